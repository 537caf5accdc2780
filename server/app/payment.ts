/** Money received: appended, divided among debts under the customer's lock, undone only by a reversal. */
import { insertPayments, insertReversals, type NewPayment } from '../db/bulk.js';
import { newId } from '../db/ids.js';
import type { Cents, CustomerFacts, Day } from '../domain/facts.js';
import { isOpenOn, planPayment } from '../domain/receiving.js';
import { reopenClaimOf } from './claim.js';
import type { Actor, App, Tenant } from './context.js';
import { createChecks, isIdOf } from './input.js';
import { isExternalIdFree, lockedFacts } from './locked.js';
import { type MutationResult, mutate, refuse } from './mutation.js';
import { settle } from './settle.js';

export type PaymentMethod = 'PIX' | 'CASH' | 'CARD' | 'BOLETO' | 'TRANSFER' | 'OTHER';
export const PAYMENT_METHODS: readonly PaymentMethod[] = ['PIX', 'CASH', 'CARD', 'BOLETO', 'TRANSFER', 'OTHER'];

export interface RecordPaymentInput {
  idempotencyKey: string;
  /** Of the bank or the till: the same one is booked once for ever, whatever the idempotency key. */
  externalId?: string | null;
  customerId: string;
  /** Null: everything owed by the customer, or on the chosen debts. */
  amountCents?: Cents | null;
  method?: PaymentMethod | null;
  paidOn?: Day | null;
  /** Paid first, in this order; what is left goes to the oldest due, then becomes credit. */
  debtIds?: readonly string[] | null;
  note?: string | null;
}

/**
 * Refuses NOT_FOUND, CUSTOMER_MISMATCH, DEBT_CLOSED (a chosen debt), NOTHING_OWED (no amount and nothing to receive),
 * INVALID_AMOUNT, INVALID_DATE, ALREADY_EXISTS.
 */
export function recordPayment(
  app: App,
  actor: Actor,
  input: RecordPaymentInput,
): Promise<MutationResult<{ payment: string }>> {
  return mutate(app, actor, 'recordPayment', input, async (tenant) => {
    const check = createChecks(tenant.today);
    const externalId = check.externalId(input.externalId);
    const amountCents = input.amountCents == null ? null : check.amount(input.amountCents, 'amountCents');
    const method = check.oneOf(input.method ?? 'OTHER', 'method', PAYMENT_METHODS);
    const paidOn = check.pastDay(input.paidOn, 'paidOn');
    const note = check.text(input.note, 'note', 500);
    const chosenDebtIds = input.debtIds ?? [];
    if (chosenDebtIds.length > 250) check.reject('TOO_LONG', 'debtIds');
    if (check.errors.length > 0) return check.refusal();
    const facts = await lockedFacts(tenant, input.customerId);
    if (!facts) return refuse('NOT_FOUND', 'customerId');
    const code = await refusalOfChosen(tenant, facts, chosenDebtIds);
    if (code) return refuse(code, 'debtIds');
    if (!(await isExternalIdFree(tenant, 'payment', externalId))) return refuse('ALREADY_EXISTS', 'externalId');

    const plan = planPayment(facts, { amountCents, paidOn, chosenDebtIds }, tenant.today);
    if (!plan.ok) return refuse(plan.code, 'amountCents');
    const { customerId } = facts;
    const payment = await insertPayment(tenant, { ...plan, customerId, externalId, method, paidOn, note });
    await settle(tenant, [customerId]);
    return { ok: true, refs: { payment } };
  });
}

/** Appends a payment and its allocations; the customer must be locked, and settled afterwards. Returns the id. */
export async function insertPayment(
  { tx, merchantId, now }: Tenant,
  payment: Omit<NewPayment, 'id' | 'dayKnown'>,
): Promise<string> {
  const id = newId('Payment');
  await insertPayments(tx, merchantId, [{ ...payment, id, dayKnown: true }], new Date(now));
  return id;
}

/** Why money cannot be meant for these debts; null when it can. The customer's `facts` are locked. */
export async function refusalOfChosen(
  { tx, today }: Tenant,
  facts: CustomerFacts,
  chosenDebtIds: readonly string[],
): Promise<'NOT_FOUND' | 'CUSTOMER_MISMATCH' | 'DEBT_CLOSED' | null> {
  for (const id of chosenDebtIds) {
    const debt = facts.debts.find((candidate) => candidate.id === id);
    if (!debt) {
      const ofAnother = isIdOf('Debt', id) && (await tx.debt.findFirst({ where: { id }, select: { id: true } }));
      return ofAnother ? 'CUSTOMER_MISMATCH' : 'NOT_FOUND';
    }
    if (!isOpenOn(debt, facts.payments, today)) return 'DEBT_CLOSED';
  }
  return null;
}

export interface ReversePaymentInput {
  idempotencyKey: string;
  id: string;
  reason: string;
  on?: Day | null;
}

/**
 * Undoes a payment from a day on; what it paid is owed again, and a claim that it answered is open again. Refuses
 * NOT_FOUND, PAYMENT_REVERSED, INVALID_DATE, REQUIRED.
 */
export function reversePayment(
  app: App,
  actor: Actor,
  input: ReversePaymentInput,
): Promise<MutationResult<{ payment: string }>> {
  return mutate(app, actor, 'reversePayment', input, async (tenant) => {
    const check = createChecks(tenant.today);
    const reason = check.requiredText(input.reason, 'reason', 500);
    const on = check.pastDay(input.on, 'on');
    if (check.errors.length > 0) return check.refusal();
    const { tx, merchantId, now } = tenant;
    const row = isIdOf('Payment', input.id)
      ? await tx.payment.findFirst({ where: { id: input.id }, select: { customerId: true } })
      : null;
    const facts = row && (await lockedFacts(tenant, row.customerId));
    const payment = facts?.payments.find(({ id }) => id === input.id);
    if (!facts || !payment) return refuse('NOT_FOUND', 'id');
    if (payment.reversedOn !== null) return refuse('PAYMENT_REVERSED', 'id');
    if (on < payment.paidOn) return refuse('INVALID_DATE', 'on');

    await insertReversals(tx, merchantId, [{ paymentId: payment.id, on, reason }], new Date(now));
    const without = { ...facts, payments: facts.payments.filter(({ id }) => id !== payment.id) };
    await reopenClaimOf(tenant, without, payment.id);
    await settle(tenant, [facts.customerId]);
    return { ok: true, refs: { payment: payment.id } };
  });
}
