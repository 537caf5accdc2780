import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTyped } from '../../../addon/simulator/realm/cell-typing.js';
import { doesCellShow, neutralizeText, toWireCell } from '../../../server/domain/sheet/tab-cells.js';
import { runs } from '../../support/runs.js';

const dayOf = () => '2026-07-15';

describe('a cell on its way up', () => {
  it.each([
    ['nothing', '', '', null],
    ['text, with its blanks', ' R$ 140,00 ', '', ' R$ 140,00 '],
    ['a number', 1234.5, '', { n: '1234.5' }],
    ['a tiny number', 1e-7, '', { n: '0.0000001' }],
    ['a tick', true, '', { b: true }],
    ['a date', new Date(), '', { d: '2026-07-15' }],
    ['a formula and what it shows', 3, '=1+2', { f: '=1+2', v: { n: '3' } }],
  ] as const)('keeps %s', (_, value, formula, cell) => {
    expect(toWireCell(value, formula, dayOf)).toEqual(cell);
  });
});

describe('whether a cell still shows what is expected', () => {
  it.each([
    [null, null, true],
    [null, '', true],
    [{ n: '140' }, { n: '140.00' }, true],
    [{ n: '140' }, '140', false],
    ['a\r\nb', 'a\nb', true],
    ['Cobrar', { text: 'Cobrar', url: 'https://x.example' }, true],
    [{ f: '=A1', v: { n: '140' } }, { n: '140' }, false],
    [{ d: '2026-07-20' }, { d: '2026-07-20' }, true],
    [{ b: false }, { b: true }, false],
  ] as const)('%j against %j: %s', (found, expected, shows) => {
    expect(doesCellShow(found, expected)).toBe(shows);
  });
});

describe('text written into a cell (FAULTS 63)', () => {
  const shown = (written: string, locale: string) => readTyped(written, '', locale, () => 46000);

  it.each([
    '=1+1',
    '=IMPORTXML("http://evil";"//a")',
    '+55 11 98765-4321',
    '-5',
    '@cida',
    '\t=1',
    '\r=1',
    "'aspas",
    '007',
    '1,50',
    '10%',
    '20/07/2026',
    '3/10',
    '5 de julho',
    'R$ 10',
    'TRUE',
    'verdadeiro',
    '＝1+1',
    '＋1',
    '－1',
    '＠x',
    '１２３',
    '\u0000=1',
    '\uFEFF=1',
    '\u00A0=1',
    '\u200B=1',
    '1e5',
    '12:30',
    '(5)',
    '=',
    '٣',
    'jan 2026',
    '2026-07-15',
    '½',
    '#REF!',
    '',
    'Cida',
    'Ação judicial',
    '❤',
    'سلام',
  ])('%j reads back as itself and is no formula', (text) => {
    for (const locale of ['pt_BR', 'en_US']) {
      const entry = shown(neutralizeText(text), locale);
      expect(entry).toEqual({ value: text });
    }
  });

  it('holds for any text at all', () => {
    const hostile = fc.tuple(
      fc.constantFrom(
        '',
        '=',
        '+',
        '-',
        '@',
        '\t',
        '\r',
        '\n',
        "'",
        '＝',
        '＋',
        '－',
        '＠',
        '\u0000',
        '\uFEFF',
        '\u00A0',
        '\u200B',
        ' ',
      ),
      fc.oneof(
        fc.string(),
        fc.string({ unit: 'grapheme' }),
        fc.integer().map(String),
        fc.double().map(String),
        fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
      ),
    );
    fc.assert(
      fc.property(hostile, fc.constantFrom('pt_BR', 'en_US'), ([start, rest], locale) => {
        const text = start + rest;
        expect(shown(neutralizeText(text), locale)).toEqual({ value: text });
      }),
      { numRuns: runs(3333, 10_000) },
    );
  });

  it('leaves plain words as they are', () => {
    expect(neutralizeText('Em dia')).toBe('Em dia');
    expect(neutralizeText("Maria D'Ávila")).toBe("Maria D'Ávila");
  });
});
