/** Questions as the add-on hands them to the sidebar. */
import type { PanelQuestion } from '../../addon/rpc.js';

export const question = (n: number, fields: Partial<PanelQuestion> = {}): PanelQuestion => ({
  id: `q${n}`,
  bindingId: 'bin_1',
  rowId: `row_${n}`,
  row: n,
  field: 'principalCents',
  heading: 'Valor',
  code: 'AMBIGUOUS_AMOUNT',
  raw: '3,894',
  what: 'O valor "3,894" pode ser lido de dois jeitos.',
  doNext: 'Se são milhares, escreva 3.894,00; se são reais e centavos, use dois dígitos depois da vírgula, como 3,89.',
  kind: 'CELL',
  canWaive: false,
  name: `Cliente ${n}`,
  answers: [
    { id: 'THOUSANDS', label: 'R$ 3.894,00', value: { n: '3894' } },
    { id: 'CENTS', label: 'R$ 3,89', value: { n: '3.89' } },
  ],
  input: 'AMOUNT',
  sheetValue: null,
  serverValue: null,
  sheetId: 0,
  sheetName: 'Fiado',
  tabNumber: 0,
  cell: `C${n}`,
  ...fields,
});

export const phoneQuestion = (n: number, fields: Partial<PanelQuestion> = {}): PanelQuestion =>
  question(n, {
    field: 'phone',
    heading: 'Telefone',
    code: 'PHONE_WITHOUT_AREA_CODE',
    raw: '91417-7700',
    what: 'Falta o DDD no telefone "91417-7700".',
    doNext: 'Escreva com DDD, por exemplo (11) 98765-4321.',
    answers: [{ id: 'WAIVE', label: 'Usar assim mesmo', value: null }],
    input: 'TEXT',
    canWaive: true,
    cell: `B${n}`,
    ...fields,
  });

export const dayQuestion = (n: number, fields: Partial<PanelQuestion> = {}): PanelQuestion =>
  question(n, {
    field: 'dueOn',
    heading: 'Vencimento',
    code: 'MISSING_DUE_DATE',
    raw: '',
    what: 'Esta conta está sem a data de vencimento.',
    doNext: 'Escreva quando ela vence, por exemplo 05/03/2026.',
    answers: [],
    input: 'DAY',
    cell: `D${n}`,
    ...fields,
  });

export const promiseQuestion = (n: number, fields: Partial<PanelQuestion> = {}): PanelQuestion =>
  question(n, {
    field: 'note',
    heading: 'Obs',
    code: 'PROMISE_IN_NOTE',
    kind: 'NOTE',
    raw: 'prometeu dia 20/07',
    what: 'A observação "prometeu dia 20/07" fala de uma promessa de pagamento.',
    doNext: 'Se o cliente combinou um dia, confirme; senão, a observação fica só na planilha.',
    answers: [
      { id: 'PROMISE:2026-07-20', label: 'Anotar promessa para 20/07/2026', value: null },
      { id: 'WAIVE', label: 'É só uma anotação', value: null },
    ],
    input: null,
    canWaive: true,
    cell: `H${n}`,
    ...fields,
  });

export const conflict = (n: number, fields: Partial<PanelQuestion> = {}): PanelQuestion =>
  question(n, {
    code: 'CONFLICT',
    kind: 'CONFLICT',
    raw: '120',
    what: 'Esta célula diz “120”; na Caderneta está “R$ 100,00”.',
    doNext: 'Escreva de novo o valor certo na célula, ou fique com o valor da Caderneta.',
    answers: [
      { id: 'SHEET', label: 'Vale a planilha', value: null },
      { id: 'SERVER', label: 'Vale a Caderneta', value: null },
    ],
    input: null,
    canWaive: true,
    sheetValue: '120',
    serverValue: 'R$ 100,00',
    ...fields,
  });

/** `count` questions of several kinds, about people with long names, in the order of their rows. */
export function manyQuestions(count: number): PanelQuestion[] {
  const kinds = [question, phoneQuestion, dayQuestion, question, conflict];
  return Array.from({ length: count }, (_, i) =>
    (kinds[i % kinds.length] as typeof question)(i + 2, {
      name: `Maximiliana Aparecida-das-Dores Wolfeschlegelsteinhausenbergerdorff ${i}`,
    }),
  );
}
