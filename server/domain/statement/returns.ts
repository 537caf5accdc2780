/** Money that was given back: which entry of the same file it undoes. */
import { daysBetween } from '../day.js';
import { foldName } from '../text.js';
import type { StatementEntry } from './entry.js';

/** A Pix can be returned for 90 days (Banco Central, Resolução 1/2020). */
export const RETURN_DAYS = 90;

export interface Keyed {
  fingerprint: string;
  entry: StatementEntry;
}

/**
 * By fingerprint of a return, that of the payment it undoes: the same amount and the same Pix or payer, the last one
 * before it. Without a payer nothing is paired.
 */
export function pairReturns(keyed: readonly Keyed[]): Map<string, string> {
  const pairs = new Map<string, string>();
  const used = new Set<string>();
  const returns = keyed.filter(({ entry }) => isReturn(entry)).sort((a, b) => (a.entry.on < b.entry.on ? -1 : 1));
  for (const back of returns) {
    const undone = keyed
      .filter(({ fingerprint, entry }) => !used.has(fingerprint) && isUndoneBy(entry, back.entry))
      .sort((a, b) => (a.entry.on < b.entry.on ? -1 : 1))
      .at(-1);
    if (!undone) continue;
    used.add(undone.fingerprint);
    pairs.set(back.fingerprint, undone.fingerprint);
  }
  return pairs;
}

export function isReturn({ kind, amountCents }: StatementEntry): boolean {
  return kind === 'RETURN' && amountCents < 0;
}

function isUndoneBy(credit: StatementEntry, back: StatementEntry): boolean {
  if (credit.amountCents !== -back.amountCents || credit.kind === 'RETURN') return false;
  const days = daysBetween(credit.on, back.on);
  if (days < 0 || days > RETURN_DAYS) return false;
  return isOfSamePayer(credit, back);
}

type Payer = Pick<StatementEntry, 'endToEndId' | 'payerDocument' | 'payerName'>;

/** The same Pix, the same document, or the same words for a name. */
export function isOfSamePayer(credit: Payer, back: Payer): boolean {
  if (credit.endToEndId !== null && credit.endToEndId === back.endToEndId) return true;
  if (credit.payerDocument !== null && back.payerDocument !== null) return credit.payerDocument === back.payerDocument;
  const [payer, receiver] = [credit.payerName, back.payerName].map((name) => (name === null ? '' : foldName(name)));
  return payer !== '' && payer === receiver;
}
