/**
 * The parts of a workbook made harmless before a library reads them: no document types, a bounded area, and in ODS no
 * wrappers in which the library would lose rows. Patterns here run over what a stranger wrote: none looks back or nests.
 */
import { type FileRefusal, refuseFile } from './refusal.js';

/** The rows a merchant's sheet may have, and columns; what is written beyond is a slip or an attack. */
export const MAX_ROWS = 50_000;
const MAX_COLUMNS = 300;
/** Cells with something in them, in all sheets together. */
const MAX_CELLS = 600_000;
const MAX_AREA = 3_000_000;
/** Tags of an ODS, those that close included: a cell has four. */
const MAX_ELEMENTS = 3_600_000;

export type PreparedParts = { ok: true; parts: Map<string, Buffer>; range: string } | FileRefusal;

export function prepareXlsx(parts: ReadonlyMap<string, Buffer>): PreparedParts {
  for (const part of parts.values()) {
    const refusal = refusalOfXml(part);
    if (refusal) return refusal;
  }
  let cells = 0;
  const last = { row: 1, column: 1 };
  for (const [name, part] of parts) {
    if (/sharedStrings[^/]*\.xml$/i.test(name) && countOf(part, '<si') > MAX_CELLS) return tooMany();
    if (!/worksheets\/[^/]+\.xml$/i.test(name)) continue;
    const xml = part.toString('latin1');
    const area = xlsxArea(xml);
    cells += area.cells;
    if (cells > MAX_CELLS) return tooMany();
    const twice = writtenTwice(xml);
    if (twice) return refuseFile('DAMAGED', `a célula ${addressOf(twice)} aparece duas vezes`);
    last.row = Math.max(last.row, area.row);
    last.column = Math.max(last.column, area.column);
  }
  if (last.row > MAX_ROWS || last.column > MAX_COLUMNS) return refuseFile('FAR_CELL', addressOf(last));
  if (last.row * last.column > MAX_AREA) return tooMany();
  return { ok: true, parts: new Map(parts), range: `A1:${addressOf(last)}` };
}

interface Place {
  row: number;
  column: number;
}

/** The last row and column with something written; cells that only have a colour are not counted. */
function xlsxArea(xml: string): Place & { cells: number } {
  const area = { cells: 0, row: 1, column: 1 };
  for (const { row, column } of writtenCells(xml)) {
    area.cells++;
    area.row = Math.max(area.row, row);
    area.column = Math.max(area.column, column);
  }
  return area;
}

/** Which of the two was meant, nobody can tell; the library would take one in silence. Only of as many as are read. */
function writtenTwice(xml: string): Place | null {
  const seen = new Set<number>();
  for (const { row, column } of writtenCells(xml)) {
    const place = row * PLACES_OF_A_ROW + column;
    if (seen.has(place)) return { row, column };
    seen.add(place);
  }
  return null;
}

