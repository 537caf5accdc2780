/**
 * Two credit policies side by side on the merchant's own history (B6): what each would have lent, to whom, and what
 * would have come of it.
 *
 * The history is lived again under each policy, without look-ahead. Limits are decided by the rules of the ladder with
 * facts dated by then; the real log of decisions is not used, only where customers started from (a limit of the sheet,
 * a first limit the owner gave) and what the owner set for single customers. Each sale of the period is asked for on
 * the day it was made: where it is DECLINED its debts and payments do not exist in that world; REFER ("a confirmar")
 * counts apart and is sold, because the owner really sold it. What happened before the period stays as it was, the same
 * for both. How a sale ended is known with hindsight, at the end of the period. An agreement on what was sold is no sale:
 * it happens where any of the sales it is about does, and they end as its instalments do.
 */
import type { HistoricSale } from './backtest/sale-asked.js';
import { backtestTexts } from './backtest/texts.js';
import { historyOf, type Walk, walk } from './backtest/walk.js';
import { addMonthsClamped, monthEndsOf } from './day.js';
import type { Cents, CustomerFacts, Day } from './facts.js';
import type { CreditPolicy } from './policy.js';

/** Sales and what was sold on trust in them. */
export interface SalesTally {
  sales: number;
  cents: Cents;
}

/** The shop at the end of a day. */
export interface BacktestMonth {
  /** The last day of a month; of the period, in its last month. */
  on: Day;
  /** Sum of all limits. */
  limitCents: Cents;
  /** Open principal, whatever the policies call exposure, so that the two compare. */
  exposureCents: Cents;
  /** Customers with a limit above zero. */
  customersWithLimit: number;
}

export interface PolicyBacktest {
  months: readonly BacktestMonth[];
  accepted: SalesTally;
  /** Referred to the owner, who did sell: sold in this world. */
  toConfirm: SalesTally;
  refused: SalesTally;
  /** What became of what was sold, confirmed ones included. */
  soldPaid: SalesTally;
  soldLost: SalesTally;
  soldRunning: SalesTally;
  /** Principal never paid of the lost ones; of an agreement on several, by their shares. */
  lostCents: Cents;
  /**
   * Of what was sold, only sales that fell due long enough ago to be lost by the end if they were not paid: payments are
   * known long before losses, so that recent sales flatter whoever sells more. Two policies are compared by this.
   */
  maturePaidCents: Cents;
  matureLostCents: Cents;
  /** "Boas vendas perdidas". */
  refusedPaid: SalesTally;
  /** Losses that refusing avoided. */
  refusedLost: SalesTally;
  /** Principal those would have lost. */
  avoidedLossCents: Cents;
  /** Rises and falls of limits within the period. */
  rises: number;
  falls: number;
}

export interface CreditBacktest {
  from: Day;
  to: Day;
  /** Customers with anything known by `to`. */
  customers: number;
  /** The sales asked for again. */
  asked: SalesTally;
  current: PolicyBacktest;
  candidate: PolicyBacktest;
  /** What this cannot know, for the merchant, in pt-BR. */
  caveats: readonly string[];
}

export interface PolicyPair {
  current: CreditPolicy;
  candidate: CreditPolicy;
}

/** Fewer sales than this say little. */
const FEW_SALES = 30;
export const MAX_MONTHS = 60;

/** What keeps a period from being one that can be looked back on. */
export type PeriodProblem = 'NOT_FORWARDS' | 'IN_THE_FUTURE' | 'TOO_LONG';

/** Null: from a day to a later one, by today, at most `MAX_MONTHS`. */
export function periodProblemOf(from: Day, to: Day, today: Day): PeriodProblem | null {
  if (from >= to) return 'NOT_FORWARDS';
  if (to > today) return 'IN_THE_FUTURE';
  return addMonthsClamped(from, MAX_MONTHS) < to ? 'TOO_LONG' : null;
}

/** Both policies over these customers' histories, from `from` through `to`. */
export function backtest(
  customers: readonly CustomerFacts[],
  policies: PolicyPair,
  from: Day,
  to: Day,
): CreditBacktest {
  const running = startBacktest(policies, from, to);
  for (const facts of customers) running.add(facts);
  return running.result();
}

