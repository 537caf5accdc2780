import { sql } from '../../db/client.js';
import {
  type ContactPreferenceRow,
  type CustomerKey,
  type CustomerRow,
  contactPreferences,
  customerList,
  customersByKey,
  hasStandingOn,
  hasUndefinedLimit,
  isDueWithin,
  isLateOn,
  matchesSearch,
  remains,
} from '../../db/customer.js';
import { groupBy, type Sql } from '../../db/read.js';
import { addDays } from '../../domain/day.js';
import { readDocument } from '../../domain/documents.js';
import { readPhone } from '../../domain/phones.js';
import type { Standing } from '../../domain/standing.js';
import { foldName } from '../../domain/text.js';
import type { Tenant } from '../context.js';
import { currentCreditPolicy } from '../policy.js';
import { type Batch, createListing } from './listing.js';

export type { ContactPreferenceRow, CustomerRow } from '../../db/customer.js';

export interface CustomerFilter {
  isLate?: boolean | null;
  dueThisWeek?: boolean | null;
  standing?: readonly Standing[] | null;
  search?: string | null;
  hasUndefinedLimit?: boolean | null;
}

/** "This week" is today and the six days after it. */
export const DAYS_OF_A_WEEK_AHEAD = 6;

/** A customer by a key; whoever was merged into another is found as that one, by the keys of both. */
export const customerBy: Record<CustomerKey, Batch<CustomerRow>> = {
  id: byKey('id'),
  externalId: byKey('externalId'),
  document: byKey('document'),
  phone: byKey('phone'),
};

export const customers = {
  ...createListing<CustomerRow, CustomerFilter | null>(customerList, { where }),
  byId: customerBy.id,
};

function byKey(field: CustomerKey): Batch<CustomerRow> {
  return { name: `customer by ${field}`, load: ({ tx }, values) => customersByKey(tx, field, values) };
}

/** A document or phone as people write it, in the form in which it is kept; null: it is none, so nobody has it. */
export function keptForm(field: CustomerKey, value: string): string | null {
  if (field === 'document') {
    const document = readDocument(value);
    return document.ok ? document.value : null;
  }
  if (field === 'phone') {
    const phone = readPhone(value);
    return phone.ok ? phone.e164 : null;
  }
  return value;
}

export const preferencesOfCustomer: Batch<ContactPreferenceRow[]> = {
  name: 'contact preferences',
  load: async ({ tx }, ids) => groupBy(await contactPreferences(tx, ids), (row) => row.customerId),
};

async function where(tenant: Tenant, filter: CustomerFilter | null): Promise<Sql[]> {
  const { today } = tenant;
  const conditions: Sql[] = [remains];
  if (filter?.isLate != null) conditions.push(wanted(isLateOn(today), filter.isLate));
  if (filter?.dueThisWeek != null)
    conditions.push(wanted(isDueWithin(today, addDays(today, DAYS_OF_A_WEEK_AHEAD)), filter.dueThisWeek));
  if (filter?.hasUndefinedLimit != null) conditions.push(hasUndefinedLimit(filter.hasUndefinedLimit));
  if (filter?.standing) {
    const { graceDays } = await currentCreditPolicy(tenant);
    conditions.push(hasStandingOn(filter.standing, today, graceDays));
  }
  const search = filter?.search?.trim();
  if (search) conditions.push(matchesSearch(foldName(search), digitsOf(search), documentPartOf(search)));
  return conditions;
}

function wanted(condition: Sql, isWanted: boolean): Sql {
  return isWanted ? condition : sql`NOT ${condition}`;
}

/** Only what is written like a phone is looked for among phones: "Rua 15" is not. */
function digitsOf(search: string): string {
  return /^\+?[\d\s().-]+$/.test(search) ? search.replace(/\D/g, '') : '';
}

/** A CNPJ may hold letters; a name with no digit in it is none. */
function documentPartOf(search: string): string {
  const bare = search.toUpperCase().replace(/[\s./-]/g, '');
  return /^[0-9A-Z]{3,14}$/.test(bare) && /\d/.test(bare) ? bare : '';
}
