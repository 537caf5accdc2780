import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contactLawByUf, contactLawOf, contactZoneOf } from '../../server/domain/contact-law.js';
import { canBeKept, contactDayOpen, contactWindow, nextAllowedDay } from '../../server/domain/contact-window.js';
import { addDays, instantOf, todayIn, weekday } from '../../server/domain/day.js';
import type { Channel } from '../../server/domain/facts.js';
import { runs } from '../support/runs.js';

const zone = 'America/Sao_Paulo';
const MINUTE = 60_000;
// 2026-07-13 is a Monday; no holiday that week.
const monday = '2026-07-13';
const saturday = '2026-07-18';
const sunday = '2026-07-19';

function at(uf: string | null, channel: Channel, day: string, time: string) {
  return contactWindow({ uf, channel, zone, instant: instantOf(day, time, contactZoneOf(uf, zone)) });
}

describe('contactWindow', () => {
  it.each([
    ['SP', 'CALL', '08:00', '20:00', '08:00', '14:00'],
    ['AL', 'SMS', '08:00', '20:00', '08:00', '14:00'],
    ['RJ', 'WHATSAPP_LINK', '09:00', '19:00', null, null],
    ['ES', 'CALL', '08:00', '19:00', null, null],
    ['AM', 'CALL', '08:00', '19:00', null, null],
    ['MG', 'CALL', '08:00', '20:00', '08:00', '14:00'],
    ['rj', 'CALL', '09:00', '19:00', null, null],
    ['RJ', 'EMAIL', '08:00', '20:00', '08:00', '14:00'],
    [null, 'EMAIL', '08:00', '20:00', '08:00', '14:00'],
  ] as const)('keeps the hours of %s for %s', (uf, channel, opens, closes, satOpens, satCloses) => {
    for (let i = 0; i < 5; i++) expectHours(uf, channel, addDays(monday, i), opens, closes);
    expectHours(uf, channel, saturday, satOpens, satCloses);
    expectHours(uf, channel, sunday, null, null);
  });

  it.each([
    '2026-01-01',
    '2026-02-16',
    '2026-02-17',
    '2026-04-03',
    '2026-04-21',
    '2026-05-01',
    '2026-06-04',
    '2026-09-07',
    '2026-10-12',
    '2026-11-02',
    '2026-11-15',
    '2026-11-20',
    '2026-12-25',
  ])('is closed on the holiday %s, whatever the state', (day) => {
    for (const uf of [...Object.keys(contactLawByUf), 'MG', null]) expectHours(uf, 'EMAIL', day, null, null);
    for (const uf of [...Object.keys(contactLawByUf), 'MG', null]) expectHours(uf, 'CALL', day, null, null);
  });

  it('is closed on a holiday of the shop’s town', () => {
    const question = { uf: 'SP', channel: 'EMAIL' as const, zone, instant: instantOf(monday, '10:00', zone) };
    expect(contactWindow({ ...question, localHolidays: new Set([monday]) })).toEqual({
      allowed: false,
      nextAllowedAt: instantOf('2026-07-14', '08:00', zone),
      rule: 'POLICY_HOURS:HOLIDAY',
    });
  });

  it.each([
    ['Friday evening goes on to Saturday', 'SP', '2026-07-17', '20:00', '2026-07-18', '08:00', 'SP_15426_2014:HOURS'],
    [
      'Friday evening in RJ goes on to Monday',
      'RJ',
      '2026-07-17',
      '19:00',
      '2026-07-20',
      '09:00',
      'RJ_7868_2018:HOURS',
    ],
    ['Saturday in RJ waits for Monday', 'RJ', '2026-07-18', '10:00', '2026-07-20', '09:00', 'RJ_7868_2018:SATURDAY'],
    ['Sunday waits for Monday', 'SP', '2026-07-19', '10:00', '2026-07-20', '08:00', 'SP_15426_2014:SUNDAY'],
    ['early morning waits for the same day', 'SP', monday, '07:59', monday, '08:00', 'SP_15426_2014:HOURS'],
    [
      'Carnival Saturday afternoon waits for Ash Wednesday',
      'SP',
      '2026-02-14',
      '14:00',
      '2026-02-18',
      '08:00',
      'SP_15426_2014:HOURS',
    ],
  ])('%s', (_case, uf, day, time, nextDay, nextTime, rule) => {
    expect(at(uf, 'CALL', day, time)).toEqual({
      allowed: false,
      nextAllowedAt: instantOf(nextDay, nextTime, zone),
      rule,
    });
  });

  it('reads the clock where the customer is, not where the shop is', () => {
    const eightInSaoPaulo = instantOf(monday, '08:00', zone);
    expect(contactWindow({ uf: 'AM', channel: 'CALL', zone, instant: eightInSaoPaulo }).nextAllowedAt).toBe(
      instantOf(monday, '08:00', 'America/Manaus'),
    );
    expect(contactWindow({ uf: 'SP', channel: 'CALL', zone: 'America/Manaus', instant: eightInSaoPaulo }).allowed).toBe(
      true,
    );
  });

  it('names an instant that is allowed, with nothing allowed before it', () => {
    const ufs = fc.constantFrom<string | null>(...Object.keys(contactLawByUf), 'MG', 'AC', 'MT', null);
    const channels = fc.constantFrom<Channel>('EMAIL', 'WHATSAPP_LINK', 'SMS', 'CALL');
    const years = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2034, 0, 1) });
    fc.assert(
      fc.property(ufs, channels, years, fc.double({ min: 0, max: 1, noNaN: true }), (uf, channel, instant, share) => {
        const ask = (when: number) => contactWindow({ uf, channel, zone, instant: when });
        const { allowed, nextAllowedAt } = ask(instant);
        expect(ask(nextAllowedAt)).toMatchObject({ allowed: true, nextAllowedAt });
        if (allowed) {
          expect(nextAllowedAt).toBe(instant);
          expect(weekday(todayIn(contactZoneOf(uf, zone), instant))).not.toBe(0);
          return;
        }
        const between = instant + Math.floor((nextAllowedAt - instant - 1) * share);
        expect(ask(between)).toMatchObject({ allowed: false, nextAllowedAt });
        expect(ask(nextAllowedAt - 1).allowed).toBe(false);
      }),
      { numRuns: runs(133, 400) },
    );
  });
});

