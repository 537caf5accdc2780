/** Who buys: found by name or phone, or registered on the spot. */
import type { AlikeCustomer, FoundCustomer, NewCustomer } from '../credit-rpc.js';
import { SALE } from '../credit-texts.js';
import type { Failure } from '../rpc.js';
import { phoneText } from './card-view.js';
import { button, field, h, inputValue, isolated, markInvalid, replace } from './dom.js';
import { intention } from './rpc-client.js';
import { busyButton, type Outcome, outcome, type Shell } from './shell.js';

const SHORTEST_SEARCH = 2;
const FIELD_IDS: Record<string, string> = { name: 'new-name', phone: 'new-phone', document: 'new-document' };

type Choose = (customerId: string) => Promise<void>;

/** `choose` goes on with a customer; it never fails silently. */
export function customerPicker(shell: Shell, choose: Choose, close: () => void): HTMLElement {
  return h(
    'div',
    { class: 'box' },
    h('h3', { tabindex: '-1' }, SALE.titleAlone),
    searchForm(shell, choose, 'sale'),
    h('details', { id: 'new-customer' }, h('summary', {}, SALE.fresh), freshForm(shell, choose)),
    h('div', { class: 'actions' }, button(SALE.cancel, close, '', 'sale-leave')),
  );
}

/** Somebody registered already. `id` begins the ids, for there may be several such searches on the panel. */
export function searchForm(shell: Shell, choose: Choose, id: string): HTMLElement {
  const result = outcome();
  result.element.id = `${id}-search-result`;
  const list = h('div', { id: `${id}-found` });
  const form = h('form', { novalidate: true });
  const refuse = refuser(form, result);
  const find = busyButton(
    SALE.find,
    SALE.finding,
    async () => {
      result.clear();
      replace(list);
      const search = inputValue(form, `${id}-search`);
      if (search.length < SHORTEST_SEARCH) return refuse(SALE.tooShort, `${id}-search`);
      const answer = await shell.call('findCustomers', search);
      if (!answer.ok) return result.fail(answer.failure);
      if (answer.customers.length === 0) return result.say(SALE.nobody(isolated(search)));
      replace(list, foundForm(answer.customers, answer.hasMore, choose, id));
      list.querySelector('input')?.focus();
    },
    '',
    `${id}-find`,
  );
  form.append(field(`${id}-search`, SALE.search, '', { autocomplete: 'off' }), h('div', { class: 'actions' }, find));
  onSubmit(form, find);
  return h('div', {}, form, result.element, list);
}

function foundForm(customers: readonly FoundCustomer[], hasMore: boolean, choose: Choose, id: string): HTMLElement {
  const result = outcome();
  const form = h('form', { novalidate: true });
  const options = customers.map(({ customerId, name, phone }, i) =>
    h(
      'label',
      { class: 'choice', for: `${id}-found-${i}` },
      h('input', { type: 'radio', id: `${id}-found-${i}`, name: `${id}-found`, value: customerId, checked: i === 0 }),
      h('span', {}, isolated(name), phone !== null && h('span', { class: 'quiet' }, ` · ${phoneText(phone)}`)),
    ),
  );
  const go = busyButton(
    SALE.choose,
    SALE.choosing,
    async () => {
      const chosen = form.querySelector<HTMLInputElement>('input:checked');
      if (!chosen) return result.fail(SALE.chooseFirst);
      await choose(chosen.value);
    },
    'primary',
    `${id}-choose`,
  );
  form.append(
    h('fieldset', {}, h('legend', {}, SALE.found), ...options),
    ...(hasMore ? [h('p', { class: 'quiet' }, SALE.more)] : []),
    h('div', { class: 'actions' }, go),
    result.element,
  );
  onSubmit(form, go);
  return form;
}

function freshForm(shell: Shell, choose: Choose): HTMLElement {
  const result = outcome();
  result.element.id = 'new-customer-result';
  const attempts = new Map<string, ReturnType<typeof intention>>();
  const form = h('form', { novalidate: true });
  const refuse = refuser(form, result);
  const alikePlace = h('div', { id: 'alike' });
  const register = async (isAnother: boolean): Promise<void> => {
    result.clear();
    const customer = readCustomer(form);
    if (customer.name === '') return refuse(SALE.noName, 'new-name');
    // Another name or phone is another request; the same one pressed again is not.
    const said = JSON.stringify([customer, isAnother]);
    const attempt = attempts.get(said) ?? intention();
    attempts.set(said, attempt);
    const answer = attempt.settle(await shell.call('createCustomer', customer, isAnother, attempt.key()));
    if (!answer.ok) return refuse(answer.failure, FIELD_IDS[answer.failure.field ?? '']);
    if (!('alike' in answer)) return choose(answer.customerId);
    replace(
      alikePlace,
      alikeView(answer.alike, choose, () => register(true)),
    );
    alikePlace.querySelector<HTMLElement>('h4')?.focus();
  };
  const create = busyButton(
    SALE.create,
    SALE.creating,
    () => {
      replace(alikePlace);
      return register(false);
    },
    'primary',
    'new-create',
  );
  form.append(
    field('new-name', SALE.name, '', { autocomplete: 'off' }),
    field('new-phone', SALE.phone, '', { inputmode: 'tel', autocomplete: 'off' }),
    field('new-document', SALE.document, '', { inputmode: 'numeric', autocomplete: 'off' }),
    h('div', { class: 'actions' }, create),
    result.element,
    alikePlace,
  );
  onSubmit(form, create);
  // Those found were like somebody else.
  form.addEventListener('input', () => replace(alikePlace));
  return form;
}

/** Who has this phone or name already, and what they owe: a second card would hide it. */
function alikeView(alike: readonly AlikeCustomer[], choose: Choose, another: () => Promise<void>): HTMLElement {
  const text = SALE.alike;
  const items = alike.map(({ customerId, name, phone, openCents, lateCents }, i) =>
    h(
      'li',
      {},
      h('p', {}, h('strong', {}, isolated(name)), phone !== null && ` · ${phoneText(phone)}`),
      h('p', { class: lateCents > 0 ? 'late' : 'quiet' }, text.owes(openCents, lateCents)),
      busyButton(text.use, SALE.choosing, () => choose(customerId), 'primary', `alike-use-${i}`),
    ),
  );
  return h(
    'div',
    {},
    h('h4', { tabindex: '-1' }, text.title),
    h('ul', {}, ...items),
    h('div', { class: 'actions' }, busyButton(text.another, SALE.creating, another, '', 'alike-another')),
  );
}

function readCustomer(form: HTMLElement): NewCustomer {
  const value = (id: string): string | null => inputValue(form, id) || null;
  return { name: inputValue(form, 'new-name'), phone: value('new-phone'), document: value('new-document') };
}

/** Says what is wrong, in the field itself where one is meant. */
export function refuser(form: HTMLElement, result: Outcome): (problem: Failure, fieldId?: string) => void {
  return (problem, fieldId) => {
    result.fail(problem);
    if (fieldId !== undefined) markInvalid(form, fieldId, result.element.id);
  };
}

/** Enter in any field presses the button, and the form itself goes nowhere. */
export function onSubmit(form: HTMLElement, press: HTMLButtonElement): void {
  press.type = 'submit';
  form.addEventListener('submit', (event) => event.preventDefault());
}
