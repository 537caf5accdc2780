import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../server/domain/day.js';
import { supersededSince } from '../../server/domain/debt.js';
import type { Debt } from '../../server/domain/facts.js';
import { creditOf } from '../../server/domain/payment.js';
import { totalOf } from '../../server/domain/plan.js';
import {
  acceptedPlanOn,
  type Proposal,
  proposalStateOn,
  snapshotOf,
  TRANSITIONS,
} from '../../server/domain/proposal.js';
import { runs } from '../support/runs.js';
import {
  accepted,
  aWorld,
  broken,
  ended,
  imbalancesOf,
  offered,
  owedOn,
  paid,
  positions,
  reversed,
  totalOwed,
  type World,
} from './agreement-facts.js';
import { aChange, aDebt, aPayment, consumerTerms, someDebt, sum } from './money-facts.js';

const OFFERED_ON = '2026-07-15';
const LAST_VALID_ON = '2026-07-22';
const CASH = 1;
const SHORT = 2;
const ORIGINALS = ['deb_1', 'deb_2'];

/** R$ 120,00 and R$ 60,00 late, offered as à vista, 2x and 4x. */
function anOffer(payments: Parameters<typeof aWorld>[1] = []): World {
  const debts = [
    aDebt({ principalCents: 12_000, dueOn: '2026-06-05', terms: consumerTerms }),
    aDebt({ id: 'deb_2', principalCents: 6_000, dueOn: '2026-06-20' }),
  ];
  return offered(aWorld(debts, payments), OFFERED_ON);
}

const theProposal = (world: World) => world.proposals[0]!;
const stateOf = (world: World, day: string) => proposalStateOn(theProposal(world), world, day);
const codeOf = (decided: { ok: boolean; code?: string }) => (decided.ok ? 'OK' : decided.code);
const anAgreement = (planNumber = SHORT) => accepted(anOffer(), 1, planNumber, '2026-07-16')[0];

