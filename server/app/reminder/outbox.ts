import { type OutboxRow, outboxMails } from '../../db/reminder-queue.js';
import type { Tenant } from '../context.js';

export type { OutboxRow } from '../../db/reminder-queue.js';

const MAX_SHOWN = 200;

/** E-mail that had no server to go to, newest first, as the demonstration shows it. */
export function outbox({ tx }: Pick<Tenant, 'tx'>, limit = MAX_SHOWN): Promise<OutboxRow[]> {
  return outboxMails(tx, Math.min(limit, MAX_SHOWN));
}
