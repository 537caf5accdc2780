import pg from 'pg';
import { beforeEach, describe, expect, it } from 'vitest';
import { inTenant } from '../../server/app/context.js';
import { evaluateCredit } from '../../server/app/credit-evaluation.js';
import { setCreditLimit, warningsOf } from '../../server/app/credit-limit.js';
import { type SetCreditOverrideInput, setCreditOverride } from '../../server/app/credit-override.js';
import {
  type CreditPolicyChange,
  canMoveLimits,
  readPolicyChange,
  type UpdateCreditPolicyInput,
  updateCreditPolicy,
} from '../../server/app/credit-policy.js';
import { createCustomer } from '../../server/app/customer.js';
import { setSandboxClock } from '../../server/app/merchant.js';
import { appendCreditPolicy, currentCreditPolicy } from '../../server/app/policy.js';
import { previewCreditPolicy } from '../../server/app/queries/credit-preview.js';
import { lockCustomers } from '../../server/db/client.js';
import { loadFacts } from '../../server/db/facts.js';
import { storeDebtProjections } from '../../server/db/projections.js';
import { defaultCreditPolicy } from '../../server/domain/default-policy.js';
import { projectDebt } from '../../server/domain/projection.js';
import { evaluateAllCredit } from '../../server/jobs/evaluate-credit.js';
import { fillShop } from '../bench/nightly.js';
import { codesOf, NOBODY, once, openShop, refsOf, type Shop, TODAY, useApp } from './shop.js';

const used = useApp();
let shop: Shop;
beforeEach(async () => {
  shop = await openShop(used.app);
});

const goTo = async (day: string) =>
  refsOf(await setSandboxClock(used.app, shop.owner, { ...once(), at: `${day}T10:00-03:00` }));
const update = (fields: Partial<UpdateCreditPolicyInput>) =>
  updateCreditPolicy(used.app, shop.owner, { ...once(), ...fields });
const preview = async (candidate: CreditPolicyChange) => {
  const answer = await previewCreditPolicy(used.app, shop.owner, candidate);
  if (!answer.ok) throw new Error(JSON.stringify(answer.errors));
  return answer.preview;
};

describe('a change of policy', () => {
  const read = (change: CreditPolicyChange) => {
    const answer = readPolicyChange(defaultCreditPolicy, change);
    return answer.ok ? answer.policy : answer.errors.map(({ code, field }) => `${code} ${field!.slice(1).join('.')}`);
  };

  it('changes what is given and keeps the rest', () => {
    const { version: _, ...now } = defaultCreditPolicy;
    expect(read({})).toEqual(now);
    expect(read({ promotionDays: null, historyDays: undefined, velocity: undefined })).toEqual(now);
    expect(
      read({
        firstLimitCents: 10_000,
        growthBps: 20_000,
        roundToCents: 5_000,
        capCents: 90_000,
        firstLimitByScore: [
          { minScore: 800, limitCents: 60_000 },
          { minScore: 500, limitCents: 30_000 },
        ],
        firstLimitVouchedCents: 25_000,
        promotionStreakDebts: 3,
        promotionTenureDays: 60,
        toleranceBankDays: 2,
        renegotiated: 'NEVER',
        historyDays: 365,
        exposure: 'TOTAL',
        firstPurchaseBps: 5_000,
        velocity: { purchases: 3, days: 7 },
        reservationMinutes: 30,
        terms: [{ maxInstallments: 1, maxDays: 45 }, { maxInstallments: 3 }],
      }),
    ).toEqual({
      ...now,
      ladderCents: [10_000, 20_000, 40_000, 80_000, 90_000],
      firstLimit: {
        byScore: [
          { minScore: 500, limitCents: 30_000 },
          { minScore: 800, limitCents: 60_000 },
        ],
        vouchedCents: 25_000,
      },
      promotion: { ...now.promotion, streakDebts: 3, tenureDays: 60 },
      toleranceBankDays: 2,
      renegotiated: 'NEVER',
      historyDays: 365,
      exposure: 'TOTAL',
      containment: { ...now.containment, firstPurchaseBps: 5_000, velocity: { purchases: 3, days: 7 } },
      reservationMinutes: 30,
      terms: [
        { maxInstallments: 1, maxDays: 45 },
        { maxInstallments: 3, maxDays: null },
      ],
    });
    expect(read({ ladderCents: [15_000, 90_000] })).toMatchObject({ ladderCents: [15_000, 90_000] });
    expect(read({ capCents: 10_000 })).toMatchObject({ ladderCents: [10_000] });
  });

  it.each<[CreditPolicyChange, string[]]>([
    [{ ladderCents: [] }, ['INVALID ladderCents']],
    [{ ladderCents: [20_000, 20_000] }, ['INVALID ladderCents']],
    [{ ladderCents: Array.from({ length: 51 }, (_, i) => i + 1) }, ['INVALID ladderCents']],
    [{ ladderCents: [10_000], growthBps: 15_000 }, ['INVALID ladderCents']],
    [{ growthBps: 10_000 }, ['INVALID growthBps']],
    [{ growthBps: 10_500 }, ['INVALID growthBps']],
    [{ firstLimitCents: 600_000 }, ['INVALID_AMOUNT firstLimitCents']],
    [{ capCents: 0 }, ['INVALID_AMOUNT capCents']],
    [{ roundToCents: 0.5 }, ['INVALID_AMOUNT roundToCents']],
    [{ firstLimitByScore: [{ minScore: 1_001, limitCents: 1 }] }, ['INVALID firstLimitByScore']],
    [{ firstLimitVouchedCents: 0 }, ['INVALID_AMOUNT firstLimitVouchedCents']],
    [{ velocity: { purchases: 0, days: 400 } }, ['INVALID velocity', 'INVALID velocity']],
    [{ terms: [] }, ['INVALID terms']],
    [{ terms: [{ maxInstallments: 0 }] }, ['INVALID terms']],
    [{ historyDays: 0, exposure: 'ALL' as 'TOTAL' }, ['INVALID historyDays', 'INVALID exposure']],
    [{ toleranceBankDays: -1, reservationMinutes: 0 }, ['INVALID toleranceBankDays', 'INVALID reservationMinutes']],
  ])('%j is %j', (change, problems) => {
    expect(read(change)).toEqual(problems);
  });
});

