/**
 * Everything that can happen to one offer at once, step by step: every interleaving of three people (or the calendar) with
 * four steps each, 34.650 of them, on the machinery the use cases stand on: a customer's lock, the rules, and an index that
 * lets an offer end once.
 */
import { describe, expect, it } from 'vitest';
import { addDays } from '../../server/domain/day.js';
import { decideAcceptance, decideEnd, type Proposal, type ProposalEvent } from '../../server/domain/proposal.js';
import { accepted, aWorld, offered, type World } from './agreement-facts.js';
import { aDebt } from './money-facts.js';

const OFFERED_ON = '2026-07-15';
const STEPS = 4;

const theOffer = offered(
  aWorld([aDebt({ principalCents: 12_000, dueOn: '2026-06-05' }), aDebt({ id: 'deb_2', principalCents: 6_000 })]),
  OFFERED_ON,
);
const validUntilOn = theOffer.proposals[0]!.validUntilOn;

type Act = 'ACCEPT 1' | 'ACCEPT 2' | 'WITHDRAW' | 'REFUSE' | 'EXPIRE';

interface Machinery {
  hasLock: boolean;
  /** The partial unique index: an offer ends once. */
  hasIndex: boolean;
}

interface Store {
  day: string;
  events: ProposalEvent[];
  lockedBy: number | null;
}

interface Person {
  act: Act;
  step: number;
  /** What they read. */
  seen: { events: readonly ProposalEvent[]; day: string } | null;
  decided: Omit<ProposalEvent, 'seq'> | null;
  hasWon: boolean;
}

const decisions = new Map<string, Omit<ProposalEvent, 'seq'> | null>();

/** The rules on what was read; remembered, because few states are ever reached. */
function decide(act: Act, seen: NonNullable<Person['seen']>): Omit<ProposalEvent, 'seq'> | null {
  const key = `${act} ${seen.day} ${seen.events.map(({ kind, planNumber }) => `${kind}${planNumber}`).join()}`;
  if (!decisions.has(key)) decisions.set(key, decideAnew(act, seen));
  return decisions.get(key)!;
}

function decideAnew(act: Act, { events, day }: NonNullable<Person['seen']>): Omit<ProposalEvent, 'seq'> | null {
  const world = events.reduce<World>((before, { kind, planNumber, on }) => {
    return kind === 'ACCEPT' ? accepted(before, 1, planNumber!, on)[0] : before;
  }, theOffer);
  const proposal: Proposal = { ...theOffer.proposals[0]!, events };
  if (act === 'EXPIRE') return null;
  const decided =
    act === 'WITHDRAW' || act === 'REFUSE'
      ? decideEnd(proposal, act, 'tarde', day)
      : decideAcceptance(proposal, Number(act.at(-1)), world, day);
  return decided.ok ? decided.event : null;
}

/** One step of one person; false when they have to wait for the lock. */
function stepOf(store: Store, person: Person, index: number, { hasLock, hasIndex }: Machinery): boolean {
  if (person.act === 'EXPIRE') {
    if (person.step === STEPS - 1) store.day = addDays(validUntilOn, 1);
    return true;
  }
  switch (person.step) {
    case 0:
      if (hasLock && store.lockedBy !== null) return false;
      store.lockedBy = index;
      return true;
    case 1:
      person.seen = { events: [...store.events], day: store.day };
      person.decided = decide(person.act, person.seen);
      return true;
    case 2: {
      const ends = store.events.some(({ kind }) => kind !== 'BREAK');
      if (person.decided && !(hasIndex && ends)) {
        store.events.push({ ...person.decided, seq: store.events.length + 1 });
        person.hasWon = true;
      }
      return true;
    }
    default:
      if (store.lockedBy === index) store.lockedBy = null;
      return true;
  }
}

/** How many people had their way, in one order of steps. */
function winnersOf(order: readonly number[], acts: readonly Act[], machinery: Machinery): Act[] {
  const store: Store = { day: '2026-07-16', events: [], lockedBy: null };
  const people = acts.map((act): Person => ({ act, step: 0, seen: null, decided: null, hasWon: false }));
  const go = (index: number) => {
    const person = people[index]!;
    if (person.step < STEPS && stepOf(store, person, index, machinery)) person.step += 1;
  };
  for (const index of order) go(index);
  // Who had to wait goes on when the lock is free.
  for (let left = STEPS * people.length; left > 0; left--) for (const index of people.keys()) go(index);
  return people.filter(({ hasWon }) => hasWon).map(({ act }) => act);
}

function* interleavings(left: readonly number[], order: readonly number[] = []): Generator<readonly number[]> {
  if (left.every((count) => count === 0)) yield order;
  for (const [index, count] of left.entries())
    if (count > 0) yield* interleavings(left.with(index, count - 1), [...order, index]);
}
const ALL = [...interleavings([STEPS, STEPS, STEPS])];

const trios: Act[][] = [
  ['ACCEPT 1', 'ACCEPT 2', 'WITHDRAW'],
  ['ACCEPT 1', 'ACCEPT 2', 'REFUSE'],
  ['ACCEPT 1', 'WITHDRAW', 'EXPIRE'],
];

describe('two acceptances, an end and the calendar at once (FAULTS 80)', () => {
  it.each(trios)('%s ‖ %s ‖ %s: one winner in every interleaving', (...acts) => {
    expect(ALL).toHaveLength(34_650);
    const counts = ALL.map((order) => winnersOf(order, acts, { hasLock: true, hasIndex: true }).length);
    expect(Math.max(...counts)).toBe(1);
    // Only the calendar may leave nobody with their way.
    expect(Math.min(...counts)).toBe(acts.includes('EXPIRE') ? 0 : 1);
  });

  it('the index alone keeps it so, and without lock and index some interleaving has two winners', () => {
    const [acts] = trios;
    const most = (machinery: Machinery) => Math.max(...ALL.map((order) => winnersOf(order, acts!, machinery).length));
    expect(most({ hasLock: false, hasIndex: true })).toBe(1);
    expect(most({ hasLock: true, hasIndex: false })).toBe(1);
    expect(most({ hasLock: false, hasIndex: false })).toBeGreaterThan(1);
  });

  it('after its last day nobody accepts any more, whatever the order', () => {
    const late = ALL.filter((order) => order.lastIndexOf(2) < order.indexOf(0));
    expect(late.length).toBeGreaterThan(0);
    const winners = late.map((order) => winnersOf(order, trios[2]!, { hasLock: true, hasIndex: true }));
    expect(winners.flat()).not.toContain('ACCEPT 1');
  });
});
