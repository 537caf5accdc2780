import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contactWindow } from '../../server/domain/contact-window.js';
import { addDays, daysBetween, instantOf } from '../../server/domain/day.js';
import { effectiveDueOn, statusOn } from '../../server/domain/debt.js';
import { defaultCadence } from '../../server/domain/default-policy.js';
import type {
  Channel,
  Contact,
  CustomerFacts,
  Day,
  Debt,
  Hold,
  Payment,
  ReminderState,
  Step,
} from '../../server/domain/facts.js';
import { type ReminderDue, type ReminderSubject, reminderFor } from '../../server/domain/reminder.js';
import { runs } from '../support/runs.js';
import { debt, law, subject } from './reminder-facts.js';

// Ninety days from here hold Carnival, Good Friday and two other holidays.
const start = '2026-02-01';
const collection: readonly Step[] = ['REMINDER', 'OPTIONS', 'OFFER', 'CALL'];
const offsets = new Map(defaultCadence.steps.map((entry) => [entry.step, entry.offsetDays]));

interface Life {
  who: ReminderSubject;
  times: readonly string[];
  outcomes: readonly ReminderState[];
}

/** One send, with what was known just before it. */
interface Sent {
  due: ReminderDue;
  at: number;
  before: readonly Contact[];
  state: ReminderState;
}

