/**
 * Whether a purchase on trust may be made, and what would fit instead (A5, A14, A23, A28; DESIGN, "Domain decisions").
 * An ordered table of reasons: all that hold are given, and the most severe decides. A due date that merely passed is
 * none of them (A5): only a limit, terms, the owner's own word or something for the owner to look at stand in the way.
 */
import { exposureOn, limitOn, policyFor, rungOf, termsOf } from './credit-limit.js';
import { purchaseTexts } from './credit-texts.js';
import { addDays } from './day.js';
import { isCancelledOn } from './debt.js';
import type { Cents, CustomerFacts, Day } from './facts.js';
import type { CreditPolicy, CreditTerms } from './policy.js';
import { alternativesTo, type PurchaseAlternative } from './purchase/alternatives.js';
import { financedOf, invalidFieldOf, lastDueOn, type PurchaseRequest } from './purchase/request.js';
import { type StandingOn, standingOn } from './standing.js';

export type { AlternativeKind, PurchaseAlternative } from './purchase/alternatives.js';
export { invalidFieldOf, type PurchaseRequest } from './purchase/request.js';

export type PurchaseAnswer = 'APPROVED' | 'REFER' | 'DECLINED';

/** What is known at the till beside the facts: all read under the customer's lock. */
export interface PurchaseSurroundings {
  /** Allowed, by the rules or by the owner, and neither recorded, cancelled nor expired. */
  reservedCents: Cents;
  /** What was bought and what is reserved; those outside the policy's window are ignored. */
  recentPurchases: readonly { on: Day }[];
  /** Other customers of the shop with the same document or phone under another name. */
  twins: readonly { customerId: string; name: string; shares: 'DOCUMENT' | 'PHONE' }[];
  /** The twins for whom the owner already said yes to a purchase that was referred because of them. */
  knownTwins: readonly { customerId: string; shares: 'DOCUMENT' | 'PHONE' }[];
}

export type PurchaseReasonCode =
  | 'FITS'
  | 'ABOVE_AVAILABLE'
  | 'HOLD'
  | 'REVIEW'
  | 'LIMIT_TO_DEFINE'
  | 'TERMS_TOO_LONG'
  | 'TOO_MANY_INSTALLMENTS'
  | 'FIRST_PURCHASE_TOO_LARGE'
  | 'TOO_FREQUENT'
  | 'SHARED_IDENTITY';

export interface PurchaseReason {
  code: PurchaseReasonCode;
  /** In pt-BR, fit to be read aloud to the customer's face. */
  message: string;
}

export interface PurchaseDecision {
  answer: PurchaseAnswer;
  /** Most severe first, never empty. */
  reasons: readonly PurchaseReason[];
  /** Most useful first, at most two, each of which would be approved now; also where the owner is to be asked. */
  alternatives: readonly PurchaseAlternative[];
  limitCents: Cents | null;
  exposureCents: Cents;
  reservedCents: Cents;
  /** Before this purchase, never negative; null while the limit is to be defined. */
  availableCents: Cents | null;
  /** Plain JSON: with it anybody can check the reasons. Names of other people are not in it. */
  inputs: Readonly<Record<string, unknown>>;
}

/** Everything about the customer on the day that does not depend on the request. */
interface Known {
  day: Day;
  policy: CreditPolicy;
  standing: StandingOn;
  limitCents: Cents | null;
  exposureCents: Cents;
  reservedCents: Cents;
  availableCents: Cents | null;
  /** Null: nothing is sold on trust without asking, or the policy sets none. */
  terms: CreditTerms | null;
  /** The last day on which an instalment may fall due; null: no end of its own. */
  horizonOn: Day | null;
  /** How much of a first purchase the owner need not see; null for who bought before, or where the whole limit may be. */
  firstPurchaseMostCents: Cents | null;
  recentPurchases: number;
  twins: readonly Twin[];
  knownTwins: readonly Twin[];
}

interface Twin {
  customerId: string;
  shares: string;
}

