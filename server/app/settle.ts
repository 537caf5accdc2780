/**
 * After facts about customers changed: everything stored that is computed from facts is computed again, in the same
 * transaction, under the customers' locks. One function, so that no fact can forget a projection or a decision.
 */
import { loadFacts } from '../db/facts.js';
import { newId } from '../db/ids.js';
import { type NewDecision, storeDebtProjections, storeDecisions, storeLimits } from '../db/projections.js';
import { firstDecision, type LimitOrigin, nextLimit } from '../domain/credit-limit.js';
import type { CreditDecision, CustomerFacts } from '../domain/facts.js';
import type { CreditPolicy } from '../domain/policy.js';
import { projectDebt } from '../domain/projection.js';
import type { Tenant } from './context.js';
import { currentCreditPolicy } from './policy.js';

/** A limit falls by one rung for each debt at most, so this is never reached; it bounds a defect. */
const MAX_CHANGES_AT_ONCE = 50;

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
  await storeDecisions(tenant.tx, tenant.merchantId, decisions);
  await storeLimits(
    tenant.tx,
    ids.map((id) => ({ id, changed: decisions.filter((decision) => decision.customerId === id).at(-1) ?? null })),
  );
}

function decideLimits(tenant: Tenant, facts: CustomerFacts, policy: CreditPolicy, origin: LimitOrigin): NewDecision[] {
  const made: NewDecision[] = [];
  let known = facts;
  for (let round = 0; round < MAX_CHANGES_AT_ONCE; round++) {
    const change =
      known.decisions.length === 0
        ? firstDecision(policy, origin, known, tenant.today)
        : nextLimit(known, policy, tenant.today);
    if (!change) return made;
    const decision: NewDecision = {
      id: newId('CreditDecision'),
      customerId: facts.customerId,
      on: tenant.today,
      fromCents: change.fromCents,
      toCents: change.toCents,
      rule: change.rule,
      reason: change.reason,
      debtId: change.debtId,
      policyVersion: policy.version,
      inputs: change.inputs,
      decidedBy: 'caderneta',
      recordedAt: new Date(tenant.now),
    };
    made.push(decision);
    known = { ...known, decisions: [...known.decisions, { ...decision, seq: nextSeq(known) } as CreditDecision] };
  }
  throw new Error(`limit of ${facts.customerId} did not come to rest in ${MAX_CHANGES_AT_ONCE} changes`);
}

function nextSeq(facts: CustomerFacts): number {
  return (facts.decisions.at(-1)?.seq ?? 0) + 1;
}
