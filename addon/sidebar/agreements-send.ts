/** An open offer on its way to the customer: WhatsApp, e-mail, or copied by hand. */
import type { Offer } from '../agreements-rpc.js';
import { CHARGES, SEND_OFFER } from '../agreements-texts.js';
import { PANEL } from '../texts.js';
import { handContact } from './contact-view.js';
import { copyButton } from './copy.js';
import { button, h, isolated, replace } from './dom.js';
import { blockedReason } from './queue-view.js';
import { intention } from './rpc-client.js';
import { busyButton, failureBox, type Shell } from './shell.js';

/** `done`: the merchant is through with it. */
export function sendOfferView(shell: Shell, offer: Offer, done: () => void): HTMLElement {
  if (offer.state !== 'OFFERED') return endedOfferView(offer, done);
  const { id, validUntilOn, titles, text, hasPhone, hasEmail } = offer;
  // What was claimed stays on its place until it is answered for, whatever else is tried meanwhile.
  const claimed = h('div', { id: `send-place-${id}`, 'aria-live': 'polite' });
  const place = h('div', { id: `send-result-${id}`, 'aria-live': 'polite' });
  const reason = blockedReason(shell);
  const whatsapp = hasPhone ? whatsappButton(shell, offer, claimed) : null;
  const email = hasEmail ? emailButton(shell, offer, place, claimed) : null;
  for (const way of [whatsapp, email]) if (way && reason !== null) way.disabled = true;
  const copyText =
    text === null
      ? null
      : copyButton(SEND_OFFER.text, SEND_OFFER.text, async () => ({ ok: true, text }), place, `offer-text-${id}`);
  return h(
    'div',
    { class: 'box offer' },
    h('h4', { tabindex: '-1', id: `offer-title-${id}` }, SEND_OFFER.title(validUntilOn)),
    h('ul', { class: 'sentences' }, ...titles.map((title) => h('li', {}, title))),
    h('p', { class: 'quiet' }, SEND_OFFER.explain(titles.length)),
    reason !== null && h('p', { class: 'quiet' }, reason),
    !hasPhone && !hasEmail && h('p', { class: 'quiet' }, SEND_OFFER.noWay),
    h(
      'div',
      { class: 'actions' },
      whatsapp,
      email,
      copyText,
      linkButton(shell, SEND_OFFER.link, offer.customerId, () => null, place, id),
    ),
    claimed,
    place,
    h('div', { class: 'actions' }, button(SEND_OFFER.done, done, '', `offer-done-${id}`)),
  );
}

/** What became of it. */
function endedOfferView({ id, customerName, state, acceptedTitle }: Offer, done: () => void): HTMLElement {
  return h(
    'div',
    { class: 'box offer' },
    h(
      'h4',
      { tabindex: '-1', id: `offer-title-${id}` },
      SEND_OFFER.became(isolated(customerName), state, acceptedTitle),
    ),
    h('div', { class: 'actions' }, button(SEND_OFFER.done, done, '', `offer-done-${id}`)),
  );
}

function whatsappButton(shell: Shell, { id }: Offer, place: HTMLElement): HTMLButtonElement {
  return handContact(shell, {
    id,
    label: SEND_OFFER.whatsapp,
    look: 'primary',
    channel: 'WHATSAPP_LINK',
    place,
    claim: (key) => shell.call('sendOffer', id, 'WHATSAPP_LINK', key),
    // Why not is said where it was asked: the offer stands, and nothing else of the panel is another.
    refused: async () => false,
  });
}

function emailButton(
  shell: Shell,
  { id, customerName, hasPhone }: Offer,
  place: HTMLElement,
  claimed: HTMLElement,
): HTMLButtonElement {
  let attempt = intention();
  const name = isolated(customerName);
  return busyButton(
    SEND_OFFER.email,
    SEND_OFFER.sending,
    async () => {
      replace(place);
      const answer = attempt.settle(await shell.call('sendOffer', id, 'EMAIL', attempt.key()));
      if (!answer.ok) {
        // A claim nobody answered for stands in the way: the question may be what opens it.
        claimed.querySelector<HTMLElement>('[role=group]')?.removeAttribute('hidden');
        return replace(place, failureBox(answer.failure));
      }
      const { state, detail } = answer.reminder;
      if (state === 'FAILED' || state === 'UNCERTAIN') {
        // What failed may be tried again; the same key would only bring the same answer.
        attempt = intention();
        const what = state === 'FAILED' ? SEND_OFFER.failed : SEND_OFFER.uncertain;
        return replace(place, failureBox({ code: state, what, doNext: PANEL.queue.detail[detail ?? ''] ?? '' }));
      }
      await shell.refreshSheet(state === 'SENT' ? SEND_OFFER.sent(name) : SEND_OFFER.going(name));
    },
    hasPhone ? '' : 'primary',
    `offer-email-${id}`,
  );
}

/** Copies the link to the customer's page, which is made good again where it is not. */
export function linkButton(
  shell: Shell,
  label: string,
  customerId: string,
  link: () => string | null,
  place: HTMLElement,
  id: string,
): HTMLButtonElement {
  const attempt = intention();
  return copyButton(
    label,
    CHARGES.linking,
    async () => {
      const known = link();
      if (known !== null) return { ok: true, text: known };
      const answer = attempt.settle(await shell.call('issueLink', customerId, attempt.key()));
      return answer.ok ? { ok: true, text: answer.link } : answer;
    },
    place,
    `copy-link-${id}`,
  );
}
