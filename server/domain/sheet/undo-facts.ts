/** The facts of a run, taken back one by one: each is compared with what stands by now and answered by a contrary one. */
import { END_OF_DAYS } from '../day.js';
import { dueOnAt, isWrittenOffOn, principalOn, statusOn } from '../debt.js';
import type { Cents, CustomerFacts, Day, Debt, DebtChange, Payment } from '../facts.js';
import { planPayment } from '../receiving.js';
import { allocationsOn } from '../replay.js';
import type { Act, ActOf, LeftWhy } from './journal.js';

export interface UndoFacts {
  changes: {
    debtId: string;
    kind: 'AMOUNT' | 'DUE_DATE' | 'CANCEL' | 'REINSTATE';
    principalCents: Cents | null;
    dueOn: Day | null;
  }[];
  reversals: { paymentId: string; on: Day }[];
  payments: {
    rowId: string;
    customerId: string;
    debtId: string;
    amountCents: Cents;
    paidOn: Day;
    dayKnown: boolean;
  }[];
}

/** What is known of the debts, and will be: every fact that is taken back changes it. */
export interface UndoWorld {
  today: Day;
  /** The day of the run. */
  since: Day;
  /** Payments recorded since the run began. */
  paidSince: ReadonlySet<string>;
  /** Debts whose last cancellation is that of their row. */
  cancelledByRow: ReadonlySet<string>;
  /** Whose a debt is. */
  owners: ReadonlyMap<string, string>;
  /** By customer. */
  facts: Map<string, CustomerFacts>;
  made: UndoFacts;
}

export function isKnown(world: UndoWorld, debtId: string): boolean {
  return world.owners.has(debtId);
}

export function isCancelled(world: UndoWorld, debtId: string): boolean {
  const { debt, facts } = debtNow(world, debtId);
  return statusOn(debt, facts.payments, world.today) === 'CANCELLED';
}

/** Paid ones too. */
export function hasStandingDebts({ facts, today }: UndoWorld, customerId: string): boolean {
  const known = facts.get(customerId);
  return known?.debts.some((debt) => statusOn(debt, known.payments, today) !== 'CANCELLED') ?? true;
}

/** What happened to a debt since the run made it, or made it count again; `acts`: all of its row's. */
export function blockerOf(
  world: UndoWorld,
  acts: readonly Act[],
  begun: ActOf<'BOOKED' | 'REINSTATED'>,
): LeftWhy | null {
  const { today, since, paidSince } = world;
  const { debt, facts } = debtNow(world, begun.debtId);
  if (isTied(debt)) return 'IN_AGREEMENT';
  const own = new Set(acts.flatMap((act) => (act.kind === 'PAID' ? act.paymentId : [])));
  if (paymentsOf(debt.id, facts.payments).some(({ id }) => paidSince.has(id) && !own.has(id))) return 'PAID_SINCE';
  if (facts.holds.some((hold) => hold.debtId === debt.id && hold.endedOn === null && hold.fromOn >= since))
    return 'ANSWERED';
  const isContact = facts.contacts.some(
    ({ state, sentOn, debts }) =>
      state !== 'FAILED' && sentOn >= since && debts.some(({ debtId }) => debtId === debt.id),
  );
  if (isContact) return 'CONTACTED';
  const principals = acts.flatMap((act) => {
    if (act.kind === 'BOOKED' || act.kind === 'REINSTATED') return act.principalCents;
    return act.kind === 'AMOUNT' ? [act.from, act.to] : [];
  });
  const days = acts.flatMap((act) => {
    if (act.kind === 'BOOKED') return act.dueOn;
    return act.kind === 'DUE_DATE' ? [act.from, act.to] : [];
  });
  const isChanged = !principals.includes(principalOn(debt, today)) || isWrittenOffOn(debt, today);
  const isMoved = begun.kind === 'BOOKED' && !days.includes(dueOnAt(debt, today));
  return isChanged || isMoved ? 'CHANGED_SINCE' : null;
}

/** The debt is none any more. */
export function cancel(world: UndoWorld, debtId: string, done: Act[]): void {
  change(world, { debtId, kind: 'CANCEL', principalCents: null, dueOn: null });
  const principalCents = principalOn(debtNow(world, debtId).debt, world.today);
  done.push({ kind: 'UNBOOKED', debtId, principalCents });
}

/** Each of these answers why it was left as it is, or null when it was taken back or there was nothing to take back. */
export function reinstate(world: UndoWorld, act: ActOf<'CANCELLED'>, done: Act[]): LeftWhy | null {
  if (!isKnown(world, act.debtId) || !isCancelled(world, act.debtId)) return null;
  if (!world.cancelledByRow.has(act.debtId)) return 'CHANGED_SINCE';
  change(world, { debtId: act.debtId, kind: 'REINSTATE', principalCents: null, dueOn: null });
  done.push({ ...act, kind: 'REINSTATED' });
  return null;
}

