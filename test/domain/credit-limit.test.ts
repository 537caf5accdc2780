import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  currentDecision,
  exposureOn,
  firstDecision,
  type LimitOrigin,
  limitOn,
  nextLimit,
  nextStep,
  rungOf,
  termsOf,
} from '../../server/domain/credit-limit.js';
import { addDays, daysBetween } from '../../server/domain/day.js';
import { effectiveDueOn } from '../../server/domain/debt.js';
import { defaultCreditPolicy as policy } from '../../server/domain/default-policy.js';
import type { CustomerFacts, Day, Debt, Payment } from '../../server/domain/facts.js';
import { runs } from '../support/runs.js';
import { aChange, aDayOf2026, aDebt, aDecision, aPayment, consumerTerms, someFacts, theFacts } from './money-facts.js';

const ladder = policy.ladderCents;

/** Paid off on its effective due day, or `daysLate` after it. */
function paidDebt(id: string, principalCents: number, dueOn: Day, daysLate = 0): { debt: Debt; payment: Payment } {
  const debt = aDebt({ id, principalCents, dueOn, registeredOn: '2026-01-01' });
  const paidOn = addDays(effectiveDueOn(debt, '2026-12-31'), daysLate);
  return { debt, payment: aPayment({ debtId: id, amountCents: principalCents, paidOn }) };
}

function factsOf(paid: readonly { debt: Debt; payment: Payment }[], with_: Partial<CustomerFacts> = {}) {
  return theFacts({ debts: paid.map(({ debt }) => debt), payments: paid.map(({ payment }) => payment), ...with_ });
}

/** The facts with what `nextLimit` decides on `day` appended, as the application does it. */
function evaluated(facts: CustomerFacts, day: Day): CustomerFacts {
  const change = nextLimit(facts, policy, day);
  if (change === null) return facts;
  const seq = Math.max(0, ...facts.decisions.map((decision) => decision.seq)) + 1;
  const { fromCents, toCents, rule, reason, debtId } = change;
  const decision = {
    id: `dec_${seq}`,
    customerId: facts.customerId,
    on: day,
    seq,
    fromCents,
    toCents,
    rule,
    reason,
    debtId,
  };
  return { ...facts, decisions: [...facts.decisions, decision] };
}

describe('Dona Cida', () => {
  const debts = [
    aDebt({ id: 'deb_80', principalCents: 80_00, dueOn: '2026-07-20', registeredOn: '2026-07-15' }),
    aDebt({ id: 'deb_60', principalCents: 60_00, dueOn: '2026-08-20', registeredOn: '2026-07-15' }),
  ];
  const payments = [
    aPayment({ debtId: 'deb_80', amountCents: 80_00, paidOn: '2026-07-20' }),
    aPayment({ debtId: 'deb_60', amountCents: 60_00, paidOn: '2026-08-20' }),
  ];
  const registered = theFacts({ registeredOn: '2026-07-15', debts, decisions: [] });
  const started = evaluated(registered, '2026-07-15');

  it('starts at the first rung', () => {
    const first = nextLimit(registered, policy, '2026-07-15');
    expect(first).toMatchObject({ fromCents: null, toCents: 200_00, rule: 'FIRST_LIMIT' });
    expect(first).toEqual(firstDecision(policy, { kind: 'REGISTERED' }, registered, '2026-07-15'));
    expect(limitOn(started, '2026-07-15')).toBe(200_00);
    expect(exposureOn(started, policy, '2026-07-15')).toBe(140_00);
  });

  it('sees after the first payment what is missing', () => {
    expect(nextStep({ ...started, payments: payments.slice(0, 1) }, policy, '2026-07-20')).toEqual({
      toCents: 300_00,
      conditions: [
        { code: 'ON_TIME_DEBTS', have: 1, need: 2, met: false },
        { code: 'USE', have: 80_00, need: 100_00, met: false },
        { code: 'DAYS', have: 5, need: 30, met: false },
        { code: 'NOTHING_LATE', have: 0, need: 0, met: true },
      ],
      earliestOn: '2026-08-14',
    });
  });

  it('rises to R$ 300 with the second, and not twice', () => {
    const paid = { ...started, payments };
    expect(nextLimit(paid, policy, '2026-08-19')).toBeNull();
    expect(nextLimit(paid, policy, '2026-08-20')).toMatchObject({
      fromCents: 200_00,
      toCents: 300_00,
      rule: 'PROMOTED',
      reason: '2 contas pagas em dia (R$ 140,00) e 36 dias desde a última mudança: sobe de R$ 200,00 para R$ 300,00',
      debtId: null,
      inputs: { policyVersion: 1, day: '2026-08-20', limitCents: 200_00 },
    });
    const raised = evaluated(paid, '2026-08-20');
    expect(limitOn(raised, '2026-08-20')).toBe(300_00);
    expect(nextLimit(raised, policy, '2026-08-20')).toBeNull();
  });
});

