/** What the add-on and the sidebar read of a bound tab: patches to write, questions to answer, how much is booked. */
import type { Tx } from '../../db/client.js';
import { rowsWithPatches } from '../../db/sheet-rows.js';
import type { Cents } from '../../domain/facts.js';
import type { RowBase } from '../../domain/sheet/merge.js';
import { type RowCells, type RowReading, readRow } from '../../domain/sheet/row.js';
import type { WireNewRow, WirePatch } from '../../domain/sheet/wire.js';
import type { Tenant } from '../context.js';
import { cellOf } from './wire-schema.js';

export interface SheetPatchPage {
  patches: WirePatch[];
  newRows: WireNewRow[];
  endCursor: string | null;
  hasNextPage: boolean;
}

/** A page of rows with something to be written, by row id. */
export async function sheetPatches(
  tenant: Tenant,
  input: { bindingId: string; first: number; after?: string | null },
): Promise<SheetPatchPage> {
  const rows = await rowsWithPatches(tenant.tx, input.bindingId, input.after ?? '', input.first + 1);
  const page = rows.slice(0, input.first);
  const patches: WirePatch[] = [];
  const newRows: WireNewRow[] = [];
  for (const row of page) {
    if (row.pending === null) continue;
    if ('append' in row.pending) {
      const cells = Object.entries(row.pending.append).map(([field, { value }]) => [field, value] as const);
      newRows.push({ id: row.id, version: row.pending.version, cells: Object.fromEntries(cells) });
      continue;
    }
    for (const [field, { expected, value }] of Object.entries(row.pending.patches))
      patches.push({ id: row.id, field, expected, value, version: row.pending.version });
  }
  return { patches, newRows, endCursor: page.at(-1)?.id ?? null, hasNextPage: rows.length > page.length };
}

export interface BindingTotals {
  rows: number;
  booked: number;
  unbooked: number;
  /** What rows left alone would owe, where the amount could be read. */
  unbookedCents: Cents;
}

/** Totals, separators and headings among the rows are none of them. */
export async function bindingTotals(tx: Tx, bindingId: string): Promise<BindingTotals> {
  const rows = await tx.$queryRaw<{ debtId: string | null; base: RowBase | null }[]>`
    SELECT "debtId", CASE WHEN "debtId" IS NULL THEN base END AS base FROM "SheetRow"
    WHERE "bindingId" = ${bindingId} AND "missingSince" IS NULL AND ("debtId" IS NOT NULL OR (hash IS NOT NULL AND problems <> '[]'::jsonb))`;
  const left = rows.filter((row) => row.debtId === null);
  return {
    rows: rows.length,
    booked: rows.length - left.length,
    unbooked: left.length,
    unbookedCents: left.reduce((sum, row) => sum + unbookedCentsOf(row.base ?? {}), 0),
  };
}

/** A row as its cells stood when it was uploaded last. */
export function readingOf(base: RowBase): RowReading {
  const cells = Object.entries(base).map(([field, cell]) => [field, cellOf(cell?.raw ?? null)]);
  return readRow(Object.fromEntries(cells) as RowCells);
}

function unbookedCentsOf(base: RowBase): Cents {
  const reading = readingOf(base);
  return reading.paid === false ? (reading.principalCents ?? 0) : 0;
}
