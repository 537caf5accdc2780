/** How much somebody usually manages to pay, from what they paid so far: what a long plan is cut to. */
import { addMonthsClamped } from './day.js';
import type { Cents, Day, Payment } from './facts.js';

/** Older payments say little about what somebody can pay now. */
const MONTHS_LOOKED_AT = 12;
/** Two months may be luck; three show a habit. */
const MONTHS_AT_LEAST = 3;

/**
 * The median of what they paid in the months in which they paid, over the last twelve; null while fewer than three such
 * months are known. By month, because instalments are monthly: whoever brings R$ 10 every week can pay R$ 40 a month.
 * Payments that were undone, or whose day nobody knows, say nothing.
 */
export function usualMonthlyCents(payments: readonly Payment[], day: Day): Cents | null {
  const since = addMonthsClamped(day, -MONTHS_LOOKED_AT);
  const byMonth = new Map<string, Cents>();
  for (const { paidOn, dayKnown, reversedOn, amountCents } of payments) {
    const isUndone = reversedOn !== null && reversedOn <= day;
    if (!dayKnown || isUndone || paidOn > day || paidOn <= since) continue;
    const month = paidOn.slice(0, 7);
    byMonth.set(month, (byMonth.get(month) ?? 0) + amountCents);
  }
  const totals = [...byMonth.values()].sort((a, b) => a - b);
  // Of an even number the smaller one: a plan that is too long is kept, one that is too short is broken.
  return totals.length < MONTHS_AT_LEAST ? null : totals[Math.ceil(totals.length / 2) - 1]!;
}
