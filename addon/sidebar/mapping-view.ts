/** The columns of a tab: what each was understood as, and what the merchant says it is. Nothing is written here. */
import type { DateCells, FiadoRule, TabColumn, TabMapping, TabReading } from '../mapping-rpc.js';
import { FIELD_LABELS, MAPPING } from '../mapping-texts.js';
import type { Failure, SyncState } from '../rpc.js';
import { button, h, isolated, markInvalid } from './dom.js';
import { previewView } from './preview-view.js';
import { busyButton, outcome, type Shell } from './shell.js';

/** The value of a select whose column is the merchant's own. */
const OWN = 'OWN';

/** Reads the tab and opens the dialog; fails with why it cannot. `state`: the sync that waits for it. */
export async function openMapping(shell: Shell, state: SyncState | null): Promise<Failure | undefined> {
  const answer = await shell.call('readTab', state?.sheetId ?? null);
  if (!answer.ok) return answer.failure;
  shell.showView(mappingView(shell, state, answer.reading));
  return undefined;
}

function mappingView(shell: Shell, state: SyncState | null, reading: TabReading): HTMLElement {
  const { columns, isBound } = reading;
  const result = outcome();
  result.element.id = 'mapping-result';
  const name = isolated(reading.sheetName);
  const form = h('form', { id: 'mapping-form', novalidate: true });
  const due = dueFields(reading, form);
  const dates = dateFields(reading);
  const asked = columns.filter(({ certainty }) => certainty === 'LIKELY' || certainty === 'UNSURE');
  const sure = columns.filter(({ certainty }) => certainty === 'SURE');
  const own = columns.filter(({ certainty }) => certainty === 'OWN');
  const isOffered = (field: string): boolean =>
    columns.some((one) => one.field === field || (one.certainty === 'UNSURE' && one.alternatives.includes(field)));
  const view = h('section', { id: 'mapping', 'aria-labelledby': 'mapping-title' });

  const refuse = (failure: Failure, ids: readonly string[]): void => {
    result.fail(failure);
    for (const id of [...ids].reverse()) {
      form.querySelector(`[id="${id}"]`)?.closest('details')?.setAttribute('open', '');
      markInvalid(form, id, result.element.id);
    }
  };
  const next = busyButton(
    isBound ? MAPPING.save : MAPPING.preview,
    isBound ? MAPPING.save : MAPPING.preview,
    async () => {
      result.clear();
      const said = saidOf(form, columns);
      const problem = problemOf(said) ?? due.problem() ?? dates.problem();
      if (problem) return refuse(problem.failure, problem.ids);
      const mapping: TabMapping = {
        sheetId: reading.sheetId,
        bindingId: reading.bindingId,
        headerRows: reading.headerRows,
        columns: said.flatMap(({ column: { index, heading }, field }) =>
          field === OWN ? [] : [{ index, heading, field }],
        ),
        dateCells: dates.value(),
        dueRule: due.value(),
      };
      if (isBound) return shell.startSync({ ...boundState(state, reading), phase: 'BIND', mapping });
      const kept = said.flatMap(({ column: { heading }, field }) => (field === OWN && heading !== '' ? [heading] : []));
      const back = (): void => shell.showView(view);
      shell.showView(previewView(shell, state as SyncState, mapping, kept, back));
    },
    'primary wide',
    'mapping-next',
  );
  form.append(
    ...(asked.length > 0 ? [h('h2', {}, MAPPING.asked(asked.length)), cardList(asked)] : []),
    ...(sure.length > 0 ? [folded('mapping-sure', MAPPING.sure(sure.length), sure, isBound)] : []),
    // What is needed and nowhere understood is among the columns that seemed the merchant's own.
    ...(own.length > 0 ? [folded('mapping-own', MAPPING.own(own.length), own, !NEEDED.every(isOffered))] : []),
    due.element,
    dates.element,
    next,
  );
  form.addEventListener('change', () => {
    result.clear();
    due.refresh();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    next.click();
  });
  due.refresh();
  view.append(
    h('h1', { id: 'mapping-title', tabindex: '-1' }, MAPPING.title),
    h('p', {}, isBound ? MAPPING.change(name) : MAPPING.intro(name)),
    ...(isBound ? [h('p', { class: 'quiet' }, MAPPING.changeWarns)] : []),
    form,
    result.element,
    h(
      'div',
      { class: 'actions' },
      button(MAPPING.back, () => shell.leaveView(), 'link', 'mapping-back'),
    ),
  );
  return view;
}

