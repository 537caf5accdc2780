/** Files that cross into the panel: a customer's receipt, shown where it is a picture, saved where it is not. */
import type { ReceiptFile, ReceiptInfo } from '../agreements-rpc.js';
import { ANSWERS } from '../agreements-texts.js';
import { button, h, isolated, replace } from './dom.js';
import { busyButton, failureBox, type Shell } from './shell.js';

const EXTENSIONS: Record<string, string> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'application/pdf': 'pdf',
};

/** Fetched when it is asked for. */
export function receiptsOfClaim(
  shell: Shell,
  customerName: string,
  receipts: readonly ReceiptInfo[],
): HTMLElement | null {
  if (receipts.length === 0) return null;
  const place = h('div', { 'aria-live': 'polite' });
  const buttons = receipts.map(({ id }, i) =>
    busyButton(
      ANSWERS.receipt(i + 1, receipts.length),
      ANSWERS.loadingReceipt,
      async () => {
        const answer = await shell.call('receiptFile', id);
        if (!answer.ok) return replace(place, failureBox(answer.failure));
        const hide = button(ANSWERS.hide, () => replace(place), '', `receipt-hide-${id}`);
        replace(place, ...shownFile(answer.file, id, customerName), h('div', { class: 'actions' }, hide));
      },
      '',
      `receipt-${id}`,
    ),
  );
  return h('div', {}, h('div', { class: 'actions' }, ...buttons), place);
}

/** A picture is only ever a picture here, and a PDF is never opened in the panel. */
function shownFile({ contentType, base64 }: ReceiptFile, id: string, customerName: string): HTMLElement[] {
  const extension = EXTENSIONS[contentType];
  if (extension === undefined) return [];
  const url = `data:${contentType};base64,${base64}`;
  const isPicture = extension !== 'pdf';
  const save = fileLink(isPicture ? ANSWERS.photo : ANSWERS.pdf, url, `comprovante-${id}.${extension}`);
  if (!isPicture) return [save];
  const picture = h('img', { class: 'receipt', src: url, alt: ANSWERS.receiptAlt(isolated(customerName)) });
  return [picture, save];
}

export function fileLink(label: string, url: string, name: string): HTMLElement {
  return h('p', {}, h('a', { class: 'button', href: url, download: name }, label));
}
