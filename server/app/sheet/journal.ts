/**
 * Keeps what a step of a sync did, for the history and its undo: gathered while it is done, written once at its end.
 * A step that did nothing leaves nothing.
 */
import { hashSecret, randomText } from '../../db/ids.js';
import type { StoredRow } from '../../db/sheet-rows.js';
import { addStep, addWritten, appendJournal } from '../../db/sheet-sync.js';
import { dueOnAt, principalOn } from '../../domain/debt.js';
import type { Day, Payment } from '../../domain/facts.js';
import { type Act, countsOf, type JournalEntry, type SyncKind } from '../../domain/sheet/journal.js';
import { CUSTOMER_FIELDS, MERGED_FIELDS, type MergePlan, together } from '../../domain/sheet/merge.js';
import { isDisagreement, type RowProblem } from '../../domain/sheet/row-problem.js';
import { COMPUTED_FIELDS, type WireAck, type WireRow } from '../../domain/sheet/wire.js';
import type { Tenant } from '../context.js';
import type { Bookings } from './book.js';
import type { Known, KnownCustomer } from './known.js';
import { asCell, isSameValue } from './wire-cells.js';

/** What one transaction did for a run. */
export interface Journal {
  id: string;
  kind: SyncKind;
  entries: JournalEntry[];
  /** Cells of Caderneta's own that were written: counted, never undone. */
  computedCells: number;
}

/** How the server calls itself where it syncs on its own. */
export const PULLER = 'planilha';

/** How a run is named that only tells what was written into a cell as the answer to a question. */
const CELL_ANSWER = 'cell-';

/** Of a run that has a name: its steps add up. */
export function openJournal(id: string, kind: SyncKind = id.startsWith(CELL_ANSWER) ? 'WAIVE' : 'SYNC'): Journal {
  return { id, kind, entries: [], computedCells: 0 };
}

/** Of an answer to a question: each is a run of its own. */
export function openAnswer(): Journal {
  return openJournal(`answer-${randomText(20)}`, 'WAIVE');
}

/** The run that undoes this one: there is only one, however often it is asked for. */
export function undoIdOf(syncId: string): string {
  return `undo-${hashSecret(syncId).slice(0, 32)}`;
}

/** Answers the name of the run that has it. */
export async function writeJournal(tenant: Tenant, bindingId: string, journal: Journal): Promise<string> {
  const { tx, merchantId, actor } = tenant;
  const { id, computedCells } = journal;
  const kind = journal.kind === 'SYNC' && actor.keyId === PULLER ? 'PULL' : journal.kind;
  const entries = journal.entries.filter(({ acts }) => acts.length > 0);
  if (entries.length === 0) {
    await addWritten(tx, bindingId, id, computedCells);
    return id;
  }
  const found = countsOf(entries);
  const counts = { ...found, written: found.written + computedCells };
  const at = new Date(tenant.now);
  const step = { bindingId, kind, keyName: actor.name.slice(0, 200), at, counts };
  const undoId = undoIdOf(id);
  if (await addStep(tx, merchantId, { ...step, id, undoId })) {
    await appendJournal(tx, merchantId, { bindingId, id, at }, entries);
    return id;
  }
  // It was undone while it still went on: what comes of it now is another run.
  const again = `${id.slice(0, 100)}.${randomText(8)}`;
  await addStep(tx, merchantId, { ...step, id: again, undoId });
  await appendJournal(tx, merchantId, { bindingId, id: again, at }, entries);
  return again;
}

/** What was written into a row's cells, as the add-on acknowledges it. A row that is new to the sheet is only counted. */
export function noteWritten(journal: Journal, row: StoredRow, ack: WireAck): void {
  const { pending } = row;
  if (ack.hash === null || pending === null || pending.version !== ack.version) return;
  const acts = ack.applied.flatMap((field): Act[] => {
    const patch = 'patches' in pending && !COMPUTED.has(field) ? pending.patches[field] : undefined;
    if (patch) return [{ kind: 'WRITTEN', field, before: patch.expected, after: asCell(patch.value) }];
    journal.computedCells += 1;
    return [];
  });
  journal.entries.push({ ...aboutRow(row), row: ack.row, acts });
}

/** An answer to these questions of a row, before anything comes of it. */
export function noteAnswered(journal: Journal, row: StoredRow, problems: readonly RowProblem[]): void {
  const fields = new Set(problems.filter((one) => isDisagreement(one)).flatMap(({ field }) => together(field)));
  const base = Object.fromEntries(
    Object.entries(row.base).flatMap(([field, cell]) => (cell && fields.has(field) ? [[field, cell]] : [])),
  );
  journal.entries.push({
    ...aboutRow(row),
    acts: [{ kind: 'WAIVED', waived: row.waived, problems: [...problems], base }],
  });
}

function aboutRow({ id, position, customerId, base }: StoredRow): Omit<JournalEntry, 'acts'> {
  const name = base.name?.db ?? base.name?.raw;
  return { rowId: id, row: position, customerId, name: typeof name === 'string' ? name.slice(0, 200) : '' };
}

const COMPUTED: ReadonlySet<string> = new Set(COMPUTED_FIELDS);

/** A row that went through a merge. */
export interface MergedRow {
  row: WireRow;
  stored: StoredRow | undefined;
  customerId: string | null;
  debtId: string | null;
  ruled: MergePlan['ruled'];
}

interface Before {
  known: Known;
  people: ReadonlyMap<string, KnownCustomer>;
}

