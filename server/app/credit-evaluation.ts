/** Deciding again when the day or the rules changed; nobody's limit falls by a change of rules unasked. */
import { lockCustomers } from '../db/client.js';
import { customersToDecide } from '../db/credit-limit.js';
import { loadFacts } from '../db/facts.js';
import { limitChanges } from '../domain/credit-evaluation.js';
import { type LimitChange, limitOn } from '../domain/credit-limit.js';
import type { Cents, CustomerFacts, Day, Outcome, Problem } from '../domain/facts.js';
import type { CreditPolicy } from '../domain/policy.js';
import type { Tenant } from './context.js';
import { currentCreditPolicy } from './policy.js';
import { settle } from './settle.js';

export const BATCH = 500;
/** Everybody of a large shop in one transaction. */
export const EVERYBODY_TIMEOUT_MS = 300_000;

/** Decides every customer's limit as of today, in this one transaction: after the clock or the rules moved. */
export async function evaluateCredit(tenant: Tenant): Promise<void> {
  for await (const batch of everybody(tenant)) await evaluateCreditOf(tenant, batch);
}

/** For whom a new day can change anything; asked once a night, because it looks at everybody. */
export async function dueForDecision(tenant: Tenant): Promise<string[]> {
  return customersToDecide(tenant.tx, await currentCreditPolicy(tenant), tenant.today);
}

/** Decides these customers' limits as of today, from their facts under their locks. */
export async function evaluateCreditOf(tenant: Tenant, customerIds: readonly string[]): Promise<void> {
  await settle(tenant, await lockCustomers(tenant.tx, customerIds));
}

/**
 * Makes `change`, which says how limits are decided, and decides by it at once. Refuses POLICY_LOWERS_LIMITS where a limit
 * ends lower than it would have ended today without the change, unless that is confirmed; `mutate` then undoes both. Every
 * way to change the rules goes through here. Policies may change only while the merchant is locked.
 */
export async function changeRules(
  tenant: Tenant,
  { of, isConfirmed }: { of: 'EVERYBODY' | readonly string[]; isConfirmed: boolean },
  change: () => Promise<unknown>,
): Promise<Outcome<object>> {
  const batches = () => (of === 'EVERYBODY' ? everybody(tenant) : [of]);
  if (of === 'EVERYBODY') await lockEverybody(tenant);
  else await lockCustomers(tenant.tx, of);
  const before = new Map<string, Cents | null>();
  if (!isConfirmed) {
    const policy = await currentCreditPolicy(tenant);
    for await (const batch of batches())
      for (const facts of (await loadFacts(tenant.tx, batch)).values())
        before.set(facts.customerId, limitAfter(facts, policy, tenant.today).cents);
  }
  await change();
  let lowered = 0;
  for await (const batch of batches()) {
    await evaluateCreditOf(tenant, batch);
    if (isConfirmed) continue;
    const after = await tenant.tx.customer.findMany({
      where: { id: { in: [...batch] } },
      select: { id: true, limitCents: true },
    });
    lowered += after.filter(({ id, limitCents }) =>
      isLower(limitCents === null ? null : Number(limitCents), before.get(id) ?? null),
    ).length;
  }
  return lowered === 0 ? { ok: true } : { ok: false, errors: [lowersLimits(lowered)] };
}

/** Where a limit comes to rest on `day` under a policy, and the last change that took it there (null: it rests already). */
export function limitAfter(
  facts: CustomerFacts,
  policy: CreditPolicy,
  day: Day,
): { cents: Cents | null; change: LimitChange | null } {
  const change = limitChanges(facts, policy, day).at(-1) ?? null;
  return { cents: change ? change.toCents : limitOn(facts, day), change };
}

/** "A definir" is neither more nor less than an amount. */
export function isLower(cents: Cents | null, thanCents: Cents | null): boolean {
  return cents !== null && thanCents !== null && cents < thanCents;
}

function lowersLimits(count: number): Problem {
  const who = count === 1 ? 'o limite de 1 cliente' : `o limite de ${count} clientes`;
  return {
    code: 'POLICY_LOWERS_LIMITS',
    message: `Esta mudança baixaria hoje ${who}. Confira quem são e confirme.`,
    field: ['input', 'confirmLowered'],
  };
}

/** So that what is compared and what is then decided start from the same facts. */
async function lockEverybody({ tx, merchantId }: Tenant): Promise<void> {
  await tx.$executeRaw`SELECT 1 FROM "Customer" WHERE "merchantId" = ${merchantId} ORDER BY id FOR NO KEY UPDATE`;
}

/** Every customer's id, batch by batch in their order. */
async function* everybody(tenant: Tenant): AsyncGenerator<string[]> {
  for (let after: string | null = ''; after !== null; ) {
    const batch: string[] = await idsAfter(tenant, after);
    yield batch;
    after = batch.length < BATCH ? null : batch.at(-1)!;
  }
}

/** The next customers in the order of their ids, without those who were merged into others: they have nothing of their own. */
export async function idsAfter({ tx, merchantId }: Tenant, after: string): Promise<string[]> {
  return nextIds({ tx, merchantId }, after, { mergedIntoId: null });
}

/** The same with all who ever were: whoever was merged away has a log of decisions too. */
export async function idsEverAfter({ tx, merchantId }: Tenant, after: string): Promise<string[]> {
  return nextIds({ tx, merchantId }, after, {});
}

async function nextIds(
  { tx, merchantId }: Pick<Tenant, 'tx' | 'merchantId'>,
  after: string,
  among: { mergedIntoId?: null },
): Promise<string[]> {
  const batch = await tx.customer.findMany({
    where: { merchantId, id: { gt: after }, ...among },
    orderBy: { id: 'asc' },
    take: BATCH,
    select: { id: true },
  });
  return batch.map(({ id }) => id);
}
