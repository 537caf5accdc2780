import type { QueueEntry, ReminderStatus } from '../rpc.js';
import { PANEL } from '../texts.js';
import { button, h, replace } from './dom.js';
import { owedText } from './payment-view.js';
import { blockedReason } from './queue-view.js';
import { intention } from './rpc-client.js';
import { busyButton, outcome, type Shell } from './shell.js';

const POLL_MS = 1500;
const MAX_POLLS = 60;

/** "Enviar N lembretes por e-mail": preview, then the same exact count again, then the state of each. */
export function sendArea(shell: Shell, states: ReadonlyMap<string, HTMLElement>): HTMLElement {
  const mails = shell.panel.queue.filter(({ channel }) => channel === 'EMAIL');
  const place = h('div', { id: 'send' });
  if (mails.length === 0) {
    replace(place, h('p', { class: 'quiet', id: 'send-reason' }, PANEL.queue.noneByMail));
    return place;
  }
  const reason = blockedReason(shell);
  const result = outcome();
  const start = busyButton(
    PANEL.queue.send(mails.length),
    PANEL.queue.checking,
    async () => {
      result.clear();
      const answer = await shell.call('uploadChanges');
      if (!answer.ok) return result.fail(answer.failure);
      if (answer.isChanged) return shell.refreshSheet(PANEL.queue.sheetChanged);
      confirm();
    },
    'primary wide',
    'send-start',
  );
  if (reason !== null) {
    start.disabled = true;
    start.setAttribute('aria-describedby', 'send-reason');
  }
  const rest = (): void =>
    replace(place, start, reason !== null && h('p', { class: 'quiet', id: 'send-reason' }, reason), result.element);
  const confirm = (): void => {
    const back = (): void => {
      rest();
      start.focus();
    };
    replace(place, confirmation(shell, mails, states, place, back));
    place.querySelector('button')?.focus();
  };
  rest();
  return place;
}

function confirmation(
  shell: Shell,
  mails: readonly QueueEntry[],
  states: ReadonlyMap<string, HTMLElement>,
  place: HTMLElement,
  back: () => void,
): HTMLElement {
  const result = outcome();
  // One key for one preview: a second press after a lost answer sends nothing twice.
  const attempt = intention();
  const send = busyButton(
    PANEL.queue.confirm(mails.length),
    PANEL.queue.sending,
    async () => {
      const answer = attempt.settle(await shell.call('sendReminders', shell.panel.previewId, attempt.key()));
      if (!answer.ok) {
        if (answer.failure.code === 'PREVIEW_STALE') return shell.reload(PANEL.queue.stale);
        return result.fail(answer.failure);
      }
      await follow(shell, answer.reminders, states, place);
    },
    'primary wide',
    'send-confirm',
  );
  const names = mails.map(({ customerName, totalCents }) =>
    h('li', { class: 'row' }, h('span', {}, customerName), owedText(totalCents)),
  );
  return h(
    'div',
    { class: 'box', role: 'group', 'aria-label': PANEL.queue.confirmTitle(mails.length) },
    h('h3', {}, PANEL.queue.confirmTitle(mails.length)),
    h('ul', { id: 'send-names' }, ...names),
    send,
    h('div', { class: 'actions' }, button(PANEL.queue.cancel, back, '', 'send-cancel')),
    result.element,
  );
}

/** Asks until every message is sent, failed, or nobody knows; shows each on its row. */
async function follow(
  shell: Shell,
  begun: readonly ReminderStatus[],
  states: ReadonlyMap<string, HTMLElement>,
  place: HTMLElement,
): Promise<void> {
  const line = h('p', { class: 'box', id: 'send-result', role: 'status', 'aria-live': 'polite' });
  replace(place, line);
  let now: readonly ReminderStatus[] = begun;
  for (let poll = 0; ; poll++) {
    for (const reminder of now) showState(states.get(reminder.customerId), reminder);
    const open = now.filter(({ state }) => state === 'CLAIMED').length;
    if (open === 0) break;
    line.textContent = PANEL.queue.progress(now.length - open, now.length);
    if (poll === MAX_POLLS) {
      line.textContent = PANEL.queue.stillSending;
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    const answer = await shell.call(
      'reminderStatus',
      begun.map(({ id }) => id),
    );
    if (answer.ok) now = answer.reminders;
  }
  const count = (wanted: ReminderStatus['state']): number => now.filter(({ state }) => state === wanted).length;
  const text =
    now.length === 0 ? PANEL.queue.lateNothing : PANEL.queue.result(count('SENT'), count('FAILED'), count('UNCERTAIN'));
  line.textContent = text;
  await updateSheet(shell);
}

/** The sheet's "Último lembrete"; the panel stays, with the states on it. */
async function updateSheet(shell: Shell): Promise<void> {
  let answer = await shell.call('refreshStep', null);
  while (answer.ok && answer.state.phase !== 'DONE') answer = await shell.call('refreshStep', answer.state);
  if (!answer.ok) shell.say(`${answer.failure.what} ${answer.failure.doNext}`);
}

function showState(element: HTMLElement | undefined, { state, detail }: ReminderStatus): void {
  if (!element) return;
  element.className = `state state-${state}`;
  // A reason the merchant can do something about is said; any other is there for whoever asks.
  const reason = state === 'FAILED' && detail !== null ? PANEL.queue.detail[detail] : undefined;
  element.textContent = reason ?? PANEL.queue.state[state];
  if (detail !== null && state !== 'SENT') element.title = detail;
  const item = element.closest('li');
  for (const control of item?.querySelectorAll<HTMLButtonElement>('button[id^="whatsapp-"], button[id^="call-"]') ??
    []) {
    control.disabled = state !== 'FAILED';
  }
}
