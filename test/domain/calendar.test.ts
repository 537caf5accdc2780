import HolidaysModule from 'date-holidays';
import { describe, expect, it } from 'vitest';
import { bankHolidays, isBankDay, isBankHoliday, nextBankDay } from '../../server/domain/calendar.js';
import { addDays } from '../../server/domain/day.js';

// The package is CommonJS; its types and its module disagree on where the class is.
const Holidays = ((HolidaysModule as unknown as { default?: unknown }).default ?? HolidaysModule) as new (
  country: string,
) => { getHolidays(year: number): { date: string; type: string; rule: string }[] };

describe('the bank calendar', () => {
  it('has the closures of 2026 that RULES-BR lists', () => {
    expect(bankHolidays(2026)).toEqual(
      '01-01 02-16 02-17 04-03 04-21 05-01 06-04 09-07 10-12 11-02 11-15 11-20 12-25'
        .split(' ')
        .map((monthDay) => `2026-${monthDay}`),
    );
  });

  it.each([2024, 2025, 2026, 2027, 2030, 2038])('agrees with an independent calendar in %s', (year) => {
    const oracle = new Holidays('BR')
      .getHolidays(year)
      .filter((holiday) => holiday.type === 'public' || holiday.type === 'bank')
      // Elections are held on Sundays and close no bank day.
      .filter((holiday) => !holiday.rule.includes('sunday'))
      .map((holiday) => holiday.date.slice(0, 10));
    expect(bankHolidays(year)).toEqual([...new Set(oracle)].sort());
  });

  it('has Consciência Negra only since 2024', () => {
    expect(isBankHoliday('2023-11-20')).toBe(false);
    expect(isBankHoliday('2024-11-20')).toBe(true);
  });

  it.each([
    ['2026-02-14', '2026-02-18', 'Saturday before Carnival'],
    ['2026-12-25', '2026-12-28', 'Christmas on a Friday'],
    ['2026-04-03', '2026-04-06', 'Good Friday'],
    ['2026-12-31', '2026-12-31', 'a plain Thursday'],
    ['2027-01-01', '2027-01-04', 'New Year on a Friday'],
  ])('%s is settled on %s (%s)', (day, expected) => {
    expect(nextBankDay(day)).toBe(expected);
  });

  it('takes the holidays a merchant adds', () => {
    const local = new Set(['2026-07-09']);
    expect(isBankDay('2026-07-09')).toBe(true);
    expect(isBankDay('2026-07-09', local)).toBe(false);
    expect(nextBankDay('2026-07-09', local)).toBe('2026-07-10');
  });

  it('always finds the first bank day at or after a day', () => {
    for (let day = '2026-01-01'; day < '2028-01-01'; day = addDays(day, 1)) {
      const settled = nextBankDay(day);
      expect(isBankDay(settled)).toBe(true);
      for (let between = day; between < settled; between = addDays(between, 1)) expect(isBankDay(between)).toBe(false);
    }
  });
});
