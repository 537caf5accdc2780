/** "Regras do limite": in plain words, tried on the shop's own past before they count, and then applied. */
import type { Rules, RulesChange, RulesTest } from '../credit-rpc.js';
import { RULES } from '../credit-texts.js';
import type { Failure } from '../rpc.js';
import { amountText, parseAmount } from './amount.js';
import { onSubmit, refuser } from './customer-picker.js';
import { button, field, h, inputValue, replace } from './dom.js';
import { foldedSection } from './folded-section.js';
import { intention } from './rpc-client.js';
import { rulesTestView } from './rules-test-view.js';
import { busyButton, outcome, type Shell } from './shell.js';

/** Read when the merchant first looks; kept with what was tried, so that a reload of the panel does not close it. */
let rules: Rules | null = null;
let tried: { change: RulesChange; test: RulesTest } | null = null;

export function rulesView(shell: Shell): HTMLElement {
  return foldedSection({
    id: 'rules',
    title: RULES.title,
    loading: RULES.loading,
    known: () => rules,
    read: async () => {
      const answer = await shell.call('creditRules');
      if (answer.ok) rules = answer.rules;
      return answer;
    },
    show: (known) => [rulesBody(shell, known)],
  });
}

function rulesBody(shell: Shell, current: Rules): HTMLElement {
  const result = outcome();
  result.element.id = 'rules-result';
  const form = h('form', { id: 'rules-form', novalidate: true, 'aria-label': RULES.change });
  const refuse = refuser(form, result);
  const testPlace = h('div', { id: 'rules-test-place' });
  const showTest = (): void => {
    if (!tried) {
      replace(testPlace);
      return;
    }
    replace(testPlace, rulesTestView(tried.test), applyArea(shell, tried.change, tried.test.lowered));
  };
  const test = busyButton(
    RULES.test,
    RULES.testing,
    async () => {
      result.clear();
      const read = readChange(form, current);
      if (!read.ok) return refuse(read.failure, read.fieldId);
      const answer = await shell.call('testRules', read.change, shell.panel.today);
      if (!answer.ok) return result.fail(answer.failure);
      tried = { change: read.change, test: answer.test };
      showTest();
      testPlace.querySelector<HTMLElement>('h3')?.focus();
    },
    'primary',
    'rules-test',
  );
  form.append(
    ...FIELDS.map(({ id, label, shown, inputmode }) =>
      field(id, label, shown(current), { inputmode, autocomplete: 'off' }),
    ),
    h('div', { class: 'actions' }, test),
    result.element,
  );
  onSubmit(form, test);
  form.addEventListener('input', () => {
    // What was tried were other rules.
    tried = null;
    showTest();
  });
  showTest();
  const sentences = RULES.inWords(current).map((sentence) => h('li', {}, sentence));
  return h('div', {}, h('ul', { class: 'sentences' }, ...sentences), h('h3', {}, RULES.change), form, testPlace);
}

function applyArea(shell: Shell, change: RulesChange, lowered: number): HTMLElement {
  const result = outcome();
  const asking = h('div');
  const attempts = { plain: intention(), confirmed: intention() };
  const apply = async (isConfirmed: boolean): Promise<void> => {
    result.clear();
    const attempt = isConfirmed ? attempts.confirmed : attempts.plain;
    const answer = attempt.settle(await shell.call('applyRules', change, isConfirmed, attempt.key()));
    if (!answer.ok && answer.failure.code === 'POLICY_LOWERS_LIMITS') {
      replace(asking, confirmation());
      asking.querySelector('button')?.focus();
      return;
    }
    if (!answer.ok) return result.fail(answer.failure);
    rules = null;
    tried = null;
    for (const { id } of FIELDS) document.getElementById(id)?.removeAttribute('data-typed');
    await shell.refreshSheet(RULES.applied);
  };
  const confirmation = (): HTMLElement =>
    h(
      'div',
      { class: 'box', role: 'alert' },
      h('p', {}, lowered > 0 ? RULES.confirm(lowered) : RULES.confirmUnknown),
      h(
        'div',
        { class: 'actions' },
        busyButton(RULES.confirmYes, RULES.applying, () => apply(true), '', 'rules-confirm'),
        button(RULES.confirmNo, () => replace(asking), '', 'rules-keep'),
      ),
    );
  const start = busyButton(RULES.apply, RULES.applying, () => apply(false), 'wide', 'rules-apply');
  return h('div', { class: 'stack' }, start, asking, result.element);
}

interface RuleField {
  id: string;
  name: keyof RulesChange;
  label: string;
  inputmode: 'decimal' | 'numeric';
  from: number;
  now(rules: Rules): number;
  shown(rules: Rules): string;
}

const whole = (
  id: string,
  name: Exclude<keyof RulesChange, 'firstLimitCents'>,
  label: string,
  from: number,
): RuleField => ({
  id,
  name,
  label,
  from,
  inputmode: 'numeric',
  now: (current) => current[name],
  shown: (current) => String(current[name]),
});

const FIELDS: readonly RuleField[] = [
  {
    id: 'rules-first',
    name: 'firstLimitCents',
    label: RULES.firstLimit,
    inputmode: 'decimal',
    from: 1,
    now: ({ ladder }) => ladder[0] ?? 0,
    shown: ({ ladder }) => amountText(ladder[0] ?? 0),
  },
  whole('rules-debts', 'promotionOnTimeDebts', RULES.onTimeDebts, 1),
  whole('rules-days', 'promotionDays', RULES.days, 1),
  whole('rules-tolerance', 'toleranceBankDays', RULES.tolerance, 0),
  whole('rules-demotion', 'demotionDay', RULES.demotion, 1),
];

type Read = { ok: true; change: RulesChange } | { ok: false; failure: Failure; fieldId?: string };

/** Only what differs from the rules in force. */
function readChange(form: HTMLElement, current: Rules): Read {
  const change: RulesChange = {
    firstLimitCents: null,
    promotionOnTimeDebts: null,
    promotionDays: null,
    toleranceBankDays: null,
    demotionDay: null,
  };
  for (const { id, name, from, now } of FIELDS) {
    const typed = inputValue(form, id);
    const isAmount = name === 'firstLimitCents';
    const value = isAmount ? parseAmount(typed) : /^\d{1,4}$/.test(typed) ? Number(typed) : null;
    if (value === null || value < from)
      return { ok: false, failure: isAmount ? RULES.badAmount : RULES.badNumber(from), fieldId: id };
    if (value !== now(current)) change[name] = value;
  }
  if (Object.values(change).every((value) => value === null)) return { ok: false, failure: RULES.unchanged };
  return { ok: true, change };
}
