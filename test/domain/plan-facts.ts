/** Debts to negotiate and generators of them, of policies and of rhythms. */
import fc from 'fast-check';
import { addDays } from '../../server/domain/day.js';
import type { Day } from '../../server/domain/facts.js';
import type { OwedDebt } from '../../server/domain/plan.js';
import type { PaymentRhythm } from '../../server/domain/plan-dates.js';
import { completePlanPolicy, defaultPlanPolicy, type PlanPolicy } from '../../server/domain/plan-policy.js';
import { someTerms } from './money-facts.js';

/** A Wednesday. */
export const TODAY: Day = '2026-07-15';
export const NO_RHYTHM: PaymentRhythm = { payDay: null, usualCents: null };

export function anOwedDebt(with_: Partial<Omit<OwedDebt, 'position'>> & Partial<OwedDebt['position']> = {}): OwedDebt {
  const { id = 'deb_1', daysLate = 22, terms = null, ...position } = with_;
  return { id, daysLate, terms, position: { principalCents: 12_000, feeCents: 0, interestCents: 0, ...position } };
}

export function aPolicy(with_: Partial<PlanPolicy> = {}): PlanPolicy {
  return { ...defaultPlanPolicy, ...with_ };
}

export const someOwedDebts: fc.Arbitrary<readonly OwedDebt[]> = fc
  .array(
    fc.record({
      daysLate: fc.nat({ max: 400 }),
      principalCents: fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 300_000 })),
      feeCents: fc.nat({ max: 4_000 }),
      interestCents: fc.nat({ max: 9_000 }),
      terms: someTerms,
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((debts) => debts.map((debt, index) => anOwedDebt({ ...debt, id: `deb_${index}` })));

export const somePolicy: fc.Arbitrary<PlanPolicy> = fc
  .record({
    shortInstallments: fc.integer({ min: 2, max: 3 }),
    longInstallments: fc.integer({ min: 3, max: 8 }),
    longestTermMonths: fc.integer({ min: 8, max: 24 }),
    smallestInstallmentCents: fc.constantFrom(1, 1_000, 3_000, 10_000),
    entryBps: fc.constantFrom(0, 1_000, 3_000),
    monthlyInterestBps: fc.constantFrom(0, 0, 50, 100),
    discountBps: fc.nat({ max: 2_500 }),
    oldDiscountBps: fc.nat({ max: 2_500 }),
    waivedBps: fc.nat({ max: 10_000 }),
    floorBps: fc.integer({ min: 6_000, max: 10_000 }),
    monthlyDiscountBps: fc.constantFrom(0, 100, 200),
    validityDays: fc.integer({ min: 2, max: 20 }),
  })
  .map(({ discountBps, oldDiscountBps, waivedBps, floorBps, monthlyDiscountBps, ...policy }) =>
    completePlanPolicy(
      {
        ...policy,
        cash: {
          discounts: [
            { fromDaysLate: 0, principalBps: discountBps },
            { fromDaysLate: 180, principalBps: oldDiscountBps },
          ],
          waive: { interestBps: 10_000, feeBps: waivedBps },
        },
        installments: { waive: { interestBps: waivedBps, feeBps: 0 } },
        floor: { principalBps: floorBps, monthlyDiscountBps },
      },
      1,
    ),
  );

export const someRhythm: fc.Arbitrary<PaymentRhythm> = fc.record({
  payDay: fc.option(fc.integer({ min: 1, max: 31 })),
  usualCents: fc.option(fc.integer({ min: 1, max: 60_000 })),
});

export const someDay: fc.Arbitrary<Day> = fc.nat({ max: 3_650 }).map((offset) => addDays('2024-01-01', offset));
