import {
  type AllocationRow,
  allocationsOf,
  madeBy,
  type PaymentRow,
  paidBy,
  paidFrom,
  paidTo,
  paymentColumns,
  paymentList,
} from '../../db/payment.js';
import { groupBy, type Sql } from '../../db/read.js';
import type { Day } from '../../domain/facts.js';
import type { Tenant } from '../context.js';
import { type Batch, byColumn, createListing } from './listing.js';

export type { AllocationRow, PaymentRow } from '../../db/payment.js';

export interface PaymentFilter {
  customerId?: string | null;
  paidFrom?: Day | null;
  paidTo?: Day | null;
  method?: string | null;
}

export const payments = createListing<PaymentRow, PaymentFilter | null>(paymentList, {
  parents: { customer: paymentColumns.customerId },
  where,
});

export const paymentBy: Record<'id' | 'externalId', Batch<PaymentRow>> = {
  id: payments.byId,
  externalId: byColumn<PaymentRow>(paymentList, 'externalId', paymentColumns.externalId),
};

export const allocationsOfPayment: Batch<AllocationRow[]> = {
  name: 'allocations of payment',
  load: async ({ tx }, ids) => groupBy(await allocationsOf(tx, 'paymentId', ids), (row) => row.paymentId),
};

export const allocationsOfDebt: Batch<AllocationRow[]> = {
  name: 'allocations of debt',
  load: async ({ tx }, ids) => groupBy(await allocationsOf(tx, 'debtId', ids), (row) => row.debtId),
};

function where(_: Tenant, filter: PaymentFilter | null): Sql[] {
  const conditions: Sql[] = [];
  if (filter?.customerId != null) conditions.push(madeBy(filter.customerId));
  if (filter?.paidFrom) conditions.push(paidFrom(filter.paidFrom));
  if (filter?.paidTo) conditions.push(paidTo(filter.paidTo));
  if (filter?.method) conditions.push(paidBy(filter.method));
  return conditions;
}
