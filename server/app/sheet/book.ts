/**
 * From rows that were understood to facts, gathered first and written in bulk. A plan belongs to one transaction that
 * holds the merchant's sync lock; customers it touches are locked before it is made.
 */
import {
  insertDebtChanges,
  insertDebts,
  insertPayments,
  insertReversals,
  type NewCustomer,
  type NewDebt,
  type NewDebtChange,
  type NewPayment,
  type NewReversal,
  updateCustomers,
  updateDescriptions,
} from '../../db/bulk.js';
import type { Tx } from '../../db/client.js';
import { newId } from '../../db/ids.js';
import { nextBankDay } from '../../domain/calendar.js';
import type { LimitOrigin } from '../../domain/credit-limit.js';
import { principalOn, statusOn } from '../../domain/debt.js';
import type { Cents, CustomerFacts, Day, Debt, Payment } from '../../domain/facts.js';
import { planPayment } from '../../domain/receiving.js';
import { CONTACT_FIELDS, type ContactField, type MoneyChange } from '../../domain/sheet/merge.js';
import { addPerson, indexPeople, matchPerson, type PersonIndex, type PersonMatch } from '../../domain/sheet/people.js';
import type { RowReading } from '../../domain/sheet/row.js';
import { foldName } from '../../domain/text.js';
import type { Tenant } from '../context.js';
import { type Settlement, settle } from '../settle.js';
import { allocationsOf, type Known, type KnownCustomer, paymentsOf, type Settled } from './known.js';

export interface Bookings {
  customers: Map<string, NewCustomer>;
  changedCustomers: Map<string, KnownCustomer>;
  debts: NewDebt[];
  changes: NewDebtChange[];
  payments: NewPayment[];
  reversals: NewReversal[];
  descriptions: { id: string; description: string | null }[];
  origins: Map<string, LimitOrigin>;
  touched: Set<string>;
}

export function noBookings(): Bookings {
  return {
    customers: new Map(),
    changedCustomers: new Map(),
    debts: [],
    changes: [],
    payments: [],
    reversals: [],
    descriptions: [],
    origins: new Map(),
    touched: new Set(),
  };
}

/** Customers who may be one of these people, by document or phone: each as those merged into them were, and last as they are. */
export async function peopleLike(
  tx: Tx,
  people: readonly Pick<RowReading, 'document' | 'phone'>[],
): Promise<KnownCustomer[]> {
  const documents = people.flatMap((person) => person.document ?? []);
  const phones = people.flatMap((person) => person.phone ?? []);
  if (documents.length + phones.length === 0) return [];
  return tx.$queryRaw<KnownCustomer[]>`
    WITH found AS (SELECT coalesce("mergedIntoId", id) AS id FROM "Customer"
      WHERE document = ANY(${documents}::text[]) OR phone = ANY(${phones}::text[]))
    SELECT id, name, document, phone, email, address, uf FROM (
      SELECT id, 1 AS part, name, document, phone, email, address, uf FROM "Customer" WHERE id IN (SELECT id FROM found)
      UNION ALL
      SELECT "mergedIntoId", 0, name, document, phone, email, address, uf FROM "Customer"
      WHERE "mergedIntoId" IN (SELECT id FROM found)) people
    ORDER BY id, part`;
}

export function indexOf(customers: readonly KnownCustomer[]): PersonIndex {
  return indexPeople(customers);
}

