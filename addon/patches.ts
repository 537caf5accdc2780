/**
 * Bringing the sheet up to date: what the server says it should show is written where the cell still is as the server
 * believes, in few rectangles, and read again before it is acknowledged.
 */

import { acknowledge, type PatchPage, planPage, type Written } from '../server/domain/sheet/acks.js';
import { areIdsDetached } from '../server/domain/sheet/row-identity.js';
import type { WireAck, WireNewRow, WirePatch } from '../server/domain/sheet/wire.js';
import { mutate, query, type Reply } from './api.js';
import { BINDING_OF_TAB, type Binding, viewTab } from './binding.js';
import type { Connection } from './connection.js';
import { withDocumentLock } from './lock.js';
import { finishWrites, type TabId, writeRectangle } from './sheet.js';
import { failure } from './texts.js';

const PAGE = 1000;
/** Pages taken before one pass over the sheet: its cost is in the passes. */
const MAX_PAGES = 8;
export const MAX_ACKS = 1000;

export interface PatchPages extends PatchPage {
  after: string | null;
  hasMore: boolean;
}

interface PatchReply {
  sheetPatches: { patches: WirePatch[]; newRows: WireNewRow[]; endCursor: string | null; hasNextPage: boolean };
  sheetBinding?: Binding | null;
}

/** The next pages, and in the first request the binding as it is now. TAB_NOT_SYNCED: it is another one by now. */
export function fetchPatches(
  connection: Connection,
  { spreadsheetId, sheetId }: TabId,
  bindingId: string,
  after: string | null,
): Reply<{ binding: Binding; pages: PatchPages }> {
  let binding: Binding | null = null;
  const pages: PatchPages = { patches: [], newRows: [], after, hasMore: true };
  for (let page = 0; page < MAX_PAGES && pages.hasMore; page++) {
    const [of, asked] = page > 0 ? ['', ''] : [', $spreadsheetId: String!, $sheetId: Int!', BINDING_OF_TAB];
    const reply: Reply<PatchReply> = query(
      connection,
      `query ($bindingId: ID!, $first: Int!, $after: String${of}) {
        sheetPatches(bindingId: $bindingId, first: $first, after: $after) { patches newRows endCursor hasNextPage } ${asked}
      }`,
      { bindingId, first: PAGE, after: pages.after, ...(page > 0 ? {} : { spreadsheetId, sheetId }) },
    );
    if (!reply.ok) return reply;
    binding = binding ?? reply.data.sheetBinding ?? null;
    if (binding?.id !== bindingId) return { ok: false, failure: failure('TAB_NOT_SYNCED') };
    const { patches, newRows, endCursor, hasNextPage } = reply.data.sheetPatches;
    pages.patches.push(...patches);
    pages.newRows.push(...newRows);
    // Without a new cursor the next page would be this one again, for ever.
    pages.hasMore = hasNextPage && endCursor !== null && endCursor !== pages.after;
    pages.after = endCursor ?? pages.after;
  }
  return binding ? { ok: true, data: { binding, pages } } : { ok: false, failure: failure('TAB_NOT_SYNCED') };
}

/** Writes under the document lock and reads back; nothing is told to the server yet. */
export function applyPatches(sheetId: number, binding: Binding, pages: PatchPages): Reply<Written> {
  return withDocumentLock(() => {
    const view = viewTab(sheetId, binding);
    if (!view) return { ok: false, failure: failure('TAB_GONE') };
    // Somebody sorted the rows away from their ids a moment ago: what is theirs would be written beside others.
    if (areIdsDetached(view.rows, binding.rowHashes)) return { ok: false, failure: failure('SHEET_SCRAMBLED') };
    const plan = planPage(view, pages);
    let writtenIn = view;
    if (plan.cells.length > 0) {
      for (const write of plan.writes) writeRectangle(view.tab, write);
      finishWrites();
      writtenIn = viewTab(sheetId, binding) ?? view;
    }
    return { ok: true, data: acknowledge(binding.rowHashes, pages, view, writtenIn, plan) };
  });
}

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
