/** Before anybody is written to, the server hears what was typed. */
import { changedRows, missingIds } from '../server/domain/sheet/tab-rows.js';
import { mutate, type Reply } from './api.js';
import { fetchBinding } from './binding.js';
import type { Connection } from './connection.js';
import { withDocumentLock } from './lock.js';
import { prepareRows } from './row-ids.js';
import type { Failure } from './rpc.js';
import { findTab } from './sheet.js';
import { loadTabs } from './store.js';
import { newState } from './sync-state.js';
import { CHUNK_ROWS } from './sync-upload.js';
import { failure } from './texts.js';

/**
 * What was typed since the last sync reaches the server before anybody is contacted: somebody marked "sim" is not
 * written to. Rows that are gone, and more changes than one step takes, ask for a sync first. Answers whether anything
 * had changed.
 */
export function uploadBeforeContact(connection: Connection): Reply<{ isChanged: boolean }> {
  let isChanged = false;
  for (const { sheetId } of loadTabs()) {
    const tabId = findTab(sheetId);
    if (!tabId) continue;
    const fetched = fetchBinding(connection, tabId);
    if (!fetched.ok) return fetched;
    // Where the first sync was undone, nothing is read again before the merchant looks at what would come of it.
    if (!fetched.data.binding || fetched.data.binding.isUndone) continue;
    const state = { ...newState('UPLOAD', tabId, null), bindingId: fetched.data.binding.id };
    const known = fetched.data.binding;
    const prepared = withDocumentLock(() => prepareRows(connection, state, known));
    if (!prepared.ok) return needsSync(prepared);
    const { binding, rows } = prepared.data;
    const changed = changedRows(rows, binding.rowHashes);
    if (missingIds(rows, binding.rowHashes).length > 0 || changed.length > CHUNK_ROWS)
      return { ok: false, failure: failure('SHEET_CHANGED') };
    if (changed.length === 0) continue;
    isChanged = true;
    const input = { bindingId: binding.id, syncId: state.syncId, chunk: 0, isLast: false, rows: changed };
    const sent = mutate<object>(connection, 'syncSheet', input, Utilities.getUuid(), 'sync { id }');
    if (!sent.ok) return needsSync(sent);
  }
  return { ok: true, data: { isChanged } };
}

/** What only a sync can ask the merchant. */
const ASKED_BY_SYNC = [
  'SHEET_SCRAMBLED',
  'SHEET_RESTORED',
  'FOREIGN_ROWS',
  'STALE_ROWS',
  'TAB_NOT_SYNCED',
  'TOO_LARGE',
];

function needsSync<T extends { ok: false; failure: { code: string } }>(refused: T): Reply<never> {
  const code = refused.failure.code;
  return {
    ok: false,
    failure: ASKED_BY_SYNC.indexOf(code) < 0 ? (refused.failure as Failure) : failure('SHEET_CHANGED'),
  };
}
