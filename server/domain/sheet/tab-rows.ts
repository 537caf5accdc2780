/**
 * Rows of a tab, as far as they can be told without a spreadsheet: where the table is, what is in it, what of it changed.
 * Pure. Grids are rows of columns counted from 0; `row` is the sheet's, from 1.
 */
import { stableHash } from '../text.js';
import { canonical, cellText, type Grid, isBlank, sendable } from './tab-cells.js';
import { COMPUTED_FIELDS, type WireCell, type WireRow } from './wire.js';

/** Where each field stands: column counted from 0. */
export type FieldColumns = Record<string, number>;

export const ID_FIELD = 'id';

/** The first row with two cells of text is the heading row; null when there is none. */
export function findHeaderRow(grid: Grid): number | null {
  const index = grid.findIndex(
    (row) => row.filter((cell) => typeof cell === 'string' && cell.trim() !== '').length >= 2,
  );
  return index < 0 ? null : index;
}

/** Where the headings stand: `header` is the last of their rows, from 0. */
export interface HeaderPlace {
  header: number;
  headerRows: number;
}

/**
 * The headings of a tab that is bound, wherever they are by now: below a new title, below rows put in above them, in the
 * midst of a sorted tab. It is the row (or two) with most of the known headings, and half of them at least; the heading
 * of the id column in its own column is enough. Null: the headings are gone.
 */
export function findHeader(
  grid: Grid,
  known: readonly string[],
  id?: { heading: string; column: number | undefined },
): HeaderPlace | null {
  let best: (HeaderPlace & { score: number }) | null = null;
  for (let header = 0; header < grid.length; header++) {
    const isOfId = id?.column !== undefined && cellText(grid[header]?.[id.column]) === id.heading;
    for (let headerRows = 1; headerRows <= (header === 0 ? 1 : 2); headerRows++) {
      const headings = headingsOf(grid, header, headerRows);
      const found = known.filter((heading) => headings.indexOf(heading) >= 0).length;
      const score = isOfId ? found + known.length + 1 : found;
      if (score * 2 >= known.length && score > (best?.score ?? 0)) best = { header, headerRows, score };
    }
    if (best && best.score >= known.length) break;
  }
  return best && { header: best.header, headerRows: best.headerRows };
}

/**
 * Headings by column, as typed; what is no text counts as its text, an empty one as ''. Of two rows both, the upper one
 * first. A heading that stands there again is told apart by its number, `Data (2)`, for a binding names columns by them.
 */
export function headingsOf(grid: Grid, header: number, headerRows = 1): string[] {
  const lower = (grid[header] ?? []).map(cellText);
  const upper = headerRows === 2 ? (grid[header - 1] ?? []).map(cellText) : [];
  const seen = new Map<string, number>();
  return composedHeadings(upper, lower).map((heading) => {
    const count = (seen.get(heading) ?? 0) + 1;
    seen.set(heading, count);
    return heading === '' || count === 1 ? heading : `${heading} (${count})`;
  });
}

/** Two heading rows as one: `Valor` over `da parcela` is `Valor da parcela`. */
export function composedHeadings(upper: readonly string[], lower: readonly string[]): string[] {
  const columns = Math.max(upper.length, lower.length);
  return Array.from({ length: columns }, (_, i) => [upper[i], lower[i]].filter(Boolean).join(' '));
}

/** A heading without the number that told it apart. */
export function plainHeading(heading: string): string {
  return heading.replace(/ \(\d+\)$/, '');
}

/** A row of the table as read; `id` is '' until it has one. */
export interface TableRow {
  row: number;
  id: string;
  hash: string;
  cells: Record<string, WireCell>;
  /** What Caderneta's own columns show. */
  computed: Record<string, WireCell>;
}

/** What an id looks like; anything else in the id column is no id, and is replaced. */
const ROW_ID = /^row_[0-9a-zA-Z]{8,64}$/;

/** Whether this cell of the id column is the id of a row. */
export function isRowId(cell: WireCell | undefined): cell is string {
  return typeof cell === 'string' && ROW_ID.test(cell);
}

