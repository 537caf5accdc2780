/** Whether a plan that a person made or changed may be agreed to (CAPABILITIES A46): truth, law, floor, then the policy. */
import { isBankDay } from './calendar.js';
import { addDays, addMonthsClamped, isDay } from './day.js';
import type { Day, Problem } from './facts.js';
import { MAX_FINANCING_MONTHLY_BPS } from './financing.js';
import { inOrder, installmentsOf, type OwedDebt, type Plan, planOf, totalOf } from './plan.js';
import { isMonthly, MAX_PAYMENTS, type PaymentRhythm } from './plan-dates.js';
import { limitsBrokenBy, planValueCents, shareOf } from './plan-limits.js';
import { type PlanMenu, planMenu } from './plan-menu.js';
import { MIN_VALIDITY_DAYS, type PlanPolicy } from './plan-policy.js';
import { planProblemTexts } from './plan-texts.js';

export interface PlanProblem extends Problem {
  code: keyof typeof planProblemTexts;
  /** Who may agree all the same; null: nobody. */
  approver: 'OWNER' | null;
}

/**
 * The problems of `plan` on `day`, none when `by` may agree to it. What is untrue, against the law or below the floor is
 * nobody's to approve; the shop's other limits bind an attendant and not the owner. An attendant's measure is the menu
 * of the customer's `rhythm`.
 */
export function checkPlan(
  plan: Plan,
  debts: readonly OwedDebt[],
  policy: PlanPolicy,
  day: Day,
  by: 'ATTENDANT' | 'OWNER',
  holidays?: ReadonlySet<Day>,
  rhythm: PaymentRhythm = { payDay: null, usualCents: null },
): readonly PlanProblem[] {
  const owing = inOrder(debts);
  if (owing.length === 0) return [problem('NOTHING_OWED', null)];
  const untrue = untruthsOf(plan, owing, policy, day, holidays);
  // What does not add up is not worth valuing.
  if (untrue.length > 0) return untrue.map((code) => problem(code, null));

  const limits = limitsBrokenBy(plan, policy, holidays);
  const isBelowFloor = limits.includes('BELOW_FLOOR');
  const codes: readonly (keyof typeof planProblemTexts)[] = [
    ...limits,
    ...(plan.monthlyRateBps > policy.monthlyInterestBps ? (['RATE_ABOVE_POLICY'] as const) : []),
    ...(!isBelowFloor && yieldsTooMuch(plan, planMenu(owing, policy, rhythm, day, holidays), policy)
      ? (['YIELDS_TOO_MUCH'] as const)
      : []),
  ];
  const problems = codes.map((code) => problem(code, NOBODY_APPROVES.has(code) ? null : 'OWNER'));
  return by === 'OWNER' ? problems.filter(({ approver }) => approver === null) : problems;
}

const NOBODY_APPROVES: ReadonlySet<string> = new Set(['BELOW_FLOOR', 'INVALID_AMOUNT']);

/** In order; each is a way in which the terms would lie or break the law. */
function untruthsOf(
  plan: Plan,
  owing: readonly OwedDebt[],
  policy: PlanPolicy,
  day: Day,
  holidays?: ReadonlySet<Day>,
): readonly (keyof typeof planProblemTexts)[] {
  const { installments, waived } = plan;
  const dueDays = installments.map((part) => part.dueOn);
  const firstOn = dueDays[0];
  const isWhole = [...Object.values(waived), ...installments.flatMap((part) => [part.amountCents, part.interestCents])]
    .concat(plan.monthlyRateBps)
    .every((value) => Number.isSafeInteger(value) && value >= 0);
  const areDays = [...dueDays, plan.validUntilOn].every(isDay) && dueDays.length <= MAX_PAYMENTS;
  if (!isWhole || !areDays || firstOn === undefined) return ['INVALID_AMOUNT'];

  // Everything derivable is derived again; a number or a sentence that differs is a lie.
  const honest = planOf(plan, owing, policy);
  const isRateLawful = plan.monthlyRateBps <= MAX_FINANCING_MONTHLY_BPS;
  const { owed } = honest;
  const rules: readonly [keyof typeof planProblemTexts, boolean][] = [
    ['OWED_CHANGED', plan.offeredOn === day && COMPONENTS.every((part) => owed[part] === plan.owed?.[part])],
    ['WAIVES_TOO_MUCH', COMPONENTS.every((part) => waived[part] <= owed[part]) && totalOf(waived) < honest.owedCents],
    ['TOTALS_DISAGREE', saysTheSame(plan, honest)],
    ['DAYS_NOT_RISING', dueDays.every((dueOn, index) => index === 0 || dueOn > dueDays[index - 1]!)],
    ['NOT_A_BANK_DAY', dueDays.every((dueOn) => isBankDay(dueOn, holidays))],
    ['VALIDITY_TOO_SHORT', plan.validUntilOn >= addDays(day, MIN_VALIDITY_DAYS)],
    ['EXPIRES_TOO_LATE', plan.validUntilOn < firstOn],
    ['RATE_ABOVE_CAP', isRateLawful],
    ['FINANCING_DISAGREES', !isRateLawful || isFinancingTrue(plan, honest.totalWithoutFinancingCents, holidays)],
  ];
  return rules.filter(([, holds]) => !holds).map(([code]) => code);
}

