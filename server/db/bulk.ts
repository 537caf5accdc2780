/** Bulk inserts of facts: one statement a table, however many rows (a sync books a thousand at a time). */
import type { Allocation, Cents, Day, DebtChangeKind, LateTerms } from '../domain/facts.js';
import type { DebtProjection } from '../domain/projection.js';
import type { Tx } from './client.js';
import { insertRows } from './columns.js';

export interface NewCustomer {
  id: string;
  name: string;
  nameFolded: string;
  document: string | null;
  phone: string | null;
  email: string | null;
  address: string | null;
  uf: string | null;
  registeredOn: Day;
  /** projection: absent until `settle` decides about it. */
  limitCents?: Cents | null;
}

/** Unless `projection` is given, it is that of a debt nobody has touched; `settle` makes it right. */
export interface NewDebt {
  id: string;
  customerId: string;
  saleId?: string | null;
  externalId?: string | null;
  installmentNumber: number | null;
  installmentOf: number | null;
  principalCents: Cents;
  dueOn: Day;
  effectiveDueOn: Day;
  registeredOn: Day;
  description?: string | null;
  terms?: LateTerms | null;
  /** The agreement whose instalment it is. */
  proposalId?: string | null;
  projection?: DebtProjection;
}

export interface NewPayment {
  id: string;
  customerId: string;
  externalId?: string | null;
  amountCents: Cents;
  method: string;
  paidOn: Day;
  dayKnown: boolean;
  /** The row of a sheet whose paid cell made it. */
  sheetRowId?: string | null;
  note?: string | null;
  allocations: readonly { debtId: string; amountCents: Cents }[];
}

export interface NewDebtChange {
  id: string;
  debtId: string;
  kind: DebtChangeKind;
  principalCents: Cents | null;
  dueOn: Day | null;
  on: Day;
  reason?: string | null;
  /** The agreement, for SUPERSEDE and RESTORE. */
  proposalId?: string | null;
}

export interface NewReallocation {
  id: string;
  paymentId: string;
  on: Day;
  allocations: readonly Allocation[];
}

export interface NewReversal {
  paymentId: string;
  on: Day;
  reason: string;
}

export async function insertCustomers(
  tx: Tx,
  merchantId: string,
  rows: readonly NewCustomer[],
  at: Date,
): Promise<void> {
  await insertRows(tx, 'Customer', rows, [
    ['id', 'text', (row) => row.id],
    ['merchantId', 'text', () => merchantId],
    ['recordedAt', 'timestamptz', () => at.toISOString()],
    ['name', 'text', (row) => row.name],
    ['nameFolded', 'text', (row) => row.nameFolded],
    ['document', 'text', (row) => row.document],
    ['phone', 'text', (row) => row.phone],
    ['email', 'text', (row) => row.email],
    ['address', 'text', (row) => row.address],
    ['uf', 'text', (row) => row.uf],
    ['registeredOn', 'date', (row) => row.registeredOn],
    ['limitCents', 'bigint', (row) => row.limitCents],
  ]);
}

