/** Asks for a historic sale again in a simulated world: the only place here that knows how purchases are decided. */
import { addDays } from '../day.js';
import type { CreditDecision, CustomerFacts, Day } from '../facts.js';
import { MAX_AMOUNT_CENTS } from '../money.js';
import type { CreditPolicy } from '../policy.js';
import { decidePurchase, type PurchaseAnswer } from '../purchase.js';
import { type Course, stretchOn } from './course.js';
import type { HistoricSale } from './sale-asked.js';

/** What a purchase is asked in: the debts that exist in the simulated world, and its decisions so far. */
export interface WorldOn {
  facts: CustomerFacts;
  courses: readonly Course[];
  decisions: readonly CreditDecision[];
  /** The purchases that were made in it, in order of day; nothing that was brought along. */
  bought: readonly HistoricSale[];
}

/**
 * The answer on the day of the sale. Of what is paid only the last is shown, because nothing but its being there can
 * change an answer, and most of a history is paid: proved by asking with everything. What an agreement replaced is shown:
 * it tells how the customer stands.
 */
export function askAgain(world: WorldOn, shopPolicy: CreditPolicy, sale: HistoricSale): PurchaseAnswer {
  const { on, financedCents, installments, firstDueOn } = sale;
  const open = world.courses.filter((course) => {
    const stretch = stretchOn(course, on);
    return stretch.settledOn === null && !stretch.isCancelled;
  });
  const settled = world.courses.findLast((course) => stretchOn(course, on).settledOn !== null);
  const shown = settled === undefined ? open : [...open, settled];
  const facts = factsWith(world.facts, shown, world.decisions.slice(-1));
  const asked = { amountCents: financedCents, installments, firstDueOn, on };
  return askWith(facts, shopPolicy, asked, boughtBefore(world, shopPolicy, on));
}

/** As at the till: what was cancelled since was not bought. */
function boughtBefore({ bought }: WorldOn, { containment }: CreditPolicy, on: Day): Day[] {
  const { velocity } = containment;
  if (velocity === null) return [];
  const from = addDays(on, 1 - velocity.days);
  return bought
    .filter((sale) => sale.on >= from && sale.courses.some((course) => !stretchOn(course, on).isCancelled))
    .map((sale) => sale.on);
}

/** The same with whatever facts are given; `boughtOn`: the days of what was bought before. */
export function askWith(
  facts: CustomerFacts,
  shopPolicy: CreditPolicy,
  asked: { amountCents: number; installments: number; firstDueOn: Day; on: Day },
  boughtOn: readonly Day[],
): PurchaseAnswer {
  const { amountCents, installments, firstDueOn, on } = asked;
  const recentPurchases = boughtOn.map((day) => ({ on: day }));
  const request = { amountCents: Math.min(amountCents, MAX_AMOUNT_CENTS), entryCents: 0, installments, firstDueOn };
  // No tills run in a backtest, and who shares a document or phone is another customer's history.
  const around = { reservedCents: 0, recentPurchases, twins: [], knownTwins: [] };
  return decidePurchase(facts, shopPolicy, request, around, on).answer;
}

/** The customer's facts as they are in a world of these debts: what was paid for others does not exist. */
export function factsWith(
  facts: CustomerFacts,
  courses: readonly Course[],
  decisions: readonly CreditDecision[],
): CustomerFacts {
  const payments = [...new Set(courses.flatMap((course) => course.payments))];
  return { ...facts, debts: courses.map(({ debt }) => debt), payments, decisions };
}
