/**
 * The one replay from which positions, splits and pay-off days are read: a debt's principal and its active payments,
 * day by day, with the due day in force on the valuation day throughout (RULES-BR, "Late charges" and "Payments").
 */
import { daysBetween } from './day.js';
import { dueOnAt, effectiveDueOn, isCancelledOn, principalStepsOn, supersededSince } from './debt-changes.js';
import type { Allocation, Cents, Day, Debt, Payment, Reallocation } from './facts.js';

/** How the part of one payment that was allocated to a debt was used. The four add up to the allocation. */
export interface Split {
  paymentId: string;
  interestCents: Cents;
  feeCents: Cents;
  principalCents: Cents;
  /** What the debt did not need: the customer's credit. */
  excessCents: Cents;
}

export interface Replay {
  openPrincipalCents: Cents;
  feeCents: Cents;
  interestCents: Cents;
  splits: readonly Split[];
  /** The day since which nothing is owed; null while something is. */
  settledOn: Day | null;
}

interface Ledger {
  open: Cents;
  fee: Cents;
  interest: Cents;
  interestFrom: Day;
  isFined: boolean;
}

interface Part {
  on: Day;
  paymentId: string;
  amountCents: Cents;
}

/** Whether the payment counts on `day`: made by then and not undone by then. */
export function isActiveOn(payment: Payment, day: Day): boolean {
  return payment.paidOn <= day && (payment.reversedOn === null || payment.reversedOn > day);
}

/** Which debts a payment pays, with what was said by `day`. */
export function allocationsOn({ allocations, reallocations }: Payment, day: Day): readonly Allocation[] {
  if (reallocations === undefined) return allocations;
  let latest: Reallocation | null = null;
  for (const one of reallocations) {
    if (one.on > day) continue;
    if (latest === null || one.on > latest.on || (one.on === latest.on && one.seq > latest.seq)) latest = one;
  }
  return latest === null ? allocations : latest.allocations;
}

/**
 * Replays `debt` up to and including `day`. `payments` may be all of the customer's; only allocations to this debt
 * count. Payments of one day are one event, told apart by id only to say which of them paid what.
 */
export function replay(debt: Debt, payments: readonly Payment[], day: Day): Replay {
  const parts = partsOf(debt, payments, day);
  if (isCancelledOn(debt, day)) return unowed(excessOf(parts));
  const since = supersededSince(debt, day);
  if (since === null) return course(debt, parts, day);

  // It stopped on the day the agreement took its place: what was paid until then stays paid, what came later is not its own.
  const before = course(
    debt,
    parts.filter(({ on }) => on <= since),
    since,
  );
  return unowed([...before.splits, ...excessOf(parts.filter(({ on }) => on > since))]);
}

function course(debt: Debt, parts: readonly Part[], day: Day): Replay {
  const freeUntil = effectiveDueOn(debt, day);
  const steps = principalStepsOn(debt, day);
  const ledger: Ledger = {
    open: steps[0]!.cents,
    fee: 0,
    interest: 0,
    interestFrom: debt.terms?.graceBase === 'ORIGINAL_DUE' ? dueOnAt(debt, day) : freeUntil,
    isFined: false,
  };
  const splits: Split[] = [];
  let settledOn: Day | null = null;
  let nextStep = 1;
  let nextPart = 0;
  while (nextStep < steps.length || nextPart < parts.length) {
    const stepOn = steps[nextStep]?.on ?? null;
    const partOn = parts[nextPart]?.on ?? null;
    const on = stepOn !== null && (partOn === null || stepOn <= partOn) ? stepOn : partOn!;
    accrue(ledger, debt, freeUntil, on);
    if (stepOn === on) {
      ledger.open += steps[nextStep]!.cents - steps[nextStep - 1]!.cents;
      for (const split of splits) absorbExcess(ledger, split);
      nextStep += 1;
    }
    for (let part = parts[nextPart]; part?.on === on; part = parts[nextPart]) {
      splits.push(settle(ledger, part));
      nextPart += 1;
    }
    settledOn = owedCents(ledger) === 0 ? (settledOn ?? on) : null;
  }
  accrue(ledger, debt, freeUntil, day);
  return {
    openPrincipalCents: ledger.open,
    feeCents: ledger.fee,
    interestCents: ledger.interest,
    splits,
    settledOn,
  };
}

/** Fine and interest up to `on`: none through the effective due day; the fine once, on what was unpaid at its end. */
function accrue(ledger: Ledger, debt: Debt, freeUntil: Day, on: Day): void {
  if (debt.terms === null || on <= freeUntil) return;
  if (!ledger.isFined) {
    ledger.fee += shareFloor(ledger.open, debt.terms.lateFeeBps, 10_000);
    ledger.isFined = true;
  }
  const days = daysBetween(ledger.interestFrom, on);
  ledger.interest += shareFloor(ledger.open, debt.terms.lateInterestMonthlyBps * days, 300_000);
  ledger.interestFrom = on;
}

/** Interest first, then the fine, then principal (CC 354; the rank of the fine is policy). */
function settle(ledger: Ledger, part: Part): Split {
  const interestCents = Math.min(part.amountCents, ledger.interest);
  const feeCents = Math.min(part.amountCents - interestCents, ledger.fee);
  const principalCents = Math.min(part.amountCents - interestCents - feeCents, ledger.open);
  ledger.interest -= interestCents;
  ledger.fee -= feeCents;
  ledger.open -= principalCents;
  const excessCents = part.amountCents - interestCents - feeCents - principalCents;
  return { paymentId: part.paymentId, interestCents, feeCents, principalCents, excessCents };
}

/** When the principal grows, money already over-paid on this debt pays it first. */
function absorbExcess(ledger: Ledger, split: Split): void {
  const cents = Math.min(split.excessCents, ledger.open);
  split.excessCents -= cents;
  split.principalCents += cents;
  ledger.open -= cents;
}

function partsOf(debt: Debt, payments: readonly Payment[], day: Day): Part[] {
  const parts: Part[] = [];
  for (const payment of payments) {
    if (!isActiveOn(payment, day)) continue;
    let amountCents = 0;
    for (const allocation of allocationsOn(payment, day)) {
      if (allocation.debtId === debt.id) amountCents += allocation.amountCents;
    }
    if (amountCents > 0) parts.push({ on: payment.paidOn, paymentId: payment.id, amountCents });
  }
  return parts.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

function sortKey(part: Part): string {
  return `${part.on} ${part.paymentId}`;
}

/** A debt that is cancelled, or that an agreement stands for. */
function unowed(splits: readonly Split[]): Replay {
  return { openPrincipalCents: 0, feeCents: 0, interestCents: 0, splits, settledOn: null };
}

/** What a debt does not need is the customer's. */
function excessOf(parts: readonly Part[]): Split[] {
  return parts.map(({ paymentId, amountCents }) => ({
    paymentId,
    interestCents: 0,
    feeCents: 0,
    principalCents: 0,
    excessCents: amountCents,
  }));
}

function owedCents(ledger: Ledger): Cents {
  return ledger.open + ledger.fee + ledger.interest;
}

/** `floor(cents × numerator ÷ denominator)`: what the law limits rounds down. Exact beyond 2⁵³ too. */
function shareFloor(cents: Cents, numerator: number, denominator: number): Cents {
  const product = cents * numerator;
  if (Number.isSafeInteger(product)) return Math.floor(product / denominator);
  return Number((BigInt(cents) * BigInt(numerator)) / BigInt(denominator));
}
