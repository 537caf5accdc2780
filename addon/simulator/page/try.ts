/** The page of `/try`: draws what the server says, and sends it what the person does. */

import type { EditOp, MenuNode } from '../types.js';
import { askQuestion, askRestart, openModal, showWhatsapp } from './dialogs.js';
import { button, h, replace } from './dom.js';
import { createDrawer, formatDay } from './drawer.js';
import { createFrame, type FrameEvents } from './frame.js';
import { createGrid } from './grid.js';
import type { RunReply, TrySnapshot } from './messages.js';
import {
  fetchSnapshot,
  GoneError,
  postAnswer,
  postClock,
  postClose,
  postEdit,
  postMenu,
  postReset,
  postRun,
} from './server.js';
import { TEXTS } from './texts.js';

const BUSY_POLL_MS = 700;
const IDLE_POLL_MS = 3_000;
const TOAST_MS = 6_000;
const SYNC_FUNCTION = 'syncFromMenu';
const PANEL_FUNCTION = 'showPanel';
/** The notice that the clock moved. */
const NEW_DAY = 'new-day';

let version: string | null = null;
let now: TrySnapshot | null = null;
let isGone = false;
let busy = 0;
let questionShown: { id: number; element: HTMLDialogElement } | null = null;
let dialogShown: { key: string; element: HTMLDialogElement } | null = null;
let sidebarKey: string | null = null;
let toastSeen = -1;
let timer: number | undefined;
let asking: Promise<void> | null = null;
let isAskedAgain = false;

const notices = h('div', { class: 'notices', role: 'status', 'aria-live': 'polite', 'data-testid': 'notices' });
const status = h('span', { class: 'status', role: 'status', 'data-testid': 'status' }, TEXTS.loading);
const clock = h('strong', { class: 'clock', 'data-testid': 'clock' });
const island = h('p', { class: 'island' }, TEXTS.island);
const menuBar = h('nav', { class: 'menubar', 'aria-label': TEXTS.tools });
const address = h('span', { class: 'address', 'data-testid': 'cell-address' });
const content = h('span', { class: 'content', 'data-testid': 'cell-content' });
const gridPlace = h('div', { class: 'grid', 'data-testid': 'grid' }, h('p', { class: 'empty' }, TEXTS.loading));
const tabs = h('div', { class: 'tabs', 'data-testid': 'sheet-tabs', 'aria-label': TEXTS.sheetTabs });
const sidebar = h('aside', { class: 'sidebar', 'aria-label': TEXTS.sidebar, 'data-testid': 'sidebar-place' });
// On a narrow screen there is room for one of the two; the style says from which width on.
const places = {
  sheet: button(TEXTS.grid, 'place-sheet', () => showPlace('sheet')),
  panel: button(TEXTS.panel, 'place-panel', () => showPlace('panel')),
};
const workspace = h('div', { class: 'workspace' });
const drawer = createDrawer();

const grid = createGrid(gridPlace, {
  edit: (ops) => void edit(ops),
  select(area, name, text) {
    address.textContent = name;
    content.textContent = text;
    tools.deleteRow.textContent = TEXTS.deleteRows(area.rows);
  },
});

const clockButtons = [
  ...[1, 5, 30].map((days) =>
    button(TEXTS.plusDays(days), `clock-plus-${days}`, () => void moveClock({ advanceDays: days })),
  ),
  button(TEXTS.advance, 'clock-advance', () => void moveClock({ advanceToContactDay: true }), 'primary'),
];
(clockButtons[3] as HTMLElement).title = TEXTS.advanceHint;
const restartButton = button(TEXTS.restart, 'restart', () => void restart());

const tools = {
  addRow: button(TEXTS.addRow, 'row-add', () => {
    const { row, rows } = grid.selection();
    grid.edit([{ op: 'insertRow', sheet: activeName(), before: Math.max(2, row + rows) }]);
  }),
  deleteRow: button(TEXTS.deleteRow, 'row-delete', () => {
    const { row, rows } = grid.selection();
    grid.edit([{ op: 'deleteRow', sheet: activeName(), row, count: rows }]);
  }),
  sortUp: button(TEXTS.sortUp, 'sort-up', () => sort(true)),
  sortDown: button(TEXTS.sortDown, 'sort-down', () => sort(false)),
};
// The grid's library drops the selection on a click anywhere else, except on what carries this class.
for (const tool of Object.values(tools)) tool.classList.add('jss_object');

