import { beforeAll, describe, expect, it } from 'vitest';
import {
  cancelDebt,
  type RecordDebtInput,
  recordDebt,
  reinstateDebt,
  type UpdateDebtInput,
  updateDebt,
  writeOffDebt,
} from '../../server/app/debt.js';
import { updateMerchant } from '../../server/app/merchant.js';
import { type RecordSaleInput, recordSale } from '../../server/app/sale.js';
import { dayOf } from '../../server/db/rows.js';
import { codesOf, NO_DEBT, NOBODY, once, openShop, refsOf, type Shop, TODAY, useApp } from './shop.js';

const used = useApp();
let shop: Shop;
let cida: string;
beforeAll(async () => {
  shop = await openShop(used.app);
  cida = await shop.customer();
});

const row = (id: string) => shop.look(({ tx }) => tx.debt.findFirstOrThrow({ where: { id } }));
const changesOf = (debtId: string) =>
  shop.look(async ({ tx }) =>
    (await tx.debtChange.findMany({ where: { debtId }, orderBy: { seq: 'asc' } })).map((c) => c.kind),
  );

describe('recordDebt', () => {
  it('records the debt with what no calendar changes beside it', async () => {
    const id = await shop.debt(cida, {
      principalCents: 12_345,
      dueOn: '2026-07-18',
      description: 'feira',
      externalId: 'd1',
    });
    expect(await row(id)).toMatchObject({
      customerId: cida,
      externalId: 'd1',
      principalCents: 12_345n,
      openPrincipalCents: 12_345n,
      description: 'feira',
      lateFeeBps: null,
      closedAs: null,
    });
    const { dueOn, currentDueOn, effectiveDueOn, registeredOn } = await row(id);
    // A Saturday: paying on Monday is on time.
    expect([dueOn, currentDueOn, effectiveDueOn, registeredOn].map(dayOf)).toEqual([
      '2026-07-18',
      '2026-07-18',
      '2026-07-20',
      TODAY,
    ]);
  });

  it.each<[string, Partial<RecordDebtInput>, string[]]>([
    ['nothing', { principalCents: 0 }, ['INVALID_AMOUNT principalCents']],
    ['a negative amount', { principalCents: -5 }, ['INVALID_AMOUNT principalCents']],
    ['too large an amount', { principalCents: 1_000_000_001 }, ['INVALID_AMOUNT principalCents']],
    ['half a centavo', { principalCents: 10.5 }, ['INVALID_AMOUNT principalCents']],
    ['a date in 1899', { dueOn: '1899-12-31' }, ['INVALID_DATE dueOn']],
    ['a day that does not exist', { dueOn: '2026-02-30' }, ['INVALID_DATE dueOn']],
    ['a registration tomorrow', { registeredOn: '2026-07-16' }, ['INVALID_DATE registeredOn']],
    ['a long description', { description: 'x'.repeat(501) }, ['TOO_LONG description']],
    ['an unknown customer', { customerId: NOBODY }, ['NOT_FOUND customerId']],
    [
      'a fine above 2%',
      { terms: { lateFeeBps: 201, lateInterestMonthlyBps: 100 } },
      ['TERMS_ABOVE_CAP terms.lateFeeBps'],
    ],
    [
      'interest above 1% a month',
      { terms: { lateFeeBps: 200, lateInterestMonthlyBps: 101 } },
      ['TERMS_ABOVE_CAP terms.lateInterestMonthlyBps'],
    ],
    ['a negative rate', { terms: { lateFeeBps: -1, lateInterestMonthlyBps: 0 } }, ['INVALID terms.lateFeeBps']],
    [
      'terms agreed tomorrow',
      { terms: { lateFeeBps: 1, lateInterestMonthlyBps: 1, agreedOn: '2026-07-16' } },
      ['INVALID_DATE terms.agreedOn'],
    ],
  ])('refuses %s and records nothing', async (_, fields, codes) => {
    const before = await shop.look(({ tx }) => tx.debt.count());
    const input = { customerId: cida, principalCents: 100, dueOn: '2026-08-01', ...once(), ...fields };
    expect(codesOf(await recordDebt(used.app, shop.owner, input))).toEqual(codes);
    expect(await shop.look(({ tx }) => tx.debt.count())).toBe(before);
  });

  it('lets a company agree to more than a consumer may', async () => {
    const company = await shop.customer({ name: 'Bar do Zé', document: '11222333000181' });
    const id = await shop.debt(company, { terms: { lateFeeBps: 1_000, lateInterestMonthlyBps: 500 } });
    expect(await row(id)).toMatchObject({ lateFeeBps: 1_000, lateInterestMonthlyBps: 500, graceBase: 'ADJUSTED_DUE' });
  });

  it('keeps a description without what could hide or break it', async () => {
    const id = await shop.debt(cida, { description: '=SOMA(1)\u0000 feira \ud800\u202e🍎' });
    expect((await row(id)).description).toBe('=SOMA(1) feira 🍎');
  });

  it('refuses an external id twice', async () => {
    const input = { customerId: cida, principalCents: 100, dueOn: '2026-08-01', externalId: 'd-twice' };
    const results = [once(), once()].map((key) => recordDebt(used.app, shop.owner, { ...input, ...key }));
    expect((await Promise.all(results)).map(codesOf).sort()).toEqual([[], ['ALREADY_EXISTS externalId']]);
  });

  it('takes the terms the shop offers, from the day it offers them, unless told otherwise', async () => {
    const other = await openShop(used.app);
    const lateTerms = { lateFeeBps: 200, lateInterestMonthlyBps: 100, agreedOn: '2026-07-10' };
    refsOf(await updateMerchant(used.app, other.owner, { ...once(), lateTerms }));
    const customer = await other.customer();
    const termsOf = async (fields: Partial<RecordDebtInput>) => {
      const id = await other.debt(customer, fields);
      return (await other.facts(customer)).debts.find((debt) => debt.id === id)?.terms;
    };
    const offered = { lateFeeBps: 200, lateInterestMonthlyBps: 100, graceBase: 'ADJUSTED_DUE', agreedOn: TODAY };
    expect(await termsOf({})).toEqual(offered);
    expect(await termsOf({ registeredOn: '2026-07-09' })).toBeNull();
    expect(await termsOf({ terms: null })).toBeNull();
    expect(await termsOf({ terms: { lateFeeBps: 0, lateInterestMonthlyBps: 50, graceBase: 'ORIGINAL_DUE' } })).toEqual({
      lateFeeBps: 0,
      lateInterestMonthlyBps: 50,
      graceBase: 'ORIGINAL_DUE',
      agreedOn: TODAY,
    });
  });
});

