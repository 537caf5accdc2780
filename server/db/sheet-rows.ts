/** The rows of a bound tab: what sheet and database last agreed on, and what is still to be written to the sheet. */
import type { Day } from '../domain/facts.js';
import { UNAGREED } from '../domain/sheet/acks.js';
import { FILE_SPREADSHEET } from '../domain/sheet/file-rows.js';
import type { RowBase } from '../domain/sheet/merge.js';
import type { RowProblem } from '../domain/sheet/row-problem.js';
import type { WireCell, WireValue } from '../domain/sheet/wire.js';
import { sql, type Tx } from './client.js';
import { arrayText, type Column, insertRows, type RowSource, rowSource } from './columns.js';

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
  /** The shop's day when it was first uploaded; null: that day was not kept yet. */
  seenOn: Day | null;
  /** How the merchant's own cells hashed at earlier acknowledgements, newest last. */
  pastHashes: string[];
}

const COLUMNS = sql`r.id, r.position, r.hash, r."customerId", r."debtId", r.base, r.computed, r."computedKey", r.pending, r.problems,
  r.waived, r."missingSince"::text, r."isFirstImport", r."seenOn"::text, r."pastHashes"`;

export async function rowsById(tx: Tx, bindingId: string, ids: readonly string[]): Promise<StoredRow[]> {
  return tx.$queryRaw<StoredRow[]>`
    SELECT ${COLUMNS} FROM "SheetRow" r WHERE r."bindingId" = ${bindingId} AND r.id = ANY(${[...ids]}::text[])`;
}

/** These rows, whichever tab they are in. */
export async function rowsAnywhere(tx: Tx, ids: readonly string[]): Promise<(StoredRow & { bindingId: string })[]> {
  return tx.$queryRaw<(StoredRow & { bindingId: string })[]>`
    SELECT ${COLUMNS}, r."bindingId" FROM "SheetRow" r WHERE r.id = ANY(${[...ids]}::text[])`;
}

/** Of these customers the rows that stand in any tab, but for some: whose they are, and what their cells last read. */
export async function otherRowsOf(
  tx: Tx,
  customerIds: readonly string[],
  exceptIds: readonly string[],
): Promise<{ customerId: string; base: RowBase }[]> {
  if (customerIds.length === 0) return [];
  return tx.$queryRaw<{ customerId: string; base: RowBase }[]>`
    SELECT r."customerId", r.base FROM "SheetRow" r
      JOIN "SheetBinding" b ON b."merchantId" = r."merchantId" AND b.id = r."bindingId"
    WHERE r."customerId" = ANY(${[...customerIds]}::text[]) AND r.id <> ALL(${[...exceptIds]}::text[])
      AND r."debtId" IS NOT NULL AND r."missingSince" IS NULL AND NOT starts_with(b."spreadsheetId", ${FILE_SPREADSHEET})`;
}

/** Which binding has each of these rows now; rows nobody knows are left out. */
export async function ownersOfRows(tx: Tx, ids: readonly string[]): Promise<{ id: string; bindingId: string }[]> {
  if (ids.length === 0) return [];
  return tx.$queryRaw<{ id: string; bindingId: string }[]>`
    SELECT id, "bindingId" FROM "SheetRow" WHERE id = ANY(${[...ids]}::text[]) AND "missingSince" IS NULL`;
}

/**
 * Rows with this question that are still to be booked, tab by tab; of tabs that the key may use (null: all of the shop's).
 * Those that `syncId` wrote last were looked at by it and still ask.
 */
export async function rowsAskingFor(
  tx: Tx,
  { code, spreadsheetId, syncId, most }: { code: string; spreadsheetId: string | null; syncId: string; most: number },
): Promise<(StoredRow & { bindingId: string })[]> {
  return tx.$queryRaw<(StoredRow & { bindingId: string })[]>`
    SELECT ${COLUMNS}, r."bindingId"
    FROM "SheetRow" r JOIN "SheetBinding" b ON b."merchantId" = r."merchantId" AND b.id = r."bindingId"
    WHERE r."debtId" IS NULL AND r."missingSince" IS NULL AND r.problems @> ${JSON.stringify([{ code }])}::jsonb
      AND r."lastSyncId" IS DISTINCT FROM ${syncId}
      AND (${spreadsheetId}::text IS NULL OR b."spreadsheetId" = ${spreadsheetId})
    ORDER BY r."bindingId", r.position, r.id LIMIT ${most}`;
}

