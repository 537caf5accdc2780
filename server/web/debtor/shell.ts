/** What all pages of a debtor share: the frame, the style, the few lines of script that nothing depends on. */
import type { FastifyReply } from 'fastify';
import type { ShopOnPage } from '../../app/debtor-page/visit.js';
import { debtorTexts as texts } from '../debtor-texts.js';
import { type Html, html, sendPage, trusted } from '../page.js';

export interface DebtorPageParts {
  shop: ShopOnPage;
  body: Html;
  title?: string;
  isError?: boolean;
}

export function sendDebtorPage(reply: FastifyReply, status: number, { shop, body, title, isError }: DebtorPageParts) {
  const named = title ?? texts.title(shop.name);
  return sendPage(reply, status, {
    title: isError ? texts.errorTitle(named) : named,
    body: unbroken(body),
    style,
    script,
  });
}

/** An amount is one word: it is not torn apart at the end of a line. */
function unbroken(body: Html): Html {
  return trusted(body.text.replace(/R\$ (?=\d)/g, 'R$\u00a0'));
}

/** CDC 42-A: who charges stands on every page, before and behind the proof. */
export function creditor({ identification }: ShopOnPage): Html | null {
  return identification === null ? null : html`<p class="quiet who">${texts.who}: <bdi>${identification}</bdi></p>`;
}

/** A page with nothing of anybody on it. */
export function sendNote(reply: FastifyReply, status: number, { title, text }: { title: string; text: string }) {
  const body = html`<h1>${title}</h1><div class="card"><p>${text}</p></div>`;
  return sendPage(reply, status, { title, body, style });
}

/**
 * Copying, printing: buttons that only work with a script appear with it. A large photo is made smaller before it is sent
 * over a slow line, which also takes the place it was taken at out of it.
 */
const script = `
for (const button of document.querySelectorAll('button[data-copy]')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    const code = document.getElementById(button.dataset.copy);
    try { await navigator.clipboard.writeText(code.value); }
    catch { code.focus(); code.select(); document.execCommand('copy'); button.focus(); }
    const said = document.getElementById(button.dataset.copy + '-said');
    said.textContent = '';
    setTimeout(() => { said.textContent = button.dataset.done; }, 50);
  });
}
for (const button of document.querySelectorAll('button[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}
for (const note of document.querySelectorAll('[data-without-script]')) note.hidden = true;
for (const input of document.querySelectorAll('input[type=file]')) {
  input.addEventListener('change', async () => {
    const photo = input.files[0];
    if (!photo || !photo.type.startsWith('image/') || photo.size < 1e6) return;
    try {
      const image = await createImageBitmap(photo);
      const scale = Math.min(1, 1600 / Math.max(image.width, image.height));
      const canvas = document.createElement('canvas');
      canvas.width = Math.round(image.width * scale);
      canvas.height = Math.round(image.height * scale);
      canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
      const small = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.8));
      if (!small || small.size >= photo.size || input.files[0] !== photo) return;
      const list = new DataTransfer();
      list.items.add(new File([small], 'foto.jpg', { type: small.type }));
      input.files = list.files;
    } catch {}
  });
}
`;

/**
 * A notebook, not an office: cream paper, a margin line, green ink. Everything in rem, so that larger text enlarges it
 * all; the largest letters stop at what a narrow screen holds, and a price moves below its name rather than tear it.
 */
