import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { flakyFetch, type NetworkFault } from '../../addon/simulator/flaky-fetch.js';
import { ANY_CALL, createSimulatorInProcess, type InProcessOptions } from '../../addon/simulator/in-process.js';
import type { CellInput, EditOp } from '../../addon/simulator/types.js';

const code = readFileSync(new URL('../fixtures/simulator/Code.js', import.meta.url), 'utf8');

function start(options: Partial<InProcessOptions> = {}) {
  return createSimulatorInProcess({ code, ...options });
}

const ROWS: CellInput[][] = [
  ['Nome', 'Valor', 'id'],
  ['Zé', 30, 'c'],
  ['Ana', 10, 'a'],
  ['Bia', 20, 'b'],
];
const shop = (rows = ROWS, options: Partial<InProcessOptions['spreadsheet'] & object> = {}) =>
  start({ spreadsheet: { ...options, sheets: [{ name: 'Fiado', hiddenColumns: [3], rows }] } });

function table(sim: ReturnType<typeof start>, name = 'Fiado'): string[] {
  return sim.snapshot(name).sheets[0]!.rows.map((row) => row.map((cell) => String(cell.value)).join(' '));
}

const MARK = `sheet.getRange('C:C').addDeveloperMetadata('k', 'id', SpreadsheetApp.DeveloperMetadataVisibility.DOCUMENT)`;
const MARKS = `return SpreadsheetApp.getActive().createDeveloperMetadataFinder().withKey('k').find()
  .map((m) => m.getLocation().getColumn().getSheet().getName() + ' ' + m.getLocation().getColumn().getA1Notation())`;

describe('rows and areas under a person’s hands', () => {
  it.each<[string, EditOp, string[]]>([
    [
      'a sort of the columns in view leaves the hidden ids where they were',
      { op: 'sortRange', row: 2, column: 1, rows: 3, columns: 2, by: 1 },
      ['Nome Valor id', 'Ana 10 c', 'Bia 20 a', 'Zé 30 b'],
    ],
    [
      'a row dragged down keeps its id',
      { op: 'moveRows', from: 2, before: 5 },
      ['Nome Valor id', 'Ana 10 a', 'Bia 20 b', 'Zé 30 c'],
    ],
    [
      'a row dragged up keeps its id',
      { op: 'moveRows', from: 4, before: 2 },
      ['Nome Valor id', 'Bia 20 b', 'Zé 30 c', 'Ana 10 a'],
    ],
    [
      'a row cut and pasted leaves an empty one behind',
      { op: 'cutPaste', row: 2, column: 1, columns: 3, to: { row: 6, column: 1 } },
      ['Nome Valor id', '  ', 'Ana 10 a', 'Bia 20 b', '  ', 'Zé 30 c'],
    ],
    [
      'a row copied over another one takes its place, id and all',
      { op: 'copyPaste', row: 2, column: 1, columns: 3, to: { row: 3, column: 1 } },
      ['Nome Valor id', 'Zé 30 c', 'Zé 30 c', 'Bia 20 b'],
    ],
  ])('%s', (_, op, expected) => {
    const sim = shop();
    sim.edit(op);
    expect(table(sim)).toEqual(expected);
  });

  it('rows copied to another tab take their hidden ids along', () => {
    const sim = shop();
    sim.edit([
      { op: 'addSheet', name: 'Outra' },
      {
        op: 'copyPaste',
        sheet: 'Fiado',
        row: 3,
        column: 1,
        columns: 3,
        rows: 2,
        to: { sheet: 'Outra', row: 1, column: 1 },
      },
    ]);
    expect(table(sim, 'Outra')).toEqual(['Ana 10 a', 'Bia 20 b']);
    expect(table(sim)).toHaveLength(4);
  });

  it('notes, looks and formats go with what is cut', () => {
    const sim = shop();
    sim.edit([
      { op: 'setNote', row: 2, column: 1, note: 'vizinho' },
      { op: 'setStyle', row: 2, column: 1, style: { background: '#fff2cc' } },
      { op: 'cutPaste', row: 2, column: 1, to: { row: 9, column: 2 } },
    ]);
    expect(sim.snapshot().sheets[0]!.rows[8]![1]).toMatchObject({ note: 'vizinho', style: { background: '#fff2cc' } });
    expect(sim.run('evaluate', `return sheet.getRange('A2').getNote() + sheet.getRange('A2').getBackground()`)).toBe(
      '#ffffff',
    );
  });

  it('a filter and hidden rows are out of sight only: a script reads them as ever', () => {
    const sim = shop();
    sim.edit([
      { op: 'filter', column: 1, hide: ['Ana'] },
      { op: 'hideRows', row: 4 },
    ]);
    expect(sim.snapshot().sheets[0]!.hiddenRows).toEqual([3, 4]);
    const read = `return [sheet.getDataRange().getValues().length, sheet.getFilter() !== null,
      [2, 3, 4].map((r) => sheet.isRowHiddenByFilter(r)), [2, 3, 4].map((r) => sheet.isRowHiddenByUser(r))]`;
    expect(sim.run('evaluate', read)).toEqual([4, true, [false, true, false], [false, false, true]]);
    sim.edit([
      { op: 'insertRow', before: 2 },
      { op: 'insertColumn', before: 1 },
    ]);
    expect(sim.snapshot().sheets[0]!.hiddenRows).toEqual([4, 5]);
    sim.edit({ op: 'clearFilter' });
    expect(sim.snapshot().sheets[0]!.hiddenRows).toEqual([5]);
  });

  it('a rule of the merchant’s refuses what a script writes; a tick box is content', () => {
    const sim = shop();
    sim.edit([
      { op: 'setValidation', row: 2, column: 1, rule: { list: ['Zé', 'Ana'] } },
      { op: 'setValidation', row: 6, column: 4, rule: 'CHECKBOX' },
    ]);
    expect(() => sim.run('evaluate', `sheet.getRange('A2').setValue('Eva')`)).toThrow('validação');
    expect(sim.run('evaluate', `return sheet.getLastRow()`)).toBe(6);
  });
});

