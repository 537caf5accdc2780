/** Agreements in a backtest: what they replaced is not late, what they ask was not sold, and how they end counts. */
import { describe, expect, it } from 'vitest';
import { coursesOf } from '../../server/domain/backtest/course.js';
import { salesOf } from '../../server/domain/backtest/sale-asked.js';
import { historyOf, walk } from '../../server/domain/backtest/walk.js';
import { backtest, type PolicyBacktest } from '../../server/domain/backtest.js';
import { addDays } from '../../server/domain/day.js';
import { effectiveDueOn } from '../../server/domain/debt.js';
import { defaultCreditPolicy } from '../../server/domain/default-policy.js';
import type { Cents, CustomerFacts, Day, Debt, Payment } from '../../server/domain/facts.js';
import type { CreditPolicy } from '../../server/domain/policy.js';
import { accepted, aWorld, broken, offered, paid, type World } from './agreement-facts.js';
import { aChange, aDebt, aPayment, theFacts } from './money-facts.js';

const FROM: Day = '2026-01-01';
const TO: Day = '2026-12-31';
const IN_TWO = 2;
const staticLimit = (cents: Cents): CreditPolicy => ({ ...defaultCreditPolicy, ladderCents: [cents] });
const ladder: CreditPolicy = {
  ...defaultCreditPolicy,
  ladderCents: [100_00, 150_00, 230_00],
  promotion: { onTimeDebts: 1, useBps: 0, days: 1, streakDebts: 0, tenureDays: 0 },
};

function sale(id: string, on: Day, cents: Cents, dueOn: Day, more: Partial<Debt> = {}): Debt {
  return aDebt({ id, registeredOn: on, principalCents: cents, dueOn, ...more });
}

/** Two instalments in the place of the debts named, agreed on `day`. */
function agreed(world: World, day: Day, ids: readonly string[]): World {
  const [agreeing, decided] = accepted(offered(world, day, undefined, ids), world.proposals.length + 1, IN_TWO, day);
  if (!decided.ok) throw new Error(`not agreed: ${decided.code}`);
  return agreeing;
}

function installmentsOf({ debts }: World): readonly Debt[] {
  return debts.filter(({ proposalId }) => proposalId != null);
}

/** Each paid on its day. */
function kept(world: World): World {
  return installmentsOf(world).reduce(
    (before, debt) => paid(before, debt.principalCents, effectiveDueOn(debt, TO)),
    world,
  );
}

/** The first paid only, and broken as soon as the second is too late. */
function brokenLater(world: World): World {
  const [first, second] = installmentsOf(world);
  const paying = paid(world, first!.principalCents, effectiveDueOn(first!, TO));
  const [breaking, decided] = broken(paying, 1, addDays(effectiveDueOn(second!, TO), 16));
  if (!decided.ok) throw new Error(`not broken: ${decided.code}`);
  return breaking;
}

function factsOf({ debts, payments }: World): CustomerFacts {
  return theFacts({ debts, payments });
}

function under(policy: CreditPolicy, facts: CustomerFacts, to = TO): PolicyBacktest {
  return backtest([facts], { current: policy, candidate: policy }, FROM, to).current;
}

function decisionsUnder(policy: CreditPolicy, facts: CustomerFacts): string[] {
  const { decisions } = walk(historyOf(facts, TO), policy, FROM, TO, []);
  return decisions.map(({ on, rule, toCents }) => `${on} ${rule} ${toCents}`);
}

