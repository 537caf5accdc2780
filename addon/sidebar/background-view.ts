/** Whether the server syncs this tab by itself; only where it has an account to share the spreadsheet with. */
import type { SheetRules } from '../questions-rpc.js';
import { BACKGROUND } from '../questions-texts.js';
import { copyButton } from './copy.js';
import { h } from './dom.js';
import { intention } from './rpc-client.js';
import { busyButton, outcome, type Shell } from './shell.js';

export function backgroundForm(shell: Shell, binding: SheetRules['binding'], forget: () => void): HTMLElement[] {
  const { isOn, account, text } = binding?.background ?? { isOn: false, account: null, text: null };
  if (!binding || account === null) return [];
  const result = outcome();
  const attempt = intention();
  const toggle = busyButton(
    isOn ? BACKGROUND.turnOff : BACKGROUND.turnOn,
    BACKGROUND.saving,
    async () => {
      const change = { name: 'setBackgroundSync' as const, input: { bindingId: binding.id, isOn: !isOn } };
      const answer = attempt.settle(await shell.call('changeSheet', change, attempt.key()));
      if (!answer.ok) return result.fail(answer.failure);
      forget();
      await shell.reload(isOn ? BACKGROUND.off : BACKGROUND.on);
    },
    isOn ? '' : 'primary',
    'background-toggle',
  );
  const copyPlace = h('div');
  const copy = copyButton(
    BACKGROUND.copy,
    BACKGROUND.copy,
    async () => ({ ok: true, text: account }),
    copyPlace,
    'background-copy',
  );
  return [
    h('h3', {}, BACKGROUND.title),
    h('p', { class: 'quiet' }, isOn ? BACKGROUND.introOn : BACKGROUND.intro),
    h('p', { class: 'box' }, account),
    text !== null && h('p', { class: 'box', role: 'alert' }, text),
    h('div', { class: 'actions' }, copy, toggle),
    copyPlace,
    result.element,
  ].filter((one) => one !== false);
}
