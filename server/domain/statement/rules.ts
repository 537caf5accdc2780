/** The rules that ask more than an entry's own words. Each answers null where it does not apply. */
import { daysBetween } from '../day.js';
import type { Payment } from '../facts.js';
import { isAmount } from '../money.js';
import { planPayment } from '../receiving.js';
import type { Case, Matching } from './case.js';
import { createLedger, exactly, type Ledger } from './owed.js';
import { hasSameFirstName } from './people.js';
import { paymentUnderId, type RecordedPayment } from './recorded.js';
import { isOfSamePayer, isReturn, RETURN_DAYS } from './returns.js';
import {
  type Candidate,
  type CandidateReason,
  type EntryDecision,
  type EntryReason,
  MAX_CANDIDATES,
} from './verdict.js';

/** Nobody pays more often in one statement; who seems to is looked at. */
const MAX_POSTINGS = 60;

/** The shop gave money back: of a payment of this file, which then is none, or of one that was booked. */
export function givenBack({ fingerprint, entry, who }: Case, matching: Matching): EntryDecision | null {
  if (!isReturn(entry)) return null;
  const { input, undoneBy, bookedAs } = matching;
  const undone = undoneBy.get(fingerprint);
  const booked = undone === undefined ? undefined : (input.stored.get(undone) ?? bookedAs.get(undone));
  if (undone !== undefined && booked === undefined) return decided('RETURN_PAIRED');
  const possible = input.recorded.filter(
    ({ amountCents, paidOn }) =>
      amountCents === -entry.amountCents && paidOn <= entry.on && daysBetween(paidOn, entry.on) <= RETURN_DAYS,
  );
  const likely = new Set([who.byDocument?.customerId, ...who.byName.map(({ customerId }) => customerId)]);
  const theirs = possible.filter(
    (payment) =>
      booked?.includes(payment.id) ||
      likely.has(payment.customerId) ||
      (payment.entry !== null && isOfSamePayer(payment.entry, entry)),
  );
  const standing = theirs.filter(({ isReversed }) => !isReversed);
  const meant = standing.filter(({ id }) => booked?.includes(id));
  if (standing.length > 0) return returned('RETURN_OF_PAYMENT', meant.length > 0 ? meant : standing);
  if (theirs.length > 0) return decided('RETURN_SETTLED');
  // An open entry of an earlier file was given back: whoever answers that one should know.
  if (undone !== undefined) return decided('RETURN_UNCLEAR');
  const lately = possible.filter(
    ({ paidOn, method, isReversed }) => !isReversed && method !== 'CASH' && daysBetween(paidOn, entry.on) <= 7,
  );
  const isNameless = entry.payerName === null && entry.payerDocument === null;
  return isNameless && lately.length > 0 ? returned('RETURN_UNCLEAR', lately) : null;
}

function returned(reason: EntryReason, payments: readonly RecordedPayment[]): EntryDecision {
  return decided(
    reason,
    payments.map(({ customerId, id }) => candidate(customerId, ['RETURNED'], { paymentId: id })),
  );
}

/** An integration has booked this very Pix. */
export function recordedUnderItsId({ fingerprint, entry }: Case, { input }: Matching): EntryDecision | null {
  const found = paymentUnderId({ fingerprint, entry }, input.recorded);
  if (!found) return null;
  return decided('ALREADY_RECORDED', [candidate(found.customerId, ['RECORDED'], { paymentId: found.id })]);
}

/** Whoever pays, the code says for whom. */
export function namedByTxid(one: Case, matching: Matching): EntryDecision | null {
  const { subjects, entry } = one;
  const [subject] = subjects;
  if (!subject) return null;
  const candidates = subjects.map(({ customerId, debtId }) =>
    candidate(customerId, ['TXID'], { debtIds: debtId === null ? [] : [debtId] }),
  );
  if (subjects.length > 1) return decided('TXID_CONFLICT', candidates);
  const before = recordedBefore(one, matching, 'TXID');
  if (before) return before;
  const ledger = matching.ledgers.get(subject.customerId);
  const isOpen = subject.debtId === null ? (ledger?.openIds.size ?? 0) > 0 : ledger?.openIds.has(subject.debtId);
  if (!ledger || !isOpen || !isAmount(entry.amountCents)) return decided('TXID_NOTHING_OPEN', candidates);
  const reason = subject.debtId === null ? 'TXID_CUSTOMER' : 'TXID_DEBT';
  return certain(reason, one, matching, ledger, candidates[0]!);
}

export function namedByDocument(one: Case, matching: Matching): EntryDecision | null {
  const { entry, who } = one;
  if (who.byDocument === null) return null;
  const { customerId, how } = who.byDocument;
  const before = recordedBefore(one, matching, how);
  if (before) return before;
  const ledger = matching.ledgers.get(customerId);
  const proposed = proposal(one, matching, customerId, how);
  if (!ledger || !proposed.isOwing) return decided('DOCUMENT_NOTHING_OPEN', [proposed.candidate]);
  if (!proposed.isExact) return decided('DOCUMENT_OTHER_AMOUNT', [proposed.candidate]);
  const known = ledger.owedOn(entry.on).filter(({ isKnown }) => isKnown);
  const debtIds = exactly(known, entry.amountCents, entry.on);
  if (debtIds === null) return decided('PAID_BEFORE_RECORDED', [proposed.candidate]);
  const reason = how === 'DOCUMENT' ? 'DOCUMENT_AND_AMOUNT' : 'MASKED_DOCUMENT_AND_AMOUNT';
  return certain(reason, one, matching, ledger, { ...proposed.candidate, debtIds });
}

