import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBlank } from '../../../server/domain/sheet/tab-cells.js';
import { contiguousRuns, findHeaderRow, readRows, rowHash } from '../../../server/domain/sheet/tab-rows.js';
import type { WireCell } from '../../../server/domain/sheet/wire.js';

const id = (n: number) => `row_${String(n).padStart(8, '0')}`;

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
