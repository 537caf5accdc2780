import type { QueueEntry } from '../rpc.js';
import { dueText, lateText, PANEL, SETUP_NAMES } from '../texts.js';
import { contactButton } from './contact-view.js';
import { button, h, isolated, section } from './dom.js';
import { keepPayments, owedText, paymentPlace } from './payment-view.js';
import { sendArea } from './send-view.js';
import type { Shell } from './shell.js';

/** Today's list: who, how much, how late, by which channel, and the exact text. */
export function queueView(shell: Shell): HTMLElement {
  const { queue, isQueueTruncated } = shell.panel;
  keepPayments(queue.map(({ customerId }) => customerId));
  if (queue.length === 0) return section('queue', PANEL.queue.title, h('p', {}, PANEL.queue.none));
  const states = new Map<string, HTMLElement>();
  const items = queue.map((entry) => {
    const state = h('span', { class: 'state' });
    states.set(entry.customerId, state);
    return entryItem(shell, entry, state);
  });
  return section(
    'queue',
    PANEL.queue.title,
    sendArea(shell, states),
    isQueueTruncated && h('p', { class: 'quiet' }, PANEL.queue.truncated),
    h('ul', { id: 'queue-list' }, ...items),
  );
}

/** Why nothing can be sent, or null when it can. */
export function blockedReason({ panel }: Shell): string | null {
  if (panel.setupMissing.length > 0) return PANEL.setup.missing(panel.setupMissing.map((name) => SETUP_NAMES[name]));
  return panel.canSend ? null : PANEL.queue.noSendScope;
}

function entryItem(shell: Shell, entry: QueueEntry, state: HTMLElement): HTMLElement {
  const { customerId, customerName, channel, alternatives, totalCents, oldestDaysLate, subject, text } = entry;
  const debtIds = entry.debts.map(({ id }) => id);
  const [firstOn] = entry.debts.map(({ dueOn }) => dueOn).sort();
  const when = firstOn === undefined ? lateText(oldestDaysLate) : dueText(firstOn, shell.panel.today, oldestDaysLate);
  const payment = paymentPlace(shell, customerId, `received-${customerId}`);
  const owed = {
    customerId,
    customerName,
    debtIds: debtIds.length > 0 ? debtIds : null,
    totalCents,
    everythingCents: null,
  };
  payment.keep(owed);
  const received = button(PANEL.payment.button, () => payment.open(owed), '', `received-${customerId}`);
  const isBlocked = blockedReason(shell) !== null;
  const channels = [channel, ...alternatives].filter((one, i, all) => all.indexOf(one) === i);
  // Each way has its place: what was begun by one is still to be answered for when the other is tried.
  const places = channels.map(() => h('div'));
  const contacts = channels.map((one, i) =>
    contactButton(shell, { customerId, customerName }, one, places[i] as HTMLElement, one === channel ? 'primary' : ''),
  );
  for (const contact of contacts) if (contact && isBlocked) contact.disabled = true;
  return h(
    'li',
    { 'data-customer': customerId },
    h('div', { class: 'row' }, h('h3', {}, isolated(customerName)), owedText(totalCents)),
    h('div', { class: 'row' }, h('span', { class: 'quiet' }, `${when} · ${PANEL.queue.by(channel)}`), state),
    h(
      'details',
      {},
      h('summary', {}, PANEL.queue.text),
      subject && h('p', { class: 'quiet' }, PANEL.queue.subject(subject)),
      h('div', { class: 'message' }, text),
    ),
    h('div', { class: 'actions' }, ...contacts, received),
    ...places,
    payment.element,
  );
}
