/** The question before the page. Nothing on it is about anybody but the shop. */
import type { ProofPage } from '../../app/debtor-page/visit.js';
import { timeIn } from '../../domain/day.js';
import { debtorTexts } from '../debtor-texts.js';
import { type Html, html } from '../page.js';
import { errorSummary, form, textField } from './fields.js';
import { creditor } from './shell.js';

const texts = debtorTexts.proof;

/** `message` is what was wrong with the last answer. */
export function proofBody(ask: ProofPage, path: string, message: string | null): Html {
  const { shop, question, gate } = ask;
  const top = (heading: string) =>
    html`<header class="top"><p class="shop"><bdi>${shop.name}</bdi></p><h1>${heading}</h1>${creditor(shop)}</header>`;
  if (gate.kind === 'LOCKED') {
    const time = timeIn(shop.timeZone, roundedUp(gate.until));
    return html`${top(texts.locked)}<div class="card notice" role="alert"><p>${texts.lockedText(time)}</p></div><p class="quiet">${texts.wrongHint}</p>`;
  }
  if (gate.kind === 'REVOKED')
    return html`${top(texts.revoked)}<div class="card notice" role="alert"><p>${texts.revokedText}</p></div>`;

  const errors: Record<string, string> = message === null ? {} : { answer: message };
  const state = { act: 'proof', action: `${path}/proof`, token: ask.form, values: {}, errors };
  if (question === 'NOTHING') {
    return html`${top(debtorTexts.hello(null).before)}${message && errorSummary({ act: 'proof', values: {}, errors: { '': message } })}
<div class="card"><p>${texts.open(shop.name)}</p>${form(state, html`<button>${texts.button}</button>`)}</div>`;
  }
  return html`${top(texts.heading)}${message && errorSummary(state)}
<div class="card"><p>${texts.why(shop.name)}</p>${form(
    state,
    html`${textField(state, {
      name: 'answer',
      label: texts.ask[question],
      hint: question === 'DOCUMENT' ? texts.hintDocument : texts.hint,
      inputMode: ask.isNumeric ? 'numeric' : 'text',
      maxLength: 20,
      class: 'digits',
    })}<button>${texts.button}</button>`,
  )}${message && html`<p class="quiet">${texts.wrongHint}</p>`}</div>`;
}

/** To the next whole minute, so that the time told is never too early. */
function roundedUp(instant: number): number {
  return Math.ceil(instant / 60_000) * 60_000;
}
