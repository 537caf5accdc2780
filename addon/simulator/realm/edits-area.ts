// What a person does with whole rows and selected areas: sort a part, drag, cut, copy, paste.
import type { AreaInput, EditOp } from '../types.js';
import { evaluate } from './formulas.js';
import { type Cell, cellAt, cellFor, insertColumns, insertRows, type Sheet } from './model.js';
import { nowSerial, type RealmState } from './realm-state.js';
import { sortArea } from './sorting.js';

export function eachIn(
  { row, column, rows = 1, columns = 1 }: AreaInput,
  visit: (row: number, column: number) => void,
) {
  for (let r = row; r < row + rows; r++) for (let c = column; c < column + columns; c++) visit(r, c);
}

/** A tab grows when something is put beyond its end. */
export function makeRoom(sheet: Sheet, row: number, column: number): void {
  if (row > sheet.maxRows) insertRows(sheet, sheet.maxRows + 1, row - sheet.maxRows);
  if (column > sheet.columns.length) insertColumns(sheet, sheet.columns.length + 1, column - sheet.columns.length);
}

export function sortRange(state: RealmState, sheet: Sheet, op: Extract<EditOp, { op: 'sortRange' }>): void {
  const { row, column, rows = 1, columns = 1, by, ascending } = op;
  sortArea(
    sheet,
    { firstRow: row, lastRow: row + rows - 1, columns: Array.from({ length: columns }, (_, i) => column + i) },
    [{ column: by, ascending }],
    (cell) => evaluate(state.stored.workbook, sheet, cell, () => nowSerial(state)).value,
  );
}

/** Rows dragged by their numbers to stand before another row, both as counted before the move. */
export function moveRows(sheet: Sheet, from: number, count: number, before: number): void {
  if (before >= from && before <= from + count) return;
  while (sheet.cells.length < Math.max(from + count, before) - 1) sheet.cells.push([]);
  const moved = sheet.cells.splice(from - 1, count);
  sheet.cells.splice((before > from ? before - count : before) - 1, 0, ...moved);
}

/** Content, format, note and rule of each cell; a cut leaves nothing of them behind. */
export function paste(from: Sheet, to: Sheet, op: Extract<EditOp, { op: 'cutPaste' | 'copyPaste' }>): void {
  const taken: { row: number; column: number; cell: Cell | null }[] = [];
  eachIn(op, (row, column) => {
    const cell = cellAt(from, row, column);
    taken.push({ row: row - op.row, column: column - op.column, cell: cell && copyOf(cell) });
    const cells = from.cells[row - 1];
    if (op.op === 'cutPaste' && cells && column <= cells.length) cells[column - 1] = null;
  });
  for (const { row, column, cell } of taken) {
    const [r, c] = [op.to.row + row, op.to.column + column];
    makeRoom(to, r, c);
    cellFor(to, r, c);
    (to.cells[r - 1] as (Cell | null)[])[c - 1] = cell;
  }
}

/** Copy a row and paste it under itself: hidden ids are duplicated too. */
export function duplicateRow(sheet: Sheet, row: number): void {
  insertRows(sheet, row + 1, 1);
  while (sheet.cells.length < row + 1) sheet.cells.push([]);
  sheet.cells[row] = copyOf(sheet.cells[row - 1] ?? []);
}

export function moveColumn(sheet: Sheet, from: number, to: number): void {
  const move = <T>(list: T[], empty: T): void => {
    while (list.length < Math.max(from, to)) list.push(empty);
    const [moved] = list.splice(from - 1, 1);
    list.splice(to - 1, 0, moved as T);
  };
  move(sheet.columns, {});
  for (const cells of sheet.cells) move(cells, null);
  const { filter } = sheet;
  if (!filter) return;
  if (filter.column === from) filter.column = to;
  else if (from < filter.column && to >= filter.column) filter.column -= 1;
  else if (from > filter.column && to <= filter.column) filter.column += 1;
}

function copyOf<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
