/**
 * The steps of one sync. Each is short, safe to repeat, and carries everything in its state; the sidebar loops them and
 * shows how far they are. What was acknowledged is not sent again, so a sync cut short goes on where it stopped.
 */
import { mutate, type Reply } from './api.js';
import { type Binding, bindTab, fetchBinding, tabInQuestion, viewTab } from './binding.js';
import type { Connection } from './connection.js';
import { withDocumentLock } from './lock.js';
import { applyPatches, fetchPatches, sendAcks } from './patches.js';
import { changedRows, contiguousRuns, ID_FIELD, identifyRows, missingIds, newRowId, type TableRow } from './rows.js';
import type { SyncState } from './rpc.js';
import { activeTab, findTab, type TabId, writeIds } from './sheet.js';
import { failure } from './texts.js';

const CHUNK_ROWS = 1000;
/** A step ends at the first of these, so that the merchant sees something move and Google's clock is far. */
const STEP_MS = 6000;
const STEP_MOVES = 4;

/** Takes a sync as far as a step may; `null` begins one on the tab in view. */
export function runSyncStep(connection: Connection, given: SyncState | null): Reply<SyncState> {
  return runStep(connection, given ?? newState('START', activeTab(), null));
}

/** Only brings the sheet up to date with what the server knows: after a payment, say. */
export function runRefreshStep(connection: Connection, given: SyncState | null): Reply<SyncState> {
  return runStep(connection, given ?? newState('REFRESH', tabInQuestion(activeTab()), null));
}

function runStep(connection: Connection, given: SyncState): Reply<SyncState> {
  const startedAtMs = Date.now();
  let state = given;
  for (let move = 0; move < STEP_MOVES; move++) {
    const next = advance(connection, state);
    if (!next.ok) return next;
    state = next.data;
    const isWaiting = state.phase === 'DONE' || state.phase === 'ASK_TAB' || state.phase === 'ASK_MISSING';
    if (isWaiting || Date.now() - startedAtMs > STEP_MS) break;
  }
  return { ok: true, data: state };
}

function advance(connection: Connection, state: SyncState): Reply<SyncState> {
  switch (state.phase) {
    case 'START':
      return start(connection, state);
    case 'ASK_TAB':
      return chooseTab(connection, state);
    case 'UPLOAD':
      return upload(connection, state);
    case 'ASK_MISSING':
      return state.answer === null ? { ok: true, data: state } : upload(connection, { ...state, phase: 'UPLOAD' });
    case 'REFRESH':
      return refresh(connection, state);
    case 'PATCH':
      return patch(connection, state);
    case 'DONE':
      return { ok: true, data: state };
  }
}

function newState(
  phase: SyncState['phase'],
  { sheetId, sheetName }: TabId,
  knownTab: SyncState['knownTab'],
): SyncState {
  return {
    phase,
    sheetId,
    sheetName,
    bindingId: null,
    syncId: Utilities.getUuid(),
    chunk: 0,
    chunks: 0,
    after: null,
    isMore: false,
    missing: 0,
    knownTab,
    answer: null,
    summary: { created: 0, changed: 0, questions: 0, written: 0 },
  };
}

/** Columns are added to a tab only when it was synced before, is the first one, or the merchant said so. */
function start(connection: Connection, state: SyncState): Reply<SyncState> {
  const here = findTab(state.sheetId ?? -1);
  if (!here) return { ok: false, failure: failure('TAB_GONE') };
  const known = tabInQuestion(here);
  if (known.sheetId !== here.sheetId && state.answer !== 'THIS_TAB') {
    const knownTab = { sheetId: known.sheetId, sheetName: known.sheetName };
    return { ok: true, data: { ...state, phase: 'ASK_TAB', sheetName: here.sheetName, knownTab } };
  }
  const bound = withDocumentLock(() => bindTab(connection, here));
  if (!bound.ok) return bound;
  return { ok: true, data: { ...state, phase: 'UPLOAD', bindingId: bound.data.binding.id, answer: null } };
}

function chooseTab(connection: Connection, state: SyncState): Reply<SyncState> {
  if (state.answer === 'THIS_TAB') return start(connection, { ...state, phase: 'START' });
  if (state.answer !== 'KNOWN_TAB' || !state.knownTab) return { ok: true, data: state };
  return start(connection, { ...state, ...state.knownTab, phase: 'START', knownTab: null, answer: null });
}

interface Prepared {
  binding: Binding;
  rows: TableRow[];
}

