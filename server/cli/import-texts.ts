/** What the person at the terminal reads about an import or an export. */
import { formatBRL } from '../domain/money.js';
import type { ColumnCertainty } from '../domain/sheet/column-draft.js';
import type { SheetField } from '../domain/sheet/field.js';
import { FIELD_NAMES } from '../domain/sheet/problem-text.js';
import type { SkipReason } from '../domain/sheet/table.js';

const CERTAINTY: Record<ColumnCertainty, string> = {
  SURE: 'certo',
  LIKELY: 'quase certo: confira',
  UNSURE: 'não deu para saber: fica de fora',
  OWN: 'coluna sua: fica de fora',
};

const SKIPPED: Record<SkipReason, [one: string, many: string]> = {
  TITLE: ['título', 'título'],
  TOTAL: ['total', 'totais'],
  SEPARATOR: ['separação', 'separações'],
  BLANK: ['em branco', 'em branco'],
  REPEATED_HEADING: ['cabeçalho repetido', 'cabeçalhos repetidos'],
};

export const importTexts = {
  noFile: 'Diga qual arquivo: caderneta import ARQUIVO',
  unreadable: (path: string, reason: string) => `Não foi possível ler ${path}: ${reason}`,
  badDay: (option: string, most: number) => `A opção --${option} é um número de 1 a ${most}.`,
  oneRule: 'Use --pay-day ou --days, não os dois.',
  badSimilar: 'A opção --similar é new (são contas novas) ou same (são as mesmas, corrigidas).',
  badColumn: (said: string) =>
    `A opção --column é o título e o campo, como em --column "Vence em=vencimento" (veio “${said.slice(0, 60)}”).`,
  noField: (name: string, fields: readonly SheetField[]) =>
    `Não há campo “${name.slice(0, 40)}”. Os que há: ${fields.map((field) => `${FIELD_NAMES[field]} (${field})`).join(', ')}.`,
  fieldTwice: (field: SheetField) => `O campo ${FIELD_NAMES[field]} foi dito de duas colunas; ele é de uma só.`,
  noShop: 'Ainda não há loja neste banco. Crie uma com: caderneta merchant create',
  manyShops: (ids: readonly string[]) => `Há mais de uma loja; escolha com --merchant: ${ids.join(', ')}`,
  refused: (message: string) => `Nada foi importado. ${message}`,
  stopped: (message: string) => `A importação parou: ${message} Rode de novo: o que já entrou não entra outra vez.`,
  step: (done: number, of: number) => `${count(done)} de ${count(of)} linhas…`,

  file: (name: string, format: string, sheet: string | null, rows: number) =>
    `Arquivo ${name} (${format}${sheet === null ? '' : `, planilha “${sheet}”`}): ${count(rows)} ${plural(rows, 'conta', 'contas')}`,
  columns: (row: number) => `Colunas (cabeçalho na linha ${row}):`,
  column: (letter: string, heading: string, field: string | null, certainty: ColumnCertainty) =>
    field === null
      ? `  ${letter}  ${heading}: ${CERTAINTY[certainty]}`
      : `  ${letter}  ${heading} → ${field} (${CERTAINTY[certainty]})`,
  willCreate: 'Será registrado (nada foi gravado ainda):',
  noShopAsked: '  (sem olhar o que já está registrado; para isso, diga a loja com --merchant)',
  created: 'Foi registrado:',
  nothingNew: '  nada de novo',
  customers: (number: number) => `  ${count(number)} ${plural(number, 'cliente novo', 'clientes novos')}`,
  debts: (number: number, cents: number, paid: number) =>
    `  ${count(number)} ${plural(number, 'conta', 'contas')}: ${formatBRL(cents)} em aberto` +
    (paid > 0 ? `, ${count(paid)} ${plural(paid, 'já paga', 'já pagas')}` : ''),
  changed: (number: number) => `  ${count(number)} ${plural(number, 'conta corrigida', 'contas corrigidas')}`,
  known: (number: number) =>
    `  ${count(number)} ${plural(number, 'linha já estava', 'linhas já estavam')} na Caderneta: nada a fazer`,
  asked: (number: number) => `Para você conferir (${count(number)}):`,
  ask: (cell: string, name: string, text: string) => `  ${cell}${name === '' ? '' : `  ${name}`}: ${text}`,
  moreAsked: (number: number) => `  … e mais ${count(number)} (todas em --json)`,
  mendAndRepeat:
    'Corrija no arquivo e importe de novo: só entra o que falta. O que está certo não espera pelo que não está.',
  formula: 'a célula tem fórmula. Confira o valor e importe com --formulas, ou troque a fórmula pelo valor.',
  similar: (row: number, cents: string, day: string) =>
    `parece a conta da linha ${row} da importação anterior (${cents}, vence ${day}), com outro valor ou outra data. ` +
    'Se é uma conta nova, importe com --similar new; se é a mesma, corrigida, com --similar same.',
  unclearPerson: 'há mais de um cliente com este nome e telefone. Escreva o CPF na linha.',
  skipped: (parts: readonly string[]) => `Deixado de fora: ${parts.join('; ')}`,
  skippedRows: (why: SkipReason, rows: readonly number[]) =>
    `${plural(rows.length, SKIPPED[why][0], SKIPPED[why][1])} (${plural(rows.length, 'linha', 'linhas')} ${listOf(rows)})`,
  noDate: 'sem data',
  noAmount: 'sem valor',
};

export const exportTexts = {
  noFile: 'Diga para qual arquivo: caderneta export ARQUIVO.csv, .xlsx ou .ods',
  badName: 'O nome do arquivo termina em .csv, .xlsx ou .ods.',
  exists: (path: string) => `${path} já existe. Escolha outro nome, ou apague o arquivo antes.`,
  unwritable: (path: string, reason: string) => `Não foi possível gravar ${path}: ${reason}`,
  done: (path: string, debts: number, customers: number) =>
    `${path}: ${count(debts)} ${plural(debts, 'conta', 'contas')}, ${count(customers)} ${plural(customers, 'cliente', 'clientes')}.`,
  personal: 'O arquivo tem dados pessoais dos seus clientes: guarde-o bem e apague quando não precisar mais.',
};

/** `1, 4, 5 e mais 12`. */
function listOf(rows: readonly number[]): string {
  const shown = rows.slice(0, 10);
  const rest = rows.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} e mais ${rest}` : shown.join(', ');
}

function plural(number: number, one: string, many: string): string {
  return number === 1 ? one : many;
}

function count(number: number): string {
  return number.toLocaleString('pt-BR');
}
