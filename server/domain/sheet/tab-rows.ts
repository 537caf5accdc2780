/**
 * Cells ↔ wire values, and everything about rows that can be decided without a spreadsheet: where the table is, what
 * changed, which row keeps a duplicated id. Pure. Grids are rows of columns counted from 0; `row` is the sheet's, from 1.
 */

import { stableHash } from '../text.js';
import { COMPUTED_FIELDS, type WireCell, type WireRow, type WireValue } from './wire.js';

/** What `getValues` gives; a Date is recognised by its method, for it may come from another realm. */
export type CellValue = string | number | boolean | Date | null;
export type Grid = WireCell[][];
/** Where each field stands: column counted from 0. */
export type FieldColumns = Record<string, number>;

export const ID_FIELD = 'id';

/** `dayOf` says the civil day of an instant in the spreadsheet's zone. A formula keeps the value it shows. */
export function toWireCell(value: CellValue, formula: string, dayOf: (date: Date) => string): WireCell {
  const shown = plainCell(value, dayOf);
  return formula === '' ? shown : { f: formula, v: shown };
}

function plainCell(value: CellValue, dayOf: (date: Date) => string): WireCell {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return { n: decimalText(value) };
  if (typeof value === 'boolean') return { b: value };
  return { d: dayOf(value) };
}

/** A number as plain decimal text, without an exponent for any size a shop can mean. */
export function decimalText(value: number): string {
  const text = String(Object.is(value, -0) ? 0 : value);
  if (!/^-?\d+(\.\d+)?e-\d+$/.test(text)) return text;
  return value.toFixed(20).replace(/0+$/, '').replace(/\.$/, '');
}

/** An unticked checkbox is no content: columns of them reach the end of the sheet. */
export function isBlank(cell: WireCell | undefined): boolean {
  if (cell === null || cell === undefined || cell === '') return true;
  if (typeof cell === 'string') return cell.trim() === '';
  if ('b' in cell) return !cell.b;
  if ('f' in cell) return isBlank(cell.v);
  return false;
}

/** The first row with two cells of text is the heading row; null when there is none. */
export function findHeaderRow(grid: Grid): number | null {
  const index = grid.findIndex(
    (row) => row.filter((cell) => typeof cell === 'string' && cell.trim() !== '').length >= 2,
  );
  return index < 0 ? null : index;
}

/** Headings by column, as typed; what is no text counts as its text, an empty one as ''. */
export function headingsOf(grid: Grid, header: number): string[] {
  return (grid[header] ?? []).map((cell) => cellText(cell));
}

export function cellText(cell: WireCell | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'string') return cell.trim();
  if ('n' in cell) return cell.n;
  if ('d' in cell) return cell.d;
  if ('b' in cell) return cell.b ? 'TRUE' : 'FALSE';
  return cellText(cell.v);
}

/** A row of the table as read; `id` is '' until it has one. */
export interface TableRow {
  row: number;
  id: string;
  hash: string;
  cells: Record<string, WireCell>;
  /** What Caderneta's own columns show. */
  computed: Record<string, WireCell>;
}

/** What an id looks like; anything else in the id column is no id, and is replaced. */
const ROW_ID = /^row_[0-9a-zA-Z]{8,64}$/;

/** The rows below the heading with anything in a mapped column, in the sheet's order; the rest is not ours to count. */
export function readRows(grid: Grid, header: number, mapped: FieldColumns, managed: FieldColumns): TableRow[] {
  const fields = Object.keys(mapped);
  const own = Object.keys(managed).filter(isComputedField);
  const idColumn = managed[ID_FIELD];
  const rows: TableRow[] = [];
  for (let index = header + 1; index < grid.length; index++) {
    const line = grid[index] as WireCell[];
    if (fields.every((field) => isBlank(line[mapped[field] as number]))) continue;
    const cells: Record<string, WireCell> = {};
    for (const field of fields) cells[field] = line[mapped[field] as number] ?? null;
    const computed: Record<string, WireCell> = {};
    for (const field of own) computed[field] = line[managed[field] as number] ?? null;
    const typed = idColumn === undefined ? null : (line[idColumn] ?? null);
    const id = typeof typed === 'string' && ROW_ID.test(typed) ? typed : '';
    rows.push({ row: index + 1, id, cells, computed, hash: rowHash(cells, computed) });
  }
  return rows;
}

