/**
 * The queue: who would be written to now, by which channel and with which exact words; who is skipped, why and until
 * when. It only reads. `previewId` names the e-mails shown: sending asks for it, and any change gives another one.
 */
import { createHash } from 'node:crypto';
import { loadFacts } from '../../db/facts.js';
import { customersDueBy, loadReach, type ReachRow } from '../../db/reminder-queue.js';
import { addDays, instantOf } from '../../domain/day.js';
import type { Cents, Channel, CustomerFacts, Day, Debt, Step } from '../../domain/facts.js';
import { type SetupField, setupMissing } from '../../domain/merchant.js';
import type { Plan } from '../../domain/plan.js';
import type { Cadence } from '../../domain/policy.js';
import type { OpenDebt } from '../../domain/reminder/open-debt.js';
import { skipText } from '../../domain/reminder/skip-text.js';
import { horizonDays } from '../../domain/reminder/step.js';
import {
  type ReminderDue,
  type ReminderLaw,
  type ReminderSubject,
  remindersDue,
  type Skipped,
  type SkipReason,
} from '../../domain/reminder.js';
import { type Actor, type App, inTenant, type Tenant } from '../context.js';
import { nextLinkSeries } from '../link.js';
import { menuOf, settingOf } from '../plan.js';
import { currentPlanPolicy } from '../plan-policy.js';
import { currentCadence } from '../policy.js';
import { messageFor, storeMessageLinks } from './message.js';

/** Of each channel, and of the skipped: more than a person reads, and what one sending claims. */
export const MAX_ENTRIES = 200;
/** Facts of this many customers are in memory at once. */
const BATCH = 500;
/** At what time another day is looked at: an hour at which contact is allowed wherever the day has one. */
const OTHER_DAY_TIME = '10:00';

export interface QueueEntry {
  customerId: string;
  step: Step;
  channel: Channel;
  /** Other channels the step could go by at this moment, in order. */
  alternatives: readonly Channel[];
  totalCents: Cents;
  oldestDaysLate: number;
  /** Oldest first. */
  debts: readonly OpenDebt[];
  /** E-mail address or E.164 phone. */
  recipient: string;
  subject: string | null;
  /** As it goes out, identification and links included. */
  text: string;
}

export interface SkippedEntry {
  customerId: string;
  reason: SkipReason;
  /** For the merchant. */
  text: string;
  untilOn: Day | null;
  untilAt: Date | null;
  totalCents: Cents;
}

export interface ReminderQueue {
  on: Day;
  previewId: string;
  setupMissing: SetupField[];
  send: QueueEntry[];
  skipped: SkippedEntry[];
  /** There are more than are listed. */
  truncated: boolean;
}

/** A customer whose turn it is, with what claiming its message needs. */
export interface Ready {
  reach: ReachRow;
  due: ReminderDue;
  facts: CustomerFacts;
  /** OFFER, and the talk of a CALL: the plans it tells of; none where none can be offered. */
  plans: readonly Plan[];
  /** An offer that was made before; null: claiming an OFFER makes it. */
  proposalId: string | null;
}

export interface Decided {
  ready: Ready[];
  skipped: Skipped[];
}

/** The queue now, or as it would be on another day with the facts known today. */
export async function reminderQueue(
  app: Pick<App, 'publicUrl'>,
  tenant: Tenant,
  on: Day = tenant.today,
): Promise<ReminderQueue> {
  const asked = on === tenant.today ? tenant : { ...tenant, today: on, now: timeOn(tenant, on) };
  const cadence = await currentCadence(tenant);
  const ids = await customersDueBy(tenant.tx, addDays(on, horizonDays(cadence)));
  const send: QueueEntry[] = [];
  const skipped: SkippedEntry[] = [];
  const counts = new Map<Channel, number>();
  let skippedCount = 0;

  for (let from = 0; from < ids.length; from += BATCH) {
    const decided = await decideFor(asked, cadence, ids.slice(from, from + BATCH));
    for (const ready of decided.ready) {
      const count = counts.get(ready.due.channel) ?? 0;
      counts.set(ready.due.channel, count + 1);
      if (count < MAX_ENTRIES) send.push(queueEntry(app, asked, ready));
    }
    skipped.push(...decided.skipped.slice(0, MAX_ENTRIES - skipped.length).map(skippedEntry));
    skippedCount += decided.skipped.length;
  }
  return {
    on,
    previewId: previewIdOf(asked, send),
    setupMissing: setupMissing(tenant.merchant),
    send,
    skipped,
    truncated: skippedCount > MAX_ENTRIES || [...counts.values()].some((count) => count > MAX_ENTRIES),
  };
}

/**
 * Makes the links in the texts shown lead somewhere before anything is sent. Apart from reading them, which is done
 * where nothing can be written; a failure is logged alone, for sending stores them too.
 */
export async function storeQueueLinks(
  app: App,
  actor: Actor,
  { send }: { send: readonly Pick<QueueEntry, 'customerId' | 'channel'>[] },
): Promise<void> {
  if (send.length === 0) return;
  try {
    await inTenant(app, actor, (tenant) => storeMessageLinks(tenant, send));
  } catch (error) {
    app.log.warn({ err: error }, 'the links of the queue could not be stored');
  }
}

