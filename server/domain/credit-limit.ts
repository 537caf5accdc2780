/**
 * The credit ladder: how a limit starts, rises and falls, and what the next step asks
 * (DESIGN, "Default policies", Credit). Snapshot, then the first matching rule wins; the default is no change.
 */
import { limitTexts } from './credit-texts.js';
import { addDays, daysBetween } from './day.js';
import {
  daysUnpaidOn,
  dueOnAt,
  effectiveDueOn,
  isCancelledOn,
  isRenegotiated,
  lastDayOnTime,
  paidOffOn,
  principalOn,
  statusOn,
  wasPaidOnTime,
} from './debt.js';
import type { Cents, CreditDecision, CustomerFacts, Day, Debt } from './facts.js';
import type { CreditPolicy, CreditTerms } from './policy.js';
import { positionOn } from './position.js';

export type LimitRule =
  | 'FIRST_LIMIT'
  | 'IMPORTED_AT_SHEET_LIMIT'
  | 'IMPORTED_AT_PAID_DEBT'
  | 'TO_DEFINE'
  | 'DEMOTED_31_DAYS'
  | 'RESTORED'
  | 'PROMOTED';

/** A decision about a limit, not yet appended. `inputs` is plain JSON: with it anybody can check the reason. */
export interface LimitChange {
  fromCents: Cents | null;
  toCents: Cents | null;
  rule: LimitRule;
  reason: string;
  inputs: Readonly<Record<string, unknown>>;
  debtId: string | null;
}

export type ConditionCode = 'ON_TIME_DEBTS' | 'USE' | 'STREAK' | 'DAYS' | 'TENURE' | 'NOTHING_LATE';

/** `have` and `need` are debts (ON_TIME_DEBTS, STREAK), centavos (USE), days, and late debts; for NOTHING_LATE `need` is 0. */
export interface Condition {
  code: ConditionCode;
  have: number;
  need: number;
  met: boolean;
}

export interface NextStep {
  /** The rung above; null at the cap, on hold, or while the limit is to be defined. */
  toCents: Cents | null;
  conditions: readonly Condition[];
  /** No day before this one can raise the limit, whatever is paid; null when there is no next step. */
  earliestOn: Day | null;
}

/** How the customer came to be known, with what was known beside the shop's own facts. */
export type LimitOrigin =
  | { kind: 'REGISTERED'; score?: number | null; vouchedById?: string | null }
  | { kind: 'IMPORTED'; sheetLimitCents: Cents | null };

/** The shop's policy with what differs for this customer on `day`. */
export function policyFor(policy: CreditPolicy, facts: Pick<CustomerFacts, 'overrides'>, day: Day): CreditPolicy {
  if (facts.overrides.length === 0) return policy;
  const inForce = facts.overrides.filter((override) => override.on <= day).sort((a, b) => b.seq - a.seq)[0]?.body;
  if (!inForce) return policy;
  const { maxLimitCents, promotion, terms, ...settings } = inForce;
  return {
    ...policy,
    ...settings,
    // The first rung stays: a ceiling below it is the owner's decision about the limit itself.
    ladderCents: policy.ladderCents.filter(
      (rung, i) => i === 0 || maxLimitCents === undefined || rung <= maxLimitCents,
    ),
    promotion: { ...policy.promotion, ...promotion },
    terms: terms === undefined ? policy.terms : [terms],
  };
}

/**
 * What fills the limit on `day`, in centavos: unpaid principal of the debts that exist, or all that would settle them,
 * as the policy says. Written-off debts were never paid, so they count.
 */
export function exposureOn(facts: CustomerFacts, { exposure }: Pick<CreditPolicy, 'exposure'>, day: Day): Cents {
  return debtsOn(facts, day).reduce((sum, debt) => {
    const { principalCents, totalCents } = positionOn(debt, facts.payments, day);
    return sum + (exposure === 'PRINCIPAL' ? principalCents : totalCents);
  }, 0);
}

