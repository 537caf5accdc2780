/**
 * What crosses the wire between a sheet and the server, inside GraphQL's `SheetData` scalar. Shared by the add-on and
 * the server; types only, so that it adds nothing to the add-on's bundle.
 */
import type { Day } from '../facts.js';

/**
 * A cell as the add-on read it. Text as itself; a number as its decimal text (`{ n: '1234.5' }`, never a float on the
 * wire); a tick box `{ b }`; a date `{ d }` in the spreadsheet's zone; a formula `{ f }` with the value it shows.
 */
export type WireCell = null | string | { n: string } | { b: boolean } | { d: Day } | { f: string; v: WireCell };

/**
 * One row of the bound tab. `id` is the hidden id cell, written by the add-on before the first upload: `row_` and 8 to 64
 * letters or digits. At most 1.000 rows in a step; text at most 5.000 characters, a number's text 40, a hash 64.
 */
export interface WireRow {
  id: string;
  /** 1-based row in the sheet, for messages. */
  row: number;
  /** The add-on's hash of the mapped cells; opaque to the server, which keeps the last acknowledged one. */
  hash: string;
  /**
   * The hash that was acknowledged when the tab was read; null: none was. Where the server knows another by now, somebody
   * wrote to the row since, and it is to be read again (STALE_ROWS). Left out: not looked at.
   */
  known?: string | null;
  /** Mapped cells by field (`name`, `phone`, `document`, `email`, `principalCents`, `dueOn`, `paid`, …). */
  cells: Record<string, WireCell>;
  /** What Caderneta's own columns show in this row: somebody may have typed over them. */
  computed?: Record<string, WireCell>;
}

/** A value to be written: text (neutralised by the add-on), number, tick, date, or a link (rich text, never a formula). */
export type WireValue = null | string | { n: string } | { b: boolean } | { d: Day } | { text: string; url: string };

/**
 * The columns that Caderneta computes and owns, in the order in which the add-on lays them out. New ones only at the end:
 * the add-on remembers of each tab how many it was given.
 */
export const COMPUTED_FIELDS = [
  'situacao',
  'diasEmAtraso',
  'valorAtualizado',
  'limite',
  'disponivel',
  'ultimoLembrete',
  'cobrar',
  'degrau',
  'proximoPasso',
] as const;
export type ComputedField = (typeof COMPUTED_FIELDS)[number];

/**
 * Write `value` where the cell still shows `expected` and is no formula; `field` is a mapped or a computed field. A link
 * is expected by its text.
 */
export interface WirePatch {
  id: string;
  field: string;
  expected: WireCell;
  value: WireValue;
  /** Of what waits for this row; handed back in the acknowledgement. */
  version: string;
}

/** A debt the sheet does not have yet: appended below the last row, with its id in the hidden column. */
export interface WireNewRow {
  id: string;
  version: string;
  cells: Record<string, WireValue>;
}

/**
 * What became of the patches of a row. `hash` is that of the mapped cells *as read when the sync began* plus the values
 * written since, never of a later reading: an edit the server has not seen must look changed next time. Null: the row is gone.
 */
export interface WireAck {
  id: string;
  /** Of the patches that were written; what has changed since on the server is not acknowledged by it. */
  version: string;
  row: number;
  hash: string | null;
  applied: string[];
  refused: { field: string; found: WireCell }[];
}
