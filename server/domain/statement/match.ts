/**
 * What is to become of each entry: an ordered table, the first rule that applies wins, and the last one always does
 * (nothing is silent). To credit a wrong person is the worst that can happen, so that only a Pix code of ours, or a
 * document together with an amount that is owed, is certain; a name never is.
 */
import { daysBetween } from '../day.js';
import type { CustomerFacts, Day, Payment } from '../facts.js';
import { isAmount } from '../money.js';
import { subjectOfTxid } from '../pix.js';
import { planPayment } from '../receiving.js';
import type { StatementEntry } from './entry.js';
import { exactMatch, knownOn, openDebts } from './owed.js';
import { hasSameFirstName, type Identified, identify, type OwesExactly, type People } from './people.js';
import { type Claimant, type Explanation, explainByRecorded, type RecordedPayment } from './recorded.js';
import { isOfSamePayer, isReturn, type Keyed, pairReturns, RETURN_DAYS } from './returns.js';
import {
  type Candidate,
  type CandidateReason,
  type EntryDecision,
  type EntryReason,
  MAX_CANDIDATES,
} from './verdict.js';

export interface MatchInput {
  /** Every entry of the file. */
  entries: readonly Keyed[];
  /** Those that other files brought before, with the payments they were found to be. */
  stored: ReadonlyMap<string, readonly string[]>;
  people: People;
  /** Of everybody `concernedBy` names. */
  facts: ReadonlyMap<string, CustomerFacts>;
  /** By debt, whose it is: of the debts that txids name. */
  debtOwners: ReadonlyMap<string, string>;
  recorded: readonly RecordedPayment[];
  /** Who owes exactly an amount of the file, principal only: good enough to ask. */
  owesExactly: readonly OwesExactly[];
  shop: { document: string | null };
  today: Day;
}

/** Decisions by fingerprint, for the entries that are not stored. The order of the file does not matter. */
export function matchStatement(input: MatchInput): Map<string, EntryDecision> {
  const fresh = input.entries
    .filter(({ fingerprint }) => !input.stored.has(fingerprint))
    .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  const cases = fresh.map((keyed) => createCase(keyed, input));
  const matching = createMatching(input, cases);
  return new Map(cases.map((one) => [one.fingerprint, decide(one, matching)]));
}

/** The customers that entries may be of, to be locked and loaded before anything is decided. */
export function concernedBy(
  entries: readonly Pick<Keyed, 'entry'>[],
  people: People,
  debtOwners: ReadonlyMap<string, string>,
): Set<string> {
  const concerned = new Set<string>();
  for (const { entry } of entries) {
    for (const id of subjectsOf(entry, people, debtOwners)) concerned.add(id.customerId);
    const { byDocument, byName } = identify(entry, people);
    if (byDocument) concerned.add(byDocument.customerId);
    for (const { customerId } of byName.slice(0, MAX_CANDIDATES + 1)) concerned.add(customerId);
  }
  return concerned;
}

interface Subject {
  customerId: string;
  debtId: string | null;
}

interface Case {
  fingerprint: string;
  entry: StatementEntry;
  /** Whom the txids of ours name, of those that exist in this shop. */
  subjects: readonly Subject[];
  who: Identified;
}

interface Matching {
  input: MatchInput;
  /** Grows with every payment decided here. */
  facts: Map<string, CustomerFacts>;
  explained: ReadonlyMap<string, Explanation>;
  /** Payments of this file that were given back in it. */
  returned: ReadonlySet<string>;
  undoneBy: ReadonlyMap<string, string>;
}

type Rule = (one: Case, matching: Matching) => EntryDecision | null;

const RULES: readonly Rule[] = [
  ({ entry }) => when(entry.amountCents === 0, 'NO_MONEY'),
  ({ entry }) => when(entry.isCard, 'CARD_BILL'),
  ({ entry }) => when(entry.kind === 'BALANCE', 'BALANCE'),
  givenBack,
  ({ entry }) => when(entry.amountCents < 0 && entry.kind === 'FEE', 'FEE'),
  ({ entry }) => when(entry.amountCents < 0 && entry.kind === 'INVESTMENT', 'INVESTMENT'),
  ({ entry }) => when(entry.amountCents < 0, 'MONEY_OUT'),
  ({ fingerprint }, { returned }) => when(returned.has(fingerprint), 'RETURNED'),
  ({ entry }) => when(entry.kind === 'RETURN', 'REFUND_IN'),
  recordedUnderItsId,
  namedByTxid,
  ({ entry }) => when(entry.kind === 'FEE', 'FEE'),
  ({ entry }) => when(entry.kind === 'INVESTMENT', 'INVESTMENT'),
  ({ entry }) => when(entry.kind === 'LOAN', 'LOAN'),
  ({ entry }, { input }) =>
    when(entry.payerDocument !== null && entry.payerDocument === input.shop.document, 'OWN_TRANSFER'),
  namedByDocument,
  ({ entry }) => when(entry.kind === 'CARD_SALES', 'CARD_SALES'),
  proposedByName,
  proposedByAmount,
  ({ entry }) => when(entry.payerName !== null || entry.payerDocument !== null, 'STRANGER'),
];

