/** Headings and habits of shops whose sheets nobody had seen before, found by a reader with fresh eyes. */
import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../server/domain/sheet/cell.js';
import { type RowReading, readRow } from '../../../server/domain/sheet/row.js';
import { readTable, type TableReading } from '../../../server/domain/sheet/table.js';

const DAY = '10/05/2026';

function fieldsOf(headings: string[], rows: Cell[][]): string[] {
  const { columns } = readTable([headings, ...rows]) as TableReading;
  return columns.map(({ field, certainty, alternatives }) =>
    certainty === 'UNSURE' ? `${alternatives.join('|')}?` : (field ?? '-'),
  );
}

describe('a heading of another shop', () => {
  it.each(
    `Aluno; Aluno(a); Nome do aluno; Cliente/Apelido; Sacado; Titular; Associado; Sócio; Morador; Inquilino; Contratante;
     Apelido; Nome Fantasia; Tutor; Responsável; Proprietário; Favorecido; Hóspede; Atleta; Fulano`.split(/;\s+/),
  )('%s is the person, where nobody else is', (heading) => {
    const rows = [
      ['Ana Lima', '100,00', DAY],
      ['Bia Reis', '90,00', DAY],
    ];
    expect(fieldsOf([heading, 'Valor', 'Vencimento'], rows)).toEqual(['name', 'principalCents', 'dueOn']);
  });

  it.each([
    ['Aluno', 'Responsável', 'name?', 'name?'],
    ['Cliente', 'Apelido', 'name', '-'],
    ['Cliente', 'Contato', 'name', '-'],
    ['Razão Social', 'Contato', 'name', '-'],
    ['Tutor', 'Pet', 'name', '-'],
    ['Nome', 'Sobrenome', 'name?', '-'],
    ['Responsável', '', 'name?', '-'],
  ])('%s beside %s', (one, other, ...fields) => {
    expect(fieldsOf([one, other, 'Telefone', 'Valor'], [['Bar do Zé', 'José', '27914177763', '100,00']])).toEqual([
      ...fields,
      'phone',
      'principalCents',
    ]);
  });

  it.each(['Mensalidade', 'Preço', 'Quanto falta', 'Reais', 'Parcela', 'Prestação', 'Principal', 'Conta'])(
    '%s over money is what is owed, where nothing else is',
    (heading) => {
      expect(fieldsOf(['Nome', heading, 'Venc.'], [['Ana', '100,00', DAY]])).toEqual([
        'name',
        'principalCents',
        'dueOn',
      ]);
    },
  );

  it.each([
    ['Estado', 'pago', 'paid'],
    ['Estado', 'SP', 'uf'],
    ['Mensalidade', '3/12', 'installment'],
    ['Parcela', '3/12', 'installment'],
    ['C.N.P.J.', '11222333000181', 'document'],
    ['CPFCNPJ', '52998224725', 'document'],
    ['CNPJ da empresa', '11222333000181', 'document'],
    ['CGC', '11222333000181', 'document'],
    ['Docum.', '52998224725', 'document'],
    ['Fone res.', '2733331111', 'phone'],
    ['Quando vence', DAY, 'dueOn'],
    ['Prazo de pagamento', DAY, 'dueOn'],
    ['Dia de pagar', DAY, 'dueOn'],
    ['Previsão', DAY, 'dueOn'],
    ['Histórico', 'irmã da Célia', 'note'],
    ['Detalhes', 'irmã da Célia', 'note'],
    ['Info', 'irmã da Célia', 'note'],
  ])('%s over %s', (heading, cell, field) => {
    expect(fieldsOf(['Nome', 'Valor', heading], [['Ana', '10,00', cell]])).toEqual(['name', 'principalCents', field]);
  });

  it.each([
    [
      ['Nome', 'Preço', 'Kg'],
      ['Ana', '50,00', 3],
      ['name', 'principalCents?', 'principalCents?'],
    ],
    [
      ['Nome', 'Parcela', 'Qtd parcelas'],
      ['Ana', '100,00', 3],
      ['name', 'principalCents?', '-'],
    ],
    [
      ['Nome', 'Conta', 'Venc.'],
      ['Ana', 101, DAY],
      ['name', 'principalCents?', 'dueOn'],
    ],
    [
      ['Nome', 'Conta', 'Venc.'],
      ['Ana', 10.5, DAY],
      ['name', 'principalCents', 'dueOn'],
    ],
    [
      ['Nome', 'Mensalidade', 'Valor'],
      ['Ana', 3, '100,00'],
      ['name', 'installment', 'principalCents'],
    ],
  ])('%j over %j', (headings, row, fields) => {
    expect(fieldsOf(headings as string[], [row, row] as Cell[][])).toEqual(fields);
  });

  it('money is known by most of it, however it is written', () => {
    const cells = ['R$ 99,90', '734,3', 'ver', '3.072', '130', '229.81', '3,894', '', '110,00'];
    const rows = cells.map((cell, i) => [`Ana ${'abcdefghi'[i]}`, cell, i + 20]);
    for (const heading of ['Mensalidade', 'Parcela', 'Preço', 'Conta'])
      expect(fieldsOf(['Nome', heading, 'Idade'], rows)).toEqual(['name', 'principalCents', '-']);
  });

  it('money received is no debt, whatever stands over it', () => {
    const { columns } = readTable([
      ['Cliente', 'Fone', 'Recebimentos', null],
      [null, null, 'Valor', 'Data'],
      ['Ana', '27914177763', '10,00', DAY],
    ]) as TableReading;
    expect(columns.map(({ field }) => field)).not.toContain('principalCents');
  });

  it('the price of an instalment beside the whole is asked', () => {
    const rows = [['Ana', '300,00', '100,00']];
    expect(fieldsOf(['Nome', 'Total', 'Parcela'], rows)).toEqual(['name', 'principalCents?', 'principalCents?']);
  });

  it('a word of several meanings is asked beside the field it could be', () => {
    expect(fieldsOf(['Nome', 'Valor', 'Obs', 'Histórico'], [['Ana', '10,00', 'x', 'pão']])).toEqual([
      'name',
      'principalCents',
      'note',
      'description?',
    ]);
  });

  it('`Pagamento` over the value that is owed', () => {
    const { columns } = readTable([
      ['Cliente', 'Fone', 'Pagamento', null, null],
      [null, null, 'Valor', 'Vencimento', 'Pago?'],
      ['Ana', '27914177763', '10,00', DAY, 'não'],
    ]) as TableReading;
    expect(columns.map(({ field }) => field)).toEqual(['name', 'phone', 'principalCents', 'dueOn', 'paid']);
  });

  it('words cut in two rows', () => {
    const { columns } = readTable([
      ['Nome do', 'Tel.', 'Valor', 'Data de', 'Pago'],
      ['cliente', 'celular', '(R$)', 'vencimento', '(s/n)'],
      ['Ana', '27914177763', '10,00', DAY, 'n'],
    ]) as TableReading;
    expect(columns.map(({ field }) => field)).toEqual(['name', 'phone', 'principalCents', 'dueOn', 'paid']);
  });

  it('`Pago em` contradicted by the word beside it is asked row by row', () => {
    const table = readTable([
      ['Cliente', 'Valor', 'Venc.', 'Pago?', 'Pago em'],
      ['Ana', '10,00', DAY, 'sim', '12/05/2026'],
      ['Bia', '10,00', DAY, null, '13/05/2026'],
      ['Caio', '10,00', DAY, 'não', '13/05/2026'],
    ]) as TableReading;
    expect(table.columns.map(({ field }) => field)).toEqual(['name', 'principalCents', 'dueOn', 'paid', 'paidOn']);
  });
});

