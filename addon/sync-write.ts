/** The server's answers on their way down: what the sheet should show, page by page. */
import { mutate, type Reply } from './api.js';
import { fetchBinding } from './binding.js';
import type { Connection } from './connection.js';
import { applyPatches, fetchPatches, sendAcks } from './patches.js';
import type { SyncState } from './rpc.js';
import { findTab } from './sheet.js';
import { askIfScrambled } from './sync-state.js';
import { failure } from './texts.js';

/**
 * An empty last step: the server works out what the sheet should show now. After a payment that is all there is to do,
 * and in a very long tab it does so a part at a time.
 */
export function refresh(connection: Connection, state: SyncState): Reply<SyncState> {
  const tabId = findTab(state.sheetId ?? -1);
  if (!tabId) return { ok: false, failure: failure('TAB_GONE') };
  const fetched = fetchBinding(connection, tabId);
  if (!fetched.ok) return fetched;
  const { binding } = fetched.data;
  // A tab that was never synced has nothing to bring up to date.
  if (!binding) return { ok: true, data: { ...state, phase: 'DONE' } };
  const input = { bindingId: binding.id, syncId: state.syncId, chunk: state.chunk, isLast: true, rows: [] };
  const sent = mutate<{ sync: { isMore: boolean } }>(
    connection,
    'syncSheet',
    input,
    Utilities.getUuid(),
    'sync { isMore }',
  );
  if (!sent.ok) return sent;
  return {
    ok: true,
    data: {
      ...state,
      phase: 'PATCH',
      bindingId: binding.id,
      chunk: state.chunk + 1,
      after: null,
      isMore: sent.data.sync.isMore,
    },
  };
}

export function patch(connection: Connection, state: SyncState): Reply<SyncState> {
  const tabId = findTab(state.sheetId ?? -1);
  if (!tabId) return { ok: false, failure: failure('TAB_GONE') };
  if (state.bindingId === null) return { ok: false, failure: failure('TAB_NOT_SYNCED') };
  const fetched = fetchPatches(connection, tabId, state.bindingId, state.after);
  if (!fetched.ok) return fetched;
  const { binding, pages } = fetched.data;
  let written = 0;
  if (pages.patches.length > 0 || pages.newRows.length > 0) {
    const applied = applyPatches(tabId.sheetId, binding, pages);
    if (!applied.ok) return askIfScrambled(state, applied);
    const acked = sendAcks(connection, binding.id, state.syncId, applied.data.acks);
    if (!acked.ok) return acked;
    written = applied.data.written;
  }
  const phase = pages.hasMore ? 'PATCH' : state.isMore ? 'REFRESH' : 'PROPOSALS';
  const summary = { ...state.summary, written: state.summary.written + written };
  return { ok: true, data: { ...state, phase, after: pages.after, summary } };
}
