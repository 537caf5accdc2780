/** Everything that is to be decided about a limit on a day, one change after another until it rests. Pure. */
import { firstDecision, type LimitChange, type LimitOrigin, nextLimit, policyFor } from './credit-limit.js';
import type { CreditDecision, CustomerFacts, Day } from './facts.js';
import type { CreditPolicy } from './policy.js';

/** A limit falls by one rung for each debt at most, so this is never reached; it bounds a defect. */
const MAX_CHANGES_AT_ONCE = 50;

/**
 * The changes due on `day` under the shop's policy with the customer's own differences; empty when the limit rests.
 * `origin` is asked for only while nothing was decided yet. Evaluating again after appending them gives none.
 */
export function limitChanges(
  facts: CustomerFacts,
  shopPolicy: CreditPolicy,
  day: Day,
  origin: LimitOrigin = { kind: 'REGISTERED' },
): LimitChange[] {
  const policy = policyFor(shopPolicy, facts, day);
  const made: LimitChange[] = [];
  let known = facts;
  for (let round = 0; round < MAX_CHANGES_AT_ONCE; round++) {
    const change =
      known.decisions.length === 0 ? firstDecision(policy, origin, known, day) : nextLimit(known, policy, day);
    if (!change) return made;
    made.push(change);
    known = withDecision(known, change, day);
  }
  throw new Error(`limit of ${facts.customerId} did not come to rest in ${MAX_CHANGES_AT_ONCE} changes`);
}

/** The facts with `change` appended to the log, as it will be read back. */
export function withDecision(facts: CustomerFacts, change: LimitChange, day: Day): CustomerFacts {
  const { fromCents, toCents, rule, reason, debtId, inputs } = change;
  const seq = facts.decisions.reduce((last, decision) => Math.max(last, decision.seq), 0) + 1;
  const decision: CreditDecision = {
    id: `${facts.customerId}:${seq}`,
    customerId: facts.customerId,
    on: day,
    seq,
    fromCents,
    toCents,
    rule,
    reason,
    debtId,
    countedDebtIds: (inputs.debtIds as readonly string[] | undefined) ?? null,
  };
  return { ...facts, decisions: [...facts.decisions, decision] };
}
