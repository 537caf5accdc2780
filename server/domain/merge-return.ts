/**
 * What an undone merge gives back: what it had moved, and what has come since and hangs on that alone (a payment of those
 * debts, an agreement about them). What hangs on debts of both cannot be taken apart. Pure.
 */

/** Something recorded while the two were one. */
export interface Binding {
  id: string;
  /** The debts it binds together; none: it is about the customer as a whole, and stays. */
  debtIds: readonly string[];
  /** False: it has no effect any more, so that it may stay although it speaks of debts of both. */
  isInForce: boolean;
}

export interface Agreed extends Binding {
  /** Debts of its own, which follow it. */
  installmentIds: readonly string[];
}

export interface Returning {
  debtIds: string[];
  paymentIds: string[];
  proposalIds: string[];
}

/**
 * `movedDebtIds`: those that the merge had moved and that are still where it put them. Null: something in force binds what
 * goes back to what stays.
 */
export function returningWith(
  movedDebtIds: readonly string[],
  since: { payments: readonly Binding[]; proposals: readonly Agreed[] },
): Returning | null {
  const debts = new Set(movedDebtIds);
  const isGoing = ({ debtIds }: Binding) => debtIds.length > 0 && debtIds.every((id) => debts.has(id));
  const isTorn = (one: Binding) => one.isInForce && !isGoing(one) && one.debtIds.some((id) => debts.has(id));
  // An agreement about another's instalments goes with that one: until nothing more follows.
  for (let known = -1; known < debts.size; ) {
    known = debts.size;
    for (const { installmentIds } of since.proposals.filter(isGoing)) for (const id of installmentIds) debts.add(id);
  }
  if (since.payments.some(isTorn) || since.proposals.some(isTorn)) return null;
  return {
    debtIds: [...debts],
    paymentIds: since.payments.filter(isGoing).map(({ id }) => id),
    proposalIds: since.proposals.filter(isGoing).map(({ id }) => id),
  };
}
