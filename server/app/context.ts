/**
 * What every use case gets: the machinery (`App`), who acts (`Actor`), and, inside a transaction, the tenant entered.
 */
import type { Database, TenantOptions, Tx } from '../db/client.js';
import { todayIn } from '../domain/day.js';
import type { Day } from '../domain/facts.js';
import type { Log } from '../log.js';
import type { Mailer, Sender, Spreadsheets } from './ports.js';

export interface App {
  db: Database;
  mailer: Mailer;
  /** Absent where nothing is ever sent: commands, tests of other rooms. */
  sender?: Sender;
  /** Absent where the server has no account with Google: background syncs are off. */
  spreadsheets?: Spreadsheets;
  log: Log;
  /** The address under which debtors and merchants reach this server, without a slash at the end. */
  publicUrl: () => string;
}

export type Scope = 'read' | 'write' | 'send' | 'admin';

/** Who acts: a key of a merchant, or the server itself (jobs, the debtor's page), named by `name`. */
export interface Actor {
  merchantId: string;
  keyId: string;
  name: string;
  scopes: readonly Scope[];
  /** A key bound to one spreadsheet may sync no other. */
  spreadsheetId: string | null;
}

export type MerchantRow = NonNullable<Awaited<ReturnType<Tx['merchant']['findUnique']>>>;

export interface Tenant {
  tx: Tx;
  actor: Actor;
  merchantId: string;
  merchant: MerchantRow;
  /** Business time of the merchant in milliseconds, taken once for the whole transaction (invariant 1). */
  now: number;
  today: Day;
}

/** Enters the actor's merchant in one transaction. A merchant that does not exist is a broken key: it throws. */
export function inTenant<T>(
  app: App,
  actor: Actor,
  work: (tenant: Tenant) => Promise<T>,
  options?: TenantOptions,
): Promise<T> {
  return app.db.inTenant(actor.merchantId, async (tx) => work(await enter(tx, actor)), options);
}

export async function enter(tx: Tx, actor: Actor): Promise<Tenant> {
  // By hand, since every transaction begins with it: Prisma takes four times as long to give the same row.
  const [merchant] = await tx.$queryRaw<MerchantRow[]>`SELECT * FROM "Merchant" WHERE id = ${actor.merchantId}`;
  if (!merchant) throw new Error(`merchant ${actor.merchantId} does not exist`);
  return { tx, actor, merchantId: merchant.id, merchant, ...clockOf(merchant) };
}

/** The real clock, or for a sandbox merchant the offset stored on it. The only place that asks what time it is. */
export function clockOf(merchant: Pick<MerchantRow, 'isSandbox' | 'clockOffsetMs' | 'timeZone'>): {
  now: number;
  today: Day;
} {
  const now = Date.now() + (merchant.isSandbox ? Number(merchant.clockOffsetMs) : 0);
  return { now, today: todayIn(merchant.timeZone, now) };
}

/** The server acting for itself on a merchant. */
export function systemActor(merchantId: string, name: string): Actor {
  return { merchantId, keyId: name, name, scopes: ['read', 'write', 'send'], spreadsheetId: null };
}

/** Links that need no login, from a merchant's secret; the same customer keeps the same link. */
export type LinkKind = 'DEBTOR' | 'COLLECT' | 'UNSUBSCRIBE';
