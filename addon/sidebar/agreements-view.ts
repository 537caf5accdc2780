/** "Acordos": what customers propose, what is offered, what is agreed and how it goes; read when it is opened. */
import type {
  Agreement,
  Agreements,
  BrokenAgreement,
  Counter,
  Offer,
  OfferSuggestion,
  OpenOffer,
  RefusedOffer,
} from '../agreements-rpc.js';
import { AGREEMENTS } from '../agreements-texts.js';
import type { Failure } from '../rpc.js';
import { breakForm } from './agreements-break.js';
import { counterItem } from './agreements-counter.js';
import { sendOfferView } from './agreements-send.js';
import { button, h, isolated, keepTyped, replace } from './dom.js';
import { intention } from './rpc-client.js';
import { busyButton, failureBox, outcome, type Shell } from './shell.js';

let isOpen = false;
/** As last read: shown at once after a reload, while it is read again. */
let known: Agreements | null = null;
/** Offers of the list whose ways to send them are open, by id. */
const sending = new Map<string, Offer>();

export function agreementsView(shell: Shell): HTMLElement {
  const place = h('div', { id: 'agreements-place' });
  const title = h('h2', { id: 'agreements-title' }, AGREEMENTS.title(shell.panel.agreements));
  const details = h('details', { open: isOpen }, h('summary', { id: 'agreements-summary' }, title), place);
  let isLoading = false;
  const show = (list: Agreements): void => keepTyped(place, () => replace(place, body(shell, list)));
  const load = async (): Promise<void> => {
    // A panel that is drawn open also says that it was opened.
    if (isLoading) return;
    isLoading = true;
    if (known === null) replace(place, h('p', { class: 'quiet', role: 'status' }, AGREEMENTS.loading));
    const answer = await shell.call('listAgreements');
    isLoading = false;
    if (!answer.ok) return replace(place, failureBox(answer.failure));
    known = answer.agreements;
    const focused = document.activeElement?.id ?? '';
    show(known);
    if (focused !== '') document.getElementById(focused)?.focus({ preventScroll: true });
  };
  details.addEventListener('toggle', () => {
    const wasOpen = isOpen;
    isOpen = details.open;
    if (isOpen && !wasOpen) void load();
  });
  if (known !== null) show(known);
  if (isOpen) void load();
  return h('section', { id: 'agreements', 'aria-labelledby': 'agreements-title' }, details);
}

function body(shell: Shell, list: Agreements): HTMLElement {
  const { counters, offers, inForce, broken, refused, suggestions, hasMore } = list;
  const root = h('div');
  const answered = ({ id }: Counter, offer: Offer | null): void => {
    list.counters = list.counters.filter((one) => one.id !== id);
    if (offer) sending.set(offer.id, offer);
  };
  const groups = [
    group(
      AGREEMENTS.counters,
      counters.map((one) => counterItem(shell, one, (offer) => answered(one, offer))),
    ),
    group(
      AGREEMENTS.offers,
      offers.map((one) => offerItem(shell, one)),
    ),
    group(
      AGREEMENTS.inForce,
      inForce.map((one) => agreementItem(shell, one)),
    ),
    group(
      AGREEMENTS.broken,
      broken.map((one) => brokenItem(shell, one)),
    ),
    group(
      AGREEMENTS.refused,
      refused.map((one) => refusedItem(shell, one)),
    ),
    group(
      AGREEMENTS.suggestions,
      suggestions.map((one) => suggestionItem(shell, one)),
    ),
  ].filter((one) => one !== null);
  root.append(...groups);
  if (groups.length === 0) root.append(h('p', {}, AGREEMENTS.none));
  if (hasMore) root.append(h('p', { class: 'quiet' }, AGREEMENTS.hasMore));
  return root;
}

function group(title: string, items: readonly HTMLElement[]): HTMLElement | null {
  return items.length === 0 ? null : h('div', {}, h('h3', {}, title), h('ul', {}, ...items));
}

