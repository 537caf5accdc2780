/** A shop of three years whose log was written as the application writes it, and then made again from its facts. */
import { beforeAll, describe, expect, it } from 'vitest';
import { limitChanges } from '../../server/domain/credit-evaluation.js';
import { type LimitOrigin, limitOn } from '../../server/domain/credit-limit.js';
import {
  type RecordedDecision,
  type RecordedFacts,
  type RecordedPolicy,
  RULES_DECIDE,
  replayDecisions,
} from '../../server/domain/credit-replay.js';
import { addDays, instantOf } from '../../server/domain/day.js';
import { completePolicy, creditPolicyFrom, ladderFrom } from '../../server/domain/default-policy.js';
import type { CustomerFacts, Day } from '../../server/domain/facts.js';
import { runs } from '../support/runs.js';
import { theFacts } from './money-facts.js';

const ZONE = 'America/Sao_Paulo';
const CUSTOMERS = runs(400, 2_000);
const FIRST_DAY: Day = '2023-01-02';
const DAYS = 3 * 365;
/** The nightly job, and the few nights of it that are lived through here. */
const NIGHTS_EVERY_DAYS = 30;

const policies: RecordedPolicy[] = [
  { policy: creditPolicyFrom(20_000), recordedAt: Date.parse('2026-06-01T12:00Z') },
  {
    policy: completePolicy(
      {
        ...creditPolicyFrom(20_000),
        toleranceBankDays: 1,
        promotion: { onTimeDebts: 2, useBps: 4_000, days: 20, streakDebts: 2, tenureDays: 15 },
        localHolidays: ['2024-03-19', '2024-07-16', '2025-03-19'],
      },
      2,
    ),
    recordedAt: instantOf('2024-01-10', '12:00', ZONE),
  },
  {
    policy: completePolicy(
      {
        ...creditPolicyFrom(10_000),
        ladderCents: ladderFrom(10_000, 300_000, 20_000, 5_000),
        historyDays: 400,
        demotionDay: 25,
      },
      3,
    ),
    recordedAt: instantOf('2025-02-03', '12:00', ZONE),
  },
];

const shop: RecordedFacts[] = [];
beforeAll(() => {
  const chance = chances(20_260_715);
  for (let i = 0; i < CUSTOMERS; i++) shop.push(livedThrough(i, chance));
});

const differences = (customers: readonly RecordedFacts[]) =>
  customers.flatMap((recorded) => replayDecisions(recorded, policies, ZONE));

describe(`the log of three years and ${CUSTOMERS} customers`, () => {
  it('has decisions of every rule, and of people', () => {
    const rules = new Set(shop.flatMap(({ decisions }) => decisions.map(({ rule }) => rule)));
    expect([...rules].sort()).toEqual([
      'DEMOTED_31_DAYS',
      'FIRST_LIMIT',
      'IMPORTED_AT_SHEET_LIMIT',
      'OWNER_SET',
      'PROMOTED',
      'TO_DEFINE',
    ]);
    expect(shop.flatMap(({ decisions }) => decisions).length).toBeGreaterThan(2 * CUSTOMERS);
  });

  it('is made again byte for byte', { timeout: 90_000 }, () => {
    expect(differences(shop)).toEqual([]);
  });

  it.each<[string, (decision: RecordedDecision) => Partial<RecordedDecision> | null, string]>([
    ['a limit', ({ toCents }) => ({ toCents: toCents! + 1 }), 'DIFFERENT'],
    ['a reason', ({ reason }) => ({ reason: `${reason}.` }), 'DIFFERENT'],
    ['an input', ({ inputs }) => ({ inputs: { ...inputs, limitCents: 7 } }), 'DIFFERENT'],
    ['a day', ({ on }) => ({ on: addDays(on, 1) }), 'DIFFERENT'],
    ['the version', ({ policyVersion }) => ({ policyVersion: policyVersion === 3 ? 2 : 3 }), 'DIFFERENT'],
    ['who decided', () => ({ decidedBy: 'Ana' }), 'DIFFERENT'],
    ['the moment', ({ recordedAt }) => ({ recordedAt: recordedAt + 90_000_000 }), 'MISSING'],
    ['its being there', () => null, 'MISSING'],
  ])('tells when %s of one decision was tampered with', (_, change, kind) => {
    const victim = shop.find(
      ({ decisions }) => decisions.at(-1)?.rule === 'PROMOTED' && decisions.at(-1)!.debtId === null,
    )!;
    const last = victim.decisions.at(-1)!;
    const changed = change(last);
    const decisions = [...victim.decisions.slice(0, -1), ...(changed ? [{ ...last, ...changed }] : [])];
    const found = differences([{ ...victim, decisions }, shop[0] === victim ? shop[1]! : shop[0]!]);
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found.map(({ customerId }) => customerId))).toEqual(new Set([victim.customerId]));
    expect(found.map((one) => one.kind)).toContain(kind);
  });
});

