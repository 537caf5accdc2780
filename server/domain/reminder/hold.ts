/** Reasons to leave somebody alone: holds in force and contacts already made. */
import { addDays } from '../day.js';
import type { Contact, CustomerFacts, Day, Hold, HoldKind } from '../facts.js';
import type { Cadence } from '../policy.js';
import { standingFor } from '../proposal.js';

export type HoldReason = `HOLD_${HoldKind}`;

export interface Silence {
  reason: HoldReason;
  /** The first day free of it; null: until somebody ends it. */
  until: Day | null;
}

/** The hold that keeps the whole customer silent the longest on `day`, if any. */
export function customerSilenceOn(holds: readonly Hold[], day: Day): Silence | null {
  return longest(holds.filter((hold) => hold.debtId === null && isInForce(hold, day)));
}

/** The hold that keeps this one debt out of messages the longest on `day`, if any. */
export function debtSilenceOn(holds: readonly Hold[], debtId: string, day: Day): Silence | null {
  return longest(holds.filter((hold) => hold.debtId === debtId && isInForce(hold, day)));
}

/** Not ended by anybody and not over by itself. */
export function isOpenHold(hold: Hold, today: Day): boolean {
  return hold.endedOn === null && (hold.untilOn === null || hold.untilOn >= today);
}

/** Whether on `day` the customer disputed everything, or one of these debts, and was not answered by then. */
export function isDisputed({ holds }: Pick<CustomerFacts, 'holds'>, debtIds: readonly string[], day: Day): boolean {
  const disputes = holds.filter(
    (hold) => hold.kind === 'DISPUTE' && hold.fromOn <= day && (hold.endedOn === null || hold.endedOn > day),
  );
  return disputes.some(({ debtId }) => debtId === null || debtIds.includes(debtId));
}

/** The holds as they count today: one about a debt that an agreement replaced is about what stands in its place. */
export function holdsOfStanding({ debts, holds }: Pick<CustomerFacts, 'debts' | 'holds'>, day: Day): readonly Hold[] {
  return holds.flatMap((hold) =>
    hold.debtId === null ? hold : standingFor(debts, [hold.debtId], day).map((debtId) => ({ ...hold, debtId })),
  );
}

/** FAILED contacts reached nobody; every other one, UNCERTAIN included, counts (DESIGN, invariant 5). */
export function countsAsContact(contact: Contact): boolean {
  return contact.state !== 'FAILED';
}

/**
 * The first day from `today` on which one more contact respects the caps of a day and of any seven days, over all
 * channels; null: today does.
 */
export function capOn(
  contacts: readonly Contact[],
  cadence: Cadence,
  today: Day,
): { reason: 'CAP_DAY' | 'CAP_WEEK'; freeOn: Day } | null {
  const sent = contacts.filter(countsAsContact).map((contact) => contact.sentOn);
  const weekIsFull = (day: Day) => sent.filter((on) => on > addDays(day, -7)).length >= cadence.maxPerWeek;
  const dayIsFull = (day: Day) => sent.filter((on) => on === day).length >= cadence.maxPerDay;
  if (!weekIsFull(today) && !dayIsFull(today)) return null;

  const reason = weekIsFull(today) ? 'CAP_WEEK' : 'CAP_DAY';
  let freeOn = addDays(today, 1);
  // Once every contact is a week old nothing can be full: the loop ends there even if a cap were set to nought.
  const lastSentOn = [today, ...sent].sort().at(-1)!;
  while (freeOn <= addDays(lastSentOn, 7) && (weekIsFull(freeOn) || dayIsFull(freeOn))) freeOn = addDays(freeOn, 1);
  return { reason, freeOn };
}

/**
 * "Through its day" for a date; until ended otherwise. A hold ended by a person is over at once, but a claim of having
 * paid and a dispute keep the day of their answer silent: who was told today that the money was not found, or that the
 * debt stands, is not dunned today (DESIGN: "resumes on the next allowed day").
 */
function isInForce(hold: Hold, day: Day): boolean {
  return hold.fromOn <= day && (freeOn(hold) === null || day < freeOn(hold)!);
}

function freeOn(hold: Hold): Day | null {
  const afterLastDay = hold.untilOn === null ? null : addDays(hold.untilOn, 1);
  if (hold.endedOn === null) return afterLastDay;
  const afterEnd = isAnswered(hold.kind) ? addDays(hold.endedOn, 1) : hold.endedOn;
  return afterLastDay !== null && afterLastDay < afterEnd ? afterLastDay : afterEnd;
}

/** What the customer said and the shop answers. */
function isAnswered(kind: HoldKind): boolean {
  return kind === 'CLAIMED_PAID' || kind === 'DISPUTE';
}

/** Open-ended ones last longest; ties are broken by name so that the order of the facts never matters. */
function longest(holds: readonly Hold[]): Silence | null {
  const silences = holds.map((hold): Silence => ({ reason: `HOLD_${hold.kind}`, until: freeOn(hold) }));
  silences.sort((a, b) => {
    if (a.until !== b.until) return a.until === null || (b.until !== null && a.until > b.until) ? -1 : 1;
    return a.reason < b.reason ? -1 : 1;
  });
  return silences[0] ?? null;
}