/** Books a row nobody has seen: its person (known or new), its debt, and its payment when the sheet says it is paid. */
export function bookRow(
  tenant: Tenant,
  bookings: Bookings,
  people: PersonIndex,
  known: ReadonlyMap<string, KnownCustomer>,
  row: {
    id: string;
    reading: RowReading;
    isFirstImport: boolean;
    /** Whose it is, if the merchant said so; null: somebody new. */
    said?: string | null;
  },
): { customerId: string; debtId: string; contradictions: Contradiction[] } {
  const { reading, isFirstImport } = row;
  const match = row.said === undefined ? matchPerson(reading, people) : saidMatch(row.said);
  const customerId = match.kind === 'SAME' ? match.id : newId('Customer');
  const { name, phone, document } = reading;
  addPerson(people, { id: customerId, name, phone, document });
  const contradictions = match.kind === 'SAME' ? fillCustomer(bookings, known, customerId, reading) : [];
  if (match.kind !== 'SAME') {
    bookings.customers.set(customerId, {
      id: customerId,
      name: reading.name!,
      nameFolded: foldName(reading.name!),
      document: reading.document,
      phone: reading.phone,
      email: reading.email,
      address: reading.address,
      uf: reading.uf,
      registeredOn: tenant.today,
    });
    // A row that was owed before it was typed is history brought along, whenever it arrives; a new sale is not.
    const isImport = isFirstImport || reading.dueOn! < tenant.today;
    bookings.origins.set(
      customerId,
      isImport ? { kind: 'IMPORTED', sheetLimitCents: reading.limitCents } : { kind: 'REGISTERED' },
    );
  }
  bookings.touched.add(customerId);

  const debtId = newId('Debt');
  bookings.debts.push({
    id: debtId,
    customerId,
    installmentNumber: reading.installment?.[0] ?? null,
    installmentOf: reading.installment?.[1] ?? null,
    principalCents: reading.principalCents!,
    dueOn: reading.dueOn!,
    effectiveDueOn: nextBankDay(reading.dueOn!),
    registeredOn: registrationDay(reading, tenant.today),
    description: reading.description,
  });
  if (reading.paid) {
    // Paid nobody knows when: on the first import it counts neither way; later it is the day a sync first saw it.
    const paidOn = reading.paidOn ?? tenant.today;
    const dayKnown = reading.paidOn !== null || !isFirstImport;
    bookings.payments.push(sheetPayment(row.id, customerId, debtId, reading.principalCents!, paidOn, dayKnown));
  } else if (reading.paidCents !== null)
    // Nobody wrote when: on the first import it counts neither way.
    bookings.payments.push(sheetPayment(row.id, customerId, debtId, reading.paidCents, tenant.today, !isFirstImport));
  return { customerId, debtId, contradictions };
}

function saidMatch(customerId: string | null): PersonMatch {
  return customerId === null
    ? { kind: 'UNKNOWN', maybe: [], possible: 0 }
    : { kind: 'SAME', id: customerId, alsoMaybe: [] };
}

/**
 * Applies the money changes a merge asks for, in the order in which they are true: amount and due day first, then what was
 * paid of them. Only payments that this row made are undone by it. Returns the fields that could not be applied.
 */
export function bookChanges(
  tenant: Tenant,
  bookings: Bookings,
  known: Known,
  row: {
    id: string;
    debtId: string;
    isPaid: boolean;
    isReturning: boolean;
    /** It tells what was before: a payment without a day counts neither way. */
    isHistory: boolean;
  },
  changes: readonly MoneyChange[],
): MoneyChange['field'][] {
  const { debt, facts } = known.debts.get(row.debtId)!;
  const ours = paymentsOf(row.debtId, facts.payments).filter(
    (payment) => known.sheetPayments.get(payment.id) === row.id,
  );
  const isOurs = ours.length > 0 && ours.every((payment) => allocationsOf(payment).length === 1);
  const refused: MoneyChange['field'][] = [];
  const changesNow: NewDebtChange[] = row.isReturning ? [changeOf(tenant, row.debtId, { kind: 'REINSTATE' })] : [];
  let paid: { paidOn: Day; dayKnown: boolean } | null = null;
  let part: Cents | null = null;
  let isUndone = false;
  for (const change of changes) {
    switch (change.kind) {
      case 'AMOUNT': {
        const wasPaid = statusOn(debt, facts.payments, tenant.today) === 'PAID';
        // The amount of a row that says paid: what was paid is corrected with it, if this row said so.
        if (wasPaid && row.isPaid && !isOurs) refused.push(change.field);
        else changesNow.push(changeOf(tenant, row.debtId, change));
        if (wasPaid && row.isPaid && isOurs) {
          isUndone = true;
          paid = { paidOn: ours.at(-1)!.paidOn, dayKnown: ours.at(-1)!.dayKnown };
        }
        break;
      }
      case 'DUE_DATE':
        changesNow.push(changeOf(tenant, row.debtId, change));
        break;
      case 'UNPAID':
        if (isOurs) isUndone = true;
        else refused.push(change.field);
        break;
      case 'PAID_DAY':
        if (!isOurs) refused.push(change.field);
        else {
          isUndone = true;
          paid = { paidOn: change.paidOn, dayKnown: true };
        }
        break;
      case 'PART_PAID': {
        const byOthers = paidOf(debt.id, facts.payments) - paidOf(debt.id, ours);
        const byThisRow = paidOf(debt.id, ours);
        const more = change.paidCents - byOthers - byThisRow;
        if (more > owedOf(debt, changes, tenant.today) - paidOf(debt.id, facts.payments)) refused.push(change.field);
        else if (more > 0) part = more;
        else if (more < 0 && isOurs && change.paidCents >= byOthers) {
          isUndone = true;
          part = change.paidCents - byOthers || null;
        } else if (more < 0) refused.push(change.field);
        break;
      }
      case 'PAID':
        paid = { paidOn: change.paidOn ?? tenant.today, dayKnown: change.paidOn !== null || !row.isHistory };
    }
  }
  if (changesNow.length > 0 || paid || part || isUndone) bookings.touched.add(debt.customerId);
  bookings.changes.push(...changesNow);
  if (isUndone)
    bookings.reversals.push(
      ...ours.map(({ id, paidOn }) => ({ paymentId: id, on: paidOn, reason: 'corrigido na planilha' })),
    );
  if (paid) bookings.payments.push(...whatIsOwed(tenant, facts, debt, changesNow, isUndone ? ours : [], row.id, paid));
  if (part !== null)
    bookings.payments.push(sheetPayment(row.id, debt.customerId, debt.id, part, tenant.today, !row.isHistory));
  return refused;
}

