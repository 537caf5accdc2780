/** What importing a file would do, worked out without writing anything. */
import { createHash } from 'node:crypto';
import {
  debtsOutside,
  fileBinding,
  type ImportedRowRecord,
  importedRows,
  type RecordedDebtRecord,
} from '../../db/file-rows.js';
import { groupBy } from '../../db/read.js';
import type { Cents } from '../../domain/facts.js';
import {
  FILE_SPREADSHEET,
  type ImportedRow,
  identifyRows,
  marksOf,
  type RowIdentity,
  type SimilarRows,
} from '../../domain/sheet/file-rows.js';
import { MERGED_FIELDS, type MergedField, valuesOf } from '../../domain/sheet/merge.js';
import { addPerson, isUnclear, matchPerson, type PersonIndex } from '../../domain/sheet/people.js';
import type { RowReading } from '../../domain/sheet/row.js';
import { isBookable } from '../../domain/sheet/row-problem.js';
import { rowHash } from '../../domain/sheet/tab-rows.js';
import type { WireRow } from '../../domain/sheet/wire.js';
import type { Tenant } from '../context.js';
import { indexOf, peopleLike } from '../sheet/book.js';
import { readingOf } from '../sheet/read.js';
import type { FileRow, FileTable } from './read-rows.js';
import { wireCells } from './wire-cells.js';

export interface ImportWishes {
  /** What the merchant said of rows that resemble imported ones; null: they are asked. */
  similar: SimilarRows | null;
  /** Rows are booked by what their formulas show. */
  trustsFormulas: boolean;
}

export interface ImportedFile {
  /** As the person calls it. */
  name: string;
  bytes: Uint8Array;
}

export interface PlannedRow {
  file: FileRow;
  identity: RowIdentity;
  /** What is sent to be merged; null where nothing is. */
  wire: WireRow | null;
  /** Waits for the merchant's word on its formulas. */
  isHeld: boolean;
  isUnclearPerson: boolean;
}

export interface ImportPlan {
  /** Worked out without the books of any shop. */
  isOfNoShop: boolean;
  /** Where the rows are kept; the binding is null until the first import. */
  place: { spreadsheetId: string; sheetId: number; bindingId: string | null };
  rows: PlannedRow[];
  newCustomers: number;
  newDebts: number;
  paidDebts: number;
  openCents: Cents;
  /** Rows that are in the books as they stand. */
  knownRows: number;
}

export async function planImport(
  tenant: Tenant,
  table: FileTable,
  file: ImportedFile,
  wishes: ImportWishes,
): Promise<ImportPlan> {
  const imported = await importedRows(tenant.tx);
  const place = await placeOf(tenant, table, file, imported);
  const before = imported.filter(({ bindingId }) => bindingId === place.bindingId);
  const recorded = await debtsOutside(tenant.tx, place.bindingId);
  const identities = identify(table, place, before, recorded, wishes.similar);
  const people = await peopleLike(
    tenant.tx,
    table.rows.map(({ reading }) => reading),
  );
  return planned(table, place, identities, before, wishes, indexOf(people));
}

/** The same for a shop that knows nothing yet: no database is needed to look at a file. */
export function planFirstImport(table: FileTable, wishes: ImportWishes): ImportPlan {
  const place = { spreadsheetId: FILE_SPREADSHEET, sheetId: table.sheetIndex, bindingId: null };
  const plan = planned(table, place, identify(table, place, [], [], wishes.similar), [], wishes, indexOf([]));
  return { ...plan, isOfNoShop: true };
}

function planned(
  table: FileTable,
  place: ImportPlan['place'],
  identities: readonly RowIdentity[],
  before: readonly ImportedRowRecord[],
  wishes: ImportWishes,
  people: PersonIndex,
): ImportPlan {
  const known = new Map(before.map((row) => [row.id, row]));
  const plan: ImportPlan = {
    isOfNoShop: false,
    place,
    rows: [],
    newCustomers: 0,
    newDebts: 0,
    paidDebts: 0,
    openCents: 0,
    knownRows: 0,
  };
  table.rows.forEach((file, i) => {
    const identity = identities[i]!;
    const row: PlannedRow = { file, identity, wire: null, isHeld: false, isUnclearPerson: false };
    plan.rows.push(row);
    if (identity.kind === 'UNSURE') return;
    if (identity.kind === 'RECORDED') {
      plan.knownRows++;
      return;
    }
    const cells = wireCells(file.cells);
    const wire = { id: identity.id, row: file.row, hash: rowHash(cells, {}), cells };
    const stored = known.get(identity.id);
    const isAsBefore =
      stored !== undefined && (stored.hash === wire.hash || (stored.debtId !== null && !saysOtherwise(file, stored)));
    if (isAsBefore && stored.debtId !== null) plan.knownRows++;
    const isFresh = !stored?.debtId && isBookable(file.reading.problems, []);
    // Unless it only waited for the shop's due rule, a row that reads as before has nothing new to say.
    if (isAsBefore && !isFresh) return;
    row.isHeld = file.formulas.length > 0 && !wishes.trustsFormulas;
    if (row.isHeld) return;
    row.wire = wire;
    if (isFresh) countNew(plan, row, file.reading, people);
  });
  return plan;
}

