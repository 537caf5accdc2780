/** What is asked at the till, and what follows from it alone. */
import { addMonthsClamped, isDay } from '../day.js';
import type { Cents, Day } from '../facts.js';
import { isAmount } from '../money.js';

/** The entry is paid now; the rest falls due monthly from `firstDueOn`. */
export interface PurchaseRequest {
  amountCents: Cents;
  entryCents: Cents;
  installments: number;
  firstDueOn: Day;
}

/** As many as a sale may have. */
export const MAX_INSTALLMENTS = 360;
const LAST_DUE_ON: Day = '2100-12-31';

/**
 * The field that keeps a request from being a purchase on trust, or null. Something must be left after the entry, at least
 * a centavo for each instalment; nothing falls due before `day`, or later than a sale may (end of 2100).
 */
export function invalidFieldOf(request: PurchaseRequest, day: Day): keyof PurchaseRequest | null {
  const { amountCents, entryCents, installments, firstDueOn } = request;
  if (!isAmount(amountCents)) return 'amountCents';
  if (!Number.isSafeInteger(entryCents) || entryCents < 0 || entryCents >= amountCents) return 'entryCents';
  const isCount = Number.isSafeInteger(installments) && installments >= 1 && installments <= MAX_INSTALLMENTS;
  if (!isCount || installments > amountCents - entryCents) return 'installments';
  if (!isDay(firstDueOn) || firstDueOn < day) return 'firstDueOn';
  return lastDueOn(firstDueOn, installments) <= LAST_DUE_ON ? null : 'firstDueOn';
}

/** What is left to be paid later. */
export function financedOf({ amountCents, entryCents }: PurchaseRequest): Cents {
  return amountCents - entryCents;
}

/** Instalments fall on the same day of each month, clamped to its end. */
export function lastDueOn(firstDueOn: Day, installments: number): Day {
  return addMonthsClamped(firstDueOn, installments - 1);
}