function offerItem(shell: Shell, { id, customerName, validUntilOn, titles }: OpenOffer): HTMLElement {
  const text = AGREEMENTS;
  const result = outcome();
  const name = isolated(customerName);
  const place = h('div');
  const showSending = (offer: Offer): void => {
    sending.set(id, offer);
    const done = (): void => {
      sending.delete(id);
      replace(place);
      send.hidden = false;
      send.focus();
    };
    send.hidden = true;
    replace(place, sendOfferView(shell, offer, done));
  };
  const send = busyButton(
    text.send,
    text.opening,
    async () => {
      result.clear();
      const answer = await shell.call('openOffer', id);
      if (!answer.ok) return result.fail(answer.failure);
      showSending(answer.offer);
      document.getElementById(`offer-title-${id}`)?.focus();
    },
    '',
    `offer-send-${id}`,
  );
  const attempt = intention();
  const withdraw = busyButton(
    text.withdrawDo,
    text.withdrawing,
    async () => {
      result.clear();
      const answer = attempt.settle(await shell.call('withdrawOffer', id, '', attempt.key()));
      if (!answer.ok) return result.fail(answer.failure);
      sending.delete(id);
      await shell.refreshSheet(text.withdrawn);
    },
    '',
    `offer-withdraw-yes-${id}`,
  );
  const asking = h('div');
  const ask = (): void => {
    const keep = button(text.keep, () => replace(asking), '', `offer-withdraw-no-${id}`);
    replace(asking, h('p', {}, text.withdrawAsk(name)), h('div', { class: 'actions' }, keep, withdraw));
    keep.focus();
  };
  const offer = sending.get(id);
  if (offer) showSending(offer);
  return h(
    'li',
    {},
    h('h4', {}, name),
    h('p', { class: 'quiet' }, text.until(validUntilOn)),
    h('ul', { class: 'sentences' }, ...titles.map((title) => h('li', {}, title))),
    h('div', { class: 'actions' }, send, button(text.withdraw, ask, '', `offer-withdraw-${id}`)),
    asking,
    place,
    result.element,
  );
}

function agreementItem(shell: Shell, agreement: Agreement): HTMLElement {
  const { id, customerId, customerName, title, leftCents, next, isUndermined, acceptedOn } = agreement;
  const text = AGREEMENTS;
  const isLate = next !== null && next.daysLate > 0;
  return h(
    'li',
    {},
    h('h4', {}, isolated(customerName)),
    h('p', { class: 'quiet' }, [title, acceptedOn && text.acceptedOn(acceptedOn)].filter(Boolean).join(' · ')),
    next &&
      h(
        'p',
        { class: isLate ? 'late' : '' },
        `${isLate ? '▲ ' : ''}${text.next(next.number, next.of, next.totalCents)} · `,
        isLate ? text.late(next.daysLate) : text.due(next.dueOn, shell.panel.today),
      ),
    h('p', { class: 'quiet' }, leftCents > 0 ? text.left(leftCents) : text.allPaid),
    ...openAction([
      { label: text.seeCustomer, id: `see-${id}`, open: () => shell.showCustomer(customerId, false) },
      ...(next
        ? [{ label: text.received, id: `received-${id}`, open: () => shell.showCustomer(customerId, true) }]
        : []),
    ]),
    isUndermined && breakForm(shell, id),
  );
}

function refusedItem(shell: Shell, { id, customerId, customerName, titles, on }: RefusedOffer): HTMLElement {
  return h(
    'li',
    {},
    h('h4', {}, isolated(customerName)),
    h('p', { class: 'quiet' }, `${AGREEMENTS.refusedOn(on)} ${titles.join(' · ')}`),
    ...offerAction(shell, AGREEMENTS.again, customerId, null, `again-${id}`),
  );
}

function brokenItem(shell: Shell, { id, customerId, customerName, title, on }: BrokenAgreement): HTMLElement {
  return h(
    'li',
    {},
    h('h4', {}, isolated(customerName)),
    h('p', { class: 'quiet' }, `${title} · ${AGREEMENTS.brokenOn(on)}`),
    ...offerAction(shell, AGREEMENTS.again, customerId, null, `again-${id}`),
  );
}

function suggestionItem(shell: Shell, { customerId, customerName, debtIds, reason }: OfferSuggestion): HTMLElement {
  return h(
    'li',
    {},
    h('h4', {}, isolated(customerName)),
    h('p', { class: 'quiet' }, reason),
    ...offerAction(shell, AGREEMENTS.see, customerId, debtIds, `suggested-${customerId}`),
  );
}

function offerAction(
  shell: Shell,
  label: string,
  customerId: string,
  debtIds: string[] | null,
  id: string,
): HTMLElement[] {
  return openAction([{ label, id, open: () => shell.showOffer(customerId, debtIds) }]);
}

interface Opener {
  label: string;
  id: string;
  /** Fails with why it cannot. */
  open(): Promise<Failure | undefined>;
}

function openAction(openers: readonly Opener[]): HTMLElement[] {
  const result = outcome();
  const buttons = openers.map(({ label, id, open }) =>
    busyButton(
      label,
      AGREEMENTS.opening,
      async () => {
        result.clear();
        const failure = await open();
        if (failure) result.fail(failure);
      },
      '',
      id,
    ),
  );
  return [h('div', { class: 'actions' }, ...buttons), result.element];
}
