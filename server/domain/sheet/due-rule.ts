/** When a sale on trust falls due that no date was agreed for: one answer for the whole shop. */
import { addDays, addMonthsClamped, dayOfMonthOf } from '../day.js';
import type { Day } from '../facts.js';

/** What a reading assumes whose due day the rule gave. */
export const DUE_BY_RULE = 'dueOn:BY_RULE';

/** The customers' pay-day (1 … 31), or so many days later (1 … 365). */
export type DueRule = { payDay: number } | { days: number };

/**
 * The day on which a sale of `fromOn` falls due. A pay-day is the next one after the sale, never the day itself (who buys
 * on the pay-day pays on the next); 31 is the last day of a shorter month.
 */
export function dueOnBy(rule: DueRule, fromOn: Day): Day {
  if ('days' in rule) return addDays(fromOn, rule.days);
  const thisMonth = addMonthsClamped(fromOn, 0, rule.payDay);
  return dayOfMonthOf(thisMonth) > dayOfMonthOf(fromOn) ? thisMonth : addMonthsClamped(fromOn, 1, rule.payDay);
}
