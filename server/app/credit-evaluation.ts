/** Deciding again when the day or the rules changed, and what other rules would decide today. */
import { lockCustomers } from '../db/client.js';
import { customersToDecide } from '../db/credit-limit.js';
import { loadFacts } from '../db/facts.js';
import { limitChanges } from '../domain/credit-evaluation.js';
import { exposureOn, limitOn, policyFor } from '../domain/credit-limit.js';
import type { Cents, CustomerFacts, Day } from '../domain/facts.js';
import type { CreditPolicy } from '../domain/policy.js';
import type { Tenant } from './context.js';
import { currentCreditPolicy } from './policy.js';
import { settle } from './settle.js';

export const BATCH = 500;
/** Everybody of a large shop in one transaction. */
export const EVERYBODY_TIMEOUT_MS = 300_000;

/** How one limit would move today under another policy. */
export interface LimitMove {
  customerId: string;
  fromCents: Cents | null;
  toCents: Cents | null;
  /** Where the present policy would leave it today. */
  asNowCents: Cents | null;
  /** Of the last decision; null when the candidate only leaves what the present one would move. */
  rule: string | null;
  reason: string | null;
  /** The limit would be less than what is owed. */
  isBelowExposure: boolean;
}

/** Decides every customer's limit as of today, in this one transaction: after the clock or the rules moved. */
export async function evaluateCredit(tenant: Tenant): Promise<void> {
  for (let after: string | null = ''; after !== null; ) after = await evaluateCreditAfter(tenant, after);
}

/** For whom a new day can change anything; asked once a night, because it looks at everybody. */
export async function dueForDecision(tenant: Tenant): Promise<string[]> {
  return customersToDecide(tenant.tx, await currentCreditPolicy(tenant), tenant.today);
}

/** Decides these customers' limits as of today, from their facts under their locks. */
export async function evaluateCreditOf(tenant: Tenant, customerIds: readonly string[]): Promise<void> {
  await settle(tenant, await lockCustomers(tenant.tx, customerIds));
}

/** Decides one batch, the customers whose ids come after this one. Returns where the next begins; null: that was all. */
async function evaluateCreditAfter(tenant: Tenant, after: string): Promise<string | null> {
  const batch = await idsAfter(tenant, after);
  await evaluateCreditOf(tenant, batch);
  return batch.length < BATCH ? null : batch.at(-1)!;
}

/** So that what is shown and what is then decided start from the same facts. */
export async function lockEverybody({ tx, merchantId }: Tenant): Promise<void> {
  await tx.$executeRaw`SELECT 1 FROM "Customer" WHERE "merchantId" = ${merchantId} ORDER BY id FOR NO KEY UPDATE`;
}

/** Every customer whose limit `candidate` moves today, or leaves where the present policy would move it. Stores nothing. */
export async function limitMovesUnder(tenant: Tenant, candidate: CreditPolicy): Promise<LimitMove[]> {
  const current = await currentCreditPolicy(tenant);
  const moves: LimitMove[] = [];
  for (let after = ''; ; ) {
    const batch = await idsAfter(tenant, after);
    const facts = await loadFacts(tenant.tx, batch);
    for (const id of batch) {
      const move = moveOf(facts.get(id)!, current, candidate, tenant.today);
      if (move.fromCents !== move.toCents || move.toCents !== move.asNowCents) moves.push(move);
    }
    if (batch.length < BATCH) return moves;
    after = batch.at(-1)!;
  }
}

function moveOf(facts: CustomerFacts, current: CreditPolicy, candidate: CreditPolicy, day: Day): LimitMove {
  const fromCents = limitOn(facts, day);
  const limitUnder = (policy: CreditPolicy) => limitChanges(facts, policy, day).at(-1) ?? null;
  const change = limitUnder(candidate);
  const asNow = limitUnder(current);
  const toCents = change ? change.toCents : fromCents;
  return {
    customerId: facts.customerId,
    fromCents,
    toCents,
    asNowCents: asNow ? asNow.toCents : fromCents,
    rule: change?.rule ?? null,
    reason: change?.reason ?? null,
    isBelowExposure: toCents !== null && toCents < exposureOn(facts, policyFor(candidate, facts, day), day),
  };
}

/** The next customers in the order of their ids. */
export async function idsAfter({ tx, merchantId }: Tenant, after: string): Promise<string[]> {
  const batch = await tx.customer.findMany({
    where: { merchantId, id: { gt: after } },
    orderBy: { id: 'asc' },
    take: BATCH,
    select: { id: true },
  });
  return batch.map(({ id }) => id);
}
