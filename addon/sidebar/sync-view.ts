import type { CancelledDebt, SyncState } from '../rpc.js';
import { ADDON, PANEL, summaryText } from '../texts.js';
import { button, h, isolated, replace, section } from './dom.js';
import { newKey } from './rpc-client.js';
import { busyButton, outcome, type Shell } from './shell.js';

/** More deleted rows than this were confirmed, and come back with Ctrl+Z. */
const MOST_UNDONE = 20;

async function reinstate(shell: Shell, cancelled: readonly CancelledDebt[]): Promise<void> {
  const ids = cancelled.map(({ debtId }) => debtId);
  const answer = await shell.call('reinstateDebts', ids, newKey());
  if (!answer.ok) return shell.say(`${answer.failure.what} ${answer.failure.doNext}`);
  await shell.refreshSheet(PANEL.sync.undone(cancelled.length));
}

/** When the sheet was last synced, and the button that does it. */
export function syncView(shell: Shell): HTMLElement {
  const { tab } = shell.panel;
  const text = PANEL.sync;
  const result = outcome();
  const place = h('div', { id: 'sync-place' });
  const progress = (state: SyncState | null): void => result.say(progressText(state));
  const run = async (from: SyncState | null): Promise<void> => {
    replace(place);
    shell.waitingSync = null;
    progress(from);
    let state = from;
    do {
      const answer = await shell.call('syncStep', state);
      if (!answer.ok) return result.fail(answer.failure);
      state = answer.state;
      progress(state);
      if (state.phase === 'ASK_MISSING' || state.phase === 'ASK_TAB') {
        shell.waitingSync = state;
        result.clear();
        return ask(state);
      }
    } while (state.phase !== 'DONE');
    const { cancelled } = state.summary;
    const text = summaryText(state.summary);
    if (cancelled.length === 0 || cancelled.length > MOST_UNDONE) return shell.reload(text);
    shell.say(text, { label: PANEL.sync.undo, run: () => void reinstate(shell, cancelled) });
    await shell.reload();
  };
  const ask = (state: SyncState): void => {
    const choose = (label: string, answer: SyncState['answer'], look = '', id?: string): HTMLButtonElement =>
      busyButton(label, text.running, () => run({ ...state, answer }), look, id);
    if (state.phase === 'ASK_MISSING') {
      const cancel = choose(text.cancelMissing, 'CANCEL_MISSING', '', 'missing-cancel');
      const keep = choose(text.keepMissing, 'KEEP_MISSING', 'primary', 'missing-keep');
      replace(
        place,
        h(
          'div',
          { class: 'box', role: 'alert' },
          h('p', {}, text.askMissing(state.missing, state.missingNames.map(isolated))),
          h('div', { class: 'actions' }, keep, cancel),
        ),
      );
    } else {
      const known = state.knownTab?.sheetName ?? '';
      const useKnown = choose(text.useKnown(known), 'KNOWN_TAB', 'primary');
      const useThis = choose(text.useThis(state.sheetName), 'THIS_TAB');
      replace(
        place,
        h(
          'div',
          { class: 'box', role: 'alert' },
          h('p', {}, text.askTab(state.sheetName, known)),
          h('div', { class: 'actions' }, useKnown, useThis),
        ),
      );
    }
    place.querySelector('button')?.focus();
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
  if (shell.waitingSync) ask(shell.waitingSync);
  const when = tab.lastSyncedAt ? text.last(whenText(tab.lastSyncedAt, shell.panel.timeZone)) : text.never;
  return section(
    'sync-section',
    text.button,
    h('p', { class: 'quiet', id: 'last-sync' }, `${text.tab(tab.sheetName)} · ${when}`),
    sync,
    place,
    result.element,
    isNew && h('div', { class: 'actions' }, createTabs),
  );
}

/** Under everything: to whom the panel is connected, and how to change it. */
export function footView(shell: Shell): HTMLElement {
  const { shopName, host, maskedKey } = shell.panel.connection;
  return h(
    'footer',
    {},
    h(
      'div',
      { class: 'actions' },
      button(PANEL.reload, () => void shell.reload(), 'link', 'reload'),
      button(PANEL.connect.change, () => shell.showConnect(), 'link', 'change-connection'),
    ),
    h('p', { class: 'quiet' }, PANEL.connect.current(shopName, host, maskedKey)),
  );
}

function progressText(state: SyncState | null): string {
  if (state === null || state.phase === 'START') return PANEL.sync.running;
  if (state.phase === 'UPLOAD') return PANEL.sync.sending(Math.min(state.chunk + 1, state.chunks), state.chunks);
  return PANEL.sync.writing;
}

/** An instant in the shop's own zone, wherever the browser stands. */
function whenText(instant: string, timeZone: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return instant;
  return at.toLocaleString('pt-BR', { timeZone, day: '2-digit', month: '2-digit', hour: '2-digit', minute: '2-digit' });
}
