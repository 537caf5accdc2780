/**
 * The rows of a bank's CSV, already split into cells. A row is an entry, or is listed with what is wrong with it, or is
 * known to be no entry; there is nothing else (invariant 8).
 */
import type { Day } from '../facts.js';
import { readWrittenDay } from '../sheet/day.js';
import { cleanText, foldName } from '../text.js';
import { directionOf, readSignedAmount } from './amount.js';
import { type ColumnMeaning, type Columns, headingColumns } from './columns.js';
import { type LeftOutLine, MAX_ENTRIES, type RawEntry, type StatementOutcome } from './entry.js';
import { statementTexts } from './texts.js';

/** No bank writes more into one; the description keeps 500 characters. */
const MAX_CELL_LENGTH = 600;

export type CsvRow =
  | { line: number; cells: readonly string[] }
  /** It could not even be split. */
  | { line: number; cells: null; reason: string };

/** A bank's preamble is shorter than this. */
export const HEADING_WITHIN = 60;

/** How well rows suit: meanings found in their heading; 0: there is none. Chooses the separator. */
export function headingScore(rows: readonly CsvRow[]): number {
  const found = findHeading(rows);
  return found === null ? 0 : found.columns.filter((meaning) => meaning !== null).length;
}

export function readRows(rows: readonly CsvRow[]): StatementOutcome {
  const heading = findHeading(rows);
  if (heading === null) return { ok: false, line: 0, reason: statementTexts.noHeading };
  const reader = createReader(heading.columns);
  const first = rows[0]?.line ?? 1;
  const preamble: LeftOutLine[] =
    heading.index > 0 ? [{ line: first, reason: statementTexts.preamble(rows[heading.index - 1]!.line) }] : [];
  for (const row of rows.slice(heading.from)) {
    reader.take(row);
    if (reader.entries.length > MAX_ENTRIES)
      return { ok: false, line: row.line, reason: statementTexts.tooManyEntries(MAX_ENTRIES) };
  }
  const { entries, unreadable, skipped } = reader;
  if (entries.length + unreadable.length === 0) return { ok: false, line: 0, reason: statementTexts.noEntries };
  return { ok: true, entries, unreadable, skipped: [...preamble, ...skipped] };
}

interface Heading {
  columns: Columns;
  /** Of the heading's row, or of the first entry where a bank writes none. */
  index: number;
  /** Where entries begin. */
  from: number;
}

function findHeading(rows: readonly CsvRow[]): Heading | null {
  for (const [index, { cells }] of rows.slice(0, HEADING_WITHIN).entries()) {
    const columns = cells === null ? null : headingColumns(cells);
    if (columns) return { columns, index, from: index + 1 };
  }
  return withoutHeading(rows);
}

/** Some banks write day, words and amount and no heading at all. Taken only when every row is like that. */
function withoutHeading(rows: readonly CsvRow[]): Heading | null {
  const isLikeThat = ({ cells }: CsvRow) =>
    cells?.length === 3 &&
    readDay(cells[0]!) !== null &&
    !/^[\d.,-]*$/.test(cells[1]!) &&
    readSignedAmount(cells[2]!).ok;
  const written = rows.filter(({ cells }) => cells?.some((cell) => cell !== ''));
  return written.length > 0 && written.every(isLikeThat)
    ? { columns: ['day', 'text', 'amount'], index: 0, from: 0 }
    : null;
}

function createReader(columns: Columns) {
  const entries: RawEntry[] = [];
  const unreadable: LeftOutLine[] = [];
  const skipped: LeftOutLine[] = [];
  /** The texts of the entry that a line without day and amount continues. */
  let open: string[] | null = null;

  function take(row: CsvRow): void {
    const found = row.cells === null ? unread(row.reason) : understood(row.line, row.cells);
    if (found === null) return;
    if ('entry' in found) entries.push(found.entry);
    else (found.isEntry ? unreadable : skipped).push({ line: row.line, reason: found.reason });
  }

  /** Null: nothing is there, or it belongs to the entry above. */
  function understood(line: number, cells: readonly string[]): Found | null {
    if (cells.every((cell) => cell.trim() === '')) return null;
    if (headingColumns(cells)) return passed(statementTexts.headingAgain);
    const row = rowOf(columns, cells);
    const folded = foldName(row.texts.join(' ').slice(0, 200));
    const on = readDay(row.day);
    if (on === null) return withoutDay(row, folded, cells);
    open = null;
    if (cells.slice(columns.length).some((cell) => cell.trim() !== '')) return unread(statementTexts.tooManyCells);
    const amount = amountOf(row);
    if (!amount.ok)
      return amount.isMissing && isBalanceText(folded) ? passed(statementTexts.balance) : unread(amount.reason);
    open = row.texts;
    const { texts, name, document, bankId, reference } = row;
    const whose = { payerName: name, payerDocument: document, bankId, reference, account: null, isCard: false };
    return { entry: { line, on, amountCents: amount.cents, texts, ...whose } };
  }

  function withoutDay(row: Row, folded: string, cells: readonly string[]): Found | null {
    const hasMoney = [row.amount, row.credit, row.debit].some((cell) => !isBlankAmount(cell));
    const hasZeroDay = /^0{1,2}\/0{1,2}\/0{2,4}$/.test(row.day);
    if (isBalanceText(folded) || (hasZeroDay && !hasMoney)) return passed(statementTexts.balance);
    if (/^(total|totais)\b/.test(folded) || /^(total|totais)\b/.test(foldName(row.day.slice(0, 80))))
      return passed(statementTexts.total);
    const problem = row.day === '' ? statementTexts.missingDay : statementTexts.unreadableDay(row.day);
    if (hasMoney) return unread(problem);
    const filled = cells.filter((cell) => cell.trim() !== '').length;
    // "REM: MARIA DA SILVA" on a line of its own belongs to the entry above; a bank's closing words have no such columns.
    if (open && row.day === '' && row.texts.length > 0 && cells.length >= columns.length - 1 && folded.length <= 120) {
      open.push(...row.texts);
      return null;
    }
    return entries.length > 0 && filled === 1 ? passed(statementTexts.footer) : unread(problem);
  }

  return { entries, unreadable, skipped, take };
}

