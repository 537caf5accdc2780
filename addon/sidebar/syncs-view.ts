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
    h(
      'ul',
      {},
      ...neighbours(runs, shell.panel.timeZone).map((group) =>
        group.length === 1 ? runItem(shell, bindingId, group[0]!) : answersItem(shell, bindingId, group),
      ),
    ),
    hasMore && h('p', { class: 'quiet' }, SYNCS.hasMore),
  ].filter((part) => part !== false);
}

/** Answers that somebody gave one after another on a day are one line of the history; any other run is one of its own. */
function neighbours(runs: readonly SyncRun[], timeZone: string): SyncRun[][] {
  const dayOf = ({ startedAt }: SyncRun): string => new Date(startedAt).toLocaleDateString('pt-BR', { timeZone });
  const isAnswer = ({ kind, undoneAt }: SyncRun): boolean => kind === 'WAIVE' && undoneAt === null;
  const groups: SyncRun[][] = [];
  for (const run of runs) {
    const group = groups[groups.length - 1];
    const newer = group?.[0];
    const isNext = newer && isAnswer(newer) && isAnswer(run) && newer.by === run.by && dayOf(newer) === dayOf(run);
    if (group && isNext) group.push(run);
    else groups.push([run]);
  }
  return groups;
}

/** Each of them can be undone, as it could alone. `runs`: newest first. */
function answersItem(shell: Shell, bindingId: string, runs: readonly SyncRun[]): HTMLElement {
  const { timeZone } = shell.panel;
  const [newest, oldest] = [runs[0]!, runs[runs.length - 1]!];
  const when = SYNCS.between(whenText(oldest.startedAt, timeZone), whenText(newest.startedAt, timeZone));
  const total = (name: 'created' | 'changed' | 'cancelled'): number => runs.reduce((sum, run) => sum + run[name], 0);
  const counts = { created: total('created'), changed: total('changed'), cancelled: total('cancelled') };
  return h(
    'li',
    {},
    h('h3', {}, SYNCS.when(when, isolated(newest.by))),
    h('p', {}, SYNCS.answers(runs.length, counts)),
    // Newer answers join it: its oldest one is what it keeps.
    unfolding(`answers-${oldest.id}`, SYNCS.seeAnswers, () =>
      h('ul', {}, ...runs.map((run) => runItem(shell, bindingId, run, 'h4'))),
    ),
  );
}

function runItem(shell: Shell, bindingId: string, run: SyncRun, heading: 'h3' | 'h4' = 'h3'): HTMLElement {
  const { id, startedAt, by, undoneAt, canUndo, lines, left } = run;
  const { timeZone } = shell.panel;
  const when = whenText(startedAt, timeZone);
  // Whose it was says more than that it was one.
  const isOneAnswer = run.kind === 'WAIVE' && lines.length === 1;
  const place = h('div');
  const result = outcome();
  const ask = button(SYNCS.undo, () => replace(place, confirmation()), '', `sync-undo-${id}`);
  ask.setAttribute('aria-label', SYNCS.undoLabel(when));
  const confirmation = (): HTMLElement => {
    const confirm = busyButton(SYNCS.confirm, SYNCS.undoing, () => undo(shell, bindingId, run, result.fail), 'primary');
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
    h(heading, {}, SYNCS.when(when, isolated(by))),
    h('p', {}, isOneAnswer ? SYNCS.answer(lines[0]!) : SYNCS.summary(run)),
    undoneAt !== null && h('p', { class: 'quiet' }, SYNCS.undoneAt(whenText(undoneAt, timeZone))),
    left.length > 0 && h('p', {}, SYNCS.left),
    left.length > 0 && list(left),
    lines.length > 0 && !isOneAnswer && unfolding(id, SYNCS.see, () => list(lines)),
    place,
    result.element,
  );
}

/** What is unfolded stays so, however often the history is drawn. */
function unfolding(id: string, label: string, content: () => HTMLElement): HTMLElement {
  const details = h('details', { open: unfolded.has(id) }, h('summary', {}, label), content());
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
  { id, kind }: SyncRun,
  fail: ReturnType<typeof outcome>['fail'],
): Promise<void> {
  for (;;) {
    const answer = await shell.call('undoSync', bindingId, id, newKey());
    if (!answer.ok) return fail(answer.failure);
    if (answer.isMore) continue;
    await shell.refreshSheet(SYNCS.done(kind, answer.left.length));
    document.getElementById('syncs-summary')?.focus({ preventScroll: true });
    return;
  }
}
