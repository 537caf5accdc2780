/**
 * Shops nobody has seen: known facts written down in random habits under random headings, with titles, months, sums and
 * columns of the shop's own around them, and read back. What is read must be what was meant, or be asked: never another.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../server/domain/sheet/cell.js';
import { type RowCells, type RowReading, readRow } from '../../../server/domain/sheet/row.js';
import { readTable } from '../../../server/domain/sheet/table.js';
import { type Habit, NEEDED, OPTIONAL, pick, type Written } from './habits.js';

/** Columns of the shop's own, each a trap of its kind. */
const OWN: readonly { heading: string; write: (n: number) => Cell }[] = [
  { heading: 'Cód.', write: (n) => 100 + n },
  { heading: 'Vendedora', write: (n) => pick(['Cris', 'Bia'], n) },
  { heading: 'Nome da mãe', write: () => 'Rita' },
  { heading: 'Data nasc.', write: () => '01/02/1990' },
  { heading: 'Bairro', write: () => 'Centro' },
  { heading: 'Telefone 2', write: () => '(11) 98888-7777' },
  { heading: 'Juros', write: () => '1,50' },
  { heading: 'Forma pgto', write: () => 'pix' },
  { heading: 'Qtd', write: (n) => 1 + (n % 5) },
  { heading: 'Dias em atraso', write: (n) => n % 90 },
  { heading: '', write: () => null },
  { heading: '__proto__', write: () => 'x' },
];
/** Rows that are no debts: by what stands in the column of names. */
const ASIDES = ['JANEIRO', 'Março/2026', '*****', 'B', ''];
const TITLES: readonly Cell[][][] = [
  [],
  [['CADERNETA DO ZÉ - FIADO 2026']],
  [['MERCADINHO DA ANA', null, 'Fone (11) 4002-8922'], []],
];

interface Shop {
  grid: Cell[][];
  habits: { habit: Habit; column: number }[];
  facts: { row: number; written: Written[] }[];
  firstRow: number;
}

const shops = fc
  .record({
    optional: fc.subarray(OPTIONAL as Habit[]),
    own: fc.subarray(OWN as { heading: string; write: (n: number) => Cell }[], { maxLength: 4 }),
    order: fc.array(fc.nat(), { minLength: 20, maxLength: 20 }),
    headings: fc.nat(),
    title: fc.integer({ min: 0, max: 2 }),
    // No two alike, nor small: two equal amounts and their sum without a name are a sum to anybody.
    rows: fc.uniqueArray(fc.integer({ min: 1_000, max: 1_000_000 }), { minLength: 4, maxLength: 25 }),
    asides: fc.array(fc.tuple(fc.nat(25), fc.constantFrom(...ASIDES)), { maxLength: 3 }),
    total: fc.boolean(),
  })
  .map(({ optional, own, order, headings, title, rows, asides, total }): Shop => {
    const habits = [...NEEDED, ...optional].map((habit, i) => ({
      heading: pick(habit.headings, headings + i * 7),
      habit,
    }));
    const columns = [...habits, ...own.map((one) => ({ heading: one.heading, own: one }))]
      .map((column, i) => ({ column, key: order[i] ?? i }))
      .sort((a, b) => a.key - b.key)
      .map(({ column }) => column);
    const grid: Cell[][] = [...(TITLES[title] ?? [])];
    grid.push(columns.map(({ heading }) => heading));
    const firstRow = grid.length + 1;
    const facts: Shop['facts'] = [];
    const nameAt = columns.findIndex((column) => 'habit' in column && column.habit.field === 'name');
    rows.forEach((n, i) => {
      for (const [at, label] of asides) if (at === i) grid.push(columns.map((_, c) => (c === nameAt ? label : null)));
      const all = habits.map(({ habit }) => habit.write(n));
      // Whoever writes a row writes a name or an amount.
      const isNothing = all.slice(0, NEEDED.length).every(({ cell }) => cell === '' || cell === '-');
      const written = isNothing ? [{ cell: 'Ana', means: 'Ana' }, ...all.slice(1)] : all;
      grid.push(
        columns.map((column) =>
          'habit' in column ? (written[habits.indexOf(column)] as Written).cell : column.own.write(n),
        ),
      );
      facts.push({ row: grid.length, written });
    });
    if (total)
      grid.push(
        columns.map((column, c) =>
          c === nameAt ? 'TOTAL' : 'habit' in column && column.habit.field === 'principalCents' ? '9.999,99' : null,
        ),
      );
    return { grid, facts, firstRow, habits: habits.map((one) => ({ habit: one.habit, column: columns.indexOf(one) })) };
  });

describe('a shop nobody has seen', () => {
  it('is read as it was meant, or asked about', () => {
    let cells = 0;
    let understood = 0;
    fc.assert(
      fc.property(shops, ({ grid, habits, facts, firstRow }) => {
        const table = readTable(grid);
        expect(table?.headerRow).toBe(firstRow - 1);
        if (!table) return;
        const fieldsOf = table.columns.map(({ field }) => field);
        const expected = fieldsOf.map((_, column) => habits.find((one) => one.column === column)?.habit.field ?? null);
        expect(fieldsOf).toEqual(expected);
        for (const { row, written } of facts) {
          // A row of a question mark and nothing else is nobody's.
          if (!/[\p{L}\p{N}]/u.test(JSON.stringify(grid[row - 1]))) continue;
          expect(table.dataRows, JSON.stringify(grid[row - 1])).toContain(row);
          const line = grid[row - 1] as Cell[];
          const cellsOf = Object.fromEntries(
            habits.map(({ habit, column }) => [habit.field, line[column] ?? null]),
          ) as RowCells;
          const reading = readRow(cellsOf, { today: '2026-07-15' });
          const problems = reading.problems.map(({ field, code }) => `${field}:${code}`);
          habits.forEach(({ habit: { field } }, i) => {
            const { means, code } = written[i] as Written;
            expect(reading[field as keyof RowReading], `${field} of ${JSON.stringify(line)}`).toEqual(means);
            expect(problems.filter((one) => one.startsWith(`${field}:`))).toEqual(code ? [`${field}:${code}`] : []);
            cells += 1;
            if (means !== null) understood += 1;
          });
        }
        expect(table.dataRows).toHaveLength(facts.length);
      }),
      { numRuns: Number(process.env.HABIT_RUNS ?? 60) },
    );
    expect(understood).toBeGreaterThan(cells / 2);
  });
});
