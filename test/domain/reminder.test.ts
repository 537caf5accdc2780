import { describe, expect, it } from 'vitest';
import { instantOf } from '../../server/domain/day.js';
import { defaultCadence } from '../../server/domain/default-policy.js';
import type { Cadence } from '../../server/domain/policy.js';
import { skipText } from '../../server/domain/reminder/skip-text.js';
import { remindersDue } from '../../server/domain/reminder.js';
import { ask, contact, debt, hold, law, payment, subject, told } from './reminder-facts.js';

// Due on Wednesday 2026-07-15: D+10 is Saturday 07-25, D+15 Thursday 07-30.
const due = '2026-07-15';
const a = debt('a', due);

describe('the cadence of one debt', () => {
  it.each([
    ['four days before', '2026-07-11', 'NOTHING'],
    ['D−3 on a Sunday waits for Monday', '2026-07-12', 'SKIP OUTSIDE_HOURS 2026-07-13'],
    ['D−2', '2026-07-13', 'SEND COURTESY WHATSAPP_LINK a'],
    ['D−1', '2026-07-14', 'SEND COURTESY WHATSAPP_LINK a'],
    ['the due day', '2026-07-15', 'SEND DUE_TODAY EMAIL a'],
    ['D+1', '2026-07-16', 'SKIP NOT_YET 2026-07-25'],
    ['D+9', '2026-07-24', 'SKIP NOT_YET 2026-07-25'],
    ['D+10', '2026-07-25', 'SEND REMINDER EMAIL a'],
    ['D+11, a Sunday', '2026-07-26', 'SKIP OUTSIDE_HOURS 2026-07-27'],
    ['a debt nobody wrote about for months', '2026-11-25', 'SEND REMINDER EMAIL a'],
  ])('%s', (_case, day, expected) => expect(told(subject({ debts: [a] }), day)).toBe(expected));

  const reminded = contact('REMINDER', '2026-07-27', { a: due });
  const options = contact('OPTIONS', '2026-08-03', { a: due });
  const offer = contact('OFFER', '2026-08-10', { a: due });
  const call = contact('CALL', '2026-08-18', { a: due });
  it.each([
    [
      'the courtesy was sent',
      [contact('COURTESY', '2026-07-13', { a: due })],
      '2026-07-14',
      'SKIP WAITING_STEP 2026-07-15',
    ],
    ['told on the due day', [contact('DUE_TODAY', due, { a: due })], due, 'SKIP NOT_YET 2026-07-25'],
    ['options wait five days after the reminder', [reminded], '2026-07-31', 'SKIP WAITING_STEP 2026-08-01'],
    ['and come then', [reminded], '2026-08-01', 'SEND OPTIONS WHATSAPP_LINK a'],
    ['an offer waits seven', [reminded, options], '2026-08-07', 'SKIP WAITING_STEP 2026-08-10'],
    ['and comes then', [reminded, options], '2026-08-10', 'SEND OFFER EMAIL a'],
    ['a call waits eight', [reminded, options, offer], '2026-08-17', 'SKIP WAITING_STEP 2026-08-18'],
    ['and comes then', [reminded, options, offer], '2026-08-18', 'SEND CALL CALL a'],
    ['then the cadence is over', [reminded, options, offer, call], '2026-10-01', 'SKIP STEP_EXHAUSTED -'],
  ])('%s', (_case, contacts, day, expected) => expect(told(subject({ debts: [a], contacts }), day)).toBe(expected));

  it('ends with a notice where that is switched on', () => {
    const withNotice: Cadence = {
      ...defaultCadence,
      steps: defaultCadence.steps.map((s) => ({ ...s, enabled: true })),
    };
    const who = subject({ debts: [a], contacts: [reminded, options, offer, call] });
    expect(told(who, '2026-09-01', '10:00', withNotice)).toBe('SKIP WAITING_STEP 2026-09-02');
    expect(told(who, '2026-09-02', '10:00', withNotice)).toBe('SEND NOTICE EMAIL a');
  });

  it('keeps the whole gap across a step that was passed over', () => {
    const withNotice: Cadence = {
      ...defaultCadence,
      steps: defaultCadence.steps.map((s) => ({ ...s, enabled: true })),
    };
    const who = subject({ debts: [a], contacts: [reminded, options, offer] }, { phone: null });
    expect(told(who, '2026-09-01', '10:00', withNotice)).toBe('SKIP WAITING_STEP 2026-09-02');
    expect(told(who, '2026-09-02', '10:00', withNotice)).toBe('SEND NOTICE EMAIL a');
  });

  it('passes over a step nobody can receive, but never starts with a call', () => {
    const noPhone = { phone: null };
    expect(told(subject({ debts: [a], contacts: [reminded, options, offer] }, noPhone), '2026-09-01')).toBe(
      'SKIP NO_CHANNEL -',
    );
    const landLine = { email: null, phone: '+551132654321' };
    expect(told(subject({ debts: [a] }, landLine), '2026-08-03')).toBe('SKIP NO_CHANNEL -');
  });

  it('counts from the next bank day', () => {
    const onSaturday = debt('a', '2026-07-18');
    expect(told(subject({ debts: [onSaturday] }), '2026-07-18')).toBe('SEND COURTESY WHATSAPP_LINK a');
    expect(told(subject({ debts: [onSaturday] }), '2026-07-20')).toBe('SEND DUE_TODAY EMAIL a');
    expect(told(subject({ debts: [onSaturday] }), '2026-07-29')).toBe('SKIP NOT_YET 2026-07-30');
  });

  it('says nothing about what is paid, cancelled or written off', () => {
    const changed = (kind: 'CANCEL' | 'WRITE_OFF') => ({
      ...a,
      changes: [{ kind, on: '2026-07-16', seq: 1, principalCents: null, dueOn: null }],
    });
    expect(told(subject({ debts: [a], payments: [payment('a', '2026-07-20')] }), '2026-07-30')).toBe('NOTHING');
    expect(told(subject({ debts: [changed('CANCEL')] }), '2026-07-30')).toBe('NOTHING');
    expect(told(subject({ debts: [changed('WRITE_OFF')] }), '2026-07-30')).toBe('NOTHING');
  });

  it('is not moved by a partial payment', () => {
    const paidSome = subject({ debts: [a], payments: [payment('a', '2026-07-29', 9_000)], contacts: [reminded] });
    expect(told(paidSome, '2026-07-31')).toBe('SKIP WAITING_STEP 2026-08-01');
    expect(ask(paidSome, '2026-08-01')).toMatchObject({
      due: { step: 'OPTIONS', totalCents: 1_000, oldestDaysLate: 17 },
    });
  });

  it('stops five years after the day that follows the due date', () => {
    const old = debt('a', '2021-07-14');
    expect(told(subject({ debts: [old] }), '2026-07-14')).toBe('SEND REMINDER EMAIL a');
    expect(told(subject({ debts: [old] }), '2026-07-15')).toBe('SKIP PRESCRIBED -');
  });

  it('starts again, gently, when the due day was moved', () => {
    const moved = {
      ...a,
      changes: [{ kind: 'DUE_DATE' as const, on: '2026-07-30', seq: 1, principalCents: null, dueOn: '2026-08-20' }],
    };
    expect(told(subject({ debts: [moved], contacts: [reminded] }), '2026-08-31')).toBe('SEND REMINDER EMAIL a');
  });
});

