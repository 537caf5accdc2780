import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { setCreditLimit } from '../../server/app/credit-limit.js';
import { setCreditOverride } from '../../server/app/credit-override.js';
import { updateCustomer } from '../../server/app/customer.js';
import { cancelDebt } from '../../server/app/debt.js';
import { setSandboxClock } from '../../server/app/merchant.js';
import { appendCreditPolicy, currentCreditPolicy } from '../../server/app/policy.js';
import {
  type AuthorizePurchaseInput,
  authorizePurchase,
  cancelAuthorization,
  overridePurchase,
} from '../../server/app/purchase.js';
import { type RecordSaleInput, recordSale } from '../../server/app/sale.js';
import { authorizationById, reservedCentsOf } from '../../server/db/purchase.js';
import { exposureOn } from '../../server/domain/credit-limit.js';
import { addDays } from '../../server/domain/day.js';
import type { CreditPolicy } from '../../server/domain/policy.js';
import type { TestApp } from '../support/app.js';
import { runSql } from '../support/global-setup.js';
import { runs } from '../support/runs.js';
import { SIMPLE, Tab } from './sheet-tab.js';
import { codesOf, NOBODY, once, openShop, refsOf, type Shop, TODAY, useApp } from './shop.js';

const used = useApp();
let shop: Shop;
beforeAll(async () => {
  shop = await openShop(used.app);
});

const NO_AUTHORIZATION = 'aut_0000000000000000000000';
const ask = (customerId: string, amountCents: number, fields: Partial<AuthorizePurchaseInput> = {}, where = shop) =>
  authorizePurchase(used.app, where.owner, { ...once(), customerId, amountCents, ...fields });
const look = (id: string, where = shop) => where.look(async ({ tx }) => (await authorizationById(tx, id))!);
/** Asks, and what was kept of it. */
const asked = async (...args: Parameters<typeof ask>) => look(refsOf(await ask(...args)).authorization, args[3]);
const override = (id: string, fields: object = {}, where = shop) =>
  overridePurchase(used.app, where.owner, { ...once(), id, by: 'Ana', reason: 'cliente antiga', ...fields });
const cancel = (id: string, fields: object = {}) =>
  cancelAuthorization(used.app, shop.owner, { ...once(), id, ...fields });
const sell = (customerId: string, totalCents: number, fields: Partial<RecordSaleInput> = {}) =>
  recordSale(used.app, shop.owner, {
    ...once(),
    customerId,
    totalCents,
    installments: 1,
    firstDueOn: '2026-08-14',
    ...fields,
  });
const reserved = (customerId: string) =>
  shop.look(async ({ tx }) => (await reservedCentsOf(tx, [customerId])).get(customerId) ?? 0);

/** Its minutes are over. */
async function expire(id: string, where = shop): Promise<void> {
  const over = `"reservedUntil" = now() - interval '1 second'`;
  await runSql(
    used.database.url,
    `SELECT set_config('app.merchant_id', '${where.merchantId}', false)`,
    `UPDATE "PurchaseAuthorization" SET ${over} WHERE id = '${id}' AND "reservedUntil" IS NOT NULL`,
    `UPDATE "AuthorizationEvent" SET ${over} WHERE "authorizationId" = '${id}' AND "reservedUntil" IS NOT NULL`,
  );
}

async function untilSomebodyWaits(client: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (rows.length > 0) return;
    await sleep(10);
  }
}

async function shopWith(change: Partial<CreditPolicy>): Promise<Shop> {
  const other = await openShop(used.app);
  await other.look(async (tenant) => {
    const { version: _, ...policy } = await currentCreditPolicy(tenant);
    await appendCreditPolicy(tenant, { ...policy, ...change });
  });
  return other;
}

const twiceInThreeDays = { firstPurchaseBps: 10_000, velocity: { purchases: 2, days: 3 }, referSharedIdentity: true };
const codesOfRow = ({ reasons }: { reasons: { code: string }[] }) => reasons.map(({ code }) => code);

