/**
 * One PostgreSQL for the whole run, started when the first test asks for a database: a run of pure tests never waits.
 * Workers ask over a local port, because only this process lives as long as the run.
 */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../../server/db/embedded.js';
import { migrate } from '../../server/db/migrate.js';
import { createLog } from '../../server/log.js';
import { scratchFolder } from './scratch.js';

/** What a worker needs to make a database of its own. */
export interface TestServer {
  /** May create databases. */
  adminUrl: string;
  /** The owner of the tables; its path is replaced by the database's name. */
  loginUrl: string;
  loginRole: string;
  /** A migrated, empty database to be cloned. */
  template: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    testServerAddress: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const endings: (() => Promise<unknown>)[] = [];
  let server: Promise<TestServer> | null = null;
  const door = createServer((_request, response) => {
    server ??= openServer(endings);
    server.then(
      (found) => response.end(JSON.stringify(found)),
      (error) => response.writeHead(500).end(String(error?.stack ?? error)),
    );
  });
  await new Promise<void>((done) => door.listen(0, '127.0.0.1', done));
  project.provide('testServerAddress', `http://127.0.0.1:${(door.address() as AddressInfo).port}/`);

  return async () => {
    door.closeAllConnections();
    door.close();
    await server?.catch(() => {});
    for (const end of endings.reverse()) await end();
  };
}

async function openServer(endings: (() => Promise<unknown>)[]): Promise<TestServer> {
  const log = createLog('error');
  const template = `caderneta_test_${randomBytes(5).toString('hex')}`;
  const own = process.env.DATABASE_URL;
  let urls: { adminUrl: string; loginUrl: string };
  if (own) {
    urls = { adminUrl: own, loginUrl: own };
  } else {
    const dataDir = await scratchFolder('caderneta-test-');
    endings.push(() => rm(dataDir, { recursive: true, force: true }));
    const socketFolder = process.platform === 'win32' || dataDir.length > LONGEST_SOCKET_FOLDER ? null : dataDir;
    const embedded = await startEmbedded(dataDir, log, { isDurable: false, socketFolder });
    endings.push(() => embedded.stop());
    const through = (url: string) => (socketFolder ? `${url}?host=${encodeURIComponent(socketFolder)}` : url);
    urls = { adminUrl: through(embedded.adminUrl), loginUrl: through(embedded.url) };
    await runSql(
      urls.adminUrl,
      // No database here lives long enough to be cleaned up, nor is any query so long that compiling it would pay.
      'ALTER SYSTEM SET autovacuum = off',
      'ALTER SYSTEM SET jit = off',
      'SELECT pg_reload_conf()',
      // Every file logs in some ten times; a guess at a password need not cost anybody anything here.
      'SET scram_iterations = 1',
      ...[urls.adminUrl, urls.loginUrl].map(passwordAgain),
    );
  }
  const loginRole = decodeURIComponent(new URL(urls.loginUrl).username);
  await runSql(urls.adminUrl, `CREATE DATABASE "${template}" OWNER "${loginRole}"`);
  endings.push(() => dropAll(urls.adminUrl, template));
  await migrate(databaseUrl(urls.loginUrl, template), log);
  return { ...urls, loginRole, template };
}

/** A socket file's whole path has room for some hundred bytes, its name for `.s.PGSQL.65535`. */
const LONGEST_SOCKET_FOLDER = 80;

/** The login's own password, stored as the session's settings say. */
function passwordAgain(url: string): string {
  const { username, password } = new URL(url);
  return `ALTER ROLE "${username}" PASSWORD '${password}'`;
}

/** The same server and login, another database. */
export function databaseUrl(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

export async function runSql(url: string, ...statements: string[]): Promise<pg.QueryResult | undefined> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    let last: pg.QueryResult | undefined;
    for (const statement of statements) last = await client.query(statement);
    return last;
  } finally {
    await client.end();
  }
}

async function dropAll(adminUrl: string, prefix: string): Promise<void> {
  const found = await runSql(adminUrl, `SELECT datname FROM pg_database WHERE datname LIKE '${prefix}%'`);
  for (const { datname } of found?.rows ?? []) await runSql(adminUrl, `DROP DATABASE "${datname}" WITH (FORCE)`);
}