replace(
  document.getElementById('app') as HTMLElement,
  h(
    'header',
    { class: 'topbar' },
    h('div', { class: 'brand' }, h('h1', {}, TEXTS.appName), h('span', { class: 'quiet' }, TEXTS.shop)),
    island,
    h('div', { class: 'clock-box', 'aria-label': TEXTS.clock, role: 'group' }, clock, ...clockButtons),
    restartButton,
  ),
  notices,
  h('nav', { class: 'places', 'aria-label': TEXTS.places }, places.sheet, places.panel),
  workspace,
);
replace(
  workspace,
  h(
    'main',
    {},
    h('div', { class: 'bar' }, menuBar, ...Object.values(tools), h('span', { class: 'grow' }), status),
    h('div', { class: 'formula', 'aria-label': TEXTS.formulaBar, role: 'group' }, address, content),
    gridPlace,
    tabs,
    drawer.element,
  ),
  sidebar,
);
showPlace('sheet');
void refresh();

function showPlace(place: 'sheet' | 'panel'): void {
  workspace.dataset.place = place;
  for (const [name, one] of Object.entries(places)) one.setAttribute('aria-pressed', String(name === place));
}

/** Asks once more when somebody asked meanwhile: the last snapshot is never older than the last operation. */
function refresh(): Promise<void> {
  if (asking) {
    isAskedAgain = true;
    return asking;
  }
  clearTimeout(timer);
  asking = (async () => {
    do {
      isAskedAgain = false;
      await refreshOnce();
    } while (isAskedAgain);
    asking = null;
    const isBusy = busy > 0 || now?.isRunning === true;
    timer = setTimeout(() => void refresh(), isBusy ? BUSY_POLL_MS : IDLE_POLL_MS) as unknown as number;
  })();
  return asking;
}

async function refreshOnce(): Promise<void> {
  try {
    const isBack = isGone;
    // A server that was started again may call another state by the same version.
    const reply = await fetchSnapshot(isBack ? null : version);
    if (isBack) setGone(false);
    if ('isUnchanged' in reply) return;
    version = reply.version;
    if (isBack) forgetFrames();
    show(reply);
  } catch (error) {
    setGone(true, error as Error);
  }
}

function show(snapshot: TrySnapshot): void {
  const isOtherShop = now !== null && now.shopId !== snapshot.shopId;
  now = snapshot;
  if (isOtherShop) {
    toastSeen = -1;
    replace(notices);
  }
  clock.textContent = `${snapshot.clock.weekday}, ${formatDay(snapshot.clock.today)} ${snapshot.clock.time}`;
  island.textContent = snapshot.mailLeaves ? TEXTS.mailLeaves : TEXTS.island;
  island.classList.toggle('leaves', snapshot.mailLeaves);
  const sheet = snapshot.sheets.find(({ name }) => name === snapshot.activeSheet);
  if (sheet) grid.show(sheet);
  whenChanged('menus', snapshot.menus, () => replace(menuBar, ...snapshot.menus.map((menu) => menuView(menu, []))));
  whenChanged('tabs', [snapshot.activeSheet, snapshot.sheets.map(({ name }) => name)], () =>
    replace(tabs, ...snapshot.sheets.map(({ name }) => tabView(name, name === snapshot.activeSheet))),
  );
  showSidebar(snapshot.sidebar);
  showDialog(snapshot.dialog);
  showQuestion(snapshot.question);
  for (const { id, title, message } of snapshot.toasts) {
    if (id <= toastSeen) continue;
    toastSeen = id;
    notify('toast', [title ? `${title}: ${message ?? ''}` : (message ?? '')], TOAST_MS);
  }
  whenChanged('drawer', [snapshot.outbox, snapshot.decisions, snapshot.undecided, snapshot.goodPayer], () =>
    drawer.show(snapshot),
  );
  showStatus();
}

/** What did not change is left alone: an open menu stays open, the focus where it is. */
const drawn = new Map<string, string>();
function whenChanged(what: string, value: unknown, draw: () => void): void {
  const text = JSON.stringify(value);
  if (drawn.get(what) === text) return;
  drawn.set(what, text);
  draw();
}

function showStatus(): void {
  const isBusy = busy > 0 || now?.isRunning === true;
  status.textContent = isGone ? TEXTS.offline : isBusy ? TEXTS.working : TEXTS.ready;
  status.classList.toggle('busy', isBusy);
  document.body.toggleAttribute('data-busy', isBusy);
}

