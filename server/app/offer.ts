/**
 * An offer's own facts: itself, what ends it, and the silence while somebody thinks about it. Used by every way to make one
 * (by hand, the cadence's step, a counter-proposal) and by `settle`, which ends what no longer holds.
 */
import { type CounterOutcome, insertCounterAnswer, openCounterProposals } from '../db/counter-proposal.js';
import { newId } from '../db/ids.js';
import {
  insertProposal,
  insertProposalEvent,
  openOffersOf,
  type ProposalOrigin,
  proposalsOfCustomers,
  storeProposalStates,
} from '../db/proposal.js';
import { dateOf } from '../db/rows.js';
import { RULES_DECIDE } from '../domain/credit-replay.js';
import { addDays } from '../domain/day.js';
import type { CustomerFacts, Day, Debt } from '../domain/facts.js';
import { owedDebts, type Plan, planOf } from '../domain/plan.js';
import type { PlanPolicy } from '../domain/plan-policy.js';
import { decideAcceptance, decideEnd, type ProposalAct, snapshotOf } from '../domain/proposal.js';
import { isOpenHold } from '../domain/reminder/hold.js';
import type { Tenant } from './context.js';
import { ledgerTexts } from './ledger-texts.js';

/** The owner agrees to yield more than an attendant may. */
export interface Approval {
  by: string;
  reason: string;
}

/** Plans, of which debts, under which policy. */
export interface Planned {
  plans: readonly Plan[];
  debts: readonly Debt[];
  policy: PlanPolicy;
}

export interface NewOffer extends Planned {
  origin: ProposalOrigin;
  note: string | null;
  by: string;
  approval: Approval | null;
  counterProposalId: string | null;
  /** From which day collection waits for the answer; today unless said. */
  silentFromOn?: Day;
}

/**
 * Appends an offer and the silence while it is open: somebody who is thinking about an offer is not dunned (DESIGN,
 * OFFER_OPEN). The customer must be locked, have no other open offer, and be settled afterwards. Returns the id.
 */
export async function insertOffer(tenant: Tenant, facts: CustomerFacts, offer: NewOffer): Promise<string> {
  const { tx, merchantId, today, now, actor } = tenant;
  const { plans, debts, policy, origin, note, by, approval, counterProposalId } = offer;
  const { customerId, payments } = facts;
  const id = newId('Proposal');
  // Every plan ends before its own first payment, and the offer with the first of them to end: all say the same day.
  const validUntilOn = plans.map((plan) => plan.validUntilOn).sort()[0]!;
  const owed = owedDebts(debts, payments, today);
  const told = plans.map((plan) =>
    plan.validUntilOn === validUntilOn ? plan : planOf({ ...plan, validUntilOn }, owed, policy),
  );
  await insertProposal(tx, merchantId, {
    id,
    customerId,
    offeredOn: today,
    validUntilOn,
    plans: told,
    debts: snapshotOf(debts, payments, today),
    policyVersion: policy.version,
    origin,
    note,
    offeredBy: by,
    keyId: actor.keyId,
    approvedBy: approval?.by ?? null,
    approvalReason: approval?.reason ?? null,
    counterProposalId,
    recordedAt: new Date(now),
  });
  await keepSilent(tenant, customerId, offer.silentFromOn ?? today, validUntilOn);
  return id;
}

/** The customer has one offer at a time: a new one takes the place of what is open. The customer must be locked. */
export async function withdrawOpenOffers(tenant: Tenant, facts: CustomerFacts): Promise<void> {
  for (const proposal of await proposalsOfCustomers(tenant.tx, [facts.customerId])) {
    const decided = decideEnd(proposal, 'WITHDRAW', ledgerTexts.offerReplaced, tenant.today);
    if (decided.ok) await appendEvent(tenant, proposal.id, decided.event, tenant.actor.name);
  }
  await endSilence(tenant, facts);
}

const STATE_AFTER = { ACCEPT: 'ACCEPTED', REFUSE: 'REFUSED', WITHDRAW: 'WITHDRAWN', BREAK: 'BROKEN' } as const;

