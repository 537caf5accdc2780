import type { Cents, Day } from '../domain/facts.js';
import type { CreditOverride, CreditPolicy } from '../domain/policy.js';
import { sql, type Tx } from './client.js';
import { type List, rowsOf } from './read.js';

export interface CreditDecisionRow {
  id: string;
  customerId: string;
  on: Day;
  fromCents: Cents | null;
  toCents: Cents | null;
  rule: string;
  reason: string;
  policyVersion: number;
  decidedBy: string;
  debtId: string | null;
  /** What the rule saw. */
  inputs: Readonly<Record<string, unknown>>;
  recordedAt: string;
}

export interface CreditPolicyRow {
  /** The version as text: unique in the shop. */
  id: string;
  version: number;
  body: unknown;
  recordedAt: string;
}

export interface CreditOverrideRow {
  customerId: string;
  on: Day;
  body: CreditOverride;
  reason: string;
  decidedBy: string;
  recordedAt: string;
}

export const decisionList: List = {
  name: 'decision',
  columns: sql`k.id, k."customerId", k."on", k."fromCents", k."toCents", k.rule, k.reason, k."policyVersion", k."decidedBy",
    k."debtId", k.inputs, k."recordedAt"`,
  from: sql`"CreditDecision" k`,
  id: sql`k.id`,
  // `seq` is the order in which they count; as text of a fixed width it compares like the number.
  orders: { RECENT: { key: sql`lpad(k.seq::text, 20, '0')`, type: 'text', isDescending: true } },
};

export const decisionColumns = { id: sql`k.id`, customerId: sql`k."customerId"` } as const;

/** Decisions that moved a limit: those from one amount to another before first limits, newest first. */
export function limitMoves(tx: Tx, count: number): Promise<CreditDecisionRow[]> {
  const { columns, from } = decisionList;
  return rowsOf<CreditDecisionRow>(
    tx,
    sql`SELECT ${columns} FROM ${from} WHERE k."fromCents" IS DISTINCT FROM k."toCents"
      ORDER BY k."fromCents" IS NULL, k.seq DESC LIMIT ${count}`,
  );
}

export const policyList: List = {
  name: 'credit policy',
  columns: sql`p.version::text AS id, p.version, p.body, p."recordedAt"`,
  from: sql`"CreditPolicy" p`,
  id: sql`p.version::text`,
  orders: { RECENT: { key: sql`lpad(p.version::text, 10, '0')`, type: 'text', isDescending: true } },
};

/** Of each customer the last override made by `day`, unless that one ended them. */
export function overridesInForce(tx: Tx, customerIds: readonly string[], day: Day): Promise<CreditOverrideRow[]> {
  return rowsOf<CreditOverrideRow>(
    tx,
    sql`SELECT * FROM (
        SELECT DISTINCT ON (o."customerId") o."customerId", o."on", o.body, o.reason, o."decidedBy", o."recordedAt"
        FROM "CreditOverride" o WHERE o."customerId" = ANY(${[...customerIds]}::text[]) AND o."on" <= ${day}::text::date
        ORDER BY o."customerId", o.seq DESC) o
      WHERE o.body IS NOT NULL`,
  );
}

/** A null body ends what differed. */
export async function insertOverride(
  tx: Tx,
  merchantId: string,
  override: Omit<CreditOverrideRow, 'body' | 'recordedAt'> & {
    id: string;
    body: CreditOverride | null;
    keyId: string;
    recordedAt: Date;
  },
): Promise<void> {
  const { id, customerId, on, body, reason, decidedBy, keyId, recordedAt } = override;
  await tx.$executeRaw`
    INSERT INTO "CreditOverride" ("merchantId", id, "customerId", "on", body, reason, "decidedBy", "keyId", "recordedAt")
    VALUES (${merchantId}, ${id}, ${customerId}, ${on}::text::date, ${body === null ? null : JSON.stringify(body)}::text::jsonb,
      ${reason}, ${decidedBy}, ${keyId}, ${recordedAt})`;
}

/**
 * The customers, in the order of their ids, for whom a new day alone can decide anything; a superset of those for whom it
 * does, because what only SQL would have to repeat of the rules is left to them. These are: who has rules of
 * their own or no decision yet; whose unpaid debt reached the day of demotion and did not demote before; and who is not
 * late, rested long enough since the last change, and paid enough debts on time since.
 */
export async function customersToDecide(tx: Tx, policy: CreditPolicy, today: Day): Promise<string[]> {
  const { promotion, demotionDay, toleranceBankDays, ladderCents } = policy;
  const isUnpaid = sql`(d."closedAs" IS NULL OR d."closedAs" = 'WRITTEN_OFF')`;
  const ofCustomer = sql`"Debt" d WHERE d."merchantId" = c."merchantId" AND d."customerId" = c.id`;
  const day = sql`${today}::text::date`;
  // With a tolerance, late and on time are told by the bank calendar and the shop's own holidays, which SQL does not know.
  const isStrict = toleranceBankDays === 0;
  const isLate = sql`${isStrict}::boolean AND d."effectiveDueOn" < ${day}`;
  const isOnTime = sql`(NOT ${isStrict}::boolean OR d."paidOffOn" <= d."effectiveDueOn")`;
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT c.id FROM "Customer" c
    LEFT JOIN LATERAL (SELECT k."on" FROM "CreditDecision" k
      WHERE k."merchantId" = c."merchantId" AND k."customerId" = c.id AND k."fromCents" IS DISTINCT FROM k."toCents"
      ORDER BY k.seq DESC LIMIT 1) changed ON true
    WHERE c."merchantId" = current_setting('app.merchant_id', true) AND c."mergedIntoId" IS NULL AND (
      EXISTS (SELECT 1 FROM "CreditOverride" o WHERE o."merchantId" = c."merchantId" AND o."customerId" = c.id)
      OR (changed."on" IS NULL
        AND NOT EXISTS (SELECT 1 FROM "CreditDecision" k WHERE k."merchantId" = c."merchantId" AND k."customerId" = c.id))
      OR (c."limitCents" > ${ladderCents[0]!}
        AND EXISTS (SELECT 1 FROM ${ofCustomer} AND ${isUnpaid} AND d."effectiveDueOn" <= ${day} - ${demotionDay}::int
          AND NOT EXISTS (SELECT 1 FROM "CreditDecision" k
            WHERE k."merchantId" = c."merchantId" AND k."customerId" = c.id AND k."debtId" = d.id)))
      OR (c."limitCents" > 0 AND c."limitCents" < ${ladderCents.at(-1)!}
        AND changed."on" <= ${day} - ${promotion.days}::int
        AND NOT EXISTS (SELECT 1 FROM ${ofCustomer} AND ${isUnpaid} AND ${isLate})
        AND (SELECT count(*) FROM ${ofCustomer} AND d."closedAs" = 'PAID' AND d."paidOffOn" >= changed."on"
          AND ${isOnTime}) >= ${promotion.onTimeDebts}))
    ORDER BY c.id`;
  return rows.map(({ id }) => id);
}
