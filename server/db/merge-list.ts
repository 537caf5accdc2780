/** Who may be proposed for merging, who is kept apart, and the merges there were. */
import type { DuplicatePerson } from '../domain/duplicates.js';
import { sql, type Tx } from './client.js';
import { hasOnlyCancelledDebts } from './customer.js';
import { type List, rowsOf } from './read.js';

/** Everybody with more than cancelled debts, each as they are and as those who were merged into them were. */
export async function duplicatePeople(tx: Tx): Promise<DuplicatePerson[]> {
  return rowsOf(
    tx,
    sql`SELECT p.id, p.name, p.document, p.phone
      FROM (SELECT c.id AS self, coalesce(c."mergedIntoId", c.id) AS id, c.name, c.document, c.phone FROM "Customer" c) p
      WHERE NOT ${hasOnlyCancelledDebts(sql`p.id`)}
      ORDER BY p.self`,
  );
}

/** Pairs of which the merchant said that they are two, in the ids of those who remain. */
export async function keptApart(tx: Tx): Promise<{ aId: string; bId: string }[]> {
  return rowsOf(
    tx,
    sql`SELECT coalesce(a."mergedIntoId", a.id) AS "aId", coalesce(b."mergedIntoId", b.id) AS "bId" FROM "MergeDismissal" d
      JOIN "Customer" a ON a."merchantId" = d."merchantId" AND a.id = d."aId"
      JOIN "Customer" b ON b."merchantId" = d."merchantId" AND b.id = d."bId"`,
  );
}

export interface CustomerMergeRow {
  id: string;
  fromId: string;
  intoId: string;
  /** As they were called before. */
  fromName: string;
  fromPhone: string | null;
  fromDocument: string | null;
  by: string;
  recordedAt: string;
  undoneAt: string | null;
  /** Whoever remained is still who those merged away lead to. */
  isLast: boolean;
}

export const customerMergeList: List = {
  name: 'merge',
  columns: sql`z.id, z."fromId", z."intoId", z.before->'from'->>'name' AS "fromName", z.before->'from'->>'phone' AS "fromPhone",
    z.before->'from'->>'document' AS "fromDocument", z.by, z."recordedAt",
    (SELECT n."recordedAt" FROM "CustomerMergeEnd" n WHERE n."merchantId" = z."merchantId" AND n."mergeId" = z.id) AS "undoneAt",
    (SELECT f."mergedIntoId" = z."intoId" FROM "Customer" f WHERE f."merchantId" = z."merchantId" AND f.id = z."fromId") IS TRUE AS "isLast"`,
  from: sql`"CustomerMerge" z`,
  id: sql`z.id`,
  orders: { RECENT: { key: sql`z."recordedAt"`, type: 'timestamptz', isDescending: true } },
};

export const customerMergeColumns = { intoId: sql`z."intoId"` } as const;