function* writtenCells(xml: string): Generator<Place> {
  let row = 0;
  let column = 0;
  for (const [tag, kind, attributes] of xml.matchAll(/<(?:\w{1,20}:)?(row|c)((?:\s[^<>]*)?)>/g)) {
    const reference = /\sr=["']([A-Za-z]{0,4})(\d{1,9})["']/.exec(attributes!);
    if (kind === 'row') {
      row = reference ? Number(reference[2]) : row + 1;
      column = 0;
      continue;
    }
    column = reference ? columnOf(reference[1]!) : column + 1;
    if (!tag.endsWith('/>')) yield { row: reference ? Number(reference[2]) : row, column };
  }
}

/** More than four letters can name. */
const PLACES_OF_A_ROW = 500_000;

/** `AB` → 28. */
function columnOf(letters: string): number {
  return [...letters.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

/** Counted from 1: `{ row: 12, column: 3 }` → `C12`. */
export function addressOf({ row, column }: { row: number; column: number }): string {
  let letters = '';
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return `${letters}${row}`;
}

/** Rows that stand in these are not seen by the library, which looks only right below the table. */
const ROW_WRAPPERS = /<\/?table:(?:table-header-rows|table-row-group|table-rows)(?:\s[^<>]*)?>/g;
/** Without them an empty cell is empty, however many thousands of them have a colour. */
const CELL_STYLES = /\s(?:table:style-name|calcext:value-type|table:content-validation-name)="[^"<>]*"/g;

export function prepareOds(parts: ReadonlyMap<string, Buffer>): PreparedParts {
  const content = parts.get('content.xml');
  if (!content) return refuseFile('DAMAGED', 'falta o conteúdo');
  const refusal = refusalOfXml(content);
  if (refusal) return refusal;
  // Counted before anything is copied: the library keeps every element.
  if (countOf(content, '<') > MAX_ELEMENTS) return tooMany();
  const xml = content.toString('utf8');
  const from = xml.indexOf('<office:body');
  const to = xml.lastIndexOf('</office:body>');
  if (from < 0 || to < from) return refuseFile('DAMAGED', 'falta o conteúdo');
  const body = xml
    .slice(from, to)
    .replace(ROW_WRAPPERS, '')
    .replace(/<table:(?:covered-)?table-cell[^<>]*>/g, (tag) => tag.replace(CELL_STYLES, ''));
  const area = odsArea(body);
  if (area.cells > MAX_CELLS) return tooMany();
  if (area.row > MAX_ROWS || area.column > MAX_COLUMNS) return refuseFile('FAR_CELL', addressOf(area));
  if (area.row * area.column > MAX_AREA) return tooMany();
  const clean = `<office:document-content>${body}</office:body></office:document-content>`;
  const kept = new Map([
    ['mimetype', parts.get('mimetype')!],
    ['content.xml', Buffer.from(clean)],
  ]);
  return { ok: true, parts: kept, range: '' };
}

/** The last row and column with something written, repetitions counted; the largest of all sheets. */
function odsArea(xml: string): { cells: number; row: number; column: number } {
  const area = { cells: 0, row: 1, column: 1 };
  let row = 0;
  let rowsHere = 1;
  let column = 0;
  for (const [tag, kind] of xml.matchAll(/<table:(table|table-row|table-cell|covered-table-cell)(?:\s[^<>]*)?>/g)) {
    if (kind === 'table') row = rowsHere = 0;
    if (kind === 'table') continue;
    if (kind === 'table-row') {
      row += rowsHere;
      rowsHere = repeatOf(tag, 'rows');
      if (row === 0) row = 1;
      column = 0;
      continue;
    }
    const times = repeatOf(tag, 'columns');
    column += times;
    if (tag.endsWith('/>') && !/\s(?:office:[\w-]*value|table:formula)=/.test(tag)) continue;
    area.cells += times * rowsHere;
    area.row = Math.max(area.row, row + rowsHere - 1);
    area.column = Math.max(area.column, column);
  }
  return area;
}

function repeatOf(tag: string, what: 'rows' | 'columns'): number {
  const [, digits] = new RegExp(`\\stable:number-${what}-repeated=["'](\\d{1,9})["']`).exec(tag) ?? [];
  return Math.max(1, Number(digits ?? 1));
}

/** Parts of a spreadsheet are UTF-8 and declare nothing; what hides its letters, or brings a document type, is refused. */
function refusalOfXml(part: Buffer): FileRefusal | null {
  if (part.length === 0) return null;
  const head = part.subarray(0, 200);
  if (head.includes(0)) return refuseFile('DAMAGED', 'não está em UTF-8');
  if (part.includes('<!DOCTYPE') || part.includes('<!doctype') || part.includes('<!ENTITY'))
    return refuseFile('ENTITIES');
  return null;
}

function countOf(part: Buffer, what: string): number {
  let count = 0;
  for (let at = part.indexOf(what); at >= 0; at = part.indexOf(what, at + what.length)) count++;
  return count;
}

function tooMany(): FileRefusal {
  return refuseFile('TOO_MANY_CELLS', `${MAX_CELLS.toLocaleString('pt-BR')} células`);
}
