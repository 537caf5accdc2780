import { beforeEach, describe, expect, it } from 'vitest';
import { authenticate } from '../../server/app/api-key.js';
import { type Actor, inTenant } from '../../server/app/context.js';
import { setCreditLimit } from '../../server/app/credit-limit.js';
import { updateCreditPolicy } from '../../server/app/credit-policy.js';
import { createCustomer } from '../../server/app/customer.js';
import {
  createMerchant,
  type SetSandboxClockInput,
  setSandboxClock,
  type UpdateMerchantInput,
  updateMerchant,
} from '../../server/app/merchant.js';
import { currentCadence, currentCreditPolicy } from '../../server/app/policy.js';
import { checkProjections } from '../../server/app/recompute.js';
import { dayOf } from '../../server/db/rows.js';
import { effectiveDueOn } from '../../server/domain/debt.js';
import { defaultCadence, defaultCreditPolicy } from '../../server/domain/default-policy.js';
import { identificationOf, setupMissing } from '../../server/domain/merchant.js';
import { codesOf, once, openShop, refsOf, type Shop, TODAY, useApp } from './shop.js';

const used = useApp();
let shop: Shop;
beforeEach(async () => {
  shop = await openShop(used.app);
});

const ANA = {
  name: 'Mercadinho da Ana',
  contactName: 'Ana',
  document: '11.222.333/0001-81',
  address: 'Rua das Flores, 12',
  city: 'Campinas',
  uf: 'sp',
  pixKey: '+55 19 98765-4321',
  shopKind: 'MERCADINHO',
} as const;
const update = (fields: Partial<UpdateMerchantInput>) => updateMerchant(used.app, shop.owner, { ...once(), ...fields });
const goTo = async (day: string) =>
  refsOf(await setSandboxClock(used.app, shop.owner, { ...once(), at: `${day}T10:00-03:00` }));
const merchant = () => shop.look(async (tenant) => tenant.merchant);

describe('createMerchant', () => {
  it('makes a shop with the default policies, whose owner’s key opens everything', async () => {
    const { merchantId, ownerKey } = await createMerchant(used.app, { isSandbox: false, name: 'Loja' });
    const owner = (await authenticate(used.app, ownerKey)) as Actor;
    expect(owner).toMatchObject({ merchantId, scopes: ['read', 'write', 'send', 'admin'], spreadsheetId: null });
    await inTenant(used.app, owner, async (tenant) => {
      expect(tenant.merchant).toMatchObject({ name: 'Loja', isSandbox: false, clockOffsetMs: 0n, lateTerms: null });
      expect(tenant.merchant.linkSecret.length).toBeGreaterThanOrEqual(26);
      expect(await currentCreditPolicy(tenant)).toEqual(defaultCreditPolicy);
      expect(await currentCadence(tenant)).toEqual(defaultCadence);
    });
  });

  it('starts a sandbox’s clock where it is told', async () => {
    expect(await shop.look(async ({ today }) => today)).toBe(TODAY);
  });
});

