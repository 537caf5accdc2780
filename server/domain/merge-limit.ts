/**
 * What becomes of two limits when two records are one person. A merge never lowers: the higher of the two counts. It is
 * decided by a person, so it fixes the limit (debts that were late by then demote nobody), and what earned a rise for
 * either of the two earns none again. Pure.
 */
import type { Cents, CreditDecision, CustomerFacts } from './facts.js';

/** Rules of decisions that a person made by merging: taken as they are by a replay, as all of the owner's. */
export const MERGED = 'OWNER_MERGED';
export const UNMERGED = 'OWNER_UNMERGED';

/** Null: "a definir". One of them on HOLD (zero) and the other not is for the owner to say first: CONTRADICTION. */
export function mergedLimit(fromCents: Cents | null, intoCents: Cents | null): Cents | null | 'CONTRADICTION' {
  if (fromCents === null || intoCents === null) return fromCents ?? intoCents;
  if ((fromCents === 0) !== (intoCents === 0)) return 'CONTRADICTION';
  return Math.max(fromCents, intoCents);
}

/** Debts whose payment has earned a rise. */
export function usedUpDebts({ decisions }: Pick<CustomerFacts, 'decisions'>): string[] {
  return [...new Set(decisions.flatMap(({ countedDebtIds }) => countedDebtIds ?? []))].sort();
}

export interface UndoneLimit {
  toCents: Cents | null;
  isBack: boolean;
  /** Debts that go back and have earned a rise meanwhile. */
  usedUp: string[];
}

/**
 * The limit of whoever remained, once what was the other's is gone: as before the merge, unless it was moved since by
 * something that stays (a person, a rise, a fall for a debt of their own).
 */
export function limitAfterUndo(
  decisions: readonly CreditDecision[],
  mergeDecisionId: string,
  goingDebtIds: ReadonlySet<string>,
): UndoneLimit {
  const inOrder = [...decisions].sort((a, b) => a.seq - b.seq);
  const at = inOrder.findIndex(({ id }) => id === mergeDecisionId);
  const since = inOrder.slice(at + 1);
  const currentCents = inOrder.at(-1)!.toCents;
  const before = inOrder[at]!.fromCents;
  const isTheirs = ({ rule, debtId }: CreditDecision) =>
    (rule === 'DEMOTED_31_DAYS' || rule === 'RESTORED') && debtId !== null && goingDebtIds.has(debtId);
  const isBack = since.every((one) => one.fromCents === one.toCents || isTheirs(one));
  return {
    toCents: isBack ? before : currentCents,
    isBack: isBack && before !== currentCents,
    usedUp: usedUpDebts({ decisions: since }).filter((id) => goingDebtIds.has(id)),
  };
}
