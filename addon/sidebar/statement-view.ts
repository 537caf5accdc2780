/** "Conferir extrato do banco": what was certain is noted, what is doubtful asked, and the rest said with its reason. */
import { formatBRL } from '../../server/domain/money.js';
import { longDay } from '../credit-texts.js';
import type { AskedEntry, IgnoredEntry, ImportedStatement, PostedEntry, StatementLine } from '../statement-rpc.js';
import { STATEMENT } from '../statement-texts.js';
import { PANEL } from '../texts.js';
import { onSubmit, refuser } from './customer-picker.js';
import { h, inputValue, isolated, replace } from './dom.js';
import { foldedSection } from './folded-section.js';
import { undoOf } from './payment-view.js';
import { undoActions } from './receipts-view.js';
import { intention } from './rpc-client.js';
import { busyButton, outcome, type Shell } from './shell.js';
import { answering, askedItem, searchPlace } from './statement-entry.js';
import { base64Of, bytesOfFile, bytesOfText, MOST_BYTES } from './statement-file.js';

/** What the section shows outlives the panel it was drawn in. */
let chosen: File | null = null;
let latest: ImportedStatement | null = null;
/** Its entries that are not recorded. */
let latestIds = new Set<string>();
/** Null: not read yet. */
let asked: AskedEntry[] | null = null;
/** Entries whose payment was undone: the money came, and nobody has it. Another statement does not bring them back. */
let undoneEntries: PostedEntry[] = [];
/** Lists of the result that are unfolded. */
const unfolded = new Set<string>();

export function statementView(shell: Shell): HTMLElement {
  return foldedSection({
    id: 'statement',
    title: STATEMENT.title(shell.panel.statementAsked),
    loading: STATEMENT.loading,
    above: [h('p', { class: 'quiet' }, STATEMENT.intro), importForm(shell)],
    // As many as are asked now may be fewer or more than were read: somebody else answers too.
    known: () => (asked !== null && (asked.length > 0 || shell.panel.statementAsked === 0) ? asked : null),
    isWanted: () => shell.panel.statementAsked > 0,
    read: async () => {
      const answer = await shell.call('askedEntries');
      if (answer.ok) asked = answer.asked;
      return answer;
    },
    show: (known) => body(shell, known),
  });
}

function importForm(shell: Shell): HTMLElement {
  const result = outcome();
  result.element.id = 'statement-result';
  const form = h('form', { id: 'statement-form', novalidate: true });
  const refuse = refuser(form, result);
  const name = h('p', { class: 'quiet' }, chosen && STATEMENT.chosen(isolated(chosen.name)));
  const file = h('input', { type: 'file', id: 'statement-file', accept: '.ofx,.csv,.txt,text/csv' });
  file.addEventListener('change', () => {
    chosen = file.files?.[0] ?? null;
    replace(name, chosen && STATEMENT.chosen(isolated(chosen.name)));
  });
  // A file cannot be put back into its field after a reload, as what is typed is.
  file.addEventListener('input', (event) => event.stopPropagation());
  const attempts = new Map<string, ReturnType<typeof intention>>();
  const check = busyButton(
    STATEMENT.check,
    STATEMENT.checking,
    async () => {
      result.clear();
      const pasted = inputValue(form, 'statement-text');
      if (pasted === '' && chosen === null) return refuse(STATEMENT.nothing, 'statement-file');
      const source = pasted === '' ? chosen : null;
      if (source && source.size > MOST_BYTES) return refuse(STATEMENT.tooLarge, 'statement-file');
      const bytes = source ? await bytesOfFile(source) : bytesOfText(pasted);
      if (bytes === null) return refuse(STATEMENT.unreadableFile, 'statement-file');
      if (bytes.length > MOST_BYTES) return refuse(STATEMENT.tooLarge, 'statement-text');
      const content = base64Of(bytes);
      const attempt = attempts.get(content) ?? intention();
      attempts.set(content, attempt);
      const answer = attempt.settle(await shell.call('importStatement', content, source?.name ?? null, attempt.key()));
      if (!answer.ok) return result.fail(answer.failure);
      take(answer.statement);
      const text = form.querySelector('textarea') as HTMLTextAreaElement;
      text.value = '';
      delete text.dataset.typed;
      await shell.refreshSheet(STATEMENT.done(answer.statement.counts.posted));
      document.getElementById('statement-outcome')?.focus();
    },
    'primary',
    'statement-check',
  );
  form.append(
    h('label', { for: 'statement-file' }, STATEMENT.file),
    file,
    name,
    h('label', { for: 'statement-text' }, STATEMENT.paste),
    h('textarea', { id: 'statement-text', autocomplete: 'off', spellcheck: 'false' }),
    h('div', { class: 'actions' }, check),
    result.element,
  );
  onSubmit(form, check);
  return form;
}

function take(statement: ImportedStatement): void {
  latest = statement;
  latestIds = new Set([...statement.asked, ...statement.ignored].map(({ id }) => id));
  chosen = null;
  unfolded.clear();
  const fresh = new Set(statement.asked.map(({ id }) => id));
  asked = [...statement.asked, ...(asked ?? []).filter(({ id }) => !fresh.has(id))];
}

function body(shell: Shell, questions: readonly AskedEntry[]): HTMLElement[] {
  const left = shell.panel.statementAsked - questions.length;
  const parts: HTMLElement[] = [];
  if (latest) parts.push(resultView(shell, latest, Math.max(shell.panel.statementAsked, questions.length)));
  if (questions.length > 0)
    parts.push(
      h('h3', { id: 'statement-asked', tabindex: '-1' }, STATEMENT.askTitle),
      h('ul', {}, ...questions.map((entry) => askedItem(shell, entry, (...came) => settled(shell, entry.id, ...came)))),
    );
  else if (latest) parts.push(h('p', { id: 'statement-asked', tabindex: '-1' }, STATEMENT.nothingAsked));
  if (left > 0 && questions.length > 0) parts.push(h('p', { class: 'quiet' }, STATEMENT.moreAsked(left)));
  return parts;
}

