import { describe, expect, it } from 'vitest';
import { backtest, type PolicyBacktest, periodProblemOf, startBacktest } from '../../server/domain/backtest.js';
import { monthEndsOf } from '../../server/domain/day.js';
import { defaultCreditPolicy } from '../../server/domain/default-policy.js';
import type { CustomerFacts, Day, Debt } from '../../server/domain/facts.js';
import type { CreditPolicy } from '../../server/domain/policy.js';
import { notebookOf, synthesizeShop } from '../support/synthetic-shop.js';
import { aChange, aDebt, aDecision, aPayment, theFacts } from './money-facts.js';

const FROM: Day = '2026-01-01';
const TO: Day = '2026-12-31';
const staticLimit = (cents: number): CreditPolicy => ({
  ...defaultCreditPolicy,
  ladderCents: [cents],
  terms: [{ maxInstallments: 6, maxDays: null }],
});

/** One customer under a limit of R$ 200 that never moves, beside one of R$ 1.000. */
function under200(facts: Partial<CustomerFacts>, to = TO): PolicyBacktest {
  return backtest([theFacts(facts)], { current: staticLimit(200_00), candidate: staticLimit(1_000_00) }, FROM, to)
    .current;
}

function sale(id: string, on: Day, cents: number, dueOn: Day, more: Partial<Debt> = {}): Debt {
  return aDebt({ id, registeredOn: on, principalCents: cents, dueOn, ...more });
}

describe('a sale asked for again', () => {
  const first = sale('deb_1', '2026-02-02', 150_00, '2026-03-02');
  const second = sale('deb_2', '2026-02-09', 60_00, '2026-03-09');
  const paidFirst = aPayment({ debtId: 'deb_1', amountCents: 150_00, paidOn: '2026-02-09' });
  const paidSecond = aPayment({ debtId: 'deb_2', amountCents: 60_00, paidOn: '2026-03-09' });

  it('is accepted while it fits, and lost when nobody paid it', () => {
    expect(under200({ debts: [first] })).toMatchObject({
      accepted: { sales: 1, cents: 150_00 },
      refused: { sales: 0, cents: 0 },
      soldLost: { sales: 1, cents: 150_00 },
      lostCents: 150_00,
      maturePaidCents: 0,
      matureLostCents: 150_00,
    });
  });

  it('is refused when it does not fit beside what is owed; it was a good sale when it was paid', () => {
    expect(under200({ debts: [first, second], payments: [paidSecond] })).toMatchObject({
      accepted: { sales: 1, cents: 150_00 },
      refused: { sales: 1, cents: 60_00 },
      refusedPaid: { sales: 1, cents: 60_00 },
      refusedLost: { sales: 0, cents: 0 },
    });
  });

  it('finds the room that a payment of the same day made', () => {
    expect(under200({ debts: [first, second], payments: [paidFirst, paidSecond] })).toMatchObject({
      accepted: { sales: 2, cents: 210_00 },
      soldPaid: { sales: 2, cents: 210_00 },
      maturePaidCents: 210_00,
      matureLostCents: 0,
    });
  });

  it('takes no room from the next when it was refused', () => {
    const tooMuch = sale('deb_0', '2026-02-01', 900_00, '2026-02-20');
    expect(under200({ debts: [tooMuch, first] })).toMatchObject({
      accepted: { sales: 1, cents: 150_00 },
      refused: { sales: 1, cents: 900_00 },
      refusedLost: { sales: 1, cents: 900_00 },
      avoidedLossCents: 900_00,
    });
  });

  it('is one sale with all its instalments', () => {
    const debts = [1, 2, 3].map((number) =>
      sale(`deb_${number}`, '2026-02-02', 70_00, `2026-0${2 + number}-02`, { saleId: 'sal_1' }),
    );
    expect(under200({ debts }).refused).toEqual({ sales: 1, cents: 210_00 });
  });

  it.each<[string, Partial<CustomerFacts>, Day, 'soldPaid' | 'soldLost' | 'soldRunning']>([
    ['paid', { debts: [first], payments: [paidFirst] }, TO, 'soldPaid'],
    ['running on day 90 after it fell due', { debts: [first] }, '2026-05-31', 'soldRunning'],
    ['lost on day 91', { debts: [first] }, '2026-06-01', 'soldLost'],
    [
      'lost when it is written off',
      { debts: [{ ...first, changes: [aChange({ kind: 'WRITE_OFF', on: '2026-03-20' })] }] },
      '2026-03-20',
      'soldLost',
    ],
    [
      'neither paid nor lost when it was cancelled',
      { debts: [{ ...first, changes: [aChange({ kind: 'CANCEL', on: '2026-03-20' })] }] },
      TO,
      'soldRunning',
    ],
  ])('is %s', (_name, facts, to, as) => {
    expect(under200(facts, to)[as]).toEqual({ sales: 1, cents: 150_00 });
  });

  it('is to be confirmed, and sold, where a limit is to be defined', () => {
    const decisions = [aDecision({ on: '2026-01-05', rule: 'TO_DEFINE', toCents: null })];
    expect(under200({ debts: [first], decisions })).toMatchObject({
      accepted: { sales: 0, cents: 0 },
      toConfirm: { sales: 1, cents: 150_00 },
      soldLost: { sales: 1, cents: 150_00 },
    });
  });

  it('was not asked for when an import brought it along: it only fills the limit', () => {
    const brought = sale('deb_0', '2026-01-05', 180_00, '2026-06-05');
    const decisions = [aDecision({ on: '2026-01-05', rule: 'IMPORTED_AT_SHEET_LIMIT', toCents: 200_00 })];
    expect(under200({ debts: [brought, second], decisions })).toMatchObject({
      accepted: { sales: 0, cents: 0 },
      refused: { sales: 1, cents: 60_00 },
    });
  });

  it('before the period happened as it did', () => {
    const before = sale('deb_0', '2025-12-20', 900_00, '2026-01-20');
    expect(under200({ registeredOn: '2025-12-20', decisions: [], debts: [before, second] })).toMatchObject({
      accepted: { sales: 0, cents: 0 },
      refused: { sales: 1, cents: 60_00 },
    });
  });
});

