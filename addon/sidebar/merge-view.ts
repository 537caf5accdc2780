/** "Parece a mesma pessoa": two records side by side, why, and the merchant's word; read when it is opened. */
import type { DoneMerge, MergeList, MergePerson, MergeSuggestion } from '../merges-rpc.js';
import { documentText, MERGES } from '../merges-texts.js';
import { phoneText } from './card-view.js';
import { h, isolated, replace } from './dom.js';
import { intention } from './rpc-client.js';
import { busyButton, failureBox, outcome, type Shell, type Undo } from './shell.js';

/** More are shown when they are asked for. */
const FEW = 3;
const MANY = 50;

let isOpen = false;
let first = FEW;
/** As last read: shown at once after a reload, while it is read again. */
let known: MergeList | null = null;
/** Who remains, by suggestion, where the merchant chose otherwise than proposed. */
const chosen = new Map<string, string>();

export function mergeView(shell: Shell): HTMLElement | null {
  const { suggestions, hasMerges } = shell.panel.merges;
  if (suggestions === 0 && !hasMerges) return null;
  const place = h('div', { id: 'merges-place' });
  const title = h('h2', { id: 'merges-title' }, MERGES.title(suggestions));
  const details = h('details', { open: isOpen }, h('summary', { id: 'merges-summary' }, title), place);
  let isLoading = false;
  const show = (list: MergeList): void => {
    const focused = document.activeElement?.id ?? '';
    replace(place, ...body(shell, list, showAll));
    if (focused !== '') document.getElementById(focused)?.focus({ preventScroll: true });
  };
  const load = async (): Promise<void> => {
    // A panel that is drawn open also says that it was opened.
    if (isLoading) return;
    isLoading = true;
    if (known === null) replace(place, h('p', { class: 'quiet', role: 'status' }, MERGES.loading));
    const answer = await shell.call('listMerges', first);
    isLoading = false;
    if (!answer.ok) return replace(place, failureBox(answer.failure));
    known = answer.list;
    show(known);
  };
  const showAll = async (): Promise<void> => {
    first = MANY;
    await load();
  };
  details.addEventListener('toggle', () => {
    const wasOpen = isOpen;
    isOpen = details.open;
    if (isOpen && !wasOpen) void load();
  });
  if (known !== null) show(known);
  if (isOpen) void load();
  return h('section', { id: 'merges', 'aria-labelledby': 'merges-title' }, details);
}

function body(shell: Shell, list: MergeList, showAll: () => Promise<void>): HTMLElement[] {
  const { nodes, totalCount } = list.mergeSuggestions;
  const undoable = list.customerMerges.nodes.filter(({ canUndo }) => canUndo);
  return [
    h('p', { class: 'quiet' }, nodes.length === 0 ? MERGES.none : MERGES.intro),
    h('ul', {}, ...nodes.map((one) => suggestionItem(shell, one))),
    totalCount > nodes.length &&
      nodes.length < MANY &&
      busyButton(MERGES.all(totalCount), MERGES.loading, showAll, 'wide', 'merges-all'),
    undoable.length > 0 && h('h3', {}, MERGES.recent),
    undoable.length > 0 && h('ul', {}, ...undoable.map((one) => mergeItem(shell, one))),
  ].filter((part) => part !== false);
}

