import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../server/domain/day.js';
import type { DatedAmount } from '../../server/domain/financing.js';
import { type Plan, planOf, totalOf } from '../../server/domain/plan.js';
import { adjustedPlan, type PlanChoice, planFromAmounts } from '../../server/domain/plan-adjust.js';
import { checkPlan } from '../../server/domain/plan-check.js';
import { amountsByDaysOfMonth } from '../../server/domain/plan-dates.js';
import { isWorthBps } from '../../server/domain/plan-limits.js';
import { planMenu } from '../../server/domain/plan-menu.js';
import { defaultPlanPolicy } from '../../server/domain/plan-policy.js';
import { runs } from '../support/runs.js';
import { sum } from './money-facts.js';
import { anOwedDebt, aPolicy, NO_RHYTHM, someDay, someOwedDebts, somePolicy, TODAY } from './plan-facts.js';

const DEBTS = [anOwedDebt({ principalCents: 40_000, feeCents: 800, interestCents: 200 })];
const NO_WAIVER = { principalCents: 0, feeCents: 0, interestCents: 0 };

function check(plan: Plan, by: 'ATTENDANT' | 'OWNER' = 'OWNER', policy = defaultPlanPolicy, debts = DEBTS) {
  return checkPlan(plan, debts, policy, TODAY, by).map(({ code, approver }) =>
    approver ? `${code} ${approver}` : code,
  );
}

function adjusted(with_: Partial<PlanChoice> = {}, policy = defaultPlanPolicy): Plan {
  const choice = { count: 3, firstOn: '2026-08-05', entryCents: 0, monthlyRateBps: 0, waived: NO_WAIVER, ...with_ };
  const built = adjustedPlan(choice, DEBTS, policy, TODAY);
  if (!built.ok) throw new Error(built.errors[0]!.code);
  return built.plan;
}

function fromAmounts(amounts: readonly DatedAmount[]) {
  const built = planFromAmounts(amounts, DEBTS, defaultPlanPolicy, TODAY);
  return built.ok ? built.plan : built.errors[0]!.code;
}

const on = (dueOn: string, amountCents: number) => ({ dueOn, amountCents });

describe('a plan that a person adjusted', () => {
  it.each([
    ['within the menu', {}, [], []],
    ['waives the charges', { waived: { principalCents: 0, feeCents: 800, interestCents: 200 } }, [], []],
    [
      'yields a little more than the menu',
      { count: 1, waived: { principalCents: 4_500, feeCents: 800, interestCents: 200 } },
      [],
      [],
    ],
    [
      'yields more than an attendant may',
      { count: 1, waived: { principalCents: 5_700, feeCents: 800, interestCents: 200 } },
      ['YIELDS_TOO_MUCH OWNER'],
      [],
    ],
    [
      'yields below the floor',
      { count: 1, waived: { principalCents: 6_000, feeCents: 800, interestCents: 200 } },
      ['BELOW_FLOOR'],
      ['BELOW_FLOOR'],
    ],
    ['the last day of the longest term', { count: 1, firstOn: '2027-07-15' }, [], []],
    ['the day after it', { count: 1, firstOn: '2027-07-16' }, ['TERM_TOO_LONG OWNER'], []],
    ['a term beyond the longest', { count: 13 }, ['TERM_TOO_LONG OWNER'], []],
    ['instalments under the smallest', { count: 11, entryCents: 10_000 }, ['INSTALLMENT_TOO_SMALL OWNER'], []],
    ['interest above the policy', { monthlyRateBps: 50, firstOn: '2026-09-01' }, ['RATE_ABOVE_POLICY OWNER'], []],
    ['interest above the law', { monthlyRateBps: 101, firstOn: '2026-09-01' }, ['RATE_ABOVE_CAP'], ['RATE_ABOVE_CAP']],
    [
      'interest for a month that does not pass',
      { monthlyRateBps: 100 },
      ['FINANCING_DISAGREES'],
      ['FINANCING_DISAGREES'],
    ],
    ['interest after an entry', { monthlyRateBps: 100, entryCents: 10_000 }, ['RATE_ABOVE_POLICY OWNER'], []],
    [
      'waives more of a part than is owed of it',
      { waived: { principalCents: 0, feeCents: 801, interestCents: 0 } },
      ['WAIVES_TOO_MUCH'],
      ['WAIVES_TOO_MUCH'],
    ],
  ])('%s', (_name, choice, attendant, owner) => {
    expect(check(adjusted(choice), 'ATTENDANT')).toEqual(attendant);
    expect(check(adjusted(choice), 'OWNER')).toEqual(owner);
  });

  it('needs the entry of the policy, unless the owner says otherwise', () => {
    const policy = aPolicy({ entryBps: 4_000 });
    expect(check(adjusted({}, policy), 'ATTENDANT', policy)).toEqual(['ENTRY_TOO_SMALL OWNER']);
    expect(check(adjusted({ entryCents: 16_400 }, policy), 'ATTENDANT', policy)).toEqual([]);
  });

  it.each([
    ['no payments', { count: 0 }, 'INVALID_AMOUNT'],
    ['a day that does not exist', { firstOn: '2026-02-30' }, 'INVALID_AMOUNT'],
    ['a fraction of a centavo', { entryCents: 0.5 }, 'INVALID_AMOUNT'],
    ['an entry of everything', { entryCents: 41_000 }, 'INVALID_AMOUNT'],
    ['a first payment that leaves no two days to think', { firstOn: '2026-07-17' }, 'FIRST_PAYMENT_TOO_SOON'],
  ])('cannot be built of %s', (_name, choice, code) => {
    expect(() => adjusted(choice)).toThrow(code);
  });
});

