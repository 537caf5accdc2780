/**
 * Cells ↔ wire values, and everything about rows that can be decided without a spreadsheet: where the table is, what
 * changed, which row keeps a duplicated id. Pure. Grids are rows of columns counted from 0; `row` is the sheet's, from 1.
 */

import { stableHash } from '../text.js';
import { COMPUTED_FIELDS, type WireCell, type WireRow, type WireValue } from './wire.js';

/** What `getValues` gives; a Date is recognised by its method, for it may come from another realm. */
export type CellValue = string | number | boolean | Date | null;
export type Grid = WireCell[][];
/** Where each field stands: column counted from 0. */
export type FieldColumns = Record<string, number>;

export const ID_FIELD = 'id';

/** `dayOf` says the civil day of an instant in the spreadsheet's zone. A formula keeps the value it shows. */
export function toWireCell(value: CellValue, formula: string, dayOf: (date: Date) => string): WireCell {
  const shown = plainCell(value, dayOf);
  return formula === '' ? shown : { f: formula, v: shown };
}

function plainCell(value: CellValue, dayOf: (date: Date) => string): WireCell {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return { n: decimalText(value) };
  if (typeof value === 'boolean') return { b: value };
  return { d: dayOf(value) };
}

/** A number as plain decimal text, without an exponent for any size a shop can mean. */
export function decimalText(value: number): string {
  const text = String(Object.is(value, -0) ? 0 : value);
  if (!/^-?\d+(\.\d+)?e-\d+$/.test(text)) return text;
  return value.toFixed(20).replace(/0+$/, '').replace(/\.$/, '');
}

/** An unticked checkbox is no content: columns of them reach the end of the sheet. */
export function isBlank(cell: WireCell | undefined): boolean {
  if (cell === null || cell === undefined || cell === '') return true;
  if (typeof cell === 'string') return cell.trim() === '';
  if ('b' in cell) return !cell.b;
  if ('f' in cell) return isBlank(cell.v);
  return false;
}

/** The first row with two cells of text is the heading row; null when there is none. */
export function findHeaderRow(grid: Grid): number | null {
  const index = grid.findIndex(
    (row) => row.filter((cell) => typeof cell === 'string' && cell.trim() !== '').length >= 2,
  );
  return index < 0 ? null : index;
}

/** Where the headings stand: `header` is the last of their rows, from 0. */
export interface HeaderPlace {
  header: number;
  headerRows: number;
}

/**
 * The headings of a tab that is bound, wherever they are by now: below a new title, below rows put in above them, in the
 * midst of a sorted tab. It is the row (or two) with most of the known headings, and half of them at least; the heading
 * of the id column in its own column is enough. Null: the headings are gone.
 */
export function findHeader(
  grid: Grid,
  known: readonly string[],
  id?: { heading: string; column: number | undefined },
): HeaderPlace | null {
  let best: (HeaderPlace & { score: number }) | null = null;
  for (let header = 0; header < grid.length; header++) {
    const isOfId = id?.column !== undefined && cellText(grid[header]?.[id.column]) === id.heading;
    for (let headerRows = 1; headerRows <= (header === 0 ? 1 : 2); headerRows++) {
      const headings = headingsOf(grid, header, headerRows);
      const found = known.filter((heading) => headings.indexOf(heading) >= 0).length;
      const score = isOfId ? found + known.length + 1 : found;
      if (score * 2 >= known.length && score > (best?.score ?? 0)) best = { header, headerRows, score };
    }
    if (best && best.score >= known.length) break;
  }
  return best && { header: best.header, headerRows: best.headerRows };
}

/**
 * Headings by column, as typed; what is no text counts as its text, an empty one as ''. Of two rows both, the upper one
 * first. A heading that stands there again is told apart by its number, `Data (2)`, for a binding names columns by them.
 */
export function headingsOf(grid: Grid, header: number, headerRows = 1): string[] {
  const lower = (grid[header] ?? []).map(cellText);
  const upper = headerRows === 2 ? (grid[header - 1] ?? []).map(cellText) : [];
  const seen = new Map<string, number>();
  return composedHeadings(upper, lower).map((heading) => {
    const count = (seen.get(heading) ?? 0) + 1;
    seen.set(heading, count);
    return heading === '' || count === 1 ? heading : `${heading} (${count})`;
  });
}

