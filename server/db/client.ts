/**
 * The one way to the database: a transaction that has entered a tenant.
 *
 * Connections run as `caderneta_app`, which owns nothing; row-level security answers with nothing until
 * `app.merchant_id` is set, and the setting ends with its transaction. There is no way to a table around this.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import type { SqlDriverAdapterFactory, Transaction } from '@prisma/driver-adapter-utils';
import { Prisma, PrismaClient } from './generated/client.js';
import { type RawCall, rawQuery, rowsOf } from './raw.js';

export type Tx = Prisma.TransactionClient & {
  /**
   * A statement with large parameters, handed to the driver as it is: Prisma would write and read each of them as JSON
   * on the way. `values` are texts, cast in the statement (`$1::text[]`). Returns how many rows it touched. Statements
   * are sent in the order of the calls, so that the next one may be put together while the database works.
   */
  $bulk(statement: string, values: readonly (string | null)[]): Promise<number>;
};
export const sql = Prisma.sql;
export const join = Prisma.join;
export type Json = Prisma.InputJsonValue;

export interface TenantOptions {
  readOnly?: boolean;
  /** How long the work may take in all (a sync step may take longer than a query). */
  timeoutMs?: number;
}

export interface Database {
  /**
   * Runs `work` in one READ COMMITTED transaction that sees only this merchant. A transaction that lost a deadlock runs
   * again, so `work` keeps nothing outside of it. Throws `BusyError` when no transaction is free.
   */
  inTenant<T>(merchantId: string, work: (tx: Tx) => Promise<T>, options?: TenantOptions): Promise<T>;
  /** The database answers, and as a role that is safe to serve with. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** No connection or no time left: the caller may try again (503, Retry-After). */
export class BusyError extends Error {
  override name = 'BusyError';
}

const POOL_SIZE = 10;
const WAIT_MS = 4_000;
const STATEMENT_MS = 5_000;
const CONFLICT_TRIES = 4;
const CONFLICT_RETRY_MS = 40;

/** Opens a pool on `url` as the application's role. Nothing is connected until the first use. */
export function openDatabase(url: string): Database {
  const adapter = rememberingTransactions({
    connectionString: url,
    max: POOL_SIZE,
    connectionTimeoutMillis: WAIT_MS,
    options: `-c role=caderneta_app -c statement_timeout=${STATEMENT_MS} -c idle_in_transaction_session_timeout=15000`,
  });
  const prisma = new PrismaClient({ adapter });
  return {
    async inTenant(merchantId, work, options = {}) {
      for (let tries = 1; ; tries++) {
        try {
          const own: OwnTransaction = { driver: null, isRolledBack: false };
          return await starting.run(own, () =>
            prisma.$transaction(
              async (client) => {
                await enterTenant(own, merchantId, options);
                return await work(withOwnSql(client, own));
              },
              { maxWait: WAIT_MS, timeout: options.timeoutMs ?? 10_000 },
            ),
          );
        } catch (error) {
          if (isConflict(error) && tries < CONFLICT_TRIES) {
            await sleep(CONFLICT_RETRY_MS * tries * (0.5 + Math.random()));
            continue;
          }
          if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2028')
            throw new BusyError('no database transaction could be had in time', { cause: error });
          throw error;
        }
      }
    },
    async ping() {
      await refuseUnsafeRole(prisma);
    },
    async close() {
      await prisma.$disconnect();
    },
  };
}

/** How to reach the driver within a transaction of Prisma's; null before it began and once it is about to end. */
interface OwnTransaction {
  driver: Pick<Transaction, 'queryRaw' | 'executeRaw'> | null;
  isRolledBack: boolean;
}

/** Whose transaction is being started: Prisma starts it within the call that asks for it. */
const starting = new AsyncLocalStorage<OwnTransaction>();

/** Prisma's own adapter, which also tells whoever asks for a transaction how to reach its driver. */
function rememberingTransactions(config: ConstructorParameters<typeof PrismaPg>[0]): SqlDriverAdapterFactory {
  const factory = new PrismaPg(config);
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    async connect() {
      const adapter = await factory.connect();
      const start = adapter.startTransaction.bind(adapter);
      adapter.startTransaction = async (isolationLevel) => {
        const transaction = await start(isolationLevel);
        const own = starting.getStore();
        if (own) remember(own, transaction);
        return transaction;
      };
      return adapter;
    },
  };
}

/**
 * Statements of one transaction go to its connection one at a time, in the order in which they were asked for, whoever asks
 * at once. Forgotten before the connection goes back to the pool, where it may serve another merchant the next moment.
 */
function remember(own: OwnTransaction, transaction: Transaction): void {
  const { commit, rollback, executeRaw, queryRaw } = transaction;
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine;
    return mine;
  };
  const driver: OwnTransaction['driver'] = {
    queryRaw: (query) => inTurn(() => queryRaw.call(transaction, query)),
    executeRaw: (query) => inTurn(() => executeRaw.call(transaction, query)),
  };
  const forget = (isRolledBack: boolean) => {
    own.driver = null;
    own.isRolledBack ||= isRolledBack;
  };
  own.driver = driver;
  transaction.queryRaw = driver.queryRaw;
  transaction.executeRaw = (query) => {
    if (query.sql === 'COMMIT' || query.sql === 'ROLLBACK') forget(query.sql === 'ROLLBACK');
    return driver.executeRaw(query);
  };
  transaction.commit = () => {
    forget(false);
    return commit.call(transaction);
  };
  transaction.rollback = () => {
    forget(true);
    return rollback.call(transaction);
  };
}

/** The driver, for work that still goes on; Prisma rolls back what takes too long without asking the work. */
function driverOf(own: OwnTransaction): NonNullable<OwnTransaction['driver']> {
  if (own.driver !== null) return own.driver;
  throw own.isRolledBack ? new BusyError('this transaction took too long') : new Error('this transaction has ended');
}