/** The decision in force on `day`: the highest `seq` among those made by then; null before the first. */
export function currentDecision(facts: CustomerFacts, day: Day): CreditDecision | null {
  return decisionsOn(facts, day).at(-1) ?? null;
}

/** The limit in force on `day`; null when none was defined. Zero is the owner's HOLD. */
export function limitOn(facts: CustomerFacts, day: Day): Cents | null {
  return currentDecision(facts, day)?.toCents ?? null;
}

/** What may still be sold on trust on `day`, never negative; null while the limit is to be defined. */
export function availableOn(facts: CustomerFacts, policy: Pick<CreditPolicy, 'exposure'>, day: Day): Cents | null {
  const limitCents = limitOn(facts, day);
  return limitCents === null ? null : Math.max(0, limitCents - exposureOn(facts, policy, day));
}

/** The highest rung at or below the limit, from 1; null below the first one, and while the limit is to be defined. */
export function rungOf(policy: CreditPolicy, limitCents: Cents | null): number | null {
  const rungs = limitCents === null ? 0 : policy.ladderCents.filter((rungCents) => rungCents <= limitCents).length;
  return rungs === 0 ? null : rungs;
}

/**
 * The terms that go with a limit: they grow with the rung. A limit below the first rung has the first one's; HOLD and a
 * limit to be defined have none, because nothing is sold on trust without asking.
 */
export function termsOf(policy: CreditPolicy, limitCents: Cents | null): CreditTerms | null {
  if (!limitCents) return null;
  const rung = rungOf(policy, limitCents) ?? 1;
  return policy.terms[Math.min(rung, policy.terms.length) - 1] ?? null;
}

/**
 * The first decision about a customer. Import never lowers, holds or refuses: the sheet's limit (a zero there is no
 * HOLD), else the rung at or above the largest debt they paid (the top rung when it was larger), else to be defined.
 */
export function firstDecision(policy: CreditPolicy, origin: LimitOrigin, facts: CustomerFacts, day: Day): LimitChange {
  if (origin.kind === 'REGISTERED') return firstLimit(policy, origin, day);
  const first = { fromCents: null, debtId: null };
  const sheetLimitCents = origin.sheetLimitCents ?? 0;
  if (sheetLimitCents > 0) {
    return {
      ...first,
      toCents: sheetLimitCents,
      rule: 'IMPORTED_AT_SHEET_LIMIT',
      reason: limitTexts.importedAtSheetLimit(sheetLimitCents),
      inputs: { policyVersion: policy.version, day, sheetLimitCents },
    };
  }
  const largestPaidCents = largestPaidOn(facts, day);
  if (largestPaidCents > 0) {
    const toCents = policy.ladderCents.find((rung) => rung >= largestPaidCents) ?? policy.ladderCents.at(-1)!;
    return {
      ...first,
      toCents,
      rule: 'IMPORTED_AT_PAID_DEBT',
      reason: limitTexts.importedAtPaidDebt(toCents, largestPaidCents),
      inputs: { policyVersion: policy.version, day, largestPaidCents },
    };
  }
  return {
    ...first,
    toCents: null,
    rule: 'TO_DEFINE',
    reason: limitTexts.toDefine(),
    inputs: { policyVersion: policy.version, day },
  };
}

/** In order; the first that gives a change wins. Limits of null ("a definir") and zero (HOLD) only people move. */
const RULES: readonly ((policy: CreditPolicy, facts: CustomerFacts, day: Day) => LimitChange | null)[] = [
  (policy, facts, day) =>
    currentDecision(facts, day) === null ? firstLimit(policy, { kind: 'REGISTERED' }, day) : null,
  restoration,
  demotion,
  promotion,
];

/** The change of limit due on `day`, or null: no change. Idempotent once its result is appended. */
export function nextLimit(facts: CustomerFacts, policy: CreditPolicy, day: Day): LimitChange | null {
  for (const rule of RULES) {
    const change = rule(policy, facts, day);
    if (change !== null) return change;
  }
  return null;
}