describe('the limit of who agreed', () => {
  const early = sale('deb_0', '2026-01-05', 50_00, '2026-01-20');
  const late = sale('deb_1', '2026-01-21', 120_00, '2026-02-02');
  const before = aWorld([early, late], [aPayment({ debtId: 'deb_0', amountCents: 50_00, paidOn: '2026-01-20' })]);

  it('fell before, and rises again when the agreement is kept', () => {
    const world = agreed(before, '2026-03-10', ['deb_1']);
    const [first, second] = installmentsOf(world).map((debt) => effectiveDueOn(debt, TO));
    expect(decisionsUnder(ladder, factsOf(kept(world)))).toEqual([
      '2026-01-05 FIRST_LIMIT 10000',
      '2026-01-20 PROMOTED 15000',
      '2026-03-05 DEMOTED_31_DAYS 10000',
      `${first} PROMOTED 15000`,
      `${second} PROMOTED 23000`,
    ]);
  });

  it('does not rise by it under a policy for which what was renegotiated never counts', () => {
    const world = kept(agreed(before, '2026-03-10', ['deb_1']));
    expect(decisionsUnder({ ...ladder, renegotiated: 'NEVER' }, factsOf(world)).slice(3)).toEqual([]);
  });

  it('does not fall while the agreement stands, and falls on the day it is broken', () => {
    const world = agreed(before, '2026-02-20', ['deb_1']);
    expect(decisionsUnder(ladder, factsOf(kept(world))).join()).not.toContain('DEMOTED');
    const [, second] = installmentsOf(world);
    expect(decisionsUnder(ladder, factsOf(brokenLater(world))).at(-1)).toBe(
      `${addDays(effectiveDueOn(second!, TO), 16)} DEMOTED_31_DAYS 15000`,
    );
  });

  it('rises by a debt paid in time once a payment of an unknown day was moved away from it', () => {
    const moved = [{ on: '2026-03-01', seq: 1, allocations: [{ debtId: 'deb_1', amountCents: 10_00 }] }];
    const payments = [
      aPayment({ debtId: 'deb_0', amountCents: 50_00, paidOn: '2026-01-20' }),
      { ...aPayment({ id: 'pay_x', debtId: 'deb_0', amountCents: 10_00, paidOn: '2026-01-20' }), dayKnown: false },
    ];
    const debts = [early, { ...late, dueOn: '2026-06-02' }];
    expect(decisionsUnder(ladder, theFacts({ debts, payments }))).toHaveLength(1);
    const movedAway = [payments[0]!, { ...payments[1]!, reallocations: moved }];
    expect(decisionsUnder(ladder, theFacts({ debts, payments: movedAway }))[1]).toBe('2026-03-01 PROMOTED 15000');
  });
});

describe('instalments', () => {
  const late = sale('deb_1', '2026-01-21', 120_00, '2026-02-02');
  const world = kept(agreed(aWorld([late]), '2026-03-10', ['deb_1']));

  it('are no sales: they are neither asked for nor brought along', () => {
    const found = backtest([factsOf(world)], { current: staticLimit(200_00), candidate: staticLimit(10_00) }, FROM, TO);
    expect(found.asked).toEqual({ sales: 1, cents: 120_00 });
    expect(found.caveats.join()).not.toContain('importação');
    expect(found.current).toMatchObject({
      accepted: { sales: 1, cents: 120_00 },
      soldPaid: { sales: 1, cents: 120_00 },
      soldLost: { sales: 0 },
    });
  });

  it('fill the limit in the place of what they replaced', () => {
    const exposures = under(staticLimit(200_00), factsOf(world)).months.map(({ exposureCents }) => exposureCents);
    expect(exposures.slice(0, 6)).toEqual([120_00, 120_00, 60_00, 0, 0, 0]);
  });

  it('do not exist where the sale was refused', () => {
    const { months, refusedPaid, rises } = under({ ...ladder, ladderCents: [50_00, 90_00] }, factsOf(world));
    expect(refusedPaid).toEqual({ sales: 1, cents: 120_00 });
    expect(months.every(({ exposureCents }) => exposureCents === 0)).toBe(true);
    expect(rises).toBe(0);
  });

  it.each<[string, Debt[], Cents]>([
    ['the sale that was agreed about at once', [{ ...late, registeredOn: '2026-03-10', dueOn: '2026-04-02' }], 120_00],
    ['another sale, once', [late, sale('deb_2', '2026-03-10', 30_00, '2026-04-02')], 150_00],
  ])('come on the very day of %s', (_name, debts, exposureCents) => {
    const sameDay = agreed(aWorld(debts), '2026-03-10', ['deb_1']);
    const { months, accepted: sold } = under(staticLimit(200_00), factsOf(sameDay));
    expect(sold.sales).toBe(debts.length);
    expect(months.at(-1)).toMatchObject({ exposureCents });
  });

  it('are there, whatever was sold, where nobody knows what they replaced', () => {
    const { debts } = agreed(aWorld([late]), '2026-03-10', ['deb_1']);
    const { months, refused, accepted } = under(staticLimit(10_00), theFacts({ debts: debts.slice(1) }));
    expect(months.at(-1)).toMatchObject({ exposureCents: 120_00 });
    expect([refused.sales, accepted.sales]).toEqual([0, 0]);
  });
});

