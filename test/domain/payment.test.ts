import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocatePayment, creditOf } from '../../server/domain/payment.js';
import { positionOn } from '../../server/domain/position.js';
import { isActiveOn } from '../../server/domain/replay.js';
import {
  aChange,
  aDayOf2026,
  aDebt,
  aPayment,
  consumerTerms,
  someDebt,
  someFacts,
  somePayments,
  sum,
  theFacts,
} from './money-facts.js';

const older = aDebt({ id: 'deb_old', principalCents: 80_00, dueOn: '2026-03-05' });
const newer = aDebt({ id: 'deb_new', principalCents: 60_00, dueOn: '2026-04-06' });

describe('allocating a payment', () => {
  it('pays the oldest due first, whatever the order of loading', () => {
    const expected = {
      allocations: [
        { debtId: 'deb_old', amountCents: 80_00 },
        { debtId: 'deb_new', amountCents: 20_00 },
      ],
      creditCents: 0,
    };
    expect(allocatePayment(100_00, [newer, older], [], '2026-03-01')).toEqual(expected);
    expect(allocatePayment(100_00, [older, newer], [], '2026-03-01')).toEqual(expected);
  });

  it('pays the chosen debts first, in the order chosen, then the others', () => {
    const third = aDebt({ id: 'deb_third', principalCents: 10_00, dueOn: '2026-05-05' });
    expect(
      allocatePayment(75_00, [older, newer, third], [], '2026-03-01', ['deb_third', 'deb_new', 'deb_third']),
    ).toEqual({
      allocations: [
        { debtId: 'deb_third', amountCents: 10_00 },
        { debtId: 'deb_new', amountCents: 60_00 },
        { debtId: 'deb_old', amountCents: 5_00 },
      ],
      creditCents: 0,
    });
  });

  it('leaves what no debt needs as credit', () => {
    expect(allocatePayment(90_00, [older], [], '2026-03-01')).toEqual({
      allocations: [{ debtId: 'deb_old', amountCents: 80_00 }],
      creditCents: 10_00,
    });
  });

  it('covers the charges of the day', () => {
    const debt = aDebt({ terms: consumerTerms });
    expect(allocatePayment(200_00, [debt], [], '2026-03-06').allocations).toEqual([
      { debtId: 'deb_1', amountCents: 102_03 },
    ]);
  });

  it('passes over what is paid, cancelled or unknown, and pays written-off debts last', () => {
    const cancelled = aDebt({ id: 'deb_cancelled', changes: [aChange({ kind: 'CANCEL' })] });
    const lost = aDebt({ id: 'deb_lost', dueOn: '2025-01-02', changes: [aChange({ kind: 'WRITE_OFF' })] });
    const paid = aPayment({ debtId: 'deb_old', amountCents: 80_00, paidOn: '2026-03-01' });
    expect(allocatePayment(70_00, [cancelled, lost, older, newer], [paid], '2026-03-10', ['deb_nobody'])).toEqual({
      allocations: [
        { debtId: 'deb_new', amountCents: 60_00 },
        { debtId: 'deb_lost', amountCents: 10_00 },
      ],
      creditCents: 0,
    });
  });

  it('loses no centavo, over-pays nothing and leaves credit only when nothing is owed', () => {
    const ids = ['deb_1', 'deb_2', 'deb_3'];
    fc.assert(
      fc.property(
        fc.tuple(...ids.map((id) => someDebt(id))),
        somePayments(ids),
        fc.integer({ min: 1, max: 200_000 }),
        aDayOf2026,
        fc.subarray(ids),
        (debts, payments, amountCents, on, chosen) => {
          const { allocations, creditCents } = allocatePayment(amountCents, debts, payments, on, chosen);
          expect(sum(allocations.map((allocation) => allocation.amountCents)) + creditCents).toBe(amountCents);
          const payment = { ...aPayment({ id: 'pay_new', amountCents, paidOn: on }), allocations };
          let owedCents = 0;
          for (const debt of debts) {
            const before = positionOn(debt, payments, on);
            const after = positionOn(debt, [...payments, payment], on);
            expect(after.excessCents).toBe(before.excessCents);
            owedCents += after.totalCents;
          }
          if (creditCents > 0) expect(owedCents).toBe(0);
        },
      ),
    );
  });
});

describe('the credit of a customer', () => {
  it('is what was left over and what was over-paid, less what was reversed', () => {
    const facts = theFacts({
      debts: [older],
      payments: [
        aPayment({ id: 'pay_1', amountCents: 100_00, allocations: [{ debtId: 'deb_old', amountCents: 80_00 }] }),
        aPayment({ id: 'pay_2', debtId: 'deb_old', amountCents: 7_00, paidOn: '2026-03-06' }),
        aPayment({ id: 'pay_3', amountCents: 9_00, allocations: [], paidOn: '2026-03-06', reversedOn: '2026-03-09' }),
      ],
    });
    expect(['2026-03-04', '2026-03-05', '2026-03-06', '2026-03-09'].map((day) => creditOf(facts, day))).toEqual([
      0, 20_00, 36_00, 27_00,
    ]);
  });

  it('with what debts took, is all that was paid', () => {
    fc.assert(
      fc.property(someFacts, aDayOf2026, (facts, day) => {
        const usedCents = sum(
          facts.debts.map((debt) => {
            const allocated = facts.payments
              .filter((payment) => isActiveOn(payment, day))
              .flatMap((payment) => payment.allocations)
              .filter((allocation) => allocation.debtId === debt.id)
              .map((allocation) => allocation.amountCents);
            return sum(allocated) - positionOn(debt, facts.payments, day).excessCents;
          }),
        );
        const paidCents = sum(
          facts.payments.filter((payment) => isActiveOn(payment, day)).map((payment) => payment.amountCents),
        );
        expect(creditOf(facts, day) + usedCents).toBe(paidCents);
      }),
    );
  });
});