describe('copies and versions', () => {
  it.each([
    [undefined, ['Fiado C:C', 'Cópia C:C']],
    [false, ['Fiado C:C']],
  ])('a duplicated tab has the ids, and the marks of its columns unless told otherwise (%s)', (withMetadata, marks) => {
    const sim = shop();
    sim.run('evaluate', MARK);
    sim.edit({ op: 'copySheet', name: 'Fiado', to: 'Cópia', withMetadata });
    expect(table(sim, 'Cópia')).toEqual(table(sim));
    expect(sim.run('evaluate', MARKS)).toEqual(marks);
    const [first, second] = sim.snapshot().sheets;
    expect(second!.sheetId).not.toBe(first!.sheetId);
    expect(second!.hiddenColumns).toEqual([3]);
  });

  it.each([
    [true, []],
    [false, ['Fiado C:C']],
  ])('an older version brings back every cell; the marks of columns by choice (%s)', (withMetadata, marks) => {
    const sim = shop();
    sim.edit({ op: 'saveVersion', version: 'ontem' });
    sim.run('evaluate', `${MARK}; PropertiesService.getDocumentProperties().setProperty('a', '1')`);
    sim.edit([
      { op: 'setCell', row: 2, column: 1, value: 'Outro' },
      { op: 'deleteRow', row: 4 },
      { op: 'restoreVersion', version: 'ontem', withMetadata },
    ]);
    expect(table(sim)).toEqual(table(shop()));
    expect(sim.run('evaluate', MARKS)).toEqual(marks);
    // What scripts keep is no part of a version.
    expect(sim.run('evaluate', `return PropertiesService.getDocumentProperties().getKeys()`)).toEqual(['a']);
  });

  it('a script that holds the tab goes on with the older version of it', () => {
    const sim = shop();
    sim.edit([
      { op: 'saveVersion', version: 'ontem' },
      { op: 'setCell', row: 2, column: 1, value: 'Outro' },
    ]);
    sim.beforeCall('Range.getValue', () => sim.edit({ op: 'restoreVersion', version: 'ontem' }));
    expect(sim.run('evaluate', `return sheet.getRange('A2').getValue()`)).toBe('Zé');
  });
});

describe('what typing makes of a day, by the spreadsheet’s language', () => {
  it.each([
    ['pt_BR', '25/03/2026', 'date', '2026-03-25'],
    ['pt_BR', '05/03/2026', 'date', '2026-03-05'],
    ['en_US', '25/03/2026', 'text', '25/03/2026'],
    ['en_US', '05/03/2026', 'date', '2026-05-03'],
    ['en_US', '1.234,56', 'text', '1.234,56'],
    ['pt_BR', '1.234,56', 'number', 1234.56],
  ])('%s: %s is a %s', (locale, typed, kind, value) => {
    const sim = shop([['Quando'], [typed]], { locale });
    expect(sim.snapshot().sheets[0]!.rows[1]![0]).toMatchObject({ kind, value });
  });
});

