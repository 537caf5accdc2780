/**
 * Undoes a run of a sync, with contrary facts and cells put back; a part at a time, each a transaction of its own under
 * the sync's lock and those of the customers. What a part did is in the history before the next one begins.
 */
import { lockCustomers } from '../../db/client.js';
import { newId } from '../../db/ids.js';
import { rowsById } from '../../db/sheet-rows.js';
import {
  addStep,
  appendJournal,
  entriesAfter,
  forgetSync,
  markUndone,
  ownersOfDebts,
  ownersOfDocuments,
  paymentsSince,
  type RunRow,
  runOf,
  standingCustomers,
  storeLeft,
  storeUndoneRows,
  undoneUpTo,
} from '../../db/sheet-sync.js';
import { todayIn } from '../../domain/day.js';
import { countsOf, type JournalEntry } from '../../domain/sheet/journal.js';
import { type UndoPlan, undoPlan } from '../../domain/sheet/undo.js';
import type { Actor, App, Tenant } from '../context.js';
import { type MutationResult, mutate, refuse } from '../mutation.js';
import { noBookings, writeBookings } from './book.js';
import { undoIdOf } from './journal.js';
import { type Known, type KnownCustomer, loadKnown } from './known.js';
import { cancelledByRows } from './missing.js';
import { type Binding, findBinding, lockSync } from './sync.js';
import { undoneRows } from './undone-rows.js';

export interface UndoSyncInput {
  idempotencyKey: string;
  bindingId: string;
  syncId: string;
}

/** Rows of one part: about as long as a step of a sync. */
const MOST_ROWS = 1_000;
/** Why a debt is none, an amount is what it was before, a payment does not stand. */
const REASON = 'sincronização desfeita';

/**
 * Undoes the next part of a run; `isMore`: call again, with another key, until nothing is left. Refuses NOT_FOUND,
 * ALREADY_UNDONE, and NOT_UNDOABLE for what is itself an undo. What could not be undone is in the run's `left`.
 */
export function undoSync(
  app: App,
  actor: Actor,
  input: UndoSyncInput,
  mostRows = MOST_ROWS,
): Promise<MutationResult<{ bindingId: string; run: string; isMore: number }>> {
  return mutate(
    app,
    actor,
    'undoSync',
    input,
    async (tenant) => {
      await lockSync(tenant);
      const { bindingId, syncId } = input;
      const found = await findBinding(tenant, bindingId);
      if (!found.ok) return found;
      const { tx, merchantId } = tenant;
      const run = await runOf(tx, bindingId, syncId);
      if (!run) return refuse('NOT_FOUND', 'syncId');
      if (run.kind === 'UNDO') return refuse('NOT_UNDOABLE', 'syncId');
      if (run.undoneAt) return refuse('ALREADY_UNDONE', 'syncId');

      const id = undoIdOf(syncId);
      const from = await undoneUpTo(tx, bindingId, id);
      const part = await entriesAfter(tx, bindingId, syncId, from, mostRows);
      const plan = await undoPart(tenant, found.binding, run, part.entries);
      const at = new Date(tenant.now);
      const step = { bindingId, id, kind: 'UNDO' as const, keyName: tenant.actor.name.slice(0, 200), at };
      await addStep(tx, merchantId, { ...step, counts: countsOf(plan.entries), undoId: undoIdOf(id) });
      await appendJournal(tx, merchantId, step, plan.entries, part.upTo ?? from);
      await storeLeft(tx, bindingId, syncId, plan.left);
      if (!part.hasMore) await markUndone(tx, bindingId, syncId, at);
      return { ok: true, refs: { bindingId, run: syncId, isMore: part.hasMore ? 1 : 0 } };
    },
    { timeoutMs: 20_000 },
  );
}

async function undoPart(
  tenant: Tenant,
  binding: Binding,
  run: RunRow,
  entries: readonly JournalEntry[],
): Promise<UndoPlan> {
  const { tx, today, merchant } = tenant;
  const debtIds = [
    ...new Set(entries.flatMap(({ acts }) => acts.flatMap((act) => ('debtId' in act ? act.debtId : [])))),
  ];
  const told = entries.flatMap(({ customerId }) => customerId ?? []);
  // Merged since, their debts are somebody else's: whose, is read again once nobody can merge them any more.
  const ownersBefore = await ownersOfDebts(tx, debtIds);
  await lockCustomers(tx, [...new Set([...told, ...ownersBefore])]);
  const ids = [...new Set([...told, ...(await ownersOfDebts(tx, debtIds))])];
  const known = await loadKnown(tx, ids);
  const stored = new Map(
    (await rowsById(tx, binding.id, [...new Set(entries.map(({ rowId }) => rowId))])).map((row) => [row.id, row]),
  );
  const documents = entries.flatMap(({ acts }) =>
    acts.flatMap((act) => (act.kind === 'CUSTOMER' && act.field === 'document' ? (act.before ?? []) : [])),
  );
  const standing = await standingCustomers(tx, told);
  const wanted = new Set(debtIds);
  const plan = undoPlan(entries, {
    today,
    since: todayIn(merchant.timeZone, run.startedAt.getTime()),
    rows: new Map(
      [...stored.values()].map((row) => [row.id, { base: row.base, isMissing: row.missingSince !== null }]),
    ),
    debts: new Map([...known.debts].filter(([id]) => wanted.has(id))),
    customers: new Map(
      [...known.customers].filter(([id]) => standing.has(id)).map(([id, one]) => [id, contactsOf(one)]),
    ),
    paidSince: await paymentsSince(tx, ids, run.startedAt),
    cancelledByRow: await cancelledByRows(tx, debtIds),
    documentOwners: await ownersOfDocuments(tx, documents),
  });
  await writeFacts(tenant, known, plan);
  const after = await loadKnown(tx, ids);
  await storeUndoneRows(tx, binding.id, undoneRows(tenant, binding, after, plan.rows, stored));
  if (plan.rows.some(({ fate }) => fate === 'FORGOTTEN')) await forgetSync(tx, binding.id);
  return plan;
}

function contactsOf({ name, phone, document, email, address, uf }: KnownCustomer) {
  return { name, phone, document, email, address, uf };
}

async function writeFacts(tenant: Tenant, known: Known, plan: UndoPlan): Promise<void> {
  const bookings = noBookings();
  const touch = (debtId: string): void => {
    bookings.touched.add(known.debts.get(debtId)!.facts.customerId);
  };
  for (const change of plan.changes) {
    bookings.changes.push({ id: newId('DebtChange'), ...change, on: tenant.today, reason: REASON });
    touch(change.debtId);
  }
  for (const { paymentId, on } of plan.reversals) bookings.reversals.push({ paymentId, on, reason: REASON });
  for (const { rowId, debtId, customerId, amountCents, paidOn, dayKnown } of plan.payments)
    bookings.payments.push({
      id: newId('Payment'),
      customerId,
      amountCents,
      method: 'OTHER',
      paidOn,
      dayKnown,
      sheetRowId: rowId,
      allocations: [{ debtId, amountCents }],
    });
  const reversed = new Set(plan.reversals.map(({ paymentId }) => paymentId));
  for (const { customerId, payments } of known.facts.values())
    if (payments.some(({ id }) => reversed.has(id))) bookings.touched.add(customerId);
  for (const { customerId } of plan.payments) bookings.touched.add(customerId);
  for (const [id, fields] of plan.customers)
    bookings.changedCustomers.set(id, { ...known.customers.get(id)!, ...fields } as KnownCustomer);
  bookings.descriptions.push(...plan.descriptions);
  await writeBookings(tenant, bookings);
}
