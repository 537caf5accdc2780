/**
 * The life of a proposal: OFFERED → ACCEPTED → FULFILLED | BROKEN; OFFERED → REFUSED | EXPIRED | WITHDRAWN (DESIGN,
 * "Vocabulary"). People's acts are events and are appended; expiry and fulfilment are read from the calendar and from
 * the payments, so a reversed payment re-opens what it had fulfilled.
 *
 * Decisions are made holding the customer's row lock, with all facts known then.
 */
import { END_OF_DAYS } from './day.js';
import {
  dueOnAt,
  isCancelledOn,
  isWrittenOffOn,
  paidOffOn,
  principalOn,
  supersededBy,
  supersededSince,
} from './debt.js';
import type { Cents, CustomerFacts, Day, Debt, LateTerms, Payment } from './facts.js';
import type { Components, Plan } from './plan.js';
import { proposalTexts } from './plan-texts.js';
import { positionOn } from './position.js';
import { allocationsOn, isActiveOn } from './replay.js';

/** What of a customer an agreement is about. */
export type AgreementFacts = Pick<CustomerFacts, 'debts' | 'payments'>;

export type ProposalState = 'OFFERED' | 'ACCEPTED' | 'FULFILLED' | 'BROKEN' | 'REFUSED' | 'EXPIRED' | 'WITHDRAWN';
/** What people do to a proposal. EXPIRE and FULFIL happen by themselves and are never stored. */
export type ProposalAct = 'ACCEPT' | 'REFUSE' | 'WITHDRAW' | 'BREAK';
type Happening = ProposalAct | 'EXPIRE' | 'FULFIL';

export interface ProposalEvent {
  kind: ProposalAct;
  on: Day;
  seq: number;
  /** For ACCEPT: which plan, from 1. */
  planNumber: number | null;
  reason: string | null;
}

/** A debt as the offer saw it: while all of this is the same, accepting it means what was offered. */
export interface DebtSnapshot {
  debtId: string;
  /** Owed on the day of the offer. */
  owed: Components;
  principalCents: Cents;
  dueOn: Day;
  state: 'STANDING' | 'WRITTEN_OFF' | 'CANCELLED' | 'SUPERSEDED';
  /** Allocated to it by payments that stand, whenever they were made. */
  paidCents: Cents;
}

export interface Proposal {
  id: string;
  customerId: string;
  offeredOn: Day;
  /** The last day on which it can be accepted. */
  validUntilOn: Day;
  plans: readonly Plan[];
  debts: readonly DebtSnapshot[];
  /** After the offer. */
  events: readonly ProposalEvent[];
}

/** An instalment that takes the place of the debts; the caller gives it an id. */
export interface NewInstallment {
  proposalId: string;
  installment: { number: number; of: number };
  isEntry: boolean;
  principalCents: Cents;
  dueOn: Day;
  registeredOn: Day;
  terms: LateTerms | null;
}

export type RefusalCode = keyof typeof proposalTexts;

/** `facts` are plain JSON: with them a page can say what changed. */
export interface Refusal<Code extends RefusalCode> {
  ok: false;
  code: Code;
  message: string;
  facts: Readonly<Record<string, unknown>>;
}

export type Acceptance =
  | {
      ok: true;
      event: Omit<ProposalEvent, 'seq'>;
      supersede: readonly { debtId: string; on: Day; proposalId: string }[];
      installments: readonly NewInstallment[];
    }
  | Refusal<'NOT_OFFERED' | 'ALREADY_ACCEPTED' | 'EXPIRED' | 'WITHDRAWN' | 'REFUSED' | 'UNKNOWN_PLAN' | 'CHANGED'>;

/** What may happen in each state, and what becomes of it; the rest changes nothing. */
export const TRANSITIONS: Readonly<Record<ProposalState, Readonly<Partial<Record<Happening, ProposalState>>>>> = {
  OFFERED: { ACCEPT: 'ACCEPTED', REFUSE: 'REFUSED', EXPIRE: 'EXPIRED', WITHDRAW: 'WITHDRAWN' },
  ACCEPTED: { FULFIL: 'FULFILLED', BREAK: 'BROKEN' },
  // A payment that the offer had counted was undone: what was fulfilled asked too little.
  FULFILLED: { BREAK: 'BROKEN' },
  BROKEN: {},
  REFUSED: {},
  EXPIRED: {},
  WITHDRAWN: {},
};

