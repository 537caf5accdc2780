import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTyped } from '../../../addon/simulator/realm/cell-typing.js';
import {
  changedRows,
  contiguousRuns,
  doesCellShow,
  findHeaderRow,
  identifyRows,
  isBlank,
  missingIds,
  neutralizeText,
  newRowId,
  readRows,
  rowHash,
  type TableRow,
  toWireCell,
} from '../../../server/domain/sheet/tab-rows.js';
import type { WireCell } from '../../../server/domain/sheet/wire.js';
import { runs } from '../../support/runs.js';

const dayOf = () => '2026-07-15';
const id = (n: number) => `row_${String(n).padStart(8, '0')}`;

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

describe('the hash of a row', () => {
  it('does not depend on the order of the columns', () => {
    const cells: Record<string, WireCell> = { name: 'Cida', principalCents: { n: '80' }, dueOn: { d: '2026-07-20' } };
    const turned = Object.fromEntries(Object.entries(cells).reverse());
    expect(rowHash(turned, {})).toBe(rowHash(cells, {}));
  });

  it.each([
    ['the text “1” and the number 1', '1', { n: '1' }],
    ['nothing and zero', null, { n: '0' }],
    ['a formula and its value', { f: '=1', v: { n: '1' } }, { n: '1' }],
    ['an unticked box and nothing', { b: false }, null],
    ['a date and its text', { d: '2026-07-20' }, '2026-07-20'],
  ] as [string, WireCell, WireCell][])('tells %s apart', (_, one, other) => {
    expect(rowHash({ a: one }, {})).not.toBe(rowHash({ a: other }, {}));
  });

  it('changes with what is typed over a column of Caderneta, in its second part only', () => {
    const [own, managed] = rowHash({ name: 'a' }, { limite: { n: '200' } }).split('.');
    const [ownToo, typedOver] = rowHash({ name: 'a' }, { limite: { n: '9999' } }).split('.');
    expect([ownToo === own, typedOver === managed]).toEqual([true, false]);
  });

  it('does not confuse a cell with its neighbour', () => {
    expect(rowHash({ name: 'a', note: null }, {})).not.toBe(rowHash({ name: null, note: 'a' }, {}));
  });
});

describe('the table in a tab', () => {
  const grid: WireCell[][] = [
    ['Caderno da Ana', null, null, null],
    [null, null, null, null],
    ['Cliente', 'Valor', 'Minhas notas', 'ID Caderneta'],
    ['Cida', { n: '80' }, null, id(1)],
    [null, null, 'só minha', null],
    ['José', null, null, 'rabisco'],
    [null, { b: false }, null, null],
  ];

  it('begins at the first row with two headings', () => {
    expect(findHeaderRow(grid)).toBe(2);
    expect(findHeaderRow([['só um', { n: '3' }]])).toBeNull();
    expect(findHeaderRow([])).toBeNull();
  });

  it('has the rows with something in a mapped column, and no id that is not one', () => {
    const rows = readRows(grid, 2, { name: 0, principalCents: 1 }, { id: 3 });
    expect(rows.map(({ row, id: rowId }) => [row, rowId])).toEqual([
      [4, id(1)],
      [6, ''],
    ]);
  });

  it('does not reach down an empty column of tick boxes or formulas that show nothing', () => {
    expect(isBlank({ b: false })).toBe(true);
    expect(isBlank({ f: '=SE(A2="";"";1)', v: null })).toBe(true);
    expect(isBlank({ b: true })).toBe(false);
  });
});

