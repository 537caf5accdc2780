/**
 * Which row is which. Ids stand in a hidden column and go astray: copied with their rows, cleared, left behind by a sort,
 * brought back by an older version. What rows read says whose they are. Pure.
 */
import { doCellsAgree, isBlank } from './tab-cells.js';
import { contiguousRuns, isRowId, ownPart, type TableRow } from './tab-rows.js';
import type { WireCell } from './wire.js';

export interface Identified {
  rows: TableRow[];
  /** Ids that must be written before anything is uploaded. */
  written: { row: number; id: string }[];
}

type Acknowledged = Readonly<Record<string, string | null>>;

/**
 * Gives every row one id of its own. Of rows with the same id the one whose hash was acknowledged keeps it, unless another
 * only adds that it was paid (it was, and the same sold again); else the first. Rows without an id of their own that read
 * exactly as acknowledged rows that are gone take their ids back, so that a deleted id column or rows pasted back duplicate
 * nothing. `displaced`: ids beside rows that are certainly others' (a new one was sorted to their place); whoever reads as
 * they did takes them, and the rows beside them are known the same way.
 */
export function identifyRows(
  rows: readonly TableRow[],
  acknowledged: Acknowledged,
  newId: () => string,
  displaced: ReadonlySet<string> = NOBODY,
): Identified {
  const keeper = new Map<string, TableRow>();
  for (const row of rows) {
    if (row.id === '') continue;
    const known = keeper.get(row.id);
    const isBase = (candidate: TableRow) => acknowledged[candidate.id] === candidate.hash;
    if (!known || (!isBase(known) && isBase(row))) keeper.set(row.id, row);
  }
  for (const row of rows) {
    const known = keeper.get(row.id);
    if (known && acknowledged[row.id] === known.hash && isPaidSince(row, known)) keeper.set(row.id, row);
  }
  const isOwn = (row: TableRow): boolean => keeper.get(row.id) === row;
  const astray = rows.filter((row) => !isOwn(row) || displaced.has(row.id));
  const free = Object.keys(acknowledged).filter(
    (id) => acknowledged[id] !== null && (!keeper.has(id) || displaced.has(id)),
  );
  const found = matchRows(astray, free, acknowledged);
  const taken = new Set(found.values());
  return withIds(rows, (row) => found.get(row) ?? (isOwn(row) && !taken.has(row.id) ? row.id : newId()));
}

const OF_PAYMENT = ['paid', 'paidOn', 'paidCents'];

/** Whether `row` says all that `other` says, and besides that it was paid. */
function isPaidSince(row: TableRow, other: TableRow): boolean {
  const isSame = (field: string) => doCellsAgree(row.cells[field] ?? null, other.cells[field] ?? null);
  const isNews = (field: string) => isBlank(other.cells[field]) && !isBlank(row.cells[field]);
  const changed = Object.keys(other.cells).filter((field) => !isSame(field));
  return changed.length > 0 && changed.every((field) => OF_PAYMENT.indexOf(field) >= 0 && isNews(field));
}

const NOBODY: ReadonlySet<string> = new Set();

/** Rows that read otherwise than their id's row did when it was acknowledged. */
function changedAmong(rows: readonly TableRow[], acknowledged: Acknowledged): TableRow[] {
  return rows.filter(({ id, hash }) => acknowledged[id] && ownPart(acknowledged[id] as string) !== ownPart(hash));
}

/**
 * Ids of which it is doubtful that the row beside them is theirs: it reads otherwise than it did, and as another one
 * did that is not found any more, or a row without an id reads as it did. Whose they are is said by the debt.
 */
export function doubtfulIds(rows: readonly TableRow[], acknowledged: Acknowledged): string[] {
  const changed = changedAmong(rows, acknowledged);
  if (changed.length === 0) return [];
  const known = (id: string): string => ownPart(acknowledged[id] as string);
  const idless = new Set(rows.filter(({ id }) => id === '').map(({ hash }) => ownPart(hash)));
  const isChanged = new Set(changed);
  const isThere = new Set(rows.filter((row) => !isChanged.has(row)).map(({ id }) => id));
  const lost = new Set(
    Object.keys(acknowledged).flatMap((id) => (acknowledged[id] && !isThere.has(id) ? known(id) : [])),
  );
  return changed.filter(({ id, hash }) => idless.has(known(id)) || lost.has(ownPart(hash))).map(({ id }) => id);
}

function withIds(rows: readonly TableRow[], idOf: (row: TableRow) => string): Identified {
  const written: Identified['written'] = [];
  const identified = rows.map((row) => {
    const id = idOf(row);
    if (id === row.id) return row;
    written.push({ row: row.row, id });
    return { ...row, id };
  });
  return { rows: identified, written };
}

/**
 * Which of these rows reads as which of these acknowledged ones: by everything it shows, then by the merchant's cells
 * alone. Rows that read alike take their ids in their order, for nobody could tell them apart; what is left of them is
 * new, and what is left of the ids is gone.
 */
