/**
 * What a form on a page without login carries: made from the shop's secret, good for one customer, one purpose and the
 * day it was shown. Who did not read the page cannot act on it, and a second tap repeats the first one's key.
 */
import { derivedSecret, randomText, sameHash } from '../db/ids.js';
import { addDays } from '../domain/day.js';
import type { Tenant } from './context.js';

/**
 * PROOF: the question asked before a debtor's page shows anything. ACCOUNT: every form behind it; what is done and with
 * which words is part of the idempotency key, so that one page serves several acts.
 */
export type FormPurpose = 'COLLECT' | 'PROOF' | 'ACCOUNT';

export function formToken(tenant: Tenant, purpose: FormPurpose, customerId: string): string {
  const nonce = randomText(16);
  return `${nonce}.${signature(tenant, purpose, customerId, nonce, tenant.today)}`;
}

/** The idempotency key of the form; null when it is of another page, or older than yesterday. */
export function readFormToken(tenant: Tenant, purpose: FormPurpose, customerId: string, token: unknown): string | null {
  const [nonce, given] = typeof token === 'string' ? token.split('.') : [];
  if (!nonce || !given) return null;
  const days = [tenant.today, addDays(tenant.today, -1)];
  const isGood = days.some((day) => sameHash(given, signature(tenant, purpose, customerId, nonce, day)));
  return isGood ? `form-${nonce}` : null;
}

function signature({ merchant }: Tenant, purpose: FormPurpose, customerId: string, nonce: string, day: string): string {
  return derivedSecret(merchant.linkSecret, `FORM:${purpose}:${customerId}:${day}:${nonce}`);
}
