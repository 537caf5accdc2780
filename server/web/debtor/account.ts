/** The page behind the proof, from the most urgent to the least: pay, settle otherwise, understand, say something. */
import type { Account } from '../../app/debtor-page/account.js';
import type { LimitCard } from '../../app/debtor-page/limit-card.js';
import type { BrokenAgreement } from '../../app/debtor-proposals.js';
import { formatDayBR, formatDayNearBR } from '../../domain/day.js';
import type { Day } from '../../domain/facts.js';
import { formatBRL } from '../../domain/money.js';
import { debtorTexts as texts } from '../debtor-texts.js';
import { type Html, html } from '../page.js';
import { debtsSection, paidSection } from './debts.js';
import { errorSummary, type FormState, type Refused } from './fields.js';
import { actsSection, contactSection } from './forms.js';
import { agreementSection, offerSection } from './offer.js';
import { paySection } from './pay.js';
import { creditor } from './shell.js';

export type DoneCode = keyof typeof texts.done;

export interface AccountNotes {
  /** What was just done. */
  done?: DoneCode | null;
  /** What was just refused. */
  refused?: Refused | null;
}

/** `path` is the page's own, without a slash at the end. */
export function accountBody(account: Account, path: string, { done = null, refused = null }: AccountNotes = {}): Html {
  const stateOf = (act: string): FormState => formState(account, path, act, refused);
  const slipOf = (debtId: string) => `${path}/slip?debt=${debtId}`;
  const hello = texts.hello(account.firstName);
  const isOwing = account.debts.payable.length > 0;
  // The address may be an old one: it is not said when it is so no more.
  const isUndone = done === 'stop' && account.contact.channels.some(({ isAllowed }) => isAllowed);
  return html`<header class="top"><p class="shop"><bdi>${account.shop.name}</bdi></p>
<h1>${hello.before}<bdi>${hello.name}</bdi></h1>${creditor(account.shop)}</header>
${refused && errorSummary(refused)}${done && !isUndone && texts.done[done] && html`<p class="card good" role="status">${texts.done[done]}</p>`}
${isOwing && statusLines(account)}
${
  isOwing
    ? html`${paySection(account, `${path}/slip`)}${offerSection(account, path, stateOf('refuse'))}${agreementSection(account, slipOf)}${debtsSection(account, slipOf)}`
    : html`<div class="card good"><h2>${texts.nothing.title}</h2><p>${texts.nothing.text}</p></div>${agreementSection(account, slipOf)}`
}
${paidSection(account.debts, account.today)}${actsSection(account, stateOf)}${account.limit && limitSection(account.limit, account.today)}
${contactSection(account, path, stateOf)}
<footer class="quiet"><p>${texts.private}</p></footer>`;
}

export function formState(account: Account, path: string, act: string, refused: Refused | null): FormState {
  const isRefused = refused?.act === act;
  return {
    act,
    action: `${path}/${act}`,
    token: account.form,
    values: isRefused ? refused.values : {},
    errors: isRefused ? refused.errors : {},
  };
}

function statusLines({ claimedOn, promisedOn, isDisputed, answers, proposals, today }: Account): Html {
  const { status } = texts;
  const counter = proposals.counter?.amounts.map(
    ({ dueOn, amountCents }) => `${formatBRL(amountCents)} em ${formatDayNearBR(dueOn, today)}`,
  );
  const lines = [
    ...(claimedOn ? [status.claimed(formatDayNearBR(claimedOn, today))] : []),
    ...(promisedOn ? [status.promised(formatDayNearBR(promisedOn, today))] : []),
    ...(isDisputed ? [status.disputed] : []),
    ...answers.map(({ kind, isAccepted, reason, on }) =>
      status.answered[kind](isAccepted, reason, formatDayNearBR(on, today)),
    ),
    ...(proposals.isOfferWaiting ? [status.offerWaits] : []),
    ...(proposals.broken ? [brokenText(proposals.broken, today)] : []),
    ...(counter ? [status.counter(inWords(counter))] : []),
    ...(proposals.declined && !proposals.offer ? [status.declined(proposals.declined.reason)] : []),
    ...(proposals.gone && !counter
      ? [status.gone[proposals.gone.kind](formatDayNearBR(proposals.gone.on, today))]
      : []),
  ];
  return html`${lines.map((line) => html`<p class="card notice">${line}</p>`)}`;
}

/** "R$ 80,00 em 05/08 e R$ 100,00 em 20/08". */
function inWords(items: readonly string[]): string {
  return new Intl.ListFormat('pt-BR').format(items);
}

/** What became of an agreement, why, and where the money is, without blame. */
function brokenText({ plan, on, cause, paidCents }: BrokenAgreement, today: Day): string {
  const { broken } = texts.status;
  const why = cause === 'LATE' ? broken.late(plan.breachToleranceDays) : broken.reversed;
  const paid = paidCents > 0 ? broken.paid(formatBRL(paidCents)) : broken.unpaid;
  return `${broken.what(plan.title, formatDayNearBR(on, today))} ${why} ${paid} ${broken.again}`;
}

function limitSection({ limitCents, usedCents, availableCents, text, next }: LimitCard, today: string): Html {
  const own = texts.limit;
  const earliest =
    next?.earliestOn && next.earliestOn > today ? own.earliest(formatDayBR(next.earliestOn)) : own.review;
  return html`<section aria-labelledby="limit"><h2 id="limit">${own.title}</h2><div class="card">
<h3>${own.now}</h3><p class="total">${formatBRL(limitCents)}</p><p class="quiet">${own.used(formatBRL(usedCents), formatBRL(availableCents))}</p><p>${text}</p>
${
  next &&
  html`<h3>${own.next}: ${formatBRL(next.toCents)}</h3><p>${next.text}.</p><h4>${own.missing}</h4><ul class="rungs">${next.conditions.map(
    ({ text: condition, isMet }) =>
      html`<li><span class="mark ${isMet ? 'met' : 'unmet'}">${isMet ? own.met : own.unmet}</span><span>${condition}</span></li>`,
  )}</ul><h4>${own.reviewed}</h4><p>${earliest}</p>`
}</div></section>`;
}
