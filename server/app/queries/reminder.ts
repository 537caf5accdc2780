import type { Sql } from '../../db/read.js';
import {
  isInState,
  isOneOf,
  type ReminderRow,
  reminderColumns,
  reminderList,
  sentFromDay,
  sentToCustomer,
  sentUntilDay,
} from '../../db/reminder.js';
import { type ContactWindow, contactWindow, type PreferredHours } from '../../domain/contact-window.js';
import type { Channel, Day, ReminderState } from '../../domain/facts.js';
import type { Tenant } from '../context.js';
import type { CustomerRow } from './customer.js';
import { createListing } from './listing.js';

export type { AttemptRow, ReminderRow } from '../../db/reminder.js';

export interface ReminderFilter {
  ids?: readonly string[] | null;
  customerId?: string | null;
  state?: readonly ReminderState[] | null;
  sentFrom?: Day | null;
  sentTo?: Day | null;
}

export const reminders = createListing<ReminderRow, ReminderFilter | null>(reminderList, {
  parents: { customer: reminderColumns.customerId },
  where,
});

/**
 * Whether the law, and the hours they asked for (null: none), let this customer be contacted over a channel at an instant
 * (milliseconds; default: now).
 */
export function contactWindowOf(
  tenant: Tenant,
  customer: Pick<CustomerRow, 'uf'>,
  preferred: PreferredHours | null,
  channel: Channel,
  instant: number = tenant.now,
): ContactWindow {
  return contactWindow({
    uf: customer.uf ?? tenant.merchant.uf,
    channel,
    zone: tenant.merchant.timeZone,
    instant,
    localHolidays: new Set(tenant.merchant.localHolidays),
    preferred,
  });
}

function where(_: Tenant, filter: ReminderFilter | null): Sql[] {
  const conditions: Sql[] = [];
  if (filter?.ids) conditions.push(isOneOf(filter.ids));
  if (filter?.customerId != null) conditions.push(sentToCustomer(filter.customerId));
  if (filter?.state) conditions.push(isInState(filter.state));
  if (filter?.sentFrom) conditions.push(sentFromDay(filter.sentFrom));
  if (filter?.sentTo) conditions.push(sentUntilDay(filter.sentTo));
  return conditions;
}