describe('a proposal', () => {
  it.each<[string, (world: World) => World, string, string | null]>([
    ['the day before it is offered', (w) => w, '2026-07-14', null],
    ['on the day it is offered', (w) => w, OFFERED_ON, 'OFFERED'],
    ['on its last day', (w) => w, LAST_VALID_ON, 'OFFERED'],
    ['the day after its last', (w) => w, '2026-07-23', 'EXPIRED'],
    ['accepted on its last day', (w) => accepted(w, 1, SHORT, LAST_VALID_ON)[0], '2026-07-23', 'ACCEPTED'],
    ['before the day it was accepted', (w) => accepted(w, 1, SHORT, LAST_VALID_ON)[0], '2026-07-21', 'OFFERED'],
    ['refused', (w) => ended(w, 1, 'REFUSE', '2026-07-16')[0], '2026-08-01', 'REFUSED'],
    ['withdrawn', (w) => ended(w, 1, 'WITHDRAW', '2026-07-16')[0], '2026-08-01', 'WITHDRAWN'],
    [
      'paid in part',
      (w) => paid(accepted(w, 1, SHORT, '2026-07-16')[0], 9_000, '2026-07-23'),
      '2026-07-24',
      'ACCEPTED',
    ],
    [
      'paid in full',
      (w) => paid(accepted(w, 1, CASH, '2026-07-16')[0], 16_200, '2026-07-23'),
      '2026-07-23',
      'FULFILLED',
    ],
    ['broken', (w) => broken(accepted(w, 1, CASH, '2026-07-16')[0], 1, '2026-08-05')[0], '2026-08-05', 'BROKEN'],
  ])('%s', (_name, act, day, state) => {
    expect(stateOf(act(anOffer()), day)).toBe(state);
  });

  it('that was fulfilled is an agreement again when the payment is undone, and can then be broken', () => {
    const world = reversed(paid(anAgreement(CASH), 16_200, '2026-07-23'), 'pay_001', '2026-08-10');
    expect(stateOf(world, '2026-08-09')).toBe('FULFILLED');
    expect(stateOf(world, '2026-08-10')).toBe('ACCEPTED');
    expect(codeOf(broken(world, 1, '2026-08-09')[1])).toBe('FULFILLED');
    expect(codeOf(broken(world, 1, '2026-08-10')[1])).toBe('OK');
  });

  it('is fulfilled when the shop lets go of the instalment that is left', () => {
    const world = paid(anAgreement(), 9_200, '2026-07-23');
    const debts = world.debts.map((debt) =>
      debt.id === 'pro_1_2' ? { ...debt, changes: [aChange({ kind: 'CANCEL', on: '2026-08-01' })] } : debt,
    );
    expect(stateOf({ ...world, debts }, '2026-07-31')).toBe('ACCEPTED');
    expect(stateOf({ ...world, debts }, '2026-08-01')).toBe('FULFILLED');
  });

  it('has exactly one end, in whatever order people act and the calendar turns', () => {
    const ACTS = ['ACCEPT 1', 'ACCEPT 2', 'WITHDRAW', 'REFUSE', 'EXPIRE'];
    for (const order of permutationsOf(ACTS)) {
      let world = anOffer();
      let day = '2026-07-16';
      const won: string[] = [];
      for (const act of order) {
        if (act === 'EXPIRE') {
          day = '2026-07-23';
          continue;
        }
        const [after, decided] = act.startsWith('ACCEPT')
          ? accepted(world, 1, Number(act.at(-1)), day)
          : ended(world, 1, act as 'REFUSE' | 'WITHDRAW', day);
        if (decided.ok) won.push(act);
        world = after;
      }
      const winner = order[0] === 'EXPIRE' ? [] : [order[0]];
      expect(won).toEqual(winner);
      expect(world.debts).toHaveLength(winner[0] === 'ACCEPT 1' ? 3 : winner[0] === 'ACCEPT 2' ? 4 : 2);
    }
  });

  it('never leaves its machine, whatever events storage holds', () => {
    const someEvent = fc.record({
      kind: fc.constantFrom('ACCEPT' as const, 'REFUSE' as const, 'WITHDRAW' as const, 'BREAK' as const),
      on: fc.nat({ max: 20 }).map((days) => addDays(OFFERED_ON, days - 3)),
      planNumber: fc.constantFrom(1, 2, null),
      reason: fc.constant(null),
    });
    const world = anOffer();
    fc.assert(
      fc.property(fc.array(someEvent, { maxLength: 6 }), (events) => {
        const byDay = [...events].sort((a, b) => (a.on < b.on ? -1 : 1));
        const proposal: Proposal = { ...theProposal(world), events: byDay.map((event, seq) => ({ ...event, seq })) };
        let state = proposalStateOn(proposal, world, OFFERED_ON)!;
        for (let day = OFFERED_ON; day < '2026-08-15'; day = addDays(day, 1)) {
          const next = proposalStateOn(proposal, world, day)!;
          // A day may bring an acceptance and its end at once.
          const reached = reachableFrom(state);
          expect(reached.has(next)).toBe(true);
          state = next;
        }
        expect(state).not.toBe('OFFERED');
        const isAccepted = acceptedPlanOn(proposal, '2026-08-15') !== null;
        expect(['ACCEPTED', 'FULFILLED', 'BROKEN'].includes(state) || !isAccepted).toBe(true);
      }),
    );
  });
});

