/**
 * A tab brought back to an older version (Sheets' own history, a file pasted over it) reads like rows did before. Merged,
 * that would undo whatever was received and changed since, so it is asked.
 */
import type { StoredRow } from '../../db/sheet-rows.js';
import { UNAGREED } from '../../domain/sheet/acks.js';

/** Ctrl+Z in a row or two is an edit like any other; this many at once were not typed back. */
const FEWEST = 3;

interface Changed {
  row: { hash: string };
  stored: StoredRow | undefined;
}

/** Whether this row reads exactly as it did at an earlier acknowledgement, and not as at the last one. */
export function isOlderVersion({ row, stored }: Changed): boolean {
  // Of a row whose last acknowledgement says nothing it is not known.
  if (!stored?.debtId || stored.hash === null || ownPart(stored.hash) === UNAGREED) return false;
  const own = ownPart(row.hash);
  return own !== ownPart(stored.hash) && stored.pastHashes.includes(own);
}

/** Several rows, and at least half of those known that changed. */
export function isRestored(older: readonly Changed[], all: readonly Changed[]): boolean {
  const changed = all.filter(({ row, stored }) => stored?.debtId && ownPart(row.hash) !== ownPart(stored.hash ?? ''));
  return older.length >= FEWEST && older.length * 2 >= changed.length;
}

function ownPart(hash: string): string {
  return hash.split('.')[0]!;
}
