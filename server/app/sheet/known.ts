/** What the database holds of rows' debts and customers, in the words of the merge. */
import type { Tx } from '../../db/client.js';
import { loadFacts } from '../../db/facts.js';
import { END_OF_DAYS } from '../../domain/day.js';
import { dueOnAt, paidOffOn, principalOn, statusOn } from '../../domain/debt.js';
import type { Cents, CustomerFacts, Day, Debt, Payment } from '../../domain/facts.js';
import { allocationsOn } from '../../domain/replay.js';
import type { MergedValues } from '../../domain/sheet/merge.js';
import type { AgreementTie } from '../../domain/sheet/row-problem.js';

export interface KnownCustomer {
  id: string;
  name: string;
  document: string | null;
  phone: string | null;
  email: string | null;
  address: string | null;
  uf: string | null;
}

export interface Known {
  /** Which row's paid cell made a payment. */
  sheetPayments: Map<string, string>;
  customers: Map<string, KnownCustomer>;
  facts: Map<string, CustomerFacts>;
  debts: Map<string, { debt: Debt; facts: CustomerFacts; description: string | null }>;
}

/** What a transaction has just written, and need not read again. */
export interface Settled {
  /** Of every customer whose facts changed, as they are now. */
  facts: ReadonlyMap<string, CustomerFacts>;
  /** Those of them who were nobody before, by id. */
  newcomers: ReadonlyMap<string, KnownCustomer>;
  /** Of debts just recorded; those without one are absent. */
  descriptions: ReadonlyMap<string, string>;
}

const NOTHING: Settled = { facts: new Map(), newcomers: new Map(), descriptions: new Map() };

/** What is known of these customers; of those in `settled`, only what that does not say is read. */
export async function loadKnown(tx: Tx, customerIds: readonly string[], settled: Settled = NOTHING): Promise<Known> {
  const all = [...new Set(customerIds)];
  const stored = all.filter((id) => !settled.newcomers.has(id));
  const rows = await storedOf(tx, stored);
  const read = await loadFacts(
    tx,
    stored.filter((id) => !settled.facts.has(id)),
  );
  const facts = new Map(all.flatMap((id) => [[id, settled.facts.get(id) ?? read.get(id)!] as const]));
  const byDebt = new Map([
    ...settled.descriptions,
    ...rows.descriptions.map((row) => [row.id, row.description] as const),
  ]);
  const debts: Known['debts'] = new Map();
  for (const of of facts.values())
    for (const debt of of?.debts ?? [])
      debts.set(debt.id, { debt, facts: of, description: byDebt.get(debt.id) ?? null });
  return {
    sheetPayments: new Map(rows.payments.map((payment) => [payment.id, payment.sheetRowId])),
    customers: new Map([
      ...rows.customers.map((customer) => [customer.id, customer] as const),
      ...all.flatMap((id) => (settled.newcomers.has(id) ? [[id, settled.newcomers.get(id)!] as const] : [])),
    ]),
    facts,
    debts,
  };
}

interface StoredRows {
  customers: KnownCustomer[];
  descriptions: { id: string; description: string }[];
  payments: { id: string; sheetRowId: string }[];
}

async function storedOf(tx: Tx, ids: readonly string[]): Promise<StoredRows> {
  if (ids.length === 0) return { customers: [], descriptions: [], payments: [] };
  const customers = await tx.$queryRaw<KnownCustomer[]>`
    SELECT id, name, document, phone, email, address, uf FROM "Customer" WHERE id = ANY(${ids}::text[])`;
  const descriptions = await tx.$queryRaw<{ id: string; description: string }[]>`
    SELECT id, description FROM "Debt" WHERE "customerId" = ANY(${ids}::text[]) AND description IS NOT NULL`;
  const payments = await tx.$queryRaw<{ id: string; sheetRowId: string }[]>`
    SELECT id, "sheetRowId" FROM "Payment" WHERE "customerId" = ANY(${ids}::text[]) AND "sheetRowId" IS NOT NULL`;
  return { customers, descriptions, payments };
}

/** The debt and its customer as cell values on `day`. */
export function databaseValues(known: Known, debtId: string, day: Day): MergedValues | null {
  const entry = known.debts.get(debtId);
  if (!entry) return null;
  const { debt, facts, description } = entry;
  const customer = known.customers.get(debt.customerId)!;
  const isPaid = statusOn(debt, facts.payments, day) === 'PAID';
  const paid = isPaid && ((isDayKnown(debt, facts.payments) && paidOffOn(debt, facts.payments, day)) || true);
  return {
    name: customer.name,
    phone: customer.phone,
    document: customer.document,
    email: customer.email,
    address: customer.address,
    uf: customer.uf,
    principalCents: principalOn(debt, day),
    dueOn: dueOnAt(debt, day),
    paid,
    paidOn: paid,
    paidCents: paidCentsOf(debt.id, facts.payments),
    description,
  };
}

/** Null: nothing of it is paid. */
function paidCentsOf(debtId: string, payments: readonly Payment[]): Cents | null {
  const parts = paymentsOf(debtId, payments).flatMap(allocationsOf);
  return parts.filter((part) => part.debtId === debtId).reduce((sum, part) => sum + part.amountCents, 0) || null;
}

function isDayKnown(debt: Debt, payments: readonly Payment[]): boolean {
  return paymentsOf(debt.id, payments).every((payment) => payment.dayKnown);
}

/** What ties the debt of a row to an agreement, in force or broken. */
export function agreementOn(known: Known, debtId: string, day: Day): AgreementTie | null {
  const entry = known.debts.get(debtId);
  if (!entry) return null;
  const isInstallment = entry.debt.proposalId != null;
  if (statusOn(entry.debt, entry.facts.payments, day) !== 'SUPERSEDED') return isInstallment ? 'AGREED' : null;
  return isInstallment ? 'AGREEMENT_BROKEN' : 'IN_AGREEMENT';
}

/** Which debts a payment pays in the end: a broken agreement gives its payments back to the debts it had replaced. */
export function allocationsOf(payment: Payment): Payment['allocations'] {
  return allocationsOn(payment, END_OF_DAYS);
}

/** Payments that stand and pay something of this debt. */
export function paymentsOf(debtId: string, payments: readonly Payment[]): Payment[] {
  return payments.filter(
    (payment) =>
      payment.reversedOn === null && allocationsOf(payment).some((allocation) => allocation.debtId === debtId),
  );
}
