/** What the server understands of a tab's columns, asked with the first rows of it; nothing is written. */
import type { Grid } from '../server/domain/sheet/tab-cells.js';
import type { WireCell } from '../server/domain/sheet/wire.js';
import { query, type Reply } from './api.js';
import type { Connection } from './connection.js';
import type { Certainty, FiadoRule } from './mapping-rpc.js';
import { tabHabits } from './sheet.js';

const MAX_ROWS = 200;
const MAX_COLUMNS = 100;
/** Longer texts are no headings, and tell no more of a column. */
const MAX_TEXT = 300;

export interface ReadColumn {
  /** From 0. */
  index: number;
  field: string | null;
  certainty: Certainty;
  alternatives: string[];
  samples: string[];
}

export interface ReadTable {
  /** Null: there is no table. */
  sheetReading: { headerRow: number; headerRows: number; asksDateOrder: boolean; columns: ReadColumn[] } | null;
  viewer: { merchant: { dueRule: FiadoRule | null } };
}

/** `ours`: Caderneta's own columns, which are no part of what is to be understood. */
export function fetchReading(
  connection: Connection,
  grid: Grid,
  ours: readonly number[],
  most = MAX_ROWS,
): Reply<ReadTable> {
  const rows = grid
    .slice(0, most)
    .map((line) => line.slice(0, MAX_COLUMNS).map((cell, column) => (ours.indexOf(column) < 0 ? short(cell) : null)));
  const read = query<ReadTable>(
    connection,
    `query ($rows: SheetData!, $locale: String) {
      sheetReading(rows: $rows, locale: $locale) {
        headerRow headerRows asksDateOrder columns { index field certainty alternatives samples }
      }
      viewer { merchant { dueRule { payDay days } } }
    }`,
    { rows, locale: tabHabits().locale },
  );
  // Of fewer rows as much is understood as fits into one request.
  const isSplit = !read.ok && read.failure.code === 'TOO_LARGE' && most > 1;
  return isSplit ? fetchReading(connection, grid, ours, Math.ceil(most / 2)) : read;
}

function short(cell: WireCell): WireCell {
  if (typeof cell === 'string') return cell.slice(0, MAX_TEXT);
  return cell !== null && 'f' in cell ? { f: cell.f.slice(0, MAX_TEXT), v: short(cell.v) } : cell;
}
