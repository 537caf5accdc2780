/**
 * "Enviar N lembretes por e-mail": all e-mails of a preview are claimed in one transaction that decides everything
 * again under the customers' locks (invariant 5), and only then handed to the mail server.
 */
import { lockCustomers } from '../../db/client.js';
import { newId } from '../../db/ids.js';
import { customerVersions, insertClaims, type NewClaim } from '../../db/reminder-queue.js';
import { addDays } from '../../domain/day.js';
import type { Channel, CustomerFacts, Day, Step } from '../../domain/facts.js';
import { setupMissing } from '../../domain/merchant.js';
import type { Cadence } from '../../domain/policy.js';
import { cleanText } from '../../domain/text.js';
import { type Actor, type App, enter, type Tenant } from '../context.js';
import { type MutationResult, mutate, refuse } from '../mutation.js';
import { insertOffer, withdrawOpenOffers } from '../offer.js';
import { currentPlanPolicy } from '../plan-policy.js';
import { currentCadence } from '../policy.js';
import { storeMessageLinks, unsubscribeUrl } from './message.js';
import { decideFor, plannable, previewIdOf, type QueueEntry, queueEntry, type Ready, reminderQueue } from './queue.js';
import { type HandOver, senderOf } from './sender.js';

export interface SendRemindersInput {
  idempotencyKey: string;
  previewId: string;
}

const CLAIM_TIMEOUT_MS = 30_000;
/** How long the answer waits for outcomes; what is not known by then is asked for again. */
const WAIT_FOR_OUTCOMES_MS = 5_000;

/**
 * Sends every e-mail of the preview, each at most once, and answers with the reminders, whatever became of them by
 * then. Refuses SETUP_INCOMPLETE, and PREVIEW_STALE when anything at all changed since the preview.
 */
export async function sendReminders(
  app: App,
  actor: Actor,
  input: SendRemindersInput,
): Promise<MutationResult<{ reminders: string[] }>> {
  const sender = senderOf(app);
  let handOvers: HandOver[] = [];
  const result = await mutate<{ reminders: string[] }>(
    app,
    actor,
    'sendReminders',
    input,
    async (before) => {
      if (setupMissing(before.merchant).length > 0) return refuse('SETUP_INCOMPLETE');
      const preview = await reminderQueue(app, before);
      if (preview.previewId !== input.previewId) return refuse('PREVIEW_STALE', 'previewId');

      const ids = preview.send.filter((entry) => entry.channel === 'EMAIL').map((entry) => entry.customerId);
      await lockCustomers(before.tx, ids);
      // While waiting for the locks anything may have happened: a payment, another sending, the clock of a sandbox.
      const tenant = await enter(before.tx, before.actor);
      const cadence = await currentCadence(tenant);
      const { ready } = await decideFor(tenant, cadence, ids);
      const entries = ready.map((one) => queueEntry(app, tenant, one));
      if (previewIdOf(tenant, entries) !== input.previewId) return refuse('PREVIEW_STALE', 'previewId');

      const claims = await claim(app, tenant, cadence, ready, 'EMAIL');
      const versions = await customerVersions(tenant.tx, ids);
      handOvers = claims.map((claimed) => handOverOf(app, tenant, claimed, versions.get(claimed.customerId)!));
      return { ok: true, refs: { reminders: claims.map((claimed) => claimed.reminderId) } };
    },
    { timeoutMs: CLAIM_TIMEOUT_MS },
  );
  if (result.refs && !result.isReplay) await within(WAIT_FOR_OUTCOMES_MS, sender.handOver(handOvers));
  return result;
}

/** Stores the claims of these customers' messages by one channel. They are locked, and were decided under the lock. */
export async function claim(
  app: Pick<App, 'publicUrl'>,
  tenant: Tenant,
  cadence: Cadence,
  ready: readonly Ready[],
  channel: Channel,
): Promise<NewClaim[]> {
  await offerPlans(tenant, ready);
  await storeMessageLinks(
    tenant,
    ready.map(({ due }) => ({ customerId: due.customerId, channel })),
  );
  const claims = ready.map((one) => newClaim(app, one, queueEntry(app, tenant, one, channel)));
  await insertClaims(tenant.tx, tenant.merchantId, claims, {
    sentOn: tenant.today,
    cadenceVersion: cadence.version,
    recordedAt: new Date(tenant.now),
    claimedBy: tenant.actor.keyId,
  });
  return claims;
}

/** A message that tells of plans offers them: what it promises can be accepted from that moment on. */
async function offerPlans(tenant: Tenant, ready: readonly Ready[]): Promise<void> {
  const offering = ready.filter(({ due, plans, proposalId }) => {
    return due.step === 'OFFER' && plans.length > 0 && proposalId === null;
  });
  if (offering.length === 0) return;
  const policy = await currentPlanPolicy(tenant);
  for (const { due, facts, plans } of offering) {
    await withdrawOpenOffers(tenant, facts);
    await insertOffer(tenant, facts, {
      plans,
      debts: plannable(facts, due),
      policy,
      origin: 'MENU',
      note: null,
      by: tenant.actor.name,
      approval: null,
      counterProposalId: null,
      // The message itself goes out today.
      silentFromOn: addDays(tenant.today, 1),
    });
  }
}

function newClaim(app: Pick<App, 'publicUrl'>, { reach, facts, proposalId }: Ready, entry: QueueEntry): NewClaim {
  const { customerId, step, channel, subject, text, recipient } = entry;
  const reminderId = reach.failedToday?.reminderId ?? newId('Reminder');
  const number = (reach.failedToday?.attempts ?? 0) + 1;
  return {
    reminderId,
    isNew: reach.failedToday === null,
    number,
    customerId,
    step,
    channel,
    debts: entry.debts
      .map(({ debtId, effectiveDueOn }) => ({ debtId, effectiveDueOn }))
      // An offer by hand may come after the cadence's own, whose step is used up.
      .filter((debt) => proposalId === null || !isStepUsed(facts, step, debt)),
    subject,
    text,
    recipient,
    // The same for another attempt, so that a receiver recognises what it has already taken.
    messageId: channel === 'EMAIL' ? `<${reminderId}@${new URL(app.publicUrl()).hostname}>` : null,
  };
}

function isStepUsed(
  { contacts }: CustomerFacts,
  step: Step,
  { debtId, effectiveDueOn }: { debtId: string; effectiveDueOn: Day },
): boolean {
  return contacts.some(
    (contact) =>
      contact.step === step &&
      contact.state !== 'FAILED' &&
      contact.debts.some((debt) => debt.debtId === debtId && debt.effectiveDueOn === effectiveDueOn),
  );
}

export function handOverOf(
  app: Pick<App, 'publicUrl'>,
  tenant: Tenant,
  claimed: NewClaim,
  customerVersion: number,
): HandOver {
  const { merchant } = tenant;
  return {
    merchantId: tenant.merchantId,
    customerId: claimed.customerId,
    reminderId: claimed.reminderId,
    number: claimed.number,
    isSandbox: merchant.isSandbox,
    customerVersion,
    email: {
      to: claimed.recipient,
      fromName: cleanText(merchant.name!),
      replyTo: merchant.replyEmail,
      subject: claimed.subject!,
      text: claimed.text,
      messageId: claimed.messageId!,
      unsubscribeUrl: unsubscribeUrl(app, tenant, claimed.customerId),
    },
  };
}

/** Waits for `work`, but not for ever: what is not known by then is asked for again. */
export async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((done) => {
    timer = setTimeout(done, ms);
  });
  await Promise.race([work, timeout]);
  clearTimeout(timer);
}
