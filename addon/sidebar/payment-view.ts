import { formatBRL } from '../../server/domain/money.js';
import type { Failure } from '../rpc.js';
import { PANEL } from '../texts.js';
import { amountText, parseAmount } from './amount.js';
import { button, field, h, inputValue, isolated, markInvalid, replace } from './dom.js';
import { type Intention, intention } from './rpc-client.js';
import { busyButton, outcome, type Shell, type Undo } from './shell.js';

/** The form in the customer's card, which is no customer's in the list. */
export const CARD_FORM = 'card';

export interface Owed {
  customerId: string;
  customerName: string;
  /** Null: everything the customer owes. */
  debtIds: string[] | null;
  totalCents: number;
  /** Of the one debt that is an instalment of several. */
  installment?: number | null;
  /** All that the customer owes, where it is known to be more than these debts. */
  everythingCents: number | null;
}

/** Each amount of the same debts is a request of its own, the same however often it is pressed. */
type Attempts = Map<string, Intention>;

/** The forms that are open, by id. After a reload they are there again, and `sidebar.ts` brings back what was typed. */
const openForms = new Map<string, { owed: Owed; attempts: Attempts }>();

/** Of the customers in the list, only these are there still. */
export function keepPayments(customerIds: readonly string[]): void {
  const ids = new Set([CARD_FORM, ...customerIds]);
  for (const id of openForms.keys()) if (!ids.has(id)) openForms.delete(id);
}

/** Where a payment is typed; `openerId` is the button that opens it. */
interface PaymentPlace {
  element: HTMLElement;
  open(owed: Owed): void;
  /** Takes it away, as when the customer is another. */
  close(): void;
  /** Shows it again when it was open before a reload, with what is owed now. */
  keep(owed?: Owed): void;
}

export function paymentPlace(shell: Shell, id: string, openerId: string): PaymentPlace {
  const element = h('div');
  const close = (): void => {
    openForms.delete(id);
    replace(element);
    document.getElementById(openerId)?.focus();
  };
  const show = (owed: Owed, attempts: Attempts): void => {
    openForms.set(id, { owed, attempts });
    const ofAll = (all: Owed): void => {
      show(all, attempts);
      element.querySelector('input')?.focus();
    };
    replace(element, paymentForm(shell, `paid-${id}`, owed, attempts, ofAll, close));
  };
  return {
    element,
    open(owed) {
      show(owed, new Map());
      element.querySelector('button')?.focus();
    },
    close() {
      openForms.delete(id);
      replace(element);
    },
    keep(owed) {
      const form = openForms.get(id);
      if (form) show(owed ?? form.owed, form.attempts);
    },
  };
}

/** "Recebi": everything in one tap, or another amount typed beside it. */
function paymentForm(
  shell: Shell,
  id: string,
  owed: Owed,
  attempts: Attempts,
  ofAll: (everything: Owed) => void,
  close: () => void,
): HTMLElement {
  const text = PANEL.payment;
  const name = isolated(owed.customerName);
  const result = outcome();
  result.element.id = `${id}-result`;
  const form = h('form', { class: 'box', novalidate: true, 'aria-label': text.who(owed.customerName) });
  let isRecording = false;
  const record = async (debtIds: string[] | null, amountCents: number | null): Promise<void> => {
    if (isRecording) return;
    isRecording = true;
    result.clear();
    const said = JSON.stringify([debtIds, amountCents]);
    const attempt = attempts.get(said) ?? intention();
    attempts.set(said, attempt);
    const answer = attempt.settle(
      await shell.call('recordPayment', owed.customerId, debtIds, amountCents, attempt.key()),
    );
    isRecording = false;
    if (!answer.ok) return result.fail(answer.failure);
    close();
    shell.say(text.done(answer.amountCents, name), undoOf(shell, answer.paymentId, text.undone));
    await shell.refreshSheet();
  };
  const refuse = (problem: Failure): void => {
    result.fail(problem);
    markInvalid(form, id, result.element.id);
  };
  const { debtIds, totalCents, everythingCents } = owed;
  const label =
    debtIds === null
      ? text.all(totalCents)
      : owed.installment != null
        ? text.installment(owed.installment, totalCents)
        : text.these(debtIds.length, totalCents);
  const all = busyButton(label, text.saving, () => record(debtIds, null), 'primary wide', `${id}-all`);
  const everything =
    everythingCents === null
      ? []
      : [busyButton(text.all(everythingCents), text.saving, () => record(null, null), 'wide', `${id}-everything`)];
  const toAll =
    everythingCents === null
      ? []
      : [
          button(
            text.otherOfAll,
            () =>
              ofAll({ ...owed, debtIds: null, totalCents: everythingCents, everythingCents: null, installment: null }),
            'link',
            `${id}-of-all`,
          ),
        ];
  const part = busyButton(
    text.part,
    text.saving,
    async () => {
      const amountCents = parseAmount(inputValue(form, id));
      if (amountCents === null) return refuse(text.badAmount);
      if (amountCents > totalCents)
        return refuse(
          debtIds === null
            ? text.tooMuch(totalCents)
            : text.moreThanThese(debtIds.length, totalCents, everythingCents !== null),
        );
      await record(debtIds, amountCents);
    },
    '',
    `${id}-part`,
  );
  form.append(
    h('p', {}, text.who(name)),
    h('div', { class: 'stack' }, all, ...everything),
    field(id, text.amount, amountText(owed.totalCents), { inputmode: 'decimal' }),
    h('div', { class: 'actions' }, part, button(text.cancel, close)),
    ...toAll,
    result.element,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    part.click();
  });
  return form;
}

/** What a message offers after money was recorded; after a lost answer it is offered again. `forget`: it is no more. */
export function undoOf(shell: Shell, paymentId: string, undone: string, forget?: () => void): Undo {
  const attempt = intention();
  const run = async (): Promise<void> => {
    shell.say(PANEL.payment.undoing);
    const answer = attempt.settle(await shell.call('undoPayment', paymentId, attempt.key()));
    if (answer.ok) {
      forget?.();
      return shell.refreshSheet(undone);
    }
    const { code, what, doNext } = answer.failure;
    shell.say(`${what} ${doNext}`, code === 'PAYMENT_REVERSED' ? undefined : undo);
  };
  const undo = { label: PANEL.payment.undo, run: () => void run(), what: paymentId };
  return undo;
}

export function owedText(cents: number): HTMLElement {
  return h('span', { class: 'amount' }, formatBRL(cents));
}
