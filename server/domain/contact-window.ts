/**
 * May this customer be contacted at this instant, and if not, when next? Hours come from `contact-law`, in the
 * customer's own zone; Sundays and bank holidays are closed everywhere.
 */
import { isBankHoliday } from './calendar.js';
import { contactLawOf, contactZoneOf, type Hours } from './contact-law.js';
import { addDays, instantOf, todayIn, weekday } from './day.js';
import type { Channel, Day } from './facts.js';

export interface ContactWindow {
  allowed: boolean;
  /** Milliseconds of the epoch: the instant asked about when allowed, else the first allowed one after it. */
  nextAllowedAt: number;
  /** Name of the law or policy applied, and why it is closed: `SP_15426_2014`, `RJ_7868_2018:SATURDAY`, … */
  rule: string;
}

export interface ContactWindowQuestion {
  /** The customer's UF, or the shop's when unknown; null: no law, the policy's hours in the shop's zone. */
  uf: string | null;
  channel: Channel;
  /** The shop's zone, used when the UF is unknown. */
  zone: string;
  /** Milliseconds of the epoch. */
  instant: number;
  /** Bank holidays of the shop's own town. */
  localHolidays?: ReadonlySet<Day>;
}

type Closure = 'SUNDAY' | 'HOLIDAY' | 'SATURDAY' | 'HOURS';

/** Whether `instant` lies in the allowed hours; opening minute included, closing minute excluded. */
export function contactWindow(question: ContactWindowQuestion): ContactWindow {
  const { uf, channel, instant, localHolidays } = question;
  const zone = contactZoneOf(uf, question.zone);
  const law = contactLawOf(uf, channel);
  const today = todayIn(zone, instant);

  const open = hoursOn(uf, channel, today, localHolidays);
  if (open.hours && instant < instantOf(today, open.hours.to, zone)) {
    const opensAt = instantOf(today, open.hours.from, zone);
    if (instant >= opensAt) return { allowed: true, nextAllowedAt: instant, rule: law.rule };
    return { allowed: false, nextAllowedAt: opensAt, rule: `${law.rule}:HOURS` };
  }
  const day = nextAllowedDay(uf, channel, addDays(today, 1), localHolidays);
  const next = hoursOn(uf, channel, day, localHolidays).hours!;
  return {
    allowed: false,
    nextAllowedAt: instantOf(day, next.from, zone),
    rule: `${law.rule}:${open.closure ?? 'HOURS'}`,
  };
}

/** Whether the day has any allowed hour at all. */
export function contactDayOpen(
  uf: string | null,
  channel: Channel,
  day: Day,
  localHolidays?: ReadonlySet<Day>,
): boolean {
  return hoursOn(uf, channel, day, localHolidays).hours !== null;
}

/** The first day from `day` on (itself included) that has an allowed hour. */
export function nextAllowedDay(uf: string | null, channel: Channel, day: Day, localHolidays?: ReadonlySet<Day>): Day {
  // A year of closed days can only be a mistake in the data: say so rather than loop for ever.
  for (let ahead = 0; ahead <= 366; ahead++) {
    const candidate = addDays(day, ahead);
    if (contactDayOpen(uf, channel, candidate, localHolidays)) return candidate;
  }
  throw new Error(`No contact day within a year of ${day} for ${channel} in ${uf ?? 'no UF'}`);
}

function hoursOn(
  uf: string | null,
  channel: Channel,
  day: Day,
  localHolidays?: ReadonlySet<Day>,
): { hours: Hours | null; closure: Closure | null } {
  const law = contactLawOf(uf, channel);
  const dayOfWeek = weekday(day);
  if (dayOfWeek === 0) return { hours: null, closure: 'SUNDAY' };
  if (isBankHoliday(day, localHolidays)) return { hours: null, closure: 'HOLIDAY' };
  if (dayOfWeek !== 6) return { hours: law.weekdays, closure: null };
  return law.saturday ? { hours: law.saturday, closure: null } : { hours: null, closure: 'SATURDAY' };
}
