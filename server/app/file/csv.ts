/**
 * Text with separators as a grid of cells. Which separator it is, is tried: each one parses the head of the file, and the
 * one under which a table of debts appears is it. Whatever would let an amount lose its cents in silence refuses the file.
 */
import { CsvError, parse } from 'csv-parse/sync';
import type { Cell } from '../../domain/sheet/cell.js';
import { stripGuard } from '../../domain/sheet/formula-guard.js';
import { readTable } from '../../domain/sheet/table.js';
import { foldName } from '../../domain/text.js';
import { isTableOfDebts } from './find-table.js';
import { type FileRefusal, refuseFile } from './refusal.js';

const SEPARATORS = [';', ',', '\t', '|'] as const;
type Separator = (typeof SEPARATORS)[number];

/** Rows looked at to tell the separator. */
const HEAD_ROWS = 100;
export const MAX_CSV_ROWS = 50_000;
const MAX_RECORD_LENGTH = 100_000;

export type CsvReading = { ok: true; grid: Cell[][]; separator: Separator } | FileRefusal;

/** The grid's rows are the records as a spreadsheet counts them, blank ones included; `sep=;` above them is none. */
export function readCsv(text: string): CsvReading {
  const said = /^\s*"?sep=(.)"?[\t ]*(\r\n|\n|\r|$)/i.exec(text.slice(0, 40));
  const body = said ? text.slice(said[0].length) : text;
  const tried = SEPARATORS.filter((separator) => !said || separator === said[1]);
  if (tried.length === 0) return refuseFile('SEPARATOR', `a primeira linha diz “${said?.[1]}”`);
  const heads = tried.map((separator) => ({ separator, records: recordsOf(body, separator, HEAD_ROWS) }));
  const fitting = heads.filter(({ records }) => records.ok && isTableOfDebts(readTable(cellsOf(records.rows))));
  if (fitting.length > 1) return refuseFile('SEPARATOR', 'mais de um separador daria uma tabela');
  const broken = heads.find(({ records }) => !records.ok);
  if (fitting.length === 0 && broken && !broken.records.ok) return broken.records;
  // Nothing fits: what is wrong is told of the file as its likeliest separator reads it.
  const { separator } = fitting[0] ?? widest(heads);
  const records = recordsOf(body, separator, MAX_CSV_ROWS + 1);
  if (!records.ok) return records;
  const grid = cellsOf(records.rows);
  if (grid.length > MAX_CSV_ROWS) return refuseFile('TOO_MANY_CELLS', `${MAX_CSV_ROWS.toLocaleString('pt-BR')} linhas`);
  return suspicionOf(records.rows, separator) ?? { ok: true, grid, separator };
}

type Records = { ok: true; rows: string[][] } | FileRefusal;

function recordsOf(text: string, delimiter: Separator, most?: number): Records {
  const options = {
    delimiter,
    relax_column_count: true,
    skip_empty_lines: false,
    max_record_size: MAX_RECORD_LENGTH,
    ...(most === undefined ? {} : { to: most }),
  };
  try {
    return { ok: true, rows: parse(text, options) };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // Quotes inside a cell (Maria "Ninha") are letters; a cell that ran over lines because of one is not believed.
    const relaxed = relaxedRows(text, options);
    if (relaxed) return { ok: true, rows: relaxed };
    const line = String((error as CsvError & { lines?: number }).lines ?? 0);
    return refuseFile(isLongLine(text, error, options) ? 'LONG_LINE' : 'OPEN_QUOTE', line);
  }
}

/** A record too long is a line of no sheet, unless it is a quote left open that swallows the rest. */
function isLongLine(text: string, { code }: CsvError, options: object): boolean {
  if (code !== 'CSV_MAX_RECORD_SIZE') return false;
  try {
    parse(text, { ...options, max_record_size: 0 });
    return true;
  } catch {
    return false;
  }
}

function relaxedRows(text: string, options: object): string[][] | null {
  try {
    const rows: string[][] = parse(text, { ...options, relax_quotes: true });
    return rows.some((row) => row.some((cell) => /[\r\n]/.test(cell))) ? null : rows;
  } catch {
    return null;
  }
}

function cellsOf(rows: readonly string[][]): Cell[][] {
  return rows.map((row) => row.map((cell) => (cell === '' ? null : stripGuard(cell))));
}

function widest(heads: { separator: Separator; records: Records }[]): { separator: Separator } {
  const cells = ({ records }: { records: Records }) =>
    records.ok ? records.rows.reduce((sum, row) => sum + row.length - 1, 0) : 0;
  return heads.reduce((best, one) => (cells(one) > cells(best) ? one : best));
}

/**
 * `Maria,10,50` under `Nome,Valor` says R$ 10,50 to whoever wrote it and R$ 10,00 to a parser: a row with more cells than
 * the heading, or cents that stand alone in the next column, refuse the file.
 */
function suspicionOf(rows: readonly string[][], separator: Separator): FileRefusal | null {
  const table = readTable(cellsOf(rows));
  if (!isTableOfDebts(table)) return null;
  const heading = rows[table.headerRow - 1]!;
  for (const number of table.dataRows) {
    const row = rows[number - 1]!;
    // A comma inside an amount leaves a blank cell at the end as well as a written one.
    const isLonger = separator === ',' ? row.length > heading.length : !isBlankFrom(row, heading.length);
    if (isLonger) return refuseFile('RAGGED', `Linha ${number}`);
  }
  if (separator !== ',') return null;
  for (const { index, field } of table.columns) {
    if (field !== 'principalCents' && field !== 'paidCents') continue;
    const isLast = table.dataRows.every((number) => isBlankFrom(rows[number - 1]!, index + 2));
    if (!isLast || !isFollowedByCents(rows, table.dataRows, index)) continue;
    const next = table.columns.find((column) => column.index === index + 1);
    if (next && !takesTwoFigures(next))
      return refuseFile('SEPARATOR', `a coluna “${next.heading}” parece trazer os centavos do valor`);
  }
  return null;
}

function isBlankFrom(row: readonly string[], from: number): boolean {
  return row.slice(from).every((cell) => cell.trim() === '');
}

/** Whether two figures alone say something in this column. */
function takesTwoFigures({ field, heading }: { field: string | null; heading: string }): boolean {
  if (field !== null) return !['note', 'description', 'address', 'email', 'name', 'uf'].includes(field);
  return /\b(dias?|qtde?|quant\w*|idade|parc\w*|prest\w*|vezes|cod\w*|n|no|num\w*|id|mes|ano|casa|pontos?)\b/.test(
    foldName(heading.slice(0, 100)),
  );
}

/** A whole amount with two figures behind it, or with the hundreds that a comma cut off. */
function isFollowedByCents(rows: readonly string[][], dataRows: readonly number[], column: number): boolean {
  return dataRows.some((number) => {
    const row = rows[number - 1]!;
    const isWhole = /^\D{0,4}\d[\d.]*\s*$/.test(row[column] ?? '');
    return isWhole && /^\s*(\d{2}|\d{3}(\.\d{1,2})?)\s*$/.test(row[column + 1] ?? '');
  });
}
