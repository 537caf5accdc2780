import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeFindings, examine, isPrivateHost } from '../../server/cli/doctor.js';
import { type Config, readConfig } from '../../server/config.js';
import { createLog } from '../../server/log.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { runSql } from '../support/global-setup.js';

const log = createLog('silent');
let database: TestDatabase;
let dataDir: string;

beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'caderneta-doctor-'));
});
afterAll(async () => {
  await database.drop();
  await rm(dataDir, { recursive: true });
});

describe('the doctor', () => {
  it('finds nothing wrong with a fresh clone', async () => {
    expect(await failures(configOf({}))).toEqual([]);
  });

  it('finds nothing wrong with a migrated database', async () => {
    expect(await failures(configOf({ DATABASE_URL: database.url }))).toEqual([]);
  });

  it('names each thing that is wrong, at once, and says how to mend it', async () => {
    const stranger = createServer((_request, response) => response.writeHead(404).end());
    await new Promise<void>((done) => stranger.listen(0, '127.0.0.1', done));
    const config = configOf({
      PORT: String((stranger.address() as AddressInfo).port),
      DATABASE_URL: 'postgresql://nobody:x@127.0.0.1:1/none',
      SMTP_URL: 'smtp://127.0.0.1:1',
      PUBLIC_URL: 'http://192.168.0.10:4000',
    });
    const findings = await examine(config, log, true);
    stranger.close();
    const failed = findings.filter((finding) => !finding.isWell);
    expect(failed.map((finding) => finding.name)).toEqual(['Porta', 'Banco de dados', 'E-mail', 'Endereço público']);
    const text = describeFindings(findings);
    expect(text.match(/FALHA .*\n +como resolver: \S+/g)).toHaveLength(4);
    expect(text).toContain('4 itens precisam de atenção.');
  });

  it('knows its own server on the port', async () => {
    const ours = createServer((request, response) => response.writeHead(request.url === '/healthz' ? 200 : 404).end());
    await new Promise<void>((done) => ours.listen(0, '127.0.0.1', done));
    expect(await failures(configOf({ PORT: String((ours.address() as AddressInfo).port) }))).toEqual([]);
    ours.close();
  });

  it('notices a table whose rows every shop could read, and a migration not applied', async () => {
    const other = await createTestDatabase();
    await runSql(other.url, 'ALTER TABLE "Customer" NO FORCE ROW LEVEL SECURITY', 'DELETE FROM _prisma_migrations');
    expect(await failures(configOf({ DATABASE_URL: other.url }))).toEqual(['Separação entre lojas', 'Migrações']);
    await other.drop();
  });

  it('asks for a public address only when asked whether the world reaches it', async () => {
    expect(await failures(configOf({}), true)).toEqual(['Endereço público']);
  });

  it.each([
    ['localhost', true],
    ['127.0.0.1', true],
    ['10.0.0.5', true],
    ['172.20.1.1', true],
    ['192.168.1.2', true],
    ['[::1]', true],
    ['[fd00::1]', true],
    ['balcao', true],
    ['loja.local', true],
    ['caderneta.loja.com.br', false],
    ['8.8.8.8', false],
    ['172.32.0.1', false],
    ['[2001:db8::1]', false],
  ])('%s is only reachable from inside: %s', (host, expected) => {
    expect(isPrivateHost(host)).toBe(expected);
  });
});

function configOf(env: Record<string, string>): Config {
  const read = readConfig({ PORT: '0', DATA_DIR: join(dataDir, 'none-yet'), ...env });
  if (!read.ok) throw new Error(read.problems.join());
  return read.config;
}

async function failures(config: Config, isPublic = false): Promise<string[]> {
  return (await examine(config, log, isPublic)).filter((finding) => !finding.isWell).map((finding) => finding.name);
}