describe('a counter-proposal', () => {
  it('"R$ 80 dia 5 e 20" goes on until everything is paid', () => {
    const amounts = amountsByDaysOfMonth({ amountCents: 8_000, daysOfMonth: [20, 5] }, 41_000, '2026-07-18');
    const plan = fromAmounts(amounts!) as Plan;
    expect(plan.installments.map((part) => on(part.dueOn, part.amountCents))).toEqual([
      on('2026-07-20', 8_000),
      on('2026-08-05', 8_000),
      on('2026-08-20', 8_000),
      on('2026-09-08', 8_000),
      on('2026-09-21', 8_000),
      on('2026-10-05', 1_000),
    ]);
    expect(plan).toMatchObject({ kind: 'CUSTOM', validUntilOn: '2026-07-19', savingCents: 0, cet: { annualBps: 0 } });
    expect(plan.title).toBe('5x de R$ 80,00 + 1x de R$ 10,00');
    expect(check(plan, 'ATTENDANT')).toEqual(['INSTALLMENT_TOO_SMALL OWNER']);
    expect(check(plan, 'OWNER')).toEqual([]);
  });

  it('waives what it leaves of what is owed: interest first, then the fine, then principal', () => {
    expect(fromAmounts([on('2026-07-20', 39_000)])).toMatchObject({
      waived: { interestCents: 200, feeCents: 800, principalCents: 1_000 },
      savingCents: 2_000,
    });
  });

  it('adds up what falls on one bank day', () => {
    const plan = fromAmounts([on('2026-07-25', 20_000), on('2026-07-27', 21_000)]) as Plan;
    expect(plan.installments).toHaveLength(1);
    expect(plan.title).toBe('1x de R$ 410,00');
    expect(check(plan)).toEqual([]);
  });

  it.each([
    ['asks for more than is owed', [on('2026-07-27', 41_001)], 'MORE_THAN_OWED'],
    ['begins today', [on(TODAY, 41_000)], 'FIRST_PAYMENT_TOO_SOON'],
    ['has no amounts', [], 'INVALID_AMOUNT'],
    ['has a fraction of a centavo', [on('2026-07-27', 10.5)], 'INVALID_AMOUNT'],
    ['has a negative amount', [on('2026-07-27', -1)], 'INVALID_AMOUNT'],
    ['has a day that does not exist', [on('2026-02-30', 100)], 'INVALID_AMOUNT'],
  ])('is refused when it %s', (_name, amounts, code) => {
    expect(fromAmounts(amounts)).toBe(code);
  });

  it.each([
    ['no days', 8_000, []],
    ['a day of no month', 8_000, [32]],
    ['nothing', 0, [5]],
    ['a centavo at a time', 1, [5]],
  ])('of %s is no plan', (_name, amountCents, daysOfMonth) => {
    expect(amountsByDaysOfMonth({ amountCents, daysOfMonth }, 41_000, TODAY)).toBeNull();
  });

  it('of amounts on days of the month pays all of it, on rising bank days', () => {
    const someDays = fc.array(fc.integer({ min: 1, max: 31 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000, max: 50_000 }),
        someDays,
        fc.integer({ min: 1, max: 120_000 }),
        someDay,
        (amountCents, daysOfMonth, totalCents, day) => {
          const amounts = amountsByDaysOfMonth({ amountCents, daysOfMonth }, totalCents, day)!;
          const dueDays = amounts.map(({ dueOn }) => dueOn);
          expect(sum(amounts.map((part) => part.amountCents))).toBe(totalCents);
          expect([...new Set(dueDays)].sort()).toEqual(dueDays);
          expect(dueDays[0]! >= day).toBe(true);
        },
      ),
      { numRuns: runs(40, 100) },
    );
  });
});

