/** "Já paguei", and the money came: the statement answers the claim, so that nobody has to. */
import { dateOf, dayOrNull } from '../../db/rows.js';
import type { CustomerFacts } from '../../domain/facts.js';
import { isOpenOn } from '../../domain/receiving.js';
import { factsKnownAt, isOpenHold, planAcceptance } from '../claim.js';
import type { Tenant } from '../context.js';

/**
 * Ends as ACCEPTED the open claims of a customer whose debts `after` has paid and `before` had not: what a claim is about
 * is its debt, or what accepting it would have recorded. A claim that is covered only in part stays, for somebody to
 * look. The customer must be locked, and settled afterwards.
 */
export async function acceptCoveredClaims(
  tenant: Tenant,
  before: CustomerFacts,
  after: CustomerFacts,
  paymentId: string,
): Promise<void> {
  const { tx, today } = tenant;
  for (const hold of before.holds) {
    if (hold.kind !== 'CLAIMED_PAID' || !isOpenHold(hold, today)) continue;
    const claimed = await claimedDebts(tenant, before, hold.id);
    const isCovered =
      claimed.length > 0 &&
      claimed.every((id) => {
        const debt = after.debts.find((candidate) => candidate.id === id);
        return debt === undefined || !isOpenOn(debt, after.payments, today);
      });
    if (!isCovered) continue;
    const end = { holdId: hold.id, outcome: 'ACCEPTED', on: dateOf(today), reason: null, paymentId };
    await tx.holdEnd.create({ data: { ...end, merchantId: tenant.merchantId, recordedAt: new Date(tenant.now) } });
  }
}

async function claimedDebts(tenant: Tenant, facts: CustomerFacts, holdId: string): Promise<string[]> {
  const hold = facts.holds.find(({ id }) => id === holdId)!;
  if (hold.debtId !== null) return [hold.debtId];
  const row = await tenant.tx.hold.findFirstOrThrow({
    where: { id: holdId },
    select: { claimedOn: true, recordedAt: true },
  });
  const about = await factsKnownAt(tenant, facts, row.recordedAt);
  const claim = { debtId: null, fromOn: hold.fromOn, claimedOn: dayOrNull(row.claimedOn) };
  const { plan } = planAcceptance(about, claim, { amountCents: null, paidOn: null }, tenant.today);
  return plan.ok ? plan.allocations.map(({ debtId }) => debtId) : [];
}
