/** One row of a merchant's sheet, understood. What cannot be understood is a problem with its field, never a guess. */
import { readDocument } from '../documents.js';
import { readEmail } from '../email.js';
import type { Cents, Day } from '../facts.js';
import { readPhone } from '../phones.js';
import { cleanText, foldName, titleCaseName } from '../text.js';
import { STATES } from '../uf.js';
import { readAmount } from './amount.js';
import type { Cell, PlainCell } from './cell.js';
import { cellText, isBlank, isBlankOrStroke, isDateCell, isErrorText, MAX_CELL_LENGTH, plainCell } from './cell.js';
import { type DateCells, isMonthFirst, isSwappable, type SheetDayReading, swapped } from './date-order.js';
import { readDay } from './day.js';
import { DUE_BY_RULE, type DueRule, dueOnBy } from './due-rule.js';
import { type CellProblem, DAY_FIELDS, type ProblemCode, type SheetField } from './field.js';
import { readInstallment } from './installment.js';
import { readPayment } from './payment-cells.js';
import { readPromise } from './promise.js';

export interface RowReading {
  name: string | null;
  /** E.164. */
  phone: string | null;
  /** Bare CPF or CNPJ. */
  document: string | null;
  email: string | null;
  principalCents: Cents | null;
  dueOn: Day | null;
  /** Null only where the paid columns could not be understood. */
  paid: boolean | null;
  paidOn: Day | null;
  /** What the paid columns say was paid, in part or whole; null where they speak in words or days. */
  paidCents: Cents | null;
  installment: [number: number, of: number] | null;
  /** As typed, but for the characters a database cannot hold. */
  note: string | null;
  limitCents: Cents | null;
  address: string | null;
  uf: string | null;
  description: string | null;
  soldOn: Day | null;
  /** `field:CODE` of what was taken for granted: THOUSANDS, DECIMAL_DOT, LEADING_ZEROS. */
  assumptions: string[];
  problems: CellProblem[];
  /** What is asked without keeping the row from being booked; never among `problems`. */
  soft: CellProblem[];
  /** The day the note promises payment on, where it can be told; the merchant is asked, it is no promise by itself. */
  promisedOn: Day | null;
}

/** What reading a row depends on besides its cells. */
export interface ReadOptions {
  /** The merchant's day; without it no note is read as a promise of a certain day. */
  today?: Day;
  /** The day a row without a day of sale was first seen, from which the shop's due rule counts; else `today`. */
  seenOn?: Day | null;
  /** The spreadsheet's: `pt_BR`, `en_US`. */
  locale?: string | null;
  /** What date cells of a month-first sheet mean, once the merchant said so. */
  dateCells?: DateCells | null;
  /** Whether date cells that could be swapped must be asked: for all date columns, or for those named. */
  asksDateOrder?: boolean | readonly SheetField[];
  /** When a row without due date falls due; assumptions then say `dueOn:BY_RULE`. */
  dueRule?: DueRule | null;
}

export type RowCells = Partial<Record<SheetField, Cell>>;

const MAX_NAME_LENGTH = 200;
const MAX_NOTE_LENGTH = 5_000;

/** Reads one row; never throws, whatever the cells hold. Problems come in the order of the fields. */
export function readRow(cells: RowCells, options: ReadOptions = {}): RowReading {
  const problems: CellProblem[] = [];
  const assumptions: string[] = [];
  const at = (field: SheetField) => plainCell(cells[field]);
  const report = (field: SheetField, code: ProblemCode): null => {
    problems.push({ field, code });
    return null;
  };
  const take = <R extends { ok: true } | { ok: false; code: ProblemCode }, T>(
    field: SheetField,
    reading: R,
    value: (read: Extract<R, { ok: true }>) => T,
  ): T | null => {
    if (!reading.ok) return report(field, reading.code);
    if ('assumptions' in reading) {
      for (const code of reading.assumptions as string[]) assumptions.push(`${field}:${code}`);
    }
    return value(reading as Extract<R, { ok: true }>);
  };
  const unlessBlank = <T>(field: SheetField, read: (cell: PlainCell) => T | null): T | null =>
    isBlankOrStroke(at(field)) ? null : read(at(field));
  const dayOf = (field: SheetField, cell: Cell) => readDayIn(field, cell, options);
  const day = (field: SheetField) =>
    unlessBlank(field, () => take(field, dayOf(field, cells[field] as Cell), (reading) => reading.on));
  const text = (field: SheetField) =>
    unlessBlank(field, (cell) => {
      // A lookup that failed does not say that there is no address any more.
      if (isErrorText(cell)) return report(field, 'FORMULA_ERROR');
      const typed = cellText(cell);
      return typed.length > MAX_CELL_LENGTH ? report(field, 'TEXT_TOO_LONG') : cleanText(typed) || null;
    });
  const payment = (principalCents: Cents | null) => {
    const reading = readPayment(
      { paid: cells.paid, paidOn: cells.paidOn, paidCents: cells.paidCents },
      principalCents,
      dayOf,
    );
    problems.push(...reading.problems);
    assumptions.push(...reading.assumptions);
    return reading;
  };

  // In this order, for so come the problems.
  const name = readName(at('name'), report);
  const phone = unlessBlank('phone', (cell) => take('phone', readPhone(identifierText(cell)), ({ e164 }) => e164));
  const document = unlessBlank('document', (cell) =>
    take('document', readDocument(identifierText(cell)), ({ value }) => value),
  );
  const email = unlessBlank('email', (cell) => take('email', readEmail(cellText(cell)), (reading) => reading.email));
  const principalCents = take('principalCents', readAmount(at('principalCents')), ({ cents }) => cents);
  const hasDueOn = !isBlankOrStroke(at('dueOn'));
  const typedDueOn = hasDueOn ? day('dueOn') : null;
  if (!hasDueOn && !options.dueRule) report('dueOn', 'MISSING_DUE_DATE');
  const { paid, paidOn, paidCents } = payment(principalCents);
  const installment = take(
    'installment',
    readInstallment(at('installment'), at('installmentOf')),
    (reading) => reading.installment,
  );
  const note = readNote(at('note'), report);
  const limitCents = unlessBlank('limitCents', (cell) => take('limitCents', readAmount(cell), ({ cents }) => cents));
  const address = text('address');
  const uf = unlessBlank(
    'uf',
    (cell) => STATES.get(foldName(cellText(cell).slice(0, 60))) ?? report('uf', 'INVALID_UF'),
  );
  const description = text('description');
  const soldOn = day('soldOn');
  const dueOn = hasDueOn ? typedDueOn : byRule(soldOn, cells, options, { report, assumptions });
  // Who has paid needs to promise nothing any more.
  const promise = note === null || paid === true ? null : readPromise(note, options.today);
  return {
    name,
    phone,
    document,
    email,
    principalCents,
    dueOn,
    paid,
    paidOn,
    paidCents,
    installment,
    note,
    limitCents,
    address,
    uf,
    description,
    soldOn,
    assumptions,
    problems,
    soft: promise ? [{ field: 'note', code: 'PROMISE_IN_NOTE' }] : [],
    promisedOn: promise?.promisedOn ?? null,
  };
}

