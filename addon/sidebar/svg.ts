/** Small drawings: SVG elements from numbers and words of ours; nothing a sheet holds comes here. */

type Attributes = Record<string, string | number>;

export function svgElement(name: string, attributes: Attributes = {}, ...children: (Node | string)[]): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, String(value));
  element.append(...children);
  return element;
}

/** A picture that says in words what it shows; what is inside it is for the eye alone. */
export function picture(width: number, height: number, label: string, ...children: Node[]): SVGElement {
  const viewBox = `0 0 ${width} ${height}`;
  return svgElement('svg', { viewBox, class: 'picture', role: 'img', 'aria-label': label }, ...children);
}
