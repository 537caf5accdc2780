/** All that a debtor's page shows behind the proof, in one reading. */

import { loadFacts } from '../../db/facts.js';
import { dayOf } from '../../db/rows.js';
import { addDays } from '../../domain/day.js';
import type { CustomerFacts, Day, HoldKind } from '../../domain/facts.js';
import { greetingName } from '../../domain/message.js';
import { isOpenHold } from '../../domain/reminder/hold.js';
import type { Tenant } from '../context.js';
import { type DebtorProposals, debtorProposals } from '../debtor-proposals.js';
import { formToken } from '../form-token.js';
import { MAX_PROMISE_DAYS } from '../promise.js';
import { type ContactWishes, contactWishes } from './contact.js';
import { type DebtsOnPage, debtsOnPage, PAID_SHOWN_DAYS } from './debts.js';
import { type LimitCard, limitCard } from './limit-card.js';
import { type ReceiverOnPage, receiverOnPage, type ShopOnPage, shopOnPage } from './visit.js';

export interface ClaimAnswer {
  kind: 'DISPUTE' | 'CLAIMED_PAID';
  isAccepted: boolean;
  /** In the shop's own words. */
  reason: string | null;
  on: Day;
}

/** An answer is read within these days, or asked for again. */
const ANSWER_SHOWN_DAYS = 30;

export interface Account {
  shop: ShopOnPage;
  receiver: ReceiverOnPage;
  /** Null for what is no name. */
  firstName: string | null;
  today: Day;
  debts: DebtsOnPage;
  /** What the customer said about everything that is owed, not answered yet. */
  claimedOn: Day | null;
  promisedOn: Day | null;
  isDisputed: boolean;
  /** The shop's answer to what they said was wrong, while it is fresh; "já paguei" that was not found as well. */
  answers: readonly ClaimAnswer[];
  proposals: DebtorProposals;
  limit: LimitCard | null;
  contact: ContactWishes;
  lastPromiseOn: Day;
  form: string;
}

export async function accountOf(tenant: Tenant, customerId: string): Promise<Account> {
  const { tx, today } = tenant;
  const customer = await tx.customer.findFirstOrThrow({
    where: { id: customerId },
    select: { id: true, name: true, email: true, phone: true },
  });
  const facts = (await loadFacts(tx, [customerId])).get(customerId)!;
  return {
    shop: shopOnPage(tenant),
    receiver: receiverOnPage(tenant),
    firstName: greetingName(customer.name),
    today,
    debts: await debtsOnPage(tenant, facts, addDays(today, -PAID_SHOWN_DAYS)),
    claimedOn: saidAboutAll(facts, 'CLAIMED_PAID', today)?.fromOn ?? null,
    promisedOn: saidAboutAll(facts, 'PROMISE', today)?.untilOn ?? null,
    isDisputed: saidAboutAll(facts, 'DISPUTE', today) !== null,
    answers: await answersOf(tenant, customerId),
    proposals: await debtorProposals(tenant, facts),
    limit: await limitCard(tenant, facts),
    contact: await contactWishes(tenant, customer),
    lastPromiseOn: addDays(today, MAX_PROMISE_DAYS),
    form: formToken(tenant, 'ACCOUNT', customerId),
  };
}

/** The last answer of each kind; nothing while the same was said again since. */
async function answersOf({ tx, today }: Tenant, customerId: string): Promise<ClaimAnswer[]> {
  const kinds = ['DISPUTE', 'CLAIMED_PAID'] as const;
  const answers: ClaimAnswer[] = [];
  for (const kind of kinds) {
    const last = await tx.hold.findFirst({
      where: { customerId, kind },
      orderBy: [{ recordedAt: 'desc' }, { id: 'desc' }],
      include: { ends: true },
    });
    const [end] = last?.ends ?? [];
    // A payment that was found says so by itself, among what was paid.
    const isTold = end !== undefined && (kind === 'DISPUTE' || end.outcome === 'REJECTED');
    if (!isTold || dayOf(end.on) < addDays(today, -ANSWER_SHOWN_DAYS)) continue;
    answers.push({ kind, isAccepted: end.outcome === 'ACCEPTED', reason: end.reason, on: dayOf(end.on) });
  }
  return answers;
}

function saidAboutAll({ holds }: CustomerFacts, kind: HoldKind, today: Day) {
  return holds.find((hold) => hold.kind === kind && hold.debtId === null && isOpenHold(hold, today)) ?? null;
}