function folded(id: string, title: string, columns: readonly TabColumn[], open: boolean): HTMLElement {
  return h('details', { open }, h('summary', { id }, h('h2', {}, title)), cardList(columns));
}

function cardList(columns: readonly TabColumn[]): HTMLElement {
  return h('ul', {}, ...columns.map(card));
}

const selectId = ({ index }: TabColumn): string => `column-${index}`;

function card(column: TabColumn): HTMLElement {
  const { heading, letter, certainty, alternatives, samples, field } = column;
  const likely = [...new Set([...(field === null ? [] : [field]), ...alternatives])];
  const option = (value: string, isSelected = false): HTMLElement =>
    h('option', { value, selected: isSelected }, FIELD_LABELS[value] ?? value);
  const others = Object.keys(FIELD_LABELS).filter((value) => !likely.includes(value));
  const id = selectId(column);
  const select = h(
    'select',
    { id, 'aria-describedby': `${id}-samples` },
    certainty === 'UNSURE' && h('option', { value: '' }, MAPPING.choose),
    h('option', { value: OWN, selected: certainty === 'OWN' }, MAPPING.ownOption),
    likely.length > 0 && h('optgroup', { label: MAPPING.likely }, ...likely.map((one) => option(one, one === field))),
    h('optgroup', { label: MAPPING.all }, ...others.map((one) => option(one))),
  );
  const sureness = h('span', {}, MAPPING.certainty(certainty));
  select.addEventListener('change', () => {
    sureness.textContent = MAPPING.said;
  });
  const title = MAPPING.column(isolated(heading), letter);
  const shown = samples.length === 0 ? MAPPING.noSamples : samples.map((text) => isolated(text)).join(' · ');
  return h(
    'li',
    { 'data-column': letter },
    h(
      'div',
      { class: 'row' },
      h('h3', {}, heading === '' ? MAPPING.column('', letter) : title),
      heading !== '' && h('span', { class: 'quiet place' }, MAPPING.place(letter)),
    ),
    h('p', { class: 'quiet samples', id: `${id}-samples` }, shown),
    h('label', { for: id }, sureness, h('span', { class: 'hidden-text' }, `: ${title}`)),
    select,
  );
}

interface Said {
  column: TabColumn;
  /** `OWN`, or '' while it is not said. */
  field: string;
}

function saidOf(form: HTMLElement, columns: readonly TabColumn[]): Said[] {
  return columns.map((column) => {
    const select = form.querySelector<HTMLSelectElement>(`[id="${selectId(column)}"]`);
    return { column, field: select?.value ?? OWN };
  });
}

interface Refusal {
  failure: Failure;
  ids: string[];
}

const NEEDED = ['name', 'principalCents'];

/** The first thing that keeps the columns from being used. */
function problemOf(said: readonly Said[]): Refusal | null {
  const headingOf = ({ column: { heading, letter } }: Said): string =>
    isolated(heading === '' ? MAPPING.column('', letter) : heading);
  const refusal = (found: readonly Said[], failure: (headings: string[]) => Failure): Refusal => ({
    failure: failure(found.map(headingOf)),
    ids: found.map(({ column }) => selectId(column)),
  });
  const open = said.filter(({ field }) => field === '');
  if (open.length > 0) return refusal(open, MAPPING.unanswered);
  for (const field of Object.keys(FIELD_LABELS)) {
    const same = said.filter((one) => one.field === field);
    if (same.length > 1) return refusal(same, (headings) => MAPPING.twice(field, headings));
  }
  const missing = NEEDED.filter((field) => !said.some((one) => one.field === field));
  const own = said.filter(({ field }) => field === OWN);
  return missing.length > 0 ? refusal(own, () => MAPPING.missing(missing)) : null;
}

/** A bound tab begins its sync anew, with other columns. */
function boundState(state: SyncState | null, reading: TabReading): Partial<SyncState> {
  return state ?? { sheetId: reading.sheetId, sheetName: reading.sheetName };
}

