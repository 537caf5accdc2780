/**
 * After facts about customers changed: everything stored that is computed from facts is computed again, in the same
 * transaction, under the customers' locks. One function, so that no fact can forget a projection or a decision.
 */
import { loadFacts } from '../db/facts.js';
import { newId } from '../db/ids.js';
import { type NewDecision, storeDebtProjections, storeDecisions, storeLimits } from '../db/projections.js';
import { settleAgreements } from '../db/proposal.js';
import { limitChanges } from '../domain/credit-evaluation.js';
import type { LimitOrigin } from '../domain/credit-limit.js';
import { RULES_DECIDE } from '../domain/credit-replay.js';
import type { CustomerFacts } from '../domain/facts.js';
import type { CreditPolicy } from '../domain/policy.js';
import { projectDebt } from '../domain/projection.js';
import type { Tenant } from './context.js';
import { endStaleOffers } from './offer.js';
import { currentCreditPolicy } from './policy.js';

/**
 * Recomputes projections and decides limits for these customers, who must be locked by this transaction.
 * `origins` says how customers without any decision came to be known (default: registered here).
 */
export async function settle(
  tenant: Tenant,
  customerIds: readonly string[],
  origins: ReadonlyMap<string, LimitOrigin> = new Map(),
): Promise<void> {
  const ids = [...new Set(customerIds)];
  const policy = await currentCreditPolicy(tenant);
  const all = await loadFacts(tenant.tx, ids);
  const decisions: NewDecision[] = [];
  for (const facts of all.values())
    decisions.push(...decideLimits(tenant, facts, policy, origins.get(facts.customerId) ?? { kind: 'REGISTERED' }));
  await storeDebtProjections(
    tenant.tx,
    [...all.values()].flatMap((facts) => facts.debts.map((debt) => projectDebt(debt, facts.payments))),
  );
  await settleAgreements(tenant.tx, ids);
  await endStaleOffers(tenant, all);
  await storeDecisions(tenant.tx, tenant.merchantId, decisions);
  await storeLimits(
    tenant.tx,
    ids.map((id) => ({ id, changed: decisions.filter((decision) => decision.customerId === id).at(-1) ?? null })),
  );
}

function decideLimits(tenant: Tenant, facts: CustomerFacts, policy: CreditPolicy, origin: LimitOrigin): NewDecision[] {
  return limitChanges(facts, policy, tenant.today, origin).map((change) => ({
    ...change,
    id: newId('CreditDecision'),
    customerId: facts.customerId,
    on: tenant.today,
    policyVersion: policy.version,
    decidedBy: RULES_DECIDE,
    recordedAt: new Date(tenant.now),
  }));
}
