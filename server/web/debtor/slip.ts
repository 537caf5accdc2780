/** A page to print and take along: creditor, debtor, what is owed, the QR code and the code itself. */
import type { Slip } from '../../app/debtor-page/slip.js';
import { formatDayBR } from '../../domain/day.js';
import { formatBRL } from '../../domain/money.js';
import { debtorTexts } from '../debtor-texts.js';
import { type Html, html } from '../page.js';
import { nameOf, rest } from './debts.js';
import { copyButton, qrCode } from './pay.js';

const texts = debtorTexts.slip;
const MAX_ROWS = 100;

export function slipBody({ shop, receiver, debtorName, today, debts, totalCents, pix }: Slip, path: string): Html {
  return html`<header class="top"><p class="shop"><bdi>${shop.name}</bdi></p></header><h1>${texts.title}</h1>
<dl class="card"><div><dt>${texts.creditor}</dt><dd><bdi>${shop.identification ?? shop.name}</bdi></dd></div>
<div><dt>${texts.debtor}</dt><dd><bdi>${debtorName}</bdi></dd></div>
<div><dt>${texts.day}</dt><dd>${formatDayBR(today)}</dd></div></dl>
<table><thead><tr><th scope="col">${texts.what}</th><th scope="col">${texts.due}</th><th scope="col">${texts.amount}</th></tr></thead>
<tbody>${debts
    .slice(0, MAX_ROWS)
    .map(
      (debt) =>
        html`<tr><td><bdi>${nameOf(debt)}</bdi></td><td>${formatDayBR(debt.dueOn)}</td><td>${formatBRL(debt.position.totalCents)}</td></tr>`,
    )}</tbody>
<tfoot><tr><th scope="row" colspan="2">${texts.total}</th><td><b>${formatBRL(totalCents)}</b></td></tr></tfoot></table>
${rest(debts.slice(MAX_ROWS))}
<h2>Pix</h2>${
    pix === null
      ? html`<p>${debtorTexts.pay.noPix}</p>`
      : html`<div class="card">${qrCode(pix.code)}<p>${debtorTexts.pay.receiver}: <b><bdi>${receiver.holder}</bdi></b>${receiver.bank && html` (<bdi>${receiver.bank}</bdi>)`}.</p>
${copyButton('pix', pix, debtorTexts.pay.copy, debtorTexts.pay.codeLabel)}</div>`
  }
<p class="quiet">${texts.validity} ${texts.notBoleto}</p>
<div class="no-print stack"><button type="button" hidden data-print>${texts.print}</button><p class="quiet" data-without-script>${texts.printNote}</p>
<a class="button second" href="${path}">${texts.back}</a></div>`;
}
