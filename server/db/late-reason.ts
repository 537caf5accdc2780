import type { Day } from '../domain/facts.js';
import { sql } from './client.js';
import type { List } from './read.js';

export interface LateReasonRow {
  id: string;
  customerId: string;
  debtId: string | null;
  reason: string;
  note: string | null;
  on: Day;
  by: string;
  recordedAt: string;
}

export const lateReasonList: List = {
  name: 'late reason',
  columns: sql`l.id, l."customerId", l."debtId", l.reason, l.note, l."on", l.by, l."recordedAt"`,
  from: sql`"LateReason" l`,
  id: sql`l.id`,
  orders: { RECENT: { key: sql`l."recordedAt"`, type: 'timestamptz', isDescending: true } },
};

export const lateReasonColumns = { customerId: sql`l."customerId"` } as const;
