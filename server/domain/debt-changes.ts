/**
 * What a debt says on a day: its first record and the changes that count by then. A change counts from its `on`;
 * among changes of one kind on one day the one recorded last (highest `seq`) wins, so the order in which facts are
 * loaded never matters.
 */
import { addBankDays, nextBankDay } from './calendar.js';
import type { Cents, Day, Debt, DebtChange, DebtChangeKind } from './facts.js';

/** The principal on `day`, in centavos, whatever was paid. */
export function principalOn(debt: Debt, day: Day): Cents {
  return latestChange(debt, day, ['AMOUNT'])?.principalCents ?? debt.principalCents;
}

/** The due day as written, in force on `day`. */
export function dueOnAt(debt: Debt, day: Day): Day {
  return latestChange(debt, day, ['DUE_DATE'])?.dueOn ?? debt.dueOn;
}

/** The last day on which paying is on time: the due day in force on `day`, moved to the shop's next bank day. */
export function effectiveDueOn(debt: Debt, day: Day): Day {
  return nextBankDay(dueOnAt(debt, day), debt.localHolidays && setOf(debt.localHolidays));
}

/** The last day that still counts as on time with `toleranceBankDays` after the effective due day. */
export function lastDayOnTime(debt: Debt, day: Day, toleranceBankDays: number): Day {
  return addBankDays(effectiveDueOn(debt, day), toleranceBankDays, debt.localHolidays && setOf(debt.localHolidays));
}

/** Whether it is an instalment of an agreement, or the due day in force on `day` was put off from the one first written. */
export function isRenegotiated(debt: Debt, day: Day): boolean {
  return debt.proposalId != null || dueOnAt(debt, day) > debt.dueOn;
}

/** One set for each list: the debts of a shop share theirs, and due days are asked for all the time. */
const holidaySets = new WeakMap<readonly Day[], ReadonlySet<Day>>();

function setOf(days: readonly Day[]): ReadonlySet<Day> {
  let set = holidaySets.get(days);
  if (!set) {
    set = new Set(days);
    holidaySets.set(days, set);
  }
  return set;
}

/** Whether the debt is cancelled on `day`; REINSTATE undoes it. */
export function isCancelledOn(debt: Debt, day: Day): boolean {
  return latestChange(debt, day, ['CANCEL', 'REINSTATE'])?.kind === 'CANCEL';
}

/** Whether the debt is written off on `day`: still owed, no longer expected. REINSTATE undoes it. */
export function isWrittenOffOn(debt: Debt, day: Day): boolean {
  return latestChange(debt, day, ['WRITE_OFF', 'REINSTATE'])?.kind === 'WRITE_OFF';
}

/** The day since which an agreement stands in the place of the debt, in force on `day`; null: it counts itself. */
export function supersededSince(debt: Debt, day: Day): Day | null {
  const latest = latestChange(debt, day, ['SUPERSEDE', 'RESTORE']);
  return latest?.kind === 'SUPERSEDE' ? latest.on : null;
}

/** The agreement that stands in the place of the debt on `day`, or that it was an instalment of until it was broken. */
export function supersededBy(debt: Debt, day: Day): string | null {
  const latest = latestChange(debt, day, ['SUPERSEDE', 'RESTORE']);
  return latest?.kind === 'SUPERSEDE' ? (latest.proposalId ?? null) : null;
}

/**
 * The principal over time as it must be charged when valued on `day`: steps `{ on, cents }` that only ever grow, the
 * first without a day. A later reduction reaches back, because a fine or interest on an amount that turned out not to
 * be owed is an undue charge; an increase counts from its own day.
 */
export function principalStepsOn(debt: Debt, day: Day): readonly { on: Day | null; cents: Cents }[] {
  const amounts = debt.changes.filter((change) => change.kind === 'AMOUNT' && change.on <= day);
  if (amounts.length === 0) return [{ on: null, cents: debt.principalCents }];
  amounts.sort((a, b) => (isLaterChange(a, b) ? 1 : -1));
  const history: { on: Day | null; cents: Cents }[] = [{ on: null, cents: debt.principalCents }];
  for (const [index, change] of amounts.entries()) {
    if (amounts[index + 1]?.on === change.on) continue;
    history.push({ on: change.on, cents: change.principalCents! });
  }
  const steps: { on: Day | null; cents: Cents }[] = [];
  let lowestCents = Number.POSITIVE_INFINITY;
  for (const step of history.reverse()) {
    lowestCents = Math.min(lowestCents, step.cents);
    if (steps[0]?.cents === lowestCents) steps[0] = { on: step.on, cents: lowestCents };
    else steps.unshift({ on: step.on, cents: lowestCents });
  }
  return steps;
}

function latestChange(debt: Debt, day: Day, kinds: readonly DebtChangeKind[]): DebtChange | null {
  let latest: DebtChange | null = null;
  for (const change of debt.changes) {
    if (change.on > day || !kinds.includes(change.kind)) continue;
    if (latest === null || isLaterChange(change, latest)) latest = change;
  }
  return latest;
}

function isLaterChange(change: DebtChange, other: DebtChange): boolean {
  return change.on > other.on || (change.on === other.on && change.seq > other.seq);
}
