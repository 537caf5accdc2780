/**
 * Who is reminded today, at which step of the cadence, by which channel; and who is not, why and until when.
 *
 * Words used here. A debt was *contacted* when a collection message about it was claimed and did not fail, whatever
 * became of it (UNCERTAIN counts). Steps are used per (debt, step, effective due day). The *leader* is the oldest
 * contacted debt that still has a step to come; it alone moves the cadence on. Nothing here looks at how much of a
 * debt was paid, so a partial payment can neither restart the clock nor skip a step.
 *
 * Laws: DESIGN, "Cadence" and invariant 5; RULES-BR, "Conduct".
 */
import { type ContactWindow, contactWindow, nextAllowedDay, type PreferredHours } from './contact-window.js';
import { addDays, todayIn } from './day.js';
import type { Cents, Channel, CustomerFacts, Day, Step } from './facts.js';
import type { Cadence, CadenceStep } from './policy.js';
import { type Routes, routesFor } from './reminder/channel.js';
import {
  capOn,
  customerSilenceOn,
  debtSilenceOn,
  type HoldReason,
  holdsOfStanding,
  type Silence,
} from './reminder/hold.js';
import { type OpenDebt, openDebtsOn, prescribedFrom } from './reminder/open-debt.js';
import { horizonDays, type PlannedStep, plannedSteps } from './reminder/step.js';

export interface ReminderSubject {
  customerId: string;
  name: string;
  email: string | null;
  /** E.164. */
  phone: string | null;
  uf: string | null;
  optedOut: readonly Channel[];
  /** SP's "Não Me Ligue": no call, SMS or app message. */
  naoMeLigue: boolean;
  /** Within which hours they want to be contacted; null: whenever the law allows. */
  preferredHours?: PreferredHours | null;
  /** The row of the sheet with an open question about what was owed or paid; null: nothing is asked. */
  askedRow?: number | null;
  facts: CustomerFacts;
}

export interface ReminderLaw {
  /** The shop's zone: its days are the business days. */
  zone: string;
  /** Used for customers without a UF of their own. */
  defaultUf: string | null;
  /** Bank holidays of the shop's town. */
  localHolidays?: ReadonlySet<Day>;
  /** Channels this installation can use at all; absent: every one but SMS. */
  available?: ReadonlySet<Channel>;
}

export interface ReminderDue {
  customerId: string;
  step: Step;
  channel: Channel;
  /** Other channels of this step that are open at this instant, in order: where an unattended run passes on to. */
  alternatives: readonly Channel[];
  sentOn: Day;
  /** Oldest first. */
  debts: readonly OpenDebt[];
  totalCents: Cents;
  oldestDaysLate: number;
  /** The last day on which this message is still true; `sentOn` for collection steps, which are decided anew each day. */
  notAfterOn: Day;
}

export type SkipReason =
  | HoldReason
  | 'SHEET_QUESTION'
  | 'OPTED_OUT'
  | 'NO_CHANNEL'
  | 'CAP_DAY'
  | 'CAP_WEEK'
  | 'OUTSIDE_HOURS'
  | 'WAITING_STEP'
  | 'NOT_YET'
  | 'PRESCRIBED'
  | 'STEP_EXHAUSTED';

export interface Skipped {
  customerId: string;
  reason: SkipReason;
  /** The first day on which a contact may come; null: not before somebody changes something. */
  until: Day | null;
  /** Milliseconds of the epoch, for OUTSIDE_HOURS; else null. */
  untilAt: number | null;
  /** The step that waits, when one does. */
  step: Step | null;
  /** Everything late or nearly due, debts on hold included; oldest first. */
  debts: readonly OpenDebt[];
  totalCents: Cents;
  oldestDaysLate: number;
}

export type ReminderDecision =
  | { kind: 'SEND'; due: ReminderDue }
  | { kind: 'SKIP'; skipped: Skipped }
  /** Owes nothing, or nothing late and nothing due within the courtesy's days. */
  | { kind: 'NOTHING' };

/** Every customer's decision, in the order given; those with nothing near or late are in neither list. */
export function remindersDue(
  subjects: readonly ReminderSubject[],
  cadence: Cadence,
  law: ReminderLaw,
  now: number,
): { send: ReminderDue[]; skipped: Skipped[] } {
  const moment = momentOf(law, now);
  const send: ReminderDue[] = [];
  const skipped: Skipped[] = [];
  for (const subject of subjects) {
    const decision = decide(subject, cadence, moment);
    if (decision.kind === 'SEND') send.push(decision.due);
    if (decision.kind === 'SKIP') skipped.push(decision.skipped);
  }
  return { send, skipped };
}

