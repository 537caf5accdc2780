/**
 * The only user of SpreadsheetApp's data. It reads a tab in a constant number of calls and writes rectangles; what to
 * write is decided elsewhere. Columns are counted from 0 outside this file and from 1 in Sheets.
 */

import { type CellValue, type Grid, neutralizeText, toWireCell } from '../server/domain/sheet/tab-cells.js';
import { type FieldColumns, ID_FIELD } from '../server/domain/sheet/tab-rows.js';
import { COMPUTED_FIELDS, type WireCell, type WireValue } from '../server/domain/sheet/wire.js';
import type { PlannedWrite } from '../server/domain/sheet/write-plan.js';
import { COLUMN_HEADINGS } from './texts.js';

type Sheet = GoogleAppsScript.Spreadsheet.Sheet;
type Range = GoogleAppsScript.Spreadsheet.Range;

const FIELD_KEY = 'caderneta.field';
/** Formats of the columns that are Caderneta's, given once when they are made. */
const FORMATS: Record<string, string> = {
  id: '@',
  diasEmAtraso: '0',
  valorAtualizado: '"R$" #,##0.00',
  limite: '"R$" #,##0.00',
  disponivel: '"R$" #,##0.00',
  ultimoLembrete: 'dd/mm/yyyy',
  // Never read as a date.
  degrau: '@',
  proximoPasso: '@',
};

export interface TabId {
  spreadsheetId: string;
  sheetId: number;
  sheetName: string;
}

export function activeTab(): TabId {
  const spreadsheet = SpreadsheetApp.getActive();
  return tabOf(spreadsheet.getId(), spreadsheet.getActiveSheet());
}

/** The tab with this id, or null when it was deleted. */
export function findTab(sheetId: number): TabId | null {
  const spreadsheet = SpreadsheetApp.getActive();
  const sheet = spreadsheet.getSheets().find((candidate) => candidate.getSheetId() === sheetId);
  return sheet ? tabOf(spreadsheet.getId(), sheet) : null;
}

function tabOf(spreadsheetId: string, sheet: Sheet): TabId {
  return { spreadsheetId, sheetId: sheet.getSheetId(), sheetName: sheet.getName() };
}

/** How the spreadsheet reads what is typed. */
export function tabHabits(): { locale: string; timeZone: string } {
  const spreadsheet = SpreadsheetApp.getActive();
  return { locale: spreadsheet.getSpreadsheetLocale(), timeZone: spreadsheet.getSpreadsheetTimeZone() };
}

/** A tab in hand, with the zone its dates are in. */
export interface OpenTab {
  sheet: Sheet;
  dayOf: (date: Date) => string;
  dateOf: (day: string) => Date;
}

export function openTab(sheetId: number): OpenTab | null {
  const spreadsheet = SpreadsheetApp.getActive();
  const sheet = spreadsheet.getSheets().find((candidate) => candidate.getSheetId() === sheetId);
  if (!sheet) return null;
  const zone = spreadsheet.getSpreadsheetTimeZone();
  return { sheet, ...(zone === Session.getScriptTimeZone() ? localDays() : zonedDays(zone)) };
}

/** The script runs in the spreadsheet's own zone: the runtime's Date already knows its days. */
function localDays(): Pick<OpenTab, 'dayOf' | 'dateOf'> {
  return {
    dayOf: (date) => dayText(date.getFullYear(), date.getMonth() + 1, date.getDate()),
    dateOf: (day) => new Date(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))),
  };
}

/** Another zone: asked of Google once for each different instant. */
function zonedDays(zone: string): Pick<OpenTab, 'dayOf' | 'dateOf'> {
  const days = new Map<number, string>();
  return {
    dayOf: (date) => {
      const instant = date.getTime();
      const known = days.get(instant);
      if (known !== undefined) return known;
      const day = Utilities.formatDate(date, zone, 'yyyy-MM-dd');
      days.set(instant, day);
      return day;
    },
    dateOf: (day) => {
      const utcMs = Date.parse(`${day}T00:00:00Z`);
      const wall = Utilities.formatDate(new Date(utcMs), zone, "yyyy-MM-dd'T'HH:mm:ss");
      return new Date(2 * utcMs - Date.parse(`${wall}Z`));
    },
  };
}

