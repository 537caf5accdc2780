/** What a hold's row is, and what a claim to have paid comes to: shared by the use cases that make, answer and reopen one. */
import { newId } from '../db/ids.js';
import { dateOf, dateOrNull, dayOrNull } from '../db/rows.js';
import type { Cents, CustomerFacts, Day, Debt, Hold, HoldKind } from '../domain/facts.js';
import { standingFor } from '../domain/proposal.js';
import { existedOn, isOpenOn, type PaymentPlan, planPayment } from '../domain/receiving.js';
import { isDisputed, isOpenHold } from '../domain/reminder/hold.js';
import { openDebtsOn, payableOn } from '../domain/reminder/open-debt.js';
import type { Tenant } from './context.js';
import { type Given, isIdOf } from './input.js';
import { lockedFacts } from './locked.js';
import { settle } from './settle.js';

interface Claimed {
  debtId: string | null;
  fromOn: Day;
  claimedOn: Day | null;
}

/**
 * What accepting a claim records, and on which day: without an amount, what the debtor's page asked for on the day of the
 * claim, of `about`, which is without the debts recorded after it (`factsKnownAt`).
 */
export function planAcceptance(
  about: CustomerFacts,
  { debtId, fromOn, claimedOn }: Claimed,
  { amountCents, paidOn }: { amountCents: Cents | null; paidOn: Day | null },
  today: Day,
): { plan: PaymentPlan; receivedOn: Day } {
  const planOn = (day: Day) => {
    // Instalments of an agreement made since are what the money goes to, not what was asked for then.
    const isAsked = (debt: Debt) => existedOn(debt, day) && (debt.proposalId == null || debt.registeredOn <= fromOn);
    const open = openDebtsOn({ ...about, debts: about.debts.filter(isAsked) }, fromOn);
    const undisputed = open.filter((debt) => !isDisputed(about, [debt.debtId], fromOn));
    // Who disputes everything and then says to have paid means what they dispute.
    const asked = payableOn(undisputed.length > 0 ? undisputed : open, fromOn);
    const claimed = debtId === null ? asked : open.filter((debt) => debt.debtId === debtId);
    const claimedIds = debtId === null ? claimed.map((debt) => debt.debtId) : [debtId];
    const standing = standingFor(about.debts, claimedIds, today);
    const isReplaced = claimedIds.some((id) => !standing.includes(id));
    const chosenDebtIds = debtId !== null || amountCents === null ? standing : [];
    // What was handed over then is not what an agreement asks for now.
    const askedCents = isReplaced ? claimed.reduce((sum, debt) => sum + debt.totalCents, 0) : null;
    return planPayment(about, { amountCents: amountCents ?? (askedCents || null), paidOn: day, chosenDebtIds }, today);
  };
  const receivedOn = paidOn ?? claimedOn ?? today;
  const plan = planOn(receivedOn);
  // The day they named is before all they owed (their debts were registered late): it was paid when they said so.
  if (!plan.ok && plan.code === 'NOTHING_OWED' && paidOn === null) return { plan: planOn(fromOn), receivedOn: fromOn };
  return { plan, receivedOn };
}

/**
 * The payment an accepted claim recorded was undone: the claim stands again, as a new fact, until the shop has looked,
 * for nobody is collected from who says to have paid and was not answered. Nothing happens when the payment came from no
 * claim, when nothing it was about is open, or when the same is claimed already. The customer must be locked, and
 * settled afterwards; `facts` are without that payment.
 */
export async function reopenClaimOf(tenant: Tenant, facts: CustomerFacts, paymentId: string): Promise<void> {
  const ends = await tenant.tx.holdEnd.findMany({ where: { paymentId }, select: { hold: true } });
  for (const { hold } of ends) await reopen(tenant, facts, hold);
}