function showSidebar(shown: TrySnapshot['sidebar']): void {
  if ((shown?.key ?? null) === sidebarKey && sidebar.childElementCount > 0) return;
  sidebarKey = shown?.key ?? null;
  if (!shown) {
    replace(
      sidebar,
      h('p', { class: 'empty' }, TEXTS.sidebarClosed),
      button(TEXTS.openSidebar, 'sidebar-open', () => void runMenu(PANEL_FUNCTION), 'primary'),
    );
    return;
  }
  const close = h(
    'button',
    {
      type: 'button',
      class: 'x',
      'aria-label': TEXTS.close,
      'data-testid': 'sidebar-close',
      onclick: () => void closeUi('sidebar'),
    },
    '×',
  );
  replace(
    sidebar,
    h('div', { class: 'sidebar-head' }, h('h2', {}, shown.title || TEXTS.appName), close),
    createFrame('/try/sidebar', 'sidebar', shown.title || TEXTS.sidebar, frameEvents('sidebar')),
  );
}

/** As if the panel were opened again: the clock or the sheet is another. */
function reloadSidebar(): void {
  sidebarKey = null;
  replace(sidebar);
  showSidebar(now?.sidebar ?? null);
}

/** What a frame asked for while nobody answered is the browser's own error page by now. */
function forgetFrames(): void {
  sidebarKey = null;
  replace(sidebar);
  const { dialog, question } = { dialog: dialogShown, question: questionShown };
  dialogShown = null;
  questionShown = null;
  dialog?.element.close();
  question?.element.close();
}

function showDialog(shown: TrySnapshot['dialog']): void {
  if (dialogShown && dialogShown.key !== shown?.key) {
    dialogShown.element.close();
    dialogShown = null;
  }
  if (!shown || dialogShown) return;
  const frame = createFrame('/try/dialog', 'dialog-frame', shown.title, frameEvents('dialog'));
  frame.style.width = `${shown.width ?? 400}px`;
  frame.style.height = `${shown.height ?? 300}px`;
  const { element, chosen } = openModal('dialog', shown.title, [frame], [{ label: TEXTS.close, value: 'close' }]);
  dialogShown = { key: shown.key, element };
  void chosen.then(() => {
    if (dialogShown?.element !== element) return;
    dialogShown = null;
    void closeUi('dialog');
  });
}

function showQuestion(question: TrySnapshot['question']): void {
  if (questionShown && questionShown.id !== question?.id) {
    const { element } = questionShown;
    questionShown = null;
    element.close();
  }
  if (!question || questionShown) return;
  const { id } = question;
  const element = askQuestion(question, (answer) => {
    // Closed because somebody answered elsewhere: there is nothing to say any more.
    if (questionShown?.id !== id) return;
    questionShown = null;
    void working(() => postAnswer(id, answer));
  });
  questionShown = { id, element };
}

function frameEvents(which: 'sidebar' | 'dialog'): FrameEvents {
  return {
    // What the person did before pressing the button has happened before the script runs.
    async run(functionName, args) {
      const reply = await working(() => editing.then(() => postRun(functionName, args)));
      if (reply.ok && isSynced(functionName, reply.value)) dismiss(NEW_DAY);
      return reply;
    },
    close: () => void closeUi(which),
    focus() {
      showPlace('sheet');
      grid.focus();
    },
    whatsapp: showWhatsapp,
  };
}

/** Whether the sidebar has just brought the sheet up to date. */
function isSynced(functionName: string, value: unknown): boolean {
  const answer = value as { state?: { phase?: unknown } } | null;
  return functionName === 'syncStep' && answer?.state?.phase === 'DONE';
}

function menuView(node: MenuNode, path: string[]): HTMLElement {
  if (node.kind === 'separator') return h('hr');
  const here = [...path, node.label];
  if (node.kind === 'item') {
    const run = (event: Event): void => {
      (event.target as Element)
        .closest('.menubar')
        ?.querySelectorAll('details')
        .forEach((menu) => {
          menu.removeAttribute('open');
        });
      void runMenuPath(here);
      if (node.functionName === SYNC_FUNCTION) dismiss(NEW_DAY);
    };
    return h(
      'button',
      { type: 'button', role: 'menuitem', 'data-testid': `menu-${node.functionName}`, onclick: run },
      node.label,
    );
  }
  return h(
    'details',
    { class: 'menu', 'data-testid': `menu-${node.label}` },
    h('summary', {}, node.label),
    h('div', { class: 'menu-items', role: 'menu' }, ...node.items.map((item) => menuView(item, here))),
  );
}

function tabView(name: string, isActive: boolean): HTMLElement {
  const onclick = (): void => void edit([{ op: 'activate', name }]);
  return h(
    'button',
    { type: 'button', 'data-testid': 'sheet-tab', 'aria-current': isActive ? 'true' : undefined, onclick },
    name,
  );
}

function activeName(): string {
  return now?.activeSheet ?? '';
}

function sort(ascending: boolean): void {
  grid.edit([{ op: 'sortByColumn', sheet: activeName(), column: grid.selection().column, ascending }]);
}

