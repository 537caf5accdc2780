/**
 * What the cells about payment say together: the word (or tick), the day and the amount. They complete each other, and where
 * they contradict nothing is believed.
 */
import type { Cents, Day } from '../facts.js';
import { type Cell, isBlankOrStroke, plainCell } from './cell.js';
import type { SheetDayReading } from './date-order.js';
import { readDay } from './day.js';
import type { CellProblem, ProblemCode, SheetField } from './field.js';
import { type PaidReading, readPaid } from './paid.js';

export interface PaymentReading {
  /** Null only where it could not be understood, or where how much is owed is not known. */
  paid: boolean | null;
  paidOn: Day | null;
  paidCents: Cents | null;
  problems: CellProblem[];
  assumptions: string[];
}

export interface PaymentCells {
  paid: Cell | undefined;
  paidOn: Cell | undefined;
  paidCents: Cell | undefined;
}

/** `dayOf` reads a date cell of a field as the sheet's locale demands. */
export function readPayment(
  cells: PaymentCells,
  principalCents: Cents | null,
  dayOf: (field: SheetField, cell: Cell) => SheetDayReading = (_field, cell) => readDay(cell),
): PaymentReading {
  const word = readPaidCell('paid', cells.paid, dayOf);
  const sum = readPaidCell('paidCents', cells.paidCents, dayOf);
  const dayCell = plainCell(cells.paidOn);
  const day = isBlankOrStroke(dayCell) ? null : dayOf('paidOn', cells.paidOn as Cell);
  const problems: CellProblem[] = [];
  const report = (field: SheetField, code: ProblemCode) => problems.push({ field, code });
  const hasSum = sum.ok && sum.kind === 'AMOUNT';
  // "Parcial" says all there is to say once another cell says how much.
  const isExplained = !word.ok && 'isPartial' in word && word.isPartial && hasSum;
  if (!word.ok && !isExplained) report('paid', word.code);
  if (day && !day.ok) report('paidOn', day.code);
  if (!sum.ok) report('paidCents', sum.code);
  const readings = [word, sum].filter((reading) => reading.ok);
  const assumptions = [
    ...(word.ok && word.kind === 'AMOUNT' ? word.assumptions.map((code) => `paid:${code}`) : []),
    ...(sum.ok && sum.kind === 'AMOUNT' ? sum.assumptions.map((code) => `paidCents:${code}`) : []),
  ];
  const unknown = { paid: null, paidOn: null, paidCents: null, problems, assumptions: [] };
  if ((!word.ok && !isExplained) || !sum.ok) return unknown;

  const amounts = distinct(readings.flatMap((reading) => (reading.kind === 'AMOUNT' ? [reading.paidCents] : [])));
  const days = distinct([
    ...readings.flatMap((reading) => ('paidOn' in reading && reading.paidOn !== null ? [reading.paidOn] : [])),
    ...(day?.ok ? [day.on] : []),
  ]);
  const [paidCents = null] = amounts;
  const [paidOn = null] = days;
  const saysYes = readings.some(({ kind }) => kind === 'YES');
  const saysNo = readings.some(({ kind }) => kind === 'NO');
  // `Não` beside a day or a tick; two days; two amounts.
  const field = word.ok && word.kind === 'NOTHING' && sum.kind !== 'NOTHING' ? 'paidCents' : 'paid';
  const isContradicted = (): typeof unknown => {
    report(field, 'INVALID_PAID');
    return unknown;
  };
  if (amounts.length > 1 || days.length > 1 || (saysYes && saysNo)) return isContradicted();
  if (paidCents === null) {
    if (saysNo && days.length > 0) return isContradicted();
    // Something stands where the day of payment belongs, so a blank word does not mean "not paid".
    const paid = saysYes || days.length > 0 || (day && !day.ok ? null : false);
    return { paid, paidOn, paidCents, problems, assumptions };
  }
  if (principalCents === null) return { paid: null, paidOn, paidCents, problems, assumptions };
  const isAll = paidCents >= principalCents;
  if (paidCents > principalCents || (isAll ? saysNo || isExplained : saysYes)) return isContradicted();
  return { paid: isAll, paidOn, paidCents, problems, assumptions };
}

type CellReading = PaidReading | { ok: false; code: ProblemCode };

function readPaidCell(
  field: 'paid' | 'paidCents',
  cell: Cell | undefined,
  dayOf: (field: SheetField, cell: Cell) => SheetDayReading,
): CellReading {
  const reading = readPaid(cell ?? null, field === 'paidCents');
  if (!reading.ok || reading.kind !== 'DAY') return reading;
  const plain = plainCell(cell);
  if (typeof plain === 'string') return reading;
  const day = dayOf(field, cell as Cell);
  return day.ok ? { ok: true, kind: 'DAY', paidOn: day.on } : { ok: false, code: day.code };
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
