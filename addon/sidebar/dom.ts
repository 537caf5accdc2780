/** Elements from data. Text only ever becomes a text node, so nothing a sheet holds can turn into markup. */

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
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...shown(children));
  return element;
}

/** An amount never breaks after its R$. */
function shown(children: readonly Child[]): (Node | string)[] {
  return children
    .filter((child): child is Node | string => child !== null && child !== undefined && child !== false)
    .map((child) => (typeof child === 'string' ? child.replace(/R\$ (?=\d)/g, 'R$\u00a0') : child));
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

export function inputValue(root: HTMLElement, id: string): string {
  const found = root.querySelector<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>(`[id="${id}"]`);
  return found?.value.trim() ?? '';
}

export function section(id: string, title: string, ...children: Child[]): HTMLElement {
  return h('section', { id, 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title` }, title), ...children);
}
