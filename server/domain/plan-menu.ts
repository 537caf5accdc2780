/**
 * The menu of ready plans: à vista, short and long (CAPABILITIES A44–A46). Debts, policy, rhythm and day in, plans out:
 * the same inputs give the same menu, in whatever order the debts come.
 */
import { nextBankDay } from './calendar.js';
import { addDays, addMonthsClamped } from './day.js';
import type { Cents, Day } from './facts.js';
import {
  type Components,
  earlier,
  inOrder,
  installmentsOf,
  type OwedDebt,
  type Plan,
  type PlanTerms,
  planOf,
  sumOf,
  totalOf,
} from './plan.js';
import { type FirstDue, firstDueFrom, monthlyDueDays, type PaymentRhythm } from './plan-dates.js';
import { entryCentsOf, limitsBrokenBy, type PlanLimit, shareOf } from './plan-limits.js';
import { type ChargeWaiver, MIN_VALIDITY_DAYS, type PlanPolicy } from './plan-policy.js';
import { planProblemTexts } from './plan-texts.js';

type ReadyKind = 'CASH' | 'SHORT' | 'LONG';

/** A plan that is not in the menu, and why. */
export interface LeftOut {
  kind: ReadyKind;
  code: PlanLimit | 'NOTHING_OWED' | 'NOT_LONGER';
  message: string;
}

export interface PlanMenu {
  /** À vista, short, long: at most one of each. */
  plans: readonly Plan[];
  leftOut: readonly LeftOut[];
  owed: Components;
  owedCents: Cents;
  /** The same for every plan: they are one offer. */
  validUntilOn: Day;
}

interface Setting {
  debts: readonly OwedDebt[];
  policy: PlanPolicy;
  rhythm: PaymentRhythm;
  day: Day;
  holidays: ReadonlySet<Day> | undefined;
  firstDue: FirstDue;
  validUntilOn: Day;
}

/**
 * The plans a shop offers for `debts` on `day`. The offer is valid for the policy's days, less where the first payment
 * comes sooner, never under two days. `holidays` are the shop's own.
 */
export function planMenu(
  debts: readonly OwedDebt[],
  policy: PlanPolicy,
  rhythm: PaymentRhythm,
  day: Day,
  holidays?: ReadonlySet<Day>,
): PlanMenu {
  const validityDays = Math.max(MIN_VALIDITY_DAYS, policy.validityDays);
  const soonestOn = addDays(day, MIN_VALIDITY_DAYS + 1);
  const firstDue = firstDueFrom(rhythm.payDay, soonestOn, addDays(day, validityDays + 1), holidays);
  const validUntilOn = earlier(addDays(day, validityDays), addDays(nextBankDay(firstDue.writtenOn, holidays), -1));
  const setting: Setting = { debts: inOrder(debts), policy, rhythm, day, holidays, firstDue, validUntilOn };
  const owed = sumOf(setting.debts.map((debt) => debt.position));
  const candidates =
    setting.debts.length === 0 ? READY_KINDS.map(nothingOwed) : READY_PLANS.map((make) => make(setting));
  return {
    plans: candidates.flatMap((candidate) => ('plan' in candidate ? candidate.plan : [])),
    leftOut: candidates.flatMap((candidate) => ('plan' in candidate ? [] : candidate)),
    owed,
    owedCents: totalOf(owed),
    validUntilOn,
  };
}

const READY_KINDS: readonly ReadyKind[] = ['CASH', 'SHORT', 'LONG'];
const READY_PLANS: readonly ((setting: Setting) => { plan: Plan } | LeftOut)[] = [cashPlan, shortPlan, longPlan];

function cashPlan(setting: Setting): { plan: Plan } | LeftOut {
  const { debts, policy, firstDue, holidays } = setting;
  const waived = sumOf(
    debts.map((debt) => ({
      ...chargesWaived(debt, policy.cash.waive),
      principalCents: shareOf(debt.position.principalCents, discountBps(policy, debt.daysLate)),
    })),
  );
  const totalCents = totalOf(sumOf(debts.map((debt) => debt.position))) - totalOf(waived);
  const installments = installmentsOf(totalCents, 0, 0, monthlyDueDays(firstDue, 1, holidays));
  return judged(setting, 'CASH', { waived, monthlyRateBps: 0, installments });
}

