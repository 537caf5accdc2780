/** A cell as its question quotes it, and an answer as a cell takes it. Pure. */
import { formatBRL } from '../server/domain/money.js';
import type { WireCell, WireValue } from '../server/domain/sheet/wire.js';

export function isFormula(cell: WireCell): boolean {
  return cell !== null && typeof cell === 'object' && 'f' in cell;
}

/** A plain-text cell keeps a number or a day only as text, which must then read as a Brazilian writes it. */
export function plainText(value: Exclude<WireValue, string | null>): WireValue {
  if ('n' in value) return formatBRL(Math.round(Number(value.n) * 100)).replace(/^R\$\s*/, '');
  return 'd' in value ? shownText(value) : value;
}

/** A cell as the server quotes it in a question; as many characters as it quotes. */
export function shownText(cell: WireCell): string {
  return quoted(cell).slice(0, 200);
}

function quoted(cell: WireCell): string {
  if (cell === null || typeof cell === 'string') return cell ?? '';
  if ('n' in cell) return String(Number(cell.n)).replace('.', ',');
  if ('b' in cell) return cell.b ? 'VERDADEIRO' : 'FALSO';
  return 'd' in cell ? cell.d.split('-').reverse().join('/') : quoted(cell.v);
}
