/** The ways in which shopkeepers write one fact down, each with what they meant by it. */
import { addDays } from '../../../server/domain/day.js';
import type { Cell } from '../../../server/domain/sheet/cell.js';
import type { SheetField } from '../../../server/domain/sheet/field.js';

/** A cell, and what whoever typed it meant: a value, or nothing that can be known for certain. */
export interface Written {
  cell: Cell;
  means: unknown;
  code?: string;
}
export interface Habit {
  field: SheetField;
  headings: readonly string[];
  write: (n: number) => Written;
}

export const pick = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;
const two = (n: number) => String(n).padStart(2, '0');

const FIRST = ['Ana', 'José', 'Conceição', 'Íris', 'Zé', "D'Ávila", 'Caíque', 'João Paulo', 'Rosa', 'Marta'];
const LAST = ['Lima', 'dos Santos', 'Araújo', 'de Souza', 'Peçanha', 'Falcão', 'Brandão', 'Total', 'Maio'];

/** Ways to write one name; capitals only are understood in title case. */
function writeName(n: number): Written {
  const name = `${pick(FIRST, n)} ${pick(LAST, n >> 4)}`;
  const ways: Written[] = [
    { cell: name, means: name },
    { cell: `  ${name.toUpperCase()} `, means: name },
    { cell: name.replace(' ', '   '), means: name },
    { cell: '', means: null, code: 'MISSING_NAME' },
  ];
  return n % 11 === 0 ? (ways[3] as Written) : pick(ways.slice(0, 3), n >> 8);
}

function writePhone(n: number): Written {
  const area = pick(['11', '27', '81', '85', '31'], n);
  const body = `9${String(10_000_000 + ((n * 7_919) % 80_000_000))}`;
  const [head, tail] = [body.slice(0, 5), body.slice(5)];
  const means = `+55${area}${body}`;
  const ways: Written[] = [
    ...[
      `(${area}) ${head}-${tail}`,
      `${area}${body}`,
      `0${area}${body}`,
      `+55 ${area} ${head} ${tail}`,
      `${area}.${head}.${tail}`,
    ].map((cell) => ({ cell, means })),
    { cell: Number(`${area}${body}`), means },
    { cell: `${head}-${tail}`, means: null, code: 'PHONE_WITHOUT_AREA_CODE' },
    { cell: 'não tem', means: null, code: 'INVALID_PHONE' },
    { cell: '', means: null },
  ];
  return pick(ways, n >> 5);
}

function writeAmount(n: number): Written {
  const cents = 100 + ((n * 104_729) % 900_000);
  const reais = Math.floor(cents / 100);
  const rest = two(cents % 100);
  const grouped = String(reais).replace(/\B(?=(\d{3})+$)/g, '.');
  const ways: Written[] = [
    ...[`R$ ${grouped},${rest}`, `${reais},${rest}`, `${grouped},${rest}`, `R$\u00A0${reais},${rest} `].map((cell) => ({
      cell,
      means: cents,
    })),
    { cell: cents / 100, means: cents },
    { cell: `${reais}`, means: reais * 100 },
    { cell: `${grouped}`, means: reais * 100 },
    { cell: `${reais}.${rest}`, means: cents },
    { cell: `${(reais % 9) + 1},${two(cents % 100)}7`, means: null, code: 'AMBIGUOUS_AMOUNT' },
    { cell: `0,${two(cents % 100)}5`, means: null, code: 'INVALID_AMOUNT' },
    { cell: pick(['ver', 'fiado', '?', '2x50'], n), means: null, code: 'INVALID_AMOUNT' },
    { cell: '-', means: null, code: 'MISSING_AMOUNT' },
  ];
  return pick(ways, n >> 3);
}

const MONTHS = 'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro'.split(' ');

function dayWays(n: number): Written[] {
  const on = addDays('2026-01-01', (n * 37) % 700);
  const [year = '', month = '', day = ''] = on.split('-');
  const name = MONTHS[Number(month) - 1] as string;
  const texts = [
    `${day}/${month}/${year}`,
    `${Number(day)}/${Number(month)}/${year.slice(2)}`,
    `${day}-${month}-${year}`,
    `${day}.${month}.${year}`,
    on,
    `${Number(day)} de ${name} de ${year}`,
    `${Number(day)} ${name.slice(0, 3)} ${year}`,
  ];
  return [
    ...texts.map((cell) => ({ cell, means: on })),
    { cell: { date: on }, means: on },
    { cell: `31/02/${year}`, means: null, code: 'INVALID_DATE' },
    { cell: `${month}/${Number(day) + 12}/${year}`, means: null, code: 'INVALID_DATE' },
    { cell: `dia ${Number(day)}`, means: null, code: 'INVALID_DATE' },
  ];
}

function writeDue(n: number): Written {
  return n % 13 === 0 ? { cell: '', means: null, code: 'MISSING_DUE_DATE' } : pick(dayWays(n), n >> 2);
}

