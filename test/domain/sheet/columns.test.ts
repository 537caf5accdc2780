import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../server/domain/sheet/cell.js';
import { readTable, type TableReading } from '../../../server/domain/sheet/table.js';

function columnsOf(grid: Cell[][], locale?: string) {
  const table = readTable(grid, { locale: locale ?? null }) as TableReading;
  return table.columns.map(({ field, certainty, alternatives }) =>
    certainty === 'UNSURE' ? `${alternatives.join('|')}?` : field,
  );
}

describe('what the columns of a table are', () => {
  const on = (day: string) => `${day}/2026`;
  it.each([
    [
      '`Data` beside a due date is the day of sale',
      ['Nome', 'Data', 'Valor', 'Venc.'],
      [['Ana', on('1/2'), '10,00', on('1/3')]],
      ['name', 'soldOn', 'principalCents', 'dueOn'],
    ],
    [
      '`Data` alone is asked',
      ['Nome', 'Data', 'Valor'],
      [['Ana', on('1/2'), '10,00']],
      ['name', 'soldOn|dueOn|paidOn?', 'principalCents'],
    ],
    [
      '`Data` later than what was due is no day of sale',
      ['Nome', 'Venc.', 'Valor', 'Pago', 'Data'],
      [
        ['Ana', on('1/2'), '10,00', 'sim', on('3/2')],
        ['Bia', on('1/3'), '10,00', '', ''],
      ],
      ['name', 'dueOn', 'principalCents', 'paid', 'paidOn'],
    ],
    [
      '`Data` filled in exactly where something is paid is asked',
      ['Nome', 'Venc.', 'Valor', 'Pago', 'Data'],
      [
        ['Ana', on('5/2'), '10,00', 'sim', on('3/2')],
        ['Bia', on('1/3'), '10,00', '', ''],
      ],
      ['name', 'dueOn', 'principalCents', 'paid', 'soldOn|paidOn?'],
    ],
    [
      '"data de pagamento" filled in where nothing is paid is asked',
      ['Nome', 'Valor', 'Data de pagamento', 'Pago?'],
      [
        ['Ana', '10,00', on('1/2'), 'sim'],
        ['Bia', '12,00', on('1/3'), ''],
        ['Caio', '15,00', on('1/4'), 'não'],
      ],
      ['name', 'principalCents', 'paidOn|dueOn?', 'paid'],
    ],
    [
      'balances are the shop’s own beside what was paid',
      ['Nome', 'Valor', 'Valor pago', 'Saldo'],
      [['Ana', '10,00', '4,00', '6,00']],
      ['name', 'principalCents', 'paidCents', null],
    ],
    [
      'a running balance is the shop’s own',
      ['Nome', 'Valor', 'Saldo'],
      [
        ['Ana', '10,00', '10,00'],
        ['Bia', '5,00', '15,00'],
        ['Caio', '7,00', '22,00'],
      ],
      ['name', 'principalCents', null],
    ],
    [
      'what is left of a value, and nobody says why, is asked',
      ['Nome', 'Valor', 'Saldo'],
      [
        ['Ana', '10,00', '4,00'],
        ['Bia', '5,00', '5,00'],
      ],
      ['name', 'principalCents?', 'principalCents?'],
    ],
    ['what is left alone is owed', ['Nome', 'Resta'], [['Ana', '10,00']], ['name', 'principalCents']],
    [
      'what was paid is already out of what is left',
      ['Nome', 'Pago R$', 'Falta'],
      [['Ana', '10,00', '5,00']],
      ['name', 'paidCents?', 'principalCents?'],
    ],
    [
      'a value for each and a total',
      ['Nome', 'Qtd', 'Valor', 'Total'],
      [
        ['Ana', '2', '10,00', '20,00'],
        ['Bia', '1', '5,00', '5,00'],
      ],
      ['name', null, null, 'principalCents'],
    ],
    [
      'two amounts and nothing to tell them apart',
      ['Nome', 'Valor', 'Total'],
      [['Ana', '2,00', '10,00']],
      ['name', 'principalCents?', 'principalCents?'],
    ],
    [
      '`Pago` over amounts is how much',
      ['Nome', 'Valor', 'Pago'],
      [
        ['Ana', '100,00', '20'],
        ['Bia', '50,00', '50,00'],
      ],
      ['name', 'principalCents', 'paidCents'],
    ],
    [
      '`Pago` over words and amounts stays the word',
      ['Nome', 'Valor', 'Pago'],
      [
        ['Ana', '100,00', '20,00'],
        ['Bia', '50,00', 'sim'],
      ],
      ['name', 'principalCents', 'paid'],
    ],
    [
      '`Deve` over "sim" says the opposite of paid',
      ['Nome', 'Valor', 'Deve'],
      [
        ['Ana', '100,00', 'sim'],
        ['Bia', '50,00', 'não'],
        ['Caio', '70,00', 'não'],
      ],
      ['name', 'principalCents', null],
    ],
    [
      'two columns of names',
      ['Cliente', 'Nome', 'Valor'],
      [['Bar do Zé', 'José Lima', '10,00']],
      ['name?', 'name?', 'principalCents'],
    ],
    [
      'a code and a name',
      ['Cliente', 'Nome', 'Valor'],
      [
        [101, 'José Lima', '10,00'],
        [102, 'Ana', '11,00'],
      ],
      [null, 'name', 'principalCents'],
    ],
    [
      'first names apart from surnames',
      ['Nome', 'Sobrenome', 'Valor'],
      [['Ana', 'Lima', '10,00']],
      ['name?', null, 'principalCents'],
    ],
    [
      'names under no heading',
      ['', 'Valor'],
      [
        ['Ana Lima', '10,00'],
        ['Bia Reis', '11,00'],
      ],
      ['name?', 'principalCents'],
    ],
    ['ticks under no heading', ['Nome', 'Valor', ''], [['Ana', '10,00', 'x']], ['name', 'principalCents', 'paid?']],
    ['scribbles under no heading', ['Nome', 'Valor', ''], [['Ana', '10,00', 'ver']], ['name', 'principalCents', null]],
    ['colours under no heading', ['Nome', '', 'Valor'], [['Ana', null, '10,00']], ['name', null, 'principalCents']],
    [
      'the only days, under a word of several meanings',
      ['Nome', 'Valor', 'Até'],
      [['Ana', '10,00', on('1/2')]],
      ['name', 'principalCents', 'dueOn'],
    ],
    [
      'CPF and CNPJ apart',
      ['Nome', 'CPF', 'CNPJ', 'Valor'],
      [
        ['Ana', '52998224725', '', '1,00'],
        ['Bar', '', '11222333000181', '2,00'],
      ],
      ['name', 'document?', 'document?', 'principalCents'],
    ],
    [
      'one of two that nobody fills in',
      ['Nome', 'CPF', 'CNPJ', 'Valor'],
      [['Ana', '52998224725', '', '1,00']],
      ['name', 'document', null, 'principalCents'],
    ],
    [
      'instalments in two columns',
      ['Nome', 'Valor', 'Parcela', 'de'],
      [['Ana', '10,00', '1', '3']],
      ['name', 'principalCents', 'installment', 'installmentOf'],
    ],
    [
      'how many instalments, and not which',
      ['Nome', 'Valor', 'Parcelas'],
      [
        ['Ana', '10,00', '3'],
        ['Bia', '10,00', '10x'],
      ],
      ['name', 'principalCents', null],
    ],
    [
      'a debit and a credit to a row each',
      ['Nome', 'Valor', 'Valor pago'],
      [
        ['Ana', '10,00', ''],
        ['Ana', '', '5,00'],
        ['Bia', '20,00', ''],
        ['Bia', '', '20,00'],
      ],
      ['name', 'principalCents?', 'paidCents?'],
    ],
  ] as [string, string[], Cell[][], (string | null)[]][])('%s', (_case, headings, rows, fields) => {
    expect(columnsOf([headings, ...rows])).toEqual(fields);
  });

  it('says how sure it is, with what the column shows', () => {
    const grid: Cell[][] = [
      ['Clinte', 'Fone', 'Situação', 'Xis', 'Valor'],
      ['Ana Lima', 11987654321, 'pago', { date: '2026-02-01' }, { formula: '=1', value: 12.5 }],
      ['a'.repeat(60), null, 'em aberto', true, ''],
    ];
    const table = readTable(grid) as TableReading;
    expect(table.columns).toEqual([
      {
        index: 0,
        heading: 'Clinte',
        field: 'name',
        certainty: 'LIKELY',
        alternatives: [],
        samples: ['Ana Lima', 'a'.repeat(40)],
      },
      { index: 1, heading: 'Fone', field: 'phone', certainty: 'SURE', alternatives: [], samples: ['11987654321'] },
      {
        index: 2,
        heading: 'Situação',
        field: 'paid',
        certainty: 'LIKELY',
        alternatives: [],
        samples: ['pago', 'em aberto'],
      },
      {
        index: 3,
        heading: 'Xis',
        field: null,
        certainty: 'OWN',
        alternatives: [],
        samples: ['01/02/2026', 'VERDADEIRO'],
      },
      { index: 4, heading: 'Valor', field: 'principalCents', certainty: 'SURE', alternatives: [], samples: ['12,5'] },
    ]);
  });

  it('lays a group over the columns it stands above, as far as that makes sense', () => {
    const grid: Cell[][] = [
      ['Cliente', null, 'Compra', null, 'Pagamento', null, null],
      ['Nome', 'Zap', 'Data', 'Valor', 'Data', 'Valor', 'Obs'],
      ['Ana', '11987654321', '1/2/2026', '10,00', '3/2/2026', '10,00', 'x'],
    ];
    expect(readTable(grid)?.columns.map(({ heading, field }) => [heading, field])).toEqual([
      ['Cliente Nome', 'name'],
      ['Cliente Zap', 'phone'],
      ['Compra Data', 'soldOn'],
      ['Compra Valor', 'principalCents'],
      ['Pagamento Data', 'paidOn'],
      ['Pagamento Valor', 'paidCents'],
      ['Obs', 'note'],
    ]);
  });

  it('asks about the order of day and month where texts betray it', () => {
    const grid: Cell[][] = [
      ['Nome', 'Valor', 'Venc.'],
      ['Ana', 10, { date: '2026-05-03' }],
      ['Bia', 10, '25/03/2026'],
    ];
    expect(readTable(grid, { locale: 'en_US' })?.asksDateOrder).toBe(true);
    expect(readTable(grid, { locale: 'pt_BR' })?.asksDateOrder).toBe(false);
  });
});