/** How much was lent, as these changes leave it. */
function owedOf(debt: Debt, changes: readonly MoneyChange[], day: Day): Cents {
  return changes.reduce((cents, one) => (one.kind === 'AMOUNT' ? one.principalCents : cents), principalOn(debt, day));
}

/** How much of a debt these payments pay. */
function paidOf(debtId: string, payments: readonly Payment[]): Cents {
  return paymentsOf(debtId, payments)
    .flatMap(allocationsOf)
    .reduce((sum, part) => sum + (part.debtId === debtId ? part.amountCents : 0), 0);
}

/** The payment that settles the debt as it will stand, with the facts known now and those being booked. */
function whatIsOwed(
  tenant: Tenant,
  facts: CustomerFacts,
  debt: Debt,
  changes: readonly NewDebtChange[],
  undone: readonly Payment[],
  rowId: string,
  { paidOn, dayKnown }: { paidOn: Day; dayKnown: boolean },
): NewPayment[] {
  const changed: Debt = {
    ...debt,
    changes: [...debt.changes, ...changes.map((change, i) => ({ ...change, seq: Number.MAX_SAFE_INTEGER - 100 + i }))],
  };
  const payments = facts.payments.filter((payment) => !undone.includes(payment));
  const known = { ...facts, payments, debts: facts.debts.map((one) => (one.id === debt.id ? changed : one)) };
  const plan = planPayment(known, { amountCents: null, paidOn, chosenDebtIds: [debt.id] }, tenant.today);
  if (!plan.ok || plan.allocations.length === 0) return [];
  return [sheetPayment(rowId, debt.customerId, debt.id, plan.amountCents, paidOn, dayKnown)];
}

function changeOf(
  tenant: Tenant,
  debtId: string,
  change: { kind: NewDebtChange['kind']; principalCents?: Cents; dueOn?: Day },
): NewDebtChange {
  return {
    id: newId('DebtChange'),
    debtId,
    kind: change.kind,
    principalCents: change.principalCents ?? null,
    dueOn: change.dueOn ?? null,
    on: tenant.today,
    reason: change.kind === 'REINSTATE' ? 'a linha voltou à planilha' : 'planilha',
  };
}

/**
 * Writes what was gathered and computes everything that depends on it. Returns what is known of those it is about; newcomers
 * are `stored` a little later, to be waited for.
 */
