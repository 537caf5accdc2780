/** The parts forms are made of. What was typed and is wrong stays typed, with its reason beside it. */
import { debtorTexts as texts } from '../debtor-texts.js';
import { type Html, html, trusted } from '../page.js';

/** A form that was sent and not accepted. */
export interface Refused {
  act: string;
  values: Readonly<Record<string, string>>;
  /** By field; what is about no field stands under ''. */
  errors: Readonly<Record<string, string>>;
}

/** The form of one act, as it is to be shown: empty, or as it was refused. */
export interface FormState {
  act: string;
  action: string;
  token: string;
  values: Readonly<Record<string, string>>;
  errors: Readonly<Record<string, string>>;
}

interface Field {
  name: string;
  label: string;
  hint?: string;
}

export function hidden(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}">`;
}

export function form(state: FormState, content: Html, encoding?: 'multipart/form-data'): Html {
  return html`<form method="post" action="${state.action}" novalidate${encoding && trusted(` enctype="${encoding}"`)}>
${hidden('form', state.token)}${content}</form>`;
}

export function textField(
  state: FormState,
  field: Field & {
    type?: 'text' | 'date';
    inputMode?: string;
    min?: string;
    max?: string;
    maxLength?: number;
    class?: string;
  },
): Html {
  const { name, type = 'text', inputMode, min, max, maxLength } = field;
  const attributes = [
    inputMode && `inputmode="${inputMode}"`,
    min && `min="${min}"`,
    max && `max="${max}"`,
    maxLength && `maxlength="${maxLength}"`,
    field.class && `class="${field.class}"`,
    'autocomplete="off"',
  ].filter(Boolean);
  return wrapped(
    state,
    field,
    (described) =>
      html`<input type="${type}" id="${idOf(state, name)}" name="${name}" value="${state.values[name] ?? ''}" ${trusted(attributes.join(' '))}${described}>`,
  );
}

export function textArea(state: FormState, field: Field): Html {
  const { name } = field;
  return wrapped(
    state,
    field,
    (described) =>
      html`<textarea id="${idOf(state, name)}" name="${name}" rows="3" maxlength="400"${described}>${state.values[name] ?? ''}</textarea>`,
  );
}

export function fileField(state: FormState, field: Field & { accept: string }): Html {
  const { name, accept } = field;
  return wrapped(
    state,
    field,
    (described) => html`<input type="file" id="${idOf(state, name)}" name="${name}" accept="${accept}"${described}>`,
  );
}

export function select(state: FormState, field: Field, options: readonly (readonly [string, string])[]): Html {
  const { name } = field;
  const chosen = state.values[name] ?? options[0]?.[0];
  return wrapped(
    state,
    field,
    (described) =>
      html`<select id="${idOf(state, name)}" name="${name}"${described}>${options.map(
        ([value, label]) => html`<option value="${value}"${value === chosen && trusted(' selected')}>${label}</option>`,
      )}</select>`,
  );
}

export function radios(state: FormState, field: Field, options: readonly (readonly [string, string])[]): Html {
  const { name, label } = field;
  const error = state.errors[name];
  const id = idOf(state, name);
  return html`<fieldset${error !== undefined && trusted(` aria-describedby="${id}-error"`)}><legend>${label}</legend>${errorOf(id, error)}${options.map(
    ([value, text], i) =>
      html`<label class="pick"><input type="radio"${i === 0 && trusted(` id="${id}"`)} name="${name}" value="${value}"${state.values[name] === value && trusted(' checked')}><span>${text}</span></label>`,
  )}</fieldset>`;
}

export function checkbox(name: string, label: string, isChecked: boolean): Html {
  return html`<label class="pick"><input type="checkbox" name="${name}" value="on"${isChecked && trusted(' checked')}><span>${label}</span></label>`;
}

/** What has to be mended, first on the page and first to be read. */
export function errorSummary({ act, errors }: Refused): Html {
  const lines = Object.entries(errors).map(([name, text]) =>
    name === '' ? html`<p>${text}</p>` : html`<p><a href="#${act}-${name}">${text}</a></p>`,
  );
  return html`<div class="card error" role="alert" tabindex="-1" autofocus><h2>${texts.errors.heading}</h2>${lines}</div>`;
}

function wrapped(state: FormState, { name, label, hint }: Field, control: (described: Html) => Html): Html {
  const id = idOf(state, name);
  const error = state.errors[name];
  const ids = [hint && `${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean).join(' ');
  const described = trusted(
    `${ids && ` aria-describedby="${ids}"`}${error === undefined ? '' : ' aria-invalid="true"'}`,
  );
  return html`<div class="field"><label for="${id}">${label}</label>${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}${errorOf(id, error)}${control(described)}</div>`;
}

function errorOf(id: string, error: string | undefined): Html | null {
  return error === undefined ? null : html`<p class="wrong" id="${id}-error">${error}</p>`;
}

function idOf({ act }: FormState, name: string): string {
  return `${act}-${name}`;
}
