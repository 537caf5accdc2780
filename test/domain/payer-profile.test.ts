import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../server/domain/day.js';
import { effectiveDueOn, lastDayOnTime } from '../../server/domain/debt.js';
import { defaultCreditPolicy } from '../../server/domain/default-policy.js';
import type { CustomerFacts, Day, Debt, Payment } from '../../server/domain/facts.js';
import { type PayerProfile, payerProfileOn } from '../../server/domain/payer-profile.js';
import type { CreditPolicy } from '../../server/domain/policy.js';
import { runs } from '../support/runs.js';
import { aChange, aDayOf2026, aDebt, aPayment, someFacts, theFacts } from './money-facts.js';

const today = '2026-06-30';

type Paid = { debt: Debt; payment: Payment | null };

/** One debt after another, two weeks apart from January on; each paid so many days after its due day, or never. */
function history(...daysLate: (number | 'UNPAID')[]): CustomerFacts {
  return factsOf(daysLate.map((days, index) => paid(`deb_${index}`, addDays('2026-01-05', 14 * index), days)));
}

function paid(id: string, dueOn: Day, daysLate: number | 'UNPAID'): Paid {
  const debt = aDebt({ id, dueOn, registeredOn: '2025-12-01' });
  if (daysLate === 'UNPAID') return { debt, payment: null };
  const paidOn = addDays(effectiveDueOn(debt, '2026-12-31'), daysLate);
  return { debt, payment: aPayment({ id: `pay_${id}`, debtId: id, paidOn }) };
}

function factsOf(all: readonly Paid[], with_: Partial<CustomerFacts> = {}): CustomerFacts {
  return theFacts({
    debts: all.map(({ debt }) => debt),
    payments: all.flatMap(({ payment }) => payment ?? []),
    ...with_,
  });
}

function policyWith(with_: Partial<CreditPolicy>): CreditPolicy {
  return { ...defaultCreditPolicy, ...with_ };
}

