import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonthsClamped,
  daysBetween,
  formatDayBR,
  formatDayShortBR,
  instantOf,
  isDay,
  todayIn,
  weekday,
  weekdayBR,
} from '../../server/domain/day.js';

const anyDate = fc.date({ min: new Date('0001-01-01'), max: new Date('9998-12-31'), noInvalidDate: true });
const isoDay = (date: Date) => date.toISOString().slice(0, 10);

describe('a day', () => {
  it.each([
    ['2026-02-28', true],
    ['2024-02-29', true],
    ['2000-02-29', true],
    ['2026-02-29', false],
    ['1900-02-29', false],
    ['2026-13-01', false],
    ['2026-00-10', false],
    ['2026-04-31', false],
    ['0000-01-01', false],
    ['2026-4-1', false],
    ['2026-04-01T00:00', false],
    ['05/03/2026', false],
    [46086, false],
    [null, false],
  ])('%s is a day: %s', (text, expected) => {
    expect(isDay(text)).toBe(expected);
  });

  it('moves and counts as the UTC calendar does', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -100_000, max: 100_000 }), (date, count) => {
        const moved = new Date(Date.parse(isoDay(date)) + count * 86_400_000);
        fc.pre(moved.getUTCFullYear() >= 1 && moved.getUTCFullYear() <= 9999);
        expect(addDays(isoDay(date), count)).toBe(isoDay(moved));
        expect(daysBetween(isoDay(date), isoDay(moved))).toBe(count);
        expect(weekday(isoDay(moved))).toBe(moved.getUTCDay());
      }),
    );
  });

  it.each([
    ['2026-01-31', 1, undefined, '2026-02-28'],
    ['2026-02-28', 1, 31, '2026-03-31'],
    ['2028-01-31', 1, undefined, '2028-02-29'],
    ['2026-12-15', 1, undefined, '2027-01-15'],
    ['2026-01-15', -1, undefined, '2025-12-15'],
    ['2026-03-31', -13, undefined, '2025-02-28'],
    ['2026-07-10', 0, undefined, '2026-07-10'],
  ])('%s and %s months, of the %s, is %s', (day, count, originalDayOfMonth, expected) => {
    expect(addMonthsClamped(day, count, originalDayOfMonth)).toBe(expected);
  });

  it('is what the wall clock of the zone shows', () => {
    const justAfterMidnightUtc = Date.parse('2026-07-15T00:30:00Z');
    expect(todayIn('America/Sao_Paulo', justAfterMidnightUtc)).toBe('2026-07-14');
    expect(todayIn('UTC', justAfterMidnightUtc)).toBe('2026-07-15');
    expect(todayIn('America/Noronha', Date.parse('2026-07-15T02:00:00Z'))).toBe('2026-07-15');
  });

  it('has an instant for an hour in a zone, also in years with summer time', () => {
    expect(instantOf('2026-07-15', '10:00', 'America/Sao_Paulo')).toBe(Date.parse('2026-07-15T13:00:00Z'));
    expect(instantOf('2018-12-15', '10:00', 'America/Sao_Paulo')).toBe(Date.parse('2018-12-15T12:00:00Z'));
  });

  it('begins and ends at midnight of its zone, every day of 2016 to 2036 in four Brazilian zones (FAULTS 78)', () => {
    const zones = ['America/Sao_Paulo', 'America/Manaus', 'America/Rio_Branco', 'America/Noronha'];
    const wrong: string[] = [];
    for (const zone of zones)
      for (let day = '2016-01-01'; day <= '2036-12-31'; day = addDays(day, 1)) {
        const beginsAt = instantOf(day, '00:00', zone);
        const isRight = todayIn(zone, beginsAt) === day && todayIn(zone, beginsAt - 1) === addDays(day, -1);
        if (!isRight) wrong.push(`${day} in ${zone}`);
      }
    expect(wrong).toEqual([]);
  });

  it('keeps its date when the clock change skipped midnight', () => {
    const instant = instantOf('2018-11-04', '00:00', 'America/Sao_Paulo');
    expect(instant).toBe(Date.parse('2018-11-04T03:00:00Z'));
    expect(todayIn('America/Sao_Paulo', instant)).toBe('2018-11-04');
  });

  it('is written as Brazilians write it', () => {
    expect(formatDayBR('2026-06-05')).toBe('05/06/2026');
    expect(formatDayShortBR('2026-06-05')).toBe('05/06');
    expect(weekdayBR('2026-07-15')).toBe('quarta-feira');
    expect(weekdayBR('2026-07-19')).toBe('domingo');
  });
});
