/**
 * Rows that say what the books hold already: by a file, at the till, through another program, in another tab. Booked, they
 * would be owed twice.
 */
import type { Tx } from '../../db/client.js';
import { debtsOutside, type RecordedDebtRecord } from '../../db/file-rows.js';
import { DUE_BY_RULE } from '../../domain/sheet/due-rule.js';
import { booksOf, marksOf, type RowMarks } from '../../domain/sheet/file-rows.js';
import type { RowReading } from '../../domain/sheet/row.js';
import { foldName } from '../../domain/text.js';

export interface RecordedMatch {
  debt: RecordedDebtRecord;
  /** The same person, amount and day, beyond doubt. Otherwise the merchant is asked. */
  isSure: boolean;
}

export interface RecordedDebts {
  /** The debt that the row tells again, which then is no other row's; null: there is none. */
  take(reading: RowReading): RecordedMatch | null;
  /** The same, of a debt that was said; null too where another row took it. */
  takeSaid(debtId: string): RecordedDebtRecord | null;
}

/** What the books hold of the people these rows name, but for the rows of this binding; null: of a tab not bound yet. */
export async function recordedDebts(
  tx: Tx,
  bindingId: string | null,
  readings: readonly RowReading[],
): Promise<RecordedDebts> {
  const names = [...new Set(readings.flatMap(({ name }) => (name === null ? [] : foldName(name))))];
  const records = names.length === 0 ? [] : await debtsOutside(tx, bindingId, names);
  const taken = new Set<string>();
  const exact = booksOf(records);
  // A day that the shop's rule counted from the day the row was typed is another one wherever it was typed again.
  const ofAnyDay = booksOf(records.map(({ first: _, ...debt }) => ({ ...debt, dueOn: ANY_DAY })));
  return {
    takeSaid(debtId) {
      const found = records.find(({ id }) => id === debtId);
      if (!found || taken.has(debtId)) return null;
      taken.add(debtId);
      return found;
    },
    take(reading) {
      const marks = { ...marksOf(reading), dueOn: reading.dueOn };
      const isDayOpen = reading.assumptions.includes(DUE_BY_RULE) && reading.soldOn === null;
      const found = exact.take(marks) ?? (isDayOpen ? ofAnyDay.take({ ...marks, dueOn: ANY_DAY }) : null);
      if (!found || taken.has(found.id)) return null;
      taken.add(found.id);
      return { debt: found, isSure: marks.dueOn === found.dueOn && hasSameNumbers(marks, found) };
    },
  };
}

const ANY_DAY = '0001-01-01';

/** Two of one name are one person by a number both have, or when neither has any. */
function hasSameNumbers(a: RowMarks, b: RowMarks): boolean {
  if (a.document !== null && a.document === b.document) return true;
  if (a.phone !== null && a.phone === b.phone) return true;
  return [a.document, a.phone, b.document, b.phone].every((number) => number === null);
}
