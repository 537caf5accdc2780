/** The walk asks the rules only on days that matter; here they are asked on every day, with everything that is known. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  coursesOf,
  daysUnpaidIn,
  isLateIn,
  numberOf,
  stretchOn,
  wasOnTimeIn,
} from '../../server/domain/backtest/course.js';
import { askWith } from '../../server/domain/backtest/purchase-again.js';
import { historyOf, walk } from '../../server/domain/backtest/walk.js';
import { limitChanges, withDecision } from '../../server/domain/credit-evaluation.js';
import { exposureOn, type LimitOrigin, limitOn } from '../../server/domain/credit-limit.js';
import { addDays } from '../../server/domain/day.js';
import {
  daysUnpaidOn,
  effectiveDueOn,
  isCancelledOn,
  isWrittenOffOn,
  lastDayOnTime,
  paidOffOn,
  principalOn,
  supersededSince,
  wasPaidOnTime,
} from '../../server/domain/debt.js';
import { defaultCreditPolicy } from '../../server/domain/default-policy.js';
import type { CustomerFacts, Day, Debt } from '../../server/domain/facts.js';
import type { CreditPolicy } from '../../server/domain/policy.js';
import { positionOn } from '../../server/domain/position.js';
import { runs } from '../support/runs.js';
import { LAST, moving, somebody, somebodyWithAgreements, somePolicy } from './backtest-facts.js';
import { aDayOf2026, aDebt, aDecision, aPayment, someFacts, theFacts } from './money-facts.js';

const anybody = fc.oneof(somebody, somebodyWithAgreements);

/** The plain reading of what a backtest is: day by day, nothing left out, nothing worked out before. */
function everyDay(facts: CustomerFacts, policy: CreditPolicy, from: Day, to: Day, sampleOn: readonly Day[]) {
  const sales = new Map<string, Debt[]>();
  for (const debt of [...facts.debts].sort((a, b) =>
    `${a.registeredOn} ${a.id}` < `${b.registeredOn} ${b.id}` ? -1 : 1,
  )) {
    // What was agreed on nobody bought.
    if (debt.proposalId != null) continue;
    const key = debt.saleId ?? debt.id;
    sales.set(key, [...(sales.get(key) ?? []), debt]);
  }
  const first = facts.decisions[0] ?? null;
  const isImport = first !== null && first.rule !== 'FIRST_LIMIT';
  const isBroughtAlong = (debts: Debt[]) =>
    (isImport && debts[0]!.saleId === null && debts[0]!.registeredOn === first.on) ||
    debts.some((debt) => debt.dueOn < debt.registeredOn);
  const firstAskedOn = [...sales.values()]
    .filter((debts) => !isBroughtAlong(debts))
    .map((debts) => debts[0]!.registeredOn);
  const decidedOn = first?.on ?? facts.registeredOn;
  const startOn = [decidedOn, ...firstAskedOn].sort()[0]!;
  let origin: LimitOrigin = { kind: 'REGISTERED' };
  if (first?.rule === 'IMPORTED_AT_SHEET_LIMIT') origin = { kind: 'IMPORTED', sheetLimitCents: first.toCents };
  else if (isImport && startOn === first.on) origin = { kind: 'IMPORTED', sheetLimitCents: null };

  let world: CustomerFacts = {
    ...facts,
    registeredOn: [startOn, facts.registeredOn].sort()[0]!,
    debts: [],
    decisions: [],
  };
  const answers: string[] = [];
  const samples: unknown[] = [];
  const bought: Debt[][] = [];
  const decide = (day: Day) => {
    if (day < startOn) return;
    for (const made of limitChanges(world, policy, day, origin)) world = withDecision(world, made, day);
  };
  /** Instalments come where any debt exists that they replaced, or where nobody knows of one. */
  const agree = (day: Day) => {
    const hasCome = new Set(world.debts.map(({ id }) => id));
    const comes = facts.debts.filter((debt) => {
      if (debt.proposalId == null || debt.registeredOn !== day || hasCome.has(debt.id)) return false;
      const originals = facts.debts.filter(
        ({ proposalId, changes }) => !proposalId && changes.some((one) => one.proposalId === debt.proposalId),
      );
      return originals.length === 0 || originals.some(({ id }) => hasCome.has(id));
    });
    world = { ...world, debts: [...world.debts, ...comes] };
  };
  for (let day: Day = '2025-12-01'; day <= to; day = addDays(day, 1)) {
    const today = [...sales.values()].filter((debts) => debts[0]!.registeredOn === day);
    for (const debts of today.filter((one) => isBroughtAlong(one) || day < from)) {
      world = { ...world, debts: [...world.debts, ...debts] };
      if (!isBroughtAlong(debts)) bought.push(debts);
    }
    const owners = facts.decisions.find((decision) => decision.rule === 'OWNER_SET' && decision.on === day);
    if (owners && world.decisions.length > 0 && limitOn(world, day) === null)
      world = { ...world, decisions: [...world.decisions, { ...owners, seq: world.decisions.length + 1 }] };
    agree(day);
    decide(day);
    for (const debts of today.filter((one) => !isBroughtAlong(one) && day >= from)) {
      const amountCents = debts.reduce((sum, debt) => sum + debt.principalCents, 0);
      const asked = { amountCents, installments: debts.length, firstDueOn: debts[0]!.dueOn, on: day };
      const boughtOn = bought
        .filter((others) => others.some((debt) => !isCancelledOn(debt, day)))
        .map((others) => others[0]!.registeredOn);
      const answer = askWith(world, policy, asked, boughtOn);
      answers.push(`${day} ${debts[0]!.id} ${answer}`);
      if (answer === 'DECLINED') continue;
      world = { ...world, debts: [...world.debts, ...debts] };
      bought.push(debts);
    }
    agree(day);
    decide(day);
    if (sampleOn.includes(day))
      samples.push({
        limitCents: limitOn(world, day),
        exposureCents: exposureOn(world, { exposure: 'PRINCIPAL' }, day),
      });
  }
  return { decisions: world.decisions, answers, samples };
}

