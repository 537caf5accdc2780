/**
 * The ledger with agreements in it: debts that a plan replaced, instalments that took their place, and payments whose
 * allocation moved back when the plan was broken. These are the facts `proposal.ts` asks to append, and their reading.
 *
 * A replacement is a change of a debt like any other, a reallocation a later word on a payment: both count from their
 * day on, nothing is edited, and a day before them is valued as it was.
 */

import { daysBetween } from './day.js';
import { effectiveDueOn, isCancelledOn } from './debt-changes.js';
import type { Cents, Day, Debt, Payment } from './facts.js';
import type { Allocation } from './payment.js';
import type { Components } from './plan.js';
import { isActiveOn, replay } from './replay.js';

export interface Replacement {
  /** SUPERSEDE: an agreement took its place (or, of an instalment, the originals came back). RESTORE undoes it. */
  kind: 'SUPERSEDE' | 'RESTORE';
  on: Day;
  /** Order of recording; breaks ties on one day. */
  seq: number;
  proposalId: string;
}

export interface AgreementDebt extends Debt {
  replacements?: readonly Replacement[];
  /** The proposal whose instalment it is. */
  proposalId?: string | null;
}

export interface Reallocation {
  on: Day;
  seq: number;
  /** In the place of all allocations before. */
  allocations: readonly Allocation[];
}

export interface AgreementPayment extends Payment {
  reallocations?: readonly Reallocation[];
}

export interface AgreementFacts {
  debts: readonly AgreementDebt[];
  payments: readonly AgreementPayment[];
}

/** After every fact. */
export const END_OF_DAYS: Day = '9999-12-31';

/** The day since which an agreement stands in the place of `debt`, or null. */
export function supersededSince(debt: AgreementDebt, day: Day): Day | null {
  const latest = latestOf(debt.replacements ?? [], day);
  return latest?.kind === 'SUPERSEDE' ? latest.on : null;
}

/** The payments with the allocations in force on `day`. */
export function asAllocatedOn(payments: readonly AgreementPayment[], day: Day): readonly Payment[] {
  return payments.map((payment) => {
    const latest = latestOf(payment.reallocations ?? [], day);
    return latest === null ? payment : { ...payment, allocations: latest.allocations };
  });
}

/** What is owed on `debt` on `day`; nothing while it is superseded. */
export function owedOn(debt: AgreementDebt, payments: readonly AgreementPayment[], day: Day): Components {
  if (supersededSince(debt, day) !== null) return { principalCents: 0, feeCents: 0, interestCents: 0 };
  const { openPrincipalCents, feeCents, interestCents } = replay(debt, asAllocatedOn(payments, day), day);
  return { principalCents: openPrincipalCents, feeCents, interestCents };
}

/**
 * What active payments paid of `debt` by `day`, and what it did not need of them. A superseded debt stopped on the day
 * the agreement took its place: what was paid on it until then stays paid, what came later is not its own.
 */
export function usedOn(
  debt: AgreementDebt,
  payments: readonly AgreementPayment[],
  day: Day,
): { usedCents: Cents; excessCents: Cents } {
  const standing = asAllocatedOn(payments, day).filter((payment) => isActiveOn(payment, day));
  const { splits } = replay(debt, standing, supersededSince(debt, day) ?? day);
  const usedCents = splits.reduce((sum, split) => sum + split.principalCents + split.feeCents + split.interestCents, 0);
  const allocatedCents = standing
    .flatMap((payment) => payment.allocations)
    .reduce((sum, { debtId, amountCents }) => sum + (debtId === debt.id ? amountCents : 0), 0);
  return { usedCents, excessCents: allocatedCents - usedCents };
}

/** The customer's credit on `day`: what payments left unallocated and what debts did not need. */
export function creditWithAgreementsOn({ debts, payments }: AgreementFacts, day: Day): Cents {
  const active = payments.filter((payment) => isActiveOn(payment, day));
  const paidCents = active.reduce((sum, { amountCents }) => sum + amountCents, 0);
  return paidCents - debts.reduce((sum, debt) => sum + usedOn(debt, payments, day).usedCents, 0);
}

/** The day on which nothing was owed any more of an instalment; null while something is, or where it does not count. */
export function settledOn(debt: AgreementDebt, payments: readonly AgreementPayment[], day: Day): Day | null {
  if (supersededSince(debt, day) !== null) return null;
  return replay(debt, asAllocatedOn(payments, day), day).settledOn;
}

/** Calendar days since the effective due day of what is still owed; 0 when it is not late. */
export function daysOverdueOn(debt: AgreementDebt, payments: readonly AgreementPayment[], day: Day): number {
  const dueOn = effectiveDueOn(debt, day);
  const isOwed = !isCancelledOn(debt, day) && supersededSince(debt, day) === null;
  return isOwed && day > dueOn && settledOn(debt, payments, day) === null ? daysBetween(dueOn, day) : 0;
}

function latestOf<T extends { on: Day; seq: number }>(facts: readonly T[], day: Day): T | null {
  return facts
    .filter((fact) => fact.on <= day)
    .reduce<T | null>((last, fact) => {
      const isLater = last === null || fact.on > last.on || (fact.on === last.on && fact.seq > last.seq);
      return isLater ? fact : last;
    }, null);
}