describe('the first decision', () => {
  const paidBig = paidDebt('deb_big', 310_00, '2026-02-10');
  const paidHuge = paidDebt('deb_huge', 9_000_00, '2026-02-10');
  const unknownDay = { ...paidBig, payment: { ...paidBig.payment, dayKnown: false } };

  it.each<[string, LimitOrigin, CustomerFacts, number | null, string]>([
    ['registered', { kind: 'REGISTERED' }, theFacts(), 200_00, 'FIRST_LIMIT'],
    [
      'imported with a limit',
      { kind: 'IMPORTED', sheetLimitCents: 123_45 },
      factsOf([paidBig]),
      123_45,
      'IMPORTED_AT_SHEET_LIMIT',
    ],
    [
      'imported having paid',
      { kind: 'IMPORTED', sheetLimitCents: null },
      factsOf([paidBig]),
      450_00,
      'IMPORTED_AT_PAID_DEBT',
    ],
    [
      'imported having paid, no day known',
      { kind: 'IMPORTED', sheetLimitCents: null },
      factsOf([unknownDay]),
      450_00,
      'IMPORTED_AT_PAID_DEBT',
    ],
    [
      'imported having paid more than the cap',
      { kind: 'IMPORTED', sheetLimitCents: null },
      factsOf([paidHuge]),
      5_000_00,
      'IMPORTED_AT_PAID_DEBT',
    ],
    ['imported with zero in the sheet', { kind: 'IMPORTED', sheetLimitCents: 0 }, theFacts(), null, 'TO_DEFINE'],
    [
      'imported with nothing paid',
      { kind: 'IMPORTED', sheetLimitCents: null },
      theFacts({ debts: [aDebt()] }),
      null,
      'TO_DEFINE',
    ],
  ])('%s', (_name, origin, facts, toCents, rule) => {
    expect(firstDecision(policy, origin, facts, '2026-07-15')).toMatchObject({ fromCents: null, toCents, rule });
  });
});

describe('the decision in force', () => {
  it('is the last one recorded among those made by then', () => {
    const decisions = [
      aDecision({ seq: 3, on: '2026-03-01', toCents: 3 }),
      aDecision({ seq: 1, on: '2026-01-01', toCents: 1 }),
      aDecision({ seq: 2, on: '2026-02-01', toCents: 2 }),
    ];
    const limits = ['2025-12-31', '2026-01-31', '2026-02-01', '2026-12-31'].map((day) =>
      limitOn(theFacts({ decisions }), day),
    );
    expect(limits).toEqual([null, 1, 2, 3]);
    expect(currentDecision(theFacts({ decisions: [] }), '2026-01-01')).toBeNull();
  });
});

