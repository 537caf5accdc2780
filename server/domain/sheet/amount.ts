/** Amounts as merchants type them (RULES-BR, "What merchants type"). */
import { isAmount } from '../money.js';
import type { Cell } from './cell.js';
import { isBlankOrStroke, plainCell } from './cell.js';

export type AmountReading =
  | { ok: true; cents: number; assumptions: string[] }
  | { ok: false; code: 'AMBIGUOUS_AMOUNT' | 'INVALID_AMOUNT' | 'MISSING_AMOUNT' };

const INVALID: AmountReading = { ok: false, code: 'INVALID_AMOUNT' };
const AMBIGUOUS: AmountReading = { ok: false, code: 'AMBIGUOUS_AMOUNT' };

/** What copying from elsewhere leaves behind. */
const INVISIBLE = /^\p{Cf}+|\p{Cf}+$/gu;

/** The ways of writing a number, the first that fits wins; `whole` and `fraction` still hold their separators. */
const FORMS: readonly { pattern: RegExp; assumption?: string }[] = [
  // 1234 · 1234,5 · 1.234,56 · 1 234,56
  { pattern: /^(?<whole>\d+)(,(?<fraction>\d{1,2}))?$/ },
  { pattern: /^(?<whole>[1-9]\d{0,2}(\.\d{3})+),(?<fraction>\d{1,2})$/ },
  { pattern: /^(?<whole>[1-9]\d{0,2}( \d{3})+),(?<fraction>\d{1,2})$/ },
  // 1,234.56
  { pattern: /^(?<whole>[1-9]\d{0,2}(,\d{3})+)\.(?<fraction>\d{1,2})$/ },
  // 1.234 · 1 234 · 1,234,567: groups of three are thousands
  { pattern: /^(?<whole>[1-9]\d{0,2}(\.\d{3})+)$/, assumption: 'THOUSANDS' },
  { pattern: /^(?<whole>[1-9]\d{0,2}( \d{3})+)$/, assumption: 'THOUSANDS' },
  { pattern: /^(?<whole>[1-9]\d{0,2}(,\d{3}){2,})$/, assumption: 'THOUSANDS' },
  // 229.81
  { pattern: /^(?<whole>\d+)\.(?<fraction>\d{1,2})$/, assumption: 'DECIMAL_DOT' },
];

/**
 * Reads an amount in centavos, 1 … 1.000.000.000. A number cell is reais. `1,234` may be a thousand or one and a bit, so it
 * is AMBIGUOUS_AMOUNT and asked, never chosen. `assumptions` lists what was taken for granted: THOUSANDS for `1.234`,
 * DECIMAL_DOT for `229.81`.
 */
export function readAmount(cell: Cell): AmountReading {
  const plain = plainCell(cell);
  if (isBlankOrStroke(plain)) return { ok: false, code: 'MISSING_AMOUNT' };
  if (typeof plain === 'number') return readReais(plain);
  if (typeof plain !== 'string' || plain.length > 60) return INVALID;
  const typed = plain
    .replace(/\s+/g, ' ')
    .trim()
    .replace(INVISIBLE, '')
    .trim()
    .replace(/^(R?\$|RS|BRL) ?:? ?/i, '')
    .replace(/ ?(reais|real|R\$)$/i, '')
    .replace(/(?<=^(\d+|\d{1,3}(\.\d{3})+)),-{1,2}$/, '');
  if (/^[1-9]\d{0,2},\d{3}$/.test(typed)) return AMBIGUOUS;
  for (const { pattern, assumption } of FORMS) {
    const groups = pattern.exec(typed)?.groups;
    if (!groups) continue;
    const digits = (groups.whole as string).replace(/\D/g, '') + (groups.fraction ?? '').padEnd(2, '0');
    return accept(Number(digits), assumption ? [assumption] : []);
  }
  return INVALID;
}

/** A number cell is reais; one with a fraction of a centavo (a formula's division) is not an amount anybody owes. */
function readReais(reais: number): AmountReading {
  const cents = Math.round(reais * 100);
  // Sums of decimals carry errors far smaller than this; a real third decimal is far larger.
  return Math.abs(reais * 100 - cents) < 1e-4 ? accept(cents, []) : INVALID;
}

function accept(cents: number, assumptions: string[]): AmountReading {
  return isAmount(cents) ? { ok: true, cents, assumptions } : INVALID;
}
