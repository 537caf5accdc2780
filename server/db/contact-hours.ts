import { sql, type Tx } from './client.js';
import { rowsOf, type Sql } from './read.js';

export interface ContactHoursRow {
  fromHour: number;
  toHour: number;
}

/** JSON of the hours a customer asked for last (`customer`: alias of its row); null: none, or they were taken back. */
export function newestHoursOf(customer: Sql): Sql {
  return sql`(SELECT CASE WHEN n."fromHour" IS NOT NULL THEN json_build_object('fromHour', n."fromHour", 'toHour', n."toHour") END
    FROM (SELECT w."fromHour", w."toHour" FROM "ContactHours" w WHERE w."merchantId" = ${customer}."merchantId"
      AND w."customerId" = ${customer}.id ORDER BY w.seq DESC LIMIT 1) n)`;
}

/** By customer; who asked for none is absent. */
export async function contactHoursOf(tx: Tx, customerIds: readonly string[]): Promise<Map<string, ContactHoursRow>> {
  const rows = await rowsOf<{ id: string; hours: ContactHoursRow | null }>(
    tx,
    sql`SELECT c.id, ${newestHoursOf(sql`c`)} AS hours FROM "Customer" c WHERE c.id = ANY(${[...customerIds]}::text[])`,
  );
  return new Map(rows.flatMap(({ id, hours }) => (hours ? [[id, hours] as const] : [])));
}