/** The same for a shop that is not held in memory at once: its customers one after another, in any order. */
export function startBacktest(
  policies: PolicyPair,
  from: Day,
  to: Day,
): { add(facts: CustomerFacts): void; result(): CreditBacktest } {
  if (from > to) throw new RangeError(`A backtest runs forwards: from ${from} to ${to}`);
  const monthEnds = monthEndsOf(from, to);
  const sums = { current: emptySum(monthEnds), candidate: emptySum(monthEnds) };
  const asked: SalesTally = { sales: 0, cents: 0 };
  let customers = 0;
  let broughtAlong = 0;
  let unknown = 0;
  return {
    add(facts) {
      const history = historyOf(facts, to);
      if (history.start !== null || history.sales.length > 0) customers += 1;
      for (const sale of history.sales) {
        if (sale.on < from) continue;
        if (sale.isBroughtAlong) broughtAlong += sale.courses.length;
        else {
          count(asked, sale);
          if (sale.outcome === 'UNKNOWN') unknown += 1;
        }
      }
      for (const side of ['current', 'candidate'] as const)
        addWalk(sums[side], walk(history, policies[side], from, to, monthEnds), from);
    },
    result() {
      const { current, candidate } = sums;
      const toConfirm = Math.max(current.toConfirm.sales, candidate.toConfirm.sales);
      const caveats = [
        ...(asked.sales < FEW_SALES ? [backtestTexts.few(asked.sales)] : []),
        backtestTexts.onlyAsked(),
        backtestTexts.behaviour(),
        backtestTexts.allOrNothing(),
        backtestTexts.ownerDecisions(),
        ...([policies.current, policies.candidate].some(asksWhoTheyAre) ? [backtestTexts.unknownOrigins()] : []),
        ...(toConfirm > 0 ? [backtestTexts.toConfirm(toConfirm)] : []),
        ...(unknown > 0 ? [backtestTexts.running(unknown, asked.sales, to)] : []),
        ...(broughtAlong > 0 ? [backtestTexts.broughtAlong(broughtAlong)] : []),
      ];
      return { from, to, customers, asked, current, candidate, caveats };
    },
  };
}

/** First limits by what the facts do not tell. */
function asksWhoTheyAre({ firstLimit }: CreditPolicy): boolean {
  return firstLimit.byScore.length > 0 || firstLimit.vouchedCents !== null;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type PolicySum = Mutable<Omit<PolicyBacktest, 'months'>> & { months: Mutable<BacktestMonth>[] };

function emptySum(monthEnds: readonly Day[]): PolicySum {
  const none = (): SalesTally => ({ sales: 0, cents: 0 });
  return {
    months: monthEnds.map((on) => ({ on, limitCents: 0, exposureCents: 0, customersWithLimit: 0 })),
    accepted: none(),
    toConfirm: none(),
    refused: none(),
    soldPaid: none(),
    soldLost: none(),
    soldRunning: none(),
    lostCents: 0,
    maturePaidCents: 0,
    matureLostCents: 0,
    refusedPaid: none(),
    refusedLost: none(),
    avoidedLossCents: 0,
    rises: 0,
    falls: 0,
  };
}

function addWalk(sum: PolicySum, { asked, decisions, samples }: Walk, from: Day): void {
  for (const [index, { limitCents, exposureCents }] of samples.entries()) {
    const month = sum.months[index]!;
    month.limitCents += limitCents ?? 0;
    month.exposureCents += exposureCents;
    month.customersWithLimit += limitCents ? 1 : 0;
  }
  for (const { rule, on } of decisions) {
    if (on < from) continue;
    if (rule === 'PROMOTED') sum.rises += 1;
    if (rule === 'DEMOTED_31_DAYS') sum.falls += 1;
  }
  for (const { sale, answer } of asked) {
    if (answer === 'DECLINED') {
      count(sum.refused, sale);
      if (sale.outcome === 'PAID') count(sum.refusedPaid, sale);
      if (sale.outcome === 'LOST') count(sum.refusedLost, sale);
      sum.avoidedLossCents += sale.lostCents;
      continue;
    }
    count(answer === 'REFER' ? sum.toConfirm : sum.accepted, sale);
    count({ PAID: sum.soldPaid, LOST: sum.soldLost, UNKNOWN: sum.soldRunning }[sale.outcome], sale);
    sum.lostCents += sale.lostCents;
    if (sale.isMature && sale.outcome !== 'UNKNOWN') {
      sum.maturePaidCents += sale.financedCents - sale.lostCents;
      sum.matureLostCents += sale.lostCents;
    }
  }
}

function count(tally: SalesTally, sale: HistoricSale): void {
  tally.sales += 1;
  tally.cents += sale.financedCents;
}
