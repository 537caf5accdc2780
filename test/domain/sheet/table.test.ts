import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../server/domain/sheet/cell.js';
import { readRow } from '../../../server/domain/sheet/row.js';
import { columnsJson, rowJson } from '../../../server/domain/sheet/row-json.js';
import { readTable, type TableReading } from '../../../server/domain/sheet/table.js';

const ANA: Cell[] = ['Ana Lima', '10,00'];

describe('where a table is', () => {
  it.each([
    ['its first row', [['Nome', 'Valor'], ANA], 1, 1],
    ['a row alone', [['Nome', 'Valor']], 1, 1],
    ['below a title', [['CADERNETA DO ZÉ - FIADO 2026'], ['Nome', 'Valor'], ANA], 2, 1],
    ['below a title in two cells', [['CADERNETA DO ZÉ', 'Tel (11) 98765-4321'], ['Nome', 'Valor'], ANA], 2, 1],
    ['below a summary', [['Total a receber', 5000], ['Em atraso', 200], [], ['Nome', 'Valor', 'Venc.'], ANA], 4, 1],
    ['below a legend', [['Legenda:', 'Pago', 'Em aberto'], ['Nome', 'Valor', 'Venc.', 'Pg?'], ANA], 2, 1],
    [
      'under headings nobody knows but one',
      [
        ['Cliente', 'Xis'],
        ['Ana', '10,00'],
      ],
      1,
      1,
    ],
    [
      'under headings nobody knows',
      [
        ['Caloteiro', 'Grana'],
        ['Ana', '10,00'],
        ['Bia', '11,00'],
      ],
      1,
      1,
    ],
    [
      'under misspelt headings',
      [
        ['Fregues', 'Telefnoe', 'Vencimneto'],
        ['Ana', '11987654321', '1/2/2026'],
      ],
      1,
      1,
    ],
    [
      'under two rows',
      [
        ['CLIENTE', null, 'DÍVIDA', null],
        ['Nome', 'Zap', 'Valor', 'Venc.'],
        ['Ana', null, 10, '1/2/2026'],
      ],
      2,
      2,
    ],
    [
      'under a title and two rows',
      [
        ['FIADO', null, null],
        ['Nome', 'Parcela', null],
        [null, 'Nº', 'Valor'],
        ['Ana', '1/2', 10],
      ],
      3,
      2,
    ],
  ] as [string, Cell[][], number, number][])('is found: %s', (_case, grid, headerRow, headerRows) => {
    expect(readTable(grid)).toMatchObject({ headerRow, headerRows });
  });

  it.each(['CONTA', 'Dados da conta', 'FIADO', 'Compra'])(
    'a group (%s) leaves a sure heading below it sure',
    (group) => {
      const rows = [
        ['Ana', '11987654321', '50,00', '10/08/2026'],
        ['Bia', '11987654322', '70,00', '12/08/2026'],
      ];
      const table = readTable([['CLIENTE', '', group, ''], ['Nome', 'Fone', 'Qto deve', 'Vence'], ...rows]);
      expect(table).toMatchObject({ headerRow: 2, headerRows: 2 });
      expect(table!.columns.map(({ field, certainty }) => `${field} ${certainty}`)).toEqual([
        'name SURE',
        'phone SURE',
        'principalCents SURE',
        'dueOn SURE',
      ]);
    },
  );

  it('a word above that may be somebody else’s leaves it to be confirmed', () => {
    const table = readTable([
      ['CLIENTE', '', 'ESPOSA', 'CONTA'],
      ['Nome', 'Fone', 'Celular', 'Valor'],
      ['Ana', '11987654321', '11987654320', '50,00'],
      ['Bia', '11987654322', '11987654323', '70,00'],
    ]);
    expect(table!.columns[2]!.certainty).not.toBe('SURE');
  });

  it.each([
    ['nothing', []],
    ['a title', [['CADERNETA DO ZÉ']]],
    [
      'notes of two words',
      [
        ['Maria', 'pagou'],
        ['João', 'não'],
      ],
    ],
    [
      'people who bought clothes',
      [
        ['Maria', 'roupa', 'pago'],
        ['João', 'sapato', 'pago'],
        ['Zé', 'roupa', null],
      ],
    ],
    [
      'rows without headings',
      [
        ['Maria', '10,00', '1/2/2026'],
        ['João', '12,00', '1/3/2026'],
      ],
    ],
  ] as [string, Cell[][]][])('is not seen in %s', (_case, grid) => expect(readTable(grid)).toBeNull());
});

