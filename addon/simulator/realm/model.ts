// The workbook as plain data, so that saving it is JSON.stringify. Rows and columns are 1-based at every function.
import type { CellInput, SheetInput, SpreadsheetInput } from '../types.js';
import { type Entry, isDateFormat, readTyped } from './cell-typing.js';
import { serialOfIso } from './zone.js';

export type Value = string | number | boolean;

export interface Cell {
  /** Text, number, boolean; a date is a number whose format is a date's, as in Sheets. Empty string: no content. */
  value: Value;
  formula?: string;
  /** Set by someone (`@`, `dd/mm/yyyy`); `autoFormat` is what typing gave it. */
  format?: string;
  autoFormat?: string;
  note?: string;
  link?: string;
  style?: Record<string, string>;
  validation?: ValidationRule;
}

export interface ValidationRule {
  kind: 'list' | 'checkbox';
  values: string[];
  allowInvalid: boolean;
  helpText: string;
}

export interface Metadata {
  id: number;
  key: string;
  value: string;
  visibility: 'DOCUMENT' | 'PROJECT';
}

export interface Column {
  isHidden?: boolean;
  width?: number;
  metadata?: Metadata[];
}

export interface Protected {
  /** Null: the whole sheet. */
  area: { row: number; column: number; rows: number; columns: number } | null;
  canEdit: boolean;
  warningOnly: boolean;
  description: string;
}

/** Rows behind the headings that show one of `hide` in `column` are out of sight. */
export interface Filter {
  column: number;
  hide: string[];
  headerRows: number;
}

export interface Sheet {
  id: number;
  name: string;
  cells: (Cell | null)[][];
  columns: Column[];
  maxRows: number;
  frozenRows: number;
  frozenColumns: number;
  isHidden: boolean;
  tabColor: string | null;
  metadata: Metadata[];
  protections: Protected[];
  /** Hidden by hand, in no order. */
  hiddenRows: number[];
  filter: Filter | null;
  selection: { row: number; column: number; rows: number; columns: number };
}

export interface Workbook {
  id: string;
  name: string;
  locale: string;
  timeZone: string;
  sheets: Sheet[];
  activeSheetId: number;
  metadata: Metadata[];
  nextId: number;
}

const DEFAULT_ROWS = 1000;
const DEFAULT_COLUMNS = 26;

export function newWorkbook(input: SpreadsheetInput, todaySerial: () => number): Workbook {
  const workbook: Workbook = {
    id: input.id ?? '1SimuladaPlanilhaDeTesteCadernetaAbcdefghijkl',
    name: input.name ?? 'Caderneta da loja',
    locale: input.locale ?? 'pt_BR',
    timeZone: input.timeZone ?? 'America/Sao_Paulo',
    sheets: [],
    activeSheetId: 0,
    metadata: [],
    nextId: 1001,
  };
  const sheets = input.sheets?.length ? input.sheets : [{ name: 'Página1' }];
  for (const sheet of sheets) addSheet(workbook, sheet, todaySerial);
  workbook.activeSheetId = workbook.sheets[0]?.id ?? 0;
  return workbook;
}

export function addSheet(workbook: Workbook, input: SheetInput, todaySerial: () => number, index?: number): Sheet {
  if (workbook.sheets.some((sheet) => sheet.name === input.name)) {
    throw new Error(`Já existe uma página com o nome "${input.name}". Insira outro nome.`);
  }
  const rows = input.rows ?? [];
  const width = Math.max(DEFAULT_COLUMNS, ...rows.map((row) => row.length));
  const sheet: Sheet = {
    id: input.sheetId ?? (workbook.sheets.length === 0 ? 0 : workbook.nextId++),
    name: input.name,
    cells: [],
    columns: Array.from({ length: width }, () => ({})),
    maxRows: Math.max(input.maxRows ?? DEFAULT_ROWS, rows.length),
    frozenRows: input.frozenRows ?? 0,
    frozenColumns: 0,
    isHidden: false,
    tabColor: null,
    metadata: [],
    protections: [],
    hiddenRows: [],
    filter: null,
    selection: { row: 1, column: 1, rows: 1, columns: 1 },
  };
  for (const column of input.hiddenColumns ?? []) columnAt(sheet, column).isHidden = true;
  for (const [column, format] of Object.entries(input.columnFormats ?? {})) {
    for (let row = 1; row <= sheet.maxRows; row++) cellFor(sheet, row, Number(column)).format = format;
  }
  rows.forEach((values, r) => {
    values.forEach((value, c) => {
      if (value !== null && value !== '') putInput(workbook, sheet, r + 1, c + 1, value, todaySerial);
    });
  });
  workbook.sheets.splice(index ?? workbook.sheets.length, 0, sheet);
  return sheet;
}

