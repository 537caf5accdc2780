/**
 * The facts every decision starts from, as plain data.
 *
 * A day is a civil date in the merchant's zone, money is an integer of centavos, rates are integer basis points.
 * Facts are appended: what happened later never edits what was said before. Everything else in `domain` is
 * computed from these and a day.
 */

import type { CreditOverride } from './policy.js';

/** Civil date `YYYY-MM-DD` in the merchant's time zone. Days compare as strings. */
export type Day = string;
/** Integer of centavos. */
export type Cents = number;

/** Late-charge terms, a snapshot kept on each debt. A debt without terms never grows (RULES-BR, "Late charges"). */
export interface LateTerms {
  lateFeeBps: number;
  lateInterestMonthlyBps: number;
  graceBase: 'ADJUSTED_DUE' | 'ORIGINAL_DUE';
  agreedOn: Day;
}

/** SUPERSEDE: an agreement took its place (or, of an instalment, the originals came back). RESTORE undoes it. */
export type DebtChangeKind = 'AMOUNT' | 'DUE_DATE' | 'CANCEL' | 'REINSTATE' | 'WRITE_OFF' | 'SUPERSEDE' | 'RESTORE';

export interface DebtChange {
  kind: DebtChangeKind;
  /** The day from which it counts. */
  on: Day;
  /** Order of recording; breaks ties between changes of one kind on one day. */
  seq: number;
  /** The new principal, for AMOUNT. */
  principalCents: Cents | null;
  /** The new due day, for DUE_DATE. */
  dueOn: Day | null;
  /** The agreement, for SUPERSEDE and RESTORE. */
  proposalId?: string | null;
}

/** One receivable with one due date, as first recorded, and what was changed since. */
export interface Debt {
  id: string;
  customerId: string;
  saleId: string | null;
  installment: { number: number; of: number } | null;
  /** As first recorded; `changes` say what it is now. */
  principalCents: Cents;
  dueOn: Day;
  registeredOn: Day;
  /** The day on which the shop learned of it: after `registeredOn` when history was brought along. */
  recordedOn?: Day;
  terms: LateTerms | null;
  /** The agreement whose instalment it is. */
  proposalId?: string | null;
  changes: readonly DebtChange[];
  /** The shop's own bank holidays, the same array on every debt of it; absent when it has none. */
  localHolidays?: readonly Day[];
}

export interface Allocation {
  debtId: string;
  amountCents: Cents;
}

/** From its day on in the place of all allocations before. */
export interface Reallocation {
  on: Day;
  /** Order of recording; breaks ties on one day. */
  seq: number;
  allocations: readonly Allocation[];
}

export interface Payment {
  id: string;
  customerId: string;
  amountCents: Cents;
  paidOn: Day;
  /** False when nobody said when it was paid (first import): it settles, but counts neither on time nor late. */
  dayKnown: boolean;
  /** Which debts it pays, as first recorded; what is left over is the customer's credit. */
  allocations: readonly Allocation[];
  /** Later words on which debts it pays, when an agreement was broken. */
  reallocations?: readonly Reallocation[];
  /** The day a reversal undid it, if one did. */
  reversedOn: Day | null;
}

export type HoldKind = 'PROMISE' | 'CLAIMED_PAID' | 'DISPUTE' | 'OFFER_OPEN' | 'PROTECTED' | 'OVER_INDEBTED' | 'MANUAL';

/** A reason not to contact somebody, in force from `fromOn` until it is ended or, when set, through `untilOn`. */
export interface Hold {
  id: string;
  customerId: string;
  /** Null: about the customer as a whole. */
  debtId: string | null;
  kind: HoldKind;
  fromOn: Day;
  untilOn: Day | null;
  endedOn: Day | null;
}

export type Channel = 'EMAIL' | 'WHATSAPP_LINK' | 'SMS' | 'CALL';
export type Step = 'COURTESY' | 'DUE_TODAY' | 'REMINDER' | 'OPTIONS' | 'OFFER' | 'CALL' | 'NOTICE';
export type ReminderState = 'CLAIMED' | 'SENT' | 'FAILED' | 'UNCERTAIN';

/** A contact that was claimed. FAILED ones never reached anybody and do not count as contact. */
export interface Contact {
  reminderId: string;
  sentOn: Day;
  step: Step;
  channel: Channel;
  state: ReminderState;
  debts: readonly { debtId: string; effectiveDueOn: Day }[];
}

/** One entry of the append-only log of credit decisions; the last one's `toCents` is the limit. */
export interface CreditDecision {
  id: string;
  customerId: string;
  on: Day;
  seq: number;
  /** Null: no limit had been defined. */
  fromCents: Cents | null;
  /** Null: "a definir". Zero, by the owner: HOLD. */
  toCents: Cents | null;
  rule: string;
  reason: string;
  /** The debt that caused a demotion (a debt demotes once). */
  debtId: string | null;
  /** The debts whose payment earned a rise (a debt helps to rise once). */
  countedDebtIds?: readonly string[] | null;
}

/** One entry of the append-only log of what differs for a customer; the last one counts, null ends it. */
export interface OverrideFact {
  on: Day;
  seq: number;
  body: CreditOverride | null;
}

/** Everything known about one customer's money, as loaded under its row lock. */
export interface CustomerFacts {
  customerId: string;
  registeredOn: Day;
  debts: readonly Debt[];
  payments: readonly Payment[];
  holds: readonly Hold[];
  contacts: readonly Contact[];
  decisions: readonly CreditDecision[];
  overrides: readonly OverrideFact[];
}

/** What Caderneta calls a failure that a person can cause. */
export interface Problem {
  code: string;
  message: string;
  field?: readonly string[];
}
export type Outcome<T> = ({ ok: true } & T) | { ok: false; errors: readonly Problem[] };
