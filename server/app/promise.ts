/** "Pago no dia 20": the customer is left alone through the day they named. */

import { addDays } from '../domain/day.js';
import type { Day, Outcome } from '../domain/facts.js';
import { isOpenOn } from '../domain/receiving.js';
import { isOpenHold } from '../domain/reminder/hold.js';
import { endHold, insertHold, refusalOfDebt } from './claim.js';
import type { Actor, App, Tenant } from './context.js';
import { createChecks } from './input.js';
import { ledgerTexts } from './ledger-texts.js';
import { lockedFacts } from './locked.js';
import { type MutationResult, mutate, refuse } from './mutation.js';
import { settle } from './settle.js';

/** How far ahead a promise may be; for longer there are plans. */
export const MAX_PROMISE_DAYS = 30;

export interface PromisePaymentInput {
  idempotencyKey: string;
  customerId: string;
  /** Null: about everything. */
  debtId?: string | null;
  /** Today to `MAX_PROMISE_DAYS` ahead. */
  promisedOn: Day;
  note?: string | null;
}

/**
 * Collection is silent through the promised day. A new promise takes the place of an open one about the same. Refuses
 * NOT_FOUND, CUSTOMER_MISMATCH, DEBT_CLOSED, NOTHING_OWED, INVALID_DATE, TOO_LONG.
 */
export function promisePayment(
  app: App,
  actor: Actor,
  input: PromisePaymentInput,
): Promise<MutationResult<{ hold: string }>> {
  return mutate(app, actor, 'promisePayment', input, async (tenant) => {
    const promised = await recordPromise(tenant, input);
    return promised.ok ? { ok: true, refs: { hold: promised.hold } } : promised;
  });
}

/** The same inside a transaction that does more. */
export async function recordPromise(
  tenant: Tenant,
  input: Omit<PromisePaymentInput, 'idempotencyKey'>,
): Promise<Outcome<{ hold: string }>> {
  const { today } = tenant;
  const check = createChecks(today);
  const untilOn = check.day(input.promisedOn, 'promisedOn');
  if (untilOn < today || untilOn > addDays(today, MAX_PROMISE_DAYS)) check.reject('INVALID_DATE', 'promisedOn');
  const reason = check.text(input.note, 'note', 500) ?? null;
  if (check.errors.length > 0) return check.refusal();
  const facts = await lockedFacts(tenant, input.customerId);
  if (!facts) return refuse('NOT_FOUND', 'customerId');
  const debtId = input.debtId ?? null;
  const code = await refusalOfDebt(tenant, facts, debtId);
  if (code) return refuse(code, 'debtId');
  if (!facts.debts.some((debt) => isOpenOn(debt, facts.payments, today))) return refuse('NOTHING_OWED', 'customerId');

  const open = facts.holds.filter(
    (hold) => hold.kind === 'PROMISE' && hold.debtId === debtId && isOpenHold(hold, today),
  );
  for (const hold of open)
    await endHold(tenant, hold, { outcome: 'RESUMED', reason: ledgerTexts.promiseReplaced, paymentId: null });
  const hold = await insertHold(tenant, { customerId: facts.customerId, debtId, kind: 'PROMISE', untilOn, reason });
  await settle(tenant, [facts.customerId]);
  return { ok: true, hold };
}
