/** What differs from the shop's policy for one customer: appended, with who and why; the last one counts. */
import { insertOverride } from '../db/credit-limit.js';
import { newId } from '../db/ids.js';
import type { Cents } from '../domain/facts.js';
import type { CreditOverride } from '../domain/policy.js';
import type { Actor, App } from './context.js';
import { changeRules } from './credit-evaluation.js';
import { readOneTerms } from './credit-policy.js';
import { type Checks, createChecks } from './input.js';
import { lockedFacts } from './locked.js';
import { type MutationResult, mutate, refuse } from './mutation.js';

export interface SetCreditOverrideInput {
  idempotencyKey: string;
  customerId: string;
  maxLimitCents?: Cents | null;
  promotionOnTimeDebts?: number | null;
  promotionUseBps?: number | null;
  promotionDays?: number | null;
  promotionStreakDebts?: number | null;
  promotionTenureDays?: number | null;
  toleranceBankDays?: number | null;
  graceDays?: number | null;
  demotionDay?: number | null;
  terms?: { maxInstallments: number; maxDays?: number | null } | null;
  /** True: nothing differs any more. */
  end?: boolean | null;
  /** The merchant saw that the limit falls, and wants it. */
  confirmLowered?: boolean | null;
  reason: string;
  /** The name of who decided. */
  by: string;
}

/**
 * What is given is all that differs from now on; what is not, is as for everybody. Refuses NOT_FOUND, REQUIRED (nothing
 * differs and it is not ended, no reason, nobody), INVALID (also both at once), INVALID_AMOUNT and TOO_LONG; unless it is
 * confirmed POLICY_LOWERS_LIMITS, where the limit would fall by it today.
 */
export function setCreditOverride(
  app: App,
  actor: Actor,
  input: SetCreditOverrideInput,
): Promise<MutationResult<{ customer: string }>> {
  return mutate(app, actor, 'setCreditOverride', input, async (tenant) => {
    const check = createChecks(tenant.today);
    const body = readOverride(check, input);
    const reason = check.requiredText(input.reason, 'reason', 500);
    const by = check.requiredText(input.by, 'by', 100);
    if (check.errors.length > 0) return check.refusal();
    const facts = await lockedFacts(tenant, input.customerId);
    if (!facts) return refuse('NOT_FOUND', 'customerId');
    const isNothing = Object.keys(body).length === 0;
    if (isNothing && !input.end) return refuse('REQUIRED', 'end');
    if (!isNothing && input.end) return refuse('INVALID', 'end');

    const { customerId } = facts;
    const insert = () =>
      insertOverride(tenant.tx, tenant.merchantId, {
        id: newId('CreditOverride'),
        customerId,
        on: tenant.today,
        body: input.end ? null : body,
        reason,
        decidedBy: by,
        keyId: tenant.actor.keyId,
        recordedAt: new Date(tenant.now),
      });
    const done = await changeRules(tenant, { of: [customerId], isConfirmed: input.confirmLowered === true }, insert);
    return done.ok ? { ok: true, refs: { customer: customerId } } : done;
  });
}

function readOverride(check: Checks, input: SetCreditOverrideInput): CreditOverride {
  const promotion = given({
    onTimeDebts: check.integer(input.promotionOnTimeDebts, 'promotionOnTimeDebts', 1, 100),
    useBps: check.integer(input.promotionUseBps, 'promotionUseBps', 0, 10_000),
    days: check.integer(input.promotionDays, 'promotionDays', 1, 3_650),
    streakDebts: check.integer(input.promotionStreakDebts, 'promotionStreakDebts', 0, 100),
    tenureDays: check.integer(input.promotionTenureDays, 'promotionTenureDays', 0, 3_650),
  });
  return given({
    maxLimitCents: input.maxLimitCents == null ? null : check.amount(input.maxLimitCents, 'maxLimitCents'),
    promotion: Object.keys(promotion).length > 0 ? promotion : null,
    toleranceBankDays: check.integer(input.toleranceBankDays, 'toleranceBankDays', 0, 30),
    graceDays: check.integer(input.graceDays, 'graceDays', 0, 365),
    demotionDay: check.integer(input.demotionDay, 'demotionDay', 1, 3_650),
    terms: input.terms == null ? null : readOneTerms(check, input.terms, 'terms'),
  });
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], null | undefined> };

/** Without what was not given. */
function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value != null)) as Given<T>;
}
