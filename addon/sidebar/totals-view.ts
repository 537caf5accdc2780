import { formatBRL } from '../../server/domain/money.js';
import { bandName, PANEL } from '../texts.js';
import { h, section } from './dom.js';
import { intention } from './rpc-client.js';
import { busyButton, outcome, type Shell } from './shell.js';

/** "Na rua R$ 12.340,00 · atrasado R$ 3.200,00", and where the numbers come from. */
export function totalsView({ panel }: Shell): HTMLElement {
  const { totals, today, tab, isSandbox } = panel;
  const rows = totals.bands.map(({ band, debts, totalCents }) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, bandName(band)),
      h('td', {}, String(debts)),
      h('td', {}, formatBRL(totalCents)),
    ),
  );
  const heading = h(
    'tr',
    {},
    h('th', { scope: 'col' }, PANEL.band),
    h('th', { scope: 'col' }, PANEL.debts),
    h('th', { scope: 'col' }, PANEL.total),
  );
  return h(
    'section',
    { id: 'totals', 'aria-label': PANEL.open },
    isSandbox && h('p', { class: 'box quiet' }, PANEL.sandbox),
    h(
      'p',
      { class: 'total', id: 'total-line' },
      `${PANEL.open} ${formatBRL(totals.openCents)} · `,
      h('span', { class: totals.lateCents > 0 ? 'late' : '' }, `${PANEL.late} ${formatBRL(totals.lateCents)}`),
    ),
    h(
      'p',
      { class: 'quiet' },
      totals.lateCustomers > 0 ? PANEL.lateCustomers(totals.lateCustomers) : PANEL.nobodyLate,
      totals.dueThisWeekCents > 0 && ` · ${PANEL.dueThisWeek(totals.dueThisWeekCents)}`,
    ),
    h(
      'details',
      {},
      h('summary', {}, PANEL.why),
      h('table', {}, h('caption', {}, PANEL.bandsCaption(today)), h('thead', {}, heading), h('tbody', {}, ...rows)),
    ),
    tab.unbookedRows > 0 && h('p', { class: 'quiet' }, PANEL.unbooked(tab.unbookedRows, tab.unbookedCents)),
  );
}

/** One question for all customers whose limit nobody defined. */
export function limitsView(shell: Shell): HTMLElement | null {
  const { totals, firstLimitCents } = shell.panel;
  if (totals.withoutLimit === 0) return null;
  const result = outcome();
  const attempt = intention();
  const start = busyButton(
    PANEL.limits.yes,
    PANEL.setup.saving,
    async () => {
      const answer = attempt.settle(await shell.call('startLimits', attempt.key()));
      if (!answer.ok) return result.fail(answer.failure);
      await shell.refreshSheet(PANEL.limits.done(answer.customersChanged));
    },
    '',
    'start-limits',
  );
  const ask = PANEL.limits.ask(totals.withoutLimit, firstLimitCents);
  return section('limits', PANEL.limits.title, h('p', {}, ask), start, result.element);
}