/** Decides about these customers, in their order. Under their locks, what it says holds until the transaction ends. */
export async function decideFor(tenant: Tenant, cadence: Cadence, ids: readonly string[]): Promise<Decided> {
  const [reaches, facts] = [await loadReach(tenant.tx, ids, tenant.today), await loadFacts(tenant.tx, ids)];
  const subjects: ReminderSubject[] = [];
  for (const id of ids) {
    const reach = reaches.get(id);
    const known = facts.get(id);
    if (reach && known) subjects.push({ ...reach, customerId: id, facts: known });
  }
  const { send, skipped } = remindersDue(subjects, cadence, lawOf(tenant), tenant.now);

  const ready: Ready[] = [];
  const waiting: Skipped[] = [];
  for (const due of send) {
    const reach = reaches.get(due.customerId)!;
    // One reminder a day and customer: after a failed try of another step, this one has to wait for tomorrow.
    if (reach.failedToday && reach.failedToday.step !== due.step) waiting.push(tomorrow(tenant.today, due));
    else ready.push({ reach, due, facts: facts.get(due.customerId)!, plans: [], proposalId: null });
  }
  await addPlans(tenant, ready);
  const series = await nextLinkSeries(tenant, new Map(ready.map(({ reach }) => [reach.id, reach.linkSeries])));
  const linked = ready.map((one) => ({ ...one, reach: { ...one.reach, linkSeries: series.get(one.reach.id)! } }));
  return { ready: linked, skipped: [...skipped, ...waiting] };
}

/** The menu of what each OFFER and CALL is about. Instalments of an agreement are in no other plan. */
async function addPlans(tenant: Tenant, ready: readonly Ready[]): Promise<void> {
  const telling = ready.filter(({ due }) => due.step === 'OFFER' || due.step === 'CALL');
  if (telling.length === 0) return;
  const policy = await currentPlanPolicy(tenant);
  for (const one of telling) {
    const { reach, due, facts } = one;
    const debts = plannable(facts, due);
    if (debts.length > 0) one.plans = menuOf(settingOf(tenant, policy, facts, reach.payDay), facts, debts).menu.plans;
  }
}

/** The debts of a message that a plan can be made of. */
export function plannable(facts: CustomerFacts, due: Pick<ReminderDue, 'debts'>): readonly Debt[] {
  return facts.debts.filter(
    ({ id, proposalId }) => proposalId == null && due.debts.some(({ debtId }) => debtId === id),
  );
}

export function queueEntry(app: Pick<App, 'publicUrl'>, tenant: Tenant, ready: Ready, by?: Channel): QueueEntry {
  const { due, reach } = ready;
  const channel = by ?? due.channel;
  return {
    customerId: due.customerId,
    step: due.step,
    channel,
    alternatives: due.alternatives,
    totalCents: due.totalCents,
    oldestDaysLate: due.oldestDaysLate,
    debts: due.debts,
    recipient: (channel === 'EMAIL' ? reach.email : reach.phone)!,
    ...messageFor(app, tenant, {
      step: due.step,
      channel,
      customer: reach,
      debts: due.debts,
      totalCents: due.totalCents,
      plans: ready.plans,
    }),
  };
}

/** A name for exactly these e-mails of this day and shop. */
export function previewIdOf({ merchant, today }: Tenant, entries: readonly QueueEntry[]): string {
  const shop = [merchant.id, merchant.name, merchant.replyEmail, setupMissing(merchant)];
  const emails = entries
    .filter((entry) => entry.channel === 'EMAIL')
    .map((entry) => [
      entry.customerId,
      entry.step,
      entry.debts.map((debt) => [debt.debtId, debt.effectiveDueOn, debt.totalCents]),
      entry.recipient,
      entry.subject,
      entry.text,
    ]);
  return createHash('sha256')
    .update(JSON.stringify([today, shop, emails]))
    .digest('base64url')
    .slice(0, 32);
}

export function lawOf({ merchant }: Tenant): ReminderLaw {
  return { zone: merchant.timeZone, defaultUf: merchant.uf, localHolidays: new Set(merchant.localHolidays) };
}

function skippedEntry(skipped: Skipped): SkippedEntry {
  const { customerId, reason, until, untilAt, totalCents } = skipped;
  return {
    customerId,
    reason,
    text: skipText(skipped),
    untilOn: until,
    untilAt: untilAt === null ? null : new Date(untilAt),
    totalCents,
  };
}

function tomorrow(today: Day, due: ReminderDue): Skipped {
  const { customerId, step, debts, totalCents, oldestDaysLate } = due;
  const until = addDays(today, 1);
  return { customerId, reason: 'WAITING_STEP', until, untilAt: null, step, debts, totalCents, oldestDaysLate };
}

function timeOn({ merchant }: Tenant, on: Day): number {
  return instantOf(on, OTHER_DAY_TIME, merchant.timeZone);
}
