import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../server/domain/sheet/cell.js';
import { readDay, readWrittenDay } from '../../../server/domain/sheet/day.js';

describe('readDay', () => {
  it.each([
    ['5/3/26', '2026-03-05'],
    ['05-03-2026', '2026-03-05'],
    ['05.03.2026', '2026-03-05'],
    ['2026-03-05', '2026-03-05'],
    ['2026/3/5', '2026-03-05'],
    [' 05/03/2026 14:30 ', '2026-03-05'],
    ['2026-03-05 00:00:00', '2026-03-05'],
    ['5 de março de 2026', '2026-03-05'],
    ['1º de junho de 2026', '2026-06-01'],
    ['5 mar 2026', '2026-03-05'],
    ['5 mar. 2026', '2026-03-05'],
    ['05/mar/26', '2026-03-05'],
    ['5 DE MARÇO DE 2026', '2026-03-05'],
    ['dia 5/3/2026', '2026-03-05'],
    ['quinta-feira, 5 de março de 2026', '2026-03-05'],
    ['qui. 05/03/2026', '2026-03-05'],
    ['29/02/2028', '2028-02-29'],
    ['46156', '2026-05-14'],
    [46_086, '2026-03-05'],
    [46_086.75, '2026-03-05'],
    [{ date: '2026-03-05' }, '2026-03-05'],
    [{ formula: '=HOJE()', value: { date: '2026-03-05' } }, '2026-03-05'],
    ['01/01/2000', '2000-01-01'],
    ['31/12/2100', '2100-12-31'],
    ['1/1/68', '2068-01-01'],
  ] as [Cell, string][])('reads %j', (cell, on) => expect(readDay(cell)).toEqual({ ok: true, on }));

  it.each([
    '13/25/2026',
    '09/26/2026',
    '30/02/2026',
    '29/02/2026',
    '31/04/2026',
    '0/1/2026',
    '1/0/2026',
    '05/03',
    '05-03/2026',
    '5/3/226',
    '31/12/1899',
    '31/12/1999',
    '01/01/2101',
    '1/1/99',
    'quarta-feira, 5 de março de 2026',
    '5 de marso de 2026',
    '5 de m de 2026',
    'março de 2026',
    'dia 10',
    'amanhã',
    '2026-03-05T00:00:00.000Z',
    '20260305',
    '123456',
    '',
    '-',
    null,
    true,
    0,
    1,
    -46_086,
    1e9,
    Number.NaN,
    { date: '1899-12-30' },
    { date: '2026-02-30' },
    { date: 'ontem' },
    { formula: '=A1', value: '#REF!' },
  ] as Cell[])('refuses %j', (cell) => expect(readDay(cell)).toEqual({ ok: false, code: 'INVALID_DATE' }));

  it('reads a serial only where the column is a date', () => {
    expect(readWrittenDay('46156')).toEqual({ ok: false, code: 'INVALID_DATE' });
  });

  it('puts the day first in every way of writing a day', () => {
    const days = fc.date({ min: new Date('2000-01-01'), max: new Date('2068-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(days, fc.constantFrom('/', '-', '.'), (date, stroke) => {
        const on = date.toISOString().slice(0, 10);
        const [year = '', month = '', day = ''] = on.split('-');
        const ways = [
          [day, month, year].join(stroke),
          [Number(day), Number(month), year.slice(2)].join(stroke),
          [year, month, day].join(stroke),
        ];
        for (const written of ways) expect(readDay(written)).toEqual({ ok: true, on });
        const serial = Math.round((Date.parse(on) - Date.UTC(1899, 11, 30)) / 86_400_000);
        expect(readDay(serial)).toEqual({ ok: true, on });
      }),
    );
  });
});
