/** All that a debtor's page shows behind the proof, in one reading. */
import { loadFacts } from '../../db/facts.js';
import { addDays } from '../../domain/day.js';
import type { CustomerFacts, Day, HoldKind } from '../../domain/facts.js';
import { greetingName } from '../../domain/message.js';
import { isOpenHold } from '../claim.js';
import type { Tenant } from '../context.js';
import { type DebtorProposals, debtorProposals } from '../debtor-proposals.js';
import { formToken } from '../form-token.js';
import { MAX_PROMISE_DAYS } from '../promise.js';
import { type ContactWishes, contactWishes } from './contact.js';
import { type DebtsOnPage, debtsOnPage, PAID_SHOWN_DAYS } from './debts.js';
import { type LimitCard, limitCard } from './limit-card.js';
import { type ReceiverOnPage, receiverOnPage, type ShopOnPage, shopOnPage } from './visit.js';

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
    proposals: await debtorProposals(tenant, facts),
    limit: await limitCard(tenant, facts),
    contact: await contactWishes(tenant, customer),
    lastPromiseOn: addDays(today, MAX_PROMISE_DAYS),
    form: formToken(tenant, 'ACCOUNT', customerId),
  };
}

function saidAboutAll({ holds }: CustomerFacts, kind: HoldKind, today: Day) {
  return holds.find((hold) => hold.kind === kind && hold.debtId === null && isOpenHold(hold, today)) ?? null;
}
