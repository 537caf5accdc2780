/** The debts, each with how its total is made up, and what was paid lately. */
import type { Account } from '../../app/debtor-page/account.js';
import type { DebtOnPage, DebtsOnPage } from '../../app/debtor-page/debts.js';
import { formatDayBR, formatDayNearBR } from '../../domain/day.js';
import type { Cents, Day } from '../../domain/facts.js';
import { formatBRL } from '../../domain/money.js';
import { debtorTexts } from '../debtor-texts.js';
import { type Html, html, trusted } from '../page.js';
import { copyButton, isFolded } from './pay.js';

const texts = debtorTexts.debts;
/** Beyond these a page would grow past what a slow line carries; they are summed up, and the slip lists them. */
const MAX_DETAILED = 12;
const MAX_LATER = 8;
/** Only so many carry a Pix code of their own on the page; the others have it on their slip. */
const MAX_CODES = 4;

export function debtsSection(account: Account, slipOf: (debtId: string) => string): Html {
  const { debts, today } = account;
  const isPaying = !isFolded(account);
  const isOnly = debts.payable.length === 1;
  const detailed = debts.payable.slice(0, MAX_DETAILED);
  return html`<section aria-labelledby="debts"><h2 id="debts">${texts.now}</h2>
${detailed.map((debt, i) => debtDetails(debt, today, slipOf, { isOpen: isOnly, hasCode: isPaying && !isOnly && i < MAX_CODES, slip: isOnly ? 'NONE' : isPaying ? 'SHOWN' : 'FOLDED' }))}
${rest(debts.payable.slice(MAX_DETAILED))}</section>${
    debts.disputed.length > 0 &&
    html`<section aria-labelledby="disputed"><h2 id="disputed">${texts.disputedTitle}</h2><p>${texts.disputedNote}</p>
${debts.disputed.slice(0, MAX_LATER).map((debt) => debtDetails(debt, today, slipOf, { isOpen: false, hasCode: false, slip: 'FOLDED' }))}
${rest(debts.disputed.slice(MAX_LATER))}</section>`
  }${
    debts.later.length > 0 &&
    html`<section aria-labelledby="later"><h2 id="later">${texts.later}</h2>
${debts.later.slice(0, MAX_LATER).map((debt) => debtDetails(debt, today, slipOf, { isOpen: false, hasCode: false, slip: isPaying ? 'SHOWN' : 'FOLDED' }))}
${rest(debts.later.slice(MAX_LATER))}</section>`
  }`;
}

export function paidSection({ paidLately }: DebtsOnPage, today: Day): Html | null {
  if (paidLately.length === 0) return null;
  const paid = debtorTexts.paidLately;
  return html`<section aria-labelledby="paid-lately"><h2 id="paid-lately">${paid.title}</h2><div class="card good"><ul>${paidLately.map(
    (debt) =>
      html`<li><span>${debt.what && html`<bdi>${debt.what}</bdi><br>`}${paid.line(formatDayNearBR(debt.dueOn, today), formatDayBR(debt.paidOn))}</span><b class="money">${formatBRL(debt.paidCents)}</b></li>`,
  )}</ul><p>${paid.thanks}</p></div></section>`;
}

interface Shown {
  isOpen: boolean;
  hasCode: boolean;
  /** FOLDED: paid twice by mistake is paid by a link that stands open. */
  slip: 'SHOWN' | 'FOLDED' | 'NONE';
}

function debtDetails(debt: DebtOnPage, today: Day, slipOf: (debtId: string) => string, shown: Shown): Html {
  const { makeUp, pix } = debt;
  const slip = html`<a class="line" href="${slipOf(debt.debtId)}">${texts.slip}</a>`;
  return html`<details class="card"${shown.isOpen && trusted(' open')}>
<summary><span class="what"><bdi>${nameOf(debt)}</bdi><small>${[boughtOf(debt, today), whenOf(debt, today)].filter(Boolean).join(' · ')}</small></span><b class="money">${formatBRL(makeUp.totalCents)}</b></summary>
<div>${debt.said.flatMap(({ kind, untilOn }) => saidLine(kind, untilOn, today) ?? [])}
${partsOf(debt)}
${debt.effectiveDueOn !== debt.dueOn && today <= debt.effectiveDueOn && html`<p class="quiet">${texts.bankDay(formatDayNearBR(debt.effectiveDueOn, today))}</p>`}
${shown.hasCode && pix && copyButton(`pix-${debt.debtId}`, pix, texts.payOne, texts.payOneLabel, true)}
${pix && shown.slip === 'SHOWN' && slip}${pix && shown.slip === 'FOLDED' && html`<details><summary>${debtorTexts.pay.anyway}</summary>${slip}</details>`}</div></details>`;
}

