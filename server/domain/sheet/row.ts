/** One row of a merchant's sheet, understood. What cannot be understood is a problem with its field, never a guess. */
import { readDocument } from '../documents.js';
import { readEmail } from '../email.js';
import type { Cents, Day } from '../facts.js';
import { readPhone } from '../phones.js';
import { cleanText, foldName, titleCaseName } from '../text.js';
import { STATES } from '../uf.js';
import { readAmount } from './amount.js';
import type { Cell, PlainCell } from './cell.js';
import { cellText, isBlank, isBlankOrStroke, MAX_CELL_LENGTH, plainCell } from './cell.js';
import { readDay } from './day.js';
import type { CellProblem, ProblemCode, SheetField } from './field.js';
import { readInstallment } from './installment.js';
import { readPaid } from './paid.js';

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
}

export type RowCells = Partial<Record<SheetField, Cell>>;

const MAX_NAME_LENGTH = 200;
const MAX_NOTE_LENGTH = 5_000;

/** Reads one row; never throws, whatever the cells hold. Problems come in the order of the fields. */
export function readRow(cells: RowCells): RowReading {
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
  const day = (field: SheetField) => unlessBlank(field, (cell) => take(field, readDay(cell), (reading) => reading.on));
  const text = (field: SheetField) =>
    unlessBlank(field, (cell) =>
      cellText(cell).length > MAX_CELL_LENGTH ? report(field, 'TEXT_TOO_LONG') : cleanText(cellText(cell)) || null,
    );

  // Properties are evaluated in this order, and so are the problems.
  return {
    name: readName(at('name'), report),
    phone: unlessBlank('phone', (cell) => take('phone', readPhone(identifierText(cell)), (reading) => reading.e164)),
    document: unlessBlank('document', (cell) =>
      take('document', readDocument(identifierText(cell)), (reading) => reading.value),
    ),
    email: unlessBlank('email', (cell) => take('email', readEmail(cellText(cell)), (reading) => reading.email)),
    principalCents: take('principalCents', readAmount(at('principalCents')), (reading) => reading.cents),
    dueOn: isBlankOrStroke(at('dueOn')) ? report('dueOn', 'MISSING_DUE_DATE') : day('dueOn'),
    ...readPayment(at('paid'), at('paidOn'), report),
    installment: take('installment', readInstallment(at('installment')), (reading) => reading.installment),
    note: readNote(at('note'), report),
    limitCents: unlessBlank('limitCents', (cell) => take('limitCents', readAmount(cell), (reading) => reading.cents)),
    address: text('address'),
    uf: unlessBlank('uf', (cell) => STATES.get(foldName(cellText(cell).slice(0, 60))) ?? report('uf', 'INVALID_UF')),
    description: text('description'),
    soldOn: day('soldOn'),
    assumptions,
    problems,
  };
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
  if (name === '' || /^#(N\/A|REF!|VALUE!|VALOR!|NAME\?|NOME\?|DIV\/0!|NUM!|NULL!|ERROR!|ERRO!)$/i.test(name)) {
    return report('name', 'MISSING_NAME');
  }
  return name.length > MAX_NAME_LENGTH ? report('name', 'TEXT_TOO_LONG') : titleCaseName(name);
}

/** The word and the day of payment together: they complete each other, and where they contradict nothing is believed. */
function readPayment(paidCell: PlainCell, paidOnCell: PlainCell, report: Report): Pick<RowReading, 'paid' | 'paidOn'> {
  const word = readPaid(paidCell);
  const day = isBlankOrStroke(paidOnCell) ? null : readDay(paidOnCell);
  if (!word.ok) report('paid', 'INVALID_PAID');
  if (day && !day.ok) report('paidOn', 'INVALID_DATE');
  if (!word.ok) return { paid: null, paidOn: null };
  if (!day) return { paid: word.paid, paidOn: word.paidOn };
  // Something stands where the day of payment belongs, so a blank word does not mean "not paid".
  if (!day.ok) return { paid: word.paid || null, paidOn: word.paidOn };
  const saysNo = !word.paid && !isBlankOrStroke(paidCell) && paidCell !== false;
  if (saysNo || (word.paidOn !== null && word.paidOn !== day.on)) {
    report('paid', 'INVALID_PAID');
    return { paid: null, paidOn: null };
  }
  return { paid: true, paidOn: day.on };
}

function readNote(cell: PlainCell, report: Report): string | null {
  if (isBlank(cell)) return null;
  const typed = cellText(cell);
  if (typed.length > MAX_NOTE_LENGTH) return report('note', 'TEXT_TOO_LONG');
  return typed.replaceAll('\0', '').replace(/\p{Cs}/gu, '\uFFFD');
}

/** Digits typed into a number cell, without the decimal comma a fraction would show: a fraction is no identifier. */
function identifierText(cell: PlainCell): string {
  return typeof cell === 'number' ? String(cell) : cellText(cell);
}
