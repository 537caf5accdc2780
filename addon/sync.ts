/**
 * The steps of one sync. Each is short, safe to repeat, and carries everything in its state; the sidebar loops them and
 * shows how far they are. What was acknowledged is not sent again, so a sync cut short goes on where it stopped.
 */

import {
  changedRows,
  contiguousRuns,
  ID_FIELD,
  identifyRows,
  missingIds,
  newRowId,
  type TableRow,
} from '../server/domain/sheet/tab-rows.js';
import { takeNews } from './agreements-news.js';
import { mutate, query, type Reply } from './api.js';
import { type Binding, bindTab, fetchBinding, tabInQuestion, viewTab } from './binding.js';
import type { Connection } from './connection.js';
import { withDocumentLock } from './lock.js';
import { applyPatches, fetchPatches, sendAcks } from './patches.js';
import { isProposalsTab, syncProposals } from './proposals-tab.js';
import type { CancelledDebt, SyncState } from './rpc.js';
import { activeTab, findTab, type TabId, writeIds } from './sheet.js';
import { loadTabs } from './store.js';
import { failure } from './texts.js';

const CHUNK_ROWS = 1000;
/** A step ends at the first of these, so that the merchant sees something move and Google's clock is far. */
const STEP_MS = 6000;
const STEP_MOVES = 4;

/** Takes a sync as far as a step may; `null` begins one on the tab in view. */
export function runSyncStep(connection: Connection, given: SyncState | null): Reply<SyncState> {
  const ran = runStep(connection, given ?? newState('START', activeTab(), null));
  if (!ran.ok || ran.data.phase !== 'DONE' || given?.phase === 'DONE') return ran;
  const { summary } = ran.data;
  return { ok: true, data: { ...ran.data, summary: { ...summary, news: takeNews(connection) } } };
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
    case 'PROPOSALS':
      return { ok: true, data: withProposals(connection, state) };
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
    missingNames: [],
    knownTab,
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
    },
  };
}

/** The tab of proposals comes last; what stands in its way does not undo the sync. */
function withProposals(connection: Connection, state: SyncState): SyncState {
  const { summary } = state;
  const synced = syncProposals(connection);
  if (!synced.ok) return { ...state, phase: 'DONE', summary: { ...summary, proposalsFailure: synced.failure } };
  const { written, restored } = synced.data;
  const counted = { ...summary, written: summary.written + written, restored: summary.restored + restored };
  return { ...state, phase: 'DONE', summary: counted };
}

/** Columns are added to a tab only when it was synced before, is the first one, or the merchant said so. */
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
  const bound = withDocumentLock(() => bindTab(connection, here));
  if (!bound.ok) return bound;
  return { ok: true, data: { ...state, phase: 'UPLOAD', bindingId: bound.data.binding.id, answer: null } };
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
  'sync { created changed questions restored missing agreed isMore } cancelled { id principalCents customer { name } }';

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
    if (!fetched.data.binding) continue;
    const state = { ...newState('UPLOAD', tabId, null), bindingId: fetched.data.binding.id };
    const prepared = withDocumentLock(() => prepareRows(connection, state));
    if (!prepared.ok) return prepared;
    const { binding, rows } = prepared.data;
    const changed = changedRows(rows, binding.rowHashes);
    if (missingIds(rows, binding.rowHashes).length > 0 || changed.length > CHUNK_ROWS)
      return { ok: false, failure: failure('SHEET_CHANGED') };
    if (changed.length === 0) continue;
    isChanged = true;
    const input = { bindingId: binding.id, syncId: state.syncId, chunk: 0, isLast: false, rows: changed };
    const sent = mutate<object>(connection, 'syncSheet', input, Utilities.getUuid(), 'sync { id }');
    if (!sent.ok) return sent;
  }
  return { ok: true, data: { isChanged } };
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
  const gone = isLast ? missingIds(rows, binding.rowHashes) : [];
  const input = {
    bindingId: binding.id,
    syncId: state.syncId,
    chunk: state.chunk,
    isLast,
    rows: batch,
    ...(gone.length > 0 ? { missingRowIds: gone, missingRows: MISSING_ANSWER[state.answer ?? ''] ?? null } : {}),
  };
  const sent = mutate<Uploaded>(connection, 'syncSheet', input, Utilities.getUuid(), UPLOADED_FIELDS);
  const chunks = state.chunk + Math.max(1, Math.ceil(changed.length / CHUNK_ROWS));
  if (!sent.ok) {
    if (sent.failure.code !== 'MISSING_ROWS_TO_CONFIRM') return sent;
    // Sent again under another number: one chunk, one content, whatever the server kept of this try.
    const missingNames = namesOfRows(connection, gone);
    const asking = { ...state, chunk: state.chunk + 1, chunks: chunks + 1, missing: gone.length, missingNames };
    return { ok: true, data: { ...asking, phase: 'ASK_MISSING', answer: null } };
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
  const phase = isLast ? 'PATCH' : 'UPLOAD';
  return {
    ok: true,
    data: { ...state, phase, bindingId: binding.id, chunk: state.chunk + 1, chunks, isMore: sync.isMore, summary },
  };
}

/** As many as a question reads well with. */
const MOST_NAMED = 5;
/** Rows looked at for them, within what one request may ask. */
const ROWS_LOOKED_AT = 12;

/** Whose open debts stood in these rows. A question that names nobody is better than none. */
function namesOfRows(connection: Connection, rowIds: readonly string[]): string[] {
  type Found = { position: { totalCents: number }; customer: { name: string } } | null;
  const ids = rowIds.slice(0, ROWS_LOOKED_AT);
  const variables = Object.fromEntries(ids.map((id, i): [string, string] => [`id${i}`, id]));
  const fields = ids.map(
    (_, i) => `row${i}: debt(by: { sheetRowId: $id${i} }) { position { totalCents } customer { name } }`,
  );
  const reply = query<Record<string, Found>>(
    connection,
    `query (${ids.map((_, i) => `$id${i}: String!`).join(', ')}) { ${fields.join(' ')} }`,
    variables,
  );
  if (!reply.ok) return [];
  const names = Object.values(reply.data).flatMap((debt) =>
    debt && debt.position.totalCents > 0 ? [debt.customer.name.trim()] : [],
  );
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
  const phase = pages.data.hasMore ? 'PATCH' : state.isMore ? 'REFRESH' : 'PROPOSALS';
  const summary = { ...state.summary, written: state.summary.written + written };
  return { ok: true, data: { ...state, phase, after: pages.data.after, summary } };
}
