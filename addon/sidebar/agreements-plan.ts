/** One plan as a card: what it is, what is saved, what is paid when. */
import { formatBRL } from '../../server/domain/money.js';
import type { PlanOption, PlanProblem } from '../agreements-rpc.js';
import { OFFER } from '../agreements-texts.js';
import { h } from './dom.js';

export function planCard(plan: PlanOption, today: string, action?: HTMLElement): HTMLElement {
  const { title, savingCents, installments, totalCents, contents } = plan;
  const rows = installments.map((part) => {
    const { name, text } = OFFER.part(part, today);
    return h('div', {}, h('dt', {}, name), h('dd', {}, text));
  });
  if (installments.length > 1)
    rows.push(h('div', { class: 'main' }, h('dt', {}, OFFER.total), h('dd', {}, formatBRL(totalCents))));
  return h(
    'li',
    { class: 'plan' },
    h('h4', {}, title),
    savingCents !== 0 &&
      h(
        'p',
        { class: savingCents > 0 ? 'gain' : 'quiet' },
        savingCents > 0 ? OFFER.saving(savingCents) : OFFER.cost(-savingCents),
      ),
    h('dl', { class: 'amounts' }, ...rows),
    h(
      'details',
      {},
      h('summary', {}, OFFER.contents),
      h('ul', { class: 'sentences' }, ...contents.map((sentence) => h('li', {}, sentence))),
    ),
    action,
  );
}

/** In the words of whoever has to do something about it. */
export function problemList(problems: readonly PlanProblem[], id?: string): HTMLElement | null {
  if (problems.length === 0) return null;
  return h('ul', { class: 'sentences late', id }, ...problems.map(({ message }) => h('li', {}, message)));
}

/** With the owner's name and reason it may be agreed to. */
export function isForOwner(problems: readonly PlanProblem[]): boolean {
  return problems.length > 0 && problems.every(({ approver }) => approver === 'OWNER');
}
