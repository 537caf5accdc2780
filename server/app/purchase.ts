/** Asking whether a purchase on trust may be made, the owner's yes to a refused one, and taking a yes back. */

import type { Json } from '../db/client.js';
import { lockCustomers } from '../db/client.js';
import { newId } from '../db/ids.js';
import {
  type AuthorizationRow,
  authorizationById,
  databaseClock,
  lastDecisionIdOf,
  surroundingsOf,
} from '../db/purchase.js';
import { dateOf } from '../db/rows.js';
import { currentDecision, limitOn, policyFor, termsOf } from '../domain/credit-limit.js';
import { addDays } from '../domain/day.js';
import type { Cents, CustomerFacts, Day, Outcome } from '../domain/facts.js';
import type { CreditPolicy } from '../domain/policy.js';
import { invalidFieldOf, lastDueOn, MAX_INSTALLMENTS, type PurchaseRequest } from '../domain/purchase/request.js';
import { boughtDaysIn } from '../domain/purchase/sold.js';
import { decidePurchase, type PurchaseDecision } from '../domain/purchase.js';
import type { Actor, App, Tenant } from './context.js';
import { inTurn } from './in-turn.js';
import { createChecks, isIdOf } from './input.js';
import { lockedFacts } from './locked.js';
import { type MutationResult, mutate, refuse } from './mutation.js';
import { currentCreditPolicy } from './policy.js';

const USUAL_DAYS = 30;
/** What a request that is none is refused with: too little for its instalments is a matter of the amount. */
const REFUSALS: Readonly<Record<keyof PurchaseRequest, [code: string, field: string]>> = {
  amountCents: ['INVALID_AMOUNT', 'amountCents'],
  entryCents: ['INVALID_AMOUNT', 'entryCents'],
  installments: ['INVALID_AMOUNT', 'amountCents'],
  firstDueOn: ['INVALID_DATE', 'firstDueOn'],
};

export interface AuthorizePurchaseInput {
  idempotencyKey: string;
  customerId: string;
  amountCents: Cents;
  /** Paid at the till; nothing unless said. */
  entryCents?: Cents | null;
  /** One unless said. */
  installments?: number | null;
  /** In 30 days unless said, or sooner where the rung's terms end sooner. */
  firstDueOn?: Day | null;
  /** Who asks; the key's name unless said. */
  by?: string | null;
}

/**
 * Answers a purchase and keeps the answer with everything that made it. Approved, it holds its place in the limit for
 * the policy's minutes, by the database's clock. Taken under the customer's lock, so that two tills never both fit.
 * Refuses INVALID_AMOUNT (also an entry that leaves nothing on trust, or less than a centavo an instalment), INVALID,
 * INVALID_DATE, TOO_LONG, NOT_FOUND; a purchase that does not fit is an answer, not a refusal.
 */
export function authorizePurchase(
  app: App,
  actor: Actor,
  input: AuthorizePurchaseInput,
): Promise<MutationResult<{ authorization: string }>> {
  return inTurn(`${actor.merchantId} ${input.customerId}`, () =>
    mutate(app, actor, 'authorizePurchase', input, (tenant) => answer(tenant, input)),
  );
}

export interface OverridePurchaseInput {
  idempotencyKey: string;
  id: string;
  by: string;
  reason: string;
}

/**
 * The owner's yes to a purchase that was referred or declined today, with a name and a reason kept; the place it takes
 * in the limit is reserved from now. Refuses REQUIRED, TOO_LONG, NOT_FOUND, AUTHORIZATION_APPROVED,
 * AUTHORIZATION_CLOSED, AUTHORIZATION_EXPIRED (of another day, or a yes that was not used in time: to be asked again).
 */
export function overridePurchase(
  app: App,
  actor: Actor,
  input: OverridePurchaseInput,
): Promise<MutationResult<{ authorization: string }>> {
  return mutate(app, actor, 'overridePurchase', input, async (tenant) => {
    const check = createChecks(tenant.today);
    const by = check.requiredText(input.by, 'by', 200);
    const reason = check.requiredText(input.reason, 'reason', 500);
    if (check.errors.length > 0) return check.refusal();
    const found = await lockedAuthorization(tenant, input.id);
    if (!found) return refuse('NOT_FOUND', 'id');
    if (isClosed(found)) return refuse('AUTHORIZATION_CLOSED', 'id');
    if (found.state === 'EXPIRED') return refuse('AUTHORIZATION_EXPIRED', 'id');
    if (found.state !== 'REFUSED') return refuse('AUTHORIZATION_APPROVED', 'id');
    if (found.on !== tenant.today) return refuse('AUTHORIZATION_EXPIRED', 'id');

    const { reservationMinutes } = await currentCreditPolicy(tenant);
    const reservedUntil = minutesAfter(await databaseClock(tenant.tx), reservationMinutes);
    const creditDecisionId = await lastDecisionIdOf(tenant.tx, found.customerId);
    const event = {
      authorizationId: found.id,
      kind: 'OVERRIDDEN',
      by,
      reason,
      reservedUntil,
      creditDecisionId,
    } as const;
    await appendEvent(tenant, event);
    return { ok: true, refs: { authorization: found.id } };
  });
}

