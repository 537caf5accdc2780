import { sql, type Tx } from './client.js';
import { rowsOf } from './read.js';

export interface ChargeTimesRow {
  debtId: string;
  sentAt: string | null;
  viewedAt: string | null;
}

/**
 * When each debt was first sent and viewed, in business time. An attempt has the database's time only: what passed since
 * the reminder's first attempt is added to the business time at which that one was claimed. A call sends nothing.
 */
export async function chargeTimes(tx: Tx, debtIds: readonly string[]): Promise<ChargeTimesRow[]> {
  return rowsOf<ChargeTimesRow>(
    tx,
    sql`SELECT d.id AS "debtId",
        (SELECT min(r."recordedAt" + (coalesce(t."handedAt", t."claimedAt")
            - (SELECT f."claimedAt" FROM "Attempt" f WHERE f."merchantId" = r."merchantId" AND f."reminderId" = r.id
                ORDER BY f.number LIMIT 1)))
          FROM "ReminderDebt" rd
          JOIN "Reminder" r ON r."merchantId" = rd."merchantId" AND r.id = rd."reminderId"
          JOIN "Attempt" t ON t."merchantId" = r."merchantId" AND t."reminderId" = r.id
          WHERE rd."merchantId" = d."merchantId" AND rd."debtId" = d.id AND t.state = 'SENT' AND t.channel <> 'CALL') AS "sentAt",
        (SELECT min(v."recordedAt") FROM "PageView" v
          WHERE v."merchantId" = d."merchantId" AND v."customerId" = d."customerId" AND v."recordedAt" >= d."recordedAt") AS "viewedAt"
      FROM "Debt" d WHERE d.id = ANY(${[...debtIds]}::text[])`,
  );
}
