/**
 * Bringing the sheet up to date: what the server says it should show is written where the cell still is as the server
 * believes, in few rectangles, and read again before it is acknowledged.
 */

import { doesCellShow, ID_FIELD, isComputedField, rowHash, type TableRow } from '../server/domain/sheet/tab-rows.js';
import type { WireAck, WireCell, WireNewRow, WirePatch, WireValue } from '../server/domain/sheet/wire.js';
import {
  type PlannedCell,
  patchedCells,
  planNewRows,
  planPatches,
  planWrites,
} from '../server/domain/sheet/write-plan.js';
import { mutate, query, type Reply } from './api.js';
import { type Binding, cellIn, type TabView, viewTab } from './binding.js';
import type { Connection } from './connection.js';
import { withDocumentLock } from './lock.js';
import { finishWrites, writeRectangle } from './sheet.js';
import { failure } from './texts.js';

const PAGE = 1000;
/** Pages taken before one pass over the sheet: its cost is in the passes. */
const MAX_PAGES = 8;
export const MAX_ACKS = 1000;

export interface PatchPages {
  patches: WirePatch[];
  newRows: WireNewRow[];
  after: string | null;
  hasMore: boolean;
}

export function fetchPatches(connection: Connection, bindingId: string, after: string | null): Reply<PatchPages> {
  const pages: PatchPages = { patches: [], newRows: [], after, hasMore: true };
  for (let page = 0; page < MAX_PAGES && pages.hasMore; page++) {
    const reply = query<{
      sheetPatches: { patches: WirePatch[]; newRows: WireNewRow[]; endCursor: string | null; hasNextPage: boolean };
    }>(
      connection,
      `query ($bindingId: ID!, $first: Int!, $after: String) {
        sheetPatches(bindingId: $bindingId, first: $first, after: $after) { patches newRows endCursor hasNextPage }
      }`,
      { bindingId, first: PAGE, after: pages.after },
    );
    if (!reply.ok) return reply;
    const { patches, newRows, endCursor, hasNextPage } = reply.data.sheetPatches;
    pages.patches.push(...patches);
    pages.newRows.push(...newRows);
    // Without a new cursor the next page would be this one again, for ever.
    pages.hasMore = hasNextPage && endCursor !== null && endCursor !== pages.after;
    pages.after = endCursor ?? pages.after;
  }
  return { ok: true, data: pages };
}

export interface Written {
  acks: WireAck[];
  /** Cells written and seen to stand. */
  written: number;
}

/** Writes under the document lock and reads back; nothing is told to the server yet. */
export function applyPatches(sheetId: number, binding: Binding, pages: PatchPages): Reply<Written> {
  return withDocumentLock(() => {
    const view = viewTab(sheetId, binding);
    if (!view) return { ok: false, failure: failure('TAB_GONE') };
    const rowOf = rowsById(view);
    const columns = { ...view.managed, ...view.mapped };
    const plan = planPatches(pages.patches, view.grid, rowOf, columns);
    const idColumn = view.managed[ID_FIELD] as number;
    const added = planNewRows(pages.newRows, view.grid, rowOf, columns, idColumn);
    const cells = [...plan.cells, ...added.cells];
    let writtenIn = view;
    if (cells.length > 0) {
      const ownRows = new Set(rowOf.values());
      for (const write of planWrites(cells, view.grid, ownRows)) writeRectangle(view.tab, write);
      finishWrites();
      writtenIn = viewTab(sheetId, binding) ?? view;
    }
    return { ok: true, data: acknowledge(binding, pages, view, writtenIn, cells, plan) };
  });
}

function rowsById(view: TabView): Map<string, number> {
  const rowOf = new Map<string, number>();
  // Of duplicated ids the first is meant; the next sync gives the others ids of their own.
  for (const { id, row } of view.rows) if (id !== '' && !rowOf.has(id)) rowOf.set(id, row);
  return rowOf;
}

function acknowledge(
  binding: Binding,
  pages: PatchPages,
  before: TabView,
  after: TabView,
  cells: readonly PlannedCell[],
  plan: ReturnType<typeof planPatches>,
): Written {
  const rowNow = rowsById(after);
  const columnsNow = { ...after.managed, ...after.mapped };
  const applied = new Map<string, { field: string; value: WireValue }[]>();
  const refused = new Map<string, { field: string; found: WireCell }[]>();
  const put = <T>(map: Map<string, T[]>, id: string, item: T): void => {
    const known = map.get(id);
    if (known) known.push(item);
    else map.set(id, [item]);
  };
  for (const { id, field, value } of plan.already) put(applied, id, { field, value });
  for (const { id, field, found } of plan.refused) put(refused, id, { field, found });
  let written = 0;
  for (const { id, field, value } of cells) {
    if (field === ID_FIELD) continue;
    const found = cellIn(after.grid, rowNow.get(id) ?? 0, columnsNow[field] ?? -1);
    if (doesCellShow(found, value)) {
      put(applied, id, { field, value });
      written += 1;
    } else put(refused, id, { field, found });
  }
  const rowBefore = new Map(before.rows.map((row) => [row.id, row]));
  const isNew = new Set(pages.newRows.map(({ id }) => id));
  const versions = new Map([...pages.patches, ...pages.newRows].map(({ id, version }) => [id, version]));
  const acks = [...versions].map(([id, version]): WireAck => {
    const done = applied.get(id) ?? [];
    const row = rowNow.get(id);
    return {
      id,
      version,
      row: row ?? 0,
      hash: row === undefined ? null : agreedHash(binding.rowHashes[id], rowBefore.get(id), done, isNew.has(id), after),
      applied: done.map(({ field }) => field),
      refused: refused.get(id) ?? [],
    };
  });
  return { acks, written };
}

/**
 * The hash of what server and sheet now agree on: what was acknowledged before, with the patches in it. It is made from
 * that and not from the row as it reads now, so that what somebody typed meanwhile still counts as a change.
 */
function agreedHash(
  known: string | null | undefined,
  before: Pick<TableRow, 'cells' | 'computed'> | undefined,
  applied: readonly { field: string; value: WireValue }[],
  isNew: boolean,
  after: TabView,
): string {
  const patched = ({ cells, computed }: Pick<TableRow, 'cells' | 'computed'>): string =>
    rowHash(patchedCells(cells, applied), patchedCells(computed, applied));
  if (before && known === rowHash(before.cells, before.computed)) return patched(before);
  if (before || !isNew) return known ?? UNAGREED;
  const blank = (fields: readonly string[]): Record<string, WireCell> => {
    const cells: Record<string, WireCell> = {};
    for (const field of fields) cells[field] = null;
    return cells;
  };
  const computed = Object.keys(after.managed).filter(isComputedField);
  return patched({ cells: blank(Object.keys(after.mapped)), computed: blank(computed) });
}

/** No row hashes to this, so the row is sent with the next sync. */
const UNAGREED = 'none';

export function sendAcks(
  connection: Connection,
  bindingId: string,
  syncId: string,
  acks: readonly WireAck[],
): Reply<object> {
  for (let from = 0; from < acks.length; from += MAX_ACKS) {
    const input = { bindingId, syncId, acks: acks.slice(from, from + MAX_ACKS) };
    const reply = mutate<object>(connection, 'acknowledgeSync', input, Utilities.getUuid(), 'binding { id }');
    if (!reply.ok) return reply;
  }
  return { ok: true, data: {} };
}