const SAMPLES: Day[] = ['2026-01-31', '2026-04-30', '2026-09-30', LAST];

function walked(facts: CustomerFacts, policy: CreditPolicy, from: Day, to: Day, sampleOn: readonly Day[]) {
  const { decisions, asked, samples } = walk(historyOf(facts, to), policy, from, to, sampleOn);
  return {
    decisions,
    answers: asked.map(({ sale, answer }) => `${sale.on} ${sale.courses[0]!.debt.id} ${answer}`),
    samples,
  };
}

describe('the days that matter', () => {
  it('decide exactly what every day decides', () => {
    fc.assert(
      fc.property(somebody, somePolicy, fc.option(aDayOf2026), (facts, policy, start) => {
        const from = start ?? '2025-12-01';
        expect(walked(facts, policy, from, LAST, SAMPLES)).toEqual(everyDay(facts, policy, from, LAST, SAMPLES));
      }),
      { numRuns: runs(40, 120) },
    );
  });

  it('do so where agreements are kept and broken, and payments moved', () => {
    fc.assert(
      fc.property(somebodyWithAgreements, somePolicy, fc.option(aDayOf2026), (facts, policy, start) => {
        const from = start ?? '2025-12-01';
        expect(walked(facts, policy, from, LAST, SAMPLES)).toEqual(everyDay(facts, policy, from, LAST, SAMPLES));
      }),
      { numRuns: runs(40, 120) },
    );
  }, 60_000);

  it('are also those after the tolerance, where it outlasts the demotion day', () => {
    const policy: CreditPolicy = {
      ...defaultCreditPolicy,
      ladderCents: [100_00, 150_00, 230_00],
      promotion: { onTimeDebts: 1, useBps: 0, days: 1, streakDebts: 0, tenureDays: 0 },
      toleranceBankDays: 3,
      demotionDay: 10,
    };
    // New Year's Day, so effectively due on Friday the 2nd: three days late on the 5th, on time until the 7th.
    const due = { dueOn: '2026-01-01', registeredOn: '2026-01-01', principalCents: 10_00 };
    const facts = theFacts({
      registeredOn: '2026-01-01',
      debts: [aDebt({ ...due, id: 'deb_unpaid' }), aDebt({ ...due, id: 'deb_paid' })],
      payments: [aPayment({ debtId: 'deb_paid', amountCents: 10_00, paidOn: '2026-01-02' })],
      decisions: [aDecision({ on: '2026-01-01' })],
      overrides: [{ on: '2026-01-01', seq: 1, body: { demotionDay: 3 } }],
    });
    const made = walked(facts, policy, '2025-12-01', LAST, SAMPLES);
    expect(made).toEqual(everyDay(facts, policy, '2025-12-01', LAST, SAMPLES));
    expect(made.decisions.map(({ on, rule }) => `${on} ${rule}`)).toEqual([
      '2026-01-01 FIRST_LIMIT',
      '2026-01-02 PROMOTED',
      '2026-01-08 DEMOTED_31_DAYS',
    ]);
  });

  it('are those of people who start, rise, fall, and are answered in every way', () => {
    const seen = fc.sample(fc.tuple(somebody, somePolicy), { numRuns: 300, seed: 7 }).flatMap(([facts, policy]) => {
      const { decisions, answers } = walked(facts, policy, '2025-12-01', LAST, []);
      return [...decisions.map(({ rule }) => rule), ...answers.map((answer) => answer.split(' ')[2])];
    });
    expect(new Set(seen)).toEqual(
      new Set([
        ...['APPROVED', 'REFER', 'DECLINED', 'FIRST_LIMIT', 'PROMOTED', 'DEMOTED_31_DAYS', 'RESTORED', 'OWNER_SET'],
        ...['IMPORTED_AT_SHEET_LIMIT', 'IMPORTED_AT_PAID_DEBT', 'TO_DEFINE'],
      ]),
    );
  });

  it('do so when the order of facts is another', () => {
    fc.assert(
      fc.property(anybody, somePolicy, (facts, policy) => {
        const other = { ...facts, debts: facts.debts.toReversed(), payments: facts.payments.toReversed() };
        expect(walked(other, policy, '2026-01-01', LAST, SAMPLES)).toEqual(
          walked(facts, policy, '2026-01-01', LAST, SAMPLES),
        );
      }),
      { numRuns: runs(20, 50) },
    );
  });
});

