/** One entry that only the merchant can judge: who may have paid, somebody else, or nobody. */
import type { AskedEntry, EntryAnswer, PostedEntry, StatementCandidate } from '../statement-rpc.js';
import { STATEMENT } from '../statement-texts.js';
import { searchForm } from './customer-picker.js';
import { button, h, isolated, replace } from './dom.js';
import { intention } from './rpc-client.js';
import { busyButton, outcome, type Shell } from './shell.js';

/** `posted`: what was recorded for it, if anything was. `said`: it was answered elsewhere before. */
export type Settle = (posted: PostedEntry | null, said?: string) => Promise<void>;

export function askedItem(shell: Shell, entry: AskedEntry, settle: Settle): HTMLElement {
  const { id, amountCents, payerName, description, reason, candidates } = entry;
  const result = outcome();
  const say = answering(shell, id, settle);
  const answer = async (given: EntryAnswer): Promise<void> => {
    result.clear();
    const failure = await say(given);
    if (failure) result.fail(failure);
  };
  const act = (label: string, given: EntryAnswer, buttonId: string): HTMLButtonElement =>
    busyButton(label, STATEMENT.saving, () => answer(given), '', buttonId);
  const proposed = candidates.map((candidate, i) => {
    const ways = waysOf(entry, candidate);
    return h(
      'li',
      {},
      h('div', { class: 'stack' }, ...ways.map(({ label, given }, n) => act(label, given, `entry-${id}-${i}-${n}`))),
      h('p', { class: 'quiet' }, whyText(entry, candidate)),
    );
  });
  const isPaid = amountCents > 0;
  const search = isPaid ? searchPlace(shell, id, STATEMENT.other, answer) : null;
  return h(
    'li',
    { id: `entry-${id}` },
    h('h4', {}, STATEMENT.amount(entry), payerName !== null && ` ${STATEMENT.from(isolated(payerName))}`),
    h('p', { class: 'quiet' }, isolated(description)),
    h('p', {}, reason),
    proposed.length > 0 && h('ul', { class: 'plain' }, ...proposed),
    h('div', { class: 'actions' }, search?.opener, act(STATEMENT.ignore, { kind: 'IGNORE' }, `entry-ignore-${id}`)),
    search?.element,
    result.element,
  );
}

/** Each answer is a request of its own, the same however often it is pressed. Returns what stood in its way. */
export function answering(shell: Shell, id: string, settle: Settle) {
  const attempts = new Map<string, ReturnType<typeof intention>>();
  return async (given: EntryAnswer) => {
    const said = JSON.stringify(given);
    const attempt = attempts.get(said) ?? intention();
    attempts.set(said, attempt);
    const answer = attempt.settle(await shell.call('answerEntry', id, given, attempt.key()));
    if (!answer.ok && answer.failure.code !== 'STATEMENT_ENTRY_CLOSED') return answer.failure;
    searches.delete(id);
    await (answer.ok ? settle(answer.posted) : settle(null, answer.failure.what));
    return null;
  };
}

interface Search {
  box: HTMLElement;
  /** Of the item on the page now. */
  answer(given: EntryAnswer): Promise<void>;
  close(): void;
}
/** Those that are open, by entry: a reload of the panel puts them back with what is typed, found and still asked for. */
const searches = new Map<string, Search>();

/** "É de outro cliente": found by name or phone, where it is asked. */
export function searchPlace(shell: Shell, id: string, label: string, answer: Search['answer']) {
  const element = h('div');
  const close = (): void => {
    searches.delete(id);
    replace(element);
    opener.focus();
  };
  const opener = button(
    label,
    () => {
      const box = h('div', { class: 'box' });
      const search: Search = { box, answer, close };
      searches.set(id, search);
      const choose = (customerId: string) => search.answer({ kind: 'PAID', customerId, debtIds: [] });
      const leave = button(STATEMENT.leave, () => search.close(), '', `entry-leave-${id}`);
      box.append(searchForm(shell, choose, `entry-${id}`), h('div', { class: 'actions' }, leave));
      replace(element, box);
      element.querySelector('input')?.focus();
    },
    '',
    `entry-other-${id}`,
  );
  const open = searches.get(id);
  if (open) {
    Object.assign(open, { answer, close });
    replace(element, open.box);
  }
  return { element, opener };
}

interface Way {
  label: string;
  given: EntryAnswer;
}

/** What may be said of a candidate: they paid, it is the payment noted already, or that one went back. */
function waysOf({ amountCents }: AskedEntry, candidate: StatementCandidate): Way[] {
  const { customerId, customerName, debts, paymentId } = candidate;
  const name = isolated(customerName);
  const paid: EntryAnswer = { kind: 'PAID', customerId, debtIds: debts.map(({ id }) => id) };
  if (amountCents < 0)
    return paymentId === null ? [] : [{ label: STATEMENT.returned(name), given: { kind: 'RETURNED', paymentId } }];
  if (paymentId === null) return [{ label: STATEMENT.was(name), given: paid }];
  return [
    { label: STATEMENT.same(name), given: { kind: 'SAME' } },
    { label: STATEMENT.another(name), given: paid },
  ];
}

function whyText({ amountCents }: AskedEntry, { why, debts, paymentId }: StatementCandidate): string {
  if (amountCents < 0 || paymentId !== null) return why;
  return `${STATEMENT.pays(debts)} · ${why}`;
}
