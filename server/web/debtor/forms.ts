/** What a debtor can say and ask, a form each, folded away until it is wanted. */
import type { Account } from '../../app/debtor-page/account.js';
import { allOf } from '../../app/debtor-page/debts.js';
import { formatDayBR, formatDayNearBR } from '../../domain/day.js';
import type { Day } from '../../domain/facts.js';
import { formatBRL } from '../../domain/money.js';
import { debtorTexts } from '../debtor-texts.js';
import { type Html, html, trusted } from '../page.js';
import { nameOf } from './debts.js';
import { checkbox, type FormState, fileField, form, hidden, radios, select, textArea, textField } from './fields.js';

const texts = debtorTexts.acts;
export const COUNTER_ROWS = 4;
/** Options of a list, not of a novel: the oldest first, "todas" is always there. */
const MAX_LISTED = 20;

/** The form of an act as the page must show it now. */
export type StateOf = (act: string) => FormState;

export function actsSection(account: Account, stateOf: StateOf): Html | null {
  const { debts, proposals } = account;
  if (debts.payable.length === 0) return null;
  return html`<section aria-labelledby="acts"><h2 id="acts">${texts.title}</h2>
${paidForm(account, stateOf('paid'))}${promiseForm(account, stateOf('promise'))}
${counterForm(stateOf('counter'), proposals.counter !== null)}${disputeForm(account, stateOf('dispute'))}${missingForm(account, stateOf('missing'))}</section>`;
}

function folded(state: FormState, title: string, content: Html): Html {
  return html`<details class="card" id="act-${state.act}"${Object.keys(state.errors).length > 0 && trusted(' open')}><summary><h3>${title}</h3></summary><div>${content}</div></details>`;
}

function paidForm({ claimedOn, today }: Account, state: FormState): Html {
  const isSaid = claimedOn !== null;
  const values = { day: today, ...state.values };
  return folded(
    state,
    isSaid ? texts.receiptButton : texts.paid,
    html`<p>${isSaid ? texts.paidAgain : texts.paidNote}</p>${form(
      state,
      html`${isSaid ? hidden('only', 'receipt') : textField({ ...state, values }, { name: 'day', label: texts.paidOn, type: 'date', max: today, hint: texts.dayHint })}
${fileField(state, { name: 'receipt', label: isSaid ? texts.receiptWanted : texts.receipt, hint: texts.receiptHint, accept: 'image/jpeg,image/png,image/webp,application/pdf' })}
<button>${isSaid ? texts.receiptButton : texts.paidButton}</button>`,
      'multipart/form-data',
    )}`,
  );
}

function promiseForm({ today, lastPromiseOn, debts }: Account, state: FormState): Html {
  return folded(
    state,
    texts.promise,
    html`<p>${texts.promiseNote}</p>${form(
      state,
      html`${debtChoice(debts, today, state)}${textField(state, { name: 'day', label: texts.promiseOn, type: 'date', min: today, max: lastPromiseOn, hint: `${texts.dayHint}. ${texts.promiseHint(formatDayBR(lastPromiseOn))}` })}
${textArea(state, { name: 'note', label: texts.note })}<button>${texts.promiseButton}</button>`,
    )}`,
  );
}

function counterForm(state: FormState, isWaiting: boolean): Html {
  const rows = Array.from({ length: COUNTER_ROWS }, (_, i) => i + 1);
  return folded(
    state,
    isWaiting ? texts.counterAgain : texts.counter,
    html`<p>${texts.counterNote}</p>${form(
      state,
      html`${rows.map(
        (
          row,
        ) => html`<fieldset><legend>${texts.counterRow(row)}${row > 1 && ` ${texts.optional}`}</legend><div class="pair">
${textField(state, { name: `amount${row}`, label: texts.amount, inputMode: 'decimal', maxLength: 20 })}${textField(state, { name: `day${row}`, label: texts.day, type: 'date' })}</div></fieldset>`,
      )}${textArea(state, { name: 'message', label: texts.note })}<button>${texts.counterButton}</button>`,
    )}`,
  );
}

