/** A bank statement as it was read, before anything about it is decided. */
import type { Cents, Day } from '../facts.js';

export type StatementFormat = 'CSV' | 'OFX';

/** What a file says of one entry, in the bank's words. */
export interface RawEntry {
  /** Where it begins in the file, from 1. */
  line: number;
  on: Day;
  /** Negative: money that went out. */
  amountCents: Cents;
  /** History, detail, memo: every text beside the amount, the most general first. */
  texts: readonly string[];
  /** Where the file has columns of their own for them. */
  payerName: string | null;
  payerDocument: string | null;
  /** The bank's own id of the entry: FITID, "Identificador". */
  bankId: string | null;
  /** The bank's document number; many entries may share one. */
  reference: string | null;
  account: string | null;
  /** It stands in the statement of a credit card. */
  isCard: boolean;
}

/** An entry with what its words tell. */
export interface StatementEntry {
  line: number;
  on: Day;
  /** Negative: money that went out. */
  amountCents: Cents;
  /** At most 500 characters. */
  description: string;
  kind: EntryKind;
  /** As the bank writes it; often cut short. At most 200 characters. */
  payerName: string | null;
  /** Bare CPF or CNPJ, or a masked CPF as `***456789**`. */
  payerDocument: string | null;
  /** Txids of ours that its words hold, as written; more than one decides nothing. */
  txids: readonly string[];
  /** In capitals. */
  endToEndId: string | null;
  bankId: string | null;
  reference: string | null;
  account: string | null;
  isCard: boolean;
}

/** What the first words of an entry say it is. */
export type EntryKind = 'BALANCE' | 'RETURN' | 'TRANSFER' | 'FEE' | 'INVESTMENT' | 'LOAN' | 'CARD_SALES' | 'OTHER';

/** A line that became no entry, and why, for the merchant to read. */
export interface LeftOutLine {
  line: number;
  reason: string;
}

export interface StatementReading<Entry = RawEntry> {
  entries: Entry[];
  /** Lines that are entries and could not be understood. */
  unreadable: LeftOutLine[];
  /** Lines that are no entries: the bank's heading, balances, totals, entries still to come. */
  skipped: LeftOutLine[];
}

/** The whole file could not be understood. */
export interface StatementRefusal {
  ok: false;
  /** 0: no line in particular. */
  line: number;
  reason: string;
}

export type StatementOutcome = ({ ok: true } & StatementReading) | StatementRefusal;

/** No statement has more entries than this in one file; a month of a busy shop has far fewer. */
export const MAX_ENTRIES = 2_000;
