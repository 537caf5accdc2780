/**
 * Proposals: plans offered to settle debts, accepted, refused or withdrawn, each decided on the facts known under the
 * customer's lock. What an acceptance appends (replaced debts, instalments) is one transaction.
 */
import { insertDebtChanges, insertDebts } from '../db/bulk.js';
import { newId } from '../db/ids.js';
import { proposalsByIds, type StoredProposal } from '../db/proposal.js';
import { nextBankDay } from '../domain/calendar.js';
import type { CustomerFacts, Outcome } from '../domain/facts.js';
import type { Plan } from '../domain/plan.js';
import { type Acceptance, decideAcceptance, decideEnd } from '../domain/proposal.js';
import { isDisputed } from '../domain/reminder/hold.js';
import type { Actor, App, Tenant } from './context.js';
import { inTurn } from './in-turn.js';
import { type Checks, createChecks, isIdOf } from './input.js';
import { ledgerTexts } from './ledger-texts.js';
import { lockedDebt, lockedFacts } from './locked.js';
import { type MutationResult, mutate, problem, refuse } from './mutation.js';
import {
  type Approval,
  appendEvent,
  endSilence,
  insertOffer,
  type Planned,
  replaceCounterProposals,
  withdrawOpenOffers,
} from './offer.js';
import { menuFor, type PlanAuthority, type PlanChoiceInput, planFor } from './plan.js';
import { settle } from './settle.js';

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
 * REQUIRED, NOT_FOUND, CUSTOMER_MISMATCH, DEBT_CLOSED, DEBT_DISPUTED, PLAN_OF_PLAN, TOO_MANY, and where no plan can be
 * offered why: a code of `planProblemTexts` with the place of the choice.
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
    if (input.debtIds.length > MAX_DEBTS) check.reject('TOO_MANY', 'debtIds');
    if ((input.choices?.length ?? 0) > MAX_CHOICES) check.reject('TOO_MANY', 'choices');
    const choices = input.choices ?? [];
    const origin = input.origin ?? (choices.length > 0 ? 'ADJUSTED' : 'MENU');
    if (check.errors.length > 0) return check.refusal();
    const found = await customerOfDebts(tenant, input.debtIds);
    if (!found.ok) return found;

    const { facts } = found;
    if (isDisputed(facts, input.debtIds, tenant.today)) return refuse('DEBT_DISPUTED', 'debtIds');
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

export interface AcceptProposalInput {
  idempotencyKey: string;
  id: string;
  /** From 1, as the offer lists them. */
  planNumber: number;
  by?: string | null;
}

/**
 * Accepts a plan: the debts are replaced by its instalments in one transaction. The same plan accepted again is answered
 * as the first time. Refuses NOT_FOUND and PROPOSAL_EXPIRED, _WITHDRAWN, _REFUSED, _ALREADY_ACCEPTED (with another
 * plan), _UNKNOWN_PLAN, _CHANGED (a payment or a change of the debts since the offer), and DEBT_DISPUTED.
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
      if (isSame) return { ok: true, refs: { proposal: proposal.id } };
      if (decided.code === 'UNKNOWN_PLAN') return refuse('PROPOSAL_UNKNOWN_PLAN', 'planNumber');
      // An offer that facts overtook was taken back by itself: they are told what happened, not who did it.
      const asOffered = decideAcceptance({ ...proposal, events: [] }, input.planNumber, facts, tenant.today);
      const isOvertaken = decided.code === 'WITHDRAWN' && !asOffered.ok && asOffered.code === 'CHANGED';
      return refuse(isOvertaken ? 'PROPOSAL_CHANGED' : `PROPOSAL_${decided.code}`, 'id');
    }
    const debtIds = proposal.debts.map(({ debtId }) => debtId);
    if (isDisputed(facts, debtIds, tenant.today)) return refuse('DEBT_DISPUTED', 'id');
    if (!(await appendEvent(tenant, proposal.id, decided.event, by))) return refuse('PROPOSAL_ALREADY_ACCEPTED', 'id');
    await appendAcceptance(tenant, facts, decided);
    await replaceCounterProposals(tenant, facts.customerId, ledgerTexts.counterSettled, by);
    await endSilence(tenant, facts);
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
    if (!decided.ok) return refuse(closedAs(decided.facts.state), 'id');
    if (!(await appendEvent(tenant, proposal.id, decided.event, by))) return refuse('PROPOSAL_NOT_OPEN', 'id');
    await endSilence(tenant, facts);
    await settle(tenant, [facts.customerId]);
    return { ok: true, refs: { proposal: proposal.id } };
  });
}

/** What became of it, where a code says so. */
function closedAs(state: unknown): string {
  switch (state) {
    case 'ACCEPTED':
      return 'PROPOSAL_ALREADY_ACCEPTED';
    case 'EXPIRED':
    case 'WITHDRAWN':
    case 'REFUSED':
      return `PROPOSAL_${state}`;
    default:
      return 'PROPOSAL_NOT_OPEN';
  }
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
