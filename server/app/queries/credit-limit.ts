import {
  type CreditDecisionRow,
  type CreditOverrideRow,
  type CreditPolicyRow,
  decisionColumns,
  decisionList,
  overridesInForce,
  policyList,
} from '../../db/credit-limit.js';
import {
  availableOn,
  type ConditionCode,
  currentDecision,
  exposureOn,
  limitOn,
  nextStep,
  policyFor,
  rungOf,
  termsOf,
} from '../../domain/credit-limit.js';
import { customerTexts, nextStepTexts } from '../../domain/credit-texts.js';
import { completePolicy } from '../../domain/default-policy.js';
import type { Cents, CustomerFacts, Day } from '../../domain/facts.js';
import { formatBRL } from '../../domain/money.js';
import type { CreditPolicy, CreditTerms } from '../../domain/policy.js';
import type { Tenant } from '../context.js';
import { currentCreditPolicy } from '../policy.js';
import { type Batch, createListing } from './listing.js';

export type { CreditDecisionRow, CreditOverrideRow, CreditPolicyRow } from '../../db/credit-limit.js';

export const decisions = createListing<CreditDecisionRow>(decisionList, {
  parents: { customer: decisionColumns.customerId },
});

/** The policy in force; its only key is the empty one. */
export const creditPolicy: Batch<CreditPolicy> = {
  name: 'credit policy',
  load: async (tenant: Tenant) => new Map([['', await currentCreditPolicy(tenant)]]),
};

/** Every version of the policy. */
export const creditPolicies = createListing<CreditPolicyRow>(policyList, {});

/** A stored version as the rules read it. */
export function policyOfRow(row: CreditPolicyRow): CreditPolicy {
  return completePolicy(row.body as Partial<CreditPolicy>, row.version);
}

/** What differs today for these customers; those who follow the shop's policy in everything are absent. */
export const overrideOfCustomer: Batch<CreditOverrideRow> = {
  name: 'credit override',
  load: async ({ tx, today }, ids) =>
    new Map((await overridesInForce(tx, ids, today)).map((row) => [row.customerId, row])),
};

export interface CreditLimitView {
  customerId: string;
  limitCents: Cents | null;
  exposureCents: Cents;
  availableCents: Cents | null;
  rung: number | null;
  ladder: readonly Cents[];
  terms: CreditTerms | null;
  nextStep: NextStepView | null;
  lastDecisionId: string | null;
}

interface NextStepView {
  toCents: Cents;
  /** For the merchant. */
  text: string;
  customerText: string;
  earliestOn: Day | null;
  conditions: { code: ConditionCode; have: number; need: number; met: boolean; text: string }[];
}

/** The limit of a customer on a day, with what would raise it. */
export function creditLimitOn(facts: CustomerFacts, shopPolicy: CreditPolicy, day: Day): CreditLimitView {
  const policy = policyFor(shopPolicy, facts, day);
  const limitCents = limitOn(facts, day);
  const step = nextStep(facts, policy, day);
  return {
    customerId: facts.customerId,
    limitCents,
    exposureCents: exposureOn(facts, policy, day),
    availableCents: availableOn(facts, policy, day),
    rung: rungOf(policy, limitCents),
    ladder: policy.ladderCents,
    terms: termsOf(policy, limitCents),
    nextStep:
      step.toCents === null
        ? null
        : {
            toCents: step.toCents,
            text: nextStepTexts.missing(step, day),
            customerText: customerTexts.nextStep(step, day),
            earliestOn: step.earliestOn,
            conditions: step.conditions.map((condition) => ({
              ...condition,
              text: conditionTexts[condition.code](condition.have, condition.need),
            })),
          },
    lastDecisionId: currentDecision(facts, day)?.id ?? null,
  };
}

const conditionTexts: Record<ConditionCode, (have: number, need: number) => string> = {
  ON_TIME_DEBTS: (have, need) => `${have} de ${need} ${need === 1 ? 'conta paga' : 'contas pagas'} em dia`,
  USE: (have, need) => `${formatBRL(have)} de ${formatBRL(need)} em contas pagas em dia`,
  STREAK: (have, need) => `${have} de ${need} contas seguidas em dia`,
  TENURE: (have, need) => `cliente há ${have} de ${need} dias`,
  DAYS: (have, need) => `${have} de ${need} dias desde a última mudança de limite`,
  NOTHING_LATE: (have) =>
    have === 0
      ? 'Nada atrasado'
      : `${have === 1 ? '1 conta atrasada' : `${have} contas atrasadas`}: precisa estar em dia`,
};
