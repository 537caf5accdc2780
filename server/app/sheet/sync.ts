/**
 * One step of a sync: rows up, facts down. What a row says is merged three ways; what cannot be read is left alone and
 * asked; the answer to a repeated chunk is the stored one.
 */
import type { Json } from '../../db/client.js';
import { lockCustomers } from '../../db/client.js';
import { type RowWrite, rowsById, type StoredRow, writeRows } from '../../db/sheet-rows.js';
import type { Outcome, Problem } from '../../domain/facts.js';
import {
  type CustomerField,
  firstBase,
  isAgreed,
  isBookable,
  type MergedField,
  type MergedValues,
  type MergePlan,
  mergeRow,
  nextBase,
  type RowBase,
  type RowProblem,
  together,
  valuesOf,
} from '../../domain/sheet/merge.js';
import { addPerson, isUnclear, matchPerson, type PersonIndex } from '../../domain/sheet/people.js';
import { isBlankRow, type RowCells, type RowReading, readRow } from '../../domain/sheet/row.js';
import type { WireRow } from '../../domain/sheet/wire.js';
import type { Actor, App, Tenant } from '../context.js';
import { type MutationResult, mutate, refuse } from '../mutation.js';
import { type Bookings, bookChanges, bookRow, indexOf, noBookings, peopleLike, writeBookings } from './book.js';
import { agreementOn, databaseValues, type Known, type KnownCustomer, loadKnown } from './known.js';
import { customersOfRows, type MissingRows, ROW_DELETED, settleMissing } from './missing.js';
import { asCell, isFormula, isSameValue, makePending } from './pending.js';
import { isScrambled } from './scramble.js';
import { cellOf, isRowId, readWireRows } from './wire-schema.js';

export interface SyncSheetInput {
  idempotencyKey: string;
  bindingId: string;
  /** Chosen by the add-on for one run; with `chunk` it makes each step idempotent. */
  syncId: string;
  chunk: number;
  /** The last step also works out what the sheet should show. */
  isLast: boolean;
  rows: unknown;
  missingRowIds?: string[] | null;
  missingRows?: MissingRows | null;
}

/**
 * What one step did. `restored`: cells of Caderneta's own that had been typed over; `cancelled`: debts of rows that are
 * gone; `agreed`: rows that are gone and come back, being instalments of an agreement; `isMore`: rows remain to be computed, repeat an empty last step.
 */
export type SyncRefs = {
  bindingId: string;
  syncId: string;
  chunk: number;
  created: number;
  changed: number;
  questions: number;
  restored: number;
  missing: number;
  cancelled: readonly string[];
  /** Not there in what was stored before it was counted. */
  agreed?: number;
  isMore: number;
};

export interface Binding {
  id: string;
  spreadsheetId: string;
  sheetId: number;
  status: string;
  lastSyncedAt: Date | null;
  columns: Record<string, string>;
}

