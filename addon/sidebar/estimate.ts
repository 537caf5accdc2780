/** What can be said of a purchase before the server is asked. Pure: an estimate only, for the server alone reserves. */
import { splitCents } from '../../server/domain/money.js';
import type { CustomerCard, Purchase } from '../credit-rpc.js';
import { SALE } from '../credit-texts.js';

const USUAL_DAYS = 30;

export interface Estimate {
  kind: 'FITS' | 'LACKS' | 'ASKS';
  text: string;
}

/** `heldCents`: what this very sale keeps of the limit already, from an earlier answer. */
export function estimateOf(
  { limitCents, availableCents, reservedCents, standing, terms }: CustomerCard,
  { amountCents, entryCents, installments, firstDueOn }: Purchase,
  heldCents: number,
  today: string,
): Estimate {
  const financedCents = amountCents - entryCents;
  if (limitCents === 0) return { kind: 'LACKS', text: SALE.holds };
  if (availableCents === null || standing === 'REVIEW') return { kind: 'ASKS', text: SALE.refers };
  const leftCents = availableCents + Math.min(reservedCents, heldCents) - financedCents;
  if (leftCents < 0) return { kind: 'LACKS', text: SALE.lacks(-leftCents) };
  if (terms && installments > terms.maxInstallments)
    return { kind: 'LACKS', text: SALE.tooMany(terms.maxInstallments) };
  if (terms && terms.maxDays !== null) {
    const lastDueOn = monthsLater(firstDueOn, installments - 1);
    const horizonOn = daysLater(today, terms.maxDays);
    if (lastDueOn > horizonOn) return { kind: 'LACKS', text: SALE.tooLong(lastDueOn, horizonOn) };
  }
  return { kind: 'FITS', text: SALE.fits(leftCents) };
}

/** `3 parcelas de R$ 40,00`; where they are not all alike, the first. */
export function partsText(financedCents: number, installments: number): string {
  const parts = splitCents(financedCents, installments);
  const [first = 0] = parts;
  return parts.every((part) => part === first)
    ? SALE.parts(installments, first)
    : SALE.unevenParts(installments, first);
}

/** In 30 days, or sooner where the terms end sooner. */
export function usualDueOn(today: string, maxDays: number | null): string {
  const days = Math.min(USUAL_DAYS, maxDays ?? USUAL_DAYS);
  return daysLater(today, days);
}

function daysLater(day: string, days: number): string {
  return dayText(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000);
}

/** The same day of a later month, or its last: as the server lays instalments out. */
function monthsLater(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const lastDate = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return dayText(Date.UTC(year, month - 1 + months, Math.min(date, lastDate)));
}

function dayText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
