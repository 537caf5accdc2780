/**
 * Policies are data: versioned rows a merchant may edit. These are their shapes and the defaults a new merchant gets
 * (DESIGN, "Default policies"); no rule reads a number from anywhere else.
 */
import type { Cents, Channel, Step } from './facts.js';

export interface CreditPolicy {
  version: number;
  /** Rungs, lowest first, generated once from the first limit (`ladderFrom`). */
  ladderCents: readonly Cents[];
  promotion: {
    /** Debts paid on time since the limit last changed. */
    onTimeDebts: number;
    /** Their principal, as a share of the limit. */
    useBps: number;
    /** Days since the limit last changed. */
    days: number;
  };
  /** More than this many days late and reminded: REVIEW. */
  graceDays: number;
  /** On this day late, one rung down, once per debt. */
  demotionDay: number;
  /** Terms by rung; the last entry serves every higher rung. */
  terms: readonly CreditTerms[];
}

/** On what terms a sale on trust may be made. */
export interface CreditTerms {
  maxInstallments: number;
  /** Until the last due day; null: no end of its own. */
  maxDays: number | null;
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