describe('accepting', () => {
  it('puts the plan in the place of the debts', () => {
    const [world, decided] = accepted(anOffer(), 1, SHORT, '2026-07-16');
    expect(decided).toEqual({
      ok: true,
      event: { kind: 'ACCEPT', on: '2026-07-16', planNumber: 2, reason: null },
      supersede: ORIGINALS.map((debtId) => ({ debtId, on: '2026-07-16', proposalId: 'pro_1' })),
      installments: [
        {
          proposalId: 'pro_1',
          installment: { number: 1, of: 2 },
          isEntry: false,
          principalCents: 9_200,
          dueOn: '2026-07-23',
          registeredOn: '2026-07-16',
          terms: null,
        },
        {
          proposalId: 'pro_1',
          installment: { number: 2, of: 2 },
          isEntry: false,
          principalCents: 9_200,
          dueOn: '2026-08-24',
          registeredOn: '2026-07-16',
          terms: null,
        },
      ],
    });
    expect(positions(world, ORIGINALS, '2026-07-16').every(([, owed]) => totalOf(owed as never) === 0)).toBe(true);
    expect(totalOwed(world, '2026-07-16')).toBe(18_400);
    expect(totalOwed(world, OFFERED_ON)).toBe(theProposal(world).plans[SHORT - 1]!.owedCents + 18_400);
  });

  it('makes credit of money that reaches a replaced debt all the same', () => {
    const world = anAgreement();
    const late = { ...world, payments: [aPayment({ amountCents: 700, paidOn: '2026-07-20' })] };
    expect(totalOwed(late, '2026-07-20')).toBe(18_400);
    expect(creditOf(late, '2026-07-20')).toBe(700);
    expect(imbalancesOf(late, '2026-07-20')).toEqual([]);
  });

  const changes: [string, (world: World) => World][] = [
    ['a payment', (w) => paid(w, 1_000, '2026-07-16')],
    [
      'a payment booked on a day before the offer',
      (w) => ({ ...w, payments: [aPayment({ amountCents: 500, paidOn: '2026-07-01' })] }),
    ],
    ['another amount', (w) => changed(w, { kind: 'AMOUNT', principalCents: 11_000 })],
    ['another due day', (w) => changed(w, { kind: 'DUE_DATE', dueOn: '2026-09-05' })],
    ['a cancellation', (w) => changed(w, { kind: 'CANCEL' })],
    ['a write-off', (w) => changed(w, { kind: 'WRITE_OFF' })],
    ['a debt that is gone', (w) => ({ ...w, debts: w.debts.slice(1) })],
    [
      'another agreement on it',
      (w) => accepted(offered(w, '2026-07-16', undefined, ['deb_1']), 2, CASH, '2026-07-16')[0],
    ],
  ];

  it.each(changes)('is refused as changed after %s', (_name, change) => {
    const [world, decided] = accepted(change(anOffer()), 1, SHORT, '2026-07-17');
    expect(decided).toMatchObject({ ok: false, code: 'CHANGED', facts: { debtIds: ['deb_1'] } });
    expect(world.proposals[0]!.events).toEqual([]);
  });

  it.each<[string, (world: World) => World]>([
    ['days passed and charges grew', (w) => w],
    ['a payment was made and undone', (w) => reversed(paid(w, 1_000, '2026-07-16'), 'pay_001', '2026-07-17')],
    ['another debt was made', (w) => ({ ...w, debts: [...w.debts, aDebt({ id: 'deb_3' })] })],
    ['a change was taken back', (w) => changed(changed(w, { kind: 'CANCEL' }), { kind: 'REINSTATE', seq: 2 })],
    ['storage turned the facts around', (w) => ({ ...w, debts: [...w.debts].reverse() })],
  ])('is not refused because %s', (_name, change) => {
    expect(codeOf(accepted(change(anOffer()), 1, SHORT, LAST_VALID_ON)[1])).toBe('OK');
  });

  it('is refused when a payment that the offer counted was undone', () => {
    const world = reversed(
      anOffer([aPayment({ amountCents: 1_000, paidOn: '2026-07-01' })]),
      'pay_deb_1',
      '2026-07-16',
    );
    expect(codeOf(accepted(world, 1, SHORT, '2026-07-16')[1])).toBe('CHANGED');
  });

  it.each<[string, (world: World) => World, number, string, object]>([
    ['before it is offered', (w) => w, SHORT, '2026-07-14', { code: 'NOT_OFFERED' }],
    ['after its last day', (w) => w, SHORT, '2026-07-23', { code: 'EXPIRED', facts: { validUntilOn: LAST_VALID_ON } }],
    ['twice', () => anAgreement(), SHORT, '2026-07-16', { code: 'ALREADY_ACCEPTED', facts: { planNumber: SHORT } }],
    [
      'with another plan',
      () => anAgreement(),
      CASH,
      '2026-07-16',
      { code: 'ALREADY_ACCEPTED', facts: { planNumber: SHORT } },
    ],
    ['when broken', () => broken(anAgreement(), 1, '2026-08-05')[0], CASH, '2026-08-05', { code: 'ALREADY_ACCEPTED' }],
    ['when withdrawn', (w) => ended(w, 1, 'WITHDRAW', '2026-07-16')[0], SHORT, '2026-07-16', { code: 'WITHDRAWN' }],
    ['when refused', (w) => ended(w, 1, 'REFUSE', '2026-07-16')[0], SHORT, '2026-07-16', { code: 'REFUSED' }],
    [
      'for a plan it does not have',
      (w) => w,
      4,
      '2026-07-16',
      { code: 'UNKNOWN_PLAN', facts: { planNumber: 4, plans: 3 } },
    ],
  ])('is refused %s', (_name, act, planNumber, day, expected) => {
    const [, decided] = accepted(act(anOffer()), 1, planNumber, day);
    expect(decided).toMatchObject({ ok: false, ...expected });
    expect(decided.ok || decided.message.length > 0).toBe(true);
  });

  it('never happens to an expired one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000 }), fc.integer({ min: 1, max: 3 }), (days, planNumber) => {
        const [world, decided] = accepted(anOffer(), 1, planNumber, addDays(LAST_VALID_ON, days));
        expect(codeOf(decided)).toBe('EXPIRED');
        expect(world.debts).toHaveLength(2);
      }),
    );
  });
});

