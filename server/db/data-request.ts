import type { Day } from '../domain/facts.js';
import { sql } from './client.js';
import type { List, Sql } from './read.js';

export interface DataRequestRow {
  id: string;
  customerId: string;
  kind: string;
  note: string | null;
  on: Day;
  recordedAt: string;
  answer: { note: string; on: Day; by: string; recordedAt: string } | null;
}

export const dataRequestList: List = {
  name: 'data request',
  columns: sql`i.id, i."customerId", i.kind, i.note, i."on", i."recordedAt",
    (SELECT json_build_object('note', j.note, 'on', j."on", 'by', j.by, 'recordedAt', j."recordedAt") FROM "DataRequestEnd" j
      WHERE j."merchantId" = i."merchantId" AND j."requestId" = i.id) AS answer`,
  from: sql`"DataRequest" i`,
  id: sql`i.id`,
  orders: { RECENT: { key: sql`i."recordedAt"`, type: 'timestamptz', isDescending: true } },
};

export const dataRequestColumns = { customerId: sql`i."customerId"` } as const;

/** Nobody answered it yet. */
export function isOpen(isWanted: boolean): Sql {
  const answer = sql`EXISTS (SELECT 1 FROM "DataRequestEnd" j WHERE j."merchantId" = i."merchantId" AND j."requestId" = i.id)`;
  return isWanted ? sql`NOT ${answer}` : answer;
}
