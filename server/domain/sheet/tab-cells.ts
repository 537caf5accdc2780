/**
 * Cells ↔ wire values: what a cell holds, whether two read the same, and how text is written so that Sheets calculates
 * nothing of it. Pure.
 */
import type { WireCell, WireValue } from './wire.js';

/** What `getValues` gives; a Date is recognised by its method, for it may come from another realm. */
export type CellValue = string | number | boolean | Date | null;
export type Grid = WireCell[][];

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

export function cellText(cell: WireCell | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'string') return cell.trim();
  if ('n' in cell) return cell.n;
  if ('d' in cell) return cell.d;
  if ('b' in cell) return cell.b ? 'TRUE' : 'FALSE';
  return cellText(cell.v);
}

/** One value for everything that reads the same. */
export function canonical(cell: WireCell): unknown {
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

/** The server takes no longer text; it says of such a cell that it is too long, and the sheet keeps the whole of it. */
const MAX_SENT_TEXT = 5000;

export function sendable(cells: Record<string, WireCell>): Record<string, WireCell> {
  const sent: Record<string, WireCell> = {};
  for (const field of Object.keys(cells)) sent[field] = shortened(cells[field] ?? null);
  return sent;
}

function shortened(cell: WireCell): WireCell {
  if (typeof cell === 'string') return cell.slice(0, MAX_SENT_TEXT);
  if (cell !== null && 'f' in cell) return { f: cell.f.slice(0, MAX_SENT_TEXT), v: shortened(cell.v) };
  return cell;
}

/**
 * Whether a cell still shows what the server expects. A formula never does. Numbers compare as numbers, a link by its
 * text, line ends do not count, and neither does the difference between empty and nothing.
 */
export function doesCellShow(found: WireCell, expected: WireCell | WireValue): boolean {
  if (found !== null && typeof found === 'object' && 'f' in found) return false;
  return doCellsAgree(found, cellOf(expected));
}

export function doCellsAgree(one: WireCell, other: WireCell): boolean {
  return JSON.stringify(canonical(one)) === JSON.stringify(canonical(other));
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