describe('updateMerchant', () => {
  it('completes the set-up, each part in one form', async () => {
    expect(setupMissing(await merchant())).toEqual([
      'NAME',
      'DOCUMENT',
      'ADDRESS',
      'CITY',
      'UF',
      'PIX_KEY',
      'SHOP_KIND',
    ]);
    expect(identificationOf(await merchant())).toBeNull();
    refsOf(await update({ ...ANA, replyEmail: 'ana@Loja.com.br', localHolidays: ['2026-12-08', '2026-06-13'] }));
    expect(await merchant()).toMatchObject({
      document: '11222333000181',
      uf: 'SP',
      pixKey: '+5519987654321',
      replyEmail: 'ana@loja.com.br',
      localHolidays: ['2026-06-13', '2026-12-08'],
    });
    expect(setupMissing(await merchant())).toEqual([]);
    expect(identificationOf(await merchant())).toBe(
      'Mercadinho da Ana · Rua das Flores, 12, Campinas/SP · CNPJ 11.222.333/0001-81',
    );
    refsOf(await update({ uf: null }));
    expect(setupMissing(await merchant())).toEqual(['UF']);
    expect((await merchant()).name).toBe('Mercadinho da Ana');
  });

  it('keeps what the payer’s app shows for the key, as long as it may be', async () => {
    const shown = { pixHolder: 'á'.repeat(200), pixBank: 'ç'.repeat(100) };
    refsOf(await update(shown));
    expect(await merchant()).toMatchObject(shown);
    refsOf(await update({ pixHolder: null, pixBank: '' }));
    expect(await merchant()).toMatchObject({ pixHolder: null, pixBank: null });
  });

  it('offers late terms to new debts, and takes the offer back', async () => {
    refsOf(await update({ lateTerms: { lateFeeBps: 200, lateInterestMonthlyBps: 100 } }));
    expect((await merchant()).lateTerms).toEqual({
      lateFeeBps: 200,
      lateInterestMonthlyBps: 100,
      graceBase: 'ADJUSTED_DUE',
      agreedOn: TODAY,
    });
    refsOf(await update({ lateTerms: null }));
    expect((await merchant()).lateTerms).toBeNull();
  });

  it('with other local holidays moves due days, those stored too, and back again without', async () => {
    const customerId = await shop.customer();
    const id = await shop.debt(customerId, { dueOn: '2026-07-20' });
    const stored = () =>
      shop.look(async ({ tx }) => dayOf((await tx.debt.findFirstOrThrow({ where: { id } })).effectiveDueOn));
    refsOf(await update({ localHolidays: ['2026-07-20'] }));
    expect(await stored()).toBe('2026-07-21');
    const [debt] = (await shop.facts(customerId)).debts;
    expect(effectiveDueOn(debt!, TODAY)).toBe('2026-07-21');
    await shop.debt(customerId, { dueOn: '2026-07-20', externalId: 'nova' });
    expect((await checkProjections(used.app, shop.merchantId)).differences).toEqual([]);
    refsOf(await update({ localHolidays: [] }));
    expect(await stored()).toBe('2026-07-20');
  });

  it('makes a new version of the ladder only for another first limit', async () => {
    refsOf(await update({ firstLimitCents: 20_000 }));
    expect((await shop.look(currentCreditPolicy)).version).toBe(1);
    refsOf(await update({ firstLimitCents: 10_000 }));
    expect(await shop.look(currentCreditPolicy)).toMatchObject({ version: 2 });
    expect(await shop.limit(await shop.customer())).toBe(10_000);
  });

  it('a lower first limit lowers nobody unasked; confirmed, it does at once', async () => {
    const customerId = await shop.customer();
    await shop.debt(customerId, { dueOn: '2026-07-20' });
    await goTo('2026-08-25');
    expect(await shop.limit(customerId)).toBe(20_000);
    const asked = { contactName: 'Outra', firstLimitCents: 10_000 };
    expect(codesOf(await update(asked))).toEqual(['POLICY_LOWERS_LIMITS confirmLowered']);
    expect((await merchant()).contactName).toBeNull();
    expect((await shop.look(currentCreditPolicy)).version).toBe(1);
    expect(await shop.limit(customerId)).toBe(20_000);

    refsOf(await update({ ...asked, confirmLowered: true }));
    expect((await merchant()).contactName).toBe('Outra');
    expect(await shop.limit(customerId)).toBe(15_000);
    expect((await shop.look(currentCreditPolicy)).ladderCents.slice(0, 3)).toEqual([10_000, 15_000, 23_000]);
  });

  it.each([{ ladderCents: [20_000, 90_000] }, { growthBps: 20_000 }, { capCents: 90_000 }])(
    'a first limit does not throw away the ladder of %j',
    async (change) => {
      refsOf(await updateCreditPolicy(used.app, shop.owner, { ...once(), ...change }));
      const kept = await shop.look(currentCreditPolicy);
      const confirmed = { firstLimitCents: 10_000, confirmLowered: true };
      expect(codesOf(await update(confirmed))).toEqual(['LADDER_IS_CUSTOM firstLimitCents']);
      refsOf(await update({ firstLimitCents: 20_000 }));
      expect(await shop.look(currentCreditPolicy)).toEqual(kept);
    },
  );

  it('a local holiday taken away lowers nobody unasked; confirmed, it does at once', async () => {
    const customerId = await shop.customer();
    const raise = { customerId, limitCents: 30_000, reason: 'freguesa', by: 'Ana' };
    refsOf(await setCreditLimit(used.app, shop.owner, { ...once(), ...raise }));
    refsOf(await update({ localHolidays: ['2026-07-20'] }));
    await shop.debt(customerId, { dueOn: '2026-07-20' });
    await goTo('2026-08-20');
    expect(await shop.limit(customerId)).toBe(30_000);
    expect(codesOf(await update({ localHolidays: [] }))).toEqual(['POLICY_LOWERS_LIMITS confirmLowered']);
    expect((await merchant()).localHolidays).toEqual(['2026-07-20']);
    expect(await shop.limit(customerId)).toBe(30_000);
    expect((await checkProjections(used.app, shop.merchantId)).differences).toEqual([]);

    refsOf(await update({ localHolidays: [], confirmLowered: true }));
    expect(await shop.limit(customerId)).toBe(20_000);
    expect((await checkProjections(used.app, shop.merchantId)).differences).toEqual([]);
  });

  it('other holidays and another first limit are one version of the policy', async () => {
    refsOf(await update({ localHolidays: ['2026-07-20'], firstLimitCents: 10_000 }));
    expect(await shop.look(currentCreditPolicy)).toMatchObject({ version: 2, localHolidays: ['2026-07-20'] });
    refsOf(await update({ firstLimitCents: 15_000 }));
    expect(await shop.look(currentCreditPolicy)).toMatchObject({ version: 3, localHolidays: ['2026-07-20'] });
  });

  it.each<[Partial<UpdateMerchantInput>, string[]]>([
    [{ document: '12ABC34501DE36' }, ['INVALID_DOCUMENT document']],
    [{ pixKey: '19987654321' }, ['INVALID_PIX_KEY pixKey']],
    [{ uf: 'ZZ' }, ['INVALID uf']],
    [{ shopKind: 'BANCO' as 'OUTRO' }, ['INVALID shopKind']],
    [{ replyEmail: 'ana' }, ['INVALID_EMAIL replyEmail']],
    [{ name: '🍞' }, ['INVALID_NAME name']],
    [{ city: '東京' }, ['INVALID city']],
    [{ address: 'x'.repeat(501) }, ['TOO_LONG address']],
    [{ pixHolder: 'x'.repeat(201), pixBank: 'x'.repeat(101) }, ['TOO_LONG pixHolder', 'TOO_LONG pixBank']],
    [{ localHolidays: ['2026-02-30'] }, ['INVALID_DATE localHolidays']],
    [{ firstLimitCents: 0 }, ['INVALID_AMOUNT firstLimitCents']],
    [
      { lateTerms: { lateFeeBps: 300, lateInterestMonthlyBps: 150 } },
      ['TERMS_ABOVE_CAP lateTerms.lateFeeBps', 'TERMS_ABOVE_CAP lateTerms.lateInterestMonthlyBps'],
    ],
  ])('refuses %j and changes nothing', async (fields, codes) => {
    const before = await merchant();
    expect(codesOf(await update({ contactName: 'Outra', ...fields }))).toEqual(codes);
    expect(await merchant()).toEqual(before);
  });
});

