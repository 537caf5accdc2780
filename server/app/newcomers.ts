/** What `loadFacts` would read of customers who are stored for the first time, worked out before they are. */
import type { CustomerFacts, Debt, Payment } from '../domain/facts.js';
import type { Tenant } from './context.js';
import type { Newcomers } from './settle.js';

/** Facts by customer id: debts by id, payments in the order in which they will be recorded, as they are read back. */
export function factsOfNewcomers(
  { merchant, today }: Pick<Tenant, 'merchant' | 'today'>,
  { customers, debts, payments }: Newcomers,
): Map<string, CustomerFacts> {
  const ofShop = merchant.localHolidays.length > 0 ? { localHolidays: merchant.localHolidays } : {};
  const facts = new Map(
    customers.map(({ id, registeredOn }) => [
      id,
      {
        customerId: id,
        registeredOn,
        debts: [] as Debt[],
        payments: [] as Payment[],
        holds: [],
        contacts: [],
        decisions: [],
        overrides: [],
      },
    ]),
  );
  for (const debt of debts)
    facts.get(debt.customerId)!.debts.push({
      id: debt.id,
      customerId: debt.customerId,
      saleId: debt.saleId ?? null,
      installment: debt.installmentOf === null ? null : { number: debt.installmentNumber!, of: debt.installmentOf },
      principalCents: debt.principalCents,
      dueOn: debt.dueOn,
      registeredOn: debt.registeredOn,
      recordedOn: today,
      terms: debt.terms ?? null,
      proposalId: debt.proposalId ?? null,
      changes: [],
      ...ofShop,
    });
  for (const payment of payments)
    facts.get(payment.customerId)!.payments.push({
      id: payment.id,
      customerId: payment.customerId,
      amountCents: payment.amountCents,
      paidOn: payment.paidOn,
      dayKnown: payment.dayKnown,
      allocations: [...payment.allocations].sort((a, b) => (a.debtId < b.debtId ? -1 : 1)),
      reversedOn: null,
    });
  for (const one of facts.values()) one.debts.sort((a, b) => (a.id < b.id ? -1 : 1));
  return facts;
}
