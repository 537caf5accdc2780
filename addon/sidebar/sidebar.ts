/** The panel: one call to open it, then each section from the same data. */

import { worded } from '../failure-texts.js';
import type { Failure, Panel, Rpc, SyncState } from '../rpc.js';
import { failure, PANEL } from '../texts.js';
import { agreementsView } from './agreements-view.js';
import { claimsView, skippedView } from './claims-view.js';
import { connectView } from './connect-view.js';
import { pendingView } from './contact-view.js';
import { dataRequestsView } from './data-requests-view.js';
import { disputesView } from './disputes-view.js';
import { button, h, keepTyped, replace } from './dom.js';
import { mergeView } from './merge-view.js';
import { policyView } from './policy-view.js';
import { questionsView } from './questions-view.js';
import { queueView } from './queue-view.js';
import { type Call, call } from './rpc-client.js';
import { rulesView } from './rules-view.js';
import { setupView, shopView } from './setup-view.js';
import { failureBox, type Shell, type Undo } from './shell.js';
import { statementView } from './statement-view.js';
import { footView, syncView } from './sync-view.js';
import { syncsView } from './syncs-view.js';
import { tillView } from './till-view.js';
import { limitsView, totalsView } from './totals-view.js';

const SLOW_MS = 20_000;
const SAID_MS = 12_000;
/** An undo that nobody took by then is not of what the merchant has in mind. */
const UNDO_MS = 10 * 60_000;

const app = document.getElementById('app') as HTMLElement;
const notice = document.getElementById('notice') as HTMLElement;
const undoNotice = document.getElementById('undo-notice') as HTMLElement;
const alert = document.getElementById('alert') as HTMLElement;
let waitingSync: Partial<SyncState> | null = null;
let silence: number | undefined;
/** What the undo on offer undoes. */
let undoable: string | undefined;
let undoEnds: number | undefined;

async function open(message?: string): Promise<void> {
  app.setAttribute('aria-busy', 'true');
  const slow = setTimeout(() => showAlert(worded(failure('NO_ANSWER'))), SLOW_MS);
  const answer = await call('openPanel');
  clearTimeout(slow);
  replace(alert);
  app.setAttribute('aria-busy', 'false');
  if (message !== undefined) say(message);
  if (!answer.ok) return showFailure(answer.failure);
  if (answer.view === 'CONNECT') {
    // What was done in one shop is not undone in another.
    replace(undoNotice);
    replace(
      app,
      connectView(call, answer.current, (next) => void open(next)),
    );
    return;
  }
  showPanel(answer.panel);
  if (answer.isSyncAsked) document.getElementById('sync')?.click();
}

function showPanel(panel: Panel): void {
  const shell: Shell = {
    panel,
    call: callOfShell,
    reload: open,
    refreshSheet,
    say,
    withdrawUndo: (what) => {
      if (undoable === what) replace(undoNotice);
    },
    showReceipts: () => {},
    showOffer: () => Promise.resolve(undefined),
    showCustomer: () => Promise.resolve(undefined),
    showConnect: () =>
      replace(
        app,
        connectView(call, panel.connection, (next) => void open(next)),
      ),
    showView: (view) => {
      replace(app, view);
      document.documentElement.scrollTop = 0;
      view.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
    },
    leaveView: () => showPanel(panel),
    startSync: (state) => {
      waitingSync = state;
      showPanel(panel);
    },
    get waitingSync() {
      return waitingSync;
    },
    set waitingSync(state) {
      waitingSync = state;
    },
  };
  const focused = document.activeElement?.id ?? '';
  const scrolled = document.documentElement.scrollTop;
  keepTyped(app, () =>
    replace(
      app,
      h('h1', { class: 'hidden-text' }, PANEL.title),
      totalsView(shell),
      syncView(shell),
      tillView(shell),
      setupView(shell),
      claimsView(shell),
      disputesView(shell),
      agreementsView(shell),
      dataRequestsView(shell),
      limitsView(shell),
      queueView(shell),
      pendingView(shell),
      questionsView(shell),
      mergeView(shell),
      skippedView(shell),
      statementView(shell),
      syncsView(shell),
      rulesView(shell),
      shopView(shell),
      policyView(shell),
      footView(shell),
    ),
  );
  // A reload must not throw a keyboard back to the top.
  if (focused !== '') document.getElementById(focused)?.focus({ preventScroll: true });
  document.documentElement.scrollTop = scrolled;
}

