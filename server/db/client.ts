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
          const own: OwnTransaction = { execute: null };
          return await starting.run(own, () =>
            prisma.$transaction(
              async (client) => {
                const tx = withBulk(client, own);
                if (options.readOnly) await tx.$executeRaw`SET TRANSACTION READ ONLY`;
                const statementMs = String(Math.max(options.timeoutMs ?? 0, STATEMENT_MS));
                await tx.$executeRaw`
                  SELECT set_config('app.merchant_id', ${merchantId}, true), set_config('statement_timeout', ${statementMs}, true)`;
                return await work(tx);
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
  execute: Transaction['executeRaw'] | null;
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
  const execute: Transaction['executeRaw'] = (query) => inTurn(() => executeRaw.call(transaction, query));
  own.execute = execute;
  transaction.queryRaw = (query) => inTurn(() => queryRaw.call(transaction, query));
  transaction.executeRaw = (query) => {
    if (query.sql === 'COMMIT' || query.sql === 'ROLLBACK') own.execute = null;
    return execute(query);
  };
  transaction.commit = () => {
    own.execute = null;
    return commit.call(transaction);
  };
  transaction.rollback = () => {
    own.execute = null;
    return rollback.call(transaction);
  };
}

const TEXT = { scalarType: 'string', arity: 'scalar' } as const;

function withBulk(client: Prisma.TransactionClient, own: OwnTransaction): Tx {
  const $bulk: Tx['$bulk'] = async (statement, values) => {
    if (own.execute === null) throw new Error('this transaction has ended');
    return own.execute({ sql: statement, args: [...values], argTypes: values.map(() => TEXT) });
  };
  return new Proxy(client, { get: (target, name) => (name === '$bulk' ? $bulk : Reflect.get(target, name)) }) as Tx;
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
