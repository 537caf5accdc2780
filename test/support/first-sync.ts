/** What a merchant does at a first sync who agrees with everything: the columns as understood, the preview, "Aplicar". */
import type { TabMapping, TabReading } from '../../addon/mapping-rpc.js';
import type { SyncState } from '../../addon/rpc.js';

/** `fields`: columns said otherwise, by heading; null is the merchant's own. */
export function mappingOf(reading: TabReading, fields: Record<string, string | null> = {}): TabMapping {
  const columns = reading.columns.flatMap(({ index, heading, field }) => {
    const said = heading in fields ? fields[heading] : field;
    return said == null ? [] : [{ index, heading, field: said }];
  });
  const { sheetId, bindingId, headerRows } = reading;
  return { sheetId, bindingId, headerRows, columns, dateCells: null, dueRule: null };
}

/** The sync that waits for the columns, with them. */
export function withMapping(state: SyncState, mapping: TabMapping): SyncState {
  return { ...state, phase: 'BIND', mapping };
}

interface Script {
  run(functionName: string, ...args: unknown[]): unknown;
}

/** A whole sync, with its first one where it has to be; ends where anything else is asked. */
export function syncTab(sim: Script, from: SyncState | null = null): SyncState {
  let state = from;
  for (let step = 0; step < 300; step++) {
    const answer = sim.run('syncStep', state) as { ok: true; state: SyncState } | { ok: false; failure: object };
    if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
    state = answer.state;
    if (state.phase === 'ASK_MAPPING') state = confirmed(sim, state);
    else if (state.phase === 'DONE' || state.phase.startsWith('ASK')) return state;
  }
  throw new Error('the sync does not end');
}

function confirmed(sim: Script, state: SyncState): SyncState {
  const read = sim.run('readTab', state.sheetId) as { ok: true; reading: TabReading } | { ok: false; failure: object };
  if (!read.ok) throw new Error(JSON.stringify(read.failure));
  return withMapping(state, mappingOf(read.reading));
}
