/** Columns of days: `Data` alone may be the day of the sale, of payment, or the one the money is due. */
import { foldName } from '../text.js';
import type { PlainCell } from './cell.js';
import { isBlankOrStroke } from './cell.js';
import { accept, ask, type Draft, leave } from './column-draft.js';
import { readDay } from './day.js';
import type { SheetField } from './field.js';
import { readPaid } from './paid.js';
import { looksLike, shareOf, writtenOf } from './samples.js';

export function settleDates(drafts: readonly Draft[]): void {
  const has = (field: SheetField) => drafts.some((draft) => draft.field === field);
  for (const draft of drafts) if (draft.field === 'paidOn') doubtPaymentDay(draft, drafts);
  const open = drafts.filter((draft) => isOpenDay(draft));
  const [only] = open;
  if (open.length !== 1 || !only) return;
  if (!has('dueOn')) return;
  const possible = only.alternatives.filter(
    (field) => field !== 'dueOn' && !has(field) && isPossible(field, only, drafts),
  );
  const [field] = possible;
  if (field === undefined) leave(only);
  else if (possible.length === 1 || (field === 'soldOn' && !isFilledWherePaid(only, drafts)))
    accept(only, field, 'LIKELY', 0);
  else ask(only, possible);
}

/** Asked, and all it could be are days. */
function isOpenDay({ certainty, alternatives, meaning, cells }: Draft): boolean {
  return (
    certainty === 'UNSURE' &&
    meaning.kind === 'SEVERAL' &&
    !meaning.isAlwaysAsked &&
    alternatives.every((field) => field === 'soldOn' || field === 'dueOn' || field === 'paidOn') &&
    (writtenOf(cells).length === 0 || shareOf('dueOn', cells, looksLike) > 0.5)
  );
}

/** Nobody pays a debt that is marked as not paid, and nobody sells after the money was due. */
function isPossible(field: SheetField, draft: Draft, drafts: readonly Draft[]): boolean {
  if (field === 'paidOn') return countUnpaid(draft, drafts) === 0;
  const due = drafts.find((other) => other.field === 'dueOn');
  if (!due) return true;
  return !draft.cells.some((cell, row) => {
    const on = dayOf(cell);
    const dueOn = dayOf(due.cells[row]);
    return on !== null && dueOn !== null && on > dueOn;
  });
}

/** "Data de pagamento" filled in where nothing was paid is the day somebody is to pay: due, or promised. */
function doubtPaymentDay(draft: Draft, drafts: readonly Draft[]): void {
  const written = writtenOf(draft.cells).length;
  const hasDue = drafts.some(({ field }) => field === 'dueOn');
  const word = drafts.find(({ field }) => field === 'paid');
  const unpaid = countUnpaid(draft, drafts);
  const isEverywhere = written >= 2 && written === rowsOf(drafts) && !hasDue && !word;
  // `Pago em` has happened: a "não" beside it is asked about in its row.
  const isPast = PAST.test(foldName(draft.heading)) && hasDue;
  if (isEverywhere || (!isPast && unpaid >= 2 && unpaid * 3 >= written)) ask(draft, ['paidOn', 'dueOn']);
}

const PAST = /^(ja )?(pag[ao]|pagou|pg|quitad[ao]|quitou|recebid[ao]|recebeu|baixad[ao]) (em|no dia|dia)\b/;

/** Rows with a day here whose paid column says no, or says nothing although it says yes elsewhere. */
function countUnpaid(draft: Draft, drafts: readonly Draft[]): number {
  const word = drafts.find(({ field }) => field === 'paid' || field === 'paidCents');
  if (!word) return 0;
  const kinds = word.cells.map((cell) => readPaid(cell, word.field === 'paidCents'));
  const saysYes = kinds.some((reading) => reading.ok && reading.kind !== 'NO' && reading.kind !== 'NOTHING');
  const isUnpaid = (row: number) => {
    const reading = kinds[row];
    return reading?.ok === true && (reading.kind === 'NO' || (reading.kind === 'NOTHING' && saysYes));
  };
  return draft.cells.filter((cell, row) => !isBlankOrStroke(cell) && isUnpaid(row)).length;
}

/** Filled in exactly where something is paid: more likely the day of payment than that of the sale. */
function isFilledWherePaid(draft: Draft, drafts: readonly Draft[]): boolean {
  const word = drafts.find(({ field }) => field === 'paid' || field === 'paidCents');
  if (!word || writtenOf(draft.cells).length === 0) return false;
  const isPaid = (cell: PlainCell | undefined) => {
    const reading = readPaid(cell ?? null, word.field === 'paidCents');
    return reading.ok && reading.kind !== 'NO' && reading.kind !== 'NOTHING';
  };
  const rows = draft.cells.filter((cell, row) => !isBlankOrStroke(cell) !== isPaid(word.cells[row])).length;
  return rows === 0;
}

function rowsOf(drafts: readonly Draft[]): number {
  const length = Math.max(0, ...drafts.map(({ cells }) => cells.length));
  const isWritten = (row: number) => drafts.some(({ cells }) => !isBlankOrStroke(cells[row] ?? null));
  return Array.from({ length }, (_, row) => row).filter(isWritten).length;
}

function dayOf(cell: PlainCell | undefined): string | null {
  const reading = readDay(cell ?? null);
  return reading.ok ? reading.on : null;
}