describe('without look-ahead', () => {
  it('what happens later changes no decision and no answer', () => {
    fc.assert(
      fc.property(anybody, somePolicy, aDayOf2026, (facts, policy, day) => {
        const known: CustomerFacts = {
          ...facts,
          debts: facts.debts
            .filter((debt) => debt.registeredOn <= day)
            .map((debt) => ({ ...debt, changes: debt.changes.filter((one) => one.on <= day) })),
          payments: facts.payments
            .filter((payment) => payment.paidOn <= day)
            .map((payment) => ({
              ...payment,
              reversedOn: payment.reversedOn! <= day ? payment.reversedOn : null,
              reallocations: (payment.reallocations ?? []).filter((one) => one.on <= day),
            })),
          contacts: facts.contacts.filter((contact) => contact.sentOn <= day),
          overrides: facts.overrides.filter((override) => override.on <= day),
        };
        const whole = walked(facts, policy, '2025-12-01', LAST, []);
        const partly = walked(known, policy, '2025-12-01', day, []);
        expect(partly.answers).toEqual(whole.answers.slice(0, partly.answers.length));
        expect(whole.answers.slice(partly.answers.length).every((answer) => answer.slice(0, 10) > day)).toBe(true);
        expect(partly.decisions).toEqual(whole.decisions.filter((decision) => decision.on <= day));
      }),
      { numRuns: runs(60, 150) },
    );
  });
});

describe('the course of a debt', () => {
  it('says on every day what the rules say of the facts', () => {
    fc.assert(
      fc.property(fc.oneof(anybody, moving(someFacts)), aDayOf2026, fc.nat({ max: 10 }), (facts, day, tolerance) => {
        for (const course of coursesOf(facts, LAST)) {
          const { debt } = course;
          const stretch = stretchOn(course, day);
          expect({
            open: stretch.openPrincipalCents,
            principal: stretch.principalCents,
            settledOn: stretch.settledOn,
            isCancelled: stretch.isCancelled,
            isReplaced: stretch.isReplaced,
            isWrittenOff: stretch.isWrittenOff,
            dueOn: stretch.effectiveDueOn,
            wasOnTime: wasOnTimeIn(course, stretch, tolerance),
            daysUnpaid: daysUnpaidIn(stretch, numberOf(day)),
            isLate: isLateIn(course, stretch, day, tolerance),
          }).toEqual({
            open: positionOn(debt, facts.payments, day).principalCents,
            principal: principalOn(debt, day),
            settledOn: paidOffOn(debt, facts.payments, day),
            isCancelled: isCancelledOn(debt, day),
            isReplaced: supersededSince(debt, day) !== null,
            isWrittenOff: isWrittenOffOn(debt, day),
            dueOn: effectiveDueOn(debt, day),
            wasOnTime: wasPaidOnTime(debt, facts.payments, day, tolerance),
            daysUnpaid: daysUnpaidOn(debt, facts.payments, day),
            isLate: daysUnpaidOn(debt, facts.payments, day) > 0 && day > lastDayOnTime(debt, day, tolerance),
          });
        }
      }),
      { numRuns: runs(60, 150) },
    );
  });
});
