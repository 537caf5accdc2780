/**
 * Tables as CSV, XLSX and ODS. Text stays text: in XLSX and ODS by the cell's type, in CSV by an apostrophe before what a
 * program would take for a formula. Money is a number and a day a date.
 */
import { stringify } from 'csv-stringify/sync';
import type { CellValue, WriteSheet } from 'hucre/xlsx';
import { formatDayBR } from '../../domain/day.js';
import type { Cents, Day } from '../../domain/facts.js';
import { needsGuard } from '../../domain/sheet/formula-guard.js';

export type TableCell = string | null | { cents: Cents } | { day: Day };

export interface Table {
  name: string;
  headings: readonly string[];
  rows: readonly (readonly TableCell[])[];
}

/** With a byte order mark, semicolons and decimal commas, as a Brazilian Excel opens it. */
export function writeCsv({ headings, rows }: Table): Buffer {
  const records = [headings, ...rows].map((row) => row.map(csvField));
  const text = stringify(records, {
    bom: true,
    delimiter: ';',
    record_delimiter: '\r\n',
    escape_formulas: true,
    // A reader of another country splits at other characters.
    quoted_string: true,
    cast: { number: (reais) => reais.toFixed(2).replace('.', ',') },
  });
  return Buffer.from(text);
}

/** Numbers stay numbers until they are written, so that a minus is never taken for the beginning of a formula. */
function csvField(cell: TableCell): string | number | null {
  if (cell === null) return null;
  if (typeof cell === 'string') return guarded(cell);
  return 'cents' in cell ? cell.cents / 100 : formatDayBR(cell.day);
}

/** What the library looks at, it guards itself; it does not look behind spaces, nor at apostrophes that stood there. */
function guarded(text: string): string {
  const isLibrarys = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/.test(text);
  return needsGuard(text) && !isLibrarys ? `'${text}` : text;
}

export async function writeXlsx(tables: readonly Table[]): Promise<Uint8Array> {
  const { writeXlsx: write } = await import('hucre/xlsx');
  return write({ sheets: tables.map((table) => sheetOf(table, xlsxText)) });
}

export async function writeOds(tables: readonly Table[]): Promise<Uint8Array> {
  const { writeOds: write } = await import('hucre/ods');
  return write({ sheets: tables.map((table) => sheetOf(table, odsText)) });
}

function sheetOf({ name, headings, rows }: Table, textOf: (text: string) => string): WriteSheet {
  const cells: NonNullable<WriteSheet['cells']> = new Map();
  const values = [headings, ...rows].map((row, r) =>
    row.map((cell, c): CellValue => {
      const isText = typeof cell === 'string';
      const numFmt = cell === null || isText ? null : 'cents' in cell ? '#,##0.00' : 'dd/mm/yyyy';
      if (numFmt !== null) cells.set(`${r},${c}`, { style: { numFmt } });
      if (r === 0) cells.set(`${r},${c}`, { style: { font: { bold: true } } });
      const value = libraryValue(cell, textOf);
      // Text that reads like an error of the program's would be written as one.
      if (isText && cell.startsWith('#') && r > 0)
        cells.set(`${r},${c}`, { value, type: 'richText', richText: [{ text: String(value) }] });
      return value;
    }),
  );
  return {
    name,
    rows: values,
    cells,
    columns: headings.map((heading) => ({ width: Math.max(12, Math.min(34, heading.length + 6)) })),
    freezePane: { rows: 1 },
  };
}

function libraryValue(cell: TableCell, textOf: (text: string) => string): CellValue {
  if (cell === null) return null;
  if (typeof cell === 'string') return textOf(cell);
  return 'cents' in cell ? cell.cents / 100 : new Date(`${cell.day}T00:00:00Z`);
}

/** XML holds no control characters but tabs and line ends, nor these two that are no characters at all. */
function odsText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\p{Cc}/gu, (control) => ('\t\n'.includes(control) || control > '\x7E' ? control : ''))
    .replace(/[\uFFFE\uFFFF]/g, '')
    .replace(/\p{Cs}/gu, '\uFFFD');
}

/** In XLSX `_x0041_` is an A; an underscore that begins such a code is written as a code itself. */
function xlsxText(text: string): string {
  return odsText(text).replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
}
