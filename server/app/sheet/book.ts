/**
 * From rows that were understood to facts, gathered first and written in bulk. A plan belongs to one transaction that
 * holds the merchant's sync lock; customers it touches are locked before it is made.
 */
import {
  insertCustomers,
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
} from '../../db/bulk.js';
import type { Tx } from '../../db/client.js';
import { newId } from '../../db/ids.js';
import { nextBankDay } from '../../domain/calendar.js';
import type { LimitOrigin } from '../../domain/credit-limit.js';
import { statusOn } from '../../domain/debt.js';
import type { Day } from '../../domain/facts.js';
import { isAmount } from '../../domain/money.js';
import { positionOn } from '../../domain/position.js';
import type { MoneyChange } from '../../domain/sheet/merge.js';
import { addPerson, indexPeople, matchPerson, type PersonIndex } from '../../domain/sheet/people.js';
import type { RowReading } from '../../domain/sheet/row.js';
import { foldName } from '../../domain/text.js';
import type { Tenant } from '../context.js';
import { settle } from '../settle.js';
import { type Known, type KnownCustomer, paymentsOf } from './known.js';

export interface Bookings {
  customers: Map<string, NewCustomer>;
  changedCustomers: Map<string, KnownCustomer>;
  debts: NewDebt[];
  changes: NewDebtChange[];
  payments: NewPayment[];
  reversals: NewReversal[];
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
    origins: new Map(),
    touched: new Set(),
  };
}

/** Customers who may be one of these people, by document or phone. */
export async function peopleLike(tx: Tx, people: readonly RowReading[]): Promise<KnownCustomer[]> {
  const documents = people.flatMap((person) => person.document ?? []);
  const phones = people.flatMap((person) => person.phone ?? []);
  if (documents.length + phones.length === 0) return [];
  return tx.$queryRaw<KnownCustomer[]>`
    SELECT id, name, document, phone, email, address, uf FROM "Customer"
    WHERE document = ANY(${documents}::text[]) OR phone = ANY(${phones}::text[]) ORDER BY id`;
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
  reading: RowReading,
  isFirstImport: boolean,
): { customerId: string; debtId: string } {
  const match = matchPerson(reading, people);
  const customerId = match.kind === 'SAME' ? match.id : newId('Customer');
  addPerson(people, { ...reading, id: customerId });
  if (match.kind === 'SAME') fillCustomer(bookings, known, customerId, reading);
  else {
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
    bookings.payments.push(
      paymentOf(customerId, debtId, reading.principalCents!, paidOn, reading.paidOn !== null || !isFirstImport),
    );
  }
  return { customerId, debtId };
}

/** Applies the money changes a merge asks for; returns the fields that could not be applied. */
export function bookChanges(
  tenant: Tenant,
  bookings: Bookings,
  known: Known,
  debtId: string,
  changes: readonly MoneyChange[],
): ('paid' | 'paidOn')[] {
  const { debt, facts } = known.debts.get(debtId)!;
  const refused: ('paid' | 'paidOn')[] = [];
  for (const change of changes) {
    bookings.touched.add(debt.customerId);
    if (change.kind === 'AMOUNT' || change.kind === 'DUE_DATE') {
      bookings.changes.push({
        id: newId('DebtChange'),
        debtId,
        kind: change.kind,
        principalCents: change.kind === 'AMOUNT' ? change.principalCents : null,
        dueOn: change.kind === 'DUE_DATE' ? change.dueOn : null,
        on: tenant.today,
        reason: 'planilha',
      });
      continue;
    }
    if (change.kind === 'UNPAID' || change.kind === 'PAID_DAY') {
      const paid = paymentsOf(debtId, facts.payments);
      // A payment that settles other debts too cannot be undone from one row.
      if (paid.some((payment) => payment.allocations.length > 1)) {
        refused.push(change.kind === 'UNPAID' ? 'paid' : 'paidOn');
        continue;
      }
      for (const payment of paid)
        bookings.reversals.push({ paymentId: payment.id, on: payment.paidOn, reason: 'corrigido na planilha' });
      if (change.kind === 'UNPAID') continue;
      for (const payment of paid)
        bookings.payments.push(paymentOf(debt.customerId, debtId, payment.amountCents, change.paidOn, true));
      continue;
    }
    const paidOn = change.paidOn ?? tenant.today;
    const owedCents = positionOn(debt, facts.payments, paidOn).totalCents;
    if (isAmount(owedCents) && statusOn(debt, facts.payments, tenant.today) !== 'CANCELLED')
      bookings.payments.push(paymentOf(debt.customerId, debtId, owedCents, paidOn, true));
  }
  return refused;
}

/** Writes what was gathered and computes everything that depends on it. */
export async function writeBookings(tenant: Tenant, bookings: Bookings): Promise<void> {
  const { tx, merchantId } = tenant;
  const at = new Date(tenant.now);
  await insertCustomers(tx, merchantId, [...bookings.customers.values()], at);
  await updateCustomers(
    tx,
    [...bookings.changedCustomers.values()].map((customer) => ({ ...customer, nameFolded: foldName(customer.name) })),
  );
  await insertDebts(tx, merchantId, bookings.debts, at);
  await insertDebtChanges(tx, merchantId, bookings.changes, at);
  await insertReversals(tx, merchantId, bookings.reversals, at);
  await insertPayments(tx, merchantId, bookings.payments, at);
  await settle(tenant, [...bookings.touched], bookings.origins);
}

/** What another row tells about a person already known is added; nothing known is replaced. */
function fillCustomer(
  bookings: Bookings,
  known: ReadonlyMap<string, KnownCustomer>,
  customerId: string,
  reading: RowReading,
): void {
  const fresh = bookings.customers.get(customerId);
  const customer = fresh ?? bookings.changedCustomers.get(customerId) ?? known.get(customerId);
  if (!customer) return;
  const filled = {
    document: customer.document ?? reading.document,
    phone: customer.phone ?? reading.phone,
    email: customer.email ?? reading.email,
    address: customer.address ?? reading.address,
    uf: customer.uf ?? reading.uf,
  };
  if (fresh) Object.assign(fresh, filled);
  else if (Object.entries(filled).some(([field, value]) => customer[field as keyof typeof filled] !== value))
    bookings.changedCustomers.set(customerId, { ...(customer as KnownCustomer), ...filled });
  const origin = bookings.origins.get(customerId);
  if (origin?.kind === 'IMPORTED' && origin.sheetLimitCents === null && reading.limitCents !== null)
    bookings.origins.set(customerId, { kind: 'IMPORTED', sheetLimitCents: reading.limitCents });
}

function registrationDay(reading: RowReading, today: Day): Day {
  return reading.soldOn !== null && reading.soldOn <= today ? reading.soldOn : today;
}

function paymentOf(
  customerId: string,
  debtId: string,
  amountCents: number,
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
    allocations: [{ debtId, amountCents }],
  };
}