/** Two heading rows as one: `Valor` over `da parcela` is `Valor da parcela`. */
export function composedHeadings(upper: readonly string[], lower: readonly string[]): string[] {
  const columns = Math.max(upper.length, lower.length);
  return Array.from({ length: columns }, (_, i) => [upper[i], lower[i]].filter(Boolean).join(' '));
}

/** A heading without the number that told it apart. */
export function plainHeading(heading: string): string {
  return heading.replace(/ \(\d+\)$/, '');
}

export function cellText(cell: WireCell | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'string') return cell.trim();
  if ('n' in cell) return cell.n;
  if ('d' in cell) return cell.d;
  if ('b' in cell) return cell.b ? 'TRUE' : 'FALSE';
  return cellText(cell.v);
}

/** A row of the table as read; `id` is '' until it has one. */
export interface TableRow {
  row: number;
  id: string;
  hash: string;
  cells: Record<string, WireCell>;
  /** What Caderneta's own columns show. */
  computed: Record<string, WireCell>;
}

/** What an id looks like; anything else in the id column is no id, and is replaced. */
const ROW_ID = /^row_[0-9a-zA-Z]{8,64}$/;

/** Whether this cell of the id column is the id of a row. */
export function isRowId(cell: WireCell | undefined): cell is string {
  return typeof cell === 'string' && ROW_ID.test(cell);
}

/**
 * The rows below the heading with anything in a mapped column, in the sheet's order; the rest is not ours to count. Above
 * it only those that have an id: somebody sorted the headings among their rows.
 */
export function readRows(grid: Grid, header: number, mapped: FieldColumns, managed: FieldColumns): TableRow[] {
  const fields = Object.keys(mapped);
  const own = Object.keys(managed).filter(isComputedField);
  const idColumn = managed[ID_FIELD];
  const rows: TableRow[] = [];
  for (let index = 0; index < grid.length; index++) {
    const line = grid[index] as WireCell[];
    const typed = idColumn === undefined ? null : line[idColumn];
    const id = isRowId(typed) ? typed : '';
    if (index <= header && id === '') continue;
    if (fields.every((field) => isBlank(line[mapped[field] as number]))) continue;
    const cells: Record<string, WireCell> = {};
    for (const field of fields) cells[field] = line[mapped[field] as number] ?? null;
    const computed: Record<string, WireCell> = {};
    for (const field of own) computed[field] = line[managed[field] as number] ?? null;
    rows.push({ row: index + 1, id, cells, computed, hash: rowHash(cells, computed) });
  }
  return rows;
}

/**
 * The hash of a row, whatever the order in which columns stand in the sheet: of the merchant's cells, and behind a dot
 * of Caderneta's own, so that either can be compared.
 */
export function rowHash(cells: Record<string, WireCell>, computed: Record<string, WireCell>): string {
  return `${cellsHash(cells)}.${cellsHash(computed)}`;
}

function cellsHash(cells: Record<string, WireCell>): string {
  const fields = Object.keys(cells).sort();
  return stableHash(JSON.stringify(fields.map((field) => [field, canonical(cells[field] ?? null)])));
}

/** Of a row's hash the part that speaks of the merchant's own cells. */
function ownPart(hash: string): string {
  return hash.split('.')[0] as string;
}

function canonical(cell: WireCell): unknown {
  if (cell === null || cell === '') return null;
  if (typeof cell === 'string') return ['s', cell.replace(/\r\n?/g, '\n')];
  if ('n' in cell) return ['n', canonicalNumber(cell.n)];
  if ('b' in cell) return ['b', cell.b];
  if ('d' in cell) return ['d', cell.d];
  return ['f', cell.f, canonical(cell.v)];
}

function canonicalNumber(text: string): string {
  const value = Number(text);
  return Number.isFinite(value) ? decimalText(value) : text;
}

export interface Identified {
  rows: TableRow[];
  /** Ids that must be written before anything is uploaded. */
  written: { row: number; id: string }[];
}