/**
 * The hash of a row, whatever the order in which columns stand in the sheet: of the merchant's cells, and behind a dot
 * of Caderneta's own, so that either can be compared.
 */
export function rowHash(cells: Record<string, WireCell>, computed: Record<string, WireCell>): string {
  return `${cellsHash(cells)}.${cellsHash(computed)}`;
}

function cellsHash(cells: Record<string, WireCell>): string {
  const fields = Object.keys(cells).sort();
  return stableHash(JSON.stringify(fields.map((field) => [field, canonical(cells[field] ?? null)])));
}

/** Of a row's hash the part that speaks of the merchant's own cells. */
function ownPart(hash: string): string {
  return hash.split('.')[0] as string;
}

function canonical(cell: WireCell): unknown {
  if (cell === null || cell === '') return null;
  if (typeof cell === 'string') return ['s', cell.replace(/\r\n?/g, '\n')];
  if ('n' in cell) return ['n', canonicalNumber(cell.n)];
  if ('b' in cell) return ['b', cell.b];
  if ('d' in cell) return ['d', cell.d];
  return ['f', cell.f, canonical(cell.v)];
}

function canonicalNumber(text: string): string {
  const value = Number(text);
  return Number.isFinite(value) ? decimalText(value) : text;
}

export interface Identified {
  rows: TableRow[];
  /** Ids that must be written before anything is uploaded. */
  written: { row: number; id: string }[];
}

/**
 * Gives every row one id of its own. Of rows with the same id the one whose hash was acknowledged keeps it, else the
 * first. A row without an id that reads exactly as one acknowledged row that is gone takes its id back, so that a
 * deleted id column or a row pasted back duplicates nothing.
 */
export function identifyRows(
  rows: readonly TableRow[],
  acknowledged: Readonly<Record<string, string | null>>,
  newId: () => string,
): Identified {
  const keeper = new Map<string, TableRow>();
  for (const row of rows) {
    if (row.id === '') continue;
    const known = keeper.get(row.id);
    const isBase = (candidate: TableRow) => acknowledged[candidate.id] === candidate.hash;
    if (!known || (!isBase(known) && isBase(row))) keeper.set(row.id, row);
  }
  const orphans = orphanIds(rows, acknowledged, keeper);
  const written: { row: number; id: string }[] = [];
  const identified = rows.map((row) => {
    if (keeper.get(row.id) === row) return row;
    const id = row.id === '' ? (orphans.get(ownPart(row.hash)) ?? newId()) : newId();
    written.push({ row: row.row, id });
    return { ...row, id };
  });
  return { rows: identified, written };
}

/** Own part of the hash → id of the acknowledged rows that are gone, where one gone row and one row without id share it. */
function orphanIds(
  rows: readonly TableRow[],
  acknowledged: Readonly<Record<string, string | null>>,
  present: ReadonlyMap<string, TableRow>,
): Map<string, string> {
  const idless = countBy(rows.filter((row) => row.id === '').map((row) => ownPart(row.hash)));
  const gone = Object.entries(acknowledged)
    .filter((entry): entry is [string, string] => entry[1] !== null && !present.has(entry[0]))
    .map(([id, hash]): [string, string] => [id, ownPart(hash)]);
  const goneByHash = countBy(gone.map(([, hash]) => hash));
  return new Map(
    gone
      .filter(([, hash]) => idless.get(hash) === 1 && goneByHash.get(hash) === 1)
      .map(([id, hash]): [string, string] => [hash, id]),
  );
}

function countBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** `row_` and 32 hexadecimal digits; a stray formula or number can never look like one. */
export function newRowId(uuid: string): string {
  return `row_${uuid.replace(/-/g, '').toLowerCase()}`;
}

/** The rows the server has not acknowledged as they are now. */
export function changedRows(
  rows: readonly TableRow[],
  acknowledged: Readonly<Record<string, string | null>>,
): WireRow[] {
  return rows
    .filter((row) => acknowledged[row.id] !== row.hash)
    .map(({ id, row, hash, cells, computed }) => ({
      id,
      row,
      hash,
      cells: sendable(cells),
      computed: sendable(computed),
    }));
}

/** The server takes no longer text; it says of such a cell that it is too long, and the sheet keeps the whole of it. */
const MAX_SENT_TEXT = 5000;

function sendable(cells: Record<string, WireCell>): Record<string, WireCell> {
  const sent: Record<string, WireCell> = {};
  for (const field of Object.keys(cells)) sent[field] = shortened(cells[field] ?? null);
  return sent;
}

function shortened(cell: WireCell): WireCell {
  if (typeof cell === 'string') return cell.slice(0, MAX_SENT_TEXT);
  if (cell !== null && 'f' in cell) return { f: cell.f.slice(0, MAX_SENT_TEXT), v: shortened(cell.v) };
  return cell;
}

/** Acknowledged rows that are no longer in the sheet. A null hash was acknowledged as gone. */
export function missingIds(rows: readonly TableRow[], acknowledged: Readonly<Record<string, string | null>>): string[] {
  const present = new Set(rows.map((row) => row.id));
  return Object.keys(acknowledged).filter((id) => acknowledged[id] !== null && !present.has(id));
}

/**
 * Whether a cell still shows what the server expects. A formula never does. Numbers compare as numbers, a link by its
 * text, line ends do not count, and neither does the difference between empty and nothing.
 */
export function doesCellShow(found: WireCell, expected: WireCell | WireValue): boolean {
  if (found !== null && typeof found === 'object' && 'f' in found) return false;
  return JSON.stringify(canonical(found)) === JSON.stringify(canonical(cellOf(expected)));
}

/** What a cell reads once the value is written. */
export function cellOf(value: WireCell | WireValue): WireCell {
  if (value !== null && typeof value === 'object' && 'text' in value) return value.text === '' ? null : value.text;
  return value;
}

/**
 * Text as it must be given to `setValues` so that the cell shows exactly this text: Sheets reads what it is given as if
 * typed, so formulas, numbers, dates, ticks and a leading apostrophe get an apostrophe before them. When in doubt it is
 * added, for it does not show; only plain words go without (FAULTS 63, full-width signs included).
 */
export function neutralizeText(text: string): string {
  if (text === '') return text;
  const isPlainWords = /^\p{L}/u.test(text) && !/\p{N}/u.test(text) && !isTickWord(text);
  return isPlainWords ? text : `'${text}`;
}

/** Words that Sheets reads as something else in one of the languages it may be set to. */
function isTickWord(text: string): boolean {
  return /^(true|false|verdadeiro|falso|sim|não|yes|no|hoje|today|agora|now|inf(inity)?|nan)$/i.test(text.trim());
}

export function isComputedField(field: string): boolean {
  return (COMPUTED_FIELDS as readonly string[]).includes(field);
}

/** Sorted numbers as runs of neighbours: `[2, 3, 5]` → `[{ start: 2, count: 2 }, { start: 5, count: 1 }]`. */
export function contiguousRuns(rows: readonly number[]): { start: number; count: number }[] {
  const runs: { start: number; count: number }[] = [];
  for (const row of [...rows].sort((a, b) => a - b)) {
    const last = runs[runs.length - 1];
    if (last && row === last.start + last.count) last.count += 1;
    else if (!last || row >= last.start + last.count) runs.push({ start: row, count: 1 });
  }
  return runs;
}