export interface CancelAuthorizationInput {
  idempotencyKey: string;
  id: string;
  /** The key's name unless said. */
  by?: string | null;
  reason?: string | null;
}

/** Gives the place in the limit back. Refuses TOO_LONG, NOT_FOUND, AUTHORIZATION_CLOSED, AUTHORIZATION_REFUSED. */
export function cancelAuthorization(
  app: App,
  actor: Actor,
  input: CancelAuthorizationInput,
): Promise<MutationResult<{ authorization: string }>> {
  return mutate(app, actor, 'cancelAuthorization', input, async (tenant) => {
    const check = createChecks(tenant.today);
    const by = check.text(input.by, 'by', 200) ?? tenant.actor.name;
    const reason = check.text(input.reason, 'reason', 500) ?? null;
    if (check.errors.length > 0) return check.refusal();
    const found = await lockedAuthorization(tenant, input.id);
    if (!found) return refuse('NOT_FOUND', 'id');
    if (isClosed(found)) return refuse('AUTHORIZATION_CLOSED', 'id');
    if (found.state === 'REFUSED') return refuse('AUTHORIZATION_REFUSED', 'id');
    await appendEvent(tenant, { authorizationId: found.id, kind: 'CANCELLED', by, reason });
    return { ok: true, refs: { authorization: found.id } };
  });
}

/** What a sale that uses an authorization puts on trust. */
export interface AuthorizedSale {
  totalCents: Cents;
  installments: number;
  firstDueOn: Day;
}

/**
 * Why this sale may not use this authorization, with the input's field; null when it may. The customer must be locked.
 * An expired one serves nothing, whatever would fit now: the purchase is asked again, so that every yes is kept. Nor does
 * one of before the owner's HOLD, unless the owner said yes to it knowing the hold.
 */
export async function refusalOfAuthorization(
  tenant: Tenant,
  facts: CustomerFacts,
  authorizationId: string,
  sale: AuthorizedSale,
): Promise<{ code: string; field: string } | null> {
  const about = (code: string, field = 'authorizationId') => ({ code, field });
  const found = isIdOf('PurchaseAuthorization', authorizationId)
    ? await authorizationById(tenant.tx, authorizationId)
    : null;
  if (!found) return about('NOT_FOUND');
  if (found.customerId !== facts.customerId) return about('CUSTOMER_MISMATCH');
  if (isClosed(found)) return about('AUTHORIZATION_CLOSED');
  if (found.state === 'REFUSED' || isHeldBack(facts, found, tenant.today)) return about('AUTHORIZATION_REFUSED');
  if (found.state === 'EXPIRED') return about('AUTHORIZATION_EXPIRED');
  if (sale.totalCents > found.amountCents - found.entryCents) return about('AUTHORIZATION_EXCEEDED', 'totalCents');
  if (sale.installments > found.installments) return about('AUTHORIZATION_EXCEEDED', 'installments');
  if (lastDueOn(sale.firstDueOn, sale.installments) > lastDueOn(found.firstDueOn, found.installments))
    return about('AUTHORIZATION_EXCEEDED', 'firstDueOn');
  return null;
}

/** Decisions are told apart by which they are, and not by their time: a transaction's clock starts before its lock. */
function isHeldBack(facts: CustomerFacts, { knownDecisionId }: AuthorizationRow, today: Day): boolean {
  const inForce = currentDecision(facts, today);
  return inForce?.toCents === 0 && inForce.id !== knownDecisionId;
}

/** The sale took the authorization's place in the limit: in the sale's own transaction. */
export async function useAuthorization(tenant: Tenant, authorizationId: string, saleId: string): Promise<void> {
  await appendEvent(tenant, { authorizationId, kind: 'RECORDED', by: tenant.actor.name, saleId });
}