export function changeBack(world: UndoWorld, act: ActOf<'AMOUNT' | 'DUE_DATE'>, done: Act[]): LeftWhy | null {
  if (!isKnown(world, act.debtId)) return null;
  const { debt, facts } = debtNow(world, act.debtId);
  const now = act.kind === 'AMOUNT' ? principalOn(debt, world.today) : dueOnAt(debt, world.today);
  if (now === act.from) return null;
  if (now !== act.to) return 'CHANGED_SINCE';
  const status = statusOn(debt, facts.payments, world.today);
  if (status === 'SUPERSEDED' || debt.proposalId != null) return 'IN_AGREEMENT';
  // Less than was paid since would be credit; more would be owed again by somebody who paid all of it.
  const paid = paymentsOf(debt.id, facts.payments);
  const isSettled = status === 'PAID' || (act.kind === 'AMOUNT' && paidCents(debt.id, paid) > act.from);
  if (isSettled && paid.some(({ id }) => world.paidSince.has(id))) return 'PAID_SINCE';
  if (act.kind === 'AMOUNT') {
    change(world, { debtId: debt.id, kind: 'AMOUNT', principalCents: act.from, dueOn: null });
    done.push({ ...act, from: act.to, to: act.from });
  } else {
    change(world, { debtId: debt.id, kind: 'DUE_DATE', principalCents: null, dueOn: act.from });
    done.push({ ...act, from: act.to, to: act.from });
  }
  return null;
}

export function takePaymentBack(world: UndoWorld, act: ActOf<'PAID' | 'REVERSED'>, done: Act[]): LeftWhy | null {
  if (!isKnown(world, act.debtId)) return null;
  const { debt, facts } = debtNow(world, act.debtId);
  const payment = facts.payments.find(({ id }) => id === act.paymentId);
  if (!payment || payment.reversedOn !== null) return null;
  if (isTied(debt) || payment.reallocations !== undefined) return 'IN_AGREEMENT';
  world.made.reversals.push({ paymentId: payment.id, on: payment.paidOn });
  const payments = facts.payments.map((one) => (one === payment ? { ...one, reversedOn: one.paidOn } : one));
  world.facts.set(facts.customerId, { ...facts, payments });
  done.push({ ...act, kind: 'REVERSED' });
  return null;
}

/** A payment that was undone stays so: what was paid is recorded anew, on the same day, while as much is owed. */
export function payAgain(
  world: UndoWorld,
  rowId: string,
  act: ActOf<'PAID' | 'REVERSED'>,
  done: Act[],
): LeftWhy | null {
  if (!isKnown(world, act.debtId)) return null;
  const { debt, facts } = debtNow(world, act.debtId);
  const { amountCents, paidOn, dayKnown } = act;
  const status = statusOn(debt, facts.payments, world.today);
  if (status === 'SUPERSEDED') return 'IN_AGREEMENT';
  if (status === 'CANCELLED' || status === 'WRITTEN_OFF') return 'CLOSED';
  const plan = planPayment(facts, { amountCents, paidOn, chosenDebtIds: [debt.id] }, world.today);
  const allocations = [{ debtId: debt.id, amountCents }];
  if (!plan.ok || !plan.allocations.some((one) => one.debtId === debt.id && one.amountCents === amountCents))
    return 'PAID_SINCE';
  const { customerId } = facts;
  world.made.payments.push({ rowId, customerId, debtId: debt.id, amountCents, paidOn, dayKnown });
  const again: Payment = {
    id: act.paymentId,
    customerId,
    amountCents,
    paidOn,
    dayKnown,
    allocations,
    reversedOn: null,
  };
  world.facts.set(customerId, { ...facts, payments: [...facts.payments, again] });
  done.push({ ...act, kind: 'PAID' });
  return null;
}

/** An agreement took its place once, or it is an instalment of one. */
function isTied({ proposalId, changes }: Debt): boolean {
  return proposalId != null || changes.some(({ kind }) => kind === 'SUPERSEDE');
}

function debtNow(world: UndoWorld, debtId: string): { debt: Debt; facts: CustomerFacts } {
  const facts = world.facts.get(world.owners.get(debtId)!)!;
  return { debt: facts.debts.find(({ id }) => id === debtId)!, facts };
}

/** Behind everything recorded before. */
const FIRST_SEQ = Number.MAX_SAFE_INTEGER - 1_000_000;

function change(world: UndoWorld, one: UndoFacts['changes'][number]): void {
  const { debt, facts } = debtNow(world, one.debtId);
  const { kind, principalCents, dueOn } = one;
  const seq = FIRST_SEQ + world.made.changes.length;
  const made: DebtChange = { kind, principalCents, dueOn, on: world.today, seq };
  const changed = { ...debt, changes: [...debt.changes, made] };
  const debts = facts.debts.map((other) => (other.id === debt.id ? changed : other));
  world.facts.set(facts.customerId, { ...facts, debts });
  world.made.changes.push(one);
}

function paymentsOf(debtId: string, payments: readonly Payment[]): Payment[] {
  return payments.filter(
    (payment) =>
      payment.reversedOn === null &&
      allocationsOn(payment, END_OF_DAYS).some((part) => part.debtId === debtId && part.amountCents > 0),
  );
}

function paidCents(debtId: string, payments: readonly Payment[]): Cents {
  return payments
    .flatMap((payment) => allocationsOn(payment, END_OF_DAYS))
    .reduce((sum, part) => sum + (part.debtId === debtId ? part.amountCents : 0), 0);
}
