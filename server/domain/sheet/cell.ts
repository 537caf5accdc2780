/** What the sheet and file import hand over, before anything is understood. */
import type { Day } from '../facts.js';

export interface DateCell {
  date: Day;
}
export type PlainCell = string | number | boolean | null | DateCell;
/** A cell that holds a formula is read by the value it shows; the sync never writes over it. */
export interface FormulaCell {
  formula: string;
  value: PlainCell;
}
export type Cell = PlainCell | FormulaCell;

/** Text longer than this is not a name, an amount or a date: readers refuse it before looking at it. */
export const MAX_CELL_LENGTH = 500;

/** The value a cell shows. */
export function plainCell(cell: Cell | undefined): PlainCell {
  if (cell === undefined || cell === null) return null;
  return typeof cell === 'object' && 'formula' in cell ? (cell.value ?? null) : cell;
}

export function isDateCell(cell: PlainCell): cell is DateCell {
  return typeof cell === 'object' && cell !== null;
}

/** Nothing but spaces. */
export function isBlank(cell: PlainCell): boolean {
  return cell === null || (typeof cell === 'string' && cell.trim() === '');
}

/** Nothing, or one of the strokes people write to say "nothing". */
export function isBlankOrStroke(cell: PlainCell): boolean {
  return isBlank(cell) || (typeof cell === 'string' && cell.length <= 20 && /^[-–—_]+$/.test(cell.trim()));
}

/** What a spreadsheet shows in place of a formula's value, in English and as a Brazilian one says it. */
const ERRORS =
  /^(#(N\/A|N\/D|REF!|VALUE!|VALOR!|NAME\?|NOME\?|DIV\/0!|N[UÚ]M!|NULL!|NULO!|ERROR!|ERRO!|CALC!|SPILL!|DESPEJAR!)|(loading|carregando)(\.{3}|…))$/iu;

/** Whether a cell shows that its formula failed, or is still being worked out: it says nothing then, not even nothing. */
export function isErrorText(cell: PlainCell): boolean {
  return typeof cell === 'string' && cell.length <= 40 && ERRORS.test(cell.trim());
}

/** A cell as the merchant sees it, near enough to be quoted back; never the source of an amount. */
export function cellText(cell: PlainCell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'number') return String(cell).replace('.', ',');
  if (typeof cell === 'boolean') return cell ? 'VERDADEIRO' : 'FALSO';
  return cell.date.split('-').reverse().join('/');
}
