/**
 * A write goes to row numbers that were read a moment before, and nobody can lock a spreadsheet: who sorts in between has
 * it land beside somebody else. Read again afterwards, the tab tells, and what was written over is put back.
 */
import { areIdsDetached, identifyRows, rematchRows } from './row-identity.js';
import { cellOf, doesCellShow } from './tab-cells.js';
import { type FieldColumns, ID_FIELD, rowHash, type TableRow } from './tab-rows.js';
import { cellIn, type TabTable } from './tab-view.js';
import type { WireCell, WireValue } from './wire.js';
import { isLink, LINK_FIELDS, type PlannedCell } from './write-plan.js';

/** A value to be written, or the formula that stood there. */
export type PutValue = WireValue | { f: string };

export interface PutCell {
  row: number;
  /** Counted from 0. */
  column: number;
  value: PutValue;
}

export interface WrittenCells {
  row: number;
  column: number;
  values: readonly (readonly PutValue[])[];
}

export interface PutBack {
  /** Whether rows, columns or ids were moved about: then nothing that was read of the tab holds any more. */
  isMoved: boolean;
  cells: PutCell[];
}

/**
 * What stood before in every cell that shows something written and should not. `writes` is all that was written, `planned`
 * what was meant by it. A link shows only its text, so it is emptied where it may be another's, and written again by and by.
 */
export function cellsToPutBack(
  before: TabTable,
  after: TabTable,
  writes: readonly WrittenCells[],
  planned: readonly PlannedCell[],
): PutBack {
  const { idAt, isDetached } = identitiesOf(before, after, new Set(planned.map(({ field }) => field)));
  const rowNow = new Map([...idAt].map(([row, id]) => [id, row]));
  const columnsNow = columnsOf(after);
  const cellNow = ({ id, field }: PlannedCell): WireCell =>
    cellIn(after.grid, rowNow.get(id) ?? 0, columnsNow[field] ?? -1);
  const areColumnsMoved = planned.some(({ field, column }) => columnsNow[field] !== column);
  const isMoved = isDetached || areColumnsMoved || planned.some(({ id, row }) => rowNow.get(id) !== row);
  const isLost = planned.some((cell) => !doesCellShow(cellNow(cell), cell.value));
  if (!isMoved && !isLost) return { isMoved, cells: [] };

  const rowBefore = rowsOf(before.rows);
  const columnBefore = columnsBefore(before, after);
  const fieldAt = new Map(Object.entries(columnsNow).map(([field, column]) => [column, field]));
  const meant = new Map(planned.map((cell) => [`${cell.id} ${cell.field}`, cell.value]));
  const written = writtenAt(writes);
  const valuesAt = (column: number) => (areColumnsMoved ? written.all : (written.byColumn.get(column) ?? NONE));
  const cells = new Map<string, PutCell>();
  const put = (cell: PutCell) => cells.set(`${cell.row} ${cell.column}`, cell);
  for (let row = 1; row <= after.grid.length; row++) {
    const id = idAt.get(row);
    const stood = rowBefore.get(id ?? '');
    // A row of ours that was not there before is whole; one that nobody knows concerns us where it was written to.
    if (id === undefined ? !written.rows.has(row) : stood === undefined) continue;
    for (let column = 0; column < (after.grid[row - 1]?.length ?? 0); column++) {
      const found = cellIn(after.grid, row, column);
      if (!valuesAt(column).has(keyOf(found))) continue;
      const was = stood === undefined ? null : cellIn(before.grid, stood, columnBefore(column));
      const field = fieldAt.get(column) ?? '';
      const own = meant.get(`${id} ${field}`);
      if (doesCellShow(found, was) || (own !== undefined && doesCellShow(found, own))) continue;
      if (LINK_FIELDS.indexOf(field) < 0) put({ row, column, value: putValue(was, stood ?? row, row) });
      else if (found !== null) put({ row, column, value: null });
    }
  }
  if (isMoved)
    for (const { id, field, value, row } of planned) {
      const column = columnsNow[field];
      if (column === undefined || !isLink(value) || !rowBefore.has(id)) continue;
      for (const at of [row, rowNow.get(id) ?? row])
        if (cellIn(after.grid, at, column) !== null) put({ row: at, column, value: null });
    }
  return { isMoved, cells: [...cells.values()] };
}

/**
 * The same of ids, which were written beside rows that had none: where one stands beside another row, or in the place of
 * another id, all of them are taken away again, and those that were written over come back to what reads as their rows.
 */