describe('several debts', () => {
  const b = debt('b', '2026-07-22');
  const reminded = contact('REMINDER', '2026-07-27', { a: due });

  it('are one message', () => {
    const decision = ask(subject({ debts: [b, a] }), '2026-08-03');
    expect(decision).toMatchObject({
      kind: 'SEND',
      due: {
        step: 'REMINDER',
        channel: 'EMAIL',
        alternatives: ['WHATSAPP_LINK'],
        sentOn: '2026-08-03',
        notAfterOn: '2026-08-03',
        totalCents: 20_000,
        oldestDaysLate: 19,
        debts: [
          { debtId: 'a', dueOn: due, effectiveDueOn: due, daysLate: 19, totalCents: 10_000, chargesCents: 0 },
          { debtId: 'b', daysLate: 12 },
        ],
      },
    });
  });

  it.each([
    ['a newer one not late enough is left out', [a, b], [], '2026-07-27', 'SEND REMINDER EMAIL a'],
    ['the oldest contacted one sets the step', [a, b], [reminded], '2026-08-03', 'SEND OPTIONS WHATSAPP_LINK a b'],
    [
      'a newer one waits for the older one’s step',
      [a, b],
      [contact('REMINDER', '2026-07-30', { a: due })],
      '2026-08-03',
      'SKIP WAITING_STEP 2026-08-04',
    ],
    [
      'an older one never written about starts with a reminder',
      [debt('o', '2026-05-15'), a],
      [reminded],
      '2026-08-03',
      'SEND REMINDER EMAIL o',
    ],
    [
      'when the older one’s steps are over the newer one starts with a reminder',
      [a, b],
      [contact('CALL', '2026-07-30', { a: due })],
      '2026-08-03',
      'SEND REMINDER EMAIL b',
    ],
    ['collection goes before a courtesy', [a, debt('c', '2026-07-29')], [], '2026-07-27', 'SEND REMINDER EMAIL a'],
    [
      'a courtesy goes while collection waits',
      [a, debt('c', '2026-07-30')],
      [reminded],
      '2026-07-28',
      'SEND COURTESY WHATSAPP_LINK c',
    ],
    [
      'due today goes before a courtesy',
      [debt('c', '2026-07-28'), debt('d', '2026-07-30')],
      [],
      '2026-07-28',
      'SEND DUE_TODAY EMAIL c',
    ],
  ])('%s', (_case, debts, contacts, day, expected) => expect(told(subject({ debts, contacts }), day)).toBe(expected));

  it('never take turns in pressing the same person', () => {
    const contacts = [
      contact('REMINDER', '2026-07-25', { a: due }),
      contact('REMINDER', '2026-08-03', { b: '2026-07-22' }),
    ];
    const holds = [hold('DISPUTE', { debtId: 'a', fromOn: '2026-07-26', untilOn: '2026-08-04' })];
    expect(told(subject({ debts: [a, b], contacts, holds }), '2026-08-05')).toBe('SKIP WAITING_STEP 2026-08-08');
    expect(told(subject({ debts: [a, b], contacts, holds }), '2026-08-08')).toBe('SEND OPTIONS WHATSAPP_LINK a b');
  });

  it('a courtesy is true only until the first of its debts falls due', () => {
    const both = subject({ debts: [debt('c', '2026-07-29'), debt('d', '2026-07-30')] });
    expect(ask(both, '2026-07-27')).toMatchObject({
      due: { step: 'COURTESY', notAfterOn: '2026-07-28', oldestDaysLate: 0 },
    });
  });
});

