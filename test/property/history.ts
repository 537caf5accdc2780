/**
 * Who wrote what and when, so that it can be asked at the end whether anything was lost. An edit may be gone only when
 * somebody wrote over it who could have seen it: a sync ran in between.
 */
import type { CellSnapshot } from '../../addon/simulator/types.js';
import type { MergedField, MergedValue } from '../../server/domain/sheet/merge.js';

export interface Edit {
  side: 'SHEET' | 'SERVER';
  field: MergedField;
  /** What was written, in the server's words; for the sheet what the cell means, undefined when it cannot be read. */
  value: MergedValue | undefined;
  /** Of the sheet: the cell as it was left. */
  cell: CellSnapshot | null;
  /** Even: between runs; odd: during one. */
  stamp: number;
  order: number;
  /** It came back with an older version of the tab. */
  isRestored: boolean;
  /** Writes over what was there, and may itself be written over. */
  isForgotten?: boolean;
}

export interface History {
  stamp: number;
  /** Of the sheet, by tag. */
  lines: Map<string, Edit[]>;
  /** Of the server, by debt or customer. */
  server: Map<string, Edit[]>;
}

let order = 0;

export function newHistory(): History {
  return { stamp: 0, lines: new Map(), server: new Map() };
}

export function recordEdit(
  history: History,
  key: string,
  edit: Pick<Edit, 'side' | 'field' | 'value'> & Partial<Edit>,
): void {
  const list = edit.side === 'SHEET' ? history.lines : history.server;
  const full: Edit = { cell: null, isRestored: false, ...edit, stamp: history.stamp, order: ++order };
  const known = list.get(key);
  if (known) known.push(full);
  else list.set(key, [full]);
}

/** Whether `later` may have been written by somebody who had seen `edit`. */
export function couldHaveSeen(later: Edit, edit: Edit): boolean {
  if (later.order <= edit.order) return false;
  return later.stamp !== edit.stamp || later.stamp % 2 === 1;
}
