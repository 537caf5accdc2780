/**
 * Reads what a mutation was given and gathers every problem of it, so that a person mends all at once. A field that was
 * not given (`undefined`) stays so, a cleared one (`null`, or an empty text) becomes null. What is returned beside a
 * problem is meaningless: look at `errors` before going on.
 */
import { ID_PREFIX, type IdNoun } from '../db/ids.js';
import { isDay } from '../domain/day.js';
import { readDocument } from '../domain/documents.js';
import { readEmail } from '../domain/email.js';
import type { Cents, Day, LateTerms, Problem } from '../domain/facts.js';
import { checkLateTerms } from '../domain/late-terms.js';
import { isAmount, MAX_AMOUNT_CENTS } from '../domain/money.js';
import { readPhone } from '../domain/phones.js';
import { cleanText } from '../domain/text.js';
import { readUf } from '../domain/uf.js';
import { problem } from './mutation.js';

export type Given<T> = T | null | undefined;

/** `graceBase` is ADJUSTED_DUE and `agreedOn` the day of the sale unless said. */
export interface LateTermsInput {
  lateFeeBps: number;
  lateInterestMonthlyBps: number;
  graceBase?: LateTerms['graceBase'] | null;
  agreedOn?: Day | null;
}

/** No business day lies outside (CHECKed in the database). */
const FIRST_DAY: Day = '2000-01-01';
const LAST_DAY: Day = '2100-12-31';

export type Checks = ReturnType<typeof createChecks>;

export function createChecks(today: Day) {
  const errors: Problem[] = [];

  function reject(code: string, ...field: string[]): void {
    errors.push(problem(code, ['input', ...field]));
  }

  function read<I, O>(value: Given<I>, reading: (value: I) => O): O | null | undefined {
    if (value === undefined) return undefined;
    return value === null || value === '' ? null : reading(value);
  }

  function cleaned(value: string, maxLength: number, field: string): string | null {
    const text = cleanText(value);
    if (lengthOf(text) > maxLength) reject('TOO_LONG', field);
    return text === '' ? null : text;
  }

  const checks = {
    errors,
    reject,
    refusal: (): { ok: false; errors: Problem[] } => ({ ok: false, errors }),

    text: (value: Given<string>, field: string, maxLength: number) =>
      read(value, (text) => cleaned(text, maxLength, field)),

    requiredText(value: Given<string>, field: string, maxLength: number): string {
      const text = cleaned(value ?? '', maxLength, field);
      if (text === null) reject('REQUIRED', field);
      return text ?? '';
    },

    /** A name of anybody: emoji, any script, even what looks like a formula is kept as text. */
    name(value: Given<string>, field: string): string {
      const name = cleaned(value ?? '', 200, field);
      if (name === null) reject('INVALID_NAME', field);
      return name ?? '';
    },

    externalId(value: Given<string>, field = 'externalId') {
      if (value == null) return value;
      if (lengthOf(value) > 255) reject('TOO_LONG', field);
      else if (value === '' || /[\p{Cc}\p{Cs}]/u.test(value)) reject('INVALID', field);
      return value;
    },

    document: (value: Given<string>, field = 'document') =>
      read(value, (typed) => {
        const reading = readDocument(typed);
        if (reading.ok) return reading.value;
        reject(reading.code, field);
        return null;
      }),

    phone: (value: Given<string>, field = 'phone') =>
      read(value, (typed) => {
        const reading = readPhone(typed);
        if (reading.ok) return reading.e164;
        reject(reading.code, field);
        return null;
      }),

    email: (value: Given<string>, field = 'email') =>
      read(value, (typed) => {
        const reading = readEmail(typed);
        if (reading.ok) return reading.email;
        reject(reading.code, field);
        return null;
      }),

    uf: (value: Given<string>, field = 'uf') =>
      read(value, (typed) => {
        const uf = readUf(typed);
        if (uf === null) reject('INVALID', field);
        return uf;
      }),

    integer: (value: Given<number>, field: string, from: number, to: number) =>
      read(value, (number) => {
        if (!Number.isInteger(number) || number < from || number > to) reject('INVALID', field);
        return number;
      }),

    oneOf<T extends string>(value: T, field: string, allowed: readonly T[]): T {
      if (!allowed.includes(value)) reject('INVALID', field);
      return value;
    },

    amount(value: Given<Cents>, field: string): Cents {
      if (!isAmount(value)) reject('INVALID_AMOUNT', field);
      return value ?? 0;
    },

    /** A limit may be zero: the owner's HOLD. */
    limit(value: Given<Cents>, field: string): Cents {
      const isLimit = Number.isInteger(value) && value! >= 0 && value! <= MAX_AMOUNT_CENTS;
      if (!isLimit) reject('INVALID_AMOUNT', field);
      return value ?? 0;
    },

    day(value: Given<Day>, field: string): Day {
      if (!isDay(value) || value < FIRST_DAY || value > LAST_DAY) {
        reject('INVALID_DATE', field);
        return today;
      }
      return value;
    },

    /** A day on which something happened: today unless said, never in the future. */
    pastDay(value: Given<Day>, field: string): Day {
      if (value == null) return today;
      const day = checks.day(value, field);
      if (day > today) reject('INVALID_DATE', field);
      return day;
    },

    /** Late-charge terms for a debtor with this document (null: unknown, taken to be a person), agreed on `agreedOn` unless said. */
    lateTerms(value: LateTermsInput, field: string, document: string | null, agreedOn: Day): LateTerms {
      const terms: LateTerms = {
        lateFeeBps: value.lateFeeBps,
        lateInterestMonthlyBps: value.lateInterestMonthlyBps,
        graceBase: value.graceBase ?? 'ADJUSTED_DUE',
        agreedOn: value.agreedOn ?? agreedOn,
      };
      checks.oneOf(terms.graceBase, field, ['ADJUSTED_DUE', 'ORIGINAL_DUE']);
      const kind = document === null ? null : document.length === 11 ? 'CPF' : 'CNPJ';
      for (const found of checkLateTerms(terms, kind)) {
        if (found.severity === 'ERROR') reject(TERMS_CODE[found.code] ?? 'INVALID', field, ...(found.field ?? []));
      }
      if (isDay(terms.agreedOn) && (terms.agreedOn < FIRST_DAY || terms.agreedOn > today))
        reject('INVALID_DATE', field, 'agreedOn');
      return terms;
    },
  };
  return checks;
}

const TERMS_CODE: Readonly<Record<string, string>> = {
  LATE_FEE_ABOVE_CAP: 'TERMS_ABOVE_CAP',
  LATE_INTEREST_ABOVE_CAP: 'TERMS_ABOVE_CAP',
  LATE_TERMS_DAY_INVALID: 'INVALID_DATE',
};

/** Whether this can be an id of the noun at all. What cannot is NOT_FOUND without asking (and never reaches SQL). */
export function isIdOf(noun: IdNoun, id: unknown): id is string {
  return typeof id === 'string' && new RegExp(`^${ID_PREFIX[noun]}_[0-9a-z]{22}$`).test(id);
}

/** In characters, as PostgreSQL counts them, so that its CHECKs and ours agree. */
function lengthOf(text: string): number {
  return [...text].length;
}