/** A payer who rose to R$ 300,00 and then let a debt be 20 days late. */
async function lateRisen(): Promise<string> {
  const id = await shop.customer();
  await shop.debt(id, { principalCents: 12_000, dueOn: '2026-07-20' });
  await shop.debt(id, { principalCents: 8_000, dueOn: '2026-08-20' });
  await shop.pay(id);
  await goTo('2026-08-20');
  await shop.debt(id, { principalCents: 29_000, dueOn: '2026-09-01' });
  await goTo('2026-09-21');
  expect(await shop.limit(id)).toBe(30_000);
  return id;
}

describe('before a policy is made', () => {
  it('it is shown whose limit would move, how and why, and nothing is stored', async () => {
    const late = await lateRisen();
    const quiet = await shop.customer();
    expect(await preview({ demotionDay: 20, graceDays: 3 })).toMatchObject({
      raised: 0,
      lowered: 1,
      unchanged: 1,
      belowExposure: 1,
      moves: [
        {
          id: late,
          fromCents: 30_000,
          toCents: 20_000,
          asNowCents: 30_000,
          rule: 'DEMOTED_31_DAYS',
          reason: expect.stringContaining('desce de R$ 300,00 para R$ 200,00'),
          belowExposure: true,
        },
      ],
    });
    expect(await shop.limit(late)).toBe(30_000);
    expect(await shop.limit(quiet)).toBe(20_000);
    expect((await shop.look(currentCreditPolicy)).version).toBe(1);
  });

  it('raises are shown too', async () => {
    const id = await shop.customer();
    await shop.debt(id, { principalCents: 10_000 });
    await shop.pay(id);
    await goTo('2026-07-25');
    expect(await preview({ promotionOnTimeDebts: 1, promotionDays: 7 })).toMatchObject({ raised: 1, lowered: 0 });
  });

  it('a candidate that cannot be is refused by field', async () => {
    const answer = await previewCreditPolicy(used.app, shop.owner, { demotionDay: 0 });
    expect(answer).toMatchObject({ ok: false, errors: [{ code: 'INVALID', field: ['input', 'demotionDay'] }] });
  });
});

