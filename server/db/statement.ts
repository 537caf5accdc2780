/** Bank statements: what is needed to match them, what is kept of them, and how they are read. */
import type { Cents, Day } from '../domain/facts.js';
import type { LeftOutLine } from '../domain/statement/entry.js';
import type { Person } from '../domain/statement/people.js';
import type { RecordedPayment } from '../domain/statement/recorded.js';
import type { Candidate, EntryReason, Verdict } from '../domain/statement/verdict.js';
import { sql, type Tx } from './client.js';
import { type List, rowsOf, type Sql } from './read.js';

/** What of a file became no entry. */
export interface LeftOut {
  /** Entries that were here before. */
  duplicated: number;
  unreadable: readonly LeftOutLine[];
  /** Headings, balances, what is still to come. */
  skipped: readonly LeftOutLine[];
}

export interface StatementImportRow {
  id: string;
  format: string;
  importedBy: string;
  recordedAt: string;
  counts: { posted: number; asked: number; ignored: number };
  leftOut: LeftOut;
}

export interface StatementEntryRow {
  id: string;
  importId: string;
  fingerprint: string;
  on: Day;
  amountCents: Cents;
  description: string;
  payerName: string | null;
  payerDocument: string | null;
  txid: string | null;
  endToEndId: string | null;
  verdict: Verdict;
  reason: EntryReason;
  candidates: Candidate[];
  recordedAt: string;
  end: { outcome: string; paymentId: string | null; reason: string | null; by: string; recordedAt: string } | null;
}

const counts = sql`(SELECT json_build_object(
    'posted', count(*) FILTER (WHERE x.outcome = 'POSTED'),
    'asked', count(*) FILTER (WHERE x.outcome IS NULL AND s.verdict = 'ASK'),
    'ignored', count(*) FILTER (WHERE x.outcome = 'IGNORED' OR (x.outcome IS NULL AND s.verdict <> 'ASK')))
  FROM "StatementEntry" s LEFT JOIN "StatementEntryEnd" x ON x."merchantId" = s."merchantId" AND x."entryId" = s.id
  WHERE s."merchantId" = i."merchantId" AND s."importId" = i.id)`;

export const statementImportList: List = {
  name: 'statement import',
  columns: sql`i.id, i.format, i."importedBy", i."recordedAt", i."leftOut", ${counts} AS counts`,
  from: sql`"StatementImport" i`,
  id: sql`i.id`,
  orders: { RECENT: { key: sql`i."recordedAt"`, type: 'timestamptz', isDescending: true } },
};

export const statementEntryList: List = {
  name: 'statement entry',
  columns: sql`e.id, e."importId", e.fingerprint, e."on", e."amountCents", e.description, e."payerName", e."payerDocument", e.txid,
    e."endToEndId", e.verdict, e.reason, e.candidates, e."recordedAt",
    (SELECT json_build_object('outcome', x.outcome, 'paymentId', x."paymentId", 'reason', x.reason, 'by', x.by, 'recordedAt', x."recordedAt")
      FROM "StatementEntryEnd" x WHERE x."merchantId" = e."merchantId" AND x."entryId" = e.id) AS "end"`,
  from: sql`"StatementEntry" e`,
  id: sql`e.id`,
  orders: {
    RECENT: { key: sql`e."on"`, type: 'date', isDescending: true },
    FILE: { key: sql`lpad(e.position::text, 6, '0')`, type: 'text', isDescending: false },
  },
};

export const statementEntryColumns = { importId: sql`e."importId"` } as const;

export function ofImport(importId: string): Sql {
  return sql`e."importId" = ${importId}`;
}

export function hasVerdict(verdicts: readonly string[]): Sql {
  return sql`e.verdict = ANY(${[...verdicts]}::text[])`;
}

