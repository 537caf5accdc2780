/** The same question about many rows, answered once: as one run of the history, which can be taken back. */
import { QUESTIONS, SAME_ANSWER } from '../questions-texts.js';
import type { Failure, PanelQuestion } from '../rpc.js';
import { button, h, isolated, replace } from './dom.js';
import {
  ALL,
  answering,
  chosenQuestions,
  hasMore,
  keyOf,
  list,
  loadEnough,
  refreshTab,
  settle,
  unsettle,
} from './questions-state.js';
import { newKey } from './rpc-client.js';
import { busyButton, outcome, type Shell, type Undo } from './shell.js';
import { type GivenAnswers, takeBack } from './undo-answers.js';

/** Fewer are answered in their own places. */
const FEWEST = 3;
/** Rows of one call, as many as the server takes. */
const PART = 100;
/** Kinds of questions that stand here at once, and names that are said of each. */
const MOST_KINDS = 4;
const MOST_NAMES = 3;
/** Answers that mean the same of every row; whose it is and which day was promised is said of each. */
const OF_MANY = ['OTHER_DEBT', 'SAME_DEBT', 'BOOK', 'WAIVE', 'SHEET', 'SERVER'];

/** For as long as the page lives. `confirming`: kind and answer. */
const state: { isOpen: boolean; confirming: string | null } = { isOpen: false, confirming: null };

interface Kind {
  key: string;
  questions: PanelQuestion[];
  answers: { id: string; label: string }[];
}

/** What one call answered. */
interface Given {
  run: GivenAnswers;
  questions: readonly PanelQuestion[];
}

/** Null where nothing is asked often enough. */
export function sameAnswerBox(shell: Shell): HTMLElement | null {
  const kinds = kindsOf(chosenQuestions()).slice(0, MOST_KINDS);
  if (kinds.length === 0) return null;
  const details = h(
    'details',
    { id: 'same-answers', class: 'box', open: state.isOpen },
    h('summary', { id: 'same-answers-summary' }, SAME_ANSWER.title),
    h('ul', {}, ...kinds.map((kind, i) => kindItem(shell, kind, i))),
  );
  details.addEventListener('toggle', () => {
    state.isOpen = details.open;
  });
  return details;
}

function kindsOf(questions: readonly PanelQuestion[]): Kind[] {
  const kinds = new Map<string, Kind>();
  for (const question of questions) {
    const answers = question.answers.filter(({ id, value }) => value === null && OF_MANY.includes(id));
    // What stands in another tab is another question; what a cell says is not.
    const place = question.code === 'ALREADY_RECORDED' ? question.what : '';
    const key = [question.code, question.field, ...answers.map(({ id }) => id), place].join(' ');
    const known = kinds.get(key);
    if (known) known.questions.push(question);
    else if (answers.length > 0) kinds.set(key, { key, answers, questions: [question] });
  }
  const often = [...kinds.values()].filter((kind) => kind.questions.length >= FEWEST);
  return often.sort((a, b) => b.questions.length - a.questions.length);
}

