/**
 * What a person typed, made comparable or presentable. This file also travels in the add-on's bundle: it imports
 * nothing and uses no syntax newer than ES2019.
 */

/**
 * A name as it may be kept and shown: NFC, without control, bidirectional, zero-width or blank-looking characters or
 * lone surrogates (they can hide or reorder what a merchant reads), spaces collapsed and trimmed. Emoji and any script stay.
 */
export function cleanText(text: string): string {
  // Most of what is typed is clean already.
  if (PLAIN.test(text)) return text;
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\u115F\u1160\u2800\u3164\uFFA0]/gu, '')
    .normalize('NFC')
    .replace(/ +/g, ' ')
    .trim();
}

/** The dashes that word processors and phones put for a hyphen, as hyphens: numbers are typed with those. */
export function withPlainHyphens(text: string): string {
  return text.replace(/[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]/g, '-');
}

/** Words of ASCII, one space between them. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/**
 * The key under which names are matched and searched: cleaned, lower case, without the accents of Latin script.
 * `JÉSSICA  D’Ávila` → `jessica d'avila`. Look-alikes of other scripts stay different, so they never match.
 */
export function foldName(text: string): string {
  if (PLAIN.test(text)) return text.replace(/`/g, "'").toLowerCase();
  return cleanText(text)
    .replace(/[’‘´`]/g, "'")
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036F]/g, '')
    .normalize('NFC');
}

const SMALL_WORDS = ['da', 'de', 'do', 'das', 'dos', 'e'];

/**
 * A name typed in capitals only, in title case; any other name is returned as it is, for the merchant chose its letters.
 * `MARIA DAS DORES D'ÁVILA` → `Maria das Dores D'Ávila` (RULES-BR, "What merchants type").
 */
export function titleCaseName(name: string): string {
  if (name !== name.toUpperCase() || name === name.toLowerCase()) return name;
  return name
    .split(' ')
    .map((word, i) => {
      const lower = word.toLowerCase();
      if (i > 0 && SMALL_WORDS.includes(lower)) return lower;
      return word.replace(/[\p{L}\p{M}]+/gu, capitalised);
    })
    .join(' ');
}

function capitalised(letters: string): string {
  const first = String.fromCodePoint(letters.codePointAt(0) as number);
  return first + letters.slice(first.length).toLowerCase();
}

/** A CPF or CNPJ that may be logged or shown to a third eye: `***.982.247-**`, `**.222.333/0001-**`. */
export function maskDocument(document: string): string {
  if (document.length === 11) return `***.${document.slice(3, 6)}.${document.slice(6, 9)}-**`;
  if (document.length === 14) return `**.${document.slice(2, 5)}.${document.slice(5, 8)}/${document.slice(8, 12)}-**`;
  return '***';
}

/** An E.164 phone that may be logged: `(27) *****-7763`, or only the last four digits of a foreign one. */
export function maskPhone(e164: string): string {
  const brazilian = /^\+55(\d{2})(\d{4,5})(\d{4})$/.exec(e164);
  if (brazilian) return `(${brazilian[1]}) ${'*'.repeat((brazilian[2] as string).length)}-${brazilian[3]}`;
  return e164.length > 8 ? `${'*'.repeat(e164.length - 4)}${e164.slice(-4)}` : '***';
}

/**
 * 53 bits of hash as 14 hexadecimal digits (the public-domain cyrb53). It tells the add-on and the server alike whether
 * a row changed; two rows in about 10^8 would collide by chance, and anybody can make a collision on purpose: never use it for
 * identity, keys or secrets.
 */
export function stableHash(text: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  const hash = 4294967296 * (low & 2097151) + (high >>> 0);
  return hash.toString(16).padStart(14, '0');
}