/**
 * Gives every row one id of its own. Of rows with the same id the one whose hash was acknowledged keeps it, else the
 * first. Rows without an id of their own that read exactly as acknowledged rows that are gone take their ids back, so that a deleted
 * id column or rows pasted back duplicate nothing; as do those whose id stands beside a row that reads otherwise: a new
 * row was sorted to its place. (Where it is a copy and the row itself was edited, there are two rows either way.) A row
 * beside another's id that reads exactly as one that is gone is that one, too.
 */
export function identifyRows(
  rows: readonly TableRow[],
  acknowledged: Readonly<Record<string, string | null>>,
  newId: () => string,
): Identified {
  const keeper = new Map<string, TableRow>();
  for (const row of rows) {
    if (row.id === '') continue;
    const known = keeper.get(row.id);
    const isBase = (candidate: TableRow) => acknowledged[candidate.id] === candidate.hash;
    if (!known || (!isBase(known) && isBase(row))) keeper.set(row.id, row);
  }
  const isChanged = ({ id, hash }: TableRow): boolean =>
    typeof acknowledged[id] === 'string' && ownPart(acknowledged[id] as string) !== ownPart(hash);
  const isFree = (id: string): boolean => {
    const holder = keeper.get(id);
    return acknowledged[id] !== null && (!holder || isChanged(holder));
  };
  const idless = rows.filter((row) => keeper.get(row.id) !== row);
  const free = idless.length > 0 ? Object.keys(acknowledged).filter(isFree) : [];
  const returned = matchRows(idless, free, acknowledged);
  for (const id of returned.values()) keeper.delete(id);
  const taken = new Set(returned.values());
  const gone = Object.keys(acknowledged).filter((id) => acknowledged[id] !== null && !keeper.has(id) && !taken.has(id));
  const strayed = gone.length === 0 ? [] : rows.filter((row) => !returned.has(row) && isChanged(row));
  const found = new Map([...returned, ...matchRows(strayed, gone, acknowledged)]);
  return withIds(rows, (row) => found.get(row) ?? (keeper.get(row.id) === row ? row.id : newId()));
}

function withIds(rows: readonly TableRow[], idOf: (row: TableRow) => string): Identified {
  const written: Identified['written'] = [];
  const identified = rows.map((row) => {
    const id = idOf(row);
    if (id === row.id) return row;
    written.push({ row: row.row, id });
    return { ...row, id };
  });
  return { rows: identified, written };
}

/**
 * Which of these rows reads as which of these acknowledged ones: by everything it shows, then by the merchant's cells
 * alone. Rows that read alike take their ids in their order, for nobody could tell them apart, and what is left of them is
 * new; where there are fewer rows than ids, which of these is gone is not guessed.
 */
