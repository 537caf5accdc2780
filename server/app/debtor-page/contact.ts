/** How the customer wants to be reached, as the page shows and asks it. */
import { contactPreferences } from '../../db/customer.js';
import type { Channel } from '../../domain/facts.js';
import type { Tenant } from '../context.js';

export interface ContactWishes {
  /** The channels the shop could use, and whether it may. */
  channels: readonly { channel: Channel; isAllowed: boolean }[];
  /** Null: whenever the law allows. */
  hours: { fromHour: number; toHour: number } | null;
}

const BY_PHONE: readonly Channel[] = ['WHATSAPP_LINK', 'SMS', 'CALL'];

export async function contactWishes(
  { tx }: Tenant,
  customer: { id: string; email: string | null; phone: string | null },
): Promise<ContactWishes> {
  const reachable: Channel[] = [...(customer.phone ? BY_PHONE : []), ...(customer.email ? (['EMAIL'] as const) : [])];
  const said = new Map((await contactPreferences(tx, [customer.id])).map(({ channel, allowed }) => [channel, allowed]));
  const newest = await tx.contactHours.findFirst({
    where: { customerId: customer.id },
    orderBy: { seq: 'desc' },
    select: { fromHour: true, toHour: true },
  });
  const { fromHour = null, toHour = null } = newest ?? {};
  return {
    channels: reachable.map((channel) => ({ channel, isAllowed: said.get(channel) ?? true })),
    hours: fromHour === null || toHour === null ? null : { fromHour, toHour },
  };
}
