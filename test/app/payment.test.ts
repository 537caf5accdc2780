import { beforeAll, describe, expect, it } from 'vitest';
import { cancelDebt, writeOffDebt } from '../../server/app/debt.js';
import { setSandboxClock } from '../../server/app/merchant.js';
import { type RecordPaymentInput, recordPayment, reversePayment } from '../../server/app/payment.js';
import { statusOn } from '../../server/domain/debt.js';
import { creditOf } from '../../server/domain/payment.js';
import { codesOf, NO_DEBT, NOBODY, once, openShop, refsOf, type Shop, TODAY, useApp } from './shop.js';

const used = useApp();
let shop: Shop;
beforeAll(async () => {
  shop = await openShop(used.app);
});

const pay = (customerId: string, fields: Partial<RecordPaymentInput> = {}) =>
  recordPayment(used.app, shop.owner, { ...once(), customerId, ...fields });
const allocationsOf = async (customerId: string, paymentId: string) =>
  (await shop.facts(customerId)).payments.find(({ id }) => id === paymentId)?.allocations;

/** Two debts: the older of R$ 50, the newer of R$ 30. */
async function withTwoDebts() {
  const customer = await shop.customer();
  const newer = await shop.debt(customer, { principalCents: 3_000, dueOn: '2026-08-10' });
  const older = await shop.debt(customer, { principalCents: 5_000, dueOn: '2026-07-20' });
  return { customer, older, newer };
}

describe('recordPayment', () => {
  it('pays the oldest due first', async () => {
    const { customer, older, newer } = await withTwoDebts();
    const payment = await shop.pay(customer, { amountCents: 6_000, method: 'PIX' });
    expect(await allocationsOf(customer, payment)).toEqual(
      expect.arrayContaining([
        { debtId: older, amountCents: 5_000 },
        { debtId: newer, amountCents: 1_000 },
      ]),
    );
  });

  it('pays the chosen debt first; what is left goes on to the others', async () => {
    const { customer, older, newer } = await withTwoDebts();
    const payment = await shop.pay(customer, { amountCents: 4_000, debtIds: [newer] });
    expect(await allocationsOf(customer, payment)).toEqual(
      expect.arrayContaining([
        { debtId: newer, amountCents: 3_000 },
        { debtId: older, amountCents: 1_000 },
      ]),
    );
  });

  it('without an amount receives everything owed, or what the chosen debts owe', async () => {
    const { customer, newer } = await withTwoDebts();
    await shop.pay(customer, { debtIds: [newer] });
    await shop.pay(customer);
    const { payments, debts } = await shop.facts(customer);
    expect(payments.map(({ amountCents }) => amountCents)).toEqual([3_000, 5_000]);
    expect(debts.map((debt) => statusOn(debt, payments, TODAY))).toEqual(['PAID', 'PAID']);
    expect(codesOf(await pay(customer))).toEqual(['NOTHING_OWED amountCents']);
  });

  it('keeps what is too much as credit', async () => {
    const { customer } = await withTwoDebts();
    await shop.pay(customer, { amountCents: 10_000 });
    await shop.pay(customer, { amountCents: 500 });
    expect(creditOf(await shop.facts(customer), TODAY)).toBe(2_500);
  });

  it('gives a cancelled debt nothing, and a written-off one only what is left or chosen', async () => {
    const { customer, older, newer } = await withTwoDebts();
    const third = await shop.debt(customer, { principalCents: 2_000, dueOn: '2026-07-01' });
    refsOf(await cancelDebt(used.app, shop.owner, { ...once(), id: older, reason: 'x' }));
    refsOf(await writeOffDebt(used.app, shop.owner, { ...once(), id: third, reason: 'x' }));
    const payment = await shop.pay(customer);
    expect(await allocationsOf(customer, payment)).toEqual([{ debtId: newer, amountCents: 3_000 }]);
    const late = await shop.pay(customer, { amountCents: 700 });
    expect(await allocationsOf(customer, late)).toEqual([{ debtId: third, amountCents: 700 }]);
    expect(codesOf(await pay(customer, { debtIds: [older] }))).toEqual(['DEBT_CLOSED debtIds']);
  });

  it.each<[string, Partial<RecordPaymentInput>, string[]]>([
    ['nothing', { amountCents: 0 }, ['INVALID_AMOUNT amountCents']],
    ['a negative amount', { amountCents: -100 }, ['INVALID_AMOUNT amountCents']],
    ['too large an amount', { amountCents: 1_000_000_001 }, ['INVALID_AMOUNT amountCents']],
    ['a payment tomorrow', { paidOn: '2026-07-16' }, ['INVALID_DATE paidOn']],
    ['a payment in 1899', { paidOn: '1899-12-31' }, ['INVALID_DATE paidOn']],
    ['an unknown method', { method: 'OURO' as 'PIX' }, ['INVALID method']],
    ['an unknown customer', { customerId: NOBODY }, ['NOT_FOUND customerId']],
    ['an unknown debt', { debtIds: [NO_DEBT] }, ['NOT_FOUND debtIds']],
    ['a malformed debt id', { debtIds: ['deb_\u0000'] }, ['NOT_FOUND debtIds']],
  ])('refuses %s and books nothing', async (_, fields, codes) => {
    const { customer } = await withTwoDebts();
    expect(codesOf(await pay(customer, { amountCents: 100, ...fields }))).toEqual(codes);
    expect((await shop.facts(customer)).payments).toEqual([]);
  });

  it('refuses to pay the debt of somebody else', async () => {
    const { older } = await withTwoDebts();
    const { customer } = await withTwoDebts();
    expect(codesOf(await pay(customer, { amountCents: 100, debtIds: [older] }))).toEqual(['CUSTOMER_MISMATCH debtIds']);
  });

  it('books an external id once for ever, whoever brings it and however often at once', async () => {
    const customers = await Promise.all([1, 2, 3, 4].map(() => shop.customer()));
    const results = await Promise.all(
      customers.map((customer) => pay(customer, { amountCents: 100, externalId: 'E2E-1' })),
    );
    expect(results.flatMap(codesOf)).toEqual(new Array(3).fill('ALREADY_EXISTS externalId'));
    const booked = await shop.look(({ tx }) => tx.payment.count({ where: { externalId: 'E2E-1' } }));
    expect(booked).toBe(1);
  });

  it('never gives a debt more than it owes, however many payments come at once', async () => {
    const { customer, older, newer } = await withTwoDebts();
    await Promise.all(Array.from({ length: 8 }, () => shop.pay(customer, { amountCents: 1_500 })));
    const facts = await shop.facts(customer);
    const received = (debtId: string) =>
      facts.payments
        .flatMap(({ allocations }) => allocations)
        .filter((allocation) => allocation.debtId === debtId)
        .reduce((sum, { amountCents }) => sum + amountCents, 0);
    expect([received(older), received(newer)]).toEqual([5_000, 3_000]);
    expect(creditOf(facts, TODAY)).toBe(8 * 1_500 - 8_000);
  });

  it('booked late for a day in the past, does not pay again what was paid since', async () => {
    const { customer, older, newer } = await withTwoDebts();
    await shop.pay(customer, { amountCents: 4_000, paidOn: TODAY });
    const payment = await shop.pay(customer, { amountCents: 4_000, paidOn: '2026-07-13' });
    expect(await allocationsOf(customer, payment)).toEqual(
      expect.arrayContaining([
        { debtId: older, amountCents: 1_000 },
        { debtId: newer, amountCents: 3_000 },
      ]),
    );
    const { payments, debts } = await shop.facts(customer);
    expect(debts.every((debt) => statusOn(debt, payments, TODAY) === 'PAID')).toBe(true);
  });
});

