/** "Já paguei", and the money came: the statement answers the claim, so that nobody has to. */

import { dateOf, dayOrNull } from '../../db/rows.js';
import { statusOn, supersededSince } from '../../domain/debt.js';
import type { CustomerFacts, Hold, Payment } from '../../domain/facts.js';
import { isOpenOn } from '../../domain/receiving.js';
import { isOpenHold } from '../../domain/reminder/hold.js';
import { factsKnownAt, planAcceptance } from '../claim.js';
import type { Tenant } from '../context.js';

/**
 * Ends as ACCEPTED the open claims of a customer whose debts were open in `before` and are paid by the payments in `paid`:
 * what a claim is about is its debt, or what accepting it would have recorded. A claim that is covered only in part, or
 * about a debt that an agreement stands for since, stays, for somebody to look. The customer must be locked, and settled
 * afterwards.
 */
export async function acceptCoveredClaims(
  tenant: Tenant,
  before: CustomerFacts,
  paid: readonly Payment[],
): Promise<void> {
  const { tx, today } = tenant;
  const payments = [...before.payments, ...paid];
  for (const hold of before.holds) {
    if (hold.kind !== 'CLAIMED_PAID' || !isOpenHold(hold, today)) continue;
    const claimed = await claimedDebts(tenant, before, hold);
    const isCovered = claimed.every((id) => {
      const debt = before.debts.find((candidate) => candidate.id === id);
      return debt && isOpenOn(debt, before.payments, today) && statusOn(debt, payments, today) === 'PAID';
    });
    const last = paid.findLast(({ allocations }) => allocations.some(({ debtId }) => claimed.includes(debtId)));
    if (!isCovered || !last) continue;
    const end = { holdId: hold.id, outcome: 'ACCEPTED', on: dateOf(today), reason: null, paymentId: last.id };
    await tx.holdEnd.create({ data: { ...end, merchantId: tenant.merchantId, recordedAt: new Date(tenant.now) } });
  }
}

/** None when nobody can tell without looking. */
async function claimedDebts(tenant: Tenant, facts: CustomerFacts, hold: Hold): Promise<string[]> {
  if (hold.debtId !== null) return [hold.debtId];
  const { today } = tenant;
  const row = await tenant.tx.hold.findFirstOrThrow({
    where: { id: hold.id },
    select: { claimedOn: true, recordedAt: true },
  });
  const about = await factsKnownAt(tenant, facts, row.recordedAt);
  const replaced = about.debts.filter((debt) => supersededSince(debt, today) !== null).map(({ id }) => id);
  const isReplacedSince = { debtId: { in: replaced }, kind: 'SUPERSEDE', recordedAt: { gte: row.recordedAt } };
  if ((await tenant.tx.debtChange.count({ where: isReplacedSince })) > 0) return [];
  const claim = { debtId: null, fromOn: hold.fromOn, claimedOn: dayOrNull(row.claimedOn) };
  const { plan } = planAcceptance(about, claim, { amountCents: null, paidOn: null }, today);
  return plan.ok ? plan.allocations.map(({ debtId }) => debtId) : [];
}
