/** Paying by Pix: the code to copy first, then who will receive it, how it is done, and the QR for another device. */
import { encode } from 'uqr';
import type { Account } from '../../app/debtor-page/account.js';
import { formatDayNearBR } from '../../domain/day.js';
import { formatBRL } from '../../domain/money.js';
import type { PixCharge } from '../../domain/pix-charge.js';
import { debtorTexts } from '../debtor-texts.js';
import { type Html, html, trusted } from '../page.js';

const texts = debtorTexts.pay;

/** Whether ways to pay stand folded: it is said to be paid, or all of it is in dispute. */
export function isFolded({ claimedOn, debts }: Account): boolean {
  return claimedOn !== null || debts.isAllDisputed;
}

/** What is to be paid now. After "já paguei" the code is folded away, so that nobody pays twice by mistake. */
export function paySection(account: Account, slipPath: string): Html {
  const { debts, promisedOn, today } = account;
  const [first] = debts.payable;
  const about = [
    ...(debts.isDue || !first ? [] : [texts.dueOn(formatDayNearBR(first.effectiveDueOn, today))]),
    ...(debts.payable.length > 1 ? [texts.of(debts.payable.length)] : []),
    ...(debts.disputed.length > 0 ? [texts.without(debts.disputed.length)] : []),
  ].join(' · ');
  const pix = debts.pix === null ? html`<p>${texts.noPix}</p>` : pixBlock(account, debts.pix, slipPath);
  const heading = debts.isAllDisputed
    ? texts.disputed
    : promisedOn !== null
      ? texts.promised(formatDayNearBR(promisedOn, today))
      : debts.isDue
        ? texts.now
        : texts.next;
  return html`<section aria-labelledby="pay"><div class="card">
<h2 id="pay">${heading}</h2>
<p class="total">${formatBRL(debts.payableCents)}</p>${about && html`<p class="quiet">${about}</p>`}
${!isFolded(account) ? pix : html`<details><summary>${texts.anyway}</summary><div>${pix}</div></details>`}
</div></section>`;
}

function pixBlock({ receiver }: Account, pix: PixCharge, slipPath: string): Html {
  return html`${copyButton('pix', pix, texts.copy, texts.codeLabel)}
${receiverLine(receiver)}
<h3>${texts.stepsTitle}</h3><ol>${texts.steps.map((step) => html`<li>${step}</li>`)}</ol>
<details><summary>${texts.other}</summary><p>${texts.otherNote}</p>${qrCode(pix.code)}</details>
<a class="line" href="${slipPath}">${texts.slip}</a>`;
}

/** The name the bank's app will show, where the shop said it: it may be another than the shop's own. */
export function receiverLine({ holder, bank }: Account['receiver']): Html {
  if (holder === null) return html`<p>${texts.receiverUnknown}</p>`;
  return html`<p>${texts.receiver}: <b><bdi>${holder}</bdi></b>${bank && html` (<bdi>${bank}</bdi>)`}. ${texts.receiverWarning}</p>`;
}

/** Without a script the button does not show, and the code is there to be selected. */
export function copyButton(id: string, pix: PixCharge, label: string, codeLabel: string, isSecond = false): Html {
  return html`<div class="field"><button type="button" hidden${isSecond && trusted(' class="second"')} data-copy="${id}" data-done="${texts.copied}">${label}</button>
<p class="said" role="status" id="${id}-said"></p></div>
<div class="field"><label for="${id}">${codeLabel}</label><p class="hint" data-without-script>${texts.copyByHand}</p>
<textarea class="code" id="${id}" readonly rows="5" spellcheck="false">${pix.code}</textarea></div>`;
}

/** One path, a stroke a run of dark squares: a few kilobytes, printed sharp. */
export function qrCode(code: string): Html {
  const { data, size } = encode(code, { ecc: 'M', border: 0 });
  const border = 4;
  let path = '';
  for (const [y, row] of data.entries()) {
    for (let x = 0; x < size; x++) {
      if (!row[x]) continue;
      const from = x;
      while (x < size && row[x]) x++;
      path += `M${from + border} ${y + border}.5h${x - from}`;
    }
  }
  const box = size + 2 * border;
  return trusted(
    `<svg viewBox="0 0 ${box} ${box}" role="img" aria-label="${texts.qrLabel}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${box}v${box}H0z"/><path stroke="#000" d="${path}"/></svg>`,
  );
}