export function idsToPutBack(
  before: TabTable,
  after: TabTable,
  written: readonly { row: number; id: string }[],
): PutBack {
  const column = after.managed[ID_FIELD] as number;
  const hashes: Record<string, string> = {};
  for (const { id, hash } of before.rows) if (id !== '') hashes[id] ??= hash;
  const now = new Map(after.rows.map((row) => [row.id, row]));
  const standing = new Set(after.grid.map((line) => line[column] ?? null));
  const meant = new Map(before.rows.map((row) => [row.row, row]));
  // Rows sorted without their ids read as those did for which these were meant.
  const asMeant = { ...hashes };
  for (const { row, id } of written) asMeant[id] = meant.get(row)?.hash ?? '';
  const hasMoved = before.rows.some(({ id, row }) => hashes[id] !== undefined && now.get(id)?.row !== row);
  const isAstray = ({ row, id }: { row: number; id: string }): boolean => {
    const found = now.get(id);
    const isAsRead = found !== undefined && found.hash === meant.get(row)?.hash;
    // In a row that stayed where it was somebody typed, or a formula counts the minutes.
    return !isAsRead && (hasMoved || found?.row !== row);
  };
  const isMoved =
    column !== before.managed[ID_FIELD] ||
    Object.keys(hashes).some((id) => !standing.has(id)) ||
    areIdsDetached(after.rows, asMeant) ||
    written.some(isAstray);
  if (!isMoved) return { isMoved, cells: [] };

  const ours = new Set<WireCell>(written.map(({ id }) => id));
  const bare = after.rows.map((row) => (ours.has(row.id) ? { ...row, id: '' } : row));
  const idOf = new Map(identifyRows(bare, hashes, () => '').rows.map(({ row, id }) => [row, id]));
  const columnBefore = columnsBefore(before, after);
  const cells = after.grid.flatMap((line, index) =>
    line.flatMap((found, at): PutCell[] => {
      const row = index + 1;
      if (!ours.has(found)) return [];
      const value =
        at === column ? idOf.get(row) || null : putValue(cellIn(before.grid, row, columnBefore(at)), row, row);
      return value === found ? [] : [{ row, column: at, value }];
    }),
  );
  return { isMoved, cells };
}

const NONE: ReadonlySet<string> = new Set();

/**
 * Who each row is: by its id, and where the rows were sorted without their ids, by what they read. `fields` were written
 * to, and tell nothing.
 */
function identitiesOf(
  before: TabTable,
  after: TabTable,
  fields: ReadonlySet<string>,
): { idAt: Map<number, string>; isDetached: boolean } {
  const untouched = ({ cells }: TableRow): string =>
    rowHash(Object.fromEntries(Object.entries(cells).filter(([field]) => !fields.has(field))), {});
  const hashes: Record<string, string> = {};
  for (const row of before.rows) if (row.id !== '') hashes[row.id] ??= untouched(row);
  const rows = after.rows.map((row) => ({ ...row, hash: untouched(row) }));
  if (areIdsDetached(rows, hashes)) {
    const { matched } = rematchRows(rows, hashes);
    return { idAt: new Map([...matched].map(([{ row }, id]) => [row, id])), isDetached: true };
  }
  return { idAt: new Map([...rowsOf(after.rows)].map(([id, row]) => [row, id])), isDetached: false };
}

/** Of duplicated ids the first. */
function rowsOf(rows: readonly TableRow[]): Map<string, number> {
  const rowOf = new Map<string, number>();
  for (const { id, row } of rows) if (id !== '' && !rowOf.has(id)) rowOf.set(id, row);
  return rowOf;
}

function columnsOf({ managed, mapped }: TabTable): FieldColumns {
  return { ...managed, ...mapped };
}

/** Where a column stood: by its field, the merchant's own by its heading; -1 where it is new. */
function columnsBefore(before: TabTable, after: TabTable): (column: number) => number {
  const stood = columnsOf(before);
  const fieldAt = new Map(Object.entries(columnsOf(after)).map(([field, column]) => [column, field]));
  return (column) => {
    const field = fieldAt.get(column);
    if (field !== undefined) return stood[field] ?? -1;
    const heading = after.headings[column] ?? '';
    return before.headings[column] === heading ? column : before.headings.indexOf(heading);
  };
}

function writtenAt(writes: readonly WrittenCells[]) {
  const all = new Set<string>();
  const byColumn = new Map<number, Set<string>>();
  const rows = new Set<number>();
  for (const { row, column, values } of writes)
    values.forEach((line, r) => {
      rows.add(row + r);
      line.forEach((value, c) => {
        const known = byColumn.get(column + c) ?? new Set();
        byColumn.set(column + c, known.add(keyOf(value)));
        all.add(keyOf(value));
      });
    });
  return { all, byColumn, rows };
}

/** Values that a cell shows alike have one key. */
function keyOf(value: WireCell | PutValue): string {
  if (value !== null && typeof value === 'object' && 'f' in value) return `=${value.f}`;
  return rowHash({ value: cellOf(value) }, {});
}

function putValue(was: WireCell, stoodIn: number, row: number): PutValue {
  return was !== null && typeof was === 'object' && 'f' in was ? { f: formulaIn(was.f, stoodIn, row) } : was;
}

/** A formula that speaks of its own row goes with it, as it does when rows are sorted. */
function formulaIn(formula: string, from: number, to: number): string {
  return formula.replace(/(\$?\b[A-Za-z]{1,3})(\d+)(?![\d(])/g, (text, column: string, row: string) =>
    Number(row) === from ? `${column}${to}` : text,
  );
}
