import { describe, expect, it } from 'vitest';
import { creditHistoryOn } from '../../server/app/queries/credit-history.js';
import { defaultCreditPolicy as policy } from '../../server/domain/default-policy.js';
import { aDebt, aDecision, aPayment, theFacts } from '../domain/money-facts.js';

describe('the history of a limit', () => {
  const facts = theFacts({
    registeredOn: '2026-01-05',
    debts: [aDebt({ principalCents: 15_000, registeredOn: '2026-01-31', dueOn: '2026-03-05' })],
    payments: [
      aPayment({ amountCents: 5_000, paidOn: '2026-02-28' }),
      aPayment({ amountCents: 10_000, paidOn: '2026-03-01' }),
    ],
    decisions: [
      aDecision({ seq: 1, on: '2026-01-05', toCents: 20_000 }),
      aDecision({ seq: 2, on: '2026-02-28', fromCents: 20_000, toCents: 30_000 }),
    ],
  });

  it('is limit against exposure at each month’s end, and today', () => {
    expect(creditHistoryOn(facts, policy, '2026-03-10', 3)).toEqual([
      { on: '2026-01-31', limitCents: 20_000, exposureCents: 15_000 },
      { on: '2026-02-28', limitCents: 30_000, exposureCents: 10_000 },
      { on: '2026-03-10', limitCents: 30_000, exposureCents: 0 },
    ]);
  });

  it.each([
    ['the customer is known', theFacts({ registeredOn: '2026-03-10', decisions: [] }), ['2026-03-10']],
    [
      'their oldest debt, which the shop brought along',
      theFacts({ registeredOn: '2026-03-10', debts: [aDebt({ registeredOn: '2026-02-01' })] }),
      ['2026-02-28', '2026-03-10'],
    ],
  ])('begins when %s', (_, of, days) => {
    expect(creditHistoryOn(of, policy, '2026-03-10', 12).map(({ on }) => on)).toEqual(days);
  });

  it('knows short months and leap years, and does not repeat the last day of a month', () => {
    const old = theFacts({ registeredOn: '2020-01-01' });
    expect(creditHistoryOn(old, policy, '2028-03-31', 2).map(({ on }) => on)).toEqual([
      '2028-01-31',
      '2028-02-29',
      '2028-03-31',
    ]);
  });
});