it('"received everything" on a day in the past pays nothing that was bought since', async () => {
  const { customer } = await withTwoDebts();
  const later = { principalCents: 2_000, dueOn: '2026-08-15' };
  await shop.debt(customer, { ...later, registeredOn: TODAY });
  const old = await shop.debt(customer, { ...later, registeredOn: '2026-07-10' });
  const payment = await shop.pay(customer, { paidOn: '2026-07-14' });
  expect(await allocationsOf(customer, payment)).toEqual([{ debtId: old, amountCents: 2_000 }]);
});

describe('reversePayment', () => {
  const reverse = (id: string, fields: object = {}) =>
    reversePayment(used.app, shop.owner, { ...once(), id, reason: 'Pix devolvido', ...fields });

  it('makes owed again what was paid, once', async () => {
    const { customer } = await withTwoDebts();
    const payment = await shop.pay(customer);
    const results = await Promise.all([reverse(payment), reverse(payment)]);
    expect(results.flatMap(codesOf)).toEqual(['PAYMENT_REVERSED id']);
    const { payments, debts } = await shop.facts(customer);
    expect(debts.map((debt) => statusOn(debt, payments, TODAY))).toEqual(['OPEN', 'OPEN']);
    const open = await shop.look(({ tx }) => tx.debt.findMany({ where: { customerId: customer } }));
    expect(open.map((debt) => [debt.closedAs, debt.paidOffOn])).toEqual([
      [null, null],
      [null, null],
    ]);
    await shop.pay(customer);
    expect((await shop.facts(customer)).payments.at(-1)?.amountCents).toBe(8_000);
  });

  it('asks why and for a day between the payment and today', async () => {
    const { customer } = await withTwoDebts();
    const payment = await shop.pay(customer, { amountCents: 8_000, paidOn: '2026-07-14' });
    expect(codesOf(await reverse(payment, { reason: ' ' }))).toEqual(['REQUIRED reason']);
    expect(codesOf(await reverse(payment, { on: '2026-07-13' }))).toEqual(['INVALID_DATE on']);
    expect(codesOf(await reverse(payment, { on: '2026-07-16' }))).toEqual(['INVALID_DATE on']);
    expect(codesOf(await reverse('pay_0000000000000000000000'))).toEqual(['NOT_FOUND id']);
    expect(codesOf(await reverse(customer))).toEqual(['NOT_FOUND id']);
  });
});

it('a late debt with agreed charges is settled by fine and interest too', async () => {
  const other = await openShop(used.app);
  const customer = await other.customer();
  const terms = { lateFeeBps: 200, lateInterestMonthlyBps: 100 };
  await other.debt(customer, { principalCents: 10_000, dueOn: '2026-07-20', terms });
  refsOf(await setSandboxClock(used.app, other.owner, { ...once(), at: '2026-07-21T10:00-03:00' }));
  await other.pay(customer);
  // RULES-BR: P 100,00, one day late: fine 2,00, interest 0,03.
  expect((await other.facts(customer)).payments[0]?.amountCents).toBe(10_203);
});
