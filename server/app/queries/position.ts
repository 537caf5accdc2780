/** What is computed from facts and a day, for the API. Each customer's facts are loaded once for a whole request. */
import { loadFacts } from '../../db/facts.js';
import { ownersOfDebtsAt } from '../../db/ownership.js';
import { addDays, instantOf } from '../../domain/day.js';
import { type DebtStatus, daysLateOn, statusOn } from '../../domain/debt.js';
import type { Cents, CustomerFacts, Day } from '../../domain/facts.js';
import { creditOf } from '../../domain/payment.js';
import { type Position, positionOn, type Split, splitOf } from '../../domain/position.js';
import type { Tenant } from '../context.js';
import type { Batch } from './listing.js';

/** Facts by customer. With `asOf`, those recorded before the end of that day in the merchant's zone. */
export const factsOfCustomer: Batch<CustomerFacts, Day | null> = {
  name: 'facts',
  load: (tenant, ids, asOf) => loadFacts(tenant.tx, ids, asOf === null ? null : endOfDay(tenant, asOf)),
};

/** Whose a debt was at the end of a day, where that is somebody else than now: merges are forgotten with the rest. */
export const ownerOfDebtAsOf: Batch<string, Day> = {
  name: 'owner of debt',
  load: (tenant, ids, asOf) => ownersOfDebtsAt(tenant.tx, ids, endOfDay(tenant, asOf)),
};

export interface Totals {
  openCents: Cents;
  lateCents: Cents;
  creditCents: Cents;
}

export interface DebtOn {
  status: DebtStatus;
  daysLate: number;
  position: Position;
}

/** Several fields ask the same of a debt; the facts of a request never change, so each is worked out once. */
const known = new WeakMap<CustomerFacts, Map<string, DebtOn>>();

/** A debt on a day; one that was not known then owed nothing. */
export function debtOn(facts: CustomerFacts, debtId: string, day: Day): DebtOn {
  const ofCustomer = known.get(facts) ?? new Map<string, DebtOn>();
  known.set(facts, ofCustomer);
  const key = `${debtId} ${day}`;
  const answer = ofCustomer.get(key) ?? workOut(facts, debtId, day);
  ofCustomer.set(key, answer);
  return answer;
}

function workOut(facts: CustomerFacts, debtId: string, day: Day): DebtOn {
  const debt = facts.debts.find(({ id }) => id === debtId);
  if (!debt) return { status: 'OPEN', daysLate: 0, position: NOTHING };
  return {
    status: statusOn(debt, facts.payments, day),
    daysLate: daysLateOn(debt, facts.payments, day),
    position: positionOn(debt, facts.payments, day),
  };
}

/** What the customer owes on a day, charges included; what was written off is no longer expected. */
export function totalsOn(facts: CustomerFacts, day: Day): Totals {
  const totals: Totals = { openCents: 0, lateCents: 0, creditCents: creditOf(facts, day) };
  for (const debt of facts.debts) {
    if (debt.registeredOn > day) continue;
    const { status, position } = debtOn(facts, debt.id, day);
    if (status !== 'OPEN' && status !== 'LATE') continue;
    const { totalCents } = position;
    totals.openCents += totalCents;
    if (status === 'LATE') totals.lateCents += totalCents;
  }
  return totals;
}

/** How a payment was used on a debt. */
export function splitOn(facts: CustomerFacts | undefined, debtId: string, paymentId: string): Split {
  const debt = facts?.debts.find(({ id }) => id === debtId);
  if (!facts || !debt) return { paymentId, principalCents: 0, feeCents: 0, interestCents: 0, excessCents: 0 };
  return splitOf(debt, facts.payments, paymentId);
}

/** What is left of a payment for the future: not allocated, or not needed by its debts. Nothing once it is reversed. */
export function creditOfPayment(facts: CustomerFacts | undefined, paymentId: string): Cents {
  const payment = facts?.payments.find(({ id }) => id === paymentId);
  if (!facts || !payment || payment.reversedOn !== null) return 0;
  return payment.allocations.reduce(
    (leftCents, { debtId, amountCents }) => leftCents - amountCents + splitOn(facts, debtId, paymentId).excessCents,
    payment.amountCents,
  );
}

const NOTHING: Position = { principalCents: 0, feeCents: 0, interestCents: 0, totalCents: 0, excessCents: 0 };

function endOfDay({ merchant }: Tenant, day: Day): Date {
  return new Date(instantOf(addDays(day, 1), '00:00', merchant.timeZone));
}
