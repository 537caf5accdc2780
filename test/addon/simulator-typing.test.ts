import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSimulatorInProcess } from '../../addon/simulator/in-process.js';
import type { CellInput, CellSnapshot, SpreadsheetInput } from '../../addon/simulator/types.js';

const code = readFileSync(new URL('../fixtures/simulator/Code.js', import.meta.url), 'utf8');
const NOON = Date.UTC(2026, 6, 15, 15);

function open(spreadsheet: SpreadsheetInput = {}) {
  return createSimulatorInProcess({ code, spreadsheet, now: () => NOON });
}

function written(text: CellInput, { locale = 'pt_BR', format = '' } = {}): CellSnapshot {
  const sim = open({ locale });
  if (format) sim.run('evaluate', `sheet.getRange('A1').setNumberFormat(${JSON.stringify(format)})`);
  sim.run('evaluate', `sheet.getRange('A1').setValue(${JSON.stringify(text)})`);
  return sim.snapshot().sheets[0]?.rows[0]?.[0] ?? { kind: 'empty', value: '', display: '' };
}

describe('what Sheets makes of a string given to setValue', () => {
  it.each<[string, string, CellSnapshot['kind'], string | number | boolean, string]>([
    ['zeros in front are lost', '007', 'number', 7, '7'],
    ['a long telephone is a number', '081948906828', 'number', 81948906828, '81948906828'],
    ['a plus before digits is lost', '+5511912345678', 'number', 5511912345678, '5511912345678'],
    ['a plus before spaced digits is lost', '+55 11 91234-5678', 'text', '55 11 91234-5678', '55 11 91234-5678'],
    ['brackets keep a telephone text', '(27) 91417-7763', 'text', '(27) 91417-7763', '(27) 91417-7763'],
    ['a CPF is text', '360.759.838-05', 'text', '360.759.838-05', '360.759.838-05'],
    ['points group thousands', '1.234,56', 'number', 1234.56, '1.234,56'],
    ['one group is thousands too', '3.072', 'number', 3072, '3.072'],
    ['a comma is decimal', '734,3', 'number', 734.3, '734,3'],
    ['a wrong group stays text', '1.2.3', 'text', '1.2.3', '1.2.3'],
    ['an English decimal stays text', '12.50', 'text', '12.50', '12.50'],
    ['reais are a number', 'R$ 140,00', 'number', 140, 'R$ 140,00'],
    ['negative reais', '-R$ 1.000,50', 'number', -1000.5, '-R$ 1.000,50'],
    ['per cent', '10%', 'number', 0.1, '10%'],
    ['a day', '05/03/2026', 'date', '2026-03-05', '05/03/2026'],
    ['a day with two digits of year', '7/8/26', 'date', '2026-08-07', '07/08/2026'],
    ['a day of the last century', '7/8/85', 'date', '1985-08-07', '07/08/1985'],
    ['a day without year is this year’s', '30/7', 'date', '2026-07-30', '30/07/2026'],
    ['a day with hyphens', '26-05-2026', 'date', '2026-05-26', '26/05/2026'],
    ['an ISO day', '2026-05-26', 'date', '2026-05-26', '26/05/2026'],
    ['a day in words', '22 de junho de 2026', 'date', '2026-06-22', '22/06/2026'],
    ['a day with a short month', '15 mar 2026', 'date', '2026-03-15', '15/03/2026'],
    ['a day that does not exist stays text', '31/02/2026', 'text', '31/02/2026', '31/02/2026'],
    ['a leap day', '29/02/2028', 'date', '2028-02-29', '29/02/2028'],
    ['an apostrophe keeps text, and goes', "'007", 'text', '007', '007'],
    ['an apostrophe keeps a formula text', "'=HOJE()", 'text', '=HOJE()', '=HOJE()'],
    ['true', 'VERDADEIRO', 'boolean', true, 'VERDADEIRO'],
    ['false', 'false', 'boolean', false, 'FALSO'],
    ['words', 'Maria Falcão', 'text', 'Maria Falcão', 'Maria Falcão'],
    ['a lone minus', '-', 'text', '-', '-'],
    ['a lone equals sign', '=', 'text', '=', '='],
    ['emoji and right-to-left', '🦜 مريم', 'text', '🦜 مريم', '🦜 مريم'],
  ])('%s: %s', (_, text, kind, value, display) => {
    expect(written(text)).toMatchObject({ kind, value, display });
  });

  it.each<[string, CellInput, CellSnapshot['kind'], string | number | boolean]>([
    ['zeros', '007', 'text', '007'],
    ['a plus', '+55 11 91234-5678', 'text', '+55 11 91234-5678'],
    ['a day', '05/03/2026', 'text', '05/03/2026'],
    ['a formula', '=1+1', 'text', '=1+1'],
    ['a number', 7, 'text', '7'],
  ])('a plain-text cell keeps %s as text', (_, value, kind, kept) => {
    expect(written(value, { format: '@' })).toMatchObject({ kind, value: kept });
  });

  it('reads by the locale of the sheet', () => {
    expect(written('05/03/2026', { locale: 'en_US' })).toMatchObject({ value: '2026-05-03', display: '5/3/2026' });
    expect(written('1,234.56', { locale: 'en_US' })).toMatchObject({ value: 1234.56 });
    expect(written('1.234,56', { locale: 'en_US' })).toMatchObject({ kind: 'text' });
  });

  it('keeps any text behind an apostrophe, letter for letter', () => {
    const sim = open();
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (text) => {
        const read = `sheet.getRange('A1').setValue(${JSON.stringify(`'${text}`)}); return sheet.getRange('A1').getValue();`;
        expect(sim.run('evaluate', read)).toBe(text);
      }),
    );
  });

  it('refuses more than 50.000 characters and what is no cell value', () => {
    const sim = open();
    expect(() => sim.run('evaluate', `sheet.getRange('A1').setValue('x'.repeat(50001))`)).toThrow('50000');
    expect(() => sim.run('evaluate', `sheet.getRange('A1').setValue({ a: 1 })`)).toThrow('cell value');
    expect(() => sim.run('evaluate', `sheet.getRange('A1').setValue(0 / 0)`)).toThrow('NaN');
  });
});

