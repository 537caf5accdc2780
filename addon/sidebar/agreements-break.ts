/** An agreement that asks too little, since a payment that its offer had counted was undone: a person may undo it too. */
import { AGREEMENTS } from '../agreements-texts.js';
import { onSubmit, refuser } from './customer-picker.js';
import { field, h, inputValue } from './dom.js';
import { type Intention, intention } from './rpc-client.js';
import { busyButton, outcome, type Shell } from './shell.js';

export function breakForm(shell: Shell, id: string): HTMLElement {
  const text = AGREEMENTS;
  const result = outcome();
  result.element.id = `break-result-${id}`;
  const form = h('form', { novalidate: true });
  const refuse = refuser(form, result);
  const attempts = new Map<string, Intention>();
  const undo = busyButton(
    text.break,
    text.breaking,
    async () => {
      result.clear();
      const reason = inputValue(form, `break-reason-${id}`);
      if (reason === '') return refuse(text.noBreakReason, `break-reason-${id}`);
      const attempt = attempts.get(reason) ?? intention();
      attempts.set(reason, attempt);
      const answer = attempt.settle(await shell.call('breakAgreement', id, reason, attempt.key()));
      if (!answer.ok) return result.fail(answer.failure);
      await shell.refreshSheet(text.undone);
    },
    '',
    `break-${id}`,
  );
  form.append(
    h('p', { class: 'late' }, `▲ ${text.undermined}`),
    field(`break-reason-${id}`, text.breakReason, '', { autocomplete: 'off' }),
    h('div', { class: 'actions' }, undo),
    result.element,
  );
  onSubmit(form, undo);
  return form;
}
