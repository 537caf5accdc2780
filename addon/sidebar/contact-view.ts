import type { Channel, ReminderStatus, ReportedOutcome } from '../rpc.js';
import { CHANNEL_NAMES, PANEL } from '../texts.js';
import { button, h, replace, section } from './dom.js';
import { intention } from './rpc-client.js';
import { busyButton, outcome, type Shell } from './shell.js';

/**
 * A contact a person makes. The first tap re-checks and claims; only then the link or the script is there, and what
 * came of it is asked. Unanswered it stays in "Sem resposta".
 */
export function contactButton(
  shell: Shell,
  customerId: string,
  channel: Channel,
  place: HTMLElement,
  look = '',
): HTMLButtonElement | null {
  if (channel !== 'WHATSAPP_LINK' && channel !== 'CALL') return null;
  const isCall = channel === 'CALL';
  const result = outcome();
  const attempt = intention();
  const label = isCall ? PANEL.call.start : PANEL.whatsapp.start;
  return busyButton(
    label,
    PANEL.whatsapp.preparing,
    async () => {
      replace(place, result.element);
      result.clear();
      const answer = attempt.settle(await shell.call('claimContact', customerId, channel, attempt.key()));
      if (!answer.ok) return result.fail(answer.failure);
      const { reminderId, text, whatsappUrl } = answer.contact;
      const asking = askOutcome(shell, reminderId, channel);
      if (isCall) {
        replace(place, h('h3', {}, PANEL.call.script), h('div', { class: 'message' }, text), asking);
        return;
      }
      const link = safeLink(whatsappUrl);
      asking.hidden = link !== null;
      link?.addEventListener('click', () => {
        asking.hidden = false;
      });
      replace(place, h('div', { class: 'actions' }, link), asking);
      link?.focus();
    },
    look,
    `${isCall ? 'call' : 'whatsapp'}-${customerId}`,
  );
}

/** Only WhatsApp's own address or the server's https link is ever made clickable. */
function safeLink(url: string | null): HTMLAnchorElement | null {
  if (url === null || !/^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1)[:/])/.test(url)) return null;
  return h(
    'a',
    { class: 'button primary', href: url, target: '_blank', rel: 'noopener noreferrer' },
    PANEL.whatsapp.open,
  );
}

/** "Enviou?" or "Conseguiu falar?", and what to do with the answer. */
function askOutcome(shell: Shell, reminderId: string, channel: Channel): HTMLElement {
  const isCall = channel === 'CALL';
  const result = outcome();
  const report = (said: ReportedOutcome) => {
    const attempt = intention();
    return async (): Promise<void> => {
      const answer = attempt.settle(await shell.call('reportContact', reminderId, said, attempt.key()));
      if (!answer.ok) return result.fail(answer.failure);
      await shell.refreshSheet(PANEL.whatsapp.noted);
    };
  };
  const yes = isCall ? PANEL.call.did : PANEL.whatsapp.yes;
  const no = isCall ? PANEL.call.unanswered : PANEL.whatsapp.no;
  return h(
    'div',
    { role: 'group', 'aria-label': isCall ? PANEL.call.asked : PANEL.whatsapp.asked },
    h('p', {}, isCall ? PANEL.call.asked : PANEL.whatsapp.asked),
    h(
      'div',
      { class: 'actions' },
      busyButton(yes, PANEL.setup.saving, report('SENT'), 'primary', `sent-${reminderId}`),
      busyButton(no, PANEL.setup.saving, report('FAILED'), '', `failed-${reminderId}`),
    ),
    result.element,
  );
}

/** Contacts that were begun and never answered for, and those whose fate nobody knows. */
export function pendingView(shell: Shell): HTMLElement | null {
  // An e-mail that is being sent answers for itself.
  const open = shell.panel.pending.filter(
    ({ state, channel }) => state === 'UNCERTAIN' || channel === 'WHATSAPP_LINK' || channel === 'CALL',
  );
  if (open.length === 0) return null;
  return section('pending', PANEL.pending.title, h('ul', {}, ...open.map((reminder) => pendingItem(shell, reminder))));
}

function pendingItem(shell: Shell, { id, customerName, channel, state }: ReminderStatus): HTMLElement {
  const why = state === 'UNCERTAIN' ? PANEL.whatsapp.uncertain : PANEL.pending.unfinished;
  const place = h('div');
  const answer = button(
    channel === 'CALL' ? PANEL.call.asked : PANEL.whatsapp.asked,
    () => replace(place, askOutcome(shell, id, channel)),
    '',
    `ask-${id}`,
  );
  return h(
    'li',
    {},
    h('h3', {}, customerName),
    h('p', { class: 'quiet' }, `${CHANNEL_NAMES[channel]} · ${why}`),
    answer,
    place,
  );
}