/** Sends the next chunk of changed rows; with the last one, the rows that are gone. */
function upload(connection: Connection, state: SyncState): Reply<SyncState> {
  const prepared = withDocumentLock(() => prepareRows(connection, state));
  if (!prepared.ok) return prepared;
  const { binding, rows } = prepared.data;
  const changed = changedRows(rows, binding.rowHashes);
  const batch = changed.slice(0, CHUNK_ROWS);
  const isLast = changed.length <= CHUNK_ROWS;
  const gone = isLast && state.answer !== 'KEEP_MISSING' ? missingIds(rows, binding.rowHashes) : [];
  const input = {
    bindingId: binding.id,
    syncId: state.syncId,
    chunk: state.chunk,
    isLast,
    rows: batch,
    ...(gone.length > 0 ? { missingRowIds: gone, confirmMissing: state.answer === 'CANCEL_MISSING' } : {}),
  };
  const sent = mutate<{ sync: { created: number; changed: number; questions: number; isMore: boolean } }>(
    connection,
    'syncSheet',
    input,
    Utilities.getUuid(),
    'sync { created changed questions isMore }',
  );
  const chunks = state.chunk + Math.max(1, Math.ceil(changed.length / CHUNK_ROWS));
  if (!sent.ok) {
    if (sent.failure.code !== 'MISSING_ROWS_TO_CONFIRM') return sent;
    // Sent again under another number: one chunk, one content, whatever the server kept of this try.
    const asking = { ...state, chunk: state.chunk + 1, chunks: chunks + 1, missing: gone.length };
    return { ok: true, data: { ...asking, phase: 'ASK_MISSING', answer: null } };
  }
  const { sync } = sent.data;
  const summary = {
    ...state.summary,
    created: state.summary.created + sync.created,
    changed: state.summary.changed + sync.changed,
    questions: state.summary.questions + sync.questions,
  };
  const phase = isLast ? 'PATCH' : 'UPLOAD';
  return {
    ok: true,
    data: { ...state, phase, bindingId: binding.id, chunk: state.chunk + 1, chunks, isMore: sync.isMore, summary },
  };
}

/**
 * An empty last step: the server works out what the sheet should show now. After a payment that is all there is to do,
 * and in a very long tab it does so a part at a time.
 */
function refresh(connection: Connection, state: SyncState): Reply<SyncState> {
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

/** Every row has its id in the sheet before the server hears of it: a lost answer then doubles nothing. */
function prepareRows(connection: Connection, state: SyncState): Reply<Prepared> {
  const tabId = findTab(state.sheetId ?? -1);
  if (!tabId) return { ok: false, failure: failure('TAB_GONE') };
  const fetched = fetchBinding(connection, tabId);
  if (!fetched.ok) return fetched;
  const { binding } = fetched.data;
  const view = binding && viewTab(tabId.sheetId, binding);
  if (!binding || !view) return { ok: false, failure: failure('TAB_NOT_SYNCED') };
  const identified = identifyRows(view.rows, binding.rowHashes, () => newRowId(Utilities.getUuid()));
  if (identified.written.length > 0) {
    const idAt = new Map(identified.written.map(({ row, id }): [number, string] => [row, id]));
    const runs = contiguousRuns([...idAt.keys()]).map(({ start: from, count }) => ({
      start: from,
      ids: Array.from({ length: count }, (_, i) => idAt.get(from + i) as string),
    }));
    writeIds(view.tab, view.managed[ID_FIELD] as number, runs);
  }
  return { ok: true, data: { binding, rows: identified.rows } };
}

function patch(connection: Connection, state: SyncState): Reply<SyncState> {
  const tabId = findTab(state.sheetId ?? -1);
  if (!tabId) return { ok: false, failure: failure('TAB_GONE') };
  const fetched = fetchBinding(connection, tabId);
  if (!fetched.ok) return fetched;
  const { binding } = fetched.data;
  if (!binding) return { ok: false, failure: failure('TAB_NOT_SYNCED') };
  const pages = fetchPatches(connection, binding.id, state.after);
  if (!pages.ok) return pages;
  let written = 0;
  if (pages.data.patches.length > 0 || pages.data.newRows.length > 0) {
    const applied = applyPatches(tabId.sheetId, binding, pages.data);
    if (!applied.ok) return applied;
    const acked = sendAcks(connection, binding.id, state.syncId, applied.data.acks);
    if (!acked.ok) return acked;
    written = applied.data.written;
  }
  const phase = pages.data.hasMore ? 'PATCH' : state.isMore ? 'REFRESH' : 'DONE';
  const summary = { ...state.summary, written: state.summary.written + written };
  return { ok: true, data: { ...state, phase, after: pages.data.after, summary } };
}
