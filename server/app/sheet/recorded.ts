/**
 * Rows that say what the books hold already: by a file, at the till, through another program, in another tab. Booked, they
 * would be owed twice.
 */

import type { Tx } from '../../db/client.js';
import { debtsOutside, type RecordedDebtRecord } from '../../db/file-rows.js';
import { type Books, booksOf, marksOf } from '../../domain/sheet/file-rows.js';
import type { RowReading } from '../../domain/sheet/row.js';
import { foldName } from '../../domain/text.js';

/** What the books hold of the people these rows name, but for the rows of this binding; null: of a tab not bound yet. */
export async function recordedDebts(
  tx: Tx,
  bindingId: string | null,
  readings: readonly RowReading[],
): Promise<{ take(reading: RowReading): RecordedDebtRecord | null }> {
  const names = readings.flatMap(({ name }) => (name === null ? [] : foldName(name)));
  const books: Books<RecordedDebtRecord> = booksOf(
    names.length === 0 ? [] : await debtsOutside(tx, bindingId, [...new Set(names)]),
  );
  return { take: (reading) => books.take(marksOf(reading)) };
}
