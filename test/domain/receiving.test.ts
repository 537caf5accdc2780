import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statusOn } from '../../server/domain/debt.js';
import type { CustomerFacts, Payment } from '../../server/domain/facts.js';
import { positionOn } from '../../server/domain/position.js';
import { isOpenOn, planPayment } from '../../server/domain/receiving.js';
import { aChange, aDayOf2026, aDebt, aPayment, consumerTerms, someFacts, sum, theFacts } from './money-facts.js';

/** After every fact of the generators. */
const TODAY = '2027-03-01';

function plan(facts: CustomerFacts, received: Partial<Parameters<typeof planPayment>[1]>, today = TODAY) {
  return planPayment(facts, { amountCents: null, paidOn: today, chosenDebtIds: [], ...received }, today);
}

function paymentsWith(facts: CustomerFacts, planned: ReturnType<typeof plan>, paidOn: string): Payment[] {
  if (!planned.ok) return [...facts.payments];
  return [...facts.payments, { ...aPayment(), ...planned, id: 'pay_new', paidOn }];
}

describe('planPayment', () => {
  it('loses no centavo and pays only what is open, each debt once', () => {
    fc.assert(
      fc.property(someFacts, fc.integer({ min: 1, max: 200_000 }), aDayOf2026, (facts, amountCents, paidOn) => {
        const planned = plan(facts, { amountCents, paidOn });
        if (!planned.ok) throw new Error(planned.code);
        expect(sum(planned.allocations.map((part) => part.amountCents)) + planned.creditCents).toBe(amountCents);
        const open = facts.debts.filter((debt) => isOpenOn(debt, facts.payments, TODAY)).map(({ id }) => id);
        const paid = planned.allocations.map(({ debtId }) => debtId);
        expect(open).toEqual(expect.arrayContaining(paid));
        expect(new Set(paid).size).toBe(paid.length);
      }),
    );
  });

  it('without an amount, leaves nothing expected of the customer', () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        const payments = paymentsWith(facts, plan(facts, {}), TODAY);
        const statuses = facts.debts.map((debt) => statusOn(debt, payments, TODAY));
        expect(statuses.filter((status) => status === 'OPEN' || status === 'LATE')).toEqual([]);
      }),
    );
  });

  it('booked for any day in the past, gives no debt without charges more than it needs', () => {
    fc.assert(
      fc.property(someFacts, fc.integer({ min: 1, max: 200_000 }), aDayOf2026, (facts, amountCents, paidOn) => {
        const plain = { ...facts, debts: facts.debts.map((debt) => ({ ...debt, terms: null })) };
        const payments = paymentsWith(plain, plan(plain, { amountCents, paidOn }), paidOn);
        for (const debt of plain.debts) {
          const excessCents = positionOn(debt, plain.payments, TODAY).excessCents;
          expect(positionOn(debt, payments, TODAY).excessCents).toBe(excessCents);
        }
      }),
    );
  });

  it.each([
    ['a debt', [aDebt()], [], 10_000],
    ['charges up to the day', [aDebt({ terms: consumerTerms })], [], 10_203],
    ['what part payments left', [aDebt()], [aPayment({ amountCents: 4_000 })], 6_000],
    ['no cancelled debt', [aDebt({ changes: [aChange({ kind: 'CANCEL' })] })], [], null],
    ['no written-off debt', [aDebt({ changes: [aChange({ kind: 'WRITE_OFF' })] })], [], null],
    ['nothing that is paid', [aDebt()], [aPayment()], null],
  ])('"everything" is %s', (_, debts, payments, amountCents) => {
    const planned = plan(theFacts({ debts, payments }), {}, '2026-03-06');
    expect(planned.ok ? planned.amountCents : null).toBe(amountCents);
  });

  it.each([
    ['was registered by then', { registeredOn: '2026-03-06', dueOn: '2026-04-06' }, 20_000],
    ['was registered later but due by then', { registeredOn: '2026-03-09', dueOn: '2026-03-06' }, 20_000],
    ['was bought later', { registeredOn: '2026-03-07', dueOn: '2026-04-07' }, 10_000],
  ])('"everything" on a day in the past, with a debt that %s', (_, later, amountCents) => {
    const facts = theFacts({ debts: [aDebt(), aDebt({ id: 'deb_2', ...later })] });
    expect(plan(facts, { paidOn: '2026-03-06' }, '2026-03-10')).toMatchObject({ amountCents });
  });

  it('a debt bought later may be chosen, and a sum may go to it', () => {
    const later = aDebt({ id: 'deb_2', registeredOn: '2026-03-07', dueOn: '2026-04-07' });
    const facts = theFacts({ debts: [aDebt(), later] });
    const received = { paidOn: '2026-03-06' };
    expect(plan(facts, { ...received, chosenDebtIds: ['deb_2'] }, '2026-03-10')).toMatchObject({
      allocations: [{ debtId: 'deb_2', amountCents: 10_000 }],
    });
    expect(plan(facts, { ...received, amountCents: 15_000 }, '2026-03-10')).toMatchObject({ creditCents: 0 });
  });

  it('"everything" of the chosen debts touches no other, and a written-off one may be chosen', () => {
    const writtenOff = aDebt({ id: 'deb_2', changes: [aChange({ kind: 'WRITE_OFF' })] });
    const facts = theFacts({ debts: [aDebt(), writtenOff] });
    expect(plan(facts, { chosenDebtIds: ['deb_2'] })).toMatchObject({
      amountCents: 10_000,
      allocations: [{ debtId: 'deb_2', amountCents: 10_000 }],
      creditCents: 0,
    });
  });

  it('on a day before the amount was lowered, asks only the lower one', () => {
    const debt = aDebt({ changes: [aChange({ on: '2026-03-04', principalCents: 7_000 })] });
    const facts = theFacts({ debts: [debt] });
    expect(plan(facts, { paidOn: '2026-03-02' }, '2026-03-05')).toMatchObject({ amountCents: 7_000, creditCents: 0 });
  });

  it('counts on a day what was undone since as never paid', () => {
    const facts = theFacts({
      debts: [aDebt()],
      payments: [aPayment({ paidOn: '2026-03-01', reversedOn: '2026-03-04' })],
    });
    expect(plan(facts, { paidOn: '2026-03-02' }, '2026-03-05')).toMatchObject({ amountCents: 10_000 });
  });
});