/**
 * The decision about one customer at `now` (milliseconds of the epoch); asked again, under the customer's lock, in
 * the transaction that claims the message.
 */
export function reminderFor(
  subject: ReminderSubject,
  cadence: Cadence,
  law: ReminderLaw,
  now: number,
): ReminderDecision {
  return decide(subject, cadence, momentOf(law, now));
}

/**
 * Whether an offer that the shop made by hand may be written about now, whatever step the cadence is at: law, hours, caps,
 * opt-outs and every reason for silence hold as for any message, but for the silence of the offer itself.
 */
export function offerFor(
  subject: ReminderSubject,
  debtIds: readonly string[],
  cadence: Cadence,
  law: ReminderLaw,
  now: number,
): ReminderDecision {
  const { facts } = subject;
  const holds = facts.holds.filter(({ kind }) => kind !== 'OFFER_OPEN');
  return decide({ ...subject, facts: { ...facts, holds } }, withOfferStep(cadence), momentOf(law, now), debtIds);
}

/** A shop that switched the step off still offers by hand; never by SMS: the obligatory contents do not fit. */
function withOfferStep(cadence: Cadence): Cadence {
  const isKnown = cadence.steps.some(({ step, channels }) => step === 'OFFER' && channels.length > 0);
  if (isKnown) return cadence;
  const step: CadenceStep = {
    step: 'OFFER',
    offsetDays: 0,
    lastOffsetDays: null,
    channels: ['EMAIL', 'WHATSAPP_LINK'],
    enabled: true,
  };
  return { ...cadence, steps: [...cadence.steps.filter((entry) => entry.step !== 'OFFER'), step] };
}

function decide(
  subject: ReminderSubject,
  cadence: Cadence,
  moment: Moment,
  offeredDebtIds: readonly string[] | null = null,
): ReminderDecision {
  const { law, today } = moment;
  const { contacts } = subject.facts;
  const holds = holdsOfStanding(subject.facts, today);
  const horizonOn = addDays(today, horizonDays(cadence));
  const near = openDebtsOn(subject.facts, today).filter((debt) =>
    offeredDebtIds === null ? debt.effectiveDueOn <= horizonOn : offeredDebtIds.includes(debt.debtId),
  );
  if (near.length === 0) return { kind: 'NOTHING' };
  const skip = (why: Pick<Skipped, 'reason'> & Partial<Skipped>): ReminderDecision => ({
    kind: 'SKIP',
    skipped: { customerId: subject.customerId, until: null, untilAt: null, step: null, ...why, ...listing(near) },
  });

  const silence = customerSilenceOn(holds, today);
  if (silence) return skip(silence);
  // Nobody is charged over a cell that could not be understood: it may say that they paid.
  if (subject.askedRow != null) return skip({ reason: 'SHEET_QUESTION' });
  const live = near.filter((debt) => today < prescribedFrom(debt.dueOn));
  if (live.length === 0) return skip({ reason: 'PRESCRIBED' });
  const silences = live.map((debt) => debtSilenceOn(holds, debt.debtId, today));
  const free = live.filter((_debt, i) => silences[i] === null);
  const silent = silences.filter((found) => found !== null);
  // An offer tells of all its debts or of none.
  if (offeredDebtIds !== null && live.length < near.length) return skip({ reason: 'PRESCRIBED' });
  if (free.length === 0 || (offeredDebtIds !== null && silent.length > 0)) return skip(firstToEnd(silent));

  const routes = (step: Step) => routesFor(subject, cadence, step, law.available);
  const plans =
    offeredDebtIds === null
      ? plannedSteps(free, contacts, cadence, today, (step) => routes(step).closedBy === null)
      : [{ step: 'OFFER' as const, debts: free, fromOn: today, lastOn: null, waits: 'NOT_YET' as const }];
  if (plans.length === 0) return skip({ reason: 'STEP_EXHAUSTED' });
  const whom = { uf: subject.uf ?? law.defaultUf, preferred: subject.preferredHours ?? null };
  const cap = capOn(contacts, cadence, today);
  const turns = plans.map((plan) => turnOf(plan, routes(plan.step), whom, cap, moment)).filter((turn) => turn !== null);
  if (turns.length === 0)
    return skip({ reason: plans.map((p) => routes(p.step).closedBy).find(Boolean) ?? 'STEP_EXHAUSTED' });

  // What can still go out today in the order of urgency, else whatever comes soonest.
  const turn = turns.find(({ onDay }) => onDay === today) ?? turns.reduce((a, b) => (b.onDay < a.onDay ? b : a));
  if (turn.kind === 'WAIT') {
    return skip({ reason: turn.reason, until: turn.onDay, untilAt: turn.at, step: turn.plan.step });
  }
  const due: ReminderDue = {
    customerId: subject.customerId,
    step: turn.plan.step,
    channel: turn.channel,
    alternatives: turn.alternatives,
    sentOn: today,
    notAfterOn: turn.plan.lastOn ?? today,
    ...listing(turn.plan.debts),
  };
  return { kind: 'SEND', due };
}

