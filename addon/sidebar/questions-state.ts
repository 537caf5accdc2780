/** The questions as the sidebar has them: page after page, without those just answered, and what is shown of them. */
import { GROUP_NAMES, type QuestionGroup } from '../questions-texts.js';
import type { Failure, Panel, PanelQuestion } from '../rpc.js';
import type { Shell } from './shell.js';

export const FIRST = 5;
export const STEP = 20;

/** What the merchant chose, for as long as the page lives. `isOpen` null: nothing yet. */
export const chosen: { isOpen: boolean | null; limit: number; group: QuestionGroup | null } = {
  isOpen: null,
  limit: FIRST,
  group: null,
};

/** Draws the list that is on the page now. */
export const list = { redraw: (): void => {} };

let panel: Panel | null = null;
/** Pages behind the one that came with the panel. */
let later: PanelQuestion[] = [];
/** Where the page behind those begins. */
let after: string | null = null;
/** Answered, and not yet gone from what the server last said. */
const settled = new Set<string>();
/** Answers on their way: drawn again, their questions cannot be answered twice. */
export const answering = new Set<string>();

export function keyOf({ rowId, field, code }: PanelQuestion): string {
  return `${rowId}-${field}-${code}`;
}

/** A newer panel has its own first page. True when the pages behind it no longer follow on from it. */
export function takePanel(next: Panel): boolean {
  if (next === panel) return false;
  const isFirst = panel === null || later.length === 0;
  panel = next;
  if (isFirst) {
    after = next.questionsAfter;
    return false;
  }
  const known = new Set(next.questions.map(({ id }) => id));
  later = later.filter((question) => !known.has(question.id) && !settled.has(keyOf(question)));
  return after === null && next.questions.length + later.length !== next.questionsTotal;
}

/** All that are loaded and open, in the order tab, row. */
export function openQuestions(): PanelQuestion[] {
  return [...(panel?.questions ?? []), ...later]
    .filter((question) => !settled.has(keyOf(question)))
    .sort((a, b) => a.tabNumber - b.tabNumber || a.row - b.row);
}

/** Those of the kind that was chosen; of all kinds when it has none left. */
export function chosenQuestions(): PanelQuestion[] {
  const open = openQuestions();
  const own = open.filter((question) => groupOf(question) === chosen.group);
  if (own.length > 0) return own;
  if (after === null) chosen.group = null;
  return chosen.group === null ? open : own;
}

export function hasMore(): boolean {
  return after !== null;
}

/** How many are open, loaded or not. */
export function totalOpen(): number {
  if (!panel) return 0;
  const answered = [...panel.questions, ...later].filter((question) => settled.has(keyOf(question))).length;
  return Math.max(openQuestions().length, panel.questionsTotal - answered);
}

/** Every page there is, whatever it asks. */
export const ALL = Number.POSITIVE_INFINITY;

/** One load after another: each goes on from where the one before ended. */
let loading: Promise<unknown> = Promise.resolve();

function inTurn<T>(load: () => Promise<T>): Promise<T> {
  const turn = loading.then(load, load);
  loading = turn;
  return turn;
}

/** Loads pages until as many as are to be shown are there, or more where more are asked for. */
export function loadEnough(shell: Shell, many = chosen.limit): Promise<Failure | null> {
  return inTurn(async () => {
    while (after !== null && (many === ALL || chosenQuestions().length < many)) {
      const from: string = after;
      const answer = await shell.call('moreQuestions', from);
      if (!answer.ok) return answer.failure;
      const known = new Set(openQuestions().map(({ id }) => id));
      later = [...later, ...answer.page.questions.filter(({ id }) => !known.has(id))];
      after = answer.page.after === from ? null : answer.page.after;
    }
    return null;
  });
}

/** Everything behind the first page again, as far as it was loaded. */
export function loadAgain(shell: Shell): Promise<void> {
  return inTurn(async () => {
    const many = later.length;
    let from = panel?.questionsAfter ?? null;
    const fresh: PanelQuestion[] = [];
    while (from !== null && fresh.length < many) {
      const answer = await shell.call('moreQuestions', from);
      if (!answer.ok) return;
      fresh.push(...answer.page.questions);
      from = answer.page.after;
    }
    const first = new Set(panel?.questions.map(({ id }) => id));
    later = fresh.filter(({ id }) => !first.has(id));
    after = from;
  });
}

/** They leave the list at once; the next panel says the same. `isOfRow`: everything asked about that row. */
export function settle(question: PanelQuestion, isOfRow: boolean): void {
  for (const one of openQuestions())
    if (isOfRow ? one.rowId === question.rowId : keyOf(one) === keyOf(question)) settled.add(keyOf(one));
}

/** What was answered may be asked again. */
export function unsettle(rowId: string): void {
  for (const key of settled) if (key.startsWith(`${rowId}-`)) settled.delete(key);
}

/** Tabs with something answered since they were last brought up to date. */
const dirty = new Set<number>();
let refreshing: Promise<void> | null = null;

/** Brings these tabs and the panel up to date, one after another; the merchant may go on answering meanwhile. */
export function refreshTab(shell: Shell, sheetId: number): Promise<void> {
  dirty.add(sheetId);
  refreshing ??= refreshAll(shell).finally(() => {
    refreshing = null;
  });
  return refreshing;
}

async function refreshAll(shell: Shell): Promise<void> {
  for (let [next] = dirty; next !== undefined; [next] = dirty) {
    dirty.delete(next);
    const covered = [...settled];
    await shell.refreshSheet(undefined, next);
    if (dirty.size > 0) continue;
    for (const key of covered) settled.delete(key);
    list.redraw();
  }
}

const AMOUNTS = ['principalCents', 'limitCents', 'paidCents'];
const DAYS = ['dueOn', 'soldOn'];
const SAME: Record<string, QuestionGroup> = {
  phone: 'phone',
  document: 'document',
  email: 'email',
  paid: 'paid',
  paidOn: 'paid',
  name: 'customer',
};

export function groupOf({ kind, field }: PanelQuestion): QuestionGroup {
  if (kind === 'CONFLICT') return 'conflict';
  if (kind === 'NOTE') return 'promise';
  if (kind === 'ROW') return 'customer';
  if (AMOUNTS.includes(field)) return 'amount';
  if (DAYS.includes(field)) return 'day';
  return SAME[field] ?? 'other';
}

/** The kinds there are, each with how many, in the order of their names. */
export function groupCounts(): { group: QuestionGroup; count: number }[] {
  const groups = openQuestions().map(groupOf);
  return (Object.keys(GROUP_NAMES) as QuestionGroup[])
    .map((group) => ({ group, count: groups.filter((one) => one === group).length }))
    .filter(({ count }) => count > 0);
}
