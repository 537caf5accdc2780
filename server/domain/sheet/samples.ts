/** What the cells of a column look like. They settle what a heading leaves open, and never give a meaning on their own. */
import { readDocument } from '../documents.js';
import { readEmail } from '../email.js';
import { readPhone } from '../phones.js';
import { foldName } from '../text.js';
import { STATES } from '../uf.js';
import { readAmount } from './amount.js';
import { cellText, isBlank, isBlankOrStroke, isDateCell, MAX_CELL_LENGTH, type PlainCell } from './cell.js';
import { readDay, readWrittenDay } from './day.js';
import type { SheetField } from './field.js';
import { readInstallment } from './installment.js';
import { isMonthName } from './month.js';
import { isPaidWord } from './paid.js';

/** The cells with anything in them, strokes for "nothing" left out. */
export function writtenOf(cells: readonly PlainCell[]): PlainCell[] {
  return cells.filter((cell) => !isBlankOrStroke(cell));
}

/** The part of the written cells that can be the field, 0 … 1; 0 where nothing is written. */
export function shareOf(field: SheetField, cells: readonly PlainCell[], looks: typeof canBe = canBe): number {
  const written = writtenOf(cells);
  return written.length === 0 ? 0 : written.filter((cell) => looks(field, cell)).length / written.length;
}

/** `Cliente` over numbers is a code, `Parcela` over amounts its value: several cells and none that can be this field. */
export function isContradicted(field: SheetField, cells: readonly PlainCell[]): boolean {
  const written = writtenOf(cells);
  return TELLING.has(field) && written.length >= 3 && !written.some((cell) => canBe(field, cell));
}

/** A wrong phone is still a phone; a column of days without a single day is something else. */
const TELLING: ReadonlySet<SheetField> = new Set<SheetField>([
  'name',
  'principalCents',
  'limitCents',
  'paidCents',
  'dueOn',
  'paidOn',
  'soldOn',
  'installment',
  'installmentOf',
  'uf',
  'paid',
  'description',
]);

/** `0,005` is no amount and `31/02/2026` no day, and yet whoever typed them meant one. */
const FIGURES = /^\s*(R\$)?\s*-?\d[\d.,\s]*$/i;
const DAYLIKE = /^\s*\d{1,4}[/.-]\d{1,2}([/.-]\d{1,4})?\s*$|^\s*dia \d/i;

/** Whether a cell of a column with the right heading can be meant as the field, be it mistyped. */
export function canBe(field: SheetField, cell: PlainCell): boolean {
  if (isBlank(cell)) return false;
  switch (field) {
    case 'principalCents':
    case 'limitCents':
    case 'paidCents':
      return cell === 0 || isAmountLike(cell) || FIGURES.test(cellText(cell).slice(0, 40));
    case 'dueOn':
    case 'paidOn':
    case 'soldOn':
      return readDay(cell).ok || DAYLIKE.test(cellText(cell).slice(0, 40));
    case 'paid':
      return (
        isPaidWord(cell) || readDay(cell).ok || (typeof cell !== 'boolean' && /\d/.test(cellText(cell).slice(0, 60)))
      );
    case 'installment':
      return (
        isDateCell(cell) ||
        readInstallment(cell).ok ||
        isCount(cell) ||
        /^\s*\d+\s*\/\s*\d+\s*$/.test(cellText(cell).slice(0, 40))
      );
    case 'installmentOf':
      return isCount(cell);
    case 'note':
      return true;
    case 'name':
      return isText(cell);
    default:
      return looksLike(field, cell);
  }
}

/** Whether a cell alone, under whatever heading, speaks for the field. */
export function looksLike(field: SheetField, cell: PlainCell): boolean {
  if (isBlankOrStroke(cell)) return false;
  switch (field) {
    case 'principalCents':
    case 'limitCents':
    case 'paidCents':
      return isAmountLike(cell) && !(typeof cell === 'string' && (isDigitRun(cell) || looksLike('dueOn', cell)));
    case 'dueOn':
    case 'paidOn':
    case 'soldOn':
      return isDateCell(cell) ? readDay(cell).ok : typeof cell === 'string' && readWrittenDay(cell).ok;
    case 'paid':
      return isPaidWord(cell);
    case 'phone': {
      const phone = readPhone(identifier(cell));
      return phone.ok || phone.code === 'PHONE_WITHOUT_AREA_CODE';
    }
    case 'document':
      return readDocument(identifier(cell)).ok;
    case 'email':
      return readEmail(cellText(cell)).ok;
    case 'installment': {
      const reading = readInstallment(cell);
      return reading.ok && reading.installment !== null;
    }
    case 'installmentOf':
      return isCount(cell);
    case 'uf':
      return typeof cell === 'string' && STATES.has(foldName(cell.slice(0, 60)));
    case 'name':
      return looksLikePerson(cell);
    default:
      return isText(cell);
  }
}

/** Words, and no day in words. */
function isText(cell: PlainCell): boolean {
  return typeof cell === 'string' && /\p{L}{2}/u.test(cell.slice(0, MAX_CELL_LENGTH)) && !readWrittenDay(cell).ok;
}

/** `Maria da Silva`: words of letters, and no word of payment or month. */
export function looksLikePerson(cell: PlainCell): boolean {
  if (typeof cell !== 'string' || cell.length > 80) return false;
  const text = cell.trim();
  return (
    /^\p{L}[\p{L}\p{M}'’. ()-]{2,}$/u.test(text) &&
    !isPaidWord(text) &&
    !isMonthName(text) &&
    !STATES.has(foldName(text))
  );
}

function isAmountLike(cell: PlainCell): boolean {
  const amount = readAmount(cell);
  return amount.ok || amount.code === 'AMBIGUOUS_AMOUNT';
}

/** A run of digits without a comma may be a phone, a document, a code or a day's serial. */
function isDigitRun(text: string): boolean {
  return /^\s*\d{5,}\s*$/.test(text);
}

/** `10`, `10x`: how many. */
function isCount(cell: PlainCell): boolean {
  return /^\s*\d{1,3}\s*(x|vezes|parcelas)?\s*$/i.test(cellText(cell).slice(0, 60));
}

function identifier(cell: PlainCell): string {
  return typeof cell === 'number' ? String(cell) : cellText(cell);
}