interface Extra<T> {
  element: HTMLElement;
  value(): T | null;
  problem(): Refusal | null;
}

/** One question for the whole shop, where the sheet does not say when its debts fall due. */
function dueFields(reading: TabReading, form: HTMLElement): Extra<FiadoRule> & { refresh(): void } {
  const text = MAPPING.due;
  const { dueRule } = reading;
  const known = dueRule?.payDay != null ? 'payDay' : dueRule?.days != null ? 'days' : '';
  const why = h('p', { class: 'quiet', id: 'due-why' });
  const number = (id: string, label: string, value: number | null | undefined): HTMLInputElement => {
    const input = h('input', { id, type: 'text', inputmode: 'numeric', class: 'short', 'aria-label': label });
    input.value = value == null ? '' : String(value);
    return input;
  };
  const payDay = number('due-pay-day', text.payDayInput, dueRule?.payDay);
  const days = number('due-days', text.daysInput, dueRule?.days ?? 30);
  const choice = (value: string, label: string, input?: HTMLInputElement): HTMLElement => {
    const radio = h('input', { type: 'radio', name: 'due', value, id: `due-is-${value}`, checked: value === known });
    input?.addEventListener('focus', () => {
      radio.checked = true;
    });
    return h('div', { class: 'choice' }, radio, h('label', { for: radio.id }, label), input);
  };
  const element = h(
    'fieldset',
    { id: 'due', 'aria-describedby': why.id },
    h('legend', {}, text.title),
    why,
    choice('payDay', text.payDay, payDay),
    choice('days', text.days, days),
    choice('each', text.each),
  );
  const chosen = (): string => element.querySelector<HTMLInputElement>('[name=due]:checked')?.value ?? '';
  const whole = ({ value }: HTMLInputElement, most: number): number | null => {
    const n = /^\d{1,3}$/.test(value.trim()) ? Number(value) : 0;
    return n >= 1 && n <= most ? n : null;
  };
  return {
    element,
    refresh: () => {
      const column = saidOf(form, reading.columns).find(({ field }) => field === 'dueOn')?.column;
      const blanks = column?.blanks ?? 0;
      element.hidden = column !== undefined && blanks === 0;
      why.textContent = column === undefined ? text.noColumn : text.blanks(blanks);
    },
    value: () => {
      if (element.hidden) return null;
      if (chosen() === 'payDay') return { payDay: whole(payDay, 31), days: null };
      return chosen() === 'days' ? { payDay: null, days: whole(days, 365) } : null;
    },
    problem: () => {
      if (element.hidden) return null;
      if (chosen() === '') return { failure: text.unanswered, ids: ['due-is-payDay'] };
      if (chosen() === 'payDay' && whole(payDay, 31) === null) return { failure: text.badPayDay, ids: [payDay.id] };
      return chosen() === 'days' && whole(days, 365) === null ? { failure: text.badDays, ids: [days.id] } : null;
    },
  };
}

/** Where the sheet puts the month first: whether its date cells were typed so, with one of them for an example. */
function dateFields({ dateExample }: TabReading): Extra<DateCells> {
  const text = MAPPING.dates;
  if (!dateExample) return { element: h('div'), value: () => null, problem: () => null };
  const { cell, day } = dateExample;
  const choice = (value: DateCells, label: string): HTMLElement => {
    const radio = h('input', { type: 'radio', name: 'dates', value, id: `dates-${value}` });
    return h('div', { class: 'choice' }, radio, h('label', { for: radio.id }, label));
  };
  const element = h(
    'fieldset',
    { id: 'dates', 'aria-describedby': 'dates-why' },
    h('legend', {}, text.title),
    h('p', { class: 'quiet', id: 'dates-why' }, text.ask(cell, text.shown(day))),
    choice('DAY_FIRST', text.dayFirst(day)),
    choice('AS_SHOWN', text.asShown(day)),
  );
  const value = (): DateCells | null =>
    (element.querySelector<HTMLInputElement>('[name=dates]:checked')?.value as DateCells | undefined) ?? null;
  return {
    element,
    value,
    problem: () => (value() === null ? { failure: text.unanswered, ids: ['dates-DAY_FIRST'] } : null),
  };
}
