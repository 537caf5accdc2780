/** The history of syncs: one row a run, and what each step of it did, appended. */
import type { JournalEntry, Left, SyncCounts, SyncKind } from '../domain/sheet/journal.js';
import type { RowBase } from '../domain/sheet/merge.js';
import type { RowProblem } from '../domain/sheet/row-problem.js';
import { sql, type Tx } from './client.js';
import { type List, rowsOf, type Sql } from './read.js';
import type { Pending } from './sheet-rows.js';

export interface SheetSyncRow extends SyncCounts {
  id: string;
  bindingId: string;
  kind: SyncKind;
  startedAt: string;
  endedAt: string;
  by: string;
  undoneAt: string | null;
  left: Left[];
}

const COLUMNS = sql`s.id, s."bindingId", s.kind, s."startedAt", s."endedAt", s."keyName" AS by, s.created, s.changed, s.cancelled,
  s.written, s."undoneAt", s."left"`;

export const syncList: List = {
  name: 'sheetSync',
  columns: COLUMNS,
  from: sql`"SheetSync" s JOIN "SheetBinding" b ON b."merchantId" = s."merchantId" AND b.id = s."bindingId"`,
  id: sql`s.id`,
  orders: { RECENT: { key: sql`s."startedAt"`, type: 'timestamptz', isDescending: true } },
};

export function isOfBinding(bindingId: string): Sql {
  return sql`s."bindingId" = ${bindingId}`;
}

export interface RunRow {
  kind: SyncKind;
  startedAt: Date;
  undoneAt: Date | null;
}

export async function runOf(tx: Tx, bindingId: string, id: string): Promise<RunRow | null> {
  const [row] = await tx.$queryRaw<RunRow[]>`
    SELECT kind, "startedAt", "undoneAt" FROM "SheetSync" WHERE "bindingId" = ${bindingId} AND id = ${id}`;
  return row ?? null;
}

export interface StepOfRun {
  bindingId: string;
  id: string;
  kind: SyncKind;
  keyName: string;
  at: Date;
  counts: SyncCounts;
  /** The run that undoes this one: once that has begun, this one is closed. */
  undoId: string;
}

/** Adds a step to its run, beginning it. False when the run is being undone, and nothing was added. */
export async function addStep(tx: Tx, merchantId: string, step: StepOfRun): Promise<boolean> {
  const { bindingId, id, kind, keyName, at, counts, undoId } = step;
  const { created, changed, cancelled, written } = counts;
  const stored = await tx.$executeRaw`
    INSERT INTO "SheetSync" ("merchantId", "bindingId", id, "startedAt", "endedAt", "keyName", kind, created, changed, cancelled, written)
    VALUES (${merchantId}, ${bindingId}, ${id}, ${at}, ${at}, ${keyName}, ${kind}, ${created}, ${changed}, ${cancelled}, ${written})
    ON CONFLICT ("merchantId", "bindingId", id) DO UPDATE SET "endedAt" = greatest("SheetSync"."endedAt", excluded."endedAt"),
      created = "SheetSync".created + excluded.created, changed = "SheetSync".changed + excluded.changed,
      cancelled = "SheetSync".cancelled + excluded.cancelled, written = "SheetSync".written + excluded.written
    WHERE "SheetSync"."undoneAt" IS NULL
      AND NOT EXISTS (SELECT 1 FROM "SheetSync" u WHERE u."bindingId" = ${bindingId} AND u.id = ${undoId})`;
  return stored > 0;
}

/** Cells of Caderneta's own are counted in the run that wrote them, where there is one; alone they make none. */
export async function addWritten(tx: Tx, bindingId: string, id: string, cells: number): Promise<void> {
  if (cells === 0) return;
  await tx.$executeRaw`
    UPDATE "SheetSync" SET written = written + ${cells}::int WHERE "bindingId" = ${bindingId} AND id = ${id} AND "undoneAt" IS NULL`;
}

/** `upTo`: for a part of an undo, how far it came. */
export async function appendJournal(
  tx: Tx,
  merchantId: string,
  { bindingId, id, at }: Pick<StepOfRun, 'bindingId' | 'id' | 'at'>,
  entries: readonly JournalEntry[],
  upTo: string | null = null,
): Promise<void> {
  const stored = upTo === null ? entries : [...entries, { upTo }];
  await tx.$bulk(
    `INSERT INTO "SheetJournal" ("merchantId", "bindingId", "syncId", entries, "recordedAt")
    VALUES ($1, $2, $3, $4::jsonb, $5::timestamptz)`,
    [merchantId, bindingId, id, JSON.stringify(stored), at.toISOString()],
  );
}

