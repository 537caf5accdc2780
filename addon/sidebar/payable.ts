/** What is to be paid now: what a merchant is asked to charge and to receive before everything. */
import type { CardCharges, CardDebt } from '../agreements-rpc.js';

export interface Payable {
  debts: CardDebt[];
  totalCents: number;
}

/**
 * By the rule of the customer's page: all due by today, else what falls due next. Null: that is everything, or not all
 * of it is listed.
 */
export function payableNow({ debts }: CardCharges, today: string): Payable | null {
  const due = debts.filter(({ dueOn }) => dueOn <= today);
  const nextOn = debts.map(({ effectiveDueOn }) => effectiveDueOn).sort()[0];
  const payable = due.length > 0 ? due : debts.filter(({ effectiveDueOn }) => effectiveDueOn === nextOn);
  if (payable.length === debts.length) return null;
  return { debts: payable, totalCents: payable.reduce((sum, { totalCents }) => sum + totalCents, 0) };
}

/** `1` of "1ª parcela", where the debts are one instalment of several. */
export function installmentOf(debts: readonly CardDebt[]): number | null {
  const [debt, ...others] = debts;
  const part = debt && others.length === 0 ? debt.part : null;
  return part && part.of > 1 ? part.number : null;
}
