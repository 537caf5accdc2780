/** What use cases ask of the outside world, as types; `channels/` and `main.ts` provide it. */

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
