/** Phones as merchants type them, kept as E.164 (RULES-BR, "Identifiers" and "What merchants type"). */
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { cleanText, withPlainHyphens } from './text.js';

export type PhoneReading =
  | { ok: true; e164: string }
  | { ok: false; code: 'PHONE_WITHOUT_AREA_CODE' | 'INVALID_PHONE' };

const INVALID: PhoneReading = { ok: false, code: 'INVALID_PHONE' };
const LABEL = '(?:tel|telefone|fone|cel|celular|whats|whatsapp|wpp|zap)';
const LABEL_BEFORE = new RegExp(`^${LABEL}[.:]? *`, 'i');
const LABEL_AFTER = new RegExp(` +\\(?${LABEL}\\)?$`, 'i');

/**
 * Reads a phone of Brazil, or of elsewhere when it begins with `+`. A leading 0 (the trunk) is dropped; 8 or 9 digits lack
 * the area code; a mobile of 8 digits is not completed with the ninth, since the merchant must confirm it.
 */
export function readPhone(raw: string | number): PhoneReading {
  const text = String(raw);
  if (text.length > 60) return INVALID;
  const bare = withPlainHyphens(cleanText(text))
    .replace(LABEL_BEFORE, '')
    .replace(LABEL_AFTER, '')
    .replace(/^(\(?0?\d{2}\)?) ?\/ ?/, '$1 ')
    .replace(/(?<=^\d{10,13})\.0+$/, '');
  if (!/^\+?[\d(][\d\s().-]*$/.test(bare)) return INVALID;
  const digits = bare.replace(/\D/g, '');
  if (bare.startsWith('+')) return digits.startsWith('55') ? readNational(digits.slice(2)) : readForeign(digits);
  if (/^(00)?55\d{10,11}$/.test(digits)) return readNational(digits.replace(/^(00)?55/, ''));
  return readNational(digits);
}

/** `(27) 91417-7763` for Brazil; a foreign number in the international form. */
export function formatPhone(e164: string): string {
  const brazilian = /^\+55(\d{2})(\d{4,5})(\d{4})$/.exec(e164);
  if (brazilian) return `(${brazilian[1]}) ${brazilian[2]}-${brazilian[3]}`;
  return parsePhoneNumberFromString(e164)?.formatInternational() ?? e164;
}

/** `27` of `+552791417…`; null for a number of elsewhere, or none. */
export function areaCodeOf(e164: string): string | null {
  return /^\+55(\d\d)\d{8,9}$/.exec(e164)?.[1] ?? null;
}

/**
 * Two digits of an area that exists, then a mobile (nine digits, the first a 9) or a land line (eight, the first 2 to 5):
 * the library also knows 0800 and radio numbers, which are nobody's phone. It says the same of every one of these (tested),
 * but takes ten times as long, and a first sync reads thousands.
 */
const BRAZILIAN = /^(?:[14689][1-9]|2[12478]|3[1-578]|5[13-5]|7[13-579])(?:9\d{8}|[2-5]\d{7})$/;

function readNational(digits: string): PhoneReading {
  const significant = digits.replace(/^0/, '');
  if (/^\d{8,9}$/.test(significant)) return { ok: false, code: 'PHONE_WITHOUT_AREA_CODE' };
  return BRAZILIAN.test(significant) ? { ok: true, e164: `+55${significant}` } : INVALID;
}

function readForeign(digits: string): PhoneReading {
  const phone = parsePhoneNumberFromString(`+${digits}`);
  return phone?.isValid() ? { ok: true, e164: phone.number } : INVALID;
}
