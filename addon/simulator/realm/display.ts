import { isDateFormat } from './cell-typing.js';
import type { Value } from './model.js';
import { civilOfWall, pad, wallOfSerial } from './zone.js';

const PT_MONTHS = 'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro'.split(' ');

/** What the cell shows: the value under its number format in the workbook's locale. Enough formats for a shop's sheet. */
export function displayOf(value: Value, format: string, locale: string): string {
  if (typeof value === 'boolean')
    return value ? (locale === 'pt_BR' ? 'VERDADEIRO' : 'TRUE') : locale === 'pt_BR' ? 'FALSO' : 'FALSE';
  if (typeof value === 'string') return value;
  if (isDateFormat(format)) return displayDate(value, format);
  return displayNumber(value, format, locale);
}

function displayDate(serial: number, format: string): string {
  const c = civilOfWall(wallOfSerial(serial));
  let hasHourBefore = false;
  return format.replace(/"([^"]*)"|\\(.)|\[\$[^\]]*\]|y+|m+|d+|h+|s+/gi, (token, quoted?: string, escaped?: string) => {
    if (quoted !== undefined) return quoted;
    if (escaped !== undefined) return escaped;
    const letter = token[0]?.toLowerCase();
    const two = (n: number): string => (token.length > 1 ? pad(n) : String(n));
    if (letter === 'y') return token.length > 2 ? pad(c.year, 4) : pad(c.year % 100);
    if (letter === 'd') return two(c.day);
    if (letter === 'h') {
      hasHourBefore = true;
      return two(c.hour);
    }
    if (letter === 's') return two(c.second);
    if (letter !== 'm') return '';
    // `m` is a month, except after an hour, where it is minutes; upper case is always a month.
    if (hasHourBefore && token[0] === 'm') return two(c.minute);
    const month = PT_MONTHS[c.month - 1] as string;
    if (token.length === 3) return month.slice(0, 3);
    return token.length > 3 ? month : two(c.month);
  });
}

function displayNumber(value: number, format: string, locale: string): string {
  const section = format.split(';')[0] ?? '';
  if (section === '' || section === '@' || !/[0#]/.test(section)) return localized(shortest(value), locale, false);
  const pattern = section.replace(/"[^"]*"|\\.|\[[^\]]*\]/g, '');
  const isPercent = pattern.includes('%');
  const decimals = (/\.([0#]+)/.exec(pattern)?.[1] ?? '').length;
  const required = (/\.(0+)/.exec(pattern)?.[1] ?? '').length;
  let digits = Math.abs(isPercent ? value * 100 : value).toFixed(decimals);
  for (let drop = decimals - required; drop > 0 && digits.endsWith('0'); drop--) digits = digits.slice(0, -1);
  if (digits.endsWith('.')) digits = digits.slice(0, -1);
  const body = localized(digits, locale, pattern.includes(','));
  const prefix = /^\s*(?:\[\$([^\]-]*)[^\]]*\]|"([^"]*)")(\s*)/.exec(section);
  const sign = value < 0 && Number(digits) !== 0 ? '-' : '';
  return `${sign}${prefix ? (prefix[1] ?? prefix[2] ?? '') + (prefix[3] ?? '') : ''}${body}${isPercent ? '%' : ''}`;
}

function shortest(value: number): string {
  return Number.isInteger(value) ? value.toFixed(0) : String(Number(value.toPrecision(15)));
}

function localized(digits: string, locale: string, grouped: boolean): string {
  const [whole = '', fraction] = digits.split('.');
  const [group, point] = locale === 'pt_BR' ? ['.', ','] : [',', '.'];
  const shown = grouped ? whole.replace(/\B(?=(\d{3})+(?!\d))/g, group as string) : whole;
  return fraction === undefined ? shown : `${shown}${point}${fraction}`;
}
