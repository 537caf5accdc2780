/** Every night: limits are decided again, because days pass without any fact. */
import { type App, inTenant, systemActor } from '../app/context.js';
import { BATCH, dueForDecision, EVERYBODY_TIMEOUT_MS, evaluateCreditOf } from '../app/credit-evaluation.js';
import { forEachShop } from './each-shop.js';

const BATCH_TIMEOUT_MS = 60_000;

export function evaluateAllCredit(app: App, merchantIds: readonly string[]): Promise<void> {
  return forEachShop(app, 'evaluate_credit', merchantIds, (merchantId) => evaluateShop(app, merchantId));
}

/** A transaction for each batch: nobody at the till waits for a whole shop's locks. */
async function evaluateShop(app: App, merchantId: string): Promise<void> {
  const actor = systemActor(merchantId, 'evaluate-credit');
  const due = await inTenant(app, actor, dueForDecision, { readOnly: true, timeoutMs: EVERYBODY_TIMEOUT_MS });
  for (let start = 0; start < due.length; start += BATCH) {
    const batch = due.slice(start, start + BATCH);
    await inTenant(app, actor, (tenant) => evaluateCreditOf(tenant, batch), { timeoutMs: BATCH_TIMEOUT_MS });
  }
}
