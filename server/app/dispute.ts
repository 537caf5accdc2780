/** "Não reconheço esta conta": nobody collects what is disputed until the shop has looked and answered. */

import type { CustomerFacts } from '../domain/facts.js';
import { isOpenOn } from '../domain/receiving.js';
import { isOpenHold } from '../domain/reminder/hold.js';
import { endHold, insertHold, type LockedHold, lockedHold, refusalOfDebt } from './claim.js';
import type { Actor, App, Tenant } from './context.js';
import { createChecks } from './input.js';
import { lockedFacts } from './locked.js';
import { type MutationResult, mutate, refuse } from './mutation.js';
import { settle } from './settle.js';

export interface OpenDisputeInput {
  idempotencyKey: string;
  customerId: string;
  /** Null: about everything. */
  debtId?: string | null;
  /** What is wrong, in the customer's words. */
  note: string;
}

/**
 * Holds collection of one debt, or of everything, until `resolveDispute`. A dispute already open about the same is
 * answered again. Refuses NOT_FOUND, CUSTOMER_MISMATCH, DEBT_CLOSED, NOTHING_OWED, REQUIRED, TOO_LONG.
 */
export function openDispute(
  app: App,
  actor: Actor,
  input: OpenDisputeInput,
): Promise<MutationResult<{ hold: string }>> {
  return mutate(app, actor, 'openDispute', input, async (tenant) => {
    const check = createChecks(tenant.today);
    const reason = check.requiredText(input.note, 'note', 500);
    if (check.errors.length > 0) return check.refusal();
    const facts = await lockedFacts(tenant, input.customerId);
    if (!facts) return refuse('NOT_FOUND', 'customerId');
    const debtId = input.debtId ?? null;
    const code = await refusalOfDebt(tenant, facts, debtId);
    if (code) return refuse(code, 'debtId');
    const open = facts.holds.find(
      (hold) => hold.kind === 'DISPUTE' && hold.debtId === debtId && isOpenHold(hold, tenant.today),
    );
    if (open) return { ok: true, refs: { hold: open.id } };
    if (!hasOpenDebt(facts, tenant)) return refuse('NOTHING_OWED', 'customerId');

    const hold = await insertHold(tenant, { customerId: facts.customerId, debtId, kind: 'DISPUTE', reason });
    await settle(tenant, [facts.customerId]);
    return { ok: true, refs: { hold } };
  });
}

export interface ResolveDisputeInput {
  idempotencyKey: string;
  id: string;
  /** True: the customer was right. */
  accepted: boolean;
  /** What the customer is told. */
  reason: string;
}

/**
 * The shop's answer ends a dispute; collection of what is still owed goes on the day after it. Who was right must not be
 * collected from as if nothing had been said: accepting asks for the debt to have been mended since (cancelled, changed
 * or paid), else DISPUTE_NOT_MENDED. Also refuses NOT_FOUND, HOLD_ENDED, REQUIRED, TOO_LONG.
 */
export function resolveDispute(
  app: App,
  actor: Actor,
  input: ResolveDisputeInput,
): Promise<MutationResult<{ hold: string }>> {
  return mutate(app, actor, 'resolveDispute', input, async (tenant) => {
    const check = createChecks(tenant.today);
    const reason = check.requiredText(input.reason, 'reason', 500);
    if (check.errors.length > 0) return check.refusal();
    const found = await lockedHold(tenant, input.id);
    if (found?.hold.kind !== 'DISPUTE') return refuse('NOT_FOUND', 'id');
    const { hold } = found;
    if (!isOpenHold(hold, tenant.today)) return refuse('HOLD_ENDED', 'id');
    if (input.accepted && !(await isMended(tenant, found))) return refuse('DISPUTE_NOT_MENDED', 'accepted');

    const outcome = input.accepted ? 'ACCEPTED' : 'REJECTED';
    await endHold(tenant, hold, { outcome, reason, paymentId: null });
    return { ok: true, refs: { hold: hold.id } };
  });
}

/** Nothing disputed is open any more, or some of it was changed or paid since it was disputed. */
async function isMended(tenant: Tenant, { hold, recordedAt, facts }: LockedHold): Promise<boolean> {
  const disputed = facts.debts.filter(({ id }) => hold.debtId === null || id === hold.debtId);
  if (!hasOpenDebt({ ...facts, debts: disputed }, tenant)) return true;
  const debtId = { in: disputed.map(({ id }) => id) };
  const since = { recordedAt: { gte: recordedAt } };
  const { tx } = tenant;
  if (await tx.debtChange.findFirst({ where: { debtId, ...since }, select: { id: true } })) return true;
  return (
    (await tx.paymentAllocation.findFirst({ where: { debtId, payment: since }, select: { debtId: true } })) !== null
  );
}

function hasOpenDebt({ debts, payments }: Pick<CustomerFacts, 'debts' | 'payments'>, { today }: Tenant): boolean {
  return debts.some((debt) => isOpenOn(debt, payments, today));
}
