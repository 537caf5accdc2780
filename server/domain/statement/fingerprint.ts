/**
 * What tells an entry from every other, in this file and in those that overlap it. Two real equal payments of one day
 * are two; the same line met again is the same.
 */
import { foldName } from '../text.js';
import type { StatementEntry } from './entry.js';

/** Long enough that a bank made it for one entry; many banks count short numbers again every day. */
const MIN_ID_LENGTH = 8;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * One key a row, the same for the same entry whatever else the file holds and in which order. Keys that begin with `pix:`
 * are the Pix's own id; all others are to be hashed. Equal keys are one entry written twice.
 */
export function entryKeys(entries: readonly StatementEntry[]): string[] {
  const strongest = entries.map((entry) => pixKey(entry) ?? idKey(entry));
  const doubtful = conflicting(entries, strongest);
  const seen = new Map<string, number>();
  return entries.map((entry, i) => {
    const key = strongest[i];
    if (key != null && !doubtful.has(key)) return key;
    const row = rowKey(entry);
    const ordinal = seen.get(row) ?? 0;
    seen.set(row, ordinal + 1);
    return `${row} ${ordinal}`;
  });
}

/** Money that came back and fees carry the id of the Pix they are about, which is then not their own. */
function pixKey({ endToEndId, amountCents, kind }: StatementEntry): string | null {
  return endToEndId !== null && amountCents > 0 && kind !== 'RETURN' && kind !== 'FEE' ? `pix:${endToEndId}` : null;
}

/** With the day and the amount: banks use an id again, and then it is another entry. */
function idKey({ bankId, account, on, amountCents }: StatementEntry): string | null {
  if (bankId === null || bankId.length < MIN_ID_LENGTH || /^0*$/.test(bankId)) return null;
  // An id that is unique in the world is the same in every format of the bank, with its account or without.
  const where = UUID.test(bankId) ? null : account;
  return JSON.stringify(['id', where, bankId.toLowerCase(), on, amountCents]);
}

function rowKey(entry: StatementEntry): string {
  const { account, bankId, reference, on, amountCents } = entry;
  return JSON.stringify(['row', account, bankId, reference, on, amountCents, foldName(entry.description)]);
}

/** Keys that different rows of this file share: the bank does not mean by them what we thought. */
function conflicting(entries: readonly StatementEntry[], keys: readonly (string | null)[]): Set<string> {
  const rows = new Map<string, string>();
  const doubtful = new Set<string>();
  entries.forEach((entry, i) => {
    const key = keys[i];
    if (key == null) return;
    const row = rowKey(entry);
    if ((rows.get(key) ?? row) !== row) doubtful.add(key);
    rows.set(key, row);
  });
  return doubtful;
}
