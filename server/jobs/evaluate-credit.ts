/** Every night: limits are decided again, because days pass without any fact. */
import { type App, inTenant, systemActor } from '../app/context.js';
import { evaluateCreditAfter } from '../app/credit-policy.js';
import { forEachShop } from './each-shop.js';

const BATCH_TIMEOUT_MS = 60_000;

export function evaluateAllCredit(app: App, merchantIds: readonly string[]): Promise<void> {
  return forEachShop(app, 'evaluate_credit', merchantIds, (merchantId) => evaluateShop(app, merchantId));
}

/** A transaction for each batch: nobody at the till waits for a whole shop's locks. */
async function evaluateShop(app: App, merchantId: string): Promise<void> {
  const actor = systemActor(merchantId, 'evaluate-credit');
  for (let after: string | null = ''; after !== null; ) {
    const from: string = after;
    after = await inTenant(app, actor, (tenant) => evaluateCreditAfter(tenant, from), { timeoutMs: BATCH_TIMEOUT_MS });
  }
}
