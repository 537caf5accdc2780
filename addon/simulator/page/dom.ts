/** Elements from data. Text only ever becomes a text node: nothing a sheet or a script says can turn into markup. */
type Child = Node | string | null | undefined | false;
type Props = Record<string, string | number | boolean | undefined | ((event: Event) => void)>;

export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...present(children));
  return element;
}

export function replace(target: Element, ...children: Child[]): void {
  target.replaceChildren(...present(children));
}

export function button(label: string, testid: string, onclick: () => void, look = ''): HTMLButtonElement {
  return h('button', { type: 'button', class: look, 'data-testid': testid, onclick }, label);
}

/** Only the web's own addresses become links; `javascript:` and the like stay text. */
export function isWebAddress(url: string): boolean {
  return /^https?:\/\//i.test(url);
}

function present(children: Child[]): (Node | string)[] {
  return children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false);
}