describe('the profile of a payer', () => {
  it.each<[string, CustomerFacts, Day, PayerProfile, string]>([
    ['with nothing', theFacts(), today, 'NEW', 'Ainda sem conta paga com data conhecida'],
    ['with a debt not yet due', history('UNPAID'), '2026-01-05', 'NEW', 'Ainda sem conta paga com data conhecida'],
    [
      'whose only payment is of an unknown day',
      factsOf([{ debt: aDebt(), payment: aPayment({ dayKnown: false }) }]),
      today,
      'NEW',
      'Ainda sem conta paga com data conhecida',
    ],
    [
      'whose late debt was cancelled',
      factsOf([{ debt: aDebt({ changes: [aChange({ kind: 'CANCEL', on: '2026-05-01' })] }), payment: null }]),
      today,
      'NEW',
      'Ainda sem conta paga com data conhecida',
    ],
    ['who paid one on time', history(0), today, 'GOOD', 'Pagou em dia a única conta'],
    ['who pays early', history(-3, -10, 0), today, 'GOOD', 'Pagou em dia todas as 3 contas'],
    [
      'late once in ten',
      history(0, 0, 0, 0, 4, 0, 0, 0, 0, 0),
      today,
      'GOOD',
      'Paga em dia 9 de 10 contas; quando atrasa, costuma ser 4 dias',
    ],
    [
      'late once in nine',
      history(0, 0, 0, 0, 0, 0, 4, 0, 0),
      today,
      'OCCASIONALLY_LATE',
      'Paga em dia 8 de 9 contas; quando atrasa, costuma ser 4 dias',
    ],
    [
      'good for long, with one unpaid within the grace',
      history(0, 0, 0, 0, 0, 0, 0, 0, 0, 'UNPAID'),
      addDays('2026-01-05', 14 * 9 + 15),
      'GOOD',
      'Paga em dia 9 de 10 contas; quando atrasa, costuma ser 15 dias',
    ],
    [
      'good for long, with one unpaid beyond the grace',
      history(0, 0, 0, 0, 0, 0, 0, 0, 0, 'UNPAID'),
      addDays('2026-01-05', 14 * 9 + 16),
      'OCCASIONALLY_LATE',
      'Paga em dia 9 de 10 contas; quando atrasa, costuma ser 16 dias',
    ],
    ['late the only time', history(12), today, 'OCCASIONALLY_LATE', 'A única conta atrasou: 12 dias'],
    [
      'late two times in ten, the last not long ago',
      history(0, 0, 3, 0, 0, 0, 0, 4, 0, 0),
      today,
      'OCCASIONALLY_LATE',
      'Paga em dia 8 de 10 contas; quando atrasa, costuma ser 3 dias',
    ],
    [
      'late more often than not',
      history(5, 0, 9, 7),
      today,
      'HABITUALLY_LATE',
      'Costuma atrasar: paga em dia 1 de 4 contas; quando atrasa, costuma ser 7 dias',
    ],
    [
      'late every time',
      history(2, 1, 2),
      today,
      'HABITUALLY_LATE',
      'Costuma atrasar: nenhuma das 3 contas em dia; o atraso costuma ser de 2 dias',
    ],
    [
      'late now, with two debts at once',
      history('UNPAID', 'UNPAID'),
      '2026-01-20',
      'HABITUALLY_LATE',
      'Costuma atrasar: nenhuma das 2 contas em dia; o atraso costuma ser de 1 dia',
    ],
    [
      'good once, and getting worse',
      history(0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 4, 5),
      '2026-06-30',
      'HABITUALLY_LATE',
      'Vem atrasando mais: das últimas contas, 40% em dia; ao todo, 9 de 12; quando atrasa, costuma ser 4 dias',
    ],
    [
      'seldom late, but then for long',
      history(0, 0, 0, 20, 0, 0, 30),
      today,
      'HABITUALLY_LATE',
      'Paga em dia 5 de 7 contas, mas os atrasos são longos: costumam ser de 20 dias',
    ],
    [
      'late before, and three in a row on time',
      history(8, 9, 0, 7, 0, 0, 0),
      today,
      'RECOVERING',
      'Já atrasou, e as últimas 3 contas foram pagas em dia (4 de 7 ao todo)',
    ],
    [
      'late before, and only two in a row on time',
      history(8, 9, 0, 7, 0, 0),
      today,
      'OCCASIONALLY_LATE',
      'Paga em dia 3 de 6 contas; quando atrasa, costuma ser 8 dias',
    ],
    [
      'who settled a late one on the same day as three on time: the late one is the last',
      factsOf([
        paid('deb_late', '2026-05-04', 7),
        ...['deb_a', 'deb_b', 'deb_c'].map((id) => paid(id, '2026-05-11', 0)),
      ]),
      today,
      'OCCASIONALLY_LATE',
      'Paga em dia 3 de 4 contas; quando atrasa, costuma ser 7 dias',
    ],
    [
      'not late for half a year',
      history(8, 9, 0, 0, 0),
      addDays('2026-01-05', 14 + 9 + 180),
      'GOOD',
      'Paga em dia 3 de 5 contas, e há 180 dias não atrasa nenhuma',
    ],
    [
      'not late for a day less than half a year',
      history(8, 9, 0, 0, 0),
      addDays('2026-01-05', 14 + 9 + 179),
      'RECOVERING',
      'Já atrasou, e as últimas 3 contas foram pagas em dia (3 de 5 ao todo)',
    ],
    [
      'given up on: a debt written off is still unpaid',
      factsOf([{ debt: aDebt({ changes: [aChange({ kind: 'WRITE_OFF', on: '2026-04-01' })] }), payment: null }]),
      '2026-04-04',
      'OCCASIONALLY_LATE',
      'A única conta atrasou: 30 dias',
    ],
  ])('%s', (_name, facts, day, profile, reason) => {
    const { profile: actual, reason: said } = payerProfileOn(facts, defaultCreditPolicy, day);
    expect({ profile: actual, reason: said }).toEqual({ profile, reason });
  });

  it('shows the numbers it rests on', () => {
    expect(payerProfileOn(history(0, 0, 2, 0, 6, 0, 10, 'UNPAID'), defaultCreditPolicy, '2026-04-30').numbers).toEqual({
      knownDebts: 8,
      onTimeDebts: 4,
      onTimeBps: 5_000,
      medianDaysLate: 0,
      spreadDaysLate: 6,
      usualDaysWhenLate: 6,
      recentOnTimeBps: 4_000,
      onTimeStreak: 0,
      daysSinceLate: 0,
    });
    expect(payerProfileOn(theFacts(), defaultCreditPolicy, today).numbers).toEqual({
      knownDebts: 0,
      onTimeDebts: 0,
      onTimeBps: null,
      medianDaysLate: null,
      spreadDaysLate: null,
      usualDaysWhenLate: null,
      recentOnTimeBps: null,
      onTimeStreak: 0,
      daysSinceLate: null,
    });
  });
});