describe('exposure', () => {
  it('is the unpaid principal of the debts registered by then, charges apart, written-off ones included', () => {
    const debts = [
      aDebt({ id: 'deb_a', terms: consumerTerms, dueOn: '2026-02-05' }),
      aDebt({ id: 'deb_b', principalCents: 50_00, dueOn: '2026-09-09', registeredOn: '2026-03-10' }),
      aDebt({ id: 'deb_c', principalCents: 7_00, changes: [aChange({ kind: 'WRITE_OFF', on: '2026-02-01' })] }),
      aDebt({ id: 'deb_d', changes: [aChange({ kind: 'CANCEL', on: '2026-02-01' })] }),
    ];
    const payments = [aPayment({ debtId: 'deb_a', amountCents: 40_00, paidOn: '2026-02-05' })];
    expect(exposureOn(theFacts({ debts, payments }), policy, '2026-03-09')).toBe(67_00);
    expect(exposureOn(theFacts({ debts, payments }), policy, '2026-03-10')).toBe(117_00);
  });
});

describe('promotion', () => {
  const good = [paidDebt('deb_a', 60_00, '2026-02-05'), paidDebt('deb_b', 40_00, '2026-02-06')];
  const day = '2026-02-06';

  it.each<[string, CustomerFacts, number | null]>([
    ['with two debts on time, half the limit used and a month gone', factsOf(good), 300_00],
    ['with one debt paid late', factsOf([good[0]!, paidDebt('deb_b', 40_00, '2026-02-04', 1)]), null],
    ['with one debt', factsOf([paidDebt('deb_a', 100_00, '2026-02-05')]), null],
    ['with little used', factsOf([good[0]!, paidDebt('deb_b', 39_99, '2026-02-06')]), null],
    [
      'with something late',
      factsOf(good, { debts: [...good.map((paid) => paid.debt), aDebt({ id: 'deb_c', dueOn: '2026-02-05' })] }),
      null,
    ],
    [
      'with something written off',
      factsOf(good, {
        debts: [
          ...good.map((paid) => paid.debt),
          aDebt({ id: 'deb_c', dueOn: '2026-01-20', changes: [aChange({ kind: 'WRITE_OFF', on: '2026-02-01' })] }),
        ],
      }),
      null,
    ],
    [
      'a centavo short of half an odd limit',
      factsOf([good[0]!, paidDebt('deb_b', 39_99, '2026-02-06')], { decisions: [aDecision({ toCents: 199_99 })] }),
      null,
    ],
    [
      'with a debt paid on the very day of the last change',
      factsOf([good[1]!, paidDebt('deb_a', 60_00, '2026-01-05')], { decisions: [aDecision({ on: '2026-01-05' })] }),
      300_00,
    ],
    [
      'with something late that was only registered tomorrow',
      factsOf(good, {
        debts: [
          ...good.map((paid) => paid.debt),
          aDebt({ id: 'deb_c', dueOn: '2026-02-05', registeredOn: '2026-02-07' }),
        ],
      }),
      300_00,
    ],
    ['29 days after the last change', factsOf(good, { decisions: [aDecision({ on: '2026-01-08' })] }), null],
    [
      'when a debt was paid before the last change',
      factsOf([good[1]!, paidDebt('deb_a', 60_00, '2026-01-05')], { decisions: [aDecision({ on: '2026-01-06' })] }),
      null,
    ],
    [
      'when the owner only confirmed the limit since',
      factsOf(good, {
        decisions: [
          aDecision(),
          aDecision({ seq: 2, on: '2026-02-01', fromCents: 200_00, toCents: 200_00, rule: 'OWNER' }),
        ],
      }),
      300_00,
    ],
    [
      'with a payment on an unknown day',
      factsOf([good[0]!, { ...good[1]!, payment: { ...good[1]!.payment, dayKnown: false } }]),
      null,
    ],
    [
      'from a limit between rungs, to the first above',
      factsOf([good[0]!, paidDebt('deb_b', 90_00, '2026-02-06')], { decisions: [aDecision({ toCents: 299_99 })] }),
      300_00,
    ],
    [
      'from a limit below the ladder, to its first rung',
      factsOf(good, { decisions: [aDecision({ toCents: 50_00 })] }),
      200_00,
    ],
    [
      'at the cap',
      factsOf([paidDebt('deb_a', 5_000_00, '2026-02-05'), good[1]!], { decisions: [aDecision({ toCents: 5_000_00 })] }),
      null,
    ],
    ['on hold', factsOf(good, { decisions: [aDecision({ toCents: 0 })] }), null],
    ['with the limit to be defined', factsOf(good, { decisions: [aDecision({ toCents: null })] }), null],
  ])('%s', (_name, facts, toCents) => {
    expect(nextLimit(facts, policy, day)?.toCents ?? null).toBe(toCents);
  });

  it.each<[string, Parameters<typeof aDecision>[0][], number]>([
    ['the day of the first decision counts', [{ on: '2026-02-06' }], 1],
    [
      'the day of a rise helped to make it, and counts no more',
      [{}, { seq: 2, on: '2026-02-06', fromCents: 200_00, toCents: 300_00, rule: 'PROMOTED' }],
      0,
    ],
    [
      'nor when the owner changed the limit again on that day',
      [
        {},
        { seq: 2, on: '2026-02-06', fromCents: 200_00, toCents: 300_00, rule: 'PROMOTED' },
        { seq: 3, on: '2026-02-06', fromCents: 300_00, toCents: 250_00, rule: 'OWNER_SET' },
      ],
      0,
    ],
    [
      'the day after a rise counts',
      [{}, { seq: 2, on: '2026-02-05', fromCents: 200_00, toCents: 300_00, rule: 'PROMOTED' }],
      1,
    ],
  ])('a debt settled: %s', (_, decisions, have) => {
    const facts = factsOf(good, { decisions: decisions.map(aDecision) });
    const { conditions } = nextStep(facts, policy, '2026-04-01');
    expect(conditions.find(({ code }) => code === 'ON_TIME_DEBTS')?.have).toBe(have);
  });

  it.each([
    ['at the cap', 5_000_00],
    ['on hold', 0],
    ['to be defined', null],
  ])('has no next step %s', (_name, toCents) => {
    const facts = factsOf(good, { decisions: [aDecision({ toCents })] });
    expect(nextStep(facts, policy, day)).toEqual({ toCents: null, conditions: [], earliestOn: null });
  });
});

