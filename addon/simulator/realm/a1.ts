import { columnOfLetters, lettersOfColumn } from './formulas.js';

export interface Area {
  row: number;
  column: number;
  rows: number;
  columns: number;
}

/** Reads `B2`, `B2:C10`, `B:B`, `2:5`, `B2:C`, each with an optional `Tab!` before. Null when it is none of them. */
export function readA1(
  a1: string,
  maxRows: number,
  maxColumns: number,
): { sheetName: string | null; area: Area } | null {
  const parts = /^(?:(?:'((?:[^']|'')+)'|([^'!]+))!)?(.+)$/.exec(a1.trim());
  const cells = parts && /^\$?([A-Z]*)\$?(\d*)(?::\$?([A-Z]*)\$?(\d*))?$/i.exec(parts[3] as string);
  if (!parts || !cells || (!cells[1] && !cells[2])) return null;
  const sheetName = parts[1]?.replace(/''/g, "'") ?? parts[2] ?? null;
  const isSpan = (parts[3] as string).includes(':');
  if (!isSpan && (!cells[1] || !cells[2])) return null;

  const column = cells[1] ? columnOfLetters(cells[1]) : 1;
  const row = cells[2] ? Number(cells[2]) : 1;
  const lastColumn = isSpan ? (cells[3] ? columnOfLetters(cells[3]) : maxColumns) : column;
  const lastRow = isSpan ? (cells[4] ? Number(cells[4]) : maxRows) : row;
  if (lastColumn < column || lastRow < row || row < 1) return null;
  return { sheetName, area: { row, column, rows: lastRow - row + 1, columns: lastColumn - column + 1 } };
}

/** `B2`, `B2:C10`; a whole column is `B:B`, as Sheets writes it. */
export function writeA1(area: Area, maxRows: number): string {
  const first = lettersOfColumn(area.column);
  const last = lettersOfColumn(area.column + area.columns - 1);
  if (area.row === 1 && area.rows === maxRows && maxRows > 1) return `${first}:${last}`;
  const start = `${first}${area.row}`;
  return area.rows === 1 && area.columns === 1 ? start : `${start}:${last}${area.row + area.rows - 1}`;
}
