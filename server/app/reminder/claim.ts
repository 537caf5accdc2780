/**
 * Contacts a person makes: a WhatsApp link opened, a call. The tap is the claim, decided again under the lock; "Enviou?"
 * reports what became of it, and unanswered it is UNCERTAIN once its lease is over.
 */
import { lockCustomers } from '../../db/client.js';
import { finishAttempt, lastAttempt, touchCustomers } from '../../db/reminder-queue.js';
import type { Channel, Problem } from '../../domain/facts.js';
import { setupMissing } from '../../domain/merchant.js';
import { whatsappLink } from '../../domain/whatsapp-link.js';
import { type Actor, type App, enter, type Tenant } from '../context.js';
import { isIdOf } from '../input.js';
import { type MutationResult, mutate, problem, refuse } from '../mutation.js';
import { currentCadence } from '../policy.js';
import { decideFor, MAX_ENTRIES } from './queue.js';
import { claim } from './send.js';

export interface ClaimRemindersInput {
  idempotencyKey: string;
  customerIds: readonly string[];
  /** WHATSAPP_LINK or CALL: the others need no person. */
  channel: Channel;
}

/**
 * Claims all of these contacts or none. Refuses SETUP_INCOMPLETE, INVALID (channel, count), and for each customer by
 * its place NOT_FOUND or CONTACT_REFUSED: nothing due now, or not by this channel.
 */
export function claimReminders(
  app: App,
  actor: Actor,
  input: ClaimRemindersInput,
): Promise<MutationResult<{ reminders: string[] }>> {
  return mutate(app, actor, 'claimReminders', input, async (before) => {
    const { channel } = input;
    if (channel !== 'WHATSAPP_LINK' && channel !== 'CALL') return refuse('INVALID', 'channel');
    const ids = [...new Set(input.customerIds)];
    if (ids.length === 0 || ids.length > MAX_ENTRIES) return refuse('INVALID', 'customerIds');
    if (setupMissing(before.merchant).length > 0) return refuse('SETUP_INCOMPLETE');

    const found = new Set(
      await lockCustomers(
        before.tx,
        ids.filter((id) => isIdOf('Customer', id)),
      ),
    );
    const tenant = await enter(before.tx, before.actor);
    const cadence = await currentCadence(tenant);
    const { ready } = await decideFor(
      tenant,
      cadence,
      ids.filter((id) => found.has(id)),
    );
    const allowed = ready.filter(({ due }) => due.channel === channel || due.alternatives.includes(channel));
    const errors = refusals(input.customerIds, found, new Set(allowed.map(({ due }) => due.customerId)));
    if (errors.length > 0) return { ok: false, errors };

    const claims = await claim(app, tenant, cadence, allowed, channel);
    return { ok: true, refs: { reminders: claims.map((claimed) => claimed.reminderId) } };
  });
}

function refusals(ids: readonly string[], found: ReadonlySet<string>, allowed: ReadonlySet<string>): Problem[] {
  return ids.flatMap((id, i) => {
    if (allowed.has(id)) return [];
    return [problem(found.has(id) ? 'CONTACT_REFUSED' : 'NOT_FOUND', ['input', 'customerIds', String(i)])];
  });
}

/**
 * The address that opens WhatsApp with a claimed message, made again from what was stored; null when the reminder's
 * last attempt is no WhatsApp link or has failed. It carries the debt: never store or log it.
 */
export async function whatsappUrl(tenant: Pick<Tenant, 'tx'>, reminderId: string): Promise<string | null> {
  const attempt = isIdOf('Reminder', reminderId) ? await lastAttempt(tenant.tx, reminderId) : null;
  if (attempt?.channel !== 'WHATSAPP_LINK' || attempt.state === 'FAILED') return null;
  return whatsappLink(attempt.recipient, attempt.text);
}

export interface ReportReminderInput {
  idempotencyKey: string;
  id: string;
  outcome: 'SENT' | 'FAILED';
}

/**
 * A person says what became of a contact. Refuses NOT_FOUND, REMINDER_CLOSED when that is known already, CONFLICT while
 * the server is still sending it.
 */
export function reportReminder(
  app: App,
  actor: Actor,
  input: ReportReminderInput,
): Promise<MutationResult<{ reminder: string }>> {
  return mutate(app, actor, 'reportReminder', input, async (tenant) => {
    if (input.outcome !== 'SENT' && input.outcome !== 'FAILED') return refuse('INVALID', 'outcome');
    const seen = isIdOf('Reminder', input.id) ? await lastAttempt(tenant.tx, input.id) : null;
    if (!seen) return refuse('NOT_FOUND', 'id');
    await lockCustomers(tenant.tx, [seen.customerId]);
    const attempt = (await lastAttempt(tenant.tx, input.id))!;
    if (attempt.state !== 'CLAIMED' && attempt.state !== 'UNCERTAIN') return refuse('REMINDER_CLOSED', 'id');
    // Said to have failed, it could be sent again while the first one is still on its way.
    if (attempt.channel === 'EMAIL' && attempt.state === 'CLAIMED') return refuse('CONFLICT', 'id');

    const isStored = await finishAttempt(tenant.tx, attempt, { state: input.outcome, detail: 'REPORTED' });
    if (!isStored) return refuse('REMINDER_CLOSED', 'id');
    await touchCustomers(tenant.tx, [attempt.customerId]);
    return { ok: true, refs: { reminder: attempt.reminderId } };
  });
}