describe('formulas', () => {
  it.each([
    ['=HOJE()', 'date', '2026-07-15'],
    ['=TODAY()', 'date', '2026-07-15'],
    ['=HYPERLINK("https://exemplo.com.br"; "Cobrar")', 'text', 'Cobrar'],
    ['="Oi"', 'text', 'Oi'],
    ['=B1', 'number', 0],
    ['=PROCV(A2; B:C; 2)', 'error', '#NAME?'],
  ])('%s is %s %s', (formula, kind, value) => {
    const sim = open({ sheets: [{ name: 'A', rows: [['', { text: '' }]] }] });
    sim.edit([
      { op: 'setCell', row: 1, column: 1, value: formula },
      { op: 'setCell', row: 1, column: 2, value: 0 },
    ]);
    expect(sim.snapshot().sheets[0]?.rows[0]?.[0]).toMatchObject({ kind, value, formula });
    expect(sim.run('evaluate', `return sheet.getRange('A1').getFormula()`)).toBe(formula);
  });

  it('today is the day of the sheet’s zone, not of Greenwich', () => {
    const late = createSimulatorInProcess({ code, now: () => Date.UTC(2026, 6, 16, 2) });
    late.edit({ op: 'setCell', row: 1, column: 1, value: '=HOJE()' });
    expect(late.snapshot().sheets[0]?.rows[0]?.[0]?.value).toBe('2026-07-15');
  });
});

describe('dates', () => {
  it('getValues gives a Date of the bundle’s own realm at midnight of the sheet’s zone', () => {
    const sim = open({ sheets: [{ name: 'A', rows: [['05/03/2026']] }] });
    const seen = sim.run(
      'evaluate',
      `const v = sheet.getRange('A1').getValues()[0][0];
       return [v instanceof Date, v.toISOString(), v.getDate(), v.getHours(), new Date(2026, 2, 5).getTime() === v.getTime()];`,
    );
    expect(seen).toEqual([true, '2026-03-05T03:00:00.000Z', 5, 0, true]);
  });

  it('a midnight that summer time skipped is the first hour there was', () => {
    const sim = open({ sheets: [{ name: 'A', rows: [['04/11/2018']] }] });
    expect(sim.run('evaluate', `return sheet.getRange('A1').getValue().toISOString()`)).toBe(
      '2018-11-04T03:00:00.000Z',
    );
  });

  it('any day written as a Date is read back the same, in any zone', () => {
    const zones = fc.constantFrom('America/Sao_Paulo', 'America/Noronha', 'America/Rio_Branco', 'Asia/Tokyo', 'UTC');
    fc.assert(
      fc.property(zones, fc.integer({ min: -20_000, max: 40_000 }), (timeZone, days) => {
        const day = new Date(days * 86_400_000).toISOString().slice(0, 10);
        const sim = open({ timeZone, sheets: [{ name: 'A', rows: [[{ date: day }]] }] });
        sim.run('evaluate', `sheet.getRange('B1').setValue(sheet.getRange('A1').getValue())`);
        const cells = sim.snapshot().sheets[0]?.rows[0];
        expect(cells?.map(({ kind, value }) => [kind, value])).toEqual([
          ['date', day],
          ['date', day],
        ]);
      }),
      { numRuns: 60 },
    );
  });

  it('a number under a date format is a date, as in Sheets', () => {
    const sim = open();
    sim.run('evaluate', `sheet.getRange('A1').setValue(46000).setNumberFormat('yyyy-mm-dd')`);
    expect(sim.snapshot().sheets[0]?.rows[0]?.[0]).toMatchObject({ kind: 'date', display: '2025-12-09' });
  });
});

describe('what a number format shows', () => {
  it.each([
    ['"R$" #,##0.00', 1234.5, 'R$ 1.234,50'],
    ['[$R$ -416]#,##0.00', -7, '-R$ 7,00'],
    ['#,##0', 1234567, '1.234.567'],
    ['0.##', 1.5, '1,5'],
    ['0%', 0.25, '25%'],
    ['dd/mm/yyyy', 46000, '09/12/2025'],
    ['yyyy-mm-dd hh:mm', 46000.5, '2025-12-09 12:00'],
    ['d "de" mmmm', 46000, '9 de dezembro'],
  ])('%s of %d is %s', (format, value, display) => {
    const sim = open();
    sim.run('evaluate', `sheet.getRange('A1').setValue(${value}).setNumberFormat(${JSON.stringify(format)})`);
    expect(sim.snapshot().sheets[0]?.rows[0]?.[0]?.display).toBe(display);
  });
});