describe('nextAllowedDay', () => {
  it.each([
    ['SP', '2026-07-18', '2026-07-18'],
    ['RJ', '2026-07-18', '2026-07-20'],
    ['SP', '2026-07-19', '2026-07-20'],
    ['RJ', '2026-02-14', '2026-02-18'],
  ])('in %s from %s is %s', (uf, day, next) => {
    expect(nextAllowedDay(uf, 'CALL', day)).toBe(next);
    expect(contactDayOpen(uf, 'CALL', next)).toBe(true);
  });
});

describe('the hours a customer asked for', () => {
  const ask = (uf: string | null, channel: Channel, day: string, time: string, fromHour: number, toHour: number) =>
    contactWindow({ uf, channel, zone, instant: instantOf(day, time, zone), preferred: { fromHour, toHour } });

  it.each([
    ['are waited for', 'SP', monday, '10:00', 14, 18, monday, '14:00', 'SP_15426_2014:PREFERRED_HOURS'],
    [
      'once over, come again tomorrow',
      'SP',
      monday,
      '18:00',
      14,
      18,
      '2026-07-14',
      '14:00',
      'SP_15426_2014:PREFERRED_HOURS',
    ],
    ['begin no earlier than the law', 'RJ', monday, '07:00', 6, 10, monday, '09:00', 'RJ_7868_2018:HOURS'],
    ['end no later than the law', 'RJ', monday, '19:00', 18, 22, '2026-07-14', '18:00', 'RJ_7868_2018:HOURS'],
    [
      'skip a Saturday that closes before them',
      'SP',
      saturday,
      '10:00',
      15,
      18,
      '2026-07-20',
      '15:00',
      'SP_15426_2014:PREFERRED_HOURS',
    ],
    ['leave Sunday closed', 'SP', sunday, '10:00', 9, 12, '2026-07-20', '09:00', 'SP_15426_2014:SUNDAY'],
  ])('%s', (_, uf, day, time, fromHour, toHour, nextDay, nextTime, rule) => {
    expect(ask(uf, 'CALL', day, time, fromHour, toHour)).toEqual({
      allowed: false,
      nextAllowedAt: instantOf(nextDay, nextTime, zone),
      rule,
    });
  });

  it('count for nothing on a channel whose law has none of them', () => {
    expect(ask('RJ', 'CALL', monday, '10:00', 19, 20).allowed).toBe(true);
    expect(ask('RJ', 'EMAIL', monday, '10:00', 19, 20).allowed).toBe(false);
    expect([canBeKept('RJ', { fromHour: 19, toHour: 20 }), canBeKept('RJ', { fromHour: 20, toHour: 24 })]).toEqual([
      true,
      false,
    ]);
  });

  it('narrow the law and never widen it, and are kept wherever they can be', () => {
    const ufs = fc.constantFrom<string | null>(...Object.keys(contactLawByUf), 'MG', 'AC', null);
    const channels = fc.constantFrom<Channel>('EMAIL', 'WHATSAPP_LINK', 'SMS', 'CALL');
    const instants = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2034, 0, 1) });
    const hours = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 1, max: 24 }))
      .filter(([fromHour, toHour]) => fromHour < toHour);
    const shares = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(ufs, channels, instants, hours, shares, (uf, channel, instant, [fromHour, toHour], share) => {
        const local = contactZoneOf(uf, zone);
        const preferred = { fromHour, toHour };
        const narrow = (when: number) => contactWindow({ uf, channel, zone, instant: when, preferred });
        const { allowed, nextAllowedAt } = narrow(instant);

        expect(contactWindow({ uf, channel, zone, instant: nextAllowedAt }).allowed).toBe(true);
        expect(narrow(nextAllowedAt)).toMatchObject({ allowed: true, nextAllowedAt });
        if (!allowed) {
          const between = instant + Math.floor((nextAllowedAt - instant - 1) * share);
          expect(narrow(between)).toMatchObject({ allowed: false, nextAllowedAt });
        }
        // By the law itself, not by what is tested: its weekday hours hold every Saturday's.
        const { weekdays } = contactLawOf(uf, channel);
        const meets = fromHour < Number(weekdays.to.slice(0, 2)) && toHour > Number(weekdays.from.slice(0, 2));
        const hour = Math.floor(
          (nextAllowedAt - instantOf(todayIn(local, nextAllowedAt), '00:00', local)) / (60 * MINUTE),
        );
        if (meets) expect(hour >= fromHour && hour < toHour).toBe(true);
        else expect(narrow(instant)).toEqual(contactWindow({ uf, channel, zone, instant }));
      }),
      { numRuns: runs(133, 400) },
    );
  });
});

function expectHours(uf: string | null, channel: Channel, day: string, opens: string | null, closes: string | null) {
  const local = contactZoneOf(uf, zone);
  const isAllowed = (instant: number) => contactWindow({ uf, channel, zone, instant }).allowed;
  expect(contactDayOpen(uf, channel, day)).toBe(opens !== null);
  const openMinutes = [];
  for (let hour = 0; hour < 24; hour++) {
    const start = instantOf(day, `${String(hour).padStart(2, '0')}:00`, local);
    for (const instant of [start, start + 30 * MINUTE, start + 60 * MINUTE - 1])
      if (isAllowed(instant)) openMinutes.push(instant);
  }
  if (opens === null || closes === null) {
    expect(openMinutes).toEqual([]);
    return;
  }
  expect(openMinutes[0]).toBe(instantOf(day, opens, local));
  expect(openMinutes.at(-1)).toBe(instantOf(day, closes, local) - 1);
  expect(openMinutes).toHaveLength((Number(closes.slice(0, 2)) - Number(opens.slice(0, 2))) * 3);
}
