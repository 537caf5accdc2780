/** A backtest of two years of a shop, beside the least that looks at the same facts: what is owed at each month's end. */
import { backtest } from '../../server/domain/backtest.js';
import { exposureOn } from '../../server/domain/credit-limit.js';
import { monthEndsOf } from '../../server/domain/day.js';
import { creditPolicyFrom, defaultCreditPolicy } from '../../server/domain/default-policy.js';
import { notebookOf, synthesizeShop } from '../support/synthetic-shop.js';

const CUSTOMERS = 2_000;
const MONTHS = 24;
const ROUNDS = 3;

export function benchBacktest(print: (...columns: [string, string, string, string]) => void): void {
  const { from, to, ...shop } = synthesizeShop({
    seed: 1,
    customers: CUSTOMERS,
    from: '2024-01-01',
    months: MONTHS,
    percent: { DEFAULTER: 8, HABITUALLY_LATE: 15, OCCASIONALLY_LATE: 25 },
    usualCents: 120_00,
    asksPerMonth: 0.75,
  });
  const notebook = notebookOf({ from, to, ...shop }, 0);
  const debts = notebook.reduce((sum, facts) => sum + facts.debts.length, 0);
  const policies = { current: defaultCreditPolicy, candidate: creditPolicyFrom(500_00) };
  const ends = monthEndsOf(from, to);
  const ours = bestMs(() => backtest(notebook, policies, from, to));
  const bare = bestMs(() => notebook.map((facts) => ends.map((day) => exposureOn(facts, defaultCreditPolicy, day))));
  print(
    `backtest, ${MONTHS} months of ${CUSTOMERS} customers, ${debts} debts`,
    `${(ours / 1_000).toFixed(2)} s`,
    `${(bare / 1_000).toFixed(2)} s`,
    (ours / bare).toFixed(1),
  );
}

function bestMs(work: () => unknown): number {
  return Math.min(
    ...Array.from({ length: ROUNDS }, () => {
      const startedAt = performance.now();
      work();
      return performance.now() - startedAt;
    }),
  );
}
