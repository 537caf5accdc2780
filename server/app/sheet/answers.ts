/**
 * The answers offered to a question. One with a `value` is written to the cell by the add-on, as the merchant would; one
 * without is told to the server by its id.
 */
import { addDays, formatDayBR } from '../../domain/day.js';
import { formatDocument } from '../../domain/documents.js';
import type { Day } from '../../domain/facts.js';
import { formatBRL } from '../../domain/money.js';
import { formatPhone } from '../../domain/phones.js';
import { cellText, plainCell } from '../../domain/sheet/cell.js';
import { swapped } from '../../domain/sheet/date-order.js';
import { readDay } from '../../domain/sheet/day.js';
import { isDisagreement, isTwoSided, isWaivable, type RowProblem } from '../../domain/sheet/row-problem.js';
import { reais } from '../../domain/sheet/view.js';
import type { WireCell, WireValue } from '../../domain/sheet/wire.js';
import { MAX_PROMISE_DAYS } from '../promise.js';
import type { KnownCustomer } from './known.js';
import { ANSWER_TEXTS as texts } from './texts.js';
import { isFormula } from './wire-cells.js';
import { cellOf } from './wire-schema.js';

export interface SheetAnswer {
  id: string;
  label: string;
  value: WireValue;
}

/** What the merchant may type instead of choosing. */
export type AnswerInput = 'AMOUNT' | 'DAY' | 'TEXT';

const INPUTS: Partial<Record<RowProblem['code'], AnswerInput>> = {
  MISSING_NAME: 'TEXT',
  PHONE_WITHOUT_AREA_CODE: 'TEXT',
  INVALID_PHONE: 'TEXT',
  INVALID_DOCUMENT: 'TEXT',
  INVALID_EMAIL: 'TEXT',
  AMBIGUOUS_AMOUNT: 'AMOUNT',
  INVALID_AMOUNT: 'AMOUNT',
  MISSING_AMOUNT: 'AMOUNT',
  INVALID_DATE: 'DAY',
  AMBIGUOUS_DATE: 'DAY',
  MISSING_DUE_DATE: 'DAY',
  INVALID_INSTALLMENT: 'TEXT',
  INVALID_UF: 'TEXT',
  TEXT_TOO_LONG: 'TEXT',
};

/** In the column of the word, how much was paid or on which day may be written, too. */
const PAYMENT_INPUTS: Partial<Record<string, AnswerInput>> = { paid: 'TEXT', paidOn: 'DAY', paidCents: 'AMOUNT' };

/** Null where there is nothing to type: a choice, or a formula, which is the merchant's to mend. */
export function inputFor({ field, code, raw }: RowProblem): AnswerInput | null {
  if (isFormula(raw)) return null;
  if (code === 'INVALID_PAID') return PAYMENT_INPUTS[field] ?? null;
  return INPUTS[code] ?? null;
}

export function answersFor(problem: RowProblem, today: Day, people: readonly KnownCustomer[]): SheetAnswer[] {
  return [...(isFormula(problem.raw) ? [] : written(problem, today)), ...told(problem, today, people)];
}

function written({ field, code, raw }: RowProblem, today: Day): SheetAnswer[] {
  const text = cellText(plainCell(cellOf(raw)))
    .trim()
    .slice(0, 60);
  const offered: Omit<SheetAnswer, 'id'>[] = [];
  const offerDay = (on: Day) => offered.push({ label: formatDayBR(on), value: { d: on } });
  if (code === 'AMBIGUOUS_AMOUNT') {
    const [, whole, rest] = /([1-9]\d{0,2}),(\d{3})/.exec(text) ?? [];
    if (whole && rest)
      for (const cents of [Number(whole + rest) * 100, Math.round(Number(whole + rest) / 10)])
        offered.push({ label: formatBRL(cents), value: { n: reais(cents) } });
  }
  if (code === 'INVALID_PAID' && field === 'paid')
    offered.push({ label: texts.paid, value: texts.yes }, { label: texts.unpaid, value: texts.no });
  if (code === 'INVALID_PAID' && field !== 'paidCents')
    for (const on of lastSuchDay(text, today)) offered.push({ label: texts.paidOn(formatDayBR(on)), value: { d: on } });
  if (code === 'AMBIGUOUS_DATE' && isDayCell(raw)) for (const on of [swapped(raw.d), raw.d]) offerDay(on);
  if (code === 'INVALID_DATE') for (const on of meantDays(text, today)) offerDay(on);
  // "3/10" that Sheets made a date of: the third of October.
  if (code === 'INVALID_INSTALLMENT' && isDayCell(raw)) {
    const installment = texts.installment(Number(raw.d.slice(8)), Number(raw.d.slice(5, 7)));
    offered.push({ label: installment, value: installment });
  }
  return offered.map((one, i) => ({ id: `WRITE${i + 1}`, ...one }));
}

