/** The built server as its own process, as `npm start` runs it; to be asked over HTTP, stopped and killed. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { projectRoot } from '../../server/paths.js';
import { scratchFolder } from './scratch.js';

const CLI = join(projectRoot, 'dist', 'server', 'cli.js');

export interface BuiltServer {
  url: string;
  process: ChildProcess;
  /** Milliseconds from the start of the process to the first 200 of `/readyz`. */
  readyMs: number;
  output(): string;
  /** SIGTERM, then the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL: nothing is told, nothing is closed. */
  kill(): Promise<void>;
}

export interface ServerFolder {
  dataDir: string;
  start(env?: Record<string, string>): Promise<BuiltServer>;
  cli(...args: string[]): Promise<string>;
  remove(): Promise<void>;
}

/** A data folder of its own, in which a server can be started again and again. */
export async function createServerFolder(): Promise<ServerFolder> {
  const dataDir = await scratchFolder('caderneta-');
  const running = new Set<BuiltServer>();
  return {
    dataDir,
    async start(env = {}) {
      const server = await startServer(dataDir, env);
      running.add(server);
      return server;
    },
    async cli(...args) {
      const { stdout } = await promisify(execFile)(process.execPath, [CLI, ...args], {
        env: { ...process.env, DATA_DIR: dataDir, LOG_LEVEL: 'warn', DATABASE_URL: '' },
      });
      return stdout;
    },
    async remove() {
      for (const server of running)
        if (server.process.exitCode === null && server.process.signalCode === null) await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function startServer(dataDir: string, env: Record<string, string>): Promise<BuiltServer> {
  const port = env.PORT === undefined ? await freePort() : Number(env.PORT);
  const url = `http://127.0.0.1:${port}`;
  const startedAt = performance.now();
  const child = spawn(process.execPath, [CLI, 'start'], {
    env: {
      ...process.env,
      DATABASE_URL: '',
      DATA_DIR: dataDir,
      PORT: String(port),
      LOG_LEVEL: 'info',
      TRY: 'off',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const exited = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
  while (!(await isReady(url))) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${output}`);
    if (performance.now() - startedAt > 60_000) throw new Error(`the server is not ready after 60 s:\n${output}`);
    await sleep(25);
  }
  return {
    url,
    process: child,
    readyMs: performance.now() - startedAt,
    output: () => output,
    async stop() {
      child.kill('SIGTERM');
      return exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).status === 200;
  } catch {
    return false;
  }
}

export function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}

/** Asks GraphQL with a key; throws on top-level errors, which no test of ours expects here. */
export async function ask<T>(url: string, key: string, query: string, variables: object = {}): Promise<T> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await response.json()) as { data: T; errors?: { message: string }[] };
  if (body.errors) throw new Error(`${response.status}: ${JSON.stringify(body.errors)}`);
  return body.data;
}
