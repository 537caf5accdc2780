/** How the customer wants to be reached, as the page shows and asks it. */
import { contactHoursOf } from '../../db/contact-hours.js';
import { contactPreferences } from '../../db/customer.js';
import type { Channel } from '../../domain/facts.js';
import type { Tenant } from '../context.js';

export interface ContactWishes {
  /** The channels the shop could use, and whether it may. */
  channels: readonly { channel: Channel; isAllowed: boolean }[];
  /** Null: whenever the law allows. */
  hours: { fromHour: number; toHour: number } | null;
}

/** What the customer said so far, before they say more. */
export interface ContactSaid {
  /** What was said last of each channel; nothing was said of one that is absent. */
  isAllowed: ReadonlyMap<string, boolean>;
  hours: ContactWishes['hours'];
  /** How often they said something: no two moments between which anything was said have the same. */
  count: number;
}

const BY_PHONE: readonly Channel[] = ['WHATSAPP_LINK', 'SMS', 'CALL'];

export async function contactWishes(
  tenant: Tenant,
  customer: { id: string; email: string | null; phone: string | null },
): Promise<ContactWishes> {
  const reachable: Channel[] = [...(customer.phone ? BY_PHONE : []), ...(customer.email ? (['EMAIL'] as const) : [])];
  const { isAllowed, hours } = await contactSaid(tenant, customer.id);
  return { channels: reachable.map((channel) => ({ channel, isAllowed: isAllowed.get(channel) ?? true })), hours };
}

export async function contactSaid({ tx }: Tenant, customerId: string): Promise<ContactSaid> {
  const preferences = await contactPreferences(tx, [customerId]);
  const hours = (await contactHoursOf(tx, [customerId])).get(customerId) ?? null;
  const where = { customerId };
  const count = (await tx.contactPreference.count({ where })) + (await tx.contactHours.count({ where }));
  return { isAllowed: new Map(preferences.map(({ channel, allowed }) => [channel, allowed])), hours, count };
}