/** Two syncs of one shop take turns: people are matched and rows booked by one at a time. */
export async function lockSync(tenant: Tenant): Promise<void> {
  // Tables that a first sync is filling have no statistics yet; without this the planner scans them once for every row.
  await tenant.tx.$executeRaw`SELECT set_config('enable_seqscan', 'off', true)`;
  await tenant.tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`sheet:${tenant.merchantId}`}, 0))`;
}

/** The binding, or why this key may not use it. */
export async function findBinding(tenant: Tenant, bindingId: string): Promise<Outcome<{ binding: Binding }>> {
  const row = await tenant.tx.sheetBinding.findUnique({
    where: { merchantId_id: { merchantId: tenant.merchantId, id: bindingId } },
  });
  const { spreadsheetId } = tenant.actor;
  if (!row || (spreadsheetId !== null && spreadsheetId !== row.spreadsheetId)) return refuse('NOT_FOUND', 'bindingId');
  if (row.status === 'QUARANTINED') return refuse('BINDING_QUARANTINED', 'bindingId');
  return { ok: true, binding: { ...row, columns: row.columns as Record<string, string> } };
}

export function syncSheet(app: App, actor: Actor, input: SyncSheetInput): Promise<MutationResult<SyncRefs>> {
  return mutate(
    app,
    actor,
    'syncSheet',
    input,
    async (tenant) => {
      await lockSync(tenant);
      const found = await findBinding(tenant, input.bindingId);
      if (!found.ok) return found;
      const read = readWireRows(input.rows);
      if (!read.ok) return read;
      const { rows } = read;
      const step = {
        merchantId: tenant.merchantId,
        bindingId: input.bindingId,
        syncId: input.syncId,
        chunk: input.chunk,
      };
      const before = await tenant.tx.sheetSyncChunk.findUnique({ where: { merchantId_bindingId_syncId_chunk: step } });
      if (before) return { ok: true, refs: before.outcome as unknown as SyncRefs };

      const missingRowIds = input.missingRowIds ?? [];
      if (!isIdentifier(input.syncId)) return refuse('INVALID', 'syncId');
      if (!Number.isInteger(input.chunk) || input.chunk < 0 || input.chunk > MAX_CHUNK)
        return refuse('INVALID', 'chunk');
      if (!missingRowIds.every(isRowId)) return refuse('INVALID', 'missingRowIds');
      const alsoLocked = await customersOfRows(tenant.tx, input.bindingId, missingRowIds);
      const merged = await mergeRows(tenant, found.binding, rows, input.syncId, alsoLocked);
      if (!merged.ok) return merged;
      const missing = await settleMissing(tenant, found.binding, missingRowIds, input.missingRows ?? null);
      if (!missing.ok) return missing;
      const refs: SyncRefs = {
        bindingId: input.bindingId,
        syncId: input.syncId,
        chunk: input.chunk,
        ...merged.counts,
        missing: missing.rows,
        cancelled: missing.cancelled,
        agreed: missing.agreed,
        isMore: 0,
      };
      if (input.isLast) {
        refs.isMore = (await makePending(app, tenant, found.binding)) ? 1 : 0;
        await tenant.tx.sheetBinding.update({
          where: { merchantId_id: { merchantId: tenant.merchantId, id: input.bindingId } },
          data: { lastSyncedAt: new Date(tenant.now) },
        });
      }
      await tenant.tx.sheetSyncChunk.create({
        data: { ...step, outcome: refs as Json, recordedAt: new Date(tenant.now) },
      });
      return { ok: true, refs };
    },
    { timeoutMs: 20_000 },
  );
}

/** A tab of ten million cells has fewer chunks than this. */
const MAX_CHUNK = 100_000;

function isIdentifier(id: string): boolean {
  return /^[\w.:-]{1,128}$/.test(id);
}

interface Counts {
  created: number;
  changed: number;
  questions: number;
  restored: number;
}

/** A row on its way through a merge. */
interface Work {
  row: WireRow;
  reading: RowReading;
  stored: StoredRow | undefined;
  isFirstImport: boolean;
  problems: RowProblem[];
  unmoved: Set<string>;
  customerId: string | null;
  debtId: string | null;
}

/** What the rows are merged with: read under the locks of every customer they may concern. */
interface Surroundings {
  known: Known;
  index: PersonIndex;
  people: ReadonlyMap<string, KnownCustomer>;
  /** Debts whose last change is the cancellation that a deleted row made. */
  cancelledByRow: ReadonlySet<string>;
}

/**
 * Merges rows in bulk: people matched, facts gathered and written once, the base moved for what was understood.
 * `alsoLocked`: customers that the same transaction decides about afterwards, so that all are locked in one order.
 */
export async function mergeRows(
  tenant: Tenant,
  binding: Binding,
  rows: readonly WireRow[],
  syncId: string,
  alsoLocked: readonly string[] = [],
): Promise<Outcome<{ counts: Counts }>> {
  const ids = rows.map((row) => row.id);
  const refusal = await refuseForeign(tenant, binding, ids);
  if (refusal) return { ok: false, errors: refusal };
  const stored = new Map((await rowsById(tenant.tx, binding.id, ids)).map((row) => [row.id, row]));
  const work = rows.map((row) => workOf(row, stored.get(row.id), binding, tenant));
  if (await isScrambled(tenant.tx, binding.id, work)) return refuse('SHEET_SCRAMBLED', 'rows');

  const around = await lockSurroundings(tenant, work, alsoLocked);
  const bookings = noBookings();
  const counts = { created: 0, changed: 0, questions: 0, restored: 0 };
  for (const item of work) if (item.debtId !== null && mergeKnown(tenant, bookings, around, item)) counts.changed++;
  for (const item of work) if (bookFresh(tenant, bookings, around, item)) counts.created++;
  await writeBookings(tenant, bookings);

  const after = await loadKnown(tenant.tx, customersOf(work));
  const writes = work.map((item) => rowWrite(tenant, after, item));
  await writeRows(tenant.tx, tenant.merchantId, binding.id, writes, syncId);
  counts.questions = work.reduce((sum, item) => sum + openProblems(item).length, 0);
  counts.restored = work.reduce((sum, item) => sum + typedOver(item), 0);
  return { ok: true, counts };
}

function customersOf(work: readonly Work[]): string[] {
  return work.flatMap((item) => item.customerId ?? []);
}

/** Who may be concerned is found, locked, and only then read: what changed while this waited for the locks counts. */
async function lockSurroundings(
  tenant: Tenant,
  work: readonly Work[],
  alsoLocked: readonly string[],
): Promise<Surroundings> {
  const readings = work.map((item) => item.reading);
  const found = await peopleLike(tenant.tx, readings);
  await lockCustomers(tenant.tx, [...found.map((one) => one.id), ...customersOf(work), ...alsoLocked]);
  const people = await peopleLike(tenant.tx, readings);
  const returning = work.flatMap((item) => (item.stored?.missingSince && item.debtId ? item.debtId : []));
  const cancelled = await tenant.tx.$queryRaw<{ debtId: string }[]>`
    SELECT "debtId" FROM (SELECT DISTINCT ON ("debtId") "debtId", kind, reason FROM "DebtChange"
      WHERE "debtId" = ANY(${returning}::text[]) AND kind IN ('CANCEL', 'REINSTATE') ORDER BY "debtId", seq DESC) last
    WHERE kind = 'CANCEL' AND reason = ${ROW_DELETED}`;
  return {
    known: await loadKnown(tenant.tx, customersOf(work)),
    index: indexOf(people),
    people: new Map(people.map((one) => [one.id, one])),
    cancelledByRow: new Set(cancelled.map((one) => one.debtId)),
  };
}

/** Ids that belong to another tab: this one is a copy, and writing through it would change the first one's debts. */
async function refuseForeign(tenant: Tenant, binding: Binding, ids: readonly string[]): Promise<Problem[] | null> {
  const [foreign] = await tenant.tx.$queryRaw<{ count: bigint }[]>`
    SELECT count(*) FROM "SheetRow"
    WHERE id = ANY(${[...ids]}::text[]) AND "bindingId" <> ${binding.id} AND "missingSince" IS NULL`;
  return foreign!.count > 0n ? refuse('BINDING_QUARANTINED', 'rows').errors : null;
}

function workOf(row: WireRow, stored: StoredRow | undefined, binding: Binding, tenant: Tenant): Work {
  const cells = Object.fromEntries(Object.entries(row.cells).map(([field, cell]) => [field, cellOf(cell)])) as RowCells;
  const reading = readRow(cells);
  if (reading.paidOn !== null && reading.paidOn > tenant.today)
    reading.problems.push({ field: 'paidOn' in cells ? 'paidOn' : 'paid', code: 'INVALID_DATE' });
  const isBlank = isBlankRow(cells);
  return {
    row,
    reading,
    stored,
    isFirstImport: stored?.isFirstImport ?? binding.lastSyncedAt === null,
    problems: isBlank
      ? []
      : reading.problems.map(({ field, code }) => ({ field, code, raw: row.cells[field] ?? null })),
    unmoved: new Set(),
    customerId: stored?.customerId ?? null,
    debtId: stored?.debtId ?? null,
  };
}

function mergeKnown(tenant: Tenant, bookings: Bookings, around: Surroundings, item: Work): boolean {
  const { known } = around;
  const db = databaseValues(known, item.debtId!, tenant.today);
  if (!db || !item.stored) return false;
  const tie = agreementOn(known, item.debtId!, tenant.today);
  const plan = mergeRow(item.reading, item.row.cells, item.stored.base, db, item.stored.problems, tie);
  mergeCustomer(bookings, around, item, plan);
  if (plan.description !== undefined) bookings.descriptions.push({ id: item.debtId!, description: plan.description });
  const isReturning = item.stored.missingSince !== null && around.cancelledByRow.has(item.debtId!);
  const row = { id: item.row.id, debtId: item.debtId!, isPaid: item.reading.paid === true, isReturning };
  for (const field of bookChanges(tenant, bookings, known, row, plan.money)) {
    plan.problems.push({ field, code: 'PAID_ELSEWHERE', raw: item.row.cells[field] ?? null });
    for (const one of together(field)) plan.unmoved.add(one);
  }
  item.problems = plan.problems;
  item.unmoved = plan.unmoved;
  return plan.changedFields.length > 0;
}

/** What a row says anew of its person; what another row of this step already said differently is a conflict. */
function mergeCustomer(bookings: Bookings, { known, index }: Surroundings, item: Work, plan: MergePlan): void {
  const customer = known.customers.get(item.customerId!)!;
  const now = bookings.changedCustomers.get(customer.id) ?? customer;
  const refuseField = (field: CustomerField, problem: Pick<RowProblem, 'code' | 'db'>): void => {
    plan.problems.push({ field, raw: item.row.cells[field] ?? null, ...problem });
    plan.unmoved.add(field);
    delete plan.customer[field];
  };
  for (const field of Object.keys(plan.customer) as CustomerField[])
    if (now[field] !== customer[field] && now[field] !== plan.customer[field])
      refuseField(field, { code: 'CONFLICT', db: now[field] });
  const { document } = plan.customer;
  const owner = document ? index.byDocument.get(document) : undefined;
  if (owner !== undefined && owner !== customer.id) refuseField('document', { code: 'DOCUMENT_OF_ANOTHER' });
  else if (document) addPerson(index, { ...now, document, id: customer.id });
  if (Object.keys(plan.customer).length === 0) return;
  bookings.changedCustomers.set(customer.id, { ...now, ...plan.customer } as KnownCustomer);
  bookings.touched.add(customer.id);
}

/** Books a row that was never booked, when everything it needs could be read. */
function bookFresh(tenant: Tenant, bookings: Bookings, around: Surroundings, item: Work): boolean {
  const { reading, stored } = item;
  if (item.debtId !== null || !isBookable(reading.problems, stored?.waived ?? [])) return false;
  if (reading.name === null || reading.principalCents === null || reading.dueOn === null) return false;
  // One more customer of that name and phone would begin with a limit of their own, whatever the others owe.
  if (isUnclear(matchPerson(reading, around.index))) {
    item.problems.push({ field: 'name', code: 'PERSON_UNCLEAR', raw: item.row.cells.name ?? null });
    return false;
  }
  const row = { id: item.row.id, reading, isFirstImport: item.isFirstImport };
  const booked = bookRow(tenant, bookings, around.index, around.people, row);
  item.customerId = booked.customerId;
  item.debtId = booked.debtId;
  return true;
}

/** Problems still to be answered: those the merchant did not say to go on without. */
function openProblems(item: Work): RowProblem[] {
  return item.problems.filter((problem) => !(item.stored?.waived ?? []).includes(`${problem.field}:${problem.code}`));
}

/** Cells of Caderneta's own that read otherwise than as they were written; a formula is the merchant's and stays. */
function typedOver({ row, stored }: Work): number {
  if (!stored || stored.pending !== null || stored.computedKey === null || stored.missingSince !== null) return 0;
  return Object.entries(row.computed ?? {}).filter(
    ([field, cell]) => !isFormula(cell) && !isSameValue(cell, asCell(stored.computed[field] ?? null)),
  ).length;
}

function rowWrite(tenant: Tenant, known: Known, item: Work): RowWrite {
  const db = item.debtId === null ? null : databaseValues(known, item.debtId, tenant.today);
  if (db) settleRefusals(item, db);
  return {
    id: item.row.id,
    position: item.row.row,
    hash: item.row.hash,
    customerId: item.customerId,
    debtId: item.debtId,
    base: baseAfter(item, db),
    computed: item.row.computed ?? item.stored?.computed ?? {},
    computedKey: null,
    pending: null,
    problems: item.problems,
    waived: item.stored?.waived ?? [],
    isFirstImport: item.isFirstImport,
  };
}

/** A change that was refused is no question any more where both sides came to say the same by another one. */
function settleRefusals(item: Work, db: MergedValues): void {
  const sheet = valuesOf(item.reading);
  const isMoot = ({ field, code }: RowProblem) =>
    code === 'PAID_ELSEWHERE' && isAgreed(sheet[field as MergedField], db[field as MergedField]);
  for (const { field } of item.problems.filter(isMoot)) for (const one of together(field)) item.unmoved.delete(one);
  item.problems = item.problems.filter((problem) => !isMoot(problem));
}

function baseAfter(item: Work, db: MergedValues | null): RowBase {
  const { cells } = item.row;
  // A row left alone keeps its cells, so that "usar assim mesmo" can book it without another upload.
  if (db === null)
    return Object.fromEntries(Object.entries(cells).map(([field, raw]) => [field, { raw, sheet: null, db: null }]));
  const sheet = valuesOf(item.reading);
  return item.stored?.debtId ? nextBase(cells, sheet, db, item.stored.base, item.unmoved) : firstBase(cells, sheet, db);
}
