/** What becomes of values given to a cell: the ground of "never a live formula" and "read back as written". */
import { neutralizeText } from '../../server/domain/sheet/tab-cells.js';
import { type Check, isPortuguese, plain, put, type Seen, type Tab, throwsLike } from './check.js';

/** Texts that must read back as they are once neutralised. */
const HOSTILE = [
  '=1+1',
  '+1+1',
  '-1+1',
  '@SOMA(A1)',
  '=HYPERLINK("http://a.b";"x")',
  "=cmd|'/C calc'!A0",
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  "'=1+1",
  "''",
  "'",
  '＝1+1',
  '＋1',
  '－1',
  '＠A1',
  '\u00a0=1+1',
  '\ufeff=1+1',
  '\u200b=1+1',
  '007',
  '+55 27 91417-7700',
  '10/03/2026',
  '1.234,56',
  '1,234.56',
  '10%',
  'R$ 10,00',
  'VERDADEIRO',
  'TRUE',
  '12:30',
  '1e5',
  '3/10',
  'linha 1\nlinha 2',
  ' com espaço ',
  '😀 João d’Ávila',
];

const typed = (what: string, value: unknown, believed: () => readonly unknown[]): Check => ({
  what,
  see: (tab) => [put(tab, value), believed()],
});

const inPlainText = (what: string, value: unknown, believed: unknown): Check => ({
  what: `Em célula de texto sem formatação, ${what}`,
  see(tab) {
    tab.getRange(1, 1).setNumberFormat('@');
    const [found, formula] = put(tab, value);
    return [
      [typeof found, found, formula],
      [typeof believed, believed, ''],
    ];
  },
});

