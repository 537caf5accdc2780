/** An offer with its plans, the page on which one is agreed to, and the agreement that came of it. */

import type { Account } from '../../app/debtor-page/account.js';
import type { DebtorAgreement, DebtorInstallment } from '../../app/debtor-proposals.js';
import { formatDayBR, formatDayShortBR } from '../../domain/day.js';
import { formatBRL } from '../../domain/money.js';
import type { Plan } from '../../domain/plan.js';
import { debtorTexts } from '../debtor-texts.js';
import { type Html, html, trusted } from '../page.js';
import { nameOf, percent, whenOf } from './debts.js';
import { type FormState, form, hidden, radios, textArea } from './fields.js';
import { creditor } from './shell.js';

const texts = debtorTexts.offer;

export function offerSection(account: Account, path: string, refuse: FormState): Html | null {
  const { offer } = account.proposals;
  if (!offer) return null;
  return html`<section aria-labelledby="offer"><h2 id="offer">${texts.title(offer.plans.length)}</h2>
<p>${texts.intro(formatDayBR(offer.validUntilOn))}</p>${offer.note && html`<p class="card"><bdi>${offer.note}</bdi></p>`}
${joinedDebts(account)}
<form method="get" action="${path}/plan">${hidden('offer', offer.id)}<fieldset><legend class="visually-hidden">${texts.legend}</legend>
${offer.plans.map((plan, i) => planCard(plan, i + 1, offer.plans.length === 1))}</fieldset>
<button>${texts.choose}</button></form>
<details class="card"${Object.keys(refuse.errors).length > 0 && trusted(' open')}><summary>${texts.refuse}</summary><div><p>${texts.refuseNote}</p>
${form(
  refuse,
  html`${hidden('offer', offer.id)}${radios(refuse, { name: 'why', label: texts.why }, Object.entries(texts.reasons))}${textArea(refuse, { name: 'more', label: texts.whyMore })}<button class="second">${texts.refuseButton}</button>`,
)}</div></details></section>`;
}

/** Which debts the offer is about: there may be others. */
function joinedDebts({ proposals, debts, today }: Account): Html | null {
  const ids = proposals.offer?.debtIds ?? [];
  const joined = [...debts.payable, ...debts.later].filter((debt) => ids.includes(debt.debtId));
  if (joined.length === 0) return null;
  return html`<p>${texts.joins}</p><ul class="dots">${joined.map(
    (debt) => html`<li><bdi>${nameOf(debt)}</bdi>, ${whenOf(debt, today)}: ${formatBRL(debt.position.totalCents)}</li>`,
  )}</ul>`;
}

function planCard(plan: Plan, number: number, isOnly: boolean): Html {
  return html`<div class="plan"><label class="pick"><input type="radio" name="n" value="${number}" required${isOnly && trusted(' checked')}><span>${plan.title}</span></label>
${plan.savingCents > 0 && html`<p class="saving">${texts.saving(formatBRL(plan.savingCents))}</p>`}
${installments(plan)}
<p class="quiet">${texts.totals(formatBRL(plan.totalWithoutFinancingCents), formatBRL(plan.totalCents))}. ${texts.cet(percent(plan.cet.annualBps))}.</p>
<details><summary>${texts.contents}</summary>${contents(plan)}</details></div>`;
}

function installments(plan: Plan): Html {
  return html`<dl>${plan.installments.map(
    ({ number, isEntry, dueOn, amountCents }) =>
      html`<div><dt>${plan.installments.length > 1 && `${isEntry ? texts.entry : `${number}ª`} · `}${formatDayBR(dueOn)}</dt><dd class="money">${formatBRL(amountCents)}</dd></div>`,
  )}</dl>`;
}

function contents(plan: Plan): Html {
  return html`<ul class="dots">${plan.contents.map((sentence) => html`<li>${sentence}</li>`)}</ul>`;
}

/** What is agreed to, in full, before it is; null when that offer or plan is not there (any more). */
export function confirmBody(
  account: Account,
  offerId: string,
  number: number,
  path: string,
  accept: FormState,
): Html | null {
  const { offer } = account.proposals;
  const plan = offer?.id === offerId ? offer.plans[number - 1] : undefined;
  if (!plan) return null;
  const { confirm } = debtorTexts;
  return html`<header class="top"><p class="shop"><bdi>${account.shop.name}</bdi></p><h1>${confirm.title}</h1>${creditor(account.shop)}</header>
<div class="card"><h2>${plan.title}</h2><p>${confirm.intro}</p>${joinedDebts(account)}<h3>${texts.dates}</h3>${installments(plan)}</div>
<div class="card"><h2>${confirm.what}</h2>${contents(plan)}</div>
${form(accept, html`${hidden('offer', offerId)}${hidden('n', String(number))}<button>${confirm.button}</button>`)}
<a class="button second" href="${path}">${confirm.back}</a>`;
}

/** Agreements in force, the instalment that is next first. */
export function agreementSection({ proposals }: Account, slipOf: (debtId: string) => string): Html | null {
  const inForce = proposals.agreements.filter((agreement) => !agreement.isFulfilled);
  const shown = inForce.length > 0 ? inForce : proposals.agreements.slice(-1);
  if (shown.length === 0) return null;
  return html`<section aria-labelledby="agreement"><h2 id="agreement">${own.title}</h2>${shown.map((agreement) => agreementCard(agreement, slipOf))}</section>`;
}

const own = debtorTexts.agreement;

function agreementCard({ plan, installments: parts }: DebtorAgreement, slipOf: (debtId: string) => string): Html {
  const next = parts.find((part) => part.state !== 'PAID');
  const others = parts.filter((part) => part !== next);
  return html`<div class="card"><p><b>${plan.title}</b></p>${
    next
      ? html`<h3>${own.next}</h3><dl>${partLine(next)}</dl><a class="button second" href="${slipOf(next.debtId)}">${own.payNext}</a>${others.length > 0 && html`<h3>${own.others}</h3><dl>${others.map(partLine)}</dl>`}`
      : html`<p>${own.done}</p>`
  }<details><summary>${own.terms}</summary>${contents(plan)}</details></div>`;
}

function partLine({ number, of, dueOn, openCents, state, paidOn }: DebtorInstallment): Html {
  const when =
    state === 'PAID'
      ? own.paidOn(formatDayShortBR(paidOn ?? dueOn))
      : state === 'LATE'
        ? own.wasDue(formatDayShortBR(dueOn))
        : own.due(formatDayShortBR(dueOn));
  return html`<div><dt>${debtorTexts.debts.installment(number, of)} · ${when}</dt><dd class="money">${state === 'PAID' ? own.paid : formatBRL(openCents)}</dd></div>`;
}
