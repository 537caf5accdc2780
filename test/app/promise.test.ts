import { beforeAll, expect, it } from 'vitest';
import { resumeCollection } from '../../server/app/hold.js';
import { MAX_PROMISE_DAYS, type PromisePaymentInput, promisePayment } from '../../server/app/promise.js';
import { addDays } from '../../server/domain/day.js';
import { customerSilenceOn, debtSilenceOn } from '../../server/domain/reminder/hold.js';
import { codesOf, NO_DEBT, NOBODY, once, openShop, refsOf, type Shop, TODAY, useApp } from './shop.js';

const used = useApp();
let shop: Shop;
beforeAll(async () => {
  shop = await openShop(used.app);
});

const promise = (customerId: string, fields: Partial<PromisePaymentInput> = {}) =>
  promisePayment(used.app, shop.owner, { ...once(), customerId, promisedOn: '2026-07-20', ...fields });

async function withDebt() {
  const customer = await shop.customer();
  return { customer, debt: await shop.debt(customer) };
}

it('keeps collection silent through the promised day, and no longer', async () => {
  const { customer } = await withDebt();
  refsOf(await promise(customer, { note: 'recebo na segunda' }));
  const { holds } = await shop.facts(customer);
  expect(customerSilenceOn(holds, TODAY)).toEqual({ reason: 'HOLD_PROMISE', until: '2026-07-21' });
  expect(customerSilenceOn(holds, '2026-07-20')).not.toBeNull();
  expect(customerSilenceOn(holds, '2026-07-21')).toBeNull();
});

it('about one debt, leaves the others alone', async () => {
  const { customer, debt } = await withDebt();
  const other = await shop.debt(customer);
  refsOf(await promise(customer, { debtId: debt }));
  const { holds } = await shop.facts(customer);
  expect(customerSilenceOn(holds, TODAY)).toBeNull();
  expect([debt, other].map((id) => debtSilenceOn(holds, id, TODAY)?.reason)).toEqual(['HOLD_PROMISE', undefined]);
});

it('made again, takes the place of the one about the same', async () => {
  const { customer, debt } = await withDebt();
  refsOf(await promise(customer));
  const aboutDebt = refsOf(await promise(customer, { debtId: debt })).hold;
  const again = refsOf(await promise(customer, { promisedOn: '2026-07-16' })).hold;
  const open = (await shop.facts(customer)).holds.filter(({ endedOn }) => endedOn === null);
  expect(open.map(({ id, untilOn }) => [id, untilOn]).sort()).toEqual(
    [
      [aboutDebt, '2026-07-20'],
      [again, '2026-07-16'],
    ].sort(),
  );
});

it('is ended by the shop as a pause is', async () => {
  const { customer } = await withDebt();
  const { hold } = refsOf(await promise(customer));
  refsOf(await resumeCollection(used.app, shop.owner, { ...once(), holdId: hold }));
  expect(customerSilenceOn((await shop.facts(customer)).holds, TODAY)).toBeNull();
});

it.each([
  ['yesterday', addDays(TODAY, -1), ['INVALID_DATE promisedOn']],
  ['today', TODAY, []],
  ['the last day allowed', addDays(TODAY, MAX_PROMISE_DAYS), []],
  ['the day after it', addDays(TODAY, MAX_PROMISE_DAYS + 1), ['INVALID_DATE promisedOn']],
  ['no day at all', '2026-02-30', ['INVALID_DATE promisedOn']],
])('for %s', async (_, promisedOn, codes) => {
  const { customer } = await withDebt();
  expect([...new Set(codesOf(await promise(customer, { promisedOn })))]).toEqual(codes);
});

it('is refused where nothing is owed', async () => {
  const { customer, debt } = await withDebt();
  const other = await withDebt();
  expect(codesOf(await promise(NOBODY))).toEqual(['NOT_FOUND customerId']);
  expect(codesOf(await promise(customer, { debtId: NO_DEBT }))).toEqual(['NOT_FOUND debtId']);
  expect(codesOf(await promise(customer, { debtId: other.debt }))).toEqual(['CUSTOMER_MISMATCH debtId']);
  await shop.pay(customer);
  expect(codesOf(await promise(customer, { debtId: debt }))).toEqual(['DEBT_CLOSED debtId']);
  expect(codesOf(await promise(customer))).toEqual(['NOTHING_OWED customerId']);
});
