/** One question: its cell, what is wrong with it, and every way to answer. */
import type { WireValue } from '../../server/domain/sheet/wire.js';
import { worded } from '../failure-texts.js';
import type { AskedCell, OfferedAnswer, WrittenAnswer } from '../questions-rpc.js';
import { conflictValue, FIELD_NAMES, QUESTIONS, unsentText } from '../questions-texts.js';
import type { Answer, Failure, PanelQuestion } from '../rpc.js';
import { onSubmit, refuser } from './customer-picker.js';
import { button, h, inputValue, isolated } from './dom.js';
import { openDueRule } from './policy-view.js';
import { keyboardOf, readAnswer } from './question-input.js';
import { answering, keyOf, list, refreshTab, unsettle } from './questions-state.js';
import { intention } from './rpc-client.js';
import { busyButton, outcome, type Shell, type Undo } from './shell.js';
import { takeBack } from './undo-answers.js';

/** What came of an answer: said to the merchant, and what is no question any more. */
export interface Answered {
  settles: 'QUESTION' | 'ROW' | 'NOTHING';
  said: string;
  undo?: Undo;
}
type Settle = (answered: Answered) => Promise<void>;
type Work = () => Promise<Answered | Failure>;

declare const google: { script: { host: { editor: { focus(): void } } } };

/** Longer ones fill the panel; the whole stands in the sheet. */
const LONGEST_RAW = 80;
/** Said once of a person, whichever of their rows says it. */
const PERSON_FIELDS = ['name', 'phone', 'document', 'email', 'address', 'uf'];
/** Problems that only a row with a debt can have. */
const BOOKED_CODES = ['PAID_ELSEWHERE', 'CONFLICT'];

