import type { OpenClaim } from '../rpc.js';
import { PANEL } from '../texts.js';
import { h, section } from './dom.js';
import { intention } from './rpc-client.js';
import { busyButton, outcome, type Shell } from './shell.js';

/** "Já paguei": collection has stopped; the merchant looks and says. */
export function claimsView(shell: Shell): HTMLElement | null {
  const { claims } = shell.panel;
  if (claims.length === 0) return null;
  return section('claims', PANEL.claims.title, h('ul', {}, ...claims.map((claim) => claimItem(shell, claim))));
}

function claimItem(shell: Shell, { id, customerName, claimedOn, reason }: OpenClaim): HTMLElement {
  const result = outcome();
  const resolve = (isAccepted: boolean, message: string) => {
    const attempt = intention();
    return async (): Promise<void> => {
      const answer = attempt.settle(await shell.call('resolveClaim', id, isAccepted, attempt.key()));
      if (!answer.ok) return result.fail(answer.failure);
      await shell.refreshSheet(message);
    };
  };
  const details = [claimedOn && PANEL.claims.since(claimedOn), reason].filter(Boolean).join(' · ');
  return h(
    'li',
    {},
    h('h3', {}, customerName),
    details !== '' && h('p', { class: 'quiet' }, details),
    h(
      'div',
      { class: 'actions' },
      busyButton(
        PANEL.claims.yes,
        PANEL.setup.saving,
        resolve(true, PANEL.claims.accepted),
        'primary',
        `claim-yes-${id}`,
      ),
      busyButton(PANEL.claims.no, PANEL.setup.saving, resolve(false, PANEL.claims.rejected), '', `claim-no-${id}`),
    ),
    result.element,
  );
}

/** Who gets nothing today, why, and until when. */
export function skippedView({ panel }: Shell): HTMLElement | null {
  if (panel.skipped.length === 0) return null;
  const items = panel.skipped.map(({ customerName, text }) =>
    h('li', {}, h('h3', {}, customerName), h('p', { class: 'quiet' }, text)),
  );
  const title = h('h2', { id: 'skipped-title' }, PANEL.skipped.title(panel.skipped.length));
  return h(
    'section',
    { id: 'skipped', 'aria-labelledby': 'skipped-title' },
    h('details', {}, h('summary', {}, title), h('ul', { id: 'skipped-list' }, ...items)),
  );
}
