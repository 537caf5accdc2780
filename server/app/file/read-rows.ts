/** The rows of a file's table, understood; nothing here knows of a database. */
import type { Day } from '../../domain/facts.js';
import type { Cell } from '../../domain/sheet/cell.js';
import { asksDateOrder } from '../../domain/sheet/date-order.js';
import type { DueRule } from '../../domain/sheet/due-rule.js';
import { DAY_FIELDS, type SheetField } from '../../domain/sheet/field.js';
import { type RowCells, type RowReading, readRow } from '../../domain/sheet/row.js';
import type { SaidColumn } from '../../domain/sheet/said-columns.js';
import type { TableReading } from '../../domain/sheet/table.js';
import { type FileSheet, findTable } from './find-table.js';
import type { SheetFile } from './read-file.js';
import type { FileRefusal } from './refusal.js';

export interface FileRow {
  /** 1-based, as the sheet counts. */
  row: number;
  cells: RowCells;
  reading: RowReading;
  /** Fields of facts whose cells hold formulas: what they show may be old, or another thing than is written. */
  formulas: SheetField[];
}

export interface FileTable {
  ok: true;
  format: 'CSV' | 'XLSX' | 'ODS';
  sheet: FileSheet;
  /** Among the file's sheets, from 0. */
  sheetIndex: number;
  table: TableReading;
  rows: FileRow[];
}

export interface ReadingWishes {
  /** Null: the first sheet with a table of debts. */
  sheetName: string | null;
  /** What a person said of columns. */
  columns?: readonly SaidColumn[];
  today: Day;
  dueRule: DueRule | null;
}

const FACTS: ReadonlySet<SheetField> = new Set<SheetField>([
  'name',
  'phone',
  'document',
  'principalCents',
  'dueOn',
  'paid',
  'paidOn',
  'paidCents',
  'limitCents',
]);

/** The debts among the rows, in the file's order. */
export function readFileTable(file: SheetFile, wishes: ReadingWishes): FileTable | FileRefusal {
  if (!file.ok) return file;
  const found = findTable(file.sheets, wishes.sheetName, null, wishes.columns);
  if (!found.ok) return found;
  const { sheet, table } = found;
  const columns = table.columns.flatMap(({ index, field }) => (field === null ? [] : [{ index, field }]));
  const cells = table.dataRows.map((row): RowCells => {
    const line = sheet.grid[row - 1] ?? [];
    return Object.fromEntries(columns.map(({ index, field }) => [field, line[index] ?? null]));
  });
  if (file.is1904) for (const one of cells) forgetSerials(one);
  const asksOrder = DAY_FIELDS.filter((field) =>
    asksDateOrder(
      cells.map((one) => one[field]),
      null,
    ),
  );
  const options = { today: wishes.today, dueRule: wishes.dueRule, asksDateOrder: asksOrder };
  const rows = cells.map((one, i) => ({
    row: table.dataRows[i]!,
    cells: one,
    reading: readRow(one, options),
    formulas: columns.flatMap(({ field }) => (FACTS.has(field) && isFormula(one[field]) ? [field] : [])),
  }));
  return { ok: true, format: file.format, sheet, sheetIndex: file.sheets.indexOf(sheet), table, rows };
}

/** In a workbook that counts from 1904 a bare number under a date may be either count: it is shown, and asked. */
function forgetSerials(cells: RowCells): void {
  for (const field of DAY_FIELDS) {
    const cell = cells[field];
    if (typeof cell === 'number') cells[field] = `número ${cell}`;
  }
}

function isFormula(cell: Cell | undefined): boolean {
  return typeof cell === 'object' && cell !== null && 'formula' in cell;
}
