/** The debts, each with how its total is made up, and what was paid lately. */
import type { Account } from '../../app/debtor-page/account.js';
import type { DebtOnPage, DebtsOnPage } from '../../app/debtor-page/debts.js';
import { formatDayBR, formatDayShortBR } from '../../domain/day.js';
import { formatBRL } from '../../domain/money.js';
import { debtorTexts } from '../debtor-texts.js';
import { type Html, html, trusted } from '../page.js';
import { copyButton } from './pay.js';

const texts = debtorTexts.debts;
/** Beyond these a page would grow past what a slow line carries; they are summed up, and the slip lists them. */
const MAX_DETAILED = 12;
const MAX_LATER = 8;
/** Only so many carry a Pix code of their own on the page; the others have it on their slip. */
const MAX_CODES = 4;

export function debtsSection({ debts, claimedOn, today }: Account, slipOf: (debtId: string) => string): Html {
  const isPaying = claimedOn === null;
  const isOnly = debts.payable.length === 1;
  const detailed = debts.payable.slice(0, MAX_DETAILED);
  return html`<section aria-labelledby="debts"><h2 id="debts">${texts.now}</h2>
${detailed.map((debt, i) => debtDetails(debt, today, slipOf, { isOpen: isOnly, hasCode: isPaying && !isOnly && i < MAX_CODES, hasSlip: !isOnly }))}
${rest(debts.payable.slice(MAX_DETAILED))}</section>${
    debts.later.length > 0 &&
    html`<section aria-labelledby="later"><h2 id="later">${texts.later}</h2>
${debts.later.slice(0, MAX_LATER).map((debt) => debtDetails(debt, today, slipOf, { isOpen: false, hasCode: false, hasSlip: true }))}
${rest(debts.later.slice(MAX_LATER))}</section>`
  }`;
}

export function paidSection({ paidLately }: DebtsOnPage): Html | null {
  if (paidLately.length === 0) return null;
  const paid = debtorTexts.paidLately;
  return html`<section aria-labelledby="paid-lately"><h2 id="paid-lately">${paid.title}</h2><div class="card good"><ul>${paidLately.map(
    (debt) =>
      html`<li><span>${debt.what && html`<bdi>${debt.what}</bdi><br>`}${paid.line(formatDayShortBR(debt.dueOn), formatDayBR(debt.paidOn))}</span><b class="money">${formatBRL(debt.paidCents)}</b></li>`,
  )}</ul><p>${paid.thanks}</p></div></section>`;
}

interface Shown {
  isOpen: boolean;
  hasCode: boolean;
  hasSlip: boolean;
}

function debtDetails(debt: DebtOnPage, today: string, slipOf: (debtId: string) => string, shown: Shown): Html {
  const { position, pix } = debt;
  return html`<details class="card"${shown.isOpen && trusted(' open')}>
<summary><span class="what"><bdi>${nameOf(debt)}</bdi><small>${[boughtOf(debt), whenOf(debt, today)].filter(Boolean).join(' · ')}</small></span><b class="money">${formatBRL(position.totalCents)}</b></summary>
<div>${debt.said.flatMap(({ kind, untilOn }) => saidLine(kind, untilOn) ?? [])}
${partsOf(debt)}
${debt.effectiveDueOn !== debt.dueOn && today <= debt.effectiveDueOn && html`<p class="quiet">${texts.bankDay(formatDayShortBR(debt.effectiveDueOn))}</p>`}
${shown.hasCode && pix && copyButton(`pix-${debt.debtId}`, pix, texts.payOne, texts.payOneLabel, true)}
${shown.hasSlip && pix && html`<a class="line" href="${slipOf(debt.debtId)}">${texts.slip}</a>`}</div></details>`;
}

/** Principal, payments, fine, interest: the sum of the lines is the total. */
export function partsOf({ position, agreedCents, paidCents, terms, daysLate }: DebtOnPage): Html {
  const { principalCents, feeCents, interestCents, totalCents } = position;
  const lines: [string, string][] = [[texts.original, formatBRL(agreedCents)]];
  // Payments settle charges first, so what is left of the principal is not always the difference of the two.
  if (paidCents > 0) lines.push([texts.paid, formatBRL(paidCents)], [texts.open, formatBRL(principalCents)]);
  if (feeCents > 0) lines.push([texts.fee(percent(terms?.lateFeeBps ?? 0)), `+ ${formatBRL(feeCents)}`]);
  if (interestCents > 0)
    lines.push([
      texts.interest(percent(terms?.lateInterestMonthlyBps ?? 0), daysLate),
      `+ ${formatBRL(interestCents)}`,
    ]);
  const hasNoCharges = daysLate > 0 && feeCents + interestCents === 0;
  return html`<dl>${lines.map(([label, value]) => html`<div><dt>${label}</dt><dd class="money">${value}</dd></div>`)}
<div class="sum"><dt>${texts.total}</dt><dd class="money">${formatBRL(totalCents)}</dd></div></dl>
${hasNoCharges && html`<p class="quiet">${texts.noCharges}</p>`}`;
}

export function nameOf({ what, installment, isAgreed }: DebtOnPage): string {
  if (installment && isAgreed) return texts.agreed(installment.number, installment.of);
  const part = installment && texts.installment(installment.number, installment.of);
  return [what ?? (part ? null : texts.plain), part].filter(Boolean).join(' · ');
}

export function whenOf({ dueOn, effectiveDueOn, daysLate }: DebtOnPage, today: string): string {
  if (daysLate > 0) return texts.wasDue(formatDayShortBR(dueOn));
  return effectiveDueOn === today || dueOn === today ? texts.dueToday : texts.due(formatDayShortBR(dueOn));
}

function boughtOf({ boughtOn }: DebtOnPage): string | null {
  return boughtOn && texts.boughtOn(formatDayShortBR(boughtOn));
}

function saidLine(kind: string, untilOn: string | null): Html | null {
  if (kind === 'DISPUTE') return html`<p class="notice card">${texts.disputed}</p>`;
  if (kind === 'CLAIMED_PAID') return html`<p class="notice card">${texts.claimed}</p>`;
  if (kind === 'PROMISE' && untilOn)
    return html`<p class="notice card">${texts.promised(formatDayShortBR(untilOn))}</p>`;
  return null;
}

export function rest(debts: readonly DebtOnPage[]): Html | null {
  if (debts.length === 0) return null;
  const cents = debts.reduce((sum, debt) => sum + debt.position.totalCents, 0);
  return html`<p class="quiet">${texts.more(debts.length, formatBRL(cents))}</p>`;
}

/** `200` → `2,00%`. */
export function percent(bps: number): string {
  return `${formatBRL(bps).slice(3)}%`;
}
