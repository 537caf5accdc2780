import { displayOf } from './display.js';
import { evaluate } from './formulas.js';
import { cellAt, type Sheet } from './model.js';
import { nowSerial, type RealmState } from './realm-state.js';

/** Whether the tab's filter hides this row (from 1). Values and formulas of such a row are read and written as ever. */
export function isFilteredOut(state: RealmState, sheet: Sheet, row: number): boolean {
  const { filter } = sheet;
  if (!filter || row <= filter.headerRows) return false;
  const { workbook } = state.stored;
  const { value, format } = evaluate(workbook, sheet, cellAt(sheet, row, filter.column), () => nowSerial(state));
  return filter.hide.includes(displayOf(value, format, workbook.locale));
}