describe('a sale that was agreed about is', () => {
  const late = sale('deb_1', '2026-01-21', 120_00, '2026-02-02');
  const world = agreed(aWorld([late]), '2026-03-10', ['deb_1']);
  const [first, second] = installmentsOf(world).map((debt) => effectiveDueOn(debt, TO));
  const writtenOff = installmentsOf(world).map(({ id }) => id);
  const gaveUp = world.debts.map((debt) =>
    writtenOff.includes(debt.id) ? { ...debt, changes: [aChange({ kind: 'WRITE_OFF', on: '2026-05-05' })] } : debt,
  );

  it.each<[string, World, Day, 'soldPaid' | 'soldLost' | 'soldRunning', Cents]>([
    ['paid once every instalment is', kept(world), second!, 'soldPaid', 0],
    ['running until then', kept(world), addDays(second!, -1), 'soldRunning', 0],
    ['running on day 90 of the first instalment', world, addDays(first!, 90), 'soldRunning', 0],
    ['lost on day 91, as far as instalments are', world, addDays(first!, 91), 'soldLost', 60_00],
    ['lost when the shop gave up the instalments', { ...world, debts: gaveUp }, '2026-05-05', 'soldLost', 120_00],
    ['lost when it was broken, but for what was paid of it', brokenLater(world), TO, 'soldLost', 60_00],
  ])('%s', (_name, { debts, payments }, to, as, lostCents) => {
    const found = under(staticLimit(200_00), theFacts({ debts, payments }), to);
    expect(found[as]).toEqual({ sales: 1, cents: 120_00 });
    expect(found.lostCents).toBe(lostCents);
  });

  it.each<[string, Day, Cents]>([
    ['once its last instalment would be lost if it were not paid', addDays(second!, 91), 120_00],
    ['not while it would not', addDays(second!, 90), 0],
  ])('compared %s', (_name, to, maturePaidCents) => {
    expect(under(staticLimit(200_00), factsOf(kept(world)), to)).toMatchObject({ maturePaidCents });
  });

  it('compared by its own due day once the agreement is broken', () => {
    const to = addDays(second!, 40);
    expect(under(staticLimit(200_00), factsOf(brokenLater(world)), to)).toMatchObject({ matureLostCents: 60_00 });
  });
});

describe('two sales in one agreement', () => {
  const small = sale('deb_1', '2026-01-21', 40_00, '2026-02-02');
  const large = sale('deb_2', '2026-01-22', 120_00, '2026-02-03');
  const world = agreed(aWorld([small, large]), '2026-03-10', ['deb_1', 'deb_2']);

  it('are two sales, both paid when it is kept', () => {
    expect(under(staticLimit(200_00), factsOf(kept(world)))).toMatchObject({
      accepted: { sales: 2, cents: 160_00 },
      soldPaid: { sales: 2, cents: 160_00 },
      maturePaidCents: 160_00,
    });
  });

  it('are both lost with it, each by its share and once in all', () => {
    const sold = under(staticLimit(200_00), factsOf(world));
    expect(sold).toMatchObject({ soldLost: { sales: 2, cents: 160_00 }, lostCents: 160_00, matureLostCents: 160_00 });
    expect(sold.months.at(-1)).toMatchObject({ exposureCents: 160_00 });
    const one = under(staticLimit(100_00), factsOf(world));
    expect(one).toMatchObject({
      soldLost: { sales: 1, cents: 40_00 },
      lostCents: 40_00,
      maturePaidCents: 0,
      refusedLost: { sales: 1, cents: 120_00 },
      avoidedLossCents: 120_00,
    });
  });

  it('bring the agreement along where only one of them was sold', () => {
    const { months } = under(staticLimit(100_00), factsOf(world));
    expect(months.slice(0, 3).map(({ exposureCents }) => exposureCents)).toEqual([40_00, 40_00, 160_00]);
  });

  it('lose no more in it than was unpaid of them, whatever charges it asks', () => {
    const terms = { lateFeeBps: 200, lateInterestMonthlyBps: 100, graceBase: 'ADJUSTED_DUE', agreedOn: FROM } as const;
    const paidBefore: Payment = aPayment({ debtId: 'deb_2', amountCents: 30_00, paidOn: '2026-02-01' });
    const charged = agreed(
      aWorld(
        [
          { ...small, terms },
          { ...large, terms },
        ],
        [paidBefore],
      ),
      '2026-06-10',
      ['deb_1', 'deb_2'],
    );
    const dearer = charged.debts.map((debt) =>
      debt.proposalId ? { ...debt, principalCents: debt.principalCents + 7_00 } : debt,
    );
    const facts = theFacts({ debts: dearer, payments: charged.payments });
    const { sales } = salesOf(facts, coursesOf(facts, '2027-06-30'), '2027-06-30');
    expect(sales.map(({ outcome, lostCents }) => [outcome, lostCents])).toEqual([
      ['LOST', 40_00],
      ['LOST', 90_00],
    ]);
  });
});