function dayText(year: number, month: number, day: number): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Everything that stands in the tab, from A1 on: two calls, whatever its size. */
export function readGrid({ sheet, dayOf }: OpenTab): Grid {
  const range = sheet.getDataRange();
  const values = range.getValues() as CellValue[][];
  const formulas = range.getFormulas();
  return values.map((line, r) => line.map((value, c): WireCell => toWireCell(value, formulas[r]?.[c] ?? '', dayOf)));
}

/**
 * The columns marked as fields. When a copied column carries a mark twice, the first one has it. Another `key` are the
 * marks of a tab that is Caderneta's own, so that none of them is taken for a column of debts.
 */
export function readMarks({ sheet }: OpenTab, key = FIELD_KEY): FieldColumns {
  const marks: FieldColumns = {};
  const found = sheet.createDeveloperMetadataFinder().withKey(key).find();
  for (const metadata of found) {
    const column = metadata.getLocation().getColumn()?.getColumn();
    const field = metadata.getValue();
    if (column === undefined || field === null) continue;
    const known = marks[field];
    if (known === undefined || column - 1 < known) marks[field] = column - 1;
  }
  return marks;
}

/** Row by id, as the tab stands now; rows move when the merchant sorts. */
export function rowsOfIds(tab: OpenTab, idColumn: number): Map<string, number> {
  const ids = tab.sheet.getRange(1, idColumn + 1, Math.max(1, tab.sheet.getLastRow()), 1).getValues();
  return new Map(ids.map(([id], i) => [String(id), i + 1]));
}

/** Marks a column as a field; an older mark of the same field elsewhere goes. */
export function markColumn({ sheet }: OpenTab, field: string, column: number, key = FIELD_KEY): void {
  for (const metadata of sheet.createDeveloperMetadataFinder().withKey(key).withValue(field).find()) metadata.remove();
  const letter = columnLetter(column);
  sheet
    .getRange(`${letter}:${letter}`)
    .addDeveloperMetadata(key, field, SpreadsheetApp.DeveloperMetadataVisibility.DOCUMENT);
}

export function unmarkColumn({ sheet }: OpenTab, field: string): void {
  for (const metadata of sheet.createDeveloperMetadataFinder().withKey(FIELD_KEY).withValue(field).find()) {
    metadata.remove();
  }
}

/** 0 → `A`, 26 → `AA`. */
export function columnLetter(column: number): string {
  let letters = '';
  for (let n = column; n >= 0; n = Math.floor(n / 26) - 1) letters = String.fromCharCode(65 + (n % 26)) + letters;
  return letters;
}

/** Caderneta's columns after some were put in: the merchant's from `insertedAt` on stand `count` further right. */
export interface MadeColumns {
  columns: FieldColumns;
  insertedAt: number;
  count: number;
}

/**
 * Makes the columns that are Caderneta's, right of everything that stands in the tab (or before those of ours that are
 * there already): the hidden id first, so that it lies inside any range that is sorted. Their headings come at once and
 * before their marks: by them a run cut short is taken up again.
 */
export function makeManagedColumns(tab: OpenTab, header: number, known: FieldColumns): MadeColumns {
  const { sheet } = tab;
  const fields = [ID_FIELD, ...COMPUTED_FIELDS].filter((field) => known[field] === undefined);
  const ours = COMPUTED_FIELDS.map((field) => known[field]).filter((column) => column !== undefined);
  const first = ours.length > 0 ? Math.min(...ours) : sheet.getLastColumn();
  const lacking = first + fields.length - sheet.getMaxColumns();
  if (ours.length > 0) sheet.insertColumnsBefore(first + 1, fields.length);
  else if (lacking > 0) sheet.insertColumnsAfter(sheet.getMaxColumns(), lacking);
  const made = columnsAfter(known, first, fields);
  dressColumns(tab, header, first, fields);
  markManaged(tab, made.columns);
  return made;
}

/** The marks of the columns that are Caderneta's. That of the id, which is hidden, comes last: it says that all is done. */
export function markManaged(tab: OpenTab, columns: FieldColumns): void {
  tab.sheet.hideColumns((columns[ID_FIELD] as number) + 1);
  for (const field of [...COMPUTED_FIELDS, ID_FIELD]) {
    const column = columns[field];
    if (column !== undefined) markColumn(tab, field, column);
  }
  SpreadsheetApp.flush();
}

