/**
 * Rows as almost every step brings them, told from all others by hand: the schema takes ten times as long, and a first
 * sync asks it for every cell. What is not recognised here is the schema's to judge, so this may only ever say too little.
 */
import type { WireRow } from '../../domain/sheet/wire.js';

/** What a clean row may hold; the schema's own limits. */
export interface WireLimits {
  rows: number;
  text: number;
}

/** Whether the schema would take these as they are, and change nothing in them. */
export function areCleanRows(data: unknown, limits: WireLimits): data is WireRow[] {
  return Array.isArray(data) && data.length <= limits.rows && data.every((row) => isCleanRow(row, limits));
}

const ROW_KEYS: ReadonlySet<string> = new Set(['id', 'row', 'hash', 'known', 'cells', 'computed']);
const MOST_POSITION = 10_000_000;

function isCleanRow(data: unknown, limits: WireLimits): boolean {
  if (!isObject(data) || !Object.keys(data).every((key) => ROW_KEYS.has(key))) return false;
  const { id, row, hash, known, cells, computed } = data;
  return (
    typeof id === 'string' &&
    /^row_[0-9a-zA-Z]{8,64}$/.test(id) &&
    Number.isInteger(row) &&
    (row as number) >= 1 &&
    (row as number) <= MOST_POSITION &&
    isCleanHash(hash) &&
    (known === undefined || known === null || isCleanHash(known)) &&
    areCleanCells(cells, limits) &&
    (computed === undefined || areCleanCells(computed, limits))
  );
}

function isCleanHash(hash: unknown): boolean {
  return typeof hash === 'string' && hash.length >= 1 && hash.length <= 64;
}

function areCleanCells(cells: unknown, limits: WireLimits): boolean {
  if (!isObject(cells)) return false;
  for (const field of Object.keys(cells))
    if (!/^[A-Za-z]{1,40}$/.test(field) || !isCleanCell(cells[field], limits)) return false;
  return true;
}

function isCleanCell(cell: unknown, limits: WireLimits): boolean {
  if (cell === null || typeof cell === 'string') return isCleanPlain(cell, limits);
  if (!isObject(cell) || !('f' in cell)) return isCleanPlain(cell, limits);
  return Object.keys(cell).length === 2 && isCleanText(cell.f, limits) && isCleanPlain(cell.v, limits);
}

function isCleanPlain(cell: unknown, limits: WireLimits): boolean {
  if (cell === null) return true;
  if (!isObject(cell)) return isCleanText(cell, limits);
  const [key, ...others] = Object.keys(cell);
  if (key === undefined || others.length > 0) return false;
  const value = cell[key];
  if (key === 'b') return typeof value === 'boolean';
  if (typeof value !== 'string') return false;
  if (key === 'n') return value.length <= 40;
  return key === 'd' && /^\d{4}-\d{2}-\d{2}$/.test(value);
}

/** Neither NUL nor any surrogate, of which the schema replaces the lone ones. */
function isCleanText(text: unknown, limits: WireLimits): boolean {
  return (
    typeof text === 'string' && text.length <= limits.text && !text.includes('\0') && !/[\uD800-\uDFFF]/.test(text)
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
