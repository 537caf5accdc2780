import { worded } from '../failure-texts.js';
import { MAPPING, SYNC_ASKS } from '../mapping-texts.js';
import type { CancelledDebt, CopiedTab, Rpc, SyncAnswer, SyncState } from '../rpc.js';
import { ADDON, PANEL, summaryText } from '../texts.js';
import { button, h, isolated, replace, section } from './dom.js';
import { openMapping } from './mapping-view.js';
import { newKey } from './rpc-client.js';
import { busyButton, type Outcome, outcome, type Shell } from './shell.js';

/** More deleted rows than this were confirmed, and come back with Ctrl+Z. */
const MOST_UNDONE = 20;

async function reinstate(shell: Shell, cancelled: readonly CancelledDebt[]): Promise<void> {
  const ids = cancelled.map(({ debtId }) => debtId);
  const answer = await shell.call('reinstateDebts', ids, newKey());
  if (!answer.ok) return shell.say(`${answer.failure.what} ${answer.failure.doNext}`);
  await shell.refreshSheet(PANEL.sync.undone(cancelled.length));
}

/** Another sync holds the sheet for seconds, not for minutes. */
const MOST_TRIES = 4;
const TRY_AGAIN_MS = 5_000;

/** When the sheet was last synced, and the button that does it. */
export function syncView(shell: Shell): HTMLElement {
  const { tab } = shell.panel;
  const text = PANEL.sync;
  const result = outcome();
  const place = h('div', { id: 'sync-place' });
  let isStopped = false;
  const stop = busyButton(
    SYNC_ASKS.stop,
    SYNC_ASKS.stopping,
    () => {
      isStopped = true;
      // It says so until the step that runs has ended.
      return new Promise(() => {});
    },
    '',
    'sync-stop',
  );
  const step = async (state: Partial<SyncState> | null): Promise<ReturnType<Rpc['syncStep']>> => {
    for (let attempt = 1; ; attempt++) {
      const answer = await shell.call('syncStep', state);
      const waits = answer.ok ? undefined : SYNC_ASKS.busy[answer.failure.code];
      if (waits === undefined || attempt > MOST_TRIES || isStopped) return answer;
      result.say(SYNC_ASKS.again(waits, attempt, MOST_TRIES));
      await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
    }
  };
  const run = async (from: Partial<SyncState> | null): Promise<void> => {
    replace(place);
    shell.waitingSync = null;
    isStopped = false;
    result.say(progressText(from));
    let state = from;
    do {
      const answer = await step(state);
      if (!answer.ok) {
        replace(place);
        return result.fail(answer.failure);
      }
      const { state: next } = answer;
      state = next;
      if (next.phase.startsWith('ASK')) return ask(next);
      if (isStopped && next.phase !== 'DONE') return shell.reload(SYNC_ASKS.stopped(next));
      result.say(progressText(next));
      // Only what takes several steps can be stopped between two.
      if (next.phase !== 'DONE' && !stop.isConnected) replace(place, h('div', { class: 'actions' }, stop));
    } while (state.phase !== 'DONE');
    const { summary } = state as SyncState;
    const { cancelled, proposalsFailure } = summary;
    const said = summaryText({ ...summary, proposalsFailure: proposalsFailure && worded(proposalsFailure) });
    if (cancelled.length === 0 || cancelled.length > MOST_UNDONE) return shell.reload(said);
    shell.say(said, { label: PANEL.sync.undo, run: () => void reinstate(shell, cancelled) });
    await shell.reload();
  };
  const ask = (state: SyncState): Promise<void> | void => {
    if (state.phase === 'ASK_MAPPING') return showColumns(state);
    shell.waitingSync = state;
    result.clear();
    const forget = (): void => {
      shell.waitingSync = null;
      replace(place);
      document.getElementById('sync')?.focus();
    };
    const { sentence, choices } = questionOf(state, shell.panel.timeZone);
    const isExplained = choices.some(({ why }) => why !== undefined);
    const buttons = choices.map(({ label, why, answer, look: plain = '', id }) => {
      const look = isExplained ? `${plain} wide` : plain;
      const made = answer
        ? busyButton(label, text.running, () => run({ ...state, answer }), look, id)
        : button(label, forget, look, id);
      if (why === undefined) return made;
      made.setAttribute('aria-describedby', `${id}-why`);
      return h('div', {}, made, h('p', { class: 'quiet', id: `${id}-why` }, why));
    });
    replace(
      place,
      h(
        'div',
        { class: 'box', role: 'alert' },
        h('p', {}, sentence),
        h('div', { class: isExplained ? 'stack' : 'actions' }, ...buttons),
      ),
    );
    place.querySelector('button')?.focus();
  };
  const showColumns = async (state: SyncState | null): Promise<void> => {
    result.say(MAPPING.reading);
    const failure = await openMapping(shell, state);
    if (failure) result.fail(failure);
  };
  const isNew = tab.bindingId === null;
  const sync = busyButton(text.button, text.running, () => run(null), 'primary wide', 'sync');
  const createTabs = busyButton(
    text.createTabs,
    PANEL.setup.saving,
    async () => {
      const answer = await shell.call('createTabs');
      if (!answer.ok) return result.fail(answer.failure);
      const made = answer.isNew ? ADDON.tabMade(answer.sheetName) : ADDON.tabExists(answer.sheetName);
      await shell.reload(made);
    },
    'wide',
    'create-tabs',
  );
  const waiting = shell.waitingSync;
  if (waiting?.phase?.startsWith('ASK')) void ask(waiting as SyncState);
  else if (waiting) void run(waiting);
  const when = tab.lastSyncedAt ? text.last(whenText(tab.lastSyncedAt, shell.panel.timeZone)) : text.never;
  return section(
    'sync-section',
    text.button,
    h('p', { class: 'quiet', id: 'last-sync' }, `${text.tab(tab.sheetName)} · ${when}`),
    sync,
    result.element,
    place,
    isNew && h('div', { class: 'actions' }, createTabs),
  );
}

