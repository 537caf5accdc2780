/** Laws of the ladder under any policy and any history, lived through day by day as the nightly job does. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitChanges, withDecision } from '../../server/domain/credit-evaluation.js';
import { lastChangeOn, limitOn, nextLimit, nextStep, policyFor } from '../../server/domain/credit-limit.js';
import { addDays, daysBetween } from '../../server/domain/day.js';
import { effectiveDueOn } from '../../server/domain/debt.js';
import { completePolicy, ladderFrom } from '../../server/domain/default-policy.js';
import type { CustomerFacts, Day, Debt, Payment } from '../../server/domain/facts.js';
import type { CreditOverride, CreditPolicy } from '../../server/domain/policy.js';
import { runs } from '../support/runs.js';
import { aChange, aDebt, aDecision, aPayment, theFacts } from './money-facts.js';

const FIRST_DAY: Day = '2026-01-01';
const DAYS = 300;

/** Once in so many times; else null. */
function seldom<T>(arbitrary: fc.Arbitrary<T>, oneIn: number): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: oneIn - 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
}

const somePolicy: fc.Arbitrary<CreditPolicy> = fc
  .record({
    ladderCents: fc
      .tuple(fc.integer({ min: 5, max: 60 }), fc.integer({ min: 11_000, max: 25_000 }))
      .map(([first, growthBps]) => ladderFrom(first * 1_000, 500_000, growthBps)),
    promotion: fc.record({
      onTimeDebts: fc.integer({ min: 1, max: 3 }),
      useBps: fc.integer({ min: 0, max: 8_000 }),
      days: fc.integer({ min: 1, max: 45 }),
      streakDebts: fc.nat({ max: 3 }),
      tenureDays: fc.integer({ min: 0, max: 90 }),
    }),
    toleranceBankDays: fc.integer({ min: 0, max: 5 }),
    renegotiated: fc.constantFrom('AS_AGREED' as const, 'NEVER' as const),
    historyDays: seldom(fc.integer({ min: 30, max: 300 }), 3),
    exposure: fc.constantFrom('PRINCIPAL' as const, 'TOTAL' as const),
    demotionDay: fc.integer({ min: 1, max: 60 }),
  })
  .map((settings) => completePolicy({ ...settings, terms: [{ maxInstallments: 6, maxDays: null }] }, 1));

const someOverride: fc.Arbitrary<CreditOverride | null> = fc.option(
  fc.record(
    {
      maxLimitCents: fc.integer({ min: 10_000, max: 400_000 }),
      promotion: fc.record(
        { onTimeDebts: fc.integer({ min: 1, max: 3 }), days: fc.integer({ min: 1, max: 40 }) },
        { requiredKeys: [] },
      ),
      toleranceBankDays: fc.integer({ min: 0, max: 10 }),
      demotionDay: fc.integer({ min: 1, max: 90 }),
    },
    { requiredKeys: [] },
  ),
  { freq: 2 },
);

interface Purchase {
  boughtAfter: number;
  termDays: number;
  principalCents: number;
  /** From the effective due day; null: never. */
  paidAfter: number | null;
  putOffDays: number | null;
  /** Undone so many days later. */
  undoneAfter: number | null;
}

const somePurchase: fc.Arbitrary<Purchase> = fc.record({
  boughtAfter: fc.nat({ max: DAYS - 60 }),
  termDays: fc.integer({ min: 5, max: 45 }),
  principalCents: fc.integer({ min: 2_000, max: 90_000 }),
  paidAfter: fc.oneof(
    { weight: 40, arbitrary: fc.integer({ min: -5, max: 0 }) },
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 70 }) },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
  putOffDays: seldom(fc.integer({ min: 1, max: 40 }), 10),
  undoneAfter: seldom(fc.integer({ min: 1, max: 30 }), 60),
});

