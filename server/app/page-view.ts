/** VIEWED: a person opened the customer's page (CAPABILITIES, A20). Who may count as a person is the web server's to tell. */
import { newId } from '../db/ids.js';
import { dateOf } from '../db/rows.js';
import type { Tenant } from './context.js';

const PAUSE_MS = 30 * 60 * 1000;

/** Appends a view, at most one in half an hour: a page that is reloaded is not read again. */
export async function recordPageView({ tx, merchantId, now, today }: Tenant, customerId: string): Promise<void> {
  // Two requests of one opening must not both find nothing before them.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`${merchantId} page-view ${customerId}`}, 0))`;
  const since = new Date(now - PAUSE_MS);
  const last = await tx.pageView.findFirst({
    where: { customerId, recordedAt: { gt: since, lte: new Date(now) } },
    select: { id: true },
  });
  if (last) return;
  await tx.pageView.create({
    data: { merchantId, id: newId('PageView'), customerId, on: dateOf(today), recordedAt: new Date(now) },
  });
}
