/**
 * Which cells a batch of patches may touch, and in how few writes. Pure: the grid was just read under the lock; the
 * plan says what to write where and what to tell the server about each row.
 */

import { cellOf, doesCellShow, type Grid, isBlank } from './tab-cells.js';
import { contiguousRuns, type FieldColumns, isComputedField } from './tab-rows.js';
import type { WireCell, WireNewRow, WirePatch, WireValue } from './wire.js';

export interface PlannedCell {
  id: string;
  field: string;
  row: number;
  /** Counted from 0. */
  column: number;
  value: WireValue;
}

/** One `setValues` (or `setRichTextValues`, when `isLinks`): `values[r][c]` from `row`, `column` on. */
export interface PlannedWrite {
  row: number;
  column: number;
  isLinks: boolean;
  values: WireValue[][];
}

export interface Plan {
  cells: PlannedCell[];
  /** Cells that already show the value: an earlier run wrote them and could not say so. */
  already: { id: string; field: string; value: WireValue }[];
  refused: { id: string; field: string; found: WireCell }[];
}

/** Compare and set: a patch is kept only where its row and column exist, no formula stands, and the cell is as expected. */
export function planPatches(
  patches: readonly WirePatch[],
  grid: Grid,
  rowOf: ReadonlyMap<string, number>,
  columns: FieldColumns,
): Plan {
  const plan: Plan = { cells: [], already: [], refused: [] };
  for (const { id, field, expected, value } of patches) {
    const row = rowOf.get(id);
    const column = columns[field];
    if (row === undefined || column === undefined) {
      plan.refused.push({ id, field, found: null });
      continue;
    }
    const found = grid[row - 1]?.[column] ?? null;
    const showsValue = doesCellShow(found, value);
    // A link shows only its text, so one whose address changed cannot be told from one that is right: write it again.
    if (showsValue && !isLink(value)) plan.already.push({ id, field, value });
    else if (showsValue || doesCellShow(found, expected)) plan.cells.push({ id, field, row, column, value });
    else plan.refused.push({ id, field, found });
  }
  return plan;
}

/** Columns of links, in the tab of debts and in that of proposals. */
export const LINK_FIELDS = ['cobrar', 'link'];

const NO_ROWS: ReadonlySet<number> = new Set();

/** A column with more runs than this is written as one span, if nothing stands in between that is not ours. */
const MAX_RUNS = 6;

/**
 * Groups cells into rectangles of neighbours. In a computed column that would take many writes the gaps are filled with
 * what was read there, when every gap cell is empty or belongs to a row of ours and no formula is among them; links
 * cannot be read back from values, so in their column only empty cells are filled.
 */
export function planWrites(cells: readonly PlannedCell[], grid: Grid, ownRows: ReadonlySet<number>): PlannedWrite[] {
  const byColumn = new Map<number, PlannedCell[]>();
  for (const cell of cells) {
    const known = byColumn.get(cell.column);
    if (known) known.push(cell);
    else byColumn.set(cell.column, [cell]);
  }
  const pieces: PlannedWrite[] = [];
  for (const [column, ofColumn] of byColumn) {
    const isLinks = ofColumn.some(({ field }) => LINK_FIELDS.indexOf(field) >= 0);
    const valueAt = new Map(ofColumn.map((cell): [number, WireValue] => [cell.row, cell.value]));
    const runs = contiguousRuns([...valueAt.keys()]);
    const canFill = runs.length > MAX_RUNS && (isLinks || isComputedField(ofColumn[0]?.field ?? ''));
    if (canFill) fillGaps(runs, column, grid, isLinks ? NO_ROWS : ownRows, valueAt);
    for (const { start, count } of contiguousRuns([...valueAt.keys()])) {
      const values = Array.from({ length: count }, (_, i) => [valueAt.get(start + i) ?? null]);
      pieces.push({ row: start, column, isLinks, values });
    }
  }
  return joinNeighbours(pieces);
}

function fillGaps(
  runs: readonly { start: number; count: number }[],
  column: number,
  grid: Grid,
  ownRows: ReadonlySet<number>,
  valueAt: Map<number, WireValue>,
): void {
  for (let i = 1; i < runs.length; i++) {
    const before = runs[i - 1] as { start: number; count: number };
    const gap: [number, WireValue][] = [];
    let isOurs = true;
    for (let row = before.start + before.count; row < (runs[i]?.start ?? 0) && isOurs; row++) {
      const cell = grid[row - 1]?.[column] ?? null;
      const value = asValue(cell);
      isOurs = value !== undefined && (cell === null || ownRows.has(row));
      if (isOurs) gap.push([row, value ?? null]);
    }
    if (isOurs) for (const [row, value] of gap) valueAt.set(row, value);
  }
}

/** A cell as a value that writes it back unchanged; undefined for a formula. */
function asValue(cell: WireCell): WireValue | undefined {
  if (cell === null || typeof cell === 'string') return cell;
  return 'f' in cell ? undefined : cell;
}

/** Side by side and of the same rows: one rectangle. */
function joinNeighbours(pieces: readonly PlannedWrite[]): PlannedWrite[] {
  const sorted = [...pieces].sort((a, b) => a.row - b.row || a.values.length - b.values.length || a.column - b.column);
  const joined: PlannedWrite[] = [];
  for (const piece of sorted) {
    const last = joined[joined.length - 1];
    const isNeighbour =
      last !== undefined &&
      last.row === piece.row &&
      last.values.length === piece.values.length &&
      last.isLinks === piece.isLinks &&
      last.column + (last.values[0]?.length ?? 0) === piece.column;
    if (!isNeighbour) joined.push({ ...piece, values: piece.values.map((line) => [...line]) });
    else {
      last.values.forEach((line, i) => {
        line.push(...(piece.values[i] ?? []));
      });
    }
  }
  return joined;
}

/** New rows below everything that stands in the sheet; an id that is there already was appended by an earlier run. */
export function planNewRows(
  newRows: readonly WireNewRow[],
  grid: Grid,
  rowOf: ReadonlyMap<string, number>,
  columns: FieldColumns,
  idColumn: number,
): { cells: PlannedCell[]; rows: Map<string, number> } {
  let next = lastUsedRow(grid) + 1;
  const cells: PlannedCell[] = [];
  const rows = new Map<string, number>();
  for (const newRow of newRows) {
    if (rowOf.has(newRow.id) || rows.has(newRow.id)) continue;
    rows.set(newRow.id, next);
    cells.push({ id: newRow.id, field: 'id', row: next, column: idColumn, value: newRow.id });
    for (const [field, value] of Object.entries(newRow.cells)) {
      const column = columns[field];
      if (column !== undefined && value !== null) cells.push({ id: newRow.id, field, row: next, column, value });
    }
    next += 1;
  }
  return { cells, rows };
}

/** From 1; 0 when nothing stands anywhere. An unticked checkbox is nothing. */
export function lastUsedRow(grid: Grid): number {
  for (let row = grid.length; row > 0; row--) {
    if (grid[row - 1]?.some((cell) => !isBlank(cell))) return row;
  }
  return 0;
}

export function isLink(value: WireValue): boolean {
  return value !== null && typeof value === 'object' && 'text' in value;
}

/** The mapped cells of a row once the given patches are in it. */
export function patchedCells(
  cells: Readonly<Record<string, WireCell>>,
  applied: readonly { field: string; value: WireValue }[],
): Record<string, WireCell> {
  const after: Record<string, WireCell> = { ...cells };
  for (const { field, value } of applied) if (field in after) after[field] = cellOf(value);
  return after;
}
