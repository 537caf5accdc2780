/** A file's cells in the form in which a sheet's cross the wire, so that both are merged alike. */
import { type Cell, isDateCell, type PlainCell } from '../../domain/sheet/cell.js';
import type { RowCells } from '../../domain/sheet/row.js';
import { decimalText } from '../../domain/sheet/tab-cells.js';
import type { WireCell } from '../../domain/sheet/wire.js';

/** Longer text is no cell of a shop's list; what is wrong with it is said of its beginning. */
const MAX_TEXT = 5_000;

export function wireCells(cells: RowCells): Record<string, WireCell> {
  return Object.fromEntries(Object.entries(cells).map(([field, cell]) => [field, wireCell(cell ?? null)]));
}

function wireCell(cell: Cell): WireCell {
  if (typeof cell === 'object' && cell !== null && 'formula' in cell)
    return { f: cell.formula.slice(0, MAX_TEXT), v: plainWire(cell.value) };
  return plainWire(cell);
}

function plainWire(cell: PlainCell): WireCell {
  if (typeof cell === 'number') return { n: decimalText(cell).slice(0, 40) };
  if (typeof cell === 'boolean') return { b: cell };
  if (isDateCell(cell)) return { d: cell.date };
  return cell === null ? null : cell.slice(0, MAX_TEXT);
}
