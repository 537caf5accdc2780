import { isDateFormat } from './cell-typing.js';
import { type Cell, cellAt, formatOf, type Sheet, type Value, type Workbook } from './model.js';

export interface Evaluated {
  value: Value;
  /** The format a cell shows the result with; its own format wins. */
  format: string;
  link?: string;
}

/**
 * The value a cell has now. A few formulas are evaluated: HOJE/TODAY, AGORA/NOW, HYPERLINK, a literal, a cell of the same
 * tab. Any other is `#NAME?`, which a reader must survive anyhow. A formula's text does not move when rows do.
 */
export function evaluate(
  workbook: Workbook,
  sheet: Sheet,
  cell: Cell | null,
  nowSerial: () => number,
  depth = 0,
): Evaluated {
  if (!cell) return { value: '', format: '' };
  const own = formatOf(cell);
  if (cell.formula === undefined) return { value: cell.value, format: own, link: cell.link };
  const body = cell.formula.slice(1).trim();
  const day = workbook.locale === 'en_US' ? 'M/d/yyyy' : 'dd/MM/yyyy';
  const dated = (value: number, format: string): Evaluated => ({ value, format: isDateFormat(own) ? own : format });

  if (/^(HOJE|TODAY)\(\s*\)$/i.test(body)) return dated(Math.floor(nowSerial()), day);
  if (/^(AGORA|NOW)\(\s*\)$/i.test(body)) return dated(nowSerial(), `${day} H:mm:ss`);
  if (/^(TRUE|VERDADEIRO)(\(\s*\))?$/i.test(body)) return { value: true, format: own };
  if (/^(FALSE|FALSO)(\(\s*\))?$/i.test(body)) return { value: false, format: own };
  if (/^-?\d+([.,]\d+)?$/.test(body)) return { value: Number(body.replace(',', '.')), format: own };

  const text = /^"((?:[^"]|"")*)"$/.exec(body);
  if (text) return { value: (text[1] as string).replace(/""/g, '"'), format: own };

  const link = /^HYPERLINK\(\s*"([^"]*)"\s*(?:[;,]\s*"([^"]*)"\s*)?\)$/i.exec(body);
  if (link) return { value: link[2] ?? (link[1] as string), format: own, link: link[1] };

  const reference = /^\$?([A-Z]{1,3})\$?(\d+)$/i.exec(body);
  if (reference) {
    if (depth > 20) return { value: '#REF!', format: own };
    const target = cellAt(sheet, Number(reference[2]), columnOfLetters(reference[1] as string));
    const found = evaluate(workbook, sheet, target, nowSerial, depth + 1);
    // An empty cell referred to is zero, as in Sheets.
    return target ? { value: found.value, format: own || found.format } : { value: 0, format: own };
  }
  return { value: '#NAME?', format: own };
}

export function columnOfLetters(letters: string): number {
  let column = 0;
  for (const letter of letters.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return column;
}

export function lettersOfColumn(column: number): string {
  let letters = '';
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}
