import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import { databaseUrl, runSql, type TestServer } from './global-setup.js';

export interface TestDatabase {
  /** Logs in as the owner of the tables, as the worker and the migrations do. */
  url: string;
  /** The same login under the role `caderneta_app`, as requests are served. */
  appUrl: string;
  drop(): Promise<void>;
}

/**
 * An empty, migrated database of its own, cloned in some 40 ms: one per test file, in `beforeAll`, dropped in
 * `afterAll`. The first call of a run also starts PostgreSQL (about two seconds). Its files are copied, not its pages
 * logged: half the work, where nothing is flushed.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { adminUrl, loginUrl, loginRole, template } = await testServer();
  const name = `${template}_${randomBytes(5).toString('hex')}`;
  await clone(adminUrl, `CREATE DATABASE "${name}" TEMPLATE "${template}" OWNER "${loginRole}" STRATEGY FILE_COPY`);
  const url = databaseUrl(loginUrl, name);
  const appUrl = new URL(url);
  appUrl.searchParams.set('options', '-c role=caderneta_app');
  return {
    url,
    appUrl: appUrl.href.replace(/\+/g, '%20'),
    drop: async () => {
      await runSql(adminUrl, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    },
  };
}

/** A database without a single table, for tests of the migrations themselves. */
export async function createEmptyDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const { adminUrl, loginUrl, loginRole, template } = await testServer();
  const name = `${template}_${randomBytes(5).toString('hex')}`;
  await runSql(adminUrl, `CREATE DATABASE "${name}" OWNER "${loginRole}"`);
  return {
    url: databaseUrl(loginUrl, name),
    drop: async () => {
      await runSql(adminUrl, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    },
  };
}

async function testServer(): Promise<TestServer> {
  const response = await fetch(inject('testServerAddress'));
  if (!response.ok) throw new Error(`the test database did not start: ${await response.text()}`);
  return (await response.json()) as TestServer;
}

/** A template somebody is connected to (autovacuum, for a moment) cannot be cloned. */
async function clone(adminUrl: string, statement: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await runSql(adminUrl, statement);
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== '55006' || attempt === 20) throw error;
      await sleep(50);
    }
  }
}