/** What raises the limit by one rung, and how far the customer is. When all are met, `nextLimit` does raise it. */
export function nextStep(facts: CustomerFacts, policy: CreditPolicy, day: Day): NextStep {
  const limitCents = limitOn(facts, day);
  const toCents = limitCents ? (policy.ladderCents.find((rung) => rung > limitCents) ?? null) : null;
  const changedOn = lastChangeOn(facts, day);
  if (!limitCents || toCents === null || changedOn === null) return { toCents: null, conditions: [], earliestOn: null };

  const { onTimeDebts, useBps, streakDebts, tenureDays } = policy.promotion;
  // Never two rungs in one evaluation, even under a policy that asks for no days at all.
  const needDays = Math.max(1, policy.promotion.days);
  const paid = paidOnTimeSince(facts, policy, changedOn, day);
  const lateDebts = debtsOn(facts, day).filter((debt) => isLateFor(policy, debt, facts, day)).length;
  const restedOn = addDays(changedOn, needDays);
  const tenuredOn = addDays(facts.registeredOn, tenureDays);
  const earliestOn = restedOn > tenuredOn ? restedOn : tenuredOn;
  return {
    toCents,
    conditions: [
      atLeast('ON_TIME_DEBTS', paid.length, onTimeDebts),
      atLeast('USE', sumOfPrincipals(paid, day), Math.ceil((limitCents * useBps) / 10_000)),
      ...(streakDebts > 0 ? [atLeast('STREAK', streakOn(facts, policy, day), streakDebts)] : []),
      atLeast('DAYS', daysBetween(changedOn, day), needDays),
      ...(tenureDays > 0 ? [atLeast('TENURE', daysBetween(facts.registeredOn, day), tenureDays)] : []),
      { code: 'NOTHING_LATE', have: lateDebts, need: 0, met: lateDebts === 0 },
    ],
    earliestOn: earliestOn > day ? earliestOn : day,
  };
}

/** The first rung, or more where the bureau or another customer speaks for somebody new: never less, nor above the top. */
function firstLimit(policy: CreditPolicy, origin: Extract<LimitOrigin, { kind: 'REGISTERED' }>, day: Day): LimitChange {
  const { score = null, vouchedById = null } = origin;
  const { byScore, vouchedCents } = policy.firstLimit;
  const [scored] = byScore
    .filter(({ minScore }) => score !== null && score >= minScore)
    .sort((a, b) => b.minScore - a.minScore);
  const vouched = vouchedById === null ? 0 : (vouchedCents ?? 0);
  const spokenForCents = Math.max(policy.ladderCents[0]!, scored?.limitCents ?? 0, vouched);
  const toCents = Math.min(spokenForCents, policy.ladderCents.at(-1)!);
  const known = { ...(score === null ? {} : { score }), ...(vouchedById === null ? {} : { vouchedById }) };
  return {
    fromCents: null,
    toCents,
    rule: 'FIRST_LIMIT',
    reason: limitTexts.firstLimit(toCents, score, vouchedById !== null),
    inputs: { policyVersion: policy.version, day, ...known },
    debtId: null,
  };
}

/**
 * One rung down for a debt that reached `demotionDay` late, once per debt and never below the first rung. Only debts
 * that got there after somebody last fixed the limit: an import or an owner's decision already knew the older ones.
 * Nor debts the shop learned of only after they got there: history brought along later never lowers.
 */
