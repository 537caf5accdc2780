/**
 * A sort that left out the id column puts ids beside other people's rows. Merging that would move every debt to somebody
 * else, so the sync stops before anything is written.
 */
import type { Tx } from '../../db/client.js';
import type { StoredRow } from '../../db/sheet-rows.js';
import type { RowReading } from '../../domain/sheet/row.js';
import { foldName } from '../../domain/text.js';

/** One row may have been rewritten as another; this many at once were sorted. */
const FEWEST_TO_STOP = 3;

interface Changed {
  row: { id: string };
  reading: RowReading;
  stored: StoredRow | undefined;
}

/** Whether several of these rows now read what *other* rows of the tab read at their base, or bear each other's names. */
export async function isScrambled(tx: Tx, bindingId: string, rows: readonly Changed[]): Promise<boolean> {
  const moved = rows.filter(({ reading, stored }) => {
    if (!stored?.debtId || reading.name === null) return false;
    return (
      keyOf(reading) !== baseKey(stored) && foldName(reading.name) !== foldName(String(stored.base.name?.sheet ?? ''))
    );
  });
  if (moved.length < FEWEST_TO_STOP) return false;
  if (permuted(moved, rows).length >= FEWEST_TO_STOP) return true;
  const others = await tx.$queryRaw<{ id: string; name: string | null; cents: string | null; dueOn: string | null }[]>`
    SELECT id, base->'name'->>'sheet' AS name, base->'principalCents'->>'sheet' AS cents, base->'dueOn'->>'sheet' AS "dueOn"
    FROM "SheetRow" WHERE "bindingId" = ${bindingId} AND "debtId" IS NOT NULL`;
  const owners = new Map(others.map((one) => [key(one.name ?? '', one.cents ?? '', one.dueOn ?? ''), one.id]));
  const swapped = moved.filter(({ row, reading }) => {
    const owner = owners.get(keyOf(reading));
    return owner !== undefined && owner !== row.id;
  });
  return swapped.length >= FEWEST_TO_STOP;
}

/**
 * Rows that changed places and were edited, all of them: each bears the name that another changed row bore, and no third one
 * does, and not the amount that it had. Whoever only corrects the names leaves the amounts.
 */
function permuted(moved: readonly Changed[], rows: readonly Changed[]): Changed[] {
  const before = countOf(rows.map(({ stored }) => stored?.base.name?.sheet));
  const now = countOf(rows.map(({ reading }) => reading.name));
  const isOnce = (name: unknown): boolean => [before, now].every((names) => names.get(folded(name)) === 1);
  return moved.filter(
    ({ reading, stored }) =>
      isOnce(reading.name) &&
      isOnce(stored?.base.name?.sheet) &&
      reading.principalCents !== (stored?.base.principalCents?.sheet ?? null),
  );
}

function countOf(names: readonly unknown[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(folded(name), (counts.get(folded(name)) ?? 0) + 1);
  return counts;
}

function folded(name: unknown): string {
  return foldName(String(name ?? ''));
}

/** Who owes how much from when, as a row says it now. */
export function keyOf(reading: RowReading): string {
  return key(reading.name ?? '', String(reading.principalCents ?? ''), reading.dueOn ?? '');
}

/** The same as it said when both sides agreed. */
export function baseKey(stored: StoredRow): string {
  const { name, principalCents, dueOn } = stored.base;
  return key(String(name?.sheet ?? ''), String(principalCents?.sheet ?? ''), String(dueOn?.sheet ?? ''));
}

function key(name: string, cents: string, dueOn: string): string {
  return `${foldName(name)}|${cents}|${dueOn}`;
}
