/** The door of a sync: what the add-on sends is checked here, once. */
import { z } from 'zod';
import type { Outcome, Problem } from '../../domain/facts.js';
import type { Cell, PlainCell } from '../../domain/sheet/cell.js';
import type { WireAck, WireCell, WireRow } from '../../domain/sheet/wire.js';
import { problem, refuse } from '../mutation.js';
import { areCleanRows } from './clean-rows.js';

export const MAX_ROWS = 1_000;
/** Longer text is no name, amount or note of a shop; the row is refused by name rather than cut. */
const MAX_TEXT = 5_000;

/** What PostgreSQL cannot keep as text is replaced where it enters: half an emoji, and NUL. */
const text = z
  .string()
  .max(MAX_TEXT)
  .transform((typed) => typed.replaceAll('\0', '').replace(/\p{Cs}/gu, '\uFFFD'));
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const plain = z.union([
  z.null(),
  text,
  z.strictObject({ n: z.string().max(40) }),
  z.strictObject({ b: z.boolean() }),
  z.strictObject({ d: day }),
]);
const cell = z.union([plain, z.strictObject({ f: text, v: plain })]);
const rowId = z.string().regex(/^row_[0-9a-zA-Z]{8,64}$/);
const hash = z.string().min(1).max(64);
const fieldName = z.string().regex(/^[A-Za-z]{1,40}$/);

const rows = z
  .array(
    z.strictObject({
      id: rowId,
      row: z.number().int().min(1).max(10_000_000),
      hash,
      known: hash.nullable().optional(),
      cells: z.record(fieldName, cell),
      computed: z.record(fieldName, cell).optional(),
    }),
  )
  .max(MAX_ROWS);

const acks = z
  .array(
    z.strictObject({
      id: rowId,
      version: z.string().min(1).max(64),
      row: z.number().int().min(0).max(10_000_000),
      hash: hash.nullable(),
      applied: z.array(fieldName).max(64),
      refused: z.array(z.strictObject({ field: fieldName, found: cell })).max(64),
    }),
  )
  .max(MAX_ROWS);

/** The top of a tab: as much of it as understanding its columns takes. */
const MAX_GRID_ROWS = 200;
const MAX_GRID_COLUMNS = 100;
const grid = z.array(z.array(cell).max(MAX_GRID_COLUMNS)).max(MAX_GRID_ROWS);

/** The first rows of a tab from A1 on, as cells; null when they are not of that form. */
export function readWireGrid(data: unknown): Cell[][] | null {
  const parsed = grid.safeParse(data);
  return parsed.success ? parsed.data.map((line) => line.map((one) => cellOf(one))) : null;
}

/** The rows, or where they are not of the form in `domain/sheet/wire.ts`: `['input', 'rows', '3', 'cells', 'name']`. */
export function readWireRows(data: unknown): Outcome<{ rows: WireRow[] }> {
  if (areCleanRows(data, { rows: MAX_ROWS, text: MAX_TEXT }))
    return isDistinct(data) ? { ok: true, rows: data } : refuse('INVALID', 'rows');
  const parsed = rows.safeParse(data);
  if (!parsed.success) return misshapen('rows', parsed.error);
  return isDistinct(parsed.data) ? { ok: true, rows: parsed.data } : refuse('INVALID', 'rows');
}

export function readWireAcks(data: unknown): Outcome<{ acks: WireAck[] }> {
  const parsed = acks.safeParse(data);
  if (!parsed.success) return misshapen('acks', parsed.error);
  return isDistinct(parsed.data) ? { ok: true, acks: parsed.data } : refuse('INVALID', 'acks');
}

const MOST_PLACES = 10;

function misshapen(field: string, error: z.ZodError): { ok: false; errors: Problem[] } {
  return {
    ok: false,
    errors: error.issues
      .slice(0, MOST_PLACES)
      .map((issue) => problem('INVALID', ['input', field, ...issue.path.map((part) => String(part))])),
  };
}

export function isRowId(id: string): boolean {
  return rowId.safeParse(id).success;
}

/** A row twice in one step would be merged twice. */
function isDistinct(rows: readonly { id: string }[]): boolean {
  return new Set(rows.map((row) => row.id)).size === rows.length;
}

/** A wire cell as the domain reads it. */
export function cellOf(wire: WireCell): Cell {
  if (wire !== null && typeof wire === 'object' && 'f' in wire) return { formula: wire.f, value: plainOf(wire.v) };
  return plainOf(wire);
}

const DECIMAL = /^-?\d+(\.\d+)?([eE][+-]?\d{1,3})?$/;

function plainOf(wire: WireCell): PlainCell {
  if (wire === null || typeof wire === 'string') return wire;
  if ('n' in wire) return DECIMAL.test(wire.n) ? Number(wire.n) : wire.n;
  if ('b' in wire) return wire.b;
  if ('d' in wire) return { date: wire.d };
  return null;
}