function kindItem(shell: Shell, kind: Kind, number: number): HTMLElement {
  const { key, questions, answers } = kind;
  const { what, heading, code } = questions[0]!;
  const isSaidAlike = questions.every((question) => question.what === what);
  const alike = isSaidAlike ? what : SAME_ANSWER.forExample(isolated(what));
  const asked = code === 'CONFLICT' ? QUESTIONS.conflict.what : alike;
  const count = questions.length;
  const place = h('div', { id: `same-${number}-place` });
  const show = (): void => {
    // How many they are is said before anything is answered.
    const chosen = hasMore() ? undefined : answers.find(({ id }) => state.confirming === `${key} ${id}`);
    replace(place, ...(chosen ? confirmation(chosen) : [choices()]));
  };
  const choose = async (answerId: string | null): Promise<void> => {
    const isUnloaded = answerId !== null && hasMore();
    const failure = isUnloaded ? await loadEnough(shell, ALL) : null;
    if (failure) return shell.say(`${failure.what} ${failure.doNext}`);
    state.confirming = answerId === null ? null : `${key} ${answerId}`;
    if (isUnloaded) list.redraw();
    else show();
    (document.querySelector<HTMLElement>('#same-answers .primary') ?? place.querySelector('button'))?.focus();
  };
  const choices = (): HTMLElement =>
    h(
      'div',
      { class: 'actions' },
      ...answers.map(({ id, label }, i) =>
        busyButton(
          SAME_ANSWER.all(label, count, hasMore()),
          QUESTIONS.loading,
          () => choose(id),
          '',
          `same-${number}-${i}`,
        ),
      ),
    );
  const confirmation = ({ id, label }: Kind['answers'][number]): HTMLElement[] => {
    const result = outcome();
    const give = busyButton(
      SAME_ANSWER.confirm(count),
      SAME_ANSWER.noting(0, count),
      async () => {
        const failure = await answerAll(shell, questions, id, (done, of) => result.say(SAME_ANSWER.noting(done, of)));
        if (failure) shell.say(`${failure.what} ${failure.doNext}`);
      },
      'primary',
      `same-${number}-do`,
    );
    const cancel = button(SAME_ANSWER.cancel, () => void choose(null), 'link', `same-${number}-cancel`);
    const names = [...new Set(questions.map(({ name }) => (name ?? '').trim()))].filter((name) => name !== '');
    const told = names.slice(0, MOST_NAMES).map(isolated);
    return [
      h('p', {}, SAME_ANSWER.ask(label, count)),
      told.length > 0 && h('p', { class: 'quiet' }, SAME_ANSWER.names(told, names.length - told.length)),
      h('div', { class: 'actions' }, give, cancel),
      result.element,
    ].filter((part) => part !== false);
  };
  show();
  return h(
    'li',
    {},
    h('h3', {}, SAME_ANSWER.kind(isolated(heading), count, hasMore())),
    h('p', { class: 'quiet' }, asked),
    place,
  );
}

/** What was not answered stays a question. */
async function answerAll(
  shell: Shell,
  asked: readonly PanelQuestion[],
  answer: string,
  progress: (done: number, of: number) => void,
): Promise<Failure | null> {
  let failure: Failure | null = null;
  const given: Given[] = [];
  let [tried, answered] = [0, 0];
  for (const part of partsOf(asked)) {
    const { bindingId, sheetId, field, code } = part[0]!;
    for (const question of part) answering.add(keyOf(question));
    const input = { bindingId, field, code, answer, rowIds: part.map(({ rowId }) => rowId) };
    const told = await shell.call('changeSheet', { name: 'answerQuestions', input }, newKey());
    for (const question of part) answering.delete(keyOf(question));
    if (!told.ok) failure = told.failure;
    else {
      const { syncId } = told;
      given.push({ run: { sheetId, sync: syncId ? { bindingId, syncId } : null, cells: [] }, questions: part });
      for (const question of part) settle(question, false);
      answered += told.answered ?? 0;
    }
    tried += part.length;
    progress(tried, asked.length);
    if (failure) break;
  }
  state.confirming = null;
  list.redraw();
  if (given.length > 0) {
    shell.say(SAME_ANSWER.done(answered), undoOf(shell, given));
    document.getElementById('questions-summary')?.focus({ preventScroll: true });
  }
  for (const sheetId of new Set(asked.map((question) => question.sheetId))) void refreshTab(shell, sheetId);
  return failure;
}

/** By tab, as many as one call takes. */
function partsOf(questions: readonly PanelQuestion[]): PanelQuestion[][] {
  return [...new Set(questions.map(({ bindingId }) => bindingId))].flatMap((bindingId) => {
    const own = questions.filter((question) => question.bindingId === bindingId);
    return Array.from({ length: Math.ceil(own.length / PART) }, (_, i) => own.slice(i * PART, (i + 1) * PART));
  });
}

function undoOf(shell: Shell, given: readonly Given[]): Undo {
  return { label: QUESTIONS.undo, run: () => void undoAll(shell, given) };
}

async function undoAll(shell: Shell, given: readonly Given[]): Promise<void> {
  shell.say(SAME_ANSWER.undoing);
  const runs = given.map(({ run }) => run);
  const { left, failure, rest } = await takeBack(shell.call, (sheetId) => refreshTab(shell, sheetId), runs);
  const isLeft = ({ run }: Given): boolean => rest.includes(run);
  for (const { questions } of given.filter((one) => !isLeft(one))) for (const { rowId } of questions) unsettle(rowId);
  list.redraw();
  if (!failure) return shell.say(SAME_ANSWER.undone(left));
  shell.say(`${failure.what} ${failure.doNext}`, rest.length > 0 ? undoOf(shell, given.filter(isLeft)) : undefined);
}
