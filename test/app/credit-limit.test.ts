import { beforeEach, describe, expect, it } from 'vitest';
import { updateCadence } from '../../server/app/cadence.js';
import { setCreditLimit, startUndefinedLimits } from '../../server/app/credit-limit.js';
import { type UpdateCreditPolicyInput, updateCreditPolicy } from '../../server/app/credit-policy.js';
import { updateCustomer } from '../../server/app/customer.js';
import { setSandboxClock } from '../../server/app/merchant.js';
import { currentCadence, currentCreditPolicy } from '../../server/app/policy.js';
import { codesOf, NOBODY, once, openShop, refsOf, type Shop, TODAY, useApp } from './shop.js';

const used = useApp();
let shop: Shop;
beforeEach(async () => {
  shop = await openShop(used.app);
});

const goTo = async (day: string) =>
  refsOf(await setSandboxClock(used.app, shop.owner, { ...once(), at: `${day}T10:00-03:00` }));
const decisionsOf = async (customerId: string) =>
  (await shop.facts(customerId)).decisions.map(({ on, rule, fromCents, toCents }) => [on, rule, fromCents, toCents]);

describe('the ladder, lived through', () => {
  it('Dona Cida pays both debts on their due days: 200 becomes 300, and the policy and inputs are kept', async () => {
    const cida = await shop.customer();
    const [first, second] = [
      await shop.debt(cida, { principalCents: 8_000, dueOn: '2026-07-20' }),
      await shop.debt(cida, { principalCents: 6_000, dueOn: '2026-08-20' }),
    ];
    await goTo('2026-07-20');
    await shop.pay(cida, { debtIds: [first] });
    expect(await shop.limit(cida)).toBe(20_000);
    await goTo('2026-08-20');
    await shop.pay(cida, { debtIds: [second] });
    expect(await shop.limit(cida)).toBe(30_000);
    expect(await decisionsOf(cida)).toEqual([
      [TODAY, 'FIRST_LIMIT', null, 20_000],
      ['2026-08-20', 'PROMOTED', 20_000, 30_000],
    ]);
    const kept = await shop.look(({ tx }) => tx.creditDecision.findMany({ where: { customerId: cida } }));
    for (const { policyVersion, inputs, decidedBy } of kept) {
      expect([policyVersion, decidedBy]).toEqual([1, 'caderneta']);
      expect(inputs).toMatchObject({ policyVersion: 1 });
    }
  });

  it('rises when the clock passes the thirtieth day, without any other fact', async () => {
    const cida = await shop.customer();
    await shop.debt(cida, { principalCents: 8_000, dueOn: '2026-07-20' });
    await shop.debt(cida, { principalCents: 6_000, dueOn: '2026-07-21' });
    await shop.pay(cida);
    await goTo('2026-08-13');
    expect(await shop.limit(cida)).toBe(20_000);
    await goTo('2026-08-14');
    expect(await shop.limit(cida)).toBe(30_000);
  });

  it('falls one rung on the thirty-first day late, once, and late paying raises nothing', async () => {
    const cida = await shop.customer({ limitCents: 45_000 });
    await shop.debt(cida, { principalCents: 8_000, dueOn: '2026-07-20' });
    await goTo('2026-08-19');
    expect(await shop.limit(cida)).toBe(45_000);
    await goTo('2026-08-20');
    expect(await shop.limit(cida)).toBe(30_000);
    await goTo('2026-09-20');
    await shop.pay(cida);
    expect(await shop.limit(cida)).toBe(30_000);
  });
});

describe('setCreditLimit', () => {
  const set = (fields: object) =>
    setCreditLimit(used.app, shop.owner, {
      ...once(),
      customerId: NOBODY,
      limitCents: 50_000,
      reason: 'compra sempre',
      by: 'Ana',
      ...fields,
    });

  it('is the owner’s word, with who, why, the policy’s version and the inputs', async () => {
    const customerId = await shop.customer();
    refsOf(await set({ customerId }));
    refsOf(await set({ customerId, limitCents: 0, reason: 'não vender mais' }));
    expect(await shop.limit(customerId)).toBe(0);
    const kept = await shop.look(({ tx }) =>
      tx.creditDecision.findMany({ where: { customerId }, orderBy: { seq: 'asc' } }),
    );
    expect(kept.slice(1)).toMatchObject([
      {
        rule: 'OWNER_SET',
        fromCents: 20_000n,
        toCents: 50_000n,
        reason: 'compra sempre',
        decidedBy: 'Ana',
        policyVersion: 1,
        inputs: { policyVersion: 1, day: TODAY, limitCents: 20_000, askedCents: 50_000 },
      },
      { rule: 'OWNER_HOLD', fromCents: 50_000n, toCents: 0n, reason: 'não vender mais' },
    ]);
  });

  it.each([
    ['a negative limit', { limitCents: -1 }, ['INVALID_AMOUNT limitCents']],
    ['too large a limit', { limitCents: 1_000_000_001 }, ['INVALID_AMOUNT limitCents']],
    ['no reason and nobody', { reason: ' ', by: '' }, ['REQUIRED reason', 'REQUIRED by']],
    ['an unknown customer', {}, ['NOT_FOUND customerId']],
  ])('refuses %s', async (_, fields, codes) => {
    expect(codesOf(await set(fields))).toEqual(codes);
  });
});