const style = `
html { scroll-padding: 16px 0; }
body { overflow-wrap: break-word; }
main { padding-top: 0; }
.top { border-top: 6px solid #14532d; margin: 0 -16px 20px; padding: 16px 16px 0 24px; background: linear-gradient(90deg, transparent 11px, #e3b7a8 11px, #e3b7a8 12px, transparent 12px); }
.top h1 { font-size: clamp(1.2rem, 7vw, 1.6rem); margin: 0 0 4px; }
.shop { font-weight: 600; color: #14532d; margin: 0 0 8px; }
.who { font-size: .875rem; margin: 0; }
h2 { font-size: 1.2rem; margin: 32px 0 10px; }
h3 { font-size: 1.05rem; margin: 0; }
h4 { font-size: 1rem; margin: 16px 0 6px; }
bdi { overflow-wrap: anywhere; }
.total { font-size: clamp(1.2rem, 9vw, 2.1rem); line-height: 1.2; margin: 0 0 4px; font-variant-numeric: tabular-nums; }
p + .field, a.button + h3 { margin-top: 14px; }
.money { white-space: nowrap; font-variant-numeric: tabular-nums; }
.said:not(:empty) { background: #e6f4ea; border: 1px solid #8fbf9d; border-radius: 8px; padding: 10px 12px; margin: 12px 0 0; font-weight: 600; }
.error { background: #fff1f0; border-color: #b42318; }
.error h2 { margin: 0 0 8px; }
.wrong { color: #9f1c12; font-weight: 600; margin: 4px 0; }
.error a { color: #8a1a11; }
a { color: #14532d; text-underline-offset: 3px; }
a.line { display: inline-block; min-height: 48px; padding: 12px 0; }
ol, ul.dots { list-style: decimal; margin: 0 0 12px; padding-left: 1.6rem; }
ul.dots { list-style: disc; }
ol li, ul.dots li, .error li { display: list-item; border: 0; padding: 3px 0; }
dl { margin: 0 0 12px; }
dl div { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 2px 12px; padding: 6px 0; border-top: 1px solid #e7e2d6; }
dl div:first-child { border-top: 0; }
dt { flex: 1 1 8rem; } dd { margin: 0; font-variant-numeric: tabular-nums; }
dl .sum { font-weight: 700; border-top: 2px solid #1f2421; }
details.card { padding: 0 16px; }
details.card > summary { padding: 14px 0; }
details.card[open] > summary { border-bottom: 1px solid #e7e2d6; margin-bottom: 14px; }
details.card > div { padding-bottom: 16px; }
summary { list-style: none; position: relative; display: flex; flex-wrap: wrap; align-items: center; gap: 0 12px; padding-right: 28px !important; }
summary::-webkit-details-marker { display: none; }
summary::after { content: ''; position: absolute; right: 6px; top: 50%; width: 10px; height: 10px; margin-top: -6px; border: solid #14532d; border-width: 0 2px 2px 0; transform: rotate(45deg); }
details[open] > summary::after { transform: rotate(225deg); }
summary .what { flex: 1 1 9rem; min-width: 0; }
summary .what small { display: block; font-weight: 400; font-size: .925rem; color: #565d58; }
label, legend { font-weight: 600; display: block; margin: 0 0 4px; padding: 0; }
.field { margin: 0 0 16px; }
.hint { color: #565d58; font-size: .925rem; margin: 0 0 6px; }
input[type=text], input[type=date], input[type=file], select, .field textarea { width: 100%; min-height: 48px; padding: 10px 12px; border: 1px solid #6d736f; border-radius: 8px; background: #fff; color: inherit; font: inherit; }
.field textarea { min-height: 6rem; }
.digits { font-size: 1.6rem !important; letter-spacing: .3em; max-width: 11rem; }
[aria-invalid=true] { border: 2px solid #b42318 !important; }
fieldset { border: 0; margin: 0 0 16px; padding: 0; min-width: 0; }
.pick { display: flex; align-items: flex-start; gap: 12px; min-height: 48px; padding: 11px 0; font-weight: 400; margin: 0; cursor: pointer; }
.pick input { flex: none; width: 24px; height: 24px; margin: 1px 0 0; accent-color: #14532d; }
.plan { border: 1px solid #b9b4a6; border-radius: 10px; padding: 2px 12px 12px; margin: 0 0 12px; }
.plan:has(input:checked) { border: 2px solid #14532d; padding: 1px 11px 11px; background: #f4faf6; }
.plan .pick { font-weight: 600; }
.saving { color: #14532d; font-weight: 600; }
.pair { display: flex; flex-wrap: wrap; gap: 0 12px; }
.pair .field { flex: 1 1 5.5rem; min-width: 0; }
.pair .field:last-child { flex: 1.6 1 9.5rem; }
.stack > * + * { margin-top: 12px; }
input:focus-visible, select:focus-visible, a:focus-visible, [tabindex]:focus-visible { outline: 3px solid #1d4ed8; outline-offset: 2px; }
li { flex-wrap: wrap; gap: 0 12px; } .good li > span { flex: 1 1 8rem; min-width: 0; }
.rungs { padding: 0; } .rungs li > span:last-child { flex: 1 1 9rem; min-width: 0; } .rungs li { justify-content: flex-start; }
.mark { flex: 0 0 4rem; font-weight: 600; }
.met { color: #14532d; } .unmet { color: #6b4a00; }
.field .code { min-height: 0; font: .8125rem/1.4 ui-monospace, monospace; resize: none; background: #fbfaf7; }
svg { background: #fff; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media print { body { background: #fff; } main { max-width: none; } button, .button, .no-print, .top { display: none !important; } .card { break-inside: avoid; } svg { max-width: 6cm; margin: 0; } }
`;
