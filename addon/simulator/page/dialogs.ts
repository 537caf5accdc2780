/** What lies over the page: questions of the script, its dialogs, and our own. */
import { button, h } from './dom.js';
import type { TrySnapshot, UiAnswer } from './messages.js';
import { TEXTS } from './texts.js';

type Choice = { label: string; value: string; look?: string };

/** A modal; resolves with the value of the button pressed, or null when it was closed by Escape. */
export function openModal(
  testid: string,
  title: string,
  content: (Node | string)[],
  choices: Choice[],
): { element: HTMLDialogElement; chosen: Promise<string | null> } {
  const element = h('dialog', { 'data-testid': testid, 'aria-label': title });
  const chosen = new Promise<string | null>((resolve) => {
    const actions = choices.map(({ label, value, look }) =>
      button(label, `${testid}-${value}`, () => element.close(value), look),
    );
    element.append(h('h2', {}, title), ...content, h('div', { class: 'actions' }, ...actions));
    element.addEventListener('close', () => {
      element.remove();
      resolve(element.returnValue === '' ? null : element.returnValue);
    });
  });
  document.body.append(element);
  element.showModal();
  return { element, chosen };
}

const CHOICES: Record<string, Choice[]> = {
  OK: [{ label: TEXTS.ok, value: 'OK', look: 'primary' }],
  OK_CANCEL: [
    { label: TEXTS.cancel, value: 'CANCEL' },
    { label: TEXTS.ok, value: 'OK', look: 'primary' },
  ],
  YES_NO: [
    { label: TEXTS.no, value: 'NO' },
    { label: TEXTS.yes, value: 'YES', look: 'primary' },
  ],
  YES_NO_CANCEL: [
    { label: TEXTS.cancel, value: 'CANCEL' },
    { label: TEXTS.no, value: 'NO' },
    { label: TEXTS.yes, value: 'YES', look: 'primary' },
  ],
};

/** An alert or prompt of the script, as Google shows it. Closing answers CLOSE. */
export function askQuestion(
  question: NonNullable<TrySnapshot['question']>,
  answer: (answer: UiAnswer) => void,
): HTMLDialogElement {
  const input = question.kind === 'prompt' ? h('input', { type: 'text', 'data-testid': 'question-text' }) : null;
  const message = h('p', { class: 'message' }, question.message ?? '');
  const content = input ? [message, input] : [message];
  const choices = CHOICES[question.buttons ?? 'OK'] ?? CHOICES.OK;
  const { element, chosen } = openModal('question', question.title || TEXTS.appName, content, choices as Choice[]);
  chosen.then((value) => {
    const pressed = (value ?? 'CLOSE') as UiAnswer['button'];
    answer(input ? { button: pressed, text: input.value } : { button: pressed });
  });
  return element;
}

export async function askRestart(): Promise<boolean> {
  const { chosen } = openModal(
    'restart-dialog',
    TEXTS.restartTitle,
    [h('p', {}, TEXTS.restartText)],
    [
      { label: TEXTS.cancel, value: 'no' },
      { label: TEXTS.restartYes, value: 'yes', look: 'danger' },
    ],
  );
  return (await chosen) === 'yes';
}

/** A WhatsApp message that would have been opened: to whom and what. */
export function showWhatsapp(url: string): void {
  const { to, text } = readWhatsapp(url);
  openModal(
    'whatsapp',
    TEXTS.whatsapp,
    [
      h('p', { class: 'quiet' }, TEXTS.whatsappNote),
      h('p', { 'data-testid': 'whatsapp-to' }, `${TEXTS.to}: ${to}`),
      h('p', { class: 'message bubble', 'data-testid': 'whatsapp-text' }, text),
    ],
    [{ label: TEXTS.close, value: 'close', look: 'primary' }],
  );
}

function readWhatsapp(url: string): { to: string; text: string } {
  try {
    const { pathname, searchParams } = new URL(url);
    const digits = (searchParams.get('phone') ?? pathname).replace(/\D/g, '');
    return { to: digits === '' ? '' : `+${digits}`, text: searchParams.get('text') ?? '' };
  } catch {
    return { to: '', text: url };
  }
}
