/** "3/10": which of how many. */
import { MAX_INSTALLMENTS } from '../purchase/request.js';
import { foldName } from '../text.js';
import type { Cell } from './cell.js';
import { isBlankOrStroke, plainCell } from './cell.js';

export type InstallmentReading =
  | { ok: true; installment: [number: number, of: number] | null }
  | { ok: false; code: 'INVALID_INSTALLMENT' };

const INVALID: InstallmentReading = { ok: false, code: 'INVALID_INSTALLMENT' };
const NOT_IN_INSTALLMENTS = new Set(['a vista', 'avista', 'unica', 'unico', 'parcela unica', '1x']);

/**
 * Reads `3/10`, `03/10`, `3 de 10`, `3ª de 10`, `parcela 3/10`. Blank and `à vista` are no instalment. A lone `3` lacks its
 * total, and `3/10` that the sheet itself turned into a date no longer says what was typed: both INVALID_INSTALLMENT.
 */
export function readInstallment(cell: Cell): InstallmentReading {
  const plain = plainCell(cell);
  if (isBlankOrStroke(plain)) return { ok: true, installment: null };
  if (typeof plain !== 'string' || plain.length > 60) return INVALID;
  const typed = foldName(plain);
  if (NOT_IN_INSTALLMENTS.has(typed)) return { ok: true, installment: null };
  const match = /^(?:parcela|parc|prestacao|p)?\.? ?(\d{1,3}) ?[aªº°]? ?(?:\/|de) ?(\d{1,3})x?$/.exec(typed);
  const number = Number(match?.[1]);
  const of = Number(match?.[2]);
  return match && number >= 1 && number <= of && of <= MAX_INSTALLMENTS
    ? { ok: true, installment: [number, of] }
    : INVALID;
}
