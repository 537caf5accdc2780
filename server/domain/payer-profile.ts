/**
 * How somebody pays, from what they did so far (A4, A6): an ordered table, the first profile that holds wins. It says
 * nothing about whether they may buy (that is the standing); the cadence and the plan menu choose their tone by it.
 */
import { policyFor } from './credit-limit.js';
import { profileTexts } from './credit-texts.js';
import { addDays, daysBetween } from './day.js';
import {
  daysLateWhenReplaced,
  daysUnpaidOn,
  effectiveDueOn,
  isRenegotiated,
  lastDayOnTime,
  paidOffOn,
  supersededSince,
  wasPaidOnTime,
} from './debt.js';
import type { CustomerFacts, Day, Debt } from './facts.js';
import type { CreditPolicy } from './policy.js';

export type PayerProfile = 'NEW' | 'GOOD' | 'OCCASIONALLY_LATE' | 'HABITUALLY_LATE' | 'RECOVERING';

export interface ProfileNumbers {
  /** Debts that say something: paid on a known day, or unpaid and late. */
  knownDebts: number;
  onTimeDebts: number;
  /** Share paid on time, in basis points; null while nothing is known, as the others. */
  onTimeBps: number | null;
  /** Over all known debts; what was on time counts as 0. */
  medianDaysLate: number | null;
  /** The interquartile range of the same: how predictable they are. */
  spreadDaysLate: number | null;
  /** Median over the late debts alone; null when none was. */
  usualDaysWhenLate: number | null;
  /** Trend: the share among the latest third, or the latest five where that is more. */
  recentOnTimeBps: number | null;
  /** The latest debts in a row that were paid on time. */
  onTimeStreak: number;
  /** Recency: 0 while something is late; null when nothing ever was. */
  daysSinceLate: number | null;
}

export interface ProfileOn {
  profile: PayerProfile;
  /** For the merchant, in pt-BR, with the numbers it rests on. Never for the customer. */
  reason: string;
  numbers: ProfileNumbers;
}

/** Nine debts out of ten: one slip in a long history does not unmake a good payer. */
const GOOD_ON_TIME_BPS = 9_000;
/** Half a year without lateness, with debts paid in it, says more than what was before. */
const FORGIVEN_AFTER_DAYS = 180;
/** Two on time may be luck; three in a row are a direction. */
const RECOVERING_STREAK = 3;
/** Once is an accident: a habit takes at least two late debts. */
const HABIT_LATE_DEBTS = 2;
/** Fewer than half of the recent ones on time: it is getting worse, however good the old history was. */
const HABIT_RECENT_BPS = 5_000;
/** Seldom late, but then by more than two weeks, in more than a quarter of the debts: that is no forgotten date. */
const HABIT_SPREAD_DAYS = 15;
/** The trend looks at the latest third, and at no fewer than five debts, or one debt alone would turn it. */
const RECENT_PART = 3;
const RECENT_AT_LEAST = 5;

/** What one debt says about its debtor. */
interface Evidence {
  /** The day it was settled; the day asked about for one that is still unpaid and late. */
  on: Day;
  isOnTime: boolean;
  isUnpaid: boolean;
  /** From the effective due day; 0 when on time. */
  daysLate: number;
}

interface Known {
  numbers: ProfileNumbers;
  lateDebts: number;
  /** Of what is unpaid now. */
  longestUnpaidDays: number;
}

const RULES: readonly ((known: Known, policy: CreditPolicy) => Omit<ProfileOn, 'numbers'> | null)[] = [
  fresh,
  good,
  recovering,
  habituallyLate,
];

/**
 * The profile at the end of `day`, with its numbers (days, debts, basis points). `policy` may be the shop's: what differs
 * for the customer is applied here. Counted as the ladder counts: on time within `toleranceBankDays`; settled longer ago
 * than `historyDays` is forgotten, for and against; a put-off debt paid by its new day counts only where the policy lets it.
 */
export function payerProfileOn(facts: CustomerFacts, policy: CreditPolicy, day: Day): ProfileOn {
  const own = policyFor(policy, facts, day);
  const known = knownOn(facts, own, day);
  for (const rule of RULES) {
    const found = rule(known, own);
    if (found !== null) return { ...found, numbers: known.numbers };
  }
  return { profile: 'OCCASIONALLY_LATE', reason: profileTexts.occasionallyLate(known.numbers), numbers: known.numbers };
}

function fresh({ numbers }: Known): Omit<ProfileOn, 'numbers'> | null {
  return numbers.knownDebts === 0 ? { profile: 'NEW', reason: profileTexts.fresh() } : null;
}

/** Nearly always on time, or on time again for long; and nothing unpaid beyond the grace today. */
function good({ numbers, longestUnpaidDays }: Known, policy: CreditPolicy): Omit<ProfileOn, 'numbers'> | null {
  if (longestUnpaidDays > policy.graceDays) return null;
  if (numbers.onTimeBps! >= GOOD_ON_TIME_BPS) return { profile: 'GOOD', reason: profileTexts.good(numbers) };
  const isForgiven = numbers.onTimeStreak >= RECOVERING_STREAK && numbers.daysSinceLate! >= FORGIVEN_AFTER_DAYS;
  return isForgiven ? { profile: 'GOOD', reason: profileTexts.goodAgain(numbers) } : null;
}