export function cellAt(sheet: Sheet, row: number, column: number): Cell | null {
  return sheet.cells[row - 1]?.[column - 1] ?? null;
}

/** The cell to write to, made when absent. */
export function cellFor(sheet: Sheet, row: number, column: number): Cell {
  while (sheet.cells.length < row) sheet.cells.push([]);
  const cells = sheet.cells[row - 1] as (Cell | null)[];
  while (cells.length < column) cells.push(null);
  const known = cells[column - 1];
  if (known) return known;
  const made: Cell = { value: '' };
  cells[column - 1] = made;
  return made;
}

export function columnAt(sheet: Sheet, column: number): Column {
  const found = sheet.columns[column - 1];
  if (!found)
    throw new Error(`Simulator: column ${column} is outside "${sheet.name}" (${sheet.columns.length} columns)`);
  return found;
}

export function formatOf(cell: Cell | null): string {
  return cell?.format ?? cell?.autoFormat ?? '';
}

export function isEmpty(cell: Cell | null): boolean {
  return !cell || (cell.value === '' && cell.formula === undefined);
}

/** An unticked checkbox is FALSE, which is content: it counts, as in Sheets. */
export function lastRowOf(sheet: Sheet): number {
  for (let row = sheet.cells.length; row > 0; row--) {
    if (sheet.cells[row - 1]?.some((cell) => !isEmpty(cell))) return row;
  }
  return 0;
}

export function lastColumnOf(sheet: Sheet): number {
  let last = 0;
  for (const cells of sheet.cells) {
    for (let column = cells.length; column > last; column--) {
      if (!isEmpty(cells[column - 1] ?? null)) last = column;
    }
  }
  return last;
}

/** Puts what typing (or setValue) makes of `text`, by the cell's format and the workbook's locale. */
export function putTyped(workbook: Workbook, cell: Cell, text: string, todaySerial: () => number): void {
  if (text.length > 50_000) {
    throw new Error('Sua entrada contém mais do que o máximo de 50000 caracteres em uma única célula.');
  }
  putEntry(cell, readTyped(text, cell.format ?? '', workbook.locale, todaySerial));
}

/** Puts a number or boolean; in a plain-text cell it becomes its text. */
export function putPlain(cell: Cell, value: number | boolean): void {
  putEntry(cell, { value: cell.format === '@' ? textOf(value) : value });
}

export function putDate(cell: Cell, serial: number, locale: string): void {
  const isWhole = Number.isInteger(serial);
  const day = locale === 'en_US' ? 'M/d/yyyy' : 'dd/MM/yyyy';
  putEntry(cell, { value: serial });
  if (!isDateFormat(cell.format ?? '')) cell.autoFormat = isWhole ? day : `${day} H:mm:ss`;
}

export function putText(cell: Cell, text: string): void {
  putEntry(cell, { value: text });
}

export function putInput(
  workbook: Workbook,
  sheet: Sheet,
  row: number,
  column: number,
  input: CellInput,
  todaySerial: () => number,
): void {
  const cell = cellFor(sheet, row, column);
  if (input === null || input === '') clearContent(cell);
  else if (typeof input === 'string') putTyped(workbook, cell, input, todaySerial);
  else if (typeof input === 'object' && 'text' in input) putText(cell, input.text);
  else if (typeof input === 'object' && 'date' in input) putDate(cell, serialOfIso(input.date), workbook.locale);
  else if (typeof input === 'object') putEntry(cell, { value: '', formula: input.formula });
  else putPlain(cell, input);
}