describe('limits over time', () => {
  it('rise and fall by the rules, seen at the end of each month', () => {
    const debts = [
      sale('deb_1', '2026-01-05', 100_00, '2026-01-20'),
      sale('deb_2', '2026-01-06', 100_00, '2026-02-02'),
      sale('deb_3', '2026-03-02', 250_00, '2026-03-20'),
    ];
    const payments = [
      aPayment({ debtId: 'deb_1', amountCents: 100_00, paidOn: '2026-01-20' }),
      aPayment({ debtId: 'deb_2', amountCents: 100_00, paidOn: '2026-02-02' }),
    ];
    const policies = { current: defaultCreditPolicy, candidate: staticLimit(200_00) };
    const { current, candidate } = backtest([theFacts({ debts, payments })], policies, FROM, '2026-05-10');
    expect(current.months).toEqual([
      { on: '2026-01-31', limitCents: 200_00, exposureCents: 100_00, customersWithLimit: 1 },
      { on: '2026-02-28', limitCents: 300_00, exposureCents: 0, customersWithLimit: 1 },
      { on: '2026-03-31', limitCents: 300_00, exposureCents: 250_00, customersWithLimit: 1 },
      { on: '2026-04-30', limitCents: 200_00, exposureCents: 250_00, customersWithLimit: 1 },
      { on: '2026-05-10', limitCents: 200_00, exposureCents: 250_00, customersWithLimit: 1 },
    ]);
    expect([current.rises, current.falls, candidate.rises, candidate.falls]).toEqual([1, 1, 0, 0]);
    expect(candidate.months.at(-1)).toEqual({
      on: '2026-05-10',
      limitCents: 200_00,
      exposureCents: 0,
      customersWithLimit: 1,
    });
  });

  it.each<[Day, Day, Day[]]>([
    ['2026-01-10', '2026-01-20', ['2026-01-20']],
    ['2026-01-31', '2026-02-28', ['2026-01-31', '2026-02-28']],
    ['2025-12-15', '2026-02-01', ['2025-12-31', '2026-01-31', '2026-02-01']],
  ])('from %s to %s are seen on %j', (from, to, days) => {
    expect(monthEndsOf(from, to)).toEqual(days);
  });
});

