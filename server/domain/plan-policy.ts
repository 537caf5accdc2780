/**
 * The policy of proposals, as data: what a merchant offers by itself, how far it may be bent, and by whom (DESIGN,
 * "Default policies", Plans). Stored as versioned rows; no rule reads a number from anywhere else.
 */
import type { Cents, Problem } from './facts.js';
import { MAX_FINANCING_MONTHLY_BPS } from './financing.js';
import { isAmount } from './money.js';
import { planPolicyTexts } from './plan-texts.js';

/** An offer is valid for at least two days (CDC 54-B). */
export const MIN_VALIDITY_DAYS = 2;

/** Of each debt at least `fromDaysLate` days late, this share of its open principal is waived; the oldest band wins. */
export interface DiscountBand {
  fromDaysLate: number;
  principalBps: number;
}

/** Which share of the charges that grew is waived, by component. */
export interface ChargeWaiver {
  interestBps: number;
  feeBps: number;
}

export interface PlanPolicy {
  version: number;
  /** Instalments of the short plan, and of the long one of a customer whose usual amount is unknown. */
  shortInstallments: number;
  longInstallments: number;
  /** The last payment comes at most so many months after the offer. */
  longestTermMonths: number;
  /** À vista: discount by the age of the debt, and charges waived. */
  cash: { discounts: readonly DiscountBand[]; waive: ChargeWaiver };
  /** The same charges in the plans with instalments, whose principal is never waived. */
  installments: { waive: ChargeWaiver };
  /** No instalment is smaller; what is owed in all may be. */
  smallestInstallmentCents: Cents;
  /** Paid before the instalments, as a share of the total; 0: none. */
  entryBps: number;
  /** Tabela Price; 0: no interest. At most 1% a month. */
  monthlyInterestBps: number;
  /** Every plan is worth at least this share of the open principal on the day it is offered. */
  floor: { principalBps: number; monthlyDiscountBps: number };
  /**
   * How much less than the cheapest plan of the menu an attendant may agree to, as a share of the open principal; down
   * to the floor the owner approves, below it nobody does.
   */
  attendantYieldBps: number;
  validityDays: number;
  /** An agreement is broken when an instalment is more than so many days late. */
  breachToleranceDays: number;
}

const DEFAULT_SETTINGS = {
  shortInstallments: 2,
  longInstallments: 4,
  longestTermMonths: 12,
  cash: {
    discounts: [{ fromDaysLate: 0, principalBps: 1_000 }],
    waive: { interestBps: 10_000, feeBps: 10_000 },
  },
  installments: { waive: { interestBps: 0, feeBps: 0 } },
  smallestInstallmentCents: 3_000,
  entryBps: 0,
  monthlyInterestBps: 0,
  floor: { principalBps: 8_500, monthlyDiscountBps: 100 },
  attendantYieldBps: 250,
  validityDays: 7,
  breachToleranceDays: 10,
} as const satisfies Omit<PlanPolicy, 'version'>;

/** A policy as stored (`body`, without its version), with the settings it was stored before. */
export function completePlanPolicy(body: Partial<Omit<PlanPolicy, 'version'>>, version: number): PlanPolicy {
  return {
    ...DEFAULT_SETTINGS,
    ...body,
    cash: {
      ...DEFAULT_SETTINGS.cash,
      ...body.cash,
      waive: { ...DEFAULT_SETTINGS.cash.waive, ...body.cash?.waive },
    },
    installments: { waive: { ...DEFAULT_SETTINGS.installments.waive, ...body.installments?.waive } },
    floor: { ...DEFAULT_SETTINGS.floor, ...body.floor },
    version,
  };
}

export const defaultPlanPolicy: PlanPolicy = completePlanPolicy({}, 1);

/** What is wrong with a policy; none: it may be stored. The limits are the law's where RULES-BR names one. */
export function checkPlanPolicy(policy: PlanPolicy): readonly Problem[] {
  const { cash, installments, floor } = policy;
  const shares = [
    ...cash.discounts.map((band) => band.principalBps),
    ...[cash.waive, installments.waive].flatMap((waive) => [waive.interestBps, waive.feeBps]),
    ...[policy.entryBps, floor.principalBps, floor.monthlyDiscountBps, policy.attendantYieldBps],
  ];
  const largestDiscountBps = Math.max(0, ...cash.discounts.map((band) => band.principalBps));
  const rules: readonly [keyof PlanPolicy, boolean][] = [
    ['cash', shares.every((bps) => isWithin(bps, 0, 10_000))],
    ['cash', cash.discounts.every((band) => isWithin(band.fromDaysLate, 0, 36_500))],
    // A discount that no floor lets through would be promised to the merchant and never offered.
    ['floor', largestDiscountBps + floor.principalBps <= 10_000],
    ['shortInstallments', isWithin(policy.shortInstallments, 2, policy.longestTermMonths)],
    ['longInstallments', isWithin(policy.longInstallments, policy.shortInstallments, policy.longestTermMonths)],
    ['longestTermMonths', isWithin(policy.longestTermMonths, 2, 60)],
    ['smallestInstallmentCents', isAmount(policy.smallestInstallmentCents)],
    ['entryBps', policy.entryBps < 10_000],
    ['monthlyInterestBps', isWithin(policy.monthlyInterestBps, 0, MAX_FINANCING_MONTHLY_BPS)],
    ['validityDays', isWithin(policy.validityDays, MIN_VALIDITY_DAYS, 60)],
    ['breachToleranceDays', isWithin(policy.breachToleranceDays, 0, 90)],
  ];
  const wrong = [...new Set(rules.filter(([, holds]) => !holds).map(([field]) => field))];
  return wrong.map((field) => ({ code: 'PLAN_POLICY_INVALID', message: planPolicyTexts[field] ?? '', field: [field] }));
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}
