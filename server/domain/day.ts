/**
 * Civil-day arithmetic. A day is the string `YYYY-MM-DD`, so days compare and sort as strings, and nothing here can
 * be shifted by a time zone. Only `todayIn` and `instantOf` know zones; the rest is integer arithmetic, because the
 * ledger asks it thousands of times per list.
 */
import { Temporal } from 'temporal-polyfill';
import type { Day } from './facts.js';

const DAY_PATTERN = /^(\d{4})-(\d{2})-(\d{2})$/;
const WEEKDAYS_BR = [
  'domingo',
  'segunda-feira',
  'terça-feira',
  'quarta-feira',
  'quinta-feira',
  'sexta-feira',
  'sábado',
] as const;

/** After every fact: as things stand with all that is known. */
export const END_OF_DAYS: Day = '9999-12-31';

/** Whether `text` is an existing civil date in exactly the form `YYYY-MM-DD` (years 0001–9999). */
export function isDay(text: unknown): text is Day {
  if (typeof text !== 'string') return false;
  const match = DAY_PATTERN.exec(text);
  if (!match) return false;
  const year = Number(match[1]);
  const month = Number(match[2]);
  const dayOfMonth = Number(match[3]);
  return year >= 1 && month >= 1 && month <= 12 && dayOfMonth >= 1 && dayOfMonth <= daysInMonth(year, month);
}

/** The day `count` days after `day` (before, when negative). */
export function addDays(day: Day, count: number): Day {
  return dayOfNumber(numberOfDay(day) + count);
}

/** Calendar days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return numberOfDay(to) - numberOfDay(from);
}

/**
 * The day `count` months later, clamped to the end of a shorter month. A series of instalments passes the first one's
 * `originalDayOfMonth`, so that 31/1 → 28/2 → 31/3 keeps its day (RULES-BR, "Renegotiation").
 */
export function addMonthsClamped(day: Day, count: number, originalDayOfMonth = dayOfMonthOf(day)): Day {
  const monthIndex = yearOf(day) * 12 + (monthOf(day) - 1) + count;
  const year = Math.floor(monthIndex / 12);
  const month = monthIndex - year * 12 + 1;
  return formatDay(year, month, Math.min(originalDayOfMonth, daysInMonth(year, month)));
}

/** 0 is Sunday, 6 is Saturday. */
export function weekday(day: Day): number {
  // 1970-01-01 was a Thursday.
  return (((numberOfDay(day) + 4) % 7) + 7) % 7;
}

/** The civil date that a clock on the wall of `zone` (IANA name) shows at `instant` (epoch milliseconds). */
export function todayIn(zone: string, instant: number): Day {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(instant)).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/** What that clock shows: `09:30`. */
export function timeIn(zone: string, instant: number): string {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(instant))
    .toZonedDateTimeISO(zone)
    .toPlainTime()
    .toString({ smallestUnit: 'minute' });
}

/**
 * Epoch milliseconds of `time` (`HH:MM`) on `day` in `zone`. An hour that a clock change skips moves forward, and the
 * first of a repeated one is taken (Temporal's "compatible").
 */
export function instantOf(day: Day, time: string, zone: string): number {
  return Temporal.PlainDateTime.from(`${day}T${time}`).toZonedDateTime(zone).epochMilliseconds;
}

/** The last days of the months that end in the period, and `to`. */
export function monthEndsOf(from: Day, to: Day): Day[] {
  const ends: Day[] = [];
  const firstOfMonth = `${from.slice(0, 8)}01`;
  for (let month = 1; ; month++) {
    const end = addDays(addMonthsClamped(firstOfMonth, month), -1);
    if (end >= to) return [...ends, to];
    ends.push(end);
  }
}

/** `05/06/2026`. */
export function formatDayBR(day: Day): string {
  return `${day.slice(8, 10)}/${day.slice(5, 7)}/${day.slice(0, 4)}`;
}

/** `05/06`. */
export function formatDayShortBR(day: Day): string {
  return `${day.slice(8, 10)}/${day.slice(5, 7)}`;
}

/** `05/06`, and with its year when that is not the year of `today`: `05/01/2027`. */
export function formatDayNearBR(day: Day, today: Day): string {
  return yearOf(day) === yearOf(today) ? formatDayShortBR(day) : formatDayBR(day);
}

/** `quarta-feira`. */
export function weekdayBR(day: Day): string {
  return WEEKDAYS_BR[weekday(day)]!;
}

/** The calendar year of `day`. */
export function yearOf(day: Day): number {
  return Number(day.slice(0, 4));
}

/** 1 … 12. */
export function monthOf(day: Day): number {
  return Number(day.slice(5, 7));
}

/** 1 … 31. */
export function dayOfMonthOf(day: Day): number {
  return Number(day.slice(8, 10));
}

/** Days since 1970-01-01, by the civil-from-days algorithm: years begin in March, so the leap day comes last. */
function numberOfDay(day: Day): number {
  const month = monthOf(day);
  const year = yearOf(day) - (month <= 2 ? 1 : 0);
  const era = Math.floor(year / 400);
  const yearOfEra = year - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + dayOfMonthOf(day) - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

function dayOfNumber(number: number): Day {
  const shifted = number + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9);
  return formatDay(
    yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  );
}

function formatDay(year: number, month: number, dayOfMonth: number): Day {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
