/**
 * The real PostgreSQL, its policies and the server's own SQL, without the ORM between them: of a sync's time Prisma takes
 * two thirds and planning the same statements over and over half of the rest. Every statement is prepared once for each
 * connection; the few model calls of the sync are turned into SQL here. Whatever is not understood, or goes wrong, is
 * rolled back and run again through Prisma, so that what comes out is always what the server would have said.
 */
import { createHash } from 'node:crypto';
import pg from 'pg';
import { type Database, sql, type TenantOptions, type Tx } from '../../server/db/client.js';

/** Thrown inside a transaction by what is only done by Prisma. */
class NotLean extends Error {}

export interface LeanDatabase extends Database {
  /** How often Prisma had to be asked, by what for. */
  readonly fallbacks: Map<string, number>;
}

type Row = Record<string, unknown>;
type Columns = Map<string, string>;

/** `url`: a login of which `caderneta_app` is a role; `prisma`: the database opened as the server opens it. */
export function leanDatabase(url: string, prisma: Database): LeanDatabase {
  const options = '-c role=caderneta_app -c statement_timeout=5000 -c plan_cache_mode=force_generic_plan';
  const pool = new pg.Pool({ connectionString: url, options, max: 8, types: { getTypeParser } });
  // What ends an idle connection ends no test.
  pool.on('error', () => {});
  const fallbacks = new Map<string, number>();
  let tables: Promise<Map<string, Columns>> | null = null;

  async function lean<T>(merchantId: string, work: (tx: Tx) => Promise<T>, given: TenantOptions): Promise<T> {
    const client = await pool.connect();
    let isBroken = false;
    try {
      tables ??= readColumns(client);
      const tx = txOver(client, await tables);
      const begin = given.readOnly ? 'BEGIN READ ONLY' : 'BEGIN';
      await client.query(`${begin}; SET LOCAL app.merchant_id = ${client.escapeLiteral(merchantId)}`);
      const result = await work(tx);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {
        isBroken = true;
      });
      throw error;
    } finally {
      client.release(isBroken);
    }
  }

  return {
    fallbacks,
    async inTenant(merchantId, work, given = {}) {
      try {
        return await lean(merchantId, work, given);
      } catch (error) {
        if (!(error instanceof NotLean) && !(error instanceof pg.DatabaseError)) throw error;
        const why = error.message.slice(0, 80);
        fallbacks.set(why, (fallbacks.get(why) ?? 0) + 1);
        return prisma.inTenant(merchantId, work, given);
      }
    },
    ping: () => prisma.ping(),
    async close() {
      await pool.end();
      await prisma.close();
    },
  };
}

const names = new Map<string, string>();

async function run(client: pg.ClientBase, query: { text: string; values: unknown[] }): Promise<pg.QueryResult<Row>> {
  let name = names.get(query.text);
  if (name === undefined) {
    name = createHash('md5').update(query.text).digest('base64');
    names.set(query.text, name);
  }
  return client.query({ name, text: query.text, values: query.values.map(sendable) });
}

/** As Prisma's driver sends them. */
function sendable(value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

const { builtins } = pg.types;

/** Values as Prisma gives them: whole numbers of 8 bytes as `bigint`, days as midnights of UTC. */
function getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  if (oid === builtins.INT8) return BigInt;
  if (oid === builtins.DATE) return (text: string) => new Date(`${text}T00:00:00Z`);
  return pg.types.getTypeParser(oid, format) as (text: string) => unknown;
}

async function readColumns(client: pg.ClientBase): Promise<Map<string, Columns>> {
  const { rows } = await client.query<{ table: string; column: string; type: string }>(
    `SELECT table_name AS table, column_name AS column, data_type AS type FROM information_schema.columns
     WHERE table_schema = 'public' ORDER BY ordinal_position`,
  );
  const found = new Map<string, Columns>();
  for (const { table, column, type } of rows) {
    const known = found.get(table);
    if (known) known.set(column, type);
    else found.set(table, new Map([[column, type]]));
  }
  return found;
}

function txOver(client: pg.ClientBase, tables: Map<string, Columns>): Tx {
  const raw = {
    $queryRaw: async (strings: TemplateStringsArray, ...values: unknown[]) =>
      (await run(client, sql(strings, ...(values as never[])))).rows,
    $executeRaw: async (strings: TemplateStringsArray, ...values: unknown[]) =>
      (await run(client, sql(strings, ...(values as never[])))).rowCount ?? 0,
    $bulk: async (text: string, values: unknown[]) => (await run(client, { text, values })).rowCount ?? 0,
  };
  return new Proxy(raw, {
    get(target, key) {
      if (typeof key === 'symbol' || key === 'then') return undefined;
      if (key in target) return target[key as keyof typeof target];
      const table = key.charAt(0).toUpperCase() + key.slice(1);
      const columns = tables.get(table);
      if (!columns) throw new NotLean(`tx.${key}`);
      return modelOver(client, table, columns);
    },
  }) as unknown as Tx;
}

interface Statement {
  text: string;
  values: unknown[];
}

