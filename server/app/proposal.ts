/**
 * Proposals: plans offered to settle debts, accepted, refused or withdrawn, each decided on the facts known under the
 * customer's lock. What an acceptance appends (replaced debts, instalments) is one transaction.
 */
import { insertDebtChanges, insertDebts } from '../db/bulk.js';
import { newId } from '../db/ids.js';
import {
  insertProposal,
  insertProposalEvent,
  type ProposalOrigin,
  proposalsByIds,
  proposalsOfCustomers,
  type StoredProposal,
  storeProposalStates,
} from '../db/proposal.js';
import { dateOf } from '../db/rows.js';
import { nextBankDay } from '../domain/calendar.js';
import type { CustomerFacts, Day, Debt, Outcome } from '../domain/facts.js';
import type { Plan } from '../domain/plan.js';
import type { PlanPolicy } from '../domain/plan-policy.js';
import { type Acceptance, decideAcceptance, decideEnd, type ProposalAct, snapshotOf } from '../domain/proposal.js';
import { isOpenHold } from './claim.js';
import type { Actor, App, Tenant } from './context.js';
import { inTurn } from './in-turn.js';
import { type Checks, createChecks, isIdOf } from './input.js';
import { ledgerTexts } from './ledger-texts.js';
import { lockedDebt, lockedFacts } from './locked.js';
import { type MutationResult, mutate, problem, refuse } from './mutation.js';
import { menuFor, type PlanAuthority, type PlanChoiceInput, planFor } from './plan.js';
import { settle } from './settle.js';

/** The owner agrees to yield more than an attendant may. */
export interface Approval {
  by: string;
  reason: string;
}

export interface OfferProposalInput {
  idempotencyKey: string;
  /** Of one customer. */
  debtIds: readonly string[];
  /** None: the menu. */
  choices?: readonly PlanChoiceInput[] | null;
  note?: string | null;
  by?: string | null;
  approval?: Approval | null;
  origin?: 'MENU' | 'ADJUSTED' | 'PREVENTIVE' | null;
}

const MAX_CHOICES = 5;
const MAX_DEBTS = 100;

/**
 * Offers plans for debts of one customer; an offer still open takes its leave (the customer has one at a time). Refuses
 * REQUIRED, NOT_FOUND, CUSTOMER_MISMATCH, DEBT_CLOSED, PLAN_OF_PLAN, and where no plan can be offered why: a code of
 * `planProblemTexts` with the place of the choice.
 */
export function offerProposal(
  app: App,
  actor: Actor,
  input: OfferProposalInput,
): Promise<MutationResult<{ proposal: string }>> {
  return mutate(app, actor, 'offerProposal', input, async (tenant) => {
    const check = createChecks(tenant.today);
    const note = check.text(input.note, 'note', 500) ?? null;
    const by = byOf(check, tenant, input.by);
    const approval = approvalOf(check, input.approval);
    if (input.debtIds.length > MAX_DEBTS) check.reject('TOO_LONG', 'debtIds');
    if ((input.choices?.length ?? 0) > MAX_CHOICES) check.reject('TOO_LONG', 'choices');
    const choices = input.choices ?? [];
    const origin = input.origin ?? (choices.length > 0 ? 'ADJUSTED' : 'MENU');
    if (check.errors.length > 0) return check.refusal();
    const found = await customerOfDebts(tenant, input.debtIds);
    if (!found.ok) return found;

    const { facts } = found;
    const planned = await plansFor(tenant, facts, input.debtIds, choices, approval ? 'OWNER' : 'ATTENDANT');
    if (!planned.ok) return planned;
    await withdrawOpenOffers(tenant, facts);
    const offer = { ...planned, origin, note, by, approval, counterProposalId: null };
    const proposal = await insertOffer(tenant, facts, offer);
    await settle(tenant, [facts.customerId]);
    return { ok: true, refs: { proposal } };
  });
}

async function customerOfDebts(tenant: Tenant, debtIds: readonly string[]): Promise<Outcome<{ facts: CustomerFacts }>> {
  const [firstId] = debtIds;
  if (firstId === undefined) return refuse('REQUIRED', 'debtIds');
  const found = await lockedDebt(tenant, firstId);
  if (!found) return refuse('NOT_FOUND', 'debtIds');
  const { facts } = found;
  const others = debtIds.filter((id) => !facts.debts.some((debt) => debt.id === id));
  if (others.length === 0) return { ok: true, facts };
  const ofShop = await tenant.tx.debt.count({ where: { id: { in: others.filter((id) => isIdOf('Debt', id)) } } });
  return refuse(ofShop === others.length ? 'CUSTOMER_MISMATCH' : 'NOT_FOUND', 'debtIds');
}

