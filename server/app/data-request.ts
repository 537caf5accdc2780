/**
 * What customers ask about their data (LGPD, art. 18): II access, III correction, VI erasure. A request is recorded and
 * answered by the shop. Nothing is erased by it: what the ledger must keep stays (art. 16, I and II), and the answer says so.
 */
import { newId } from '../db/ids.js';
import { touchCustomers } from '../db/reminder-queue.js';
import { dateOf } from '../db/rows.js';
import type { Actor, App } from './context.js';
import { createChecks, isIdOf } from './input.js';
import { lockedFacts } from './locked.js';
import { type MutationResult, mutate, refuse } from './mutation.js';

export const DATA_REQUEST_KINDS = ['ACCESS', 'CORRECTION', 'ERASURE'] as const;
export type DataRequestKindName = (typeof DATA_REQUEST_KINDS)[number];

export interface RequestDataInput {
  idempotencyKey: string;
  customerId: string;
  kind: DataRequestKindName;
  /** What is wrong, for a correction. */
  note?: string | null;
}

/**
 * Records a request. One of the same kind that is open with the same words is answered again. Refuses NOT_FOUND, INVALID,
 * TOO_LONG, and REQUIRED for a correction that does not say what is wrong.
 */
export function requestData(
  app: App,
  actor: Actor,
  input: RequestDataInput,
): Promise<MutationResult<{ dataRequest: string }>> {
  return mutate(app, actor, 'requestData', input, async (tenant) => {
    const check = createChecks(tenant.today);
    const kind = check.oneOf(input.kind, 'kind', DATA_REQUEST_KINDS);
    const note = check.text(input.note, 'note', 500) ?? null;
    if (kind === 'CORRECTION' && note === null) check.reject('REQUIRED', 'note');
    if (check.errors.length > 0) return check.refusal();
    const facts = await lockedFacts(tenant, input.customerId);
    if (!facts) return refuse('NOT_FOUND', 'customerId');

    const { tx, merchantId, now, today } = tenant;
    const { customerId } = facts;
    const open = await tx.dataRequest.findFirst({ where: { customerId, kind, note, end: null }, select: { id: true } });
    if (open) return { ok: true, refs: { dataRequest: open.id } };
    const id = newId('DataRequest');
    await tx.dataRequest.create({
      data: { merchantId, id, customerId, kind, note, on: dateOf(today), recordedAt: new Date(now) },
    });
    await touchCustomers(tenant.tx, [customerId]);
    return { ok: true, refs: { dataRequest: id } };
  });
}

export interface AnswerDataRequestInput {
  idempotencyKey: string;
  id: string;
  /** What was done, or why it cannot be. */
  note: string;
}

/** The shop's answer, once. Refuses NOT_FOUND, REQUIRED, TOO_LONG, and CONFLICT when it was answered already. */
export function answerDataRequest(
  app: App,
  actor: Actor,
  input: AnswerDataRequestInput,
): Promise<MutationResult<{ dataRequest: string }>> {
  return mutate(app, actor, 'answerDataRequest', input, async (tenant) => {
    const check = createChecks(tenant.today);
    const note = check.requiredText(input.note, 'note', 500);
    if (check.errors.length > 0) return check.refusal();
    const { tx, merchantId, now, today } = tenant;
    const row = isIdOf('DataRequest', input.id)
      ? await tx.dataRequest.findFirst({ where: { id: input.id }, select: { customerId: true } })
      : null;
    if (!row) return refuse('NOT_FOUND', 'id');
    await lockedFacts(tenant, row.customerId);
    if (await tx.dataRequestEnd.findFirst({ where: { requestId: input.id }, select: { requestId: true } }))
      return refuse('CONFLICT', 'id');

    await tx.dataRequestEnd.create({
      data: {
        merchantId,
        requestId: input.id,
        note,
        on: dateOf(today),
        by: tenant.actor.name,
        recordedAt: new Date(now),
      },
    });
    await touchCustomers(tenant.tx, [row.customerId]);
    return { ok: true, refs: { dataRequest: input.id } };
  });
}
