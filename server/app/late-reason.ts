/** Why it is late, as the customer said it or the shop noted it: what to offer somebody depends on it (CAPABILITIES, A7). */
import { newId } from '../db/ids.js';
import { touchCustomers } from '../db/reminder-queue.js';
import { dateOf } from '../db/rows.js';
import type { Actor, App } from './context.js';
import { createChecks, isIdOf } from './input.js';
import { lockedFacts } from './locked.js';
import { type MutationResult, mutate, refuse } from './mutation.js';

export const LATE_REASONS = [
  'FORGOT',
  'HARD_TIMES',
  'LOST_JOB',
  'ILLNESS',
  'CHARGE_NOT_RECEIVED',
  'SAYS_PAID',
  'DISPUTES',
  'UNWILLING',
  'OTHER',
] as const;
export type LateReasonName = (typeof LATE_REASONS)[number];

export interface RecordLateReasonInput {
  idempotencyKey: string;
  customerId: string;
  /** Null: about everything. */
  debtId?: string | null;
  reason: LateReasonName;
  note?: string | null;
}

/**
 * Appends a reason; every one is kept, and nothing is decided by it. A debt may be closed by now: why it was late is worth
 * knowing all the same. Refuses NOT_FOUND, CUSTOMER_MISMATCH, INVALID, TOO_LONG.
 */
export function recordLateReason(
  app: App,
  actor: Actor,
  input: RecordLateReasonInput,
): Promise<MutationResult<{ lateReason: string }>> {
  return mutate(app, actor, 'recordLateReason', input, async (tenant) => {
    const check = createChecks(tenant.today);
    const reason = check.oneOf(input.reason, 'reason', LATE_REASONS);
    const note = check.text(input.note, 'note', 500) ?? null;
    if (check.errors.length > 0) return check.refusal();
    const facts = await lockedFacts(tenant, input.customerId);
    if (!facts) return refuse('NOT_FOUND', 'customerId');
    const { tx, merchantId, now, today, actor: by } = tenant;
    const { customerId } = facts;
    const debtId = input.debtId ?? null;
    if (debtId !== null && !facts.debts.some(({ id }) => id === debtId)) {
      const ofAnother =
        isIdOf('Debt', debtId) && (await tx.debt.findFirst({ where: { id: debtId }, select: { id: true } }));
      return refuse(ofAnother ? 'CUSTOMER_MISMATCH' : 'NOT_FOUND', 'debtId');
    }

    const id = newId('LateReason');
    await tx.lateReason.create({
      data: {
        merchantId,
        id,
        customerId,
        debtId,
        reason,
        note,
        on: dateOf(today),
        by: by.name,
        recordedAt: new Date(now),
      },
    });
    await touchCustomers(tenant.tx, [customerId]);
    return { ok: true, refs: { lateReason: id } };
  });
}
