/** What a customer owed on the day money came, and which of it an amount is exactly. */
import { effectiveDueOn } from '../debt.js';
import type { Cents, CustomerFacts, Day, Debt } from '../facts.js';
import { existedOn, isOpenOn, planPayment } from '../receiving.js';

export interface ExactMatch {
  /** To be chosen; empty: everything, or what is due, in the order of the law. */
  debtIds: readonly string[];
}

export function openDebts({ debts, payments }: CustomerFacts, today: Day): Debt[] {
  return debts.filter((debt) => isOpenOn(debt, payments, today));
}

/**
 * The debt, or all that was due, or everything owed, that this amount is to the centavo on the day it was paid. `debts`
 * are those that may be meant.
 */
export function exactMatch(
  facts: CustomerFacts,
  debts: readonly Debt[],
  amountCents: Cents,
  paidOn: Day,
  today: Day,
): ExactMatch | null {
  const owed = debts
    .map((debt) => ({ id: debt.id, dueOn: effectiveDueOn(debt, today), cents: owedOn(facts, debt, paidOn, today) }))
    .filter(({ cents }) => cents > 0)
    .sort((a, b) => (a.dueOn === b.dueOn ? (a.id < b.id ? -1 : 1) : a.dueOn < b.dueOn ? -1 : 1));
  const one = owed.find(({ cents }) => cents === amountCents);
  if (one) return { debtIds: [one.id] };
  const due = owed.filter(({ dueOn }) => dueOn <= paidOn);
  for (const group of [due, owed])
    if (group.length > 1 && group.reduce((sum, { cents }) => sum + cents, 0) === amountCents)
      return { debtIds: group.map(({ id }) => id) };
  return null;
}

/** Debts that were there, and that the shop knew of, when the money came: what was written down later may be net of it. */
export function knownOn(debts: readonly Debt[], paidOn: Day): Debt[] {
  return debts.filter((debt) => existedOn(debt, paidOn) && (debt.recordedOn ?? debt.registeredOn) <= paidOn);
}

function owedOn(facts: CustomerFacts, debt: Debt, paidOn: Day, today: Day): Cents {
  const plan = planPayment(facts, { amountCents: null, paidOn, chosenDebtIds: [debt.id] }, today);
  return plan.ok ? plan.amountCents : 0;
}