describe('terms that lie', () => {
  const priced = adjusted({ monthlyRateBps: 100, firstOn: '2026-09-01' });
  const plain = adjusted();
  const withPart = (plan: Plan, index: number, part: Partial<Plan['installments'][number]>): Plan => ({
    ...plan,
    installments: plan.installments.map((old, i) => (i === index ? { ...old, ...part } : old)),
  });

  it.each<[string, Plan, readonly string[]]>([
    ['a total that is not the sum', { ...plain, totalCents: plain.totalCents - 1 }, ['TOTALS_DISAGREE']],
    ['a saving that is not there', { ...plain, savingCents: 1 }, ['TOTALS_DISAGREE']],
    ['a CET that is too low', { ...priced, cet: { annualBps: 0, monthlyBps: 0 } }, ['TOTALS_DISAGREE']],
    ['a nicer title', { ...plain, title: '3x de R$ 1,00' }, ['TOTALS_DISAGREE']],
    ['cash that is not', { ...plain, kind: 'CASH', title: 'À vista por R$ 410,00' }, ['TOTALS_DISAGREE']],
    ['a sentence left out', { ...plain, contents: plain.contents.slice(1) }, ['TOTALS_DISAGREE']],
    [
      'dearer late charges',
      {
        ...plain,
        lateTerms: { lateFeeBps: 200, lateInterestMonthlyBps: 100, graceBase: 'ADJUSTED_DUE', agreedOn: TODAY },
      },
      ['TOTALS_DISAGREE'],
    ],
    ['another debt', { ...plain, owed: { ...plain.owed, feeCents: 0 } }, ['OWED_CHANGED']],
    ['yesterday', { ...plain, offeredOn: addDays(TODAY, -1) }, ['OWED_CHANGED', 'TOTALS_DISAGREE']],
    ['a numbering with a gap', withPart(plain, 1, { number: 3 }), ['TOTALS_DISAGREE']],
    [
      'a centavo more at the end',
      withPart(plain, 2, { amountCents: plain.installments[2]!.amountCents + 1 }),
      ['TOTALS_DISAGREE', 'FINANCING_DISAGREES'],
    ],
    ['a row that is not of the table', withPart(priced, 2, { interestCents: 0 }), ['FINANCING_DISAGREES']],
    ['a payment on a Sunday', withPart(plain, 0, { dueOn: '2026-08-02' }), ['TOTALS_DISAGREE', 'NOT_A_BANK_DAY']],
    [
      'two payments on one day',
      withPart(plain, 1, { dueOn: plain.installments[0]!.dueOn }),
      ['TOTALS_DISAGREE', 'DAYS_NOT_RISING'],
    ],
    ['an offer of a day', { ...plain, validUntilOn: addDays(TODAY, 1) }, ['TOTALS_DISAGREE', 'VALIDITY_TOO_SHORT']],
    [
      'an offer that outlives the first payment',
      { ...plain, validUntilOn: '2026-08-05' },
      ['TOTALS_DISAGREE', 'EXPIRES_TOO_LATE'],
    ],
    ['no payments', { ...plain, installments: [] }, ['INVALID_AMOUNT']],
    ['a fraction of a centavo', withPart(plain, 0, { amountCents: 0.1 }), ['INVALID_AMOUNT']],
    ['no day', withPart(plain, 0, { dueOn: 'amanhã' }), ['INVALID_AMOUNT']],
  ])('are found, though the owner approves: %s', (_name, plan, codes) => {
    expect(check(plan)).toEqual(codes);
  });

  it.each([
    ['on its days', '2026-10-01', []],
    ['moved to a day of no month of its series', '2026-10-02', ['FINANCING_DISAGREES']],
    ['squeezed together', '2026-09-02', ['FINANCING_DISAGREES']],
  ])('are found though every number was worked out anew: a table %s', (_name, dueOn, codes) => {
    expect(check(planOf(withPart(priced, 1, { dueOn }), DEBTS, defaultPlanPolicy))).toEqual(codes);
  });

  it('and nothing owed has no plan', () => {
    expect(check(plain, 'OWNER', defaultPlanPolicy, [])).toEqual(['NOTHING_OWED']);
  });

  it('are told from the truth whatever is changed in any menu', () => {
    fc.assert(
      fc.property(
        someOwedDebts,
        somePolicy,
        someDay,
        fc.nat(),
        fc.integer({ min: 1, max: 500 }),
        (debts, policy, day, pick, cents) => {
          for (const plan of planMenu(debts, policy, NO_RHYTHM, day).plans) {
            const index = pick % plan.installments.length;
            const raised = withPart(plan, index, { amountCents: plan.installments[index]!.amountCents + cents });
            expect(checkPlan(raised, debts, policy, day, 'OWNER')).not.toEqual([]);
            const other = { ...plan.waived, principalCents: plan.waived.principalCents + cents };
            expect(checkPlan({ ...plan, waived: other }, debts, policy, day, 'OWNER')).not.toEqual([]);
          }
        },
      ),
      { numRuns: runs(40, 100) },
    );
  });
});