/** The calls of one model, as far as the sync makes them. */
function modelOver(client: pg.ClientBase, table: string, columns: Columns) {
  const orThrow = async (rows: Promise<Row[]>): Promise<Row> => {
    const [row] = await rows;
    if (!row) throw new NotLean(`${table}: nothing found, or throw`);
    return row;
  };
  const find = async (args: Args, most: number | null): Promise<Row[]> => {
    only(args, ['where', 'orderBy', 'select', 'take']);
    const statement: Statement = { text: '', values: [] };
    const list = args.select
      ? Object.entries(args.select).map(([name, isWanted]) => {
          if (isWanted !== true || !columns.has(name)) throw new NotLean(`${table}: select ${name}`);
          return `"${name}"`;
        })
      : ['*'];
    const limit = most ?? (args.take as number | undefined) ?? null;
    const where = whereOf(table, columns, args.where ?? {}, statement);
    const order = orderOf(table, columns, args.orderBy);
    statement.text = `SELECT ${list.join(', ')} FROM "${table}"${where}${order}${limit === null ? '' : ` LIMIT ${limit}`}`;
    return (await run(client, statement)).rows;
  };
  const insert = async (data: Row): Promise<Row> => {
    const statement: Statement = { text: '', values: [] };
    const entries = Object.entries(data).filter(([, value]) => value !== undefined);
    const places = entries.map(([name, value]) => place(table, columns, name, value, statement));
    const list = entries.map(([name]) => `"${name}"`).join(', ');
    statement.text = `INSERT INTO "${table}" (${list}) VALUES (${places.join(', ')}) RETURNING *`;
    return (await run(client, statement)).rows[0] as Row;
  };
  return guarded(table, {
    findUnique: async (args: Args) => (await find(args, 1))[0] ?? null,
    findFirst: async (args: Args = {}) => (await find(args, 1))[0] ?? null,
    findUniqueOrThrow: (args: Args) => orThrow(find(args, 1)),
    findFirstOrThrow: (args: Args = {}) => orThrow(find(args, 1)),
    findMany: (args: Args = {}) => find(args, null),
    async create(args: Args) {
      only(args, ['data']);
      return insert(args.data as Row);
    },
    async createMany(args: Args) {
      only(args, ['data']);
      const rows = [args.data].flat() as Row[];
      for (const row of rows) await insert(row);
      return { count: rows.length };
    },
    async update(args: Args) {
      only(args, ['where', 'data']);
      const statement: Statement = { text: '', values: [] };
      const set = Object.entries(args.data as Row)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `"${name}" = ${place(table, columns, name, value, statement)}`);
      const where = whereOf(table, columns, args.where ?? {}, statement);
      statement.text = `UPDATE "${table}" SET ${set.join(', ')}${where} RETURNING *`;
      return orThrow(run(client, statement).then(({ rows }) => rows));
    },
  });
}

interface Args {
  where?: Row;
  data?: unknown;
  orderBy?: unknown;
  select?: Row;
  [name: string]: unknown;
}

function only(args: Args, known: readonly string[]): void {
  const other = Object.keys(args).find((name) => args[name] !== undefined && !known.includes(name));
  if (other !== undefined) throw new NotLean(other);
}

function guarded<T extends object>(table: string, calls: T): T {
  return new Proxy(calls, {
    get(target, key) {
      if (typeof key === 'symbol' || key === 'then') return undefined;
      if (!(key in target)) throw new NotLean(`${table}.${key}`);
      return target[key as keyof T];
    },
  });
}

function whereOf(table: string, columns: Columns, where: Row, statement: Statement): string {
  const tests = testsOf(table, columns, where, statement);
  return tests.length === 0 ? '' : ` WHERE ${tests.join(' AND ')}`;
}

function testsOf(table: string, columns: Columns, where: Row, statement: Statement): string[] {
  return Object.entries(where).flatMap(([name, value]) => {
    if (value === undefined) return [];
    // `{ merchantId_id: { merchantId, id } }`: a key of several columns.
    if (!columns.has(name) && name.includes('_') && isPlain(value)) return testsOf(table, columns, value, statement);
    if (name === 'NOT' && isPlain(value)) {
      const tests = testsOf(table, columns, value, statement);
      return tests.length === 0 ? [] : [`NOT (${tests.join(' AND ')})`];
    }
    if (!columns.has(name)) throw new NotLean(`${table}: where ${name}`);
    if (value === null) return [`"${name}" IS NULL`];
    if (!isPlain(value)) return [`"${name}" = ${place(table, columns, name, value, statement)}`];
    const [[operator, operand] = ['', null], ...others] = Object.entries(value);
    if (others.length > 0) throw new NotLean(`${table}: where ${name} of several`);
    if (operator === 'not' && operand === null) return [`"${name}" IS NOT NULL`];
    if (operator === 'in' && Array.isArray(operand)) {
      statement.values.push(operand);
      return [`"${name}" = ANY($${statement.values.length})`];
    }
    if (operator === 'startsWith' && typeof operand === 'string') {
      statement.values.push(`${operand.replace(/[\\%_]/g, '\\$&')}%`);
      return [`"${name}" LIKE $${statement.values.length}`];
    }
    throw new NotLean(`${table}: where ${name} ${operator}`);
  });
}

function orderOf(table: string, columns: Columns, orderBy: unknown): string {
  if (orderBy === undefined) return '';
  const terms = [orderBy].flat().flatMap((one) => Object.entries(one as Row));
  const list = terms.map(([name, direction]) => {
    if (!columns.has(name) || (direction !== 'asc' && direction !== 'desc'))
      throw new NotLean(`${table}: order ${name}`);
    return `"${name}" ${direction}`;
  });
  return ` ORDER BY ${list.join(', ')}`;
}

function place(table: string, columns: Columns, name: string, value: unknown, statement: Statement): string {
  const type = columns.get(name);
  if (type === undefined) throw new NotLean(`${table}: column ${name}`);
  const isJson = type === 'json' || type === 'jsonb';
  if (!isJson && isPlain(value)) throw new NotLean(`${table}: value of ${name}`);
  const sent =
    isJson && value !== null ? JSON.stringify(value) : type === 'date' && value instanceof Date ? dayOf(value) : value;
  statement.values.push(sent);
  return `$${statement.values.length}`;
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function isPlain(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
