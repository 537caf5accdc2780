import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../server/domain/sheet/cell.js';
import { SHEET_FIELDS } from '../../../server/domain/sheet/field.js';
import { readInstallment } from '../../../server/domain/sheet/installment.js';
import { problemText } from '../../../server/domain/sheet/problem-text.js';
import { isBlankRow, type RowCells, readRow } from '../../../server/domain/sheet/row.js';
import { runs } from '../../support/runs.js';

const GOOD: RowCells = { name: 'Ana Lima', principalCents: 12.5, dueOn: { date: '2026-03-05' } };
const UNDERSTOOD = {
  name: 'Ana Lima',
  phone: null,
  document: null,
  email: null,
  principalCents: 1_250,
  dueOn: '2026-03-05',
  paid: false,
  paidOn: null,
  paidCents: null,
  installment: null,
  note: null,
  limitCents: null,
  address: null,
  uf: null,
  description: null,
  soldOn: null,
  assumptions: [] as string[],
  problems: [] as { field: string; code: string }[],
  soft: [] as { field: string; code: string }[],
  promisedOn: null,
};

describe('readRow', () => {
  it('reads every field', () => {
    const cells: RowCells = {
      name: ' ANA  DE LIMA ',
      phone: 27914177763,
      document: 4819615181,
      email: 'ana@Example.com',
      principalCents: '1.234',
      dueOn: 46_086,
      paid: 'pago em 4/3/26',
      paidOn: null,
      installment: '3ª de 10',
      note: ' =HOJE() ',
      limitCents: '229.81',
      address: ' Rua das  Flores, 12 ',
      uf: 'são paulo',
      description: 'cesta básica',
      soldOn: '1/2/2026',
    };
    expect(readRow(cells)).toEqual({
      name: 'Ana de Lima',
      phone: '+5527914177763',
      document: '04819615181',
      email: 'ana@example.com',
      principalCents: 123_400,
      dueOn: '2026-03-05',
      paid: true,
      paidOn: '2026-03-04',
      paidCents: null,
      installment: [3, 10],
      note: ' =HOJE() ',
      limitCents: 22_981,
      address: 'Rua das Flores, 12',
      uf: 'SP',
      description: 'cesta básica',
      soldOn: '2026-02-01',
      assumptions: ['document:LEADING_ZEROS', 'principalCents:THOUSANDS', 'limitCents:DECIMAL_DOT'],
      problems: [],
      soft: [],
      promisedOn: null,
    });
  });

  it('misses what a debt cannot be without, and nothing else', () => {
    const nothing = { ...UNDERSTOOD, name: null, principalCents: null, dueOn: null };
    const problems = [
      { field: 'name', code: 'MISSING_NAME' },
      { field: 'principalCents', code: 'MISSING_AMOUNT' },
      { field: 'dueOn', code: 'MISSING_DUE_DATE' },
    ];
    expect(readRow({})).toEqual({ ...nothing, problems });
    expect(readRow(Object.fromEntries(SHEET_FIELDS.map((field) => [field, '-'])))).toEqual({
      ...nothing,
      note: '-',
      problems,
    });
  });

  it.each([
    ['a formula as a name is read by what it shows', { name: { formula: '=B2', value: 'Ana Lima' } }, {}],
    ['a formula typed as text stays text', { name: '=HYPERLINK("x")' }, { name: '=HYPERLINK("x")' }],
    ['an emoji in a name is kept', { name: 'Ana 🌻' }, { name: 'Ana 🌻' }],
    ['a right-to-left override in a name is not', { name: '\u202EanA' }, { name: 'anA' }],
    [
      'formulas for amounts and days',
      { principalCents: { formula: '=1', value: 12.5 }, dueOn: { formula: '=1', value: 46_086 } },
      {},
    ],
    ['a date where it was paid', { paid: { date: '2026-03-01' } }, { paid: true, paidOn: '2026-03-01' }],
    ['a ticked box', { paid: true }, { paid: true }],
    ['a day of payment and no word', { paidOn: '1/3/2026' }, { paid: true, paidOn: '2026-03-01' }],
    [
      'an unticked box beside a day of payment',
      { paid: false, paidOn: '1/3/2026' },
      { paid: true, paidOn: '2026-03-01' },
    ],
    ['a NUL in a note, which no database holds', { note: 'a\u0000b' }, { note: 'ab' }],
    ['a number as a note', { note: 12.5 }, { note: '12,5' }],
  ] as [string, RowCells, object][])('understands %s', (_case, cells, change) => {
    expect(readRow({ ...GOOD, ...cells })).toEqual({ ...UNDERSTOOD, ...change });
  });

  it.each([
    ['name', '#REF!', 'MISSING_NAME', { name: null }],
    ['name', true, 'MISSING_NAME', { name: null }],
    ['name', '"', 'MISSING_NAME', { name: null }],
    ['name', 'idem', 'MISSING_NAME', { name: null }],
    ['paid', 'pago?', 'INVALID_PAID', { paid: null }],
    ['name', '\u200B\u3164', 'MISSING_NAME', { name: null }],
    ['name', 'a'.repeat(201), 'TEXT_TOO_LONG', { name: null }],
    ['phone', '987654321', 'PHONE_WITHOUT_AREA_CODE', {}],
    ['phone', 'x', 'INVALID_PHONE', {}],
    ['document', 0.5, 'INVALID_DOCUMENT', {}],
    ['email', 'ana', 'INVALID_EMAIL', {}],
    ['principalCents', '1,234', 'AMBIGUOUS_AMOUNT', { principalCents: null }],
    ['principalCents', { date: '2026-03-05' }, 'INVALID_AMOUNT', { principalCents: null }],
    ['dueOn', '31/12/1899', 'INVALID_DATE', { dueOn: null }],
    ['paid', 'metade', 'INVALID_PAID', { paid: null }],
    ['paid', 50, 'INVALID_PAID', { paid: null }],
    ['paidOn', 'ontem', 'INVALID_DATE', { paid: null }],
    ['installment', '7/5', 'INVALID_INSTALLMENT', {}],
    ['note', 'a'.repeat(5_001), 'TEXT_TOO_LONG', {}],
    ['limitCents', 'muito', 'INVALID_AMOUNT', {}],
    ['address', 'a'.repeat(501), 'TEXT_TOO_LONG', {}],
    ['uf', 'XX', 'INVALID_UF', {}],
    ['soldOn', '13/25/2026', 'INVALID_DATE', {}],
  ] as [keyof RowCells, Cell, string, object][])('reports %s %j as %s', (field, cell, code, change) => {
    expect(readRow({ ...GOOD, [field]: cell })).toEqual({ ...UNDERSTOOD, ...change, problems: [{ field, code }] });
  });

  it.each([
    '#N/A',
    '#N/D',
    '#NAME?',
    '#NOME?',
    '#DIV/0!',
    '#NULL!',
    '#NULO!',
    '#VALUE!',
    '#VALOR!',
    '#REF!',
    '#NUM!',
    '#NÚM!',
    '#ERROR!',
    'Loading...',
    'Carregando...',
  ])('takes the error %s of a formula for nothing that anybody said, whatever the field', (value) => {
    for (const field of SHEET_FIELDS) {
      const { problems, ...read } = readRow({ ...GOOD, [field]: { formula: '=PROCV(A2;X:Y;2;0)', value } });
      expect(Object.values(read), field).not.toContain(value);
      // Only a note is a word beside the row; a total of instalments says nothing without the number.
      const isAsked = field !== 'note' && field !== 'installmentOf';
      expect(
        problems.map((one) => one.field),
        field,
      ).toEqual(isAsked ? [field] : []);
    }
  });

  it('believes neither of two columns that contradict each other about payment', () => {
    for (const cells of [
      { paid: 'não', paidOn: '1/3/2026' },
      { paid: { date: '2026-03-02' }, paidOn: '1/3/2026' },
    ]) {
      expect(readRow({ ...GOOD, ...cells })).toEqual({
        ...UNDERSTOOD,
        paid: null,
        problems: [{ field: 'paid', code: 'INVALID_PAID' }],
      });
    }
  });
});

