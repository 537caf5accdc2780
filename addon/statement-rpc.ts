/** What crosses `google.script.run` about bank statements. Types alone. */
import type { Cents, Day } from '../server/domain/facts.js';
import type { Answer } from './rpc.js';

export interface StatementCandidate {
  customerId: string;
  customerName: string;
  /** What they would pay; empty: the oldest due first. */
  debts: { id: string; dueOn: Day; totalCents: Cents }[];
  /** Why they are proposed, as the server words it. */
  why: string;
  /** The payment that may be the same money or, of money that went back, the one to be undone. */
  paymentId: string | null;
}

/** An entry of the account that only the merchant can judge. */
export interface AskedEntry {
  id: string;
  on: Day;
  /** Negative: money that went out. */
  amountCents: Cents;
  payerName: string | null;
  /** In the bank's words. */
  description: string;
  reason: string;
  candidates: StatementCandidate[];
}

export interface PostedEntry {
  id: string;
  on: Day;
  amountCents: Cents;
  customerName: string;
  paymentId: string;
}

export type IgnoredEntry = Omit<AskedEntry, 'candidates'>;

export interface StatementLine {
  line: number;
  reason: string;
}

/** What came of one statement. Of long lists only the first. */
export interface ImportedStatement {
  counts: { posted: number; asked: number; ignored: number; duplicated: number; unreadable: number };
  posted: PostedEntry[];
  asked: AskedEntry[];
  ignored: IgnoredEntry[];
  unreadable: StatementLine[];
  /** Lines that are no entries. */
  skipped: StatementLine[];
}

/** What the merchant says of an entry. `SAME`: it is noted already. `RETURNED`: the payment given back is undone. */
export type EntryAnswer =
  | { kind: 'PAID'; customerId: string; debtIds: string[] }
  | { kind: 'SAME' }
  | { kind: 'RETURNED'; paymentId: string }
  | { kind: 'IGNORE' };

export interface StatementRpc {
  /** `content` in base64. */
  importStatement(content: string, fileName: string | null, key: string): Answer<{ statement: ImportedStatement }>;
  /** What earlier statements still ask. */
  askedEntries(): Answer<{ asked: AskedEntry[]; total: number }>;
  /** `posted`: what was recorded, if anything was. */
  answerEntry(id: string, answer: EntryAnswer, key: string): Answer<{ posted: PostedEntry | null }>;
}
