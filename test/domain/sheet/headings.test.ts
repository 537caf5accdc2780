import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../server/domain/sheet/cell.js';
import { mapHeadings } from '../../../server/domain/sheet/headings.js';

describe('mapHeadings', () => {
  it.each([
    ['Cliente', 'name'],
    ['NOME DO CLIENTE', 'name'],
    ['Freguês', 'name'],
    ['Fone', 'phone'],
    ['Tel.', 'phone'],
    ['Whats', 'phone'],
    ['Celular', 'phone'],
    ['Telefone do cliente', 'phone'],
    ['CPF', 'document'],
    ['CPF / CNPJ', 'document'],
    ['E-mail', 'email'],
    ['Valor (R$)', 'principalCents'],
    ['Vlr R$', 'principalCents'],
    ['TOTAL', 'principalCents'],
    ['Venc.', 'dueOn'],
    ['Vence em', 'dueOn'],
    ['Dt. Vencto', 'dueOn'],
    ['Data de vencimento', 'dueOn'],
    ['Pg?', 'paid'],
    ['Quitado', 'paid'],
    ['Pago (S/N)', 'paid'],
    ['Data pgto', 'paidOn'],
    ['Pago em:', 'paidOn'],
    ['Parc.', 'installment'],
    ['Nº da parcela', 'installment'],
    ['Celular/WhatsApp', 'phone'],
    ['Valor a receber', 'principalCents'],
    ['Obs', 'note'],
    ['Observações', 'note'],
    ['Limite', 'limitCents'],
    ['Descrição', 'description'],
    ['Endereço', 'address'],
    ['UF', 'uf'],
    ['Data da compra', 'soldOn'],
    ['Qto deve', 'principalCents'],
    ['R$', 'principalCents'],
    ['Vlr. Devido', 'principalCents'],
    ['Valor à pagar', 'principalCents'],
    ['VALOR_TOTAL', 'principalCents'],
    ['Falta pagar', 'principalCents'],
    ['Vlr Parc.', 'principalCents'],
    ['Pra qdo', 'dueOn'],
    ['Data p/ pagar', 'dueOn'],
    ['Pagar em', 'dueOn'],
    ['Quando paga', 'dueOn'],
    ['dataVencimento', 'dueOn'],
    ['Data (vencimento)', 'dueOn'],
    ['Data do Venc. da Parcela', 'dueOn'],
    ['Já pagou?', 'paid'],
    ['Pagou ou não?', 'paid'],
    ['Pago / Não pago', 'paid'],
    ['Quando pagou', 'paidOn'],
    ['Dia que pagou', 'paidOn'],
    ['Recebido em', 'paidOn'],
    ['Valor pago', 'paidCents'],
    ['Já pagou R$', 'paidCents'],
    ['Vlr Recebido', 'paidCents'],
    ['Dt Compra', 'soldOn'],
    ['Data que comprou', 'soldOn'],
    ['Comprou em', 'soldOn'],
    ['O que levou', 'description'],
    ['Mercadoria', 'description'],
    ['Tel./Zap', 'phone'],
    ['Nº WhatsApp', 'phone'],
    ['Telefone p/ contato', 'phone'],
    ['Quem deve', 'name'],
    ['Devedor(a)', 'name'],
    ['Nome/Razão Social', 'name'],
    ['C.P.F.', 'document'],
    ['Correio eletrônico', 'email'],
    ['Limite de crédito', 'limitCents'],
    ['Parcela/Total', 'installment'],
    ['OBS.:', 'note'],
    ['Rua e número', 'address'],
  ])('knows %s', (heading, field) => {
    expect(mapHeadings([heading])).toMatchObject({ columns: { [heading]: field }, unmapped: [], guessed: [] });
  });

  it.each([
    ['Clinte', 'name'],
    ['Telefnoe', 'phone'],
    ['Pagmento', null],
    ['Dta de Vencimneto', 'dueOn'],
    ['Telefne', 'phone'],
    ['Vencimeto', 'dueOn'],
    ['Vencimnto', 'dueOn'],
    ['Obsevação', 'note'],
    ['Endreço', 'address'],
  ])('takes %s, misspelt, for %s', (heading, field) => {
    const map = mapHeadings([heading]);
    expect(map.fields).toEqual([field]);
    expect(map.guessed).toEqual(field === null ? [] : [heading]);
  });

  it.each([
    'Data',
    'Vendedor',
    'Vencido',
    'Situação',
    'Status',
    'Pagamento',
    'Código',
    'Qtd',
    'Forma de pagamento',
    'Nome da mãe',
    'Data de nascimento',
    'Cidade',
    'Dias em atraso',
    'Nomi',
    'Foto',
    'Vale',
    'Saldo anterior',
    'Total de parcelas',
    'Não pago',
    'Paga em',
    'Prometeu pagar',
    'Nome/Telefone',
    'Última compra',
    'CPF da mãe',
    'Data de cadastro',
    'Valor com juros',
    'Telefone 2',
    'Preço',
    'Crédito',
    '__proto__',
    'constructor',
    '🙂',
    'x'.repeat(100_000),
  ])('asks rather than guess %s', (heading) => {
    expect(mapHeadings([heading])).toEqual({
      columns: {},
      fields: [null],
      unmapped: [heading],
      ambiguous: [],
      guessed: [],
    });
  });

  it('prefers the words that say more', () => {
    expect(mapHeadings(['Telefone', 'WhatsApp']).fields).toEqual([null, 'phone']);
    expect(mapHeadings(['Cliente', 'Parc.', 'Total', 'Valor da parcela']).fields).toEqual([
      'name',
      'installment',
      null,
      'principalCents',
    ]);
  });

  it('asks whether a row owes the whole or one instalment of it', () => {
    const headings = ['Cliente', 'Total', 'Valor da parcela', 'Qtd parcelas'];
    const rows = [
      ['Ana', '500,00', '50,00', '10'],
      ['Bia', '300,00', '100,00', '3'],
    ];
    expect(mapHeadings(headings, rows).fields).toEqual(['name', null, null, null]);
  });

  it('asks when two columns say the same', () => {
    expect(mapHeadings(['Cliente', 'Valor', 'Total'])).toMatchObject({
      fields: ['name', null, null],
      unmapped: ['Valor', 'Total'],
      ambiguous: [{ field: 'principalCents', headings: ['Valor', 'Total'] }],
    });
    expect(mapHeadings(['Valor', 'Valor']).fields).toEqual([null, null]);
  });

  it.each([
    [
      'two columns alike',
      ['Cliente', 'Freguês'],
      [
        [101, 'Ana'],
        [102, 'Bia'],
      ],
      [null, 'name'],
    ],
    ['a code over which stands Cliente', ['Cliente'], [[101], [102], [103]], [null]],
    ['amounts under Parcela', ['Parcela'], [['150,00'], ['90,00'], ['1,50']], ['principalCents']],
    ['parcels under Parcela', ['Parcela'], [['1/3'], ['2/3'], ['3/3']], ['installment']],
    ['words of payment under Situação', ['Situação'], [['pago'], ['em aberto'], ['pago']], ['paid']],
    ['something else under Situação', ['Situação'], [['bom'], ['ruim'], ['pago']], [null]],
    ['days under Pagamento, perhaps still to come', ['Pagamento'], [['05/03/2026'], ['06/03/2026']], [null]],
    ['states under Estado', ['Estado'], [['SP'], ['Bahia']], ['uf']],
    ['cells that contradict a misspelt heading', ['Vencimeto'], [['azul'], ['verde']], [null]],
  ] as [string, string[], Cell[][], unknown[]][])('looks at the cells: %s', (_case, headings, samples, fields) => {
    expect(mapHeadings(headings, samples).fields).toEqual(fields);
  });

  it('maps each field at most once and keeps every heading in sight', () => {
    const heading = fc.oneof(
      fc.constantFrom('Cliente', 'Nome', 'Valor', 'Total', 'Venc.', 'Fone', 'Celular', 'Pg?', 'Obs', ''),
      fc.string({ unit: 'binary', maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(heading, { maxLength: 12 }), (headings) => {
        const { fields, columns, unmapped } = mapHeadings(headings);
        const mapped = fields.filter((field) => field !== null);
        expect(fields).toHaveLength(headings.length);
        expect(new Set(mapped).size).toBe(mapped.length);
        expect(Object.keys(columns)).toHaveLength(mapped.length);
        expect(mapped.length + unmapped.length).toBe(headings.filter((text) => text.trim() !== '').length);
      }),
    );
  });
});
