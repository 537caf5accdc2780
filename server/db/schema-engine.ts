/**
 * Prisma's official schema engine, as the WASM package: the same commit as the CLI, no download, no child process. What
 * it writes (`_prisma_migrations`) is what `prisma migrate deploy` reads and writes.
 */
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm';
import pg from 'pg';

export type { MigrationList, SchemaEngine };

/** The tables and enums somebody else looks after: none. */
export const NO_FILTER = { externalTables: [], externalEnums: [] };

/** Node has it; the types come only with the browser's, which a server must not see. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: Record<string, object>): Promise<{ exports: Record<string, unknown> }>;
};

/** The bindings and the program share one variable, so two engines in one process trample on each other. */
let queue: Promise<unknown> = Promise.resolve();
let loaded: Promise<typeof SchemaEngine> | null = null;

/**
 * Runs one piece of work with an engine on the database; pieces of one process wait for each other.
 * `datamodel` is the text of schema.prisma, where the work compares with it.
 */
export function withSchemaEngine<T>(
  url: string,
  work: (engine: SchemaEngine) => Promise<T>,
  datamodel?: string,
): Promise<T> {
  const turn = queue.then(async () => {
    const pool = new pg.Pool({ connectionString: url, application_name: 'caderneta-schema-engine' });
    pool.on('error', () => {});
    let engine: SchemaEngine | null = null;
    try {
      engine = await newEngine(pool, datamodel);
      return await work(engine);
    } finally {
      engine?.free();
      // The engine keeps its advisory lock for as long as its connection lives.
      await pool.end();
    }
  });
  queue = turn.catch(() => {});
  return turn;
}

/** The migrations of a folder in the order of their names, as the engine wants them. */
export async function readMigrations(folder: string): Promise<MigrationList> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const lockfile = await readFile(join(folder, 'migration_lock.toml'), 'utf8').catch(() => null);
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: lockfile },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      names.sort().map(async (name) => ({
        path: name,
        migrationFile: {
          path: 'migration.sql',
          content: { tag: 'ok' as const, value: await readFile(join(folder, name, 'migration.sql'), 'utf8') },
        },
      })),
    ),
  };
}

async function newEngine(pool: pg.Pool, datamodel?: string): Promise<SchemaEngine> {
  loaded ??= loadEngine();
  const Engine = await loaded;
  const factory = new PrismaPg(pool);
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    runWholeScripts(adapter, pool);
    readCatalogChars(adapter, pool);
    return adapter;
  };
  const datamodels: [string, string][] | undefined = datamodel ? [['schema.prisma', datamodel]] : undefined;
  return Engine.new({ datamodels }, () => {}, bindMigrationAwareSqlAdapterFactory(factory));
}

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>;

/**
 * The adapter cuts a script at every semicolon, those of function bodies and comments too, and gives each piece to
 * whichever connection is free. A migration is one script on one connection, as Prisma's native engine sends it.
 */
function runWholeScripts(adapter: Adapter, pool: pg.Pool): void {
  adapter.executeScript = async (script) => {
    const client = await pool.connect();
    try {
      await client.query(script);
      client.release();
    } catch (error) {
      // Closes the connection, and with it the transaction the script had begun.
      client.release(true);
      // biome-ignore lint/complexity/useLiteralKeys: the method is protected; it turns the driver's error into Prisma's.
      adapter['onError'](error);
    }
  };
}

const CATALOG_CHAR_OID = 18;
const TEXT_OID = 25;

/**
 * PostgreSQL's catalogue has columns of the one-byte type "char", which the adapter refuses and the engine needs when it
 * describes a database. They pass the adapter as text and are handed on as what they are.
 */
function readCatalogChars(adapter: Adapter, pool: pg.Pool): void {
  const charColumns = new WeakMap<object, number[]>();
  const query = pool.query.bind(pool) as (config: pg.QueryArrayConfig) => Promise<pg.QueryArrayResult<unknown[]>>;
  Object.assign(pool, {
    async query(config: pg.QueryArrayConfig) {
      const result = await query(config);
      const chars = result.fields?.flatMap((field, at) => (field.dataTypeID === CATALOG_CHAR_OID ? [at] : [])) ?? [];
      for (const at of chars) result.fields[at]!.dataTypeID = TEXT_OID;
      if (chars.length > 0) charColumns.set(result.rows, chars);
      return result;
    },
  });
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (sql) => {
    const result = await queryRaw(sql);
    for (const at of charColumns.get(result.rows) ?? []) {
      result.columnTypes[at] = ColumnTypeEnum.Character;
      // PostgreSQL prints the byte 0, "none", as nothing at all.
      for (const row of result.rows) if (row[at] === '') row[at] = '\0';
    }
    return result;
  };
}

/** One instance for the life of the process: the bindings keep views into its memory that a second would invalidate. */
async function loadEngine(): Promise<typeof SchemaEngine> {
  // The engine reports a panic through this global before it traps.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message(message: string) {
        process.emitWarning(`schema engine: ${message}`);
      },
    },
  });
  const bindings = (await import('@prisma/schema-engine-wasm/schema_engine_bg')) as unknown as {
    __wbg_set_wasm(exports: object): void;
    SchemaEngine: typeof SchemaEngine;
  };
  const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const module = await WebAssembly.compile(await readFile(join(dirname(entry), 'schema_engine_bg.wasm')));
  const { exports } = await WebAssembly.instantiate(module, { './schema_engine_bg.js': withIdleTimers(bindings) });
  bindings.__wbg_set_wasm(exports);
  (exports.__wbindgen_start as () => void)();
  return bindings.SchemaEngine;
}

/** The engine leaves a timer of ten seconds behind each lock it takes; no process should stay alive for it. */
function withIdleTimers(bindings: object): object {
  const timers = Object.keys(bindings).filter((name) => name.startsWith('__wbg_setTimeout_'));
  const setIdle = (done: () => void, ms: number) => setTimeout(done, ms).unref();
  return { ...bindings, ...Object.fromEntries(timers.map((name) => [name, setIdle])) };
}
