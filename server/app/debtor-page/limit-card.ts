/** What paying well earns (CAPABILITIES, A26): now, next, what is missing, and when it is looked at. */
import { currentDecision } from '../../domain/credit-limit.js';
import { customerTexts } from '../../domain/credit-texts.js';
import type { Cents, CustomerFacts, Day } from '../../domain/facts.js';
import type { Tenant } from '../context.js';
import { currentCreditPolicy } from '../policy.js';
import { creditLimitOn } from '../queries/credit-limit.js';

export interface LimitCard {
  limitCents: Cents;
  usedCents: Cents;
  availableCents: Cents;
  /** Why it is what it is, for the customer. */
  text: string;
  next: {
    toCents: Cents;
    text: string;
    conditions: readonly { text: string; isMet: boolean }[];
    /** Null: it depends on payments alone. */
    earliestOn: Day | null;
  } | null;
}

/** Null where there is nothing good to say: no limit yet, or none for now. */
export async function limitCard(tenant: Tenant, facts: CustomerFacts): Promise<LimitCard | null> {
  const limit = creditLimitOn(facts, await currentCreditPolicy(tenant), tenant.today);
  if (!limit.limitCents) return null;
  const decision = currentDecision(facts, tenant.today);
  return {
    limitCents: limit.limitCents,
    usedCents: limit.exposureCents,
    availableCents: Math.max(0, limit.availableCents ?? 0),
    text: customerTexts.decided(decision?.rule ?? '', decision?.fromCents ?? null, limit.limitCents),
    next: limit.nextStep && {
      toCents: limit.nextStep.toCents,
      text: limit.nextStep.customerText,
      conditions: limit.nextStep.conditions.map(({ text, met }) => ({ text, isMet: met })),
      earliestOn: limit.nextStep.earliestOn,
    },
  };
}
