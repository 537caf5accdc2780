/** The sales of the merchant's history as purchases that are asked for again, and what became of them. */
import type { Cents, CustomerFacts, Day } from '../facts.js';
import { importDayOf, isBroughtAlong, purchaseKeyOf } from '../purchase/sold.js';
import { type Course, daysUnpaidIn, numberOf, stretchOn } from './course.js';

/** Unpaid longer than this after the due day: the money of a sale is taken for lost. */
const LOST_AFTER_DAYS = 90;

/** With hindsight. UNKNOWN: still running, or cancelled, which says nothing about the customer. */
export type SaleOutcome = 'PAID' | 'LOST' | 'UNKNOWN';

export interface HistoricSale {
  on: Day;
  courses: readonly Course[];
  /** What was sold on trust: the principal as first recorded. */
  financedCents: Cents;
  installments: number;
  firstDueOn: Day;
  /** Nobody asked for it then: it came with an import, or was due before it was written down. */
  isBroughtAlong: boolean;
  outcome: SaleOutcome;
  /** Principal that is taken for lost. */
  lostCents: Cents;
  /** It fell due long enough ago that it would be lost by now if it were not paid. */
  isMature: boolean;
}

/** The sales in order of day: debts of one `saleId` are one, a debt without is one of its own. `courses` in order. */
export function salesOf(facts: CustomerFacts, courses: readonly Course[], to: Day): HistoricSale[] {
  const bySale = new Map<string, Course[]>();
  for (const course of courses) {
    const key = purchaseKeyOf(course.debt);
    const known = bySale.get(key);
    if (known) known.push(course);
    else bySale.set(key, [course]);
  }
  const importedOn = importDayOf(facts);
  return [...bySale.values()].map((group) => saleOf(group, importedOn, to));
}

function saleOf(courses: readonly Course[], importedOn: Day | null, to: Day): HistoricSale {
  const debts = courses.map(({ debt }) => debt);
  const on = debts[0]!.registeredOn;
  const firstDueOn = debts.reduce((first, { dueOn }) => (dueOn < first ? dueOn : first), debts[0]!.dueOn);
  const { outcome, lostCents } = outcomeOf(courses, to);
  return {
    on,
    courses,
    financedCents: debts.reduce((sum, { principalCents }) => sum + principalCents, 0),
    installments: debts.length,
    firstDueOn,
    isBroughtAlong: isBroughtAlong(debts, importedOn),
    outcome,
    lostCents,
    isMature: courses.every((course) => isMatureOn(course, to)),
  };
}

function isMatureOn(course: Course, to: Day): boolean {
  return numberOf(to) - stretchOn(course, to).effectiveDueNumber > LOST_AFTER_DAYS;
}

function outcomeOf(courses: readonly Course[], to: Day): Pick<HistoricSale, 'outcome' | 'lostCents'> {
  const dayNumber = numberOf(to);
  const known = courses.map((course) => stretchOn(course, to)).filter((stretch) => !stretch.isCancelled);
  const unpaid = known.filter((stretch) => stretch.settledOn === null);
  const lost = unpaid.filter((stretch) => stretch.isWrittenOff || daysUnpaidIn(stretch, dayNumber) > LOST_AFTER_DAYS);
  if (lost.length > 0) {
    return { outcome: 'LOST', lostCents: lost.reduce((sum, stretch) => sum + stretch.openPrincipalCents, 0) };
  }
  return { outcome: known.length > 0 && unpaid.length === 0 ? 'PAID' : 'UNKNOWN', lostCents: 0 };
}