/** Adds columns that Caderneta did not have when it made its own in this tab, at the end of these. */
export function addManagedColumns(
  tab: OpenTab,
  header: number,
  known: FieldColumns,
  fields: readonly string[],
): MadeColumns {
  const ours = [ID_FIELD, ...COMPUTED_FIELDS].map((field) => known[field] ?? -1);
  const first = Math.max(...ours) + 1;
  tab.sheet.insertColumnsAfter(first, fields.length);
  const made = columnsAfter(known, first, fields);
  // Marked before anything else: a run cut short must not add them twice.
  for (const field of fields) markColumn(tab, field, made.columns[field] as number);
  dressColumns(tab, header, first, fields);
  SpreadsheetApp.flush();
  return made;
}

function columnsAfter(known: FieldColumns, insertedAt: number, fields: readonly string[]): MadeColumns {
  const columns: FieldColumns = {};
  for (const [field, column] of Object.entries(known)) {
    columns[field] = column >= insertedAt ? column + fields.length : column;
  }
  fields.forEach((field, i) => {
    columns[field] = insertedAt + i;
  });
  return { columns, insertedAt, count: fields.length };
}

/** Headings and formats of columns just made. */
function dressColumns({ sheet }: OpenTab, header: number, first: number, fields: readonly string[]): void {
  const maxRows = sheet.getMaxRows();
  fields.forEach((field, i) => {
    const format = FORMATS[field];
    if (format !== undefined && header + 1 < maxRows)
      sheet.getRange(header + 2, first + i + 1, maxRows - header - 1, 1).setNumberFormat(format);
  });
  sheet
    .getRange(header + 1, first + 1, 1, fields.length)
    .setValues([fields.map((field) => COLUMN_HEADINGS[field] ?? field)]);
}

/** Writes ids into the id column by runs of neighbouring rows; its format is plain text. */
export function writeIds(
  { sheet }: OpenTab,
  idColumn: number,
  runs: readonly { start: number; ids: string[] }[],
): void {
  for (const { start, ids } of runs) {
    sheet.getRange(start, idColumn + 1, ids.length, 1).setValues(ids.map((id) => [id]));
  }
  SpreadsheetApp.flush();
}

/** False when Sheets refused it: the cells are protected, or a validation rule of the merchant's does not take them. */
export function writeRectangle(tab: OpenTab, write: PlannedWrite): boolean {
  const { sheet } = tab;
  const lastRow = write.row + write.values.length - 1;
  const lacking = lastRow - sheet.getMaxRows();
  if (lacking > 0) sheet.insertRowsAfter(sheet.getMaxRows(), lacking);
  const range = sheet.getRange(write.row, write.column + 1, write.values.length, write.values[0]?.length ?? 1);
  try {
    if (write.isLinks) range.setRichTextValues(write.values.map((line) => line.map(richText)));
    else range.setValues(cellValues(tab, range, write.values));
    return true;
  } catch (error) {
    if (/prote[gc]|valida/i.test(String((error as { message?: unknown })?.message ?? error))) return false;
    throw error;
  }
}

/** A plain-text cell takes text as it is; there the apostrophe would stay. Formats are read only when it matters. */
function cellValues(
  tab: OpenTab,
  range: Range,
  values: readonly WireValue[][],
): (string | number | boolean | Date)[][] {
  const isRisky = values.some((line) =>
    line.some((value) => typeof value === 'string' && neutralizeText(value) !== value),
  );
  const formats = isRisky ? range.getNumberFormats() : [];
  return values.map((line, r) => line.map((value, c) => cellValue(tab, value, formats[r]?.[c] === '@')));
}

function cellValue({ dateOf }: OpenTab, value: WireValue, isPlainText: boolean): string | number | boolean | Date {
  if (value === null) return '';
  if (typeof value === 'string') return isPlainText ? value : neutralizeText(value);
  if ('n' in value) return Number(value.n);
  if ('b' in value) return value.b;
  if ('d' in value) return dateOf(value.d);
  return neutralizeText(value.text);
}

