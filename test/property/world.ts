/** A document with two people's add-ons, and the shop behind it: what a script is played on. */
import { type FlakyFetch, flakyFetch } from '../../addon/simulator/flaky-fetch.js';
import { createSimulatorInProcess, type InProcessSimulator } from '../../addon/simulator/in-process.js';
import type { EditOp, FetchRequest, FetchResponse, SheetSnapshot } from '../../addon/simulator/types.js';
import type { Facts } from './facts.js';
import { sheetsIn, trespasses } from './footprint.js';
import { newHistory } from './history.js';
import type { Ask } from './line.js';
import type { Field, ServerDeed } from './script.js';
import { linesOf, TAB } from './sheet-model.js';

/** What must never happen, happened. */
export class LawBroken extends Error {}

export interface Device {
  sim: InProcessSimulator;
  network: FlakyFetch;
  /** Of the run under way. */
  sent: { rows: number; missing: number; acks: number };
  /** What the script of Google's told its log. */
  log: string[];
}

export type World = ReturnType<typeof createWorld>;

/** `code`: the add-on; `realmCode`: the simulator's realm; `connectionCode`: what a merchant pastes. */
export function createWorld(given: { code: string; realmCode: string; connectionCode: string; ask: Ask }) {
  const { ask } = given;
  const devices: Device[] = [];
  for (const user of ['ana@example.com', 'bia@example.com']) {
    const device: Device = { sent: { rows: 0, missing: 0, acks: 0 }, log: [] } as unknown as Device;
    device.network = flakyFetch((request) => answer(device, request));
    device.sim = createSimulatorInProcess({
      code: given.code,
      realmCode: given.realmCode,
      user,
      fetch: (_, request) => device.network.fetch(request),
      onLog: (_, line) => void device.log.push(line),
      joins: devices[0]?.sim,
    });
    devices.push(device);
  }
  const [first, second] = devices as [Device, Device];

  function answer(device: Device, request: FetchRequest): FetchResponse {
    const body = request.body ?? '{}';
    const variables = (JSON.parse(body) as { variables?: { input?: Record<string, unknown[]> } }).variables;
    device.sent.rows += variables?.input?.rows?.length ?? 0;
    device.sent.missing += variables?.input?.missingRowIds?.length ?? 0;
    device.sent.acks += variables?.input?.acks?.length ?? 0;
    const canned = cannedAnswer(body);
    if (canned !== null) return canned;
    const reply = ask('fetch', body) as { status: number; body: string; bugs: string[] };
    if (reply.bugs.length > 0)
      world.broken ??= new LawBroken(`the server failed at ${body.slice(0, 200)}: ${reply.bugs[0]}`);
    return { status: reply.status, headers: { 'content-type': 'application/json' }, body: reply.body };
  }

  ask('open');
  for (const { sim } of devices) {
    const connected = sim.run('connect', given.connectionCode) as { ok: boolean };
    if (!connected.ok) throw new Error(`the add-on could not connect: ${JSON.stringify(connected)}`);
  }
  const empty = first.sim.saveState();

  const world = {
    devices: [first, second] as const,
    history: newHistory(),
    token: 0,
    /** Row id by tag, as last seen after a sync. */
    ids: new Map<string, string>(),
    /** Tags whose row may rightly become another one to the server: id and content changed at once. */
    free: new Set<string>(),
    /** By what the history knows a row by: its cells when a sync last ended well. */
    agreed: new Map<string, Record<Field, string>>(),
    /** The same: its cells when somebody took the row away. */
    gone: new Map<string, Record<Field, string>>(),
    /** Tags that somebody wrote beside while rows stood beside other rows' ids: what was said of them is anybody's. */
    mixed: new Set<string>(),
    /** Of these tags those that were counted as a row more, until all is settled. */
    counted: new Set<string>(),
    /** By row id, everything it ever read when a run began or ended. */
    read: new Map<string, Set<string>>(),
    /** Tags edited since the last complete sync. */
    edited: new Set<string>(),
    /** How many rows the person ever made, and debts the server did. */
    rowsMade: 0,
    debtsMade: 0,
    /** Payments that the server recorded and nobody undid. */
    payments: new Set<string>(),
    versions: 0,
    isScrambled: false,
    /** A run began since sheet and server last agreed on all rows: what it wrote may not be acknowledged. */
    isUnsettled: false,
    /** Whose sync is under way. */
    running: 0 as 0 | 1,
    /** What broke while a script of Google's ran: it would catch whatever is thrown. */
    broken: null as LawBroken | null,
    /** The tabs as the last person or server left them. */
    seen: sheetsIn(empty),

    /** Begins anew, with a shop of its own. */
    reset(): void {
      ask('open');
      first.sim.loadState(empty);
      for (const device of devices) {
        device.network.plan({});
        device.sim.failAt(null);
        device.log.length = 0;
      }
      Object.assign(world, {
        token: 0,
        rowsMade: 0,
        debtsMade: 0,
        versions: 0,
        isScrambled: false,
        isUnsettled: false,
        broken: null,
      });
      world.history = newHistory();
      world.seen = sheetsIn(empty);
      for (const set of [
        world.ids,
        world.free,
        world.edited,
        world.payments,
        world.read,
        world.counted,
        world.mixed,
        world.agreed,
        world.gone,
      ])
        set.clear();
    },
    edit(...ops: EditOp[]): void {
      world.check();
      first.sim.edit(ops);
      world.seen = sheetsIn(first.sim.saveState());
    },
    /** Whether the add-ons, since somebody else touched the document, kept to what is theirs. */
    check(): void {
      const now = sheetsIn(first.sim.saveState());
      const found = trespasses(world.seen, now, TAB);
      world.seen = now;
      if (found.length > 0) throw new LawBroken(`the add-on touched what is not its own: ${found.join('; ')}`);
    },
    sheet(): SheetSnapshot {
      return first.sim.snapshot(TAB).sheets[0] as SheetSnapshot;
    },
    lines: () => linesOf(world.sheet()),
    facts: () => ask('facts') as Facts,
    deed: (deed: ServerDeed) => ask('act', deed) as { codes: string[]; refs: Record<string, string> | null },
    /** To watch a script being played. */
    tell: undefined as ((what: string) => void) | undefined,
    nextToken: () => ++world.token,
    /** Does something in the middle of a script's run. */
    meanwhile(work: () => void): void {
      try {
        work();
      } catch (error) {
        world.broken ??= error instanceof LawBroken ? error : new LawBroken(String((error as Error).stack));
      }
    },
  };
  return world;
}

/** A shop without proposals: what a sync asks about them is half of its questions, and none of what is looked at here. */
const NO_PROPOSALS: readonly (readonly [RegExp, object])[] = [
  [/^\s*\{\s*answered: proposals\(/, { answered: { nodes: [] }, undone: { nodes: [] } }],
  [
    /\{\s*proposals\(/,
    { proposals: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } }, open: { nodes: [] } },
  ],
];

function cannedAnswer(body: string): FetchResponse | null {
  const { query } = JSON.parse(body) as { query: string };
  const data = NO_PROPOSALS.find(([pattern]) => pattern.test(query))?.[1];
  if (!data) return null;
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ data }) };
}