describe('nobody is lowered by a policy without confirmation', () => {
  it('it is refused with how many, the same when asked again; confirmed, it is done', async () => {
    const late = await lateRisen();
    const input = { ...once(), demotionDay: 20 };
    const refused = await updateCreditPolicy(used.app, shop.owner, input);
    expect(refused.errors).toEqual([
      {
        code: 'POLICY_LOWERS_LIMITS',
        message: 'Esta mudança baixaria hoje o limite de 1 cliente. Confira quem são e confirme.',
        field: ['input', 'confirmLowered'],
      },
    ]);
    expect((await updateCreditPolicy(used.app, shop.owner, input)).errors).toEqual(refused.errors);
    expect((await shop.look(currentCreditPolicy)).version).toBe(1);
    expect(await shop.limit(late)).toBe(30_000);

    expect(refsOf(await update({ demotionDay: 20, confirmLowered: true }))).toEqual({ creditPolicy: 2 });
    expect(await shop.limit(late)).toBe(20_000);
  });

  it('what the present policy lowers today anyhow needs none', async () => {
    await lateRisen();
    expect(refsOf(await update({ demotionDay: 40, graceDays: 20 }))).toEqual({ creditPolicy: 2 });
  });
});

describe('what moves no limit', () => {
  const body = (change: CreditPolicyChange) => {
    const read = readPolicyChange(defaultCreditPolicy, change);
    if (!read.ok) throw new Error(JSON.stringify(read.errors));
    return read.policy;
  };

  it.each<[CreditPolicyChange, boolean]>([
    [{}, false],
    [{ reservationMinutes: 30 }, false],
    [{ firstPurchaseBps: 5_000, velocity: { purchases: 2, days: 7 } }, false],
    [{ terms: [{ maxInstallments: 1 }] }, false],
    [{ exposure: 'TOTAL' }, false],
    [{ graceDays: 3 }, false],
    [{ firstLimitVouchedCents: 30_000, firstLimitByScore: [{ minScore: 500, limitCents: 30_000 }] }, false],
    [{ demotionDay: 31, promotionDays: 30 }, false],
    [{ firstLimitCents: 10_000 }, true],
    [{ ladderCents: [20_000, 90_000] }, true],
    [{ promotionTenureDays: 1 }, true],
    [{ toleranceBankDays: 1 }, true],
    [{ renegotiated: 'NEVER' }, true],
    [{ historyDays: 365 }, true],
    [{ demotionDay: 20 }, true],
  ])('%j: limits may move, %j', (change, moves) => {
    expect(canMoveLimits(defaultCreditPolicy, body(change))).toBe(moves);
  });

  it('holidays of the shop do', () => {
    expect(canMoveLimits(body({}), { ...body({}), localHolidays: ['2026-07-20'] })).toBe(true);
  });

  it('is changed while somebody is at the till', async () => {
    const atTheTill = await shop.customer();
    await shop.look(async ({ tx }) => {
      await lockCustomers(tx, [atTheTill]);
      expect(refsOf(await update({ reservationMinutes: 30, graceDays: 3 }))).toEqual({ creditPolicy: 2 });
    });
    expect(await shop.look(currentCreditPolicy)).toMatchObject({ reservationMinutes: 30, graceDays: 3 });
  });
});

describe('a preview of everybody', () => {
  it('comes in short transactions, and one at a time for a shop', async () => {
    await fillShop(used.database.url, shop.merchantId, 501, 1);
    const timeouts: (number | undefined)[] = [];
    const { db } = used.app;
    const counted: typeof db = {
      ...db,
      inTenant: (merchantId, work, options) => {
        timeouts.push(options?.timeoutMs);
        return db.inTenant(merchantId, work, options);
      },
    };
    const run = () => previewCreditPolicy({ ...used.app, db: counted }, shop.owner, { demotionDay: 20 });
    const [first, second] = await Promise.allSettled([run(), run()]);
    expect(first).toMatchObject({ status: 'fulfilled', value: { ok: true } });
    expect(second).toMatchObject({ status: 'rejected', reason: { name: 'BusyError' } });
    // What the policy is, and two batches.
    expect(timeouts).toEqual([undefined, undefined, undefined]);
    const { raised, lowered, unchanged } = await preview({ demotionDay: 20 });
    expect(raised + lowered + unchanged).toBe(501);
  });
});

