/**
 * Payments that stand in the ledger already. One payment explains one entry: the surest first, so that a payment of
 * Tuesday is not spent on Monday's entry and Tuesday's booked once more.
 */
import { daysBetween } from '../day.js';
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
const NEAR_DAYS = 1;

export interface Claimant {
  fingerprint: string;
  entry: Pick<StatementEntry, 'on' | 'amountCents'>;
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
  const free = new Map<Cents, RecordedPayment[]>();
  for (const payment of recorded) {
    if (payment.isReversed || spent.has(payment.id) || !ON_STATEMENTS.has(payment.method)) continue;
    free.set(payment.amountCents, [...(free.get(payment.amountCents) ?? []), payment]);
  }
  const explained = new Map<string, Explanation>();
  const take = (isWanted: (claimant: Claimant) => boolean, isSameDay: boolean) => {
    for (const claimant of claimants) {
      if (!isWanted(claimant) || explained.has(claimant.fingerprint)) continue;
      const { on, amountCents } = claimant.entry;
      const payments = free.get(amountCents) ?? [];
      const index = payments.findIndex(
        ({ customerId, paidOn }) =>
          (claimant.customerIds === null || claimant.customerIds.includes(customerId)) &&
          (isSameDay ? paidOn === on : Math.abs(daysBetween(paidOn, on)) <= NEAR_DAYS),
      );
      if (index >= 0) explained.set(claimant.fingerprint, { payment: payments.splice(index, 1)[0]!, isSameDay });
    }
  };
  for (const isWanted of [
    ({ isSure }: Claimant) => isSure,
    ({ isSure, customerIds }: Claimant) => !isSure && customerIds !== null,
    ({ customerIds }: Claimant) => customerIds === null,
  ]) {
    take(isWanted, true);
    take(isWanted, false);
  }
  return explained;
}
