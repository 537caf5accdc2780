/**
 * A tab at Google, read and written without a lock. Each write follows at once the read on which it was planned, is looked
 * at afterwards, and is put back where somebody moved the rows in between.
 */

import { randomText } from '../../db/ids.js';
import { acknowledge, type PatchPage, planPage, type Written } from '../../domain/sheet/acks.js';
import { cellsToPutBack, idsToPutBack, type PutBack, type PutCell } from '../../domain/sheet/put-back.js';
import { areIdsDetached, identifyRows } from '../../domain/sheet/row-identity.js';
import {
  contiguousRuns,
  findHeader,
  headingsOf,
  ID_FIELD,
  rowIdsFrom,
  type TableRow,
} from '../../domain/sheet/tab-rows.js';
import { cellIn, type TabTable, tableOf } from '../../domain/sheet/tab-view.js';
import type { PlannedWrite } from '../../domain/sheet/write-plan.js';
import type { SpreadsheetFailure, Spreadsheets, TabContents, TabWrite } from '../ports.js';

/** What Google answered, a tab without its headings, or one whose ids stand beside other rows. */
export type TabFailure = SpreadsheetFailure | 'NO_HEADER' | 'NOT_OURS' | 'SHEET_SCRAMBLED';

export interface Bound {
  id: string;
  spreadsheetId: string;
  sheetId: number;
  columns: { heading: string; field: string }[];
}

interface Failed {
  ok: false;
  failure: TabFailure;
}
interface Table {
  ok: true;
  table: TabTable;
  tab: TabContents;
}
type Hashes = Readonly<Record<string, string>>;

async function readTable(bound: Bound, spreadsheets: Spreadsheets): Promise<Table | Failed> {
  const read = await spreadsheets.read(bound.spreadsheetId, bound.sheetId);
  if (!read.ok) return read;
  const { grid, marks } = read.tab;
  const place = findHeader(
    grid,
    bound.columns.map(({ heading }) => heading),
  );
  if (!place) return { ok: false, failure: 'NO_HEADER' };
  const headings = headingsOf(grid, place.header, place.headerRows);
  const table = tableOf({ grid, header: place.header, headings }, marks, bound.columns);
  return table ? { ok: true, table, tab: read.tab } : { ok: false, failure: 'NO_HEADER' };
}

/** The rows, each with its id beside it in the tab; `isMoved`: rows were moved while ids were written, and none is certain. */
export async function identifiedRows(
  bound: Bound,
  spreadsheets: Spreadsheets,
  known: Hashes,
): Promise<{ ok: true; isMoved: boolean; rows: TableRow[] } | Failed> {
  const before = await readTable(bound, spreadsheets);
  if (!before.ok) return before;
  if (isOfOthers(before.table.rows, known)) return { ok: false, failure: 'NOT_OURS' };
  if (areIdsDetached(before.table.rows, known)) return { ok: false, failure: 'SHEET_SCRAMBLED' };
  const { written, rows } = identifyRows(before.table.rows, known, rowIdsFrom(randomText(32)));
  if (written.length === 0) return { ok: true, isMoved: false, rows };
  const idAt = new Map(written.map(({ row, id }) => [row, id]));
  const column = before.table.managed[ID_FIELD]!;
  // Run by run, so that nothing is written over but what is to be.
  const writes = contiguousRuns([...idAt.keys()]).map(({ start, count }) => ({
    row: start,
    column,
    isDay: false,
    values: Array.from({ length: count }, (_, i) => [idAt.get(start + i)!]),
  }));
  const done = await spreadsheets.write(
    bound.spreadsheetId,
    bound.sheetId,
    { writes, newRows: null },
    before.tab.rowCount,
  );
  if (!done.ok) return done;
  // Ids that come back are written by row number too.
  const placed = [...written];
  const after = await puttingBack(bound, spreadsheets, (table) => {
    const back = idsToPutBack(before.table, table, placed);
    for (const { row, value } of back.cells) if (typeof value === 'string') placed.push({ row, id: value });
    return back;
  });
  // Somebody may have sorted since: each row is sent with the id that stands beside it now.
  return after.ok ? { ...after, rows: after.table.rows.filter(({ id }) => id !== '') } : after;
}