type Found = { entry: RawEntry } | { isEntry: boolean; reason: string };

/** An entry that could not be understood. */
function unread(reason: string): Found {
  return { isEntry: true, reason };
}

/** A line that is no entry. */
function passed(reason: string): Found {
  return { isEntry: false, reason };
}

interface Row {
  day: string;
  amount: string;
  credit: string;
  debit: string;
  /** 1: came in, -1: went out; null: no column says. */
  direction: 1 | -1 | null;
  texts: string[];
  name: string | null;
  document: string | null;
  bankId: string | null;
  reference: string | null;
}

function rowOf(columns: Columns, cells: readonly string[]): Row {
  const cellsOf = (meaning: ColumnMeaning) =>
    cells.filter((_, i) => columns[i] === meaning).map((cell) => cleanText(cell.slice(0, MAX_CELL_LENGTH)));
  const first = (meaning: ColumnMeaning) => cellsOf(meaning)[0] ?? '';
  const directions = cellsOf('type').map((cell) => directionOf(foldName(cell)));
  const types = cellsOf('type').filter((_, i) => directions[i] === null);
  return {
    day: first('day'),
    amount: first('amount'),
    credit: first('credit'),
    debit: first('debit'),
    direction: directions.find((direction) => direction !== null) ?? null,
    texts: [...types, ...cellsOf('text')].filter((text) => text !== ''),
    name: first('name') || null,
    document: first('document') || null,
    bankId: first('bankId') || null,
    reference: first('reference') || null,
  };
}

type RowAmount = { ok: true; cents: number } | { ok: false; isMissing: boolean; reason: string };

function amountOf(row: Row): RowAmount {
  const { amount, credit, debit, direction } = row;
  if (!isBlankAmount(amount)) {
    const reading = readOne(amount);
    if (!reading.ok) return reading;
    if (direction === null || reading.cents === 0) return { ok: true, cents: reading.cents };
    const isContradicted = reading.isSigned && Math.sign(reading.cents) !== direction;
    // "80,00" over "Saída" went out; "-80,00" over "Entrada" is anybody's guess.
    if (isContradicted) return { ok: false, isMissing: false, reason: statementTexts.contradictorySign };
    return { ok: true, cents: Math.abs(reading.cents) * direction };
  }
  const hasCredit = !isBlankAmount(credit) && !isZero(credit);
  const hasDebit = !isBlankAmount(debit) && !isZero(debit);
  if (hasCredit && hasDebit) return { ok: false, isMissing: false, reason: statementTexts.twoAmounts };
  if (!hasCredit && !hasDebit)
    return isZero(credit) || isZero(debit)
      ? { ok: true, cents: 0 }
      : { ok: false, isMissing: true, reason: statementTexts.missingAmount };
  const reading = readOne(hasCredit ? credit : debit);
  if (!reading.ok) return reading;
  if (hasDebit) return { ok: true, cents: -Math.abs(reading.cents) };
  return reading.cents < 0
    ? { ok: false, isMissing: false, reason: statementTexts.contradictorySign }
    : { ok: true, cents: reading.cents };
}

function readOne(text: string) {
  const reading = readSignedAmount(text);
  if (reading.ok) return reading;
  const reason =
    reading.code === 'AMBIGUOUS_AMOUNT' ? statementTexts.unclearAmount(text) : statementTexts.unreadableAmount(text);
  return { ok: false, isMissing: reading.code === 'MISSING_AMOUNT', reason } as const;
}

function isBlankAmount(cell: string): boolean {
  return /^[-–—\s]*$/.test(cell);
}

function isZero(cell: string): boolean {
  const reading = readSignedAmount(cell);
  return reading.ok && reading.cents === 0;
}

function isBalanceText(folded: string): boolean {
  return /^(saldo|s a l d o|sdo)\b/.test(folded);
}

/** The day alone where the hour is written too; `20260713` as some banks have it. Null: not a day. */
export function readDay(written: string): Day | null {
  const text = written.trim().replace(/[T ]\s*(às |as )?\d{1,2}:\d{2}.*$/i, '');
  const compact = /^(20\d{2})(\d{2})(\d{2})$/.exec(text);
  const reading = readWrittenDay(compact ? `${compact[1]}-${compact[2]}-${compact[3]}` : text);
  return reading.ok ? reading.on : null;
}
