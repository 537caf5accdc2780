/** The policy of plans as a merchant edits it: versioned rows, as those of credit. */
import type { Json } from '../db/client.js';
import type { Cents, Outcome, Problem } from '../domain/facts.js';
import {
  type ChargeWaiver,
  checkPlanPolicy,
  completePlanPolicy,
  type DiscountBand,
  defaultPlanPolicy,
  type PlanPolicy,
} from '../domain/plan-policy.js';
import type { Actor, App, Tenant } from './context.js';
import { lockedMerchant } from './locked.js';
import { type MutationResult, mutate, problem } from './mutation.js';

/** A policy as it is stored: without its version. */
export type PlanPolicyBody = Omit<PlanPolicy, 'version'>;

const MAX_DISCOUNTS = 20;

/** The newest version. */
export async function currentPlanPolicy(tenant: Pick<Tenant, 'tx' | 'merchantId'>): Promise<PlanPolicy> {
  const row = await tenant.tx.planPolicy.findFirstOrThrow({ orderBy: { version: 'desc' } });
  return completePlanPolicy(row.body as Partial<PlanPolicyBody>, row.version);
}

/** Appends the next version and returns it. */
export async function appendPlanPolicy(tenant: Tenant, body: PlanPolicyBody): Promise<PlanPolicy> {
  const last = await tenant.tx.planPolicy.findFirst({ orderBy: { version: 'desc' } });
  const version = (last?.version ?? 0) + 1;
  await tenant.tx.planPolicy.create({
    data: { merchantId: tenant.merchantId, version, body: body as unknown as Json, recordedAt: new Date(tenant.now) },
  });
  return { ...body, version };
}

/** What a new shop begins with, every setting written out. */
export function firstPlanPolicy(): PlanPolicyBody {
  const { version: _, ...body } = defaultPlanPolicy;
  return body;
}

/** What to change of a policy; what is absent or null stays as it is. */
export interface PlanPolicyChange {
  shortInstallments?: number | null;
  longInstallments?: number | null;
  longestTermMonths?: number | null;
  /** In the place of all there were; empty: no discount. */
  cashDiscounts?: readonly DiscountBand[] | null;
  cashWaiver?: Partial<Nullable<ChargeWaiver>> | null;
  installmentsWaiver?: Partial<Nullable<ChargeWaiver>> | null;
  smallestInstallmentCents?: Cents | null;
  entryBps?: number | null;
  monthlyInterestBps?: number | null;
  floorPrincipalBps?: number | null;
  floorMonthlyDiscountBps?: number | null;
  attendantYieldBps?: number | null;
  validityDays?: number | null;
  breachToleranceDays?: number | null;
}

type Nullable<T> = { [Key in keyof T]: T[Key] | null };

export interface UpdatePlanPolicyInput extends PlanPolicyChange {
  idempotencyKey: string;
}

/** The policy with what is asked for changed, or every problem of it: PLAN_POLICY_INVALID, by field. Pure. */
export function readPlanPolicyChange(
  current: PlanPolicy,
  input: PlanPolicyChange,
): Outcome<{ policy: PlanPolicyBody }> {
  const policy: PlanPolicy = {
    ...current,
    shortInstallments: input.shortInstallments ?? current.shortInstallments,
    longInstallments: input.longInstallments ?? current.longInstallments,
    longestTermMonths: input.longestTermMonths ?? current.longestTermMonths,
    cash: {
      discounts: bandsOf(input.cashDiscounts ?? current.cash.discounts),
      waive: waiverOf(input.cashWaiver, current.cash.waive),
    },
    installments: { waive: waiverOf(input.installmentsWaiver, current.installments.waive) },
    smallestInstallmentCents: input.smallestInstallmentCents ?? current.smallestInstallmentCents,
    entryBps: input.entryBps ?? current.entryBps,
    monthlyInterestBps: input.monthlyInterestBps ?? current.monthlyInterestBps,
    floor: {
      principalBps: input.floorPrincipalBps ?? current.floor.principalBps,
      monthlyDiscountBps: input.floorMonthlyDiscountBps ?? current.floor.monthlyDiscountBps,
    },
    attendantYieldBps: input.attendantYieldBps ?? current.attendantYieldBps,
    validityDays: input.validityDays ?? current.validityDays,
    breachToleranceDays: input.breachToleranceDays ?? current.breachToleranceDays,
  };
  const errors = problemsOf(policy, input);
  if (errors.length > 0) return { ok: false, errors };
  const { version: _, ...body } = policy;
  return { ok: true, policy: body };
}

/** Appends a version; proposals that were offered keep their plans. Refuses PLAN_POLICY_INVALID. */
export function updatePlanPolicy(
  app: App,
  actor: Actor,
  input: UpdatePlanPolicyInput,
): Promise<MutationResult<{ planPolicy: number }>> {
  return mutate(app, actor, 'updatePlanPolicy', input, async (tenant) => {
    await lockedMerchant(tenant);
    const read = readPlanPolicyChange(await currentPlanPolicy(tenant), input);
    if (!read.ok) return read;
    const { version } = await appendPlanPolicy(tenant, read.policy);
    return { ok: true, refs: { planPolicy: version } };
  });
}

/** Shares that are no shares are told by the field they came in; the rest is what the rules say of the whole. */
function problemsOf(policy: PlanPolicy, input: PlanPolicyChange): Problem[] {
  const { discounts, waive } = policy.cash;
  const shares: readonly [keyof PlanPolicyChange, readonly number[]][] = [
    ['cashDiscounts', discounts.map((band) => band.principalBps)],
    ['cashWaiver', [waive.interestBps, waive.feeBps]],
    ['installmentsWaiver', [policy.installments.waive.interestBps, policy.installments.waive.feeBps]],
    ['entryBps', [policy.entryBps]],
    ['floorPrincipalBps', [policy.floor.principalBps]],
    ['floorMonthlyDiscountBps', [policy.floor.monthlyDiscountBps]],
    ['attendantYieldBps', [policy.attendantYieldBps]],
  ];
  const notShares = shares.filter(([, values]) => !values.every(isShare)).map(([field]) => field);
  const isTold = new Set(discounts.map((band) => band.fromDaysLate)).size === discounts.length;
  if (notShares.length === 0 && (!isTold || discounts.length > MAX_DISCOUNTS)) notShares.push('cashDiscounts');
  if (notShares.length > 0) return notShares.map((field) => problem('PLAN_POLICY_INVALID', ['input', field]));
  return checkPlanPolicy(policy).map(({ code, message, field }) => ({
    code,
    message,
    field: ['input', fieldOf((field?.[0] ?? '') as keyof PlanPolicy, input)],
  }));
}

/** The field of the input that a rule about the whole policy is about. */
function fieldOf(setting: keyof PlanPolicy, input: PlanPolicyChange): string {
  if (setting === 'cash') return 'cashDiscounts';
  if (setting === 'floor') return input.floorPrincipalBps != null ? 'floorPrincipalBps' : 'cashDiscounts';
  return setting;
}

function bandsOf(bands: readonly DiscountBand[]): readonly DiscountBand[] {
  return bands
    .map(({ fromDaysLate, principalBps }) => ({ fromDaysLate, principalBps }))
    .sort((a, b) => a.fromDaysLate - b.fromDaysLate);
}

function waiverOf(given: PlanPolicyChange['cashWaiver'], now: ChargeWaiver): ChargeWaiver {
  return { interestBps: given?.interestBps ?? now.interestBps, feeBps: given?.feeBps ?? now.feeBps };
}

function isShare(bps: number): boolean {
  return Number.isSafeInteger(bps) && bps >= 0 && bps <= 10_000;
}