/** How far an undo came before; '' when it has not begun. */
export async function undoneUpTo(tx: Tx, bindingId: string, undoId: string): Promise<string> {
  const [row] = await tx.$queryRaw<{ upTo: string | null }[]>`
    SELECT entries->-1->>'upTo' AS "upTo" FROM "SheetJournal" WHERE "bindingId" = ${bindingId} AND "syncId" = ${undoId}
    ORDER BY seq DESC LIMIT 1`;
  return row?.upTo ?? '';
}

/**
 * What a run did to the next customers after `after`, all of each, in the order in which it was done: about `most` rows.
 * A row without a customer stands for itself. `upTo`: the last of them; null when there is nothing left.
 */
export async function entriesAfter(
  tx: Tx,
  bindingId: string,
  syncId: string,
  after: string,
  most: number,
): Promise<{ entries: JournalEntry[]; upTo: string | null; hasMore: boolean }> {
  const rows = await tx.$queryRaw<{ value: JournalEntry; unit: string; isLast: boolean }[]>`
    WITH e AS (
      SELECT j.seq, x.n, x.value, coalesce(max(x.value->>'customerId') OVER (PARTITION BY x.value->>'rowId'), x.value->>'rowId')
        COLLATE "C" AS unit
      FROM "SheetJournal" j CROSS JOIN LATERAL jsonb_array_elements(j.entries) WITH ORDINALITY AS x(value, n)
      WHERE j."bindingId" = ${bindingId} AND j."syncId" = ${syncId} AND jsonb_exists(x.value, 'rowId')
    ), units AS (
      SELECT unit, sum(count(*)) OVER (ORDER BY unit) - count(*) AS before, row_number() OVER (ORDER BY unit DESC) = 1 AS "isLast"
      FROM e WHERE unit > ${after} COLLATE "C" GROUP BY unit
    )
    SELECT e.value, e.unit, bool_or(u."isLast") OVER () AS "isLast" FROM e JOIN units u ON u.unit = e.unit
    WHERE u.before < ${most}::int ORDER BY e.seq, e.n`;
  let upTo: string | null = null;
  for (const { unit } of rows) if (upTo === null || unit > upTo) upTo = unit;
  return { entries: rows.map(({ value }) => value), upTo, hasMore: rows.length > 0 && !rows[0]!.isLast };
}

/** The first entries of each run. */
export async function firstEntries(
  tx: Tx,
  runs: readonly { bindingId: string; id: string }[],
  most: number,
): Promise<Map<string, JournalEntry[]>> {
  const rows = await tx.$queryRaw<{ id: string; bindingId: string; entries: JournalEntry[] }[]>`
    SELECT r.id, r."bindingId", (
      SELECT coalesce(jsonb_agg(t.value ORDER BY t.seq, t.n), '[]'::jsonb) FROM (
        SELECT j.seq, x.n, x.value FROM "SheetJournal" j CROSS JOIN LATERAL jsonb_array_elements(j.entries) WITH ORDINALITY AS x(value, n)
        WHERE j."bindingId" = r."bindingId" AND j."syncId" = r.id AND jsonb_exists(x.value, 'rowId')
        ORDER BY j.seq, x.n LIMIT ${most}::int) t) AS entries
    FROM json_to_recordset(${JSON.stringify(runs)}::json) AS r(id text, "bindingId" text)`;
  return new Map(rows.map(({ id, bindingId, entries }) => [runKey(bindingId, id), entries]));
}

/** Two tabs may have had a run of one name. */
export function runKey(bindingId: string, id: string): string {
  return `${bindingId}/${id}`;
}

/** Of what was left, more than this is only counted. */
const MOST_LEFT = 200;

export async function storeLeft(tx: Tx, bindingId: string, id: string, left: readonly Left[]): Promise<void> {
  if (left.length === 0) return;
  const [row] = await tx.$queryRaw<{ left: Left[] }[]>`
    SELECT "left" FROM "SheetSync" WHERE "bindingId" = ${bindingId} AND id = ${id}`;
  const before = row?.left ?? [];
  const known = before.filter(({ why }) => why !== 'MORE');
  const uncounted = before.reduce((sum, { count }) => sum + (count ?? 0), 0);
  const all = [...known, ...left];
  const more = uncounted + Math.max(0, all.length - MOST_LEFT);
  const kept: Left[] = all.slice(0, MOST_LEFT);
  if (more > 0) kept.push({ rowId: '', row: 0, name: '', field: null, why: 'MORE', count: more });
  await tx.$executeRaw`
    UPDATE "SheetSync" SET "left" = ${JSON.stringify(kept)}::jsonb WHERE "bindingId" = ${bindingId} AND id = ${id}`;
}