/** Whose hours they are: where the customer lives, and what they asked for. */
interface Whom {
  uf: string | null;
  preferred: PreferredHours | null;
}

/** What is the same for every customer asked about at one instant. */
interface Moment {
  law: ReminderLaw;
  today: Day;
  /** The window and the shop's day on which it opens. */
  windowOf(whom: Whom, channel: Channel): ContactWindow & { onDay: Day };
}

/** Reading zones is the slow part of a decision, and a queue asks the same few windows for thousands of customers. */
function momentOf(law: ReminderLaw, now: number): Moment {
  const { zone, localHolidays } = law;
  const known = new Map<string, ContactWindow & { onDay: Day }>();
  const windowOf = ({ uf, preferred }: Whom, channel: Channel) => {
    const key = `${channel} ${uf} ${preferred?.fromHour} ${preferred?.toHour}`;
    const found = known.get(key);
    if (found) return found;
    const window = contactWindow({ uf, channel, zone, instant: now, localHolidays, preferred });
    const dated = { ...window, onDay: todayIn(zone, window.nextAllowedAt) };
    known.set(key, dated);
    return dated;
  };
  return { law, today: todayIn(zone, now), windowOf };
}

type Turn =
  | { kind: 'NOW'; plan: PlannedStep; onDay: Day; channel: Channel; alternatives: readonly Channel[] }
  | { kind: 'WAIT'; plan: PlannedStep; onDay: Day; reason: SkipReason; at: number | null };

/**
 * When a planned step gets its turn: now, later today, or another day; null when it has no channel or would go stale
 * first. The first channel whose next allowed moment is within the step's days is the one.
 */
function turnOf(
  plan: PlannedStep,
  { channels }: Routes,
  whom: Whom,
  cap: ReturnType<typeof capOn>,
  { law, today, windowOf }: Moment,
): Turn | null {
  const isInTime = (day: Day) => plan.lastOn === null || day <= plan.lastOn;

  if (plan.fromOn > today || cap) {
    const earliestOn = cap && cap.freeOn > plan.fromOn ? cap.freeOn : plan.fromOn;
    const { uf, preferred } = whom;
    const days = channels.map((channel) => nextAllowedDay(uf, channel, earliestOn, law.localHolidays, preferred));
    const onDay = days.find(isInTime);
    const reason = plan.fromOn > today ? plan.waits : cap!.reason;
    return onDay === undefined ? null : { kind: 'WAIT', plan, onDay, reason, at: null };
  }
  const windows = channels.map((channel) => ({ channel, ...windowOf(whom, channel) }));
  const chosen = windows.find(({ onDay }) => isInTime(onDay));
  if (!chosen) return null;
  const { channel, onDay, allowed, nextAllowedAt } = chosen;
  if (!allowed) return { kind: 'WAIT', plan, onDay, reason: 'OUTSIDE_HOURS', at: nextAllowedAt };
  const alternatives = windows.filter((other) => other.allowed && other.channel !== channel).map((o) => o.channel);
  return { kind: 'NOW', plan, onDay, channel, alternatives };
}

function listing(debts: readonly OpenDebt[]): Pick<Skipped, 'debts' | 'totalCents' | 'oldestDaysLate'> {
  return {
    debts,
    totalCents: debts.reduce((sum, debt) => sum + debt.totalCents, 0),
    oldestDaysLate: debts.reduce((oldest, debt) => Math.max(oldest, debt.daysLate), 0),
  };
}

/** Of holds on single debts, the one that frees a debt first. */
function firstToEnd(silences: readonly Silence[]): Silence {
  return silences.reduce((a, b) => (b.until !== null && (a.until === null || b.until < a.until) ? b : a));
}
