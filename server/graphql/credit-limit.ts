import { Args, Ctx, Field, FieldResolver, ID, InputType, Int, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { setCreditLimit, startUndefinedLimits } from '../app/credit-limit.js';
import { updateCreditPolicy } from '../app/credit-policy.js';
import {
  type CreditDecisionRow,
  type CreditLimitView,
  creditLimitOn,
  creditPolicy,
  decisions,
} from '../app/queries/credit-limit.js';
import { type CustomerRow, customers } from '../app/queries/customer.js';
import { debts } from '../app/queries/debt.js';
import { connectionOf, connectUnder, PageArgs } from './connection.js';
import type { Context } from './context.js';
import { Customer } from './customer.js';
import { DayArgs, factsOn } from './day-args.js';
import { Debt } from './debt.js';
import { StepConditionCode } from './enums.js';
import { byRef, MutationInput, mutationOf } from './mutation.js';
import { Node } from './node.js';
import { Cents, DateScalar, DateTime } from './scalars.js';

@ObjectType({
  implements: Node,
  description: 'A decision about a limit, kept with the rule and the facts that made it.',
  simpleResolvers: true,
})
export class CreditDecision extends Node {
  @Field(() => DateScalar)
  on: string;
  @Field(() => Cents, { nullable: true, description: 'Null: it was "a definir".' })
  fromCents: number | null;
  @Field(() => Cents, { nullable: true, description: 'Null: "a definir". Zero: HOLD.' })
  toCents: number | null;
  @Field(() => String, { description: 'Name of the rule that matched.' })
  rule: string;
  @Field(() => String, { description: 'For the merchant, in Brazilian Portuguese.' })
  reason: string;
  @Field(() => Int)
  policyVersion: number;
  @Field(() => String, { description: 'The name of who decided; `caderneta` for the rules.' })
  decidedBy: string;
  @Field(() => DateTime)
  recordedAt: string;
}

const CreditDecisionConnection = connectionOf('CreditDecision', () => CreditDecision);

@ObjectType({
  description: 'A condition of the next rung. For USE, `have` and `need` are centavos.',
  simpleResolvers: true,
})
class StepCondition {
  @Field(() => StepConditionCode)
  code: string;
  @Field(() => Cents)
  have: number;
  @Field(() => Cents)
  need: number;
  @Field(() => Boolean)
  met: boolean;
  @Field(() => String, { description: 'For the merchant, in Brazilian Portuguese.' })
  text: string;
}

@ObjectType({
  description: 'What raises the limit by one rung: when all conditions are met, it rises.',
  simpleResolvers: true,
})
class NextStep {
  @Field(() => Cents)
  toCents: number;
  @Field(() => DateScalar, { nullable: true, description: 'No day before this one can raise it.' })
  earliestOn: string | null;
  @Field(() => [StepCondition])
  conditions: StepCondition[];
}

@ObjectType({ description: 'Terms of a rung.', simpleResolvers: true })
class CreditTerms {
  @Field(() => Int)
  maxInstallments: number;
  @Field(() => Int, { nullable: true, description: 'Until the last due day; null: no end of its own.' })
  maxDays: number | null;
}

@ObjectType({ description: 'What may be sold on trust to a customer on a day.', simpleResolvers: true })
class CreditLimit {
  @Field(() => Cents, { nullable: true, description: 'Null: "a definir". Zero: HOLD.' })
  limitCents: number | null;
  @Field(() => Cents, { description: 'Open principal.' })
  exposureCents: number;
  @Field(() => Cents, { nullable: true, description: 'Never negative; null while the limit is "a definir".' })
  availableCents: number | null;
  @Field(() => Int, { nullable: true, description: 'The highest rung at or below the limit, from 1.' })
  rung: number | null;
  @Field(() => [Cents], { description: 'All rungs, lowest first.' })
  ladder: readonly number[];
  @Field(() => CreditTerms, {
    nullable: true,
    description: 'They grow with the rung. Null on hold, or while the limit is "a definir".',
  })
  terms: CreditTerms | null;
  @Field(() => NextStep, { nullable: true, description: 'Null at the top, on hold, or while it is "a definir".' })
  nextStep: NextStep | null;
}

@ObjectType({ description: 'The rules of the ladder: the newest version counts.', simpleResolvers: true })
class CreditPolicy {
  @Field(() => Int)
  version: number;
  @Field(() => [Cents], { description: 'Rungs, lowest first.' })
  ladder: readonly number[];
  @Field(() => Int, { description: 'Debts to be paid on time since the limit last changed.' })
  promotionOnTimeDebts: number;
  @Field(() => Int, { description: 'Their principal as a share of the limit, in basis points.' })
  promotionUseBps: number;
  @Field(() => Int, { description: 'Days since the limit last changed.' })
  promotionDays: number;
  @Field(() => Int, { description: 'More days late than this, and reminded: REVIEW.' })
  graceDays: number;
  @Field(() => Int, { description: 'On this day late, one rung down, once for each debt.' })
  demotionDay: number;
  @Field(() => [CreditTerms], { description: 'By rung; the last serves every higher one.' })
  terms: readonly CreditTerms[];
}

@Resolver()
export class CreditPolicyResolver {
  @Query(() => CreditPolicy, { description: 'The credit policy in force.' })
  creditPolicy(@Ctx() context: Context): Promise<CreditPolicy> {
    return policyOf(context);
  }
}

@Resolver(() => Customer)
export class CustomerLimitResolver {
  @FieldResolver(() => CreditLimit)
  async creditLimit(@Root() customer: CustomerRow, @Args(() => DayArgs) args: DayArgs, @Ctx() context: Context) {
    const { facts, day } = await factsOn(context, customer.id, args);
    return creditLimitOn(facts, (await context.reading.load(creditPolicy, ''))!, day);
  }

  @FieldResolver(() => CreditDecisionConnection, { description: 'Newest first.' })
  decisions(@Root() customer: CustomerRow, @Args(() => PageArgs) page: PageArgs, @Ctx() context: Context) {
    return connectUnder(context, decisions, { noun: 'customer', id: customer.id }, page, 'RECENT', undefined);
  }
}

@Resolver(() => CreditLimit)
export class CreditLimitResolver {
  @FieldResolver(() => CreditDecision, { nullable: true, description: 'The decision in force.' })
  async lastDecision(@Root() { lastDecisionId }: CreditLimitView, @Ctx() { reading }: Context) {
    return lastDecisionId === null ? null : reading.load(decisions.byId, lastDecisionId);
  }
}

@Resolver(() => CreditDecision)
export class CreditDecisionResolver {
  @FieldResolver(() => Customer)
  customer(@Root() decision: CreditDecisionRow, @Ctx() { reading }: Context) {
    return reading.load(customers.byId, decision.customerId);
  }

  @FieldResolver(() => Debt, { nullable: true, description: 'The debt that caused a demotion.' })
  async debt(@Root() decision: CreditDecisionRow, @Ctx() { reading }: Context) {
    return decision.debtId === null ? null : reading.load(debts.byId, decision.debtId);
  }
}

async function policyOf({ reading }: Context): Promise<CreditPolicy> {
  const policy = (await reading.load(creditPolicy, ''))!;
  return {
    version: policy.version,
    ladder: policy.ladderCents,
    promotionOnTimeDebts: policy.promotion.onTimeDebts,
    promotionUseBps: policy.promotion.useBps,
    promotionDays: policy.promotion.days,
    graceDays: policy.graceDays,
    demotionDay: policy.demotionDay,
    terms: policy.terms,
  };
}

@InputType()
export class SetCreditLimitInput extends MutationInput {
  @Field(() => ID)
  customerId: string;
  @Field(() => Cents, { description: 'Zero: nothing more is sold on trust (HOLD).' })
  limitCents: number;
  @Field(() => String)
  reason: string;
  @Field(() => String, { description: 'The name of who decided.' })
  by: string;
}

@InputType()
export class StartUndefinedLimitsInput extends MutationInput {
  @Field(() => [ID], { nullable: true, description: 'Null: everybody whose limit is "a definir".' })
  customerIds?: string[] | null;
  @Field(() => Cents, { nullable: true, description: 'Null: the first rung.' })
  limitCents?: number | null;
}

@InputType({ description: 'What is given changes.' })
export class UpdateCreditPolicyInput extends MutationInput {
  @Field(() => Cents, { nullable: true, description: 'Generates the ladder again.' })
  firstLimitCents?: number | null;
  @Field(() => Int, { nullable: true })
  promotionOnTimeDebts?: number | null;
  @Field(() => Int, { nullable: true })
  promotionUseBps?: number | null;
  @Field(() => Int, { nullable: true })
  promotionDays?: number | null;
  @Field(() => Int, { nullable: true })
  graceDays?: number | null;
  @Field(() => Int, { nullable: true })
  demotionDay?: number | null;
}

export const creditLimitMutations = [
  mutationOf({
    name: 'setCreditLimit',
    scope: 'write',
    description: "The owner's decision, with a name and a reason kept.",
    input: SetCreditLimitInput,
    run: setCreditLimit,
    payload: { customer: { type: () => Customer, read: byRef('customer', customers.byId) } },
  }),
  mutationOf({
    name: 'startUndefinedLimits',
    scope: 'write',
    description: 'Gives a first limit to customers whose limit is "a definir".',
    input: StartUndefinedLimitsInput,
    run: startUndefinedLimits,
    payload: { customersChanged: { type: () => Int, read: (_, { refs }) => refs?.customersChanged } },
  }),
  mutationOf({
    name: 'updateCreditPolicy',
    scope: 'admin',
    description: 'Appends a version of the credit policy; what was decided before stays explained by its own.',
    input: UpdateCreditPolicyInput,
    run: updateCreditPolicy,
    payload: { creditPolicy: { type: () => CreditPolicy, read: policyOf } },
  }),
];
