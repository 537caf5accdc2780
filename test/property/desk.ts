/** A thread in which scripts are played, one after another, with fast-check choosing and shrinking them. */

import { readFileSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { callerOn } from './line.js';
import { play } from './play.js';
import { type Script, script, tellScript } from './script.js';
import { createWorld } from './world.js';

export interface DeskResult {
  scripts: number;
  seed: number;
  failure: { message: string; told: string; path: string; script: Script } | null;
}

const { port, signal, code, realmCode, connectionCode, seed, scripts, path, only, isSurvey } = workerData;
const raw = callerOn(port, new Int32Array(signal));
let asked = 0;
const ask: typeof raw = (...a) => {
  const t = performance.now();
  try {
    return raw(...a);
  } finally {
    asked += performance.now() - t;
  }
};
const begun = performance.now();
const world = createWorld({ code, realmCode, connectionCode, ask });
let played = 0;

const PROGRESS_EVERY = 50;

/** A failure is made smaller for as long as this. */
const SHRINKING_MS = 30_000;
let failedAt: number | null = null;

function playOne(one: Script): void {
  if (failedAt !== null && performance.now() - failedAt > SHRINKING_MS) return;
  try {
    play(world, one);
  } catch (error) {
    failedAt ??= performance.now();
    throw error;
  }
  played += 1;
  if (played % PROGRESS_EVERY === 0) parentPort?.postMessage({ played });
}

/** Every script is played, whatever the ones before came to; of each law the shortest script that breaks it is told. */
function survey(): DeskResult {
  const shortest = new Map<string, { message: string; script: Script; count: number }>();
  for (const one of fc.sample(script, { seed, numRuns: scripts })) {
    try {
      playOne(one);
    } catch (error) {
      failedAt = null;
      const message = String((error as Error).message);
      const law = message.split(/[:{]/)[0] as string;
      const known = shortest.get(law);
      const isShorter = !known || JSON.stringify(one).length < JSON.stringify(known.script).length;
      shortest.set(law, { ...(isShorter ? { message, script: one } : known), count: (known?.count ?? 0) + 1 });
    }
  }
  const found = [...shortest.values()];
  if (found.length === 0) return { scripts, seed, failure: null };
  const told = found.map((one) => `${one.count} × ${one.message}\n${tellScript(one.script)}\n${JSON.stringify(one.script)}`).join('\n\n');
  return { scripts, seed, failure: { message: '', told, path: '', script: found[0]?.script as Script } };
}

function result(): DeskResult {
  if (isSurvey) return survey();
  if (only) {
    world.tell = (what) => {
      const lines = world.lines().map(({ row, tag, id, cells }) => {
        const shown = Object.values(cells).map((cell) => cell?.formula ?? cell?.display ?? '—');
        return `  ${row} ${tag} ${id.slice(-8)} ${shown.join(' | ')}`;
      });
      const asked = world.facts().rows.flatMap((one) =>
        one.problems.map(({ field, code, db }) => `  ${one.id.slice(-8)} ${field} ${code} ${db ?? ''}`),
      );
      writeSync(2, `${[what, ...lines, ...asked].join('\n')}\n`);
    };
    try {
      playOne(only as Script);
      return { scripts: 1, seed, failure: null };
    } catch (error) {
      const message = String((error as Error).stack);
      return { scripts: 1, seed, failure: { message, told: tellScript(only), path: '', script: only } };
    }
  }
  const details = fc.check(fc.property(script, playOne), { seed, numRuns: scripts, ...(path ? { path } : {}) });
  if (!details.failed) return { scripts: details.numRuns, seed, failure: null };
  const [smallest] = details.counterexample as [Script];
  const { errorInstance } = details as { errorInstance?: unknown };
  const message = String((errorInstance as Error | undefined)?.message ?? errorInstance);
  const failure = { message, told: tellScript(smallest), path: details.counterexamplePath ?? '', script: smallest };
  return { scripts: details.numRuns, seed, failure };
}

const done = result();
const own = performance.now() - begun - asked;
const { fallbacks } = ask('close') as { fallbacks: [string, number][] };
fallbacks.push([
  `desk cpu ${(Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e6).toFixed(0)} own ${own.toFixed(0)} asked ${asked.toFixed(0)}`,
  1,
]);
parentPort?.postMessage({ result: done, fallbacks });
