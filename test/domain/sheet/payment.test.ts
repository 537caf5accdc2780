import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../server/domain/sheet/cell.js';
import { readPaid } from '../../../server/domain/sheet/paid.js';
import { type RowCells, readRow } from '../../../server/domain/sheet/row.js';

describe('readPaid', () => {
  it.each([
    'sim',
    'S',
    'ok',
    'PG',
    'Pago!',
    'x',
    'quitado',
    'Quitada',
    'já pagou',
    '✅',
    'TRUE',
    'verdadeiro',
    'tudo pago',
    'Pago ✅',
    'Sim, já pagou',
    'pgto ok',
    '(pago)',
    true,
  ])('takes %s for paid', (cell) => expect(readPaid(cell)).toEqual({ ok: true, kind: 'YES' }));

  it.each([
    'n',
    'não',
    'nao',
    'N',
    'Ñ',
    'Em aberto',
    'não pagou',
    'pendente',
    'FALSE',
    'n/pago',
    'ainda não',
    'deve',
    'Falta pagar',
    '❌',
  ])('takes %s for not paid', (cell) => expect(readPaid(cell)).toEqual({ ok: true, kind: 'NO' }));

  it.each(['', '-', null, false, 0] as Cell[])('hears nothing in %j', (cell) =>
    expect(readPaid(cell)).toEqual({ ok: true, kind: 'NOTHING' }),
  );

  it.each(['5/3/26', 'pago em 05/03/2026', 'pg 5 mar 2026', 'pago: 05/03/2026', { date: '2026-03-05' }] as Cell[])(
    'takes the day from %j',
    (cell) => expect(readPaid(cell)).toEqual({ ok: true, kind: 'DAY', paidOn: '2026-03-05' }),
  );

  it.each([
    ['50,00', 5_000],
    ['R$ 50', 5_000],
    ['R$ 10', 1_000],
    ['pg 50', 5_000],
    ['pago 50,00', 5_000],
    ['pagou 1.234,56', 123_456],
    ['parcial 35,50', 3_550],
    ['50 reais', 5_000],
    ['50.75', 5_075],
    ['10.00', 1_000],
    [50, 5_000],
    [12.5, 1_250],
  ] as [Cell, number][])('takes an amount from %j', (cell, paidCents) =>
    expect(readPaid(cell)).toMatchObject({ ok: true, kind: 'AMOUNT', paidCents, paidOn: null }),
  );

  it('takes an amount and its day', () => {
    for (const cell of ['50,00 em 05/03/2026', 'pg 50 dia 5/3/26', 'R$ 50 - 05/03/2026'])
      expect(readPaid(cell)).toMatchObject({ kind: 'AMOUNT', paidCents: 5_000, paidOn: '2026-03-05' });
  });

  it.each([
    'talvez',
    'deu 20',
    'pg 10',
    '10',
    '1',
    '31',
    1,
    20,
    46_086,
    '46086',
    'pago em 31/02/2026',
    '05/03',
    '12.05',
    'faltam 20',
    '50 + 30',
    '-50',
    'pg 50 e 30',
    'P',
    'metade',
    'negociado',
    'em dia',
    'pago por engano',
    '1,234',
    'x'.repeat(100),
    33.333,
  ] as Cell[])('does not guess what %j means', (cell) =>
    expect(readPaid(cell)).toEqual({ ok: false, code: 'INVALID_PAID', isPartial: false }),
  );

  it('reads bare figures in a column of amounts', () => {
    expect(readPaid('10', true)).toMatchObject({ kind: 'AMOUNT', paidCents: 1_000 });
    expect(readPaid(1, true)).toMatchObject({ kind: 'AMOUNT', paidCents: 100 });
    for (const zero of ['0,00', 'R$ 0', '0', 0]) expect(readPaid(zero, true)).toEqual({ ok: true, kind: 'NO' });
  });
});