describe('ninety days of any customer', () => {
  it('at most one contact a day and three in any seven', () => {
    everyLife(({ contacts }) => {
      const days = contacts.filter(isMade).map((contact) => contact.sentOn);
      expect(new Set(days).size).toBe(days.length);
      for (const day of days) {
        expect(days.filter((other) => other <= day && other > addDays(day, -7)).length).toBeLessThanOrEqual(3);
      }
    });
  });

  it('a step of a debt is used once', () => {
    everyLife(({ contacts }) => {
      const used = contacts.filter(isMade).flatMap((contact) => contact.debts.map((d) => `${contact.step} ${key(d)}`));
      expect(new Set(used).size).toBe(used.length);
    });
  });

  it('nothing outside the allowed hours', () => {
    everyLife(({ who, sends }) => {
      for (const { due, at } of sends) {
        expect(
          contactWindow({ uf: who.uf ?? law.defaultUf, channel: due.channel, zone: law.zone, instant: at }).allowed,
        ).toBe(true);
        for (const channel of due.alternatives) {
          expect(contactWindow({ uf: who.uf ?? law.defaultUf, channel, zone: law.zone, instant: at }).allowed).toBe(
            true,
          );
        }
      }
    });
  });

  it('nothing about a settled debt, nothing while on hold, nothing by an unwanted channel', () => {
    everyLife(({ who, sends }) => {
      const { debts, payments, holds } = who.facts;
      for (const { due } of sends) {
        const day = due.sentOn;
        const inForce = holds.filter(
          (h) => h.fromOn <= day && (!h.untilOn || day <= h.untilOn) && (!h.endedOn || day < h.endedOn),
        );
        expect(inForce.filter((h) => h.debtId === null)).toEqual([]);
        for (const listed of due.debts) {
          const found = debts.find((d) => d.id === listed.debtId)!;
          expect(['OPEN', 'LATE']).toContain(statusOn(found, payments, day));
          expect(inForce.some((h) => h.debtId === listed.debtId)).toBe(false);
        }
        expect(who.optedOut).not.toContain(due.channel);
        if (who.naoMeLigue) expect(due.channel).toBe('EMAIL');
      }
    });
  });

  it('every debt is listed on the days of its step, and never from D+1 to D+9', () => {
    everyLife(({ sends }) => {
      for (const { due } of sends) {
        for (const listed of due.debts) {
          const offset = daysBetween(listed.effectiveDueOn, due.sentOn);
          if (due.step === 'COURTESY') expect([-3, -2, -1]).toContain(offset);
          else if (due.step === 'DUE_TODAY') expect(offset).toBe(0);
          else expect(offset).toBeGreaterThanOrEqual(10);
        }
        expect(due.totalCents).toBe(due.debts.reduce((sum, listed) => sum + listed.totalCents, 0));
        expect(due.notAfterOn >= due.sentOn).toBe(true);
      }
    });
  });

  it('collection about a debt starts with a reminder, unless it joins an older one already written about', () => {
    everyLife(({ sends }) => {
      for (const { due, before } of sends.filter(isCollection)) {
        if (due.step === 'REMINDER') continue;
        const known = due.debts.filter((listed) => stepsOf(listed, before).length > 0);
        const oldestKnown = known[0]?.effectiveDueOn;
        expect(oldestKnown).toBeDefined();
        for (const listed of due.debts) {
          if (stepsOf(listed, before).length === 0) expect(listed.effectiveDueOn >= oldestKnown!).toBe(true);
        }
      }
    });
  });

  it('some listed debt was at the step before, and as many days ago as the offsets are apart', () => {
    everyLife(({ sends }) => {
      for (const { due, before } of sends.filter(isCollection)) {
        if (due.step === 'REMINDER') continue;
        const leads = due.debts.some((listed) => {
          const last = stepsOf(listed, before).at(-1);
          if (!last || collection.indexOf(last.step) >= collection.indexOf(due.step)) return false;
          return daysBetween(last.sentOn, due.sentOn) >= offsets.get(due.step)! - offsets.get(last.step)!;
        });
        expect(leads).toBe(true);
      }
    });
  });

  it('whoever was contacted today is not contacted again, and every wait ends after today', () => {
    everyLife(({ who, sends }) => {
      for (const { due, at, before, state } of sends) {
        if (state === 'FAILED') continue;
        const again = reminderFor(
          withContacts(who, [...before, made(due, state, 'again')]),
          defaultCadence,
          law,
          at + 60_000,
        );
        expect(again.kind).toBe('SKIP');
        if (again.kind === 'SKIP' && again.skipped.until) expect(again.skipped.until > due.sentOn).toBe(true);
      }
    });
  });

  it('the order in which facts are loaded never matters', () => {
    everyLife(({ who, sends }) => {
      for (const { at, before } of sends) {
        const { debts, payments, holds } = who.facts;
        const reversed = {
          debts: [...debts].reverse(),
          payments: [...payments].reverse(),
          holds: [...holds].reverse(),
        };
        const backwards = { ...who, facts: { ...who.facts, ...reversed, contacts: [...before].reverse() } };
        expect(reminderFor(backwards, defaultCadence, law, at)).toEqual(
          reminderFor(withContacts(who, before), defaultCadence, law, at),
        );
      }
    });
  });

  it('every late debt of somebody who can be reached is written about', () => {
    const reachable = life().map(
      (any): Life => ({
        who: subject({ debts: any.who.facts.debts.map((owed) => ({ ...owed, changes: [] })) }, { uf: any.who.uf }),
        times: ['10:30'],
        outcomes: ['SENT'],
      }),
    );
    fc.assert(
      fc.property(reachable, (any) => {
        const { contacts } = simulate(any, 130);
        for (const owed of any.who.facts.debts) {
          const effective = effectiveDueOn(owed, addDays(start, 129));
          const first = contacts.find(
            (contact) =>
              collection.includes(contact.step) && contact.debts.some((d) => key(d) === `${owed.id} ${effective}`),
          );
          expect(first).toBeDefined();
          // Ten days of silence, at most eight for an older debt's next step, a full week, a long holiday.
          expect(daysBetween(effective > start ? effective : start, first!.sentOn)).toBeLessThanOrEqual(30);
        }
      }),
      { numRuns: runs(25, 60) },
    );
  });
});

function everyLife(check: (lived: { who: ReminderSubject; sends: Sent[]; contacts: Contact[] }) => void): void {
  fc.assert(
    fc.property(life(), (any) => check({ who: any.who, ...simulate(any, 90) })),
    { numRuns: runs(10, 25) },
  );
}

/** Runs day by day, claiming whatever is due; a failed one is tried again at the day's later times. */
function simulate({ who, times, outcomes }: Life, days: number): { sends: Sent[]; contacts: Contact[] } {
  const contacts: Contact[] = [];
  const sends: Sent[] = [];
  for (let i = 0; i < days; i++) {
    for (const time of times) {
      const at = instantOf(addDays(start, i), time, law.zone);
      const decision = reminderFor(withContacts(who, contacts), defaultCadence, law, at);
      if (decision.kind !== 'SEND') continue;
      const state = outcomes[sends.length % outcomes.length]!;
      sends.push({ due: decision.due, at, before: [...contacts], state });
      contacts.push(made(decision.due, state, `rem_${sends.length}`));
    }
  }
  return { sends, contacts };
}

function withContacts(who: ReminderSubject, contacts: readonly Contact[]): ReminderSubject {
  return { ...who, facts: { ...who.facts, contacts } };
}

