/** "Só depois das 18h": within which hours a customer wants to be contacted. */
import { newId } from '../db/ids.js';
import { touchCustomers } from '../db/reminder-queue.js';
import { canBeKept } from '../domain/contact-window.js';
import type { Actor, App } from './context.js';
import { createChecks } from './input.js';
import { lockedFacts } from './locked.js';
import { type MutationResult, mutate, refuse } from './mutation.js';

export interface SetContactHoursInput {
  idempotencyKey: string;
  customerId: string;
  /** 0 to 23; null together with `toHour`: whenever the law allows. */
  fromHour?: number | null;
  /** After `fromHour`, at most 24; excluded. */
  toHour?: number | null;
  /** Who said so, where and how: LGPD wants it provable. */
  evidence: string;
}

/**
 * Appends what the customer asked for; the newest counts. Hours in which no channel may be used at all could only be
 * broken: HOURS_NOT_ALLOWED. Also refuses NOT_FOUND, REQUIRED, INVALID, TOO_LONG.
 */
export function setContactHours(
  app: App,
  actor: Actor,
  input: SetContactHoursInput,
): Promise<MutationResult<{ customer: string }>> {
  return mutate(app, actor, 'setContactHours', input, async (tenant) => {
    const check = createChecks(tenant.today);
    const evidence = check.requiredText(input.evidence, 'evidence', 500);
    const fromHour = check.integer(input.fromHour, 'fromHour', 0, 23) ?? null;
    const toHour = check.integer(input.toHour, 'toHour', 1, 24) ?? null;
    if ((fromHour === null) !== (toHour === null)) check.reject('REQUIRED', fromHour === null ? 'fromHour' : 'toHour');
    const hours = fromHour === null || toHour === null ? null : { fromHour, toHour };
    if (hours && hours.toHour <= hours.fromHour) check.reject('INVALID', 'toHour');
    if (check.errors.length > 0) return check.refusal();
    const facts = await lockedFacts(tenant, input.customerId);
    if (!facts) return refuse('NOT_FOUND', 'customerId');
    const { tx, merchantId, merchant, now } = tenant;
    const { customerId } = facts;
    const { uf } = await tx.customer.findFirstOrThrow({ where: { id: customerId }, select: { uf: true } });
    if (hours && !canBeKept(uf ?? merchant.uf, hours)) return refuse('HOURS_NOT_ALLOWED', 'fromHour');

    const id = newId('ContactHours');
    await tx.contactHours.create({
      data: { merchantId, id, customerId, fromHour, toHour, evidence, recordedAt: new Date(now) },
    });
    await touchCustomers(tenant.tx, [customerId]);
    return { ok: true, refs: { customer: customerId } };
  });
}
