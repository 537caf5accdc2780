import { sql, type Tx } from './client.js';
import { rowsOf } from './read.js';

/** Without the file itself. */
export interface ReceiptRow {
  id: string;
  holdId: string;
  contentType: string;
  sizeBytes: number;
  recordedAt: string;
}

/** Of each hold in the order they came. */
export async function receiptsOf(tx: Tx, holdIds: readonly string[]): Promise<ReceiptRow[]> {
  return rowsOf(
    tx,
    sql`SELECT b.id, b."holdId", b."contentType", octet_length(b.bytes) AS "sizeBytes", b."recordedAt" FROM "Receipt" b
      WHERE b."holdId" = ANY(${[...holdIds]}::text[]) ORDER BY b."recordedAt", b.id`,
  );
}