describe('breaking', () => {
  it.each([
    ['ten days after the first instalment', '2026-08-02', 'WITHIN_TOLERANCE'],
    ['eleven days after it', '2026-08-03', 'OK'],
  ])('%s', (_name, day, code) => {
    const [, decided] = broken(anAgreement(), 1, day);
    expect(codeOf(decided)).toBe(code);
    if (!decided.ok) expect(decided.facts).toEqual({ daysLate: 10, breachToleranceDays: 10, breaksOn: '2026-08-03' });
  });

  it.each<[string, () => World, string, string]>([
    ['an offer', () => anOffer(), '2026-07-16', 'NOT_ACCEPTED'],
    ['what is broken', () => broken(anAgreement(), 1, '2026-08-05')[0], '2026-08-06', 'ALREADY_BROKEN'],
    ['what is fulfilled', () => paid(anAgreement(), null, '2026-07-20'), '2026-09-30', 'FULFILLED'],
  ])('is refused for %s', (_name, world, day, code) => {
    expect(codeOf(broken(world(), 1, day)[1])).toBe(code);
  });

  it('brings the originals back, every payment allocated to the oldest first on the day it was made', () => {
    const [world, decided] = broken(paid(anAgreement(), 13_000, '2026-07-23'), 1, '2026-09-10');
    expect(decided).toMatchObject({
      ok: true,
      cause: 'LATE',
      restore: ORIGINALS,
      supersede: ['pro_1_1', 'pro_1_2'],
      reallocations: [
        {
          paymentId: 'pay_001',
          on: '2026-09-10',
          // 48 days late on 23/07: fine of 2,40 and interest of floor(120,00 · 1% · 48 ÷ 30) = 1,92.
          allocations: [
            { debtId: 'deb_1', amountCents: 12_000 + 240 + 192 },
            { debtId: 'deb_2', amountCents: 568 },
          ],
          creditCents: 0,
        },
      ],
    });
    expect(totalOwed(world, '2026-09-10')).toBe(6_000 - 568);
    expect(imbalancesOf(world, '2026-09-10')).toEqual([]);
    // The days before are told as they were.
    expect(totalOwed(world, '2026-09-09')).toBe(18_400 - 13_000);
  });

  it('leaves what the originals do not need as credit', () => {
    const world = paid(aWorld([...anOffer().debts]), 17_000, '2026-07-14');
    const agreement = accepted(offered(world, OFFERED_ON), 1, CASH, '2026-07-16')[0];
    const overpaid = paid(agreement, 500, '2026-07-20');
    const undone = reversed(overpaid, 'pay_001', '2026-07-21');
    const [after, decided] = broken(undone, 1, '2026-07-21');
    expect(decided).toMatchObject({ ok: true, cause: 'PAYMENT_REVERSED' });
    expect(imbalancesOf(after, '2026-07-21')).toEqual([]);
    expect(creditOf(after, '2026-07-21')).toBe(0);
    expect(totalOwed(after, '2026-07-21')).toBe(
      sum(anOffer().debts.map((debt) => totalOf(owedOn(debt, [], '2026-07-21')))) - 500,
    );
  });

  it('after accepting restores every position exactly, as if the plan had never been', () => {
    const debts = fc.tuple(someDebt('deb_1', 2), someDebt('deb_2', 2), someDebt('deb_3', 0));
    const payment = fc.record({
      days: fc.integer({ min: 1, max: 90 }),
      amountCents: fc.integer({ min: 1, max: 40_000 }),
    });
    fc.assert(
      fc.property(
        debts,
        fc.integer({ min: 1, max: 3 }),
        fc.array(payment, { maxLength: 5 }),
        fc.nat({ max: 4 }),
        (drawn, plan, drawnPayments, undone) => {
          const start = '2027-01-04';
          const world = offered(aWorld(drawn), start);
          if (world.proposals.length === 0) return;
          const inPlan = new Set(theProposal(world).debts.map(({ debtId }) => debtId));
          // Only the debts of the plan, so that money cannot go elsewhere in one world and not in the other.
          let withPlan: World = { ...world, debts: world.debts.filter(({ id }) => inPlan.has(id)) };
          let without = withPlan;
          const planNumber = Math.min(plan, theProposal(world).plans.length);
          const [agreement, decided] = accepted(withPlan, 1, planNumber, start);
          expect(codeOf(decided)).toBe('OK');
          withPlan = agreement;
          for (const { days, amountCents } of [...drawnPayments].sort((a, b) => a.days - b.days)) {
            withPlan = paid(withPlan, amountCents, addDays(start, days));
            without = paid(without, amountCents, addDays(start, days));
          }
          const undoneId = `pay_00${undone}`;
          withPlan = reversed(withPlan, undoneId, addDays(start, 91));
          // Money that came when nothing was owed any more was never the plan's.
          if (withPlan.payments.some((payment) => payment.allocations.length === 0)) return;
          const day = addDays(start, 400);
          const [after, breach] = broken(withPlan, 1, day);
          if (!breach.ok) return;
          // Undone payments never were in the other world.
          const never = drawnPayments.length >= undone && undone > 0 ? rebuilt(without, undoneId) : without;
          for (const on of [day, addDays(day, 30)]) {
            expect(positions(after, [...inPlan], on)).toEqual(positions(never, [...inPlan], on));
            expect(totalOwed(after, on)).toBe(totalOwed(never, on));
            expect(creditOf(after, on)).toBe(creditOf(never, on));
            expect(imbalancesOf(after, on)).toEqual([]);
          }
        },
      ),
      { numRuns: runs(100, 300) },
    );
  });

  it('charges nothing twice: a second offer after it is accepted and fulfilled to the centavo', () => {
    const once = broken(paid(anAgreement(), 5_000, '2026-07-23'), 1, '2026-09-10')[0];
    const owedCents = totalOwed(once, '2026-09-10');
    const again = offered(once, '2026-09-10');
    expect(again.proposals[1]!.plans[SHORT - 1]!.owedCents).toBe(owedCents);
    const fulfilled = paid(accepted(again, 2, SHORT, '2026-09-10')[0], null, '2026-09-11');
    expect(proposalStateOn(fulfilled.proposals[1]!, fulfilled, '2026-09-11')).toBe('FULFILLED');
    expect(proposalStateOn(fulfilled.proposals[0]!, fulfilled, '2026-09-11')).toBe('BROKEN');
    expect(sum(fulfilled.payments.map((payment) => payment.amountCents))).toBe(5_000 + owedCents);
    expect(totalOwed(fulfilled, '2026-09-11')).toBe(0);
    expect(creditOf(fulfilled, '2026-09-11')).toBe(0);
  });
});

