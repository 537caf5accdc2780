/** How a customer's limit and what they owed went over the last months: what the card's plot is drawn from. */
import { exposureOn, limitOn, policyFor } from '../../domain/credit-limit.js';
import { addMonthsClamped, monthEndsOf } from '../../domain/day.js';
import type { Cents, CustomerFacts, Day } from '../../domain/facts.js';
import type { CreditPolicy } from '../../domain/policy.js';

export interface CreditHistoryPoint {
  on: Day;
  /** Null: "a definir". */
  limitCents: Cents | null;
  exposureCents: Cents;
}

/** Month ends of the `months` before the month of `day`, then `day` itself; none from before the customer was known. */
export function creditHistoryOn(
  facts: CustomerFacts,
  shopPolicy: CreditPolicy,
  day: Day,
  months: number,
): CreditHistoryPoint[] {
  const knownOn = facts.debts.reduce((first, debt) => earlier(first, debt.registeredOn), facts.registeredOn);
  const firstOn = addMonthsClamped(`${day.slice(0, 8)}01`, -months);
  return monthEndsOf(firstOn, day)
    .filter((on) => on >= knownOn || on === day)
    .map((on) => ({
      on,
      limitCents: limitOn(facts, on),
      exposureCents: exposureOn(facts, policyFor(shopPolicy, facts, on), on),
    }));
}

function earlier(a: Day, b: Day): Day {
  return a < b ? a : b;
}