/** Late before, and the latest ones all on time. */
function recovering({ numbers }: Known): Omit<ProfileOn, 'numbers'> | null {
  if (numbers.onTimeStreak < RECOVERING_STREAK) return null;
  return { profile: 'RECOVERING', reason: profileTexts.recovering(numbers) };
}

/** More than half late, getting worse, or seldom but long. */
function habituallyLate({ numbers, lateDebts }: Known): Omit<ProfileOn, 'numbers'> | null {
  if (lateDebts < HABIT_LATE_DEBTS) return null;
  if (numbers.medianDaysLate! > 0) {
    return { profile: 'HABITUALLY_LATE', reason: profileTexts.oftenLate(numbers) };
  }
  if (numbers.recentOnTimeBps! < HABIT_RECENT_BPS) {
    return { profile: 'HABITUALLY_LATE', reason: profileTexts.gettingWorse(numbers) };
  }
  if (numbers.spreadDaysLate! >= HABIT_SPREAD_DAYS) {
    return { profile: 'HABITUALLY_LATE', reason: profileTexts.longWhenLate(numbers) };
  }
  return null;
}

function knownOn(facts: CustomerFacts, policy: CreditPolicy, day: Day): Known {
  const evidence = facts.debts
    .map((debt) => evidenceOf(debt, facts, policy, day))
    .filter((one) => one !== null)
    // Oldest first. Of one day the late ones come last, so that the order in which facts are loaded never matters.
    .sort((a, b) => (a.on === b.on ? Number(b.isOnTime) - Number(a.isOnTime) : a.on < b.on ? -1 : 1));
  const late = evidence.filter((one) => !one.isOnTime);
  const recent = evidence.slice(-Math.max(RECENT_AT_LEAST, Math.ceil(evidence.length / RECENT_PART)));
  const daysLate = evidence.map((one) => one.daysLate).sort((a, b) => a - b);
  const lastLate = late.at(-1);
  return {
    numbers: {
      knownDebts: evidence.length,
      onTimeDebts: evidence.length - late.length,
      onTimeBps: onTimeBpsOf(evidence),
      medianDaysLate: quartile(daysLate, 2),
      spreadDaysLate: evidence.length === 0 ? null : quartile(daysLate, 3)! - quartile(daysLate, 1)!,
      usualDaysWhenLate: quartile(
        late.map((one) => one.daysLate).sort((a, b) => a - b),
        2,
      ),
      recentOnTimeBps: onTimeBpsOf(recent),
      onTimeStreak: evidence.length - 1 - evidence.findLastIndex((one) => !one.isOnTime),
      daysSinceLate: lastLate === undefined ? null : daysBetween(lastLate.on, day),
    },
    lateDebts: late.length,
    longestUnpaidDays: late.reduce((most, one) => (one.isUnpaid ? Math.max(most, one.daysLate) : most), 0),
  };
}

/** Null when the debt says nothing: unknown day, not yet late beyond the tolerance, cancelled, or too long ago. */
function evidenceOf(debt: Debt, facts: CustomerFacts, policy: CreditPolicy, day: Day): Evidence | null {
  const { historyDays, renegotiated, toleranceBankDays } = policy;
  if (debt.registeredOn > day) return null;
  const settledOn = paidOffOn(debt, facts.payments, day);
  const replacedOn = supersededSince(debt, day);
  if (replacedOn !== null) {
    const daysLate = daysLateWhenReplaced(debt, day, toleranceBankDays);
    const isRecent = historyDays === null || replacedOn >= addDays(day, -historyDays);
    return daysLate > 0 && isRecent ? { on: replacedOn, isOnTime: false, isUnpaid: false, daysLate } : null;
  }
  if (settledOn === null) {
    const daysLate = day > lastDayOnTime(debt, day, toleranceBankDays) ? daysUnpaidOn(debt, facts.payments, day) : 0;
    return daysLate === 0 ? null : { on: day, isOnTime: false, isUnpaid: true, daysLate };
  }
  if (historyDays !== null && settledOn < addDays(day, -historyDays)) return null;
  const isOnTime = wasPaidOnTime(debt, facts.payments, day, toleranceBankDays);
  if (isOnTime === null || (isOnTime && renegotiated === 'NEVER' && isRenegotiated(debt, day))) return null;
  const daysLate = isOnTime ? 0 : daysBetween(effectiveDueOn(debt, day), settledOn);
  return { on: settledOn, isOnTime, isUnpaid: false, daysLate };
}

function onTimeBpsOf(evidence: readonly Evidence[]): number | null {
  if (evidence.length === 0) return null;
  return Math.floor((evidence.filter((one) => one.isOnTime).length * 10_000) / evidence.length);
}

/** The `nth` quartile by nearest rank, always one of the values: days stay whole. Null for none. */
function quartile(ascending: readonly number[], nth: 1 | 2 | 3): number | null {
  return ascending[Math.ceil((ascending.length * nth) / 4) - 1] ?? null;
}
