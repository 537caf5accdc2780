import { formatBRL } from '../../server/domain/money.js';
import { PANEL } from '../texts.js';
import { amountText, parseAmount } from './amount.js';
import { button, field, h, inputValue, replace } from './dom.js';
import { type Intention, intention, newKey } from './rpc-client.js';
import { busyButton, outcome, type Shell } from './shell.js';

export interface Owed {
  customerId: string;
  customerName: string;
  /** Null: everything the customer owes. */
  debtIds: string[] | null;
  totalCents: number;
}

/** "Recebi": everything in one tap, or another amount typed beside it. */
export function paymentForm(shell: Shell, owed: Owed, close: () => void): HTMLElement {
  const text = PANEL.payment;
  const result = outcome();
  const id = `paid-${owed.customerId}`;
  // Each amount is a request of its own, the same however often it is pressed.
  const attempts = new Map<number | null, Intention>();
  const form = h('form', { class: 'box', novalidate: true, 'aria-label': text.who(owed.customerName) });
  const record = async (amountCents: number | null): Promise<void> => {
    result.clear();
    const attempt = attempts.get(amountCents) ?? intention();
    attempts.set(amountCents, attempt);
    const answer = attempt.settle(
      await shell.call('recordPayment', owed.customerId, owed.debtIds, amountCents, attempt.key()),
    );
    if (!answer.ok) return result.fail(answer.failure);
    close();
    shell.say(text.done(answer.amountCents, owed.customerName), {
      label: text.undo,
      run: () => void undo(shell, answer.paymentId),
    });
    await shell.refreshSheet();
  };
  const all = busyButton(text.all(owed.totalCents), text.saving, () => record(null), 'primary wide', `${id}-all`);
  const part = busyButton(
    text.part,
    text.saving,
    async () => {
      const amountCents = parseAmount(inputValue(form, id));
      if (amountCents === null) return result.say(text.badAmount);
      if (amountCents > owed.totalCents) return result.say(text.tooMuch(owed.totalCents));
      await record(amountCents);
    },
    '',
    `${id}-part`,
  );
  form.append(
    h('p', {}, text.who(owed.customerName)),
    all,
    field(id, text.amount, amountText(owed.totalCents), { inputmode: 'decimal' }),
    h('div', { class: 'actions' }, part, button(text.cancel, close)),
    result.element,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    part.click();
  });
  return form;
}

async function undo(shell: Shell, paymentId: string): Promise<void> {
  const answer = await shell.call('undoPayment', paymentId, newKey());
  if (!answer.ok) return shell.say(`${answer.failure.what} ${answer.failure.doNext}`);
  await shell.refreshSheet(PANEL.payment.undone);
}

/** "Recebi da linha selecionada": the debt under the cursor. */
export function selectedPayment(shell: Shell): HTMLElement {
  const result = outcome();
  const place = h('div');
  const start = busyButton(
    PANEL.payment.fromRow,
    PANEL.payment.looking,
    async () => {
      result.clear();
      const answer = await shell.call('selectedDebt');
      if (!answer.ok) return result.fail(answer.failure);
      const { customerId, customerName, debtId, totalCents } = answer.debt;
      const owed = { customerId, customerName, debtIds: [debtId], totalCents };
      replace(
        place,
        paymentForm(shell, owed, () => replace(place)),
      );
      place.querySelector('button')?.focus();
    },
    'wide',
    'received-row',
  );
  return h('section', { id: 'received', 'aria-label': PANEL.payment.fromRow }, start, place, result.element);
}

export function owedText(cents: number): HTMLElement {
  return h('span', { class: 'amount' }, formatBRL(cents));
}