function richText(value: WireValue): GoogleAppsScript.Spreadsheet.RichTextValue {
  const builder = SpreadsheetApp.newRichTextValue();
  if (value !== null && typeof value === 'object' && 'url' in value) {
    return builder.setText(value.text).setLinkUrl(value.url).build();
  }
  return builder.setText(typeof value === 'string' ? value : '').build();
}

/** A plain-text cell: whatever is written to it becomes text. */
export function isPlainText({ sheet }: OpenTab, row: number, column: number): boolean {
  return sheet.getRange(row, column + 1).getNumberFormat() === '@';
}

/** The notes of every cell in the tab, from A1 on. */
export function readNotes({ sheet }: OpenTab): string[][] {
  return sheet.getDataRange().getNotes();
}

/** Notes of neighbours in a column; none where the cells are protected. */
export function writeNotes({ sheet }: OpenTab, row: number, column: number, notes: readonly string[]): void {
  try {
    sheet.getRange(row, column + 1, notes.length, 1).setNotes(notes.map((note) => [note]));
  } catch (error) {
    if (!/prote[gc]/i.test(String((error as { message?: unknown })?.message ?? error))) throw error;
  }
}

/** Shows a cell to the merchant. */
export function selectCell({ sheet }: OpenTab, row: number, column: number): void {
  sheet.activate();
  sheet.setActiveRange(sheet.getRange(row, column + 1));
}

/** The row the merchant stands on, in the tab they look at. */
export function activeRow(): { sheetId: number; row: number } | null {
  const sheet = SpreadsheetApp.getActive().getActiveSheet();
  const range = sheet.getActiveRange();
  return range ? { sheetId: sheet.getSheetId(), row: range.getRow() } : null;
}

/** Makes a tab with headings and a frozen heading row; null when one of that name stands already. */
export function insertTab(
  name: string,
  headings: readonly string[],
  formats: Readonly<Record<number, string>>,
): boolean {
  const spreadsheet = SpreadsheetApp.getActive();
  const existing = spreadsheet.getSheetByName(name);
  if (existing) {
    existing.activate();
    return false;
  }
  const sheet = spreadsheet.insertSheet(name);
  sheet.getRange(1, 1, 1, headings.length).setValues([[...headings]]);
  sheet.getRange(1, 1, 1, headings.length).setFontWeight('bold');
  sheet.setFrozenRows(1);
  for (const [column, format] of Object.entries(formats)) {
    sheet.getRange(2, Number(column), sheet.getMaxRows() - 1, 1).setNumberFormat(format);
  }
  sheet.activate();
  return true;
}

/**
 * Makes a tab of Caderneta's own, behind all others and out of the merchant's way: they go on looking at the one they
 * were in. `name` is the wish; a tab of that name is somebody else's. Returns its id.
 */
export function insertOwnTab(
  name: (attempt: number) => string,
  headings: readonly string[],
  formats: Readonly<Record<number, string>>,
): number {
  const spreadsheet = SpreadsheetApp.getActive();
  const inView = spreadsheet.getActiveSheet();
  let attempt = 1;
  while (spreadsheet.getSheetByName(name(attempt))) attempt++;
  insertTab(name(attempt), headings, formats);
  const made = spreadsheet.getActiveSheet().getSheetId();
  spreadsheet.setActiveSheet(inView);
  return made;
}

/** The ids of all tabs, in their order. */
export function allTabIds(): number[] {
  return SpreadsheetApp.getActive()
    .getSheets()
    .map((sheet) => sheet.getSheetId());
}

/** Puts in an empty hidden plain-text column with this heading, before column `at`. */
export function insertHiddenColumn({ sheet }: OpenTab, at: number, header: number, heading: string): void {
  sheet.insertColumnsBefore(at + 1, 1);
  sheet.getRange(1, at + 1, sheet.getMaxRows(), 1).setNumberFormat('@');
  sheet.getRange(header + 1, at + 1).setValue(heading);
  sheet.hideColumns(at + 1);
}

export function hideColumn({ sheet }: OpenTab, column: number): void {
  sheet.hideColumns(column + 1);
}

export function finishWrites(): void {
  SpreadsheetApp.flush();
}
