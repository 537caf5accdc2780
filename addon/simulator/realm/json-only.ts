import { isServiceObject } from './service-object.js';

/** google.script.run carries JSON only: a Date, a function or a service object anywhere inside is refused by its place. */
export function requireJson(value: unknown, place: string): void {
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return;
    throw new TypeError(`google.script.run does not carry ${value} (${place})`);
  }
  if (typeof value !== 'object') throw new TypeError(`google.script.run does not carry a ${typeof value} (${place})`);
  if (isServiceObject(value)) throw new TypeError(`google.script.run does not carry a service object (${place})`);
  const kind = Object.prototype.toString.call(value);
  if (kind !== '[object Object]' && kind !== '[object Array]') {
    throw new TypeError(`google.script.run does not carry ${kind.slice(8, -1)} (${place})`);
  }
  for (const [key, inner] of Object.entries(value as object)) requireJson(inner, `${place}.${key}`);
}
