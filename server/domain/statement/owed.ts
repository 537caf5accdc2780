/** What a customer owed on the day money came, and which of it an amount is exactly. */
import { effectiveDueOn } from '../debt.js';
import type { Cents, CustomerFacts, Day, Debt } from '../facts.js';
import { existedOn, isOpenOn, planPayment } from '../receiving.js';

export interface Owed {
  debtId: string;
  dueOn: Day;
  cents: Cents;
  /** It was there, and the shop knew of it, on that day: what was written down later may be net of the money. */
  isKnown: boolean;
}

/** A customer's facts with what is worked out of them once, for a statement asks the same again and again. */
export interface Ledger {
  facts: CustomerFacts;
  openIds: ReadonlySet<string>;
  /** The open debts as they stood on a day, the oldest due first. */
  owedOn(paidOn: Day): readonly Owed[];
}

export function createLedger(facts: CustomerFacts, today: Day): Ledger {
  const open = facts.debts.filter((debt) => isOpenOn(debt, facts.payments, today));
  const byDay = new Map<Day, readonly Owed[]>();
  return {
    facts,
    openIds: new Set(open.map(({ id }) => id)),
    owedOn(paidOn) {
      const owed =
        byDay.get(paidOn) ??
        open
          .map((debt) => owedOf(facts, debt, paidOn, today))
          .filter(({ cents }) => cents > 0)
          .sort(oldestFirst);
      byDay.set(paidOn, owed);
      return owed;
    },
  };
}

/**
 * The debts that this amount is to the centavo: one, or all that was due, or everything owed; null when it is none of
 * these.
 */
export function exactly(owed: readonly Owed[], amountCents: Cents, paidOn: Day): readonly string[] | null {
  const one = owed.find(({ cents }) => cents === amountCents);
  if (one) return [one.debtId];
  const due = owed.filter(({ dueOn }) => dueOn <= paidOn);
  for (const group of [due, owed])
    if (group.length > 1 && group.reduce((sum, { cents }) => sum + cents, 0) === amountCents)
      return group.map(({ debtId }) => debtId);
  return null;
}

function owedOf(facts: CustomerFacts, debt: Debt, paidOn: Day, today: Day): Owed {
  const received = { amountCents: null, paidOn, chosenDebtIds: [debt.id] };
  const plan = planPayment({ ...facts, debts: [debt] }, received, today);
  const isKnown = existedOn(debt, paidOn) && (debt.recordedOn ?? debt.registeredOn) <= paidOn;
  return { debtId: debt.id, dueOn: effectiveDueOn(debt, today), cents: plan.ok ? plan.amountCents : 0, isKnown };
}

function oldestFirst(a: Owed, b: Owed): number {
  if (a.dueOn !== b.dueOn) return a.dueOn < b.dueOn ? -1 : 1;
  return a.debtId < b.debtId ? -1 : 1;
}