describe('demotion', () => {
  const debt = aDebt({ dueOn: '2026-02-05' });
  const at = (toCents: number, on = '2026-01-05') => [aDecision({ toCents, on })];

  it.each<[string, Partial<CustomerFacts>, Day, number | null]>([
    ['not on day 30', { decisions: at(450_00) }, '2026-03-07', null],
    ['on day 31, one rung', { decisions: at(450_00) }, '2026-03-08', 300_00],
    ['from between rungs, to the one below', { decisions: at(449_00) }, '2026-03-08', 300_00],
    ['from above the ladder, to its top', { decisions: at(9_000_00) }, '2026-03-08', 5_000_00],
    ['never below the first', { decisions: at(200_00) }, '2026-03-08', null],
    ['nor from below it', { decisions: at(150_00) }, '2026-03-08', null],
    [
      'not when paid late on day 40',
      { decisions: at(450_00), payments: [aPayment({ paidOn: '2026-03-17' })] },
      '2026-03-17',
      null,
    ],
    [
      'not when the limit was imported with the debt already that late',
      { decisions: at(450_00, '2026-04-01') },
      '2026-04-02',
      null,
    ],
    ['not on hold', { decisions: at(0) }, '2026-03-08', null],
    [
      'not for history brought along later, already that late',
      { decisions: at(450_00), debts: [aDebt({ dueOn: '2026-02-05', registeredOn: '2026-03-09' })] },
      '2026-03-20',
      null,
    ],
    [
      'not for a sale of the past the shop only now recorded, already that late',
      {
        decisions: at(450_00),
        debts: [aDebt({ dueOn: '2026-02-05', registeredOn: '2026-01-05', recordedOn: '2026-03-09' })],
      },
      '2026-03-20',
      null,
    ],
    [
      'for a debt brought along before it was that late',
      { decisions: at(450_00), debts: [aDebt({ dueOn: '2026-02-05', registeredOn: '2026-03-08' })] },
      '2026-03-20',
      300_00,
    ],
  ])('%s', (_name, facts, day, toCents) => {
    expect(nextLimit(theFacts({ debts: [debt], ...facts }), policy, day)?.toCents ?? null).toBe(toCents);
  });

  it('happens once for a debt, and once for another', () => {
    const debts = [debt, aDebt({ id: 'deb_2', dueOn: '2026-02-05' })];
    let facts = theFacts({ debts, decisions: at(1_020_00) });
    facts = evaluated(facts, '2026-03-08');
    expect(facts.decisions.at(-1)).toMatchObject({
      toCents: 680_00,
      rule: 'DEMOTED_31_DAYS',
      debtId: 'deb_1',
      reason: 'Conta com vencimento em 05/02/2026 há 31 dias em atraso: desce de R$ 1.020,00 para R$ 680,00',
    });
    expect(nextLimit(facts, policy, '2026-03-08')).toBeNull();
    facts = evaluated(facts, '2026-03-09');
    expect(facts.decisions.at(-1)).toMatchObject({ toCents: 450_00, debtId: 'deb_2' });
    expect(nextLimit(facts, policy, '2026-05-01')).toBeNull();
  });
});