type Rule = { answer: 'DECLINED' | 'REFER'; code: PurchaseReasonCode; message: MessageOf };
/** The message when the reason holds, else null. */
type MessageOf = (known: Known, request: PurchaseRequest) => string | null;

/** Most severe first. Containment, review and an undefined limit only refer: the owner decides about people. */
const RULES: readonly Rule[] = [
  { answer: 'DECLINED', code: 'HOLD', message: ({ limitCents }) => (limitCents === 0 ? purchaseTexts.hold() : null) },
  { answer: 'DECLINED', code: 'ABOVE_AVAILABLE', message: aboveAvailable },
  { answer: 'DECLINED', code: 'TOO_MANY_INSTALLMENTS', message: tooManyInstallments },
  { answer: 'DECLINED', code: 'TERMS_TOO_LONG', message: termsTooLong },
  {
    answer: 'REFER',
    code: 'LIMIT_TO_DEFINE',
    message: ({ limitCents }) => (limitCents === null ? purchaseTexts.limitToDefine() : null),
  },
  {
    answer: 'REFER',
    code: 'REVIEW',
    message: ({ standing }) => (standing.standing === 'REVIEW' ? purchaseTexts.review() : null),
  },
  { answer: 'REFER', code: 'SHARED_IDENTITY', message: sharedIdentity },
  { answer: 'REFER', code: 'FIRST_PURCHASE_TOO_LARGE', message: firstPurchaseTooLarge },
  { answer: 'REFER', code: 'TOO_FREQUENT', message: tooFrequent },
];

/**
 * Decides a purchase on `day` under the shop's policy with the customer's own differences. Take it holding the customer's
 * row lock, or two tills may both fit. Throws a RangeError for a request that is none (`invalidFieldOf`).
 */
export function decidePurchase(
  facts: CustomerFacts,
  shopPolicy: CreditPolicy,
  request: PurchaseRequest,
  around: PurchaseSurroundings,
  day: Day,
): PurchaseDecision {
  const invalidField = invalidFieldOf(request, day);
  if (invalidField !== null)
    throw new RangeError(`no purchase on ${day} (${invalidField}): ${JSON.stringify(request)}`);
  const known = knownOn(facts, shopPolicy, around, day);
  const found = reasonsFor(known, request);
  const { limitCents, exposureCents, reservedCents, availableCents } = known;
  return {
    answer: found[0]?.answer ?? 'APPROVED',
    reasons:
      found.length === 0
        ? [{ code: 'FITS', message: purchaseTexts.fits({ ...request, financedCents: financedOf(request) }) }]
        : found.map(({ code, message }) => ({ code, message })),
    alternatives: found.length === 0 ? [] : approvedInstead(known, request),
    limitCents,
    exposureCents,
    reservedCents,
    availableCents,
    inputs: inputsOf(known, request),
  };
}

function knownOn(facts: CustomerFacts, shopPolicy: CreditPolicy, around: PurchaseSurroundings, day: Day): Known {
  const policy = policyFor(shopPolicy, facts, day);
  const { firstPurchaseBps, velocity } = policy.containment;
  const { reservedCents } = around;
  const limitCents = limitOn(facts, day);
  const exposureCents = exposureOn(facts, policy, day);
  const terms = termsOf(policy, limitCents);
  const hasBought = facts.debts.some((debt) => debt.registeredOn <= day && !isCancelledOn(debt, day));
  const windowFrom = velocity === null ? day : addDays(day, 1 - velocity.days);
  return {
    day,
    policy,
    standing: standingOn(facts, policy, day),
    limitCents,
    exposureCents,
    reservedCents,
    availableCents: limitCents === null ? null : Math.max(0, limitCents - exposureCents - reservedCents),
    terms,
    horizonOn: terms === null || terms.maxDays === null ? null : addDays(day, terms.maxDays),
    // What is reserved belongs to the same first purchase, or two small ones at once would pass for none.
    firstPurchaseMostCents:
      hasBought || limitCents === null || firstPurchaseBps >= 10_000
        ? null
        : Math.max(0, Math.floor((limitCents * firstPurchaseBps) / 10_000) - reservedCents),
    recentPurchases: around.recentPurchases.filter(({ on }) => on >= windowFrom && on <= day).length,
    twins: inOrder(around.twins),
    knownTwins: inOrder(around.knownTwins),
  };
}