export const VALUE_CHECKS: readonly Check[] = [
  {
    what: 'Texto que começa com = vira fórmula',
    see: (tab) => [put(tab, '=1+1')[1], '=1+1'],
  },
  typed("Apóstrofo antes guarda o texto: '=1+1", "'=1+1", () => ['=1+1', '']),
  typed('O apóstrofo some, um só', "''a", () => ["'a", '']),
  typed('007 vira o número 7', '007', () => [7, '']),
  typed('+55 27 91417-7700 perde o mais', '+55 27 91417-7700', () => ['55 27 91417-7700', '']),
  typed('-5 vira número', '-5', () => [-5, '']),
  typed('(5) vira -5', '(5)', () => [-5, '']),
  typed('10% vira 0,1', '10%', () => [0.1, '']),
  typed('TRUE vira caixa marcada', 'TRUE', () => [true, '']),
  typed('VERDADEIRO vira caixa marcada em português', 'VERDADEIRO', () => [isPortuguese() ? true : 'VERDADEIRO', '']),
  typed('10/03/2026 vira data, na ordem do idioma da planilha', '10/03/2026', () => [
    isPortuguese() ? '2026-03-10T00:00' : '2026-10-03T00:00',
    '',
  ]),
  typed('25/03/2026 fica texto onde o mês vem primeiro', '25/03/2026', () => [
    isPortuguese() ? '2026-03-25T00:00' : '25/03/2026',
    '',
  ]),
  typed('1.234,56 vira número em português', '1.234,56', () => [isPortuguese() ? 1234.56 : '1.234,56', '']),
  typed('R$ 10,00 vira número em português', 'R$ 10,00', () => [isPortuguese() ? 10 : 'R$ 10,00', '']),
  typed('3/10 vira data', '3/10', () => [
    `${new Date().getFullYear()}-${isPortuguese() ? '10-03' : '03-10'}T00:00`,
    '',
  ]),
  typed('12:30 vira hora', '12:30', () => ['1899-12-30T12:30', '']),
  typed('Texto comum fica como é', 'João da Silva', () => ['João da Silva', '']),
  typed('@nome fica texto', '@nome', () => ['@nome', '']),
  typed('null esvazia', null, () => ['', '']),
  typed('Número com muitas casas volta igual', 0.1 + 0.2, () => [0.1 + 0.2, '']),
  typed('Um CPF em número volta inteiro', 12345678909, () => [12345678909, '']),
  typed('Marcação volta como booleano', false, () => [false, '']),
  {
    what: 'Textos perigosos, protegidos com apóstrofo, voltam iguais e sem fórmula',
    see(tab) {
      const range = tab.getRange(1, 1, HOSTILE.length, 1);
      range.setValues(HOSTILE.map((text) => [neutralizeText(text)]));
      const formulas = range.getFormulas();
      const found = range.getValues().map(([value], i) => [value, formulas[i]?.[0]]);
      return differences(
        found,
        HOSTILE.map((text) => [text, '']),
      );
    },
  },
  inPlainText('=1+1 não é fórmula', '=1+1', '=1+1'),
  inPlainText('o apóstrofo fica', "'a", "'a"),
  inPlainText('007 fica 007', '007', '007'),
  inPlainText('um número vira seu texto', 7, '7'),
  inPlainText('uma data escrita fica texto', '10/03/2026', '10/03/2026'),
  {
    what: 'Em célula de texto sem formatação, os textos perigosos voltam iguais sem apóstrofo nenhum',
    see(tab) {
      const range = tab.getRange(1, 1, HOSTILE.length, 1);
      range.setNumberFormat('@');
      range.setValues(HOSTILE.map((text) => [text]));
      const formulas = range.getFormulas();
      const found = range.getValues().map(([value], i) => [value, formulas[i]?.[0]]);
      return differences(
        found,
        HOSTILE.map((text) => [text, '']),
      );
    },
  },
  {
    what: 'O formato de texto sem formatação se lê como @',
    see(tab) {
      tab.getRange(1, 1).setNumberFormat('@');
      return [tab.getRange(1, 1).getNumberFormats(), [['@']]];
    },
  },
  {
    what: 'Um número já escrito segue número quando a célula passa a texto',
    see(tab) {
      tab.getRange(1, 1).setValue(7);
      tab.getRange(1, 1).setNumberFormat('@');
      return [tab.getRange(1, 1).getValue(), 7];
    },
  },
  {
    what: 'Uma data escrita como Date volta como a meia-noite do fuso da planilha',
    see(tab) {
      tab.getRange(1, 1).setValue(midnight(tab, '2026-03-10'));
      return [plain(tab.getRange(1, 1).getValue()), '2026-03-10T00:00'];
    },
  },
  {
    what: 'Uma data numa célula sem formato ganha um formato de data',
    see(tab) {
      tab.getRange(1, 1).setValue(midnight(tab, '2026-03-10'));
      return [/d/i.test(tab.getRange(1, 1).getNumberFormat()), true];
    },
  },
  {
    what: 'getFormula dá a fórmula em inglês, como foi escrita',
    see(tab) {
      tab.getRange(1, 1).setFormula('=TODAY()');
      return [tab.getRange(1, 1).getFormula(), '=TODAY()'];
    },
  },
  {
    what: 'Escrever um valor por cima de uma fórmula acaba com ela',
    see(tab) {
      tab.getRange(1, 1).setFormula('=TODAY()');
      return [put(tab, 'x'), ['x', '']];
    },
  },
  {
    what: 'Uma célula vazia se lê como texto vazio',
    see: (tab) => [tab.getRange(1, 1, 1, 2).getValues(), [['', '']]],
  },
  {
    what: 'Mais de 50.000 letras são recusadas',
    see: (tab) => throwsLike(/50.?000/, () => tab.getRange(1, 1).setValue('x'.repeat(50_001))),
  },
  {
    what: 'Valores de outro tamanho que o do intervalo são recusados',
    see: (tab) => throwsLike(/./, () => tab.getRange(1, 1, 2, 2).setValues([['a']])),
  },
  {
    what: 'Formato de moeda mostra R$ 1.234,50 em português',
    see(tab) {
      tab.getRange(1, 1).setNumberFormat('"R$" #,##0.00').setValue(1234.5);
      return [tab.getRange(1, 1).getDisplayValue(), isPortuguese() ? 'R$ 1.234,50' : 'R$ 1,234.50'];
    },
  },
];

function midnight(tab: Tab, day: string): Date {
  const zone = tab.getParent().getSpreadsheetTimeZone();
  const utcMs = Date.parse(`${day}T00:00:00Z`);
  const wall = Utilities.formatDate(new Date(utcMs), zone, "yyyy-MM-dd'T'HH:mm:ss");
  return new Date(2 * utcMs - Date.parse(`${wall}Z`));
}

/** Only what differs: a list of forty texts says nothing. */
export function differences(found: readonly unknown[], believed: readonly unknown[]): Seen {
  const wrong = found.map((_, i) => i).filter((i) => JSON.stringify(found[i]) !== JSON.stringify(believed[i]));
  return [wrong.map((i) => found[i]), wrong.map((i) => believed[i])];
}
