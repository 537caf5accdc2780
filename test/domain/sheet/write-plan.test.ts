import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WireCell, WireNewRow, WireValue } from '../../../server/domain/sheet/wire.js';
import {
  type PlannedCell,
  patchedCells,
  planNewRows,
  planPatches,
  planWrites,
} from '../../../server/domain/sheet/write-plan.js';

const columns = { name: 0, paid: 1, situacao: 3, diasEmAtraso: 4, cobrar: 5 };
const grid: WireCell[][] = [
  ['Cliente', 'Pago', 'ID Caderneta', 'Situação', 'Dias em atraso', 'Cobrar'],
  ['Cida', null, 'row_a', 'Em dia', { n: '0' }, 'Cobrar'],
  ['José', { f: '=B9', v: null }, 'row_b', null, null, null],
];
const rowOf = new Map([
  ['row_a', 2],
  ['row_b', 3],
]);

describe('compare and set', () => {
  it.each<[string, string, string, WireCell, WireValue, 'cells' | 'already' | 'refused']>([
    ['writes where the cell is as expected', 'row_a', 'situacao', 'Em dia', 'Atrasado', 'cells'],
    ['leaves what the merchant changed', 'row_a', 'situacao', 'Paga', 'Atrasado', 'refused'],
    ['never touches a formula', 'row_b', 'paid', null, 'sim', 'refused'],
    ['leaves alone a row that is gone', 'row_z', 'situacao', null, 'Em dia', 'refused'],
    ['leaves alone a column that is gone', 'row_a', 'limite', null, { n: '200' }, 'refused'],
    ['writes nothing twice', 'row_a', 'diasEmAtraso', { n: '9' }, { n: '0' }, 'already'],
    [
      'writes a link again, whose address cannot be seen',
      'row_a',
      'cobrar',
      'Cobrar',
      { text: 'Cobrar', url: 'https://x.example' },
      'cells',
    ],
  ])('%s', (_, id, field, expected, value, where) => {
    const plan = planPatches([{ id, field, expected, value, version: 'v1' }], grid, rowOf, columns);
    expect({ cells: plan.cells.length, already: plan.already.length, refused: plan.refused.length }).toEqual({
      cells: 0,
      already: 0,
      refused: 0,
      [where]: 1,
    });
  });

  it('says what stands in a cell it left alone', () => {
    const plan = planPatches(
      [{ id: 'row_a', field: 'situacao', expected: null, value: 'x', version: 'v1' }],
      grid,
      rowOf,
      columns,
    );
    expect(plan.refused).toEqual([{ id: 'row_a', field: 'situacao', found: 'Em dia' }]);
  });
});

describe('few writes', () => {
  const cell = (row: number, column: number, field = 'situacao'): PlannedCell => ({
    id: `row_${row}`,
    field,
    row,
    column,
    value: `${row}:${column}`,
  });

  it('joins neighbouring columns over the same rows into one rectangle', () => {
    const cells = [2, 3, 4].flatMap((row) => [cell(row, 3), cell(row, 4, 'diasEmAtraso')]);
    expect(planWrites(cells, [], new Set())).toEqual([
      {
        row: 2,
        column: 3,
        isLinks: false,
        values: [
          ['2:3', '2:4'],
          ['3:3', '3:4'],
          ['4:3', '4:4'],
        ],
      },
    ]);
  });

  it('writes a scattered column of ours as one span, giving back what stands between', () => {
    const rows = Array.from({ length: 20 }, (_, i) => i + 2);
    const wide: WireCell[][] = [[], ...rows.map((row): WireCell[] => [null, null, null, `old ${row}`])];
    const cells = rows.filter((row) => row % 2 === 0).map((row) => cell(row, 3));
    const writes = planWrites(cells, wide, new Set(rows));
    expect(writes).toHaveLength(1);
    expect(writes[0]?.values.slice(0, 3)).toEqual([['2:3'], ['old 3'], ['4:3']]);
  });

  it('writes links with empty cells between as one span, and never over one that stands', () => {
    const rows = Array.from({ length: 20 }, (_, i) => i + 2);
    const cells = rows.filter((row) => row % 2 === 0).map((row) => cell(row, 5, 'cobrar'));
    const wide = (between: WireCell): WireCell[][] => [
      [],
      ...rows.map((): WireCell[] => [...Array(5).fill(null), between]),
    ];
    expect(planWrites(cells, wide(null), new Set(rows))).toHaveLength(1);
    expect(planWrites(cells, wide('Cobrar'), new Set(rows))).toHaveLength(cells.length);
  });

  it('never writes over a row between that is not ours, nor over a formula', () => {
    const rows = Array.from({ length: 20 }, (_, i) => i + 2);
    const wide: WireCell[][] = [
      [],
      ...rows.map((row): WireCell[] => [null, null, null, row === 5 ? { f: '=1', v: null } : `old ${row}`]),
    ];
    const cells = rows.filter((row) => row % 2 === 0).map((row) => cell(row, 3));
    const own = new Set(rows.filter((row) => row !== 9));
    const covered = planWrites(cells, wide, own).flatMap(({ row, values }) => values.map((_, i) => row + i));
    expect(covered).not.toContain(5);
    expect(covered).not.toContain(9);
    expect(cells.every((one) => covered.includes(one.row))).toBe(true);
  });

  it('puts every cell exactly where it belongs, whatever is asked', () => {
    const place = fc.record({ row: fc.integer({ min: 2, max: 30 }), column: fc.constantFrom(1, 3, 4, 5) });
    const fields: Record<number, string> = { 1: 'paid', 3: 'situacao', 4: 'diasEmAtraso', 5: 'cobrar' };
    fc.assert(
      fc.property(fc.uniqueArray(place, { selector: ({ row, column }) => `${row}:${column}` }), (places) => {
        const cells = places.map(({ row, column }) => cell(row, column, fields[column]));
        const got = new Map(
          planWrites(cells, [], new Set()).flatMap((write) =>
            write.values.flatMap((line, r) =>
              line.map((value, c): [string, WireValue] => [`${write.row + r}:${write.column + c}`, value]),
            ),
          ),
        );
        for (const one of cells) expect(got.get(`${one.row}:${one.column}`)).toBe(one.value);
        // What was not asked for is only ever an empty gap in a column of ours.
        for (const [at, value] of got)
          expect(cells.some((one) => `${one.row}:${one.column}` === at) || value === null).toBe(true);
      }),
    );
  });
});

describe('new rows', () => {
  it('go below everything that stands, each with its id, and not twice', () => {
    const newRows: WireNewRow[] = [
      { id: 'row_new', version: 'v1', cells: { name: 'Ana', situacao: 'Em dia', limite: { n: '200' } } },
      { id: 'row_a', version: 'v1', cells: { name: 'Cida' } },
    ];
    const { cells, rows } = planNewRows(newRows, [...grid, [null], ['Total']], rowOf, columns, 2);
    expect([...rows]).toEqual([['row_new', 6]]);
    expect(cells.map(({ field, row, column }) => [field, row, column])).toEqual([
      ['id', 6, 2],
      ['name', 6, 0],
      ['situacao', 6, 3],
    ]);
  });
});

describe('what the server and the sheet agree on', () => {
  it('is what was read with the patches in it; columns of ours do not count', () => {
    expect(
      patchedCells({ name: 'Cida', paid: null }, [
        { field: 'paid', value: 'sim' },
        { field: 'situacao', value: 'Paga' },
      ]),
    ).toEqual({ name: 'Cida', paid: 'sim' });
  });
});
