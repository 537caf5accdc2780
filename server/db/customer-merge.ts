/**
 * What makes two customers one, and takes them apart again. Facts change hands table by table; the customers are locked by
 * the use case.
 */
import type { Day } from '../domain/facts.js';
import type { Agreed, Binding } from '../domain/merge-return.js';
import { sql, type Tx } from './client.js';
import { rowsOf, type Sql } from './read.js';

/**
 * Facts about a customer that go with them. Decisions about a limit and what differs from the policy stay: they were made
 * about one of the two, and a merge makes its own.
 */
const TABLES = {
  ContactPreference: sql`"ContactPreference"`,
  ContactHours: sql`"ContactHours"`,
  Sale: sql`"Sale"`,
  Debt: sql`"Debt"`,
  Payment: sql`"Payment"`,
  PurchaseAuthorization: sql`"PurchaseAuthorization"`,
  Hold: sql`"Hold"`,
  Receipt: sql`"Receipt"`,
  LateReason: sql`"LateReason"`,
  PageView: sql`"PageView"`,
  Proposal: sql`"Proposal"`,
  CounterProposal: sql`"CounterProposal"`,
  DataRequest: sql`"DataRequest"`,
} as const;

export type MovedTable = keyof typeof TABLES | 'Reminder' | 'Link' | 'SheetRow' | 'Customer';
/** Ids by table: of links the hash, of rows of a sheet `binding row`, of customers those who were merged before. */
export type Moved = Partial<Record<MovedTable, string[]>>;

/** Makes what is `fromId`'s `intoId`'s, or only what is named of it; returns what went over. */
export async function moveFacts(tx: Tx, fromId: string, intoId: string, only: Moved | null): Promise<Moved> {
  const among = (table: MovedTable, id: Sql): Sql =>
    only === null ? sql`true` : sql`${id} = ANY(${only[table] ?? []}::text[])`;
  const moved: Moved = {};
  const run = async (table: MovedTable, update: Sql): Promise<void> => {
    if (only !== null && (only[table] ?? []).length === 0) return;
    const rows = await tx.$queryRaw<{ id: string }[]>(update);
    if (rows.length > 0) moved[table] = rows.map(({ id }) => id).sort();
  };
  // A row of a sheet is of whom its debt is of: both have moved only in the end.
  await tx.$executeRaw`SET CONSTRAINTS "SheetRow_merchantId_customerId_debtId_fkey" DEFERRED`;
  for (const [table, name] of Object.entries(TABLES) as [keyof typeof TABLES, Sql][])
    await run(
      table,
      sql`UPDATE ${name} t SET "customerId" = ${intoId} WHERE t."customerId" = ${fromId} AND ${among(table, sql`t.id`)} RETURNING t.id`,
    );
  await run(
    'Link',
    sql`UPDATE "Link" t SET "customerId" = ${intoId} WHERE t."customerId" = ${fromId} AND ${among('Link', sql`t."secretHash"`)}
      RETURNING t."secretHash" AS id`,
  );
  // Where both have a reminder on one day, the one that comes takes the next slot: one a day is claimed, and all count.
  await run(
    'Reminder',
    sql`UPDATE "Reminder" t SET "customerId" = ${intoId}, slot = s.slot
      FROM (SELECT x.id, row_number() OVER (PARTITION BY x."sentOn" ORDER BY x.slot)::int - 1 + coalesce((
            SELECT max(y.slot) + 1 FROM "Reminder" y WHERE y."customerId" = ${intoId} AND y."sentOn" = x."sentOn"), 0) AS slot
          FROM "Reminder" x WHERE x."customerId" = ${fromId} AND ${among('Reminder', sql`x.id`)}) s
      WHERE t."customerId" = ${fromId} AND t.id = s.id RETURNING t.id`,
  );
  // The first slot of a day is never free, or another reminder could be claimed on it.
  if (moved.Reminder)
    await tx.$executeRaw`
      UPDATE "Reminder" t SET slot = 0 WHERE t."customerId" = ${fromId} AND t.slot > 0 AND NOT EXISTS (
        SELECT 1 FROM "Reminder" y WHERE y."customerId" = ${fromId} AND y."sentOn" = t."sentOn" AND y.slot < t.slot)`;
  // What was worked out for the row was worked out for another.
  await run(
    'SheetRow',
    sql`UPDATE "SheetRow" t SET "customerId" = ${intoId}, "computedKey" = NULL
      WHERE t."customerId" = ${fromId} AND ${among('SheetRow', sql`t."bindingId" || ' ' || t.id`)} RETURNING t."bindingId" || ' ' || t.id AS id`,
  );
  await run(
    'Customer',
    sql`UPDATE "Customer" t SET "mergedIntoId" = ${intoId} WHERE t."mergedIntoId" = ${fromId} AND ${among('Customer', sql`t.id`)} RETURNING t.id`,
  );
  return moved;
}