function demotion(policy: CreditPolicy, facts: CustomerFacts, day: Day): LimitChange | null {
  const limitCents = limitOn(facts, day);
  if (!limitCents) return null;
  const toCents = policy.ladderCents.findLast((rung) => rung < limitCents);
  if (toCents === undefined) return null;

  const decisions = decisionsOn(facts, day);
  // At most one a day, so that evaluating once or ten times a day leads to the same limit.
  if (decisions.some((decision) => decision.rule === 'DEMOTED_31_DAYS' && decision.on === day)) return null;
  const hasDemoted = new Set(decisions.flatMap((decision) => decision.debtId ?? []));
  const fixedOn = decisions.findLast((decision) => !isAutomatic(decision))?.on ?? '';
  const [debt] = debtsOn(facts, day)
    .filter((candidate) => !hasDemoted.has(candidate.id))
    .filter((candidate) => daysUnpaidOn(candidate, facts.payments, day) >= policy.demotionDay)
    // Nor while paying would still be on time, or one day could both raise and lower.
    .filter((candidate) => isLateFor(policy, candidate, facts, day))
    .filter((candidate) => {
      const reachedOn = addDays(effectiveDueOn(candidate, day), policy.demotionDay);
      return reachedOn > fixedOn && reachedOn >= (candidate.recordedOn ?? candidate.registeredOn);
    })
    .sort((a, b) => (`${effectiveDueOn(a, day)} ${a.id}` < `${effectiveDueOn(b, day)} ${b.id}` ? -1 : 1));
  if (!debt) return null;

  const daysLate = daysUnpaidOn(debt, facts.payments, day);
  return {
    fromCents: limitCents,
    toCents,
    rule: 'DEMOTED_31_DAYS',
    reason: limitTexts.demoted(limitCents, toCents, daysLate, dueOnAt(debt, day)),
    inputs: { policyVersion: policy.version, day, limitCents, daysLate, demotionDay: policy.demotionDay },
    debtId: debt.id,
  };
}

/**
 * A fall that turns out to have been a mistake is taken back: the debt behind the last one was paid before it was that
 * late and only written down afterwards, or should never have been owed. Paying only ever lifts.
 */
function restoration(policy: CreditPolicy, facts: CustomerFacts, day: Day): LimitChange | null {
  const last = currentDecision(facts, day);
  if (last?.rule !== 'DEMOTED_31_DAYS' || last.fromCents === null || last.toCents === null) return null;
  const debt = debtsOn(facts, day).find(({ id }) => id === last.debtId);
  if (!debt) return null;
  const settledOn = paidOffOn(debt, facts.payments, day);
  const wasInTime = settledOn !== null && daysBetween(effectiveDueOn(debt, day), settledOn) < policy.demotionDay;
  if (!wasInTime && !isCancelledOn(debt, day)) return null;
  return {
    fromCents: last.toCents,
    toCents: last.fromCents,
    rule: 'RESTORED',
    reason: limitTexts.restored(last.toCents, last.fromCents, dueOnAt(debt, day), settledOn),
    inputs: {
      policyVersion: policy.version,
      day,
      limitCents: last.toCents,
      settledOn,
      demotionDay: policy.demotionDay,
    },
    debtId: debt.id,
  };
}

function promotion(policy: CreditPolicy, facts: CustomerFacts, day: Day): LimitChange | null {
  const { toCents, conditions } = nextStep(facts, policy, day);
  const limitCents = limitOn(facts, day);
  if (!limitCents || toCents === null || !conditions.every((condition) => condition.met)) return null;
  const have = (code: ConditionCode) => conditions.find((condition) => condition.code === code)!.have;
  return {
    fromCents: limitCents,
    toCents,
    rule: 'PROMOTED',
    reason: limitTexts.promoted(limitCents, toCents, have('ON_TIME_DEBTS'), have('USE'), have('DAYS')),
    inputs: { policyVersion: policy.version, day, limitCents, conditions, debtIds: countedIds(facts, policy, day) },
    debtId: null,
  };
}

function atLeast(code: ConditionCode, have: number, need: number): Condition {
  return { code, have, need, met: have >= need };
}

/** The debts that earn this rise: used up by it, even if a payment is undone and made again. */
function countedIds(facts: CustomerFacts, policy: CreditPolicy, day: Day): string[] {
  return paidOnTimeSince(facts, policy, lastChangeOn(facts, day)!, day)
    .map(({ id }) => id)
    .sort();
}

const AUTOMATIC: ReadonlySet<string> = new Set<LimitRule>(['DEMOTED_31_DAYS', 'RESTORED', 'PROMOTED']);

