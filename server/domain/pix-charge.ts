/** A Pix charge: the code somebody pays with, and the txid by which the statement of the shop's bank tells what it paid. */
import type { Cents } from './facts.js';
import { MAX_AMOUNT_CENTS } from './money.js';
import { brCode, type PixSubject, pixText, txidOf } from './pix.js';

export interface PixReceiver {
  /** As `checkPixKey` returns it. */
  pixKey: string | null;
  name: string | null;
  city: string | null;
}

export interface PixCharge {
  /** "Pix copia e cola"; the same text is the QR code. */
  code: string;
  txid: string;
  amountCents: Cents;
}

/** Whom a charge for these debts of a customer is about: one debt, or what is owed altogether. */
export function pixSubjectOf(customerId: string, debts: readonly { debtId: string }[]): PixSubject {
  const [first, ...others] = debts;
  return first && others.length === 0 ? { debtId: first.debtId } : { customerId };
}

/** "Ana Souza · Banco do Brasil", what the payer's app shows before it pays; null while the shop has not said. */
export function pixShownAs({
  pixHolder,
  pixBank,
}: {
  pixHolder: string | null;
  pixBank: string | null;
}): string | null {
  const shown = [pixHolder, pixBank].filter(Boolean).join(' · ');
  return shown === '' ? null : shown;
}

/**
 * The charge of `amountCents` for one debt, or for what a customer owes altogether. Null where there is nothing to pay
 * (or more than one Pix may carry), and while the shop lacks its key, name or city.
 */
export function pixChargeOf(
  { pixKey, name, city }: PixReceiver,
  amountCents: Cents,
  subject: PixSubject,
): PixCharge | null {
  if (!pixKey || !name || !city || pixText(name) === '' || pixText(city) === '') return null;
  if (amountCents < 1 || amountCents > MAX_AMOUNT_CENTS) return null;
  const txid = txidOf(subject);
  return { code: brCode({ key: pixKey, name, city, amountCents, txid }), txid, amountCents };
}
