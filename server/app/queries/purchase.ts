import {
  type AuthorizationRow,
  answeredWith,
  askedFor,
  authorizationColumns,
  authorizationList,
  reservedCentsOf,
} from '../../db/purchase.js';
import type { Sql } from '../../db/read.js';
import type { Cents } from '../../domain/facts.js';
import type { PurchaseAnswer } from '../../domain/purchase.js';
import type { Tenant } from '../context.js';
import { type Batch, createListing } from './listing.js';

export type { AuthorizationRow, AuthorizationState } from '../../db/purchase.js';

export interface AuthorizationFilter {
  customerId?: string | null;
  decision?: readonly PurchaseAnswer[] | null;
}

export const authorizations = createListing<AuthorizationRow, AuthorizationFilter | null>(authorizationList, {
  parents: { customer: authorizationColumns.customerId },
  where,
});

/** What approved purchases keep of a customer's limit now, by customer; absent where nothing is kept. */
export const reservedOfCustomer: Batch<Cents> = {
  name: 'reserved of customer',
  load: (tenant, ids) => reservedCentsOf(tenant.tx, ids),
};

function where(_: Tenant, filter: AuthorizationFilter | null): Sql[] {
  const conditions: Sql[] = [];
  if (filter?.customerId != null) conditions.push(askedFor(filter.customerId));
  if (filter?.decision) conditions.push(answeredWith(filter.decision));
  return conditions;
}
