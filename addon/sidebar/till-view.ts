/** "Balcão": the customer who stands before the till, by the selected row or by name: card, payment and sale. */
import { OFFER } from '../agreements-texts.js';
import type { CustomerCard, SelectedDebt } from '../credit-rpc.js';
import { CARD, SALE } from '../credit-texts.js';
import type { Failure } from '../rpc.js';
import { PANEL } from '../texts.js';
import { newOffering, type Offering, offerView } from './agreements-offer.js';
import { cardView } from './card-view.js';
import { customerPicker } from './customer-picker.js';
import { button, h, isolated, replace, section } from './dom.js';
import { installmentOf, payableNow } from './payable.js';
import { CARD_FORM, type Owed, paymentPlace } from './payment-view.js';
import { RECEIPTS_TITLE } from './receipts-view.js';
import { newSale, type Sale, saleView } from './sale-view.js';
import { busyButton, outcome, type Shell } from './shell.js';

/** What is open at the till. It outlives the panel it was opened in, as the other forms do. */
interface Till {
  /** Null: the customer of a new sale is being looked for. */
  card: CustomerCard | null;
  debt: SelectedDebt | null;
  sale: Sale | null;
  offering: Offering | null;
  /** The search itself: a reload of the panel puts it back as it stands, with what is typed, found and still asked for. */
  picker?: HTMLElement;
}

let till: Till | null = null;
/** The till on the page: what was asked of one that a reload has replaced since is answered here. */
let newest: { show(): void; fail(problem: Failure): void };