const MERGED: ReadonlySet<string> = new Set(MERGED_FIELDS);

/** What a merge did, row by row. `before`: what was known when it began. `isFirst`: the tab had never been synced. */
export function entriesOf(
  rows: readonly MergedRow[],
  bookings: Bookings,
  before: Before,
  today: Day,
  isFirst: boolean,
): JournalEntry[] {
  const made = gathered(bookings, before);
  return rows.map(({ row, stored, customerId, debtId, ruled }) => {
    const acts: Act[] = [];
    const isBooked = debtId !== null && !stored?.debtId;
    const debt = debtId === null ? undefined : before.known.debts.get(debtId);
    if (isBooked) {
      // A row of a first sync is sent again as a whole when that is undone.
      const cells = isFirst ? {} : unmergedCells(row);
      const booked = made.debts.get(debtId);
      if (booked) {
        const { principalCents, dueOn } = booked;
        const isNewCustomer = bookings.customers.has(booked.customerId);
        acts.push({ kind: 'BOOKED', debtId, principalCents, dueOn, isNewCustomer, isFirst, cells });
      } else if (debt)
        acts.push({ kind: 'LINKED', debtId, principalCents: principalOn(debt.debt, today), isFirst, cells });
    }
    for (const payment of made.reversed.get(debtId ?? '') ?? [])
      acts.push({ kind: 'REVERSED', debtId: debtId!, ...paidOf(payment) });
    if (debt)
      for (const change of made.changes.get(debt.debt.id) ?? []) {
        const { principalCents, dueOn } = change;
        const now = principalOn(debt.debt, today);
        if (change.kind === 'REINSTATE') acts.push({ kind: 'REINSTATED', debtId: debtId!, principalCents: now });
        if (principalCents !== null) acts.push({ kind: 'AMOUNT', debtId: debtId!, from: now, to: principalCents });
        if (dueOn !== null)
          acts.push({ kind: 'DUE_DATE', debtId: debtId!, from: dueOnAt(debt.debt, today), to: dueOn });
      }
    for (const payment of made.payments.get(row.id) ?? [])
      acts.push({ kind: 'PAID', debtId: debtId!, ...paidOf(payment) });
    if (customerId !== null) acts.push(...(made.takeCustomer(customerId) ?? []));
    const description = debtId === null ? undefined : made.descriptions.get(debtId);
    if (description !== undefined)
      acts.push({ kind: 'DESCRIPTION', debtId: debtId!, before: debt?.description ?? null, after: description });
    for (const one of ruled) acts.push({ kind: 'RULED', ...one });
    acts.push(...typed(row, stored));
    const name = customerId === null ? null : made.nameOf(customerId);
    return { rowId: row.id, row: row.row, customerId, name: name ?? nameIn(row), acts };
  });
}

function gathered(bookings: Bookings, { known, people }: Before) {
  const facts = [...known.facts.values()];
  const payments = new Map(facts.flatMap((of) => of.payments.map((one) => [one.id, one] as const)));
  const reversed = new Map<string, Payment[]>();
  for (const { paymentId } of bookings.reversals) {
    const payment = payments.get(paymentId);
    for (const { debtId } of payment?.allocations ?? [])
      reversed.set(debtId, [...(reversed.get(debtId) ?? []), payment!]);
  }
  const told = new Set<string>();
  const customerOf = (id: string) => known.customers.get(id) ?? people.get(id);
  return {
    debts: new Map(bookings.debts.map((debt) => [debt.id, debt])),
    changes: grouped(bookings.changes, (change) => change.debtId),
    payments: grouped(bookings.payments, (payment) => payment.sheetRowId ?? ''),
    reversed,
    descriptions: new Map(bookings.descriptions.map(({ id, description }) => [id, description])),
    nameOf: (id: string) => (bookings.changedCustomers.get(id) ?? bookings.customers.get(id) ?? customerOf(id))?.name,
    /** Once for each customer, whichever of their rows comes first. */
    takeCustomer(id: string): Act[] | null {
      const [was, is] = [customerOf(id), bookings.changedCustomers.get(id)];
      if (!was || !is || told.has(id)) return null;
      told.add(id);
      return CUSTOMER_FIELDS.filter((field) => was[field] !== is[field]).map((field) => ({
        kind: 'CUSTOMER',
        field,
        before: was[field],
        after: is[field],
      }));
    },
  };
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

function paidOf({ id, amountCents, paidOn, dayKnown }: Pick<Payment, 'id' | 'amountCents' | 'paidOn' | 'dayKnown'>) {
  return { paymentId: id, amountCents, paidOn, dayKnown };
}

/** Cells that read otherwise than when the row was read last. */
function typed({ cells }: WireRow, stored: StoredRow | undefined): Act[] {
  if (!stored) return [];
  return Object.entries(cells).flatMap(([field, after]): Act[] => {
    const before = stored.base[field];
    return before === undefined || isSameValue(before.raw, after)
      ? []
      : [{ kind: 'TYPED', field, before: before.raw, after }];
  });
}

function unmergedCells({ cells }: WireRow): WireRow['cells'] {
  return Object.fromEntries(Object.entries(cells).filter(([field, cell]) => !MERGED.has(field) && cell !== null));
}

function nameIn({ cells }: Pick<WireRow, 'cells'>): string {
  return typeof cells.name === 'string' ? cells.name.trim().slice(0, 200) : '';
}