function isDayCell(raw: WireCell): raw is { d: Day } {
  return raw !== null && typeof raw === 'object' && 'd' in raw;
}

/** Days that were likely meant: the month first, or the year left out. */
function meantDays(text: string, today: Day): Day[] {
  const [, first, second, year] = /^(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?$/.exec(text) ?? [];
  if (first === undefined) return [];
  const thisYear = Number(today.slice(0, 4));
  const tries = year
    ? [`${second}/${first}/${year}`]
    : [thisYear, thisYear + 1].map((one) => `${first}/${second}/${one}`);
  return tries.flatMap((one) => {
    const day = readDay(one);
    return day.ok ? day.on : [];
  });
}

/** "pago 14/07": the last such day there was. */
function lastSuchDay(text: string, today: Day): Day[] {
  const [, written] = /^(?:pag[oau]u?|pg|ok|sim)?[ :,-]*(?:(?:no )?dia |em )?(\d{1,2}[/-]\d{1,2})$/i.exec(text) ?? [];
  if (written === undefined) return [];
  const thisYear = Number(today.slice(0, 4));
  const days = [thisYear, thisYear - 1].flatMap((year) => {
    const day = readDay(`${written}/${year}`.replace('-', '/'));
    return day.ok && day.on <= today ? [day.on] : [];
  });
  return days.slice(0, 1);
}

function told(problem: RowProblem, today: Day, people: readonly KnownCustomer[]): SheetAnswer[] {
  const answer = (id: string, label: string): SheetAnswer => ({ id, label, value: null });
  switch (problem.code) {
    case 'CONFLICT':
      return isFormula(problem.raw)
        ? [answer('SHEET', texts.sheetWins)]
        : [answer('SHEET', texts.sheetWins), answer('SERVER', texts.serverWins)];
    case 'PERSON_CHANGED':
      return [answer('SHEET', texts.samePerson), answer('SERVER', texts.backAsItWas)];
    case 'PERSON_UNCLEAR':
      return [
        ...people.map((person) => answer(`PERSON:${person.id}`, personLabel(person))),
        answer('PERSON:NEW', texts.newPerson),
      ];
    case 'ALREADY_RECORDED':
      return [
        ...((problem.sheet ?? null) === null ? [answer('SAME_DEBT', texts.sameDebt)] : []),
        answer('OTHER_DEBT', texts.otherDebt),
      ];
    case 'UNDONE':
      return [answer('BOOK', texts.bookAgain)];
    case 'PROMISE_IN_NOTE': {
      const on = typeof problem.sheet === 'string' ? problem.sheet : null;
      const isPossible = on !== null && on >= today && on <= addDays(today, MAX_PROMISE_DAYS);
      return [
        ...(isPossible ? [answer(`PROMISE:${on}`, texts.promise(formatDayBR(on)))] : []),
        answer('WAIVE', texts.onlyNote),
      ];
    }
    default:
      if (isDisagreement(problem) || isTwoSided(problem)) return [answer('SERVER', texts.serverWins)];
      return isWaivable(problem) ? [answer('WAIVE', texts.waive)] : [];
  }
}

function personLabel({ name, document, phone }: KnownCustomer): string {
  const mark = document !== null ? formatDocument(document) : phone !== null ? formatPhone(phone) : null;
  return mark === null ? name : `${name} · ${mark}`;
}