/** The state at the end of `day`; null before it was offered. */
export function proposalStateOn(proposal: Proposal, facts: AgreementFacts, day: Day): ProposalState | null {
  if (day < proposal.offeredOn) return null;
  const { state } = lifeOf(proposal, day);
  return state === 'ACCEPTED' && isFulfilledOn(proposal, facts, day) ? next(state, 'FULFIL') : state;
}

/** The plan in force or once in force on `day`; null when none was accepted by then. */
export function acceptedPlanOn(proposal: Proposal, day: Day): Plan | null {
  const { planNumber } = lifeOf(proposal, day);
  return planNumber === null ? null : (proposal.plans[planNumber - 1] ?? null);
}

/** The debts as an offer made on `day` sees them. */
export function snapshotOf(debts: readonly Debt[], payments: readonly Payment[], day: Day): readonly DebtSnapshot[] {
  return debts.map((debt) => snapshot(debt, payments, day)).sort((a, b) => (a.debtId < b.debtId ? -1 : 1));
}

/**
 * Whether `planNumber` (from 1) can be accepted on `day`, and the facts to append in that transaction. A payment, its
 * reversal or any change of the debts since the offer is CHANGED; days that only passed are not. An acceptance that was
 * made already tells which plan, so that a second click on the same one can be answered kindly.
 */
export function decideAcceptance(proposal: Proposal, planNumber: number, facts: AgreementFacts, day: Day): Acceptance {
  const { state, planNumber: acceptedNumber } = lifeOf(proposal, day);
  if (day < proposal.offeredOn) return refusal('NOT_OFFERED');
  if (state === 'EXPIRED') return refusal('EXPIRED', { validUntilOn: proposal.validUntilOn });
  if (state === 'WITHDRAWN' || state === 'REFUSED') return refusal(state);
  if (state !== 'OFFERED') return refusal('ALREADY_ACCEPTED', { planNumber: acceptedNumber });
  const plan = proposal.plans[planNumber - 1];
  if (plan === undefined) return refusal('UNKNOWN_PLAN', { planNumber, plans: proposal.plans.length });
  const changedDebtIds = changedSince(proposal, facts);
  if (changedDebtIds.length > 0) return refusal('CHANGED', { debtIds: changedDebtIds });

  return {
    ok: true,
    event: { kind: 'ACCEPT', on: day, planNumber, reason: null },
    supersede: proposal.debts.map(({ debtId }) => ({ debtId, on: day, proposalId: proposal.id })),
    installments: plan.installments.map(({ number, of, isEntry, amountCents, dueOn }) => ({
      proposalId: proposal.id,
      installment: { number, of },
      isEntry,
      principalCents: amountCents,
      dueOn,
      registeredOn: day,
      terms: plan.lateTerms && { ...plan.lateTerms, agreedOn: day },
    })),
  };
}

/** Whether the customer can refuse, or the shop withdraw, on `day`: only what is still open. */
export function decideEnd(
  proposal: Proposal,
  kind: 'REFUSE' | 'WITHDRAW',
  reason: string | null,
  day: Day,
): { ok: true; event: Omit<ProposalEvent, 'seq'> } | Refusal<'NOT_OFFERED' | 'NOT_OPEN'> {
  if (day < proposal.offeredOn) return refusal('NOT_OFFERED');
  const { state } = lifeOf(proposal, day);
  if (TRANSITIONS[state][kind] === undefined) return refusal('NOT_OPEN', { state });
  return { ok: true, event: { kind, on: day, planNumber: null, reason } };
}

/** The acts in order, each taken only where the table has it; an act after the last valid day finds it expired. */
function lifeOf(proposal: Proposal, day: Day): { state: ProposalState; planNumber: number | null } {
  const acts = proposal.events
    .filter((event) => event.on <= day && event.on >= proposal.offeredOn)
    .sort((a, b) => a.seq - b.seq);
  let state: ProposalState = 'OFFERED';
  let planNumber: number | null = null;
  for (const act of acts) {
    if (act.on > proposal.validUntilOn) state = next(state, 'EXPIRE');
    if (TRANSITIONS[state][act.kind] === undefined) continue;
    state = next(state, act.kind);
    if (act.kind === 'ACCEPT') planNumber = act.planNumber;
  }
  return { state: day > proposal.validUntilOn ? next(state, 'EXPIRE') : state, planNumber };
}