describe('caps', () => {
  const contacts = [
    contact('COURTESY', '2026-07-23', { x: '2026-07-25' }),
    contact('DUE_TODAY', '2026-07-24', { y: '2026-07-24' }),
    contact('COURTESY', '2026-07-27', { z: '2026-07-28' }),
  ];
  it.each([
    ['one a day', contacts.slice(2), '2026-07-27', 'SKIP CAP_DAY 2026-07-28'],
    ['three in seven days', contacts, '2026-07-28', 'SKIP CAP_WEEK 2026-07-30'],
    ['the seventh day is still the week', contacts, '2026-07-29', 'SKIP CAP_WEEK 2026-07-30'],
    ['the eighth is not', contacts, '2026-07-30', 'SEND REMINDER EMAIL a'],
    [
      'an uncertain one counts',
      [{ ...contacts[2]!, state: 'UNCERTAIN' as const }],
      '2026-07-27',
      'SKIP CAP_DAY 2026-07-28',
    ],
    ['one under way counts', [{ ...contacts[2]!, state: 'CLAIMED' as const }], '2026-07-27', 'SKIP CAP_DAY 2026-07-28'],
    ['a failed one does not', [{ ...contacts[2]!, state: 'FAILED' as const }], '2026-07-27', 'SEND REMINDER EMAIL a'],
  ])('%s', (_case, made, day, expected) => expect(told(subject({ debts: [a], contacts: made }), day)).toBe(expected));

  it('an uncertain step is used, a failed one is not', () => {
    const at = (state: 'UNCERTAIN' | 'FAILED') =>
      told(subject({ debts: [a], contacts: [contact('REMINDER', '2026-07-27', { a: due }, { state })] }), '2026-08-03');
    expect(at('UNCERTAIN')).toBe('SEND OPTIONS WHATSAPP_LINK a');
    expect(at('FAILED')).toBe('SEND REMINDER EMAIL a');
  });
});