describe('terms', () => {
  it.each<[number | null, number | null, number | null]>([
    [null, null, null],
    [0, null, null],
    [150_00, null, 1],
    [200_00, 1, 1],
    [299_99, 1, 1],
    [300_00, 2, 2],
    [450_00, 3, 6],
    [5_000_00, ladder.length, 6],
  ])('of a limit of %j: rung %j, at most %j instalments', (limitCents, rung, maxInstallments) => {
    expect(rungOf(policy, limitCents)).toBe(rung);
    expect(termsOf(policy, limitCents)?.maxInstallments ?? null).toBe(maxInstallments);
  });
});

describe('laws of the ladder', () => {
  /** Debts of a real shop: bought in the year, most paid on time, some late, some never. */
  const somePayer: fc.Arbitrary<CustomerFacts> = fc
    .record({
      purchases: fc.array(
        fc.record({
          dueOn: aDayOf2026,
          principalCents: fc.integer({ min: 50_00, max: 400_00 }),
          daysLate: fc.oneof(
            { weight: 12, arbitrary: fc.integer({ min: -5, max: 0 }) },
            { weight: 2, arbitrary: fc.integer({ min: 1, max: 60 }) },
            { weight: 1, arbitrary: fc.constant(null) },
          ),
        }),
        { maxLength: 14 },
      ),
      limitCents: fc.constantFrom(150_00, 200_00, 250_00, 300_00, 680_00, 5_000_00),
    })
    .map(({ purchases, limitCents }) => {
      const paid = purchases.map(({ dueOn, principalCents, daysLate }, index) => ({
        ...paidDebt(`deb_${String(index).padStart(2, '0')}`, principalCents, dueOn, daysLate ?? 0),
        isPaid: daysLate !== null,
      }));
      return theFacts({
        debts: paid.map(({ debt }) => debt),
        payments: paid.filter(({ isPaid }) => isPaid).map(({ payment }) => payment),
        decisions: [aDecision({ on: '2026-01-01', toCents: limitCents })],
      });
    });

  it('the generated payers do rise and do fall', () => {
    const rules = fc.sample(somePayer, { numRuns: 60, seed: 7 }).flatMap((facts) =>
      daysOf2026(3)
        .reduce(evaluated, facts)
        .decisions.map((decision) => decision.rule),
    );
    expect(new Set(rules)).toEqual(new Set(['FIRST_LIMIT', 'PROMOTED', 'DEMOTED_31_DAYS']));
  });

  it('a fulfilled next step raises by exactly one rung, an unfulfilled one never does, nor a day before the earliest', () => {
    fc.assert(
      fc.property(fc.oneof(somePayer, someFacts), aDayOf2026, (facts, day) => {
        const limitCents = limitOn(facts, day);
        const step = nextStep(facts, policy, day);
        const isFulfilled = step.toCents !== null && step.conditions.every((condition) => condition.met);
        const change = nextLimit(facts, policy, day);
        if (isFulfilled) {
          expect(change).toMatchObject({ rule: 'PROMOTED', toCents: ladder.find((rung) => rung > limitCents!) });
          expect(step.earliestOn).toBe(day);
        } else {
          expect(change?.rule).not.toBe('PROMOTED');
        }
        if (step.earliestOn !== null && step.earliestOn > day) {
          for (let before = day; before < step.earliestOn; before = addDays(before, 1)) {
            expect(nextLimit(facts, policy, before)?.rule).not.toBe('PROMOTED');
          }
        }
      }),
      { numRuns: runs(100, 300) },
    );
  });

  it('over a year: one rung at a time, rises 30 days apart, a debt demotes once, never below the first rung', () => {
    fc.assert(
      fc.property(somePayer, (start) => {
        let facts = start;
        for (const day of daysOf2026(2)) {
          facts = evaluated(facts, day);
          expect(nextLimit(facts, policy, day)).toBeNull();
        }
        const changes = facts.decisions.slice(1);
        for (const [index, { fromCents, toCents, rule, on }] of changes.entries()) {
          if (rule === 'PROMOTED') {
            expect(toCents).toBe(ladder.find((rung) => rung > fromCents!));
            expect(daysBetween(facts.decisions[index]!.on, on)).toBeGreaterThanOrEqual(30);
          } else {
            expect(toCents).toBe(ladder.findLast((rung) => rung < fromCents!));
            expect(toCents).toBeGreaterThanOrEqual(ladder[0]!);
          }
        }
        const demoting = changes.flatMap((change) => change.debtId ?? []);
        expect(new Set(demoting).size).toBe(demoting.length);
      }),
      { numRuns: 40 },
    );
  });

  it('the order of facts is irrelevant, and the same facts give the same decision', () => {
    fc.assert(
      fc.property(
        fc.oneof(somePayer, someFacts).chain((facts) =>
          fc.record({
            facts: fc.constant(facts),
            debts: fc.shuffledSubarray([...facts.debts], { minLength: facts.debts.length }),
            payments: fc.shuffledSubarray([...facts.payments], { minLength: facts.payments.length }),
            day: aDayOf2026,
          }),
        ),
        ({ facts, debts, payments, day }) => {
          const shuffled = { ...facts, debts, payments, decisions: [...facts.decisions].reverse() };
          expect(nextLimit(shuffled, policy, day)).toEqual(nextLimit(structuredClone(facts), policy, day));
          expect(nextStep(shuffled, policy, day)).toEqual(nextStep(facts, policy, day));
          expect(exposureOn(shuffled, policy, day)).toBe(exposureOn(facts, policy, day));
        },
      ),
    );
  });

  it('one more debt paid on time never lowers', () => {
    const limitAfter = (facts: CustomerFacts, day: Day) =>
      nextLimit(facts, policy, day)?.toCents ?? limitOn(facts, day)!;
    fc.assert(
      fc.property(somePayer, aDayOf2026, fc.nat({ max: 20 }), (facts, day, pick) => {
        const unpaid = facts.debts.filter((debt) => facts.payments.every((payment) => payment.id !== `pay_${debt.id}`));
        const debt =
          unpaid[pick % Math.max(1, unpaid.length)] ?? aDebt({ id: 'deb_more', dueOn: day, registeredOn: day });
        const payment = aPayment({ debtId: debt.id, amountCents: debt.principalCents, paidOn: debt.dueOn });
        const debts = facts.debts.includes(debt) ? facts.debts : [...facts.debts, debt];
        const more = { ...facts, debts, payments: [...facts.payments, payment] };
        expect(limitAfter(more, day)).toBeGreaterThanOrEqual(limitAfter(facts, day));
      }),
      { numRuns: runs(100, 300) },
    );
  });
});

function daysOf2026(stepDays: number): Day[] {
  return Array.from({ length: Math.floor(365 / stepDays) }, (_, index) => addDays('2026-01-01', index * stepDays));
}
