import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { SheetField } from '../../../server/domain/sheet/field.js';
import { mapHeadings } from '../../../server/domain/sheet/headings.js';
import { groupPeople } from '../../../server/domain/sheet/people.js';
import { readRow } from '../../../server/domain/sheet/row.js';

const folder = new URL('../../fixtures/samples/', import.meta.url);
const [headings = [], ...rows] = parse(readFileSync(new URL('mercadinho.csv', folder))) as string[][];
const expected = JSON.parse(readFileSync(new URL('mercadinho.expected.json', folder), 'utf8')) as {
  columns: Record<string, SheetField>;
  rows: Record<string, unknown>[];
};

function understood(cells: readonly string[], row: number) {
  const { columns } = mapHeadings(headings);
  const reading = readRow(Object.fromEntries(headings.map((heading, i) => [columns[heading], cells[i]])));
  const { name, phone, document, email, principalCents, dueOn, paid, paidOn, installment, note, problems } = reading;
  return {
    row,
    name,
    phone,
    document,
    email,
    principalCents,
    dueOn,
    paid,
    paidOn,
    installment,
    note,
    problems: problems.map(({ field, code }) => `${field}:${code}`),
  };
}

describe("the mercadinho's sheet", () => {
  it('has its columns understood, with or without a look at the cells', () => {
    expect(mapHeadings(headings).columns).toEqual(expected.columns);
    expect(mapHeadings(headings, rows)).toEqual({
      columns: expected.columns,
      fields: Object.values(expected.columns),
      unmapped: [],
      ambiguous: [],
      guessed: [],
    });
  });

  it('has as many rows as the careful reader saw', () => expect(rows).toHaveLength(expected.rows.length));

  it.each(expected.rows.map((row, i) => [row.row as number, row, rows[i] ?? []] as const))(
    'row %i is read as by a careful reader',
    (number, row, cells) => {
      expect(understood(cells, number)).toEqual(row);
    },
  );

  it('has nobody split and nobody merged wrongly', () => {
    const readings = rows.map((cells, i) => understood(cells, i + 2));
    const groups = groupPeople(readings);
    const rowsOf = (name: string) =>
      readings.flatMap((reading, i) => (reading.name === name ? [[reading.row, groups[i]]] : []));
    const groupAt = (row: number) => groups[row - 2];
    expect(new Set([7, 8, 10, 22].map(groupAt)).size).toBe(1);
    expect(new Set([2, 3, 23].map(groupAt)).size).toBe(1);
    expect(groupAt(32)).toBe(groupAt(33));
    expect(groupAt(37)).toBe(groupAt(39));
    // Namesakes with other documents or phones stay apart.
    expect(new Set(rowsOf('Paulo Araújo').map(([, group]) => group)).size).toBe(2);
    expect(new Set(rowsOf('Márcia Brandão').map(([, group]) => group)).size).toBe(2);
  });
});