describe('holds', () => {
  const day = '2026-07-27';
  it.each([
    ['open-ended', [hold('MANUAL')], 'SKIP HOLD_MANUAL -'],
    ['said to have paid', [hold('CLAIMED_PAID')], 'SKIP HOLD_CLAIMED_PAID -'],
    ['a promise holds through its day', [hold('PROMISE', { untilOn: day })], 'SKIP HOLD_PROMISE 2026-07-28'],
    ['and no longer', [hold('PROMISE', { untilOn: '2026-07-26' })], 'SEND REMINDER EMAIL a'],
    ['a pause ended today is over', [hold('MANUAL', { endedOn: day })], 'SEND REMINDER EMAIL a'],
    [
      'a claim rejected today is quiet until tomorrow',
      [hold('CLAIMED_PAID', { endedOn: day })],
      'SKIP HOLD_CLAIMED_PAID 2026-07-28',
    ],
    ['a claim rejected yesterday is over', [hold('CLAIMED_PAID', { endedOn: '2026-07-26' })], 'SEND REMINDER EMAIL a'],
    ['one that has not begun', [hold('MANUAL', { fromOn: '2026-07-28' })], 'SEND REMINDER EMAIL a'],
    ['the longest one is told', [hold('PROMISE', { untilOn: day }), hold('MANUAL')], 'SKIP HOLD_MANUAL -'],
    [
      'a dispute answered today leaves today silent',
      [hold('DISPUTE', { endedOn: day })],
      'SKIP HOLD_DISPUTE 2026-07-28',
    ],
    ['a dispute answered yesterday is over', [hold('DISPUTE', { endedOn: '2026-07-26' })], 'SEND REMINDER EMAIL a'],
    ['on the only debt', [hold('DISPUTE', { debtId: 'a' })], 'SKIP HOLD_DISPUTE -'],
    ['on another debt', [hold('DISPUTE', { debtId: 'b' })], 'SEND REMINDER EMAIL a'],
  ])('%s', (_case, holds, expected) => expect(told(subject({ debts: [a], holds }), day)).toBe(expected));

  it('on one debt leaves only that one out', () => {
    const who = subject({ debts: [a, debt('b', due)], holds: [hold('DISPUTE', { debtId: 'a' })] });
    expect(told(who, day)).toBe('SEND REMINDER EMAIL b');
  });

  it('a rejected claim goes on with the next step, not the first', () => {
    const who = subject({
      debts: [a],
      contacts: [contact('REMINDER', '2026-07-25', { a: due })],
      holds: [hold('CLAIMED_PAID', { fromOn: '2026-07-28', endedOn: '2026-08-10' })],
    });
    expect(told(who, '2026-08-11')).toBe('SEND OPTIONS WHATSAPP_LINK a');
  });
});

