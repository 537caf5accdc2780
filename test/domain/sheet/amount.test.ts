import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBRL, MAX_AMOUNT_CENTS } from '../../../server/domain/money.js';
import { readAmount } from '../../../server/domain/sheet/amount.js';
import type { Cell } from '../../../server/domain/sheet/cell.js';

describe('readAmount', () => {
  it.each([
    ['R$ 1.234,56', 123_456, []],
    ['R$\u00A01.234,56', 123_456, []],
    ['R$1234,56', 123_456, []],
    ['r$ 10', 1_000, []],
    ['10,00 reais', 1_000, []],
    ['1234,56', 123_456, []],
    ['1 234,56', 123_456, []],
    ['1\u202F234,56', 123_456, []],
    ['1234,5', 123_450, []],
    ['130', 13_000, []],
    [' 120,00 ', 12_000, []],
    ['1,234.56', 123_456, []],
    ['12.345.678,90', null, []],
    ['1.234', 123_400, ['THOUSANDS']],
    ['1.234.567', 123_456_700, ['THOUSANDS']],
    ['1,234,567', 123_456_700, ['THOUSANDS']],
    ['1 234', 123_400, ['THOUSANDS']],
    ['229.81', 22_981, ['DECIMAL_DOT']],
    ['1.5', 150, ['DECIMAL_DOT']],
    ['0,01', 1, []],
    ['10000000', MAX_AMOUNT_CENTS, []],
    [229.81, 22_981, []],
    [0.1 + 0.2, 30, []],
    [1234, 123_400, []],
    [{ formula: '=A1*2', value: 20.5 }, 2_050, []],
    [{ formula: '=A1', value: 'R$ 5,00' }, 500, []],
  ] as [Cell, number | null, string[]][])('reads %j', (cell, cents, assumptions) => {
    const reading = cents === null ? { ok: false, code: 'INVALID_AMOUNT' } : { ok: true, cents, assumptions };
    expect(readAmount(cell)).toEqual(reading);
  });

  it.each(['1,234', '12,345', '123,456', 'R$ 3,894'])('does not choose what %s means', (cell) => {
    expect(readAmount(cell)).toEqual({ ok: false, code: 'AMBIGUOUS_AMOUNT' });
  });

  it.each(['', '   ', null, '-', '--', { formula: '=A1', value: null }] as Cell[])('misses an amount in %j', (cell) => {
    expect(readAmount(cell)).toEqual({ ok: false, code: 'MISSING_AMOUNT' });
  });

  it.each([
    '0,005',
    '0,865',
    '0.865',
    'abc',
    'fiado',
    'ver',
    '0',
    '0,00',
    '-50,00',
    '(50,00)',
    '10000000,01',
    '99999999999999999999',
    '1.234.56',
    '1,234,56',
    '1.23,45',
    '12 34',
    '1234.567',
    '1234,567',
    '01.234',
    '1.234,567',
    '1,5 mil',
    '2x50',
    '50 + 20',
    'US$ 50',
    '50,',
    '1e3',
    '１２',
    '#N/A',
    0,
    -1,
    0.005,
    33.333333,
    1e15,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    true,
    { date: '2026-03-05' },
    { formula: '=1/0', value: '#DIV/0!' },
  ] as Cell[])('refuses %j', (cell) => expect(readAmount(cell)).toEqual({ ok: false, code: 'INVALID_AMOUNT' }));

  it('reads back every amount Caderneta writes, and the same as a number cell', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: MAX_AMOUNT_CENTS }), (cents) => {
        const reading = { ok: true, cents, assumptions: [] };
        expect(readAmount(formatBRL(cents))).toEqual(reading);
        expect(readAmount(cents / 100)).toEqual(reading);
      }),
    );
  });
});