async function setLimit(customerId: string, limitCents: number): Promise<void> {
  const decision = { customerId, limitCents, reason: 'conversamos', by: 'Ana' };
  refsOf(await setCreditLimit(used.app, shop.owner, { ...once(), ...decision }));
}

describe('authorizePurchase', () => {
  it('answers the same key with the same authorization, and another key with another', async () => {
    const cida = await shop.customer();
    const key = once();
    const first = refsOf(await ask(cida, 8_000, key));
    expect(refsOf(await ask(cida, 8_000, key))).toEqual(first);
    expect(await reserved(cida)).toBe(8_000);
    expect(codesOf(await ask(cida, 9_000, key))).toEqual(['IDEMPOTENCY_KEY_REUSED idempotencyKey']);
    expect(refsOf(await ask(cida, 8_000))).not.toEqual(first);
    expect(await reserved(cida)).toBe(16_000);
  });

  it('answers two asking at once with one key as one', async () => {
    const cida = await shop.customer();
    const key = once();
    const answers = await Promise.all([ask(cida, 8_000, key), ask(cida, 8_000, key)]);
    expect(new Set(answers.map((answer) => refsOf(answer).authorization)).size).toBe(1);
    expect(await reserved(cida)).toBe(8_000);
  });

  const ANSWERS: [string, number | null, number, Partial<AuthorizePurchaseInput>, string, string][] = [
    ['what fits', 20_000, 20_000, {}, 'APPROVED', 'FITS'],
    ['what fits with an entry', 20_000, 25_000, { entryCents: 5_000 }, 'APPROVED', 'FITS'],
    ['more than what is available', 20_000, 20_001, {}, 'DECLINED', 'ABOVE_AVAILABLE'],
    ['more instalments than the rung has', 20_000, 10_000, { installments: 2 }, 'DECLINED', 'TOO_MANY_INSTALLMENTS'],
    ['a due day beyond the terms', 20_000, 10_000, { firstDueOn: '2026-10-15' }, 'DECLINED', 'TERMS_TOO_LONG'],
    ['anything on hold', 0, 1_000, {}, 'DECLINED', 'HOLD'],
    ['anything while the limit is to be defined', null, 1_000, {}, 'REFER', 'LIMIT_TO_DEFINE'],
  ];
  it.each(ANSWERS)('answers %s', async (_, limitCents, amountCents, fields, decision, code) => {
    const customer = await shop.customer();
    if (limitCents !== 20_000)
      refsOf(await updateCustomer(used.app, shop.owner, { ...once(), id: customer, limitCents }));
    const row = await asked(customer, amountCents, fields);
    expect([row.decision, row.state, row.reservedUntil !== null]).toEqual(
      decision === 'APPROVED' ? [decision, 'OPEN', true] : [decision, 'REFUSED', false],
    );
    expect(row.reasons.map((reason) => reason.code)).toContain(code);
    for (const { message } of row.reasons) expect(message).not.toBe('');
  });

  it('keeps what made the answer, and offers what fits instead: asked again, that is approved', async () => {
    const cida = await shop.customer();
    const { reservedUntil } = await asked(cida, 6_000);
    await shop.debt(cida, { principalCents: 5_000 });
    const row = await asked(cida, 15_000, { by: 'Bia, caixa 2' });
    expect(row).toMatchObject({
      amountCents: 15_000,
      entryCents: 0,
      installments: 1,
      firstDueOn: '2026-08-14',
      on: TODAY,
      decision: 'DECLINED',
      limitCents: 20_000,
      exposureCents: 5_000,
      reservedCents: 6_000,
      availableCents: 9_000,
      policyVersion: 1,
      requestedBy: 'Bia, caixa 2',
    });
    const minutes = (Date.parse(reservedUntil!) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(13);
    expect(minutes).toBeLessThan(17);
    const kept = await shop.look(({ tx }) => tx.purchaseAuthorization.findFirstOrThrow({ where: { id: row.id } }));
    expect(kept.inputs).toMatchObject({
      request: { amountCents: 15_000, entryCents: 0, installments: 1, firstDueOn: '2026-08-14' },
      reservedCents: 6_000,
      recentPurchases: 0,
      twins: [],
    });
    expect(row.alternatives.length).toBeGreaterThan(0);
    for (const { kind: _, message: __, ...request } of row.alternatives) {
      const again = await asked(cida, request.amountCents, request);
      expect(again.decision).toBe('APPROVED');
      refsOf(await cancel(again.id));
    }
  });

  it('refers somebody whose phone another customer has, and names no document or phone', async () => {
    const phone = '(11) 98888-7777';
    await shop.customer({ name: 'Sebastião', phone });
    const row = await asked(await shop.customer({ name: 'Tião', phone }), 1_000);
    expect([row.decision, row.reasons.map(({ code }) => code)]).toEqual(['REFER', ['SHARED_IDENTITY']]);
    const kept = await shop.look(({ tx }) => tx.purchaseAuthorization.findFirstOrThrow({ where: { id: row.id } }));
    expect(JSON.stringify(kept.inputs)).not.toMatch(/98888|Sebasti/);
  });

  it('refers who buys more often than the policy lets pass, whether sold or only allowed', async () => {
    const strict = await shopWith({ containment: twiceInThreeDays });
    const cida = await strict.customer();
    const sale = { ...once(), customerId: cida, totalCents: 1_000, installments: 1, firstDueOn: '2026-08-01' };
    refsOf(await recordSale(used.app, strict.owner, sale));
    expect((await asked(cida, 1_000, {}, strict)).decision).toBe('APPROVED');
    const third = await asked(cida, 1_000, {}, strict);
    expect([third.decision, third.reasons.map(({ code }) => code)]).toEqual(['REFER', ['TOO_FREQUENT']]);
    refsOf(await setSandboxClock(used.app, strict.owner, { ...once(), advanceDays: 3 }));
    expect((await asked(cida, 1_000, {}, strict)).decision).toBe('APPROVED');
  });

  it('counts debts that were sold these days without a sale, but no history that was brought along', async () => {
    const strict = await shopWith({ containment: twiceInThreeDays });
    const cida = await strict.customer();
    await strict.debt(cida, { principalCents: 1_000, dueOn: '2026-07-10', registeredOn: TODAY });
    await strict.debt(cida, { principalCents: 1_000, dueOn: '2026-07-20', registeredOn: addDays(TODAY, -3) });
    const cancelled = await strict.debt(cida, { principalCents: 1_000 });
    refsOf(await cancelDebt(used.app, strict.owner, { ...once(), id: cancelled, reason: 'devolveu' }));
    await strict.debt(cida, { principalCents: 1_000 });
    const second = await asked(cida, 1_000, {}, strict);
    expect(second.decision).toBe('APPROVED');
    refsOf(await cancelAuthorization(used.app, strict.owner, { ...once(), id: second.id }));
    await strict.debt(cida, { principalCents: 1_000 });
    expect(codesOfRow(await asked(cida, 1_000, {}, strict))).toEqual(['TOO_FREQUENT']);
  });

  it('counts what was sold these days and written into the sheet, but not what the first import brought along', async () => {
    const strict = await shopWith({ containment: twiceInThreeDays });
    const sold = (name: string, phone: string) => [name, phone, '10,00', '20/07/2026', ''];
    const imported = sold('Bento', '(11) 95555-1111');
    const tab = await Tab.bind(used.app as TestApp, strict.owner, SIMPLE, [imported, imported, imported]);
    await tab.sync();
    for (let row = 0; row < 2; row++) tab.add(sold('Dona Cida', '(11) 95555-2222'));
    await tab.sync();
    const customers = await strict.look(({ tx }) =>
      tx.customer.findMany({ select: { id: true }, orderBy: { name: 'asc' } }),
    );
    expect(customers).toHaveLength(2);
    const [bento, cida] = await Promise.all(customers.map(({ id }) => asked(id, 1_000, {}, strict)));
    expect(codesOfRow(bento!)).not.toContain('TOO_FREQUENT');
    expect(codesOfRow(cida!)).toEqual(['TOO_FREQUENT']);
  });

  it('counts no purchase that was allowed and never made', async () => {
    const strict = await shopWith({ containment: twiceInThreeDays });
    const cida = await strict.customer();
    const ids = [(await asked(cida, 1_000, {}, strict)).id, (await asked(cida, 1_000, {}, strict)).id];
    expect(codesOfRow(await asked(cida, 1_000, {}, strict))).toEqual(['TOO_FREQUENT']);
    for (const id of ids) await expire(id, strict);
    expect((await asked(cida, 1_000, {}, strict)).decision).toBe('APPROVED');
  });

  it('counts a sale once that was recorded without its authorization, when the minutes of that are over', async () => {
    const strict = await shopWith({ containment: twiceInThreeDays });
    const cida = await strict.customer();
    const { id } = await asked(cida, 1_000, {}, strict);
    const sale = { ...once(), customerId: cida, totalCents: 1_000, installments: 1, firstDueOn: '2026-08-01' };
    refsOf(await recordSale(used.app, strict.owner, sale));
    await expire(id, strict);
    expect((await asked(cida, 1_000, {}, strict)).decision).toBe('APPROVED');
  });

  it('refers a shared phone once: after the yes of the owner, only for another twin', async () => {
    const phone = '(11) 97777-6666';
    await shop.customer({ name: 'Sebastião', phone });
    const tiao = await shop.customer({ name: 'Tião', phone });
    const first = await asked(tiao, 1_000);
    expect(codesOfRow(first)).toEqual(['SHARED_IDENTITY']);
    expect((await asked(tiao, 1_000)).decision).toBe('REFER');
    refsOf(await override(first.id));
    expect((await asked(tiao, 1_000)).decision).toBe('APPROVED');
    await shop.customer({ name: 'Bastião', phone });
    expect(codesOfRow(await asked(tiao, 1_000))).toEqual(['SHARED_IDENTITY']);
  });

  it('takes a yes to a purchase that was refused for its amount for no word about a later twin', async () => {
    const phone = '(11) 96666-5555';
    const tiao = await shop.customer({ name: 'Tião', phone });
    refsOf(await override((await asked(tiao, 50_000)).id));
    await shop.customer({ name: 'Sebastião', phone });
    expect(codesOfRow(await asked(tiao, 1_000))).toContain('SHARED_IDENTITY');
  });

  it('refers nobody for a shared phone where the policy does not want it', async () => {
    const containment = { firstPurchaseBps: 10_000, velocity: null, referSharedIdentity: false };
    const lenient = await shopWith({ containment });
    const phone = '(11) 97777-6666';
    await lenient.customer({ name: 'Sebastião', phone });
    const tiao = await lenient.customer({ name: 'Tião', phone });
    expect((await asked(tiao, 1_000, {}, lenient)).decision).toBe('APPROVED');
  });

  it.each([
    ['an amount of nothing', 0, {}, ['INVALID_AMOUNT amountCents']],
    ['an entry of everything', 1_000, { entryCents: 1_000 }, ['INVALID_AMOUNT entryCents']],
    ['a negative entry', 1_000, { entryCents: -1 }, ['INVALID_AMOUNT entryCents']],
    ['less than a centavo an instalment', 3, { installments: 4 }, ['INVALID_AMOUNT amountCents']],
    ['no instalments', 1_000, { installments: 0 }, ['INVALID installments']],
    [
      'more instalments than anybody pays',
      1_000,
      { installments: 2_147_483_647, firstDueOn: TODAY },
      ['INVALID installments'],
    ],
    [
      'a last due day beyond the calendar',
      1_000,
      { installments: 2, firstDueOn: '2100-12-01' },
      ['INVALID_DATE firstDueOn'],
    ],
    ['a due day that has passed', 1_000, { firstDueOn: '2026-07-14' }, ['INVALID_DATE firstDueOn']],
    ['a day that does not exist', 1_000, { firstDueOn: '2026-02-30' }, ['INVALID_DATE firstDueOn']],
    ['a nobody', 1_000, { customerId: NOBODY }, ['NOT_FOUND customerId']],
    ['no id at all', 1_000, { customerId: '\u0000' }, ['NOT_FOUND customerId']],
  ] as const)('refuses %s', async (_, amountCents, fields, codes) => {
    expect(codesOf(await ask(await shop.customer(), amountCents, fields))).toEqual(codes);
  });
});

describe('a reservation', () => {
  const decisionOf = async (customerId: string, amountCents: number) => (await asked(customerId, amountCents)).decision;

  it('keeps its place until its minutes are over', async () => {
    const cida = await shop.customer();
    const { id } = await asked(cida, 15_000);
    expect(await decisionOf(cida, 5_001)).toBe('DECLINED');
    await expire(id);
    expect((await look(id)).state).toBe('EXPIRED');
    expect(await decisionOf(cida, 20_000)).toBe('APPROVED');
  });

  it('gives its place back when it is cancelled, once', async () => {
    const cida = await shop.customer();
    const { id } = await asked(cida, 15_000);
    refsOf(await cancel(id, { by: 'Bia', reason: 'desistiu' }));
    expect(await look(id)).toMatchObject({ state: 'CANCELLED', cancelledBy: 'Bia', cancelReason: 'desistiu' });
    expect(codesOf(await cancel(id))).toEqual(['AUTHORIZATION_CLOSED id']);
    expect(await decisionOf(cida, 20_000)).toBe('APPROVED');
  });

  it('becomes the sale, which fills the limit in its place', async () => {
    const cida = await shop.customer();
    const { id } = await asked(cida, 15_000, { entryCents: 3_000 });
    const { sale } = refsOf(await sell(cida, 12_000, { authorizationId: id }));
    expect(await look(id)).toMatchObject({ state: 'RECORDED', saleId: sale });
    expect(await reserved(cida)).toBe(0);
    expect(await decisionOf(cida, 8_001)).toBe('DECLINED');
    expect(await decisionOf(cida, 8_000)).toBe('APPROVED');
  });

  it('is no longer in the way of the next once the first was paid', async () => {
    const cida = await shop.customer();
    const { id } = await asked(cida, 20_000);
    refsOf(await sell(cida, 20_000, { authorizationId: id }));
    expect(await decisionOf(cida, 1_000)).toBe('DECLINED');
    await shop.pay(cida, { amountCents: 7_000 });
    expect(await decisionOf(cida, 7_000)).toBe('APPROVED');
  });

  it('nor once the debt was cancelled', async () => {
    const cida = await shop.customer();
    const { id } = await asked(cida, 20_000);
    refsOf(await sell(cida, 20_000, { authorizationId: id }));
    const [debt] = (await shop.facts(cida)).debts;
    refsOf(await cancelDebt(used.app, shop.owner, { ...once(), id: debt!.id, reason: 'devolveu' }));
    expect(await decisionOf(cida, 20_000)).toBe('APPROVED');
  });
});

describe('recordSale with an authorization', () => {
  it.each([
    ['more than was authorized', 8_001, {}, ['AUTHORIZATION_EXCEEDED totalCents']],
    ['more instalments', 8_000, { installments: 2 }, ['AUTHORIZATION_EXCEEDED installments']],
    ['a later due day', 8_000, { firstDueOn: '2026-08-15' }, ['AUTHORIZATION_EXCEEDED firstDueOn']],
    ['an authorization of nobody', 8_000, { authorizationId: NO_AUTHORIZATION }, ['NOT_FOUND authorizationId']],
    ['what is no id', 8_000, { authorizationId: '\u0000' }, ['NOT_FOUND authorizationId']],
  ])('refuses %s, and leaves it open', async (_, totalCents, fields, codes) => {
    const cida = await shop.customer();
    const { id } = await asked(cida, 10_000, { entryCents: 2_000 });
    expect(codesOf(await sell(cida, totalCents, { authorizationId: id, ...fields }))).toEqual(codes);
    expect((await look(id)).state).toBe('OPEN');
    refsOf(await sell(cida, 7_999, { authorizationId: id }));
  });

  it("refuses another customer's, a refused one and one that was used", async () => {
    const [cida, bento] = [await shop.customer(), await shop.customer()];
    const { id } = await asked(cida, 10_000);
    expect(codesOf(await sell(bento, 1_000, { authorizationId: id }))).toEqual(['CUSTOMER_MISMATCH authorizationId']);
    refsOf(await sell(cida, 10_000, { authorizationId: id }));
    expect(codesOf(await sell(cida, 1_000, { authorizationId: id }))).toEqual(['AUTHORIZATION_CLOSED authorizationId']);
    expect(codesOf(await cancel(id))).toEqual(['AUTHORIZATION_CLOSED id']);
    const refused = await asked(cida, 10_001);
    expect(codesOf(await sell(cida, 1_000, { authorizationId: refused.id }))).toEqual([
      'AUTHORIZATION_REFUSED authorizationId',
    ]);
    expect(codesOf(await cancel(refused.id))).toEqual(['AUTHORIZATION_REFUSED id']);
  });

  it('refuses an expired one whatever would fit now: asked again, both answers are kept', async () => {
    const cida = await shop.customer();
    const { id } = await asked(cida, 12_000);
    await expire(id);
    expect(codesOf(await sell(cida, 1_000, { authorizationId: id }))).toEqual([
      'AUTHORIZATION_EXPIRED authorizationId',
    ]);
    expect((await shop.facts(cida)).debts).toEqual([]);
    const again = await asked(cida, 12_000);
    refsOf(await sell(cida, 12_000, { authorizationId: again.id }));
    expect((await look(again.id)).state).toBe('RECORDED');
  });

  it('refuses what was allowed before the owner said HOLD, by the rules or by a yes', async () => {
    const [cida, bento] = [await shop.customer(), await shop.customer()];
    const approved = await asked(cida, 20_000);
    const allowed = await asked(bento, 50_000);
    refsOf(await override(allowed.id));
    for (const customerId of [cida, bento]) await setLimit(customerId, 0);
    const refused = ['AUTHORIZATION_REFUSED authorizationId'];
    expect(codesOf(await sell(cida, 20_000, { authorizationId: approved.id }))).toEqual(refused);
    expect(codesOf(await sell(bento, 50_000, { authorizationId: allowed.id }))).toEqual(refused);
    await setLimit(cida, 20_000);
    refsOf(await sell(cida, 20_000, { authorizationId: approved.id }));
  });

  it('takes a yes that the owner said on HOLD, until the next HOLD', async () => {
    const [cida, bento] = [await shop.customer(), await shop.customer()];
    const ids: string[] = [];
    for (const customerId of [cida, bento]) {
      await setLimit(customerId, 0);
      const { id } = await asked(customerId, 5_000);
      refsOf(await override(id));
      ids.push(id);
    }
    refsOf(await sell(cida, 5_000, { authorizationId: ids[0]! }));
    await setLimit(bento, 0);
    expect(codesOf(await sell(bento, 5_000, { authorizationId: ids[1]! }))).toEqual([
      'AUTHORIZATION_REFUSED authorizationId',
    ]);
  });

  // The clock that counts is the one after the lock was had, not the one when the transaction began.
  it('is not used when it expired while the sale waited for its turn', async () => {
    const cida = await shop.customer();
    const { id } = await asked(cida, 12_000);
    const other = new pg.Client({ connectionString: used.database.url });
    await other.connect();
    await other.query('BEGIN');
    await other.query(`SELECT set_config('app.merchant_id', $1, true)`, [shop.merchantId]);
    await other.query(`SELECT 1 FROM "Customer" WHERE id = $1 FOR NO KEY UPDATE`, [cida]);
    const selling = sell(cida, 12_000, { authorizationId: id });
    await untilSomebodyWaits(other);
    await other.query(`UPDATE "PurchaseAuthorization" SET "reservedUntil" = clock_timestamp() WHERE id = $1`, [id]);
    await other.query('COMMIT');
    await other.end();
    expect(codesOf(await selling)).toEqual(['AUTHORIZATION_EXPIRED authorizationId']);
  });

  it('is used by one of two sales at once', async () => {
    const cida = await shop.customer();
    const { id } = await asked(cida, 10_000);
    const both = await Promise.all([1, 2].map(() => sell(cida, 10_000, { authorizationId: id })));
    expect(both.flatMap(codesOf)).toEqual(['AUTHORIZATION_CLOSED authorizationId']);
    expect((await shop.facts(cida)).debts).toHaveLength(1);
  });
});

describe('overridePurchase', () => {
  it("is the owner's yes, kept with name and reason; the sale may be recorded", async () => {
    const cida = await shop.customer();
    const { id } = await asked(cida, 50_000);
    refsOf(await override(id));
    expect(await look(id)).toMatchObject({
      decision: 'DECLINED',
      state: 'OPEN',
      overriddenBy: 'Ana',
      overrideReason: 'cliente antiga',
    });
    expect(await reserved(cida)).toBe(50_000);
    refsOf(await sell(cida, 50_000, { authorizationId: id }));
    expect((await look(id)).state).toBe('RECORDED');
  });

  it('lasts as long as any reservation', async () => {
    const cida = await shop.customer();
    const { id } = await asked(cida, 50_000);
    refsOf(await override(id));
    await expire(id);
    expect(await reserved(cida)).toBe(0);
    expect(codesOf(await sell(cida, 50_000, { authorizationId: id }))).toEqual([
      'AUTHORIZATION_EXPIRED authorizationId',
    ]);
    expect(codesOf(await override(id))).toEqual(['AUTHORIZATION_EXPIRED id']);
  });

  it('is kept with the key that said it, whatever name was typed; so are the limits and rules the owner sets', async () => {
    const cida = await shop.customer();
    const { id } = await asked(cida, 50_000);
    refsOf(await override(id, { by: 'Somebody else' }));
    await setLimit(cida, 30_000);
    const different = { customerId: cida, graceDays: 20, reason: 'viaja muito', by: 'Ana' };
    refsOf(await setCreditOverride(used.app, shop.owner, { ...once(), ...different }));
    expect((await look(id)).overriddenByKeyId).toBe(shop.owner.keyId);
    const keys = await shop.look(async ({ tx }) => ({
      decisions: await tx.creditDecision.findMany({
        where: { customerId: cida },
        select: { rule: true, keyId: true },
        orderBy: { seq: 'asc' },
      }),
      overrides: await tx.creditOverride.findMany({ where: { customerId: cida }, select: { keyId: true } }),
    }));
    expect(keys).toEqual({
      decisions: [
        { rule: 'FIRST_LIMIT', keyId: null },
        { rule: 'OWNER_SET', keyId: shop.owner.keyId },
      ],
      overrides: [{ keyId: shop.owner.keyId }],
    });
  });

  it('is said once, whoever is first', async () => {
    const { id } = await asked(await shop.customer(), 50_000);
    const both = await Promise.all([override(id), override(id, { by: 'Beto' })]);
    expect(both.flatMap(codesOf)).toEqual(['AUTHORIZATION_APPROVED id']);
  });

  it('refuses what was approved, cancelled or asked on another day, and nobody without a reason', async () => {
    const other = await openShop(used.app);
    const cida = await other.customer();
    const approved = await asked(cida, 1_000, {}, other);
    expect(codesOf(await override(approved.id, {}, other))).toEqual(['AUTHORIZATION_APPROVED id']);
    const declined = await asked(cida, 50_000, {}, other);
    expect(codesOf(await override(declined.id, { by: ' ', reason: '' }, other))).toEqual([
      'REQUIRED by',
      'REQUIRED reason',
    ]);
    refsOf(await setSandboxClock(used.app, other.owner, { ...once(), advanceDays: 1 }));
    expect(codesOf(await override(declined.id, {}, other))).toEqual(['AUTHORIZATION_EXPIRED id']);
    expect(codesOf(await override(NO_AUTHORIZATION))).toEqual(['NOT_FOUND id']);
    const cancelled = await asked(await shop.customer(), 50_000);
    refsOf(await override(cancelled.id));
    refsOf(await cancel(cancelled.id));
    expect(codesOf(await override(cancelled.id))).toEqual(['AUTHORIZATION_CLOSED id']);
  });
});

describe('whatever happens in whatever order', () => {
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('ask' as const), cents: fc.integer({ min: 1, max: 14_000 }) }),
    },
    fc.record({ do: fc.constantFrom('sell', 'cancel', 'expire'), which: fc.nat({ max: 5 }) }),
    fc.record({ do: fc.constant('pay' as const), cents: fc.integer({ min: 1, max: 14_000 }) }),
  );

  it('what is open and what is reserved never pass the limit, and what fits is never refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async (steps) => {
        const cida = await shop.customer();
        const allowed: string[] = [];
        const filled = async () => exposureOn(await shop.facts(cida), { exposure: 'PRINCIPAL' }, TODAY);
        let filledCents = 0;
        let usedCents = 0;
        for (const one of steps) {
          if ('which' in one) {
            const row = allowed.length > 0 ? await look(allowed[one.which % allowed.length]!) : null;
            if (row && one.do === 'sell') await sell(cida, row.amountCents, { authorizationId: row.id });
            if (row && one.do === 'cancel') await cancel(row.id);
            if (row && one.do === 'expire') await expire(row.id);
          } else if (one.do === 'ask') {
            const row = await asked(cida, one.cents, { firstDueOn: addDays(TODAY, 30) });
            expect(row.decision === 'APPROVED').toBe(usedCents + one.cents <= 20_000);
            if (row.decision === 'APPROVED') allowed.push(row.id);
          } else if (filledCents > 0) await shop.pay(cida, { amountCents: one.cents });
          filledCents = await filled();
          usedCents = filledCents + (await reserved(cida));
          expect(usedCents).toBeLessThanOrEqual(20_000);
        }
        expect(await shop.limit(cida)).toBe(20_000);
      }),
      { numRuns: runs(4, 12) },
    );
  }, 60_000);
});

