/** "Últimos recebimentos" in the customer's card: what was noted by mistake is undone here, however long ago it was. */
import { formatBRL } from '../../server/domain/money.js';
import type { CardPayment, CustomerCard } from '../credit-rpc.js';
import { CARD, longDay } from '../credit-texts.js';
import { PANEL } from '../texts.js';
import { button, h, replace } from './dom.js';
import { intention } from './rpc-client.js';
import { busyButton, outcome, type Shell } from './shell.js';

export const RECEIPTS_TITLE = 'receipts-title';

export function receiptsView(shell: Shell, { payments }: CustomerCard): HTMLElement {
  const title = h('h4', { id: RECEIPTS_TITLE, tabindex: '-1' }, CARD.payments.title);
  if (payments.length === 0) return h('div', {}, title, h('p', { class: 'quiet' }, CARD.payments.none));
  return h('div', { id: 'receipts' }, title, h('ul', {}, ...payments.map((payment) => receiptItem(shell, payment))));
}

function receiptItem(shell: Shell, payment: CardPayment): HTMLElement {
  const { paidOn, amountCents, dueOns } = payment;
  const text = CARD.payments;
  const day = paidOn === null ? text.noDay : longDay(paidOn);
  const goOn = async (): Promise<void> => {
    await shell.refreshSheet(PANEL.payment.undone);
    document.getElementById(RECEIPTS_TITLE)?.focus({ preventScroll: true });
  };
  return h(
    'li',
    {},
    h('div', { class: 'row' }, h('strong', {}, formatBRL(amountCents)), h('span', { class: 'quiet' }, day)),
    h('p', { class: 'quiet' }, text.due(dueOns)),
    undoActions(shell, payment, goOn),
  );
}

/** Two taps: the first asks, naming amount and day; the second undoes, and `undone` goes on. */
export function undoActions(
  shell: Shell,
  { paymentId, paidOn, amountCents }: Omit<CardPayment, 'dueOns'>,
  undone: () => Promise<void>,
): HTMLElement {
  const text = CARD.payments;
  const result = outcome();
  const actions = h('div', { class: 'actions' });
  const day = paidOn === null ? text.noDay : longDay(paidOn);
  const attempt = intention();
  const undo = async (): Promise<void> => {
    result.clear();
    const answer = attempt.settle(await shell.call('undoPayment', paymentId, attempt.key()));
    if (!answer.ok && answer.failure.code !== 'PAYMENT_REVERSED') return result.fail(answer.failure);
    shell.withdrawUndo(paymentId);
    await undone();
  };
  const ask = (): void => {
    const yes = busyButton(text.confirm(amountCents, paidOn), PANEL.payment.undoing, undo, '', `undo-yes-${paymentId}`);
    replace(actions, button(text.keep, rest, '', `undo-no-${paymentId}`), yes);
    actions.querySelector('button')?.focus();
  };
  const first = button(text.undo, ask, '', `undo-${paymentId}`);
  first.setAttribute('aria-label', text.undoLabel(`${formatBRL(amountCents)}, ${day}`));
  function rest(): void {
    const wasAsked = actions.contains(document.activeElement);
    replace(actions, first);
    if (wasAsked) first.focus();
  }
  rest();
  return h('div', {}, actions, result.element);
}