describe('which rows of a table are debts', () => {
  const HEAD: Cell[] = ['Nome', 'Fone', 'Valor', 'Pg?', 'Minhas contas'];
  const debt = (name: string, amount: Cell): Cell[] => [name, '11987654321', amount, '', ''];
  const kinds = (...rows: Cell[][]) => {
    const grid = [HEAD, debt('Ana', '10,00'), debt('Bia', '20,00'), ...rows, debt('Zé', '7,00')];
    const { dataRows, skipped } = readTable(grid) as TableReading;
    return rows.map((_, i) =>
      dataRows.includes(i + 4) ? 'DEBT' : (skipped.find(({ row }) => row === i + 4)?.why ?? null),
    );
  };
  it.each([
    ['TOTAL', ['TOTAL', null, '30,00']],
    ['TOTAL', ['Total geral:', null, '30,00']],
    ['TOTAL', [null, 'Subtotal', '30,00']],
    ['TOTAL', [null, null, '30,00', null, 'SOMA']],
    ['TOTAL', ['Total a receber', null, { formula: '=SUM(C2:C3)', value: 30 }]],
    ['TOTAL', [null, null, { formula: '=SUBTOTAL(9,C2:C3)', value: 30 }]],
    [
      'TOTAL',
      [null, null, { formula: '=SOMA(C2:C3)', value: 30 }, null, { formula: '=CONT.VALORES(A2:A3)', value: 2 }],
    ],
    ['TOTAL', [null, null, '30,00']],
    ['TOTAL', [null, null, 30]],
    ['TOTAL', ['TOTAL MARÇO/2026', null, 'R$ 30,00']],
    ['TOTAL', ['Total', null, '31,00', '2 pagos']],
    ['SEPARATOR', ['JANEIRO']],
    ['SEPARATOR', ['Março/2026']],
    ['SEPARATOR', ['mês de abril']],
    ['SEPARATOR', ['*****']],
    ['SEPARATOR', ['B']],
    ['SEPARATOR', [2026]],
    ['SEPARATOR', ['PAGOS']],
    ['SEPARATOR', ['Semana 2']],
    ['SEPARATOR', [{ date: '2026-03-01' }]],
    ['SEPARATOR', ['Atualizado em 05/03/2026']],
    ['SEPARATOR', [null, null, null, null, 'só para mim']],
    ['BLANK', []],
    ['BLANK', ['-', ' ', '--']],
    ['BLANK', [null, null, null, false]],
    ['BLANK', [null, null, null, 'não']],
    ['BLANK', [null, null, { formula: '=D9-E9', value: 0 }]],
    ['REPEATED_HEADING', HEAD],
    ['REPEATED_HEADING', ['NOME', 'FONE', 'VALOR', 'PG?', '']],
    ['DEBT', ['Total Construções', '1132654321', '30,00']],
    ['DEBT', ['Maria Soma', null, '30,00']],
    ['DEBT', [null, '11987654321', '30,00']],
    ['DEBT', [null, null, '31,00']],
    ['DEBT', [null, null, '30,00', 'sim']],
    ['DEBT', ['Maria']],
    ['DEBT', ['Abril Ramos']],
    ['DEBT', ['Ana', null, { formula: '=SUM(H2:J2)', value: 30 }]],
    ['DEBT', [null, null, 'ver']],
    ['DEBT', ['-', null, '15,00']],
    ['DEBT', ['TOTAL', '11987654321', '30,00']],
  ] as [string, Cell[]][])('%s: %j', (kind, row) => expect(kinds(row)).toEqual([kind]));

  it('knows sums of parts and of all', () => {
    const rows: Cell[][] = [
      [null, null, '30,00'],
      debt('Caio', '5,00'),
      debt('Davi', '6,00'),
      [null, null, '11,00'],
      [null, null, '41,00'],
    ];
    expect(kinds(...rows)).toEqual(['TOTAL', 'DEBT', 'DEBT', 'TOTAL', 'TOTAL']);
  });

  it('counts every row once, whatever the sheet holds', () => {
    const cell = fc.oneof(
      fc.constantFrom<Cell>(
        null,
        '',
        'Nome',
        'Valor',
        'Venc.',
        'Pago',
        'Ana Lima',
        'TOTAL',
        'JANEIRO',
        '10,00',
        12.5,
        false,
        true,
        '1/2/2026',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.record({ date: fc.constantFrom('2026-05-03', 'x') }),
      fc.record({ formula: fc.constantFrom('=SUM(A1)', '=1'), value: fc.constantFrom(0, 5) }),
    );
    fc.assert(
      fc.property(fc.array(fc.array(cell, { maxLength: 6 }), { maxLength: 10 }), (grid) => {
        const table = readTable(grid, { locale: 'en_US' });
        if (!table) return;
        const rows = [...table.dataRows, ...table.skipped.map(({ row }) => row)].sort((a, b) => a - b);
        const heading = Array.from({ length: table.headerRows }, (_, i) => table.headerRow - i);
        const last = Math.max(0, ...rows, table.headerRow);
        expect([...rows, ...heading].sort((a, b) => a - b)).toEqual(Array.from({ length: last }, (_, i) => i + 1));
        expect(table.columns.map(({ index }) => index)).toEqual(table.headings.map((_, i) => i));
        const fields = table.columns.flatMap(({ field }) => field ?? []);
        expect(new Set(fields).size).toBe(fields.length);
        for (const { certainty, field, alternatives } of table.columns) {
          expect(field === null).toBe(certainty === 'UNSURE' || certainty === 'OWN');
          if (certainty === 'UNSURE') expect(alternatives).not.toEqual([]);
        }
      }),
    );
  });
});

describe('what the import prints', () => {
  it('names columns by their headings, even by one that is every object’s own', () => {
    const grid: Cell[][] = [
      ['__proto__', 'Nome', 'Obs', 'Obs', 'Vencimento', 'Valor', 'Valor pago'],
      ['x', 'Ana', '', 'oi', '1/2/2026', '10,00', '5,00'],
    ];
    const table = readTable(grid) as TableReading;
    expect(columnsJson(table)).toEqual({
      Nome: 'name',
      'Obs (2)': 'note',
      Vencimento: 'dueOn',
      Valor: 'principalCents',
      'Valor pago': 'paid',
    });
    const hostile = columnsJson({ columns: [{ ...table.columns[1]!, heading: '__proto__' }] });
    expect(JSON.stringify(hostile)).toBe('{"__proto__":"name"}');
    expect(Object.getPrototypeOf(hostile)).toBe(Object.prototype);
  });

  it('prints a row with the codes of its problems, soft questions left out', () => {
    const reading = readRow({
      name: 'ANA',
      phone: '987654321',
      principalCents: '1.234',
      paidCents: 'x',
      note: 'prometeu dia 10',
    });
    expect(rowJson(reading, 7)).toEqual({
      row: 7,
      name: 'Ana',
      phone: null,
      document: null,
      email: null,
      principalCents: 123_400,
      dueOn: null,
      paid: true,
      paidOn: null,
      installment: null,
      note: 'prometeu dia 10',
      assumptions: ['principalCents:THOUSANDS'],
      problems: ['phone:PHONE_WITHOUT_AREA_CODE', 'dueOn:MISSING_DUE_DATE'],
    });
    expect(rowJson(readRow({ name: 'A', paidCents: '?' }), 1).problems).toContain('paid:INVALID_PAID');
  });
});
