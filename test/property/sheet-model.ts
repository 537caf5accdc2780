/** The tab as it stands, apart from anything the add-on believes of it. Columns are known by a mark in the looks of their heading. */
import type { CellSnapshot, SheetSnapshot } from '../../addon/simulator/types.js';
import type { Cell } from '../../server/domain/sheet/cell.js';
import type { SheetField } from '../../server/domain/sheet/field.js';
import type { MergedValues } from '../../server/domain/sheet/merge.js';
import { valuesOf } from '../../server/domain/sheet/merge.js';
import { type RowReading, readRow } from '../../server/domain/sheet/row.js';
import { FIELDS, type Field } from './script.js';

export const TAB = 'Fiado';
/** Of a heading's cell: what its column is to the person. Moves with the column and shows nothing. */
export const TRACKED = 'tracked';
export const HEADINGS: Record<Field | 'own' | 'tag', string> = {
  name: 'Cliente',
  phone: 'Telefone',
  principalCents: 'Valor',
  dueOn: 'Vencimento',
  paid: 'Pago',
  description: 'Descrição',
  own: 'Minha conta',
  tag: 'Marca',
};
export const HEADER_ROW = 1;

export interface Line {
  /** From 1. */
  row: number;
  /** What the person calls the row: typed in a column of their own. '' for one that the add-on put there. */
  tag: string;
  /** The hidden id. */
  id: string;
  cells: Record<Field, CellSnapshot | null>;
}

/** Column (from 1) of what the person tracks, 0 when it is gone. */
export function columnOf(sheet: SheetSnapshot, tracked: string): number {
  return (sheet.rows[HEADER_ROW - 1] ?? []).findIndex((cell) => cell.style?.[TRACKED] === tracked) + 1;
}

/** Column (from 1) of a field by the add-on's mark, 0 without one. */
export function markedColumn(sheet: SheetSnapshot, field: string): number {
  return sheet.columnMetadata.find(({ key, value }) => key === 'caderneta.field' && value === field)?.column ?? 0;
}

/** Every row below the headings with anything in a column of the merchant's. */
export function linesOf(sheet: SheetSnapshot): Line[] {
  const columns = Object.fromEntries(FIELDS.map((field) => [field, columnOf(sheet, field)])) as Record<Field, number>;
  const [tagColumn, idColumn] = [columnOf(sheet, 'tag'), markedColumn(sheet, 'id')];
  const text = (cells: CellSnapshot[], column: number) => String(cells[column - 1]?.value ?? '');
  return sheet.rows.flatMap((cells, i): Line[] => {
    if (i < HEADER_ROW) return [];
    const own = FIELDS.map((field) => [field, cells[columns[field] - 1] ?? null] as const);
    if (own.every(([, cell]) => cell === null || isBlank(cell))) return [];
    const line = { row: i + 1, tag: text(cells, tagColumn), id: text(cells, idColumn) };
    return [{ ...line, cells: Object.fromEntries(own) as Line['cells'] }];
  });
}

export function isBlank(cell: CellSnapshot | null): boolean {
  return cell === null || (cell.formula === undefined && String(cell.value).trim() === '');
}

export function cellOf(cell: CellSnapshot | null): Cell {
  if (cell === null || (cell.kind === 'empty' && cell.formula === undefined)) return null;
  const value =
    cell.kind === 'date' ? { date: String(cell.value).slice(0, 10) } : (cell.value as string | number | boolean);
  return cell.formula === undefined ? value : { formula: cell.formula, value: value === '' ? null : value };
}

/** What the row says, by the server's own reading. */
export function readingOf(line: Pick<Line, 'cells'>): RowReading {
  const cells = FIELDS.map((field) => [field as SheetField, cellOf(line.cells[field])] as const);
  return readRow(Object.fromEntries(cells));
}

export function meaningOf(line: Pick<Line, 'cells'>): MergedValues {
  return valuesOf(readingOf(line));
}

/** What the history knows a row by: a row that the add-on put there by its id, '' while it has none. */
export function keyOf({ tag, id }: Pick<Line, 'tag' | 'id'>): string {
  return tag || (id && `#${id}`);
}

/** A row as one text, to see whether two read alike. */
export function textOf(line: Pick<Line, 'cells'>): string {
  return FIELDS.map((field) => cellKey(line.cells[field])).join('\n');
}

export function cellKeysOf(line: Pick<Line, 'cells'>): Record<Field, string> {
  return Object.fromEntries(FIELDS.map((field) => [field, cellKey(line.cells[field])])) as Record<Field, string>;
}

/** A cell as one text, to see whether two are the same. */
export function cellKey(cell: CellSnapshot | null): string {
  if (cell === null || isBlank(cell)) return '';
  return `${cell.formula ?? ''}|${cell.kind}|${String(cell.value)}`;
}