/** `tab`: said above the first question of each tab, where there are several. */
export function questionItem(shell: Shell, question: PanelQuestion, tab: string | null, settle: Settle): HTMLElement {
  const { id, what, doNext, kind, code, rowId, field, cell, row, sheetId, canWaive, answers, input } = question;
  const { bindingId } = question;
  const asked = { bindingId, rowId, field };
  const key = keyOf(question);
  const text = QUESTIONS;
  const result = outcome();
  result.element.id = `answer-${key}-result`;
  const fail = (failure: Failure): void => {
    if (result.element.isConnected) {
      result.fail(failure);
      return;
    }
    // Drawn again meanwhile: it is said at the top, and can be answered again.
    shell.say(`${failure.what} ${failure.doNext}`);
    list.redraw();
  };
  const run = async (work: Work): Promise<void> => {
    if (answering.has(key)) return;
    answering.add(key);
    result.clear();
    const done = await work();
    answering.delete(key);
    if ('said' in done) await settle(done);
    else if (done.code === 'CELL_CHANGED') await settle({ settles: 'NOTHING', said: `${done.what} ${done.doNext}` });
    else fail(done);
  };
  const act = (label: string, name: string, work: Work, look = ''): HTMLButtonElement =>
    busyButton(label, text.saving, () => run(work), look, name);
  /** Told to the server, which needs no cell for it. */
  const tell = (
    label: string,
    name: string,
    said: string,
    call: (key: string) => Promise<Answer<object>>,
    isOfRow = false,
  ) => {
    const attempt = intention();
    return act(label, name, async () => {
      const answer = attempt.settle(await call(attempt.key()));
      return answer.ok ? { settles: isOfRow ? 'ROW' : 'QUESTION', said } : answer.failure;
    });
  };
  const write =
    (value: WireValue): Work =>
    () =>
      writeAnswer(shell, question, value);
  const keep = (side: 'SHEET' | 'SERVER', label: string) =>
    tell(label, `keep-${side}-${key}`, text.conflict.kept[side], (attempt) =>
      shell.call('changeSheet', { name: 'resolveConflict', input: { ...asked, keep: side } }, attempt),
    );
  const offered = ({ id: answerId, label, value }: OfferedAnswer, i: number): HTMLElement | null => {
    const name = `answer-${i}-${key}`;
    if (value !== null) return cell === null ? null : act(label, name, write(value));
    if (answerId === 'SHEET' || answerId === 'SERVER') return keep(answerId, label);
    const said = answerId === 'WAIVE' && kind !== 'NOTE' ? text.waived : text.answered;
    return tell(label, name, said, (attempt) =>
      shell.call('changeSheet', { name: 'answerQuestion', input: { ...asked, code, answer: answerId } }, attempt),
    );
  };
  // Of a note either answer is as good; elsewhere to go on without the cell comes last.
  const isLast = (answer: OfferedAnswer): boolean => answer.id === 'WAIVE' && kind !== 'NOTE';
  const ways = answers.map((answer, i) => (isLast(answer) ? null : offered(answer, i))).filter((way) => way !== null);
  const without = answers.map((answer, i) => (isLast(answer) ? offered(answer, i) : null));
  const isDueAsked = code === 'MISSING_DUE_DATE';
  const typed = input !== null && cell !== null ? answerForm(shell, question, result, run) : null;
  const canAnswer = ways.length > 0 || typed !== null;
  const go = busyButton(
    text.go(cell),
    text.going,
    async () => {
      const answer = await shell.call('goToCell', rowId, field, row, sheetId);
      if (!answer.ok) return result.fail(answer.failure);
      // The sheet shows the cell; the keyboard must be there too.
      google.script.host.editor.focus();
    },
    canAnswer ? 'link' : '',
    `go-${id}`,
  );
  const isTwoSided = kind === 'CONFLICT';
  const isConflict = code === 'CONFLICT';
  const waive = tell(
    isTwoSided ? text.keepOurs : text.waive,
    `waive-${id}`,
    isTwoSided ? text.kept : text.waived,
    (attempt) => shell.call('changeSheet', { name: 'waiveQuestion', input: { bindingId, rowIds: [rowId] } }, attempt),
    true,
  );
  const receipts = busyButton(
    text.payments,
    text.going,
    async () => {
      result.clear();
      const answer = await shell.call('customerOfRow', rowId);
      if (!answer.ok) return result.fail(answer.failure);
      shell.showReceipts(answer);
    },
    '',
    `receipts-${id}`,
  );
  const isAboutPayment = (field === 'paid' || field === 'paidOn') && BOOKED_CODES.includes(code);
  const isWaiveOffered = answers.some(({ id: answerId }) => answerId === 'SERVER' || answerId === 'WAIVE');
  const isToMend = kind === 'CELL' && !isAboutPayment && !canAnswer;
  // What is offered and the field say it already.
  const isSaid = ways.length > 0 && typed !== null;
  const ofPerson = PERSON_FIELDS.includes(field) ? ` ${text.conflict.ofPerson}` : '';
  const hint = isConflict
    ? `${text.conflict.doNext}${ofPerson}`
    : isToMend
      ? `${doNext} ${text.fix}`
      : isSaid
        ? ''
        : doNext;
  const body = [
    ways.length > 0 && h('div', { class: 'actions' }, ...ways),
    typed,
    h(
      'div',
      { class: 'actions' },
      go,
      isAboutPayment && receipts,
      isDueAsked && button(text.dueRule, openDueRule, 'link', `due-${key}`),
      ...without,
      canWaive && !isWaiveOffered && waive,
    ),
  ];
  return h(
    'li',
    {},
    tab !== null && h('p', { class: 'quiet' }, tab),
    h('h3', { id: `question-${id}`, tabindex: '-1' }, ...titleOf(question)),
    h('p', {}, isConflict ? text.conflict.what : what),
    isConflict && bothValues(question),
    hint !== '' && h('p', { class: 'quiet' }, hint),
    ...(answering.has(key) ? [h('p', { class: 'quiet' }, text.saving)] : body),
    result.element,
  );
}

/** `Linha 12 · Valor`. */
export function placeOf(question: PanelQuestion): string {
  const heading = headingOf(question);
  return heading === '' ? QUESTIONS.rowOnly(question.row) : QUESTIONS.cell(question.row, isolated(heading));
}

/** `Linha 12 · Valor · José: “3,894”`. */
function titleOf(question: PanelQuestion): string[] {
  const { raw, code } = question;
  const text = QUESTIONS;
  const name = tidy(question.name ?? '');
  const place = placeOf(question);
  const shown = tidy(raw);
  const short = shown.length > LONGEST_RAW ? `${shown.slice(0, LONGEST_RAW)}…` : shown;
  return [
    name !== '' ? `${place} · ${isolated(name)}` : place,
    raw === '' || code === 'CONFLICT' ? '' : `: ${text.raw(isolated(short))}`,
  ];
}