/** Amount, charges, payments: the sum of the lines is the total, to the cent. */
export function partsOf(debt: DebtOnPage): Html {
  const { makeUp, daysLate } = debt;
  const { paidCents, paidChargesCents, feeCents, interestCents, totalCents } = makeUp;
  const hasNoCharges = daysLate > 0 && feeCents + interestCents + paidChargesCents === 0;
  return html`<dl>${linesOf(debt).map(
    ({ label, cents }, i) =>
      html`<div><dt>${label}</dt><dd class="money">${i > 0 && (cents < 0 ? '− ' : '+ ')}${formatBRL(Math.abs(cents))}</dd></div>`,
  )}
<div class="sum"><dt>${texts.total}</dt><dd class="money">${formatBRL(totalCents)}</dd></div></dl>
${paidChargesCents > 0 && html`<p class="quiet">${texts.paidCharges(formatBRL(paidCents), formatBRL(paidChargesCents))}</p>`}
${hasNoCharges && html`<p class="quiet">${texts.noCharges}</p>`}`;
}

/** What is shown of how a total is made up; the amounts add up to it. */
export function linesOf({ makeUp, terms }: Pick<DebtOnPage, 'makeUp' | 'terms'>): { label: string; cents: Cents }[] {
  const { agreedCents, paidCents, paidChargesCents, feeCents, interestCents, interestDays } = makeUp;
  const lines = [{ label: texts.original, cents: agreedCents }];
  if (paidChargesCents > 0) lines.push({ label: texts.chargesBefore, cents: paidChargesCents });
  if (paidCents > 0) lines.push({ label: texts.paid, cents: -paidCents });
  if (feeCents > 0) lines.push({ label: texts.fee(percent(terms?.lateFeeBps ?? 0)), cents: feeCents });
  const monthly = percent(terms?.lateInterestMonthlyBps ?? 0);
  if (interestCents > 0) lines.push({ label: texts.interest(monthly, interestDays), cents: interestCents });
  return lines;
}

export function nameOf({ what, installment, isAgreed }: DebtOnPage): string {
  if (installment && isAgreed) return texts.agreed(installment.number, installment.of);
  const part = installment && texts.installment(installment.number, installment.of);
  return [what ?? (part ? null : texts.plain), part].filter(Boolean).join(' · ');
}

export function whenOf({ dueOn, effectiveDueOn, daysLate }: DebtOnPage, today: Day): string {
  if (daysLate > 0) return texts.wasDue(formatDayNearBR(dueOn, today));
  if (effectiveDueOn === today || dueOn === today) return texts.dueToday;
  // Written for a day without banks that is over, and in time until the next one with them.
  return (dueOn < today ? texts.wasDue : texts.due)(formatDayNearBR(dueOn, today));
}

function boughtOf({ boughtOn }: DebtOnPage, today: Day): string | null {
  return boughtOn && texts.boughtOn(formatDayNearBR(boughtOn, today));
}

function saidLine(kind: string, untilOn: Day | null, today: Day): Html | null {
  if (kind === 'DISPUTE') return html`<p class="notice card">${texts.disputed}</p>`;
  if (kind === 'CLAIMED_PAID') return html`<p class="notice card">${texts.claimed}</p>`;
  if (kind === 'PROMISE' && untilOn)
    return html`<p class="notice card">${texts.promised(formatDayNearBR(untilOn, today))}</p>`;
  return null;
}

export function rest(debts: readonly DebtOnPage[]): Html | null {
  if (debts.length === 0) return null;
  const cents = debts.reduce((sum, debt) => sum + debt.makeUp.totalCents, 0);
  return html`<p class="quiet">${texts.more(debts.length, formatBRL(cents))}</p>`;
}

/** `200` → `2,00%`. */
export function percent(bps: number): string {
  return `${formatBRL(bps).slice(3)}%`;
}