function next(state: ProposalState, happening: Happening): ProposalState {
  return TRANSITIONS[state][happening] ?? state;
}

/**
 * What stands on `day` for the debts given: themselves, the instalments of the agreement that took their place, or the
 * originals that came back when theirs was broken. What is said about a debt (a claim, a dispute) is about these.
 */
export function standingFor(debts: readonly Debt[], ids: readonly string[], day: Day): readonly string[] {
  const standing = new Set<string>();
  const seen = new Set<string>();
  const follow = (id: string): void => {
    const debt = debts.find((candidate) => candidate.id === id);
    if (!debt || seen.has(id)) return;
    seen.add(id);
    const by = supersededBy(debt, day);
    if (by === null) {
      standing.add(id);
      return;
    }
    const isBroken = debt.proposalId === by;
    for (const other of debts) if (isBroken ? isOriginalOf(other, by) : other.proposalId === by) follow(other.id);
  };
  for (const id of ids) follow(id);
  return [...standing];
}

function isOriginalOf(debt: Debt, proposalId: string): boolean {
  return debt.proposalId !== proposalId && debt.changes.some((change) => change.proposalId === proposalId);
}

/** What took the place of the debts, once accepted. */
export function installmentsOf(proposal: Proposal, facts: AgreementFacts): readonly Debt[] {
  return facts.debts.filter((debt) => debt.proposalId === proposal.id);
}

/** All instalments are paid; one that the shop cancelled is no longer asked for. */
function isFulfilledOn(proposal: Proposal, facts: AgreementFacts, day: Day): boolean {
  const installments = installmentsOf(proposal, facts);
  const isDone = (debt: Debt) => isCancelledOn(debt, day) || paidOffOn(debt, facts.payments, day) !== null;
  return installments.length > 0 && installments.every(isDone);
}

function snapshot(debt: Debt, payments: readonly Payment[], day: Day): DebtSnapshot {
  const { principalCents, feeCents, interestCents } = positionOn(debt, payments, day);
  return {
    debtId: debt.id,
    owed: { principalCents, feeCents, interestCents },
    principalCents: principalOn(debt, END_OF_DAYS),
    dueOn: dueOnAt(debt, END_OF_DAYS),
    state: standingOf(debt),
    paidCents: paidCents(debt.id, payments),
  };
}

function standingOf(debt: Debt): DebtSnapshot['state'] {
  if (supersededSince(debt, END_OF_DAYS) !== null) return 'SUPERSEDED';
  if (isCancelledOn(debt, END_OF_DAYS)) return 'CANCELLED';
  return isWrittenOffOn(debt, END_OF_DAYS) ? 'WRITTEN_OFF' : 'STANDING';
}

/** What standing payments, whenever made, are allocated to a debt. */
export function paidCents(debtId: string, payments: readonly Payment[]): Cents {
  return payments
    .filter((payment) => isActiveOn(payment, END_OF_DAYS))
    .flatMap((payment) => allocationsOn(payment, END_OF_DAYS))
    .reduce((sum, allocation) => sum + (allocation.debtId === debtId ? allocation.amountCents : 0), 0);
}

/** The debts of the offer that are not what it saw. */
function changedSince(proposal: Proposal, facts: AgreementFacts): readonly string[] {
  const ids = new Set(proposal.debts.map(({ debtId }) => debtId));
  const now = new Map(
    snapshotOf(
      facts.debts.filter(({ id }) => ids.has(id)),
      facts.payments,
      proposal.offeredOn,
    ).map((seen) => [seen.debtId, keyOf(seen)]),
  );
  return proposal.debts.filter((seen) => now.get(seen.debtId) !== keyOf(seen)).map(({ debtId }) => debtId);
}

/** Written out, because what comes back from storage may have its keys in another order. */
function keyOf({ owed, principalCents, dueOn, state, paidCents }: DebtSnapshot): string {
  return [owed.principalCents, owed.feeCents, owed.interestCents, principalCents, dueOn, state, paidCents].join(' ');
}

/** A refusal with its text. */
export function refusal<Code extends RefusalCode>(
  code: Code,
  facts: Readonly<Record<string, unknown>> = {},
): Refusal<Code> {
  return { ok: false, code, message: proposalTexts[code], facts };
}
