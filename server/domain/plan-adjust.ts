/**
 * Plans that a person made: the merchant who adjusts one of the menu, the customer who says what they can pay. Building
 * one promises nothing; `checkPlan` says whether it may be agreed to, and by whom.
 */
import { nextBankDay } from './calendar.js';
import { addDays, dayOfMonthOf, isDay } from './day.js';
import type { Cents, Day, Outcome } from './facts.js';
import type { DatedAmount } from './financing.js';
import { isAmount } from './money.js';
import {
  type Components,
  earlier,
  inOrder,
  installmentsOf,
  numbered,
  type OwedDebt,
  type Plan,
  type PlanInstallment,
  type PlanTerms,
  planOf,
  sumOf,
  totalOf,
} from './plan.js';
import { MAX_PAYMENTS, monthlyDueDays } from './plan-dates.js';
import { MIN_VALIDITY_DAYS, type PlanPolicy } from './plan-policy.js';
import { planProblemTexts } from './plan-texts.js';

export interface PlanChoice {
  /** Monthly payments, the entry not counted. */
  count: number;
  firstOn: Day;
  entryCents: Cents;
  monthlyRateBps: number;
  waived: Components;
}

/** No business day lies after it (CHECKed in the database). */
const LAST_DAY: Day = '2100-12-31';

type Agreed = Pick<PlanPolicy, 'breachToleranceDays' | 'validityDays'>;

/** A plan of monthly payments, as the merchant chose them. */
export function adjustedPlan(
  choice: PlanChoice,
  debts: readonly OwedDebt[],
  policy: Agreed,
  day: Day,
  holidays?: ReadonlySet<Day>,
): Outcome<{ plan: Plan }> {
  const { count, firstOn, entryCents, monthlyRateBps, waived } = choice;
  const owing = inOrder(debts);
  const owed = sumOf(owing.map((debt) => debt.position));
  const financedCents = totalOf(owed) - totalOf(waived) - entryCents;
  const isWhole = [entryCents, ...Object.values(waived)].every((cents) => Number.isSafeInteger(cents) && cents >= 0);
  const isRate = Number.isSafeInteger(monthlyRateBps) && monthlyRateBps >= 0 && monthlyRateBps <= 10_000;
  const isCount = Number.isSafeInteger(count) && count >= 1 && count < MAX_PAYMENTS;
  if (owing.length === 0) return refused('NOTHING_OWED');
  if (!isWhole || !isRate || !isCount || !isDay(firstOn) || financedCents < count) return refused('INVALID_AMOUNT');

  const first = { writtenOn: firstOn, dayOfMonth: dayOfMonthOf(firstOn) };
  const dueDays = monthlyDueDays(first, count + (entryCents > 0 ? 1 : 0), holidays);
  const installments = installmentsOf(financedCents + entryCents, entryCents, monthlyRateBps, dueDays);
  return offered({ waived, monthlyRateBps, installments }, owing, policy, day);
}

/**
 * A plan from amounts that somebody named: a counter-proposal, or what was agreed over the counter. It carries no
 * interest. Days move on to bank days and amounts of one day are added up; what the amounts leave of what is owed
 * is waived, interest first, then the fine, then principal.
 */
export function planFromAmounts(
  amounts: readonly DatedAmount[],
  debts: readonly OwedDebt[],
  policy: Agreed,
  day: Day,
  holidays?: ReadonlySet<Day>,
): Outcome<{ plan: Plan }> {
  const owing = inOrder(debts);
  if (owing.length === 0) return refused('NOTHING_OWED');
  const areAmounts = amounts.every(({ dueOn, amountCents }) => isDay(dueOn) && isAmount(amountCents));
  if (!areAmounts || amounts.length === 0 || amounts.length > MAX_PAYMENTS) return refused('INVALID_AMOUNT');
  const owed = sumOf(owing.map((debt) => debt.position));
  const waivedCents = totalOf(owed) - amounts.reduce((sum, { amountCents }) => sum + amountCents, 0);
  if (waivedCents < 0) return refused('MORE_THAN_OWED');

  const byDay = new Map<Day, Cents>();
  for (const { dueOn, amountCents } of amounts) {
    const bankDay = nextBankDay(dueOn, holidays);
    byDay.set(bankDay, (byDay.get(bankDay) ?? 0) + amountCents);
  }
  const parts = [...byDay.keys()].sort().map((dueOn) => ({ dueOn, amountCents: byDay.get(dueOn)! }));
  const installments = numbered(parts.map((part) => ({ ...part, interestCents: 0, isEntry: false })));
  return offered({ waived: waivedOf(owed, waivedCents), monthlyRateBps: 0, installments }, owing, policy, day);
}

/** The offer ends before the first payment, which leaves at least two days to think (CDC 54-B). */
function offered(
  terms: { waived: Components; monthlyRateBps: number; installments: readonly PlanInstallment[] },
  owing: readonly OwedDebt[],
  policy: Agreed,
  day: Day,
): Outcome<{ plan: Plan }> {
  const firstOn = terms.installments[0]!.dueOn;
  if (terms.installments.at(-1)!.dueOn > LAST_DAY) return refused('TERM_TOO_LONG');
  if (firstOn <= addDays(day, MIN_VALIDITY_DAYS)) return refused('FIRST_PAYMENT_TOO_SOON');
  const validUntilOn = earlier(addDays(day, policy.validityDays), addDays(firstOn, -1));
  const chosen: PlanTerms = { kind: 'CUSTOM', offeredOn: day, validUntilOn, ...terms };
  return { ok: true, plan: planOf(chosen, owing, policy) };
}

function waivedOf(owed: Components, waivedCents: Cents): Components {
  const interestCents = Math.min(waivedCents, owed.interestCents);
  const feeCents = Math.min(waivedCents - interestCents, owed.feeCents);
  return { principalCents: waivedCents - interestCents - feeCents, feeCents, interestCents };
}

function refused(code: keyof typeof planProblemTexts): Outcome<{ plan: Plan }> {
  return { ok: false, errors: [{ code, message: planProblemTexts[code] }] };
}
