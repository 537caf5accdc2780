/** What use cases ask of the outside world, as types; `channels/` and `main.ts` provide it. */
import type { PutValue } from '../domain/sheet/put-back.js';
import type { WireCell } from '../domain/sheet/wire.js';

export interface Email {
  /** A strict addr-spec, checked at intake. */
  to: string;
  fromName: string;
  replyTo: string | null;
  subject: string;
  text: string;
  /** The same for every try of this message, so that a receiver can tell a repeat. */
  messageId: string;
  /** One-click unsubscribe (RFC 8058): an https POST address. */
  unsubscribeUrl: string;
}

/** `UNCERTAIN`: it may or may not have arrived; nobody may send it again by themselves. */
export type Delivery = { state: 'SENT'; detail: string | null } | { state: 'FAILED' | 'UNCERTAIN'; detail: string };

export interface Mailer {
  /** False: there is no server configured, and mail goes to the outbox instead. */
  isConfigured: boolean;
  /** True: sandbox shops use the server too. Else their mail always goes to the outbox. */
  servesSandbox?: boolean;
  /** Never throws; never tries twice. */
  deliver(email: Email): Promise<Delivery>;
  close(): Promise<void>;
}

/** A claimed e-mail on its way to the mail server, or to the outbox. */
export interface HandOver {
  merchantId: string;
  customerId: string;
  reminderId: string;
  /** Of the attempt. */
  number: number;
  isSandbox: boolean;
  /** The customer's version when this was claimed: another one means that something about them changed since. */
  customerVersion: number;
  email: Email;
}

export interface Sender {
  /** Resolves when each has an outcome. Never throws. */
  handOver(items: readonly HandOver[]): Promise<void>;
  /** For the end of the process: finishes what was handed over; what still waits FAILED, to be tried again. */
  drain(): Promise<void>;
}

/** One read of everything in a tab of a spreadsheet that is shared with the server's own account. */
export interface TabContents {
  title: string;
  locale: string;
  timeZone: string;
  /** Rows the tab has, those without content included. */
  rowCount: number;
  /** From A1 on. */
  grid: WireCell[][];
  /** Field → column from 0, by the marks that the add-on put on columns. */
  marks: Record<string, number>;
}

/** A rectangle from `row` (from 1) and `column` (from 0) on. `isDay`: the cells take the format of a day. */
export interface TabWrite {
  row: number;
  column: number;
  isDay: boolean;
  values: PutValue[][];
}

export interface TabChanges {
  writes: readonly TabWrite[];
  /** Rows that `writes` fill and that are put in for it, so that what somebody typed there meanwhile moves down. */
  newRows: { row: number; count: number } | null;
}

/**
 * NOT_SHARED: the account may not see or write it; PROTECTED: some of the cells only their owner may write; GONE: the tab
 * is not there; QUOTA: asked too often; else try later.
 */
export type SpreadsheetFailure = 'NOT_SHARED' | 'PROTECTED' | 'GONE' | 'QUOTA' | 'UNAVAILABLE';

export interface Spreadsheets {
  /** The e-mail address with which a merchant shares a spreadsheet. */
  account: string;
  /** Neither throws for what Google answers. A read waits for its turn; but for one that follows a write. */
  read(
    spreadsheetId: string,
    sheetId: number,
  ): Promise<{ ok: true; tab: TabContents } | { ok: false; failure: SpreadsheetFailure }>;
  /** All of them or none, at once; text is stored as it is, never read as though typed. `rowCount` as it was read. */
  write(
    spreadsheetId: string,
    sheetId: number,
    changes: TabChanges,
    rowCount: number,
  ): Promise<{ ok: true } | { ok: false; failure: SpreadsheetFailure }>;
}
