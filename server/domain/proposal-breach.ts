/**
 * Breaking an agreement: "then everything is as if the plan had never been, its payments allocated to the originals"
 * (DESIGN, "Default policies", Plans).
 */
import { addDays } from './day.js';
import { daysUnpaidOn, effectiveDueOn, isCancelledOn, paidOffOn } from './debt.js';
import type { Cents, CustomerFacts, Day, Debt, Payment, Reallocation } from './facts.js';
import type { Allocation } from './payment.js';
import type { Plan } from './plan.js';
import {
  type AgreementFacts,
  acceptedPlanOn,
  installmentsOf,
  type Proposal,
  type ProposalEvent,
  paidCents,
  proposalStateOn,
  type Refusal,
  refusal,
} from './proposal.js';
import { planPayment } from './receiving.js';
import { customerSilenceOn, debtSilenceOn, holdsOfStanding } from './reminder/hold.js';
import { allocationsOn } from './replay.js';

export type MovedPayment = Omit<Reallocation, 'seq'> & { paymentId: string; creditCents: Cents };

export type BreachCause = 'LATE' | 'PAYMENT_REVERSED';

export type Breach =
  | {
      ok: true;
      cause: BreachCause;
      event: Omit<ProposalEvent, 'seq'>;
      /** The originals, which count again, and the instalments, which no longer do. */
      restore: readonly string[];
      supersede: readonly string[];
      /** Every payment made on the instalments, allocated to the originals; what they do not need is credit. */
      reallocations: readonly MovedPayment[];
    }
  | Refusal<'NOT_ACCEPTED' | 'FULFILLED' | 'ALREADY_BROKEN' | 'WITHIN_TOLERANCE'>;

/**
 * Whether an accepted plan is broken on `day`, and the facts to append: an instalment is more than the plan's tolerance
 * late (LATE), or a payment that the offer had counted was undone since, so that the plan asks too little
 * (PAYMENT_REVERSED; a person should confirm that one). Then everything is as if the plan had never been: every payment
 * made on it goes to the originals on the day it was made, by the rules for money received.
 */
export function decideBreach(proposal: Proposal, facts: AgreementFacts, day: Day): Breach {
  const state = proposalStateOn(proposal, facts, day);
  if (state === 'FULFILLED' && !isUndermined(proposal, facts)) return refusal('FULFILLED');
  if (state === 'BROKEN') return refusal('ALREADY_BROKEN');
  const plan = acceptedPlanOn(proposal, day);
  if ((state !== 'ACCEPTED' && state !== 'FULFILLED') || plan === null) return refusal('NOT_ACCEPTED', { state });

  const installments = installmentsOf(proposal, facts);
  const daysLate = Math.max(0, ...installments.map((debt) => daysUnpaidOn(debt, facts.payments, day)));
  const isLate = daysLate > plan.breachToleranceDays;
  if (!isLate && !isUndermined(proposal, facts)) {
    const { breachToleranceDays } = plan;
    return refusal('WITHIN_TOLERANCE', {
      daysLate,
      breachToleranceDays,
      breaksOn: breaksOn(proposal, facts, plan, day),
    });
  }
  const cause: BreachCause = isLate ? 'LATE' : 'PAYMENT_REVERSED';
  return {
    ok: true,
    cause,
    event: { kind: 'BREAK', on: day, planNumber: null, reason: cause },
    restore: proposal.debts.map(({ debtId }) => debtId),
    supersede: installments.map(({ id }) => id),
    reallocations: backToOriginals(proposal, facts, day),
  };
}

/**
 * Whether something keeps an agreement from breaking by itself on `day`: who says to have paid, disputes, promised or is
 * protected is looked at by a person first. What was said of the originals counts for their instalments.
 */
export function isHeldOn(proposal: Proposal, facts: CustomerFacts, day: Day): boolean {
  const holds = holdsOfStanding(facts, day);
  const installments = installmentsOf(proposal, facts);
  return (
    customerSilenceOn(holds, day) !== null || installments.some(({ id }) => debtSilenceOn(holds, id, day) !== null)
  );
}

