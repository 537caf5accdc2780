/** The exact words of one customer's message, links and the shop's identification included. */
import type { Cents, Channel, Step } from '../../domain/facts.js';
import { addressLineOf } from '../../domain/merchant.js';
import { composeMessage, withIdentification } from '../../domain/message.js';
import { pixChargeOf, pixShownAs, pixSubjectOf } from '../../domain/pix-charge.js';
import type { Plan } from '../../domain/plan.js';
import type { OpenDebt } from '../../domain/reminder/open-debt.js';
import type { App, MerchantRow, Tenant } from '../context.js';
import { type LinkHolder, linkPathOf, linkPaths } from '../link.js';
import { reminderTexts } from './texts.js';

export interface MessageAbout {
  step: Step;
  channel: Channel;
  customer: LinkHolder & { name: string };
  debts: readonly OpenDebt[];
  totalCents: Cents;
  /** OFFER and CALL: the plans it tells of. */
  plans?: readonly Plan[];
}

/** `subject` is null but for e-mail. While the shop's identity is incomplete its place is marked: nothing is sent then. */
export function messageFor(
  app: Pick<App, 'publicUrl'>,
  tenant: Tenant,
  about: MessageAbout,
): { subject: string | null; text: string } {
  const { merchant } = tenant;
  const { channel, customer } = about;
  const { name, contactName, document } = merchant;
  const shop = { name: name ?? reminderTexts.shopWithoutName, contactName };
  const link = channel === 'CALL' ? null : app.publicUrl() + linkPathOf(tenant, 'DEBTOR', customer);
  const unsubscribeLink = channel === 'EMAIL' ? unsubscribeUrl(app, tenant, customer.id) : null;
  const { subject, text } = composeMessage({
    ...about,
    shop,
    link,
    unsubscribeLink,
    pixCode: pixCodeFor(merchant, about),
    pixShownAs: pixShownAs(merchant),
  });

  const address = addressLineOf(merchant);
  const isIdentified = name !== null && document !== null && address !== null;
  return {
    subject,
    text: isIdentified
      ? withIdentification(text, { name, contactName, address, document })
      : `${text}\n\n${reminderTexts.identificationMissing}`,
  };
}

/**
 * Pix copia e cola for what an e-mail asks for. A chat has the link alone, which is shorter; and an offer says what is to
 * be paid by its plans, not by the whole.
 */
function pixCodeFor(
  merchant: MerchantRow,
  { step, channel, customer, debts, totalCents }: MessageAbout,
): string | null {
  if (channel !== 'EMAIL' || step === 'OFFER') return null;
  return pixChargeOf(merchant, totalCents, pixSubjectOf(customer.id, debts))?.code ?? null;
}

/** Makes the links in these customers' messages known to the server, so that they lead somewhere. Repeated, it does nothing new. */
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
  return app.publicUrl() + linkPathOf(tenant, 'UNSUBSCRIBE', { id: customerId, linkSeries: 0 });
}