/** Calls that only ask, or bring sheet and server together. Any other is the merchant's next action. */
const NO_ACTIONS: ReadonlySet<keyof Rpc> = new Set<keyof Rpc>([
  'openPanel',
  'syncStep',
  'readTab',
  'previewStep',
  'refreshStep',
  'uploadChanges',
  'goToCell',
  'moreQuestions',
  'sheetRules',
  'listSyncs',
  'selectedCustomer',
  'customerOfRow',
  'customerCard',
  'findCustomers',
  'startOffer',
  'openOffer',
  'planMenu',
  'planCheck',
  'listAgreements',
  'listMerges',
  'pixCode',
  'issueLink',
  'reminderStatus',
  'askedEntries',
  'receiptFile',
  'creditRules',
  'testRules',
]);

/** The next action ends the offer to undo the one before. */
const callOfShell: Call = (name, ...args) => {
  if (!NO_ACTIONS.has(name)) replace(undoNotice);
  return call(name, ...args);
};

function showFailure(problem: Failure): void {
  const actions = h(
    'div',
    { class: 'actions' },
    button(PANEL.retry, () => void open(), 'primary', 'retry'),
  );
  const isConnection = [
    'UNAUTHENTICATED',
    'SERVER_MOVED',
    'NOT_CADERNETA',
    'PRIVATE_ADDRESS',
    'NOT_CONNECTED',
    'FORBIDDEN',
  ];
  if (isConnection.includes(problem.code)) {
    actions.append(
      button(
        PANEL.connect.change,
        () =>
          replace(
            app,
            connectView(call, null, (next) => void open(next)),
          ),
        '',
        'change-connection',
      ),
    );
  }
  replace(app, failureBox(problem), actions);
}

function showAlert(problem: Failure): void {
  replace(alert, failureBox(problem));
}

/** The computed columns first, then the panel: what is on both must agree. */
async function refreshSheet(message?: string, sheetId?: number): Promise<void> {
  if (message !== undefined) say(message);
  let answer = await (sheetId === undefined ? call('refreshStep', null) : call('refreshStep', null, sheetId));
  while (answer.ok && answer.state.phase !== 'DONE') answer = await call('refreshStep', answer.state);
  await open();
  if (!answer.ok) showAlert(answer.failure);
}

/** Said once, at the top. An offer to undo stands apart, so that no later message takes it away. */
function say(message: string, undo?: Undo): void {
  clearTimeout(silence);
  if (!undo) {
    replace(notice, h('div', { class: 'box' }, message));
    silence = setTimeout(() => replace(notice), SAID_MS) as unknown as number;
    return;
  }
  replace(notice);
  undoable = undo.what;
  clearTimeout(undoEnds);
  undoEnds = setTimeout(() => replace(undoNotice), UNDO_MS) as unknown as number;
  const act = button(
    undo.label,
    () => {
      leaveUndo();
      undo.run();
    },
    'link',
    'undo',
  );
  const close = h(
    'button',
    { type: 'button', id: 'notice-close', class: 'close', 'aria-label': PANEL.close, onclick: leaveUndo },
    '✕',
  );
  replace(undoNotice, h('div', { class: 'box row' }, h('div', {}, message, ' ', act), close));
}

/** The keyboard goes on from the top of the panel, not from nowhere. */
function leaveUndo(): void {
  replace(undoNotice);
  app.focus({ preventScroll: true });
}

app.tabIndex = -1;
document.addEventListener('input', ({ target }) => {
  if (target instanceof HTMLElement) target.dataset.typed = '';
});
void open();
