import { beforeAll, expect, it } from 'vitest';
import { cancelDebt, updateDebt } from '../../server/app/debt.js';
import { openDispute, resolveDispute } from '../../server/app/dispute.js';
import { resumeCollection } from '../../server/app/hold.js';
import { customerSilenceOn, debtSilenceOn } from '../../server/domain/reminder/hold.js';
import { codesOf, NOBODY, once, openShop, refsOf, type Shop, TODAY, useApp } from './shop.js';

const TOMORROW = '2026-07-16';
const used = useApp();
let shop: Shop;
beforeAll(async () => {
  shop = await openShop(used.app);
});

const dispute = (customerId: string, debtId: string | null = null, note = 'não comprei isto') =>
  openDispute(used.app, shop.owner, { ...once(), customerId, debtId, note });
const answer = (id: string, accepted: boolean, reason = 'conferimos a nota') =>
  resolveDispute(used.app, shop.owner, { ...once(), id, accepted, reason });

async function withDebt() {
  const customer = await shop.customer();
  return { customer, debt: await shop.debt(customer, { principalCents: 5_000 }) };
}

it('keeps what is disputed silent until it is answered; said again, it is the same one', async () => {
  const { customer, debt } = await withDebt();
  const { hold } = refsOf(await dispute(customer, debt));
  expect(refsOf(await dispute(customer, debt, 'de novo')).hold).toBe(hold);
  const { holds } = await shop.facts(customer);
  expect(customerSilenceOn(holds, TODAY)).toBeNull();
  expect(debtSilenceOn(holds, debt, '2027-01-01')).toEqual({ reason: 'HOLD_DISPUTE', until: null });
});

it('rejected, is collected from the next day on', async () => {
  const { customer } = await withDebt();
  const { hold } = refsOf(await dispute(customer));
  refsOf(await answer(hold, false));
  const { holds } = await shop.facts(customer);
  expect(customerSilenceOn(holds, TODAY)).toEqual({ reason: 'HOLD_DISPUTE', until: TOMORROW });
  expect(customerSilenceOn(holds, TOMORROW)).toBeNull();
  expect(await shop.look(({ tx }) => tx.holdEnd.findFirst({ where: { holdId: hold } }))).toMatchObject({
    outcome: 'REJECTED',
    reason: 'conferimos a nota',
  });
});

it.each([
  ['cancelled', (id: string) => cancelDebt(used.app, shop.owner, { ...once(), id, reason: 'engano' })],
  ['changed', (id: string) => updateDebt(used.app, shop.owner, { ...once(), id, principalCents: 4_000 })],
])('is accepted only after the debt was %s', async (_, mend) => {
  const { customer, debt } = await withDebt();
  const { hold } = refsOf(await dispute(customer));
  expect(codesOf(await answer(hold, true))).toEqual(['DISPUTE_NOT_MENDED accepted']);
  refsOf(await mend(debt));
  refsOf(await answer(hold, true));
  expect(await shop.look(({ tx }) => tx.holdEnd.findFirst({ where: { holdId: hold } }))).toMatchObject({
    outcome: 'ACCEPTED',
  });
});

it('is accepted when what it was about was paid since', async () => {
  const { customer, debt } = await withDebt();
  const { hold } = refsOf(await dispute(customer, debt));
  await shop.pay(customer, { amountCents: 1_000, debtIds: [debt] });
  refsOf(await answer(hold, true));
});

it('is answered once, and never by resuming', async () => {
  const { customer } = await withDebt();
  const { hold } = refsOf(await dispute(customer));
  expect(codesOf(await resumeCollection(used.app, shop.owner, { ...once(), holdId: hold }))).toEqual([
    'INVALID holdId',
  ]);
  refsOf(await answer(hold, false));
  expect(codesOf(await answer(hold, false))).toEqual(['HOLD_ENDED id']);
});

it('is refused without words, without a debt, and where nothing is owed', async () => {
  const { customer, debt } = await withDebt();
  expect(codesOf(await dispute(customer, null, ' '))).toEqual(['REQUIRED note']);
  expect(codesOf(await dispute(NOBODY))).toEqual(['NOT_FOUND customerId']);
  expect(codesOf(await answer('hol_0000000000000000000000', false))).toEqual(['NOT_FOUND id']);
  await shop.pay(customer);
  expect(codesOf(await dispute(customer, debt))).toEqual(['DEBT_CLOSED debtId']);
  expect(codesOf(await dispute(customer))).toEqual(['NOTHING_OWED customerId']);
});