describe('updateDebt', () => {
  const update = (input: Partial<UpdateDebtInput> & { id: string }) =>
    updateDebt(used.app, shop.owner, { ...once(), ...input });

  it('appends what changed and moves the projections; saying the same again adds nothing', async () => {
    const id = await shop.debt(cida, { principalCents: 5_000, dueOn: '2026-07-20' });
    for (const _ of [1, 2])
      refsOf(await update({ id, principalCents: 7_000, dueOn: '2026-07-25', reason: 'combinado' }));
    expect(await changesOf(id)).toEqual(['AMOUNT', 'DUE_DATE']);
    const changed = await row(id);
    expect(changed).toMatchObject({ principalCents: 5_000n, openPrincipalCents: 7_000n });
    expect([dayOf(changed.dueOn), dayOf(changed.effectiveDueOn)]).toEqual(['2026-07-20', '2026-07-27']);
  });

  it('changes and clears what is no fact', async () => {
    const id = await shop.debt(cida, { externalId: 'before', description: 'arroz' });
    refsOf(await update({ id, externalId: 'after', description: null }));
    expect(await row(id)).toMatchObject({ externalId: 'after', description: null });
    const other = await shop.debt(cida);
    expect(codesOf(await update({ id: other, externalId: 'after' }))).toEqual(['ALREADY_EXISTS externalId']);
  });

  it('corrects a paid debt: what it does not need any more is credit', async () => {
    const zeca = await shop.customer({ name: 'Zeca' });
    const id = await shop.debt(zeca, { principalCents: 5_000 });
    await shop.pay(zeca);
    refsOf(await update({ id, principalCents: 4_000 }));
    expect(await row(id)).toMatchObject({ closedAs: 'PAID', openPrincipalCents: 0n });
  });

  it('refuses a change that a later one outweighs', async () => {
    const id = await shop.debt(cida);
    refsOf(await update({ id, principalCents: 9_000, on: '2026-07-14' }));
    expect(codesOf(await update({ id, principalCents: 9_500, on: '2026-07-13' }))).toEqual(['INVALID_DATE on']);
    expect(codesOf(await update({ id, principalCents: 9_500, on: '2026-07-16' }))).toEqual(['INVALID_DATE on']);
    expect(await changesOf(id)).toEqual(['AMOUNT']);
  });

  it('leaves a cancelled debt alone, and knows no other', async () => {
    const id = await shop.debt(cida);
    refsOf(await cancelDebt(used.app, shop.owner, { ...once(), id, reason: 'lançada por engano' }));
    expect(codesOf(await update({ id, principalCents: 1 }))).toEqual(['DEBT_CLOSED id']);
    expect(codesOf(await update({ id: NO_DEBT, principalCents: 1 }))).toEqual(['NOT_FOUND id']);
  });
});

