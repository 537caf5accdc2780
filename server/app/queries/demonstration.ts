/** What `/try` shows beside the sheet: the clock, the outbox, and how limits move. */
import { type CreditDecisionRow, limitMoves } from '../../db/credit-limit.js';
import { loadFacts } from '../../db/facts.js';
import type { Cents, Day } from '../../domain/facts.js';
import { type App, inTenant, systemActor } from '../context.js';
import { currentCreditPolicy } from '../policy.js';
import { type OutboxRow, outbox } from '../reminder/outbox.js';
import { type CreditLimitView, creditLimitOn } from './credit-limit.js';
import { customers } from './customer.js';

const DECISIONS_SHOWN = 60;
const MAILS_SHOWN = 100;
/** The customer of the sample who pays on the day (see `registerDonaCida`). */
const GOOD_PAYER = 'Dona Cida';

export interface Demonstration {
  shopName: string | null;
  /** Business time, in milliseconds of the epoch. */
  now: number;
  today: Day;
  timeZone: string;
  clockOffsetMs: number;
  outbox: Pick<OutboxRow, 'id' | 'recipient' | 'subject' | 'text' | 'recordedAt'>[];
  /** Those that moved a limit: from one amount to another first, then first limits; each newest first. */
  decisions: ShownDecision[];
  /** How many customers have no limit yet. */
  undecided: number;
  goodPayer: ({ name: string } & Pick<CreditLimitView, 'limitCents' | 'ladder' | 'nextStep'>) | null;
}

export interface ShownDecision {
  id: string;
  customerName: string;
  on: Day;
  fromCents: Cents | null;
  toCents: Cents | null;
  reason: string;
}

/** One look at a sandbox shop. Throws when the merchant does not exist. */
export function demonstrationOf(app: App, merchantId: string): Promise<Demonstration> {
  return inTenant(
    app,
    systemActor(merchantId, 'try'),
    async (tenant) => {
      const { merchant, now, today } = tenant;
      const rows = await limitMoves(tenant.tx, DECISIONS_SHOWN);
      const names = await customers.byId.load(tenant, [...new Set(rows.map((row) => row.customerId))], undefined);
      const shown = ({ id, customerId, on, fromCents, toCents, reason }: CreditDecisionRow): ShownDecision => ({
        id,
        customerName: names.get(customerId)?.name ?? '',
        on,
        fromCents,
        toCents,
        reason,
      });
      const payer = await tenant.tx.customer.findFirst({
        where: { name: GOOD_PAYER, mergedIntoId: null },
        orderBy: [{ recordedAt: 'asc' }, { id: 'asc' }],
        select: { id: true, name: true },
      });
      const facts = payer && (await loadFacts(tenant.tx, [payer.id])).get(payer.id);
      const limit = facts && creditLimitOn(facts, await currentCreditPolicy(tenant), today);
      return {
        shopName: merchant.name,
        now,
        today,
        timeZone: merchant.timeZone,
        clockOffsetMs: Number(merchant.clockOffsetMs),
        outbox: (await outbox(tenant, MAILS_SHOWN)).map(({ id, recipient, subject, text, recordedAt }) => ({
          id,
          recipient,
          subject,
          text,
          recordedAt,
        })),
        decisions: rows.map(shown),
        undecided: await tenant.tx.customer.count({ where: { limitCents: null, mergedIntoId: null } }),
        goodPayer:
          payer && limit
            ? { name: payer.name, limitCents: limit.limitCents, ladder: limit.ladder, nextStep: limit.nextStep }
            : null,
      };
    },
    { readOnly: true },
  );
}