describe('whatever a person builds', () => {
  it('conserves the centavos, and passes the owner only when it is worth the floor', () => {
    const someChoice = fc.record({
      count: fc.integer({ min: 1, max: 14 }),
      firstDays: fc.integer({ min: 3, max: 60 }),
      entryCents: fc.nat({ max: 5_000 }),
      monthlyRateBps: fc.constantFrom(0, 50, 100),
      principalWaived: fc.nat({ max: 60_000 }),
      feeWaived: fc.nat({ max: 900 }),
    });
    fc.assert(
      fc.property(someOwedDebts, somePolicy, someDay, someChoice, (debts, policy, day, choice) => {
        const waived = { principalCents: choice.principalWaived, feeCents: choice.feeWaived, interestCents: 0 };
        const built = adjustedPlan({ ...choice, firstOn: addDays(day, choice.firstDays), waived }, debts, policy, day);
        if (!built.ok) return;
        const { plan } = built;
        expect(sum(plan.installments.map((part) => part.amountCents - part.interestCents)) + totalOf(waived)).toBe(
          plan.owedCents,
        );
        if (checkPlan(plan, debts, policy, day, 'OWNER').length > 0) return;
        expect(isWorthBps(plan, policy.floor.principalBps, policy)).toBe(true);
      }),
      { numRuns: runs(100, 300) },
    );
  });
});
