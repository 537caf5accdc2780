import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrySnapshot } from '../../addon/simulator/page/messages.js';
import { type BuiltServer, createServerFolder, type ServerFolder } from '../support/server.js';

let folder: ServerFolder;
/** The one that runs; the next test goes on with it, because a start takes seconds. */
let running: BuiltServer | null = null;
beforeAll(async () => {
  folder = await createServerFolder();
});
afterAll(() => folder.remove());

const post = (server: BuiltServer, path: string, body: object) =>
  fetch(`${server.url}/try/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-caderneta-try': '1' },
    body: JSON.stringify(body),
  });
const snapshot = async (server: BuiltServer) =>
  (await (await fetch(`${server.url}/try/snapshot`)).json()) as TrySnapshot;

async function started(): Promise<BuiltServer> {
  running ??= await folder.start({ TRY: 'on' });
  return running;
}

/** The exit code and how long stopping took; fails instead of waiting for ever. */
async function stopped(server: BuiltServer): Promise<{ code: number | null | 'still running'; ms: number }> {
  running = null;
  const from = performance.now();
  const code = await Promise.race([server.stop(), sleep(40_000, 'still running' as const, { ref: false })]);
  if (code === 'still running') await server.kill();
  return { code, ms: performance.now() - from };
}

/** Null when no PostgreSQL runs on the data folder. */
async function runningPostgres(): Promise<number | null> {
  const file = await readFile(join(folder.dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => null);
  if (file === null) return null;
  const pid = Number(file.split('\n')[0]);
  try {
    process.kill(pid, 0);
    return pid;
  } catch {
    return null;
  }
}

describe('SIGTERM', { timeout: 90_000 }, () => {
  it('stops the server while the script waits for somebody to answer its dialog', async () => {
    const server = await started();
    await snapshot(server);
    expect(await runningPostgres()).not.toBeNull();
    const edit = { op: 'setCell', sheet: 'Fiado', row: 2, column: 7, value: 'antes de parar' };
    await post(server, 'edit', { ops: [edit] });
    const waiting = post(server, 'menu', { path: ['Caderneta', 'Ajuda'] }).then((response) => response.json());
    while (!(await snapshot(server)).question) await sleep(20);

    const { code, ms } = await stopped(server);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(9_000);
    expect(await waiting).toEqual({ ok: true, value: null });
    expect(await runningPostgres()).toBeNull();

    expect((await snapshot(await started())).sheets[0]!.rows[1]![6]!.display).toBe('antes de parar');
  });

  it('cuts a request that never ends, after ten seconds', async () => {
    const server = await started();
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    const cut = new Promise<void>((done) => socket.once('close', () => done()));
    socket.on('error', () => {});
    socket.write(
      'POST /u/x HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 9\r\n\r\na',
    );
    await sleep(300);
    const { code, ms } = await stopped(server);
    expect(code).toBe(0);
    expect(ms).toBeGreaterThan(5_000);
    expect(ms).toBeLessThan(20_000);
    await cut;
    expect(await runningPostgres()).toBeNull();
  });
});
