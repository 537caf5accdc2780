import { join } from 'node:path';
import pg from 'pg';
import type { Log } from '../log.js';
import { projectRoot } from '../paths.js';
import { NO_FILTER, readMigrations, withSchemaEngine } from './schema-engine.js';
import { startupError, databaseTexts as texts } from './texts.js';

export interface MigrationReport {
  /** Applied by this call, in order. */
  appliedNames: string[];
  /** Of these, the ones a process had begun and never finished. */
  recoveredNames: string[];
}

export const migrationsFolder = join(projectRoot, 'prisma', 'migrations');

const MIGRATE_LOCK = 7_203_003;
const OLDEST_VERSION = 150_000;

/**
 * Brings the database to the landed migrations; applies nothing when it is there already. Any number of processes may
 * call it at once: one works, the others wait for it. A migration that was begun and never finished is marked as rolled
 * back and applied again, which is right because each is one transaction (`BEGIN; … COMMIT;`).
 * `url` logs in as the owner of the tables, straight to PostgreSQL (a session lock does not pass a transaction pooler).
 * Throws a StartupError, readable by a person, when the database cannot be used.
 */
export async function migrate(url: string, log: Log, folder = migrationsFolder): Promise<MigrationReport> {
  const client = await connect(url);
  try {
    await requireVersion(client);
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATE_LOCK]);
    await ensureAppRole(client);
    return await applyAll(url, log, folder);
  } finally {
    // Ends the session and with it the lock.
    await client.end().catch(() => {});
  }
}

/** Names of landed migrations the database lacks. */
export async function pendingMigrations(url: string, folder = migrationsFolder): Promise<string[]> {
  const migrationsList = await readMigrations(folder);
  const { history, failedMigrationNames } = await withSchemaEngine(url, (engine) =>
    engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters: NO_FILTER }),
  );
  const isBehind = history?.diagnostic === 'databaseIsBehind' || history?.diagnostic === 'historiesDiverge';
  return [...new Set([...failedMigrationNames, ...(isBehind ? history.unappliedMigrationNames : [])])];
}

async function applyAll(url: string, log: Log, folder: string): Promise<MigrationReport> {
  const migrationsList = await readMigrations(folder);
  return withSchemaEngine(url, async (engine) => {
    const found = await engine.diagnoseMigrationHistory({
      migrationsList,
      optInToShadowDatabase: false,
      filters: NO_FILTER,
    });
    if (found.editedMigrationNames.length > 0) {
      log.warn({ migrations: found.editedMigrationNames }, 'migrations were edited after they had been applied');
    }
    for (const migrationName of found.failedMigrationNames) {
      log.warn({ migration: migrationName }, 'a migration was left unfinished; applying it again');
      await engine.markMigrationRolledBack({ migrationName });
    }
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: NO_FILTER });
    if (appliedMigrationNames.length > 0) log.info({ migrations: appliedMigrationNames }, 'migrations applied');
    return { appliedNames: appliedMigrationNames, recoveredNames: found.failedMigrationNames };
  });
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'caderneta-migrate' });
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    throw startupError(texts.cannotConnect(reasonOf(error)));
  }
}

/** A refused connection to a name with two addresses arrives as an AggregateError without a message. */
function reasonOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return message || code || String(error);
}

async function requireVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query(
    `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS name`,
  );
  if (rows[0].number < OLDEST_VERSION) throw startupError(texts.tooOld(rows[0].name));
}

/**
 * The role the application's pool works under: it owns nothing, so row-level security binds it. Roles belong to the
 * whole server, so two databases being migrated at once meet here and the later one tries again.
 */
async function ensureAppRole(client: pg.Client): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query(`
        DO $$ BEGIN
          IF to_regrole('caderneta_app') IS NULL THEN CREATE ROLE caderneta_app NOLOGIN; END IF;
        END $$`);
      if (!(await canBecomeApp(client))) await client.query('GRANT caderneta_app TO CURRENT_USER');
      return;
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === '42501') throw startupError(texts.roleMissing(await loginOf(client)));
      const isRace = code === '42710' || code === '23505' || code === 'XX000';
      if (!isRace || attempt === 5) throw error;
    }
  }
}

/** Trying is the only question that PostgreSQL 15 and 16 (where membership got its SET option) answer alike. */
async function canBecomeApp(client: pg.Client): Promise<boolean> {
  try {
    await client.query('SET ROLE caderneta_app');
    await client.query('RESET ROLE');
    return true;
  } catch {
    return false;
  }
}

async function loginOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query('SELECT session_user AS login');
  return rows[0].login;
}
