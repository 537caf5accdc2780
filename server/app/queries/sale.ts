import type { Sql } from '../../db/read.js';
import { type SaleRow, saleColumns, saleList, soldFromDay, soldTo, soldUntilDay } from '../../db/sale.js';
import type { Day } from '../../domain/facts.js';
import type { Tenant } from '../context.js';
import { type Batch, byColumn, createListing } from './listing.js';

export type { SaleRow } from '../../db/sale.js';

export interface SaleFilter {
  customerId?: string | null;
  soldFrom?: Day | null;
  soldTo?: Day | null;
}

export const sales = createListing<SaleRow, SaleFilter | null>(saleList, { where });

export const saleBy: Record<'id' | 'externalId', Batch<SaleRow>> = {
  id: sales.byId,
  externalId: byColumn<SaleRow>(saleList, 'externalId', saleColumns.externalId),
};

function where(_: Tenant, filter: SaleFilter | null): Sql[] {
  const conditions: Sql[] = [];
  if (filter?.customerId != null) conditions.push(soldTo(filter.customerId));
  if (filter?.soldFrom) conditions.push(soldFromDay(filter.soldFrom));
  if (filter?.soldTo) conditions.push(soldUntilDay(filter.soldTo));
  return conditions;
}