/** The habit of a column: words, ticks, or both. */
function writePaid(n: number): Written {
  const yes = ['sim', 'S', 'ok', 'PG', 'Pago', 'x', 'quitado', '✅', 'já pagou', true].map((cell) => ({
    cell,
    means: true,
  }));
  const no = ['não', 'N', '', 'em aberto', 'nao', 'deve', '-', false].map((cell) => ({ cell, means: false }));
  const unsure = ['parcial', '10', 'talvez', 'ver'].map((cell) => ({ cell, means: null, code: 'INVALID_PAID' }));
  const list = n % 17 === 0 ? unsure : n % 2 === 0 ? yes : no;
  return pick(list as Written[], n >> 4);
}

function writeInstallment(n: number): Written {
  const of = 2 + (n % 11);
  const number = 1 + (n % of);
  const ways: Written[] = [
    ...[`${number}/${of}`, `${two(number)}/${two(of)}`, `${number} de ${of}`, `${number}ª de ${of}`].map((cell) => ({
      cell,
      means: [number, of],
    })),
    { cell: '', means: null },
    { cell: `${of + 1}/${of}`, means: null, code: 'INVALID_INSTALLMENT' },
  ];
  return pick(ways, n >> 4);
}

const DOCUMENTS = ['52998224725', '11144477735', '12345678909', '36075983805', '04819615181'];
function writeDocument(n: number): Written {
  const value = pick(DOCUMENTS, n);
  const dotted = `${value.slice(0, 3)}.${value.slice(3, 6)}.${value.slice(6, 9)}-${value.slice(9)}`;
  const wrong = `${value.slice(0, 10)}${(Number(value[10]) + 1) % 10}`;
  const ways: Written[] = [
    { cell: value, means: value },
    { cell: dotted, means: value },
    { cell: Number(value), means: value },
    { cell: '12.ABC.345/01DE-35', means: '12ABC34501DE35' },
    { cell: wrong, means: null, code: 'INVALID_DOCUMENT' },
    { cell: '', means: null },
  ];
  return pick(ways, n >> 3);
}

function writeEmail(n: number): Written {
  const ways: Written[] = [
    { cell: `cliente${n}@exemplo.com.br`, means: `cliente${n}@exemplo.com.br` },
    { cell: `Cliente${n}@EXEMPLO.com`, means: `Cliente${n}@exemplo.com` },
    { cell: '', means: null },
    { cell: 'cliente@', means: null, code: 'INVALID_EMAIL' },
  ];
  return pick(ways, n);
}

const NOTES = [
  'irmã da Célia',
  'paga sempre certinho',
  '+55 cuidado',
  '=HOJE()',
  '@ligar',
  '<b>vip</b>',
  'prometeu dia 10',
  '-',
];

export const NEEDED: readonly Habit[] = [
  {
    field: 'name',
    headings: ['Cliente', 'Freguês', 'NOME', 'Nome do cliente', 'Devedor', 'nome completo', 'Cli.', 'Quem deve'],
    write: writeName,
  },
  {
    field: 'principalCents',
    headings: [
      'Valor',
      'Vlr',
      'Vlr R$',
      'Qto deve',
      'Total',
      'Dívida',
      'VALOR (R$)',
      'Valor da compra',
      'Vl. Total',
      'Valor à pagar',
      'Débito',
      'Saldo devedor',
    ],
    write: writeAmount,
  },
];
export const OPTIONAL: readonly Habit[] = [
  {
    field: 'phone',
    headings: ['Fone', 'Tel./Zap', 'WhatsApp', 'Celular', 'Contato (tel)', 'Telefone p/ contato', 'Zap', 'Nº WhatsApp'],
    write: writePhone,
  },
  {
    field: 'dueOn',
    headings: [
      'Venc.',
      'Vencimento',
      'Dt Vencto',
      'Pra qdo',
      'Vence em',
      'Data p/ pagar',
      'VCTO',
      'Vencimeto',
      'Data limite',
    ],
    write: writeDue,
  },
  { field: 'paid', headings: ['Pg?', 'Já pagou?', 'Pago (S/N)', 'Quitado', 'PAGO', 'Pagou'], write: writePaid },
  {
    field: 'installment',
    headings: ['Parc.', 'Nº parcela', 'Parcela', 'Prest.', 'Parcela nº'],
    write: writeInstallment,
  },
  { field: 'document', headings: ['CPF', 'CPF/CNPJ', 'C.P.F.', 'Nº CPF'], write: writeDocument },
  { field: 'email', headings: ['E-mail', 'email', 'Correio eletrônico'], write: writeEmail },
  {
    field: 'note',
    headings: ['Obs', 'Observações', 'OBS.:', 'Anotações', 'Recado'],
    write: (n) => ({ cell: pick(NOTES, n), means: pick(NOTES, n) }),
  },
  {
    field: 'soldOn',
    headings: ['Dt Compra', 'Data da venda', 'Comprou em', 'Data do fiado'],
    write: (n) => pick(dayWays(n * 3 + 1).slice(0, 8), n),
  },
  {
    field: 'description',
    headings: ['Produto', 'O que levou', 'Descrição', 'Mercadoria'],
    write: (n) => ({ cell: pick(['arroz', 'gás', 'tênis 38'], n), means: pick(['arroz', 'gás', 'tênis 38'], n) }),
  },
];
