/** What is typed as the answer to a question, as a value for its cell. Nothing that can be read in two ways is taken. */
import type { WireValue } from '../../server/domain/sheet/wire.js';
import type { AnswerInput } from '../questions-rpc.js';
import { QUESTIONS } from '../questions-texts.js';
import type { Failure } from '../rpc.js';
import { parseAmount } from './amount.js';

export type TypedAnswer = { ok: true; value: WireValue } | { ok: false; failure: Failure };

const FIRST_YEAR = 2000;
const LAST_YEAR = 2100;
const FEWEST_PHONE_DIGITS = 10;

/** The keyboard that fits. */
export function keyboardOf(input: AnswerInput, field: string): string {
  if (input === 'AMOUNT') return 'decimal';
  if (input === 'DAY') return 'numeric';
  return field === 'phone' ? 'tel' : field === 'email' ? 'email' : 'text';
}

export function readAnswer(input: AnswerInput, field: string, typed: string): TypedAnswer {
  const { bad } = QUESTIONS;
  const text = typed.trim();
  if (text === '') return { ok: false, failure: bad.EMPTY };
  if (input === 'AMOUNT') {
    const cents = parseAmount(text);
    return cents === null ? { ok: false, failure: bad.AMOUNT } : { ok: true, value: { n: String(cents / 100) } };
  }
  if (input === 'DAY') {
    const day = parseDay(text);
    return day === null ? { ok: false, failure: bad.DAY } : { ok: true, value: { d: day } };
  }
  if (field === 'phone' && text.replace(/\D/g, '').length < FEWEST_PHONE_DIGITS)
    return { ok: false, failure: bad.PHONE };
  if (field === 'email' && !/^\S+@\S+\.\S+$/.test(text)) return { ok: false, failure: bad.EMAIL };
  return { ok: true, value: text };
}

/** The areas that exist. */
const AREA_CODE = /^(?:[14689][1-9]|2[12478]|3[1-578]|5[13-5]|7[13-579])$/;

/** `27`, from `27`, `(27)` or `027`; null for no area. */
export function readAreaCode(typed: string): string | null {
  const digits = typed.replace(/[\s()]/g, '').replace(/^0/, '');
  return AREA_CODE.test(digits) ? digits : null;
}

/** What may stand before the area code: Brazil's own code, with a plus, two zeros, or neither. */
const COUNTRY = /^(\D*(?:00)?55\D*)(\d.*)$/;
/** A telephone without an area code and without a trunk's zero. */
const LOCAL_DIGITS = /^0?\d{8,9}$/;

/**
 * `Zap 91417-7700` → `Zap (27) 91417-7700`, `+55 3322-1111` → `+55 (27) 3322-1111`: what else stands in the cell stays, but
 * for a trunk's zero.
 */
export function withAreaCode(raw: string, areaCode: string): string {
  const text = raw.trim();
  const [, country, local] = COUNTRY.exec(text) ?? [];
  const isCountry = local !== undefined && LOCAL_DIGITS.test(local.replace(/\D/g, ''));
  const [before, rest] = isCountry ? [country?.replace(/(\d\)?)\D*$/, '$1 '), local] : ['', text];
  return `${before}${rest.replace(/0?(\d)/, `(${areaCode}) $1`)}`;
}

/** `5/3/2026`, `05-03-2026` or `05032026` → `2026-03-05`; null for a day that does not exist or has no whole year. */
export function parseDay(text: string): string | null {
  const parts = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})$/.exec(text) ?? /^(\d\d)()(\d\d)(\d{4})$/.exec(text);
  if (!parts) return null;
  const [day, month, year] = [parts[1], parts[3], parts[4]].map(Number) as [number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists && year >= FIRST_YEAR && year <= LAST_YEAR ? date.toISOString().slice(0, 10) : null;
}