describe('a period', () => {
  it.each<[Day, Day, ReturnType<typeof periodProblemOf>]>([
    ['2026-07-14', '2026-07-15', null],
    ['2026-07-15', '2026-07-15', 'NOT_FORWARDS'],
    ['2026-07-15', '2026-07-14', 'NOT_FORWARDS'],
    ['2026-07-14', '2026-07-16', 'IN_THE_FUTURE'],
    ['2021-07-15', '2026-07-15', null],
    ['2021-07-14', '2026-07-15', 'TOO_LONG'],
  ])('from %s to %s, on 2026-07-15: %j', (from, to, problem) => {
    expect(periodProblemOf(from, to, '2026-07-15')).toBe(problem);
  });
});

describe('a shop', () => {
  const shop = synthesizeShop({
    seed: 11,
    customers: 40,
    from: '2025-01-01',
    months: 9,
    percent: { DEFAULTER: 15, OCCASIONALLY_LATE: 30 },
    usualCents: 150_00,
    asksPerMonth: 1,
  });
  const notebook = notebookOf(shop, 0);
  const policies = { current: defaultCreditPolicy, candidate: staticLimit(500_00) };
  const whole = backtest(notebook, policies, shop.from, shop.to);

  it('is asked every sale once, and every one is answered and ends', () => {
    const asked = shop.customers.reduce((sum, customer) => sum + customer.asks.length, 0);
    expect(whole.asked.sales).toBe(asked);
    for (const side of [whole.current, whole.candidate]) {
      const sold = side.accepted.sales + side.toConfirm.sales;
      expect(sold + side.refused.sales).toBe(asked);
      expect(side.soldPaid.sales + side.soldLost.sales + side.soldRunning.sales).toBe(sold);
      expect(side.accepted.cents + side.toConfirm.cents + side.refused.cents).toBe(whole.asked.cents);
      expect(side.refused.sales).toBeGreaterThan(0);
      expect(side.soldLost.sales).toBeGreaterThan(0);
    }
  });

  it('comes to the same one customer after another, in any order', () => {
    const running = startBacktest(policies, shop.from, shop.to);
    for (const facts of notebook.toReversed()) running.add(facts);
    expect(running.result()).toEqual(whole);
  });

  it('comes to the same on both sides under the same policy', () => {
    const { current, candidate } = backtest(notebook, { ...policies, candidate: policies.current }, shop.from, shop.to);
    expect(candidate).toEqual(current);
  });

  it('is told what this cannot know', () => {
    expect(whole.caveats).toContain(
      'Só entram vendas que aconteceram: o que ninguém pediu, ou foi negado no balcão, não está no histórico.',
    );
    expect(whole.caveats.join('\n')).toMatch(/De \d+ das \d+ vendas ainda não se sabia o fim em 30\/09\/2025/);
    const byScore = { byScore: [{ minScore: 700, limitCents: 900_00 }], vouchedCents: null };
    const scoring = { ...policies, candidate: { ...policies.candidate, firstLimit: byScore } };
    const told = backtest([], scoring, FROM, TO).caveats.filter((caveat) => !whole.caveats.includes(caveat));
    expect(told.join('\n')).toContain('A pontuação do birô e as indicações não entram');
    expect(backtest([], policies, FROM, TO).caveats[0]).toBe('Não há vendas neste período: nada pôde ser comparado.');
  });
});
