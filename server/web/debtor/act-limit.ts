/**
 * How often one customer's page does one kind of thing in a day: enough for every person, and no heap of rows for a
 * program that has one form. Counted in this process; what was refused does not count.
 */
import type { Day } from '../../domain/facts.js';

const PER_DAY = 10;
/** Counts kept at most; beyond them the one that was used longest ago is forgotten. */
const MAX_COUNTS = 10_000;

interface Doer {
  customerId: string;
  today: Day;
}

export function createActLimit(perDay = PER_DAY) {
  const counts = new Map<string, { day: Day; count: number }>();

  function countOf({ customerId, today }: Doer, act: string) {
    const key = `${customerId} ${act}`;
    const known = counts.get(key);
    const count = known?.day === today ? known : { day: today, count: 0 };
    counts.delete(key);
    counts.set(key, count);
    if (counts.size > MAX_COUNTS) counts.delete(counts.keys().next().value!);
    return count;
  }

  /** Takes one of today's; false when there is none left. */
  function isWithinDay(doer: Doer, act: string): boolean {
    const count = countOf(doer, act);
    if (count.count >= perDay) return false;
    count.count += 1;
    return true;
  }

  /** It came to nothing. */
  isWithinDay.giveBack = (doer: Doer, act: string): void => {
    const count = countOf(doer, act);
    count.count = Math.max(0, count.count - 1);
  };

  return isWithinDay;
}