function suggestionItem(shell: Shell, { id, a, b, texts }: MergeSuggestion): HTMLElement {
  const result = outcome();
  const intoId = (): string => chosen.get(id) ?? betterOf(a, b).id;
  const pair = (): { from: MergePerson; into: MergePerson } =>
    intoId() === a.id ? { from: b, into: a } : { from: a, into: b };
  const attempts = { [a.id]: intention(), [b.id]: intention() };
  const merge = (): HTMLButtonElement => {
    const { from, into } = pair();
    return busyButton(
      MERGES.merge(isolated(into.name)),
      MERGES.merging,
      async () => {
        result.clear();
        const attempt = attempts[into.id]!;
        const ids = { fromId: from.id, intoId: into.id };
        const answer = attempt.settle(await shell.call('decideMerge', 'mergeCustomers', ids, attempt.key()));
        if (!answer.ok) return result.fail(answer.failure);
        chosen.delete(id);
        await shell.refreshSheet();
        const said = MERGES.merged(isolated(from.name), isolated(into.name));
        if (answer.merge) shell.say(said, undoOf(shell, answer.merge.id));
      },
      'primary',
      `merge-do-${id}`,
    );
  };
  const choose = (personId: string): void => {
    chosen.set(id, personId);
    replace(actions, merge(), keep);
  };
  const apart = intention();
  const keep = busyButton(
    MERGES.apart,
    MERGES.noting,
    async () => {
      result.clear();
      const answer = apart.settle(await shell.call('decideMerge', 'keepApart', { aId: a.id, bId: b.id }, apart.key()));
      if (!answer.ok) return result.fail(answer.failure);
      await shell.reload(MERGES.keptApart);
    },
    '',
    `merge-apart-${id}`,
  );
  const actions = h('div', { class: 'actions' }, merge(), keep);
  return h(
    'li',
    {},
    h('ul', { class: 'sentences' }, ...texts.map((text) => h('li', {}, text))),
    h(
      'fieldset',
      { id: `merge-${id}` },
      h('legend', {}, MERGES.which),
      ...[a, b].map((person) => personChoice(id, person, intoId() === person.id, choose)),
    ),
    actions,
    result.element,
  );
}

function personChoice(
  suggestionId: string,
  person: MergePerson,
  isChosen: boolean,
  choose: (id: string) => void,
): HTMLElement {
  const { id, name, phone, document: bare, openCents, debts } = person;
  const radio = h('input', {
    type: 'radio',
    name: `keep-${suggestionId}`,
    id: `keep-${suggestionId}-${id}`,
    value: id,
  });
  radio.checked = isChosen;
  radio.addEventListener('change', () => choose(id));
  const keys = [phone ? phoneText(phone) : MERGES.noPhone, bare ? documentText(bare) : MERGES.noDocument];
  return h(
    'label',
    { class: 'choice' },
    radio,
    h(
      'span',
      {},
      h('strong', {}, isolated(name)),
      h('br'),
      h('span', { class: 'quiet' }, keys.join(' · ')),
      h('br'),
      h('span', { class: 'quiet' }, MERGES.owes(openCents, debts.totalCount)),
    ),
  );
}

/** Of whom more is known, and then more was sold to: the other is more likely the row typed in a hurry. */
function betterOf(a: MergePerson, b: MergePerson): MergePerson {
  const weight = ({ document: bare, phone, debts }: MergePerson): number =>
    (bare ? 2_000_000 : 0) + (phone ? 1_000_000 : 0) + debts.totalCount;
  return weight(b) > weight(a) ? b : a;
}

function mergeItem(shell: Shell, { id, fromName, into }: DoneMerge): HTMLElement {
  const result = outcome();
  const attempt = intention();
  const [from, remaining] = [isolated(fromName), isolated(into.name)];
  const undo = busyButton(
    MERGES.undo,
    MERGES.undoing,
    async () => {
      result.clear();
      const answer = attempt.settle(await shell.call('decideMerge', 'undoMerge', { mergeId: id }, attempt.key()));
      if (!answer.ok) return result.fail(answer.failure);
      shell.withdrawUndo(id);
      await shell.refreshSheet(MERGES.undone);
    },
    '',
    `merge-undo-${id}`,
  );
  undo.setAttribute('aria-label', MERGES.undoLabel(fromName, into.name));
  return h('li', {}, h('p', {}, MERGES.merged(from, remaining)), h('div', { class: 'actions' }, undo), result.element);
}

/** One tap, right after: it was the other two. */
function undoOf(shell: Shell, mergeId: string): Undo {
  const attempt = intention();
  const run = async (): Promise<void> => {
    shell.say(MERGES.undoing);
    const answer = attempt.settle(await shell.call('decideMerge', 'undoMerge', { mergeId }, attempt.key()));
    if (answer.ok) return shell.refreshSheet(MERGES.undone);
    const { code, what, doNext } = answer.failure;
    shell.say(`${what} ${doNext}`, code === 'MERGE_UNDONE' ? undefined : undo);
  };
  const undo = { label: MERGES.undo, run: () => void run(), what: mergeId };
  return undo;
}
