/** Limits that the owner decides. Every decision keeps who, why, the policy's version and the inputs (invariant 9). */
import { lockCustomers } from '../db/client.js';
import { undecidedCustomers } from '../db/customer.js';
import { newId } from '../db/ids.js';
import { type NewDecision, storeDecisions, storeLimits } from '../db/projections.js';
import { exposureOn, limitOn, policyFor } from '../domain/credit-limit.js';
import type { Cents } from '../domain/facts.js';
import type { CreditPolicy } from '../domain/policy.js';
import type { Actor, App, Tenant } from './context.js';
import { createChecks, isIdOf } from './input.js';
import { ledgerTexts } from './ledger-texts.js';
import { lockedFacts } from './locked.js';
import { type MutationResult, mutate, refuse } from './mutation.js';
import { currentCreditPolicy } from './policy.js';
import { settle } from './settle.js';

const EVERYBODY_TIMEOUT_MS = 60_000;

/** OWNER_UNDEFINED puts a limit back to "a definir". */
export type OwnerRule = 'OWNER_SET' | 'OWNER_HOLD' | 'OWNER_UNDEFINED';

export interface OwnerDecision {
  customerId: string;
  fromCents: Cents | null;
  /** Zero: HOLD. Null: "a definir". */
  toCents: Cents | null;
  reason: string;
  /** The name of who decided. */
  by: string;
}

/** Appends the owner's decisions and moves the limits; the customers must be locked. */
export async function decideByOwner(tenant: Tenant, decisions: readonly OwnerDecision[]): Promise<void> {
  const policy = await currentCreditPolicy(tenant);
  const made = decisions.map((decision) => toDecision(tenant, policy, decision));
  await storeDecisions(tenant.tx, tenant.merchantId, made);
  await storeLimits(
    tenant.tx,
    made.map((decision) => ({ id: decision.customerId, changed: decision })),
  );
}

function toDecision(tenant: Tenant, policy: CreditPolicy, decision: OwnerDecision): NewDecision {
  const { customerId, fromCents, toCents, reason, by } = decision;
  const rule: OwnerRule = toCents === null ? 'OWNER_UNDEFINED' : toCents === 0 ? 'OWNER_HOLD' : 'OWNER_SET';
  return {
    id: newId('CreditDecision'),
    customerId,
    on: tenant.today,
    fromCents,
    toCents,
    rule,
    reason,
    debtId: null,
    policyVersion: policy.version,
    inputs: { policyVersion: policy.version, day: tenant.today, limitCents: fromCents, askedCents: toCents },
    decidedBy: by,
    keyId: tenant.actor.keyId,
    recordedAt: new Date(tenant.now),
  };
}

export interface SetCreditLimitInput {
  idempotencyKey: string;
  customerId: string;
  /** Zero: nothing more is sold on trust (HOLD). */
  limitCents: Cents;
  reason: string;
  by: string;
}

/** What the owner should know about a limit that was set all the same. */
export interface CreditWarning {
  code: 'BELOW_EXPOSURE';
  message: string;
}

/**
 * Sets the limit whatever is owed: below the exposure it warns, because the debts stay and only new sales wait. Refuses
 * NOT_FOUND, INVALID_AMOUNT, REQUIRED and TOO_LONG. `belowExposureCents`: what is owed, where the limit is less; else null.
 */
export function setCreditLimit(
  app: App,
  actor: Actor,
  input: SetCreditLimitInput,
): Promise<MutationResult<{ customer: string; limitCents: Cents; belowExposureCents: Cents | null }>> {
  return mutate(app, actor, 'setCreditLimit', input, async (tenant) => {
    const check = createChecks(tenant.today);
    const toCents = check.limit(input.limitCents, 'limitCents');
    const reason = check.requiredText(input.reason, 'reason', 500);
    const by = check.requiredText(input.by, 'by', 100);
    if (check.errors.length > 0) return check.refusal();
    const facts = await lockedFacts(tenant, input.customerId);
    if (!facts) return refuse('NOT_FOUND', 'customerId');

    const { customerId } = facts;
    await decideByOwner(tenant, [{ customerId, fromCents: limitOn(facts, tenant.today), toCents, reason, by }]);
    await settle(tenant, [customerId]);
    const policy = policyFor(await currentCreditPolicy(tenant), facts, tenant.today);
    const exposureCents = exposureOn(facts, policy, tenant.today);
    const belowExposureCents = toCents < exposureCents ? exposureCents : null;
    return { ok: true, refs: { customer: customerId, limitCents: toCents, belowExposureCents } };
  });
}

/** The warnings of a `setCreditLimit`, from what its outcome keeps, so that a replay warns the same. */
export function warningsOf(refs: { limitCents?: unknown; belowExposureCents?: unknown }): CreditWarning[] {
  const { limitCents, belowExposureCents } = refs;
  if (typeof belowExposureCents !== 'number') return [];
  return [{ code: 'BELOW_EXPOSURE', message: ledgerTexts.belowExposure(Number(limitCents), belowExposureCents) }];
}

export interface StartUndefinedLimitsInput {
  idempotencyKey: string;
  /** Null: everybody whose limit is "a definir". */
  customerIds?: readonly string[] | null;
  /** Null: the first rung. */
  limitCents?: Cents | null;
}

/** Gives a limit to customers who have none; those who have one are left alone and not counted. */
export function startUndefinedLimits(
  app: App,
  actor: Actor,
  input: StartUndefinedLimitsInput,
): Promise<MutationResult<{ customersChanged: number }>> {
  return mutate(
    app,
    actor,
    'startUndefinedLimits',
    input,
    async (tenant) => {
      const check = createChecks(tenant.today);
      const asked = input.limitCents == null ? null : check.amount(input.limitCents, 'limitCents');
      if (check.errors.length > 0) return check.refusal();
      const chosen = input.customerIds ? [...new Set(input.customerIds)] : null;
      if (chosen?.some((id) => !isIdOf('Customer', id))) return refuse('NOT_FOUND', 'customerIds');

      const { tx, merchantId, actor } = tenant;
      const ids = chosen ?? (await undecidedCustomers(tx)).map(idOf);
      const locked = await lockCustomers(tx, ids);
      if (chosen && locked.length < chosen.length) return refuse('NOT_FOUND', 'customerIds');
      // Asked again under the lock: somebody may have decided meanwhile.
      const undecided = await tx.$queryRaw<{ id: string }[]>`
        SELECT id FROM "Customer" WHERE "merchantId" = ${merchantId} AND id = ANY(${locked}::text[]) AND "limitCents" IS NULL`;
      const toCents = asked ?? (await currentCreditPolicy(tenant)).ladderCents[0]!;
      await decideByOwner(
        tenant,
        undecided.map(({ id: customerId }) => ({
          customerId,
          fromCents: null,
          toCents,
          reason: ledgerTexts.limitStarted,
          by: actor.name,
        })),
      );
      return { ok: true, refs: { customersChanged: undecided.length } };
    },
    { timeoutMs: EVERYBODY_TIMEOUT_MS },
  );
}

function idOf({ id }: { id: string }): string {
  return id;
}