interface Planned {
  plans: readonly Plan[];
  debts: readonly Debt[];
  policy: PlanPolicy;
}

async function plansFor(
  tenant: Tenant,
  facts: CustomerFacts,
  debtIds: readonly string[],
  choices: readonly PlanChoiceInput[],
  authority: PlanAuthority,
): Promise<Outcome<Planned>> {
  if (choices.length === 0) {
    const made = await menuFor(tenant, facts, debtIds);
    if (!made.ok) return made;
    const { menu, debts, policy } = made;
    if (menu.plans.length > 0) return { ok: true, plans: menu.plans, debts, policy };
    const [leftOut] = menu.leftOut;
    return refuse(leftOut?.code ?? 'NOTHING_OWED', 'debtIds');
  }
  const plans: Plan[] = [];
  let setting: Pick<Planned, 'debts' | 'policy'> | null = null;
  for (const [index, choice] of choices.entries()) {
    const planned = await planFor(tenant, facts, debtIds, choice, authority);
    if (!planned.ok) return planned;
    if (planned.plan === null || planned.problems.length > 0) {
      const place = ['input', 'choices', String(index)];
      return { ok: false, errors: planned.problems.map(({ code }) => problem(code, place)) };
    }
    plans.push(planned.plan);
    setting = planned;
  }
  return { ok: true, plans, ...setting! };
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
  // Every plan ends before its own first payment; the offer as a whole with the first of them to end.
  const validUntilOn = plans.map((plan) => plan.validUntilOn).sort()[0]!;
  await insertProposal(tx, merchantId, {
    id,
    customerId,
    offeredOn: today,
    validUntilOn,
    plans,
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
  await tx.hold.create({
    data: {
      merchantId,
      id: newId('Hold'),
      customerId,
      debtId: null,
      kind: 'OFFER_OPEN',
      fromOn: dateOf(offer.silentFromOn ?? today),
      untilOn: dateOf(validUntilOn),
      reason: null,
      recordedAt: new Date(now),
    },
  });
  return id;
}

/** The customer has one offer at a time: a new one takes the place of what is open. The customer must be locked. */
export async function withdrawOpenOffers(tenant: Tenant, facts: CustomerFacts): Promise<void> {
  for (const proposal of await proposalsOfCustomers(tenant.tx, [facts.customerId])) {
    const decided = decideEnd(proposal, 'WITHDRAW', ledgerTexts.offerReplaced, tenant.today);
    if (decided.ok) await appendEvent(tenant, proposal.id, decided.event, tenant.actor.name);
  }
  await endOfferHolds(tenant, facts);
}

export interface AcceptProposalInput {
  idempotencyKey: string;
  id: string;
  /** From 1, as the offer lists them. */
  planNumber: number;
  by?: string | null;
}

/**
 * Accepts a plan: the debts are replaced by its instalments in one transaction. The same plan accepted again is answered
 * as the first time. Refuses NOT_FOUND and PROPOSAL_EXPIRED, _WITHDRAWN, _REFUSED, _ACCEPTED (with another plan),
 * _UNKNOWN_PLAN, _CHANGED (a payment or a change of the debts since the offer).
 */
export function acceptProposal(
  app: App,
  actor: Actor,
  input: AcceptProposalInput,
): Promise<MutationResult<{ proposal: string }>> {
  const accept = async (tenant: Tenant): Promise<Outcome<{ refs: { proposal: string } }>> => {
    const check = createChecks(tenant.today);
    const by = byOf(check, tenant, input.by);
    if (check.errors.length > 0) return check.refusal();
    const found = await lockedProposal(tenant, input.id);
    if (!found) return refuse('NOT_FOUND', 'id');
    const { proposal, facts } = found;
    const decided = decideAcceptance(proposal, input.planNumber, facts, tenant.today);
    if (!decided.ok) {
      const isSame = decided.code === 'ALREADY_ACCEPTED' && decided.facts.planNumber === input.planNumber;
      return isSame ? { ok: true, refs: { proposal: proposal.id } } : refuse(`PROPOSAL_${decided.code}`, 'id');
    }
    if (!(await appendEvent(tenant, proposal.id, decided.event, by))) return refuse('PROPOSAL_ALREADY_ACCEPTED', 'id');
    await appendAcceptance(tenant, facts, decided);
    await endOfferHolds(tenant, facts);
    await settle(tenant, [facts.customerId]);
    return { ok: true, refs: { proposal: proposal.id } };
  };
  return inTurn(`${actor.merchantId} ${input.id}`, () => mutate(app, actor, 'acceptProposal', input, accept));
}

async function appendAcceptance(
  { tx, merchantId, now, merchant }: Tenant,
  { customerId }: CustomerFacts,
  { supersede, installments }: Extract<Acceptance, { ok: true }>,
): Promise<void> {
  const at = new Date(now);
  const holidays = new Set(merchant.localHolidays);
  await insertDebtChanges(
    tx,
    merchantId,
    supersede.map((change) => ({
      ...change,
      id: newId('DebtChange'),
      kind: 'SUPERSEDE' as const,
      principalCents: null,
      dueOn: null,
    })),
    at,
  );
  await insertDebts(
    tx,
    merchantId,
    installments.map(({ installment, isEntry, ...debt }) => ({
      ...debt,
      id: newId('Debt'),
      customerId,
      installmentNumber: installment.number,
      installmentOf: installment.of,
      effectiveDueOn: nextBankDay(debt.dueOn, holidays),
      description: isEntry ? ledgerTexts.agreementEntry : ledgerTexts.agreementInstallment,
    })),
    at,
  );
}

export interface EndProposalInput {
  idempotencyKey: string;
  id: string;
  reason?: string | null;
  by?: string | null;
}

/** The customer says no, with a reason if they give one. Refuses NOT_FOUND, PROPOSAL_NOT_OPEN, TOO_LONG. */
export function refuseProposal(
  app: App,
  actor: Actor,
  input: EndProposalInput,
): Promise<MutationResult<{ proposal: string }>> {
  return endProposal(app, actor, 'REFUSE', input);
}

/** The shop takes an open offer back. Refuses NOT_FOUND, REQUIRED (reason), PROPOSAL_NOT_OPEN, TOO_LONG. */
export function withdrawProposal(
  app: App,
  actor: Actor,
  input: EndProposalInput & { reason: string },
): Promise<MutationResult<{ proposal: string }>> {
  return endProposal(app, actor, 'WITHDRAW', input);
}

function endProposal(app: App, actor: Actor, kind: 'REFUSE' | 'WITHDRAW', input: EndProposalInput) {
  const mutation = kind === 'REFUSE' ? 'refuseProposal' : 'withdrawProposal';
  return mutate<{ proposal: string }>(app, actor, mutation, input, async (tenant) => {
    const check = createChecks(tenant.today);
    const reason =
      kind === 'WITHDRAW'
        ? check.requiredText(input.reason, 'reason', 500)
        : (check.text(input.reason, 'reason', 500) ?? null);
    const by = byOf(check, tenant, input.by);
    if (check.errors.length > 0) return check.refusal();
    const found = await lockedProposal(tenant, input.id);
    if (!found) return refuse('NOT_FOUND', 'id');
    const { proposal, facts } = found;
    const decided = decideEnd(proposal, kind, reason, tenant.today);
    if (!decided.ok || !(await appendEvent(tenant, proposal.id, decided.event, by)))
      return refuse('PROPOSAL_NOT_OPEN', 'id');
    await endOfferHolds(tenant, facts);
    await settle(tenant, [facts.customerId]);
    return { ok: true, refs: { proposal: proposal.id } };
  });
}

/** A proposal and all facts of its customer, who is locked; null when this shop has no such proposal. */
export async function lockedProposal(
  tenant: Tenant,
  id: string,
): Promise<{ proposal: StoredProposal; facts: CustomerFacts } | null> {
  if (!isIdOf('Proposal', id)) return null;
  const row = await tenant.tx.proposal.findFirst({ where: { id }, select: { customerId: true } });
  const facts = row && (await lockedFacts(tenant, row.customerId));
  // Read once more under the lock: what somebody else did while this one waited counts.
  const proposal = (await proposalsByIds(tenant.tx, [id])).get(id);
  return facts && proposal ? { proposal, facts } : null;
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

/** The silence of an offer ends with it. */
async function endOfferHolds({ tx, merchantId, today, now }: Tenant, { holds }: CustomerFacts): Promise<void> {
  const open = holds.filter((hold) => hold.kind === 'OFFER_OPEN' && isOpenHold(hold, today));
  const end = { merchantId, outcome: 'RESUMED', on: dateOf(today), recordedAt: new Date(now) };
  await tx.holdEnd.createMany({ data: open.map(({ id }) => ({ ...end, holdId: id })) });
}

export function byOf(check: Checks, tenant: Tenant, by: string | null | undefined): string {
  return check.text(by, 'by', 200) ?? tenant.actor.name;
}

export function approvalOf(check: Checks, approval: Approval | null | undefined): Approval | null {
  if (approval == null) return null;
  return {
    by: check.requiredText(approval.by, 'approval', 200),
    reason: check.requiredText(approval.reason, 'approval', 500),
  };
}
