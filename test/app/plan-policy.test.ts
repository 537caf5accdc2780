import { beforeEach, describe, expect, it } from 'vitest';
import { menuFor } from '../../server/app/plan.js';
import {
  currentPlanPolicy,
  type PlanPolicyChange,
  readPlanPolicyChange,
  type UpdatePlanPolicyInput,
  updatePlanPolicy,
} from '../../server/app/plan-policy.js';
import { acceptProposal, offerProposal } from '../../server/app/proposal.js';
import { proposalsByIds } from '../../server/db/proposal.js';
import { defaultPlanPolicy } from '../../server/domain/plan-policy.js';
import { codesOf, once, openShop, refsOf, type Shop, useApp } from './shop.js';

const used = useApp();
let shop: Shop;

const update = (fields: Partial<UpdatePlanPolicyInput>) =>
  updatePlanPolicy(used.app, shop.owner, { ...once(), ...fields });
const current = () => shop.look(currentPlanPolicy);

describe('a change of the rules of plans', () => {
  const read = (change: PlanPolicyChange) => {
    const answer = readPlanPolicyChange(defaultPlanPolicy, change);
    return answer.ok ? answer.policy : answer.errors.map(({ code, field }) => `${code} ${field!.slice(1).join('.')}`);
  };
  const { version: _, ...now } = defaultPlanPolicy;

  it('changes what is given and keeps the rest', () => {
    expect(read({})).toEqual(now);
    expect(read({ validityDays: null, cashWaiver: null, cashDiscounts: undefined })).toEqual(now);
    expect(
      read({
        shortInstallments: 3,
        longInstallments: 6,
        longestTermMonths: 24,
        cashDiscounts: [
          { fromDaysLate: 90, principalBps: 2_000 },
          { fromDaysLate: 0, principalBps: 500 },
        ],
        cashWaiver: { feeBps: 5_000 },
        installmentsWaiver: { interestBps: 10_000, feeBps: null },
        smallestInstallmentCents: 5_000,
        entryBps: 2_000,
        monthlyInterestBps: 100,
        floorPrincipalBps: 7_000,
        floorMonthlyDiscountBps: 150,
        attendantYieldBps: 0,
        validityDays: 10,
        breachToleranceDays: 5,
      }),
    ).toEqual({
      shortInstallments: 3,
      longInstallments: 6,
      longestTermMonths: 24,
      cash: {
        discounts: [
          { fromDaysLate: 0, principalBps: 500 },
          { fromDaysLate: 90, principalBps: 2_000 },
        ],
        waive: { interestBps: 10_000, feeBps: 5_000 },
      },
      installments: { waive: { interestBps: 10_000, feeBps: 0 } },
      smallestInstallmentCents: 5_000,
      entryBps: 2_000,
      monthlyInterestBps: 100,
      floor: { principalBps: 7_000, monthlyDiscountBps: 150 },
      attendantYieldBps: 0,
      validityDays: 10,
      breachToleranceDays: 5,
    });
  });

  it.each<[string, PlanPolicyChange, string[]]>([
    ['a discount above all', { cashDiscounts: [{ fromDaysLate: 0, principalBps: 10_001 }] }, ['cashDiscounts']],
    ['a discount from a negative age', { cashDiscounts: [{ fromDaysLate: -1, principalBps: 1 }] }, ['cashDiscounts']],
    [
      'two discounts of one age',
      { cashDiscounts: [5, 6].map((principalBps) => ({ fromDaysLate: 30, principalBps })) },
      ['cashDiscounts'],
    ],
    [
      'more discounts than anybody reads',
      { cashDiscounts: Array.from({ length: 21 }, (_, fromDaysLate) => ({ fromDaysLate, principalBps: 1 })) },
      ['cashDiscounts'],
    ],
    [
      'a discount that the floor swallows',
      { cashDiscounts: [{ fromDaysLate: 0, principalBps: 1_501 }] },
      ['cashDiscounts'],
    ],
    ['a floor that swallows the discount', { floorPrincipalBps: 9_001 }, ['floorPrincipalBps']],
    ['half a share of a charge', { cashWaiver: { interestBps: 0.5 } }, ['cashWaiver']],
    ['a waiver below nothing', { installmentsWaiver: { feeBps: -1 } }, ['installmentsWaiver']],
    ['one instalment', { shortInstallments: 1 }, ['shortInstallments']],
    ['a long plan shorter than the short one', { shortInstallments: 5 }, ['longInstallments']],
    ['interest above 1% a month', { monthlyInterestBps: 101 }, ['monthlyInterestBps']],
    ['an offer of one day (CDC 54-B)', { validityDays: 1 }, ['validityDays']],
    ['an entry of everything', { entryBps: 10_000 }, ['entryBps']],
    ['an instalment of nothing', { smallestInstallmentCents: 0 }, ['smallestInstallmentCents']],
    ['a year of tolerance', { breachToleranceDays: 365 }, ['breachToleranceDays']],
    [
      'several at once',
      { attendantYieldBps: -1, floorMonthlyDiscountBps: 20_000 },
      ['floorMonthlyDiscountBps', 'attendantYieldBps'],
    ],
  ])('refuses %s', (_name, change, fields) => {
    expect(read(change)).toEqual(fields.map((field) => `PLAN_POLICY_INVALID ${field}`));
  });
});