/** A history whose first limit is decided on the first day by the policy, or is an owner's odd amount. */
const someHistory = fc
  .record({
    purchases: fc.array(somePurchase, { minLength: 6, maxLength: 16, size: 'max' }),
    limitCents: fc.option(fc.constantFrom(7_000, 15_050, 30_000, 123_456, 900_000), { freq: 2 }),
    override: someOverride,
    overriddenAfter: fc.nat({ max: DAYS }),
  })
  .map(({ purchases, limitCents, override, overriddenAfter }) =>
    theFacts({
      registeredOn: FIRST_DAY,
      ...booksOf(purchases),
      decisions: limitCents === null ? [] : [aDecision({ on: FIRST_DAY, toCents: limitCents, rule: 'OWNER_SET' })],
      overrides: override ? [{ on: addDays(FIRST_DAY, overriddenAfter), seq: 1, body: override }] : [],
    }),
  );

function booksOf(purchases: readonly Purchase[]): { debts: Debt[]; payments: Payment[] } {
  const debts: Debt[] = [];
  const payments: Payment[] = [];
  for (const [i, purchase] of purchases.entries()) {
    const { boughtAfter, termDays, principalCents, paidAfter, putOffDays, undoneAfter } = purchase;
    const registeredOn = addDays(FIRST_DAY, boughtAfter);
    const dueOn = addDays(registeredOn, termDays);
    const changes =
      putOffDays === null
        ? []
        : [aChange({ kind: 'DUE_DATE', on: addDays(registeredOn, 2), dueOn: addDays(dueOn, putOffDays) })];
    const debt = aDebt({ id: `deb_${i}`, principalCents, registeredOn, dueOn, changes });
    debts.push(debt);
    if (paidAfter === null) continue;
    const onTimeOn = addDays(effectiveDueOn(debt, '2027-12-31'), paidAfter);
    const paidOn = onTimeOn < registeredOn ? registeredOn : onTimeOn;
    const reversedOn = undoneAfter === null ? null : addDays(paidOn, undoneAfter);
    payments.push(aPayment({ id: `pay_${i}`, debtId: debt.id, amountCents: principalCents, paidOn, reversedOn }));
  }
  return { debts, payments };
}

/** What was known on a day: later facts, and the days on which payments are undone, are not known before. */
function knownOn(facts: CustomerFacts, day: Day): CustomerFacts {
  return {
    ...facts,
    debts: facts.debts
      .filter((debt) => debt.registeredOn <= day)
      .map((debt) => ({ ...debt, changes: debt.changes.filter((change) => change.on <= day) })),
    payments: facts.payments
      .filter((payment) => payment.paidOn <= day)
      .map((payment) =>
        payment.reversedOn !== null && payment.reversedOn > day ? { ...payment, reversedOn: null } : payment,
      ),
    overrides: facts.overrides.filter((override) => override.on <= day),
  };
}

/** Lives through the days, deciding each night, and returns the facts with the whole log. */
function lived(
  facts: CustomerFacts,
  policy: CreditPolicy,
  days = DAYS,
  eachDay?: (now: CustomerFacts, day: Day) => void,
) {
  let log = facts.decisions;
  for (let after = 0; after <= days; after++) {
    const day = addDays(FIRST_DAY, after);
    let now: CustomerFacts = { ...knownOn(facts, day), decisions: log };
    for (const change of limitChanges(now, policy, day)) now = withDecision(now, change, day);
    log = now.decisions;
    eachDay?.(now, day);
  }
  return { ...facts, decisions: log };
}

