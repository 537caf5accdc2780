/** An offer with its plans, the page on which one is agreed to, and the agreement that came of it. */

import type { Account } from '../../app/debtor-page/account.js';
import { allOf } from '../../app/debtor-page/debts.js';
import type { DebtorAgreement, DebtorInstallment, DebtorOffer } from '../../app/debtor-proposals.js';
import { formatDayBR, formatDayNearBR } from '../../domain/day.js';
import type { Day } from '../../domain/facts.js';
import { formatBRL } from '../../domain/money.js';
import type { Plan } from '../../domain/plan.js';
import { debtorTexts } from '../debtor-texts.js';
import { type Html, html, trusted } from '../page.js';
import { nameOf, percent, whenOf } from './debts.js';
import { type FormState, form, hidden, radios, textArea } from './fields.js';
import { isFolded } from './pay.js';
import { creditor } from './shell.js';

const texts = debtorTexts.offer;

export function offerSection(account: Account, path: string, refuse: FormState): Html | null {
  const { offer } = account.proposals;
  if (!offer) return null;
  const content = offerContent(account, offer, path, refuse);
  const isOpen = Object.keys(refuse.errors).length > 0;
  return html`<section aria-labelledby="offer"><h2 id="offer">${offer.asked ? texts.accepted : texts.title(offer.plans.length)}</h2>
${
  account.claimedOn === null
    ? content
    : html`${claimWarning(account)}<details class="card"${isOpen && trusted(' open')}><summary>${texts.anyway}</summary><div>${content}</div></details>`
}</section>`;
}

/** Who said to have paid may still take a plan, but not without having read this. */
function claimWarning({ claimedOn, today }: Account): Html | null {
  return claimedOn === null
    ? null
    : html`<p class="card notice">${texts.claimed(formatDayNearBR(claimedOn, today))}</p>`;
}

function offerContent(account: Account, offer: DebtorOffer, path: string, refuse: FormState): Html {
  return html`<p>${(offer.asked ? texts.introAsked : texts.intro)(formatDayBR(offer.validUntilOn))}</p>
${offer.asked?.movedDays.map(({ fromOn, toOn }) => html`<p class="quiet">${texts.moved(formatDayNearBR(fromOn, account.today), formatDayNearBR(toOn, account.today))}</p>`)}
${offer.note && html`<p class="card"><bdi>${offer.note}</bdi></p>`}
${joinedDebts(account)}
<form method="get" action="${path}/plan">${hidden('offer', offer.id)}<fieldset><legend class="visually-hidden">${texts.legend}</legend>
${offer.plans.map((plan, i) => planCard(plan, i + 1, offer.plans.length === 1))}</fieldset>
<button>${texts.choose}</button></form>
<details class="card"${Object.keys(refuse.errors).length > 0 && trusted(' open')}><summary>${texts.refuse}</summary><div><p>${texts.refuseNote}</p>
${form(
  refuse,
  html`${hidden('offer', offer.id)}${radios(refuse, { name: 'why', label: texts.why }, Object.entries(texts.reasons))}${textArea(refuse, { name: 'more', label: texts.whyMore })}<button class="second">${texts.refuseButton}</button>`,
)}</div></details>`;
}

/** Which debts the offer is about: there may be others. */
function joinedDebts({ proposals, debts, today }: Account): Html | null {
  const { offer } = proposals;
  const owedThen = new Map(offer?.debts.map(({ debtId, owedCents }) => [debtId, owedCents]));
  const joined = allOf(debts).filter(({ debtId }) => owedThen.has(debtId));
  if (!offer || joined.length === 0) return null;
  // The plans are made of what was owed on the day of the offer; what is owed today stands further down.
  const valueOn = offer.offeredOn < today ? ` ${texts.valueOn(formatDayNearBR(offer.offeredOn, today))}` : '';
  return html`<p>${texts.joins}</p><ul class="dots">${joined.map(
    (debt) =>
      html`<li><span><bdi>${nameOf(debt)}</bdi>, ${whenOf(debt, today)}: ${formatBRL(owedThen.get(debt.debtId)!)}${valueOn}</span></li>`,
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
${claimWarning(account)}<div class="card"><h2>${plan.title}</h2><p>${confirm.intro}</p>${joinedDebts(account)}<h3>${texts.dates}</h3>${installments(plan)}</div>
<div class="card"><h2>${confirm.what}</h2>${contents(plan)}</div>
${form(accept, html`${hidden('offer', offerId)}${hidden('n', String(number))}<button>${confirm.button}</button>`)}
<a class="button second" href="${path}">${confirm.back}</a>`;
}

/** Agreements in force, the instalment that is next first. */
export function agreementSection(account: Account, slipOf: (debtId: string) => string): Html | null {
  const { proposals, today } = account;
  const inForce = proposals.agreements.filter((agreement) => !agreement.isFulfilled);
  const shown = inForce.length > 0 ? inForce : proposals.agreements.slice(-1);
  if (shown.length === 0) return null;
  const how: Shown = { today, slipOf, isFolded: isFolded(account) };
  return html`<section aria-labelledby="agreement"><h2 id="agreement">${own.title}</h2>${shown.map((agreement) => agreementCard(agreement, how))}</section>`;
}

const own = debtorTexts.agreement;

interface Shown {
  today: Day;
  slipOf: (debtId: string) => string;
  isFolded: boolean;
}

function agreementCard({ plan, installments: parts }: DebtorAgreement, { today, slipOf, isFolded }: Shown): Html {
  const line = (part: DebtorInstallment) => partLine(part, today);
  const payLink = (debtId: string) => html`<a class="button second" href="${slipOf(debtId)}">${own.payNext}</a>`;
  const next = parts.find((part) => part.state !== 'PAID');
  const others = parts.filter((part) => part !== next);
  return html`<div class="card"><p><b>${plan.title}</b></p>${
    next
      ? html`<h3>${own.next}</h3><dl>${line(next)}</dl>${isFolded ? html`<details><summary>${debtorTexts.pay.anyway}</summary>${payLink(next.debtId)}</details>` : payLink(next.debtId)}${others.length > 0 && html`<h3>${own.others}</h3><dl>${others.map(line)}</dl>`}`
      : html`<p>${own.done}</p>`
  }<details><summary>${own.terms}</summary>${contents(plan)}</details></div>`;
}

function partLine({ number, of, dueOn, openCents, state, paidOn }: DebtorInstallment, today: Day): Html {
  const when =
    state === 'PAID'
      ? own.paidOn(formatDayNearBR(paidOn ?? dueOn, today))
      : state === 'LATE'
        ? own.wasDue(formatDayNearBR(dueOn, today))
        : own.due(formatDayNearBR(dueOn, today));
  return html`<div><dt>${debtorTexts.debts.installment(number, of)} · ${when}</dt><dd class="money">${state === 'PAID' ? own.paid : formatBRL(openCents)}</dd></div>`;
}