/** The due day the shop's rule gives a row without one, from the day of the sale or the day the row was first seen. */
function byRule(
  soldOn: Day | null,
  cells: RowCells,
  { dueRule, seenOn, today }: ReadOptions,
  { report, assumptions }: { report: Report; assumptions: string[] },
): Day | null {
  if (!dueRule) return null;
  const isSaleUnread = soldOn === null && !isBlankOrStroke(plainCell(cells.soldOn));
  const fromOn = soldOn ?? (isSaleUnread ? null : (seenOn ?? today ?? null));
  if (fromOn === null) return report('dueOn', 'MISSING_DUE_DATE');
  assumptions.push(DUE_BY_RULE);
  return dueOnBy(dueRule, fromOn);
}

/** `até 15/03`: said of a day by which to pay, it is that day. */
const UNTIL = /^\s*at[ée] (o )?(dia )?(?=\d)/i;

/** A date cell of a month-first sheet may be a day first one in disguise (`date-order.ts`). */
function readDayIn(
  field: SheetField,
  cell: Cell,
  { locale, dateCells, asksDateOrder = false }: ReadOptions,
): SheetDayReading {
  const plain = plainCell(cell);
  if (!isMonthFirst(locale) || dateCells === 'AS_SHOWN' || !isDateCell(plain) || !isSwappable(cell))
    return readDay(field === 'dueOn' && typeof plain === 'string' ? plain.replace(UNTIL, '') : cell);
  if (dateCells === 'DAY_FIRST') return readDay({ date: swapped(plain.date) });
  // A day in the "paid?" column stands among words, so the date columns beside it tell how dates were typed here.
  const isOfDays = (DAY_FIELDS as readonly SheetField[]).includes(field);
  const isAsked =
    typeof asksDateOrder === 'boolean'
      ? asksDateOrder
      : isOfDays
        ? asksDateOrder.includes(field)
        : asksDateOrder.length > 0;
  return isAsked ? { ok: false, code: 'AMBIGUOUS_DATE' } : readDay(cell);
}

/** A row with nothing in any mapped column: a separator, not a debt. */
export function isBlankRow(cells: RowCells): boolean {
  return Object.values(cells).every((cell) => isBlank(plainCell(cell)));
}

type Report = (field: SheetField, code: ProblemCode) => null;

function readName(cell: PlainCell, report: Report): string | null {
  // A tick, a date or a formula's error over a person's name are no name.
  const isText = typeof cell === 'string' || typeof cell === 'number';
  if (!isText || isBlankOrStroke(cell)) return report('name', 'MISSING_NAME');
  const typed = String(cell);
  if (typed.length > MAX_CELL_LENGTH) return report('name', 'TEXT_TOO_LONG');
  const name = cleanText(typed);
  // Ditto marks say "as above", and which row is above changes with every sort.
  const isDitto = !/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(name) || /^(idem|id\.|o mesmo|a mesma)$/i.test(name);
  if (isDitto || isErrorText(name)) return report('name', 'MISSING_NAME');
  return name.length > MAX_NAME_LENGTH ? report('name', 'TEXT_TOO_LONG') : titleCaseName(name);
}

function readNote(cell: PlainCell, report: Report): string | null {
  if (isBlank(cell) || isErrorText(cell)) return null;
  const typed = cellText(cell);
  if (typed.length > MAX_NOTE_LENGTH) return report('note', 'TEXT_TOO_LONG');
  return typed.replaceAll('\0', '').replace(/\p{Cs}/gu, '\uFFFD');
}

/** Digits typed into a number cell, without the decimal comma a fraction would show: a fraction is no identifier. */
function identifierText(cell: PlainCell): string {
  return typeof cell === 'number' ? String(cell) : cellText(cell);
}