function made(due: ReminderDue, state: ReminderState, reminderId: string): Contact {
  const debts = due.debts.map(({ debtId, effectiveDueOn }) => ({ debtId, effectiveDueOn }));
  return { reminderId, sentOn: due.sentOn, step: due.step, channel: due.channel, state, debts };
}

function isMade(contact: Contact): boolean {
  return contact.state !== 'FAILED';
}

function isCollection({ due }: Sent): boolean {
  return collection.includes(due.step);
}

function key(listed: { debtId: string; effectiveDueOn: Day }): string {
  return `${listed.debtId} ${listed.effectiveDueOn}`;
}

/** Collection contacts made about a debt at its due day, the hardest last. */
function stepsOf(listed: { debtId: string; effectiveDueOn: Day }, contacts: readonly Contact[]): Contact[] {
  return contacts
    .filter(
      (contact) =>
        isMade(contact) && collection.includes(contact.step) && contact.debts.some((d) => key(d) === key(listed)),
    )
    .sort((x, y) => collection.indexOf(x.step) - collection.indexOf(y.step));
}

function life(): fc.Arbitrary<Life> {
  const day = (min: number, max: number) => fc.integer({ min, max }).map((offset) => addDays(start, offset));
  const ids = ['a', 'b', 'c', 'd', 'e'];
  const debts = fc.array(fc.tuple(day(-60, 60), fc.option(fc.tuple(day(0, 80), day(0, 90)), { freq: 6 })), {
    minLength: 1,
    maxLength: 5,
  });
  const pays = fc.array(
    fc.record({ on: day(0, 90), debt: fc.nat(4), amountCents: fc.constantFrom(1_000, 5_000, 10_000) }),
    { maxLength: 4 },
  );
  const holds = fc.array(
    fc.record({
      kind: fc.constantFrom('PROMISE', 'CLAIMED_PAID', 'DISPUTE', 'MANUAL' as const),
      debt: fc.option(fc.nat(4)),
      fromOn: day(0, 80),
      lasts: fc.nat(20),
      endsAfter: fc.option(fc.nat(20)),
    }),
    { maxLength: 3 },
  );
  return fc
    .record({
      debts,
      pays,
      holds,
      uf: fc.constantFrom(null, 'SP', 'RJ', 'AM', 'AC'),
      phone: fc.constantFrom(null, '+5511987654321', '+551132654321'),
      optedOut: fc.subarray<Channel>(['EMAIL', 'WHATSAPP_LINK', 'CALL'], { maxLength: 1 }),
      naoMeLigue: fc.boolean(),
      times: fc.constantFrom(['10:00'], ['08:30', '13:00', '19:30'], ['07:00', '23:00', '00:00', '12:00']),
      outcomes: fc.array(fc.constantFrom<ReminderState>('SENT', 'SENT', 'SENT', 'UNCERTAIN', 'CLAIMED', 'FAILED'), {
        minLength: 1,
        maxLength: 7,
      }),
    })
    .map((drawn): Life => {
      const made: Debt[] = drawn.debts.map(([dueOn, moved], i) => ({
        ...debt(ids[i]!, dueOn),
        changes: moved ? [{ kind: 'DUE_DATE', on: moved[0], seq: 1, principalCents: null, dueOn: moved[1] }] : [],
      }));
      const idAt = (index: number) => made[index % made.length]!.id;
      const payments = drawn.pays.map(
        (pay, i): Payment => ({
          id: `pay_${i}`,
          customerId: 'cus_1',
          amountCents: pay.amountCents,
          paidOn: pay.on,
          dayKnown: true,
          allocations: [{ debtId: idAt(pay.debt), amountCents: pay.amountCents }],
          reversedOn: null,
        }),
      );
      const paused = drawn.holds.map(
        (held, i): Hold => ({
          id: `hol_${i}`,
          customerId: 'cus_1',
          debtId: held.debt === null ? null : idAt(held.debt),
          kind: held.kind,
          fromOn: held.fromOn,
          untilOn: addDays(held.fromOn, held.lasts),
          endedOn: held.endsAfter === null ? null : addDays(held.fromOn, held.endsAfter),
        }),
      );
      const facts: Partial<CustomerFacts> = { debts: made, payments, holds: paused };
      const { uf, phone, optedOut, naoMeLigue, times, outcomes } = drawn;
      return { who: subject(facts, { uf, phone, optedOut, naoMeLigue }), times, outcomes };
    });
}