function isAutomatic(decision: CreditDecision): boolean {
  return AUTOMATIC.has(decision.rule);
}

/** Late for the ladder: unpaid beyond the last day that counts as on time. */
function isLateFor(policy: CreditPolicy, debt: Debt, { payments }: CustomerFacts, day: Day): boolean {
  return daysUnpaidOn(debt, payments, day) > 0 && day > lastDayOnTime(debt, day, policy.toleranceBankDays);
}

function decisionsOn(facts: Pick<CustomerFacts, 'decisions'>, day: Day): readonly CreditDecision[] {
  return facts.decisions.filter((decision) => decision.on <= day).sort((a, b) => a.seq - b.seq);
}

/** The day since which the limit is what it is: the last decision that moved it, or the first one. */
export function lastChangeOn(facts: Pick<CustomerFacts, 'decisions'>, day: Day): Day | null {
  const decisions = decisionsOn(facts, day);
  const moves = decisions.filter((decision) => decision.fromCents !== decision.toCents);
  // A fall that was taken back never was: the days since the change before it count on.
  while (moves.at(-1)?.rule === 'RESTORED') moves.splice(-2);
  return (moves.at(-1) ?? decisions[0])?.on ?? null;
}

function debtsOn(facts: CustomerFacts, day: Day): readonly Debt[] {
  return facts.debts.filter((debt) => debt.registeredOn <= day);
}

/**
 * What counts for the next rung: what was settled since `changedOn`. A debt helps to raise a limit once: what earned a
 * rise, and what was settled by the day of the last one, is used up, though another change may have followed on that day.
 */
function paidOnTimeSince(facts: CustomerFacts, policy: CreditPolicy, changedOn: Day, day: Day): readonly Debt[] {
  const { historyDays, renegotiated, toleranceBankDays } = policy;
  const oldestOn = historyDays === null ? '' : addDays(day, -historyDays);
  const decisions = decisionsOn(facts, day);
  const raisedOn = decisions.findLast((decision) => decision.rule === 'PROMOTED')?.on ?? '';
  const usedUp = new Set(decisions.flatMap((decision) => decision.countedDebtIds ?? []));
  return debtsOn(facts, day).filter((debt) => {
    const settledOn = paidOffOn(debt, facts.payments, day);
    const counts = settledOn !== null && settledOn >= changedOn && settledOn > raisedOn && settledOn >= oldestOn;
    if (!counts || usedUp.has(debt.id) || (renegotiated === 'NEVER' && isRenegotiated(debt, day))) return false;
    return wasPaidOnTime(debt, facts.payments, day, toleranceBankDays) === true;
  });
}

/** How many of the debts settled last were paid on time, without one that was not between them. */
function streakOn(facts: CustomerFacts, policy: CreditPolicy, day: Day): number {
  const settled = debtsOn(facts, day)
    .map((debt) => ({
      settledOn: paidOffOn(debt, facts.payments, day),
      wasOnTime: wasPaidOnTime(debt, facts.payments, day, policy.toleranceBankDays),
    }))
    .filter(({ settledOn, wasOnTime }) => settledOn !== null && wasOnTime !== null);
  const lastLateOn = settled.reduce(
    (last, { settledOn, wasOnTime }) => (!wasOnTime && settledOn! > last ? settledOn! : last),
    '',
  );
  // Of one day the late ones count last: the order of same-day facts is irrelevant.
  return settled.filter(({ settledOn, wasOnTime }) => wasOnTime && settledOn! > lastLateOn).length;
}

function sumOfPrincipals(debts: readonly Debt[], day: Day): Cents {
  return debts.reduce((sum, debt) => sum + principalOn(debt, day), 0);
}

function largestPaidOn(facts: CustomerFacts, day: Day): Cents {
  return debtsOn(facts, day)
    .filter((debt) => statusOn(debt, facts.payments, day) === 'PAID')
    .reduce((largest, debt) => Math.max(largest, principalOn(debt, day)), 0);
}