describe('a cell of another shop', () => {
  const read = (cells: Record<string, Cell>): RowReading => readRow(cells, {});
  it.each([
    ['principalCents', '$ 30,00', 3000],
    ['principalCents', 'R$: 12,00', 1200],
    ['principalCents', '12,00 R$', 1200],
    ['principalCents', 'RS 50,00', 5000],
    ['principalCents', '50,-', 5000],
    ['principalCents', '\u200b50,00', 5000],
    ['principalCents', 'US$ 30,00', null],
    ['principalCents', '12\u200b34', null],
    ['principalCents', '1.5,-', null],
    ['principalCents', '-50,00', null],
    ['principalCents', '50,', null],
    ['principalCents', '1k', null],
    ['dueOn', '1º/06/2026', '2026-06-01'],
    ['dueOn', '2026-03-15T00:00:00', '2026-03-15'],
    ['dueOn', 'até 15/03/2026', '2026-03-15'],
    ['dueOn', '15 03 2026', '2026-03-15'],
    ['dueOn', '5 10 20', null],
    ['dueOn', '13/03/2026 (sexta)', '2026-03-13'],
    ['dueOn', '15/03/2026 (sexta)', null],
    ['dueOn', '46156.0', '2026-05-14'],
    ['paidOn', 'até 15/03/2026', null],
    ['phone', '27 91417\u20117763', '+5527914177763'],
    ['phone', '27 91417–7763', '+5527914177763'],
    ['phone', '27/91417-7763', '+5527914177763'],
    ['phone', '27914177763.0', '+5527914177763'],
    ['phone', '91417-7763/27', null],
    ['document', '529.982.247\u201125', '52998224725'],
    ['paid', 'sim (pix)', true],
    ['paid', 'ok pix', true],
    ['paid', 'pg no cartão', true],
    ['paid', '√', true],
    ['paid', 'pago em credito', null],
    ['paid', 'ok boleto', null],
    ['paid', 's pix', null],
    ['paid', 'x credito', null],
    ['paid', 'faltando', false],
    ['paid', 'até 15/03/2026', null],
  ] as const)('%s: %s', (field, cell, meant) => {
    const cells = { name: 'Ana', principalCents: '10,00', [field]: cell };
    expect(read(cells)[field]).toBe(meant);
  });

  it('an instalment in brackets', () =>
    expect(read({ name: 'Ana', installment: '(3/6)' }).installment).toEqual([3, 6]));
});

