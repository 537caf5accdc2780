/** Bulk writes of what is computed from facts: one statement each, however many rows. */
import type { Cents, Day } from '../domain/facts.js';
import type { DebtProjection } from '../domain/projection.js';
import type { Tx } from './client.js';

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
  if (decisions.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "CreditDecision" ("merchantId", id, "customerId", "on", "fromCents", "toCents", rule, reason, "debtId",
      "policyVersion", inputs, "decidedBy", "keyId", "recordedAt")
    SELECT ${merchantId}, n.id, n."customerId", n."on", n."fromCents", n."toCents", n.rule, n.reason, n."debtId",
      n."policyVersion", n.inputs, n."decidedBy", n."keyId", n."recordedAt"
    FROM json_to_recordset(${JSON.stringify(decisions)}::json) AS n(id text, "customerId" text, "on" date, "fromCents" bigint,
      "toCents" bigint, rule text, reason text, "debtId" text, "policyVersion" int, inputs jsonb, "decidedBy" text,
      "keyId" text, "recordedAt" timestamptz)`;
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
