/**
 * Payments that stand in the ledger already. One payment explains one entry: the surest first, then the nearest day, and
 * as many entries as possible, so that no money that was written down is booked once more.
 */
import { addDays } from '../day.js';
import type { Cents, Day } from '../facts.js';
import type { StatementEntry } from './entry.js';

export interface RecordedPayment {
  id: string;
  customerId: string;
  externalId: string | null;
  amountCents: Cents;
  method: string;
  paidOn: Day;
  isReversed: boolean;
  /** The day of an entry of some statement that it was found to be; null: of none, or it was posted for one. */
  foundOn: Day | null;
  /** The statement's entry that it was posted for. */
  entry: {
    fingerprint: string;
    payerName: string | null;
    payerDocument: string | null;
    endToEndId: string | null;
  } | null;
}

/** What was paid at the counter never stands in a statement. */
const ON_STATEMENTS = new Set(['PIX', 'TRANSFER', 'OTHER']);
/** A bank may book the money of an evening on the day after. */
const NEAR_DAYS = 1;
/** "Pago" is marked when somebody gets to it, and a sheet without a day takes that of its sync. */
export const WRITTEN_DOWN_WITHIN_DAYS = 7;
/** The nearest first; of two as near the later one, for money is written down after it came. */
const OFFSETS = [0, ...Array.from({ length: WRITTEN_DOWN_WITHIN_DAYS }, (_, i) => [i + 1, -i - 1]).flat()];
const PIX_ID = /^(?:pix:)?(E\d{20}[A-Z0-9]{11})$/i;

export interface Claimant {
  fingerprint: string;
  entry: Pick<StatementEntry, 'on' | 'amountCents' | 'endToEndId'>;
  /** Whose payment it may be; null: anybody's. */
  customerIds: readonly string[] | null;
  /** Known by txid or document. */
  isSure: boolean;
}

export interface Explanation {
  payment: RecordedPayment;
  isSameDay: boolean;
}

/** The payment that has the entry's own id. */
export function paymentUnderId(
  { fingerprint, entry }: { fingerprint: string; entry: Pick<StatementEntry, 'endToEndId'> },
  recorded: readonly RecordedPayment[],
): RecordedPayment | undefined {
  const { endToEndId } = entry;
  const ids = endToEndId === null ? [fingerprint] : [fingerprint, endToEndId, `pix:${endToEndId}`];
  return recorded.find(({ externalId }) => externalId !== null && ids.includes(externalId));
}

/** By fingerprint, the payment that an entry may be. `spent` are those that other entries were posted for or explained by. */
export function explainByRecorded(
  claimants: readonly Claimant[],
  recorded: readonly RecordedPayment[],
  spent: ReadonlySet<string>,
): Map<string, Explanation> {
  const taken = new Set(spent);
  const explained = new Map<string, Explanation>();
  for (const isWanted of [
    ({ isSure }: Claimant) => isSure,
    ({ isSure, customerIds }: Claimant) => !isSure && customerIds !== null,
    ({ customerIds }: Claimant) => customerIds === null,
  ]) {
    const free = recorded.filter(
      ({ id, isReversed, method }) => !isReversed && !taken.has(id) && ON_STATEMENTS.has(method),
    );
    for (const [{ fingerprint, entry }, payment] of pair(claimants.filter(isWanted), free)) {
      taken.add(payment.id);
      const { paidOn, foundOn } = payment;
      const isSameDay = paidOn === entry.on && (foundOn === null || foundOn === entry.on);
      explained.set(fingerprint, { payment, isSameDay });
    }
  }
  return explained;
}

/**
 * The nearest are paired first. Whoever is left takes a payment over where its claimant can have another (augmenting
 * paths of a bipartite matching), so that an entry stays alone only when the payments it could be are not enough.
 */
function pair(claimants: readonly Claimant[], payments: readonly RecordedPayment[]): Map<Claimant, RecordedPayment> {
  const byDay = indexByDay(payments);
  const possible = (claimant: Claimant, offset: number) =>
    (byDay.get(dayKey(claimant.entry.amountCents, addDays(claimant.entry.on, offset))) ?? []).filter((payment) =>
      mayBe(payment, claimant, offset),
    );
  const pairs = new Map<Claimant, RecordedPayment>();
  const claimantOf = new Map<string, Claimant>();
  const take = (claimant: Claimant, payment: RecordedPayment) => {
    pairs.set(claimant, payment);
    claimantOf.set(payment.id, claimant);
  };
  for (const offset of OFFSETS)
    for (const claimant of claimants) {
      if (pairs.has(claimant)) continue;
      const payment = possible(claimant, offset).find(({ id }) => !claimantOf.has(id));
      if (payment) take(claimant, payment);
    }

  const takeOver = (claimant: Claimant, tried: Set<string>): boolean => {
    for (const payment of OFFSETS.flatMap((offset) => possible(claimant, offset))) {
      if (tried.has(payment.id)) continue;
      tried.add(payment.id);
      const holder = claimantOf.get(payment.id);
      if (holder !== undefined && !takeOver(holder, tried)) continue;
      take(claimant, payment);
      return true;
    }
    return false;
  };
  // What a search in vain has gone through leads nowhere for anybody after it.
  let inVain = new Set<string>();
  for (const claimant of claimants) {
    if (pairs.has(claimant)) continue;
    const tried = new Set(inVain);
    if (!takeOver(claimant, tried)) inVain = tried;
  }
  return pairs;
}

/** Under the day it was paid, and under that of the entry it was found to be. */
function indexByDay(payments: readonly RecordedPayment[]): Map<string, RecordedPayment[]> {
  const byDay = new Map<string, RecordedPayment[]>();
  for (const payment of [...payments].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const { amountCents, paidOn, foundOn } = payment;
    for (const day of new Set([paidOn, foundOn ?? paidOn])) {
      const key = dayKey(amountCents, day);
      const group = byDay.get(key);
      if (group) group.push(payment);
      else byDay.set(key, [payment]);
    }
  }
  return byDay;
}

function dayKey(amountCents: Cents, day: Day): string {
  return `${amountCents} ${day}`;
}

/** Whether the payment, which stands under the day `offset` days from the entry's, may be its money. */
function mayBe(payment: RecordedPayment, { entry, customerIds, isSure }: Claimant, offset: number): boolean {
  if (customerIds !== null && !customerIds.includes(payment.customerId)) return false;
  const pixId = PIX_ID.exec(payment.externalId ?? '')?.[1]?.toUpperCase();
  if (pixId !== undefined && entry.endToEndId !== null && pixId !== entry.endToEndId) return false;
  // It is an entry's already: of this one only when this is the same, in another format of the bank.
  if (payment.entry !== null) return Math.abs(offset) <= NEAR_DAYS;
  if (payment.foundOn !== null)
    return offset === 0 || (Math.abs(offset) <= NEAR_DAYS && payment.foundOn === addDays(entry.on, offset));
  return Math.abs(offset) <= (isSure ? WRITTEN_DOWN_WITHIN_DAYS : NEAR_DAYS);
}
