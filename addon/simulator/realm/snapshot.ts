import type { CellSnapshot, SheetSnapshot, WorkbookSnapshot } from '../types.js';
import { isDateFormat } from './cell-typing.js';
import { displayOf } from './display.js';
import { isFilteredOut } from './filter.js';
import { evaluate } from './formulas.js';
import { type Cell, lastColumnOf, lastRowOf, type Sheet } from './model.js';
import { nowSerial, type RealmState } from './realm-state.js';
import { isoOfSerial } from './zone.js';

/** The workbook as a person sees it, for the grid and for tests; only `sheetName` when it is given. */
export function snapshotOf(state: RealmState, sheetName: string | null): WorkbookSnapshot {
  const { id, name, locale, timeZone, sheets, activeSheetId } = state.stored.workbook;
  const wanted = sheetName === null ? sheets : sheets.filter((sheet) => sheet.name === sheetName);
  if (sheetName !== null && wanted.length === 0) throw new Error(`Simulator: there is no tab "${sheetName}"`);
  const activeSheet = sheets.find((sheet) => sheet.id === activeSheetId)?.name ?? '';
  return { id, name, locale, timeZone, activeSheet, sheets: wanted.map((sheet) => sheetSnapshot(state, sheet)) };
}

function sheetSnapshot(state: RealmState, sheet: Sheet): SheetSnapshot {
  const [lastRow, lastColumn] = [lastRowOf(sheet), lastColumnOf(sheet)];
  return {
    name: sheet.name,
    sheetId: sheet.id,
    rows: Array.from({ length: lastRow }, (_, r) =>
      Array.from({ length: lastColumn }, (_, c) => cellSnapshot(state, sheet, sheet.cells[r]?.[c] ?? null)),
    ),
    lastRow,
    lastColumn,
    maxRows: sheet.maxRows,
    maxColumns: sheet.columns.length,
    frozenRows: sheet.frozenRows,
    hiddenColumns: sheet.columns.flatMap((column, i) => (column.isHidden ? [i + 1] : [])),
    hiddenRows: Array.from({ length: lastRow }, (_, i) => i + 1).filter(
      (row) => sheet.hiddenRows.includes(row) || isFilteredOut(state, sheet, row),
    ),
    selection: { ...sheet.selection },
    columnMetadata: sheet.columns.flatMap((column, i) =>
      (column.metadata ?? []).map(({ key, value }) => ({ column: i + 1, key, value })),
    ),
  };
}

function cellSnapshot(state: RealmState, sheet: Sheet, cell: Cell | null): CellSnapshot {
  const { locale } = state.stored.workbook;
  const { value, format, link } = evaluate(state.stored.workbook, sheet, cell, () => nowSerial(state));
  const isDate = typeof value === 'number' && isDateFormat(format);
  const isError = cell?.formula !== undefined && typeof value === 'string' && /^#[A-Z/0]+[!?]?$/.test(value);
  const kind = isDate
    ? 'date'
    : isError
      ? 'error'
      : value === ''
        ? 'empty'
        : typeof value === 'string'
          ? 'text'
          : typeof value;
  const shown: CellSnapshot = {
    kind: kind as CellSnapshot['kind'],
    value: isDate ? isoOfSerial(value) : value,
    display: displayOf(value, format, locale),
  };
  if (cell?.formula !== undefined) shown.formula = cell.formula;
  if (format !== '') shown.format = format;
  if (cell?.note !== undefined) shown.note = cell.note;
  if (link !== undefined) shown.link = link;
  if (cell?.style !== undefined) shown.style = cell.style;
  return shown;
}
