/** Copying for a merchant who then pastes elsewhere: by the browser, or at least selected. */
import { COPY } from '../agreements-texts.js';
import type { Failure } from '../rpc.js';
import { h, replace } from './dom.js';
import { busyButton, failureBox } from './shell.js';

/** What is to be copied, or why there is nothing. */
export type Copyable = { ok: true; text: string } | { ok: false; failure: Failure };

/** Google's frame may forbid the clipboard; what is selected in `words` can always be copied by hand. */
export async function copied(said: string, words: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(said);
    return true;
  } catch {
    select(words);
    return document.execCommand('copy');
  }
}

function select(words: HTMLElement): void {
  const range = document.createRange();
  range.selectNodeContents(words);
  const selection = getSelection();
  selection?.removeAllRanges();
  selection?.addRange(range);
}

/** A button that copies; in `place` it says so, or shows what to copy by hand. */
export function copyButton(
  label: string,
  busyLabel: string,
  text: () => Promise<Copyable>,
  place: HTMLElement,
  id: string,
  look = '',
): HTMLButtonElement {
  return busyButton(
    label,
    busyLabel,
    async () => {
      const found = await text();
      if (!found.ok) return replace(place, failureBox(found.failure));
      const words = h(
        'div',
        { class: 'message', tabindex: '0', role: 'textbox', 'aria-readonly': 'true', 'aria-label': COPY.manual },
        found.text,
      );
      // It has to be on the page to be selected.
      replace(place, words);
      const isCopied = await copied(found.text, words);
      if (isCopied) replace(place, h('p', { class: 'quiet', role: 'status' }, COPY.copied));
      else {
        replace(place, h('p', { class: 'quiet', role: 'status' }, COPY.notCopied), words);
        select(words);
      }
    },
    look,
    id,
  );
}
