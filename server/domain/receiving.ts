/** What to do with money a customer hands over: how much, and to which debts (RULES-BR, "Payments"). */
import { END_OF_DAYS } from './day.js';
import { dueOnAt, isWrittenOffOn, principalOn, statusOn } from './debt.js';
import type { Cents, CustomerFacts, Day, Debt, DebtChange, Payment } from './facts.js';
import { isAmount } from './money.js';
import { type Allocation, allocatePayment } from './payment.js';
import { positionOn } from './position.js';
import { allocationsOn } from './replay.js';

export interface MoneyReceived {
  /** Null: everything owed on `paidOn` by the customer (what was bought later is another matter), or on the chosen debts. */
  amountCents: Cents | null;
  paidOn: Day;
  /** The debtor may choose (CC 352), in this order; the rest goes to the oldest due first (CC 355). */
  chosenDebtIds: readonly string[];
}

export type PaymentPlan =
  | { ok: true; amountCents: Cents; allocations: readonly Allocation[]; creditCents: Cents }
  | { ok: false; code: 'NOTHING_OWED' | 'INVALID_AMOUNT' };

/**
 * Divides money among the debts that are open with the facts known today; what they do not need is the customer's
 * credit. Chosen debts that are not open are passed over; the caller reports them.
 */
export function planPayment(facts: CustomerFacts, received: MoneyReceived, today: Day): PaymentPlan {
  const { paidOn, chosenDebtIds } = received;
  const payments = knownBy(facts.payments, paidOn);
  const open = facts.debts
    .filter((debt) => isOpenOn(debt, facts.payments, today))
    .map((debt) => changedBy(debt, paidOn));
  const owing = received.amountCents === null ? owedDebts(open, facts, received, today) : open;
  const amountCents =
    received.amountCents ?? owing.reduce((sum, debt) => sum + positionOn(debt, payments, paidOn).totalCents, 0);
  if (amountCents === 0) return { ok: false, code: 'NOTHING_OWED' };
  if (!isAmount(amountCents)) return { ok: false, code: 'INVALID_AMOUNT' };
  return { ok: true, amountCents, ...allocatePayment(amountCents, owing, payments, paidOn, chosenDebtIds) };
}

/** Whether money may go to it: still owed, written off or not. */
export function isOpenOn(debt: Debt, payments: readonly Payment[], day: Day): boolean {
  return ['OPEN', 'LATE', 'WRITTEN_OFF'].includes(statusOn(debt, payments, day));
}

/**
 * "Everything" is what the shop expected on the day the money came: not what was bought since, and a written-off debt
 * only when it was chosen.
 */
function owedDebts(
  open: readonly Debt[],
  facts: CustomerFacts,
  { paidOn, chosenDebtIds }: MoneyReceived,
  today: Day,
): Debt[] {
  if (chosenDebtIds.length > 0) return open.filter((debt) => chosenDebtIds.includes(debt.id));
  return open.filter((debt) => existedOn(debt, paidOn) && statusOn(debt, facts.payments, today) !== 'WRITTEN_OFF');
}

/** Old debts may be registered late, without the day of their sale; what was due by `day` was there all the same. */
export function existedOn(debt: Pick<Debt, 'registeredOn' | 'dueOn'>, day: Day): boolean {
  return debt.registeredOn <= day || debt.dueOn <= day;
}

/**
 * The payments as a day in the past must see them when money is booked on it only now: those undone since are gone, and
 * those made since are already there, or the same centavos would be paid twice.
 */
function knownBy(payments: readonly Payment[], paidOn: Day): Payment[] {
  return payments
    .filter((payment) => payment.reversedOn === null)
    .map((payment) => {
      // Where it went in the end, or what a broken agreement gave back would be asked for again.
      const { reallocations: _, ...known } = { ...payment, allocations: allocationsOn(payment, END_OF_DAYS) };
      return payment.paidOn > paidOn ? { ...known, paidOn } : known;
    });
}

/**
 * Likewise for the debt: its due day, its state and its amount as they are known to be now. What was changed since
 * counts from `paidOn` on, so that no charge is asked on an amount that was not owed before.
 */
function changedBy(debt: Debt, paidOn: Day): Debt {
  const last = debt.changes
    .map((change) => change.on)
    .sort()
    .at(-1);
  if (last === undefined || last <= paidOn) return debt;
  const known = { on: paidOn, seq: Number.MAX_SAFE_INTEGER, principalCents: null, dueOn: null };
  const changes: DebtChange[] = debt.changes.filter(({ kind, on }) => kind === 'AMOUNT' && on <= paidOn);
  changes.push({ ...known, kind: 'AMOUNT', principalCents: principalOn(debt, last) });
  if (isWrittenOffOn(debt, last)) changes.push({ ...known, kind: 'WRITE_OFF' });
  return { ...debt, dueOn: dueOnAt(debt, last), changes };
}