async function answer(
  tenant: Tenant,
  input: AuthorizePurchaseInput,
): Promise<Outcome<{ refs: { authorization: string } }>> {
  const check = createChecks(tenant.today);
  const amountCents = check.amount(input.amountCents, 'amountCents');
  const entryCents = check.limit(input.entryCents ?? 0, 'entryCents');
  const installments = check.integer(input.installments ?? 1, 'installments', 1, MAX_INSTALLMENTS) ?? 1;
  const firstDueOn = input.firstDueOn == null ? null : check.day(input.firstDueOn, 'firstDueOn');
  const requestedBy = check.text(input.by, 'by', 200) ?? tenant.actor.name;
  if (check.errors.length > 0) return check.refusal();
  const facts = await lockedFacts(tenant, input.customerId);
  if (!facts) return refuse('NOT_FOUND', 'customerId');

  const policy = await currentCreditPolicy(tenant);
  const request = {
    amountCents,
    entryCents,
    installments,
    firstDueOn: firstDueOn ?? usualDueOn(facts, policy, tenant.today),
  };
  const invalidField = invalidFieldOf(request, tenant.today);
  if (invalidField !== null) return refuse(...REFUSALS[invalidField]);
  const asked = await decideNow(tenant, facts, policy, request);
  const id = await store(tenant, facts.customerId, { ...asked, policy, request, requestedBy });
  return { ok: true, refs: { authorization: id } };
}

interface Asked {
  decision: PurchaseDecision;
  /** The database's clock at the decision. */
  at: string;
}

async function decideNow(
  tenant: Tenant,
  facts: CustomerFacts,
  policy: CreditPolicy,
  request: PurchaseRequest,
): Promise<Asked> {
  const { at, reservedCents, reservedOn, twins, knownTwins } = await surroundingsOf(tenant.tx, facts.customerId);
  const { velocity } = policy.containment;
  const countedOn = velocity === null ? [] : [...boughtDaysIn(facts, velocity.days, tenant.today), ...reservedOn];
  const recentPurchases = countedOn.sort().map((on) => ({ on }));
  const around = { reservedCents, recentPurchases, twins, knownTwins };
  return { decision: decidePurchase(facts, policy, request, around, tenant.today), at };
}

interface NewAuthorization extends Asked {
  policy: CreditPolicy;
  request: PurchaseRequest;
  requestedBy: string;
}

async function store(tenant: Tenant, customerId: string, asked: NewAuthorization): Promise<string> {
  const { decision, at, policy, request, requestedBy } = asked;
  const { answer, reasons, alternatives, limitCents, availableCents, inputs } = decision;
  const id = newId('PurchaseAuthorization');
  await tenant.tx.purchaseAuthorization.create({
    data: {
      merchantId: tenant.merchantId,
      id,
      customerId,
      amountCents: BigInt(request.amountCents),
      entryCents: BigInt(request.entryCents),
      installments: request.installments,
      firstDueOn: dateOf(request.firstDueOn),
      on: dateOf(tenant.today),
      decision: answer,
      reasons: reasons as unknown as Json,
      alternatives: alternatives.map(({ kind, request: other, message }) => ({ kind, ...other, message })),
      limitCents: limitCents === null ? null : BigInt(limitCents),
      exposureCents: BigInt(decision.exposureCents),
      reservedCents: BigInt(decision.reservedCents),
      availableCents: availableCents === null ? null : BigInt(availableCents),
      policyVersion: policy.version,
      inputs: inputs as unknown as Json,
      requestedBy,
      reservedUntil: answer === 'APPROVED' ? minutesAfter(new Date(at), policy.reservationMinutes) : null,
      recordedAt: new Date(tenant.now),
    },
    select: { id: true },
  });
  return id;
}

interface NewEvent {
  authorizationId: string;
  kind: 'OVERRIDDEN' | 'CANCELLED' | 'RECORDED';
  by: string;
  reason?: string | null;
  saleId?: string;
  reservedUntil?: Date;
  /** OVERRIDDEN: the decision about the limit that the owner said yes under. */
  creditDecisionId?: string | null;
}

/** `by` is what somebody typed; the key is what it was done with. */
async function appendEvent({ tx, merchantId, actor, now }: Tenant, event: NewEvent): Promise<void> {
  const kept = { merchantId, id: newId('AuthorizationEvent'), keyId: actor.keyId, recordedAt: new Date(now) };
  await tx.authorizationEvent.create({ data: { ...event, ...kept } });
}

/** As it is once its customer is locked: what became of it is decided under that lock. */
async function lockedAuthorization({ tx }: Tenant, id: string): Promise<AuthorizationRow | null> {
  if (!isIdOf('PurchaseAuthorization', id)) return null;
  const row = await tx.purchaseAuthorization.findFirst({ where: { id }, select: { customerId: true } });
  if (!row) return null;
  await lockCustomers(tx, [row.customerId]);
  return authorizationById(tx, id);
}

function isClosed({ state }: AuthorizationRow): boolean {
  return state === 'RECORDED' || state === 'CANCELLED';
}

function usualDueOn(facts: CustomerFacts, shopPolicy: CreditPolicy, today: Day): Day {
  const terms = termsOf(policyFor(shopPolicy, facts, today), limitOn(facts, today));
  return addDays(today, Math.min(terms?.maxDays ?? USUAL_DAYS, USUAL_DAYS));
}

function minutesAfter(at: Date, minutes: number): Date {
  return new Date(at.getTime() + minutes * 60_000);
}
