/** Customers in the order in which a list of them is read. */
import { sql, type Tx } from './client.js';
import { rowsOf } from './read.js';

export interface CustomerToExport {
  id: string;
  nameFolded: string;
  limitCents: number | null;
}

/** A page of customers by name, those behind `after`. */
export async function customersByName(
  tx: Tx,
  after: Pick<CustomerToExport, 'id' | 'nameFolded'> | null,
  most: number,
): Promise<CustomerToExport[]> {
  return rowsOf(
    tx,
    sql`SELECT c.id, c."nameFolded", c."limitCents" FROM "Customer" c
      WHERE (${after === null}::boolean OR (c."nameFolded", c.id) > (${after?.nameFolded ?? ''}, ${after?.id ?? ''}))
      ORDER BY c."nameFolded", c.id LIMIT ${most}`,
  );
}
