/** `/c/<token>`: the page a debtor opens from a message. It shows no name; GET changes nothing. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { renderSVG } from 'uqr';
import type { App } from '../app/context.js';
import { type DebtorView, debtorSaysPaid, debtorView } from '../app/debtor-page.js';
import { formatDayShortBR } from '../domain/day.js';
import { formatBRL } from '../domain/money.js';
import type { OpenDebt } from '../domain/reminder/open-debt.js';
import { badLinkPage } from './bad-link.js';
import { acceptForms, fieldOf, type Html, html, sendPage, trusted } from './page.js';
import { pageTexts } from './page-texts.js';

const texts = pageTexts.debtor;

export function debtorPage(app: App) {
  return async (scope: FastifyInstance): Promise<void> => {
    acceptForms(scope);

    scope.get<{ Params: { token: string } }>('/c/:token', async (request, reply) => {
      const view = await debtorView(app, request.params.token);
      return view ? send(reply, view) : badLinkPage(reply);
    });

    scope.post<{ Params: { token: string } }>('/c/:token', async (request, reply) => {
      const view = await debtorSaysPaid(app, request.params.token, fieldOf(request.body, 'form'));
      return view ? send(reply, view) : badLinkPage(reply);
    });
  };
}

function send(reply: FastifyReply, view: DebtorView) {
  const { shopName, identification, payable } = view;
  const body = html`<h1>${texts.heading(shopName)}</h1>
${payable.length === 0 ? html`<div class="card good"><p><b>${texts.nothing}</b></p><p>${texts.nothingNote}</p></div>` : owed(view)}
${identification && html`<footer class="quiet"><p>${texts.who}: ${identification}</p></footer>`}`;
  const script = view.pixCode ? copyScript : undefined;
  return sendPage(reply, 200, { title: texts.title(shopName), body, script });
}

function owed({ payable, payableCents, isDue, later, pixCode, claimedOn, form }: DebtorView): Html {
  return html`<div class="card"><p class="quiet">${isDue ? texts.total : texts.next}</p><p class="total">${formatBRL(payableCents)}</p></div>
${claimedOn && html`<div class="card notice"><p>${texts.claimed(formatDayShortBR(claimedOn))}</p></div>`}
<h2>${isDue ? texts.debts : texts.nextDebts}</h2><div class="card"><ul>${payable.map(line)}</ul></div>
<h2>${texts.pix}</h2><div class="card">${pixCode === null ? html`<p>${texts.noPix}</p>` : pix(pixCode)}</div>
${
  !claimedOn &&
  html`<h2>${texts.paid}</h2><div class="card"><p>${texts.paidNote}</p>
<form method="post"><input type="hidden" name="form" value="${form}"><button class="second">${texts.paidButton}</button></form></div>`
}
${later.length > 0 && html`<h2>${texts.later}</h2><div class="card"><ul>${later.map(line)}</ul></div>`}`;
}

function line({ dueOn, effectiveDueOn, daysLate, totalCents, chargesCents }: OpenDebt): Html {
  const when = daysLate > 0 ? texts.wasDue(formatDayShortBR(dueOn)) : texts.due(formatDayShortBR(effectiveDueOn));
  const charges = chargesCents > 0 && html`<br><span class="quiet">${texts.charges(formatBRL(chargesCents))}</span>`;
  return html`<li><span>${when}${charges}</span><b>${formatBRL(totalCents)}</b></li>`;
}

function pix(code: string): Html {
  return html`<p>${texts.pixNote}</p>
<p><textarea id="pix" readonly rows="5" aria-label="${texts.pixLabel}">${code}</textarea></p>
<button id="copy" type="button" hidden data-done="${texts.copied}">${texts.copy}</button>
<p id="copied" class="quiet" role="status"></p>
<details><summary>${texts.qr}</summary><div role="img" aria-label="${texts.qrLabel}">${trusted(renderSVG(code))}</div></details>`;
}

/** Without it the code is still there to be selected. */
const copyScript = `
const button = document.getElementById('copy');
const code = document.getElementById('pix');
button.hidden = false;
button.addEventListener('click', async () => {
  try { await navigator.clipboard.writeText(code.value); }
  catch { code.select(); document.execCommand('copy'); }
  document.getElementById('copied').textContent = button.dataset.done;
});
`;
