/** Random customers to live again, and random policies to live them under. */
import fc from 'fast-check';
import { addDays } from '../../server/domain/day.js';
import { effectiveDueOn, supersededSince } from '../../server/domain/debt.js';
import { defaultCreditPolicy } from '../../server/domain/default-policy.js';
import type { Cents, CustomerFacts, Day, Debt, Payment } from '../../server/domain/facts.js';
import { defaultPlanPolicy } from '../../server/domain/plan-policy.js';
import type { CreditPolicy } from '../../server/domain/policy.js';
import { positionOn } from '../../server/domain/position.js';
import { accepted, aWorld, broken, offered, type World } from './agreement-facts.js';
import { aDayOf2026, aDebt, aDecision, aPayment, someTerms, theFacts } from './money-facts.js';

export const LAST: Day = '2027-02-28';

/** Ladders of few, near rungs and short times, so that limits move often. */
export const somePolicy: fc.Arbitrary<CreditPolicy> = fc
  .record({
    ladderCents: fc.constantFrom([100_00, 150_00, 230_00, 350_00, 500_00], [200_00, 300_00, 450_00], [50_00, 1_000_00]),
    onTimeDebts: fc.integer({ min: 1, max: 2 }),
    useBps: fc.constantFrom(0, 2_000, 5_000),
    days: fc.constantFrom(1, 10, 30),
    streakDebts: fc.constantFrom(0, 0, 2),
    tenureDays: fc.constantFrom(0, 0, 75),
    toleranceBankDays: fc.constantFrom(0, 3),
    renegotiated: fc.constantFrom('AS_AGREED' as const, 'NEVER' as const),
    historyDays: fc.constantFrom(null, 60),
    exposure: fc.constantFrom('PRINCIPAL' as const, 'TOTAL' as const),
    firstPurchaseBps: fc.constantFrom(10_000, 5_000),
    velocity: fc.constantFrom(null, { purchases: 2, days: 10 }),
    graceDays: fc.constantFrom(5, 15),
    demotionDay: fc.constantFrom(10, 31),
  })
  .map(({ onTimeDebts, useBps, days, streakDebts, tenureDays, firstPurchaseBps, velocity, ...rest }) => ({
    ...defaultCreditPolicy,
    ...rest,
    promotion: { onTimeDebts, useBps, days, streakDebts, tenureDays },
    containment: { firstPurchaseBps, velocity, referSharedIdentity: true },
  }));

/** How late each of a few debts is paid; null: never. */
const someDaysLate = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: -10, max: 0 }) },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 50 }) },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
  { minLength: 3, maxLength: 3 },
);

