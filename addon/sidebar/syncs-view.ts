/** "Histórico": what each sync changed, and taking it back; read when it is opened. */
import type { SyncRun } from '../syncs-rpc.js';
import { SYNCS } from '../syncs-texts.js';
import { button, h, isolated, replace } from './dom.js';
import { newKey } from './rpc-client.js';
import { busyButton, failureBox, outcome, type Shell } from './shell.js';
import { whenText } from './sync-view.js';

let isOpen = false;
/** As last read, of which tab: shown at once after a reload, while it is read again. */
let known: { bindingId: string; runs: SyncRun[]; hasMore: boolean } | null = null;
/** Runs whose lines are unfolded. */
const unfolded = new Set<string>();

export function syncsView(shell: Shell): HTMLElement {
  const { bindingId } = shell.panel.tab;
  const place = h('div', { id: 'syncs-place' });
  const title = h('h2', { id: 'syncs-title' }, SYNCS.title);
  const details = h('details', { open: isOpen }, h('summary', { id: 'syncs-summary' }, title), place);
  if (known?.bindingId !== bindingId) known = null;
  let isLoading = false;
  const load = async (): Promise<void> => {
    if (bindingId === null) return replace(place, h('p', { class: 'quiet' }, SYNCS.unsynced));
    // A panel that is drawn open also says that it was opened.
    if (isLoading) return;
    isLoading = true;
    if (known === null) replace(place, h('p', { class: 'quiet', role: 'status' }, SYNCS.loading));
    const answer = await shell.call('listSyncs', bindingId);
    isLoading = false;
    if (!answer.ok) return replace(place, failureBox(answer.failure));
    known = { bindingId, runs: answer.runs, hasMore: answer.hasMore };
    replace(place, ...body(shell, known));
  };
  details.addEventListener('toggle', () => {
    const wasOpen = isOpen;
    isOpen = details.open;
    if (isOpen && !wasOpen) void load();
  });
  if (known !== null) replace(place, ...body(shell, known));
  if (isOpen) void load();
  return h('section', { id: 'syncs', 'aria-labelledby': 'syncs-title' }, details);
}

function body(shell: Shell, { bindingId, runs, hasMore }: NonNullable<typeof known>): HTMLElement[] {
  if (runs.length === 0) return [h('p', { class: 'quiet' }, SYNCS.none)];
  return [
    h('p', { class: 'quiet' }, SYNCS.intro),
    h('ul', {}, ...runs.map((run) => runItem(shell, bindingId, run))),
    hasMore && h('p', { class: 'quiet' }, SYNCS.hasMore),
  ].filter((part) => part !== false);
}

function runItem(shell: Shell, bindingId: string, run: SyncRun): HTMLElement {
  const { id, startedAt, by, undoneAt, canUndo, lines, left } = run;
  const { timeZone } = shell.panel;
  const when = whenText(startedAt, timeZone);
  const place = h('div');
  const result = outcome();
  const ask = button(SYNCS.undo, () => replace(place, confirmation()), '', `sync-undo-${id}`);
  ask.setAttribute('aria-label', SYNCS.undoLabel(when));
  const confirmation = (): HTMLElement => {
    const confirm = busyButton(SYNCS.confirm, SYNCS.undoing, () => undo(shell, bindingId, id, result.fail), 'primary');
    const leave = button(SYNCS.leave, () => {
      replace(place, ask);
      ask.focus();
    });
    const box = h(
      'div',
      { class: 'box', role: 'alert' },
      ...SYNCS.ask(run).map((text) => h('p', {}, text)),
      h('div', { class: 'actions' }, confirm, leave),
    );
    // Shown before it can be focused.
    queueMicrotask(() => leave.focus());
    return box;
  };
  if (canUndo) replace(place, h('div', { class: 'actions' }, ask));
  return h(
    'li',
    {},
    h('h3', {}, SYNCS.when(when, isolated(by))),
    h('p', {}, SYNCS.summary(run)),
    undoneAt !== null && h('p', { class: 'quiet' }, SYNCS.undoneAt(whenText(undoneAt, timeZone))),
    left.length > 0 && h('p', {}, SYNCS.left),
    left.length > 0 && list(left),
    lines.length > 0 && unfold(id, lines),
    place,
    result.element,
  );
}

function unfold(id: string, lines: readonly string[]): HTMLElement {
  const details = h('details', { open: unfolded.has(id) }, h('summary', {}, SYNCS.see), list(lines));
  details.addEventListener('toggle', () => {
    if (details.open) unfolded.add(id);
    else unfolded.delete(id);
  });
  return details;
}

function list(lines: readonly string[]): HTMLElement {
  return h('ul', { class: 'plain' }, ...lines.map((line) => h('li', {}, line)));
}

/** Part by part, until nothing is left; then the sheet is brought up to date. */
async function undo(
  shell: Shell,
  bindingId: string,
  id: string,
  fail: ReturnType<typeof outcome>['fail'],
): Promise<void> {
  for (;;) {
    const answer = await shell.call('undoSync', bindingId, id, newKey());
    if (!answer.ok) return fail(answer.failure);
    if (answer.isMore) continue;
    await shell.refreshSheet(SYNCS.done(answer.left.length));
    document.getElementById('syncs-summary')?.focus({ preventScroll: true });
    return;
  }
}
