import type { Cents, Day, DebtChangeKind, LateTerms } from '../domain/facts.js';
import { join, sql, type Tx } from './client.js';
import { type List, rowsOf, type Sql } from './read.js';

export interface DebtRow {
  id: string;
  customerId: string;
  saleId: string | null;
  externalId: string | null;
  installment: { number: number; of: number } | null;
  /** As last changed. */
  principalCents: Cents;
  dueOn: Day;
  effectiveDueOn: Day;
  registeredOn: Day;
  description: string | null;
  terms: LateTerms | null;
  paidOffOn: Day | null;
  lastPaymentOn: Day | null;
}

export interface DebtChangeRow {
  id: string;
  debtId: string;
  kind: DebtChangeKind;
  principalCents: Cents | null;
  dueOn: Day | null;
  on: Day;
  reason: string | null;
  recordedAt: string;
}

export const debtList: List = {
  name: 'debt',
  columns: sql`d.id, d."customerId", d."saleId", d."externalId",
    CASE WHEN d."installmentOf" IS NOT NULL THEN json_build_object('number', d."installmentNumber", 'of', d."installmentOf") END AS installment,
    coalesce((SELECT h."principalCents" FROM "DebtChange" h WHERE h."merchantId" = d."merchantId" AND h."debtId" = d.id
      AND h.kind = 'AMOUNT' ORDER BY h."on" DESC, h.seq DESC LIMIT 1), d."principalCents") AS "principalCents",
    d."currentDueOn" AS "dueOn", d."effectiveDueOn", d."registeredOn", d.description,
    CASE WHEN d."agreedOn" IS NOT NULL THEN json_build_object('lateFeeBps', d."lateFeeBps", 'lateInterestMonthlyBps',
      d."lateInterestMonthlyBps", 'graceBase', d."graceBase", 'agreedOn', d."agreedOn") END AS terms,
    d."paidOffOn", d."lastPaymentOn"`,
  from: sql`"Debt" d`,
  id: sql`d.id`,
  orders: {
    DUE_ON: { key: sql`d."effectiveDueOn"`, type: 'date', isDescending: false },
    RECENT: { key: sql`d."recordedAt"`, type: 'timestamptz', isDescending: true },
  },
};

export const debtColumns = {
  id: sql`d.id`,
  externalId: sql`d."externalId"`,
  customerId: sql`d."customerId"`,
  saleId: sql`d."saleId"`,
} as const;

/** The debt that a row of a bound tab stands for, by row id. */
export async function debtIdsOfSheetRows(tx: Tx, rowIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.$queryRaw<{ id: string; debtId: string }[]>`
    SELECT id, "debtId" FROM "SheetRow" WHERE id = ANY(${[...rowIds]}::text[]) AND "debtId" IS NOT NULL`;
  return new Map(rows.map((row) => [row.id, row.debtId]));
}

export function ofCustomer(customerId: string): Sql {
  return sql`d."customerId" = ${customerId}`;
}

export function isDueFrom(day: Day): Sql {
  return sql`d."effectiveDueOn" >= ${day}::text::date`;
}

export function isDueTo(day: Day): Sql {
  return sql`d."effectiveDueOn" <= ${day}::text::date`;
}

/** Status on a day by projection: an open debt is late after its effective due day. */
export function hasStatusOn(statuses: readonly string[], day: Day): Sql {
  const closed = statuses.filter((status) => status !== 'OPEN' && status !== 'LATE');
  const choices = [sql`d."closedAs" = ANY(${closed}::text[])`];
  if (statuses.includes('OPEN')) choices.push(sql`(d."closedAs" IS NULL AND d."effectiveDueOn" >= ${day}::text::date)`);
  if (statuses.includes('LATE')) choices.push(sql`(d."closedAs" IS NULL AND d."effectiveDueOn" < ${day}::text::date)`);
  return sql`(${join(choices, ' OR ')})`;
}

export function isLateOn(isWanted: boolean, day: Day): Sql {
  const isLate = hasStatusOn(['LATE'], day);
  return isWanted ? isLate : sql`(${isLate}) IS NOT TRUE`;
}

/** The first hundred of each debt. */
export async function debtChanges(tx: Tx, debtIds: readonly string[]): Promise<DebtChangeRow[]> {
  return rowsOf(
    tx,
    sql`SELECT x.* FROM unnest(${[...debtIds]}::text[]) AS p(id) CROSS JOIN LATERAL (
        SELECT h.id, h."debtId", h.kind, h."principalCents", h."dueOn", h."on", h.reason, h."recordedAt", h.seq
        FROM "DebtChange" h WHERE h."debtId" = p.id ORDER BY h.seq LIMIT 100) x ORDER BY x.seq`,
  );
}
