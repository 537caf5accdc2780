import type { Cents, Day } from '../domain/facts.js';
import { sql, type Tx } from './client.js';
import { type List, rowsOf, type Sql } from './read.js';

export interface PaymentRow {
  id: string;
  customerId: string;
  externalId: string | null;
  amountCents: Cents;
  method: string;
  paidOn: Day;
  dayKnown: boolean;
  note: string | null;
  recordedAt: string;
  reversal: { on: Day; reason: string; recordedAt: string } | null;
}

export interface AllocationRow {
  paymentId: string;
  debtId: string;
  customerId: string;
  amountCents: Cents;
}

export const paymentList: List = {
  name: 'payment',
  columns: sql`p.id, p."customerId", p."externalId", p."amountCents", p.method, p."paidOn", p."dayKnown", p.note, p."recordedAt",
    (SELECT json_build_object('on', v."on", 'reason', v.reason, 'recordedAt', v."recordedAt") FROM "PaymentReversal" v
      WHERE v."merchantId" = p."merchantId" AND v."paymentId" = p.id) AS reversal`,
  from: sql`"Payment" p`,
  id: sql`p.id`,
  orders: { RECENT: { key: sql`p."paidOn"`, type: 'date', isDescending: true } },
};

export const paymentColumns = {
  id: sql`p.id`,
  externalId: sql`p."externalId"`,
  customerId: sql`p."customerId"`,
} as const;

export function paidFrom(day: Day): Sql {
  return sql`p."paidOn" >= ${day}::text::date`;
}

export function paidTo(day: Day): Sql {
  return sql`p."paidOn" <= ${day}::text::date`;
}

export function paidBy(method: string): Sql {
  return sql`p.method = ${method}`;
}

export function madeBy(customerId: string): Sql {
  return sql`p."customerId" = ${customerId}`;
}

/** At most a hundred for each payment or each debt, whichever is asked for. */
export async function allocationsOf(
  tx: Tx,
  side: 'paymentId' | 'debtId',
  ids: readonly string[],
): Promise<AllocationRow[]> {
  const column = side === 'paymentId' ? sql`l."paymentId"` : sql`l."debtId"`;
  return rowsOf(
    tx,
    sql`SELECT x.* FROM unnest(${[...ids]}::text[]) AS k(id) CROSS JOIN LATERAL (
        SELECT l."paymentId", l."debtId", l."amountCents", p."customerId", p.seq
        FROM "PaymentAllocation" l JOIN "Payment" p ON p."merchantId" = l."merchantId" AND p.id = l."paymentId"
        WHERE ${column} = k.id ORDER BY p.seq, l."debtId" LIMIT 100) x ORDER BY x.seq, x."debtId"`,
  );
}
