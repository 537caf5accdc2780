/** What is owed on a debt on a day, and what each payment paid of it (RULES-BR, "Late charges" and "Payments"). */
import { END_OF_DAYS } from './day.js';
import type { Cents, Day, Debt, Payment } from './facts.js';
import { replay, type Split } from './replay.js';

export type { Split } from './replay.js';

export interface Position {
  /** Unpaid principal. */
  principalCents: Cents;
  /** Unpaid fine. */
  feeCents: Cents;
  /** Unpaid interest up to and including the day. */
  interestCents: Cents;
  /** The three above: what settles the debt on that day. */
  totalCents: Cents;
  /** What was paid on this debt beyond what it needed. */
  excessCents: Cents;
}

/**
 * The position of `debt` at the end of `day`. `payments` may be all of the customer's. A cancelled debt owes nothing
 * and everything paid on it is excess; a written-off debt is still owed.
 */
export function positionOn(debt: Debt, payments: readonly Payment[], day: Day): Position {
  const { openPrincipalCents, feeCents, interestCents, splits } = replay(debt, payments, day);
  return {
    principalCents: openPrincipalCents,
    feeCents,
    interestCents,
    totalCents: openPrincipalCents + feeCents + interestCents,
    excessCents: splits.reduce((sum, split) => sum + split.excessCents, 0),
  };
}

/** How each payment active on `day` was used on this debt, in order of day and id. */
export function splitsOn(debt: Debt, payments: readonly Payment[], day: Day): readonly Split[] {
  return replay(debt, payments, day).splits;
}

/** How one payment was used on this debt, with all facts known now; all zeros when it was reversed or is of another. */
export function splitOf(debt: Debt, payments: readonly Payment[], paymentId: string, day: Day = END_OF_DAYS): Split {
  return (
    splitsOn(debt, payments, day).find((split) => split.paymentId === paymentId) ?? {
      paymentId,
      interestCents: 0,
      feeCents: 0,
      principalCents: 0,
      excessCents: 0,
    }
  );
}
