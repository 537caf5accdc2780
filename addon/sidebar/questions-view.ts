import type { PanelQuestion } from '../rpc.js';
import { PANEL } from '../texts.js';
import { button, h, isolated, replace } from './dom.js';
import { intention } from './rpc-client.js';
import { busyButton, outcome, type Shell } from './shell.js';

const FIRST = 5;
/** As many as may stand open without being asked for. */
const FEW = 3;

declare const google: { script: { host: { editor: { focus(): void } } } };

/** What the merchant chose, for as long as the page lives; null: nothing yet. */
let isOpen: boolean | null = null;
let isAll = false;

/** What could not be understood, each with its cell; nothing is guessed and nothing is lost. */
export function questionsView(shell: Shell): HTMLElement | null {
  const { questions, hasMoreQuestions } = shell.panel;
  if (questions.length === 0) return null;
  const list = h('ol', { id: 'question-list' });
  const more = h('div');
  const show = (): void => {
    const shown = isAll ? questions : questions.slice(0, FIRST);
    replace(list, ...shown.map((question) => questionItem(shell, question)));
    if (questions.length <= FIRST) return;
    const label = isAll ? PANEL.questions.fewer : PANEL.questions.all(questions.length);
    const toggle = (): void => {
      isAll = !isAll;
      show();
      document.getElementById('questions-more')?.focus();
    };
    replace(more, button(label, toggle, 'link', 'questions-more'));
  };
  show();
  const title = h('h2', { id: 'questions-title' }, PANEL.questions.title(questions.length, hasMoreQuestions));
  const summary = h('summary', { id: 'questions-summary' }, title);
  const details = h('details', { open: isOpen ?? questions.length <= FEW }, summary, list, more);
  summary.addEventListener('click', () => {
    isOpen = !details.open;
  });
  return h('section', { id: 'questions', 'aria-labelledby': 'questions-title' }, details);
}

/** Problems that only a row with a debt can have. */
const BOOKED_CODES = ['PAID_ELSEWHERE', 'CONFLICT'];

/** As somebody types it in a cell, but for spaces that say nothing. */
function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function questionItem(shell: Shell, question: PanelQuestion): HTMLElement {
  const { id, row, raw, what, doNext, kind, code, rowId, field, bindingId, canWaive } = question;
  const heading = tidy(question.heading);
  const name = tidy(question.name ?? '');
  const text = PANEL.questions;
  const result = outcome();
  const place = heading === '' ? text.rowOnly(row) : text.cell(row, isolated(heading));
  const go = busyButton(
    text.go,
    text.go,
    async () => {
      const answer = await shell.call('goToCell', rowId, field, row);
      if (!answer.ok) return result.fail(answer.failure);
      // The sheet shows the cell; the keyboard must be there too.
      google.script.host.editor.focus();
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
  const receipts = busyButton(
    text.payments,
    text.openingPayments,
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
  return h(
    'li',
    {},
    h('h3', {}, name !== '' ? `${place} · ${isolated(name)}` : place, raw === '' ? '' : `: ${text.raw(isolated(raw))}`),
    h('p', {}, what),
    h('p', { class: 'quiet' }, kind === 'CELL' && !isAboutPayment ? `${doNext} ${text.fix}` : doNext),
    h('div', { class: 'actions' }, kind === 'MISSING_ROW' ? null : go, isAboutPayment && receipts, canWaive && waive),
    result.element,
  );
}