/** What happens to a customer, in order: each a moment, and what is recorded at it. */
type Event = { at: number; on: Day; record?: (facts: CustomerFacts) => CustomerFacts };

function livedThrough(index: number, chance: () => number): RecordedFacts {
  const customerId = `cus_${index}`;
  const bornAfter = Math.floor(chance() * (DAYS - 200));
  const bornOn = addDays(FIRST_DAY, bornAfter);
  const events = eventsOf(customerId, bornAfter, chance).sort((a, b) => a.at - b.at);
  const origin: LimitOrigin =
    index % 10 === 0
      ? { kind: 'IMPORTED', sheetLimitCents: index % 20 === 0 ? 35_000 : null }
      : {
          kind: 'REGISTERED',
          score: index % 3 === 0 ? 500 + (index % 500) : null,
          vouchedById: index % 7 === 0 ? 'cus_1' : null,
        };
  let facts = theFacts({ customerId, registeredOn: bornOn, decisions: [] });
  const decisions: RecordedDecision[] = [];
  let seq = index * 1_000;

  for (const { at, on, record } of [{ at: momentOf(bornOn, 0), on: bornOn } as Event, ...events]) {
    if (record) facts = record(facts);
    const { policy } = policies.findLast(({ recordedAt: since, policy: { version } }) => version === 1 || since <= at)!;
    const { localHolidays } = policy;
    const seen = localHolidays ? { ...facts, debts: facts.debts.map((debt) => ({ ...debt, localHolidays })) } : facts;
    if (record === ownerSets) {
      seq += 1;
      const [fromCents, toCents] = [limitOn(facts, on), 64_000];
      const said = { fromCents, toCents, rule: 'OWNER_SET' as 'PROMOTED', reason: 'freguês', inputs: {}, debtId: null };
      decisions.push(kept({ ...said, decidedBy: 'caderneta' }, customerId, seq, on, at, policy.version));
      facts = { ...facts, decisions: [...decisions] };
      continue;
    }
    for (const change of limitChanges(seen, policy, on, origin)) {
      seq += 1;
      decisions.push(kept({ ...change, decidedBy: RULES_DECIDE }, customerId, seq, on, at, policy.version));
    }
    facts = { ...facts, decisions: [...decisions] };
  }
  return {
    customerId,
    registeredOn: bornOn,
    recordedAt: momentOf(bornOn, 0),
    debts: facts.debts.map((debt) => ({
      ...debt,
      recordedAt: momentOf(debt.registeredOn, Number(debt.id.split('_')[2])),
      changes: debt.changes.map((change) => ({ ...change, recordedAt: momentOf(change.on, 700 + change.seq) })),
    })),
    payments: facts.payments.map(({ reallocations: _, ...payment }) => ({
      ...payment,
      recordedAt: momentOf(payment.paidOn, 300 + Number(payment.id.split('_')[2])),
      reversedAt: payment.reversedOn === null ? null : momentOf(payment.reversedOn, 500),
    })),
    overrides: facts.overrides.map((override) => ({ ...override, recordedAt: momentOf(override.on, 900) })),
    decisions,
  };
}

