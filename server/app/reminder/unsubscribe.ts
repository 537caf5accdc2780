/** RFC 8058: whoever has the link of an e-mail may end the e-mails, without a login and in one step. */
import { lockCustomers } from '../../db/client.js';
import { newId } from '../../db/ids.js';
import { isChannelAllowed, touchCustomers } from '../../db/reminder-queue.js';
import type { App } from '../context.js';
import { withLink } from '../link.js';
import { reminderTexts } from './texts.js';

/** The shop's name as the page shows it; null for a link that is not good. Changes nothing. */
export function unsubscribeShop(app: App, token: string): Promise<{ shopName: string } | null> {
  return withLink(app, 'UNSUBSCRIBE', token, async ({ merchant }) => ({ shopName: shopNameOf(merchant) }));
}

/** Opts the customer out of e-mail, with how it was done as evidence. Repeated, it does nothing more. */
export function unsubscribe(app: App, token: string, isOneClick: boolean): Promise<{ shopName: string } | null> {
  return withLink(app, 'UNSUBSCRIBE', token, async (tenant, linkedId) => {
    const { tx, merchantId, merchant, now } = tenant;
    const [customerId = linkedId] = await lockCustomers(tx, [linkedId]);
    if (await isChannelAllowed(tx, customerId, 'EMAIL')) {
      await tx.contactPreference.create({
        data: {
          merchantId,
          id: newId('ContactPreference'),
          customerId,
          channel: 'EMAIL',
          allowed: false,
          evidence: isOneClick ? reminderTexts.unsubscribedByOneClick : reminderTexts.unsubscribedByPage,
          recordedAt: new Date(now),
        },
      });
      await touchCustomers(tx, [customerId]);
    }
    return { shopName: shopNameOf(merchant) };
  });
}

function shopNameOf({ name }: { name: string | null }): string {
  return name ?? reminderTexts.shopWithoutName;
}