describe('a row of another shop that is no debt', () => {
  const HEADINGS = ['Cliente', 'Valor', 'Vencimento'];
  const ANA = ['Ana Lima', '100,00', DAY];
  const debtsWith = (row: Cell[]) => readTable([HEADINGS, ANA, ['Bia', '200,00', DAY], row])?.dataRows;
  it.each([
    [['Total (2 clientes)', '300,00', '']],
    [['Tot.', '300,00', '']],
    [['T O T A L', '300,00', '']],
    [['Geral', '300,00', '']],
    [['A transportar', '300,00', '']],
    [['Total Ana Lima', '100,00', '']],
    [['Subtotal: Ana Lima', '100,00', null]],
    [['Página 1 de 2', '', '']],
    [['2 clientes', '', '']],
    [['(nome completo)', '(R$)', '(dd/mm/aaaa)']],
    [['Junho/2026', 'Valor', 'Vencimento']],
  ])('%j', (row) => expect(debtsWith(row as Cell[])).toEqual([2, 3]));

  it.each([
    [['Total Construções', '300,00', DAY]],
    [['Total Ana Lima', '100,00', DAY]],
    [['Geraldo', '300,00', '']],
    [['Geral', '50,00', DAY]],
    [['Tot', '50,00', DAY]],
    [['Total Ana Lima', '99,00', '']],
    [['(vizinha)', '', '(da esquina)']],
    [['', '77,00', '']],
  ])('%j is a debt, or asked', (row) => expect(debtsWith(row as Cell[])).toEqual([2, 3, 4]));
});
