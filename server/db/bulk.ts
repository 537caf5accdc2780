/** Bulk inserts of facts: one statement a table, however many rows (a sync books a thousand at a time). */
import type { Allocation, Cents, Day, DebtChangeKind, LateTerms } from '../domain/facts.js';
import type { DebtProjection } from '../domain/projection.js';
import type { Tx } from './client.js';
import { columnsOf } from './columns.js';

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
  if (rows.length === 0) return;
  await tx.$bulk(
    `INSERT INTO "Customer" ("merchantId", "recordedAt", id, name, "nameFolded", document, phone, email, address, uf, "registeredOn", "limitCents")
    SELECT $1, $2::timestamptz, n.* FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
      $11::date[], $12::bigint[]) AS n`,
    [
      merchantId,
      at.toISOString(),
      ...columnsOf(rows, [
        (row) => row.id,
        (row) => row.name,
        (row) => row.nameFolded,
        (row) => row.document,
        (row) => row.phone,
        (row) => row.email,
        (row) => row.address,
        (row) => row.uf,
        (row) => row.registeredOn,
        (row) => row.limitCents,
      ]),
    ],
  );
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
  await tx.$bulk(
    `INSERT INTO "Debt" ("merchantId", "recordedAt", id, "customerId", "saleId", "externalId", "installmentNumber", "installmentOf",
      "principalCents", "dueOn", "registeredOn", description, "lateFeeBps", "lateInterestMonthlyBps", "graceBase", "agreedOn", "proposalId",
      "openPrincipalCents", "currentDueOn", "effectiveDueOn", "closedAs", "paidOffOn", "lastPaymentOn")
    SELECT $1, $2::timestamptz, n.* FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::int[],
      $9::bigint[], $10::date[], $11::date[], $12::text[], $13::int[], $14::int[], $15::text[], $16::date[], $17::text[],
      $18::bigint[], $19::date[], $20::date[], $21::text[], $22::date[], $23::date[]) AS n`,
    [
      merchantId,
      at.toISOString(),
      ...columnsOf(rows, [
        (row) => row.id,
        (row) => row.customerId,
        (row) => row.saleId,
        (row) => row.externalId,
        (row) => row.installmentNumber,
        (row) => row.installmentOf,
        (row) => row.principalCents,
        (row) => row.dueOn,
        (row) => row.registeredOn,
        (row) => row.description,
        (row) => row.terms?.lateFeeBps,
        (row) => row.terms?.lateInterestMonthlyBps,
        (row) => row.terms?.graceBase,
        (row) => row.terms?.agreedOn,
        (row) => row.proposalId,
        (row) => row.projection?.openPrincipalCents ?? row.principalCents,
        (row) => row.projection?.currentDueOn ?? row.dueOn,
        (row) => row.projection?.effectiveDueOn ?? row.effectiveDueOn,
        (row) => row.projection?.closedAs,
        (row) => row.projection?.paidOffOn,
        (row) => row.projection?.lastPaymentOn,
      ]),
    ],
  );
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
  const payments = tx.$bulk(
    `INSERT INTO "Payment" ("merchantId", "recordedAt", id, "customerId", "externalId", "amountCents", method, "paidOn", "dayKnown", "sheetRowId", note)
    SELECT $1, $2::timestamptz, n.* FROM unnest($3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::date[], $9::boolean[],
      $10::text[], $11::text[]) AS n`,
    [
      merchantId,
      at.toISOString(),
      ...columnsOf(rows, [
        (row) => row.id,
        (row) => row.customerId,
        (row) => row.externalId,
        (row) => row.amountCents,
        (row) => row.method,
        (row) => row.paidOn,
        (row) => row.dayKnown,
        (row) => row.sheetRowId,
        (row) => row.note,
      ]),
    ],
  );
  const allocations = rows.flatMap((row) =>
    row.allocations.map((allocation) => ({ paymentId: row.id, ...allocation })),
  );
  await Promise.all([
    payments,
    tx.$bulk(
      `INSERT INTO "PaymentAllocation" ("merchantId", "paymentId", "debtId", "amountCents")
      SELECT $1, n.* FROM unnest($2::text[], $3::text[], $4::bigint[]) AS n`,
      [merchantId, ...columnsOf(allocations, [(row) => row.paymentId, (row) => row.debtId, (row) => row.amountCents])],
    ),
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