describe('two people in one document', () => {
  it('see each other’s writes at once, keep their own properties, and wait for each other’s lock', () => {
    const ana = shop();
    const bia = start({ joins: ana, user: 'bia@example.com' });
    ana.run(
      'evaluate',
      `sheet.getRange('A2').setValue('da Ana'); PropertiesService.getUserProperties().setProperty('k', 'ana')`,
    );
    expect(table(bia)[1]).toBe('da Ana 30 c');
    expect(bia.run('evaluate', `return PropertiesService.getUserProperties().getProperty('k')`)).toBeNull();

    const locked: unknown[] = [];
    const take = `return LockService.getDocumentLock().tryLock(2000)`;
    ana.beforeCall('Range.getValue', () => locked.push(bia.run('evaluate', take)));
    ana.run('evaluate', `LockService.getDocumentLock().tryLock(10); sheet.getRange('A1').getValue()`);
    expect([...locked, bia.run('evaluate', take)]).toEqual([false, true]);
  });

  it('a state that is loaded is loaded for both', () => {
    const ana = shop();
    const bia = start({ joins: ana });
    ana.loadState(shop([['Só isto']]).saveState());
    expect(table(bia)).toEqual(['Só isto']);
  });
});

describe('a run that breaks', () => {
  const write = `try { sheet.getRange('A1').setValue('um') } catch (e) { sheet.getRange('A1').setValue('pego') }
    sheet.getRange('A2').setValue('dois')`;

  it('an error of the service can be caught; a run that is killed does nothing more', () => {
    const caught = shop();
    caught.failAt({ call: 3, how: 'ERROR' });
    caught.run('evaluate', write);
    expect(table(caught).slice(0, 2)).toEqual(['pego Valor id', 'dois 30 c']);

    const killed = shop();
    killed.failAt({ call: 3, how: 'KILL' });
    expect(() => killed.run('evaluate', write)).toThrow('Tempo máximo');
    expect(table(killed)).toEqual(table(shop()));
    killed.run('evaluate', write);
    expect(table(killed)[1]).toBe('dois 30 c');
  });

  it('a run that is killed lets go of its lock', () => {
    const sim = shop();
    const bia = start({ joins: sim });
    sim.failAt({ call: 4, how: 'KILL' });
    expect(() => sim.run('evaluate', `LockService.getDocumentLock().tryLock(10); sheet.getName()`)).toThrow();
    expect(bia.run('evaluate', `return LockService.getDocumentLock().tryLock(10)`)).toBe(true);
  });

  it('every service call can be watched', () => {
    const sim = shop();
    const numbers: number[] = [];
    sim.beforeCall(ANY_CALL, (n) => numbers.push(n));
    sim.run('evaluate', `sheet.getRange('A1').getValue()`);
    expect(numbers).toEqual([1, 2, 3]);
  });
});

describe('a network that loses, repeats and delays', () => {
  const heard: string[] = [];
  const through = (fault: NetworkFault) => {
    heard.length = 0;
    const network = flakyFetch((request) => {
      heard.push(request.url);
      return { status: 200, headers: {}, body: `resposta ${heard.length}` };
    });
    const sim = start({ fetch: (_, request) => network.fetch(request) });
    network.plan({ 1: fault });
    let said = '';
    try {
      said = (sim.run('get', 'https://a.com/', { muteHttpExceptions: true }) as { text: string }).text;
    } catch (error) {
      said = (error as Error).message;
    }
    const atOnce = heard.length;
    network.deliverLate();
    return [said, atOnce, heard.length];
  };

  it.each<[NetworkFault, string, number, number]>([
    ['LOST_REQUEST', 'Endereço indisponível', 0, 0],
    ['LOST_ANSWER', 'Tempo limite', 1, 1],
    ['TWICE', 'resposta 2', 2, 2],
    ['LATE', 'Endereço indisponível', 0, 1],
    ['BAD_GATEWAY', 'Bad gateway', 1, 1],
  ])('%s', (fault, said, atOnce, inTheEnd) => {
    expect(through(fault)).toEqual([expect.stringContaining(said), atOnce, inTheEnd]);
  });
});
