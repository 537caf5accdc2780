/** A bound tab as it stands: which column is which field by now, and its rows. */
import type { Grid } from './tab-cells.js';
import { type FieldColumns, ID_FIELD, isComputedField, plainHeading, readRows, type TableRow } from './tab-rows.js';
import { COMPUTED_FIELDS, type WireCell } from './wire.js';

/** One read of everything in the tab. */
export interface TabTable {
  grid: Grid;
  /** The last heading row, from 0. */
  header: number;
  headings: string[];
  /** The merchant's columns by field. */
  mapped: FieldColumns;
  /** Caderneta's own columns by field, the id's among them. */
  managed: FieldColumns;
  rows: TableRow[];
}

/** Null when the id column, the names or the amounts are gone: bind first. */
export function tableOf(
  { grid, header, headings }: Pick<TabTable, 'grid' | 'header' | 'headings'>,
  marks: FieldColumns,
  columns: readonly { heading: string; field: string }[],
): TabTable | null {
  if (marks[ID_FIELD] === undefined) return null;
  const mapped = mappedColumns({ columns }, headings, marks);
  if (mapped.name === undefined || mapped.principalCents === undefined) return null;
  const managed: FieldColumns = {};
  for (const field of [ID_FIELD, ...COMPUTED_FIELDS]) {
    const column = marks[field];
    if (column !== undefined) managed[field] = column;
  }
  return { grid, header, headings, mapped, managed, rows: readRows(grid, header, mapped, managed) };
}

/** Field → column: by its mark when the heading agrees, else by the heading, else by the mark alone (renamed since). */
export function mappedColumns(
  binding: { columns: readonly { heading: string; field: string }[] },
  headings: readonly string[],
  marks: FieldColumns,
): FieldColumns {
  const managed = managedColumns(marks);
  const mapped: FieldColumns = {};
  for (const { heading, field } of binding.columns) {
    if (isComputedField(field)) continue;
    const marked = marks[field];
    const byHeading = headings.findIndex((text, column) => text === heading && managed.indexOf(column) < 0);
    // Of columns called alike the number may change when they are moved; the mark does not.
    const isMarked = marked !== undefined && plainHeading(headings[marked] ?? '') === plainHeading(heading);
    if (isMarked) mapped[field] = marked;
    else if (byHeading >= 0) mapped[field] = byHeading;
    else if (marked !== undefined) mapped[field] = marked;
  }
  return mapped;
}

/** Where Caderneta's own columns stand. */
export function managedColumns(marks: FieldColumns): number[] {
  return [ID_FIELD, ...COMPUTED_FIELDS].flatMap((field) => marks[field] ?? []);
}

/** The cell as it was found, for a message. */
export function cellIn(grid: Grid, row: number, column: number): WireCell {
  return grid[row - 1]?.[column] ?? null;
}
