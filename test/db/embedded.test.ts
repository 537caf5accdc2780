import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedDatabase, startEmbedded } from '../../server/db/embedded.js';
import { createLog } from '../../server/log.js';
import { type Child, startChild } from '../support/child.js';
import { runSql } from '../support/global-setup.js';
import { scratchFolder } from '../support/scratch.js';

const log = createLog('silent');
let dataDir: string;

beforeAll(async () => {
  dataDir = await scratchFolder('caderneta-embedded-');
  const first = await startEmbedded(dataDir, log);
  await runSql(first.url, 'CREATE TABLE fact (id int PRIMARY KEY)', 'INSERT INTO fact VALUES (1)');
  await first.stop();
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

describe('the embedded database', () => {
  it('starts again in under five seconds with every fact in it', async () => {
    const begun = Date.now();
    await during(await startEmbedded(dataDir, log), async (database) => {
      expect(Date.now() - begun).toBeLessThan(5_000);
      expect(await facts(database.url)).toContain(1);
    });
    expect(await isRunning(dataDir)).toBe(false);
  });

  it('gives a login that owns the database, is no superuser, and can become the application', async () => {
    await during(await startEmbedded(dataDir, log), async (database) => {
      const login = await runSql(
        database.url,
        'SELECT rolname AS name, rolsuper AS super, rolbypassrls AS bypass FROM pg_roles WHERE rolname = current_user',
      );
      expect(login?.rows).toEqual([{ name: 'caderneta_owner', super: false, bypass: false }]);
      const app = await runSql(
        database.url,
        'SET ROLE caderneta_app',
        'SELECT rolname AS name, rolcanlogin AS login FROM pg_roles WHERE rolname = current_user',
      );
      expect(app?.rows).toEqual([{ name: 'caderneta_app', login: false }]);
    });
  });

  it('stores text as UTF-8 and folds the case of Portuguese letters on every system', async () => {
    await during(await startEmbedded(dataDir, log), async (database) => {
      const result = await runSql(database.url, `SELECT lower('AÇÃO É') AS low, length('maçã🍎') AS length`);
      expect(result?.rows).toEqual([{ low: 'ação é', length: 5 }]);
    });
  });

  it('flushes every commit to the disk', async () => {
    await during(await startEmbedded(dataDir, log), async (database) => {
      const result = await runSql(
        database.url,
        `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes') ORDER BY 1`,
      );
      expect(result?.rows.map((row) => row.setting)).toEqual(['on', 'on', 'on']);
    });
  });

  it('asks for the password, which only the owner of the folder can read', async () => {
    const secrets = await stat(join(dataDir, 'postgres', 'caderneta.json'));
    if (process.platform !== 'win32') expect(secrets.mode & 0o077).toBe(0);
    await during(await startEmbedded(dataDir, log), async (database) => {
      const guess = new URL(database.url);
      guess.password = 'guess';
      await expect(runSql(guess.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    });
  });

  it('is shared by two processes, and ends with the last of them', async () => {
    const server = await hold();
    const command = await startEmbedded(dataDir, log);
    expect(command.pid).toBe(server.pid);
    await end(server.child);
    expect(await facts(command.url)).toContain(1);
    await command.stop();
    expect(await isRunning(dataDir)).toBe(false);
  });

  it('takes another port when its last one is taken', async () => {
    const last = Number(await readFile(join(dataDir, 'postgres', 'caderneta.port'), 'utf8'));
    const other = createServer();
    await new Promise<void>((done) => other.listen(last, '127.0.0.1', done));
    await during(await startEmbedded(dataDir, log), async (database) => {
      expect(Number(new URL(database.url).port)).not.toBe(last);
      expect(await facts(database.url)).toContain(1);
    });
    other.close();
  });

  it('says what to do about a folder that holds something else', async () => {
    const strange = await mkdtemp(join(tmpdir(), 'caderneta-strange-'));
    await mkdir(join(strange, 'postgres'));
    await writeFile(join(strange, 'postgres', 'photo.jpg'), '');
    await expect(startEmbedded(strange, log)).rejects.toMatchObject({
      name: 'StartupError',
      message: expect.stringContaining('DATA_DIR'),
    });
    await rm(strange, { recursive: true });
  });

  it('shows the lines PostgreSQL wrote when it cannot start', async () => {
    const settings = join(dataDir, 'postgres', 'postgresql.conf');
    const before = await readFile(settings, 'utf8');
    await chmod(settings, 0o600);
    await writeFile(settings, `${before}\nplanted_setting_without_sense = 1\n`);
    await expect(startEmbedded(dataDir, log)).rejects.toThrow(/planted_setting_without_sense/);
    await writeFile(settings, before);
  });
});

describe('after a kill', () => {
  it('of the server, the next start goes on with the database that was left running', async () => {
    const server = await hold();
    await runSql(server.url, 'INSERT INTO fact VALUES (2)');
    await kill(server.child);
    expect(await isRunning(dataDir)).toBe(true);
    await during(await startEmbedded(dataDir, log), async (database) => {
      expect(database.pid).toBe(server.pid);
      expect(await facts(database.url)).toContain(2);
    });
    expect(await isRunning(dataDir)).toBe(false);
  });

  it('of both at once, the next start recovers every committed fact', async () => {
    const server = await hold();
    await runSql(server.url, 'INSERT INTO fact VALUES (3)');
    process.kill(server.pid, 'SIGKILL');
    await kill(server.child);
    await during(await startEmbedded(dataDir, log), async (database) => {
      expect(await facts(database.url)).toContain(3);
    });
  });

  it('of PostgreSQL alone, it is back on the same address within moments', async () => {
    await during(await startEmbedded(dataDir, log), async (database) => {
      await runSql(database.url, 'INSERT INTO fact VALUES (4)');
      const killed = database.pid;
      process.kill(killed, 'SIGKILL');
      await expect.poll(() => database.pid, { timeout: 15_000 }).not.toBe(killed);
      expect(await facts(database.url)).toContain(4);
    });
  });

  it('of PostgreSQL alone, a stop at that very moment leaves nothing running', async () => {
    const database = await startEmbedded(dataDir, log);
    process.kill(database.pid, 'SIGKILL');
    await sleep(100);
    await database.stop();
    expect(await isRunning(dataDir)).toBe(false);
  });

  it('with its number given to another program meanwhile, it starts nevertheless', async () => {
    const server = await hold();
    process.kill(server.pid, 'SIGKILL');
    await kill(server.child);
    const pidFile = join(dataDir, 'postgres', 'postmaster.pid');
    const lines = (await readFile(pidFile, 'utf8')).split('\n');
    await writeFile(pidFile, [String(process.pid), ...lines.slice(1)].join('\n'));
    await during(await startEmbedded(dataDir, log), async (database) => {
      expect(await facts(database.url)).toContain(1);
    });
  });
});

async function during(database: EmbeddedDatabase, work: (database: EmbeddedDatabase) => Promise<void>): Promise<void> {
  try {
    await work(database);
  } finally {
    await database.stop();
  }
}

async function hold(): Promise<{ child: Child; url: string; pid: number }> {
  const child = await startChild('support/hold-database.ts', [dataDir]);
  return { child, ...JSON.parse(await child.nextLine()) };
}

async function end(child: Child): Promise<void> {
  child.process.kill('SIGTERM');
  expect(await child.ended).toBe(0);
}

async function kill(child: Child): Promise<void> {
  child.process.kill('SIGKILL');
  await child.ended;
  await sleep(50);
}

async function facts(url: string): Promise<number[]> {
  const found = await runSql(url, 'SELECT id FROM fact');
  return (found?.rows ?? []).map((row) => row.id);
}

async function isRunning(folder: string): Promise<boolean> {
  const pid = Number(
    (await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0],
  );
  if (!pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
