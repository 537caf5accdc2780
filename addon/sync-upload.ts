/** The rows on their way up: a chunk a step, and what the server may ask before it takes them. */
import { changedRows, missingIds } from '../server/domain/sheet/tab-rows.js';
import { mutate, type Reply } from './api.js';
import type { Binding } from './binding.js';
import type { Connection } from './connection.js';
import { withDocumentLock } from './lock.js';
import { debtsOfRows, prepareRows, rearrangeIds, settleForeign } from './row-ids.js';
import type { CancelledDebt, Failure, SyncState } from './rpc.js';
import { askIfScrambled, asking } from './sync-state.js';

export const CHUNK_ROWS = 1000;

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

export function uploadAnswered(connection: Connection, state: SyncState): Reply<SyncState> {
  const { answer } = state;
  const restored = answer === 'SERVER' || answer === 'SHEET' ? answer : state.restored;
  return upload(connection, { ...state, phase: 'UPLOAD', restored });
}

export function rearrange(connection: Connection, state: SyncState): Reply<SyncState> {
  const done = withDocumentLock(() => rearrangeIds(connection, state));
  return done.ok ? { ok: true, data: { ...state, phase: 'UPLOAD', answer: null } } : done;
}

/** Sends the next chunk of changed rows, fewer where their texts are long; with the last one, the rows that are gone. */
export function upload(connection: Connection, state: SyncState, known?: Binding, most = CHUNK_ROWS): Reply<SyncState> {
  const prepared = withDocumentLock(() => prepareRows(connection, state, known));
  if (!prepared.ok) return askIfScrambled(state, prepared);
  const { binding, rows } = prepared.data;
  // Another device undid the first sync meanwhile: what would come of a new one is looked at first.
  if (binding.isUndone && state.mapping === null) return asking(state, 'ASK_MAPPING', 0);
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
      case 'SHEET_SCRAMBLED':
        return asking(again, 'ASK_SCRAMBLED', 0);
      case 'FOREIGN_ROWS':
        return foreign(connection, again, sent);
      // The answer to this number was lost, and the sheet is another one by now.
      case 'IDEMPOTENCY_KEY_REUSED':
      // Another device synced between.
      case 'STALE_ROWS':
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
