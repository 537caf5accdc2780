/**
 * One running PostgreSQL over a data folder: found when it already runs, started when not, ended by whoever asks.
 * `postmaster.pid` is PostgreSQL's own lock and says where it listens; it is believed only after a look at the process.
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.js';
import { type Account, type Binaries, spawnAs } from './embedded-cluster.js';
import { startupError, databaseTexts as texts } from './texts.js';

export interface Cluster {
  home: string;
  account: Account;
  binaries: Binaries;
  /** False only for throw-away databases of tests: commits are not flushed. */
  isDurable: boolean;
  /** Where it listens on a socket file too, which costs half of what a port does; null: nowhere. */
  socketFolder: string | null;
}

export interface Postmaster {
  pid: number;
  port: number;
  /** False when it was found running. */
  isStartedHere: boolean;
}

const START_TIMEOUT_MS = 60_000;
const POLL_MS = 15;
const LOG_LIMIT_BYTES = 5_000_000;

/**
 * Finds the PostgreSQL of this folder or starts it. Another process doing the same at the same time is no error: the
 * later one finds the earlier one's. With `port` it must listen there, since addresses with that port are in use.
 */
export async function ensurePostmaster(cluster: Cluster, log: Log, port?: number): Promise<Postmaster> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  let complaint = '';
  while (Date.now() < deadline) {
    const found = await readPidFile(cluster.home);
    if (found && (await isPostmaster(found.pid, cluster.home))) {
      if (found.isReady) return { pid: found.pid, port: found.port, isStartedHere: false };
      // Starting, recovering or shutting down: it says so in its file within moments.
      await sleep(POLL_MS);
      continue;
    }
    // A number that another program got since: PostgreSQL itself would take it for a living server.
    if (found && isAlive(found.pid)) await rm(join(cluster.home, 'postmaster.pid'), { force: true });
    const started = await start(cluster, log, port ?? (await choosePort(cluster.home)));
    if (started.ok) return started.postmaster;
    complaint = started.output;
    // After a kill of the postmaster its children live on for a moment; and a rival may have been faster.
    const isTransient = /lock file|shared memory block|is another postmaster/i.test(complaint);
    const isPortTaken = /could not bind|could not create any TCP/i.test(complaint);
    if (isPortTaken && port === undefined) await rm(join(cluster.home, PORT_FILE), { force: true });
    else if (!isTransient && !isPortTaken) break;
    await sleep(200);
  }
  throw startupError(texts.startFailed, complaint && texts.lastLines, complaint, texts.useOwnDatabase);
}

/** Ends it: connections are cut, committed work is flushed. Waits until its files are released. */
export async function endPostmaster(cluster: Cluster): Promise<void> {
  const pid = (await readPidFile(cluster.home))?.pid;
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    const args = ['stop', '-D', cluster.home, '-m', 'fast', '-w'];
    await new Promise((done) => spawn(cluster.binaries.pg_ctl, args, { stdio: 'ignore' }).on('close', done));
    return;
  }
  for (const [signal, patienceMs] of [
    ['SIGINT', 30_000],
    ['SIGQUIT', 10_000],
  ] as const) {
    if (!(await isPostmaster(pid, cluster.home))) return;
    signalQuietly(pid, signal);
    const deadline = Date.now() + patienceMs;
    while (Date.now() < deadline) {
      if (!(await isPostmaster(pid, cluster.home))) return;
      await sleep(POLL_MS);
    }
  }
}

/** For the moment this process ends without having said goodbye: nothing can be awaited any more. */
export function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Already gone.
  }
}

type Started = { ok: true; postmaster: Postmaster } | { ok: false; output: string };

async function start(cluster: Cluster, log: Log, port: number): Promise<Started> {
  const logFile = join(dirname(cluster.home), `${basename(cluster.home)}.log`);
  const logSize = (await stat(logFile).catch(() => null))?.size ?? 0;
  if (logSize > LOG_LIMIT_BYTES) await rename(logFile, `${logFile}.1`);
  const before = logSize > LOG_LIMIT_BYTES ? 0 : logSize;

  // A file, not a pipe: the database outlives a killed server, and must not block or die on a pipe nobody reads.
  // Detached: Ctrl-C goes to the whole terminal group, and requests in flight still need the database.
  const output = openSync(logFile, 'a', 0o600);
  const child = spawnAs(cluster.account, cluster.binaries.postgres, ['-D', cluster.home, ...settings(cluster, port)], {
    stdio: ['ignore', output, output],
    cwd: dirname(cluster.binaries.postgres),
    detached: true,
    windowsHide: true,
  });
  closeSync(output);
  let failure: string | null = null;
  child.on('error', (error) => {
    failure = String(error);
  });
  child.on('exit', (code, signal) => {
    failure ??= `exit ${code ?? signal}`;
  });
  child.unref();

  const deadline = Date.now() + START_TIMEOUT_MS;
  while (failure === null && Date.now() < deadline) {
    const file = await readPidFile(cluster.home);
    if (file?.pid === child.pid && file?.isReady) {
      await writeFile(join(cluster.home, PORT_FILE), `${port}\n`);
      log.debug({ pid: file.pid, port }, 'embedded PostgreSQL started');
      return { ok: true, postmaster: { pid: file.pid, port, isStartedHere: true } };
    }
    await sleep(POLL_MS);
  }
  const written = await readFile(logFile).catch(() => Buffer.alloc(0));
  const lines = written.subarray(before).toString('utf8').trim().split('\n').slice(-30);
  return { ok: false, output: [...lines, failure ?? 'timeout'].join('\n') };
}

/** Given on the command line, so that an update of Caderneta changes them for existing folders too. */
function settings(cluster: Cluster, port: number): string[] {
  const values: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: cluster.socketFolder ?? '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // A failed statement and an error's detail repeat names, phones and documents.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    ...(cluster.isDurable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

const PORT_FILE = 'caderneta.port';

/** The last port if it is free, so that an open SQL console goes on working; else any. */
async function choosePort(home: string): Promise<number> {
  const last = Number(await readFile(join(home, PORT_FILE), 'utf8').catch(() => '0'));
  return (last > 0 && (await tryPort(last))) || (await tryPort(0)) || 0;
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((done) => {
    const probe = createServer();
    probe.on('error', () => done(null));
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address ? address.port : null));
    });
  });
}

/** Lines of `postmaster.pid`: pid, folder, start time, port, socket folder, address, shared memory, status. */
async function readPidFile(home: string): Promise<{ pid: number; port: number; isReady: boolean } | null> {
  const text = await readFile(join(home, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, port: Number(lines[3]), isReady: lines[7] === 'ready' };
}

/** Whether the process lives and is the server of this folder. Elsewhere than on Linux, whether it lives. */
async function isPostmaster(pid: number, home: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  const args = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
  const folder = args[args.indexOf('-D') + 1];
  if (!args.includes('-D') || !folder || !args[0]?.includes('postgres')) return false;
  return (await canonical(folder)) === (await canonical(home));
}

function canonical(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