const TEXT = { scalarType: 'string', arity: 'scalar' } as const;

async function executeOn(own: OwnTransaction, statement: string, values: readonly (string | null)[]): Promise<number> {
  return driverOf(own).executeRaw({ sql: statement, args: [...values], argTypes: values.map(() => TEXT) });
}

/** One statement, straight to the driver: every transaction begins with it, and Prisma would take longer than PostgreSQL. */
async function enterTenant(own: OwnTransaction, merchantId: string, options: TenantOptions): Promise<void> {
  await executeOn(
    own,
    `SELECT set_config('app.merchant_id', $1, true), set_config('statement_timeout', $2, true),
       set_config('transaction_read_only', $3, true)`,
    [merchantId, String(Math.max(options.timeoutMs ?? 0, STATEMENT_MS)), options.readOnly ? 'on' : 'off'],
  );
}

/**
 * Prisma's client, with the raw calls going straight to the driver. What was looked up once in a transaction is kept, and
 * the proxy stands before nothing, not before Prisma's own proxy: that one would be asked to describe every property
 * again at every use.
 */
function withOwnSql(client: Prisma.TransactionClient, own: OwnTransaction): Tx {
  const raw = {
    $bulk: (statement: string, values: readonly (string | null)[]) => executeOn(own, statement, values),
    $queryRaw: (...call: RawCall) => onceAwaited(async () => rowsOf(await driverOf(own).queryRaw(rawQuery(call)))),
    $executeRaw: (...call: RawCall) => onceAwaited(() => driverOf(own).executeRaw(rawQuery(call))),
  };
  const known = new Map<string | symbol, unknown>(Object.entries(raw));
  return new Proxy({} as Tx, {
    get(_, name) {
      if (!known.has(name)) known.set(name, Reflect.get(client, name));
      return known.get(name);
    },
  });
}

/** As Prisma's own promises: nothing is sent, and nothing can fail unheard, before somebody waits for it. */
function onceAwaited<T>(work: () => Promise<T>): Promise<T> {
  let begun: Promise<T> | null = null;
  const begin = () => {
    begun ??= work().catch((error) => {
      throw readableError(error);
    });
    return begun;
  };
  return {
    // biome-ignore lint/suspicious/noThenProperty: it stands for a promise.
    then: (done, failed) => begin().then(done, failed),
    catch: (failed) => begin().catch(failed),
    finally: (done) => begin().finally(done),
    [Symbol.toStringTag]: 'Promise',
  };
}

/** The driver's error as Prisma tells one of its raw queries, with what PostgreSQL said. */
function readableError(error: unknown): unknown {
  const { name, cause } = (error ?? {}) as {
    name?: string;
    cause?: { originalCode?: string; originalMessage?: string };
  };
  if (name !== 'DriverAdapterError' || cause === undefined) return error;
  const { originalCode = 'N/A', originalMessage = (error as Error).message } = cause;
  return new Prisma.PrismaClientKnownRequestError(
    `Raw query failed. Code: \`${originalCode}\`. Message: \`${originalMessage}\``,
    { code: 'P2010', clientVersion: Prisma.prismaVersion.client, meta: { driverAdapterError: error } },
  );
}

/** The database ended the transaction to let another one finish (40P01, 40001): nothing of it happened. */
function isConflict(error: unknown): boolean {
  if (isDriverConflict(error)) return true;
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  if (error.code === 'P2034') return true;
  return isDriverConflict(error.meta?.driverAdapterError);
}

function isDriverConflict(error: unknown): boolean {
  const { cause } = (error ?? {}) as { cause?: { kind?: string } };
  return cause?.kind === 'TransactionWriteConflict';
}

/** Row-level security means nothing to an owner, a superuser or a role that bypasses it: better not to serve at all. */
async function refuseUnsafeRole(prisma: PrismaClient): Promise<void> {
  const [role] = await prisma.$queryRaw<{ name: string; unsafe: boolean; owns: bigint }[]>`
    SELECT current_user::text AS name, rolsuper OR rolbypassrls AS unsafe,
      (SELECT count(*) FROM pg_class WHERE relowner = r.oid AND relkind = 'r') AS owns
    FROM pg_roles r WHERE rolname = current_user`;
  if (!role || role.unsafe || role.owns > 0n)
    throw new Error(
      `the server must not run as the database role ${role?.name}: it owns tables or bypasses row-level security`,
    );
}

/**
 * Waits for, and then holds, the row locks of these customers, always in the same order. Returns the ids of those who
 * exist; in the place of one who was merged into another, the one who remains, locked too.
 */
export async function lockCustomers(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const remaining = new Set<string>();
  for (let wanted: readonly string[] = ids; wanted.length > 0; ) {
    const next = new Set<string>();
    for (const { id, mergedIntoId } of await lockCustomerRows(tx, wanted)) {
      if (mergedIntoId === null) remaining.add(id);
      else if (!remaining.has(mergedIntoId)) next.add(mergedIntoId);
    }
    // Whoever was merged while this waited is followed; where that turns the order round, a deadlock is tried again.
    wanted = [...next];
  }
  return [...remaining].sort();
}

/** Only these rows, merged away or not. NO KEY: it excludes itself, and does not wait for facts being inserted, whose foreign keys share the row. */
export async function lockCustomerRows(
  tx: Tx,
  ids: readonly string[],
): Promise<{ id: string; mergedIntoId: string | null }[]> {
  if (ids.length === 0) return [];
  return tx.$queryRaw`
    SELECT id, "mergedIntoId" FROM "Customer" WHERE id = ANY(${[...ids]}::text[]) ORDER BY id FOR NO KEY UPDATE`;
}