/** Appends what somebody did, and its projection; false when somebody else was first. */
export async function appendEvent(
  { tx, merchantId, now, actor }: Tenant,
  proposalId: string,
  event: { kind: ProposalAct; on: Day; planNumber: number | null; reason: string | null },
  by: string,
): Promise<boolean> {
  const isFirst = await insertProposalEvent(tx, merchantId, {
    ...event,
    id: newId('ProposalEvent'),
    proposalId,
    by,
    keyId: actor.keyId,
    recordedAt: new Date(now),
  });
  if (isFirst) await storeProposalStates(tx, [{ id: proposalId, state: STATE_AFTER[event.kind] }]);
  return isFirst;
}

/** Nobody is dunned who thinks about an offer, or waits for the answer to their own (DESIGN, OFFER_OPEN). */
export async function keepSilent(
  { tx, merchantId, now }: Tenant,
  customerId: string,
  fromOn: Day,
  untilOn: Day,
): Promise<void> {
  const hold = { merchantId, id: newId('Hold'), customerId, debtId: null, kind: 'OFFER_OPEN', reason: null };
  const days = { fromOn: dateOf(fromOn), untilOn: dateOf(untilOn) };
  await tx.hold.create({ data: { ...hold, ...days, recordedAt: new Date(now) } });
}

/** Who wrote what they can pay is left alone so long; a shop that does not answer collects again then. */
export const COUNTER_ANSWER_DAYS = 7;

/** What became of a counter-proposal; false when it was answered before. */
export function answerCounter(
  { tx, merchantId, today, now, actor }: Tenant,
  counterProposalId: string,
  outcome: CounterOutcome,
  reason: string | null,
  by: string,
): Promise<boolean> {
  const given = { counterProposalId, outcome, reason, on: today, by, keyId: actor.keyId, recordedAt: new Date(now) };
  return insertCounterAnswer(tx, merchantId, given);
}

/** What waits for an answer is overtaken: by the customer's next word, or by the plan they chose. */
export async function replaceCounterProposals(
  tenant: Tenant,
  customerId: string,
  reason: string,
  by: string,
): Promise<void> {
  for (const { id } of await openCounterProposals(tenant.tx, customerId))
    await answerCounter(tenant, id, 'REPLACED', reason, by);
}

/** The silence ends when no offer is open any more and no fresh counter-proposal waits. The customer must be locked. */
export async function endSilence(tenant: Tenant, { customerId, holds }: CustomerFacts): Promise<void> {
  const { tx, merchantId, today, now } = tenant;
  const open = holds.filter((hold) => hold.kind === 'OFFER_OPEN' && isOpenHold(hold, today));
  if (open.length === 0 || (await openOffersOf(tx, [customerId], today)).length > 0) return;
  const waiting = await openCounterProposals(tx, customerId);
  if (waiting.some(({ on }) => addDays(on, COUNTER_ANSWER_DAYS) >= today)) return;
  const end = { merchantId, outcome: 'RESUMED', on: dateOf(today), recordedAt: new Date(now) };
  await tx.holdEnd.createMany({ data: open.map(({ id }) => ({ ...end, holdId: id })) });
}

/**
 * Takes back the offers that facts have overtaken (a payment, a change of the debts): what can no longer be accepted is
 * neither shown nor keeps anybody silent. The customers must be locked; `all` are their facts now.
 */
export async function endStaleOffers(tenant: Tenant, all: ReadonlyMap<string, CustomerFacts>): Promise<void> {
  const { tx, today } = tenant;
  for (const proposal of await openOffersOf(tx, [...all.keys()], today)) {
    const facts = all.get(proposal.customerId)!;
    const acceptance = decideAcceptance(proposal, 1, facts, today);
    if (acceptance.ok || acceptance.code !== 'CHANGED') continue;
    const decided = decideEnd(proposal, 'WITHDRAW', ledgerTexts.offerOvertaken, today);
    if (!decided.ok || !(await appendEvent(tenant, proposal.id, decided.event, RULES_DECIDE))) continue;
    await endSilence(tenant, facts);
  }
}
