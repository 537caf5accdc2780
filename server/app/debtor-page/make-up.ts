/** How the total of a debt is made up, in parts that add up to it whatever was paid, changed or moved before. */
import { daysBetween } from '../../domain/day.js';
import { dueOnAt, effectiveDueOn, principalOn } from '../../domain/debt.js';
import type { Cents, Day, Debt, Payment } from '../../domain/facts.js';
import { positionOn, splitsOn } from '../../domain/position.js';

/** agreed + paid charges − paid + fee + interest = total. */
export interface MakeUp {
  /** The amount agreed, before payments and charges. */
  agreedCents: Cents;
  /** Of what was paid on it, what it needed. */
  paidCents: Cents;
  /** The part of `paidCents` that settled fine and interest: what is left of the principal is more by so much. */
  paidChargesCents: Cents;
  /** Unpaid. */
  feeCents: Cents;
  /** Unpaid. */
  interestCents: Cents;
  /** The days that made `interestCents` of what is open now; null where it is no one run of days (several amounts). */
  interestDays: number | null;
  totalCents: Cents;
}

/** The parts of what is open on `day`, of a debt that stands. `payments` may be all of the customer's. */
export function makeUpOf(debt: Debt, payments: readonly Payment[], day: Day): MakeUp {
  const { principalCents, feeCents, interestCents, totalCents } = positionOn(debt, payments, day);
  const splits = splitsOn(debt, payments, day);
  const paidChargesCents = splits.reduce((sum, split) => sum + split.feeCents + split.interestCents, 0);
  const paidCents = splits.reduce((sum, split) => sum + split.principalCents, paidChargesCents);
  const used = new Set(splits.map(({ paymentId }) => paymentId));
  const paidOn = payments.filter(({ id }) => used.has(id)).map((payment) => payment.paidOn);
  const interest = { principalCents, interestCents };
  return {
    agreedCents: principalOn(debt, day),
    paidCents,
    paidChargesCents,
    feeCents,
    interestCents,
    interestDays: interestCents === 0 ? null : interestDaysOf(debt, paidOn, interest, day),
    totalCents,
  };
}

/**
 * Interest starts anew with every payment and every change of the amount. Only a run of days that makes exactly the
 * interest asked for is told: a person checks it with a calculator.
 */
function interestDaysOf(
  debt: Debt,
  paidOn: readonly Day[],
  { principalCents, interestCents }: { principalCents: Cents; interestCents: Cents },
  day: Day,
): number | null {
  const freeUntil = effectiveDueOn(debt, day);
  const changedOn = debt.changes.filter(({ kind }) => kind === 'AMOUNT').map(({ on }) => on);
  const lastOn = [...paidOn, ...changedOn]
    .filter((on) => on > freeUntil && on <= day)
    .sort()
    .at(-1);
  const from = lastOn ?? (debt.terms?.graceBase === 'ORIGINAL_DUE' ? dueOnAt(debt, day) : freeUntil);
  const days = daysBetween(from, day);
  const monthlyBps = debt.terms?.lateInterestMonthlyBps ?? 0;
  return Math.floor((principalCents * monthlyBps * days) / 300_000) === interestCents ? days : null;
}
