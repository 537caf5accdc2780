/**
 * The Brazilian bank calendar: on which days a bank settles, hence on which day a due date really falls
 * (RULES-BR, "Late charges").
 */
import { addDays, weekday, yearOf } from './day.js';
import type { Day } from './facts.js';

/** Month-day of the holidays that never move, with the first year in which each was one. */
const FIXED_HOLIDAYS: readonly { monthDay: string; sinceYear: number }[] = [
  { monthDay: '01-01', sinceYear: 0 },
  { monthDay: '04-21', sinceYear: 0 },
  { monthDay: '05-01', sinceYear: 0 },
  { monthDay: '09-07', sinceYear: 0 },
  { monthDay: '10-12', sinceYear: 0 },
  { monthDay: '11-02', sinceYear: 0 },
  { monthDay: '11-15', sinceYear: 0 },
  // Consciência Negra became national by Lei 14.759/2023.
  { monthDay: '11-20', sinceYear: 2024 },
  { monthDay: '12-25', sinceYear: 0 },
];

/** Carnival Monday and Tuesday, Good Friday and Corpus Christi, in days from Easter Sunday. */
const EASTER_OFFSETS = [-48, -47, -2, 60] as const;

const holidaysByYear = new Map<number, { list: readonly Day[]; set: ReadonlySet<Day> }>();

/** The national bank holidays of `year`, earliest first; weekends are not among them unless a holiday falls on one. */
export function bankHolidays(year: number): readonly Day[] {
  return holidaysOf(year).list;
}

/** Whether `day` is a national bank holiday or one of the merchant's `local` ones. Weekends are not holidays. */
export function isBankHoliday(day: Day, local?: ReadonlySet<Day>): boolean {
  return holidaysOf(yearOf(day)).set.has(day) || (local?.has(day) ?? false);
}

/** Whether banks settle on `day`: Monday to Friday and no holiday. */
export function isBankDay(day: Day, local?: ReadonlySet<Day>): boolean {
  const dayOfWeek = weekday(day);
  return dayOfWeek !== 0 && dayOfWeek !== 6 && !isBankHoliday(day, local);
}

/** `day` itself when it is a bank day, else the first one after it. */
export function nextBankDay(day: Day, local?: ReadonlySet<Day>): Day {
  if (local) return searchBankDay(day, local);
  const known = nationalBankDays.get(day);
  if (known !== undefined) return known;
  const found = searchBankDay(day);
  nationalBankDays.set(day, found);
  return found;
}

/** Due days are asked for all the time, and a century has few of them. */
const nationalBankDays = new Map<Day, Day>();

function searchBankDay(day: Day, local?: ReadonlySet<Day>): Day {
  let candidate = day;
  while (!isBankDay(candidate, local)) candidate = addDays(candidate, 1);
  return candidate;
}

/** The bank day that comes `count` bank days after `day`; `day` itself for 0. */
export function addBankDays(day: Day, count: number, local?: ReadonlySet<Day>): Day {
  let reached = day;
  for (let i = 0; i < count; i++) reached = nextBankDay(addDays(reached, 1), local);
  return reached;
}

function holidaysOf(year: number): { list: readonly Day[]; set: ReadonlySet<Day> } {
  const known = holidaysByYear.get(year);
  if (known) return known;
  const easter = easterSunday(year);
  const list = [
    ...FIXED_HOLIDAYS.filter((holiday) => year >= holiday.sinceYear).map(
      (holiday) => `${String(year).padStart(4, '0')}-${holiday.monthDay}`,
    ),
    ...EASTER_OFFSETS.map((offset) => addDays(easter, offset)),
  ].sort();
  const holidays = { list, set: new Set(list) };
  holidaysByYear.set(year, holidays);
  return holidays;
}

/** Easter by the anonymous Gregorian algorithm (Meeus/Jones/Butcher). */
function easterSunday(year: number): Day {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  const month = Math.floor(n / 31);
  const dayOfMonth = (n % 31) + 1;
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`;
}
