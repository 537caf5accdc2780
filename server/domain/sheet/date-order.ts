/**
 * Dates of a sheet that counts the month first. Who types 05/03/2026 for the fifth of March into such a sheet gets a date
 * cell of the third of May, while 25/03/2026 stays text: the text betrays what happened to the cells, and the merchant is
 * asked once for the whole tab.
 */
import type { Day } from '../facts.js';
import { type Cell, isDateCell, type PlainCell, plainCell } from './cell.js';
import type { DayReading } from './day.js';

/** What date cells of a month-first sheet mean: as the sheet shows them, or with day and month changed back. */
export type DateCells = 'AS_SHOWN' | 'DAY_FIRST';

/** A day of a sheet whose date cells may be swapped. */
export type SheetDayReading = DayReading | { ok: false; code: 'AMBIGUOUS_DATE' };

/** Locales that count the month first; every other one reads 05/03/2026 as Brazilians do. */
export function isMonthFirst(locale: string | null | undefined): boolean {
  return /^(en[_-](us|ph|ca)|en)$/i.test(locale ?? '');
}

/** Whether the cells of a date column leave open what its date cells mean: some may be swapped, and texts say the day first. */
export function asksDateOrder(cells: Iterable<Cell | undefined>, locale: string | null | undefined): boolean {
  if (!isMonthFirst(locale)) return false;
  let hasSwappable = false;
  let hasDayFirstText = false;
  for (const cell of cells) {
    const plain = plainCell(cell);
    hasSwappable ||= isSwappable(cell, plain);
    hasDayFirstText ||= typeof plain === 'string' && isDayFirstText(plain);
    if (hasSwappable && hasDayFirstText) return true;
  }
  return false;
}

/** A typed date whose day could be its month; a formula's date was computed, not typed. */
export function isSwappable(cell: Cell | undefined, plain: PlainCell = plainCell(cell)): boolean {
  if (!isDateCell(plain) || (typeof cell === 'object' && cell !== null && 'formula' in cell)) return false;
  const [, , month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(plain.date) ?? [];
  return day !== undefined && Number(day) <= 12 && day !== month;
}

/** `2026-05-03` → `2026-03-05`. */
export function swapped(day: Day): Day {
  return `${day.slice(0, 4)}-${day.slice(8, 10)}-${day.slice(5, 7)}`;
}

/** `25/03/2026`: no month-first sheet makes a date of it. */
function isDayFirstText(text: string): boolean {
  const [, first, second] = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](?:\d{4}|\d{2})\s*$/.exec(text.slice(0, 40)) ?? [];
  return Number(first) > 12 && Number(first) <= 31 && Number(second) >= 1 && Number(second) <= 12;
}
