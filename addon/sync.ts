/**
 * The steps of one sync. Each is short, safe to repeat, and carries everything in its state; the sidebar loops them and
 * shows how far they are. What was acknowledged is not sent again, so a sync cut short goes on where it stopped.
 */

import { changedRows, missingIds } from '../server/domain/sheet/tab-rows.js';
import { takeNews } from './agreements-news.js';
import { mutate, type Reply } from './api.js';
import { type Binding, bindTab, fetchBinding, tabInQuestion } from './binding.js';
import { showConflicts } from './conflict-notes.js';
import type { Connection } from './connection.js';
import { withDocumentLock } from './lock.js';
import { bindMapping, copyOf } from './mapping.js';
import { applyPatches, fetchPatches, sendAcks } from './patches.js';
import { isProposalsTab, syncProposals } from './proposals-tab.js';
import { debtsOfRows, prepareRows, rearrangeIds, settleForeign } from './row-ids.js';
import type { CancelledDebt, Failure, SyncState } from './rpc.js';
import { activeTab, findTab, type TabId } from './sheet.js';
import { loadTabs } from './store.js';
import { failure } from './texts.js';

const CHUNK_ROWS = 1000;
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
    rowsSent: 0,
    rowsTotal: 0,
    after: null,
    isMore: false,
    missing: 0,
    missingNames: [],
    knownTab,
    copyOf: null,
    origin: null,
    mapping: null,
    restored: null,
    movedRowIds: [],
    answer: null,
    summary: {
      created: 0,
      changed: 0,
      questions: 0,
      written: 0,
      restored: 0,
      kept: 0,
      agreed: 0,
      cancelled: [],
      proposalsFailure: null,
      news: [],
      goneColumns: [],
      newColumns: [],
    },
  };
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

const MISSING_ANSWER: Record<string, 'CANCEL' | 'KEEP'> = { CANCEL_MISSING: 'CANCEL', KEEP_MISSING: 'KEEP' };

interface Uploaded {
  sync: {
    created: number;
    changed: number;
    questions: number;
    restored: number;
    missing: number;
    agreed: number;
    isMore: boolean;
  };
  cancelled: { id: string; principalCents: number; customer: { name: string } }[];
}

const UPLOADED_FIELDS =
  'sync { created changed questions restored missing agreed isMore } cancelled { id principalCents customer { name } } foreignRowIds';

function cancelledDebt({ id, principalCents, customer }: Uploaded['cancelled'][number]): CancelledDebt {
  return { debtId: id, customerName: customer.name, principalCents };
}

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
const ASKED_BY_SYNC = ['SHEET_SCRAMBLED', 'SHEET_RESTORED', 'FOREIGN_ROWS', 'TAB_NOT_SYNCED', 'TOO_LARGE'];

function needsSync<T extends { ok: false; failure: { code: string } }>(refused: T): Reply<never> {
  const code = refused.failure.code;
  return {
    ok: false,
    failure: ASKED_BY_SYNC.indexOf(code) < 0 ? (refused.failure as Failure) : failure('SHEET_CHANGED'),
  };
}

function uploadAnswered(connection: Connection, state: SyncState): Reply<SyncState> {
  const { answer } = state;
  const restored = answer === 'SERVER' || answer === 'SHEET' ? answer : state.restored;
  return upload(connection, { ...state, phase: 'UPLOAD', restored });
}

function rearrange(connection: Connection, state: SyncState): Reply<SyncState> {
  const done = withDocumentLock(() => rearrangeIds(connection, state));
  return done.ok ? { ok: true, data: { ...state, phase: 'UPLOAD', answer: null } } : done;
}

