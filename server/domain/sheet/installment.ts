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
 * Reads `3/10`, `03/10`, `3 de 10`, `3ª de 10`, `parcela 3/10`, `3ª parcela de 10`. Blank and `à vista` are no instalment. A
 * lone `3` lacks its total, unless a column of its own (`ofCell`) says it; `3/10` that the sheet itself turned into a date no
 * longer says what was typed: INVALID_INSTALLMENT. Where both cells say how many there are, they must agree.
 */
export function readInstallment(cell: Cell, ofCell: Cell = null): InstallmentReading {
  const of = countOf(ofCell);
  if (of === null) return readOneCell(cell);
  const number = countOf(cell);
  if (number !== null) return accept(number, of);
  const reading = readOneCell(cell);
  return reading.ok && reading.installment !== null && reading.installment[1] !== of ? INVALID : reading;
}

function readOneCell(cell: Cell): InstallmentReading {
  const plain = plainCell(cell);
  if (isBlankOrStroke(plain)) return { ok: true, installment: null };
  if (typeof plain !== 'string' || plain.length > 60) return INVALID;
  const typed = foldName(plain).replace(/^\(([^()]*)\)$/, '$1');
  if (NOT_IN_INSTALLMENTS.has(typed)) return { ok: true, installment: null };
  const match =
    /^(?:parcela|parc|prestacao|prest|p)?[.:]? ?(\d{1,3}) ?[aªº°]? ?(?:parcela|parc|prestacao|prest)?\.? ?(?:\/|\\|-|de) ?(\d{1,3})(?: ?x| parcelas| vezes)?$/.exec(
      typed,
    );
  return match ? accept(Number(match[1]), Number(match[2])) : INVALID;
}

function accept(number: number, of: number): InstallmentReading {
  const isPossible = number >= 1 && number <= of && of <= MAX_INSTALLMENTS;
  return isPossible ? { ok: true, installment: [number, of] } : INVALID;
}

/** `10`, `10x`, `3ª`: a bare count. */
function countOf(cell: Cell): number | null {
  const plain = plainCell(cell);
  const text =
    typeof plain === 'number' ? String(plain) : typeof plain === 'string' ? foldName(plain.slice(0, 30)) : '';
  const [, digits] = /^(\d{1,3}) ?(?:x|[aªº°]|vezes|parcelas?)?$/.exec(text) ?? [];
  return digits === undefined ? null : Number(digits);
}
