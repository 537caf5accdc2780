import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsToPutBack, idsToPutBack, type PutCell } from '../../../server/domain/sheet/put-back.js';
import type { Grid } from '../../../server/domain/sheet/tab-cells.js';
import { type TabTable, tableOf } from '../../../server/domain/sheet/tab-view.js';
import type { WireCell } from '../../../server/domain/sheet/wire.js';
import type { PlannedCell } from '../../../server/domain/sheet/write-plan.js';

const HEADINGS = ['Cliente', 'Valor', 'Pago', 'Conta', 'id'];
const [NAME, AMOUNT, PAID, OWN, ID] = [0, 1, 2, 3, 4];
const COLUMNS = [
  { heading: 'Cliente', field: 'name' },
  { heading: 'Valor', field: 'principalCents' },
  { heading: 'Pago', field: 'paid' },
];

const idOf = (i: number) => `row_0000000${String.fromCharCode(97 + i)}`;
const lineOf = (i: number, paid: WireCell = null, id: WireCell = idOf(i)): WireCell[] => [
  `Cliente ${i}`,
  { n: String(10 + i) },
  paid,
  null,
  id,
];
const table = (lines: readonly WireCell[][], headings = HEADINGS): TabTable =>
  tableOf({ grid: [headings, ...lines], header: 0, headings }, { id: headings.indexOf('id') }, COLUMNS)!;
const put = (lines: readonly WireCell[][], cells: readonly PutCell[]): WireCell[][] => {
  const grid: Grid = [HEADINGS, ...structuredClone(lines)] as Grid;
  for (const { row, column, value } of cells) {
    const cell = value !== null && typeof value === 'object' && 'f' in value ? { f: value.f, v: null } : value;
    grid[row - 1]![column] = cell as WireCell;
  }
  return grid.slice(1);
};
const paying = (row: number, id: string): PlannedCell => ({ id, field: 'paid', row, column: PAID, value: 'sim' });
const writesOf = (plan: readonly PlannedCell[]) =>
  plan.map(({ row, column, value }) => ({ row, column, values: [[value]] }));

describe('cellsToPutBack', () => {
  it('leaves paid who was to be, or nobody, however often rows were moved before and after a write', () => {
    const cases = fc.uniqueArray(fc.integer({ min: 0, max: 7 }), { minLength: 2, maxLength: 8 }).chain((order) =>
      fc.record({
        order: fc.constant(order),
        paid: fc.subarray(order),
        planned: fc.subarray(order),
        atWrite: fc.shuffledSubarray(order, { minLength: order.length }),
        atRead: fc.shuffledSubarray(order, { minLength: order.length }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ order, paid, planned, atWrite, atRead }) => {
        const before = order.map((i) => lineOf(i, paid.includes(i) ? 'sim' : 'não'));
        const plan = planned.filter((i) => !paid.includes(i)).map((i) => paying(order.indexOf(i) + 2, idOf(i)));
        const written = put(
          atWrite.map((i) => before[order.indexOf(i)]!),
          plan,
        );
        const after = atRead.map((i) => written[atWrite.indexOf(i)]!);
        const back = cellsToPutBack(table(before), table(after), writesOf(plan), plan);
        for (const line of put(after, back.cells)) {
          const i = order.find((one) => line[ID] === idOf(one))!;
          if (line[PAID] === 'sim') expect(paid.includes(i) || planned.includes(i)).toBe(true);
          else expect([line[PAID], paid.includes(i)]).toEqual(['não', false]);
        }
      }),
    );
  });

  it('touches nothing where nobody moved anything, whatever was typed meanwhile', () => {
    const before = [lineOf(0), lineOf(1), lineOf(2)];
    const after = [
      lineOf(0, 'sim'),
      lineOf(1, 'sim'),
      [...lineOf(2).slice(0, AMOUNT), { n: '5' }, null, null, idOf(2)],
    ];
    const plan = [paying(2, idOf(0))];
    expect(cellsToPutBack(table(before), table(after as WireCell[][]), writesOf(plan), plan)).toEqual({
      isMoved: false,
      cells: [],
    });
  });

  it('brings back a formula as it reads in the row where it stands now', () => {
    const before = [lineOf(0), lineOf(1, { f: '=IF(B3>$C$1;"sim";D13)', v: 'não' })];
    const after = [lineOf(1, 'sim'), lineOf(0)];
    const plan = [paying(2, idOf(0))];
    expect(cellsToPutBack(table(before), table(after), writesOf(plan), plan)).toEqual({
      isMoved: true,
      cells: [{ row: 2, column: PAID, value: { f: '=IF(B2>$C$1;"sim";D13)' } }],
    });
  });

  it('brings back what stood in a column that somebody put in or moved', () => {
    const moved = ['Cliente', 'Valor', 'Conta', 'Pago', 'id'];
    const before = [[...lineOf(0).slice(0, OWN), 'caderno azul', idOf(0)]];
    const after = [['Cliente 0', { n: '10' }, 'sim', null, idOf(0)]];
    const plan = [paying(2, idOf(0))];
    const found = cellsToPutBack(table(before as WireCell[][]), table(after, moved), writesOf(plan), plan);
    expect(found).toEqual({ isMoved: true, cells: [{ row: 2, column: 2, value: 'caderno azul' }] });
  });
});

describe('idsToPutBack', () => {
  it('leaves beside every row the id it had, or none, however often rows were moved before and after', () => {
    const cases = fc.uniqueArray(fc.integer({ min: 0, max: 7 }), { minLength: 2, maxLength: 8 }).chain((order) =>
      fc.record({
        order: fc.constant(order),
        fresh: fc.subarray(order, { minLength: 1 }),
        atWrite: fc.shuffledSubarray(order, { minLength: order.length }),
        atRead: fc.shuffledSubarray(order, { minLength: order.length }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ order, fresh, atWrite, atRead }) => {
        const before = order.map((i) => lineOf(i, null, fresh.includes(i) ? null : idOf(i)));
        const ids = fresh.map((i) => ({ row: order.indexOf(i) + 2, id: `row_new0000${i}` }));
        const written = put(
          atWrite.map((i) => before[order.indexOf(i)]!),
          ids.map(({ row, id }) => ({ row, column: ID!, value: id })),
        );
        const after = atRead.map((i) => written[atWrite.indexOf(i)]!);
        const { isMoved, cells } = idsToPutBack(table(before), table(after), ids);
        const stands = put(after, cells).map((line) => [line[NAME!], line[ID!]]);
        const asMeant = (i: number) => (fresh.includes(i) ? `row_new0000${i}` : idOf(i));
        const asBefore = (i: number) => (fresh.includes(i) ? null : idOf(i));
        expect(stands).toEqual(atRead.map((i) => [`Cliente ${i}`, isMoved ? asBefore(i) : asMeant(i)]));
      }),
    );
  });

  it('leaves the id where somebody went on typing in the row', () => {
    const before = [lineOf(0), ['Cliente 1', null, null, null, null]];
    const after = [lineOf(0), lineOf(1)];
    expect(idsToPutBack(table(before as WireCell[][]), table(after), [{ row: 3, id: idOf(1) }]).isMoved).toBe(false);
  });
});