export async function writeBookings(tenant: Tenant, bookings: Bookings): Promise<Settled & Pick<Settlement, 'stored'>> {
  const { tx, merchantId } = tenant;
  const at = new Date(tenant.now);
  const isFresh = ({ customerId }: { customerId: string }) => bookings.customers.has(customerId);
  const isKnown = (fact: { customerId: string }) => !isFresh(fact);
  await updateCustomers(
    tx,
    [...bookings.changedCustomers.values()].map((customer) => ({ ...customer, nameFolded: foldName(customer.name) })),
  );
  await insertDebts(tx, merchantId, bookings.debts.filter(isKnown), at);
  await insertDebtChanges(tx, merchantId, bookings.changes, at);
  await insertReversals(tx, merchantId, bookings.reversals, at);
  await insertPayments(tx, merchantId, bookings.payments.filter(isKnown), at);
  await updateDescriptions(tx, bookings.descriptions);
  const { facts, stored } = await settle(
    tenant,
    // Whoever is called or reached otherwise is looked at again, with all their rows and whatever was prepared for them.
    [...new Set([...bookings.touched, ...bookings.changedCustomers.keys()])].filter(
      (id) => !bookings.customers.has(id),
    ),
    bookings.origins,
    {
      customers: [...bookings.customers.values()],
      debts: bookings.debts.filter(isFresh),
      payments: bookings.payments.filter(isFresh),
    },
  );
  return { facts, stored, newcomers: bookings.customers, descriptions: descriptionsOf(bookings.debts) };
}

function descriptionsOf(debts: readonly NewDebt[]): Map<string, string> {
  return new Map(debts.flatMap(({ id, description }) => (description == null ? [] : [[id, description] as const])));
}

/** Of which another value is asked about; an address is written in many ways. */
const ASKED_FIELDS: readonly ContactField[] = ['phone', 'email'];

/** What another row tells about a person already known is added; nothing known is replaced. */
function fillCustomer(
  bookings: Bookings,
  known: ReadonlyMap<string, KnownCustomer>,
  customerId: string,
  reading: RowReading,
): Contradiction[] {
  const fresh = bookings.customers.get(customerId);
  const customer = fresh ?? bookings.changedCustomers.get(customerId) ?? known.get(customerId);
  if (!customer) return [];
  const before = known.get(customerId);
  // Emptied by another of their rows a moment ago: whether that or this one counts is not known.
  const isEmptied = (field: ContactField) => customer[field] === null && !fresh && before?.[field] != null;
  const contradictions = CONTACT_FIELDS.flatMap((field) => {
    const [db, said] = [customer[field], reading[field]];
    const isOther = db !== null && said !== db && ASKED_FIELDS.includes(field);
    return said !== null && (isOther || isEmptied(field)) ? [{ field, db }] : [];
  });
  const filled = Object.fromEntries(
    CONTACT_FIELDS.map((field) => [field, customer[field] ?? (isEmptied(field) ? null : reading[field])]),
  ) as Record<ContactField, string | null>;
  if (fresh) Object.assign(fresh, filled);
  else if (Object.entries(filled).some(([field, value]) => customer[field as keyof typeof filled] !== value))
    bookings.changedCustomers.set(customerId, { ...(customer as KnownCustomer), ...filled });
  const origin = bookings.origins.get(customerId);
  if (origin?.kind === 'IMPORTED' && origin.sheetLimitCents === null && reading.limitCents !== null)
    bookings.origins.set(customerId, { kind: 'IMPORTED', sheetLimitCents: reading.limitCents });
  return contradictions;
}

/** What a row says of a person it knows by another mark: they have another telephone, another address for e-mail. */
interface Contradiction {
  field: ContactField;
  db: string | null;
}

function registrationDay(reading: RowReading, today: Day): Day {
  return reading.soldOn !== null && reading.soldOn <= today ? reading.soldOn : today;
}

function sheetPayment(
  sheetRowId: string,
  customerId: string,
  debtId: string,
  amountCents: Cents,
  paidOn: Day,
  dayKnown: boolean,
): NewPayment {
  return {
    id: newId('Payment'),
    customerId,
    amountCents,
    method: 'OTHER',
    paidOn,
    dayKnown,
    sheetRowId,
    allocations: [{ debtId, amountCents }],
  };
}
