/** What customers say they can pay, and the shop's answer, once. */
import type { Day } from '../domain/facts.js';
import type { DatedAmount } from '../domain/financing.js';
import { type Json, sql, type Tx } from './client.js';
import type { List, Sql } from './read.js';
import { dateOf, dayOf } from './rows.js';

export type CounterOutcome = 'OFFERED' | 'DECLINED' | 'REPLACED';

export interface NewCounterProposal {
  id: string;
  customerId: string;
  amounts: readonly DatedAmount[];
  message: string | null;
  on: Day;
  by: string;
  recordedAt: Date;
}

export async function insertCounterProposal(tx: Tx, merchantId: string, counter: NewCounterProposal): Promise<void> {
  const { amounts, on, ...columns } = counter;
  await tx.counterProposal.create({
    data: { ...columns, merchantId, on: dateOf(on), amounts: amounts as unknown as Json },
  });
}

export interface NewCounterAnswer {
  counterProposalId: string;
  outcome: CounterOutcome;
  reason: string | null;
  on: Day;
  by: string;
  keyId: string | null;
  recordedAt: Date;
}

/** False, and nothing is written, when it has an answer already. */
export async function insertCounterAnswer(tx: Tx, merchantId: string, answer: NewCounterAnswer): Promise<boolean> {
  const { counterProposalId, outcome, reason, on, by, keyId, recordedAt } = answer;
  const inserted = await tx.$executeRaw`
    INSERT INTO "CounterAnswer" ("merchantId", "counterProposalId", outcome, reason, "on", "by", "keyId", "recordedAt")
    VALUES (${merchantId}, ${counterProposalId}, ${outcome}, ${reason}, ${on}::text::date, ${by}, ${keyId}, ${recordedAt})
    ON CONFLICT DO NOTHING`;
  return inserted === 1;
}

export interface CounterProposalRow {
  id: string;
  customerId: string;
  amounts: readonly DatedAmount[];
  message: string | null;
  on: Day;
  by: string;
  recordedAt: string;
  answer: { outcome: CounterOutcome; reason: string | null; on: Day; by: string; recordedAt: string } | null;
  /** What was offered for it. */
  proposalId: string | null;
}

export const counterProposalList: List = {
  name: 'counter proposal',
  columns: sql`c.id, c."customerId", c.amounts, c.message, c."on", c."by", c."recordedAt",
    (SELECT json_build_object('outcome', a.outcome, 'reason', a.reason, 'on', a."on", 'by', a."by", 'recordedAt', a."recordedAt")
      FROM "CounterAnswer" a WHERE a."merchantId" = c."merchantId" AND a."counterProposalId" = c.id) AS answer,
    (SELECT p.id FROM "Proposal" p WHERE p."merchantId" = c."merchantId" AND p."counterProposalId" = c.id) AS "proposalId"`,
  from: sql`"CounterProposal" c`,
  id: sql`c.id`,
  orders: { RECENT: { key: sql`c."recordedAt"`, type: 'timestamptz', isDescending: true } },
};

export const counterProposalColumns = { id: sql`c.id`, customerId: sql`c."customerId"` } as const;

export function madeBy(customerId: string): Sql {
  return sql`c."customerId" = ${customerId}`;
}

/** Without an answer. */
export function isUnanswered(isWanted: boolean): Sql {
  const isAnswered = sql`EXISTS (
    SELECT 1 FROM "CounterAnswer" a WHERE a."merchantId" = c."merchantId" AND a."counterProposalId" = c.id)`;
  return isWanted ? sql`NOT ${isAnswered}` : isAnswered;
}

/** Those of a customer that have no answer yet. */
export async function openCounterProposals(tx: Tx, customerId: string): Promise<{ id: string; on: Day }[]> {
  const where = { customerId, answer: null };
  const rows = await tx.counterProposal.findMany({ where, select: { id: true, on: true } });
  return rows.map(({ id, on }) => ({ id, on: dayOf(on) }));
}
