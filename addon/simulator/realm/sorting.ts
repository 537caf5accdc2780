import type { Cell, Sheet, Value } from './model.js';

/**
 * Sorts the rows of an area by its columns, moving whole cells (notes, links and formats go along). `columns` are the ones
 * that move: a column left out stays where it is, which is how a half-sort detaches the hidden ids.
 */
export function sortArea(
  sheet: Sheet,
  area: { firstRow: number; lastRow: number; columns: number[] },
  order: { column: number; ascending?: boolean }[],
  valueIn: (cell: Cell | null) => Value,
): void {
  while (sheet.cells.length < area.lastRow) sheet.cells.push([]);
  const rows = sheet.cells.slice(area.firstRow - 1, area.lastRow);
  const keyed = rows.map((cells) => ({
    keys: order.map(({ column }) => valueIn(cells[column - 1] ?? null)),
    moving: area.columns.map((column) => cells[column - 1] ?? null),
  }));
  keyed.sort((a, b) => {
    for (const [i, { ascending }] of order.entries()) {
      const difference = compare(a.keys[i] as Value, b.keys[i] as Value, ascending !== false);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  keyed.forEach(({ moving }, r) => {
    const cells = rows[r] as (Cell | null)[];
    area.columns.forEach((column, c) => {
      while (cells.length < column) cells.push(null);
      cells[column - 1] = moving[c] ?? null;
    });
  });
}

/** Numbers, then text, then booleans; empty cells are last in both directions. */
function compare(a: Value, b: Value, isAscending: boolean): number {
  if (a === '' || b === '') return a === b ? 0 : a === '' ? 1 : -1;
  const rank = (value: Value): number => (typeof value === 'number' ? 0 : typeof value === 'string' ? 1 : 2);
  const difference =
    rank(a) - rank(b) ||
    (typeof a === 'string' && typeof b === 'string'
      ? a.localeCompare(b, 'pt-BR', { sensitivity: 'base', numeric: false })
      : Number(a) - Number(b));
  return isAscending ? difference : -difference;
}