describe('under any policy and any history', () => {
  it('rises are rests apart, by one rung, and no day both raises and lowers (hysteresis)', () => {
    fc.assert(
      fc.property(someHistory, somePolicy, (facts, policy) => {
        const { decisions } = lived(facts, policy);
        for (const [i, { rule, on, fromCents, toCents }] of decisions.entries()) {
          if (rule !== 'PROMOTED') continue;
          const { promotion, ladderCents } = policyFor(policy, facts, on);
          // A fall that was taken back never was.
          const changedOn = lastChangeOn({ decisions: decisions.slice(0, i) }, on)!;
          expect(daysBetween(changedOn, on)).toBeGreaterThanOrEqual(Math.max(1, promotion.days));
          expect(toCents).toBe(ladderCents.find((rung) => rung > fromCents!));
          expect(decisions[i + 1]?.on).not.toBe(on);
        }
        const falls = decisions.filter(({ rule }) => rule === 'DEMOTED_31_DAYS');
        expect(new Set(falls.map(({ debtId }) => debtId)).size).toBe(falls.length);
        expect(new Set(falls.map(({ on }) => on)).size).toBe(falls.length);
      }),
      { numRuns: runs(20, 60) },
    );
  });

  it('deciding twice on a day decides nothing more', () => {
    fc.assert(
      fc.property(someHistory, somePolicy, (facts, policy) => {
        lived(facts, policy, DAYS, (now, day) => {
          if (daysBetween(FIRST_DAY, day) % 7 === 0) expect(limitChanges(now, policy, day)).toEqual([]);
        });
      }),
      { numRuns: runs(10, 30) },
    );
  });

  it('when every condition of the next step is met the limit does rise, and by that step', () => {
    fc.assert(
      fc.property(someHistory, somePolicy, fc.nat({ max: DAYS }), (facts, shopPolicy, after) => {
        const day = addDays(FIRST_DAY, after);
        const before = lived(facts, shopPolicy, after - 1);
        const now = { ...knownOn(before, day), decisions: before.decisions };
        const policy = policyFor(shopPolicy, now, day);
        const step = nextStep(now, policy, day);
        const isMet = step.toCents !== null && step.conditions.every(({ met }) => met);
        const change = nextLimit(now, policy, day);
        expect(change?.rule === 'PROMOTED').toBe(isMet);
        if (isMet) expect(change?.toCents).toBe(step.toCents);
        if (step.earliestOn !== null && step.earliestOn > day) expect(isMet).toBe(false);
      }),
      { numRuns: runs(50, 150) },
    );
  });

  it('the order of the facts of a day is irrelevant (confluence)', () => {
    const shuffled = someHistory.chain((facts) =>
      fc.record({
        facts: fc.constant(facts),
        debts: fc.shuffledSubarray([...facts.debts], { minLength: facts.debts.length }),
        payments: fc.shuffledSubarray([...facts.payments], { minLength: facts.payments.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, somePolicy, ({ facts, debts, payments }, policy) => {
        const other = lived({ ...facts, debts, payments }, policy);
        expect(other.decisions).toEqual(lived(facts, policy).decisions);
      }),
      { numRuns: runs(10, 30) },
    );
  });

  it('one more payment on time never lowers what is decided that day (monotony)', () => {
    let compared = 0;
    const numRuns = runs(60, 200);
    fc.assert(
      fc.property(someHistory, somePolicy, fc.nat({ max: DAYS }), fc.nat(), (facts, policy, after, pick) => {
        const day = addDays(FIRST_DAY, after);
        const before = lived(facts, policy, after - 1);
        const now = { ...knownOn(before, day), decisions: before.decisions };
        const limitAfter = (known: CustomerFacts) => {
          const change = limitChanges(known, policy, day).at(-1);
          return (change ? change.toCents : limitOn(known, day)) ?? 0;
        };
        const open = now.debts.filter(
          (debt) =>
            effectiveDueOn(debt, day) >= day &&
            now.payments.every(({ allocations }) => allocations[0]!.debtId !== debt.id),
        );
        const paid = open[pick % Math.max(1, open.length)] ?? aDebt({ id: 'deb_more', registeredOn: day, dueOn: day });
        const more = {
          ...now,
          debts: now.debts.includes(paid) ? now.debts : [...now.debts, paid],
          payments: [
            ...now.payments,
            aPayment({ id: 'pay_more', debtId: paid.id, amountCents: paid.principalCents, paidOn: day }),
          ],
        };
        compared++;
        expect(limitAfter(more)).toBeGreaterThanOrEqual(limitAfter(now));
      }),
      { numRuns },
    );
    expect(compared).toBe(numRuns);
  });
});

describe('one more debt paid on time', () => {
  const extra: fc.Arbitrary<Purchase> = somePurchase.map((purchase) => ({
    ...purchase,
    paidAfter: 0,
    undoneAfter: null,
  }));

  // Where limits also fall this cannot be: who stands on the first rung does not fall from it and goes on counting, who
  // had risen falls and begins to count again.
  it('never lowers the limit of any later day either, where nobody falls', () => {
    let raised = 0;
    fc.assert(
      fc.property(
        fc.array(somePurchase, { minLength: 5, maxLength: 14, size: 'max' }),
        extra,
        somePolicy.map((policy) => ({ ...policy, demotionDay: 3_650 })),
        (purchases, one, policy) => {
          const limitsOf = (all: readonly Purchase[]) => {
            const limits: number[] = [];
            const facts = theFacts({ registeredOn: FIRST_DAY, ...booksOf(all), decisions: [] });
            lived(facts, policy, DAYS, (now, day) => limits.push(limitOn(now, day)!));
            return limits;
          };
          const [without, withIt] = [limitsOf(purchases), limitsOf([...purchases, one])];
          for (const [i, limit] of withIt.entries()) expect(limit).toBeGreaterThanOrEqual(without[i]!);
          if (withIt.some((limit, i) => limit > without[i]!)) raised++;
        },
      ),
      { numRuns: runs(20, 50) },
    );
    expect(raised).toBeGreaterThan(0);
  });
});

describe('a payer who always pays on time', () => {
  /** As much as the limit each time, one purchase after another. */
  const regular = (limitOf: (day: Day) => number, everyDays: number, until: number): Purchase[] =>
    Array.from({ length: Math.floor(until / everyDays) }, (_, i) => ({
      boughtAfter: i * everyDays,
      termDays: Math.min(20, everyDays),
      principalCents: limitOf(addDays(FIRST_DAY, i * everyDays)),
      paidAfter: 0,
      putOffDays: null,
      undoneAfter: null,
    }));

  it('rises to the top in time, whatever the policy asks that such a payer can give (no starvation)', () => {
    fc.assert(
      fc.property(somePolicy, fc.integer({ min: 5, max: 25 }), (policy, everyDays) => {
        // History that is forgotten sooner than enough debts can be paid is what no payer could fulfil.
        const asked = Math.max(policy.promotion.onTimeDebts, policy.promotion.streakDebts) + 1;
        const isForgotten = policy.historyDays !== null && policy.historyDays < asked * everyDays + 40;
        fc.pre(!isForgotten);
        const top = policy.ladderCents.at(-1)!;
        const days = 40 + policy.promotion.tenureDays + (policy.promotion.days + asked * everyDays + 30) * 2;
        const purchases = regular(() => top, everyDays, days);
        const { decisions } = lived(
          theFacts({ registeredOn: FIRST_DAY, ...booksOf(purchases), decisions: [] }),
          policy,
          days,
        );
        const rises = decisions.filter(({ rule }) => rule === 'PROMOTED').length;
        expect(rises).toBeGreaterThanOrEqual(Math.min(2, policy.ladderCents.length - 1));
        expect(decisions.every(({ rule }) => rule !== 'DEMOTED_31_DAYS')).toBe(true);
      }),
      { numRuns: runs(15, 40) },
    );
  });
});

it('the histories are worth it: limits begin, rise and fall', () => {
  const rules = fc
    .sample(fc.tuple(someHistory, somePolicy), { numRuns: 60, seed: 11 })
    .flatMap(([facts, policy]) => lived(facts, policy).decisions.map(({ rule }) => rule));
  const counts = ['FIRST_LIMIT', 'PROMOTED', 'DEMOTED_31_DAYS'].map((rule) => [
    rule,
    rules.filter((one) => one === rule).length,
  ]);
  for (const [rule, count] of counts) expect([rule, Number(count) >= 15]).toEqual([rule, true]);
});
