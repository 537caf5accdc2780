/** Bulk writes of what is computed from facts: one statement each, however many rows. */
import type { Cents, Day } from '../domain/facts.js';
import type { DebtProjection } from '../domain/projection.js';
import type { Tx } from './client.js';
import { insertRows } from './columns.js';

export interface NewDecision {
  id: string;
  customerId: string;
  on: Day;
  fromCents: Cents | null;
  toCents: Cents | null;
  rule: string;
  reason: string;
  debtId: string | null;
  policyVersion: number;
  inputs: Readonly<Record<string, unknown>>;
  decidedBy: string;
  /** The key it was decided with; absent where the rules did. */
  keyId?: string;
  recordedAt: Date;
}

export async function storeDebtProjections(tx: Tx, debts: readonly DebtProjection[]): Promise<void> {
  if (debts.length === 0) return;
  await tx.$executeRaw`
    UPDATE "Debt" d SET "openPrincipalCents" = n."openPrincipalCents", "currentDueOn" = n."currentDueOn",
      "effectiveDueOn" = n."effectiveDueOn", "closedAs" = n."closedAs", "paidOffOn" = n."paidOffOn", "lastPaymentOn" = n."lastPaymentOn"
    FROM json_to_recordset(${JSON.stringify(debts)}::json) AS n(id text, "openPrincipalCents" bigint, "currentDueOn" date,
      "effectiveDueOn" date, "closedAs" text, "paidOffOn" date, "lastPaymentOn" date)
    WHERE d.id = n.id AND (d."openPrincipalCents", d."currentDueOn", d."effectiveDueOn", d."closedAs", d."paidOffOn", d."lastPaymentOn")
      IS DISTINCT FROM (n."openPrincipalCents", n."currentDueOn", n."effectiveDueOn", n."closedAs", n."paidOffOn", n."lastPaymentOn")`;
}

export async function storeDecisions(tx: Tx, merchantId: string, decisions: readonly NewDecision[]): Promise<void> {
  await insertRows(tx, 'CreditDecision', decisions, [
    ['id', 'text', (one) => one.id],
    ['merchantId', 'text', () => merchantId],
    ['customerId', 'text', (one) => one.customerId],
    ['on', 'date', (one) => one.on],
    ['fromCents', 'bigint', (one) => one.fromCents],
    ['toCents', 'bigint', (one) => one.toCents],
    ['rule', 'text', (one) => one.rule],
    ['reason', 'text', (one) => one.reason],
    ['debtId', 'text', (one) => one.debtId],
    ['policyVersion', 'int', (one) => one.policyVersion],
    ['inputs', 'jsonb', (one) => JSON.stringify(one.inputs)],
    ['decidedBy', 'text', (one) => one.decidedBy],
    ['keyId', 'text', (one) => one.keyId],
    ['recordedAt', 'timestamptz', (one) => one.recordedAt.toISOString()],
  ]);
}

/** Moves each customer's version on, and its limit where one was decided just now. */
export async function storeLimits(
  tx: Tx,
  customers: readonly { id: string; changed: NewDecision | null }[],
): Promise<void> {
  if (customers.length === 0) return;
  const rows = customers.map(({ id, changed }) => ({
    id,
    isChanged: changed !== null,
    toCents: changed?.toCents ?? null,
  }));
  await tx.$executeRaw`
    UPDATE "Customer" c SET version = c.version + 1,
      "limitCents" = CASE WHEN n."isChanged" THEN n."toCents" ELSE c."limitCents" END
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS n(id text, "isChanged" boolean, "toCents" bigint)
    WHERE c.id = n.id`;
}
