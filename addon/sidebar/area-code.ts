/** Telephones without an area code, answered all at once: the merchant says which, and each cell is written and told. */

import { worded } from '../failure-texts.js';
import type { CellAnswer } from '../questions-rpc.js';
import { AREA_CODE, unsentText } from '../questions-texts.js';
import type { Failure, PanelQuestion } from '../rpc.js';
import { onSubmit, refuser } from './customer-picker.js';
import { button, field, h, inputValue } from './dom.js';
import { readAreaCode, withAreaCode } from './question-input.js';
import {
  ALL,
  answering,
  hasMore,
  keyOf,
  list,
  loadEnough,
  openQuestions,
  refreshTab,
  settle,
  unsettle,
} from './questions-state.js';
import { busyButton, outcome, type Shell } from './shell.js';
import { type GivenAnswers, takeBack } from './undo-answers.js';

/** One is answered in its own place. */
const FEWEST = 2;
/** Cells of one call: as many as are written well within the time that Google gives it. */
const PART = 100;
const INPUT = 'area-code';

/** For as long as the page lives; `proposed` null: the server was not asked yet. */
const state: { isOpen: boolean; proposed: string | null } = { isOpen: false, proposed: null };

/** Null where fewer than two telephones lack it. */
export function areaCodeBox(shell: Shell): HTMLElement | null {
  const count = lacking().length;
  if (count < FEWEST) {
    state.isOpen = false;
    return null;
  }
  return state.isOpen ? areaCodeForm(shell, count) : opener(shell, count);
}

function lacking(): PanelQuestion[] {
  return openQuestions().filter(
    (question) => question.code === 'PHONE_WITHOUT_AREA_CODE' && question.cell !== null && question.input !== null,
  );
}

function opener(shell: Shell, count: number): HTMLElement {
  const open = async (): Promise<void> => {
    // What most customers have is proposed; without an answer the merchant types it all the same.
    const answer = state.proposed === null ? await shell.call('sheetRules') : null;
    if (answer?.ok) state.proposed = answer.rules.areaCode ?? '';
    state.isOpen = true;
    list.redraw();
    document.getElementById(INPUT)?.focus();
  };
  const label = AREA_CODE.open(count, hasMore());
  return h('div', { class: 'actions' }, busyButton(label, AREA_CODE.opening, open, '', 'area-code-open'));
}

function areaCodeForm(shell: Shell, count: number): HTMLElement {
  const result = outcome();
  result.element.id = 'area-code-result';
  const form = h('form', { class: 'box', novalidate: true, id: 'area-code-form' });
  const refuse = refuser(form, result);
  const said = (): string | null => readAreaCode(inputValue(form, INPUT));
  const use = busyButton(
    AREA_CODE.use(readAreaCode(state.proposed ?? '')),
    AREA_CODE.writing(0, count),
    async () => {
      const areaCode = said();
      if (areaCode === null) return refuse(AREA_CODE.bad, INPUT);
      result.clear();
      const failure = await writeAll(shell, areaCode, (done, of) => result.say(AREA_CODE.writing(done, of)));
      if (failure) shell.say(`${failure.what} ${failure.doNext}`);
    },
    'primary',
    'area-code-use',
  );
  const close = (): void => {
    state.isOpen = false;
    list.redraw();
    document.getElementById('area-code-open')?.focus();
  };
  form.append(
    field(INPUT, AREA_CODE.label, state.proposed, {
      inputmode: 'numeric',
      autocomplete: 'off',
      class: 'short',
      maxlength: '5',
    }),
    h('p', { class: 'quiet' }, AREA_CODE.hint(count, hasMore())),
    h('div', { class: 'actions' }, use, button(AREA_CODE.cancel, close, 'link', 'area-code-cancel')),
    result.element,
  );
  form.addEventListener('input', () => {
    use.textContent = AREA_CODE.use(said());
  });
  onSubmit(form, use);
  return form;
}

/** Those of pages not loaded yet too. What could not be written stays a question. */
async function writeAll(
  shell: Shell,
  areaCode: string,
  progress: (done: number, of: number) => void,
): Promise<Failure | null> {
  let failure = await loadEnough(shell, ALL);
  if (failure) return failure;
  const asked = lacking();
  const given: GivenAnswers[] = [];
  let done = 0;
  const tabs = [...new Set(asked.map(({ sheetId }) => sheetId))];
  for (const sheetId of tabs) {
    const own = asked.filter((question) => question.sheetId === sheetId);
    for (let from = 0; from < own.length && failure === null; from += PART) {
      const part = own.slice(from, from + PART);
      for (const question of part) answering.add(keyOf(question));
      const cells = part.map(({ rowId, field: name, raw }): CellAnswer => {
        return { rowId, field: name, shown: raw, value: withAreaCode(raw, areaCode) };
      });
      const answer = await shell.call('writeAnswers', sheetId, cells);
      for (const question of part) answering.delete(keyOf(question));
      if (!answer.ok) failure = answer.failure;
      else {
        const { written, stillAsked, sync, unsent } = answer;
        written.forEach((one, i) => {
          if (one === null) return;
          done += 1;
          if (!unsent) settle(part[i]!, stillAsked === 0);
        });
        const back = written.flatMap((one, i): CellAnswer[] =>
          one?.isWritten ? [{ ...cells[i]!, shown: one.shown, value: one.before }] : [],
        );
        if (back.length > 0) given.push({ sheetId, sync, cells: back });
        const wrote = written.flatMap((one) => (one?.isWritten ? [one.cell] : []));
        if (unsent) failure = { ...unsent, what: unsentText(wrote, worded(unsent)), doNext: '' };
      }
      progress(done, asked.length);
    }
  }
  state.isOpen = false;
  list.redraw();
  const written = countOf(given);
  if (written > 0) {
    offerUndo(shell, AREA_CODE.written(written, areaCode), given);
    document.getElementById('questions-summary')?.focus({ preventScroll: true });
  }
  for (const sheetId of tabs) void refreshTab(shell, sheetId);
  return failure ?? (done < asked.length ? AREA_CODE.some(asked.length - done) : null);
}

function countOf(given: readonly GivenAnswers[]): number {
  return given.reduce((sum, { cells }) => sum + cells.length, 0);
}

function offerUndo(shell: Shell, said: string, given: readonly GivenAnswers[]): void {
  shell.say(said, { label: AREA_CODE.undo, run: () => void undoAll(shell, given) });
}

async function undoAll(shell: Shell, given: readonly GivenAnswers[]): Promise<void> {
  shell.say(AREA_CODE.undoing);
  const { rowIds, left, failure, rest } = await takeBack(shell.call, (sheetId) => refreshTab(shell, sheetId), given);
  for (const rowId of rowIds) unsettle(rowId);
  list.redraw();
  const said = AREA_CODE.undone(rowIds.length, countOf(given) - countOf(rest), left);
  if (!failure) return shell.say(said);
  const why = `${failure.what} ${failure.doNext}`;
  if (rest.length > 0) offerUndo(shell, rowIds.length > 0 ? `${said} ${why}` : why, rest);
  else shell.say(`${said} ${why}`);
}
