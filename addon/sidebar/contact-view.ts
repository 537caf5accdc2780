import type { Answer, Channel, ClaimedContact, Failure, ReminderStatus, ReportedOutcome } from '../rpc.js';
import { CHANNEL_NAMES, PANEL } from '../texts.js';
import { button, h, isolated, replace, section } from './dom.js';
import { intention } from './rpc-client.js';
import { busyButton, outcome, type Shell } from './shell.js';

/** For so long what was decided at the first tap is trusted: the sheet may say something else by then. */
const LINK_MS = 60_000;

/** A contact of today's list. */
export function contactButton(
  shell: Shell,
  { customerId, customerName }: { customerId: string; customerName: string },
  channel: Channel,
  place: HTMLElement,
  look = '',
): HTMLButtonElement | null {
  if (channel !== 'WHATSAPP_LINK' && channel !== 'CALL') return null;
  return handContact(shell, {
    id: customerId,
    label: channel === 'CALL' ? PANEL.call.start : PANEL.whatsapp.start,
    look,
    channel,
    place,
    claim: (key) => shell.call('claimContact', customerId, channel, key),
    refused: async ({ code }) => {
      if (!REFUSED.has(code)) return false;
      await shell.refreshSheet(PANEL.whatsapp.refused(isolated(customerName)));
      focusQueue();
      return true;
    },
  });
}

interface HandContact {
  /** Part of its buttons' ids. */
  id: string;
  label: string;
  look: string;
  channel: 'WHATSAPP_LINK' | 'CALL';
  place: HTMLElement;
  claim(key: string): Promise<Answer<{ contact: ClaimedContact }>>;
  /** Whether it has dealt with the failure; else that is shown. */
  refused(failure: Failure): Promise<boolean>;
}

/**
 * A contact a person makes. The first tap re-checks and claims; only then the link or the script is there, and what
 * came of it is asked. Unanswered it stays in "Sem resposta". A link is good for a minute.
 */
export function handContact(
  shell: Shell,
  { id, label, look, channel, place, claim: claimNow, refused }: HandContact,
): HTMLButtonElement {
  const isCall = channel === 'CALL';
  const result = outcome();
  let attempt = intention();

  const claim = async (): Promise<void> => {
    result.clear();
    const answer = attempt.settle(await claimNow(attempt.key()));
    if (!answer.ok) {
      if (!(await refused(answer.failure))) result.fail(answer.failure);
      return;
    }
    const { reminderId, text, whatsappUrl } = answer.contact;
    const asking = askOutcome(shell, reminderId, channel);
    if (isCall) return replace(place, h('h3', {}, PANEL.call.script), h('div', { class: 'message' }, text), asking);
    // Pressed again it would only bring the same link back, however old.
    start.hidden = true;
    const link = safeLink(whatsappUrl);
    replace(place, h('div', { class: 'actions' }, link), asking, result.element);
    if (link) offer(link, reminderId, asking);
  };

  const offer = (link: HTMLAnchorElement, reminderId: string, asking: HTMLElement): void => {
    const claimedAt = Date.now();
    asking.hidden = true;
    link.focus();
    const expire = (): void => {
      if (!link.isConnected) return;
      const hadFocus = document.activeElement === link;
      // Opened already, it is only taken away: what came of it is still to be said.
      if (!asking.hidden) {
        link.remove();
        return;
      }
      const again = busyButton(
        PANEL.whatsapp.again,
        PANEL.whatsapp.preparing,
        () => claimAgain(reminderId),
        'primary',
        `again-${id}`,
      );
      const why = h('p', { class: 'quiet', role: 'status' }, PANEL.whatsapp.expired);
      replace(place, why, h('div', { class: 'actions' }, again), result.element);
      if (hadFocus) again.focus();
    };
    setTimeout(expire, LINK_MS);
    link.addEventListener('click', (event) => {
      // A computer that slept wakes up with its timers late.
      if (Date.now() - claimedAt >= LINK_MS) {
        event.preventDefault();
        expire();
        return;
      }
      asking.hidden = false;
    });
  };

  const claimAgain = async (reminderId: string): Promise<void> => {
    result.clear();
    const reported = await shell.call('reportContact', reminderId, 'FAILED', `expired-${reminderId}-${attempt.key()}`);
    // It has a result already when somebody else answered for it; the new claim is decided on that.
    if (!reported.ok && reported.failure.code !== 'REMINDER_CLOSED') return result.fail(reported.failure);
    attempt = intention();
    await claim();
  };

  const start = busyButton(
    label,
    PANEL.whatsapp.preparing,
    () => {
      replace(place, result.element);
      return claim();
    },
    look,
    `${isCall ? 'call' : 'whatsapp'}-${id}`,
  );
  return start;
}

/** The list on screen is no longer what the server would do. */
const REFUSED = new Set(['CONTACT_REFUSED', 'PREVIEW_STALE', 'NOT_FOUND']);

/** The row that had the keyboard may be gone. */
function focusQueue(): void {
  const title = document.getElementById('queue-title');
  if (!title) return;
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
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
