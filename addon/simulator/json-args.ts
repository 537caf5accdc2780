import { types } from 'node:util';

/** The arguments of a run as JSON. Throws a TypeError naming the place of what google.script.run would refuse. */
export function argsToJson(args: unknown[]): string {
  args.forEach((value, i) => {
    requireJson(value, `argument ${i + 1}`);
  });
  return JSON.stringify(args);
}

function requireJson(value: unknown, place: string): void {
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number' && Number.isFinite(value)) return;
  if (typeof value !== 'object') throw new TypeError(`google.script.run does not carry ${String(value)} (${place})`);
  if (types.isDate(value)) throw new TypeError(`google.script.run does not carry Date (${place})`);
  const kind = Object.prototype.toString.call(value);
  if (kind !== '[object Object]' && kind !== '[object Array]') {
    throw new TypeError(`google.script.run does not carry ${kind.slice(8, -1)} (${place})`);
  }
  for (const [key, inner] of Object.entries(value)) requireJson(inner, `${place}.${key}`);
}
