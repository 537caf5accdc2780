import { Args, Ctx, Field, FieldResolver, ID, InputType, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { setCreditLimit, startUndefinedLimits, warningsOf } from '../app/credit-limit.js';
import { setCreditOverride } from '../app/credit-override.js';
import {
  type CreditDecisionRow,
  type CreditLimitView,
  creditLimitOn,
  creditPolicy,
  decisions,
  overrideOfCustomer,
} from '../app/queries/credit-limit.js';
import { type CustomerRow, customers } from '../app/queries/customer.js';
import { debts } from '../app/queries/debt.js';
import { customerTexts } from '../domain/credit-texts.js';
import { connectionOf, connectUnder, PageArgs } from './connection.js';
import type { Context } from './context.js';
import { CreditTerms, CreditTermsInput } from './credit-policy.js';
import { Customer } from './customer.js';
import { DayArgs, factsOn } from './day-args.js';
import { Debt } from './debt.js';
import { CreditWarningCode, StepConditionCode } from './enums.js';
import { byRef, MutationInput, mutationOf } from './mutation.js';
import { Node } from './node.js';
import { Cents, DateScalar, DateTime, DecisionInputs } from './scalars.js';

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
  @Field(() => DecisionInputs)
  inputs: Readonly<Record<string, unknown>>;
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
  @Field(() => String, { description: 'What is missing, for the merchant, in Brazilian Portuguese.' })
  text: string;
  @Field(() => String, {
    description: 'The same for the customer: "Mais 2 parcelas em dia e seu limite vai a R$ 300,00".',
  })
  customerText: string;
  @Field(() => [StepCondition])
  conditions: StepCondition[];
}

@ObjectType({ description: 'What may be sold on trust to a customer on a day.', simpleResolvers: true })
export class CreditLimit {
  @Field(() => Cents, { nullable: true, description: 'Null: "a definir". Zero: HOLD.' })
  limitCents: number | null;
  @Field(() => Cents, {
    description: 'What fills the limit, as the policy counts it: open principal, or with late charges.',
  })
  exposureCents: number;
  @Field(() => Cents, {
    nullable: true,
    description: 'Never negative; null while the limit is "a definir". What is reserved now is in `reservedCents`.',
  })
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

@ObjectType({
  description: 'What differs from the policy for a customer. Null: as for everybody.',
  simpleResolvers: true,
})
class CreditOverride {
  @Field(() => DateScalar)
  on: string;
  @Field(() => Cents, { nullable: true })
  maxLimitCents: number | null;
  @Field(() => Int, { nullable: true })
  promotionOnTimeDebts: number | null;
  @Field(() => Int, { nullable: true })
  promotionUseBps: number | null;
  @Field(() => Int, { nullable: true })
  promotionDays: number | null;
  @Field(() => Int, { nullable: true })
  promotionStreakDebts: number | null;
  @Field(() => Int, { nullable: true })
  promotionTenureDays: number | null;
  @Field(() => Int, { nullable: true })
  toleranceBankDays: number | null;
  @Field(() => Int, { nullable: true })
  graceDays: number | null;
  @Field(() => Int, { nullable: true })
  demotionDay: number | null;
  @Field(() => CreditTerms, { nullable: true })
  terms: CreditTerms | null;
  @Field(() => String)
  reason: string;
  @Field(() => String, { description: 'The name of who decided.' })
  by: string;
  @Field(() => DateTime)
  recordedAt: string;
}

@Resolver(() => Customer)
export class CustomerOverrideResolver {
  @FieldResolver(() => CreditOverride, { nullable: true, description: 'What differs for this customer today.' })
  async creditOverride(@Root() { id }: CustomerRow, @Ctx() { reading }: Context) {
    const row = await reading.load(overrideOfCustomer, id);
    if (!row) return null;
    const { promotion = {}, ...settings } = row.body;
    return {
      ...settings,
      promotionOnTimeDebts: promotion.onTimeDebts,
      promotionUseBps: promotion.useBps,
      promotionDays: promotion.days,
      promotionStreakDebts: promotion.streakDebts,
      promotionTenureDays: promotion.tenureDays,
      on: row.on,
      reason: row.reason,
      by: row.decidedBy,
      recordedAt: row.recordedAt,
    };
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
  @FieldResolver(() => String, {
    description: 'For the customer, in Brazilian Portuguese: kind, and without anybody else’s words.',
  })
  customerReason(@Root() { rule, fromCents, toCents }: CreditDecisionRow): string {
    return customerTexts.decided(rule, fromCents, toCents);
  }

  @FieldResolver(() => Customer)
  customer(@Root() decision: CreditDecisionRow, @Ctx() { reading }: Context) {
    return reading.load(customers.byId, decision.customerId);
  }

  @FieldResolver(() => Debt, { nullable: true, description: 'The debt that caused a demotion.' })
  async debt(@Root() decision: CreditDecisionRow, @Ctx() { reading }: Context) {
    return decision.debtId === null ? null : reading.load(debts.byId, decision.debtId);
  }
}

@ObjectType({ description: 'What the owner should know about what was done.', simpleResolvers: true })
class CreditWarning {
  @Field(() => CreditWarningCode)
  code: string;
  @Field(() => String, { description: 'For the merchant, in Brazilian Portuguese.' })
  message: string;
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

@InputType({ description: 'What is given is all that differs; the rest is as for everybody.' })
export class SetCreditOverrideInput extends MutationInput {
  @Field(() => ID)
  customerId: string;
  @Field(() => Cents, { nullable: true, description: 'A ceiling of the ladder; no cut of a limit that is higher.' })
  maxLimitCents?: number | null;
  @Field(() => Int, { nullable: true })
  promotionOnTimeDebts?: number | null;
  @Field(() => Int, { nullable: true })
  promotionUseBps?: number | null;
  @Field(() => Int, { nullable: true })
  promotionDays?: number | null;
  @Field(() => Int, { nullable: true })
  promotionStreakDebts?: number | null;
  @Field(() => Int, { nullable: true })
  promotionTenureDays?: number | null;
  @Field(() => Int, { nullable: true })
  toleranceBankDays?: number | null;
  @Field(() => Int, { nullable: true })
  graceDays?: number | null;
  @Field(() => Int, { nullable: true })
  demotionDay?: number | null;
  @Field(() => CreditTermsInput, { nullable: true, description: "In the place of the rung's own." })
  terms?: CreditTermsInput | null;
  @Field(() => Boolean, { nullable: true, description: 'Nothing differs any more.' })
  end?: boolean | null;
  @Field(() => Boolean, { nullable: true, description: 'The limit may fall by it today.' })
  confirmLowered?: boolean | null;
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

export const creditLimitMutations = [
  mutationOf({
    name: 'setCreditLimit',
    scope: 'write',
    description: "The owner's decision, with a name and a reason kept.",
    input: SetCreditLimitInput,
    run: setCreditLimit,
    payload: {
      customer: { type: () => Customer, read: byRef('customer', customers.byId) },
      warnings: {
        type: () => CreditWarning,
        isList: true,
        description: 'It was done all the same. Null when it was refused.',
        read: (_, { refs }) => warningsOf(refs ?? {}),
      },
    },
  }),
  mutationOf({
    name: 'setCreditOverride',
    scope: 'write',
    description: 'What differs from the policy for one customer from now on, with a name and a reason kept.',
    input: SetCreditOverrideInput,
    run: setCreditOverride,
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
];