describe('a limit below what is owed', () => {
  it('is set, and warned about, also when asked again', async () => {
    const customerId = await shop.customer();
    await shop.debt(customerId, { principalCents: 15_000 });
    const set = { ...once(), customerId, limitCents: 10_000, reason: 'cautela', by: 'Ana' };
    for (const result of [
      await setCreditLimit(used.app, shop.owner, set),
      await setCreditLimit(used.app, shop.owner, set),
    ])
      expect(warningsOf(result.refs!)).toEqual([
        {
          code: 'BELOW_EXPOSURE',
          message:
            'O cliente deve R$ 150,00, mais do que o novo limite de R$ 100,00: só volta a comprar a prazo quando a dívida couber nele.',
        },
      ]);
    expect(await shop.limit(customerId)).toBe(10_000);
    const enough = await setCreditLimit(used.app, shop.owner, { ...set, ...once(), limitCents: 15_000 });
    expect(warningsOf(refsOf(enough))).toEqual([]);
  });
});

describe('what differs for one customer', () => {
  const set = (fields: Partial<SetCreditOverrideInput>) =>
    setCreditOverride(used.app, shop.owner, {
      ...once(),
      customerId: NOBODY,
      reason: 'freguesa',
      by: 'Ana',
      ...fields,
    });

  it('decides at once, and ends', async () => {
    const customerId = await shop.customer();
    await shop.debt(customerId, { principalCents: 10_000 });
    await shop.pay(customerId);
    await goTo('2026-07-30');
    refsOf(await set({ customerId, promotionOnTimeDebts: 1, promotionDays: 10, terms: { maxInstallments: 4 } }));
    expect(await shop.limit(customerId)).toBe(30_000);
    expect((await shop.facts(customerId)).overrides).toMatchObject([
      {
        on: '2026-07-30',
        body: { promotion: { onTimeDebts: 1, days: 10 }, terms: { maxInstallments: 4, maxDays: null } },
      },
    ]);
    expect(codesOf(await set({ customerId }))).toEqual(['REQUIRED end']);
    expect(codesOf(await set({ customerId, end: true, graceDays: 3 }))).toEqual(['INVALID end']);
    refsOf(await set({ customerId, end: true, reason: 'como todos' }));
    expect((await shop.facts(customerId)).overrides.at(-1)).toMatchObject({ body: null });
  });

  it('lowers nobody unasked: nothing is kept of what is not confirmed', async () => {
    const customerId = await lateRisen();
    expect((await set({ customerId, demotionDay: 10 })).errors).toEqual([
      {
        code: 'POLICY_LOWERS_LIMITS',
        message: 'Esta mudança baixaria hoje o limite de 1 cliente. Confira quem são e confirme.',
        field: ['input', 'confirmLowered'],
      },
    ]);
    expect(await shop.limit(customerId)).toBe(30_000);
    expect((await shop.facts(customerId)).overrides).toEqual([]);
    refsOf(await set({ customerId, demotionDay: 10, confirmLowered: true }));
    expect(await shop.limit(customerId)).toBe(20_000);
  });

  it('nor when it ends', async () => {
    const customerId = await lateRisen();
    refsOf(await set({ customerId, demotionDay: 60 }));
    await goTo('2026-10-05');
    expect(await shop.limit(customerId)).toBe(30_000);
    expect(codesOf(await set({ customerId, end: true }))).toEqual(['POLICY_LOWERS_LIMITS confirmLowered']);
    expect((await shop.facts(customerId)).overrides).toHaveLength(1);
    refsOf(await set({ customerId, end: true, confirmLowered: true }));
    expect(await shop.limit(customerId)).toBe(20_000);
  });

  it.each<[Partial<SetCreditOverrideInput>, string[]]>([
    [{ maxLimitCents: 0 }, ['INVALID_AMOUNT maxLimitCents']],
    [{ demotionDay: 0, toleranceBankDays: 31 }, ['INVALID toleranceBankDays', 'INVALID demotionDay']],
    [{ terms: { maxInstallments: 0 } }, ['INVALID terms']],
    [{ graceDays: 1, reason: '', by: ' ' }, ['REQUIRED reason', 'REQUIRED by']],
    [{ graceDays: 1 }, ['NOT_FOUND customerId']],
  ])('refuses %j', async (fields, codes) => {
    expect(codesOf(await set(fields))).toEqual(codes);
  });
});