/** Content goes, formats, notes and validation stay, as with the Delete key. */
export function clearContent(cell: Cell): void {
  putEntry(cell, { value: '' });
}

function putEntry(cell: Cell, entry: Entry): void {
  cell.value = entry.value;
  delete cell.link;
  delete cell.formula;
  if (entry.formula !== undefined) cell.formula = entry.formula;
  if (entry.autoFormat !== undefined) cell.autoFormat = entry.autoFormat;
  // A date's automatic format outlives a number typed over it, as in Sheets; text has no use for it.
  else if (typeof entry.value === 'string' && entry.value !== '') delete cell.autoFormat;
}

function textOf(value: number | boolean): string {
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return String(value);
}

export function insertRows(sheet: Sheet, before: number, count: number): void {
  const above = before > 2 ? sheet.cells[before - 2] : undefined;
  if (above || before <= sheet.cells.length) {
    const made = Array.from({ length: count }, () => above?.map(formatOnly) ?? []);
    sheet.cells.splice(before - 1, 0, ...made);
  }
  sheet.maxRows += count;
  sheet.hiddenRows = sheet.hiddenRows.map((row) => (row >= before ? row + count : row));
  shiftProtections(sheet, 'row', before, count);
}

export function deleteRows(sheet: Sheet, row: number, count: number): void {
  if (row < 1 || row + count - 1 > sheet.maxRows) throw new Error('Essas linhas estão fora dos limites.');
  if (count >= sheet.maxRows) throw new Error('Não é possível excluir todas as linhas da página.');
  sheet.cells.splice(row - 1, count);
  sheet.maxRows -= count;
  sheet.hiddenRows = sheet.hiddenRows
    .filter((hidden) => hidden < row || hidden >= row + count)
    .map((hidden) => (hidden >= row + count ? hidden - count : hidden));
  shiftProtections(sheet, 'row', row, -count);
}

export function hideRows(sheet: Sheet, row: number, count: number, isHidden: boolean): void {
  const others = sheet.hiddenRows.filter((hidden) => hidden < row || hidden >= row + count);
  sheet.hiddenRows = isHidden ? [...others, ...Array.from({ length: count }, (_, i) => row + i)] : others;
}

export function insertColumns(sheet: Sheet, before: number, count: number): void {
  sheet.columns.splice(before - 1, 0, ...Array.from({ length: count }, () => ({})));
  for (const cells of sheet.cells) {
    if (cells.length >= before) cells.splice(before - 1, 0, ...Array.from({ length: count }, () => null));
  }
  if (sheet.filter && sheet.filter.column >= before) sheet.filter.column += count;
  shiftProtections(sheet, 'column', before, count);
}

export function deleteColumns(sheet: Sheet, column: number, count: number): void {
  if (column < 1 || column + count - 1 > sheet.columns.length) throw new Error('Essas colunas estão fora dos limites.');
  if (count >= sheet.columns.length) throw new Error('Não é possível excluir todas as colunas da página.');
  sheet.columns.splice(column - 1, count);
  for (const cells of sheet.cells) cells.splice(column - 1, count);
  const { filter } = sheet;
  if (filter && filter.column >= column + count) filter.column -= count;
  else if (filter && filter.column >= column) sheet.filter = null;
  shiftProtections(sheet, 'column', column, -count);
}

/** A new row takes the formats of the one above (never above the first data row's heading). */
function formatOnly(cell: Cell | null): Cell | null {
  if (!cell || (cell.format === undefined && !cell.style && !cell.validation)) return null;
  const { format, style, validation } = cell;
  return JSON.parse(JSON.stringify({ value: '', format, style, validation })) as Cell;
}

function shiftProtections(sheet: Sheet, axis: 'row' | 'column', at: number, by: number): void {
  const size = axis === 'row' ? 'rows' : 'columns';
  for (const protection of sheet.protections) {
    const area = protection.area;
    if (!area) continue;
    if (area[axis] >= at) area[axis] = Math.max(at, area[axis] + by);
    else if (area[axis] + area[size] > at) area[size] = Math.max(1, area[size] + by);
  }
}
