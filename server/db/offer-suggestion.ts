/** For whom an offer might prevent lateness: found in SQL, judged by their profile afterwards. */
import type { Day } from '../domain/facts.js';
import { sql, type Tx } from './client.js';
import { rowsOf } from './read.js';

export interface SuggestionQuery {
  today: Day;
  /** Effective due days looked at, both included. */
  dueFrom: Day;
  dueTo: Day;
  /** A debt about which something was offered since is left alone. */
  offeredSince: Day;
  /** How often somebody must have been late at least, by projection: their profile counts exactly. */
  lateDebts: number;
  limit: number;
}

export interface SuggestionRow {
  customerId: string;
  /** Oldest due first. */
  debtIds: string[];
}

/**
 * Customers who were late before, with open debts due within the days given that no offer or agreement is about; oldest
 * due day first. Whoever is left alone for any reason (a hold of theirs or of the debt) is left alone here too.
 */
export function suggestionCandidates(tx: Tx, query: SuggestionQuery): Promise<SuggestionRow[]> {
  const { today, dueFrom, dueTo, offeredSince, lateDebts, limit } = query;
  const isHeld = (subject: ReturnType<typeof sql>) => sql`EXISTS (
    SELECT 1 FROM "Hold" h WHERE h."merchantId" = d."merchantId" AND h."customerId" = d."customerId" AND ${subject}
      AND (h."untilOn" IS NULL OR h."untilOn" >= ${today}::text::date)
      AND NOT EXISTS (SELECT 1 FROM "HoldEnd" e WHERE e."merchantId" = h."merchantId" AND e."holdId" = h.id))`;
  return rowsOf<SuggestionRow>(
    tx,
    sql`SELECT d."customerId", json_agg(d.id ORDER BY d."effectiveDueOn", d.id) AS "debtIds"
      FROM "Debt" d
      WHERE d."effectiveDueOn" BETWEEN ${dueFrom}::text::date AND ${dueTo}::text::date
        AND d."closedAs" IS NULL AND d."proposalId" IS NULL
        AND NOT EXISTS (SELECT 1 FROM "ProposalDebt" o JOIN "Proposal" p ON p."merchantId" = o."merchantId" AND p.id = o."proposalId"
          WHERE o."merchantId" = d."merchantId" AND o."debtId" = d.id
            AND (p."offeredOn" >= ${offeredSince}::text::date OR p.state = 'OFFERED' AND p."validUntilOn" >= ${today}::text::date))
        AND NOT ${isHeld(sql`(h."debtId" IS NULL OR h."debtId" = d.id)`)}
        AND (SELECT count(*) FROM "Debt" b WHERE b."merchantId" = d."merchantId" AND b."customerId" = d."customerId"
          AND (b."paidOffOn" > b."effectiveDueOn" OR b."closedAs" IS NULL AND b."effectiveDueOn" < ${today}::text::date)) >= ${lateDebts}
      GROUP BY d."customerId" ORDER BY min(d."effectiveDueOn"), d."customerId" LIMIT ${limit}`,
  );
}
