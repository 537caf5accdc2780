/**
 * One step of a sync: rows up, facts down. What a row says is merged three ways; what cannot be read is left alone and
 * asked; the answer to a repeated chunk is the stored one.
 */
import type { Json } from '../../db/client.js';
import { lockCustomers } from '../../db/client.js';
import { newId } from '../../db/ids.js';
import { type RowWrite, rowsById, type StoredRow, writeRows } from '../../db/sheet-rows.js';
import type { Outcome, Problem } from '../../domain/facts.js';
import { baseOf, isBookable, mergeRow, type RowBase, type RowProblem, valuesOf } from '../../domain/sheet/merge.js';
import type { PersonIndex } from '../../domain/sheet/people.js';
import { isBlankRow, type RowCells, type RowReading, readRow } from '../../domain/sheet/row.js';
import type { WireCell, WireRow } from '../../domain/sheet/wire.js';
import type { Actor, App, Tenant } from '../context.js';
import { type MutationResult, mutate, refuse } from '../mutation.js';
import { type Bookings, bookChanges, bookRow, indexOf, noBookings, peopleLike, writeBookings } from './book.js';
import { databaseValues, type Known, type KnownCustomer, loadKnown } from './known.js';
import { cancelMissing } from './missing.js';
import { makePending } from './pending.js';
import { isScrambled } from './scramble.js';
import { cellOf, readWireRows } from './wire-schema.js';

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
  confirmMissing?: boolean | null;
}