/** As somebody types it in a cell, but for spaces that say nothing. */
function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function headingOf({ heading, field }: PanelQuestion): string {
  const shown = tidy(heading);
  return shown === field ? (FIELD_NAMES[field] ?? shown) : shown;
}

function bothValues({ field, sheetValue, serverValue, raw }: PanelQuestion): HTMLElement {
  const { sheet, server } = QUESTIONS.conflict;
  const line = (label: string, value: string): HTMLElement =>
    h('div', {}, h('dt', {}, label), h('dd', {}, isolated(conflictValue(field, value))));
  return h('dl', { class: 'amounts' }, line(sheet, sheetValue ?? raw), line(server, serverValue ?? ''));
}

/** "Escrever aqui": an amount, a day or a text, checked before it is written. */
function answerForm(
  shell: Shell,
  question: PanelQuestion,
  result: ReturnType<typeof outcome>,
  run: (work: Work) => Promise<void>,
): HTMLElement | null {
  const { input, field, row } = question;
  if (input === null) return null;
  const text = QUESTIONS;
  const id = `answer-${keyOf(question)}`;
  const form = h('form', { novalidate: true, class: 'write', 'aria-label': text.writeOf(headingOf(question), row) });
  const refuse = refuser(form, result);
  const typed = h('input', { id, type: 'text', inputmode: keyboardOf(input, field), autocomplete: 'off' });
  const save = busyButton(
    text.save,
    text.saving,
    async () => {
      result.clear();
      const read = readAnswer(input, field, inputValue(form, id));
      if (!read.ok) return refuse(read.failure, id);
      await run(async () => {
        const done = await writeAnswer(shell, question, read.value);
        if ('said' in done) for (const one of [typed, document.getElementById(id)]) one?.removeAttribute('data-typed');
        return done;
      });
    },
    '',
    `save-${keyOf(question)}`,
  );
  const hint = text.hints[input];
  form.append(h('label', { for: id }, text.write, hint !== '' && ` (${hint})`), typed, save);
  onSubmit(form, save);
  return form;
}

async function writeAnswer(shell: Shell, question: PanelQuestion, value: WireValue): Promise<Answered | Failure> {
  const { sheetId, rowId, field, raw } = question;
  const asked: AskedCell = { sheetId, rowId, field, shown: raw };
  const answer = await shell.call('writeAnswer', asked, value);
  if (!answer.ok) return answer.failure;
  const { cell, shown, isWritten, isStillAsked, unsent } = answer.written;
  const done = (isWritten ? QUESTIONS.written : QUESTIONS.stands)(cell, isolated(conflictValue(field, shown)));
  return {
    settles: unsent ? 'NOTHING' : isStillAsked ? 'QUESTION' : 'ROW',
    said: unsent ? unsentText([cell], worded(unsent)) : done,
    undo: isWritten ? { label: QUESTIONS.undo, run: () => void undoWrite(shell, asked, answer.written) } : undefined,
  };
}

/** As it was before, in the sheet and at the server, if nobody has touched the cell since. */
async function undoWrite(shell: Shell, asked: AskedCell, written: WrittenAnswer): Promise<void> {
  const { sheetId, rowId, field } = asked;
  const { cell, shown, before, sync } = written;
  const refresh = (): Promise<void> => refreshTab(shell, sheetId);
  const given = { sheetId, sync, cells: [{ rowId, field, shown, value: before }] };
  const { rowIds, left, failure, rest } = await takeBack(shell.call, refresh, [given]);
  if (failure) {
    const run = (): void => void undoWrite(shell, asked, { ...written, sync: rest[0]?.sync ?? null });
    shell.say(`${failure.what} ${failure.doNext}`, rest.length > 0 ? { label: QUESTIONS.undo, run } : undefined);
    return;
  }
  if (rowIds.length > 0) unsettle(rowId);
  list.redraw();
  shell.say(rowIds.length > 0 ? QUESTIONS.undone(cell, left) : QUESTIONS.notUndone(cell, left));
}