/** People who buy, often in instalments, and pay mostly on time. They agree on nothing. */
export const somebody: fc.Arbitrary<CustomerFacts> = fc
  .record({
    sales: fc.array(
      fc.record({
        on: aDayOf2026,
        cents: fc.integer({ min: 10_00, max: 300_00 }),
        of: fc.constantFrom(1, 1, 1, 2, 3),
        dueAfter: fc.integer({ min: -2, max: 35 }),
        terms: someTerms,
        daysLate: someDaysLate,
        reversedAfter: fc.option(fc.integer({ min: 0, max: 40 }), { freq: 8 }),
        newDueAfter: fc.option(fc.integer({ min: 0, max: 60 }), { freq: 6 }),
        endsAs: fc.constantFrom(null, null, null, null, 'CANCEL' as const, 'WRITE_OFF' as const),
        endsAfter: fc.integer({ min: 0, max: 90 }),
        dayKnown: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
      }),
      { minLength: 1, maxLength: 9 },
    ),
    first: fc.constantFrom(
      'FIRST_LIMIT',
      'FIRST_LIMIT',
      'IMPORTED_AT_SHEET_LIMIT',
      'IMPORTED_AT_PAID_DEBT',
      'TO_DEFINE',
      null,
    ),
    aDay: aDayOf2026,
    isFirstOnSale: fc.boolean(),
    ownerAfter: fc.option(fc.integer({ min: 0, max: 50 })),
    reminders: fc.array(aDayOf2026, { maxLength: 3 }),
    overrides: fc.array(
      fc.record({
        on: aDayOf2026,
        body: fc.option(
          fc.constantFrom(
            { maxLimitCents: 200_00 },
            { promotion: { days: 5, onTimeDebts: 1 } },
            { demotionDay: 3 },
            { toleranceBankDays: 5, promotion: { tenureDays: 20 } },
          ),
        ),
      }),
      { maxLength: 2 },
    ),
  })
  .map(({ sales, first, aDay, isFirstOnSale, ownerAfter, reminders, overrides }) => {
    const firstOn = isFirstOnSale ? sales.map(({ on }) => on).sort()[0]! : aDay;
    const debts: Debt[] = [];
    const payments: CustomerFacts['payments'][number][] = [];
    for (const [index, sale] of sales.entries()) {
      for (let number = 1; number <= sale.of; number++) {
        const id = `deb_${index}_${number}`;
        const dueOn = addDays(sale.on, sale.dueAfter + 30 * (number - 1));
        const debt = aDebt({
          id,
          saleId: sale.of > 1 ? `sal_${index}` : null,
          principalCents: sale.cents,
          registeredOn: sale.on,
          dueOn,
          terms: sale.terms,
          changes: [
            ...(sale.newDueAfter === null
              ? []
              : [change('DUE_DATE', addDays(dueOn, 3), 1, addDays(dueOn, sale.newDueAfter))]),
            ...(sale.endsAs === null ? [] : [change(sale.endsAs, addDays(sale.on, sale.endsAfter), 2, null)]),
          ],
        });
        debts.push(debt);
        const daysLate = sale.daysLate[number - 1]!;
        if (daysLate === null) continue;
        const paidOn = addDays(effectiveDueOn(debt, LAST), daysLate);
        const amountCents = positionOn(debt, [], paidOn).totalCents;
        if (amountCents === 0) continue;
        const reversedOn = sale.reversedAfter === null ? null : addDays(paidOn, sale.reversedAfter);
        payments.push(aPayment({ debtId: id, amountCents, paidOn, reversedOn, dayKnown: sale.dayKnown }));
      }
    }
    const toCents = first === 'TO_DEFINE' ? null : 230_00;
    const decisions = first === null ? [] : [aDecision({ on: firstOn, rule: first, toCents })];
    if (first === 'TO_DEFINE' && ownerAfter !== null)
      decisions.push(aDecision({ on: addDays(firstOn, ownerAfter), seq: 2, rule: 'OWNER_SET', toCents: 150_00 }));
    return theFacts({
      registeredOn: firstOn,
      debts,
      payments,
      decisions,
      contacts: reminders.map((sentOn, index) => ({
        reminderId: `rem_${index}`,
        sentOn,
        step: 'REMINDER',
        channel: 'EMAIL',
        state: 'SENT',
        debts: debts.map((debt) => ({ debtId: debt.id, effectiveDueOn: debt.dueOn })),
      })),
      overrides: overrides.map((override, index) => ({ ...override, seq: index + 1 })),
    });
  });

function change(kind: Debt['changes'][number]['kind'], on: Day, seq: number, dueOn: Day | null) {
  return { kind, on, seq, principalCents: null, dueOn };
}

/** An agreement is soon broken here, so that there is time for what comes after. */
const PLAN_POLICY = { ...defaultPlanPolicy, breachToleranceDays: 5 };

const someAgreement = fc.record({
  on: aDayOf2026,
  /** On the day of which debt it is made instead. */
  onDayOf: fc.option(fc.nat({ max: 99 }), { freq: 2 }),
  /** Which of what is owed then it takes in. */
  takes: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
  plan: fc.nat({ max: 2 }),
  daysLate: someDaysLate,
  brokenAfter: fc.integer({ min: 0, max: 30 }),
  /** The originals are paid as if nothing had been agreed. */
  isPaidTwice: fc.boolean(),
  endsAs: fc.constantFrom(null, null, null, 'CANCEL' as const, 'WRITE_OFF' as const),
  endsAfter: fc.integer({ min: 0, max: 90 }),
  /** The originals are another customer's: it was made while the two were taken for one. */
  isOfAnother: fc.constantFrom(false, false, false, false, true),
});
type SomeAgreement = Omit<typeof someAgreement extends fc.Arbitrary<infer T> ? T : never, 'onDayOf'>;

/** A payment that is moved to a debt so many days after it was made. */
const someMoves = fc.array(
  fc.record({ payment: fc.nat({ max: 99 }), debt: fc.nat({ max: 99 }), after: fc.integer({ min: 0, max: 60 }) }),
  { maxLength: 2 },
);
type Move = { payment: number; debt: number; after: number };

