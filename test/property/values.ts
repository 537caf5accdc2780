/** Values that nobody else wrote: each is made of a number that is used once in a script. */
import type { CellInput } from '../../addon/simulator/types.js';
import type { Field, Kind } from './script.js';

export function nameOf(token: number): string {
  return `Pessoa ${capital(token)}`;
}
export function phoneOf(token: number): string {
  return `+55279${String(10_000_000 + token * 7_919).slice(0, 8)}`;
}
export function centsOf(token: number): number {
  return 10_000 + token * 101;
}
export function dueOf(token: number): string {
  return dayAfter('2026-07-20', token % 400);
}
export function textOf(token: number): string {
  return `Compra ${capital(token)}`;
}

/** A day before the shop's today. */
function paidOf(token: number): string {
  return dayAfter('2026-06-15', token % 25);
}

function capital(token: number): string {
  let letters = '';
  for (let rest = token + 26; rest > 0; rest = Math.floor(rest / 26))
    letters = String.fromCharCode(97 + (rest % 26)) + letters;
  return letters.charAt(0).toUpperCase() + letters.slice(1);
}

export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** `(27) 91234-5678` */
export function writtenPhone(e164: string): string {
  return `(${e164.slice(3, 5)}) ${e164.slice(5, 10)}-${e164.slice(10)}`;
}

const written = (cents: number): string => (cents / 100).toFixed(2).replace('.', ',');
const dayBR = (day: string): string => day.split('-').reverse().join('/');

/** What a person puts in a cell. */
export function inputOf(field: Field, kind: Exclude<Kind, 'SAME_FORMULA'>, token: number): CellInput {
  if (kind === 'BLANK') return null;
  switch (field) {
    case 'name':
      if (kind === 'NONSENSE') return { text: '#REF!' };
      if (kind === 'FORMULA') return { formula: `="${nameOf(token)}"` };
      return { text: kind === 'WORDS' ? `  ${nameOf(token).toLowerCase()} ` : nameOf(token) };
    case 'phone':
      if (kind === 'NONSENSE') return { text: `ramal ${token}` };
      if (kind === 'FORMULA') return { formula: `="${writtenPhone(phoneOf(token))}"` };
      return { text: kind === 'WORDS' ? phoneOf(token).slice(3) : writtenPhone(phoneOf(token)) };
    case 'principalCents':
      if (kind === 'NONSENSE') return { text: `uns ${token}` };
      if (kind === 'FORMULA') return { formula: `=${centsOf(token) / 100}` };
      return kind === 'WORDS' ? { text: `R$ ${written(centsOf(token))}` } : centsOf(token) / 100;
    case 'dueOn':
      if (kind === 'NONSENSE') return { text: `dia ${40 + token}` };
      return kind === 'WORDS' ? { text: dayBR(dueOf(token)) } : { date: dueOf(token) };
    case 'paid':
      if (kind === 'NONSENSE') return { text: `talvez ${token}` };
      if (kind === 'FORMULA') return { text: 'não' };
      return kind === 'WORDS' ? { date: paidOf(token) } : { text: 'sim' };
    case 'description':
      return kind === 'FORMULA' ? { formula: `="${textOf(token)}"` } : { text: textOf(token) };
  }
}
