/** Reasons to leave a customer alone: "já paguei", to be checked by the shop, and pauses the shop itself asked for. */

import type { Cents, Day, HoldKind } from '../domain/facts.js';
import { isOpenOn } from '../domain/receiving.js';
import { isOpenHold } from '../domain/reminder/hold.js';
import { endHold, factsKnownAt, insertHold, lockedHold, planAcceptance, refusalOfDebt } from './claim.js';
import type { Actor, App } from './context.js';
import { createChecks } from './input.js';
import { ledgerTexts } from './ledger-texts.js';
import { lockedFacts } from './locked.js';
import { type MutationResult, mutate, refuse } from './mutation.js';
import { insertPayment, PAYMENT_METHODS, type PaymentMethod } from './payment.js';
import { settle } from './settle.js';

export interface ClaimPaidInput {
  idempotencyKey: string;
  customerId: string;
  /** Null: about everything. */
  debtId?: string | null;
  claimedOn?: Day | null;
  note?: string | null;
}

/**
 * The customer says to have paid: nobody collects until the shop has looked. A claim already open about the same is
 * answered again. Refuses NOT_FOUND, CUSTOMER_MISMATCH, DEBT_CLOSED, NOTHING_OWED, INVALID_DATE.
 */
export function claimPaid(app: App, actor: Actor, input: ClaimPaidInput): Promise<MutationResult<{ claim: string }>> {
  return mutate(app, actor, 'claimPaid', input, async (tenant) => {
    const check = createChecks(tenant.today);
    const claimedOn = check.pastDay(input.claimedOn, 'claimedOn');
    const note = check.text(input.note, 'note', 500) ?? null;
    if (check.errors.length > 0) return check.refusal();
    const facts = await lockedFacts(tenant, input.customerId);
    if (!facts) return refuse('NOT_FOUND', 'customerId');
    const debtId = input.debtId ?? null;
    const code = await refusalOfDebt(tenant, facts, debtId);
    if (code) return refuse(code, 'debtId');
    const open = facts.holds.find(
      (hold) => hold.kind === 'CLAIMED_PAID' && hold.debtId === debtId && isOpenHold(hold, tenant.today),
    );
    if (open) return { ok: true, refs: { claim: open.id } };
    if (!facts.debts.some((debt) => isOpenOn(debt, facts.payments, tenant.today)))
      return refuse('NOTHING_OWED', 'customerId');

    const hold = { customerId: facts.customerId, debtId, kind: 'CLAIMED_PAID', claimedOn, reason: note } as const;
    const claim = await insertHold(tenant, hold);
    await settle(tenant, [facts.customerId]);
    return { ok: true, refs: { claim } };
  });
}

export interface ResolveClaimInput {
  idempotencyKey: string;
  id: string;
  accepted: boolean;
  reason?: string | null;
  /** The day the customer named, unless said. */
  paidOn?: Day | null;
  /** Everything owed that was known when they claimed it, unless said. */
  amountCents?: Cents | null;
  method?: PaymentMethod | null;
}

/**
 * Ends a claim. Accepted: the payment is recorded in the same transaction, unless nothing is owed any more and no
 * amount was said. Refuses NOT_FOUND, HOLD_ENDED, INVALID_AMOUNT, INVALID_DATE.
 */
