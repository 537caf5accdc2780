/** "Não reconheço esta conta": collection has stopped; the merchant looks, mends what is wrong, and answers. */
import type { Dispute } from '../agreements-rpc.js';
import { ANSWERS } from '../agreements-texts.js';
import { onSubmit, refuser } from './customer-picker.js';
import { field, h, inputValue, isolated, section } from './dom.js';
import { type Intention, intention } from './rpc-client.js';
import { busyButton, outcome, type Shell } from './shell.js';

export function disputesView(shell: Shell): HTMLElement | null {
  const { disputes } = shell.panel;
  if (disputes.length === 0) return null;
  return section('disputes', ANSWERS.disputes, h('ul', {}, ...disputes.map((one) => disputeItem(shell, one))));
}

function disputeItem(shell: Shell, { id, customerName, on, reason, debt }: Dispute): HTMLElement {
  const result = outcome();
  result.element.id = `dispute-result-${id}`;
  const form = h('form', { novalidate: true });
  const refuse = refuser(form, result);
  const attempts = new Map<string, Intention>();
  const answer = (isAccepted: boolean) => async (): Promise<void> => {
    result.clear();
    const said = inputValue(form, `dispute-reason-${id}`);
    if (said === '') return refuse(ANSWERS.noReason, `dispute-reason-${id}`);
    const asked = JSON.stringify([isAccepted, said]);
    const attempt = attempts.get(asked) ?? intention();
    attempts.set(asked, attempt);
    const done = attempt.settle(await shell.call('answerDispute', id, isAccepted, said, attempt.key()));
    if (!done.ok) return result.fail(done.failure);
    await shell.refreshSheet(isAccepted ? ANSWERS.mended : ANSWERS.answered);
  };
  const wrong = busyButton(ANSWERS.wrong, ANSWERS.saving, answer(false), '', `dispute-no-${id}`);
  const right = busyButton(ANSWERS.right, ANSWERS.saving, answer(true), '', `dispute-yes-${id}`);
  form.append(
    field(`dispute-reason-${id}`, ANSWERS.reason, '', { autocomplete: 'off' }),
    h('div', { class: 'actions' }, wrong, right),
    result.element,
  );
  onSubmit(form, wrong);
  const about = debt ? ANSWERS.about(debt.dueOn, debt.totalCents) : ANSWERS.aboutAll;
  return h(
    'li',
    {},
    h('h3', {}, isolated(customerName)),
    h('p', { class: 'quiet' }, `${ANSWERS.disputed(on)} · ${about}`),
    reason !== null && h('blockquote', {}, isolated(reason)),
    form,
  );
}
