/** On which days a plan is paid: bank days, by the customer's pay-day where it is known (RULES-BR, "Renegotiation"). */
import { nextBankDay } from './calendar.js';
import { addDays, addMonthsClamped, dayOfMonthOf } from './day.js';
import type { Cents, Day } from './facts.js';
import { isAmount } from './money.js';

/** Nobody keeps track of more payments in one agreement. */
export const MAX_PAYMENTS = 120;

/** What is known of how somebody pays. */
export interface PaymentRhythm {
  /** Day of the month on which money comes in, 1 … 31. */
  payDay: number | null;
  /** What they usually manage to pay at a time. */
  usualCents: Cents | null;
}

/** A first due day as written, not yet moved to a bank day, and the day of the month the following ones keep. */
export interface FirstDue {
  writtenOn: Day;
  dayOfMonth: number;
}

/** The first pay-day whose bank day is not before `earliestOn`; without a pay-day, `otherwiseOn`. */
export function firstDueFrom(
  payDay: number | null,
  earliestOn: Day,
  otherwiseOn: Day,
  holidays?: ReadonlySet<Day>,
): FirstDue {
  if (payDay === null) return { writtenOn: otherwiseOn, dayOfMonth: dayOfMonthOf(otherwiseOn) };
  // From the month before: the bank day of a pay-day at the end of a month may lie in the next one.
  for (let months = -1; ; months++) {
    const writtenOn = addMonthsClamped(earliestOn, months, payDay);
    if (nextBankDay(writtenOn, holidays) >= earliestOn) return { writtenOn, dayOfMonth: payDay };
  }
}

/** `count` monthly due days on bank days, strictly rising. They keep the original day: 31/1 → 28/2 → 31/3. */
export function monthlyDueDays(first: FirstDue, count: number, holidays?: ReadonlySet<Day>): readonly Day[] {
  const dueDays: Day[] = [];
  for (let months = 0; months < count; months++) {
    const writtenOn = addMonthsClamped(first.writtenOn, months, first.dayOfMonth);
    dueDays.push(risingBankDay(writtenOn, dueDays.at(-1), holidays));
  }
  return dueDays;
}

/** Whether the days are those of some monthly series: what a Price table charges a whole month for. */
export function isMonthly(dueDays: readonly Day[], holidays?: ReadonlySet<Day>): boolean {
  const firstOn = dueDays[0];
  if (firstOn === undefined) return false;
  for (let writtenOn = firstOn; nextBankDay(writtenOn, holidays) === firstOn; writtenOn = addDays(writtenOn, -1)) {
    // On the last day of a short month the series may keep a later day: 28/2 of 28, 29, 30 and 31.
    for (let dayOfMonth = dayOfMonthOf(writtenOn); dayOfMonth <= 31; dayOfMonth++) {
      if (addMonthsClamped(writtenOn, 0, dayOfMonth) !== writtenOn) break;
      const series = monthlyDueDays({ writtenOn, dayOfMonth }, dueDays.length, holidays);
      if (series.every((dueOn, index) => dueOn === dueDays[index])) return true;
    }
  }
  return false;
}

/**
 * "R$ 80 dia 5 e 20": amounts on those days of each month, from `earliestOn` on, until `totalCents` is reached; the last
 * one is what is left. Null when that makes no plan: no day, no amount, or more than `MAX_PAYMENTS` of them.
 */
export function amountsByDaysOfMonth(
  { amountCents, daysOfMonth }: { amountCents: Cents; daysOfMonth: readonly number[] },
  totalCents: Cents,
  earliestOn: Day,
  holidays?: ReadonlySet<Day>,
): readonly { dueOn: Day; amountCents: Cents }[] | null {
  const days = [...new Set(daysOfMonth)].sort((a, b) => a - b);
  const isDayOfMonth = (day: number) => Number.isSafeInteger(day) && day >= 1 && day <= 31;
  if (days.length === 0 || !days.every(isDayOfMonth) || !isAmount(amountCents)) return null;
  if (totalCents > amountCents * MAX_PAYMENTS) return null;
  const amounts: { dueOn: Day; amountCents: Cents }[] = [];
  let leftCents = totalCents;
  for (let months = 0; leftCents > 0; months++) {
    // In a short month two days may fall together; then the later one moves on.
    for (const day of days) {
      const writtenOn = addMonthsClamped(earliestOn, months, day);
      if (writtenOn < earliestOn || leftCents === 0) continue;
      const paidCents = Math.min(amountCents, leftCents);
      amounts.push({ dueOn: risingBankDay(writtenOn, amounts.at(-1)?.dueOn, holidays), amountCents: paidCents });
      leftCents -= paidCents;
    }
  }
  return amounts;
}

/** The bank day of `writtenOn`, or the first one after the day before it in the series where a run of holidays met it. */
function risingBankDay(writtenOn: Day, previousOn: Day | undefined, holidays?: ReadonlySet<Day>): Day {
  const isFree = previousOn === undefined || writtenOn > previousOn;
  return nextBankDay(isFree ? writtenOn : addDays(previousOn, 1), holidays);
}