describe('isBlankRow', () => {
  it('sees separators, and no row with anything in it', () => {
    expect(isBlankRow({ name: ' ', dueOn: null, note: '' })).toBe(true);
    expect(isBlankRow({ name: null, note: '-' })).toBe(false);
  });
});

describe('readInstallment', () => {
  it.each([
    ['3/10', [3, 10]],
    ['05/07', [5, 7]],
    ['2 de 4', [2, 4]],
    ['1ª de 3', [1, 3]],
    ['Parcela 2/3', [2, 3]],
    ['1/1', [1, 1]],
    ['3ª parcela de 10', [3, 10]],
    ['parc. 3 / 10', [3, 10]],
    ['3-10', [3, 10]],
    ['3 de 10x', [3, 10]],
    ['à vista', null],
    ['', null],
  ])('reads %s', (cell, installment) => expect(readInstallment(cell)).toEqual({ ok: true, installment }));
  it.each([
    ['3', '10', [3, 10]],
    [3, 10, [3, 10]],
    ['3ª', '10x', [3, 10]],
    ['3/10', '10', [3, 10]],
    ['', '10', null],
    ['à vista', '10', null],
  ] as [Cell, Cell, unknown][])('reads %j with how many there are in another column, %j', (cell, of, installment) =>
    expect(readInstallment(cell, of)).toEqual({ ok: true, installment }),
  );
  it.each([
    ['3/10', '12'],
    ['11', '10'],
    ['0', '10'],
  ])('does not believe %s of %s', (cell, of) =>
    expect(readInstallment(cell, of)).toEqual({ ok: false, code: 'INVALID_INSTALLMENT' }),
  );
  it.each(['3', '0/3', '4/3', '1/361', '1/2/3', 'x', 3, { date: '2026-10-03' }] as Cell[])('refuses %j', (cell) =>
    expect(readInstallment(cell)).toEqual({ ok: false, code: 'INVALID_INSTALLMENT' }),
  );
});

