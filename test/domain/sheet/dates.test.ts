import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, isDay } from '../../../server/domain/day.js';
import type { Cell } from '../../../server/domain/sheet/cell.js';
import { asksDateOrder } from '../../../server/domain/sheet/date-order.js';
import { dueOnBy } from '../../../server/domain/sheet/due-rule.js';
import { type ReadOptions, readRow } from '../../../server/domain/sheet/row.js';

describe('asksDateOrder', () => {
  const cell = (date: string): Cell => ({ date });
  it.each([
    ['en_US', [cell('2026-05-03'), '25/03/2026'], true],
    ['en_US', ['25-03-26', cell('2026-05-03')], true],
    ['pt_BR', [cell('2026-05-03'), '25/03/2026'], false],
    [null, [cell('2026-05-03'), '25/03/2026'], false],
    ['en_GB', [cell('2026-05-03'), '25/03/2026'], false],
    // Nothing was typed day first.
    ['en_US', [cell('2026-05-03'), cell('2026-05-25')], false],
    // No cell can be swapped, or swapping changes nothing.
    ['en_US', [cell('2026-05-25'), cell('2026-05-05'), '25/03/2026'], false],
    // Computed, not typed.
    ['en_US', [{ formula: '=TODAY()', value: { date: '2026-05-03' } }, '25/03/2026'], false],
    ['en_US', [cell('2026-05-03'), '03/25/2026'], false],
    ['en_US', [cell('2026-05-03'), 'dia 25'], false],
    ['en_US', [], false],
  ] as [string | null, Cell[], boolean][])('in %s of %j: %s', (locale, cells, asks) => {
    expect(asksDateOrder(cells, locale)).toBe(asks);
  });
});

describe('a date cell of a month-first sheet', () => {
  const read = (date: string, options: ReadOptions) => {
    const { dueOn, problems } = readRow(
      { name: 'Ana', principalCents: 1, dueOn: { date } },
      { locale: 'en_US', ...options },
    );
    return dueOn ?? problems.map(({ field, code }) => `${field}:${code}`);
  };
  it.each([
    [
      'is asked about while its column leaves open what it means',
      '2026-05-03',
      { asksDateOrder: ['dueOn'] },
      ['dueOn:AMBIGUOUS_DATE'],
    ],
    ['is taken as shown where its column does not', '2026-05-03', { asksDateOrder: ['soldOn'] }, '2026-05-03'],
    [
      'is taken as shown once the merchant said so',
      '2026-05-03',
      { asksDateOrder: true, dateCells: 'AS_SHOWN' },
      '2026-05-03',
    ],
    ['is swapped once the merchant said so', '2026-05-03', { dateCells: 'DAY_FIRST' }, '2026-03-05'],
    ['is never swapped into a thirteenth month', '2026-03-25', { dateCells: 'DAY_FIRST' }, '2026-03-25'],
    ['says one thing where day and month are the same', '2026-05-05', { asksDateOrder: true }, '2026-05-05'],
    [
      'of a Brazilian sheet means what it shows',
      '2026-05-03',
      { locale: 'pt_BR', asksDateOrder: true, dateCells: 'DAY_FIRST' },
      '2026-05-03',
    ],
  ] as [string, string, ReadOptions, unknown][])('%s', (_case, date, options, want) =>
    expect(read(date, options)).toEqual(want),
  );

  it('in the column of payment is asked about like the days beside it', () => {
    const row = { name: 'Ana', principalCents: 1, dueOn: '25/05/2026', paid: { date: '2026-05-03' } };
    expect(readRow(row, { locale: 'en_US', asksDateOrder: ['dueOn'] })).toMatchObject({
      paid: null,
      paidOn: null,
      problems: [{ field: 'paid', code: 'AMBIGUOUS_DATE' }],
    });
    expect(readRow(row, { locale: 'en_US', dateCells: 'DAY_FIRST' })).toMatchObject({
      paid: true,
      paidOn: '2026-03-05',
    });
  });

  it('leaves texts day first, as everywhere', () => {
    const row = { name: 'Ana', principalCents: 1, dueOn: '05/03/2026' };
    expect(readRow(row, { locale: 'en_US', asksDateOrder: true, dateCells: null })).toMatchObject({
      dueOn: '2026-03-05',
    });
  });
});

describe('dueOnBy', () => {
  it.each([
    [{ payDay: 5 }, '2026-03-04', '2026-03-05'],
    [{ payDay: 5 }, '2026-03-05', '2026-04-05'],
    [{ payDay: 5 }, '2026-03-06', '2026-04-05'],
    [{ payDay: 31 }, '2026-01-31', '2026-02-28'],
    [{ payDay: 31 }, '2026-02-28', '2026-03-31'],
    [{ payDay: 30 }, '2026-02-27', '2026-02-28'],
    [{ payDay: 1 }, '2026-12-15', '2027-01-01'],
    [{ days: 30 }, '2026-01-31', '2026-03-02'],
    [{ days: 1 }, '2026-12-31', '2027-01-01'],
  ])('%j: a sale of %s falls due on %s', (rule, soldOn, dueOn) => expect(dueOnBy(rule, soldOn)).toBe(dueOn));

  it('is always later than the sale, and a pay-day at most a month', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 31 }), fc.integer({ min: 0, max: 5_000 }), (payDay, n) => {
        const soldOn = addDays('2020-01-01', n);
        const dueOn = dueOnBy({ payDay }, soldOn);
        expect(isDay(dueOn) && dueOn > soldOn && dueOn <= addDays(soldOn, 31)).toBe(true);
      }),
    );
  });

  it('completes a row without a due date, and says that it did', () => {
    const row = { name: 'Ana', principalCents: '10,00' };
    const rule = { dueRule: { payDay: 5 } };
    expect(readRow({ ...row, soldOn: '10/3/2026' }, rule)).toMatchObject({
      dueOn: '2026-04-05',
      assumptions: ['dueOn:BY_RULE'],
      problems: [],
    });
    expect(readRow({ ...row, dueOn: '-' }, { ...rule, seenOn: '2026-05-01', today: '2026-07-01' })).toMatchObject({
      dueOn: '2026-05-05',
    });
    expect(readRow(row, { ...rule, today: '2026-07-01' })).toMatchObject({ dueOn: '2026-07-05' });
    // A date that is there and cannot be read is asked about, as is a day of sale.
    expect(readRow({ ...row, dueOn: '31/2/2026' }, { ...rule, today: '2026-07-01' })).toMatchObject({
      dueOn: null,
      problems: [{ code: 'INVALID_DATE' }],
    });
    expect(readRow({ ...row, soldOn: 'ontem' }, { ...rule, today: '2026-07-01' }).dueOn).toBeNull();
    expect(readRow({ ...row, dueOn: '9/9/2026' }, rule)).toMatchObject({ dueOn: '2026-09-09', assumptions: [] });
    expect(readRow(row)).toMatchObject({ dueOn: null, problems: [{ field: 'dueOn', code: 'MISSING_DUE_DATE' }] });
  });
});
