/** What customers ask about their data (LGPD, art. 18), answered once with what was done. */
import type { DataRequest } from '../agreements-rpc.js';
import { ANSWERS } from '../agreements-texts.js';
import { onSubmit, refuser } from './customer-picker.js';
import { field, h, inputValue, isolated, replace, section } from './dom.js';
import { fileLink } from './receipt-file.js';
import { type Intention, intention } from './rpc-client.js';
import { busyButton, outcome, type Shell } from './shell.js';

export function dataRequestsView(shell: Shell): HTMLElement | null {
  const { dataRequests } = shell.panel;
  if (dataRequests.length === 0) return null;
  const items = dataRequests.map((request) => requestItem(shell, request));
  return section('data-requests', ANSWERS.requests, h('p', { class: 'quiet' }, ANSWERS.law), h('ul', {}, ...items));
}

function requestItem(shell: Shell, { id, customerId, customerName, kind, note, on }: DataRequest): HTMLElement {
  const result = outcome();
  result.element.id = `request-result-${id}`;
  const form = h('form', { novalidate: true });
  const refuse = refuser(form, result);
  const attempts = new Map<string, Intention>();
  const respond = busyButton(
    ANSWERS.respond,
    ANSWERS.saving,
    async () => {
      result.clear();
      const said = inputValue(form, `request-note-${id}`);
      if (said === '') return refuse(ANSWERS.noDone, `request-note-${id}`);
      const attempt = attempts.get(said) ?? intention();
      attempts.set(said, attempt);
      const done = attempt.settle(await shell.call('answerDataRequest', id, said, attempt.key()));
      if (!done.ok) return result.fail(done.failure);
      await shell.reload(ANSWERS.responded);
    },
    '',
    `request-do-${id}`,
  );
  const file = h('div', { 'aria-live': 'polite' });
  const collect = busyButton(
    ANSWERS.download,
    ANSWERS.downloading,
    async () => {
      result.clear();
      const answer = await shell.call('personalData', customerId);
      if (!answer.ok) return result.fail(answer.failure);
      const url = `data:application/json;charset=utf-8,${encodeURIComponent(answer.json)}`;
      replace(file, fileLink(ANSWERS.save, url, ANSWERS.file));
    },
    '',
    `request-data-${id}`,
  );
  form.append(
    field(`request-note-${id}`, ANSWERS.done, '', { autocomplete: 'off' }),
    h('div', { class: 'actions' }, respond, kind === 'ACCESS' && collect),
    file,
    result.element,
  );
  onSubmit(form, respond);
  return h(
    'li',
    {},
    h('h3', {}, isolated(customerName)),
    h('p', {}, ANSWERS.kinds[kind], ' ', h('span', { class: 'quiet' }, ANSWERS.requested(on))),
    note !== null && h('blockquote', {}, isolated(note)),
    form,
  );
}