export function resolveClaim(
  app: App,
  actor: Actor,
  input: ResolveClaimInput,
): Promise<MutationResult<{ claim: string }>> {
  return mutate(app, actor, 'resolveClaim', input, async (tenant) => {
    const check = createChecks(tenant.today);
    const reason = check.text(input.reason, 'reason', 500) ?? null;
    const paidOn = input.paidOn == null ? null : check.pastDay(input.paidOn, 'paidOn');
    const amountCents = input.amountCents == null ? null : check.amount(input.amountCents, 'amountCents');
    const method = check.oneOf(input.method ?? 'OTHER', 'method', PAYMENT_METHODS);
    if (check.errors.length > 0) return check.refusal();
    const found = await lockedHold(tenant, input.id);
    if (found?.hold.kind !== 'CLAIMED_PAID') return refuse('NOT_FOUND', 'id');
    const { hold, claimedOn, recordedAt, facts } = found;
    if (!isOpenHold(hold, tenant.today)) return refuse('HOLD_ENDED', 'id');
    if (!input.accepted) {
      await endHold(tenant, hold, { outcome: 'REJECTED', reason, paymentId: null });
      return { ok: true, refs: { claim: hold.id } };
    }
    const about = amountCents === null ? await factsKnownAt(tenant, facts, recordedAt) : facts;
    const { plan, receivedOn } = planAcceptance(about, { ...hold, claimedOn }, { amountCents, paidOn }, tenant.today);
    if (!plan.ok && plan.code !== 'NOTHING_OWED') return refuse(plan.code, 'amountCents');
    const { customerId } = facts;
    const paymentId = plan.ok
      ? await insertPayment(tenant, { ...plan, customerId, method, paidOn: receivedOn, note: reason })
      : null;
    await endHold(tenant, hold, { outcome: 'ACCEPTED', reason, paymentId });
    return { ok: true, refs: { claim: hold.id } };
  });
}

export interface PauseCollectionInput {
  idempotencyKey: string;
  customerId: string;
  debtId?: string | null;
  /** Its last day; null: until somebody resumes. */
  untilOn?: Day | null;
  reason: string;
}

/** A MANUAL hold from today on; it takes the place of an open one about the same. Refuses as `claimPaid`, and REQUIRED. */
export function pauseCollection(
  app: App,
  actor: Actor,
  input: PauseCollectionInput,
): Promise<MutationResult<{ hold: string }>> {
  return mutate(app, actor, 'pauseCollection', input, async (tenant) => {
    const check = createChecks(tenant.today);
    const reason = check.requiredText(input.reason, 'reason', 500);
    const untilOn = input.untilOn == null ? null : check.day(input.untilOn, 'untilOn');
    if (untilOn !== null && untilOn < tenant.today) check.reject('INVALID_DATE', 'untilOn');
    if (check.errors.length > 0) return check.refusal();
    const facts = await lockedFacts(tenant, input.customerId);
    if (!facts) return refuse('NOT_FOUND', 'customerId');
    const debtId = input.debtId ?? null;
    const code = await refusalOfDebt(tenant, facts, debtId);
    if (code) return refuse(code, 'debtId');

    const open = facts.holds.filter(
      (hold) => hold.kind === 'MANUAL' && hold.debtId === debtId && isOpenHold(hold, tenant.today),
    );
    for (const hold of open)
      await endHold(tenant, hold, { outcome: 'RESUMED', reason: ledgerTexts.holdReplaced, paymentId: null });
    const hold = await insertHold(tenant, { customerId: facts.customerId, debtId, kind: 'MANUAL', untilOn, reason });
    await settle(tenant, [facts.customerId]);
    return { ok: true, refs: { hold } };
  });
}

export interface ResumeCollectionInput {
  idempotencyKey: string;
  holdId: string;
  reason?: string | null;
}

/** They wait for an answer of their own: `resolveClaim`, `resolveDispute`, what becomes of the offer. */
const ANSWERED_OTHERWISE: readonly HoldKind[] = ['CLAIMED_PAID', 'DISPUTE', 'OFFER_OPEN'];

/** Ends a pause or a promise. What has an answer of its own has to be answered instead: INVALID. Also NOT_FOUND, HOLD_ENDED. */
export function resumeCollection(
  app: App,
  actor: Actor,
  input: ResumeCollectionInput,
): Promise<MutationResult<{ hold: string }>> {
  return mutate(app, actor, 'resumeCollection', input, async (tenant) => {
    const check = createChecks(tenant.today);
    const reason = check.text(input.reason, 'reason', 500) ?? null;
    if (check.errors.length > 0) return check.refusal();
    const found = await lockedHold(tenant, input.holdId);
    if (!found) return refuse('NOT_FOUND', 'holdId');
    const { hold } = found;
    if (ANSWERED_OTHERWISE.includes(hold.kind)) return refuse('INVALID', 'holdId');
    if (!isOpenHold(hold, tenant.today)) return refuse('HOLD_ENDED', 'holdId');
    await endHold(tenant, hold, { outcome: 'RESUMED', reason, paymentId: null });
    return { ok: true, refs: { hold: hold.id } };
  });
}