/** The word and the day of a payment, in whichever column. */
const SAYING_THE_SAME: Partial<Record<MergedField, MergedField>> = { paid: 'paidOn', paidOn: 'paid' };

/**
 * Whether a booked row means anything that neither it nor the books said before, however it is written; a column that is
 * new says something, too.
 */
function saysOtherwise({ cells, reading }: FileRow, { base }: ImportedRowRecord): boolean {
  const [now, before] = [valuesOf(reading), valuesOf(readingOf(base))];
  return MERGED_FIELDS.some((field) => {
    if (!(field in cells) || (field === 'paidCents' && reading.paid === true)) return false;
    const known = field in base ? field : (SAYING_THE_SAME[field] ?? field);
    const said = known in base ? before[known] : null;
    return ![said || null, base[known]?.db || null].includes(now[field] || null);
  });
}

/** Who would be a new customer, as booking decides it: rows of one person follow each other. */
function countNew(plan: ImportPlan, row: PlannedRow, reading: RowReading, people: PersonIndex): void {
  const match = matchPerson(reading, people);
  row.isUnclearPerson = isUnclear(match);
  if (row.isUnclearPerson) return;
  if (match.kind !== 'SAME') plan.newCustomers++;
  addPerson(people, { ...reading, id: match.kind === 'SAME' ? match.id : `new ${plan.newCustomers}` });
  plan.newDebts++;
  if (reading.paid) plan.paidDebts++;
  else plan.openCents += reading.principalCents! - (reading.paidCents ?? 0);
}

function identify(
  table: FileTable,
  { spreadsheetId, sheetId }: Pick<ImportPlan['place'], 'spreadsheetId' | 'sheetId'>,
  before: readonly ImportedRowRecord[],
  recorded: readonly RecordedDebtRecord[],
  similar: SimilarRows | null,
): RowIdentity[] {
  return identifyRows({
    rows: table.rows.map(({ reading }) => marksOf(reading)),
    imported: before.map(importedRow),
    recorded,
    similar,
    // Two lists may hold rows that say the same.
    idOf: (key) => `row_${sha256(`${spreadsheetId} ${sheetId} ${key}`).slice(0, 32)}`,
  });
}

function importedRow({ id, position, debtId, base, installment }: ImportedRowRecord): ImportedRow {
  const marks = marksOf(readingOf(base));
  return { ...marks, id, position, isBooked: debtId !== null, installment: installment ?? marks.installment };
}

/**
 * Which list this file is a version of: the very same file, the one most of whose rows it has, or the one of its name.
 * Otherwise a list of its own.
 */
async function placeOf(
  { tx }: Tenant,
  table: FileTable,
  file: ImportedFile,
  imported: readonly ImportedRowRecord[],
): Promise<ImportPlan['place']> {
  const own = { spreadsheetId: `${FILE_SPREADSHEET}${sha256(file.bytes).slice(0, 32)}`, sheetId: table.sheetIndex };
  const bindingId = await fileBinding(tx, own.spreadsheetId, own.sheetId);
  if (bindingId) return { ...own, bindingId };
  const lists = [...groupBy([...imported], (row) => row.bindingId).values()].map((rows) => {
    const same = identify(table, rows[0]!, rows, [], null).filter(({ kind }) => kind === 'SAME').length;
    const isVersion = same > 0 && same * 2 >= Math.min(rows.length, table.rows.length);
    return { first: rows[0]!, same: isVersion ? same : 0 };
  });
  const best = lists.reduce<(typeof lists)[number] | null>((a, b) => (b.same > (a?.same ?? 0) ? b : a), null);
  const found = best ?? lists.find(({ first }) => first.sheetName === sheetNameOf(table, file.name));
  if (!found) return { ...own, bindingId: null };
  const { spreadsheetId, sheetId } = found.first;
  return { spreadsheetId, sheetId, bindingId: found.first.bindingId };
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** `fiado.xlsx, Julho`. */
export function sheetNameOf({ format, sheet }: FileTable, fileName: string): string {
  return (format === 'CSV' ? fileName : `${fileName}, ${sheet.name}`).slice(0, 200);
}
