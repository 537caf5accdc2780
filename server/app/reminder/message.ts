/** The exact words of one customer's message, links and the shop's identification included. */
import type { Cents, Channel, Step } from '../../domain/facts.js';
import { addressLineOf } from '../../domain/merchant.js';
import { composeMessage, withIdentification } from '../../domain/message.js';
import type { OpenDebt } from '../../domain/reminder/open-debt.js';
import type { App, Tenant } from '../context.js';
import { linkPathOf, linkPaths } from '../link.js';
import { reminderTexts } from './texts.js';

export interface MessageAbout {
  step: Step;
  channel: Channel;
  customer: { id: string; name: string };
  debts: readonly OpenDebt[];
  totalCents: Cents;
}

/** `subject` is null but for e-mail. While the shop's identity is incomplete its place is marked: nothing is sent then. */
export function messageFor(
  app: Pick<App, 'publicUrl'>,
  tenant: Tenant,
  about: MessageAbout,
): { subject: string | null; text: string } {
  const { merchant } = tenant;
  const { step, channel, customer, debts, totalCents } = about;
  const { name, contactName, document } = merchant;
  const shop = { name: name ?? reminderTexts.shopWithoutName, contactName };
  const link = channel === 'CALL' ? null : app.publicUrl() + linkPathOf(tenant, 'DEBTOR', customer.id);
  const unsubscribeLink = channel === 'EMAIL' ? unsubscribeUrl(app, tenant, customer.id) : null;
  const { subject, text } = composeMessage({ step, channel, shop, customer, debts, totalCents, link, unsubscribeLink });

  const address = addressLineOf(merchant);
  const isIdentified = name !== null && document !== null && address !== null;
  return {
    subject,
    text: isIdentified
      ? withIdentification(text, { name, contactName, address, document })
      : `${text}\n\n${reminderTexts.identificationMissing}`,
  };
}

/** Makes the links in these customers' messages known to the server, so that they lead somewhere. Repeated, it does nothing. */
export async function storeMessageLinks(
  tenant: Tenant,
  messages: readonly { customerId: string; channel: Channel }[],
): Promise<void> {
  const idsBy = (has: (channel: Channel) => boolean) =>
    messages.filter(({ channel }) => has(channel)).map(({ customerId }) => customerId);
  await linkPaths(
    tenant,
    'DEBTOR',
    idsBy((channel) => channel !== 'CALL'),
  );
  await linkPaths(
    tenant,
    'UNSUBSCRIBE',
    idsBy((channel) => channel === 'EMAIL'),
  );
}

export function unsubscribeUrl(app: Pick<App, 'publicUrl'>, tenant: Tenant, customerId: string): string {
  return app.publicUrl() + linkPathOf(tenant, 'UNSUBSCRIBE', customerId);
}
