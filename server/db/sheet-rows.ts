/** The rows of a bound tab: what sheet and database last agreed on, and what is still to be written to the sheet. */
import { FILE_SPREADSHEET } from '../domain/sheet/file-rows.js';
import type { RowBase } from '../domain/sheet/merge.js';
import type { RowProblem } from '../domain/sheet/row-problem.js';
import type { WireCell, WireValue } from '../domain/sheet/wire.js';
import { sql, type Tx } from './client.js';

/** What waits to be written: patches by field, or a whole row that the sheet lacks. */
export type Pending = {
  /** Names this state of what waits: an acknowledgement of another one moves nothing. */
  version: string;
} /** `as`: the field of the base that is written, where another column shows it. */ & (
  | { patches: Record<string, { expected: WireCell; value: WireValue; db?: unknown; as?: string }> }
  | { append: Record<string, { value: WireValue; db?: unknown }> }
);

export interface StoredRow {
  id: string;
  position: number;
  hash: string | null;
  customerId: string | null;
  debtId: string | null;
  base: RowBase;
  computed: Record<string, WireCell | WireValue>;
  computedKey: string | null;
  pending: Pending | null;
  problems: RowProblem[];
  waived: string[];
  missingSince: string | null;
  isFirstImport: boolean;
  /** How the merchant's own cells hashed at earlier acknowledgements, newest last. */
  pastHashes: string[];
}

const COLUMNS = sql`r.id, r.position, r.hash, r."customerId", r."debtId", r.base, r.computed, r."computedKey", r.pending, r.problems,
  r.waived, r."missingSince"::text, r."isFirstImport", r."pastHashes"`;

export async function rowsById(tx: Tx, bindingId: string, ids: readonly string[]): Promise<StoredRow[]> {
  return tx.$queryRaw<StoredRow[]>`
    SELECT ${COLUMNS} FROM "SheetRow" r WHERE r."bindingId" = ${bindingId} AND r.id = ANY(${[...ids]}::text[])`;
}

/** Which binding has each of these rows now; rows nobody knows are left out. */
export async function ownersOfRows(tx: Tx, ids: readonly string[]): Promise<{ id: string; bindingId: string }[]> {
  if (ids.length === 0) return [];
  return tx.$queryRaw<{ id: string; bindingId: string }[]>`
    SELECT id, "bindingId" FROM "SheetRow" WHERE id = ANY(${[...ids]}::text[]) AND "missingSince" IS NULL`;
}

/** Rows with this question that are still to be booked, by binding. */
export async function rowsAskingFor(tx: Tx, code: string): Promise<Map<string, StoredRow[]>> {
  const rows = await tx.$queryRaw<(StoredRow & { bindingId: string })[]>`
    SELECT ${COLUMNS}, r."bindingId" FROM "SheetRow" r
    WHERE r."debtId" IS NULL AND r."missingSince" IS NULL AND r.problems @> ${JSON.stringify([{ code }])}::jsonb
    ORDER BY r."bindingId", r.position`;
  const byBinding = new Map<string, StoredRow[]>();
  for (const row of rows) byBinding.set(row.bindingId, [...(byBinding.get(row.bindingId) ?? []), row]);
  return byBinding;
}

/** Rows of other tabs become this one's, with everything that is known of them. */
export async function moveRows(tx: Tx, bindingId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.$executeRaw`
    UPDATE "SheetRow" r SET "bindingId" = ${bindingId}, "missingSince" = NULL, hash = NULL, pending = NULL, "computedKey" = NULL
    WHERE r.id = ANY(${[...ids]}::text[]) AND r."bindingId" <> ${bindingId}
      AND NOT EXISTS (SELECT 1 FROM "SheetRow" o WHERE o."merchantId" = r."merchantId" AND o."bindingId" = ${bindingId} AND o.id = r.id)`;
}

/** Rows with something to be written to the sheet, by id. */
export async function rowsWithPatches(tx: Tx, bindingId: string, after: string, first: number): Promise<StoredRow[]> {
  return tx.$queryRaw<StoredRow[]>`
    SELECT ${COLUMNS} FROM "SheetRow" r
    WHERE r."bindingId" = ${bindingId} AND r."missingSince" IS NULL AND r.pending IS NOT NULL AND r.id > ${after}
    ORDER BY r.id LIMIT ${first}`;
}

