import type { Day, HoldKind } from '../domain/facts.js';
import { sql } from './client.js';
import type { List, Sql } from './read.js';

export interface HoldRow {
  id: string;
  customerId: string;
  debtId: string | null;
  kind: HoldKind;
  fromOn: Day;
  untilOn: Day | null;
  claimedOn: Day | null;
  reason: string | null;
  recordedAt: string;
  end: { outcome: string; on: Day; reason: string | null; paymentId: string | null; recordedAt: string } | null;
}

export const holdList: List = {
  name: 'hold',
  columns: sql`h.id, h."customerId", h."debtId", h.kind, h."fromOn", h."untilOn", h."claimedOn", h.reason, h."recordedAt",
    (SELECT json_build_object('outcome', e.outcome, 'on', e."on", 'reason', e.reason, 'paymentId', e."paymentId", 'recordedAt', e."recordedAt")
      FROM "HoldEnd" e WHERE e."merchantId" = h."merchantId" AND e."holdId" = h.id) AS "end"`,
  from: sql`"Hold" h`,
  id: sql`h.id`,
  orders: { RECENT: { key: sql`h."recordedAt"`, type: 'timestamptz', isDescending: true } },
};

export const holdColumns = { id: sql`h.id`, customerId: sql`h."customerId"` } as const;

export function about(customerId: string): Sql {
  return sql`h."customerId" = ${customerId}`;
}

export function isOfKind(kinds: readonly string[]): Sql {
  return sql`h.kind = ANY(${[...kinds]}::text[])`;
}

/** Not ended and not over by itself. */
export function isOpenOn(isWanted: boolean, day: Day): Sql {
  const isOpen = sql`(h."untilOn" IS NULL OR h."untilOn" >= ${day}::text::date) AND NOT EXISTS (
    SELECT 1 FROM "HoldEnd" e WHERE e."merchantId" = h."merchantId" AND e."holdId" = h.id)`;
  return isWanted ? sql`(${isOpen})` : sql`NOT (${isOpen})`;
}
