/**
 * Policies are data: versioned rows a merchant may edit. These are their shapes and the defaults a new merchant gets
 * (DESIGN, "Default policies"); no rule reads a number from anywhere else.
 */
import type { Cents, Channel, Day, Step } from './facts.js';

export interface CreditPolicy {
  version: number;
  /** Rungs, lowest first, generated once from the first limit (`ladderFrom`) or given one by one. */
  ladderCents: readonly Cents[];
  /** Where somebody new starts instead of at the first rung. */
  firstLimit: {
    /** By the bureau's score: the entry with the highest `minScore` that is reached. */
    byScore: readonly { minScore: number; limitCents: Cents }[];
    /** For somebody a customer of the shop vouches for; null: no difference. */
    vouchedCents: Cents | null;
  };
  promotion: {
    /** Debts paid on time since the limit last changed. */
    onTimeDebts: number;
    /** Their principal, as a share of the limit. */
    useBps: number;
    /** Days since the limit last changed. */
    days: number;
    /** The latest debts in a row that must have been paid on time; 0: not asked. */
    streakDebts: number;
    /** Days since the customer was registered; 0: not asked. */
    tenureDays: number;
  };
  /** Bank days after the effective due day on which paying still counts as on time for the ladder. */
  toleranceBankDays: number;
  /** Whether a debt whose due day was put off helps to rise when it is paid by the new one. */
  renegotiated: 'AS_AGREED' | 'NEVER';
  /** What was settled longer ago than this no longer helps to rise; null: it always does. */
  historyDays: number | null;
  /** What fills a limit: open principal, or what would settle the debts, late charges included. */
  exposure: 'PRINCIPAL' | 'TOTAL';
  /** Fraud containment before a sale (A28). */
  containment: {
    /** The largest first purchase, as a share of the limit. */
    firstPurchaseBps: number;
    /** More purchases than this in so many days are referred to the owner; null: as many as fit. */
    velocity: { purchases: number; days: number } | null;
    /** Whether somebody with another customer's document or phone is referred until the owner once said yes, knowing. */
    referSharedIdentity: boolean;
  };
  /** How long an approved purchase keeps its place in the limit before the sale is recorded. */
  reservationMinutes: number;
  /** More than this many days late and reminded: REVIEW. */
  graceDays: number;
  /** On this day late, one rung down, once per debt. */
  demotionDay: number;
  /** Terms by rung; the last entry serves every higher rung. */
  terms: readonly CreditTerms[];
  /**
   * The shop's own bank holidays while this version was in force, kept so that a decision can be made again: they say
   * what was on time. The rules themselves read those on the debts. Absent until they first changed.
   */
  localHolidays?: readonly Day[];
}

/** On what terms a sale on trust may be made. */
export interface CreditTerms {
  maxInstallments: number;
  /** Until the last due day; null: no end of its own. */
  maxDays: number | null;
}

/**
 * What differs for one customer; the rest is the shop's policy. `maxLimitCents` is a ceiling of the ladder, never a cut of
 * a limit that is higher already.
 */
export interface CreditOverride {
  maxLimitCents?: Cents;
  promotion?: Partial<CreditPolicy['promotion']>;
  toleranceBankDays?: number;
  graceDays?: number;
  demotionDay?: number;
  /** In the place of the rung's own. */
  terms?: CreditTerms;
}

export interface CadenceStep {
  step: Step;
  /** Days from the effective due day; negative is before. */
  offsetDays: number;
  /** Last offset on which it may still go out; null: no end. */
  lastOffsetDays: number | null;
  /** In order; the first available wins. */
  channels: readonly Channel[];
  enabled: boolean;
}

export interface Cadence {
  version: number;
  steps: readonly CadenceStep[];
  maxPerDay: number;
  maxPerWeek: number;
}