/** Sends the next chunk of changed rows, fewer where their texts are long; with the last one, the rows that are gone. */
function upload(connection: Connection, state: SyncState, known?: Binding, most = CHUNK_ROWS): Reply<SyncState> {
  const prepared = withDocumentLock(() => prepareRows(connection, state, known));
  if (!prepared.ok) return askIfScrambled(state, prepared);
  const { binding, rows } = prepared.data;
  const changed = changedRows(rows, binding.rowHashes);
  const batch = changed.slice(0, most);
  const isLast = changed.length <= most;
  const gone = isLast ? missingIds(rows, binding.rowHashes) : [];
  const { restored, movedRowIds } = state;
  const input = {
    bindingId: binding.id,
    syncId: state.syncId,
    chunk: state.chunk,
    isLast,
    rows: batch,
    ...(gone.length > 0 ? { missingRowIds: gone, missingRows: MISSING_ANSWER[state.answer ?? ''] ?? null } : {}),
    ...(restored === null ? {} : { restored }),
    ...(movedRowIds.length === 0 ? {} : { movedRowIds }),
  };
  const sent = mutate<Uploaded>(connection, 'syncSheet', input, Utilities.getUuid(), UPLOADED_FIELDS);
  const chunks = state.chunk + Math.max(1, Math.ceil(changed.length / CHUNK_ROWS));
  // What was refused is sent again under another number: one chunk, one content, whatever the server kept of this try.
  const again = { ...state, chunk: state.chunk + 1, chunks: chunks + 1, answer: null };
  if (!sent.ok) {
    switch (sent.failure.code) {
      case 'MISSING_ROWS_TO_CONFIRM':
        return asking({ ...again, missingNames: namesOfRows(connection, gone) }, 'ASK_MISSING', gone.length);
      case 'SHEET_RESTORED':
        return asking(again, 'ASK_RESTORED', batch.length);
      case 'TOO_LARGE':
        if (batch.length > 1) return upload(connection, state, known, Math.ceil(batch.length / 2));
        break;
      case 'FOREIGN_ROWS':
        return foreign(connection, again, sent);
      // The answer to this number was lost, and the sheet is another one by now.
      case 'IDEMPOTENCY_KEY_REUSED':
        return { ok: true, data: again };
    }
    return sent;
  }
  const { sync, cancelled } = sent.data;
  const { summary: before } = state;
  const summary = {
    ...before,
    created: before.created + sync.created,
    changed: before.changed + sync.changed,
    questions: before.questions + sync.questions,
    restored: before.restored + sync.restored,
    cancelled: [...before.cancelled, ...cancelled.map(cancelledDebt)],
    kept: before.kept + (state.answer === 'KEEP_MISSING' ? sync.missing - sync.agreed : 0),
    agreed: before.agreed + sync.agreed,
  };
  return {
    ok: true,
    data: {
      ...state,
      phase: isLast ? 'PATCH' : 'UPLOAD',
      bindingId: binding.id,
      chunk: state.chunk + 1,
      chunks,
      rowsSent: state.rowsSent + batch.length,
      rowsTotal: state.rowsSent + changed.length,
      movedRowIds: [],
      isMore: sync.isMore,
      summary,
    },
  };
}

function askIfScrambled(state: SyncState, refused: { ok: false; failure: Failure }): Reply<SyncState> {
  return refused.failure.code === 'SHEET_SCRAMBLED' ? asking(state, 'ASK_SCRAMBLED', 0) : refused;
}

function asking(state: SyncState, phase: SyncState['phase'], missing: number): Reply<SyncState> {
  return { ok: true, data: { ...state, phase, missing, answer: null } };
}

/** Once only: what is still another tab's after that is refused. */
function foreign(
  connection: Connection,
  state: SyncState,
  refused: { ok: false; failure: Failure; payload?: unknown },
): Reply<SyncState> {
  const { foreignRowIds } = refused.payload as { foreignRowIds: string[] };
  if (foreignRowIds.some((id) => state.movedRowIds.indexOf(id) >= 0)) return refused;
  const settled = withDocumentLock(() => settleForeign(connection, state, foreignRowIds));
  if (!settled.ok) return settled;
  return { ok: true, data: { ...state, movedRowIds: state.movedRowIds.concat(settled.data.movedRowIds) } };
}

/** As many as a question reads well with. */
const MOST_NAMED = 5;

/** Whose open debts stood in these rows. A question that names nobody is better than none. */
function namesOfRows(connection: Connection, rowIds: readonly string[]): string[] {
  const debts = debtsOfRows(connection, rowIds);
  if (!debts.ok) return [];
  const names = debts.data.filter(({ owedCents }) => owedCents > 0).map(({ name }) => name.trim());
  return [...new Set(names)].slice(0, MOST_NAMED);
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

function patch(connection: Connection, state: SyncState): Reply<SyncState> {
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