describe('the rules of a shop', () => {
  beforeEach(async () => {
    shop = await openShop(used.app);
  });

  it('a new shop has its own copy of the default, every setting written out', async () => {
    const { version: _, ...body } = defaultPlanPolicy;
    const rows = await shop.look(({ tx }) => tx.planPolicy.findMany());
    expect(rows.map((row) => [row.version, row.body])).toEqual([[1, body]]);
  });

  it('appends versions, and an offer keeps the plans of the one it was made by', async () => {
    const customer = await shop.customer();
    const debt = await shop.debt(customer, { principalCents: 20_000, dueOn: '2026-06-10', registeredOn: '2026-05-10' });
    const { proposal } = refsOf(await offerProposal(used.app, shop.owner, { ...once(), debtIds: [debt] }));

    expect(refsOf(await update({ shortInstallments: 3, cashDiscounts: [] }))).toEqual({ planPolicy: 2 });
    expect(await current()).toMatchObject({ version: 2, shortInstallments: 3, longInstallments: 4 });
    const titles = await shop.look(async (tenant) => {
      const facts = await shop.facts(customer);
      const made = await menuFor(tenant, facts, [debt]);
      const offered = (await proposalsByIds(tenant.tx, [proposal])).get(proposal)!;
      return {
        now: made.ok && made.menu.plans.map(({ title }) => title),
        offered: offered.plans.map(({ title }) => title),
      };
    });
    expect(titles).toEqual({
      now: ['À vista por R$ 200,00', '2x de R$ 66,67 + 1x de R$ 66,66', '4x de R$ 50,00'],
      offered: ['À vista por R$ 180,00 (10% de desconto)', '2x de R$ 100,00', '4x de R$ 50,00'],
    });
    const accepted = await acceptProposal(used.app, shop.owner, { ...once(), id: proposal, planNumber: 1 });
    expect(codesOf(accepted)).toEqual([]);
  });

  it('a refused change leaves the version in force', async () => {
    expect(codesOf(await update({ validityDays: 1 }))).toEqual(['PLAN_POLICY_INVALID validityDays']);
    expect((await current()).version).toBe(1);
  });

  it('two changes at once are two versions, each on top of the other', async () => {
    const results = await Promise.all([update({ shortInstallments: 3 }), update({ validityDays: 9 })]);
    expect(results.map((result) => refsOf(result).planPolicy).sort()).toEqual([2, 3]);
    expect(await current()).toMatchObject({ version: 3, shortInstallments: 3, validityDays: 9 });
  });

  it('long plans are cut to what the customer usually pays', async () => {
    const customer = await shop.customer();
    for (const paidOn of ['2026-04-10', '2026-05-10', '2026-06-10'])
      await shop.pay(customer, { amountCents: 4_000, paidOn });
    const debt = await shop.debt(customer, { principalCents: 36_000, dueOn: '2026-06-20', registeredOn: '2026-06-11' });
    const long = await shop.look(async (tenant) => {
      const made = await menuFor(tenant, await shop.facts(customer), [debt]);
      return made.ok && made.menu.plans.find(({ kind }) => kind === 'LONG')?.title;
    });
    // What was paid before the debt is credit and no longer owed here.
    expect(long).toBe('9x de R$ 40,00');
  });
});
