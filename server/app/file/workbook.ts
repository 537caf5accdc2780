/**
 * XLSX and ODS as grids of cells. The only file that knows the library; it runs in a thread of its own (`workbook-thread.ts`),
 * on parts that were inflated and counted before and are scanned here for what would make the library grow without end.
 */
import { readOds } from 'hucre/ods';
import { readXlsx } from 'hucre/xlsx';
import type { Cell, PlainCell } from '../../domain/sheet/cell.js';
import type { FileSheet } from './find-table.js';
import { type FileRefusal, refuseFile } from './refusal.js';
import { prepareOds, prepareXlsx } from './workbook-parts.js';
import { readZip, storedZip } from './zip.js';

export type WorkbookReading = { ok: true; format: 'XLSX' | 'ODS'; sheets: FileSheet[]; is1904: boolean } | FileRefusal;

/** `bytes` begin as a zip does. Which format it is, the parts say, not the file's name. */
export async function readWorkbook(bytes: Buffer): Promise<WorkbookReading> {
  const zip = await readZip(bytes, isRead);
  if (!zip.ok) return zip;
  const { names, parts } = zip;
  if (parts.get('mimetype')?.toString('latin1').startsWith(ODS_TYPE)) return readOdsParts(parts);
  if (parts.has('[Content_Types].xml') && names.some((name) => /(^|\/)workbook\d*\.xml$/i.test(name)))
    return readXlsxParts(parts);
  return refuseFile(...strangerOf(names, parts));
}

const ODS_TYPE = 'application/vnd.oasis.opendocument.spreadsheet';

/** Only what cells are made of: no pictures, charts, comments, links to other files, macros. */
function isRead(name: string): boolean {
  if (/^(mimetype|content\.xml|META-INF\/manifest\.xml|\[Content_Types\]\.xml|_rels\/\.rels)$/.test(name)) return true;
  return /^(?!.*worksheets\/_rels\/)(?:[^/]*\/)?(_rels\/)?(workbook|sharedStrings|styles|worksheets\/[^/]+)[^/]*\.(xml|rels|xml\.rels)$/i.test(
    name,
  );
}

function strangerOf(names: readonly string[], parts: ReadonlyMap<string, Buffer>): Parameters<typeof refuseFile> {
  const has = (pattern: RegExp) => names.some((name) => pattern.test(name));
  if (has(/(^|\/)workbook\.bin$/i)) return ['OLD_EXCEL', 'Excel binário (.xlsb)'];
  if (has(/^word\//)) return ['NOT_A_SHEET', 'um documento do Word'];
  if (has(/^ppt\//)) return ['NOT_A_SHEET', 'uma apresentação'];
  if (has(/^Index\/.*\.iwa$|^Index\.zip$/)) return ['NOT_A_SHEET', 'do Numbers, da Apple (exporte como Excel)'];
  if (parts.has('mimetype')) return ['NOT_A_SHEET', 'um documento de outro tipo'];
  return ['COMPRESSED'];
}

async function readXlsxParts(parts: Map<string, Buffer>): Promise<WorkbookReading> {
  if (/macroEnabled/i.test(parts.get('[Content_Types].xml')!.toString('latin1'))) return refuseFile('MACROS');
  const prepared = prepareXlsx(parts);
  if (!prepared.ok) return prepared;
  try {
    const { sheets, dateSystem } = await readXlsx(storedZip(prepared.parts), { range: prepared.range });
    const grids = sheets.map(({ name, hidden, veryHidden, ...sheet }) => ({
      name,
      isHidden: hidden === true || veryHidden === true,
      grid: gridOf(sheet),
    }));
    return { ok: true, format: 'XLSX', sheets: grids, is1904: dateSystem === '1904' };
  } catch (error) {
    return notUnderstood(error);
  }
}

async function readOdsParts(parts: Map<string, Buffer>): Promise<WorkbookReading> {
  const manifest = parts.get('META-INF/manifest.xml')?.toString('latin1') ?? '';
  if (/encryption-data/i.test(manifest)) return refuseFile('PROTECTED');
  const prepared = prepareOds(parts);
  if (!prepared.ok) return prepared;
  try {
    const { sheets } = await readOds(storedZip(prepared.parts));
    // What was read of other files is kept beside the sheets, under their addresses.
    const own = sheets.filter(({ name }) => !/^'file:/.test(name));
    return {
      ok: true,
      format: 'ODS',
      sheets: own.map((sheet) => ({ name: sheet.name, isHidden: false, grid: gridOf(sheet) })),
      is1904: false,
    };
  } catch (error) {
    return notUnderstood(error);
  }
}

function notUnderstood(error: unknown): FileRefusal {
  // A thread that runs out of memory is ended from outside; anything else the library says is about the file.
  if (error instanceof RangeError) return refuseFile('TOO_MANY_CELLS', 'o que cabe na memória');
  return refuseFile('DAMAGED', 'a planilha não pôde ser lida');
}

interface LibrarySheet {
  rows: unknown[][];
  cells?: ReadonlyMap<string, { formula?: string }>;
  merges?: readonly { startRow: number; startCol: number; endRow: number; endCol: number }[];
}

/** Of merged cells only the first says anything, whatever a program left in the others. */
function gridOf({ rows, cells, merges }: LibrarySheet): Cell[][] {
  const grid = rows.map((row, r) =>
    row.map((value, c): Cell => {
      const formula = cells?.get(`${r},${c}`)?.formula;
      return formula === undefined ? plainOf(value) : { formula: `=${formula}`, value: plainOf(value) };
    }),
  );
  for (const { startRow, startCol, endRow, endCol } of merges ?? [])
    for (let r = startRow; r <= Math.min(endRow, grid.length - 1); r++)
      for (let c = startCol; c <= Math.min(endCol, grid[r]!.length - 1); c++)
        if (r !== startRow || c !== startCol) grid[r]![c] = null;
  return grid;
}

/** Days are civil: the library's dates are instants of UTC that show them. */
function plainOf(value: unknown): PlainCell {
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? null : { date: value.toISOString().replace(/^\+0*|T.*$/g, '') };
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean') return value;
  return typeof value === 'string' && value !== '' ? value : null;
}