describe('the identity of rows', () => {
  const row = (n: number, rowId: string, name: string): TableRow => {
    const cells = { name };
    return { row: n, id: rowId, hash: rowHash(cells, {}), cells, computed: {} };
  };
  const fresh = () => {
    let n = 0;
    return () => newRowId(`00000000-0000-4000-8000-${String(++n).padStart(12, '0')}`);
  };

  it('gives each row without an id one of its own', () => {
    const { rows, written } = identifyRows([row(2, '', 'a'), row(3, id(1), 'b'), row(4, '', 'c')], {}, fresh());
    expect(new Set(rows.map((one) => one.id)).size).toBe(3);
    expect(written.map((one) => one.row)).toEqual([2, 4]);
    expect(rows[1]?.id).toBe(id(1));
  });

  it('lets the row that was acknowledged keep a duplicated id, wherever the copy was pasted', () => {
    const copy = row(2, id(1), 'copied and changed');
    const base = row(9, id(1), 'Cida');
    const { rows, written } = identifyRows([copy, base], { [id(1)]: base.hash }, fresh());
    expect(rows[1]?.id).toBe(id(1));
    expect(written).toEqual([{ row: 2, id: rows[0]?.id }]);
  });

  it('lets the first keep it when neither, or both, read as acknowledged', () => {
    const twins = [row(2, id(1), 'Cida'), row(3, id(1), 'Cida'), row(4, id(1), 'Cida')];
    const { rows, written } = identifyRows(twins, { [id(1)]: twins[0]!.hash }, fresh());
    expect(rows[0]?.id).toBe(id(1));
    expect(written.map((one) => one.row)).toEqual([3, 4]);
  });

  it('finds the ids again when the id column was emptied, of twins in their order, unless there are more or fewer', () => {
    const before = [row(2, id(1), 'Cida'), row(3, id(2), 'José'), row(4, id(3), 'Ana'), row(5, id(4), 'Ana')];
    const acknowledged = Object.fromEntries(before.map((one) => [one.id, one.hash]));
    const emptied = before.map((one) => ({ ...one, id: '' }));
    const { rows } = identifyRows(emptied, acknowledged, fresh());
    expect(rows.map((one) => one.id)).toEqual([1, 2, 3, 4].map(id));
    const fewer = identifyRows(emptied.slice(0, 3), acknowledged, fresh());
    expect(fewer.rows.slice(0, 2).map((one) => one.id)).toEqual([id(1), id(2)]);
    expect(fewer.rows[2]!.id in acknowledged).toBe(false);
  });

  it.each([
    ['a new row was sorted to the place of a known one', ['1:nova', ':Cida'], ['new', '1']],
    [
      'a copy without id reads as the row did that was edited since',
      ['1:Cida Souza', ':Cida', '2:José'],
      ['new', '1', '2'],
    ],
    ['an older version brought an id twice, and took another', ['1:Cida Souza', '1:José'], ['1', '2']],
    ['a row stands beside the id of another, and reads as one that is gone', ['1:José'], ['2']],
    ['a row was edited, and nobody reads as it did', ['1:Cida Souza', ':nova', '2:José'], ['1', 'new', '2']],
  ])('knows who is who where %s', (_, given, wanted) => {
    const acknowledged = { [id(1)]: row(2, id(1), 'Cida').hash, [id(2)]: row(3, id(2), 'José').hash };
    const before = given.map((text, i) => {
      const [number, name] = text.split(':') as [string, string];
      return row(i + 2, number === '' ? '' : id(Number(number)), name);
    });
    const { rows } = identifyRows(before, acknowledged, fresh());
    const numberOf = (rowId: string) => (rowId in acknowledged ? String(Number(rowId.slice(-4))) : 'new');
    expect(rows.map((one) => numberOf(one.id))).toEqual(wanted);
  });

  it('always ends with one id a row, and only the rows it says were written differ', () => {
    const cell = fc.record({ id: fc.constantFrom('', id(1), id(2), id(3)), name: fc.constantFrom('a', 'b', 'c') });
    fc.assert(
      fc.property(
        fc.array(cell, { maxLength: 12 }),
        fc.dictionary(
          fc.constantFrom(id(1), id(2), id(3), id(4)),
          fc.constantFrom(...['a', 'b', 'c'].map((name) => rowHash({ name }, {}))),
        ),
        (cells, acknowledged) => {
          const before = cells.map((one, i) => row(i + 2, one.id, one.name));
          const { rows, written } = identifyRows(before, acknowledged, fresh());
          expect(new Set(rows.map((one) => one.id)).size).toBe(rows.length);
          const touched = new Map(written.map((one) => [one.row, one.id]));
          rows.forEach((one, i) => {
            expect(one.id).toBe(touched.get(one.row) ?? before[i]!.id);
          });
        },
      ),
    );
  });

  it('sends only what the server has not acknowledged, and names what is gone', () => {
    const rows = [row(2, id(1), 'Cida'), row(3, id(2), 'José'), row(4, id(3), 'nova')];
    const acknowledged = { [id(1)]: rows[0]!.hash, [id(2)]: 'older', [id(8)]: 'gone', [id(9)]: null };
    expect(changedRows(rows, acknowledged).map((one) => one.id)).toEqual([id(2), id(3)]);
    expect(missingIds(rows, acknowledged)).toEqual([id(8)]);
  });

  it('sends no more of a text than the server takes', () => {
    const long = row(2, id(1), 'x'.repeat(9000));
    expect(changedRows([long], {})[0]?.cells.name).toHaveLength(5000);
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

describe('runs of neighbouring rows', () => {
  it('cover exactly the rows given, in order, without touching', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 })), (rows) => {
        const runs = contiguousRuns(rows);
        const covered = runs.flatMap(({ start, count }) => Array.from({ length: count }, (_, i) => start + i));
        expect(covered).toEqual([...new Set(rows)].sort((a, b) => a - b));
        runs.slice(1).forEach((run, i) => {
          expect(run.start).toBeGreaterThan(runs[i]!.start + runs[i]!.count);
        });
      }),
    );
  });
});
