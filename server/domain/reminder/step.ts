/** Which step of the cadence a customer's debts are at, and from which day it may go out. */
import { addDays } from '../day.js';
import type { Contact, Day, Step } from '../facts.js';
import type { Cadence, CadenceStep } from '../policy.js';
import { countsAsContact } from './hold.js';
import type { OpenDebt } from './open-debt.js';

export interface PlannedStep {
  step: Step;
  /** What the step would be about, oldest first. */
  debts: readonly OpenDebt[];
  /** It may go out from this day on. */
  fromOn: Day;
  /** The last day on which it may; null: it never goes stale. */
  lastOn: Day | null;
  /** Why it is not out yet, when `fromOn` is ahead. */
  waits: 'WAITING_STEP' | 'NOT_YET';
}

/** Collection steps, gentlest first. The first contact about a debt is the first of these, whatever its age. */
const collectionOrder: readonly Step[] = ['REMINDER', 'OPTIONS', 'OFFER', 'CALL', 'NOTICE'];

/** How many days ahead a due day begins to matter: the first day of the courtesy, three by default. */
export function horizonDays(cadence: Cadence): number {
  return Math.max(0, -(stepOf(cadence, 'COURTESY')?.offsetDays ?? -3));
}

/**
 * The steps to come, most urgent first: collection, then due today, then courtesy; for each kind what is due now and
 * what comes later. `isReachable` says whether the customer has a channel for a step: an unreachable collection step
 * is passed over, but REMINDER never is.
 */
export function plannedSteps(
  debts: readonly OpenDebt[],
  contacts: readonly Contact[],
  cadence: Cadence,
  today: Day,
  isReachable: (step: Step) => boolean,
): PlannedStep[] {
  const counted = contacts.filter(countsAsContact);
  return [
    ...collection(debts, counted, cadence, today, isReachable),
    ...preventive('DUE_TODAY', debts, counted, cadence, today),
    ...preventive('COURTESY', debts, counted, cadence, today),
  ];
}

function collection(
  debts: readonly OpenDebt[],
  contacts: readonly Contact[],
  cadence: Cadence,
  today: Day,
  isReachable: (step: Step) => boolean,
): PlannedStep[] {
  const reminder = enabledStep(cadence, 'REMINDER');
  if (!reminder) return [];
  const firstDay = (debt: OpenDebt) => addDays(debt.effectiveDueOn, reminder.offsetDays);
  const lateEnough = debts.filter((debt) => firstDay(debt) <= today);
  const fresh = lateEnough.filter((debt) => lastStepOf(debt, contacts) === null);
  const leader = findLeader(lateEnough, contacts, cadence, isReachable);

  // A debt that nobody wrote about yet is never drawn into a harder step by a newer one.
  const oldestFresh = fresh[0];
  if (oldestFresh && (!leader || oldestFresh.effectiveDueOn < leader.debt.effectiveDueOn)) {
    return [{ step: 'REMINDER', debts: fresh, fromOn: firstDay(oldestFresh), lastOn: null, waits: 'NOT_YET' }];
  }
  if (leader) return [leaderPlan(leader, lateEnough, contacts, cadence)];

  const closed = lateEnough.map((debt) => nextSteps(debt, contacts, cadence)[0]).find((next) => next !== undefined);
  const unreachable = closed ? [plan(closed.step, lateEnough, today, 'WAITING_STEP')] : [];
  const tooEarly = debts.filter((debt) => today < firstDay(debt));
  const soonest = tooEarly[0];
  return soonest ? [...unreachable, plan('REMINDER', tooEarly, firstDay(soonest), 'NOT_YET')] : unreachable;
}

interface Leader {
  debt: OpenDebt;
  next: CadenceStep;
}

/** The oldest contacted debt that still has a step by which the customer can be reached. */
function findLeader(
  lateEnough: readonly OpenDebt[],
  contacts: readonly Contact[],
  cadence: Cadence,
  isReachable: (step: Step) => boolean,
): Leader | null {
  for (const debt of lateEnough) {
    if (lastStepOf(debt, contacts) === null) continue;
    const next = nextSteps(debt, contacts, cadence).find((entry) => isReachable(entry.step));
    if (next) return { debt, next };
  }
  return null;
}

/**
 * The leader's next step lists every other late debt that has not used it: newer ones, and older ones whose own steps
 * have ended. Gaps count from the day the last one was sent: to the leader's own last step, and to whatever
 * collection message this customer got last, so that two debts never take turns in pressing the same person.
 */
