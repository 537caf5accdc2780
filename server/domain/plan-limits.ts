/** What the shop's own policy says against a plan: too little for the shop, or too small, too long, too much. */
import { nextBankDay } from './calendar.js';
import { addMonthsClamped } from './day.js';
import type { Cents, Day } from './facts.js';
import { isWorthAtLeast, presentValueCents } from './financing.js';
import { isAmount } from './money.js';
import type { Plan } from './plan.js';
import type { PlanPolicy } from './plan-policy.js';

export type PlanLimit =
  | 'INVALID_AMOUNT'
  | 'BELOW_FLOOR'
  | 'INSTALLMENT_TOO_SMALL'
  | 'TERM_TOO_LONG'
  | 'ENTRY_TOO_SMALL';

/** What a plan is worth to the shop on the day it is offered, rounded down. */
export function planValueCents(plan: Pick<Plan, 'installments' | 'offeredOn'>, policy: PlanPolicy): Cents {
  return presentValueCents(plan.installments, policy.floor.monthlyDiscountBps, plan.offeredOn);
}

/** Whether a plan is worth at least `bps` of the principal it settles, on the day it is offered; exact. */
export function isWorthBps(plan: Plan, bps: number, policy: PlanPolicy): boolean {
  const { installments, offeredOn, owed } = plan;
  return isWorthAtLeast(installments, policy.floor.monthlyDiscountBps, offeredOn, owed.principalCents, bps);
}

/** The least a plan may be worth on the day it is offered; rounded up, so that this much is enough. */
export function floorCentsOf(principalCents: Cents, policy: PlanPolicy): Cents {
  return Number((BigInt(principalCents) * BigInt(policy.floor.principalBps) + 9_999n) / 10_000n);
}

/** The limits a plan breaks, none when the menu may show it. A single payment is never too small. */
export function limitsBrokenBy(plan: Plan, policy: PlanPolicy, holidays?: ReadonlySet<Day>): readonly PlanLimit[] {
  const { installments, offeredOn } = plan;
  const isDivided = installments.length > 1;
  const isInvalid = !installments.every(({ amountCents }) => isAmount(amountCents));
  const smallest = Math.min(...installments.filter((part) => !part.isEntry).map((part) => part.amountCents));
  const lastOn = installments.at(-1)?.dueOn ?? offeredOn;
  const latestOn = nextBankDay(addMonthsClamped(offeredOn, policy.longestTermMonths), holidays);
  const limits: readonly [PlanLimit, boolean][] = [
    ['INVALID_AMOUNT', isInvalid],
    ['BELOW_FLOOR', !isInvalid && !isWorthBps(plan, policy.floor.principalBps, policy)],
    ['INSTALLMENT_TOO_SMALL', isDivided && smallest < policy.smallestInstallmentCents],
    ['ENTRY_TOO_SMALL', isDivided && (installments[0]?.amountCents ?? 0) < entryCentsOf(plan, policy)],
    ['TERM_TOO_LONG', lastOn > latestOn],
  ];
  return limits.filter(([, isBroken]) => isBroken).map(([limit]) => limit);
}

/** The entry the policy asks for. */
export function entryCentsOf(plan: Pick<Plan, 'totalWithoutFinancingCents'>, policy: PlanPolicy): Cents {
  return shareOf(plan.totalWithoutFinancingCents, policy.entryBps);
}

/** `cents × bps ÷ 10000`, rounded down: never more than the policy gives or asks. */
export function shareOf(cents: Cents, bps: number): Cents {
  return Number((BigInt(cents) * BigInt(bps)) / 10_000n);
}
