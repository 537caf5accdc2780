/**
 * Elements from data. Text only ever becomes a text node, so nothing a sheet holds can turn into markup; nor can it hide
 * or reorder what stands around it.
 */

type Child = Node | string | null | undefined | false;
interface Props {
  class?: string;
  id?: string;
  onclick?: () => void;
  [attribute: string]: string | boolean | (() => void) | undefined;
}

export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : withoutTricks(value));
  }
  element.append(...shown(children));
  return element;
}

const ISOLATE = '\u2068';
const POP = '\u2069';
/** Controls but for tab and line break, bidirectional marks, embeddings, overrides and isolates, what has no width. */
const TRICKS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/g;

function withoutTricks(text: string): string {
  return text.replace(TRICKS, '');
}

/** What somebody typed, to be put into a sentence: it becomes a `<bdi>`, whose direction is its own affair. */
export function isolated(text: string): string {
  return `${ISOLATE}${withoutTricks(text)}${POP}`;
}

function shown(children: readonly Child[]): (Node | string)[] {
  return children
    .filter((child): child is Node | string => child !== null && child !== undefined && child !== false)
    .flatMap((child) => (typeof child === 'string' ? textNodes(child) : [child]));
}

/** An amount never breaks after its R$. */
function textNodes(text: string): (Node | string)[] {
  return text.split(/(\u2068[^\u2069]*\u2069)/).map((part) => {
    const clean = withoutTricks(part).replace(/R\$ (?=\d)/g, 'R$\u00a0');
    if (!part.startsWith(ISOLATE)) return clean;
    const element = document.createElement('bdi');
    element.textContent = clean;
    return element;
  });
}

export function replace(target: HTMLElement, ...children: Child[]): void {
  target.replaceChildren(...shown(children));
}

export function button(label: string, onclick: () => void, look = '', id?: string): HTMLButtonElement {
  return h('button', { type: 'button', class: look, id, onclick }, label);
}

/** A field with its label; the id ties them. */
export function field(id: string, label: string, value: string | null, attributes: Props = {}): HTMLElement {
  const input = h('input', { type: 'text', ...attributes, id });
  input.value = value ?? '';
  return h('div', {}, h('label', { for: id }, label), input);
}

/** Says in the field itself that it is wrong, and goes there. `errorId` is the place that says why. */
export function markInvalid(root: HTMLElement, id: string, errorId: string): void {
  const input = root.querySelector<HTMLElement>(`[id="${id}"]`);
  if (!input) return;
  input.focus();
  if (input.getAttribute('aria-invalid') === 'true') return;
  const described = input.getAttribute('aria-describedby');
  input.setAttribute('aria-invalid', 'true');
  input.setAttribute('aria-describedby', [described, errorId].filter(Boolean).join(' '));
  const heal = (): void => {
    input.removeAttribute('aria-invalid');
    if (described === null) input.removeAttribute('aria-describedby');
    else input.setAttribute('aria-describedby', described);
  };
  input.addEventListener('input', heal, { once: true });
}

export function inputValue(root: HTMLElement, id: string): string {
  const found = root.querySelector<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>(`[id="${id}"]`);
  return found?.value.trim() ?? '';
}

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** What the merchant typed and did not send yet outlives the elements it was typed in. */
export function keepTyped(root: HTMLElement, redraw: () => void): void {
  const typed = [...root.querySelectorAll<Field>('[data-typed]')].map(({ id, value }) => ({ id, value }));
  redraw();
  for (const { id, value } of typed) {
    const field = root.querySelector<Field>(`[id="${id}"]`);
    if (!field) continue;
    field.value = value;
    field.dataset.typed = '';
  }
}

export function section(id: string, title: string, ...children: Child[]): HTMLElement {
  return h('section', { id, 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title` }, title), ...children);
}
