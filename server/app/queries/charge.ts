import { type ChargeTimesRow, chargeTimes } from '../../db/charge.js';
import { type Charge, chargeOn } from '../../domain/charge.js';
import type { CustomerFacts, Day } from '../../domain/facts.js';
import { type PixCharge, pixChargeOf } from '../../domain/pix-charge.js';
import type { MerchantRow } from '../context.js';
import { goodDebtorPaths } from '../link.js';
import type { Batch } from './listing.js';
import { debtOn, totalsOn } from './position.js';

/** When each debt was sent and viewed, as far as it was. */
export const chargeTimesOfDebt: Batch<ChargeTimesRow> = {
  name: 'charge times',
  load: async ({ tx }, ids) => new Map((await chargeTimes(tx, ids)).map((row) => [row.debtId, row])),
};

/** The charge of a debt that is being shown. */
export function chargeOfDebt(facts: CustomerFacts, times: ChargeTimesRow, day: Day): Charge {
  const debt = facts.debts.find(({ id }) => id === times.debtId);
  if (!debt) throw new Error(`debt ${times.debtId} is not among its customer's facts`);
  return chargeOn(debt, facts.payments, times, day);
}

/** What settles the debt on `day`, by Pix; null where nothing does. */
export function pixOfDebt(merchant: MerchantRow, facts: CustomerFacts, debtId: string, day: Day): PixCharge | null {
  return pixChargeOf(merchant, debtOn(facts, debtId, day).position.totalCents, { debtId });
}

/** `amountCents` of what the customer owes on `day`, or all of it, by Pix; null when nothing is owed. */
export function pixOfCustomer(
  merchant: MerchantRow,
  facts: CustomerFacts,
  amountCents: number | null,
  day: Day,
): PixCharge | null {
  const { openCents } = totalsOn(facts, day);
  if (openCents === 0) return null;
  return pixChargeOf(merchant, amountCents ?? openCents, { customerId: facts.customerId });
}

/** By customer: the path of their page, where a link was given to them that leads somewhere now. */
export const pathOfCustomerLink: Batch<string> = {
  name: 'debtor links',
  load: (tenant, ids) => goodDebtorPaths(tenant, ids),
};
