/** "Quando os dois mudaram": which side counts, field by field, and when a sale on trust without a day falls due. */
import type { DueRule, SheetRules, Winner } from '../questions-rpc.js';
import { POLICY } from '../questions-texts.js';
import { backgroundForm } from './background-view.js';
import { onSubmit, refuser } from './customer-picker.js';
import { field, h, inputValue, isolated, replace } from './dom.js';
import { foldedSection } from './folded-section.js';
import { intention, newKey } from './rpc-client.js';
import { busyButton, outcome, type Shell } from './shell.js';

/** Read when the merchant first looks, and again once something was saved. */
let rules: SheetRules | null = null;
/** The tab they are of. */
let bindingId: string | null = null;
/** Somebody asked for the due date. */
let isDueWanted = false;

export function policyView(shell: Shell): HTMLElement {
  if (bindingId !== shell.panel.tab.bindingId) rules = null;
  bindingId = shell.panel.tab.bindingId;
  return foldedSection({
    id: 'policy',
    title: POLICY.title,
    loading: POLICY.loading,
    known: () => rules,
    read: async () => {
      const answer = await shell.call('sheetRules');
      if (answer.ok) rules = answer.rules;
      return answer;
    },
    show: (known) => {
      // Once it stands in the panel.
      queueMicrotask(showDue);
      return body(shell, known);
    },
  });
}

/** Opens the section on "Quando vence o fiado sem data?". */
export function openDueRule(): void {
  isDueWanted = true;
  document.querySelector('#policy details')?.setAttribute('open', '');
  showDue();
}

function showDue(): void {
  const title = document.getElementById('due-title');
  if (!isDueWanted || !title) return;
  isDueWanted = false;
  title.focus();
}

function body(shell: Shell, { binding, dueRule }: SheetRules): HTMLElement[] {
  return [
    h('p', {}, POLICY.intro),
    binding === null ? h('p', { class: 'quiet' }, POLICY.unsynced) : policyForm(shell, binding),
    h('h3', { id: 'due-title', tabindex: '-1' }, POLICY.due.title),
    dueForm(shell, dueRule),
    ...backgroundForm(shell, binding, () => {
      rules = null;
    }),
  ];
}

const WINNERS = Object.keys(POLICY.winners) as Winner[];

function policyForm(shell: Shell, { id, sheetName, mergePolicy }: NonNullable<SheetRules['binding']>): HTMLElement {
  const result = outcome();
  const form = h('form', { id: 'policy-form', novalidate: true, 'aria-label': POLICY.title });
  const selects = mergePolicy.map(({ field: name, label, winner }) => {
    const options = WINNERS.map((one) => h('option', { value: one, selected: one === winner }, POLICY.winners[one]));
    const select = h('select', { id: `policy-${name}` }, ...options);
    return { name, winner, select, row: h('div', { class: 'rule' }, h('label', { for: select.id }, label), select) };
  });
  const attempt = intention();
  const save = busyButton(
    POLICY.save,
    POLICY.saving,
    async () => {
      result.clear();
      const changed = selects
        .filter(({ winner, select }) => select.value !== winner)
        .map(({ name, select }) => ({ field: name, winner: select.value as Winner }));
      if (changed.length === 0) return result.fail(POLICY.unchanged);
      const answer = attempt.settle(
        await shell.call(
          'changeSheet',
          { name: 'updateMergePolicy', input: { bindingId: id, rules: changed } },
          attempt.key(),
        ),
      );
      if (!answer.ok) return result.fail(answer.failure);
      for (const { select } of selects) delete select.dataset.typed;
      rules = null;
      await shell.reload(POLICY.saved);
    },
    'primary',
    'policy-save',
  );
  form.append(
    ...selects.map(({ row }) => row),
    h('p', { class: 'quiet' }, `${POLICY.tab(isolated(sheetName))} ${POLICY.money}`),
    h('div', { class: 'actions' }, save),
    result.element,
  );
  onSubmit(form, save);
  return form;
}

type DueKind = 'ASK' | 'PAY_DAY' | 'DAYS';
const MOST: Record<DueKind, number> = { ASK: 0, PAY_DAY: 31, DAYS: 365 };

function dueForm(shell: Shell, { payDay, days }: DueRule): HTMLElement {
  const { due } = POLICY;
  const result = outcome();
  result.element.id = 'due-result';
  const now: DueKind = payDay !== null ? 'PAY_DAY' : days !== null ? 'DAYS' : 'ASK';
  const number = (id: string, label: string, value: number | null): HTMLElement =>
    field(id, label, value === null ? '' : String(value), { inputmode: 'numeric', autocomplete: 'off' });
  const places: Record<DueKind, HTMLElement | null> = {
    ASK: null,
    PAY_DAY: number('due-PAY_DAY', due.payDayLabel, payDay),
    DAYS: number('due-DAYS', due.daysLabel, days),
  };
  const labels: Record<DueKind, string> = { ASK: due.ask, PAY_DAY: due.payDay, DAYS: due.days };
  const form = h('form', { id: 'due-form', novalidate: true, 'aria-labelledby': 'due-title' });
  const chosen = (): DueKind => (form.querySelector<HTMLInputElement>('input:checked')?.value ?? 'ASK') as DueKind;
  const show = (): void => {
    for (const kind of ['PAY_DAY', 'DAYS'] as const) (places[kind] as HTMLElement).hidden = chosen() !== kind;
  };
  const refuse = refuser(form, result);
  const save = busyButton(
    due.save,
    POLICY.saving,
    async () => {
      result.clear();
      const kind = chosen();
      const typed = kind === 'ASK' ? '' : inputValue(form, `due-${kind}`);
      const value = /^\d{1,3}$/.test(typed) ? Number(typed) : 0;
      if (kind !== 'ASK' && (value < 1 || value > MOST[kind])) return refuse(due.bad(MOST[kind]), `due-${kind}`);
      const rule: DueRule = { payDay: kind === 'PAY_DAY' ? value : null, days: kind === 'DAYS' ? value : null };
      // Said twice, the rule is the same: a lost answer needs no key of before.
      for (let part = 2; ; part++) {
        const answer = await shell.call('changeSheet', { name: 'setDueRule', input: rule }, newKey());
        if (!answer.ok) return result.fail(answer.failure);
        if (!answer.isMore) break;
        result.say(due.going(part));
      }
      for (const input of form.querySelectorAll('input')) delete input.dataset.typed;
      rules = null;
      await shell.refreshSheet(due.saved(rule.payDay, rule.days));
    },
    'primary',
    'due-save',
  );
  const options = (Object.keys(labels) as DueKind[]).map((kind) => {
    const radio = h('input', {
      type: 'radio',
      name: 'due',
      id: `due-rule-${kind}`,
      value: kind,
      checked: kind === now,
    });
    return h('div', {}, h('label', { class: 'choice' }, radio, h('span', {}, labels[kind])), places[kind]);
  });
  form.append(h('p', { class: 'quiet' }, due.intro), ...options, h('div', { class: 'actions' }, save), result.element);
  form.addEventListener('change', show);
  show();
  onSubmit(form, save);
  return form;
}
