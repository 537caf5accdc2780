/**
 * After facts about customers changed: everything stored that is computed from facts is computed again, in the same
 * transaction, under the customers' locks. One function, so that no fact can forget a projection or a decision.
 */
import {
  insertCustomers,
  insertDebts,
  insertPayments,
  type NewCustomer,
  type NewDebt,
  type NewPayment,
} from '../db/bulk.js';
import { loadFacts } from '../db/facts.js';
import { newId } from '../db/ids.js';
import { type NewDecision, storeDebtProjections, storeDecisions, storeLimits } from '../db/projections.js';
import { settleAgreements } from '../db/proposal.js';
import { limitChanges } from '../domain/credit-evaluation.js';
import type { LimitOrigin } from '../domain/credit-limit.js';
import { RULES_DECIDE } from '../domain/credit-replay.js';
import type { CustomerFacts } from '../domain/facts.js';
import type { CreditPolicy } from '../domain/policy.js';
import { type DebtProjection, projectDebt } from '../domain/projection.js';
import type { Tenant } from './context.js';
import { factsOfNewcomers } from './newcomers.js';
import { endStaleOffers } from './offer.js';
import { currentCreditPolicy } from './policy.js';

/**
 * Customers nobody knew, with all that is to be known of them: not yet stored. Nothing else can be known of them before
 * this transaction ends, so they are decided about from memory and stored once, with what is computed from them.
 */
export interface Newcomers {
  customers: readonly NewCustomer[];
  debts: readonly NewDebt[];
  payments: readonly NewPayment[];
}

const NOBODY: Newcomers = { customers: [], debts: [], payments: [] };

/**
 * Recomputes projections and decides limits for these customers, who must be locked by this transaction, and stores
 * `newcomers` with theirs. `origins` says how customers without any decision came to be known (default: registered here).
 * Returns the facts, by customer, that everything was computed from; the decisions made are not among them.
 */
export async function settle(
  tenant: Tenant,
  customerIds: readonly string[],
  origins: ReadonlyMap<string, LimitOrigin> = new Map(),
  newcomers: Newcomers = NOBODY,
): Promise<ReadonlyMap<string, CustomerFacts>> {
  const { tx, merchantId } = tenant;
  const policy = await currentCreditPolicy(tenant);
  const stored = await loadFacts(tx, [...new Set(customerIds)]);
  const fresh = factsOfNewcomers(tenant, newcomers);
  const all = new Map([...stored, ...fresh]);
  const decisions = new Map<string, NewDecision[]>();
  for (const [id, facts] of all) {
    const made = decideLimits(tenant, facts, policy, origins.get(id) ?? { kind: 'REGISTERED' });
    if (made.length > 0) decisions.set(id, made);
  }
  const projections = (facts: CustomerFacts) => facts.debts.map((debt) => projectDebt(debt, facts.payments));
  await storeNewcomers(tenant, newcomers, [...fresh.values()].flatMap(projections), decisions);
  await storeDebtProjections(tx, [...stored.values()].flatMap(projections));
  if (stored.size > 0) {
    await settleAgreements(tx, [...stored.keys()]);
    await endStaleOffers(tenant, stored);
  }
  await storeDecisions(tx, merchantId, [...decisions.values()].flat());
  await storeLimits(
    tx,
    [...stored.keys()].map((id) => ({ id, changed: decisions.get(id)?.at(-1) ?? null })),
  );
  return all;
}

async function storeNewcomers(
  { tx, merchantId, now }: Tenant,
  { customers, debts, payments }: Newcomers,
  projections: readonly DebtProjection[],
  decisions: ReadonlyMap<string, readonly NewDecision[]>,
): Promise<void> {
  const at = new Date(now);
  const byDebt = new Map(projections.map((projection) => [projection.id, projection]));
  // Sent one after another without waiting: the next is put together while the database stores the one before.
  await Promise.all([
    insertCustomers(
      tx,
      merchantId,
      customers.map((customer) => ({ ...customer, limitCents: decisions.get(customer.id)?.at(-1)?.toCents ?? null })),
      at,
    ),
    insertDebts(
      tx,
      merchantId,
      debts.map((debt) => ({ ...debt, projection: byDebt.get(debt.id)! })),
      at,
    ),
    insertPayments(tx, merchantId, payments, at),
  ]);
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