describe('startUndefinedLimits', () => {
  const start = (fields: object = {}) => startUndefinedLimits(used.app, shop.owner, { ...once(), ...fields });
  async function undefinedCustomer() {
    const id = await shop.customer();
    refsOf(await updateCustomer(used.app, shop.owner, { ...once(), id, limitCents: null }));
    return id;
  }

  it('gives the first rung to everybody who has no limit, and only to them', async () => {
    const open = [await undefinedCustomer(), await undefinedCustomer()];
    const held = await shop.customer({ limitCents: 0 });
    expect(refsOf(await start())).toEqual({ customersChanged: 2 });
    expect(await Promise.all([...open, held].map(shop.limit))).toEqual([20_000, 20_000, 0]);
    expect(refsOf(await start())).toEqual({ customersChanged: 0 });
  });

  it('gives the limit asked to the customers named', async () => {
    const [named, other] = [await undefinedCustomer(), await undefinedCustomer()];
    expect(refsOf(await start({ customerIds: [named, named], limitCents: 70_000 }))).toEqual({ customersChanged: 1 });
    expect(await Promise.all([named, other].map(shop.limit))).toEqual([70_000, null]);
  });

  it.each([
    ['an unknown customer', { customerIds: [NOBODY] }, ['NOT_FOUND customerIds']],
    ['a malformed id', { customerIds: ['\u0000'] }, ['NOT_FOUND customerIds']],
    ['a limit of nothing', { limitCents: 0 }, ['INVALID_AMOUNT limitCents']],
  ])('refuses %s', async (_, fields, codes) => {
    expect(codesOf(await start(fields))).toEqual(codes);
  });
});

describe('updateCreditPolicy', () => {
  const update = (fields: Partial<UpdateCreditPolicyInput>) =>
    updateCreditPolicy(used.app, shop.owner, { ...once(), ...fields });

  it('appends a version, keeps the rest, and decides by it at once', async () => {
    const cida = await shop.customer();
    await shop.debt(cida, { principalCents: 10_000 });
    await shop.pay(cida);
    await goTo('2026-07-22');
    expect(await shop.limit(cida)).toBe(20_000);
    expect(refsOf(await update({ promotionOnTimeDebts: 1, promotionDays: 7 }))).toEqual({ creditPolicy: 2 });
    expect(await shop.limit(cida)).toBe(30_000);
    expect(await shop.look(currentCreditPolicy)).toMatchObject({
      version: 2,
      promotion: { onTimeDebts: 1, useBps: 5_000, days: 7 },
      graceDays: 15,
    });
    expect(await shop.look(({ tx }) => tx.creditPolicy.count())).toBe(2);
  });

  it('makes another ladder for another first limit; limits already given stay', async () => {
    const cida = await shop.customer();
    refsOf(await update({ firstLimitCents: 50_000 }));
    expect((await shop.look(currentCreditPolicy)).ladderCents.slice(0, 3)).toEqual([50_000, 75_000, 113_000]);
    expect(await shop.limit(cida)).toBe(20_000);
    expect(await shop.limit(await shop.customer())).toBe(50_000);
  });

  it('gives every parallel change a version of its own', async () => {
    const results = await Promise.all([1, 2, 3, 4].map((graceDays) => update({ graceDays })));
    expect(results.map((result) => refsOf(result).creditPolicy).sort()).toEqual([2, 3, 4, 5]);
  });

  it.each<[Partial<UpdateCreditPolicyInput>, string[]]>([
    [{ firstLimitCents: 0 }, ['INVALID_AMOUNT firstLimitCents']],
    [{ firstLimitCents: 500_001 }, ['INVALID_AMOUNT firstLimitCents']],
    [{ promotionOnTimeDebts: 0 }, ['INVALID promotionOnTimeDebts']],
    [{ promotionUseBps: 10_001 }, ['INVALID promotionUseBps']],
    [{ promotionDays: 0 }, ['INVALID promotionDays']],
    [{ graceDays: -1 }, ['INVALID graceDays']],
    [{ demotionDay: 1.5 }, ['INVALID demotionDay']],
  ])('refuses %j', async (fields, codes) => {
    expect(codesOf(await update(fields))).toEqual(codes);
    expect((await shop.look(currentCreditPolicy)).version).toBe(1);
  });
});

describe('updateCadence', () => {
  it('switches steps on and off and keeps the rest', async () => {
    const steps = [
      { step: 'NOTICE', enabled: true },
      { step: 'COURTESY', enabled: false },
    ] as const;
    const result = await updateCadence(used.app, shop.owner, { ...once(), steps, maxPerWeek: 2 });
    expect(refsOf(result)).toEqual({ cadence: 2 });
    const cadence = await shop.look(currentCadence);
    expect(cadence).toMatchObject({ version: 2, maxPerWeek: 2, maxPerDay: 1 });
    const off = cadence.steps.filter((step) => !step.enabled).map(({ step }) => step);
    expect(off).toEqual(['COURTESY']);
  });

  it.each([
    [{ maxPerWeek: 0 }, ['INVALID maxPerWeek']],
    [{ maxPerWeek: 8 }, ['INVALID maxPerWeek']],
    [{ steps: [{ step: 'THREAT' as 'CALL', enabled: true }] }, ['INVALID steps']],
  ])('refuses %j', async (fields, codes) => {
    expect(codesOf(await updateCadence(used.app, shop.owner, { ...once(), ...fields }))).toEqual(codes);
  });
});