/** Null: nobody any more. Both versions move on, so that whatever was prepared for either is looked at again. */
export async function storeMergedInto(tx: Tx, id: string, mergedIntoId: string | null): Promise<void> {
  await tx.$executeRaw`UPDATE "Customer" SET "mergedIntoId" = ${mergedIntoId}, version = version + 1 WHERE id = ${id}`;
}

/** What binds debts of this customer together. */
export async function bindingsOf(
  tx: Tx,
  customerId: string,
  today: Day,
): Promise<{ payments: Binding[]; proposals: (Agreed & { counterProposalId: string | null })[] }> {
  const payments = await rowsOf<Binding>(
    tx,
    sql`SELECT p.id, v."paymentId" IS NULL AS "isInForce",
        coalesce((SELECT json_agg(x."debtId") FROM (
          SELECT l."debtId" FROM "PaymentAllocation" l WHERE l."merchantId" = p."merchantId" AND l."paymentId" = p.id
          UNION SELECT q."debtId" FROM "PaymentReallocation" a
            JOIN "ReallocationPart" q ON q."merchantId" = a."merchantId" AND q."reallocationId" = a.id
            WHERE a."merchantId" = p."merchantId" AND a."paymentId" = p.id) x), '[]'::json) AS "debtIds"
      FROM "Payment" p LEFT JOIN "PaymentReversal" v ON v."merchantId" = p."merchantId" AND v."paymentId" = p.id
      WHERE p."customerId" = ${customerId}`,
  );
  const proposals = await rowsOf<Agreed & { counterProposalId: string | null }>(
    tx,
    sql`SELECT p.id, p."counterProposalId",
        p.state IN ('ACCEPTED', 'FULFILLED', 'BROKEN') OR p.state = 'OFFERED' AND p."validUntilOn" >= ${today}::text::date AS "isInForce",
        coalesce((SELECT json_agg(o."debtId") FROM "ProposalDebt" o
          WHERE o."merchantId" = p."merchantId" AND o."proposalId" = p.id), '[]'::json) AS "debtIds",
        coalesce((SELECT json_agg(d.id) FROM "Debt" d
          WHERE d."merchantId" = p."merchantId" AND d."proposalId" = p.id), '[]'::json) AS "installmentIds"
      FROM "Proposal" p WHERE p."customerId" = ${customerId}`,
  );
  return { payments, proposals };
}

/** What is about these debts of a customer alone, and goes with them. */
export async function factsAboutDebts(
  tx: Tx,
  customerId: string,
  debtIds: readonly string[],
  movedHoldIds: readonly string[],
): Promise<Moved> {
  const debts = sql`${[...debtIds]}::text[]`;
  const [row] = await rowsOf<Record<'Hold' | 'LateReason' | 'Reminder' | 'Receipt' | 'SheetRow', string[] | null>>(
    tx,
    sql`WITH holds AS (SELECT h.id FROM "Hold" h WHERE h."customerId" = ${customerId}
        AND (h."debtId" = ANY(${debts}) OR h.id = ANY(${[...movedHoldIds]}::text[])))
      SELECT (SELECT json_agg(id) FROM holds) AS "Hold",
        (SELECT json_agg(l.id) FROM "LateReason" l WHERE l."customerId" = ${customerId} AND l."debtId" = ANY(${debts})) AS "LateReason",
        (SELECT json_agg(e.id) FROM "Receipt" e WHERE e."customerId" = ${customerId} AND e."holdId" IN (SELECT id FROM holds)) AS "Receipt",
        (SELECT json_agg(r.id) FROM "Reminder" r WHERE r."customerId" = ${customerId}
          AND EXISTS (SELECT 1 FROM "ReminderDebt" x WHERE x."merchantId" = r."merchantId" AND x."reminderId" = r.id)
          AND NOT EXISTS (SELECT 1 FROM "ReminderDebt" x WHERE x."merchantId" = r."merchantId" AND x."reminderId" = r.id
            AND NOT x."debtId" = ANY(${debts}))) AS "Reminder",
        (SELECT json_agg(s."bindingId" || ' ' || s.id) FROM "SheetRow" s
          WHERE s."customerId" = ${customerId} AND s."debtId" = ANY(${debts})) AS "SheetRow"`,
  );
  const found: Moved = {};
  for (const [table, ids] of Object.entries(row!)) if (ids) found[table as MovedTable] = ids;
  return found;
}