/** Operations go one after another, in the order in which the person did them. */
let editing: Promise<unknown> = Promise.resolve();
function edit(ops: EditOp[]): Promise<void> {
  const isSelection = ops.every(({ op }) => op === 'activate');
  const work = editing.then(() => postEdit(ops));
  editing = work.catch(() => {});
  return (isSelection ? work.then(() => refresh()) : working(() => work)).then(() => {}, complain);
}

/** Counts as work until it is done and drawn. */
async function working<T>(work: () => Promise<T>): Promise<T> {
  busy++;
  showStatus();
  const drawing = setTimeout(() => void refresh(), BUSY_POLL_MS);
  try {
    return await work();
  } finally {
    clearTimeout(drawing);
    busy--;
    await refresh();
    showStatus();
  }
}

async function runMenuPath(path: string[]): Promise<void> {
  const before = sidebarKey;
  try {
    const reply: RunReply = await working(() => editing.then(() => postMenu(path)));
    if (!reply.ok) return notify('error', [`${TEXTS.runFailed} ${reply.message}`], 0);
    // What the script did may concern an open panel; one that it opened itself is fresh.
    if (sidebarKey !== null && sidebarKey === before) reloadSidebar();
  } catch (error) {
    complain(error as Error);
  }
}

/** A menu item by its function, wherever it stands. */
function runMenu(functionName: string): Promise<void> {
  const find = (nodes: MenuNode[], path: string[]): string[] | null => {
    for (const node of nodes) {
      if (node.kind === 'item' && node.functionName === functionName) return [...path, node.label];
      const inner = node.kind === 'menu' ? find(node.items, [...path, node.label]) : null;
      if (inner) return inner;
    }
    return null;
  };
  const path = find(now?.menus ?? [], []);
  return path ? runMenuPath(path) : Promise.resolve();
}

async function moveClock(move: Parameters<typeof postClock>[0]): Promise<void> {
  setClockBusy(true);
  try {
    const { ok } = await working(() => postClock(move));
    if (!ok) return notify('error', [TEXTS.clockRefused], TOAST_MS);
    reloadSidebar();
    notify(
      NEW_DAY,
      [
        TEXTS.newDay,
        button(
          TEXTS.sync,
          'new-day-sync',
          () => {
            dismiss(NEW_DAY);
            void runMenu(SYNC_FUNCTION);
          },
          'primary',
        ),
        button(TEXTS.dismiss, 'new-day-dismiss', () => dismiss(NEW_DAY)),
      ],
      0,
    );
  } catch (error) {
    complain(error as Error);
  } finally {
    setClockBusy(false);
  }
}

function setClockBusy(isBusy: boolean): void {
  for (const one of [...clockButtons, restartButton]) one.disabled = isBusy;
  if (isBusy) status.textContent = TEXTS.moving;
}

async function restart(): Promise<void> {
  if (!(await askRestart())) return;
  setClockBusy(true);
  status.textContent = TEXTS.restarting;
  try {
    await working(postReset);
  } catch (error) {
    complain(error as Error);
  } finally {
    setClockBusy(false);
  }
}

async function closeUi(which: 'sidebar' | 'dialog'): Promise<void> {
  await working(() => postClose(which)).catch(complain);
}

/** One notice of a kind at a time. `ms` 0 stays until it is dismissed. */
function notify(kind: string, parts: (Node | string)[], ms: number): void {
  dismiss(kind);
  const close = h(
    'button',
    { type: 'button', class: 'x', 'aria-label': TEXTS.close, onclick: () => notice.remove() },
    '×',
  );
  const notice = h(
    'div',
    { class: `notice ${kind}`, 'data-testid': `notice-${kind}`, 'data-kind': kind },
    ...parts,
    close,
  );
  notices.append(notice);
  if (ms > 0) setTimeout(() => notice.remove(), ms);
}

function dismiss(kind: string): void {
  for (const notice of notices.querySelectorAll(`[data-kind="${kind}"]`)) notice.remove();
}

function complain(error: Error): void {
  if (error instanceof GoneError) setGone(true, error);
  else notify('error', [`${TEXTS.failed} ${error.message}`], 0);
}

/** Said once; polling goes on, and the notice goes away by itself. */
function setGone(gone: boolean, error?: Error): void {
  const wasGone = isGone;
  isGone = gone;
  showStatus();
  if (!gone) dismiss('gone');
  if (!gone || wasGone) return;
  const why =
    error instanceof GoneError ? `${TEXTS.gone} ${TEXTS.goneNext}` : `${TEXTS.failed} ${error?.message ?? ''}`;
  notify('gone', [why, button(TEXTS.retry, 'retry', () => void refresh(), 'primary')], 0);
  if (now === null) replace(gridPlace, h('p', { class: 'empty' }, why));
}