describe('problemText', () => {
  it('offers both readings of an ambiguous amount', () => {
    expect(problemText('AMBIGUOUS_AMOUNT', 'principalCents', 'R$ 3,894')).toEqual({
      what: 'O valor "R$ 3,894" pode ser lido de dois jeitos.',
      doNext:
        'Se são milhares, escreva 3.894,00; se são reais e centavos, use dois dígitos depois da vírgula, como 3,89.',
    });
  });

  it('quotes a long or hostile cell in part, on one line', () => {
    const { what } = problemText('INVALID_PHONE', 'phone', `\u202E1\n${'9'.repeat(100_000)}`);
    expect(what).toBe(`O telefone "1 ${'9'.repeat(38)}…" não existe desse jeito.`);
  });
});

describe('hostile cells', () => {
  const evil = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^[\d.,/ R$+()-]{0,40}$/),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.record({ date: fc.string() }),
    fc.record({ formula: fc.string(), value: fc.string() }),
  ) as fc.Arbitrary<Cell>;

  it('never throw, and each is understood, blank or reported', () => {
    const row = fc.record(Object.fromEntries(SHEET_FIELDS.map((field) => [field, evil])));
    fc.assert(
      fc.property(row, (cells) => {
        const reading = readRow(cells as RowCells);
        for (const { field, code } of reading.problems) {
          if (field !== 'paidOn' && field !== 'installmentOf') expect(reading[field]).toBeNull();
          const { what, doNext } = problemText(code, field, (cells as RowCells)[field] ?? null);
          expect(what.length * doNext.length).toBeGreaterThan(0);
        }
        for (const text of [reading.name, reading.address, reading.description]) {
          expect(text ?? '').not.toMatch(/[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]/u);
        }
      }),
      { numRuns: runs(166, 500) },
    );
  });

  it.each([
    '1',
    'a',
    ' ',
    '1.',
    '1,',
    ' 1',
    '-',
    '(',
    '@',
    'a.',
    'a@',
    '\u0301',
    '\u200B',
    '1/',
    'de ',
    '+',
    '\uD800',
    '(1) ',
  ])('of a hundred thousand %j are dismissed at once', (piece) => {
    const huge = piece.repeat(100_000 / piece.length);
    const startedAt = performance.now();
    readRow(Object.fromEntries(SHEET_FIELDS.map((field) => [field, huge])));
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
