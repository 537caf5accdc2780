/** A thread in which scripts are played, one after another, with fast-check choosing and shrinking them. */
import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { DEFECT } from './defects.js';
import { KNOWN } from './known.js';
import { callerOn } from './line.js';
import { play } from './play.js';
import { type Script, script, tellScript } from './script.js';
import { createWorld, type World } from './world.js';

export interface Failure {
  message: string;
  /** The script, to be read. */
  told: string;
  /** For fast-check, to go on from there. */
  path: string;
}

export interface Caught {
  defect: string;
  /** Which script found it, counted from 0; null: none did. */
  at: number | null;
  message: string;
}

export interface DeskResult {
  scripts: number;
  seed: number;
  failure: Failure | null;
  caught: Caught[];
}

const { port, signal, code, realmCode, connectionCode, seed, scripts, path, only, isSurvey, hunts, limitMs } =
  workerData;
const ask = callerOn(port, new Int32Array(signal));

/** A failure is made smaller for as long as this. */
const SHRINKING_MS = 30_000;
const PROGRESS_EVERY = 50;
const begunAt = performance.now();
let failedAt: number | null = null;
let played = 0;

function worldWith(defect: string): World {
  ask('defect', defect);
  return createWorld({ code: (code as string).replaceAll(DEFECT, defect), realmCode, connectionCode, ask });
}

function playOne(world: World, one: Script): void {
  const now = performance.now();
  const isOver = failedAt === null ? limitMs && now - begunAt > limitMs : now - failedAt > SHRINKING_MS;
  if (isOver) return;
  try {
    play(world, one);
  } catch (error) {
    failedAt ??= performance.now();
    throw error;
  }
  played += 1;
  if (played % PROGRESS_EVERY === 0) parentPort?.postMessage({ played });
}

function messageOf(error: unknown): string {
  return String((error as { message?: unknown } | undefined)?.message ?? error);
}

/** Scripts until one fails, which is made as small as time allows. */
function check(): DeskResult {
  const world = worldWith('');
  const property = fc.property(script, (one) => playOne(world, one));
  // A path counts the examples, too.
  const examples = KNOWN.map((one): [Script] => [one]);
  const details = fc.check(property, { seed, numRuns: scripts, examples, ...(path ? { path } : {}) });
  const done = { scripts: played, seed, caught: [] };
  if (!details.failed) return { ...done, failure: null };
  const [smallest] = details.counterexample as [Script];
  const message = messageOf((details as { errorInstance?: unknown }).errorInstance);
  return { ...done, failure: { message, told: tellScript(smallest), path: details.counterexamplePath ?? '' } };
}

/** Every script is played, whatever the ones before came to; of each law the shortest script that breaks it is told. */
function survey(): DeskResult {
  const world = worldWith('');
  const shortest = new Map<string, { message: string; script: Script; count: number }>();
  for (const one of fc.sample(script, { seed, numRuns: scripts })) {
    failedAt = null;
    try {
      playOne(world, one);
    } catch (error) {
      const message = messageOf(error);
      const law = message.split(/[:{]/)[0] as string;
      const known = shortest.get(law);
      // At once, for the end of a long run is far.
      writeSync(2, `${message}\nONLY='${JSON.stringify(one)}'\n`);
      const isShorter = !known || JSON.stringify(one).length < JSON.stringify(known.script).length;
      shortest.set(law, { ...(isShorter ? { message, script: one } : known), count: (known?.count ?? 0) + 1 });
    }
  }
  const told = [...shortest.values()]
    .map((one) => `${one.count} × ${one.message}\n${tellScript(one.script)}\nONLY='${JSON.stringify(one.script)}'`)
    .join('\n\n');
  return { scripts, seed, failure: told === '' ? null : { message: '', told, path: '' }, caught: [] };
}

/** One script, step by step. */
function watch(one: Script): DeskResult {
  const world = worldWith('');
  world.tell = (what) => {
    const lines = world.lines().map(({ row, tag, id, cells }) => {
      const shown = Object.values(cells).map((cell) => cell?.formula ?? cell?.display ?? '—');
      return `  ${row} ${tag} ${id.slice(-8)} ${shown.join(' | ')}`;
    });
    const asked = world
      .facts()
      .rows.flatMap(({ id, problems }) => problems.map(({ field, code: why }) => `  ${id.slice(-8)} ${field} ${why}`));
    writeSync(2, `${[what, ...lines, ...asked].join('\n')}\n`);
  };
  try {
    playOne(world, one);
    return { scripts: 1, seed, failure: null, caught: [] };
  } catch (error) {
    return { scripts: 1, seed, failure: { message: messageOf(error), told: tellScript(one), path: '' }, caught: [] };
  }
}

/** Whether it is the mistake that the script brought to light. */
function isRightWithout(defect: string, right: World, one: Script): boolean {
  ask('defect', '');
  try {
    play(right, one);
    return true;
  } catch {
    return false;
  } finally {
    ask('defect', defect);
  }
}

/** Each mistake in its turn: scripts until one breaks a law, beginning with the one that did it last time. */
function hunt(wanted: readonly { name: string; at: number }[]): DeskResult {
  const all = [...KNOWN, ...fc.sample(script, { seed, numRuns: scripts })];
  let count = 0;
  const right = worldWith('');
  const caught = wanted.map(({ name, at }): Caught => {
    const world = worldWith(name);
    const order = [at, ...all.keys()].filter((index, i, list) => list.indexOf(index) === i);
    for (const index of order) {
      failedAt = null;
      count += 1;
      try {
        playOne(world, all[index] as Script);
      } catch (error) {
        if (!isRightWithout(name, right, all[index] as Script)) continue;
        // To be written into FOUND_AT.
        if (index !== at) writeSync(2, `'${name}': ${index}, // ${messageOf(error).slice(0, 120)}\n`);
        return { defect: name, at: index, message: messageOf(error) };
      }
    }
    return { defect: name, at: null, message: '' };
  });
  return { scripts: count, seed, failure: null, caught };
}

const result = only ? watch(only) : hunts ? hunt(hunts) : isSurvey ? survey() : check();
const { fallbacks } = ask('close') as { fallbacks: [string, number][] };
parentPort?.postMessage({ result, fallbacks });
