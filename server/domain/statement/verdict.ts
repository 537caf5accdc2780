/** What is to become of an entry, and the closed lists of why. */
import type { Cents } from '../facts.js';
import type { Allocation } from '../payment.js';

export type Verdict = 'CERTAIN' | 'ASK' | 'IGNORE';

export const VERDICT_OF = {
  TXID_DEBT: 'CERTAIN',
  TXID_CUSTOMER: 'CERTAIN',
  DOCUMENT_AND_AMOUNT: 'CERTAIN',
  MASKED_DOCUMENT_AND_AMOUNT: 'CERTAIN',

  TXID_CONFLICT: 'ASK',
  TXID_NOTHING_OPEN: 'ASK',
  DOCUMENT_OTHER_AMOUNT: 'ASK',
  DOCUMENT_NOTHING_OPEN: 'ASK',
  PAID_BEFORE_RECORDED: 'ASK',
  NAME_AND_AMOUNT: 'ASK',
  NAME_OTHER_AMOUNT: 'ASK',
  NAME_NOTHING_OPEN: 'ASK',
  SEVERAL_CANDIDATES: 'ASK',
  AMOUNT_ONLY: 'ASK',
  UNKNOWN_PAYER: 'ASK',
  MAYBE_RECORDED: 'ASK',
  TOO_MANY_FROM_ONE: 'ASK',
  RETURN_OF_PAYMENT: 'ASK',
  RETURN_UNCLEAR: 'ASK',

  NO_MONEY: 'IGNORE',
  CARD_BILL: 'IGNORE',
  BALANCE: 'IGNORE',
  FEE: 'IGNORE',
  INVESTMENT: 'IGNORE',
  LOAN: 'IGNORE',
  CARD_SALES: 'IGNORE',
  OWN_TRANSFER: 'IGNORE',
  MONEY_OUT: 'IGNORE',
  REFUND_IN: 'IGNORE',
  RETURNED: 'IGNORE',
  RETURN_PAIRED: 'IGNORE',
  RETURN_SETTLED: 'IGNORE',
  ALREADY_RECORDED: 'IGNORE',
  STRANGER: 'IGNORE',
} as const satisfies Record<string, Verdict>;

export type EntryReason = keyof typeof VERDICT_OF;

export type CandidateReason =
  | 'TXID'
  | 'DOCUMENT'
  | 'MASKED_DOCUMENT'
  | 'NAME'
  | 'CLOSE_NAME'
  | 'FIRST_NAME'
  | 'AMOUNT'
  | 'OWES_OTHER'
  | 'RECORDED'
  | 'RETURNED';

/** Somebody who may have paid, and for what. */
export interface Candidate {
  customerId: string;
  /** What they would have paid; empty: the law decides. */
  debtIds: readonly string[];
  /** A payment that may be the same money, or the one that was returned. */
  paymentId: string | null;
  reasons: readonly CandidateReason[];
}

/** Nobody reads more proposals than this. */
export const MAX_CANDIDATES = 5;

export interface EntryDecision {
  reason: EntryReason;
  /** The likeliest first. */
  candidates: readonly Candidate[];
  /** CERTAIN: what is to be recorded. */
  posting: { customerId: string; amountCents: Cents; allocations: readonly Allocation[] } | null;
}
