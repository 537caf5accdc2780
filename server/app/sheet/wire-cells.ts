/** Cells and values of the wire, compared and turned into one another. */
import type { WireCell, WireValue } from '../../domain/sheet/wire.js';

export function isFormula(cell: WireCell | WireValue): boolean {
  return cell !== null && typeof cell === 'object' && 'f' in cell;
}

/** Compared by what they say: JSON that was stored comes back with its keys in another order. */
export function isSameValue(a: WireCell | WireValue, b: WireCell | WireValue): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  const text = (value: object) => JSON.stringify(Object.entries(value).sort());
  return text(a) === text(b);
}

/** A value as the cell reads afterwards: a link by its text. */
export function asCell(value: WireCell | WireValue): WireCell {
  return value !== null && typeof value === 'object' && 'url' in value ? value.text : value;
}