/** Asked and not answered. */
export function isOpen(isWanted: boolean): Sql {
  const open = sql`e.verdict = 'ASK' AND NOT EXISTS (
    SELECT 1 FROM "StatementEntryEnd" x WHERE x."merchantId" = e."merchantId" AND x."entryId" = e.id)`;
  return isWanted ? sql`(${open})` : sql`NOT (${open})`;
}

/** Two imports of one shop take turns: what one books the other must see. */
export async function lockStatements(tx: Tx, merchantId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`statements:${merchantId}`}, 0))`;
}

/** Everybody the shop knows, for a payer may be anybody: as they are, and then as those merged into them were. */
export async function allPersons(tx: Tx): Promise<Person[]> {
  return rowsOf(
    tx,
    sql`SELECT coalesce(c."mergedIntoId", c.id) AS id, c.name, c.document FROM "Customer" c
      ORDER BY c."mergedIntoId" IS NOT NULL, c.id`,
  );
}

export async function ownersOfDebts(tx: Tx, debtIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await rowsOf<{ id: string; customerId: string }>(
    tx,
    sql`SELECT d.id, d."customerId" FROM "Debt" d WHERE d.id = ANY(${[...debtIds]}::text[])`,
  );
  return new Map(rows.map(({ id, customerId }) => [id, customerId]));
}

/**
 * The entries that are stored already, by fingerprint, with the payments that they were posted for or were found to be:
 * what was taken for a recorded payment and then posted was not that one.
 */
export async function storedEntries(tx: Tx, fingerprints: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await rowsOf<{ fingerprint: string; paymentId: string | null; reason: string; candidates: Candidate[] }>(
    tx,
    sql`SELECT e.fingerprint, e.reason, e.candidates, x."paymentId" FROM "StatementEntry" e
      LEFT JOIN "StatementEntryEnd" x ON x."merchantId" = e."merchantId" AND x."entryId" = e.id
      WHERE e.fingerprint = ANY(${[...fingerprints]}::text[])`,
  );
  return new Map(
    rows.map(({ fingerprint, paymentId, reason, candidates }) => {
      const wasRecorded = reason === 'ALREADY_RECORDED' || reason === 'MAYBE_RECORDED';
      const found = wasRecorded ? candidates.map((candidate) => candidate.paymentId) : [];
      return [fingerprint, paymentId === null ? found.filter((id) => id !== null) : [paymentId]];
    }),
  );
}

/** Payments of these amounts in the period, and those that have one of these external ids. */
export async function recordedPayments(
  tx: Tx,
  { from, to, amounts, externalIds }: { from: Day; to: Day; amounts: readonly Cents[]; externalIds: readonly string[] },
): Promise<RecordedPayment[]> {
  return rowsOf(
    tx,
    sql`WITH found AS (
        SELECT e.candidates->0->>'paymentId' AS id, min(e."on") AS "on" FROM "StatementEntry" e
        WHERE e.reason IN ('ALREADY_RECORDED', 'MAYBE_RECORDED') AND e."amountCents" = ANY(${[...amounts]}::bigint[])
          AND NOT EXISTS (SELECT 1 FROM "StatementEntryEnd" x
            WHERE x."merchantId" = e."merchantId" AND x."entryId" = e.id AND x."paymentId" IS NOT NULL)
        GROUP BY 1)
      SELECT p.id, p."customerId", p."externalId", p."amountCents", p.method, p."paidOn", f."on" AS "foundOn",
        EXISTS (SELECT 1 FROM "PaymentReversal" v WHERE v."merchantId" = p."merchantId" AND v."paymentId" = p.id) AS "isReversed",
        (SELECT json_build_object('fingerprint', e.fingerprint, 'payerName', e."payerName", 'payerDocument', e."payerDocument",
            'endToEndId', e."endToEndId")
          FROM "StatementEntryEnd" x JOIN "StatementEntry" e ON e."merchantId" = x."merchantId" AND e.id = x."entryId"
          WHERE x."merchantId" = p."merchantId" AND x."paymentId" = p.id LIMIT 1) AS entry
      FROM "Payment" p LEFT JOIN found f ON f.id = p.id
      WHERE (p."paidOn" BETWEEN ${from}::text::date AND ${to}::text::date AND p."amountCents" = ANY(${[...amounts]}::bigint[]))
        OR p."externalId" = ANY(${[...externalIds]}::text[])
      ORDER BY p."paidOn", p.id`,
  );
}

export interface OwedAmount {
  amountCents: Cents;
  customerId: string;
  debtIds: string[];
}

/** Who owes exactly one of these amounts, on one debt or on all together; principal, for it only makes a question. */
export async function owesExactly(tx: Tx, amounts: readonly Cents[]): Promise<OwedAmount[]> {
  const wanted = sql`${[...amounts]}::bigint[]`;
  return rowsOf(
    tx,
    sql`SELECT d."openPrincipalCents" AS "amountCents", d."customerId", json_agg(d.id ORDER BY d."effectiveDueOn", d.id) AS "debtIds"
      FROM "Debt" d WHERE d."closedAs" IS NULL AND d."openPrincipalCents" = ANY(${wanted}) GROUP BY 1, 2
      UNION ALL
      SELECT sum(d."openPrincipalCents"), d."customerId", json_agg(d.id ORDER BY d."effectiveDueOn", d.id)
      FROM "Debt" d WHERE d."closedAs" IS NULL GROUP BY 2 HAVING count(*) > 1 AND sum(d."openPrincipalCents") = ANY(${wanted})`,
  );
}

export interface NewStatementEntry {
  id: string;
  fingerprint: string;
  position: number;
  on: Day;
  amountCents: Cents;
  description: string;
  payerName: string | null;
  payerDocument: string | null;
  txid: string | null;
  endToEndId: string | null;
  verdict: Verdict;
  reason: EntryReason;
  candidates: readonly Candidate[];
}

/** Returns the ids that were inserted; an entry that another import brought meanwhile is not. */
export async function insertEntries(
  tx: Tx,
  merchantId: string,
  importId: string,
  rows: readonly NewStatementEntry[],
  at: Date,
): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const inserted = await tx.$queryRaw<{ id: string }[]>`
    INSERT INTO "StatementEntry" ("merchantId", id, "importId", fingerprint, position, "on", "amountCents", description, "payerName",
      "payerDocument", txid, "endToEndId", verdict, reason, candidates, "recordedAt")
    SELECT ${merchantId}, n.id, ${importId}, n.fingerprint, n.position, n."on", n."amountCents", n.description, n."payerName",
      n."payerDocument", n.txid, n."endToEndId", n.verdict, n.reason, n.candidates, ${at}
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS n(id text, fingerprint text, position int, "on" date, "amountCents" bigint,
      description text, "payerName" text, "payerDocument" text, txid text, "endToEndId" text, verdict text, reason text, candidates jsonb)
    ORDER BY n.fingerprint
    ON CONFLICT ("merchantId", fingerprint) DO NOTHING RETURNING id`;
  return new Set(inserted.map(({ id }) => id));
}

export interface NewEntryEnd {
  entryId: string;
  outcome: 'POSTED' | 'IGNORED';
  paymentId: string | null;
  reason: string | null;
  by: string;
  keyId: string | null;
}

/** Returns how many were inserted: an entry ends once, whoever is first. */
export async function insertEntryEnds(
  tx: Tx,
  merchantId: string,
  rows: readonly NewEntryEnd[],
  at: Date,
): Promise<number> {
  if (rows.length === 0) return 0;
  return tx.$executeRaw`
    INSERT INTO "StatementEntryEnd" ("merchantId", "entryId", outcome, "paymentId", reason, by, "keyId", "recordedAt")
    SELECT ${merchantId}, n."entryId", n.outcome, n."paymentId", n.reason, n.by, n."keyId", ${at}
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS n("entryId" text, outcome text, "paymentId" text, reason text, by text,
      "keyId" text)
    ON CONFLICT DO NOTHING`;
}