/** The entry is no question any more; what was recorded joins the list, and can be undone. */
async function settled(shell: Shell, entryId: string, posted: PostedEntry | null, said?: string): Promise<void> {
  asked = (asked ?? []).filter(({ id }) => id !== entryId);
  if (latest && latestIds.has(entryId)) {
    const wasIgnored = latest.ignored.some(({ id }) => id === entryId);
    const { counts } = latest;
    counts[wasIgnored ? 'ignored' : 'asked'] -= 1;
    counts[posted ? 'posted' : 'ignored'] += 1;
    if (posted) latest.ignored = latest.ignored.filter(({ id }) => id !== entryId);
    if (posted) latest.posted = [posted, ...latest.posted];
  }
  if (posted) {
    const { amountCents, customerName, paymentId } = posted;
    shell.say(
      PANEL.payment.done(amountCents, isolated(customerName)),
      undoOf(shell, paymentId, STATEMENT.undone, () => forget(paymentId)),
    );
  }
  await shell.refreshSheet(posted ? undefined : (said ?? STATEMENT.ignoredNow));
  document.getElementById('statement-asked')?.focus({ preventScroll: true });
}

/** How many of what; each list unfolds to its entries, each with why. */
function resultView(shell: Shell, statement: ImportedStatement, openCount: number): HTMLElement {
  const { counts, posted, ignored, unreadable, skipped } = statement;
  const list = <T>(name: string, count: number, label: string, items: readonly T[], item: (one: T) => HTMLElement) => {
    if (items.length === 0) return h('li', {}, label);
    const unfold = h(
      'details',
      { open: unfolded.has(name) },
      h('summary', { id: `statement-${name}` }, label),
      h('ul', {}, ...items.map(item)),
      count > items.length && h('p', { class: 'quiet' }, STATEMENT.onlyFirst(items.length)),
    );
    unfold.addEventListener('toggle', () => {
      if (unfold.open) unfolded.add(name);
      else unfolded.delete(name);
    });
    return h('li', {}, unfold);
  };
  return h(
    'div',
    { class: 'box' },
    h('h3', { id: 'statement-outcome', tabindex: '-1' }, STATEMENT.result),
    h(
      'ul',
      { class: 'plain' },
      list('posted', counts.posted, STATEMENT.posted(counts.posted), posted, (entry) => postedItem(shell, entry)),
      h('li', {}, STATEMENT.asked(openCount)),
      list('ignored', counts.ignored, STATEMENT.ignored(counts.ignored), ignored, (one) => ignoredItem(shell, one)),
      undoneEntries.length > 0 &&
        list('undone', undoneEntries.length, STATEMENT.undoneCount(undoneEntries.length), undoneEntries, undoneItem),
      h('li', {}, STATEMENT.duplicated(counts.duplicated)),
      list('unreadable', counts.unreadable, STATEMENT.unreadable(counts.unreadable), unreadable, lineItem),
      skipped.length > 0 && list('skipped', skipped.length, STATEMENT.skipped(skipped.length), skipped, lineItem),
    ),
  );
}

/** Its payment was undone: it is listed as that. The server has closed the entry for good. */
function forget(paymentId: string): void {
  const entry = latest?.posted.find((one) => one.paymentId === paymentId);
  if (!latest || !entry) return;
  undoneEntries = [entry, ...undoneEntries];
  unfolded.add('undone');
  latest.posted = latest.posted.filter((one) => one !== entry);
  latest.counts.posted -= 1;
}

function postedItem(shell: Shell, { amountCents, on, customerName, paymentId }: PostedEntry): HTMLElement {
  const undone = async (): Promise<void> => {
    forget(paymentId);
    await shell.refreshSheet(STATEMENT.undone);
    document.getElementById('statement-outcome')?.focus({ preventScroll: true });
  };
  return h(
    'li',
    {},
    h('div', { class: 'row' }, h('strong', {}, formatBRL(amountCents)), h('span', { class: 'quiet' }, longDay(on))),
    h('p', {}, isolated(customerName)),
    undoActions(shell, { paymentId, paidOn: on, amountCents }, undone),
  );
}

function undoneItem({ amountCents, on, customerName }: PostedEntry): HTMLElement {
  return h(
    'li',
    {},
    h('div', { class: 'row' }, h('strong', {}, formatBRL(amountCents)), h('span', { class: 'quiet' }, longDay(on))),
    h('p', {}, STATEMENT.wasOf(isolated(customerName))),
    h('p', { class: 'quiet' }, STATEMENT.recordElsewhere),
  );
}

/** What looked like nobody's may be a customer's all the same. */
function ignoredItem(shell: Shell, entry: IgnoredEntry): HTMLElement {
  const { id, amountCents, description, reason } = entry;
  const result = outcome();
  const say = answering(shell, id, (...came) => settled(shell, id, ...came));
  const search = searchPlace(shell, id, STATEMENT.somebody, async (given) => {
    result.clear();
    const failure = await say(given);
    if (failure) result.fail(failure);
  });
  return h(
    'li',
    {},
    h('p', {}, STATEMENT.amount(entry), ' · ', isolated(description)),
    h('p', { class: 'quiet' }, reason),
    amountCents > 0 && h('div', { class: 'actions' }, search.opener),
    search.element,
    result.element,
  );
}

function lineItem({ line, reason }: StatementLine): HTMLElement {
  return h('li', {}, h('strong', {}, STATEMENT.line(line)), ` ${reason}`);
}