describe('any interleaving of offering, accepting, paying, undoing, breaking and waiting', () => {
  type Act = { kind: string; pick: number; amountCents: number; days: number };
  const someAct: fc.Arbitrary<Act> = fc.record({
    kind: fc.constantFrom(
      ...['OFFER', 'AGREE', 'AGREE', 'ACCEPT', 'PAY', 'PAY', 'REVERSE', 'WITHDRAW', 'REFUSE'],
      ...['BREAK', 'BREAK', 'BREAK', 'WAIT', 'WAIT', 'WAIT'],
    ),
    pick: fc.nat({ max: 30 }),
    amountCents: fc.integer({ min: 1, max: 30_000 }),
    days: fc.integer({ min: 1, max: 50 }),
  });
  /** An offer that is taken at once, beside those that lie about. */
  const unfolded = (act: Act) =>
    (act.kind === 'AGREE' ? ['OFFER', 'ACCEPT NOW'] : [act.kind]).map((kind) => ({ ...act, kind }));

  function step(world: World, { kind, pick, amountCents }: Act, day: string): World {
    const number = world.proposals.length === 0 ? 0 : (pick % world.proposals.length) + 1;
    if (kind === 'OFFER') return offered(world, day, undefined, pick % 2 === 0 ? undefined : [`deb_${(pick % 3) + 1}`]);
    if (kind === 'PAY') return paid(world, amountCents, day);
    if (kind === 'REVERSE') return reversed(world, `pay_${String((pick % 6) + 1).padStart(3, '0')}`, day);
    if (number === 0) return world;
    if (kind === 'ACCEPT NOW') return accepted(world, world.proposals.length, (pick % 3) + 1, day)[0];
    if (kind === 'ACCEPT') return accepted(world, number, (pick % 3) + 1, day)[0];
    if (kind === 'BREAK') return broken(world, number, day)[0];
    if (kind === 'WITHDRAW' || kind === 'REFUSE') return ended(world, number, kind, day)[0];
    return world;
  }

  it('keeps the ledger balanced, owes nothing negative, and never has one debt in two agreements', () => {
    const debts = fc.tuple(someDebt('deb_1', 0), someDebt('deb_2', 0), someDebt('deb_3', 0));
    let acceptances = 0;
    let breaches = 0;
    fc.assert(
      fc.property(debts, fc.array(someAct, { minLength: 8, maxLength: 20 }), (drawn, acts) => {
        let day = '2026-07-15';
        let world = aWorld(drawn);
        for (const act of acts.flatMap(unfolded)) {
          if (act.kind === 'WAIT') day = addDays(day, act.days);
          const before = world;
          world = step(world, act, day);
          expect(imbalancesOf(world, day)).toEqual([]);
          const states = world.proposals.map((proposal) => proposalStateOn(proposal, world, day));
          const inForce = world.proposals.filter((_, i) => states[i] === 'ACCEPTED' || states[i] === 'FULFILLED');
          const held = inForce.flatMap((proposal) => proposal.debts.map(({ debtId }) => debtId));
          expect(new Set(held).size).toBe(held.length);
          if (world !== before && act.kind.startsWith('ACCEPT')) {
            acceptances += 1;
            const plan = acceptedPlanOn(
              world.proposals.find((_, i) => before.proposals[i] !== world.proposals[i])!,
              day,
            )!;
            // What is owed changes by exactly what the plan says.
            const superseded = before.debts.filter(
              (debt) => !isSuperseded(debt, day) && isSuperseded(in_(world, debt), day),
            );
            const replacedCents = sum(superseded.map((debt) => totalOf(owedOn(debt, before.payments, day))));
            expect(totalOwed(world, day)).toBe(totalOwed(before, day) - replacedCents + plan.totalCents);
          }
          if (world !== before && act.kind === 'BREAK') breaches += 1;
        }
      }),
      { numRuns: runs(100, 300) },
    );
    // The property is about something.
    expect(acceptances).toBeGreaterThan(50);
    expect(breaches).toBeGreaterThan(10);
  });
});