/** Without their names. */
function inOrder(twins: readonly Twin[]): readonly Twin[] {
  return twins
    .map(({ customerId, shares }) => ({ customerId, shares }))
    .sort((a, b) => (keyOfTwin(a) < keyOfTwin(b) ? -1 : 1));
}

/** Who shares the phone with a known twin and later the document too is another question to the owner. */
function keyOfTwin({ customerId, shares }: Twin): string {
  return `${customerId} ${shares}`;
}

function reasonsFor(known: Known, request: PurchaseRequest) {
  return RULES.flatMap(({ answer, code, message: messageOf }) => {
    const message = messageOf(known, request);
    return message === null ? [] : [{ answer, code, message }];
  });
}

function aboveAvailable({ limitCents, availableCents }: Known, request: PurchaseRequest): string | null {
  if (!limitCents || availableCents === null || financedOf(request) <= availableCents) return null;
  return purchaseTexts.aboveAvailable(availableCents);
}

function tooManyInstallments({ terms }: Known, { installments }: PurchaseRequest): string | null {
  if (terms === null || installments <= terms.maxInstallments) return null;
  return purchaseTexts.tooManyInstallments(terms.maxInstallments);
}

function termsTooLong({ horizonOn }: Known, { firstDueOn, installments }: PurchaseRequest): string | null {
  if (horizonOn === null || lastDueOn(firstDueOn, installments) <= horizonOn) return null;
  return purchaseTexts.termsTooLong(horizonOn);
}

function sharedIdentity({ policy, twins, knownTwins }: Known): string | null {
  const known = new Set(knownTwins.map(keyOfTwin));
  const isNew = twins.some((twin) => !known.has(keyOfTwin(twin)));
  return policy.containment.referSharedIdentity && isNew ? purchaseTexts.sharedIdentity() : null;
}

function firstPurchaseTooLarge({ limitCents, firstPurchaseMostCents }: Known, request: PurchaseRequest): string | null {
  // On HOLD nothing fits anyway: that it would be the first is not news.
  if (!limitCents || firstPurchaseMostCents === null || financedOf(request) <= firstPurchaseMostCents) return null;
  return purchaseTexts.firstPurchaseTooLarge(firstPurchaseMostCents);
}

/** This purchase counts too. */
function tooFrequent({ policy, recentPurchases }: Known): string | null {
  const { velocity } = policy.containment;
  return velocity !== null && recentPurchases + 1 > velocity.purchases ? purchaseTexts.tooFrequent() : null;
}

function approvedInstead(known: Known, request: PurchaseRequest): readonly PurchaseAlternative[] {
  const { day, availableCents, firstPurchaseMostCents, terms, horizonOn } = known;
  const roomCents = Math.min(availableCents ?? 0, firstPurchaseMostCents ?? Number.POSITIVE_INFINITY);
  const bounds = { day, roomCents, maxInstallments: terms?.maxInstallments ?? null, horizonOn };
  return alternativesTo(
    request,
    bounds,
    (other) => invalidFieldOf(other, day) === null && reasonsFor(known, other).length === 0,
  );
}

function inputsOf(known: Known, request: PurchaseRequest): Readonly<Record<string, unknown>> {
  const { policy, standing, day, ...rest } = known;
  return {
    policyVersion: policy.version,
    day,
    request,
    ...rest,
    rung: rungOf(policy, known.limitCents),
    standing: standing.standing,
    standingReason: standing.reason,
    graceDays: policy.graceDays,
    exposure: policy.exposure,
    containment: policy.containment,
  };
}