function kept(
  change: Omit<RecordedDecision, 'id' | 'customerId' | 'seq' | 'on' | 'recordedAt' | 'policyVersion'>,
  customerId: string,
  seq: number,
  on: Day,
  recordedAt: number,
  policyVersion: number,
): RecordedDecision {
  return { ...change, id: `dec_${seq}`, customerId, seq, on, recordedAt, policyVersion };
}

function ownerSets(facts: CustomerFacts): CustomerFacts {
  return facts;
}

/** Purchases every few weeks, paid as this customer pays; now and then something is corrected, or somebody decides. */
function eventsOf(customerId: string, bornAfter: number, chance: () => number): Event[] {
  const events: Event[] = [];
  const goodness = 0.55 + chance() * 0.45;
  const add = (day: Day, minute: number, record?: Event['record']) =>
    events.push({ at: momentOf(day, minute), on: day, ...(record ? { record } : {}) });
  let number = 0;
  for (let after = bornAfter; after < DAYS; after += 35 + Math.floor(chance() * 130)) {
    number += 1;
    const [id, boughtOn] = [`deb_${customerId}_${number}`.replace('cus_', ''), addDays(FIRST_DAY, after)];
    const dueOn = addDays(boughtOn, 20 + Math.floor(chance() * 20));
    const principalCents = 4_000 + Math.floor(chance() * 20_000);
    const debt = {
      id,
      customerId,
      saleId: null,
      installment: null,
      principalCents,
      dueOn,
      registeredOn: boughtOn,
      terms: null,
      changes: [],
    };
    add(boughtOn, number, (facts) => ({ ...facts, debts: [...facts.debts, debt] }));
    const isPutOff = chance() < 0.05;
    if (isPutOff) {
      const change = {
        kind: 'DUE_DATE' as const,
        on: addDays(boughtOn, 5),
        seq: 1,
        principalCents: null,
        dueOn: addDays(dueOn, 15),
      };
      add(change.on, 701, (facts) => ({
        ...facts,
        debts: facts.debts.map((one) => (one.id === id ? { ...one, changes: [change] } : one)),
      }));
    }
    if (chance() < 0.06) continue;
    const paidOn = addDays(dueOn, chance() < goodness ? -Math.floor(chance() * 8) : Math.floor(chance() * 70));
    const payment = {
      id: `pay_${customerId}_${number}`.replace('cus_', ''),
      customerId,
      amountCents: principalCents,
      paidOn,
      dayKnown: chance() > 0.03,
      allocations: [{ debtId: id, amountCents: principalCents }],
      reversedOn: null,
    };
    add(paidOn, 300 + number, (facts) => ({ ...facts, payments: [...facts.payments, payment] }));
    if (chance() < 0.02) {
      const reversedOn = addDays(paidOn, 12);
      add(reversedOn, 500, (facts) => ({
        ...facts,
        payments: facts.payments.map((one) => (one.id === payment.id ? { ...one, reversedOn } : one)),
      }));
    }
  }
  if (chance() < 0.1) {
    const on = addDays(FIRST_DAY, bornAfter + 60);
    add(on, 900, (facts) => ({
      ...facts,
      overrides: [{ on, seq: 1, body: { maxLimitCents: 45_000, promotion: { days: 10 }, demotionDay: 60 } }],
    }));
  }
  if (chance() < 0.05) add(addDays(FIRST_DAY, bornAfter + 90), 950, ownerSets);
  for (let after = bornAfter; after < DAYS; after += NIGHTS_EVERY_DAYS) add(addDays(FIRST_DAY, after), 1_400);
  return events;
}

/** A minute of a day of the shop; minutes are also what tells facts of one day apart. */
function momentOf(day: Day, minute: number): number {
  return Date.parse(`${day}T03:00Z`) + minute * 60_000;
}

/** Numbers in [0, 1), the same in every run (mulberry32). */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
