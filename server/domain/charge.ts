/** How far the charge of a debt has come: issued → sent → viewed by the customer → paid, or overdue (CAPABILITIES, A20). */
import { daysUnpaidOn, paidOffOn, statusOn } from './debt.js';
import type { Day, Debt, Payment } from './facts.js';

/**
 * ISSUED: nobody was told of it yet. OVERDUE whether or not it was sent or viewed, written off or not. CANCELLED also
 * where an agreement stands in the debt's place.
 */
export type ChargeState = 'ISSUED' | 'SENT' | 'VIEWED' | 'PAID' | 'OVERDUE' | 'CANCELLED';

/** Instants as ISO texts. */
export interface ChargeTimes {
  /** Of the first message about the debt that went out. */
  sentAt: string | null;
  /** When the customer first opened its page and was known to be the customer, since the debt was recorded. */
  viewedAt: string | null;
}

export interface Charge extends ChargeTimes {
  state: ChargeState;
  paidOn: Day | null;
}

/** The charge of `debt` on `day`. `payments` may be all of the customer's. */
export function chargeOn(
  debt: Debt,
  payments: readonly Payment[],
  { sentAt, viewedAt }: ChargeTimes,
  day: Day,
): Charge {
  return {
    state: stateOn(debt, payments, { sentAt, viewedAt }, day),
    sentAt,
    viewedAt,
    paidOn: paidOffOn(debt, payments, day),
  };
}

function stateOn(debt: Debt, payments: readonly Payment[], { sentAt, viewedAt }: ChargeTimes, day: Day): ChargeState {
  const status = statusOn(debt, payments, day);
  if (status === 'CANCELLED' || status === 'SUPERSEDED') return 'CANCELLED';
  if (status === 'PAID') return 'PAID';
  if (daysUnpaidOn(debt, payments, day) > 0) return 'OVERDUE';
  if (viewedAt !== null) return 'VIEWED';
  return sentAt === null ? 'ISSUED' : 'SENT';
}
