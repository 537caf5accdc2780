/** Where a sync stands: the state that the sidebar hands back untouched, step by step. */
import type { Reply } from './api.js';
import type { Failure, SyncState } from './rpc.js';
import type { TabId } from './sheet.js';

export function newState(
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

export function askIfScrambled(state: SyncState, refused: { ok: false; failure: Failure }): Reply<SyncState> {
  return refused.failure.code === 'SHEET_SCRAMBLED' ? asking(state, 'ASK_SCRAMBLED', 0) : refused;
}

export function asking(state: SyncState, phase: SyncState['phase'], missing: number): Reply<SyncState> {
  return { ok: true, data: { ...state, phase, missing, answer: null } };
}
