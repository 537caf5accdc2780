/**
 * How each debt went, worked out once: between two facts about a debt nothing of it changes but the number of days, so
 * its state is a short list of stretches. None of it depends on the simulated world, so every policy shares it.
 */
import { addDays, daysBetween } from '../day.js';
import { effectiveDueOn, isCancelledOn, isWrittenOffOn, lastDayOnTime, principalOn, supersededSince } from '../debt.js';
import type { Cents, CustomerFacts, Day, Debt, Payment } from '../facts.js';
import type { CreditPolicy } from '../policy.js';
import { allocationsOn, isActiveOn, replay } from '../replay.js';

const EPOCH: Day = '1970-01-01';
const BEFORE_EVERYTHING: Day = '0001-01-01';

/** The state of a debt from one day until the next stretch begins. */
export interface Stretch {
  from: Day;
  principalCents: Cents;
  openPrincipalCents: Cents;
  isCancelled: boolean;
  /** An agreement stands in its place, or stood in that of its originals until it was broken: nothing of it is owed. */
  isReplaced: boolean;
  isWrittenOff: boolean;
  /** The day since which nothing is owed; null while something is. */
  settledOn: Day | null;
  hasUnknownDay: boolean;
  effectiveDueOn: Day;
  /** The same as a number, because lateness is asked for on every day that is looked at. */
  effectiveDueNumber: number;
  /** The last day on time, by tolerance in bank days. */
  lastDaysOnTime: Map<number, Day>;
}

export interface Course {
  debt: Debt;
  /** Those of the customer's payments that at any time pay it: reversed ones too, and what was moved to it or away. */
  payments: readonly Payment[];
  /** Earliest first; the first begins before every day. */
  stretches: readonly Stretch[];
}

/** The courses of the customer's debts registered by `to`, as far as facts by `to` tell, in order of day and id. */
export function coursesOf(facts: CustomerFacts, to: Day): Course[] {
  const paymentsOf = new Map<string, Payment[]>();
  for (const payment of facts.payments) {
    for (const debtId of debtsEverPaidBy(payment)) {
      const known = paymentsOf.get(debtId);
      if (known) known.push(payment);
      else paymentsOf.set(debtId, [payment]);
    }
  }
  return facts.debts
    .filter((debt) => debt.registeredOn <= to)
    .sort((a, b) => (`${a.registeredOn} ${a.id}` < `${b.registeredOn} ${b.id}` ? -1 : 1))
    .map((debt) => courseOf(debt, paymentsOf.get(debt.id) ?? [], to));
}

function debtsEverPaidBy({ allocations, reallocations = [] }: Payment): ReadonlySet<string> {
  const said = [{ allocations }, ...reallocations];
  return new Set(said.flatMap((one) => one.allocations.map(({ debtId }) => debtId)));
}

/** The stretch in which `day` lies. */
export function stretchOn({ stretches }: Course, day: Day): Stretch {
  let index = stretches.length - 1;
  while (stretches[index]!.from > day) index -= 1;
  return stretches[index]!;
}

/** Whether it counts and something of it is owed, written off or not. */
export function isUnpaidIn({ isCancelled, isReplaced, settledOn }: Stretch): boolean {
  return !isCancelled && !isReplaced && settledOn === null;
}

/** Days unpaid after the effective due day, written off or not; 0 when it is not late (`daysUnpaidOn`). */
export function daysUnpaidIn(stretch: Stretch, dayNumber: number): number {
  if (!isUnpaidIn(stretch)) return 0;
  return Math.max(0, dayNumber - stretch.effectiveDueNumber);
}

/** Whether it was paid off in time; null while it is not, or when nobody knows (`wasPaidOnTime`). */
export function wasOnTimeIn({ debt }: Course, stretch: Stretch, toleranceBankDays: number): boolean | null {
  if (stretch.settledOn === null || stretch.hasUnknownDay) return null;
  if (stretch.settledOn <= stretch.effectiveDueOn) return true;
  return toleranceBankDays > 0 && stretch.settledOn <= lastDayOnTimeIn(debt, stretch, toleranceBankDays);
}

/** Whether it is unpaid beyond the last day that counts as on time. */
export function isLateIn({ debt }: Course, stretch: Stretch, day: Day, toleranceBankDays: number): boolean {
  if (!isUnpaidIn(stretch) || day <= stretch.effectiveDueOn) return false;
  return toleranceBankDays === 0 || day > lastDayOnTimeIn(debt, stretch, toleranceBankDays);
}

/** The first day on which it can lower a limit, unpaid until then: `demotionDay` days late, and no longer on time. */
export function lowersFrom(
  { debt }: Course,
  stretch: Stretch,
  policy: Pick<CreditPolicy, 'demotionDay' | 'toleranceBankDays'>,
): Day {
  const reachedOn = addDays(stretch.effectiveDueOn, policy.demotionDay);
  if (policy.toleranceBankDays === 0) return reachedOn;
  const lateOn = addDays(lastDayOnTimeIn(debt, stretch, policy.toleranceBankDays), 1);
  return lateOn > reachedOn ? lateOn : reachedOn;
}

function lastDayOnTimeIn(debt: Debt, stretch: Stretch, toleranceBankDays: number): Day {
  const known = stretch.lastDaysOnTime.get(toleranceBankDays);
  if (known !== undefined) return known;
  const lastDay = lastDayOnTime(debt, stretch.from, toleranceBankDays);
  stretch.lastDaysOnTime.set(toleranceBankDays, lastDay);
  return lastDay;
}

export function numberOf(day: Day): number {
  return daysBetween(EPOCH, day);
}

function courseOf(debt: Debt, payments: readonly Payment[], to: Day): Course {
  const days = new Set<Day>([BEFORE_EVERYTHING]);
  for (const change of debt.changes) days.add(change.on);
  for (const payment of payments) {
    days.add(payment.paidOn);
    if (payment.reversedOn !== null) days.add(payment.reversedOn);
    for (const { on } of payment.reallocations ?? []) days.add(on);
  }
  const stretches = [...days].filter((day) => day <= to).sort();
  return { debt, payments, stretches: stretches.map((day) => stretchFrom(debt, payments, day)) };
}

function stretchFrom(debt: Debt, payments: readonly Payment[], day: Day): Stretch {
  const { openPrincipalCents, settledOn } = replay(debt, payments, day);
  const dueOn = effectiveDueOn(debt, day);
  return {
    from: day,
    principalCents: principalOn(debt, day),
    openPrincipalCents,
    isCancelled: isCancelledOn(debt, day),
    isReplaced: supersededSince(debt, day) !== null,
    isWrittenOff: isWrittenOffOn(debt, day),
    settledOn,
    hasUnknownDay: payments.some(
      (payment) => !payment.dayKnown && isActiveOn(payment, day) && pays(payment, debt, day),
    ),
    effectiveDueOn: dueOn,
    effectiveDueNumber: numberOf(dueOn),
    lastDaysOnTime: new Map(),
  };
}

function pays(payment: Payment, { id }: Debt, day: Day): boolean {
  return allocationsOn(payment, day).some(({ debtId }) => debtId === id);
}
