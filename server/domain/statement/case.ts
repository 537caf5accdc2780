/** What the rules look at: one entry with whom it may be of, and all that is known beside it. */
import type { CustomerFacts, Day } from '../facts.js';
import { subjectOfTxid } from '../pix.js';
import type { StatementEntry } from './entry.js';
import { createLedger, type Ledger } from './owed.js';
import { type Identified, identify, type OwesExactly, type People } from './people.js';
import {
  type Claimant,
  type Explanation,
  explainByRecorded,
  paymentUnderId,
  type RecordedPayment,
} from './recorded.js';
import { type Keyed, pairReturns } from './returns.js';
import { MAX_CANDIDATES } from './verdict.js';

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

export interface Subject {
  customerId: string;
  debtId: string | null;
}

export interface Case {
  fingerprint: string;
  entry: StatementEntry;
  /** Whom the txids of ours name, of those that exist in this shop. */
  subjects: readonly Subject[];
  who: Identified;
}

export interface Matching {
  input: MatchInput;
  /** By customer; they grow with every payment decided here. */
  ledgers: Map<string, Ledger>;
  /** How many were, by customer. */
  postings: Map<string, number>;
  explained: ReadonlyMap<string, Explanation>;
  /** By entry of this file, the payment in the ledger that it is or may be. */
  bookedAs: ReadonlyMap<string, readonly string[]>;
  /** Entries of this file that were given back in it and are in no ledger. */
  returned: ReadonlySet<string>;
  /** By return, the entry it gives back. */
  undoneBy: ReadonlyMap<string, string>;
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

export function createCase({ fingerprint, entry }: Keyed, { people, debtOwners }: MatchInput): Case {
  return { fingerprint, entry, subjects: subjectsOf(entry, people, debtOwners), who: identify(entry, people) };
}

export function createMatching(input: MatchInput, cases: readonly Case[]): Matching {
  const undoneBy = pairReturns(input.entries);
  const paired = new Set(undoneBy.values());
  const underId = new Map<string, RecordedPayment>();
  for (const one of cases) {
    const payment = paymentUnderId(one, input.recorded);
    if (payment) underId.set(one.fingerprint, payment);
  }
  const claimants = cases
    .filter(({ entry, fingerprint }) => isMoneyIn(entry) && !underId.has(fingerprint))
    .map((one) => ({ ...one, ...whoseOf(one) }))
    .filter(({ customerIds, entry }) => customerIds !== null || ['TRANSFER', 'OTHER'].includes(entry.kind));
  const fingerprints = new Set(input.entries.map(({ fingerprint }) => fingerprint));
  const spent = new Set([...input.stored.values()].flat());
  for (const { id, entry } of input.recorded) if (entry !== null && fingerprints.has(entry.fingerprint)) spent.add(id);
  for (const { id } of underId.values()) spent.add(id);
  const explained = explainByRecorded(
    claimants.filter(({ fingerprint }) => !paired.has(fingerprint)),
    input.recorded,
    spent,
  );
  for (const { payment } of explained.values()) spent.add(payment.id);
  // What was given back takes a payment only when nobody else does: of two equal ones the other was written down.
  const givenBack = claimants.filter(({ fingerprint, customerIds }) => paired.has(fingerprint) && customerIds !== null);
  for (const [fingerprint, one] of explainByRecorded(givenBack, input.recorded, spent)) explained.set(fingerprint, one);
  const bookedAs = new Map<string, readonly string[]>();
  for (const { fingerprint } of cases) {
    const payment = underId.get(fingerprint) ?? explained.get(fingerprint)?.payment;
    if (payment) bookedAs.set(fingerprint, [payment.id]);
  }
  const returned = new Set([...paired].filter((fingerprint) => !bookedAs.has(fingerprint)));
  const ledgers = new Map([...input.facts].map(([id, facts]) => [id, createLedger(facts, input.today)] as const));
  return { input, ledgers, postings: new Map(), explained, bookedAs, returned, undoneBy };
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
