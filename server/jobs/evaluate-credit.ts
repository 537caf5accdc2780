/** Every night: limits are decided again, because days pass without any fact. */
import { type App, inTenant, systemActor } from '../app/context.js';
import { evaluateCredit } from '../app/credit-policy.js';

const TIMEOUT_MS = 120_000;

export async function evaluateAllCredit(app: App, merchantIds: readonly string[]): Promise<void> {
  for (const merchantId of merchantIds)
    await inTenant(app, systemActor(merchantId, 'evaluate-credit'), evaluateCredit, { timeoutMs: TIMEOUT_MS });
}