function matchRows(
  rows: readonly TableRow[],
  ids: readonly string[],
  acknowledged: Acknowledged,
): Map<TableRow, string> {
  const matched = new Map<TableRow, string>();
  const taken = new Set<string>();
  for (const part of [(hash: string) => hash, ownPart]) {
    const idsOf = groupBy(
      ids.filter((id) => !taken.has(id)),
      (id) => part(acknowledged[id] ?? ''),
    );
    const rowsOf = groupBy(
      rows.filter((row) => !matched.has(row)),
      (row) => part(row.hash),
    );
    for (const [hash, alike] of rowsOf) {
      (idsOf.get(hash) ?? []).slice(0, alike.length).forEach((id, i) => {
        matched.set(alike[i] as TableRow, id);
        taken.add(id);
      });
    }
  }
  return matched;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** One row may be rewritten to read as another did; two that changed places were moved without their ids. */
const FEWEST_MOVED = 2;

/**
 * Whether rows were sorted or moved without their ids: several now read as *other* rows read when they were
 * acknowledged, and those others do not read so any more. A row without an id may be one of them, when the id of what it
 * reads stands beside another. One is enough where its id is certainly another's (`displaced`) and the one it reads as is
 * still there: both were moved, and that one was edited.
 */
export function areIdsDetached(
  rows: readonly TableRow[],
  acknowledged: Acknowledged,
  displaced: ReadonlySet<string> = NOBODY,
): boolean {
  const changed = changedAmong(rows, acknowledged);
  if (changed.length === 0) return false;
  const known = (id: string): string => ownPart(acknowledged[id] as string);
  const unchanged = new Set(
    rows.filter(({ id, hash }) => acknowledged[id] && known(id) === ownPart(hash)).map(({ id }) => id),
  );
  const ownersAmong = (ids: readonly string[]): Set<string> =>
    new Set(ids.flatMap((id) => (acknowledged[id] && !unchanged.has(id) ? known(id) : [])));
  const misplaced = ownersAmong(changed.map(({ id }) => id));
  if (changed.some(({ id, hash }) => displaced.has(id) && misplaced.has(ownPart(hash)))) return true;
  const owners = ownersAmong(Object.keys(acknowledged));
  const moved = changed.filter(({ hash }) => owners.has(ownPart(hash)));
  if (moved.length === 0) return false;
  const adrift = rows.filter(({ id, hash }) => id === '' && misplaced.has(ownPart(hash)));
  return moved.length + adrift.length >= FEWEST_MOVED;
}

/** What is left to be told apart once every row that reads as an acknowledged one has its id. */
export interface Rematch {
  matched: ReadonlyMap<TableRow, string>;
  /** Rows that read as none, and ids that no row reads as. */
  rows: TableRow[];
  ids: string[];
}

/** Finds the id of every row again by what it reads; ids beside them count only where they agree. */
export function rematchRows(rows: readonly TableRow[], acknowledged: Acknowledged): Rematch {
  const ids = Object.keys(acknowledged).filter((id) => acknowledged[id] !== null);
  const matched = new Map<TableRow, string>();
  const taken = new Set<string>();
  for (const row of rows) {
    const hash = acknowledged[row.id];
    if (!hash || taken.has(row.id) || ownPart(hash) !== ownPart(row.hash)) continue;
    matched.set(row, row.id);
    taken.add(row.id);
  }
  const others = rows.filter((row) => !matched.has(row));
  const free = ids.filter((id) => !taken.has(id));
  for (const [row, id] of matchRows(others, free, acknowledged)) {
    matched.set(row, id);
    taken.add(id);
  }
  return {
    matched,
    rows: others.filter((row) => !matched.has(row)),
    ids: free.filter((id) => !taken.has(id)),
  };
}

/** The rows with the ids found for them; what nothing was found for is a new row. */
export function rearranged(
  rows: readonly TableRow[],
  matched: ReadonlyMap<TableRow, string>,
  newId: () => string,
): Identified {
  return withIds(rows, (row) => matched.get(row) ?? newId());
}

/** More runs than this are written as one, with the ids that stand between them as they were just read. */
const MOST_ID_RUNS = 20;

/**
 * Ids to be written as few runs of neighbours: over gaps in which nothing stands, and, when they are very many, over
 * other ids. Nothing but ids is ever written over.
 */
export function idRuns(
  written: readonly { row: number; id: string }[],
  cellAt: (row: number) => WireCell,
): { start: number; ids: string[] }[] {
  const idAt = new Map(written.map(({ row, id }): [number, string] => [row, id]));
  const runsOver = (isFree: (cell: WireCell) => boolean): { start: number; ids: string[] }[] => {
    const runs: { start: number; ids: string[] }[] = [];
    for (const { start, count } of contiguousRuns([...idAt.keys()])) {
      const ids = Array.from({ length: count }, (_, i) => idAt.get(start + i) as string);
      const last = runs[runs.length - 1];
      const end = last ? last.start + last.ids.length : start;
      const gap = Array.from({ length: start - end }, (_, i) => cellAt(end + i));
      if (last && gap.every(isFree)) last.ids.push(...gap.map((cell) => (isRowId(cell) ? cell : '')), ...ids);
      else runs.push({ start, ids });
    }
    return runs;
  };
  const runs = runsOver((cell) => cell === null);
  return runs.length > MOST_ID_RUNS ? runsOver((cell) => cell === null || isRowId(cell)) : runs;
}
