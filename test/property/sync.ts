/** One run of the add-on, answered as the script says; and what must be so when it is over. */
import type { Answer, SyncState } from '../../addon/rpc.js';
import type { Run } from './script.js';
import { type Device, LawBroken, type World } from './world.js';

export interface Answers {
  missing: Run['missing'];
  restored: Run['restored'];
}

export interface Ran {
  /** `DONE`, or why it stopped. */
  end: string;
  /** The merchant said that the older version of the tab counts. */
  isSheetSaid: boolean;
}

const MOST_STEPS = 60;
/** A bug of the add-on's, unless somebody broke the run on purpose. */
const BUGS = ['UNEXPECTED', 'INTERNAL', 'BAD_USER_INPUT'];

/** A whole sync: as many steps as it takes. */
export function runSync(device: Device, answers: Answers, mayBreak: boolean, mostSteps = MOST_STEPS): Ran {
  let state: SyncState | null = null;
  let isSheetSaid = false;
  for (let step = 0; step < mostSteps; step++) {
    const answer = callStep(device, state, mayBreak);
    if (!answer.ok) {
      const { code } = answer.failure;
      if (BUGS.includes(code) && !mayBreak)
        throw new LawBroken(`the add-on failed with ${code}: ${device.log.slice(-3).join(' | ')}`);
      return { end: code, isSheetSaid };
    }
    state = answer.state;
    if (state.phase === 'DONE') return { end: 'DONE', isSheetSaid };
    if (!state.phase.startsWith('ASK')) continue;
    const said = sayTo(device, state, answers);
    if (!said) return { end: state.phase, isSheetSaid };
    if (state.phase === 'ASK_RESTORED' && answers.restored === 'SHEET') isSheetSaid = true;
    state = said;
  }
  if (mostSteps === MOST_STEPS) throw new LawBroken('the sync does not end');
  return { end: 'CUT', isSheetSaid };
}

type StepAnswer = Answer<{ state: SyncState }>;

function callStep(device: Device, state: SyncState | null, mayBreak: boolean): StepAnswer {
  try {
    return device.sim.run('syncStep', state) as StepAnswer;
  } catch (error) {
    const { message } = error as Error;
    if (!mayBreak) throw new LawBroken(`the add-on threw: ${message}`);
    return { ok: false, failure: { code: 'KILLED', what: message, doNext: '' } };
  }
}

/** What the merchant answers; null: nothing that a script knows of. */
function sayTo(device: Device, state: SyncState, answers: Answers): SyncState | null {
  switch (state.phase) {
    case 'ASK_TAB':
      return { ...state, answer: 'THIS_TAB' };
    case 'ASK_MAPPING': {
      const answer = readTab(device, state);
      if (!answer?.ok) return null;
      const { sheetId, bindingId, headerRows, columns, dueRule } = answer.reading;
      const mapped = columns.flatMap(({ index, heading, field }) =>
        field === null ? [] : [{ index, heading, field }],
      );
      const mapping = { sheetId, bindingId, headerRows, columns: mapped, dateCells: null, dueRule };
      return { ...state, phase: 'BIND', mapping };
    }
    case 'ASK_MISSING':
      return { ...state, answer: answers.missing === 'CANCEL' ? 'CANCEL_MISSING' : 'KEEP_MISSING' };
    case 'ASK_SCRAMBLED':
      return { ...state, answer: 'REARRANGE' };
    case 'ASK_RESTORED':
      return { ...state, answer: answers.restored };
    default:
      return null;
  }
}

type TabAnswer = Answer<{
  reading: {
    sheetId: number;
    bindingId: string | null;
    headerRows: number;
    columns: { index: number; heading: string; field: string | null }[];
    dueRule: null;
  };
}>;

function readTab(device: Device, state: SyncState): TabAnswer | null {
  try {
    return device.sim.run('readTab', state.sheetId) as TabAnswer;
  } catch {
    return null;
  }
}

/** The other person's device goes some steps while this one's script waits. */
export function startOther(world: World, steps: number): void {
  const other = world.devices[world.running === 0 ? 1 : 0];
  world.check();
  runSync(other, { missing: 'KEEP', restored: 'SHEET' }, false, steps);
}