/** Counts of one step. `isMore`: rows remain to be computed; repeat an empty last step. */
export type SyncRefs = {
  bindingId: string;
  syncId: string;
  chunk: number;
  created: number;
  changed: number;
  questions: number;
  missing: number;
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
      const rows = readWireRows(input.rows);
      if (!rows) return refuse('INVALID', 'rows');
      const step = {
        merchantId: tenant.merchantId,
        bindingId: input.bindingId,
        syncId: input.syncId,
        chunk: input.chunk,
      };
      const before = await tenant.tx.sheetSyncChunk.findUnique({ where: { merchantId_bindingId_syncId_chunk: step } });
      if (before) return { ok: true, refs: before.outcome as SyncRefs };

      const merged = await mergeRows(tenant, found.binding, rows, input.syncId);
      if (!merged.ok) return merged;
      const missing = await cancelMissing(
        tenant,
        found.binding,
        input.missingRowIds ?? [],
        input.confirmMissing === true,
      );
      if (!missing.ok) return missing;
      const refs: SyncRefs = {
        bindingId: input.bindingId,
        syncId: input.syncId,
        chunk: input.chunk,
        ...merged.counts,
        missing: missing.cancelled,
        isMore: 0,
      };
      if (input.isLast) {
        refs.isMore = (await makePending(app, tenant, found.binding)) ? 1 : 0;
        await tenant.tx.sheetBinding.update({
          where: { merchantId_id: { merchantId: tenant.merchantId, id: input.bindingId } },
          data: { lastSyncedAt: new Date() },
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

interface Counts {
  created: number;
  changed: number;
  questions: number;
}

/** A row on its way through a merge. */
interface Work {
  row: WireRow;
  reading: RowReading;
  stored: StoredRow | undefined;
  problems: RowProblem[];
  unmoved: Set<string>;
  customerId: string | null;
  debtId: string | null;
}

/** Merges rows in bulk: people matched, facts gathered and written once, the base moved for what was understood. */
export async function mergeRows(
  tenant: Tenant,
  binding: Binding,
  rows: readonly WireRow[],
  syncId: string,
): Promise<Outcome<{ counts: Counts }>> {
  const refusal = await refuseForeign(tenant, binding, rows);
  if (refusal) return { ok: false, errors: refusal };
  const stored = new Map(
    (
      await rowsById(
        tenant.tx,
        binding.id,
        rows.map((row) => row.id),
      )
    ).map((row) => [row.id, row]),
  );
  const work = rows.map((row) => workOf(row, stored.get(row.id), tenant));
  if (await isScrambled(tenant.tx, binding.id, work)) return refuse('SHEET_SCRAMBLED', 'rows');

  const fresh = work.filter(
    (item) => item.debtId === null && isBookable(item.reading.problems, item.stored?.waived ?? []),
  );
  const likely = await peopleLike(
    tenant.tx,
    fresh.map((item) => item.reading),
  );
  await lockCustomers(tenant.tx, [...likely.map((one) => one.id), ...work.flatMap((item) => item.customerId ?? [])]);
  const known = await loadKnown(
    tenant.tx,
    work.flatMap((item) => item.customerId ?? []),
  );

  const bookings = noBookings();
  const counts = { created: 0, changed: 0, questions: 0 };
  for (const item of work) if (item.debtId !== null && mergeKnown(tenant, bookings, known, item)) counts.changed++;
  const people = { index: indexOf(likely), known: new Map(likely.map((one) => [one.id, one])) };
  for (const item of fresh) if (bookFresh(tenant, binding, bookings, people, item)) counts.created++;
  await writeBookings(tenant, bookings);

  const after = await loadKnown(
    tenant.tx,
    work.flatMap((item) => item.customerId ?? []),
  );
  await writeRows(
    tenant.tx,
    tenant.merchantId,
    binding.id,
    work.map((item) => rowWrite(tenant, after, item)),
    syncId,
  );
  counts.questions = work.reduce((sum, item) => sum + openProblems(item).length, 0);
  return { ok: true, counts };
}

/** Ids that belong to another tab: this one is a copy, and writing through it would change the first one's debts. */
async function refuseForeign(tenant: Tenant, binding: Binding, rows: readonly WireRow[]): Promise<Problem[] | null> {
  const ids = rows.map((row) => row.id);
  const [foreign] = await tenant.tx.$queryRaw<{ count: bigint }[]>`
    SELECT count(*) FROM "SheetRow" WHERE id = ANY(${ids}::text[]) AND "bindingId" <> ${binding.id}`;
  return foreign!.count > 0n ? refuse('BINDING_QUARANTINED', 'rows').errors : null;
}

function workOf(row: WireRow, stored: StoredRow | undefined, tenant: Tenant): Work {
  const cells = Object.fromEntries(Object.entries(row.cells).map(([field, cell]) => [field, cellOf(cell)])) as RowCells;
  const reading = readRow(cells);
  if (reading.paidOn !== null && reading.paidOn > tenant.today)
    reading.problems.push({ field: 'paidOn', code: 'INVALID_DATE' });
  const isBlank = isBlankRow(cells);
  return {
    row,
    reading,
    stored,
    problems: isBlank
      ? []
      : reading.problems.map(({ field, code }) => ({ field, code, raw: row.cells[field] ?? null })),
    unmoved: new Set(),
    customerId: stored?.customerId ?? null,
    debtId: stored?.debtId ?? null,
  };
}

function mergeKnown(tenant: Tenant, bookings: Bookings, known: Known, item: Work): boolean {
  const db = databaseValues(known, item.debtId!, tenant.today);
  if (!db || !item.stored) return false;
  const plan = mergeRow(item.reading, item.row.cells, item.stored.base, db, item.stored.problems);
  const customer = known.customers.get(item.customerId!)!;
  if (Object.keys(plan.customer).length > 0) {
    const before = bookings.changedCustomers.get(customer.id) ?? customer;
    bookings.changedCustomers.set(customer.id, { ...before, ...plan.customer } as KnownCustomer);
    bookings.touched.add(customer.id);
  }
  for (const field of bookChanges(tenant, bookings, known, item.debtId!, plan.money)) {
    plan.problems.push({ field, code: 'PAID_ELSEWHERE', raw: item.row.cells[field] ?? null });
    plan.unmoved.add(field);
  }
  if (item.stored.missingSince !== null) reinstate(tenant, bookings, known, item.debtId!);
  item.problems = plan.problems;
  item.unmoved = plan.unmoved;
  return plan.changedFields.length > 0;
}

/** A row that came back brings its debt back. */
function reinstate(tenant: Tenant, bookings: Bookings, known: Known, debtId: string): void {
  const { debt } = known.debts.get(debtId)!;
  if (debt.changes.at(-1)?.kind !== 'CANCEL') return;
  bookings.changes.push({
    id: newId('DebtChange'),
    debtId,
    kind: 'REINSTATE',
    principalCents: null,
    dueOn: null,
    on: tenant.today,
    reason: 'a linha voltou à planilha',
  });
  bookings.touched.add(debt.customerId);
}

function bookFresh(
  tenant: Tenant,
  binding: Binding,
  bookings: Bookings,
  people: { index: PersonIndex; known: ReadonlyMap<string, KnownCustomer> },
  item: Work,
): boolean {
  if (item.reading.name === null || item.reading.principalCents === null || item.reading.dueOn === null) return false;
  const isFirstImport = binding.lastSyncedAt === null;
  const booked = bookRow(tenant, bookings, people.index, people.known, item.reading, isFirstImport);
  item.customerId = booked.customerId;
  item.debtId = booked.debtId;
  return true;
}

/** Problems still to be answered: those the merchant did not say to go on without. */
function openProblems(item: Work): RowProblem[] {
  return item.problems.filter((problem) => !(item.stored?.waived ?? []).includes(`${problem.field}:${problem.code}`));
}

function rowWrite(tenant: Tenant, known: Known, item: Work): RowWrite {
  const db = item.debtId === null ? null : databaseValues(known, item.debtId, tenant.today);
  const sheet = valuesOf(item.reading);
  return {
    id: item.row.id,
    position: item.row.row,
    hash: item.row.hash,
    customerId: item.customerId,
    debtId: item.debtId,
    base: db ? baseOf(item.row.cells, sheet, db, item.stored?.base, item.unmoved) : unbookedBase(item.row.cells),
    computed: item.stored?.computed ?? {},
    computedKey: null,
    pending: null,
    problems: item.problems,
    waived: item.stored?.waived ?? [],
  };
}

/** A row left alone keeps its cells, so that "usar assim mesmo" can book it without another upload. */
export function unbookedBase(cells: Readonly<Record<string, WireCell>>): RowBase {
  return Object.fromEntries(Object.entries(cells).map(([field, raw]) => [field, { raw, sheet: null, db: null }]));
}
