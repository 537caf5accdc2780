import type { Cents, Day } from '../domain/facts.js';
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
  recordedAt: string;
}

export const decisionList: List = {
  name: 'decision',
  columns: sql`k.id, k."customerId", k."on", k."fromCents", k."toCents", k.rule, k.reason, k."policyVersion", k."decidedBy",
    k."debtId", k."recordedAt"`,
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
