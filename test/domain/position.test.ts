import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../server/domain/day.js';
import { isCancelledOn, principalOn } from '../../server/domain/debt.js';
import type { LateTerms } from '../../server/domain/facts.js';
import { positionOn, splitOf, splitsOn } from '../../server/domain/position.js';
import { isActiveOn } from '../../server/domain/replay.js';
import { runs } from '../support/runs.js';
import { aChange, aDayOf2026, aDebt, aPayment, consumerTerms, someDebt, somePayments, sum } from './money-facts.js';

const originalDue: LateTerms = { ...consumerTerms, graceBase: 'ORIGINAL_DUE' };

describe('the position of an unpaid debt', () => {
  it.each([
    [100_00, '2026-03-05', '2026-03-06', consumerTerms, 2_00, 3],
    [1234_56, '2026-03-10', '2026-04-09', consumerTerms, 24_69, 12_34],
    [10_25, '2026-03-10', '2026-03-25', consumerTerms, 20, 5],
    [250_00, '2026-02-14', '2026-02-18', consumerTerms, 0, 0],
    [250_00, '2026-02-14', '2026-02-19', consumerTerms, 5_00, 8],
    [250_00, '2026-02-14', '2026-02-18', originalDue, 0, 0],
    [250_00, '2026-02-14', '2026-02-19', originalDue, 5_00, 41],
    [500_00, '2026-12-25', '2027-01-04', consumerTerms, 10_00, 1_16],
    [500_00, '2026-12-25', '2030-01-04', null, 0, 0],
  ])('%i due %s is on %s as RULES-BR says', (principalCents, dueOn, day, terms, feeCents, interestCents) => {
    const debt = aDebt({ principalCents, dueOn, terms });
    expect(positionOn(debt, [], day)).toEqual({
      principalCents,
      feeCents,
      interestCents,
      totalCents: principalCents + feeCents + interestCents,
      excessCents: 0,
    });
  });

  it('stays exact where the product of amount, rate and days leaves the safe integers', () => {
    const debt = aDebt({
      principalCents: 999_999_999,
      dueOn: '2001-01-02',
      terms: { ...consumerTerms, lateInterestMonthlyBps: 9_999 },
    });
    const day = addDays('2001-01-02', 9_001);
    expect(positionOn(debt, [], day).interestCents).toBe(Number((999_999_999n * 9_999n * 9_001n) / 300_000n));
  });
});

describe('a partial payment', () => {
  // 100,00 due 03-05; on 03-15: fine 2,00 and interest floor(10000·100·10/300000) = 0,33.
  const debt = aDebt({ terms: consumerTerms });
  const partial = aPayment({ id: 'pay_1', amountCents: 52_33, paidOn: '2026-03-15' });

  it('pays interest, then the fine, then principal', () => {
    expect(splitOf(debt, [partial], 'pay_1')).toEqual({
      paymentId: 'pay_1',
      interestCents: 33,
      feeCents: 2_00,
      principalCents: 50_00,
      excessCents: 0,
    });
  });

  it('starts a new, floored segment on what is left, and no second fine', () => {
    // floor(5000·100·10/300000) = 16
    expect(positionOn(debt, [partial], '2026-03-25')).toEqual({
      principalCents: 50_00,
      feeCents: 0,
      interestCents: 16,
      totalCents: 50_16,
      excessCents: 0,
    });
  });

  it('before the due day leaves the fine on the unpaid part only', () => {
    const early = aPayment({ amountCents: 60_00, paidOn: '2026-03-01' });
    expect(positionOn(debt, [early], '2026-03-06')).toEqual({
      principalCents: 40_00,
      feeCents: 80,
      interestCents: 1,
      totalCents: 40_81,
      excessCents: 0,
    });
  });

  it('does not count before its day, nor from the day of its reversal', () => {
    const reversed = { ...partial, reversedOn: '2026-03-20' };
    expect(positionOn(debt, [reversed], '2026-03-14').principalCents).toBe(100_00);
    expect(positionOn(debt, [reversed], '2026-03-19').principalCents).toBe(50_00);
    expect(positionOn(debt, [reversed], '2026-03-20')).toEqual(positionOn(debt, [], '2026-03-20'));
  });

  it('of too much leaves an excess', () => {
    const tooMuch = aPayment({ amountCents: 120_00, paidOn: '2026-03-05' });
    expect(positionOn(debt, [tooMuch], '2026-04-05')).toEqual({
      principalCents: 0,
      feeCents: 0,
      interestCents: 0,
      totalCents: 0,
      excessCents: 20_00,
    });
  });
});

