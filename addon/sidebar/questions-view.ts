import type { PanelQuestion } from '../rpc.js';
import { PANEL } from '../texts.js';
import { button, h, replace, section } from './dom.js';
import { intention } from './rpc-client.js';
import { busyButton, outcome, type Shell } from './shell.js';

const FIRST = 5;

/** What could not be understood, each with its cell; nothing is guessed and nothing is lost. */
export function questionsView(shell: Shell): HTMLElement | null {
  const { questions, hasMoreQuestions } = shell.panel;
  if (questions.length === 0) return null;
  const list = h('ol', { id: 'question-list' });
  const more = h('div');
  const show = (count: number): void => {
    replace(list, ...questions.slice(0, count).map((question) => questionItem(shell, question)));
    if (questions.length <= FIRST) return;
    const isAll = count > FIRST;
    const label = isAll ? PANEL.questions.fewer : PANEL.questions.all(questions.length);
    replace(
      more,
      button(label, () => show(isAll ? FIRST : questions.length), 'link', 'questions-more'),
    );
  };
  show(FIRST);
  return section('questions', PANEL.questions.title(questions.length, hasMoreQuestions), list, more);
}

function questionItem(shell: Shell, question: PanelQuestion): HTMLElement {
  const { id, row, heading, raw, what, doNext, kind, name, rowId, field, bindingId, canWaive } = question;
  const text = PANEL.questions;
  const result = outcome();
  const place = heading === '' ? text.rowOnly(row) : text.cell(row, heading);
  const go = busyButton(
    text.go,
    text.go,
    async () => {
      const answer = await shell.call('goToCell', rowId, field, row);
      if (!answer.ok) result.fail(answer.failure);
    },
    '',
    `go-${id}`,
  );
  const attempt = intention();
  const isConflict = kind === 'CONFLICT';
  const waive = busyButton(
    isConflict ? text.keepOurs : text.waive,
    PANEL.setup.saving,
    async () => {
      const answer = attempt.settle(await shell.call('waiveQuestion', bindingId, rowId, attempt.key()));
      if (!answer.ok) return result.fail(answer.failure);
      await shell.refreshSheet(isConflict ? text.kept : text.waived);
    },
    '',
    `waive-${id}`,
  );
  return h(
    'li',
    {},
    h('h3', {}, name ? `${place} · ${name}` : place, raw === '' ? '' : `: ${text.raw(raw)}`),
    h('p', {}, what),
    h('p', { class: 'quiet' }, kind === 'CELL' ? `${doNext} ${text.fix}` : doNext),
    h('div', { class: 'actions' }, kind === 'MISSING_ROW' ? null : go, canWaive && waive),
    result.element,
  );
}
