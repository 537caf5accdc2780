/**
 * The steps of one sync. Each is short, safe to repeat, and carries everything in its state; the sidebar loops them and
 * shows how far they are. What was acknowledged is not sent again, so a sync cut short goes on where it stopped.
 */
import { takeNews } from './agreements-news.js';
import type { Reply } from './api.js';
import { bindTab, fetchBinding, tabInQuestion } from './binding.js';
import { showConflicts } from './conflict-notes.js';
import type { Connection } from './connection.js';
import { withDocumentLock } from './lock.js';
import { bindMapping, copyOf } from './mapping.js';
import { isProposalsTab, syncProposals } from './proposals-tab.js';
import type { SyncState } from './rpc.js';
import { activeTab, findTab } from './sheet.js';
import { newState } from './sync-state.js';
import { rearrange, upload, uploadAnswered } from './sync-upload.js';
import { patch, refresh } from './sync-write.js';
import { failure } from './texts.js';

/** A step ends at the first of these, so that the merchant sees something move and Google's clock is far. */
const STEP_MS = 6000;
const STEP_MOVES = 4;

/** Takes a sync as far as a step may; `null` begins one on the tab in view, and so does a state that is not whole. */
export function runSyncStep(connection: Connection, given: Partial<SyncState> | null): Reply<SyncState> {
  const isBegun = given?.syncId !== undefined;
  const ran = runStep(
    connection,
    isBegun ? (given as SyncState) : { ...newState('START', activeTab(), null), ...given },
  );
  if (!ran.ok || ran.data.phase !== 'DONE' || given?.phase === 'DONE') return ran;
  const { summary } = ran.data;
  return { ok: true, data: { ...ran.data, summary: { ...summary, news: takeNews(connection) } } };
}

/** Only brings the sheet up to date with what the server knows: after a payment, say. */
export function runRefreshStep(connection: Connection, given: SyncState | null, sheetId?: number): Reply<SyncState> {
  const tab = (sheetId === undefined ? null : findTab(sheetId)) ?? tabInQuestion(activeTab());
  return runStep(connection, given ?? newState('REFRESH', tab, null));
}

function runStep(connection: Connection, given: SyncState): Reply<SyncState> {
  const startedAtMs = Date.now();
  let state = given;
  for (let move = 0; move < STEP_MOVES; move++) {
    const next = advance(connection, state);
    if (!next.ok) return next;
    state = next.data;
    if (isWaiting(state) || Date.now() - startedAtMs > STEP_MS) break;
  }
  return { ok: true, data: state };
}

/** There is nothing more to do, or the merchant is asked. */
export function isWaiting({ phase }: SyncState): boolean {
  return phase === 'DONE' || phase.indexOf('ASK') === 0;
}

function advance(connection: Connection, state: SyncState): Reply<SyncState> {
  switch (state.phase) {
    case 'START':
      return start(connection, state);
    case 'ASK_TAB':
      return chooseTab(connection, state);
    case 'ASK_COPY':
      return sayOfCopy(connection, state);
    case 'BIND':
      return bindMapping(connection, state);
    case 'UPLOAD':
      return upload(connection, state);
    case 'ASK_SCRAMBLED':
      return state.answer === 'REARRANGE' ? rearrange(connection, state) : { ok: true, data: state };
    case 'ASK_RESTORED':
    case 'ASK_MISSING':
      return state.answer === null ? { ok: true, data: state } : uploadAnswered(connection, state);
    case 'REFRESH':
      return refresh(connection, state);
    case 'PATCH':
      return patch(connection, state);
    case 'PROPOSALS':
      return { ok: true, data: withProposals(connection, state) };
    case 'ASK_MAPPING':
    case 'DONE':
      return { ok: true, data: state };
  }
}

/** The tab of proposals comes last; what stands in its way does not undo the sync. */
function withProposals(connection: Connection, state: SyncState): SyncState {
  const { summary, sheetId, bindingId } = state;
  if (sheetId !== null && bindingId !== null) showConflicts(connection, sheetId, bindingId);
  const synced = syncProposals(connection);
  if (!synced.ok) return { ...state, phase: 'DONE', summary: { ...summary, proposalsFailure: synced.failure } };
  const { written, restored } = synced.data;
  const counted = { ...summary, written: summary.written + written, restored: summary.restored + restored };
  return { ...state, phase: 'DONE', summary: counted };
}

/**
 * A tab that is synced is followed; any other is only read, and the merchant asked: whether it is meant, what it is a
 * copy of, what its columns are.
 */
function start(connection: Connection, state: SyncState): Reply<SyncState> {
  const here = findTab(state.sheetId ?? -1);
  if (!here) return { ok: false, failure: failure('TAB_GONE') };
  const known = tabInQuestion(here);
  if (isProposalsTab(here.sheetId)) {
    // Nobody's debts stand there: the tab that is synced is meant, where there is one.
    if (known.sheetId === here.sheetId) return { ok: false, failure: failure('TAB_OF_PROPOSALS') };
    return start(connection, { ...state, sheetId: known.sheetId, sheetName: known.sheetName });
  }
  if (known.sheetId !== here.sheetId && state.answer !== 'THIS_TAB') {
    const knownTab = { sheetId: known.sheetId, sheetName: known.sheetName };
    return { ok: true, data: { ...state, phase: 'ASK_TAB', sheetName: here.sheetName, knownTab } };
  }
  const fetched = fetchBinding(connection, here);
  if (!fetched.ok) return fetched;
  const { binding } = fetched.data;
  if (!binding) {
    const copied = copyOf(connection, here);
    if (!copied.ok) return copied;
    return { ok: true, data: { ...state, phase: copied.data ? 'ASK_COPY' : 'ASK_MAPPING', copyOf: copied.data } };
  }
  if (binding.isUndone) return { ok: true, data: { ...state, phase: 'ASK_MAPPING' } };
  const bound = withDocumentLock(() => bindTab(connection, here, binding));
  // The columns of names or amounts are gone: which ones they are now has to be said.
  if (!bound.ok && bound.failure.code === 'MISSING_COLUMN')
    return { ok: true, data: { ...state, phase: 'ASK_MAPPING' } };
  if (!bound.ok) return bound;
  const { gone, unsure } = bound.data;
  const summary = { ...state.summary, goneColumns: gone, newColumns: unsure };
  const { binding: current } = bound.data;
  return upload(connection, { ...state, phase: 'UPLOAD', bindingId: current.id, answer: null, summary }, current);
}

/** A new tab of its own is read like any other, and gets ids of its own; one that took the other's place goes on as it. */
function sayOfCopy(connection: Connection, state: SyncState): Reply<SyncState> {
  if (state.answer === 'MOVE') return bindMapping(connection, { ...state, origin: 'MOVE', answer: null });
  if (state.answer !== 'NEW') return { ok: true, data: state };
  const isSeen = state.mapping !== null;
  return { ok: true, data: { ...state, phase: isSeen ? 'BIND' : 'ASK_MAPPING', origin: 'NEW', answer: null } };
}

function chooseTab(connection: Connection, state: SyncState): Reply<SyncState> {
  if (state.answer === 'THIS_TAB') return start(connection, { ...state, phase: 'START' });
  if (state.answer !== 'KNOWN_TAB' || !state.knownTab) return { ok: true, data: state };
  return start(connection, { ...state, ...state.knownTab, phase: 'START', knownTab: null, answer: null });
}
