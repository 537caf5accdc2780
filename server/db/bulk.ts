/** Bulk inserts of facts: one statement a table, however many rows (a sync books a thousand at a time). */
import type { Allocation, Cents, Day, DebtChangeKind, LateTerms } from '../domain/facts.js';
import type { Tx } from './client.js';

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
}

/** Its projections are those of a debt nobody has touched; `settle` makes them right. */
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
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "Customer" ("merchantId", id, name, "nameFolded", document, phone, email, address, uf, "registeredOn", "recordedAt")
    SELECT ${merchantId}, n.id, n.name, n."nameFolded", n.document, n.phone, n.email, n.address, n.uf, n."registeredOn", ${at}
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS n(id text, name text, "nameFolded" text, document text, phone text,
      email text, address text, uf text, "registeredOn" date)`;
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
  if (rows.length === 0) return;
  const flat = rows.map(({ terms, ...row }) => ({ ...row, ...terms }));
  await tx.$executeRaw`
    INSERT INTO "Debt" ("merchantId", id, "customerId", "saleId", "externalId", "installmentNumber", "installmentOf", "principalCents",
      "dueOn", "registeredOn", description, "lateFeeBps", "lateInterestMonthlyBps", "graceBase", "agreedOn", "proposalId", "recordedAt",
      "openPrincipalCents", "currentDueOn", "effectiveDueOn")
    SELECT ${merchantId}, n.id, n."customerId", n."saleId", n."externalId", n."installmentNumber", n."installmentOf", n."principalCents",
      n."dueOn", n."registeredOn", n.description, n."lateFeeBps", n."lateInterestMonthlyBps", n."graceBase", n."agreedOn", n."proposalId", ${at},
      n."principalCents", n."dueOn", n."effectiveDueOn"
    FROM json_to_recordset(${JSON.stringify(flat)}::json) AS n(id text, "customerId" text, "saleId" text, "externalId" text,
      "installmentNumber" int, "installmentOf" int, "principalCents" bigint, "dueOn" date, "effectiveDueOn" date, "registeredOn" date,
      description text, "lateFeeBps" int, "lateInterestMonthlyBps" int, "graceBase" text, "agreedOn" date, "proposalId" text)`;
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
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "Payment" ("merchantId", id, "customerId", "externalId", "amountCents", method, "paidOn", "dayKnown", "sheetRowId",
      note, "recordedAt")
    SELECT ${merchantId}, n.id, n."customerId", n."externalId", n."amountCents", n.method, n."paidOn", n."dayKnown", n."sheetRowId",
      n.note, ${at}
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS n(id text, "customerId" text, "externalId" text, "amountCents" bigint,
      method text, "paidOn" date, "dayKnown" boolean, "sheetRowId" text, note text)`;
  const allocations = rows.flatMap((row) =>
    row.allocations.map((allocation) => ({ paymentId: row.id, ...allocation })),
  );
  await tx.$executeRaw`
    INSERT INTO "PaymentAllocation" ("merchantId", "paymentId", "debtId", "amountCents")
    SELECT ${merchantId}, n."paymentId", n."debtId", n."amountCents"
    FROM json_to_recordset(${JSON.stringify(allocations)}::json) AS n("paymentId" text, "debtId" text, "amountCents" bigint)`;
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
