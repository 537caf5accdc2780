/**
 * Plans for debts of one customer, with the shop's policy and the customer's rhythm: what a person looks at and what an
 * offer is made of are built here, so that they cannot differ.
 */

import { statusOn, supersededSince } from '../domain/debt.js';
import type { Cents, CustomerFacts, Day, Debt, Outcome } from '../domain/facts.js';
import type { DatedAmount } from '../domain/financing.js';
import { usualMonthlyCents } from '../domain/payment-rhythm.js';
import { type OwedDebt, owedDebts, type Plan, sumOf } from '../domain/plan.js';
import { adjustedPlan, planFromAmounts } from '../domain/plan-adjust.js';
import { checkPlan, type PlanProblem } from '../domain/plan-check.js';
import type { PaymentRhythm } from '../domain/plan-dates.js';
import { type PlanMenu, planMenu } from '../domain/plan-menu.js';
import type { PlanPolicy } from '../domain/plan-policy.js';
import { planProblemTexts } from '../domain/plan-texts.js';
import { isOpenOn } from '../domain/receiving.js';
import type { Tenant } from './context.js';
import { problem } from './mutation.js';
import { currentPlanPolicy } from './plan-policy.js';

/**
 * How a person chose a plan: monthly payments (`count` and `firstOn`), or amounts on days of their own. Absent: no entry,
 * nothing waived, and with more than one payment the interest of the shop's policy.
 */
export interface PlanChoiceInput {
  count?: number | null;
  firstOn?: Day | null;
  entryCents?: Cents | null;
  /** Of the principal. */
  discountCents?: Cents | null;
  /** Fine and interest, whole. */
  waiveCharges?: boolean | null;
  monthlyRateBps?: number | null;
  amounts?: readonly DatedAmount[] | null;
}

/** Who agrees: an attendant keeps to what the policy lets them yield, the owner to the floor. */
export type PlanAuthority = 'ATTENDANT' | 'OWNER';

/** What a plan of a customer depends on beside the debts. */
export interface PlanSetting {
  policy: PlanPolicy;
  rhythm: PaymentRhythm;
  today: Day;
  holidays: ReadonlySet<Day>;
}

export type MenuFor = Outcome<{ menu: PlanMenu; debts: readonly Debt[]; policy: PlanPolicy }>;

export interface PlanFor {
  /** Null where no plan can be built of the choice. */
  plan: Plan | null;
  /** What stands against agreeing to it; empty: `by` may. */
  problems: readonly PlanProblem[];
  debts: readonly Debt[];
  policy: PlanPolicy;
}

/** The ready plans for these debts today. Refuses as `debtsToPlan`. */
export async function menuFor(tenant: Tenant, facts: CustomerFacts, debtIds: readonly string[]): Promise<MenuFor> {
  const chosen = debtsToPlan(facts, debtIds, tenant.today);
  return chosen.ok ? { ok: true, ...menuOf(await settingFor(tenant, facts), facts, chosen.debts) } : chosen;
}

/** The plan of a person's choice for these debts today, and whether `by` may agree to it. Refuses as `debtsToPlan`. */
export async function planFor(
  tenant: Tenant,
  facts: CustomerFacts,
  debtIds: readonly string[],
  choice: PlanChoiceInput,
  by: PlanAuthority,
): Promise<Outcome<PlanFor>> {
  const chosen = debtsToPlan(facts, debtIds, tenant.today);
  return chosen.ok
    ? { ok: true, ...planOfChoice(await settingFor(tenant, facts), facts, chosen.debts, choice, by) }
    : chosen;
}

/** The shop's policy and the customer's rhythm, today. */
export async function settingFor(tenant: Tenant, facts: CustomerFacts): Promise<PlanSetting> {
  const where = { id: facts.customerId };
  const customer = await tenant.tx.customer.findFirst({ where, select: { payDay: true } });
  return settingOf(tenant, await currentPlanPolicy(tenant), facts, customer?.payDay ?? null);
}

export function settingOf(
  { today, merchant }: Pick<Tenant, 'today' | 'merchant'>,
  policy: PlanPolicy,
  facts: CustomerFacts,
  payDay: number | null,
): PlanSetting {
  const rhythm = { payDay, usualCents: usualMonthlyCents(facts.payments, today) };
  return { policy, rhythm, today, holidays: new Set(merchant.localHolidays) };
}

/**
 * The debts an offer may be about, each once. Refuses REQUIRED (none), NOT_FOUND, PLAN_OF_PLAN (in an agreement already,
 * which is not restructured), DEBT_CLOSED.
 */