export function tillView(shell: Shell): HTMLElement {
  const result = outcome();
  const place = h('div', { id: 'till-place' });
  const payment = paymentPlace(shell, CARD_FORM, 'received-card');

  const leave = (): void => {
    till?.sale?.abandon(shell);
    payment.close();
    till = null;
  };
  const close = (): void => {
    leave();
    newest.show();
    document.getElementById('card-of-row')?.focus();
  };
  const open = (next: Till): void => {
    leave();
    till = next;
    newest.show();
    document.querySelector<HTMLElement>('#till-place h3')?.focus({ preventScroll: true });
    document.getElementById('till')?.scrollIntoView({ block: 'start' });
  };
  const endSale = (): void => {
    if (!till) return;
    if (!till.card) {
      close();
      return;
    }
    till.sale = null;
    newest.show();
    document.getElementById('sell-to-card')?.focus();
  };
  const endOffer = (): void => {
    if (!till) return;
    till.offering = null;
    newest.show();
    document.getElementById('offer-to-card')?.focus();
  };
  /** Opens what can be offered to the customer of the card. */
  const offer = async (card: CustomerCard, debtIds: string[] | null): Promise<Failure | undefined> => {
    const answer = await shell.call('startOffer', card.customerId, debtIds);
    if (!answer.ok) return answer.failure;
    const debt = till?.card?.customerId === card.customerId ? till.debt : null;
    open({ card, debt, sale: null, offering: newOffering(card.name, debtIds !== null, answer.start) });
    document.querySelector<HTMLElement>('#till-place h4')?.focus({ preventScroll: true });
    return undefined;
  };
  const sell = async (customerId: string): Promise<void> => {
    const answer = await shell.call('customerCard', customerId);
    if (!answer.ok) return newest.fail(answer.failure);
    open({ card: answer.card, debt: null, sale: newSale(), offering: null });
    document.getElementById('sale-amount')?.focus();
  };

  const show = (): void => {
    result.clear();
    // An open card sells by its own button.
    start.hidden = till !== null;
    offerFromRow.hidden = till !== null;
    if (!till) replace(place);
    else if (till.card) showCard(till, till.card);
    else {
      till.picker ??= customerPicker(shell, sell, close);
      replace(place, till.picker);
    }
  };

  const showCard = (opened: Till, card: CustomerCard): void => {
    const { sale, offering } = opened;
    payment.keep();
    replace(
      place,
      h('div', { class: 'row' }, h('h3', { tabindex: '-1' }, isolated(card.name)), closeButton(close)),
      sale
        ? saleView(shell, card, sale, endSale, (now) => renew(opened, now))
        : offering && offerView(shell, offering, endOffer),
      !sale && (!offering || hasEnded(offering)) && h('div', { id: 'card-actions' }, actionsOf(opened, card)),
      payment.element,
      h('div', { id: 'card-place' }, cardView(shell, card)),
    );
  };

  const renew = (opened: Till, card: CustomerCard): void => {
    if (till !== opened || !opened.card) return;
    // Something was paid or bought: what is left of the row's own debt is known only when it is read again.
    if (card.openCents !== opened.card.openCents) opened.debt = null;
    opened.card = card;
    const cardPlace = place.querySelector<HTMLElement>('#card-place');
    if (!cardPlace) return;
    const typed = [...cardPlace.querySelectorAll<HTMLInputElement>('input[data-typed]')];
    replace(cardPlace, cardView(shell, card));
    for (const { id, value } of typed) {
      const input = cardPlace.querySelector<HTMLInputElement>(`[id="${id}"]`);
      if (!input) continue;
      input.value = value;
      input.dataset.typed = '';
    }
  };

  const actionsOf = (opened: Till, card: CustomerCard): HTMLElement => {
    const owed = owedOf(shell.panel.today, card, opened.debt);
    const start = (): void => {
      payment.close();
      opened.sale = newSale();
      show();
      document.getElementById('sale-amount')?.focus();
    };
    const offerHere = async (): Promise<void> => {
      result.clear();
      const failure = await offer(card, null);
      if (failure) newest.fail(failure);
    };
    return h(
      'div',
      { class: 'actions' },
      button(SALE.start, start, 'primary', 'sell-to-card'),
      owed.totalCents > 0 && button(PANEL.payment.button, () => payment.open(owed), '', 'received-card'),
      card.openCents > 0 && busyButton(OFFER.start, OFFER.opening, offerHere, '', 'offer-to-card'),
    );
  };

  const fromRow = busyButton(
    CARD.fromRow,
    CARD.looking,
    async () => {
      result.clear();
      const answer = await shell.call('selectedCustomer');
      if (!answer.ok) return newest.fail(answer.failure);
      open({ card: answer.card, debt: answer.debt, sale: null, offering: null });
    },
    'wide',
    'card-of-row',
  );
  const offerFromRow = busyButton(
    OFFER.fromRow,
    OFFER.opening,
    async () => {
      result.clear();
      const answer = await shell.call('selectedCustomer');
      const failure = answer.ok ? await offer(answer.card, null) : answer.failure;
      if (failure) newest.fail(failure);
    },
    'wide',
    'offer-of-row',
  );
  const start = button(
    SALE.start,
    () => {
      open({ card: null, debt: null, sale: null, offering: null });
      document.getElementById('sale-search')?.focus();
    },
    'primary wide',
    'new-sale',
  );
  /** After a reload the numbers may be others; what is being typed beside them stays. */
  const refresh = async (): Promise<void> => {
    const opened = till;
    if (!opened?.card) return;
    const answer = await shell.call('customerCard', opened.card.customerId);
    if (!answer.ok || till !== opened) return;
    const { card } = answer;
    const focused = document.activeElement?.id ?? '';
    renew(opened, card);
    const actions = place.querySelector<HTMLElement>('#card-actions');
    if (actions) replace(actions, actionsOf(opened, card));
    if (focused !== '') document.getElementById(focused)?.focus({ preventScroll: true });
    await reread(opened);
  };
  /** The customer may have answered the offer that is open here, or its time is over. */
  const reread = async (opened: Till): Promise<void> => {
    const made = opened.offering?.made;
    if (!made) return;
    const answer = await shell.call('openOffer', made.id);
    if (!answer.ok || till !== opened || opened.offering?.made?.id !== made.id) return;
    opened.offering.made = answer.offer;
    if (answer.offer.state === made.state) return;
    const focused = document.activeElement?.id ?? '';
    newest.show();
    if (focused !== '') document.getElementById(focused)?.focus({ preventScroll: true });
  };
  shell.showReceipts = ({ card, debt }) => {
    open({ card, debt, sale: null, offering: null });
    const title = document.getElementById(RECEIPTS_TITLE);
    title?.focus({ preventScroll: true });
    title?.scrollIntoView({ block: 'center' });
  };
  shell.showOffer = async (customerId, debtIds) => {
    const answer = await shell.call('customerCard', customerId);
    return answer.ok ? offer(answer.card, debtIds) : answer.failure;
  };
  shell.showCustomer = async (customerId, isPaying) => {
    const answer = await shell.call('customerCard', customerId);
    if (!answer.ok) return answer.failure;
    open({ card: answer.card, debt: null, sale: null, offering: null });
    const owed = owedOf(shell.panel.today, answer.card, null);
    if (isPaying && owed.totalCents > 0) payment.open(owed);
    return undefined;
  };
  newest = { show, fail: result.fail };
  show();
  void refresh();
  return section('till', CARD.title, h('div', { class: 'stack' }, start, fromRow, offerFromRow), result.element, place);
}

/** It is on its way no more: the customer is there for anything else again. */
function hasEnded({ made }: Offering): boolean {
  return made !== null && made.state !== 'OFFERED';
}

/** The row's own debt; else what is to be paid now, and everything beside it. */
function owedOf(today: string, card: CustomerCard, debt: SelectedDebt | null): Owed {
  const { customerId, name: customerName, openCents, charges } = card;
  const now = debt ? null : payableNow(charges, today);
  const debts = debt ? charges.debts.filter(({ debtId }) => debtId === debt.debtId) : (now?.debts ?? []);
  const totalCents = debt?.totalCents ?? now?.totalCents ?? openCents;
  return {
    customerId,
    customerName,
    debtIds: debt ? [debt.debtId] : now ? now.debts.map(({ debtId }) => debtId) : null,
    totalCents,
    installment: installmentOf(debts),
    everythingCents: openCents > totalCents ? openCents : null,
  };
}

function closeButton(close: () => void): HTMLElement {
  return h(
    'button',
    { type: 'button', id: 'card-close', class: 'close', 'aria-label': CARD.closeCard, onclick: close },
    '✕',
  );
}