export interface RowToCompute extends StoredRow {
  version: number | null;
}

/** Rows whose computed values were worked out for another day or another version of the customer. */
export async function rowsToCompute(
  tx: Tx,
  bindingId: string,
  keyPrefix: string,
  most: number,
): Promise<RowToCompute[]> {
  return tx.$queryRaw<RowToCompute[]>`
    SELECT ${COLUMNS}, c.version FROM "SheetRow" r
      LEFT JOIN "Customer" c ON c."merchantId" = r."merchantId" AND c.id = r."customerId"
    WHERE r."bindingId" = ${bindingId} AND r."missingSince" IS NULL
      AND (r.pending IS NULL OR NOT jsonb_exists(r.pending, 'append'))
      AND r."computedKey" IS DISTINCT FROM (CASE WHEN r."debtId" IS NULL THEN 'unbooked' ELSE ${keyPrefix} || coalesce(c.version, 0)::text END)
    ORDER BY r.id LIMIT ${most}`;
}

export type RowWrite = Omit<StoredRow, 'missingSince' | 'pastHashes'>;

/** Inserts or replaces these rows; a row that is written is no longer missing, and remembers how it hashed before. */
export async function writeRows(
  tx: Tx,
  merchantId: string,
  bindingId: string,
  rows: readonly RowWrite[],
  syncId: string,
): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "SheetRow" ("merchantId", "bindingId", id, position, hash, "customerId", "debtId", base, computed, "computedKey",
      pending, problems, waived, "isFirstImport", "lastSyncId")
    SELECT ${merchantId}, ${bindingId}, n.id, n.position, n.hash, n."customerId", n."debtId", n.base, n.computed, n."computedKey",
      CASE WHEN jsonb_typeof(n.pending) = 'null' THEN NULL ELSE n.pending END, n.problems,
      ARRAY(SELECT jsonb_array_elements_text(n.waived)), n."isFirstImport", ${syncId}
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS n(id text, position int, hash text, "customerId" text, "debtId" text,
      base jsonb, computed jsonb, "computedKey" text, pending jsonb, problems jsonb, waived jsonb, "isFirstImport" boolean)
    ON CONFLICT ("merchantId", "bindingId", id) DO UPDATE SET position = excluded.position, hash = excluded.hash,
      "customerId" = excluded."customerId", "debtId" = excluded."debtId", base = excluded.base, computed = excluded.computed,
      "computedKey" = excluded."computedKey", pending = excluded.pending, problems = excluded.problems,
      waived = excluded.waived, "lastSyncId" = excluded."lastSyncId", "missingSince" = NULL,
      "pastHashes" = CASE WHEN "SheetRow".hash IS NULL OR split_part("SheetRow".hash, '.', 1) = split_part(excluded.hash, '.', 1)
        THEN "SheetRow"."pastHashes"
        ELSE (array_append(array_remove("SheetRow"."pastHashes", split_part("SheetRow".hash, '.', 1)), split_part("SheetRow".hash, '.', 1)))[
          greatest(1, cardinality(array_remove("SheetRow"."pastHashes", split_part("SheetRow".hash, '.', 1))) - 3):] END`;
}

/**
 * Open or paid debts that no row of any tab stands for, first due first; the rows of an imported file are no tab. What was
 * cancelled, and what an agreement replaced or left behind, was never shown and need not be.
 */
export async function debtsWithoutRow(tx: Tx, most: number): Promise<{ id: string; customerId: string }[]> {
  return tx.$queryRaw<{ id: string; customerId: string }[]>`
    SELECT d.id, d."customerId" FROM "Debt" d
    WHERE (d."closedAs" IS NULL OR d."closedAs" NOT IN ('CANCELLED', 'SUPERSEDED'))
      AND NOT EXISTS (SELECT 1 FROM "SheetRow" r
        JOIN "SheetBinding" b ON b."merchantId" = r."merchantId" AND b.id = r."bindingId"
        WHERE r."merchantId" = d."merchantId" AND r."debtId" = d.id AND NOT starts_with(b."spreadsheetId", ${FILE_SPREADSHEET}))
    ORDER BY d."effectiveDueOn", d.id LIMIT ${most}`;
}
