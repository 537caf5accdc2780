/** What would fit instead of a purchase that was not approved: the terms are mended first, then the amount. */
import { purchaseTexts } from '../credit-texts.js';
import { addDays, addMonthsClamped } from '../day.js';
import type { Cents, Day } from '../facts.js';
import { financedOf, lastDueOn, type PurchaseRequest } from './request.js';

/** ENTRY: a larger one. INSTALLMENTS: fewer. SMALLER: a smaller purchase. SHORTER: an earlier first due day. */
export type AlternativeKind = 'ENTRY' | 'INSTALLMENTS' | 'SMALLER' | 'SHORTER';

export interface PurchaseAlternative {
  kind: AlternativeKind;
  /** Asked again unchanged, it is approved. */
  request: PurchaseRequest;
  message: string;
}

/** What a purchase on trust has to keep within. */
export interface Bounds {
  day: Day;
  /** The most that may be left after the entry. */
  roomCents: Cents;
  /** Null: as many as asked. */
  maxInstallments: number | null;
  /** The last day on which an instalment may fall due; null: no end of its own. */
  horizonOn: Day | null;
}

/** Entries are asked for in whole reais: nobody counts centavos at the till. */
const ENTRY_UNIT_CENTS = 1_00;
/** Less than this on trust is no kind offer. */
const LEAST_OFFER_CENTS = 5_00;
/** A first due day moved closer than this would be an entry by another name. */
const LEAST_DAYS_TO_FIRST_DUE = 7;

const MESSAGES: Record<AlternativeKind, (request: PurchaseRequest) => string> = {
  ENTRY: (request) => purchaseTexts.withEntry(wordsOf(request)),
  INSTALLMENTS: (request) => purchaseTexts.inInstallments(wordsOf(request)),
  SMALLER: (request) => purchaseTexts.smaller(request.amountCents, wordsOf(request)),
  SHORTER: (request) => purchaseTexts.sooner(wordsOf(request)),
};

type Candidate = Omit<PurchaseAlternative, 'message'>;

/**
 * Purchases near the one asked that keep within the bounds, most useful first; at most two. Each is asked again with
 * `isApproved` before it is offered, so that no offer is taken back at the till.
 */
export function alternativesTo(
  request: PurchaseRequest,
  bounds: Bounds,
  isApproved: (request: PurchaseRequest) => boolean,
): readonly PurchaseAlternative[] {
  return candidatesFor(request, bounds)
    .filter((candidate) => isApproved(candidate.request))
    .map((candidate) => ({ ...candidate, message: MESSAGES[candidate.kind](candidate.request) }));
}

function candidatesFor(request: PurchaseRequest, bounds: Bounds): readonly Candidate[] {
  const mended = mendedTerms(request, bounds);
  if (financedOf(request) <= bounds.roomCents) return mended;
  // The amount stands in the way, and the terms perhaps too: one change of terms is enough for the till.
  return mended.slice(0, 1).flatMap((terms) => mendedAmounts(terms.request, bounds.roomCents));
}

/** The request on terms the rung allows; unchanged when they are no obstacle. */
function mendedTerms(request: PurchaseRequest, { day, maxInstallments, horizonOn }: Bounds): readonly Candidate[] {
  const { firstDueOn } = request;
  const most = Math.min(request.installments, maxInstallments ?? request.installments);
  const isWithin = (installments: number, from: Day) =>
    horizonOn === null || lastDueOn(from, installments) <= horizonOn;

  let fewer = most;
  while (fewer >= 1 && !isWithin(fewer, firstDueOn)) fewer -= 1;
  const found: Candidate[] = [];
  if (fewer >= 1) found.push({ kind: 'INSTALLMENTS', request: { ...request, installments: fewer } });
  if (fewer === most || horizonOn === null) return found;

  // More instalments, or one at all, where the first falls due earlier.
  for (let installments = most; installments > fewer; installments--) {
    const earlierOn = latestFirstDueOn(horizonOn, installments);
    if (installments > 1 && earlierOn < addDays(day, LEAST_DAYS_TO_FIRST_DUE)) continue;
    found.push({ kind: 'SHORTER', request: { ...request, installments, firstDueOn: earlierOn } });
    break;
  }
  return found;
}

/** The smallest entry with which it fits, and the largest purchase with the entry as it is. */
function mendedAmounts(request: PurchaseRequest, roomCents: Cents): readonly Candidate[] {
  const missingCents = request.amountCents - roomCents;
  const entryCents = Math.ceil(missingCents / ENTRY_UNIT_CENTS) * ENTRY_UNIT_CENTS;
  const candidates: Candidate[] = [
    { kind: 'ENTRY', request: { ...request, entryCents } },
    { kind: 'SMALLER', request: { ...request, amountCents: request.entryCents + roomCents } },
  ];
  return candidates.filter((candidate) => financedOf(candidate.request) >= LEAST_OFFER_CENTS);
}

function wordsOf(request: PurchaseRequest) {
  return { ...request, financedCents: financedOf(request) };
}

/** The latest first due day with which the last of so many instalments falls due by `horizonOn`. */
function latestFirstDueOn(horizonOn: Day, installments: number): Day {
  let firstDueOn = addMonthsClamped(horizonOn, 1 - installments);
  // Months are of different lengths: 29, 30 and 31 January all lead to the last day of February.
  while (lastDueOn(addDays(firstDueOn, 1), installments) <= horizonOn) firstDueOn = addDays(firstDueOn, 1);
  return firstDueOn;
}