/**
 * Whether the tab's rows have ids none of which is of this binding. All shops share the account that reads for them, and
 * whoever knows the address of a spreadsheet may bind it: its ids, which nobody can guess, say whose it is.
 */
function isOfOthers(rows: readonly TableRow[], known: Hashes): boolean {
  const ids = rows.flatMap(({ id }) => (id === '' ? [] : id));
  return ids.length > 0 && !ids.some((id) => id in known);
}

/**
 * Writes a page of patches, and says what became of them; `isMoved`: rows were moved meanwhile, what had been written is
 * put back, and nothing is to be said of it.
 */
export async function writeBack(
  bound: Bound,
  spreadsheets: Spreadsheets,
  page: PatchPage,
  known: Hashes,
): Promise<({ ok: true; isMoved: boolean } & Written) | Failed> {
  const before = await readTable(bound, spreadsheets);
  if (!before.ok) return before;
  const plan = planPage(before.table, page);
  if (plan.cells.length === 0)
    return { ok: true, isMoved: false, ...acknowledge(known, page, before.table, before.table, plan) };
  const writes = plan.writes.flatMap((write) => tabWrites(write, before.table));
  const added = plan.cells.filter(({ field }) => field === ID_FIELD).map(({ row }) => row);
  const newRows = added.length > 0 ? { row: Math.min(...added), count: added.length } : null;
  const { spreadsheetId, sheetId } = bound;
  const done = await spreadsheets.write(spreadsheetId, sheetId, { writes, newRows }, before.tab.rowCount);
  if (!done.ok) return done;
  const all = [...writes];
  const after = await puttingBack(bound, spreadsheets, (table) => {
    const back = cellsToPutBack(before.table, table, all, plan.cells);
    all.push(...back.cells.map(asWrite));
    return back;
  });
  if (!after.ok) return after;
  return { ok: true, isMoved: after.isMoved, ...acknowledge(known, page, before.table, after.table, plan) };
}

/** Somebody who sorts again and again in two seconds is given up on. */
const MOST_TRIES = 3;

/** The tab as it stands after a write, once what is to be put back is: `backOf` says what, and is asked again until nothing. */
async function puttingBack(
  bound: Bound,
  spreadsheets: Spreadsheets,
  backOf: (table: TabTable) => PutBack,
): Promise<(Table & { isMoved: boolean }) | Failed> {
  let isMoved = false;
  for (let tries = 0; ; tries++) {
    const now = await readAgain(bound, spreadsheets);
    if (!now.ok) return now;
    const back = backOf(now.table);
    isMoved ||= back.isMoved;
    if (back.cells.length === 0 || tries === MOST_TRIES) return { ...now, isMoved };
    const changes = { writes: back.cells.map(asWrite), newRows: null };
    // What came of it is seen when it is read again, and tried again where nothing did.
    await spreadsheets.write(bound.spreadsheetId, bound.sheetId, changes, now.tab.rowCount);
  }
}

/** Unless it is looked at, nobody puts back what went astray: once more where Google does not answer. */
async function readAgain(bound: Bound, spreadsheets: Spreadsheets): Promise<Table | Failed> {
  const read = await readTable(bound, spreadsheets);
  const isWorthIt = !read.ok && (read.failure === 'UNAVAILABLE' || read.failure === 'QUOTA');
  return isWorthIt ? readTable(bound, spreadsheets) : read;
}

function asWrite({ row, column, value }: PutCell): TabWrite {
  return { row, column, isDay: false, values: [[value]] };
}

/** A day takes the format of one where no day stood before; column by column, for formats are the cell's own. */
function tabWrites({ row, column, values }: PlannedWrite, { grid }: TabTable): TabWrite[] {
  const isNewDay = (value: PlannedWrite['values'][number][number], r: number, c: number): boolean => {
    const found = cellIn(grid, row + r, column + c);
    const stoodDay = found !== null && typeof found === 'object' && 'd' in found;
    return value !== null && typeof value === 'object' && 'd' in value && !stoodDay;
  };
  if (!values.some((line, r) => line.some((value, c) => isNewDay(value, r, c))))
    return [{ row, column, isDay: false, values }];
  return values.flatMap((line, r) =>
    line.map((value, c) => ({ row: row + r, column: column + c, isDay: isNewDay(value, r, c), values: [[value]] })),
  );
}
