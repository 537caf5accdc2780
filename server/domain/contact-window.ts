/**
 * May this customer be contacted at this instant, and if not, when next? Hours come from `contact-law`, in the
 * customer's own zone; Sundays and bank holidays are closed everywhere.
 *
 * Hours the customer asked for narrow the law's and never widen them: a day on which the two do not meet is closed. Where
 * they meet on no day at all ("só depois das 22h"), nothing could ever be kept, and the law's hours count alone; the
 * customer is not asked for such hours in the first place (`canBeKept`).
 */
import { isBankHoliday } from './calendar.js';
import { type ContactLaw, contactLawOf, contactZoneOf, type Hours } from './contact-law.js';
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
  /** What the customer asked for; null: whenever the law allows. */
  preferred?: PreferredHours | null;
}

/** Whole hours of the customer's clock, from the first minute of `fromHour` (0 to 23) to `toHour` (1 to 24), excluded. */
export interface PreferredHours {
  fromHour: number;
  toHour: number;
}

type Closure = 'SUNDAY' | 'HOLIDAY' | 'SATURDAY' | 'HOURS' | 'PREFERRED_HOURS';

/** Whether `instant` lies in the allowed hours; opening minute included, closing minute excluded. */
export function contactWindow(question: ContactWindowQuestion): ContactWindow {
  const { uf, channel, instant, localHolidays, preferred } = question;
  const zone = contactZoneOf(uf, question.zone);
  const law = contactLawOf(uf, channel);
  const today = todayIn(zone, instant);

  const open = hoursOn(uf, channel, today, localHolidays, preferred);
  const isWithin = (hours: Hours | null) =>
    hours !== null && instant >= instantOf(today, hours.from, zone) && instant < instantOf(today, hours.to, zone);
  if (isWithin(open.hours)) return { allowed: true, nextAllowedAt: instant, rule: law.rule };

  // Within the law's hours only what the customer asked for can have closed it.
  const byLaw = hoursOn(uf, channel, today, localHolidays);
  const closure = byLaw.closure ?? (isWithin(byLaw.hours) ? 'PREFERRED_HOURS' : 'HOURS');
  const isLaterToday = open.hours !== null && instant < instantOf(today, open.hours.from, zone);
  const day = isLaterToday ? today : nextAllowedDay(uf, channel, addDays(today, 1), localHolidays, preferred);
  const { from } = hoursOn(uf, channel, day, localHolidays, preferred).hours!;
  return { allowed: false, nextAllowedAt: instantOf(day, from, zone), rule: `${law.rule}:${closure}` };
}

/** Whether hours a customer asks for meet those of any channel: what meets none could only be broken. */
export function canBeKept(uf: string | null, preferred: PreferredHours): boolean {
  return CHANNELS.some((channel) => isReachable(contactLawOf(uf, channel), preferred));
}

const CHANNELS: readonly Channel[] = ['EMAIL', 'WHATSAPP_LINK', 'SMS', 'CALL'];

/** Whether the day has any allowed hour at all. */
export function contactDayOpen(
  uf: string | null,
  channel: Channel,
  day: Day,
  localHolidays?: ReadonlySet<Day>,
  preferred?: PreferredHours | null,
): boolean {
  return hoursOn(uf, channel, day, localHolidays, preferred).hours !== null;
}

/** The first day from `day` on (itself included) that has an allowed hour. */
export function nextAllowedDay(
  uf: string | null,
  channel: Channel,
  day: Day,
  localHolidays?: ReadonlySet<Day>,
  preferred?: PreferredHours | null,
): Day {
  // A year of closed days can only be a mistake in the data: say so rather than loop for ever.
  for (let ahead = 0; ahead <= 366; ahead++) {
    const candidate = addDays(day, ahead);
    if (contactDayOpen(uf, channel, candidate, localHolidays, preferred)) return candidate;
  }
  throw new Error(`No contact day within a year of ${day} for ${channel} in ${uf ?? 'no UF'}`);
}

function hoursOn(
  uf: string | null,
  channel: Channel,
  day: Day,
  localHolidays?: ReadonlySet<Day>,
  preferred?: PreferredHours | null,
): { hours: Hours | null; closure: Closure | null } {
  const law = contactLawOf(uf, channel);
  const dayOfWeek = weekday(day);
  if (dayOfWeek === 0) return { hours: null, closure: 'SUNDAY' };
  if (isBankHoliday(day, localHolidays)) return { hours: null, closure: 'HOLIDAY' };
  const hours = dayOfWeek === 6 ? law.saturday : law.weekdays;
  if (hours === null) return { hours: null, closure: 'SATURDAY' };
  if (!preferred || !isReachable(law, preferred)) return { hours, closure: null };
  const kept = narrowed(hours, preferred);
  return kept ? { hours: kept, closure: null } : { hours: null, closure: 'PREFERRED_HOURS' };
}

function isReachable({ weekdays, saturday }: ContactLaw, preferred: PreferredHours): boolean {
  return narrowed(weekdays, preferred) !== null || (saturday !== null && narrowed(saturday, preferred) !== null);
}

/** The hours in both; null: there are none. Times of one day compare as texts. */
function narrowed({ from, to }: Hours, { fromHour, toHour }: PreferredHours): Hours | null {
  const [start, end] = [timeOf(fromHour), timeOf(toHour)];
  const hours = { from: start > from ? start : from, to: end < to ? end : to };
  return hours.from < hours.to ? hours : null;
}

function timeOf(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}
