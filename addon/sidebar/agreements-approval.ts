/** The owner's yes to what an attendant may not yield: kept with name and reason. */
import type { Approval } from '../agreements-rpc.js';
import { OFFER } from '../agreements-texts.js';
import type { refuser } from './customer-picker.js';
import { field, h, inputValue } from './dom.js';

export function approvalFields(id: string): HTMLElement {
  return h(
    'fieldset',
    {},
    h('legend', {}, OFFER.approve),
    field(`${id}-by`, OFFER.by, '', { autocomplete: 'name' }),
    field(`${id}-reason`, OFFER.reason, '', { autocomplete: 'off' }),
  );
}

/** Null: something is missing, and has been said. */
export function readApproval(form: HTMLElement, id: string, refuse: ReturnType<typeof refuser>): Approval | null {
  const by = inputValue(form, `${id}-by`);
  const reason = inputValue(form, `${id}-reason`);
  if (by === '') refuse(OFFER.noBy, `${id}-by`);
  else if (reason === '') refuse(OFFER.noReason, `${id}-reason`);
  return by === '' || reason === '' ? null : { by, reason };
}
