/** Days as merchants type them: the day first, always (RULES-BR, "What merchants type"). */
import { Temporal } from 'temporal-polyfill';
import { isDay } from '../day.js';
import type { Day } from '../facts.js';
import { foldName } from '../text.js';
import type { Cell } from './cell.js';
import { isDateCell, plainCell } from './cell.js';
import { monthNumber, WEEKDAYS } from './month.js';

export type DayReading = { ok: true; on: Day } | { ok: false; code: 'INVALID_DATE' };

const INVALID: DayReading = { ok: false, code: 'INVALID_DATE' };
const FIRST_YEAR = 2000;
const LAST_YEAR = 2100;
/** The day every spreadsheet counts from. */
const SERIAL_ZERO = Temporal.PlainDate.from('1899-12-30');

/**
 * Reads a cell of a column that is mapped as a date; only such a column may hold serial numbers (46086 = 2026-03-05).
 * INVALID_DATE for days that do not exist, years outside 2000 … 2100, and anything that would need a guess: a missing
 * year, month before day.
 */
export function readDay(cell: Cell): DayReading {
  const plain = plainCell(cell);
  if (typeof plain === 'number') return readSerial(plain);
  if (typeof plain === 'string')
    return /^\s*\d{5}(\.0+)?\s*$/.test(plain) ? readSerial(Number(plain)) : readWrittenDay(plain);
  if (!isDateCell(plain)) return INVALID;
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(plain.date) ?? [];
  return civilDay(year, month, day);
}

/** Reads a day written in words or figures, wherever it stands: `5/3/26`, `05.03.2026`, `2026-03-05`, `5 de março de 2026`. */
export function readWrittenDay(text: string): DayReading {
  if (text.length > 60) return INVALID;
  const typed = foldName(text)
    .replace(/,? (\d{1,2}:\d{2})(:\d{2})?$/, '')
    .replace(ISO_TIME, '')
    .replace(/^(.+\d),? \(?([a-z]{3,7})(?:-feira)?\)?$/, '$2 $1')
    .replace(/^(\d{1,2})(?:º|°|o) ?(?=[/.-])/, '$1')
    .replace(/^(\d{1,2}) (\d{1,2}) (\d{4})$/, '$1/$2/$3')
    .replace(/(\d) ?([/.-]) ?(?=\d)/g, '$1$2')
    .replace(/(\d)\.$/, '$1');
  const [, weekday, rest] = /^([a-z]{3,7})(?:-feira)?[.,]? (.+)$/.exec(typed) ?? [];
  if (weekday === undefined || rest === undefined) return readFigures(typed);
  if (weekday === 'dia') return readFigures(rest);
  const index = WEEKDAYS.findIndex((name) => weekday === name || weekday === name.slice(0, 3));
  const reading = index < 0 ? INVALID : readFigures(rest);
  // A weekday that contradicts the date shows that one of the two was mistyped.
  return reading.ok && Temporal.PlainDate.from(reading.on).dayOfWeek !== index + 1 ? INVALID : reading;
}

/** Of a day that a program wrote; one of Greenwich may be the evening before. */
const ISO_TIME = /(?<=^\d{4}-\d{2}-\d{2})t\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/;

function readFigures(typed: string): DayReading {
  const yearFirst = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(typed);
  if (yearFirst) return civilDay(yearFirst[1], yearFirst[3], yearFirst[4]);
  const dayFirst = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})$/.exec(typed);
  if (dayFirst) return civilDay(dayFirst[4], dayFirst[3], dayFirst[1]);
  const inWords = /^(\d{1,2})(?:º|°|o)?(?: de |[ /.-])([a-z]{3,9})\.?(?: de |[ /.-])(\d{4}|\d{2})$/.exec(typed);
  if (!inWords) return INVALID;
  return civilDay(inWords[3], String(monthNumber(inWords[2] as string)), inWords[1]);
}

function readSerial(serial: number): DayReading {
  if (!(serial > 0 && serial < 100_000)) return INVALID;
  const day = SERIAL_ZERO.add({ days: Math.floor(serial) });
  return civilDay(String(day.year), String(day.month), String(day.day));
}

function civilDay(yearText?: string, monthText?: string, dayText?: string): DayReading {
  const year = fullYear(yearText ?? '');
  const month = Number(monthText);
  const day = Number(dayText);
  if (!(year >= FIRST_YEAR && year <= LAST_YEAR && month >= 1 && day >= 1)) return INVALID;
  // Asked for every row of a tab: text is a tenth of what Temporal takes.
  const on = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  return isDay(on) ? { ok: true, on } : INVALID;
}

/** Two figures are a year of this century, up to the usual pivot of 68: `99` may well have meant 1999. */
function fullYear(text: string): number {
  if (text.length !== 2) return Number(text);
  return Number(text) <= 68 ? 2000 + Number(text) : Number.NaN;
}
