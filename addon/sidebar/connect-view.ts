import type { ConnectionInfo } from '../rpc.js';
import { PANEL } from '../texts.js';
import { button, h, inputValue, replace } from './dom.js';
import { type Call, newKey } from './rpc-client.js';
import { busyButton, outcome } from './shell.js';

/** The one form before anything else works. The code goes to the server and is never shown again. */
export function connectView(call: Call, current: ConnectionInfo | null, open: (message?: string) => void): HTMLElement {
  const text = PANEL.connect;
  const result = outcome();
  const area = h('textarea', {
    id: `code-${newKey().slice(0, 6)}`,
    rows: '4',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: 'cdn1.…',
  });
  const view = h('section', { 'aria-labelledby': 'connect-title' });
  const connect = busyButton(
    text.button,
    text.testing,
    async () => {
      result.clear();
      const code = inputValue(view, area.id);
      if (code === '') return result.say(text.empty);
      const answer = await call('connect', code);
      if (!answer.ok) return result.fail(answer.failure);
      area.value = '';
      open();
    },
    'primary wide',
    'connect',
  );
  replace(
    view,
    h('h1', { id: 'connect-title' }, text.title),
    current && h('p', { class: 'quiet' }, text.current(current.shopName, current.host, current.maskedKey)),
    h('p', {}, text.intro),
    h('label', { for: area.id }, text.label),
    area,
    h('div', { class: 'actions' }, connect),
    result.element,
    h('p', { class: 'quiet' }, text.reads),
    current &&
      h(
        'div',
        { class: 'actions' },
        button(text.back, () => open(), 'link'),
        busyButton(
          text.leave,
          text.leave,
          async () => {
            const answer = await call('disconnect');
            if (!answer.ok) return result.fail(answer.failure);
            open(text.left);
          },
          'link',
        ),
      ),
  );
  return view;
}
