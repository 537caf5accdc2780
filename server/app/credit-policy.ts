/** The rules of the ladder as a merchant edits them, and deciding again when they, or the day, changed. */
import { lockCustomers } from '../db/client.js';
import { ladderFrom } from '../domain/default-policy.js';
import type { Cents } from '../domain/facts.js';
import type { Actor, App, Tenant } from './context.js';
import { createChecks } from './input.js';
import { lockedMerchant } from './locked.js';
import { type MutationResult, mutate } from './mutation.js';
import { appendCreditPolicy, currentCreditPolicy } from './policy.js';
import { settle } from './settle.js';

const BATCH = 500;
const EVERYBODY_TIMEOUT_MS = 120_000;
/** The ladder's cap (DESIGN, "Default policies"). */
const MAX_FIRST_LIMIT_CENTS = 500_000;

export interface UpdateCreditPolicyInput {
  idempotencyKey: string;
  firstLimitCents?: Cents | null;
  promotionOnTimeDebts?: number | null;
  promotionUseBps?: number | null;
  promotionDays?: number | null;
  graceDays?: number | null;
  demotionDay?: number | null;
}

/** Appends a version and decides every limit by it, because what `nextStep` promises under it must come true. */
export function updateCreditPolicy(
  app: App,
  actor: Actor,
  input: UpdateCreditPolicyInput,
): Promise<MutationResult<{ creditPolicy: number }>> {
  return mutate(
    app,
    actor,
    'updateCreditPolicy',
    input,
    async (tenant) => {
      const check = createChecks(tenant.today);
      const { firstLimitCents } = input;
      if (firstLimitCents != null && !isFirstLimit(firstLimitCents)) check.reject('INVALID_AMOUNT', 'firstLimitCents');
      const onTimeDebts = check.integer(input.promotionOnTimeDebts, 'promotionOnTimeDebts', 1, 100);
      const useBps = check.integer(input.promotionUseBps, 'promotionUseBps', 0, 10_000);
      const days = check.integer(input.promotionDays, 'promotionDays', 1, 3_650);
      const graceDays = check.integer(input.graceDays, 'graceDays', 0, 365);
      const demotionDay = check.integer(input.demotionDay, 'demotionDay', 1, 3_650);
      if (check.errors.length > 0) return check.refusal();

      await lockedMerchant(tenant);
      const { version: _, ...now } = await currentCreditPolicy(tenant);
      const policy = await appendCreditPolicy(tenant, {
        ...now,
        ladderCents: firstLimitCents == null ? now.ladderCents : ladderFrom(firstLimitCents),
        promotion: {
          ...now.promotion,
          onTimeDebts: onTimeDebts ?? now.promotion.onTimeDebts,
          useBps: useBps ?? now.promotion.useBps,
          days: days ?? now.promotion.days,
        },
        graceDays: graceDays ?? now.graceDays,
        demotionDay: demotionDay ?? now.demotionDay,
      });
      await evaluateCredit(tenant);
      return { ok: true, refs: { creditPolicy: policy.version } };
    },
    { timeoutMs: EVERYBODY_TIMEOUT_MS },
  );
}

export function isFirstLimit(cents: Cents): boolean {
  return Number.isInteger(cents) && cents >= 1 && cents <= MAX_FIRST_LIMIT_CENTS;
}

/** A new version whose ladder starts here; none when it does already. The merchant must be locked. */
export async function startLadderAt(tenant: Tenant, firstLimitCents: Cents): Promise<void> {
  const { version: _, ...policy } = await currentCreditPolicy(tenant);
  if (policy.ladderCents[0] === firstLimitCents) return;
  await appendCreditPolicy(tenant, { ...policy, ladderCents: ladderFrom(firstLimitCents) });
}

/** Decides every customer's limit as of today, in this one transaction: after the clock or the rules moved. */
export async function evaluateCredit(tenant: Tenant): Promise<void> {
  for (let after: string | null = ''; after !== null; ) after = await evaluateCreditAfter(tenant, after);
}

/** Decides one batch, the customers whose ids come after this one. Returns where the next begins; null: that was all. */
export async function evaluateCreditAfter(tenant: Tenant, after: string): Promise<string | null> {
  const batch = await tenant.tx.customer.findMany({
    where: { merchantId: tenant.merchantId, id: { gt: after } },
    orderBy: { id: 'asc' },
    take: BATCH,
    select: { id: true },
  });
  const ids = await lockCustomers(
    tenant.tx,
    batch.map(({ id }) => id),
  );
  await settle(tenant, ids);
  return batch.length < BATCH ? null : batch.at(-1)!.id;
}