function decide(one: Case, matching: Matching): EntryDecision {
  for (const rule of RULES) {
    const decision = rule(one, matching);
    if (decision) return decision;
  }
  return decided('UNKNOWN_PAYER');
}

/** The shop gave money back: of a payment of this file, which then is none, or of one that was booked. */
function givenBack({ fingerprint, entry, who }: Case, { input, undoneBy }: Matching): EntryDecision | null {
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
function recordedUnderItsId({ fingerprint, entry }: Case, { input }: Matching): EntryDecision | null {
  const ids = [fingerprint, entry.endToEndId === null ? null : `pix:${entry.endToEndId}`, entry.endToEndId];
  const found = input.recorded.find(({ externalId }) => externalId !== null && ids.includes(externalId));
  if (!found) return null;
  return decided('ALREADY_RECORDED', [candidate(found.customerId, ['RECORDED'], { paymentId: found.id })]);
}

/** Whoever pays, the code says for whom. */
function namedByTxid(one: Case, matching: Matching): EntryDecision | null {
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

function namedByDocument(one: Case, matching: Matching): EntryDecision | null {
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

function proposedByName(one: Case, matching: Matching): EntryDecision | null {
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
function proposedByAmount(one: Case, matching: Matching): EntryDecision | null {
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

function createCase({ fingerprint, entry }: Keyed, { people, debtOwners }: MatchInput): Case {
  return { fingerprint, entry, subjects: subjectsOf(entry, people, debtOwners), who: identify(entry, people) };
}

function createMatching(input: MatchInput, cases: readonly Case[]): Matching {
  const undoneBy = pairReturns(input.entries);
  const returned = new Set(undoneBy.values());
  const claimants = cases
    .filter(({ fingerprint, entry }) => isMoneyIn(entry) && !returned.has(fingerprint))
    .map((one) => ({ ...one, ...whoseOf(one) }))
    .filter(({ customerIds, entry }) => customerIds !== null || ['TRANSFER', 'OTHER'].includes(entry.kind));
  const fingerprints = new Set(input.entries.map(({ fingerprint }) => fingerprint));
  const spent = new Set([...input.stored.values()].flat());
  for (const { id, entry } of input.recorded) if (entry !== null && fingerprints.has(entry.fingerprint)) spent.add(id);
  const explained = explainByRecorded(claimants, input.recorded, spent);
  return { input, facts: new Map(input.facts), explained, returned, undoneBy };
}

function isMoneyIn({ amountCents, kind, isCard }: StatementEntry): boolean {
  return amountCents > 0 && !isCard && kind !== 'RETURN' && kind !== 'BALANCE';
}

function whoseOf({ subjects, who }: Case): Pick<Claimant, 'customerIds' | 'isSure'> {
  if (subjects.length > 0) return { customerIds: subjects.map(({ customerId }) => customerId), isSure: true };
  if (who.byDocument) return { customerIds: [who.byDocument.customerId], isSure: true };
  if (who.byName.length > 0) return { customerIds: who.byName.map(({ customerId }) => customerId), isSure: false };
  return { customerIds: null, isSure: false };
}

/** What the txids name and this shop has; a debt's own code says more than its customer's. */
function subjectsOf(entry: StatementEntry, people: People, debtOwners: ReadonlyMap<string, string>): Subject[] {
  const subjects = entry.txids.flatMap((txid): Subject[] => {
    const subject = subjectOfTxid(txid);
    if (subject === null) return [];
    if ('customerId' in subject)
      return people.byId.has(subject.customerId) ? [{ customerId: subject.customerId, debtId: null }] : [];
    const customerId = debtOwners.get(subject.debtId);
    return customerId === undefined ? [] : [{ customerId, debtId: subject.debtId }];
  });
  const ofDebts = subjects.filter(({ debtId }) => debtId !== null);
  const isOneCustomer = new Set(subjects.map(({ customerId }) => customerId)).size === 1;
  return isOneCustomer && ofDebts.length > 0 ? ofDebts : subjects;
}

function candidate(
  customerId: string,
  reasons: readonly CandidateReason[],
  { debtIds = [], paymentId = null }: { debtIds?: readonly string[]; paymentId?: string | null } = {},
): Candidate {
  return { customerId, debtIds, paymentId, reasons };
}

function decided(reason: EntryReason, candidates: readonly Candidate[] = []): EntryDecision {
  return { reason, candidates: candidates.slice(0, MAX_CANDIDATES), posting: null };
}

function when(applies: boolean, reason: EntryReason): EntryDecision | null {
  return applies ? decided(reason) : null;
}

function sortKey({ entry, fingerprint }: Keyed): string {
  return `${entry.on} ${fingerprint}`;
}