describe('setSandboxClock', () => {
  const move = (fields: Partial<SetSandboxClockInput>) =>
    setSandboxClock(used.app, shop.owner, { ...once(), ...fields });
  /** What the clock on the wall shows, to the minute. */
  const wall = () =>
    shop.look(async ({ now }) => new Date(now - 3 * 3_600_000).toISOString().slice(0, 16).replace('T', ' '));

  it.each<[string, Partial<SetSandboxClockInput>[], string]>([
    ['an instant', [{ at: '2026-07-20T08:30-03:00' }], '2026-07-20 08:30'],
    ['days, keeping the hour', [{ advanceDays: 3 }], '2026-07-18 10:00'],
    ['the next day of contact', [{ advanceToContactDay: true }], '2026-07-16 10:00'],
    ['over a Sunday', [{ advanceDays: 3 }, { advanceToContactDay: true }], '2026-07-20 10:00'],
    [
      'over a Saturday afternoon',
      [{ at: '2026-07-17T15:00-03:00' }, { advanceToContactDay: true }],
      '2026-07-20 15:00',
    ],
    ['over Independence Day', [{ at: '2026-09-05T10:00-03:00' }, { advanceToContactDay: true }], '2026-09-08 10:00'],
    ['days and on to one of contact', [{ advanceDays: 4, advanceToContactDay: true }], '2026-07-20 10:00'],
    [
      'at night, to a day that has hours',
      [{ at: '2026-07-18T23:00-03:00' }, { advanceToContactDay: true }],
      '2026-07-20 23:00',
    ],
  ])('goes on by %s', async (_, moves, shown) => {
    for (const fields of moves) refsOf(await move(fields));
    expect(await wall()).toBe(shown);
  });

  it('respects the shop’s own holidays', async () => {
    refsOf(await update({ localHolidays: ['2026-07-16'] }));
    refsOf(await move({ advanceToContactDay: true }));
    expect(await wall()).toBe('2026-07-17 10:00');
  });

  it.each<[Partial<SetSandboxClockInput>, string[]]>([
    [{}, ['INVALID']],
    [{ at: '2026-08-01T00:00Z', advanceDays: 1 }, ['INVALID']],
    [{ at: '1999-07-14T10:00-03:00' }, ['INVALID_DATE at']],
    [{ at: '2101-01-01T00:00Z' }, ['INVALID_DATE at']],
    [{ at: 'amanhã' }, ['INVALID_DATE at']],
    [{ advanceDays: 0 }, ['INVALID advanceDays']],
    [{ advanceDays: -1 }, ['INVALID advanceDays']],
    [{ advanceDays: 367 }, ['INVALID advanceDays']],
  ])('refuses %j', async (fields, codes) => {
    expect(codesOf(await move(fields))).toEqual(codes);
    expect(await wall()).toBe('2026-07-15 10:00');
  });

  it('goes back while nothing was recorded, and not behind what was', async () => {
    refsOf(await move({ at: '2026-07-01T10:00-03:00' }));
    expect(await wall()).toBe('2026-07-01 10:00');
    refsOf(await createCustomer(used.app, shop.owner, { ...once(), name: 'Ana' }));
    expect(codesOf(await move({ at: '2026-06-30T10:00-03:00' }))).toEqual(['INVALID_DATE at']);
    expect(await wall()).toBe('2026-07-01 10:00');
  });

  it('moves no real shop’s clock', async () => {
    const { ownerKey } = await createMerchant(used.app, { isSandbox: false });
    const owner = (await authenticate(used.app, ownerKey)) as Actor;
    expect(codesOf(await setSandboxClock(used.app, owner, { ...once(), advanceDays: 1 }))).toEqual(['NOT_A_SANDBOX']);
  });

  it('two moves at once are two moves', async () => {
    const results = await Promise.all([move({ advanceDays: 1 }), move({ advanceDays: 1 })]);
    expect(results.flatMap(codesOf)).toEqual([]);
    expect(await wall()).toBe('2026-07-17 10:00');
  });
});