describe('what the payment columns of a row say together', () => {
  const ROW: RowCells = { name: 'Ana', principalCents: '100,00', dueOn: '05/03/2026' };
  const INVALID = { field: 'paid', code: 'INVALID_PAID' };
  const INVALID_CENTS = { field: 'paidCents', code: 'INVALID_PAID' };
  it.each([
    ['nothing', {}, { paid: false, paidOn: null, paidCents: null }],
    ['a part', { paid: '40,00' }, { paid: false, paidOn: null, paidCents: 4_000 }],
    ['all of it, in reais', { paid: 'pg 100,00' }, { paid: true, paidOn: null, paidCents: 10_000 }],
    ['a part in its own column', { paidCents: 40 }, { paid: false, paidCents: 4_000 }],
    ['all in its own column', { paidCents: '100' }, { paid: true, paidCents: 10_000 }],
    ['all, and on which day', { paidCents: '100', paidOn: '1/3/2026' }, { paid: true, paidOn: '2026-03-01' }],
    [
      'a part, and on which day',
      { paidCents: '10', paidOn: '1/3/2026' },
      { paid: false, paidOn: '2026-03-01', paidCents: 1_000 },
    ],
    ['"parcial" and how much', { paid: 'parcial', paidCents: '40' }, { paid: false, paidCents: 4_000 }],
    ['"não" and a part', { paid: 'não', paidCents: '40' }, { paid: false, paidCents: 4_000 }],
    ['"sim" and all', { paid: 'sim', paidCents: '100' }, { paid: true, paidCents: 10_000 }],
    ['"pago" where an amount belongs', { paidCents: 'pago' }, { paid: true, paidCents: null }],
    ['nothing so far', { paid: 'não', paidCents: '0,00' }, { paid: false, paidCents: null }],
    ['the same amount twice', { paid: 'pg 40,00', paidCents: '40' }, { paid: false, paidCents: 4_000 }],
  ] as [string, RowCells, object][])('%s', (_case, cells, want) => {
    expect(readRow({ ...ROW, ...cells })).toMatchObject({ ...want, problems: [] });
  });

  it.each([
    ['more than is owed', { paid: '150,00' }, [INVALID]],
    ['more than is owed in its own column', { paidCents: '150,00' }, [INVALID_CENTS]],
    ['"sim" and only a part', { paid: 'sim', paidCents: '40' }, [INVALID]],
    ['"não" and all', { paid: 'não', paidCents: '100' }, [INVALID]],
    ['"sim" and zero', { paid: 'sim', paidCents: '0,00' }, [INVALID]],
    ['"parcial" and all', { paid: 'parcial', paidCents: '100' }, [INVALID]],
    ['"parcial" and nobody knows how much', { paid: 'parcial' }, [INVALID]],
    ['"não" beside a day', { paid: 'não', paidOn: '1/3/2026' }, [INVALID]],
    ['two days', { paid: '2/3/2026', paidOn: '1/3/2026' }, [INVALID]],
    ['two amounts', { paid: 'pg 50', paidCents: '40' }, [INVALID]],
    ['words where an amount belongs', { paidCents: 'a combinar' }, [INVALID_CENTS]],
    ['a day that does not exist', { paidOn: '31/2/2026' }, [{ field: 'paidOn', code: 'INVALID_DATE' }]],
  ] as [string, RowCells, object[]][])('believes nothing of %s', (_case, cells, problems) => {
    expect(readRow({ ...ROW, ...cells })).toMatchObject({ paid: null, problems });
  });

  it('does not call a debt paid whose amount it could not read', () => {
    const reading = readRow({ ...ROW, principalCents: '1,234', paidCents: '1.234,00' });
    expect(reading).toMatchObject({ paid: null, paidCents: 123_400 });
    expect(reading.problems).toEqual([{ field: 'principalCents', code: 'AMBIGUOUS_AMOUNT' }]);
  });
});
