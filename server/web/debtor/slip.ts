/** A page to print and take along: creditor, debtor, what is owed, the QR code and the code itself. */
import type { Slip } from '../../app/debtor-page/slip.js';
import { formatDayBR } from '../../domain/day.js';
import { formatBRL } from '../../domain/money.js';
import { debtorTexts } from '../debtor-texts.js';
import { type Html, html } from '../page.js';
import { nameOf, rest } from './debts.js';
import { copyButton, qrCode, receiverLine } from './pay.js';

const texts = debtorTexts.slip;
const MAX_ROWS = 100;

export function slipBody({ shop, receiver, debtorName, today, debts, totalCents, pix }: Slip, path: string): Html {
  return html`<header class="top"><p class="shop"><bdi>${shop.name}</bdi></p></header><h1>${texts.title}</h1>
<dl class="card"><div><dt>${texts.creditor}</dt><dd><bdi>${shop.identification ?? shop.name}</bdi></dd></div>
<div><dt>${texts.debtor}</dt><dd><bdi>${debtorName}</bdi></dd></div>
<div><dt>${texts.day}</dt><dd>${formatDayBR(today)}</dd></div></dl>
<dl class="card">${debts
    .slice(0, MAX_ROWS)
    .map(
      (debt) =>
        html`<div><dt><bdi>${nameOf(debt)}</bdi> · ${texts.due} ${formatDayBR(debt.dueOn)}</dt><dd class="money">${formatBRL(debt.makeUp.totalCents)}</dd></div>`,
    )}<div class="sum"><dt>${texts.total}</dt><dd class="money">${formatBRL(totalCents)}</dd></div></dl>
${rest(debts.slice(MAX_ROWS))}
<h2>Pix</h2>${
    pix === null
      ? html`<p>${debtorTexts.pay.noPix}</p>`
      : html`<div class="card">${qrCode(pix.code)}${receiverLine(receiver)}
${copyButton('pix', pix, debtorTexts.pay.copy, debtorTexts.pay.codeLabel)}</div>`
  }
<p class="quiet">${texts.validity} ${texts.notBoleto}</p>
<div class="no-print stack"><button type="button" hidden data-print>${texts.print}</button><p class="quiet" data-without-script>${texts.printNote}</p>
<a class="button second" href="${path}">${texts.back}</a></div>`;
}
