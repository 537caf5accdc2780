/** What a limit does when facts turn out to have been otherwise: undone payments, payments written down late, typing errors. */
import { describe, expect, it } from 'vitest';
import { limitChanges, withDecision } from '../../server/domain/credit-evaluation.js';
import { firstDecision, limitOn, nextStep } from '../../server/domain/credit-limit.js';
import { addDays } from '../../server/domain/day.js';
import { completePolicy, defaultCreditPolicy as policy } from '../../server/domain/default-policy.js';
import type { CustomerFacts, Day } from '../../server/domain/facts.js';
import { standingOn } from '../../server/domain/standing.js';
import { aChange, aDebt, aDecision, aPayment, theFacts } from './money-facts.js';

function evaluated(facts: CustomerFacts, day: Day): CustomerFacts {
  return limitChanges(facts, policy, day).reduce((known, change) => withDecision(known, change, day), facts);
}

describe('a debt helps to rise once', () => {
  const debts = [aDebt({ id: 'deb_a', dueOn: '2026-12-01' }), aDebt({ id: 'deb_b', dueOn: '2026-12-01' })];
  const paidOn = (day: Day, round: number) =>
    debts.map(({ id }) => aPayment({ id: `pay_${id}_${round}`, debtId: id, paidOn: day }));

  it('also when its payment is undone and made again, as often as one likes', () => {
    let facts = theFacts({ debts, decisions: [aDecision({ on: '2026-01-05', toCents: 200_00 })] });
    for (const [round, day] of ['2026-03-02', '2026-04-06', '2026-05-11'].entries()) {
      facts = evaluated({ ...facts, payments: [...facts.payments, ...paidOn(day, round)] }, day);
      const undoneOn = addDays(day, 1);
      const payments = facts.payments.map((payment) => ({ ...payment, reversedOn: payment.reversedOn ?? undoneOn }));
      facts = evaluated({ ...facts, payments }, undoneOn);
    }
    expect(facts.decisions.map(({ toCents }) => toCents)).toEqual([200_00, 300_00]);
  });
});

describe('a fall that was a mistake', () => {
  const debt = aDebt({ dueOn: '2026-02-05' });
  const before = [
    aDecision({ seq: 1, on: '2026-01-05', toCents: 200_00 }),
    aDecision({ seq: 2, on: '2026-01-20', fromCents: 200_00, toCents: 300_00, rule: 'PROMOTED' }),
  ];
  const fallen = evaluated(theFacts({ debts: [debt], decisions: before }), '2026-03-08');

  it('happens on the thirty-first day', () => expect(limitOn(fallen, '2026-03-08')).toBe(200_00));

  it.each<[string, Partial<CustomerFacts>, number]>([
    [
      'is taken back when it was paid in time and written down late',
      { payments: [aPayment({ paidOn: '2026-02-04' })] },
      300_00,
    ],
    ['is taken back when it was paid late, but sooner', { payments: [aPayment({ paidOn: '2026-03-07' })] }, 300_00],
    ['stands when it was paid on the day itself', { payments: [aPayment({ paidOn: '2026-03-08' })] }, 200_00],
    [
      'is taken back when the debt was a mistake',
      { debts: [{ ...debt, changes: [aChange({ kind: 'CANCEL', on: '2026-03-10' })] }] },
      300_00,
    ],
    ['stands while nothing is known', {}, 200_00],
  ])('%s', (_, since, limitCents) => {
    const facts = evaluated({ ...fallen, ...since }, '2026-03-10');
    expect(limitOn(facts, '2026-03-10')).toBe(limitCents);
    expect(limitChanges(facts, policy, '2026-03-10')).toEqual([]);
  });

  it('taken back, counts on from the change before it', () => {
    const facts = evaluated({ ...fallen, payments: [aPayment({ paidOn: '2026-02-04' })] }, '2026-03-10');
    const days = nextStep(facts, policy, '2026-03-10').conditions.find(({ code }) => code === 'DAYS');
    expect(days).toMatchObject({ have: 49, met: true });
  });

  it('says so', () => {
    const [change] = limitChanges({ ...fallen, payments: [aPayment({ paidOn: '2026-02-04' })] }, policy, '2026-03-10');
    expect(change).toMatchObject({
      rule: 'RESTORED',
      reason: 'A conta com vencimento em 05/02/2026 já estava paga em 04/02/2026: volta de R$ 200,00 para R$ 300,00',
    });
  });
});

describe('a tolerance', () => {
  const tolerant = completePolicy({ ...policy, toleranceBankDays: 3 }, 2);
  // Thursday 5 March 2026 and two bank days.
  const paidWithin = theFacts({ debts: [aDebt()], payments: [aPayment({ paidOn: '2026-03-09' })] });

  it('is the same for the limit and for the standing', () => {
    expect(standingOn(paidWithin, tolerant, '2026-03-10').standing).toBe('GOOD');
    expect(standingOn(paidWithin, policy, '2026-03-10').standing).toBe('WATCH');
  });

  it('keeps a debt within it from standing in the way of a rise', () => {
    const nothingLate = (day: Day) =>
      nextStep(theFacts({ debts: [aDebt()] }), tolerant, day).conditions.find(({ code }) => code === 'NOTHING_LATE')!;
    expect(['2026-03-06', '2026-03-10', '2026-03-11'].map((day) => nothingLate(day).met)).toEqual([true, true, false]);
  });
});

describe('a first limit by score', () => {
  const firstLimit = {
    byScore: [
      { minScore: 300, limitCents: 900_00 },
      { minScore: 700, limitCents: 300_00 },
      { minScore: 900, limitCents: 9_000_000_00 },
    ],
    vouchedCents: null,
  };

  it.each([
    [299, 200_00],
    [300, 900_00],
    [800, 300_00],
    [950, 5_000_00],
  ])('of %d is that of the highest score reached, up to the top of the ladder', (score, toCents) => {
    const facts = theFacts({ decisions: [] });
    const scored = completePolicy({ ...policy, firstLimit }, 2);
    expect(firstDecision(scored, { kind: 'REGISTERED', score }, facts, '2026-03-01').toCents).toBe(toCents);
  });
});
