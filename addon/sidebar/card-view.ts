/** The customer's card: who stands before the till, how they pay, how much fits, and what raises the limit. */
import { formatBRL } from '../../server/domain/money.js';
import type { CardDecision, CardStep, CustomerCard } from '../credit-rpc.js';
import { CARD, limitText, longDay, PROFILE_NAMES, STANDING_NAMES } from '../credit-texts.js';
import { chargesView } from './charges-view.js';
import { copied } from './copy.js';
import { h, isolated } from './dom.js';
import { historyView } from './history-view.js';
import { ladderView } from './ladder-view.js';
import { limitForm } from './limit-form.js';
import { receiptsView } from './receipts-view.js';
import { busyButton, outcome, type Shell } from './shell.js';

/** Shown at once; the others are a tap away. */
const FEW_DECISIONS = 3;

export function cardView(shell: Shell, card: CustomerCard): HTMLElement {
  const { standing, standingReason, profile, profileReason, onTimeDebts, knownDebts, terms } = card;
  return h(
    'div',
    { class: 'card' },
    h('p', { class: 'quiet' }, [phoneText(card.phone), CARD.since(card.registeredOn)].filter(Boolean).join(' · ')),
    h('p', {}, h('strong', { class: `badge standing-${standing}` }, STANDING_NAMES[standing]), ' ', standingReason),
    amounts(card),
    chargesView(shell, card),
    limitForm(shell, card),
    receiptsView(shell, card),
    terms && h('p', { class: 'quiet' }, CARD.terms(terms)),
    ladderView(card),
    card.nextStep ? stepView(card.nextStep) : endOfLadder(card),
    h('h4', {}, PROFILE_NAMES[profile]),
    h('p', {}, CARD.onTime(onTimeDebts, knownDebts)),
    h('p', { class: 'quiet' }, profileReason),
    historyView(card),
    decisionsView(card),
  );
}

/** `+5527999990000` → `(27) 99999-0000`; a number from elsewhere as it is. */
export function phoneText(phone: string | null): string {
  return (phone ?? '').replace(/^\+55(\d{2})(\d{4,5})(\d{4})$/, '($1) $2-$3');
}

function amounts({ limitCents, exposureCents, reservedCents, availableCents }: CustomerCard): HTMLElement {
  const overCents = limitCents === null ? 0 : Math.max(0, exposureCents - limitCents);
  const pair = (word: string, value: string, look = ''): HTMLElement =>
    h('div', { class: look }, h('dt', {}, word), h('dd', {}, value));
  const list = h(
    'dl',
    { class: 'amounts' },
    pair(CARD.limit, limitText(limitCents)),
    pair(CARD.open, formatBRL(exposureCents)),
    reservedCents > 0 && pair(CARD.reserved, formatBRL(reservedCents)),
    availableCents !== null && pair(CARD.available, formatBRL(availableCents), 'main'),
  );
  const remark = limitCents === null ? CARD.toDefine : limitCents === 0 ? CARD.hold : '';
  return h(
    'div',
    {},
    list,
    remark !== '' && h('p', { class: 'quiet' }, remark),
    limitCents !== 0 && overCents > 0 && h('p', { class: 'late' }, `▲ ${CARD.over(overCents)}`),
  );
}

function stepView({ toCents, earliestOn, conditions, customerText }: CardStep): HTMLElement {
  const text = CARD.step;
  const items = conditions.map(({ met, text: said }) =>
    h(
      'li',
      { class: met ? 'met' : 'unmet' },
      h('span', { class: 'tick', 'aria-hidden': 'true' }, met ? '✓' : '○'),
      h('span', {}, said, h('span', { class: 'hidden-text' }, ` (${met ? text.met : text.unmet})`)),
    ),
  );
  const hasToWait = earliestOn !== null && conditions.some(({ met }) => !met);
  return h(
    'div',
    { class: 'step' },
    h('h4', {}, text.title(toCents)),
    h('ul', { class: 'conditions' }, ...items),
    hasToWait && h('p', { class: 'quiet' }, text.earliest(earliestOn)),
    sayToCustomer(customerText),
  );
}

function sayToCustomer(said: string): HTMLElement {
  const text = CARD.step;
  const result = outcome();
  const words = h('div', { class: 'message', id: 'customer-text' }, said);
  const copy = busyButton(
    text.copy,
    text.copy,
    async () => {
      const isCopied = await copied(said, words);
      result.say(isCopied ? text.copied : text.notCopied);
    },
    '',
    'copy-customer-text',
  );
  return h(
    'div',
    {},
    h('p', { class: 'quiet' }, text.toSay),
    words,
    h('div', { class: 'actions' }, copy),
    result.element,
  );
}

function endOfLadder({ limitCents, ladder }: CustomerCard): HTMLElement | null {
  const isTop = limitCents !== null && limitCents >= (ladder[ladder.length - 1] ?? Number.POSITIVE_INFINITY);
  return isTop ? h('p', { class: 'quiet' }, CARD.step.top) : null;
}

function decisionsView({ decisions, hasMoreDecisions }: CustomerCard): HTMLElement {
  const text = CARD.decisions;
  const title = h('h4', {}, text.title);
  if (decisions.length === 0) return h('div', {}, title, h('p', { class: 'quiet' }, text.none));
  const items = decisions.map(decisionItem);
  const others = items.slice(FEW_DECISIONS);
  return h(
    'div',
    { class: 'decisions' },
    title,
    h('ul', {}, ...items.slice(0, FEW_DECISIONS)),
    others.length > 0 && h('details', {}, h('summary', {}, text.more(others.length)), h('ul', {}, ...others)),
    hasMoreDecisions && h('p', { class: 'quiet' }, text.older),
  );
}

function decisionItem({ on, fromCents, toCents, reason, by }: CardDecision): HTMLElement {
  const text = CARD.decisions;
  return h(
    'li',
    {},
    h(
      'div',
      { class: 'row' },
      h('strong', {}, text.change(fromCents, toCents)),
      h('span', { class: 'quiet' }, longDay(on)),
    ),
    h('p', { class: 'quiet' }, isolated(reason), by !== null && ` · ${text.by(isolated(by))}`),
  );
}
