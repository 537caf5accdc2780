/** A thread in which scripts are played, one after another, with fast-check choosing and shrinking them. */
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

const { port, signal, code, realmCode, connectionCode, seed, scripts, path, only } = workerData;
const ask = callerOn(port, new Int32Array(signal));
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

function result(): DeskResult {
  if (only) {
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
const { fallbacks } = ask('close') as { fallbacks: [string, number][] };
parentPort?.postMessage({ result: done, fallbacks });
