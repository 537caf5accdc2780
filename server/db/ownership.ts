/** Merges and their undoing as the moves they made, for whoever asks what was whose at an instant. */
import { type Move, ownersBefore } from '../domain/ownership.js';
import { sql, type Tx } from './client.js';
import { rowsOf } from './read.js';

/**
 * The moves that concern these customers, oldest first, with what they moved of `tables`; only those recorded at `since`
 * or later, when it is given.
 */
export async function movesOf(
  tx: Tx,
  customerIds: readonly string[],
  tables: readonly string[],
  since: Date | null = null,
): Promise<Move[]> {
  const ids = sql`${[...customerIds]}::text[]`;
  const from = since ?? new Date(0);
  return rowsOf<Move>(
    tx,
    sql`SELECT (extract(epoch FROM x."recordedAt") * 1000)::bigint AS at, x."fromId", x."intoId", x.part = 1 AS "isUndo",
        coalesce((SELECT json_object_agg(t.key, t.value) FROM jsonb_each(x.moved) t WHERE t.key = ANY(${[...tables]}::text[])), '{}'::json) AS moved
      FROM (
        SELECT m."recordedAt", m.seq, 0 AS part, m."fromId", m."intoId", m.moved FROM "CustomerMerge" m
        WHERE m."fromId" = ANY(${ids}) OR m."intoId" = ANY(${ids})
        UNION ALL
        SELECT e."recordedAt", m.seq, 1, m."intoId", m."fromId", e.moved
        FROM "CustomerMerge" m JOIN "CustomerMergeEnd" e ON e."merchantId" = m."merchantId" AND e."mergeId" = m.id
        WHERE m."fromId" = ANY(${ids}) OR m."intoId" = ANY(${ids})
      ) x WHERE x."recordedAt" >= ${from} ORDER BY x."recordedAt", x.seq, x.part`,
  );
}

/** By table and fact, whose it was before `known` where that is another than now. */
export type FormerOwners = (table: string) => ReadonlyMap<string, string>;

/** Of facts that these customers had then or have now. */
export async function ownersAt(tx: Tx, customerIds: readonly string[], known: Date): Promise<FormerOwners> {
  const moves = await movesOf(tx, customerIds, ['Debt', 'Payment', 'Hold', 'Reminder'], known);
  return (table) => ownersBefore(table, moves);
}

/** Whose each of these debts was at an instant; those whose they are now are absent. */
export async function ownersOfDebtsAt(tx: Tx, debtIds: readonly string[], known: Date): Promise<Map<string, string>> {
  const rows = await rowsOf<{ debtId: string; customerId: string }>(
    tx,
    sql`SELECT DISTINCT ON (n.id) n.id AS "debtId", x."fromId" AS "customerId" FROM (
        SELECT m."recordedAt", m.seq, 0 AS part, m."fromId", m.moved FROM "CustomerMerge" m WHERE m."recordedAt" >= ${known}
        UNION ALL SELECT e."recordedAt", m.seq, 1, m."intoId", e.moved
        FROM "CustomerMergeEnd" e JOIN "CustomerMerge" m ON m."merchantId" = e."merchantId" AND m.id = e."mergeId"
        WHERE e."recordedAt" >= ${known}) x
      JOIN unnest(${[...debtIds]}::text[]) AS n(id) ON x.moved->'Debt' ? n.id
      ORDER BY n.id, x."recordedAt", x.seq, x.part`,
  );
  return new Map(rows.map(({ debtId, customerId }) => [debtId, customerId]));
}