/** Sets every contact field of these customers to what is given (the caller read them under their locks). */
export async function updateCustomers(tx: Tx, rows: readonly Omit<NewCustomer, 'registeredOn'>[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    UPDATE "Customer" c SET name = n.name, "nameFolded" = n."nameFolded", document = n.document, phone = n.phone,
      email = n.email, address = n.address, uf = n.uf
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS n(id text, name text, "nameFolded" text, document text, phone text,
      email text, address text, uf text)
    WHERE c.id = n.id`;
}

export async function insertDebts(tx: Tx, merchantId: string, rows: readonly NewDebt[], at: Date): Promise<void> {
  await insertRows(tx, 'Debt', rows, [
    ['id', 'text', (row) => row.id],
    ['merchantId', 'text', () => merchantId],
    ['recordedAt', 'timestamptz', () => at.toISOString()],
    ['customerId', 'text', (row) => row.customerId],
    ['saleId', 'text', (row) => row.saleId],
    ['externalId', 'text', (row) => row.externalId],
    ['installmentNumber', 'int', (row) => row.installmentNumber],
    ['installmentOf', 'int', (row) => row.installmentOf],
    ['principalCents', 'bigint', (row) => row.principalCents],
    ['dueOn', 'date', (row) => row.dueOn],
    ['registeredOn', 'date', (row) => row.registeredOn],
    ['description', 'text', (row) => row.description],
    ['lateFeeBps', 'int', (row) => row.terms?.lateFeeBps],
    ['lateInterestMonthlyBps', 'int', (row) => row.terms?.lateInterestMonthlyBps],
    ['graceBase', 'text', (row) => row.terms?.graceBase],
    ['agreedOn', 'date', (row) => row.terms?.agreedOn],
    ['proposalId', 'text', (row) => row.proposalId],
    ['openPrincipalCents', 'bigint', (row) => row.projection?.openPrincipalCents ?? row.principalCents],
    ['currentDueOn', 'date', (row) => row.projection?.currentDueOn ?? row.dueOn],
    ['effectiveDueOn', 'date', (row) => row.projection?.effectiveDueOn ?? row.effectiveDueOn],
    ['closedAs', 'text', (row) => row.projection?.closedAs],
    ['paidOffOn', 'date', (row) => row.projection?.paidOffOn],
    ['lastPaymentOn', 'date', (row) => row.projection?.lastPaymentOn],
  ]);
}

export async function insertDebtChanges(
  tx: Tx,
  merchantId: string,
  rows: readonly NewDebtChange[],
  at: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "DebtChange" ("merchantId", id, "debtId", kind, "principalCents", "dueOn", "on", reason, "proposalId", "recordedAt")
    SELECT ${merchantId}, n.id, n."debtId", n.kind, n."principalCents", n."dueOn", n."on", n.reason, n."proposalId", ${at}
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS n(id text, "debtId" text, kind text, "principalCents" bigint,
      "dueOn" date, "on" date, reason text, "proposalId" text)`;
}

export async function insertPayments(tx: Tx, merchantId: string, rows: readonly NewPayment[], at: Date): Promise<void> {
  const payments = insertRows(tx, 'Payment', rows, [
    ['id', 'text', (row) => row.id],
    ['merchantId', 'text', () => merchantId],
    ['recordedAt', 'timestamptz', () => at.toISOString()],
    ['customerId', 'text', (row) => row.customerId],
    ['externalId', 'text', (row) => row.externalId],
    ['amountCents', 'bigint', (row) => row.amountCents],
    ['method', 'text', (row) => row.method],
    ['paidOn', 'date', (row) => row.paidOn],
    ['dayKnown', 'boolean', (row) => row.dayKnown],
    ['sheetRowId', 'text', (row) => row.sheetRowId],
    ['note', 'text', (row) => row.note],
  ]);
  const allocations = rows.flatMap((row) =>
    row.allocations.map((allocation) => ({ paymentId: row.id, ...allocation })),
  );
  await Promise.all([
    payments,
    insertRows(tx, 'PaymentAllocation', allocations, [
      ['paymentId', 'text', (row) => row.paymentId],
      ['merchantId', 'text', () => merchantId],
      ['debtId', 'text', (row) => row.debtId],
      ['amountCents', 'bigint', (row) => row.amountCents],
    ]),
  ]);
}

/** A broken agreement's later words on its payments; what is left of a payment is the customer's credit. */
export async function insertReallocations(
  tx: Tx,
  merchantId: string,
  proposalId: string,
  rows: readonly NewReallocation[],
  at: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "PaymentReallocation" ("merchantId", id, "paymentId", "proposalId", "on", "recordedAt")
    SELECT ${merchantId}, n.id, n."paymentId", ${proposalId}, n."on", ${at}
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS n(id text, "paymentId" text, "on" date)`;
  const parts = rows.flatMap(({ id, allocations }) =>
    allocations.map((allocation) => ({ reallocationId: id, ...allocation })),
  );
  await tx.$executeRaw`
    INSERT INTO "ReallocationPart" ("merchantId", "reallocationId", "debtId", "amountCents")
    SELECT ${merchantId}, n."reallocationId", n."debtId", n."amountCents"
    FROM json_to_recordset(${JSON.stringify(parts)}::json) AS n("reallocationId" text, "debtId" text, "amountCents" bigint)`;
}

export async function insertReversals(
  tx: Tx,
  merchantId: string,
  rows: readonly NewReversal[],
  at: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "PaymentReversal" ("merchantId", "paymentId", "on", reason, "recordedAt")
    SELECT ${merchantId}, n."paymentId", n."on", n.reason, ${at}
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS n("paymentId" text, "on" date, reason text)`;
}

export async function updateDescriptions(
  tx: Tx,
  rows: readonly { id: string; description: string | null }[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    UPDATE "Debt" d SET description = n.description
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS n(id text, description text) WHERE d.id = n.id`;
}