/** Under everything: to whom the panel is connected, and how to change it. */
export function footView(shell: Shell): HTMLElement {
  const { shopName, host, maskedKey } = shell.panel.connection;
  const result = outcome();
  return h(
    'footer',
    {},
    h(
      'div',
      { class: 'actions' },
      button(PANEL.reload, () => void shell.reload(), 'link', 'reload'),
      shell.panel.tab.bindingId !== null && columnsButton(shell, result),
      button(PANEL.connect.change, () => shell.showConnect(), 'link', 'change-connection'),
    ),
    result.element,
    h('p', { class: 'quiet' }, PANEL.connect.current(shopName, host, maskedKey)),
  );
}

function columnsButton(shell: Shell, result: Outcome): HTMLElement {
  const open = async (): Promise<void> => {
    const failure = await openMapping(shell, null);
    if (failure) result.fail(failure);
  };
  return busyButton(MAPPING.link, MAPPING.reading, open, 'link', 'columns');
}

interface Choice {
  label: string;
  /** Said under it, where the label alone does not tell what comes of it. */
  why?: string;
  /** Undefined: the sync is given up. */
  answer?: SyncAnswer;
  look?: string;
  id: string;
}

/** What is asked, with everything that may be answered. */
function questionOf(state: SyncState, timeZone: string): { sentence: string; choices: Choice[] } {
  const cancel: Choice = { label: SYNC_ASKS.cancel, id: 'sync-cancel' };
  switch (state.phase) {
    case 'ASK_COPY': {
      const copy = state.copyOf as CopiedTab;
      const when = copy.lastSyncedAt === null ? null : whenText(copy.lastSyncedAt, timeZone);
      return {
        sentence: SYNC_ASKS.copy({ ...copy, sheetName: isolated(copy.sheetName) }, when),
        choices: [
          { label: SYNC_ASKS.isNew, why: SYNC_ASKS.isNewWhy, answer: 'NEW', id: 'copy-new' },
          { label: SYNC_ASKS.moved, why: SYNC_ASKS.movedWhy, answer: 'MOVE', id: 'copy-move' },
          cancel,
        ],
      };
    }
    case 'ASK_SCRAMBLED':
      return {
        sentence: SYNC_ASKS.scrambled,
        choices: [
          {
            label: SYNC_ASKS.rearrange,
            why: SYNC_ASKS.rearrangeWhy,
            answer: 'REARRANGE',
            look: 'primary',
            id: 'rearrange',
          },
          { label: SYNC_ASKS.undoSort, why: SYNC_ASKS.undoSortWhy, id: 'undo-sort' },
        ],
      };
    case 'ASK_RESTORED':
      return {
        sentence: SYNC_ASKS.restored(state.missing),
        choices: [
          { label: SYNC_ASKS.server, why: SYNC_ASKS.serverWhy, answer: 'SERVER', id: 'restored-server' },
          { label: SYNC_ASKS.sheet, why: SYNC_ASKS.sheetWhy, answer: 'SHEET', id: 'restored-sheet' },
          cancel,
        ],
      };
    case 'ASK_MISSING':
      return {
        sentence: PANEL.sync.askMissing(state.missing, state.missingNames.map(isolated)),
        choices: [
          { label: PANEL.sync.keepMissing, answer: 'KEEP_MISSING', look: 'primary', id: 'missing-keep' },
          { label: PANEL.sync.cancelMissing, answer: 'CANCEL_MISSING', id: 'missing-cancel' },
        ],
      };
    default: {
      const known = state.knownTab?.sheetName ?? '';
      return {
        sentence: PANEL.sync.askTab(state.sheetName, known),
        choices: [
          { label: PANEL.sync.useKnown(known), answer: 'KNOWN_TAB', look: 'primary', id: 'tab-known' },
          { label: PANEL.sync.useThis(state.sheetName), answer: 'THIS_TAB', id: 'tab-this' },
        ],
      };
    }
  }
}

function progressText(state: Partial<SyncState> | null): string {
  if (state?.phase === 'UPLOAD') return SYNC_ASKS.sending(state as SyncState);
  return state === null || state.phase === 'START' || state.phase === 'BIND' ? PANEL.sync.running : PANEL.sync.writing;
}

/** An instant in the shop's own zone, wherever the browser stands. */
export function whenText(instant: string, timeZone: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return instant;
  return at.toLocaleString('pt-BR', { timeZone, day: '2-digit', month: '2-digit', hour: '2-digit', minute: '2-digit' });
}
