/** To which debts a payment goes, and what customers have left over (RULES-BR, "Payments"). */
import { dueOnAt, effectiveDueOn, isWrittenOffOn } from './debt-changes.js';
import type { Allocation, Cents, CustomerFacts, Day, Debt, Payment } from './facts.js';
import { positionOn } from './position.js';
import { allocationsOn, isActiveOn } from './replay.js';

export type { Allocation } from './facts.js';

/**
 * Divides `amountCents`, paid `on` a day, among `debts` of one customer: the chosen ones in the order given (CC 352),
 * then the oldest due first (CC 355), written-off ones last. Each takes at most what it owes on that day; the rest is
 * the customer's credit. Chosen ids that are not among `debts` are passed over; the caller reports them.
 */
export function allocatePayment(
  amountCents: Cents,
  debts: readonly Debt[],
  payments: readonly Payment[],
  on: Day,
  chosenDebtIds: readonly string[] = [],
): { allocations: Allocation[]; creditCents: Cents } {
  const allocations: Allocation[] = [];
  let leftCents = amountCents;
  for (const debt of inPayingOrder(debts, on, chosenDebtIds)) {
    if (leftCents === 0) break;
    const takenCents = Math.min(leftCents, positionOn(debt, payments, on).totalCents);
    if (takenCents === 0) continue;
    allocations.push({ debtId: debt.id, amountCents: takenCents });
    leftCents -= takenCents;
  }
  return { allocations, creditCents: leftCents };
}

/** The customer's credit on `day`: what payments left unallocated and what debts did not need. */
export function creditOf(facts: Pick<CustomerFacts, 'debts' | 'payments'>, day: Day): Cents {
  let creditCents = 0;
  const known = new Set(facts.debts.map((debt) => debt.id));
  for (const payment of facts.payments) {
    if (!isActiveOn(payment, day)) continue;
    creditCents += payment.amountCents;
    for (const allocation of allocationsOn(payment, day)) {
      if (known.has(allocation.debtId)) creditCents -= allocation.amountCents;
    }
  }
  for (const debt of facts.debts) creditCents += positionOn(debt, facts.payments, day).excessCents;
  return creditCents;
}

function inPayingOrder(debts: readonly Debt[], on: Day, chosenDebtIds: readonly string[]): Debt[] {
  const byId = new Map(debts.map((debt) => [debt.id, debt]));
  const chosen = [...new Set(chosenDebtIds)].flatMap((id) => byId.get(id) ?? []);
  const rest = debts.filter((debt) => !chosenDebtIds.includes(debt.id));
  return [...chosen, ...rest.sort((a, b) => (payingKey(a, on) < payingKey(b, on) ? -1 : 1))];
}

/** Sorts by what is expected to be paid, effective due day, due day as written, then id so that no two are equal. */
function payingKey(debt: Debt, on: Day): string {
  const rank = isWrittenOffOn(debt, on) ? '1' : '0';
  return [rank, effectiveDueOn(debt, on), dueOnAt(debt, on), debt.id].join(' ');
}