/** The first day on which the plan breaks if nothing more is paid; null when nothing is owed on it. */
function breaksOn(proposal: Proposal, facts: AgreementFacts, plan: Plan, day: Day): Day | null {
  const owed = installmentsOf(proposal, facts).filter(
    (debt) => !isCancelledOn(debt, day) && paidOffOn(debt, facts.payments, day) === null,
  );
  const [firstOn] = owed.map((debt) => effectiveDueOn(debt, day)).sort();
  return firstOn === undefined ? null : addDays(firstOn, plan.breachToleranceDays + 1);
}

/** Whether a payment that the offer had counted was undone since: the plan then asks too little. */
export function isUndermined(proposal: Pick<Proposal, 'debts'>, facts: AgreementFacts): boolean {
  return proposal.debts.some((seen) => paidCents(seen.debtId, facts.payments) < seen.paidCents);
}

/** In the order in which the money came; each payment finds the originals as those before it left them. */
function backToOriginals(proposal: Proposal, facts: AgreementFacts, day: Day): readonly MovedPayment[] {
  const originalIds = new Set(proposal.debts.map(({ debtId }) => debtId));
  const planIds = new Set(installmentsOf(proposal, facts).map(({ id }) => id));
  const originals = facts.debts.filter(({ id }) => originalIds.has(id)).map(neverReplaced);
  const standing = facts.payments
    .filter((payment) => payment.reversedOn === null)
    .map(({ reallocations, ...payment }) => ({
      ...payment,
      allocations: allocationsOn({ ...payment, ...(reallocations && { reallocations }) }, day),
    }));
  const payments = new Map(standing.map((payment) => [payment.id, without(payment, planIds)]));
  const moved = standing
    .filter((payment) => payment.allocations.some(({ debtId }) => planIds.has(debtId)))
    .sort((a, b) => (`${a.paidOn} ${a.id}` < `${b.paidOn} ${b.id}` ? -1 : 1));
  return moved.map((payment) => {
    const kept = payments.get(payment.id)!;
    // With what it left over: where the plan asked less than the originals, that was an over-payment only of the plan.
    const freedCents = payment.amountCents - sumOfAllocations(kept);
    const received = { amountCents: freedCents, paidOn: payment.paidOn, chosenDebtIds: [] };
    const planned = planPayment(ledgerOf(proposal, originals, [...payments.values()]), received, day);
    if (!planned.ok) throw new Error(`Payment ${payment.id}: ${freedCents} centavos cannot go back to the originals`);
    const allocations = addedUp([...kept.allocations, ...planned.allocations]);
    payments.set(payment.id, { ...kept, allocations });
    return { paymentId: payment.id, on: day, allocations, creditCents: planned.creditCents };
  });
}

/** As it will be: money goes to it as if the plan had never been. */
function neverReplaced(debt: Debt): Debt {
  return { ...debt, changes: debt.changes.filter(({ kind }) => kind !== 'SUPERSEDE' && kind !== 'RESTORE') };
}

function without(payment: Payment, debtIds: ReadonlySet<string>): Payment {
  return { ...payment, allocations: payment.allocations.filter(({ debtId }) => !debtIds.has(debtId)) };
}

function sumOfAllocations(payment: Payment): Cents {
  return payment.allocations.reduce((sum, { amountCents }) => sum + amountCents, 0);
}

/** One entry a debt: a payment that had paid an original before may pay it again. */
function addedUp(allocations: readonly Allocation[]): readonly Allocation[] {
  const byDebt = new Map<string, Cents>();
  for (const { debtId, amountCents } of allocations) byDebt.set(debtId, (byDebt.get(debtId) ?? 0) + amountCents);
  return [...byDebt].map(([debtId, amountCents]) => ({ debtId, amountCents }));
}

/** What money received needs to know: the originals, and nothing else of the customer. */
function ledgerOf(
  { customerId, offeredOn }: Proposal,
  debts: readonly Debt[],
  payments: readonly Payment[],
): CustomerFacts {
  const none = { holds: [], contacts: [], decisions: [], overrides: [] };
  return { customerId, registeredOn: offeredOn, debts, payments, ...none };
}
