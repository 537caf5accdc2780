/**
 * The sheet's **Cobrar** link on a phone, where no add-on runs: who would be written to and with which words, or why not
 * now; a tap claims the contact and opens WhatsApp; coming back, "Enviou?".
 */
import { lastAttemptOn } from '../../db/reminder-queue.js';
import { timeIn, todayIn } from '../../domain/day.js';
import type { Cents, Channel, Day } from '../../domain/facts.js';
import { setupMissing } from '../../domain/merchant.js';
import { skipReasonText, skipText } from '../../domain/reminder/skip-text.js';
import { type App, inTenant, systemActor, type Tenant } from '../context.js';
import { formToken, readFormToken } from '../form-token.js';
import { withLink } from '../link.js';
import { currentCadence } from '../policy.js';
import { claimReminders, reportReminder, whatsappUrl } from './claim.js';
import { storeMessageLinks } from './message.js';
import { decideFor, queueEntry } from './queue.js';
import { reminderTexts } from './texts.js';

/** Channels by which a person contacts. */
export type HandChannel = 'WHATSAPP_LINK' | 'CALL';

/** In a sandbox nobody's phone is reached: the page shows what it would have opened. */
export type CollectView = {
  customerName: string;
  isSandbox: boolean;
  /** When a row of theirs was last read from the sheet, which this page cannot see; null: they stand in none. */
  sheetReadAt: { day: Day; time: string } | null;
} & (
  | {
      kind: 'READY';
      channel: HandChannel;
      totalCents: Cents;
      oldestDaysLate: number;
      text: string;
      phone: string;
      form: string;
    }
  | {
      kind: 'ASK';
      channel: Channel;
      reminderId: string;
      /** Null where there is no WhatsApp to open, or none any more. */
      whatsapp: { url: string; text: string } | null;
      form: string;
    }
  | { kind: 'WAIT'; totalCents: Cents; why: string }
  | { kind: 'NOTHING' }
);

export type CollectStep = { kind: 'OPEN'; url: string } | { kind: 'SHOW'; isRefused: boolean; view: CollectView };

/** What the page shows; null for a link that is not good. Changes nothing, but that the links of its text are good. */
export function collectView(app: App, token: string): Promise<CollectView | null> {
  return withLink(app, 'COLLECT', token, (tenant, customerId) => viewOf(app, tenant, customerId));
}

/** Does what the page's form asks: `claim`, or `sent` / `failed` about the reminder shown. */
export async function collect(
  app: App,
  token: string,
  fields: { form?: string; do?: string; reminder?: string },
): Promise<CollectStep | null> {
  const asked = await withLink(app, 'COLLECT', token, async (tenant, customerId) => ({
    key: readFormToken(tenant, 'COLLECT', customerId, fields.form),
    view: await viewOf(app, tenant, customerId),
    attempt: await lastAttemptOn(tenant.tx, customerId, tenant.today),
    customerId,
    merchantId: tenant.merchantId,
    isSandbox: tenant.merchant.isSandbox,
  }));
  if (!asked) return null;
  const { key, view, attempt, customerId, merchantId, isSandbox } = asked;
  const again = async (isRefused: boolean): Promise<CollectStep | null> => {
    const now = await collectView(app, token);
    return now && { kind: 'SHOW', isRefused, view: now };
  };
  if (key === null) return again(true);

  const actor = systemActor(merchantId, 'link:collect');
  if (fields.do === 'claim') {
    // A repeated tap finds its own claim: the channel is then the claimed one.
    const channel = view.kind === 'READY' ? view.channel : (attempt?.channel ?? 'WHATSAPP_LINK');
    const result = await claimReminders(app, actor, { idempotencyKey: key, customerIds: [customerId], channel });
    const id = result.refs?.reminders[0];
    const url = id ? await inTenant(app, actor, (tenant) => whatsappUrl(tenant, id), { readOnly: true }) : null;
    return url && !isSandbox ? { kind: 'OPEN', url } : again(!id);
  }
  if ((fields.do === 'sent' || fields.do === 'failed') && attempt && attempt.reminderId === fields.reminder) {
    const outcome = fields.do === 'sent' ? 'SENT' : 'FAILED';
    const result = await reportReminder(app, actor, { idempotencyKey: key, id: attempt.reminderId, outcome });
    return again(result.refs === null);
  }
  return again(true);
}

async function viewOf(app: App, tenant: Tenant, customerId: string): Promise<CollectView> {
  const { name: customerName } = await tenant.tx.customer.findFirstOrThrow({
    where: { id: customerId },
    select: { name: true },
  });
  const rows = await tenant.tx.sheetRow.findMany({
    where: { customerId, missingSince: null },
    select: { bindingId: true },
    distinct: ['bindingId'],
  });
  const read = await tenant.tx.sheetBinding.aggregate({
    where: { id: { in: rows.map(({ bindingId }) => bindingId) } },
    _max: { lastSyncedAt: true },
  });
  const { isSandbox, timeZone } = tenant.merchant;
  const readAt = read._max.lastSyncedAt?.getTime();
  const sheetReadAt = readAt === undefined ? null : { day: todayIn(timeZone, readAt), time: timeIn(timeZone, readAt) };
  const who = { customerName, isSandbox, sheetReadAt };
  const attempt = await lastAttemptOn(tenant.tx, customerId, tenant.today);
  const isByHand = attempt?.channel === 'WHATSAPP_LINK' || attempt?.channel === 'CALL';
  if (attempt && isByHand && (attempt.state === 'CLAIMED' || attempt.state === 'UNCERTAIN')) {
    const { reminderId, channel, isLeased, text } = attempt;
    const url = isLeased ? await whatsappUrl(tenant, reminderId) : null;
    return {
      ...who,
      kind: 'ASK',
      channel,
      reminderId,
      whatsapp: url === null ? null : { url, text },
      form: formToken(tenant, 'COLLECT', customerId),
    };
  }
  const { ready, skipped } = await decideFor(tenant, await currentCadence(tenant), [customerId]);
  const [one] = ready;
  if (one) {
    const { due } = one;
    const channel = handChannelOf([due.channel, ...due.alternatives]);
    if (setupMissing(tenant.merchant).length > 0)
      return { ...who, kind: 'WAIT', totalCents: due.totalCents, why: reminderTexts.setupMissing };
    if (!channel) return { ...who, kind: 'WAIT', totalCents: due.totalCents, why: reminderTexts.onlyByEmail };
    const { text, recipient, totalCents, oldestDaysLate } = queueEntry(app, tenant, one, channel);
    await storeMessageLinks(tenant, [{ customerId, channel }]);
    const form = formToken(tenant, 'COLLECT', customerId);
    return { ...who, kind: 'READY', channel, totalCents, oldestDaysLate, text, phone: recipient, form };
  }
  const [why] = skipped;
  if (!why) return { ...who, kind: 'NOTHING' };
  const text =
    why.reason === 'OUTSIDE_HOURS' && why.until === tenant.today ? skipReasonText(why.reason) : skipText(why);
  return { ...who, kind: 'WAIT', totalCents: why.totalCents, why: text };
}

function handChannelOf(channels: readonly Channel[]): HandChannel | null {
  const found = channels.find((channel) => channel === 'WHATSAPP_LINK' || channel === 'CALL');
  return (found as HandChannel | undefined) ?? null;
}
