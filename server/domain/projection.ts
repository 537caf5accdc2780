/**
 * What is stored beside a debt so that lists can filter and sort: only what no calendar changes (DESIGN, "The way of
 * the data"). It is the debt as it stands after every fact known.
 */
import { END_OF_DAYS } from './day.js';
import { dueOnAt, effectiveDueOn, paidOffOn, principalOn, statusOn } from './debt.js';
import type { Cents, Day, Debt, Payment } from './facts.js';
import { positionOn } from './position.js';
import { allocationsOn } from './replay.js';

export interface DebtProjection {
  id: string;
  openPrincipalCents: Cents;
  currentDueOn: Day;
  effectiveDueOn: Day;
  /** Null while it is open, late or not. */
  closedAs: 'PAID' | 'CANCELLED' | 'WRITTEN_OFF' | 'SUPERSEDED' | null;
  paidOffOn: Day | null;
  lastPaymentOn: Day | null;
}

export function projectDebt(debt: Debt, payments: readonly Payment[]): DebtProjection {
  const status = statusOn(debt, payments, END_OF_DAYS);
  const paidDays = payments
    .filter((payment) => payment.reversedOn === null)
    .filter((payment) => allocationsOn(payment, END_OF_DAYS).some(({ debtId }) => debtId === debt.id))
    .map((payment) => payment.paidOn)
    .sort();
  return {
    id: debt.id,
    // What is no longer owed has nothing open; the principal itself stays in the facts.
    openPrincipalCents:
      status === 'OPEN' || status === 'LATE'
        ? positionOn(debt, payments, END_OF_DAYS).principalCents
        : status === 'WRITTEN_OFF'
          ? Math.min(principalOn(debt, END_OF_DAYS), positionOn(debt, payments, END_OF_DAYS).principalCents)
          : 0,
    currentDueOn: dueOnAt(debt, END_OF_DAYS),
    effectiveDueOn: effectiveDueOn(debt, END_OF_DAYS),
    closedAs: status === 'OPEN' || status === 'LATE' ? null : status,
    paidOffOn: paidOffOn(debt, payments, END_OF_DAYS),
    lastPaymentOn: paidDays.at(-1) ?? null,
  };
}
