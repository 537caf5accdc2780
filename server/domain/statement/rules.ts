/** The rules that ask more than an entry's own words. Each answers null where it does not apply. */
import { daysBetween } from '../day.js';
import type { CustomerFacts, Payment } from '../facts.js';
import { isAmount } from '../money.js';
import { planPayment } from '../receiving.js';
import type { Case, Matching } from './case.js';
import { exactMatch, knownOn, openDebts } from './owed.js';
import { hasSameFirstName } from './people.js';
import type { RecordedPayment } from './recorded.js';
import { isOfSamePayer, isReturn, RETURN_DAYS } from './returns.js';
import {
  type Candidate,
  type CandidateReason,
  type EntryDecision,
  type EntryReason,
  MAX_CANDIDATES,
} from './verdict.js';

/** The shop gave money back: of a payment of this file, which then is none, or of one that was booked. */
export function givenBack({ fingerprint, entry, who }: Case, { input, undoneBy }: Matching): EntryDecision | null {
  if (!isReturn(entry)) return null;
  const undone = undoneBy.get(fingerprint);
  const storedPayments = undone === undefined ? undefined : input.stored.get(undone);
  if (undone !== undefined && storedPayments === undefined) return decided('RETURN_PAIRED');
  const possible = input.recorded.filter(
    (payment) =>
      !payment.isReversed &&
      payment.amountCents === -entry.amountCents &&
      payment.paidOn <= entry.on &&
      daysBetween(payment.paidOn, entry.on) <= RETURN_DAYS,
  );
  const asked = (reason: EntryReason, payments: readonly RecordedPayment[]) =>
    decided(
      reason,
      payments.map(({ customerId, id }) => candidate(customerId, ['RETURNED'], { paymentId: id })),
    );
  const paid = possible.filter(({ id }) => storedPayments?.includes(id));
  if (paid.length > 0) return asked('RETURN_OF_PAYMENT', paid);
  const likely = new Set([who.byDocument?.customerId, ...who.byName.map(({ customerId }) => customerId)]);
  const theirs = possible.filter(
    (payment) => likely.has(payment.customerId) || (payment.entry !== null && isOfSamePayer(payment.entry, entry)),
  );
  if (theirs.length > 0) return asked('RETURN_OF_PAYMENT', theirs);
  // An open entry of an earlier file was given back: whoever answers that one should know.
  if (undone !== undefined) return asked('RETURN_UNCLEAR', []);
  const lately = possible.filter(({ paidOn, method }) => daysBetween(paidOn, entry.on) <= 7 && method !== 'CASH');
  const isNameless = entry.payerName === null && entry.payerDocument === null;
  return isNameless && lately.length > 0 ? asked('RETURN_UNCLEAR', lately) : null;
}

/** An integration has booked this very Pix. */
export function recordedUnderItsId({ fingerprint, entry }: Case, { input }: Matching): EntryDecision | null {
  const ids = [fingerprint, entry.endToEndId === null ? null : `pix:${entry.endToEndId}`, entry.endToEndId];
  const found = input.recorded.find(({ externalId }) => externalId !== null && ids.includes(externalId));
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
  const facts = matching.facts.get(subject.customerId);
  const open = facts ? openDebts(facts, matching.input.today) : [];
  const isOpen = subject.debtId === null ? open.length > 0 : open.some(({ id }) => id === subject.debtId);
  if (!facts || !isOpen || !isAmount(entry.amountCents)) return decided('TXID_NOTHING_OPEN', candidates);
  const reason = subject.debtId === null ? 'TXID_CUSTOMER' : 'TXID_DEBT';
  return certain(reason, one, matching, facts, subject.debtId === null ? [] : [subject.debtId], candidates[0]!);
}

export function namedByDocument(one: Case, matching: Matching): EntryDecision | null {
  const { byDocument } = one.who;
  if (byDocument === null) return null;
  const before = recordedBefore(one, matching, byDocument.how);
  if (before) return before;
  const facts = matching.facts.get(byDocument.customerId);
  const proposed = proposal(one, matching, byDocument.customerId, byDocument.how);
  if (!facts || proposed.debtIds === null) return decided('DOCUMENT_NOTHING_OPEN', [proposed.candidate]);
  if (!proposed.isExact) return decided('DOCUMENT_OTHER_AMOUNT', [proposed.candidate]);
  const { entry } = one;
  const { today } = matching.input;
  const known = knownOn(openDebts(facts, today), entry.on);
  const exact = exactMatch(facts, known, entry.amountCents, entry.on, today);
  if (exact === null) return decided('PAID_BEFORE_RECORDED', [proposed.candidate]);
  const reason = byDocument.how === 'DOCUMENT' ? 'DOCUMENT_AND_AMOUNT' : 'MASKED_DOCUMENT_AND_AMOUNT';
  return certain(reason, one, matching, facts, exact.debtIds, { ...proposed.candidate, debtIds: exact.debtIds });
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
  const owing = proposals.filter(({ debtIds }) => debtIds !== null);
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

function certain(
  reason: EntryReason,
  { entry, fingerprint }: Case,
  { facts: all, input }: Matching,
  facts: CustomerFacts,
  chosenDebtIds: readonly string[],
  proposed: Candidate,
): EntryDecision {
  const { customerId } = facts;
  const received = { amountCents: entry.amountCents, paidOn: entry.on, chosenDebtIds };
  const plan = planPayment(facts, received, input.today);
  if (!plan.ok) throw new Error(`a certain entry of ${entry.amountCents} centavos cannot be booked: ${plan.code}`);
  const { amountCents, allocations } = plan;
  const payment: Payment = {
    id: `new ${fingerprint}`,
    customerId,
    amountCents,
    paidOn: entry.on,
    dayKnown: true,
    allocations,
    reversedOn: null,
  };
  all.set(customerId, { ...facts, payments: [...facts.payments, payment] });
  return { reason, candidates: [proposed], posting: { customerId, amountCents, allocations } };
}

interface Proposal {
  candidate: Candidate;
  /** Null: nothing is open. */
  debtIds: readonly string[] | null;
  isExact: boolean;
}

function proposal(
  { entry }: Case,
  { facts: all, input }: Matching,
  customerId: string,
  how: CandidateReason,
): Proposal {
  const facts = all.get(customerId);
  const open = facts ? openDebts(facts, input.today) : [];
  if (!facts || open.length === 0) return { candidate: candidate(customerId, [how]), debtIds: null, isExact: false };
  const exact = exactMatch(facts, open, entry.amountCents, entry.on, input.today);
  const debtIds = exact?.debtIds ?? [];
  const reasons: CandidateReason[] = [how, exact ? 'AMOUNT' : 'OWES_OTHER'];
  return { candidate: candidate(customerId, reasons, { debtIds }), debtIds, isExact: exact !== null };
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
