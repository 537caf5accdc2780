// What Sheets makes of a string that is typed, or given to setValue: the two follow the same rules.
import { serialOfDay } from './zone.js';

export interface Entry {
  value: string | number | boolean;
  formula?: string;
  autoFormat?: string;
}

const PT_MONTHS = ['jan', 'fev', 'mar', 'abr', 'mai', 'jun', 'jul', 'ago', 'set', 'out', 'nov', 'dez'];
const EN_MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * The entry a typed string makes. `format` is the cell's own number format, `locale` the workbook's (`pt_BR`, `en_US`);
 * `todaySerial` gives the year a day without one belongs to. Rules in order; the first that reads it wins.
 */
export function readTyped(text: string, format: string, locale: string, todaySerial: () => number): Entry {
  if (text === '') return { value: '' };
  if (format === '@') return { value: text };
  if (text.startsWith("'")) return { value: text.slice(1) };
  if (text.startsWith('=') && text.length > 1) return { value: '', formula: text };
  const trimmed = text.trim();
  return (
    readBoolean(trimmed, locale) ??
    readNumber(trimmed, locale) ??
    readDate(trimmed, locale, todaySerial) ??
    readTime(trimmed) ?? { value: withoutPlus(text) }
  );
}

/** True for a format that shows days or hours: text in quotes, brackets and escapes does not count. */
export function isDateFormat(format: string): boolean {
  if (format === '' || format === '@') return false;
  const bare = format.replace(/"[^"]*"|\\.|\[\$[^\]]*\]|\[(?![hms]+\])[^\]]*\]/gi, '');
  return /[dyhms]/i.test(bare);
}

function readBoolean(text: string, locale: string): Entry | null {
  const upper = text.toUpperCase();
  if (upper === 'TRUE' || (locale === 'pt_BR' && upper === 'VERDADEIRO')) return { value: true };
  if (upper === 'FALSE' || (locale === 'pt_BR' && upper === 'FALSO')) return { value: false };
  return null;
}

/** `007` is 7, `R$ 1.234,56` a number with a currency format, `10%` is 0,1, `(5)` is −5, `+55…` loses its plus. */
function readNumber(text: string, locale: string): Entry | null {
  const isPt = locale === 'pt_BR';
  const match = /^(\()?([+-])?\s*(R\$|\$)?\s*([+-])?\s*([\d.,]+(?:e[+-]?\d+)?)\s*(%)?(\))?$/i.exec(text);
  if (!match || (match[2] && match[4]) || Boolean(match[1]) !== Boolean(match[7])) return null;
  const digits = match[5] as string;
  const shape = isPt
    ? /^(\d+|\d{1,3}(\.\d{3})+)?(,\d*)?(e[+-]?\d+)?$/i
    : /^(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?(e[+-]?\d+)?$/i;
  if (!shape.test(digits) || !/\d/.test(digits)) return null;
  const plain = isPt ? digits.replace(/\./g, '').replace(',', '.') : digits.replace(/,/g, '');
  const size = Number(plain);
  if (!Number.isFinite(size)) return null;
  const isNegative = match[1] !== undefined || match[2] === '-' || match[4] === '-';
  const value = (isNegative ? -size : size) / (match[6] ? 100 : 1);
  const grouped = isPt ? digits.includes('.') : digits.includes(',');
  const hasFraction = isPt ? digits.includes(',') : digits.includes('.');
  if (match[3]) return { value, autoFormat: `[$${match[3]} ]#,##0.00` };
  if (match[6]) return { value, autoFormat: hasFraction ? '0.00%' : '0%' };
  if (grouped) return { value, autoFormat: hasFraction ? '#,##0.00' : '#,##0' };
  return { value };
}

function readDate(text: string, locale: string, todaySerial: () => number): Entry | null {
  const isPt = locale === 'pt_BR';
  const autoFormat = isPt ? 'dd/MM/yyyy' : 'M/d/yyyy';
  const entry = (year: number, month: number, day: number): Entry | null => {
    const value = serialOfDay(year, month, day);
    return value === null ? null : { value, autoFormat };
  };

  const iso = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/.exec(text);
  if (iso) return entry(Number(iso[1]), Number(iso[2]), Number(iso[3]));

  const numeric =
    /^(\d{1,2})\/(\d{1,2})(?:\/(\d{4}|\d{2}))?$/.exec(text) ??
    /^(\d{1,2})-(\d{1,2})-(\d{4}|\d{2})$/.exec(text) ??
    /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  if (numeric) {
    const [first, second] = [Number(numeric[1]), Number(numeric[2])];
    const year = yearOf(numeric[3], todaySerial);
    return isPt ? entry(year, second, first) : entry(year, first, second);
  }

  const named = /^(\d{1,2})(?:\s+de\s+|[\s/-]+)([a-zçã]{3,10})\.?(?:(?:\s+de\s+|[\s/-]+)(\d{4}|\d{2}))?$/i.exec(text);
  if (named) {
    const month = monthOf(named[2] as string, isPt);
    return month === 0 ? null : entry(yearOf(named[3], todaySerial), month, Number(named[1]));
  }
  return null;
}

function readTime(text: string): Entry | null {
  const match = /^(\d{1,2}):([0-5]\d)(?::([0-5]\d))?$/.exec(text);
  if (!match) return null;
  const seconds = Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3] ?? 0);
  return { value: seconds / 86_400, autoFormat: match[3] ? 'HH:mm:ss' : 'HH:mm' };
}

function monthOf(word: string, isPt: boolean): number {
  const start = word.toLowerCase().replace('ç', 'c').slice(0, 3);
  return (isPt ? PT_MONTHS : EN_MONTHS).indexOf(start) + 1;
}

/** Two digits: 00–29 are this century's, as in Sheets. None: the current year. */
function yearOf(text: string | undefined, todaySerial: () => number): number {
  if (text === undefined)
    return new Date(Math.round((Math.floor(todaySerial()) - 25_569) * 86_400_000)).getUTCFullYear();
  const year = Number(text);
  if (text.length === 4) return year;
  return year < 30 ? 2000 + year : 1900 + year;
}

/** A telephone in the international form is not a number because of its spaces, and still loses its plus. */
function withoutPlus(text: string): string {
  return /^\s*\+\s*\d/.test(text) ? text.replace('+', '').trimStart() : text;
}