export function proposedByName(one: Case, matching: Matching): EntryDecision | null {
  const { byName } = one.who;
  if (byName.length === 0) return null;
  const before = recordedBefore(one, matching, 'NAME');
  if (before) return before;
  const proposals = byName
    .slice(0, MAX_CANDIDATES + 1)
    .map(({ customerId, likeness }) => proposal(one, matching, customerId, likeness));
  const exact = proposals.filter(({ isExact }) => isExact);
  const owing = proposals.filter(({ isOwing }) => isOwing);
  const candidates = [...exact, ...owing.filter((other) => !exact.includes(other))].map((other) => other.candidate);
  if (exact.length === 1 && owing.length === 1) return decided('NAME_AND_AMOUNT', candidates);
  if (owing.length > 1) return decided(exact.length === 1 ? 'NAME_AND_AMOUNT' : 'SEVERAL_CANDIDATES', candidates);
  if (owing.length === 1) return decided('NAME_OTHER_AMOUNT', candidates);
  const owed = proposedByAmount(one, matching);
  return (
    owed ??
    decided(
      'NAME_NOTHING_OPEN',
      proposals.map((other) => other.candidate),
    )
  );
}

/** Nobody of that name, or no name: somebody else may have paid for whoever owes just this. */
export function proposedByAmount(one: Case, matching: Matching): EntryDecision | null {
  const { entry } = one;
  const { input } = matching;
  const before = recordedBefore(one, matching, 'AMOUNT');
  if (before) return before;
  const owing = input.owesExactly
    .filter(({ amountCents }) => amountCents === entry.amountCents)
    .map(({ customerId, debtIds }) => {
      const isNamed = hasSameFirstName(entry, customerId, input.people);
      return candidate(customerId, isNamed ? ['FIRST_NAME', 'AMOUNT'] : ['AMOUNT'], { debtIds });
    })
    .sort((a, b) => b.reasons.length - a.reasons.length || (a.customerId < b.customerId ? -1 : 1));
  return owing.length === 0 ? null : decided('AMOUNT_ONLY', owing);
}

/** The same money may have been written down by hand; the same day and a sure person say that it was. */
function recordedBefore(
  { fingerprint, subjects, who }: Case,
  { explained }: Matching,
  how: CandidateReason,
): EntryDecision | null {
  const found = explained.get(fingerprint);
  if (!found) return null;
  const isSure = subjects.length > 0 || who.byDocument !== null;
  const proposed = candidate(found.payment.customerId, [how, 'RECORDED'], { paymentId: found.payment.id });
  return decided(isSure && found.isSameDay ? 'ALREADY_RECORDED' : 'MAYBE_RECORDED', [proposed]);
}

/** Books it in the ledger that the entries after it are decided on. The debts proposed are paid first. */
function certain(
  reason: EntryReason,
  { entry, fingerprint }: Case,
  { ledgers, postings, input }: Matching,
  { facts }: Ledger,
  proposed: Candidate,
): EntryDecision {
  const { customerId } = facts;
  const before = postings.get(customerId) ?? 0;
  if (before >= MAX_POSTINGS) return decided('TOO_MANY_FROM_ONE', [proposed]);
  postings.set(customerId, before + 1);
  const { amountCents, on: paidOn } = entry;
  const plan = planPayment(facts, { amountCents, paidOn, chosenDebtIds: proposed.debtIds }, input.today);
  if (!plan.ok) throw new Error(`a certain entry of ${amountCents} centavos cannot be booked: ${plan.code}`);
  const { allocations } = plan;
  const money = { amountCents, paidOn, dayKnown: true, allocations, reversedOn: null };
  const payments: Payment[] = [...facts.payments, { id: `new ${fingerprint}`, customerId, ...money }];
  ledgers.set(customerId, createLedger({ ...facts, payments }, input.today));
  return { reason, candidates: [proposed], posting: { customerId, amountCents, allocations } };
}

interface Proposal {
  candidate: Candidate;
  isOwing: boolean;
  /** Owes just this amount. */
  isExact: boolean;
}

function proposal({ entry }: Case, { ledgers }: Matching, customerId: string, how: CandidateReason): Proposal {
  const ledger = ledgers.get(customerId);
  if (!ledger || ledger.openIds.size === 0)
    return { candidate: candidate(customerId, [how]), isOwing: false, isExact: false };
  const debtIds = exactly(ledger.owedOn(entry.on), entry.amountCents, entry.on);
  const reasons: CandidateReason[] = [how, debtIds ? 'AMOUNT' : 'OWES_OTHER'];
  return {
    candidate: candidate(customerId, reasons, { debtIds: debtIds ?? [] }),
    isOwing: true,
    isExact: debtIds !== null,
  };
}

function candidate(
  customerId: string,
  reasons: readonly CandidateReason[],
  { debtIds = [], paymentId = null }: { debtIds?: readonly string[]; paymentId?: string | null } = {},
): Candidate {
  return { customerId, debtIds, paymentId, reasons };
}

export function decided(reason: EntryReason, candidates: readonly Candidate[] = []): EntryDecision {
  return { reason, candidates: candidates.slice(0, MAX_CANDIDATES), posting: null };
}

export function when(applies: boolean, reason: EntryReason): EntryDecision | null {
  return applies ? decided(reason) : null;
}