describe('cancelDebt, writeOffDebt, reinstateDebt', () => {
  const steps = { cancel: cancelDebt, writeOff: writeOffDebt, reinstate: reinstateDebt, pay: null };
  type Step = keyof typeof steps;

  it.each<[Step[], string | null, string[]]>([
    [['cancel'], 'CANCELLED', []],
    [['writeOff'], 'WRITTEN_OFF', []],
    [['writeOff', 'cancel'], 'CANCELLED', []],
    [['cancel', 'reinstate'], null, []],
    [['writeOff', 'reinstate'], null, []],
    [['cancel', 'reinstate', 'cancel'], 'CANCELLED', []],
    [['cancel', 'cancel'], 'CANCELLED', ['DEBT_CLOSED id']],
    [['cancel', 'writeOff'], 'CANCELLED', ['DEBT_CLOSED id']],
    [['writeOff', 'writeOff'], 'WRITTEN_OFF', ['DEBT_CLOSED id']],
    [['reinstate'], null, ['DEBT_OPEN id']],
    [['pay', 'cancel'], 'PAID', ['DEBT_CLOSED id']],
    [['pay', 'writeOff'], 'PAID', ['DEBT_CLOSED id']],
    [['pay', 'reinstate'], 'PAID', ['DEBT_CLOSED id']],
  ])('%j ends as %s', async (story, closedAs, codes) => {
    const customer = await shop.customer();
    const id = await shop.debt(customer);
    let last: string[] = [];
    for (const step of story) {
      const act = steps[step];
      if (act) last = codesOf(await act(used.app, shop.owner, { ...once(), id, reason: 'combinado' }));
      else await shop.pay(customer, { debtIds: [id] });
    }
    expect(last).toEqual(codes);
    expect((await row(id)).closedAs).toBe(closedAs);
  });

  it('asks why, and for a day that counts', async () => {
    const id = await shop.debt(cida);
    const cancel = (fields: object) => cancelDebt(used.app, shop.owner, { ...once(), id, reason: 'x', ...fields });
    expect(codesOf(await cancel({ reason: '' }))).toEqual(['REQUIRED reason']);
    expect(codesOf(await cancel({ on: '2026-07-16' }))).toEqual(['INVALID_DATE on']);
    expect(codesOf(await cancel({ id: NO_DEBT }))).toEqual(['NOT_FOUND id']);
    refsOf(await cancel({}));
    const early = { ...once(), id, reason: 'x', on: '2026-07-14' };
    expect(codesOf(await reinstateDebt(used.app, shop.owner, early))).toEqual(['INVALID_DATE on']);
  });
});

describe('recordSale', () => {
  const sell = (fields: Partial<RecordSaleInput> = {}) =>
    recordSale(used.app, shop.owner, {
      ...once(),
      customerId: cida,
      totalCents: 50_000,
      installments: 3,
      firstDueOn: '2026-08-31',
      ...fields,
    });

  it('splits without losing a centavo and keeps the day, clamped to month end', async () => {
    const { sale } = refsOf(await sell({ soldOn: '2026-07-10', description: 'fogão' }));
    const debts = await shop.look(({ tx }) => tx.debt.findMany({ where: { saleId: sale }, orderBy: { dueOn: 'asc' } }));
    expect(
      debts.map((debt) => [Number(debt.principalCents), dayOf(debt.dueOn), debt.installmentNumber, debt.installmentOf]),
    ).toEqual([
      [16_667, '2026-08-31', 1, 3],
      [16_667, '2026-09-30', 2, 3],
      [16_666, '2026-10-31', 3, 3],
    ]);
    expect(new Set(debts.map((debt) => dayOf(debt.registeredOn)))).toEqual(new Set(['2026-07-10']));
  });

  it.each<[string, Partial<RecordSaleInput>, string[]]>([
    ['no instalments', { installments: 0 }, ['INVALID installments']],
    ['361 instalments', { installments: 361 }, ['INVALID installments']],
    ['a fraction of one', { installments: 1.5 }, ['INVALID installments']],
    ['less than a centavo each', { totalCents: 2 }, ['INVALID_AMOUNT totalCents']],
    ['nothing', { totalCents: 0 }, ['INVALID_AMOUNT totalCents']],
    ['being due before it was sold', { firstDueOn: '2026-07-14' }, ['INVALID_DATE firstDueOn']],
    ['the next century', { firstDueOn: '2100-12-01' }, ['INVALID_DATE firstDueOn']],
    ['a sale tomorrow', { soldOn: '2026-07-16' }, ['INVALID_DATE soldOn']],
    ['an unknown customer', { customerId: NOBODY }, ['NOT_FOUND customerId']],
  ])('refuses %s', async (_, fields, codes) => {
    expect(codesOf(await sell(fields))).toEqual(codes);
  });

  it('refuses an external id twice', async () => {
    refsOf(await sell({ externalId: 'nota-1' }));
    expect(codesOf(await sell({ externalId: 'nota-1' }))).toEqual(['ALREADY_EXISTS externalId']);
  });
});