describe('channels and hours', () => {
  const day = '2026-07-27';
  it.each([
    ['no e-mail', { email: null }, 'SEND REMINDER WHATSAPP_LINK a'],
    ['no e-mail wanted', { optedOut: ['EMAIL' as const] }, 'SEND REMINDER WHATSAPP_LINK a'],
    ['nothing known', { email: null, phone: null }, 'SKIP NO_CHANNEL -'],
    ['a land line only', { email: null, phone: '+551132654321' }, 'SKIP NO_CHANNEL -'],
    ['nothing wanted', { optedOut: ['EMAIL' as const, 'WHATSAPP_LINK' as const] }, 'SKIP OPTED_OUT -'],
    ['Não Me Ligue leaves e-mail', { naoMeLigue: true }, 'SEND REMINDER EMAIL a'],
    ['Não Me Ligue without e-mail', { naoMeLigue: true, email: null }, 'SKIP OPTED_OUT -'],
  ])('%s', (_case, over, expected) => expect(told(subject({ debts: [a] }, over), day)).toBe(expected));

  it('uses SMS only where the installation has it', () => {
    const who = subject({ debts: [a] }, { optedOut: ['EMAIL', 'WHATSAPP_LINK'] });
    const withSms = { ...law, available: new Set(['EMAIL', 'WHATSAPP_LINK', 'SMS'] as const) };
    expect(told(who, day, '10:00', defaultCadence, withSms)).toBe('SEND REMINDER SMS a');
  });

  it.each([
    ['before hours', day, '07:59', 'SKIP OUTSIDE_HOURS 2026-07-27', '2026-07-27', '08:00'],
    ['after hours', day, '20:00', 'SKIP OUTSIDE_HOURS 2026-07-28', '2026-07-28', '08:00'],
    ['on a Saturday afternoon', '2026-08-01', '14:00', 'SKIP OUTSIDE_HOURS 2026-08-03', '2026-08-03', '08:00'],
  ])('%s a collection step waits', (_case, on, time, expected, untilDay, untilTime) => {
    expect(told(subject({ debts: [a] }), on, time)).toBe(expected);
    expect(ask(subject({ debts: [a] }), on, time)).toMatchObject({
      skipped: { untilAt: instantOf(untilDay, untilTime, law.zone), step: 'REMINDER' },
    });
  });

  it('what is due today is not told tomorrow', () => {
    expect(told(subject({ debts: [a] }), due, '20:00')).toBe('SKIP NOT_YET 2026-07-25');
  });

  it('a channel closed for the rest of a step gives way to one that is open in time', () => {
    // Due on Monday, in RJ: on Saturday WhatsApp is closed until the due day itself, e-mail is not.
    const who = subject({ debts: [debt('a', '2026-07-20')] }, { uf: 'RJ' });
    expect(told(who, '2026-07-17')).toBe('SEND COURTESY WHATSAPP_LINK a');
    expect(told(who, '2026-07-18')).toBe('SEND COURTESY EMAIL a');
  });
});

describe('remindersDue', () => {
  it('keeps order, and leaves out who has nothing near', () => {
    const make = (id: string, dueOn: string) => subject({ debts: [debt(id, dueOn)] }, { customerId: id });
    const subjects = [make('late', due), make('far', '2027-01-15'), make('fresh', '2026-07-23'), subject({})];
    const { send, skipped } = remindersDue(subjects, defaultCadence, law, instantOf('2026-07-27', '10:00', law.zone));
    expect(send.map((entry) => entry.customerId)).toEqual(['late']);
    expect(skipped).toEqual([
      {
        customerId: 'fresh',
        reason: 'NOT_YET',
        until: '2026-08-03',
        untilAt: null,
        step: 'REMINDER',
        totalCents: 10_000,
        oldestDaysLate: 4,
        debts: [
          {
            debtId: 'fresh',
            dueOn: '2026-07-23',
            effectiveDueOn: '2026-07-23',
            daysLate: 4,
            totalCents: 10_000,
            chargesCents: 0,
          },
        ],
      },
    ]);
    expect(skipText(skipped[0]!)).toBe('Ainda não é hora de cobrar · volta em 03/08');
  });
});