export function debtsToPlan(
  facts: CustomerFacts,
  debtIds: readonly string[],
  today: Day,
): Outcome<{ debts: readonly Debt[] }> {
  const ids = [...new Set(debtIds)];
  const refused = (code: string) => ({ ok: false as const, errors: [problem(code, ['input', 'debtIds'])] });
  if (ids.length === 0) return refused('REQUIRED');
  const debts = facts.debts.filter(({ id }) => ids.includes(id));
  if (debts.length < ids.length) return refused('NOT_FOUND');
  for (const debt of debts) {
    const isOpen = isOpenOn(debt, facts.payments, today);
    const isInPlan = isOpen ? debt.proposalId != null : isReplaced(debt, today);
    if (isInPlan) return refused('PLAN_OF_PLAN');
    if (!isOpen) return refused('DEBT_CLOSED');
  }
  return { ok: true, debts };
}

/** An original whose agreement is in force; an instalment of a broken one is only closed. */
function isReplaced(debt: Debt, today: Day): boolean {
  return debt.proposalId == null && supersededSince(debt, today) !== null;
}

export function menuOf(
  { policy, rhythm, today, holidays }: PlanSetting,
  facts: CustomerFacts,
  debts: readonly Debt[],
): { menu: PlanMenu; debts: readonly Debt[]; policy: PlanPolicy } {
  return { menu: planMenu(owedDebts(debts, facts.payments, today), policy, rhythm, today, holidays), debts, policy };
}

export function planOfChoice(
  { policy, rhythm, today, holidays }: PlanSetting,
  facts: CustomerFacts,
  debts: readonly Debt[],
  choice: PlanChoiceInput,
  by: PlanAuthority,
): PlanFor {
  const owed = owedDebts(debts, facts.payments, today);
  const built = builtFrom(choice, owed, policy, today, holidays);
  if (!built.ok) return { plan: null, problems: built.errors.map(asNobodys), debts, policy };
  const problems = checkPlan(built.plan, owed, policy, today, by, holidays, rhythm);
  return { plan: built.plan, problems, debts, policy };
}

/**
 * What a customer means who says what they can pay without saying for which debts: what is late, when that is enough to
 * take the amounts; else everything open that is in no agreement and was not given up.
 */
export function debtsMeant(facts: CustomerFacts, amounts: readonly DatedAmount[], today: Day): readonly Debt[] {
  const open = facts.debts.filter((debt) => {
    const status = statusOn(debt, facts.payments, today);
    return (status === 'OPEN' || status === 'LATE') && debt.proposalId == null;
  });
  const late = open.filter((debt) => statusOn(debt, facts.payments, today) === 'LATE');
  const { principalCents, feeCents, interestCents } = sumOf(
    owedDebts(late, facts.payments, today).map(({ position }) => position),
  );
  const offeredCents = amounts.reduce((sum, { amountCents }) => sum + amountCents, 0);
  return offeredCents <= principalCents + feeCents + interestCents ? late : open;
}

function builtFrom(
  choice: PlanChoiceInput,
  owed: readonly OwedDebt[],
  policy: PlanPolicy,
  today: Day,
  holidays: ReadonlySet<Day>,
): Outcome<{ plan: Plan }> {
  const { count, firstOn, amounts, entryCents, discountCents, waiveCharges, monthlyRateBps } = choice;
  const others = [count, firstOn, entryCents, discountCents, waiveCharges, monthlyRateBps];
  if (amounts != null) {
    if (others.some((value) => value != null)) return invalid();
    return planFromAmounts(amounts, owed, policy, today, holidays);
  }
  if (count == null || firstOn == null) return invalid();
  const all = sumOf(owed.map(({ position }) => position));
  const charges = waiveCharges ? all : { feeCents: 0, interestCents: 0 };
  const waived = {
    principalCents: discountCents ?? 0,
    feeCents: charges.feeCents,
    interestCents: charges.interestCents,
  };
  const payments = count + ((entryCents ?? 0) > 0 ? 1 : 0);
  const rateBps = monthlyRateBps ?? (payments > 1 ? policy.monthlyInterestBps : 0);
  const chosen = { count, firstOn, entryCents: entryCents ?? 0, monthlyRateBps: rateBps, waived };
  return adjustedPlan(chosen, owed, policy, today, holidays);
}

function invalid(): Outcome<{ plan: Plan }> {
  return { ok: false, errors: [{ code: 'INVALID_AMOUNT', message: planProblemTexts.INVALID_AMOUNT }] };
}

/** What cannot even be built is nobody's to approve. */
function asNobodys({ code, message }: { code: string; message: string }): PlanProblem {
  return { code: code as PlanProblem['code'], message, approver: null };
}