/** The same people, late more often, who agree on what they owe, keep it or not; and some of whose payments are moved. */
export const somebodyWithAgreements: fc.Arbitrary<CustomerFacts> = fc
  .record({
    facts: somebody,
    agreements: fc.array(someAgreement, { minLength: 1, maxLength: 3 }),
    unpaid: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
    moves: someMoves,
  })
  .map(({ facts, agreements, unpaid, moves }) => {
    const paid = facts.payments.filter((_, index) => !unpaid[index % unpaid.length]);
    const { debts, payments } = agreements
      .map(({ onDayOf, ...agreement }) => ({
        ...agreement,
        on: onDayOf === null ? agreement.on : facts.debts[onDayOf % facts.debts.length]!.registeredOn,
      }))
      .sort((a, b) => (a.on < b.on ? -1 : 1))
      .reduce(agreed, aWorld(facts.debts, paid));
    return withMoves({ ...facts, debts, payments }, moves);
  });

/** The same facts with some of the payments moved. */
export function moving(some: fc.Arbitrary<CustomerFacts>): fc.Arbitrary<CustomerFacts> {
  return fc.tuple(some, someMoves).map(([facts, moves]) => withMoves(facts, moves));
}

/** Agreed on, paid, and broken once it is late for too long, as the rules of agreements say. */
function agreed(world: World, agreement: SomeAgreement): World {
  const { on, takes, daysLate, brokenAfter, endsAs, endsAfter } = agreement;
  const standing = world.debts.filter((debt) => debt.registeredOn <= on && supersededSince(debt, on) === null);
  const ids = standing.filter((_, index) => takes[index % takes.length]).map(({ id }) => id);
  const offering = offered(world, on, PLAN_POLICY, ids);
  const number = offering.proposals.length;
  if (number === world.proposals.length) return world;
  const proposal = offering.proposals.at(-1)!;
  const [agreeing, decided] = accepted(offering, number, 1 + (agreement.plan % proposal.plans.length), on);
  if (!decided.ok) return world;

  const replaced = new Set(decided.supersede.map(({ debtId }) => debtId));
  const isOfOriginal = ({ allocations, paidOn }: Payment) =>
    paidOn > on && allocations.some(({ debtId }) => replaced.has(debtId));
  const installments = agreeing.debts.filter(({ proposalId }) => proposalId === proposal.id);
  const paymentsOf = installments.flatMap((debt, index) => {
    const late = daysLate[index % daysLate.length]!;
    return late === null ? [] : paymentOf(debt, [on, addDays(effectiveDueOn(debt, LAST), late)].sort()[1]!);
  });
  const late = installments.filter((_, index) => (daysLate[index % daysLate.length] ?? 99) > 5);
  const breaksOn = late.map((debt) => addDays(effectiveDueOn(debt, LAST), 6 + brokenAfter)).sort()[0] ?? null;
  const living = {
    ...agreeing,
    payments: [
      ...agreeing.payments.filter((payment) => agreement.isPaidTwice || !isOfOriginal(payment)),
      ...paymentsOf.filter(({ paidOn }) => breaksOn === null || paidOn <= breaksOn),
    ],
  };
  const [ending] = breaksOn === null ? [living] : broken(living, number, breaksOn);
  const lastId = installments.at(-1)!.id;
  const end = endsAs === null ? [] : [change(endsAs, addDays(on, endsAfter), 1, null)];
  const debts = ending.debts.map((debt) =>
    debt.id === lastId ? { ...debt, changes: [...debt.changes, ...end] } : debt,
  );
  return { ...ending, debts: debts.filter(({ id }) => !agreement.isOfAnother || !replaced.has(id)) };
}

function paymentOf(debt: Debt, paidOn: Day): Payment[] {
  const amountCents: Cents = positionOn(debt, [], paidOn).totalCents;
  return amountCents === 0 ? [] : [aPayment({ debtId: debt.id, amountCents, paidOn })];
}

function withMoves(facts: CustomerFacts, moves: readonly Move[]): CustomerFacts {
  const payments = [...facts.payments];
  for (const [index, move] of moves.entries()) {
    const at = move.payment % Math.max(1, payments.length);
    const payment = payments[at];
    if (!payment) continue;
    const { amountCents, reallocations = [] } = payment;
    const allocations = [{ debtId: facts.debts[move.debt % facts.debts.length]!.id, amountCents }];
    const moved = { on: addDays(payment.paidOn, move.after), seq: 1_000 + index, allocations };
    payments[at] = { ...payment, reallocations: [...reallocations, moved] };
  }
  return { ...facts, payments };
}