/**
 * The rows below the heading with anything in a mapped column, in the sheet's order; the rest is not ours to count. Above
 * it only those that have an id: somebody sorted the headings among their rows.
 */
export function readRows(grid: Grid, header: number, mapped: FieldColumns, managed: FieldColumns): TableRow[] {
  const fields = Object.keys(mapped);
  const own = Object.keys(managed).filter(isComputedField);
  const idColumn = managed[ID_FIELD];
  const rows: TableRow[] = [];
  for (let index = 0; index < grid.length; index++) {
    const line = grid[index] as WireCell[];
    const typed = idColumn === undefined ? null : line[idColumn];
    const id = isRowId(typed) ? typed : '';
    if (index <= header && id === '') continue;
    if (fields.every((field) => isBlank(line[mapped[field] as number]))) continue;
    const cells: Record<string, WireCell> = {};
    for (const field of fields) cells[field] = line[mapped[field] as number] ?? null;
    const computed: Record<string, WireCell> = {};
    for (const field of own) computed[field] = line[managed[field] as number] ?? null;
    rows.push({ row: index + 1, id, cells, computed, hash: rowHash(cells, computed) });
  }
  return rows;
}

/**
 * The hash of a row, whatever the order in which columns stand in the sheet: of the merchant's cells, and behind a dot
 * of Caderneta's own, so that either can be compared.
 */
export function rowHash(cells: Record<string, WireCell>, computed: Record<string, WireCell>): string {
  return `${cellsHash(cells)}.${cellsHash(computed)}`;
}

function cellsHash(cells: Record<string, WireCell>): string {
  const fields = Object.keys(cells).sort();
  return stableHash(JSON.stringify(fields.map((field) => [field, canonical(cells[field] ?? null)])));
}

/** Of a row's hash the part that speaks of the merchant's own cells. */
export function ownPart(hash: string): string {
  return hash.split('.')[0] as string;
}

/** Ids made of one chance and a count, for asking Google for each would be a call a row. */
export function rowIdsFrom(uuid: string): () => string {
  const stem = uuid.replace(/-/g, '').toLowerCase().slice(0, 24);
  let count = 0;
  return () => `row_${stem}${(count++).toString(16).padStart(8, '0')}`;
}

/** `row_` and 32 hexadecimal digits; a stray formula or number can never look like one. */
export function newRowId(uuid: string): string {
  return `row_${uuid.replace(/-/g, '').toLowerCase()}`;
}

/** The rows the server has not acknowledged as they are now. */
export function changedRows(
  rows: readonly TableRow[],
  acknowledged: Readonly<Record<string, string | null>>,
): WireRow[] {
  return rows
    .filter((row) => acknowledged[row.id] !== row.hash)
    .map(({ id, row, hash, cells, computed }) => ({
      id,
      row,
      hash,
      known: acknowledged[id] ?? null,
      cells: sendable(cells),
      computed: sendable(computed),
    }));
}

/** Acknowledged rows that are no longer in the sheet. A null hash was acknowledged as gone. */
export function missingIds(rows: readonly TableRow[], acknowledged: Readonly<Record<string, string | null>>): string[] {
  const present = new Set(rows.map((row) => row.id));
  return Object.keys(acknowledged).filter((id) => acknowledged[id] !== null && !present.has(id));
}

export function isComputedField(field: string): boolean {
  return (COMPUTED_FIELDS as readonly string[]).includes(field);
}

/** Sorted numbers as runs of neighbours: `[2, 3, 5]` → `[{ start: 2, count: 2 }, { start: 5, count: 1 }]`. */
export function contiguousRuns(rows: readonly number[]): { start: number; count: number }[] {
  const runs: { start: number; count: number }[] = [];
  for (const row of [...rows].sort((a, b) => a - b)) {
    const last = runs[runs.length - 1];
    if (last && row === last.start + last.count) last.count += 1;
    else if (!last || row >= last.start + last.count) runs.push({ start: row, count: 1 });
  }
  return runs;
}
