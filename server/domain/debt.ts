/** The state of a debt on a day, computed from its facts and the payments. */
import { daysBetween } from './day.js';
import { effectiveDueOn, isCancelledOn, isWrittenOffOn, lastDayOnTime, supersededSince } from './debt-changes.js';
import type { Day, Debt, Payment } from './facts.js';
import { allocationsOn, isActiveOn, replay } from './replay.js';

export {
  dueOnAt,
  effectiveDueOn,
  isCancelledOn,
  isRenegotiated,
  isWrittenOffOn,
  lastDayOnTime,
  principalOn,
  supersededBy,
  supersededSince,
} from './debt-changes.js';

/** SUPERSEDED: an agreement stands in its place. */
export type DebtStatus = 'OPEN' | 'LATE' | 'PAID' | 'SUPERSEDED' | 'CANCELLED' | 'WRITTEN_OFF';

/** The status on `day`. Cancelling wins over everything; a written-off debt that was then paid is PAID. */
export function statusOn(debt: Debt, payments: readonly Payment[], day: Day): DebtStatus {
  if (isCancelledOn(debt, day)) return 'CANCELLED';
  if (supersededSince(debt, day) !== null) return 'SUPERSEDED';
  if (paidOffOn(debt, payments, day) !== null) return 'PAID';
  if (isWrittenOffOn(debt, day)) return 'WRITTEN_OFF';
  return day > effectiveDueOn(debt, day) ? 'LATE' : 'OPEN';
}

/** Calendar days since the effective due day; 0 unless the debt is LATE. */
export function daysLateOn(debt: Debt, payments: readonly Payment[], day: Day): number {
  return isWrittenOffOn(debt, day) ? 0 : daysUnpaidOn(debt, payments, day);
}

/**
 * Like `daysLateOn`, but a write-off does not stop the count: giving up on a debt must not make its debtor look like
 * a good payer. Standing and limits use this; collection and totals use `daysLateOn`.
 */
export function daysUnpaidOn(debt: Debt, payments: readonly Payment[], day: Day): number {
  const dueOn = effectiveDueOn(debt, day);
  if (day <= dueOn || isCancelledOn(debt, day) || supersededSince(debt, day) !== null) return 0;
  if (paidOffOn(debt, payments, day) !== null) return 0;
  return daysBetween(dueOn, day);
}

/**
 * Days late on the day an agreement took its place, 0 when it was within the tolerance or none did. To renegotiate is
 * welcome, and does not make who was late a payer who never was. Instalments of a broken agreement say nothing: their
 * originals count again.
 */
export function daysLateWhenReplaced(debt: Debt, day: Day, toleranceBankDays = 0): number {
  const since = debt.proposalId == null ? supersededSince(debt, day) : null;
  if (since === null || since <= lastDayOnTime(debt, day, toleranceBankDays)) return 0;
  return daysBetween(effectiveDueOn(debt, day), since);
}

/** The day on which the debt, charges included, came to nothing owed; null if something is, or it does not count. */
export function paidOffOn(debt: Debt, payments: readonly Payment[], day: Day): Day | null {
  return replay(debt, payments, day).settledOn;
}

/**
 * Whether it was paid off by its effective due day, or within the tolerance after it. Null while it is not paid off, or
 * when the day of a payment on it is unknown: such a debt counts neither way.
 */
export function wasPaidOnTime(
  debt: Debt,
  payments: readonly Payment[],
  day: Day,
  toleranceBankDays = 0,
): boolean | null {
  const settledOn = paidOffOn(debt, payments, day);
  if (settledOn === null) return null;
  const hasUnknownDay = payments.some(
    (payment) =>
      !payment.dayKnown &&
      isActiveOn(payment, day) &&
      allocationsOn(payment, day).some((allocation) => allocation.debtId === debt.id),
  );
  return hasUnknownDay ? null : settledOn <= lastDayOnTime(debt, day, toleranceBankDays);
}