describe('the first limit of somebody new', () => {
  beforeEach(async () => {
    refsOf(
      await update({
        firstLimitByScore: [
          { minScore: 600, limitCents: 30_000 },
          { minScore: 800, limitCents: 45_000 },
        ],
        firstLimitVouchedCents: 35_000,
      }),
    );
  });
  const create = (fields: object) => createCustomer(used.app, shop.owner, { ...once(), name: 'Novo', ...fields });
  const firstOf = (customerId: string) =>
    shop.look(({ tx }) => tx.creditDecision.findFirstOrThrow({ where: { customerId } }));

  it.each([
    [599, 20_000],
    [600, 30_000],
    [1_000, 45_000],
  ])('of a score of %i is %i, with the score kept', async (bureauScore, toCents) => {
    const { customer } = refsOf(await create({ bureauScore }));
    expect(await firstOf(customer)).toMatchObject({
      rule: 'FIRST_LIMIT',
      toCents: BigInt(toCents),
      inputs: { day: TODAY, score: bureauScore },
    });
  });

  it('rises when a good payer vouches, and only a good one of this shop may', async () => {
    const good = await shop.customer();
    await shop.debt(good);
    expect(codesOf(await create({ vouchedById: good }))).toEqual(['VOUCHER_NOT_GOOD vouchedById']);
    await shop.pay(good);
    const { customer } = refsOf(await create({ vouchedById: good }));
    expect(await firstOf(customer)).toMatchObject({ toCents: 35_000n, inputs: { vouchedById: good } });
    const elsewhere = await (await openShop(used.app)).customer();
    for (const vouchedById of [elsewhere, NOBODY, 'x'])
      expect(codesOf(await create({ vouchedById }))).toEqual(['NOT_FOUND vouchedById']);
    expect(codesOf(await create({ bureauScore: 1_001 }))).toEqual(['INVALID bureauScore']);
  });
});

/** Every fifth customer begins two rungs higher, so that there is something to lose; written by the database's owner. */
async function higherLimits(url: string, merchantId: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`SELECT set_config('app.merchant_id', $1, false)`, [merchantId]);
  await client.query(`UPDATE "Customer" SET "limitCents" = 45000 WHERE right(id, 1) IN ('1', '4')`);
  await client.query(`UPDATE "CreditDecision" SET "toCents" = 45000 WHERE right("customerId", 1) IN ('1', '4')`);
  await client.end();
}

describe('the nightly evaluation', () => {
  it.each([
    ['the default policy', {}],
    ['a tolerance', { toleranceBankDays: 3 }],
    ['few asked', { promotion: { onTimeDebts: 1, useBps: 0, days: 5, streakDebts: 0, tenureDays: 0 }, demotionDay: 5 }],
    ['much asked', { promotion: { onTimeDebts: 3, useBps: 0, days: 20, streakDebts: 3, tenureDays: 700 } }],
  ])('looks only at some, and leaves nothing undone: %s', async (_, settings) => {
    const { app, database } = used;
    await fillShop(database.url, shop.merchantId, 300, 2);
    // Its clock is the real one, as the days of its facts are.
    await shop.look(({ tx }) => tx.merchant.updateMany({ data: { isSandbox: false, clockOffsetMs: 0n } }));
    await shop.look(async (tenant) => {
      const { version: _v, ...now } = await currentCreditPolicy(tenant);
      await appendCreditPolicy(tenant, { ...now, ...settings });
    });
    await higherLimits(database.url, shop.merchantId);
    // What was written straight into the tables knows no bank holiday.
    await shop.look(async ({ tx }) => {
      const ids = (await tx.customer.findMany({ select: { id: true } })).map(({ id }) => id);
      const all = [...(await loadFacts(tx, ids)).values()];
      await storeDebtProjections(
        tx,
        all.flatMap(({ debts, payments }) => debts.map((debt) => projectDebt(debt, payments))),
      );
    });
    const count = () => shop.look(({ tx }) => tx.creditDecision.count());
    const before = await count();
    await evaluateAllCredit(app, [shop.merchantId]);
    const after = await count();
    expect(after).toBeGreaterThan(before);
    await inTenant(app, shop.owner, evaluateCredit, { timeoutMs: 60_000 });
    expect(await count()).toBe(after);
  });
});