function shortPlan(setting: Setting): { plan: Plan } | LeftOut {
  return dividedPlan(setting, 'SHORT', setting.policy.shortInstallments);
}

/** As many instalments as the customer's usual amount asks for, at least the policy's; fewer where a limit says so. */
function longPlan(setting: Setting): { plan: Plan } | LeftOut {
  const { policy, rhythm } = setting;
  const owedCents = totalOf(sumOf(setting.debts.map((debt) => debt.position)));
  const usualCount = rhythm.usualCents === null ? 0 : Math.ceil(owedCents / Math.max(1, rhythm.usualCents));
  const wanted = Math.min(Math.max(policy.longInstallments, usualCount), policy.longestTermMonths);
  let candidate: { plan: Plan } | LeftOut = leftOut('LONG', 'NOT_LONGER');
  for (let count = wanted; count > policy.shortInstallments; count--) {
    candidate = dividedPlan(setting, 'LONG', count);
    if ('plan' in candidate) break;
  }
  return candidate;
}

function dividedPlan(setting: Setting, kind: 'SHORT' | 'LONG', count: number): { plan: Plan } | LeftOut {
  const { debts, policy, rhythm, holidays } = setting;
  const waived = sumOf(debts.map((debt) => ({ ...chargesWaived(debt, policy.installments.waive), principalCents: 0 })));
  const totalWithoutFinancingCents = totalOf(sumOf(debts.map((debt) => debt.position))) - totalOf(waived);
  const entryCents = entryCentsOf({ totalWithoutFinancingCents }, policy);
  const hasEntry = entryCents > 0;
  if (totalWithoutFinancingCents - entryCents < count) return leftOut(kind, 'INSTALLMENT_TOO_SMALL');

  // Interest is for whole months: without an entry the first payment comes a month after the last day of acceptance,
  // or the rate told would be lower than the one paid.
  const monthOn = addMonthsClamped(setting.validUntilOn, 1);
  const isFinancedFromStart = policy.monthlyInterestBps > 0 && !hasEntry;
  const first = isFinancedFromStart ? firstDueFrom(rhythm.payDay, monthOn, monthOn, holidays) : setting.firstDue;
  const dueDays = monthlyDueDays(first, count + (hasEntry ? 1 : 0), holidays);
  return judged(setting, kind, {
    waived,
    monthlyRateBps: policy.monthlyInterestBps,
    installments: installmentsOf(totalWithoutFinancingCents, entryCents, policy.monthlyInterestBps, dueDays),
  });
}

function judged(
  { debts, policy, day, holidays, validUntilOn }: Setting,
  kind: ReadyKind,
  terms: Pick<PlanTerms, 'waived' | 'monthlyRateBps' | 'installments'>,
): { plan: Plan } | LeftOut {
  const plan = planOf({ kind, offeredOn: day, validUntilOn, ...terms }, debts, policy);
  const [limit] = limitsBrokenBy(plan, policy, holidays);
  return limit === undefined ? { plan } : leftOut(kind, limit);
}

/** The discount of the oldest band a debt has reached; 0 before the first. */
function discountBps(policy: PlanPolicy, daysLate: number): number {
  const reached = policy.cash.discounts.filter((band) => daysLate >= band.fromDaysLate);
  return (
    reached.sort((a, b) => b.fromDaysLate - a.fromDaysLate || b.principalBps - a.principalBps)[0]?.principalBps ?? 0
  );
}

function chargesWaived({ position }: OwedDebt, waive: ChargeWaiver): Pick<Components, 'feeCents' | 'interestCents'> {
  return {
    feeCents: shareOf(position.feeCents, waive.feeBps),
    interestCents: shareOf(position.interestCents, waive.interestBps),
  };
}

function nothingOwed(kind: ReadyKind): LeftOut {
  return leftOut(kind, 'NOTHING_OWED');
}

function leftOut(kind: ReadyKind, code: LeftOut['code']): LeftOut {
  return { kind, code, message: planProblemTexts[code] };
}