describe('what counts for the profile', () => {
  const twoBankDays = policyWith({ toleranceBankDays: 2 });
  const renegotiated = aDebt({ dueOn: '2026-03-05', changes: [aChange({ kind: 'DUE_DATE', dueOn: '2026-04-06' })] });
  const paidAsAgreed = factsOf([{ debt: renegotiated, payment: aPayment({ paidOn: '2026-04-06' }) }]);

  it.each<[string, CustomerFacts, CreditPolicy, Day, PayerProfile]>([
    [
      'a due day in Carnival is on time on Ash Wednesday',
      factsOf([{ debt: aDebt({ dueOn: '2026-02-14' }), payment: aPayment({ paidOn: '2026-02-18' }) }]),
      defaultCreditPolicy,
      today,
      'GOOD',
    ],
    // 2026-01-05 is a Monday.
    ['two bank days are on time where the policy says so', history(2), twoBankDays, today, 'GOOD'],
    ['three are not', history(3), twoBankDays, today, 'OCCASIONALLY_LATE'],
    ['unpaid within the tolerance says nothing yet', history('UNPAID'), twoBankDays, '2026-01-07', 'NEW'],
    ['unpaid beyond it does', history('UNPAID'), twoBankDays, '2026-01-08', 'OCCASIONALLY_LATE'],
    [
      'the customer’s own tolerance',
      { ...history(2), overrides: [{ on: '2026-01-01', seq: 1, body: { toleranceBankDays: 2 } }] },
      defaultCreditPolicy,
      today,
      'GOOD',
    ],
    ['a put-off debt paid by its new day', paidAsAgreed, defaultCreditPolicy, today, 'GOOD'],
    ['neither way where the policy says never', paidAsAgreed, policyWith({ renegotiated: 'NEVER' }), today, 'NEW'],
    ['what is recent enough', history(9), policyWith({ historyDays: 167 }), today, 'OCCASIONALLY_LATE'],
    ['what is too old is forgotten', history(9), policyWith({ historyDays: 166 }), today, 'NEW'],
    ['what is unpaid is never too old', history('UNPAID'), policyWith({ historyDays: 30 }), today, 'OCCASIONALLY_LATE'],
    [
      'a debt registered only later does not count yet',
      factsOf([{ debt: aDebt({ registeredOn: '2026-07-01' }), payment: null }]),
      defaultCreditPolicy,
      today,
      'NEW',
    ],
  ])('%s', (_name, facts, policy, day, profile) => {
    expect(payerProfileOn(facts, policy, day).profile).toBe(profile);
  });
});

/** Histories of all kinds of payers: mostly on time, mostly late, mixed. */
const somePayer: fc.Arbitrary<CustomerFacts> = fc
  .integer({ min: 0, max: 10 })
  .chain((goodness) =>
    fc.array(
      fc.record({
        dueOn: aDayOf2026,
        daysLate: fc.oneof(
          { weight: goodness, arbitrary: fc.integer({ min: -10, max: 0 }) },
          { weight: 10 - goodness, arbitrary: fc.integer({ min: 1, max: 60 }) },
          { weight: 1, arbitrary: fc.constant('UNPAID' as const) },
        ),
      }),
      { maxLength: 30 },
    ),
  )
  .map((debts) => factsOf(debts.map(({ dueOn, daysLate }, index) => paid(`deb_${index}`, dueOn, daysLate))));

/** Late at first, then on time: what chance alone seldom makes. */
const someChanged: fc.Arbitrary<CustomerFacts> = fc
  .tuple(
    fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 }),
    fc.array(fc.constant(0), { minLength: 3, maxLength: 8 }),
  )
  .map(([late, onTime]) => history(...late, ...onTime));

const somePolicy = fc
  .record({
    toleranceBankDays: fc.integer({ min: 0, max: 3 }),
    historyDays: fc.option(fc.integer({ min: 30, max: 300 })),
    renegotiated: fc.constantFrom('AS_AGREED' as const, 'NEVER' as const),
  })
  .map(policyWith);

