/**
 * The embedded PostgreSQL, so that a fresh clone needs nothing installed.
 *
 * Any number of processes may use one data folder (the server, and commands beside it): each holds a shared advisory
 * lock on a session of its own, and the last one out switches PostgreSQL off. A session ends with its process however
 * that dies, so a server killed hard leaves a database that runs and no lock: the next start simply goes on with it.
 */
import { access, constants, mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Log } from '../log.js';
import { chooseAccount, ensureCluster, findBinaries, type Secrets } from './embedded-cluster.js';
import {
  type Cluster,
  endPostmaster,
  ensurePostmaster,
  type Postmaster,
  signalQuietly,
} from './embedded-postmaster.js';
import { startupError, databaseTexts as texts } from './texts.js';

export interface EmbeddedDatabase {
  /** Logs in as `caderneta_owner`, no superuser, into the database `caderneta`. */
  url: string;
  /** Logs in as the superuser; for tests and repairs. */
  adminUrl: string;
  /** Of PostgreSQL; changes when it had to be restarted. */
  readonly pid: number;
  /** Ends PostgreSQL, unless another process still uses it. Close pools before. */
  stop(): Promise<void>;
}

/** Any number does, as long as nothing else locks it. */
const USERS_LOCK = 7_203_001;
const SETUP_LOCK = 7_203_002;

/**
 * Starts (or joins) the PostgreSQL under `<dataDir>/postgres`, making it on first use. While it is in use it is watched
 * and, when it dies, started again on the same port; pools reconnect by themselves.
 * Throws a StartupError, readable by a person, when it cannot be had.
 */
export async function startEmbedded(
  dataDir: string,
  log: Log,
  options: { isDurable?: boolean; socketFolder?: string | null } = {},
): Promise<EmbeddedDatabase> {
  const home = join(resolve(dataDir), 'postgres');
  await ensureFolder(dirname(home));
  const binaries = await findBinaries();
  const account = await chooseAccount(home, binaries);
  const secrets = await ensureCluster(home, account, binaries);
  const { isDurable = true, socketFolder = null } = options;
  const cluster: Cluster = { home, account, binaries, isDurable, socketFolder };

  let isStopping = false;
  let reviving: Promise<void> = Promise.resolve();
  let current = await joinCluster(cluster, secrets, log);
  const { port } = current.postmaster;
  watch(current.session);
  // A process that crashes cannot ask who else is there; at worst a server sharing it brings it back.
  const onExit = () => {
    if (current.postmaster.isStartedHere) signalQuietly(current.postmaster.pid, 'SIGINT');
  };
  process.once('exit', onExit);

  function watch(session: pg.Client): void {
    session.once('end', () => {
      if (!isStopping) reviving = revive();
    });
  }

  async function revive(): Promise<void> {
    log.error({ pid: current.postmaster.pid }, 'embedded PostgreSQL went away; starting it again');
    for (let delayMs = 50; !isStopping; delayMs = Math.min(delayMs * 2, 5_000)) {
      try {
        current = await joinCluster(cluster, secrets, log, port);
        watch(current.session);
        log.info({ pid: current.postmaster.pid }, 'embedded PostgreSQL is back');
        return;
      } catch (error) {
        log.error({ err: error }, 'embedded PostgreSQL did not come back yet');
        await sleep(delayMs);
      }
    }
  }

  return {
    url: addressOf('caderneta_owner', secrets.ownerPassword, port, 'caderneta'),
    adminUrl: addressOf('postgres', secrets.adminPassword, port, 'postgres'),
    get pid() {
      return current.postmaster.pid;
    },
    async stop() {
      if (isStopping) return;
      isStopping = true;
      process.off('exit', onExit);
      // One that is just coming back would otherwise be left running.
      await reviving;
      if (await leave(current.session)) await endPostmaster(cluster);
    },
  };
}

/** A running PostgreSQL with our session in it, its roles and database made. */
async function joinCluster(
  cluster: Cluster,
  secrets: Secrets,
  log: Log,
  port?: number,
): Promise<{ postmaster: Postmaster; session: pg.Client }> {
  for (let attempt = 1; ; attempt++) {
    const postmaster = await ensurePostmaster(cluster, log, port);
    const session = new pg.Client({
      connectionString: addressOf('postgres', secrets.adminPassword, postmaster.port, 'postgres'),
      application_name: 'caderneta-keeper',
      keepAlive: true,
    });
    // A lost connection is told by 'end'; without a listener the 'error' before it would end the process.
    session.on('error', () => {});
    try {
      await session.connect();
      await session.query('SELECT pg_advisory_lock_shared($1)', [USERS_LOCK]);
      await createRolesAndDatabase(session, secrets);
      return { postmaster, session };
    } catch (error) {
      await session.end().catch(() => {});
      if ((error as { code?: string }).code === '28P01') throw startupError(texts.passwordRefused(cluster.home));
      // The last user was just switching it off, or it was killed a moment ago.
      if (attempt === 20) throw error;
      await sleep(100 * attempt);
    }
  }
}

/** Leaves; true when nobody else is left. */
async function leave(session: pg.Client): Promise<boolean> {
  try {
    await session.query('SELECT pg_advisory_unlock_shared($1)', [USERS_LOCK]);
    const { rows } = await session.query('SELECT pg_try_advisory_lock($1) AS "isLast"', [USERS_LOCK]);
    return rows[0].isLast;
  } catch {
    // The session broke and was not renewed: PostgreSQL is gone or going.
    return true;
  } finally {
    await session.end().catch(() => {});
  }
}

async function createRolesAndDatabase(session: pg.Client, secrets: Secrets): Promise<void> {
  const { rows } = await session.query(`SELECT 1 FROM pg_database WHERE datname = 'caderneta'`);
  if (rows.length > 0) return;
  await session.query('SELECT pg_advisory_lock($1)', [SETUP_LOCK]);
  try {
    await session.query(`
      DO $$ BEGIN
        IF to_regrole('caderneta_app') IS NULL THEN CREATE ROLE caderneta_app NOLOGIN; END IF;
        IF to_regrole('caderneta_owner') IS NULL THEN CREATE ROLE caderneta_owner LOGIN; END IF;
        ALTER ROLE caderneta_owner PASSWORD '${secrets.ownerPassword}';
        GRANT caderneta_app TO caderneta_owner;
      END $$`);
    const again = await session.query(`SELECT 1 FROM pg_database WHERE datname = 'caderneta'`);
    if (again.rows.length === 0) await session.query('CREATE DATABASE caderneta OWNER caderneta_owner');
  } finally {
    await session.query('SELECT pg_advisory_unlock($1)', [SETUP_LOCK]);
  }
}

async function ensureFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK);
  } catch {
    throw startupError(texts.folderNotWritable(folder));
  }
}

function addressOf(user: string, password: string, port: number, database: string): string {
  return `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;
}