function disputeForm({ debts, today }: Account, state: FormState): Html {
  return folded(
    state,
    texts.dispute,
    html`<p>${texts.disputeNote}</p>${form(
      state,
      html`${debtChoice(debts, today, state)}${radios(state, { name: 'what', label: texts.disputeWhat }, Object.entries(texts.disputes))}
${textArea(state, { name: 'note', label: texts.disputeMore })}<button>${texts.disputeButton}</button>`,
    )}`,
  );
}

function missingForm({ debts, today }: Account, state: FormState): Html {
  return folded(
    state,
    texts.missing,
    html`<p>${texts.missingNote}</p>${form(state, html`${debtChoice(debts, today, state)}<button>${texts.missingButton}</button>`)}`,
  );
}

/** Nothing to choose where there is one. */
function debtChoice(debts: Account['debts'], today: Day, state: FormState): Html | null {
  const all = allOf(debts).slice(0, MAX_LISTED);
  if (all.length < 2) return null;
  const options = all.map(
    (debt) =>
      [
        debt.debtId,
        `${nameOf(debt).slice(0, 40)} · ${formatDayNearBR(debt.dueOn, today)} · ${formatBRL(debt.makeUp.totalCents)}`,
      ] as const,
  );
  return select(state, { name: 'debt', label: texts.whichDebt }, [['', texts.allDebts], ...options]);
}

export function contactSection({ contact }: Account, path: string, stateOf: StateOf): Html {
  const own = debtorTexts.contact;
  const isStopped = contact.channels.length > 0 && contact.channels.every(({ isAllowed }) => !isAllowed);
  const wishes = stateOf('contact');
  const refused = Object.keys(wishes.errors).length > 0;
  const { hours } = contact;
  const allowed = contact.channels.filter(({ isAllowed }) => isAllowed).map(({ channel }) => channel);
  const values = refused
    ? wishes.values
    : {
        hours: hours ? 'some' : 'any',
        from: String(hours?.fromHour ?? 9),
        to: String(hours?.toHour ?? 18),
        ...wishes.values,
      };
  const state = { ...wishes, values };
  const hourOptions = Array.from({ length: 13 }, (_, i) => [String(i + 8), own.hour(i + 8)] as const);
  const data = stateOf('data');
  const { data: lgpd } = debtorTexts;
  return html`<section aria-labelledby="contact"><h2 id="contact">${own.title}</h2>
${isStopped && html`<p class="card good">${own.stopped}</p>`}
${
  contact.channels.length === 0
    ? html`<p>${own.noChannel}</p>`
    : folded(
        state,
        own.wishes,
        form(
          state,
          html`${hidden('shown', contact.channels.map(({ channel }) => channel).join(' '))}${hidden('was', allowed.join(' '))}<fieldset><legend>${own.channels}</legend>${contact.channels.map(
            ({ channel, isAllowed }) =>
              checkbox(
                `channel-${channel}`,
                own.names[channel],
                refused ? state.values[`channel-${channel}`] === 'on' : isAllowed,
              ),
          )}</fieldset>
${radios(state, { name: 'hours', label: own.hours }, [
  ['any', own.anyHour],
  ['some', own.someHours],
])}
<div class="pair">${select(state, { name: 'from', label: own.from }, hourOptions.slice(0, -1))}${select(state, { name: 'to', label: own.to }, hourOptions.slice(1))}</div><button>${own.button}</button>`,
        ),
      )
}${
  contact.channels.length > 0 &&
  !isStopped &&
  folded(
    stateOf('stop'),
    own.stop,
    html`<p>${own.stopNote}</p>${form(stateOf('stop'), html`<button class="second">${own.stopButton}</button>`)}`,
  )
}${folded(
  data,
  lgpd.title,
  html`<p>${lgpd.note}</p><a class="button second" href="${path}/data" download="${lgpd.fileName}">${lgpd.download}</a><h4>${lgpd.ask}</h4>
${form(data, html`${radios(data, { name: 'kind', label: lgpd.kind }, Object.entries(lgpd.kinds))}${textArea(data, { name: 'note', label: lgpd.more })}<button class="second">${lgpd.button}</button>`)}`,
)}
${form(stateOf('leave'), html`<button class="second">${debtorTexts.leave}</button>`)}</section>`;
}
