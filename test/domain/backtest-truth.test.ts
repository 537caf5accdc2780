/**
 * Is a backtest right? On shops whose truth is known: the notebook of one course of events says which of two policies
 * would have been worth more; another course of the same shop, lived under each policy, says which one is.
 */
import { describe, expect, it } from 'vitest';
import { backtest, type PolicyBacktest } from '../../server/domain/backtest.js';
import { addDays } from '../../server/domain/day.js';
import { completePolicy, ladderFrom } from '../../server/domain/default-policy.js';
import type { CreditPolicy } from '../../server/domain/policy.js';
import { runs } from '../support/runs.js';
import { notebookOf, randomOf, sellBy, synthesizeShop, type Truth } from '../support/synthetic-shop.js';

const SHOPS = runs(60, 200);
/** The last sales fall due within about three months, and what is not paid is lost another three months later. */
const HINDSIGHT_DAYS = 150;
/** Another course of events than the one in the notebook: the same people, other luck. */
const COURSE = 1;
/** What is earned on a sale that is paid. */
const MARGIN = 0.3;

const terms = [{ maxInstallments: 6, maxDays: null }];
const quickPromotion = { onTimeDebts: 1, useBps: 2_500, days: 15, streakDebts: 0, tenureDays: 0 };
/** A careful ladder, a generous one, and static limits, small and large. */
const POLICIES: readonly CreditPolicy[] = [
  completePolicy({ ladderCents: ladderFrom(100_00, 2_000_00), terms }, 1),
  completePolicy({ ladderCents: ladderFrom(400_00, 5_000_00, 20_000), terms, promotion: quickPromotion }, 2),
  completePolicy({ ladderCents: [150_00], terms }, 3),
  completePolicy({ ladderCents: [1_000_00], terms }, 4),
];

function estimatedCents({ maturePaidCents, matureLostCents }: PolicyBacktest): number {
  return MARGIN * maturePaidCents - matureLostCents;
}

function trueCents({ soldCents, lostCents }: Truth): number {
  return MARGIN * (soldCents - lostCents) - lostCents;
}

function aShop(seed: number) {
  const next = randomOf(seed, 'shop');
  // Some shops sell to their neighbours, some to anybody.
  const defaulters = next() < 0.5 ? 4 * next() : 25 + 25 * next();
  return synthesizeShop({
    seed,
    customers: 20,
    from: '2025-01-01',
    months: 12,
    percent: { DEFAULTER: defaulters, HABITUALLY_LATE: 15 * next(), OCCASIONALLY_LATE: 30 * next() },
    usualCents: 80_00 + Math.floor(170_00 * next()),
    asksPerMonth: 0.6 + 0.6 * next(),
  });
}

function compare(seed: number) {
  const shop = aShop(seed);
  const one = seed % POLICIES.length;
  const other = (one + 1 + (Math.floor(seed / POLICIES.length) % (POLICIES.length - 1))) % POLICIES.length;
  const policies = { current: POLICIES[one]!, candidate: POLICIES[other]! };
  const estimate = backtest(notebookOf(shop, 0), policies, shop.from, addDays(shop.to, HINDSIGHT_DAYS));
  const truthOf = (policy: CreditPolicy) => trueCents(sellBy(shop, policy, COURSE));
  const trueGap = truthOf(policies.candidate) - truthOf(policies.current);
  const estimatedGap = estimatedCents(estimate.candidate) - estimatedCents(estimate.current);
  return { seed, trueGap, estimatedGap, askedCents: estimate.asked.cents };
}

describe('a backtest on shops whose truth is known', () => {
  it('ranks two policies as the truth does, in at least 95 of 100 shops', () => {
    const compared = Array.from({ length: SHOPS }, (_, index) => compare(index + 1));
    const right = compared.filter(({ trueGap, estimatedGap }) => trueGap > 0 === estimatedGap > 0);
    const better = compared.filter(({ trueGap }) => trueGap > 0);
    const errors = compared
      .map(({ trueGap, estimatedGap, askedCents }) => Math.abs(estimatedGap - trueGap) / askedCents)
      .sort((a, b) => a - b);
    const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
    console.info(
      `backtest: ranking right in ${right.length} of ${SHOPS} shops; error of the estimated difference, ` +
        `of what was asked for: median ${percent(errors[SHOPS / 2]!)}, 95th percentile ${percent(errors[SHOPS * 0.95]!)}`,
    );
    // A ranking that is always the same would be guessed without a backtest.
    expect(Math.min(better.length, SHOPS - better.length)).toBeGreaterThan(SHOPS / 4);
    expect(right.length).toBeGreaterThanOrEqual(SHOPS * 0.95);
    // Where it is wrong, there was next to nothing to choose between.
    for (const { trueGap, askedCents } of compared.filter((one) => !right.includes(one)))
      expect(Math.abs(trueGap) / askedCents).toBeLessThan(0.02);
  }, 60_000);
});
