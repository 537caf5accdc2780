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

/** What is known now of all who were settled, and when the newcomers among them are stored. */
export interface Settlement {
  /** By customer: what everything was computed from; the decisions made are not among it. */
  facts: ReadonlyMap<string, CustomerFacts>;
  /** To be waited for before the transaction ends. What is sent meanwhile is done after it. */
  stored: Promise<void>;
}

/**
 * Recomputes projections and decides limits for these customers, who must be locked by this transaction, and stores
 * `newcomers` with theirs. `origins` says how customers without any decision came to be known (default: registered here).
 */
export async function settle(
  tenant: Tenant,
  customerIds: readonly string[],
  origins: ReadonlyMap<string, LimitOrigin> = new Map(),
  newcomers: Newcomers = NOBODY,
): Promise<Settlement> {
  const { tx, merchantId } = tenant;
  const policy = await currentCreditPolicy(tenant);
  const decided = (facts: ReadonlyMap<string, CustomerFacts>): Map<string, NewDecision[]> =>
    new Map(
      [...facts].map(([id, of]) => [id, decideLimits(tenant, of, policy, origins.get(id) ?? { kind: 'REGISTERED' })]),
    );
  const fresh = factsOfNewcomers(tenant, newcomers);
  const stored = storeNewcomers(tenant, newcomers, fresh, decided(fresh));
  // Whoever waits for it is told; nobody waits where something else fails before.
  stored.catch(() => {});

  const known = await loadFacts(tx, [...new Set(customerIds)]);
  if (known.size > 0) {
    const decisions = decided(known);
    await storeDebtProjections(tx, [...known.values()].flatMap(projectionsOf));
    await settleAgreements(tx, [...known.keys()]);
    await endStaleOffers(tenant, known);
    await storeDecisions(tx, merchantId, [...decisions.values()].flat());
    await storeLimits(
      tx,
      [...decisions].map(([id, made]) => ({ id, changed: made.at(-1) ?? null })),
    );
  }
  return { facts: new Map([...known, ...fresh]), stored };
}

/** Each once, with what is computed from it. The next statement is put together while the database works on the one before. */
async function storeNewcomers(
  { tx, merchantId, now }: Tenant,
  { customers, debts, payments }: Newcomers,
  facts: ReadonlyMap<string, CustomerFacts>,
  decisions: ReadonlyMap<string, readonly NewDecision[]>,
): Promise<void> {
  const at = new Date(now);
  const limitOf = (id: string) => decisions.get(id)?.at(-1)?.toCents ?? null;
  const limited = insertCustomers(
    tx,
    merchantId,
    customers.map((customer) => ({ ...customer, limitCents: limitOf(customer.id) })),
    at,
  );
  const projections = new Map([...facts.values()].flatMap(projectionsOf).map((one) => [one.id, one]));
  await Promise.all([
    limited,
    insertDebts(
      tx,
      merchantId,
      debts.map((debt) => ({ ...debt, projection: projections.get(debt.id)! })),
      at,
    ),
    insertPayments(tx, merchantId, payments, at),
    storeDecisions(tx, merchantId, [...decisions.values()].flat()),
  ]);
}

function projectionsOf({ debts, payments }: CustomerFacts): DebtProjection[] {
  return debts.map((debt) => projectDebt(debt, payments));
}

function decideLimits(tenant: Tenant, facts: CustomerFacts, policy: CreditPolicy, origin: LimitOrigin): NewDecision[] {
  return limitChanges(facts, policy, tenant.today, origin).map((change) => ({
    id: newId('CreditDecision'),
    customerId: facts.customerId,
    on: tenant.today,
    fromCents: change.fromCents,
    toCents: change.toCents,
    rule: change.rule,
    reason: change.reason,
    debtId: change.debtId,
    inputs: change.inputs,
    policyVersion: policy.version,
    decidedBy: RULES_DECIDE,
    recordedAt: new Date(tenant.now),
  }));
}
