/** Plays a script and asks at the end whether the laws held. */
import { perform, rowInput } from './acts.js';
import { checkLaws } from './laws.js';
import type { Run, Script } from './script.js';
import { cellKeysOf, HEADER_ROW, HEADINGS, keyOf, TAB, TRACKED, textOf } from './sheet-model.js';
import { type Answers, type Ran, runSync } from './sync.js';
import { type Device, LawBroken, type World } from './world.js';

/** Quiet syncs after which nothing may be left to do. */
const MOST_QUIET = 4;
/** Service calls that change the document. */
const WRITES =
  /^Range\.(set|clear|insert|add)|^Sheet\.(set(?!Active)|insert|append|delete|hide)|addDeveloperMetadata|DeveloperMetadata\.remove/;

/** Throws a LawBroken. */
export function play(world: World, script: Script): void {
  world.reset();
  openTab(world, script);
  quietly(world, { missing: 'CANCEL', restored: 'SHEET' });
  let last: Answers = { missing: 'CANCEL', restored: 'SHEET' };
  for (const { acts, run } of script.rounds) {
    world.edit({ op: 'saveVersion', version: `v${world.versions++}` });
    for (const act of acts) {
      perform(world, act);
      world.tell?.(act.do);
    }
    runWith(world, run);
    world.tell?.('run');
    last = run;
  }
  settle(world, last);
  checkLaws(world);
}

function openTab(world: World, { rows, isShared }: Script): void {
  const tracked = Object.keys(HEADINGS) as (keyof typeof HEADINGS)[];
  const first = world.devices[0].sim.snapshot().sheets[0]?.name as string;
  world.edit(
    { op: 'addSheet', name: TAB, maxRows: 40, rows: [tracked.map((name) => ({ text: HEADINGS[name] }))] },
    { op: 'deleteSheet', name: first },
    { op: 'activate', name: TAB },
    ...tracked.map((name, i) => ({ op: 'setStyle' as const, row: 1, column: i + 1, style: { [TRACKED]: name } })),
  );
  const inputs = Array.from({ length: rows }, () => rowInput(world));
  const [one, two] = inputs;
  if (isShared && one && two) for (const field of ['name', 'phone']) two.set(field, one.get(field) ?? null);
  world.edit(
    ...inputs.flatMap((input, i) =>
      [...input].map(([name, value]) => ({
        op: 'setCell' as const,
        row: HEADER_ROW + 1 + i,
        column: tracked.indexOf(name as keyof typeof HEADINGS) + 1,
        value,
      })),
    ),
  );
}

/** A run as the script wants it: what goes wrong, and what others do meanwhile. */
function runWith(world: World, run: Run): void {
  const device = world.devices[run.device];
  world.running = run.device;
  deliverLate(world);
  device.network.plan(Object.fromEntries(run.faults.map(({ at, fault }) => [at, fault])));
  device.sim.failAt(run.break);
  let isDone = false;
  const stop = run.meanwhile
    ? device.sim.beforeCall(run.meanwhile.moment, (n) => {
        if (n !== run.meanwhile?.nth || isDone) return;
        isDone = true;
        const { act } = run.meanwhile;
        world.meanwhile(() => perform(world, act));
      })
    : () => {};
  const ran = oneRun(world, device, run, run.break !== null || run.faults.length > 0);
  stop();
  device.sim.failAt(null);
  device.network.plan({});
  if (ran.end === 'DONE') learnIds(world, !run.meanwhile);
}

function oneRun(world: World, device: Device, answers: Answers, mayBreak: boolean): Ran {
  world.history.stamp += 1;
  world.isUnsettled = true;
  Object.assign(device.sent, { rows: 0, missing: 0, acks: 0 });
  device.sim.edit({ op: 'activate', name: TAB });
  noteRead(world);
  let ran: Ran;
  try {
    ran = runSync(device, answers, mayBreak);
  } catch (error) {
    // What broke first says more than what came of it.
    throw world.broken ?? error;
  }
  world.history.stamp += 1;
  if (world.broken) throw world.broken;
  world.check();
  noteRead(world);
  if (ran.end === 'DONE' && !ran.isSheetSaid) forgetRestored(world);
  return ran;
}

function noteRead(world: World): void {
  for (const line of world.lines()) {
    const known = world.read.get(line.id) ?? new Set();
    world.read.set(line.id, known.add(textOf(line)));
  }
}

/**
 * What came back with an older version of the tab need not be seen: nobody said that it counts, and a cell that reads as
 * both sides last agreed follows what the server says since.
 */
function forgetRestored(world: World): void {
  for (const edits of world.history.lines.values())
    for (const edit of edits) if (edit.isRestored) edit.isForgotten = true;
}

function deliverLate(world: World): void {
  for (const device of world.devices) device.network.deliverLate();
  if (world.broken) throw world.broken;
}

/** One sync in which nothing goes wrong. */
function quietly(world: World, answers: Answers): { isIdle: boolean } {
  const [device] = world.devices;
  device.sim.resetCalls();
  const { end } = oneRun(world, device, answers, false);
  if (end !== 'DONE') throw new LawBroken(`a quiet sync ended with ${end}: ${device.log.slice(-2).join(' | ')}`);
  learnIds(world, true);
  world.tell?.('quiet run');
  const { rows, missing, acks } = device.sent;
  const writes = Object.entries(device.sim.calls()).filter(([name, count]) => WRITES.test(name) && count > 0);
  return { isIdle: rows + missing + acks === 0 && writes.length === 0 };
}

/** Law: sheet and server come to agree, and then nothing is left to do. */
function settle(world: World, answers: Answers): void {
  deliverLate(world);
  for (let i = 0; i < MOST_QUIET; i++) if (quietly(world, answers).isIdle) return;
  const { sent, sim } = world.devices[0];
  const writes = Object.entries(sim.calls()).filter(([name]) => WRITES.test(name));
  throw new LawBroken(`it never comes to rest: still ${JSON.stringify(sent)} and ${JSON.stringify(writes)}`);
}

/** Law: a row keeps its id, wherever it goes. `isQuiet`: nobody touched the sheet during the run. */
function learnIds(world: World, isQuiet: boolean): void {
  const lines = world.lines();
  const isShared = (id: string): boolean => lines.filter((line) => line.id === id).length > 1;
  for (const { tag, id, row } of lines) {
    // Copied while the script ran: of the two one will have another.
    if (tag === '' || (!isQuiet && isShared(id))) continue;
    const known = world.ids.get(tag);
    if (known !== undefined && id !== known && isQuiet && !world.free.has(tag))
      throw new LawBroken(`row ${row} (${tag}) was ${known} and became ${id || 'nobody'}`);
    if (id !== '') world.ids.set(tag, id);
  }
  if (!isQuiet) return;
  for (const line of lines) world.agreed.set(keyOf(line), cellKeysOf(line));
  world.free.clear();
  world.counted.clear();
  world.edited.clear();
  world.isScrambled = false;
  world.isUnsettled = false;
}