describe('a snapshot', () => {
  it('is the same whatever the order of the debts', () => {
    const { debts } = anOffer();
    expect(snapshotOf([...debts].reverse(), [], OFFERED_ON)).toEqual(snapshotOf(debts, [], OFFERED_ON));
  });
});

const isSuperseded = (debt: Debt, day: string) => supersededSince(debt, day) !== null;
const in_ = (world: World, { id }: Debt) => world.debts.find((debt) => debt.id === id)!;

function changed(world: World, change: Parameters<typeof aChange>[0]): World {
  const debts = world.debts.map((debt) =>
    debt.id === 'deb_1' ? { ...debt, changes: [...debt.changes, aChange({ on: '2026-07-16', ...change })] } : debt,
  );
  return { ...world, debts };
}

/** The same payments, received again one by one but for one of them. */
function rebuilt(world: World, withoutId: string): World {
  const kept = world.payments.filter(({ id }) => id !== withoutId);
  return kept.reduce<World>((again, payment) => paid(again, payment.amountCents, payment.paidOn), {
    ...world,
    payments: [],
  });
}

function reachableFrom(state: keyof typeof TRANSITIONS): Set<string> {
  const reached = new Set<string>([state]);
  for (const from of reached) {
    for (const to of Object.values(TRANSITIONS[from as keyof typeof TRANSITIONS])) reached.add(to);
  }
  return reached;
}

function permutationsOf<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, i) => permutationsOf(items.filter((_, j) => j !== i)).map((rest) => [item, ...rest]));
}
