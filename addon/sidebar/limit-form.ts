/** "Mudar limite": the owner's own word on one customer's limit, kept with name and reason. */
import type { CustomerCard } from '../credit-rpc.js';
import { CARD } from '../credit-texts.js';
import { amountText, parseAmount } from './amount.js';
import { onSubmit, refuser } from './customer-picker.js';
import { field, h, inputValue, isolated } from './dom.js';
import { type Intention, intention } from './rpc-client.js';
import { busyButton, outcome, type Shell } from './shell.js';

const FIELD_IDS: Record<string, string> = { limitCents: 'limit-amount', reason: 'limit-reason', by: 'limit-by' };

/** It outlives the panel and the card it was opened in; its fields do so already. */
let openFor: string | null = null;

export function limitForm(shell: Shell, { customerId, name, limitCents }: CustomerCard): HTMLElement {
  const text = CARD.limitForm;
  const result = outcome();
  result.element.id = 'limit-result';
  const form = h('form', { novalidate: true, 'aria-label': text.title });
  const refuse = refuser(form, result);
  const attempts = new Map<string, Intention>();
  const save = busyButton(
    text.save,
    text.saving,
    async () => {
      result.clear();
      const cents = parseLimit(inputValue(form, 'limit-amount'));
      const reason = inputValue(form, 'limit-reason');
      const by = inputValue(form, 'limit-by');
      if (cents === null) return refuse(text.badAmount, 'limit-amount');
      if (reason === '') return refuse(text.noReason, 'limit-reason');
      if (by === '') return refuse(text.noBy, 'limit-by');
      const said = JSON.stringify([cents, reason, by]);
      const attempt = attempts.get(said) ?? intention();
      attempts.set(said, attempt);
      const done = attempt.settle(await shell.call('setCreditLimit', customerId, cents, reason, by, attempt.key()));
      if (!done.ok) return refuse(done.failure, FIELD_IDS[done.failure.field ?? '']);
      openFor = null;
      form.remove();
      await shell.refreshSheet(text.saved(isolated(name), cents, done.warnings));
    },
    '',
    'limit-save',
  );
  form.append(
    field('limit-amount', text.amount, limitCents === null ? '' : amountText(limitCents), {
      inputmode: 'decimal',
      autocomplete: 'off',
      'aria-describedby': 'limit-hint',
    }),
    h('p', { class: 'quiet', id: 'limit-hint' }, text.hint),
    field('limit-reason', text.reason, '', { autocomplete: 'off' }),
    field('limit-by', text.by, shell.panel.merchant.contactName, { autocomplete: 'name' }),
    h('div', { class: 'actions' }, save),
    result.element,
  );
  onSubmit(form, save);
  const details = h(
    'details',
    { id: 'change-limit', open: openFor === customerId },
    h('summary', {}, text.title),
    form,
  );
  details.addEventListener('toggle', () => {
    if (details.isConnected) openFor = details.open ? customerId : null;
  });
  return details;
}

/** An amount, or an explicit zero, which no payment or sale may be. */
function parseLimit(typed: string): number | null {
  return /^(R\$)?\s*0+(,0{1,2})?$/i.test(typed) ? 0 : parseAmount(typed);
}