const COMPONENTS = ['principalCents', 'feeCents', 'interestCents'] as const;

function saysTheSame(plan: Plan, honest: Plan): boolean {
  const said = ({ installments, cet, lateTerms, ...rest }: Plan) =>
    [
      [rest.owedCents, rest.totalWithoutFinancingCents, rest.totalCents, rest.savingCents, rest.breachToleranceDays],
      [cet?.annualBps, cet?.monthlyBps, lateTerms?.lateFeeBps, lateTerms?.lateInterestMonthlyBps, lateTerms?.graceBase],
      [rest.title, ...rest.contents],
      installments.map(({ number, of }) => `${number}/${of}`),
    ].join('\n');
  const isNumbered = plan.installments.every(
    ({ number, of, isEntry }, index) =>
      number === index + 1 && of === plan.installments.length && (!isEntry || index === 0),
  );
  return isNumbered && said(plan) === said(honest);
}

/**
 * Without interest the payments are what is owed less what is waived. With interest they are the Price table, a month apart, and
 * the first month has passed when the first payment comes.
 */
function isFinancingTrue(plan: Plan, financedCents: number, holidays?: ReadonlySet<Day>): boolean {
  const { installments, monthlyRateBps, validUntilOn } = plan;
  if (monthlyRateBps === 0) {
    const isFree = installments.every((part) => part.interestCents === 0);
    return isFree && installments.reduce((sum, part) => sum + part.amountCents, 0) === financedCents;
  }
  const entryCents = installments[0]!.isEntry ? installments[0]!.amountCents : 0;
  const count = installments.length - (entryCents > 0 ? 1 : 0);
  if (count === 0 || entryCents > financedCents) return false;
  const dueDays = installments.map((part) => part.dueOn);
  const rows = installmentsOf(financedCents, entryCents, monthlyRateBps, dueDays);
  const isTable = rows.every(
    (row, index) =>
      row.amountCents === installments[index]!.amountCents && row.interestCents === installments[index]!.interestCents,
  );
  const isMonthAfter = entryCents > 0 || dueDays[0]! >= addMonthsClamped(validUntilOn, 1);
  return isTable && isMonthAfter && isMonthly(dueDays, holidays);
}

/** Whether it is worth less than an attendant may agree to: so much below the cheapest plan of the menu. */
function yieldsTooMuch(plan: Plan, menu: PlanMenu, policy: PlanPolicy): boolean {
  const { principalCents } = menu.owed;
  // A menu without plans gives no measure: then an attendant may agree to the whole principal, less what they may yield.
  const values = menu.plans.map((ready) => planValueCents(ready, policy));
  const cheapestCents = values.length > 0 ? Math.min(...values) : principalCents;
  return planValueCents(plan, policy) < cheapestCents - shareOf(principalCents, policy.attendantYieldBps);
}

function problem(code: keyof typeof planProblemTexts, approver: PlanProblem['approver']): PlanProblem {
  return { code, message: planProblemTexts[code], approver };
}
