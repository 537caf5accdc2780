/** Which debts were purchases when they were written down, and which are history that was brought along. */
import { addDays } from '../day.js';
import { isCancelledOn } from '../debt-changes.js';
import type { CustomerFacts, Day, Debt } from '../facts.js';

/** What was bought at once has one key: the debts of one sale on one day; a debt without a sale is one of its own. */
export function purchaseKeyOf({ id, saleId, registeredOn }: Debt): string {
  // A debt that was added to a sale on another day was asked for on that day.
  return saleId === null ? `debt ${id}` : `sale ${saleId} ${registeredOn}`;
}

/** Whether nobody bought this then: an agreement on what was bought before, an import, or due before it was written down. */
export function isBroughtAlong(debts: readonly Debt[], importedOn: Day | null): boolean {
  const isImported = debts.every(({ saleId, registeredOn }) => saleId === null && registeredOn === importedOn);
  const isAgreed = debts.every(({ proposalId }) => proposalId != null);
  return isAgreed || isImported || debts.some(({ dueOn, registeredOn }) => dueOn < registeredOn);
}

/** The day on which an import made the customer known; null when none did. */
export function importDayOf(facts: Pick<CustomerFacts, 'decisions'>): Day | null {
  const first = firstDecisionOf(facts);
  const isImport = first !== null && (first.rule.startsWith('IMPORTED_') || first.rule === 'TO_DEFINE');
  return isImport ? first.on : null;
}

export function firstDecisionOf({ decisions }: Pick<CustomerFacts, 'decisions'>) {
  return decisions.reduce<(typeof decisions)[number] | null>(
    (first, decision) => (first === null || decision.seq < first.seq ? decision : first),
    null,
  );
}

/**
 * The days of what was bought in the `days` days up to `day` and not cancelled since, in order: each purchase once,
 * whatever its instalments, however it was written down (a sale, a debt of its own, a row of a sheet).
 */
export function boughtDaysIn(facts: CustomerFacts, days: number, day: Day): Day[] {
  const from = addDays(day, 1 - days);
  const purchases = new Map<string, Debt[]>();
  for (const debt of facts.debts) {
    if (debt.registeredOn < from || debt.registeredOn > day) continue;
    const key = purchaseKeyOf(debt);
    purchases.set(key, [...(purchases.get(key) ?? []), debt]);
  }
  const importedOn = importDayOf(facts);
  return [...purchases.values()]
    .filter((debts) => !isBroughtAlong(debts, importedOn) && debts.some((debt) => !isCancelledOn(debt, day)))
    .map((debts) => debts[0]!.registeredOn)
    .sort();
}
