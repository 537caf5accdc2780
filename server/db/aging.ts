/** Sums over everything owed, by projection; only what charges can make grow is left to the facts. */
import type { Cents, Day } from '../domain/facts.js';
import { sql, type Tx } from './client.js';
import { isUndecided } from './customer.js';
import { rowsOf } from './read.js';

export interface AgingSum {
  /** Days since the effective due day, by tens of the bands' edges: 0 is not late. */
  band: 0 | 1 | 31 | 61 | 91;
  debts: number;
  totalCents: Cents;
}

/**
 * Per band, the open debts whose total on `day` is their open principal: without terms, or not late. `day` must be the
 * merchant's today, because projections know no other day.
 */
export async function agingSums(tx: Tx, day: Day): Promise<AgingSum[]> {
  const late = sql`(${day}::text::date - d."effectiveDueOn")`;
  return rowsOf(
    tx,
    sql`SELECT CASE WHEN ${late} <= 0 THEN 0 WHEN ${late} <= 30 THEN 1 WHEN ${late} <= 60 THEN 31 WHEN ${late} <= 90 THEN 61 ELSE 91 END AS band,
        count(*)::int AS debts, coalesce(sum(d."openPrincipalCents"), 0)::bigint AS "totalCents"
      FROM "Debt" d WHERE d."closedAs" IS NULL AND d."registeredOn" <= ${day}::text::date AND (d."agreedOn" IS NULL OR ${late} <= 0) GROUP BY 1 ORDER BY 1`,
  );
}

/** Customers with an open debt that is late on `day` and has terms: their positions must be computed. */
export async function customersWithCharges(tx: Tx, day: Day): Promise<string[]> {
  return idsOf(
    tx,
    sql`SELECT DISTINCT d."customerId" AS id FROM "Debt" d
      WHERE d."closedAs" IS NULL AND d."agreedOn" IS NOT NULL AND d."effectiveDueOn" < ${day}::text::date ORDER BY 1`,
  );
}

export async function allCustomers(tx: Tx): Promise<string[]> {
  return idsOf(tx, sql`SELECT c.id FROM "Customer" c WHERE c."mergedIntoId" IS NULL ORDER BY c.id`);
}

export interface AgingCounts {
  lateCustomers: number;
  withoutLimit: number;
  dueThisWeekCents: Cents;
}

/** `weekEndsOn` included. */
export async function agingCounts(tx: Tx, day: Day, weekEndsOn: Day): Promise<AgingCounts> {
  const open = sql`FROM "Debt" d WHERE d."closedAs" IS NULL AND d."registeredOn" <= ${day}::text::date`;
  const [row] = await rowsOf<AgingCounts>(
    tx,
    sql`SELECT
      (SELECT count(DISTINCT d."customerId")::int ${open} AND d."effectiveDueOn" < ${day}::text::date) AS "lateCustomers",
      (SELECT count(*)::int FROM "Customer" c WHERE ${isUndecided()}) AS "withoutLimit",
      (SELECT coalesce(sum(d."openPrincipalCents"), 0)::bigint ${open}
        AND d."effectiveDueOn" BETWEEN ${day}::text::date AND ${weekEndsOn}::text::date) AS "dueThisWeekCents"`,
  );
  return row!;
}

async function idsOf(tx: Tx, query: ReturnType<typeof sql>): Promise<string[]> {
  return (await rowsOf<{ id: string }>(tx, query)).map((row) => row.id);
}
