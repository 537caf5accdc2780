/** The server's answer to a purchase: yes, no or "the owner decides", why, what fits instead, and what to do next. */
import type { Authorization, Purchase } from '../credit-rpc.js';
import { SALE } from '../credit-texts.js';
import { onSubmit, refuser } from './customer-picker.js';
import { button, field, h, inputValue, isolated } from './dom.js';
import { partsText } from './estimate.js';
import { intention } from './rpc-client.js';
import { busyButton, outcome, type Shell } from './shell.js';

const MINUTE_MS = 60_000;

export interface AnswerSteps {
  /** Asks for something else in the place of this. */
  instead(purchase: Purchase): void;
  /** The owner said yes. */
  released(authorization: Authorization): void;
  recorded(): Promise<void>;
  givenUp(): void;
}

/** `remark`: what else is to be known of it, or nothing. */
export function answerView(
  shell: Shell,
  purchase: Purchase,
  answer: Authorization,
  remark: string,
  steps: AnswerSteps,
): HTMLElement {
  const { decision, state, reasons, overriddenBy } = answer;
  const isOpen = state === 'OPEN';
  const [look, mark, title] = isOpen
    ? ['approved', '✓', overriddenBy === null ? SALE.approved : SALE.overridden(isolated(overriddenBy))]
    : decision === 'REFER'
      ? ['referred', '?', SALE.referred]
      : ['declined', '✕', SALE.declined];
  return h(
    'div',
    { class: `answer ${look}` },
    h('h4', { tabindex: '-1' }, h('span', { 'aria-hidden': 'true' }, mark), ' ', title),
    ...reasons.map(({ message }) => h('p', {}, isolated(message))),
    remark !== '' && h('p', { class: 'quiet', id: 'sale-remark' }, remark),
    isOpen ? recordArea(shell, purchase, answer, steps) : refusedArea(shell, purchase, answer, steps),
  );
}

function recordArea(shell: Shell, purchase: Purchase, answer: Authorization, steps: AnswerSteps): HTMLElement {
  const result = outcome();
  const recording = intention();
  const givingUp = intention();
  const { amountCents, entryCents, installments, firstDueOn } = purchase;
  const record = busyButton(
    SALE.record,
    SALE.recording,
    async () => {
      result.clear();
      const done = recording.settle(await shell.call('recordSale', answer.id, purchase, recording.key()));
      if (!done.ok) return result.fail(done.failure);
      await steps.recorded();
    },
    'primary wide',
    'sale-record',
  );
  const giveUp = busyButton(
    SALE.giveUp,
    SALE.givingUp,
    async () => {
      result.clear();
      const done = givingUp.settle(await shell.call('cancelAuthorization', answer.id, givingUp.key()));
      if (!done.ok) return result.fail(done.failure);
      steps.givenUp();
    },
    'link',
    'sale-give-up',
  );
  const parts = partsText(amountCents - entryCents, installments);
  const terms = SALE.asked(entryCents > 0 ? `${SALE.withEntry(entryCents)} e ${parts}` : parts, firstDueOn);
  return h(
    'div',
    {},
    h('p', {}, h('strong', {}, `${terms}.`)),
    answer.reservedUntil && reservationLine(answer.reservedUntil, shell.panel.timeZone),
    record,
    giveUp,
    result.element,
  );
}

/** Until when the place is kept; it says so when the time is over. */
function reservationLine(reservedUntil: string, timeZone: string): HTMLElement {
  const line = h('p', { class: 'quiet', id: 'sale-reserved' });
  const show = (): void => {
    const leftMs = Date.parse(reservedUntil) - Date.now();
    const until = new Date(reservedUntil).toLocaleTimeString('pt-BR', { timeZone, hour: '2-digit', minute: '2-digit' });
    line.textContent = leftMs > 0 ? SALE.reserved(Math.ceil(leftMs / MINUTE_MS), until) : SALE.lapsed;
    if (leftMs > 0) setTimeout(() => line.isConnected && show(), Math.min(leftMs, MINUTE_MS) + 50);
  };
  show();
  return line;
}

function refusedArea(shell: Shell, purchase: Purchase, answer: Authorization, steps: AnswerSteps): HTMLElement {
  const { customerId } = purchase;
  const others = answer.alternatives.map(({ message, amountCents, entryCents, installments, firstDueOn }, i) => {
    const other = { customerId, amountCents, entryCents, installments, firstDueOn };
    return button(message, () => steps.instead(other), 'wide', `sale-instead-${i}`);
  });
  return h(
    'div',
    {},
    others.length > 0 && h('div', { class: 'stack' }, h('p', {}, h('strong', {}, SALE.instead)), ...others),
    h('details', { id: 'override' }, h('summary', {}, SALE.override), overrideForm(shell, answer, steps)),
  );
}

/** The owner's yes: kept with name and reason. */
function overrideForm(shell: Shell, answer: Authorization, steps: AnswerSteps): HTMLElement {
  const result = outcome();
  result.element.id = 'override-result';
  const form = h('form', { novalidate: true });
  const refuse = refuser(form, result);
  const attempts = new Map<string, ReturnType<typeof intention>>();
  const release = busyButton(
    SALE.overrideDo,
    SALE.overriding,
    async () => {
      result.clear();
      const by = inputValue(form, 'override-by');
      const reason = inputValue(form, 'override-reason');
      if (by === '') return refuse(SALE.noOverrideBy, 'override-by');
      if (reason === '') return refuse(SALE.noOverrideReason, 'override-reason');
      const said = JSON.stringify([by, reason]);
      const attempt = attempts.get(said) ?? intention();
      attempts.set(said, attempt);
      const done = attempt.settle(await shell.call('overridePurchase', answer.id, by, reason, attempt.key()));
      if (!done.ok) return refuse(done.failure, OVERRIDE_IDS[done.failure.field ?? '']);
      steps.released(done.authorization);
    },
    '',
    'override-do',
  );
  form.append(
    field('override-by', SALE.overrideBy, '', { autocomplete: 'name' }),
    field('override-reason', SALE.overrideReason, '', { autocomplete: 'off' }),
    h('div', { class: 'actions' }, release),
    result.element,
  );
  onSubmit(form, release);
  return form;
}

const OVERRIDE_IDS: Record<string, string> = { by: 'override-by', reason: 'override-reason' };
