import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { projectRoot } from '../../server/paths.js';

export interface Child {
  process: ChildProcess;
  /** The next line of its stdout; rejects when it ends before printing one. */
  nextLine(): Promise<string>;
  /** Resolves with the exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals | null>;
}

/** Runs a TypeScript file of `test/` in a Node process of its own, for what only another process can show: kills, races. */
export async function startChild(file: string, args: string[], env: Record<string, string> = {}): Promise<Child> {
  const folder = join(projectRoot, 'node_modules', '.cache', 'caderneta-test');
  const outfile = join(folder, `${basename(file, '.ts')}-${randomBytes(6).toString('hex')}.mjs`);
  await mkdir(folder, { recursive: true });
  await build({
    entryPoints: [join(projectRoot, 'test', file)],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
  });
  const child = spawn(process.execPath, [outfile, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const lines = createInterface({ input: child.stdout! });
  const waiting = lines[Symbol.asyncIterator]();
  const ended = new Promise<number | NodeJS.Signals | null>((done) => {
    child.on('exit', (code, signal) => {
      rmSync(outfile, { force: true });
      done(code ?? signal);
    });
  });
  return {
    process: child,
    ended,
    async nextLine() {
      const { value, done } = await waiting.next();
      if (done) throw new Error(`${file} ended (${await ended}) without a line`);
      return value;
    },
  };
}