/** Rows of other tabs become this one's, with everything that is known of them. */
export async function moveRows(tx: Tx, bindingId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.$executeRaw`
    UPDATE "SheetRow" r SET "bindingId" = ${bindingId}, "missingSince" = NULL, hash = NULL, pending = NULL, "computedKey" = NULL
    WHERE r.id = ANY(${[...ids]}::text[]) AND r."bindingId" <> ${bindingId}
      AND NOT EXISTS (SELECT 1 FROM "SheetRow" o WHERE o."merchantId" = r."merchantId" AND o."bindingId" = ${bindingId} AND o.id = r.id)`;
}

/**
 * The rows of these debts are sent again by the next sync: no row hashes to this, it is missed where it is gone, and known
 * by its own cells where its id is.
 */
export async function readAnew(tx: Tx, debtIds: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE "SheetRow" SET hash = split_part(hash, '.', 1) || '.' || ${UNAGREED}
    WHERE "debtId" = ANY(${[...debtIds]}::text[]) AND "missingSince" IS NULL AND hash IS NOT NULL`;
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
  // A full join is never made row by row, which is what the planner would do with a tab that is new; `coalesce` keeps it one.
  return tx.$queryRaw<RowToCompute[]>`
    SELECT ${COLUMNS}, n.version FROM (
      SELECT s.id, c.version FROM (
          SELECT id, "customerId", "debtId", "computedKey" FROM "SheetRow"
          WHERE "bindingId" = ${bindingId} AND "missingSince" IS NULL AND (pending IS NULL OR NOT jsonb_exists(pending, 'append'))) s
        FULL JOIN (SELECT id, version FROM "Customer") c ON c.id = s."customerId"
      WHERE coalesce(s.id, '') <> ''
        AND s."computedKey" IS DISTINCT FROM (CASE WHEN s."debtId" IS NULL THEN 'unbooked' ELSE ${keyPrefix} || coalesce(c.version, 0)::text END)
      ORDER BY s.id LIMIT ${most}) n
    JOIN "SheetRow" r ON r."bindingId" = ${bindingId} AND r.id = n.id
    ORDER BY r.id`;
}

/** `isNew`: the tab has no such row yet. */
export type RowWrite = Omit<StoredRow, 'missingSince' | 'pastHashes'> & { isNew?: boolean };

/** Inserts or replaces these rows; a row that is written is no longer missing, and remembers how it hashed before. */
export async function writeRows(
  tx: Tx,
  merchantId: string,
  bindingId: string,
  rows: readonly RowWrite[],
  syncId: string,
): Promise<void> {
  const columns: Column<RowWrite>[] = [
    ['id', 'text', (row) => row.id],
    ['position', 'int', (row) => row.position],
    ['hash', 'text', (row) => row.hash],
    ['customerId', 'text', (row) => row.customerId],
    ['debtId', 'text', (row) => row.debtId],
    ['base', 'jsonb', (row) => JSON.stringify(row.base)],
    ['computed', 'jsonb', (row) => JSON.stringify(row.computed)],
    ['computedKey', 'text', (row) => row.computedKey],
    ['pending', 'jsonb', (row) => row.pending && JSON.stringify(row.pending)],
    ['problems', 'jsonb', (row) => JSON.stringify(row.problems)],
    ['waived', 'text', (row) => arrayText(row.waived), 'text[]'],
    ['seenOn', 'date', (row) => row.seenOn],
    ['lastSyncId', 'text', () => syncId],
  ];
  const place: Column<RowWrite>[] = [
    ['merchantId', 'text', () => merchantId],
    ['bindingId', 'text', () => bindingId],
    ['isFirstImport', 'boolean', (row) => row.isFirstImport],
  ];
  const known = rows.filter((row) => !row.isNew);
  await Promise.all([
    insertRows(
      tx,
      'SheetRow',
      rows.filter((row) => row.isNew),
      [...columns, ...place],
    ),
    known.length > 0 && updateRows(tx, bindingId, rowSource(known, columns)),
  ]);
}

async function updateRows(tx: Tx, bindingId: string, { from, expressions, values }: RowSource): Promise<void> {
  const sets = [...expressions]
    .filter(([name]) => name !== 'id')
    .map(([name, is]) => `"${name}" = ${name === 'seenOn' ? `coalesce(r."seenOn", ${is})` : is}`);
  const before = `split_part(r.hash, '.', 1)`;
  const others = `array_remove(r."pastHashes", ${before})`;
  await tx.$bulk(
    `UPDATE "SheetRow" r SET ${sets.join(', ')}, "missingSince" = NULL,
      "pastHashes" = CASE WHEN r.hash IS NULL OR ${before} = '${UNAGREED}' OR ${before} = split_part(${expressions.get('hash')}, '.', 1) THEN r."pastHashes"
        ELSE (array_append(${others}, ${before}))[greatest(1, cardinality(${others}) - 3):] END
    FROM ${from} WHERE r."bindingId" = $${values.length + 1} AND r.id = n.id`,
    [...values, bindingId],
  );
}

// Both lists are laid together and counted: of a shop that is new the planner believes that it has one debt and one row,
// and would compare all of them with all of them.
const WITHOUT_ROW = sql`
    SELECT x.id, max(x."customerId") AS "customerId" FROM (
        SELECT d.id, d."customerId", d."effectiveDueOn", false AS "isShown" FROM "Debt" d
        WHERE d."closedAs" IS NULL OR d."closedAs" NOT IN ('CANCELLED', 'SUPERSEDED')
        UNION ALL
        SELECT r."debtId", NULL, NULL, true FROM "SheetRow" r
        WHERE r."debtId" IS NOT NULL AND r."bindingId" <> ALL(ARRAY(
          SELECT b.id FROM "SheetBinding" b WHERE starts_with(b."spreadsheetId", ${FILE_SPREADSHEET})))
        UNION ALL
        -- A row that may be this debt waits for the merchant's word.
        SELECT p.one->>'db', NULL, NULL, true FROM "SheetRow" r CROSS JOIN LATERAL jsonb_array_elements(r.problems) p(one)
        WHERE r.problems <> '[]'::jsonb AND r."missingSince" IS NULL AND p.one->>'code' = 'ALREADY_RECORDED'
      ) x
    GROUP BY x.id HAVING NOT bool_or(x."isShown")`;

/**
 * Open or paid debts that no row of any tab stands for, first due first; the rows of an imported file are no tab. What was
 * cancelled, and what an agreement replaced or left behind, was never shown and need not be.
 */
export async function debtsWithoutRow(tx: Tx, most: number): Promise<{ id: string; customerId: string }[]> {
  return tx.$queryRaw<
    { id: string; customerId: string }[]
  >`${WITHOUT_ROW} ORDER BY max(x."effectiveDueOn"), x.id LIMIT ${most}`;
}

export async function countDebtsWithoutRow(tx: Tx): Promise<number> {
  const [found] = await tx.$queryRaw<[{ count: number }]>`SELECT count(*)::int AS count FROM (${WITHOUT_ROW}) w`;
  return found.count;
}

/**
 * Rows that are gone from a tab while their debts are open. Few rows are gone, so these come first, and their debts are
 * looked up one by one: the index of open debts, which looks short while there are no statistics, does not know this form.
 */
function goneOfOpenDebts(bindingId: string) {
  return sql`
  WITH gone AS MATERIALIZED (
    SELECT "merchantId", id, "customerId", "debtId" FROM "SheetRow"
    WHERE "bindingId" = ${bindingId} AND "missingSince" IS NOT NULL AND "debtId" IS NOT NULL
  ), open AS MATERIALIZED (
    SELECT g."merchantId", g.id FROM gone g WHERE EXISTS (SELECT 1 FROM "Debt" d
      WHERE d."merchantId" = g."merchantId" AND d."customerId" = g."customerId" AND d.id = g."debtId" AND coalesce(d."closedAs", '') = ''))`;
}

export async function hasGoneRowOfOpenDebt(tx: Tx, bindingId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`${goneOfOpenDebts(bindingId)} SELECT 1 AS one FROM open LIMIT 1`;
  return rows.length > 0;
}

/** They wait to be written to the tab anew. */
export async function bringBackRows(tx: Tx, bindingId: string): Promise<void> {
  await tx.$executeRaw`${goneOfOpenDebts(bindingId)}
    UPDATE "SheetRow" r SET "missingSince" = NULL, base = '{}'::jsonb, pending = '{"version": "new", "append": {}}'::jsonb
    FROM open WHERE r."merchantId" = open."merchantId" AND r."bindingId" = ${bindingId} AND r.id = open.id`;
}