function matchRows(
  rows: readonly TableRow[],
  ids: readonly string[],
  acknowledged: Readonly<Record<string, string | null>>,
): Map<TableRow, string> {
  const matched = new Map<TableRow, string>();
  const taken = new Set<string>();
  for (const part of [(hash: string) => hash, ownPart]) {
    const idsOf = groupBy(
      ids.filter((id) => !taken.has(id)),
      (id) => part(acknowledged[id] ?? ''),
    );
    const rowsOf = groupBy(
      rows.filter((row) => !matched.has(row)),
      (row) => part(row.hash),
    );
    for (const [hash, alike] of rowsOf) {
      const owners = idsOf.get(hash) ?? [];
      if (owners.length > alike.length) continue;
      owners.forEach((id, i) => {
        matched.set(alike[i] as TableRow, id);
        taken.add(id);
      });
    }
  }
  return matched;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** One row may be rewritten to read as one did that is gone; two were moved without their ids. */
const FEWEST_MOVED = 2;

/**
 * Whether rows were sorted or moved without their ids: they read as *other* rows read when they were acknowledged, and
 * those others do not read so any more. One is enough where the other is still there and reads otherwise: both were
 * moved, one of them edited. A row without an id may be one of them, when the id of what it reads stands beside another.
 */
export function areIdsDetached(
  rows: readonly TableRow[],
  acknowledged: Readonly<Record<string, string | null>>,
): boolean {
  const known = (id: string): string | null => (acknowledged[id] ? ownPart(acknowledged[id] as string) : null);
  const changed = rows.filter(({ id, hash }) => known(id) !== null && known(id) !== ownPart(hash));
  if (changed.length === 0) return false;
  const unchanged = new Set(rows.filter(({ id, hash }) => known(id) === ownPart(hash)).map(({ id }) => id));
  const ownersAmong = (ids: readonly string[]): Set<string> =>
    new Set(ids.filter((id) => !unchanged.has(id)).flatMap((id) => known(id) ?? []));
  const misplaced = ownersAmong(changed.map(({ id }) => id));
  if (changed.some(({ hash }) => misplaced.has(ownPart(hash)))) return true;
  const owners = ownersAmong(Object.keys(acknowledged));
  const moved = changed.filter(({ hash }) => owners.has(ownPart(hash)));
  if (moved.length === 0) return false;
  const adrift = rows.filter(({ id, hash }) => id === '' && misplaced.has(ownPart(hash)));
  return moved.length + adrift.length >= FEWEST_MOVED;
}

/** What is left to be told apart once every row that reads as an acknowledged one has its id. */
export interface Rematch {
  matched: ReadonlyMap<TableRow, string>;
  /** Rows that read as none, and ids that no row reads as. */
  rows: TableRow[];
  ids: string[];
}

/** Finds the id of every row again by what it reads; ids beside them count only where they agree. */
export function rematchRows(rows: readonly TableRow[], acknowledged: Readonly<Record<string, string | null>>): Rematch {
  const ids = Object.keys(acknowledged).filter((id) => acknowledged[id] !== null);
  const matched = new Map<TableRow, string>();
  const taken = new Set<string>();
  for (const row of rows) {
    const hash = acknowledged[row.id];
    if (!hash || taken.has(row.id) || ownPart(hash) !== ownPart(row.hash)) continue;
    matched.set(row, row.id);
    taken.add(row.id);
  }
  const others = rows.filter((row) => !matched.has(row));
  const free = ids.filter((id) => !taken.has(id));
  for (const [row, id] of matchRows(others, free, acknowledged)) {
    matched.set(row, id);
    taken.add(id);
  }
  return {
    matched,
    rows: others.filter((row) => !matched.has(row)),
    ids: free.filter((id) => !taken.has(id)),
  };
}

/** The rows with the ids found for them; what nothing was found for is a new row. */
export function rearranged(
  rows: readonly TableRow[],
  matched: ReadonlyMap<TableRow, string>,
  newId: () => string,
): Identified {
  return withIds(rows, (row) => matched.get(row) ?? newId());
}

/** More runs than this are written as one, with the ids that stand between them as they were just read. */
const MOST_ID_RUNS = 20;

/**
 * Ids to be written as few runs of neighbours: over gaps in which nothing stands, and, when they are very many, over
 * other ids. Nothing but ids is ever written over.
 */
export function idRuns(
  written: readonly { row: number; id: string }[],
  cellAt: (row: number) => WireCell,
): { start: number; ids: string[] }[] {
  const idAt = new Map(written.map(({ row, id }): [number, string] => [row, id]));
  const runsOver = (isFree: (cell: WireCell) => boolean): { start: number; ids: string[] }[] => {
    const runs: { start: number; ids: string[] }[] = [];
    for (const { start, count } of contiguousRuns([...idAt.keys()])) {
      const ids = Array.from({ length: count }, (_, i) => idAt.get(start + i) as string);
      const last = runs[runs.length - 1];
      const end = last ? last.start + last.ids.length : start;
      const gap = Array.from({ length: start - end }, (_, i) => cellAt(end + i));
      if (last && gap.every(isFree)) last.ids.push(...gap.map((cell) => (isRowId(cell) ? cell : '')), ...ids);
      else runs.push({ start, ids });
    }
    return runs;
  };
  const runs = runsOver((cell) => cell === null);
  return runs.length > MOST_ID_RUNS ? runsOver((cell) => cell === null || isRowId(cell)) : runs;
}

/** Ids made of one chance and a count, for asking Google for each would be a call a row. */
export function rowIdsFrom(uuid: string): () => string {
  const stem = uuid.replace(/-/g, '').toLowerCase().slice(0, 24);
  let count = 0;
  return () => `row_${stem}${(count++).toString(16).padStart(8, '0')}`;
}

/** `row_` and 32 hexadecimal digits; a stray formula or number can never look like one. */
export function newRowId(uuid: string): string {
  return `row_${uuid.replace(/-/g, '').toLowerCase()}`;
}

/** The rows the server has not acknowledged as they are now. */
export function changedRows(
  rows: readonly TableRow[],
  acknowledged: Readonly<Record<string, string | null>>,
): WireRow[] {
  return rows
    .filter((row) => acknowledged[row.id] !== row.hash)
    .map(({ id, row, hash, cells, computed }) => ({
      id,
      row,
      hash,
      cells: sendable(cells),
      computed: sendable(computed),
    }));
}

/** The server takes no longer text; it says of such a cell that it is too long, and the sheet keeps the whole of it. */
const MAX_SENT_TEXT = 5000;

export function sendable(cells: Record<string, WireCell>): Record<string, WireCell> {
  const sent: Record<string, WireCell> = {};
  for (const field of Object.keys(cells)) sent[field] = shortened(cells[field] ?? null);
  return sent;
}

function shortened(cell: WireCell): WireCell {
  if (typeof cell === 'string') return cell.slice(0, MAX_SENT_TEXT);
  if (cell !== null && 'f' in cell) return { f: cell.f.slice(0, MAX_SENT_TEXT), v: shortened(cell.v) };
  return cell;
}

/** Acknowledged rows that are no longer in the sheet. A null hash was acknowledged as gone. */
export function missingIds(rows: readonly TableRow[], acknowledged: Readonly<Record<string, string | null>>): string[] {
  const present = new Set(rows.map((row) => row.id));
  return Object.keys(acknowledged).filter((id) => acknowledged[id] !== null && !present.has(id));
}

/**
 * Whether a cell still shows what the server expects. A formula never does. Numbers compare as numbers, a link by its
 * text, line ends do not count, and neither does the difference between empty and nothing.
 */
export function doesCellShow(found: WireCell, expected: WireCell | WireValue): boolean {
  if (found !== null && typeof found === 'object' && 'f' in found) return false;
  return JSON.stringify(canonical(found)) === JSON.stringify(canonical(cellOf(expected)));
}

/** What a cell reads once the value is written. */
export function cellOf(value: WireCell | WireValue): WireCell {
  if (value !== null && typeof value === 'object' && 'text' in value) return value.text === '' ? null : value.text;
  return value;
}

/**
 * Text as it must be given to `setValues` so that the cell shows exactly this text: Sheets reads what it is given as if
 * typed, so formulas, numbers, dates, ticks and a leading apostrophe get an apostrophe before them. When in doubt it is
 * added, for it does not show; only plain words go without (FAULTS 63, full-width signs included).
 */
export function neutralizeText(text: string): string {
  if (text === '') return text;
  const isPlainWords = /^\p{L}/u.test(text) && !/\p{N}/u.test(text) && !isTickWord(text);
  return isPlainWords ? text : `'${text}`;
}

/** Words that Sheets reads as something else in one of the languages it may be set to. */
function isTickWord(text: string): boolean {
  return /^(true|false|verdadeiro|falso|sim|não|yes|no|hoje|today|agora|now|inf(inity)?|nan)$/i.test(text.trim());
}

export function isComputedField(field: string): boolean {
  return (COMPUTED_FIELDS as readonly string[]).includes(field);
}

/** Sorted numbers as runs of neighbours: `[2, 3, 5]` → `[{ start: 2, count: 2 }, { start: 5, count: 1 }]`. */
export function contiguousRuns(rows: readonly number[]): { start: number; count: number }[] {
  const runs: { start: number; count: number }[] = [];
  for (const row of [...rows].sort((a, b) => a - b)) {
    const last = runs[runs.length - 1];
    if (last && row === last.start + last.count) last.count += 1;
    else if (!last || row >= last.start + last.count) runs.push({ start: row, count: 1 });
  }
  return runs;
}