async function reopen(
  tenant: Tenant,
  facts: CustomerFacts,
  {
    customerId,
    debtId,
    claimedOn,
    reason,
  }: { customerId: string; debtId: string | null; claimedOn: Date | null; reason: string | null },
): Promise<void> {
  const standing = debtId === null ? null : standingFor(facts.debts, [debtId], tenant.today);
  const isOwed = facts.debts.some(
    (debt) => (standing === null || standing.includes(debt.id)) && isOpenOn(debt, facts.payments, tenant.today),
  );
  const isClaimed = facts.holds.some(
    (hold) => hold.kind === 'CLAIMED_PAID' && hold.debtId === debtId && isOpenHold(hold, tenant.today),
  );
  if (!isOwed || isClaimed) return;
  await insertHold(tenant, { customerId, debtId, kind: 'CLAIMED_PAID', claimedOn: dayOrNull(claimedOn), reason });
}

/** Without the debts that were recorded later, which nobody can have meant, but for what stands in the place of earlier ones. */
export async function factsKnownAt(
  { tx, today }: Pick<Tenant, 'tx' | 'today'>,
  facts: CustomerFacts,
  at: Date,
): Promise<CustomerFacts> {
  const rows = await tx.debt.findMany({
    where: { customerId: facts.customerId, recordedAt: { lte: at } },
    select: { id: true },
  });
  const ids = rows.map(({ id }) => id);
  const known = new Set([...ids, ...standingFor(facts.debts, ids, today)]);
  return { ...facts, debts: facts.debts.filter(({ id }) => known.has(id)) };
}

interface NewHold {
  customerId: string;
  debtId: string | null;
  kind: HoldKind;
  untilOn?: Given<Day>;
  claimedOn?: Given<Day>;
  reason: string | null;
}

/** Appends a hold from today on; the customer must be locked, and settled afterwards. Returns the id. */
export async function insertHold(tenant: Tenant, hold: NewHold): Promise<string> {
  const id = newId('Hold');
  await tenant.tx.hold.create({
    data: {
      ...hold,
      merchantId: tenant.merchantId,
      id,
      fromOn: dateOf(tenant.today),
      untilOn: dateOrNull(hold.untilOn),
      claimedOn: dateOrNull(hold.claimedOn),
      recordedAt: new Date(tenant.now),
    },
  });
  return id;
}

/** Why a hold cannot be about this debt (null: everything); null when it can. */
export async function refusalOfDebt({ tx, today }: Tenant, facts: CustomerFacts, debtId: string | null) {
  if (debtId === null) return null;
  const debt = facts.debts.find(({ id }) => id === debtId);
  if (debt) return isOpenOn(debt, facts.payments, today) ? null : 'DEBT_CLOSED';
  const ofAnother =
    isIdOf('Debt', debtId) && (await tx.debt.findFirst({ where: { id: debtId }, select: { id: true } }));
  return ofAnother ? 'CUSTOMER_MISMATCH' : 'NOT_FOUND';
}

export interface LockedHold {
  hold: Hold;
  claimedOn: Day | null;
  recordedAt: Date;
  facts: CustomerFacts;
}

/** A hold with all facts of its customer, who is locked; null when this shop has no such hold. */
export async function lockedHold(tenant: Tenant, id: string): Promise<LockedHold | null> {
  if (!isIdOf('Hold', id)) return null;
  const select = { customerId: true, claimedOn: true, recordedAt: true } as const;
  const row = await tenant.tx.hold.findFirst({ where: { id }, select });
  const facts = row && (await lockedFacts(tenant, row.customerId));
  const hold = facts?.holds.find((candidate) => candidate.id === id);
  return row && facts && hold ? { hold, claimedOn: dayOrNull(row.claimedOn), recordedAt: row.recordedAt, facts } : null;
}

/** Ends a hold today and settles; the customer must be locked. */
export async function endHold(
  tenant: Tenant,
  hold: Hold,
  end: { outcome: 'RESUMED' | 'ACCEPTED' | 'REJECTED'; reason: string | null; paymentId: string | null },
): Promise<void> {
  const { tx, merchantId, now, today } = tenant;
  await tx.holdEnd.create({
    data: { ...end, merchantId, holdId: hold.id, on: dateOf(today), recordedAt: new Date(now) },
  });
  await settle(tenant, [hold.customerId]);
}
