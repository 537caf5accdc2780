/** Policies are rows: the newest version counts, an older one stays to explain what it decided. */
import type { Json } from '../db/client.js';
import { completePolicy } from '../domain/default-policy.js';
import type { Cadence, CreditPolicy } from '../domain/policy.js';
import type { Tenant } from './context.js';

export async function currentCreditPolicy(tenant: Pick<Tenant, 'tx' | 'merchantId'>): Promise<CreditPolicy> {
  const row = await tenant.tx.creditPolicy.findFirstOrThrow({ orderBy: { version: 'desc' } });
  return completePolicy(row.body as Partial<CreditPolicy>, row.version);
}

export async function currentCadence(tenant: Pick<Tenant, 'tx' | 'merchantId'>): Promise<Cadence> {
  const row = await tenant.tx.cadence.findFirstOrThrow({ orderBy: { version: 'desc' } });
  return { ...(row.body as unknown as Cadence), version: row.version };
}

/** Appends the next version and returns it. */
export async function appendCreditPolicy(tenant: Tenant, body: Omit<CreditPolicy, 'version'>): Promise<CreditPolicy> {
  const last = await tenant.tx.creditPolicy.findFirst({ orderBy: { version: 'desc' } });
  const version = (last?.version ?? 0) + 1;
  await tenant.tx.creditPolicy.create({
    data: { merchantId: tenant.merchantId, version, body: body as unknown as Json, recordedAt: new Date(tenant.now) },
  });
  return { ...body, version };
}

export async function appendCadence(tenant: Tenant, body: Omit<Cadence, 'version'>): Promise<Cadence> {
  const last = await tenant.tx.cadence.findFirst({ orderBy: { version: 'desc' } });
  const version = (last?.version ?? 0) + 1;
  await tenant.tx.cadence.create({
    data: { merchantId: tenant.merchantId, version, body: body as unknown as Json, recordedAt: new Date(tenant.now) },
  });
  return { ...body, version };
}
