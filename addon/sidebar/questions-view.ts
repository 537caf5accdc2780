/** What could not be understood, each with its cell, to be answered here; nothing is guessed and nothing is lost. */
import { GROUP_NAMES, QUESTIONS, type QuestionGroup } from '../questions-texts.js';
import type { PanelQuestion } from '../rpc.js';
import { areaCodeBox } from './area-code.js';
import { button, h, isolated, keepTyped, replace } from './dom.js';
import { type Answered, placeOf, questionItem } from './question-item.js';
import {
  chosen,
  chosenQuestions,
  FIRST,
  groupCounts,
  hasMore,
  list,
  loadAgain,
  loadEnough,
  openQuestions,
  refreshTab,
  STEP,
  settle,
  takePanel,
  totalOpen,
} from './questions-state.js';
import { sameAnswerBox } from './same-answer.js';
import { busyButton, outcome, type Shell } from './shell.js';

/** As many as may stand open without being asked for. */
const FEW = 3;
/** From so many on they can be looked at by kind. */
const MANY = 9;

export function questionsView(shell: Shell): HTMLElement | null {
  const isStale = takePanel(shell.panel);
  const all = openQuestions();
  if (all.length === 0) {
    list.redraw = () => {};
    return null;
  }
  const title = h('h2', { id: 'questions-title' });
  const summary = h('summary', { id: 'questions-summary' }, title);
  const chips = h('div', { id: 'question-groups', role: 'group', 'aria-label': QUESTIONS.filter });
  const bulk = h('div');
  const items = h('ol', { id: 'question-list' });
  const result = outcome();
  const more = h('div', { class: 'actions' });
  const details = h(
    'details',
    { open: chosen.isOpen ?? totalOpen() <= FEW },
    summary,
    chips,
    bulk,
    items,
    more,
    result.element,
  );
  summary.addEventListener('click', () => {
    chosen.isOpen = !details.open;
  });
  const redraw = (): void => {
    replace(title, QUESTIONS.title(totalOpen()));
    const questions = chosenQuestions();
    const shown = questions.slice(0, chosen.limit);
    const hasTabs = openQuestions().some(({ bindingId }) => bindingId !== shell.panel.tab.bindingId);
    const isFirstOfTab = (question: PanelQuestion, i: number): boolean =>
      hasTabs && shown[i - 1]?.sheetId !== question.sheetId;
    keepPlace(details, () => {
      replace(
        items,
        ...shown.map((question, i) =>
          questionItem(
            shell,
            question,
            isFirstOfTab(question, i) ? QUESTIONS.tab(isolated(question.sheetName)) : null,
            (answered) => settled(shell, question, answered),
          ),
        ),
      );
      replace(chips, ...groupChips(pick));
      replace(bulk, isPhoneShown() && areaCodeBox(shell), sameAnswerBox(shell));
      replace(more, ...moreButtons(questions.length, shown.length, showMore, showFewer));
    });
  };
  /** What is loaded at once; the rest when it comes. */
  const fill = async (): Promise<void> => {
    redraw();
    result.clear();
    const failure = await loadEnough(shell);
    redraw();
    if (failure) result.fail(failure);
  };
  const pick = async (group: QuestionGroup | null): Promise<void> => {
    chosen.group = group;
    chosen.limit = FIRST;
    await fill();
    document.getElementById(chipId(chosen.group))?.focus();
  };
  const showMore = async (): Promise<void> => {
    const next = chosen.limit;
    chosen.limit += STEP;
    await fill();
    items.querySelectorAll<HTMLElement>('li h3')[next]?.focus();
  };
  const showFewer = (): void => {
    chosen.limit = FIRST;
    redraw();
    summary.focus();
  };
  list.redraw = redraw;
  redraw();
  if (isStale) void loadAgain(shell).then(() => list.redraw());
  return h('section', { id: 'questions', 'aria-labelledby': 'questions-title' }, details);
}

/** Not while the merchant looks at another kind. */
function isPhoneShown(): boolean {
  return chosen.group === null || chosen.group === 'phone';
}

function chipId(group: QuestionGroup | null): string {
  return `questions-${group ?? 'all'}`;
}

function groupChips(pick: (group: QuestionGroup | null) => Promise<void>): HTMLElement[] {
  const counts = groupCounts();
  if (totalOpen() < MANY || counts.length < 2) return [];
  const chip = (group: QuestionGroup | null, label: string): HTMLElement => {
    const made = busyButton(label, label, () => pick(group), 'chip', chipId(group));
    made.setAttribute('aria-pressed', String(chosen.group === group));
    return made;
  };
  return [
    chip(null, QUESTIONS.count(QUESTIONS.all, totalOpen(), false)),
    ...counts.map(({ group, count }) => chip(group, QUESTIONS.count(GROUP_NAMES[group], count, hasMore()))),
  ];
}

function moreButtons(
  loaded: number,
  shown: number,
  showMore: () => Promise<void>,
  showFewer: () => void,
): HTMLElement[] {
  const buttons: HTMLElement[] = [];
  const left = loaded - shown;
  if (left > 0 || hasMore()) {
    const step = hasMore() ? STEP : Math.min(STEP, left);
    buttons.push(busyButton(QUESTIONS.more(step), QUESTIONS.loading, showMore, 'link', 'questions-more'));
  }
  if (shown > FIRST) buttons.push(button(QUESTIONS.fewer, showFewer, 'link', 'questions-fewer'));
  return buttons;
}

/** The question goes at once, the next one has the keyboard, and what was done is said; the panel follows behind. */
async function settled(shell: Shell, question: PanelQuestion, answered: Answered): Promise<void> {
  const at = chosenQuestions().findIndex(({ id }) => id === question.id);
  if (answered.settles !== 'NOTHING') settle(question, answered.settles === 'ROW');
  shell.say(answered.said, answered.undo);
  list.redraw();
  focusAt(at);
  await refreshTab(shell, question.sheetId);
  const again = openQuestions().find(({ rowId, field }) => rowId === question.rowId && field === question.field);
  if (answered.settles !== 'NOTHING' && again) shell.say(QUESTIONS.stillAsked(placeOf(again)));
  if (document.activeElement === document.body) focusAt(at);
}

/** Drawn again, the list leaves the keyboard and what is typed where they were. */
function keepPlace(place: HTMLElement, draw: () => void): void {
  const focused = place.contains(document.activeElement) ? (document.activeElement?.id ?? '') : '';
  keepTyped(place, draw);
  if (focused !== '') document.getElementById(focused)?.focus({ preventScroll: true });
}

function focusAt(at: number): void {
  const next = chosenQuestions()[Math.min(at, Math.min(chosen.limit, chosenQuestions().length) - 1)];
  const place = next && document.getElementById(`question-${next.id}`);
  (place ?? document.getElementById('app'))?.focus({ preventScroll: place === null });
}
