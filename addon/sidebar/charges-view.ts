/** "Cobrança" in the customer's card: Pix to copy, how far each charge has come, and the customer's own page. */
import { formatBRL } from '../../server/domain/money.js';
import type { CardDebt } from '../agreements-rpc.js';
import { CHARGES } from '../agreements-texts.js';
import type { CustomerCard } from '../credit-rpc.js';
import { lateText, shortDay } from '../texts.js';
import { linkButton } from './agreements-send.js';
import { type Copyable, copyButton } from './copy.js';
import { button, h, replace } from './dom.js';
import { payableNow } from './payable.js';
import { intention } from './rpc-client.js';
import type { Shell } from './shell.js';

/** Open or not, it stays so in the next card. */
let isOpen = false;

export function chargesView(shell: Shell, { customerId, openCents, charges }: CustomerCard): HTMLElement | null {
  const { debts, hasMoreDebts, pixCode } = charges;
  let { link } = charges;
  const replaced = (other: string): void => {
    link = other;
  };
  const place = h('div', { id: 'charge-place', 'aria-live': 'polite' });
  const items = debts.map((debt) => debtItem(shell, debt, debts.length > 1));
  const list = h(
    'details',
    { id: 'charge-debts', open: isOpen },
    h('summary', {}, CHARGES.debts(debts.length, hasMoreDebts)),
    h('ul', {}, ...items),
    hasMoreDebts && h('p', { class: 'quiet' }, CHARGES.hasMore),
  );
  list.addEventListener('toggle', () => {
    if (list.isConnected) isOpen = list.open;
  });
  const now = payableNow(charges, shell.panel.today);
  const [only] = now?.debts.length === 1 ? now.debts : [];
  const pixNow = async (): Promise<Copyable> => {
    if (only?.pixCode != null) return { ok: true, text: only.pixCode };
    const answer = await shell.call('pixCode', customerId, now?.totalCents ?? openCents);
    if (!answer.ok) return answer;
    return answer.code === null ? { ok: false, failure: CHARGES.noPixNow } : { ok: true, text: answer.code };
  };
  const pix =
    pixCode === null
      ? []
      : [
          now && copyButton(CHARGES.pixNow(now.totalCents), CHARGES.pix, pixNow, place, 'copy-pix-now', 'primary'),
          copyButton(
            now ? CHARGES.pixAll(openCents) : CHARGES.pixNow(openCents),
            CHARGES.pix,
            async () => ({ ok: true, text: pixCode }),
            place,
            'copy-pix',
          ),
        ];
  return h(
    'div',
    { id: 'charges' },
    h('h4', {}, CHARGES.title),
    openCents > 0 && pixCode === null && h('p', { class: 'quiet' }, CHARGES.noPix),
    h(
      'div',
      { class: 'actions' },
      ...pix,
      linkButton(shell, CHARGES.link, customerId, () => link, place, customerId),
      link !== null && replaceButton(shell, customerId, replaced, place),
    ),
    place,
    debts.length > 0 && list,
  );
}

function debtItem(shell: Shell, debt: CardDebt, hasOthers: boolean): HTMLElement {
  const { debtId, dueOn, totalCents, daysLate, part, isOfAgreement, pixCode } = debt;
  const place = h('div', { 'aria-live': 'polite' });
  const pix =
    // One debt is all that is owed: the code above is the same money.
    hasOthers && pixCode !== null
      ? copyButton(
          CHARGES.pix,
          CHARGES.pix,
          async () => ({ ok: true, text: pixCode }),
          place,
          `copy-pix-${debtId}`,
          'link',
        )
      : null;
  pix?.setAttribute('aria-label', CHARGES.pixDebt(totalCents));
  const when = daysLate > 0 ? lateText(daysLate) : `vence em ${shortDay(dueOn)}`;
  const which = part ? CHARGES.part(part, isOfAgreement) : '';
  return h(
    'li',
    {},
    h(
      'div',
      { class: 'row' },
      h('strong', {}, formatBRL(totalCents)),
      h('span', { class: daysLate > 0 ? 'late' : 'quiet' }, when),
    ),
    which !== '' && h('p', { class: 'quiet' }, which),
    h('p', { class: 'quiet' }, flowText(shell, debt)),
    pix,
    place,
  );
}

/** `enviada em 12/07 · vista em 13/07 · não paga`. */
function flowText({ panel }: Shell, { sentAt, viewedAt }: CardDebt): string {
  const day = (at: string): string =>
    new Date(at).toLocaleDateString('pt-BR', { timeZone: panel.timeZone, day: '2-digit', month: '2-digit' });
  const sent = sentAt === null ? CHARGES.notSent : CHARGES.sent(day(sentAt));
  const viewed = viewedAt !== null ? CHARGES.viewed(day(viewedAt)) : sentAt === null ? '' : CHARGES.notViewed;
  return [sent, viewed, CHARGES.notPaid].filter(Boolean).join(' · ');
}

/** Two taps: the old link ends at once, wherever it stands. */
function replaceButton(
  shell: Shell,
  customerId: string,
  replaced: (link: string) => void,
  place: HTMLElement,
): HTMLButtonElement {
  const ask = (): void => {
    const attempt = intention();
    const keep = button(CHARGES.keep, () => replace(place), '', 'replace-link-no');
    const replaceIt = async (): Promise<Copyable> => {
      const answer = attempt.settle(await shell.call('replaceLink', customerId, attempt.key()));
      if (!answer.ok) return answer;
      replaced(answer.link);
      return { ok: true, text: answer.link };
    };
    const yes = copyButton(CHARGES.replaceDo, CHARGES.replacing, replaceIt, place, 'replace-link-yes');
    replace(place, h('p', {}, CHARGES.replaceAsk), h('div', { class: 'actions' }, keep, yes));
    keep.focus();
  };
  return button(CHARGES.replace, ask, 'link', 'replace-link');
}
