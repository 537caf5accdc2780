/** How a customer stands on a day, and why: an ordered table, the first state that holds wins (DESIGN, "Vocabulary"). */
import { currentDecision } from './credit-limit.js';
import { standingTexts } from './credit-texts.js';
import { addDays } from './day.js';
import { daysLateWhenReplaced, daysUnpaidOn, effectiveDueOn, wasPaidOnTime } from './debt.js';
import type { Contact, CustomerFacts, Day, Debt, Step } from './facts.js';
import type { CreditPolicy } from './policy.js';

export type Standing = 'NEW' | 'GOOD' | 'WATCH' | 'REVIEW' | 'HOLD';

export interface StandingOn {
  standing: Standing;
  /** For the merchant, in pt-BR. */
  reason: string;
  /** The day it began, where one fact says so. */
  since?: Day;
}

const COLLECTION_STEPS: ReadonlySet<Step> = new Set<Step>(['REMINDER', 'OPTIONS', 'OFFER', 'CALL', 'NOTICE']);

const RULES: readonly ((facts: CustomerFacts, policy: CreditPolicy, day: Day) => StandingOn | null)[] = [
  hold,
  review,
  watch,
  fresh,
  neverOnTime,
];

/** The standing of a customer at the end of `day`. */
export function standingOn(facts: CustomerFacts, policy: CreditPolicy, day: Day): StandingOn {
  for (const rule of RULES) {
    const standing = rule(facts, policy, day);
    if (standing !== null) return standing;
  }
  const known = timelinessOf(facts, policy, day);
  const onTime = known.filter((wasOnTime) => wasOnTime);
  return { standing: 'GOOD', reason: standingTexts.good(onTime.length, known.length) };
}

/** The owner set the limit to zero. */
function hold(facts: CustomerFacts, _policy: CreditPolicy, day: Day): StandingOn | null {
  const decision = currentDecision(facts, day);
  if (decision?.toCents !== 0) return null;
  return { standing: 'HOLD', reason: standingTexts.hold(), since: decision.on };
}

/** A debt is past the grace and a collection contact about this lateness reached, or may have reached, the customer. */
function review(facts: CustomerFacts, policy: CreditPolicy, day: Day): StandingOn | null {
  let since: Day | null = null;
  let daysLate = 0;
  for (const debt of lateDebts(facts, day)) {
    const lateDays = daysUnpaidOn(debt, facts.payments, day);
    const remindedOn = firstRemindedOn(debt, facts.contacts, day);
    if (lateDays <= policy.graceDays || remindedOn === null) continue;
    const graceOverOn = addDays(effectiveDueOn(debt, day), policy.graceDays + 1);
    const reviewOn = [remindedOn, graceOverOn].sort()[1]!;
    if (since === null || reviewOn < since) since = reviewOn;
    daysLate = Math.max(daysLate, lateDays);
  }
  return since === null ? null : { standing: 'REVIEW', reason: standingTexts.review(daysLate), since };
}

/** Something is late, within the grace or not yet reminded: still buys. */
function watch(facts: CustomerFacts, _policy: CreditPolicy, day: Day): StandingOn | null {
  const daysLate = Math.max(0, ...lateDebts(facts, day).map((debt) => daysUnpaidOn(debt, facts.payments, day)));
  if (daysLate === 0) return null;
  return { standing: 'WATCH', reason: standingTexts.watch(daysLate), since: addDays(day, 1 - daysLate) };
}

/** Nothing is known yet about how they pay. */
function fresh(facts: CustomerFacts, policy: CreditPolicy, day: Day): StandingOn | null {
  return timelinessOf(facts, policy, day).length === 0 ? { standing: 'NEW', reason: standingTexts.fresh() } : null;
}

/** Nothing is late, and nothing was ever paid on time either: no good payer yet. */
function neverOnTime(facts: CustomerFacts, policy: CreditPolicy, day: Day): StandingOn | null {
  const known = timelinessOf(facts, policy, day);
  if (known.some((wasOnTime) => wasOnTime)) return null;
  return { standing: 'WATCH', reason: standingTexts.neverOnTime(known.length) };
}

function lateDebts(facts: CustomerFacts, day: Day): readonly Debt[] {
  return facts.debts.filter((debt) => debt.registeredOn <= day && daysUnpaidOn(debt, facts.payments, day) > 0);
}

/** A contact before the effective due day now in force was about an earlier lateness and does not count. */
function firstRemindedOn(debt: Debt, contacts: readonly Contact[], day: Day): Day | null {
  const dueOn = effectiveDueOn(debt, day);
  let first: Day | null = null;
  for (const contact of contacts) {
    const hasReached = contact.state === 'SENT' || contact.state === 'UNCERTAIN';
    if (!hasReached || !COLLECTION_STEPS.has(contact.step)) continue;
    if (contact.sentOn <= dueOn || contact.sentOn > day) continue;
    if (!contact.debts.some((contacted) => contacted.debtId === debt.id)) continue;
    if (first === null || contact.sentOn < first) first = contact.sentOn;
  }
  return first;
}

/** For every debt whose timeliness is known: whether it was paid on time; one replaced when it was late was not. */
function timelinessOf(facts: CustomerFacts, policy: CreditPolicy, day: Day): readonly boolean[] {
  return facts.debts
    .filter((debt) => debt.registeredOn <= day)
    .map((debt) =>
      daysLateWhenReplaced(debt, day, policy.toleranceBankDays) > 0
        ? false
        : wasPaidOnTime(debt, facts.payments, day, policy.toleranceBankDays),
    )
    .filter((wasOnTime) => wasOnTime !== null);
}