describe('a changed debt', () => {
  it('charges an increase from its own day', () => {
    const changes = [aChange({ on: '2026-04-04', principalCents: 200_00 })];
    const debt = aDebt({ terms: consumerTerms, changes });
    // 30 days on 100,00, then 30 days on 200,00; the fine on what was unpaid when it fell due.
    expect(positionOn(debt, [], '2026-05-04')).toMatchObject({ feeCents: 2_00, interestCents: 1_00 + 2_00 });
  });

  it('never charges on an amount that was corrected away', () => {
    const changes = [aChange({ on: '2026-04-04', principalCents: 10_00 })];
    const debt = aDebt({ terms: consumerTerms, changes });
    expect(positionOn(debt, [], '2026-04-03')).toMatchObject({ principalCents: 100_00, feeCents: 2_00 });
    expect(positionOn(debt, [], '2026-04-04')).toMatchObject({
      principalCents: 10_00,
      feeCents: 20,
      interestCents: 10,
    });
  });

  it('takes only the last amount recorded on one day', () => {
    const changes = [
      aChange({ on: '2026-04-04', seq: 1, principalCents: 10_00 }),
      aChange({ on: '2026-04-04', seq: 2, principalCents: 200_00 }),
    ];
    const debt = aDebt({ terms: consumerTerms, changes });
    expect(positionOn(debt, [], '2026-05-04')).toMatchObject({ feeCents: 2_00, interestCents: 1_00 + 2_00 });
  });

  it('uses the due day in force on the valuation day for the whole replay', () => {
    const changes = [aChange({ kind: 'DUE_DATE', on: '2026-03-20', dueOn: '2026-04-06' })];
    const debt = aDebt({ terms: consumerTerms, changes });
    expect(positionOn(debt, [], '2026-03-19').feeCents).toBe(2_00);
    expect(positionOn(debt, [], '2026-03-20').totalCents).toBe(100_00);
    expect(positionOn(debt, [], '2026-04-07')).toMatchObject({ feeCents: 2_00, interestCents: 3 });
  });

  it('gives back everything when cancelled, and takes it again when reinstated', () => {
    const changes = [
      aChange({ kind: 'CANCEL', on: '2026-03-10', seq: 1 }),
      aChange({ kind: 'REINSTATE', on: '2026-03-12', seq: 2 }),
    ];
    const debt = aDebt({ changes });
    const payment = aPayment({ amountCents: 30_00 });
    expect(positionOn(debt, [payment], '2026-03-10')).toMatchObject({ totalCents: 0, excessCents: 30_00 });
    expect(positionOn(debt, [payment], '2026-03-12')).toMatchObject({ totalCents: 70_00, excessCents: 0 });
  });

  it('uses money over-paid before an increase', () => {
    const debt = aDebt({ changes: [aChange({ on: '2026-03-04', principalCents: 150_00 })] });
    const payment = aPayment({ id: 'pay_1', amountCents: 120_00, paidOn: '2026-03-02' });
    expect(positionOn(debt, [payment], '2026-03-03')).toMatchObject({ principalCents: 0, excessCents: 20_00 });
    expect(positionOn(debt, [payment], '2026-03-04')).toMatchObject({ principalCents: 30_00, excessCents: 0 });
    expect(splitOf(debt, [payment], 'pay_1').principalCents).toBe(120_00);
  });
});

describe('laws of positions', () => {
  const history = fc.record({
    debt: someDebt('deb_1'),
    payments: somePayments(['deb_1', 'deb_2']),
    day: aDayOf2026,
  });

  it('no centavo is lost: splits are the active payments, and what is paid and owed is the principal', () => {
    fc.assert(
      fc.property(history, ({ debt, payments, day }) => {
        const position = positionOn(debt, payments, day);
        const splits = splitsOn(debt, payments, day);
        const allocated = payments
          .filter((payment) => isActiveOn(payment, day))
          .flatMap((payment) => payment.allocations)
          .filter((allocation) => allocation.debtId === 'deb_1');
        const used = sum(splits.map((split) => split.interestCents + split.feeCents + split.principalCents));
        expect(used + position.excessCents).toBe(sum(allocated.map((allocation) => allocation.amountCents)));
        const paidPrincipal = sum(splits.map((split) => split.principalCents));
        expect(position.principalCents + paidPrincipal).toBe(isCancelledOn(debt, day) ? 0 : principalOn(debt, day));
        expect(Math.min(...Object.values(position))).toBeGreaterThanOrEqual(0);
        expect(Object.values(position).every(Number.isSafeInteger)).toBe(true);
      }),
      { numRuns: runs(166, 500) },
    );
  });

  it('the order in which facts are loaded is irrelevant', () => {
    fc.assert(
      fc.property(
        history.chain((facts) =>
          fc.record({
            facts: fc.constant(facts),
            payments: fc.shuffledSubarray(facts.payments, { minLength: facts.payments.length }),
            changes: fc.shuffledSubarray([...facts.debt.changes], { minLength: facts.debt.changes.length }),
          }),
        ),
        ({ facts: { debt, payments, day }, payments: shuffled, changes }) => {
          expect(positionOn({ ...debt, changes }, shuffled, day)).toEqual(positionOn(debt, payments, day));
          expect(splitsOn({ ...debt, changes }, shuffled, day)).toEqual(splitsOn(debt, payments, day));
        },
      ),
    );
  });

  it('who paid first on one day is irrelevant to what is owed', () => {
    fc.assert(
      fc.property(
        someDebt('deb_1'),
        fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 2, maxLength: 4 }),
        aDayOf2026,
        aDayOf2026,
        (debt, amounts, paidOn, day) => {
          const apart = amounts.map((amountCents, index) => aPayment({ id: `pay_${index}`, amountCents, paidOn }));
          const renamed = amounts.map((amountCents, index) =>
            aPayment({ id: `pay_${9 - index}`, amountCents, paidOn }),
          );
          const together = [aPayment({ amountCents: sum(amounts), paidOn })];
          expect(positionOn(debt, renamed, day)).toEqual(positionOn(debt, apart, day));
          expect(positionOn(debt, together, day)).toEqual(positionOn(debt, apart, day));
        },
      ),
    );
  });

  it('charges never exceed the consumer caps', () => {
    fc.assert(
      fc.property(someDebt('deb_1', 0), aDayOf2026, (debt, day) => {
        const { feeCents, interestCents } = positionOn(debt, [], day);
        expect(feeCents * 50).toBeLessThanOrEqual(debt.principalCents);
        expect(interestCents * 3_000).toBeLessThanOrEqual(debt.principalCents * 364);
      }),
    );
  });
});