/** The facts with one more debt, paid on `paidOn` and by its due day. */
function withOneMoreOnTime(facts: CustomerFacts, dueOn: Day, daysEarly: number): CustomerFacts {
  const more = paid('deb_more', dueOn, -daysEarly);
  return { ...facts, debts: [...facts.debts, more.debt], payments: [...facts.payments, more.payment!] };
}

describe('laws of profiles', () => {
  it('one more debt paid on time, whenever, never makes a good payer a late one', () => {
    let good = 0;
    fc.assert(
      fc.property(
        somePayer,
        somePolicy,
        aDayOf2026,
        aDayOf2026,
        fc.nat({ max: 20 }),
        (facts, policy, day, due, early) => {
          if (payerProfileOn(facts, policy, day).profile !== 'GOOD') return;
          good += 1;
          expect(payerProfileOn(withOneMoreOnTime(facts, due, early), policy, day).profile).toBe('GOOD');
        },
      ),
      { numRuns: runs(333, 1_000) },
    );
    expect(good).toBeGreaterThan(runs(15, 50));
  });

  it('one more debt paid on time today never makes anybody worse', () => {
    const badness = { NEW: 0, GOOD: 0, RECOVERING: 1, OCCASIONALLY_LATE: 2, HABITUALLY_LATE: 3 };
    const seen = new Set<PayerProfile>();
    fc.assert(
      fc.property(
        fc.oneof(somePayer, someChanged),
        somePolicy,
        aDayOf2026,
        fc.nat({ max: 20 }),
        (facts, policy, day, early) => {
          const before = payerProfileOn(facts, policy, day).profile;
          seen.add(before);
          const debt = aDebt({ id: 'deb_more', dueOn: addDays(day, early), registeredOn: '2025-12-01' });
          const payment = aPayment({ id: 'pay_more', debtId: 'deb_more', paidOn: day });
          const more = { ...facts, debts: [...facts.debts, debt], payments: [...facts.payments, payment] };
          const after = payerProfileOn(more, policy, day).profile;
          expect(badness[after]).toBeLessThanOrEqual(badness[before]);
        },
      ),
      { numRuns: runs(333, 1_000) },
    );
    expect([...seen].sort()).toEqual(['GOOD', 'HABITUALLY_LATE', 'NEW', 'OCCASIONALLY_LATE', 'RECOVERING']);
  });

  it('the same facts give the same profile, in whatever order they were loaded', () => {
    fc.assert(
      fc.property(fc.oneof(somePayer, someFacts), somePolicy, aDayOf2026, (facts, policy, day) => {
        const turned = { ...facts, debts: facts.debts.toReversed(), payments: facts.payments.toReversed() };
        expect(payerProfileOn(turned, policy, day)).toEqual(payerProfileOn(facts, policy, day));
      }),
    );
  });

  it('what happens later changes nothing about a day', () => {
    fc.assert(
      fc.property(somePayer, aDayOf2026, (facts, day) => {
        const knownThen = { ...facts, payments: facts.payments.filter((payment) => payment.paidOn <= day) };
        expect(payerProfileOn(facts, defaultCreditPolicy, day)).toEqual(
          payerProfileOn(knownThen, defaultCreditPolicy, day),
        );
      }),
    );
  });

  it('who always pays within the tolerance is good or new; the numbers stay within their bounds', () => {
    fc.assert(
      fc.property(somePayer, somePolicy, aDayOf2026, (facts, policy, day) => {
        const { profile, reason, numbers } = payerProfileOn(facts, policy, day);
        expect(reason).not.toBe('');
        expect(numbers.onTimeDebts).toBeLessThanOrEqual(numbers.knownDebts);
        expect(numbers.knownDebts).toBeLessThanOrEqual(facts.debts.length);
        const isPunctual = facts.debts.every((debt) =>
          facts.payments.some(
            (payment) =>
              payment.allocations[0]?.debtId === debt.id &&
              payment.paidOn <= lastDayOnTime(debt, day, policy.toleranceBankDays),
          ),
        );
        if (isPunctual) expect(['GOOD', 'NEW']).toContain(profile);
      }),
    );
  });
});