export async function markUndone(tx: Tx, bindingId: string, id: string, at: Date): Promise<void> {
  await tx.$executeRaw`UPDATE "SheetSync" SET "undoneAt" = ${at} WHERE "bindingId" = ${bindingId} AND id = ${id}`;
}

/** A row after an undo; `hash` null: it is sent again. */
export interface UndoneRow {
  id: string;
  debtId: string | null;
  base: RowBase;
  problems: RowProblem[];
  waived: string[];
  hash: string | null;
  pending: Pending | null;
  computedKey: string | null;
}

export async function storeUndoneRows(tx: Tx, bindingId: string, rows: readonly UndoneRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    UPDATE "SheetRow" r SET "debtId" = n."debtId", base = n.base, problems = n.problems,
      waived = ARRAY(SELECT jsonb_array_elements_text(n.waived)), hash = n.hash, "computedKey" = n."computedKey",
      pending = CASE WHEN jsonb_typeof(n.pending) = 'null' THEN NULL ELSE n.pending END,
      "pastHashes" = CASE WHEN n.hash IS NULL THEN '{}' ELSE r."pastHashes" END
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS n(id text, "debtId" text, base jsonb, problems jsonb, waived jsonb,
      hash text, pending jsonb, "computedKey" text)
    WHERE r."bindingId" = ${bindingId} AND r.id = n.id`;
}

/** Rows that an undone first sync had read: each is sent again as though nobody had ever seen it. */
export async function hasForgottenRows(tx: Tx, bindingId: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<[{ found: boolean }]>`
    SELECT EXISTS (SELECT 1 FROM "SheetRow" WHERE "bindingId" = ${bindingId} AND "missingSince" IS NULL AND hash IS NULL
      AND "debtId" IS NULL) AS found`;
  return row.found;
}

/** The binding is as though it had never been synced. */
export async function forgetSync(tx: Tx, bindingId: string): Promise<void> {
  await tx.$executeRaw`UPDATE "SheetBinding" SET "lastSyncedAt" = NULL WHERE id = ${bindingId}`;
}

export async function ownersOfDebts(tx: Tx, debtIds: readonly string[]): Promise<string[]> {
  const rows = await tx.$queryRaw<{ customerId: string }[]>`
    SELECT DISTINCT "customerId" FROM "Debt" WHERE id = ANY(${[...debtIds]}::text[])`;
  return rows.map(({ customerId }) => customerId);
}

/** Payments of these customers that were recorded at or after `at`. */
export async function paymentsSince(tx: Tx, customerIds: readonly string[], at: Date): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM "Payment" WHERE "customerId" = ANY(${[...customerIds]}::text[]) AND "recordedAt" >= ${at}`;
  return new Set(rows.map(({ id }) => id));
}

/** Which of these customers were not merged into another. */
export async function standingCustomers(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM "Customer" WHERE id = ANY(${[...ids]}::text[]) AND "mergedIntoId" IS NULL`;
  return new Set(rows.map(({ id }) => id));
}

/** Whose these documents are. */
export async function ownersOfDocuments(tx: Tx, documents: readonly string[]): Promise<Map<string, string>> {
  if (documents.length === 0) return new Map();
  const rows = await tx.$queryRaw<{ id: string; document: string }[]>`
    SELECT id, document FROM "Customer" WHERE document = ANY(${[...documents]}::text[]) AND "mergedIntoId" IS NULL`;
  return new Map(rows.map(({ id, document }) => [document, id]));
}

export async function runsByKey(
  tx: Tx,
  runs: readonly { bindingId: string; id: string }[],
): Promise<Map<string, SheetSyncRow>> {
  const rows = await rowsOf<SheetSyncRow>(
    tx,
    sql`SELECT ${COLUMNS} FROM "SheetSync" s JOIN json_to_recordset(${JSON.stringify(runs)}::json) AS r(id text, "bindingId" text)
      ON r.id = s.id AND r."bindingId" = s."bindingId"`,
  );
  return new Map(rows.map((row) => [runKey(row.bindingId, row.id), row]));
}
