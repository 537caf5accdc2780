import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '../../server/config.js';
import { createLog } from '../../server/log.js';
import { startServer } from '../../server/main.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let dataDir: string;

beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'caderneta-start-'));
});
afterAll(async () => {
  await database?.drop();
  await rm(dataDir, { recursive: true, force: true });
});

it('an empty database gets its first shop once; the owner key answers, before and after a restart', async () => {
  const read = readConfig({ PORT: '0', DATA_DIR: dataDir, DATABASE_URL: database.url, TRY: 'off' });
  if (!read.ok) throw new Error(read.problems.join());
  const said: string[] = [];
  const start = () => startServer(read.config, createLog('silent'), (text) => said.push(text));

  const server = await start();
  const key = (await readFile(join(dataDir, 'owner-key'), 'utf8')).trim();
  expect((await stat(join(dataDir, 'owner-key'))).mode & 0o777).toBe(0o600);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  expect(await viewerOf(server.url, key)).toEqual({ data: { viewer: { scopes: ['READ', 'WRITE', 'SEND', 'ADMIN'] } } });
  expect(said.join('\n').match(/cdn1\./g)).toHaveLength(1);
  const stoppedAt = performance.now();
  await server.stop();
  expect(performance.now() - stoppedAt).toBeLessThan(15_000);
  await server.stop();

  const again = await start();
  expect(await viewerOf(again.url, key)).toHaveProperty('data');
  expect(said.join('\n').match(/cdn1\./g)).toHaveLength(1);
  await again.stop();
});

async function viewerOf(url: string, key: string): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query: '{ viewer { scopes } }' }),
  });
  return response.json();
}