function leaderPlan(
  { debt, next }: Leader,
  lateEnough: readonly OpenDebt[],
  contacts: readonly Contact[],
  cadence: Cadence,
): PlannedStep {
  const own = lastStepOf(debt, contacts)!;
  const before = cadence.steps
    .filter((entry) => isCollection(entry.step) && entry.enabled && entry.offsetDays < next.offsetDays)
    .reduce((offset, entry) => Math.max(offset, entry.offsetDays), 0);
  const lastAnyOn = contacts
    .filter((contact) => isCollection(contact.step))
    .map((contact) => contact.sentOn)
    .reduce(laterOf, own.sentOn);
  const ownGap = next.offsetDays - (stepOf(cadence, own.step)?.offsetDays ?? next.offsetDays);
  const fromOn = [
    addDays(debt.effectiveDueOn, next.offsetDays),
    addDays(own.sentOn, Math.max(1, ownGap)),
    addDays(lastAnyOn, Math.max(1, next.offsetDays - before)),
  ].reduce(laterOf);
  const listed = lateEnough.filter((other) => !hasUsed(other, next.step, contacts));
  return plan(next.step, listed, fromOn, 'WAITING_STEP');
}

/** COURTESY and DUE_TODAY: about the debts in the step's own days, else about those that will be soonest. */
function preventive(
  step: 'COURTESY' | 'DUE_TODAY',
  debts: readonly OpenDebt[],
  contacts: readonly Contact[],
  cadence: Cadence,
  today: Day,
): PlannedStep[] {
  const entry = enabledStep(cadence, step);
  if (!entry) return [];
  const fromOn = (debt: OpenDebt) => addDays(debt.effectiveDueOn, entry.offsetDays);
  const lastOn = (debt: OpenDebt) => addDays(debt.effectiveDueOn, entry.lastOffsetDays ?? entry.offsetDays);
  const unused = debts.filter((debt) => today <= lastOn(debt) && !hasUsed(debt, step, contacts));
  const now = unused.filter((debt) => fromOn(debt) <= today);
  const later = unused.filter((debt) => today < fromOn(debt));
  return [now, later]
    .filter((group) => group.length > 0)
    .map((group) => ({
      step,
      debts: group,
      fromOn: fromOn(group[0]!),
      lastOn: lastOn(group[0]!),
      waits: 'WAITING_STEP',
    }));
}

function plan(step: Step, debts: readonly OpenDebt[], fromOn: Day, waits: PlannedStep['waits']): PlannedStep {
  return { step, debts, fromOn, lastOn: null, waits };
}

/** The hardest collection step used for this debt at its present due day, and when; null: never contacted. */
function lastStepOf(debt: OpenDebt, contacts: readonly Contact[]): { step: Step; sentOn: Day } | null {
  const about = contacts.filter((contact) => isCollection(contact.step) && isAbout(contact, debt));
  if (about.length === 0) return null;
  return about.reduce((last, contact) => (rank(contact.step) > rank(last.step) ? contact : last));
}

/** Enabled collection steps after the hardest one used, in order. */
function nextSteps(debt: OpenDebt, contacts: readonly Contact[], cadence: Cadence): CadenceStep[] {
  const last = lastStepOf(debt, contacts);
  return cadence.steps
    .filter((entry) => entry.enabled && isCollection(entry.step) && rank(entry.step) > (last ? rank(last.step) : -1))
    .sort((a, b) => rank(a.step) - rank(b.step));
}

function hasUsed(debt: OpenDebt, step: Step, contacts: readonly Contact[]): boolean {
  return contacts.some((contact) => contact.step === step && isAbout(contact, debt));
}

function isAbout(contact: Contact, debt: OpenDebt): boolean {
  return contact.debts.some((listed) => listed.debtId === debt.debtId && listed.effectiveDueOn === debt.effectiveDueOn);
}

function laterOf(a: Day, b: Day): Day {
  return a < b ? b : a;
}

function isCollection(step: Step): boolean {
  return rank(step) >= 0;
}

function rank(step: Step): number {
  return collectionOrder.indexOf(step);
}

function stepOf(cadence: Cadence, step: Step): CadenceStep | undefined {
  return cadence.steps.find((entry) => entry.step === step);
}

function enabledStep(cadence: Cadence, step: Step): CadenceStep | undefined {
  return cadence.steps.find((entry) => entry.step === step && entry.enabled);
}
