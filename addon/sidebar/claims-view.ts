import type { OpenClaim } from '../rpc.js';
import { PANEL } from '../texts.js';
import { h, isolated, section } from './dom.js';
import { undoOf } from './payment-view.js';
import { receiptsOfClaim } from './receipt-file.js';
import { intention } from './rpc-client.js';
import { busyButton, outcome, type Shell } from './shell.js';

/** "Já paguei": collection has stopped; the merchant looks and says. */
export function claimsView(shell: Shell): HTMLElement | null {
  const { claims } = shell.panel;
  if (claims.length === 0) return null;
  return section('claims', PANEL.claims.title, h('ul', {}, ...claims.map((claim) => claimItem(shell, claim))));
}

function claimItem(shell: Shell, claim: OpenClaim): HTMLElement {
  const { id, customerName, claimedOn, reason, acceptedCents, receipts } = claim;
  const text = PANEL.claims;
  const name = isolated(customerName);
  const result = outcome();
  const resolve = (isAccepted: boolean) => {
    const attempt = intention();
    return async (): Promise<void> => {
      const answer = attempt.settle(await shell.call('resolveClaim', id, isAccepted, attempt.key()));
      if (!answer.ok) return result.fail(answer.failure);
      if (!isAccepted) return shell.refreshSheet(text.rejected);
      if (!answer.payment) return shell.refreshSheet(acceptedCents > 0 ? text.accepted : text.nothingOwed);
      const { paymentId, amountCents } = answer.payment;
      shell.say(PANEL.payment.done(amountCents, name), undoOf(shell, paymentId, text.undone(name)));
      await shell.refreshSheet();
    };
  };
  const details = [claimedOn && text.since(claimedOn), reason && isolated(reason)].filter(Boolean).join(' · ');
  return h(
    'li',
    {},
    h('h3', {}, name),
    details !== '' && h('p', { class: 'quiet' }, details),
    receiptsOfClaim(shell, customerName, receipts),
    h(
      'div',
      { class: 'actions' },
      busyButton(text.yes(acceptedCents), PANEL.setup.saving, resolve(true), 'primary', `claim-yes-${id}`),
      busyButton(text.no, PANEL.setup.saving, resolve(false), '', `claim-no-${id}`),
    ),
    result.element,
  );
}

/** Who gets nothing today, why, and until when. */
export function skippedView({ panel }: Shell): HTMLElement | null {
  if (panel.skipped.length === 0) return null;
  const items = panel.skipped.map(({ customerName, text }) =>
    h('li', {}, h('h3', {}, isolated(customerName)), h('p', { class: 'quiet' }, text)),
  );
  const title = h('h2', { id: 'skipped-title' }, PANEL.skipped.title(panel.skipped.length));
  return h(
    'section',
    { id: 'skipped', 'aria-labelledby': 'skipped-title' },
    h('details', {}, h('summary', {}, title), h('ul', { id: 'skipped-list' }, ...items)),
  );
}