describe('the database', () => {
  const EVENT = `INSERT INTO "AuthorizationEvent" ("merchantId", id, "authorizationId", kind, by, reason, "reservedUntil", "recordedAt")`;
  const changed = (change: string) => (id: string) => `UPDATE "PurchaseAuthorization" SET ${change} WHERE id = '${id}'`;
  const added = (kind: string, by: string, reason: string, until: string) => (id: string) =>
    `${EVENT} SELECT "merchantId", 'aev_1', '${id}', '${kind}', ${by}, ${reason}, ${until}, now()
      FROM "PurchaseAuthorization" WHERE id = '${id}'`;
  it.each([
    ['an amount above the largest', changed('"amountCents" = 1000000001'), 'amounts'],
    ['an entry of everything', changed('"entryCents" = "amountCents"'), 'amounts'],
    ['a negative exposure', changed('"exposureCents" = -1'), 'amounts'],
    ['a name longer than anybody types', changed(`"requestedBy" = repeat('a', 201)`), 'lengths'],
    ['a declined purchase that keeps a place', changed(`decision = 'DECLINED'`), 'decision'],
    ['an approved one that keeps none', changed('"reservedUntil" = NULL'), 'decision'],
    ['a recorded one without its sale', added('RECORDED', `'Ana'`, 'NULL', 'NULL'), 'kind'],
    ['a yes without a reason', added('OVERRIDDEN', `'Ana'`, 'NULL', 'now()'), 'kind'],
    ['a yes that keeps no place', added('OVERRIDDEN', `'Ana'`, `'cliente antiga'`, 'NULL'), 'kind'],
    ['a reason longer than anybody types', added('CANCELLED', `'Ana'`, `repeat('a', 501)`, 'NULL'), 'lengths'],
  ])('refuses %s', async (_, statement, constraint) => {
    const { id } = await asked(await shop.customer(), 1_000);
    const enter = `SELECT set_config('app.merchant_id', '${shop.merchantId}', false)`;
    await expect(runSql(used.database.url, enter, statement(id))).rejects.toMatchObject({
      constraint: expect.stringMatching(new RegExp(`_${constraint}$`)),
    });
  });
});
