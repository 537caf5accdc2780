/** What a shop offers by itself, and how far that may be bent. */
import { Ctx, Field, InputType, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { updatePlanPolicy } from '../app/plan-policy.js';
import { planPolicy } from '../app/queries/plan-policy.js';
import type { Context } from './context.js';
import { MutationInput, mutationOf } from './mutation.js';
import { Cents } from './scalars.js';

@ObjectType({
  description: 'The discount on debts of an age; the oldest band that is reached counts.',
  simpleResolvers: true,
})
class DiscountBand {
  @Field(() => Int)
  fromDaysLate: number;
  @Field(() => Int, { description: 'Of the open principal, in basis points.' })
  principalBps: number;
}

@ObjectType({ description: 'Which share of the charges that grew is waived, in basis points.', simpleResolvers: true })
class ChargeWaiver {
  @Field(() => Int)
  interestBps: number;
  @Field(() => Int)
  feeBps: number;
}

@ObjectType({ description: 'The rules of the plans: the newest version counts.', simpleResolvers: true })
export class PlanPolicy {
  @Field(() => Int)
  version: number;
  @Field(() => Int, { description: 'Instalments of the short plan.' })
  shortInstallments: number;
  @Field(() => Int, { description: 'Instalments of the long plan, where nothing is known of how the customer pays.' })
  longInstallments: number;
  @Field(() => Int, { description: 'The last payment comes at most so many months after the offer.' })
  longestTermMonths: number;
  @Field(() => [DiscountBand], { description: 'For paying at once: at most 20.' })
  cashDiscounts: readonly DiscountBand[];
  @Field(() => ChargeWaiver, { description: 'For paying at once.' })
  cashWaiver: ChargeWaiver;
  @Field(() => ChargeWaiver, { description: 'In the plans with instalments.' })
  installmentsWaiver: ChargeWaiver;
  @Field(() => Cents)
  smallestInstallmentCents: number;
  @Field(() => Int, { description: 'Paid before the instalments, as a share of the total, in basis points; 0: none.' })
  entryBps: number;
  @Field(() => Int, { description: 'Tabela Price, in basis points a month; 0: no interest; at most 100.' })
  monthlyInterestBps: number;
  @Field(() => Int, { description: 'No plan is worth less than this share of the open principal, in basis points.' })
  floorPrincipalBps: number;
  @Field(() => Int, { description: 'By how much a month later is worth less to the shop, in basis points.' })
  floorMonthlyDiscountBps: number;
  @Field(() => Int, {
    description: 'How much below the cheapest ready plan an attendant may agree, as a share of the open principal.',
  })
  attendantYieldBps: number;
  @Field(() => Int, { description: 'How long an offer is valid: at least 2 days (CDC 54-B).' })
  validityDays: number;
  @Field(() => Int, { description: 'An agreement is broken when an instalment is more than so many days late.' })
  breachToleranceDays: number;
}

@InputType()
class DiscountBandInput {
  @Field(() => Int)
  fromDaysLate: number;
  @Field(() => Int, { description: 'In basis points.' })
  principalBps: number;
}

@InputType({ description: 'In basis points; what is not given stays.' })
class ChargeWaiverInput {
  @Field(() => Int, { nullable: true })
  interestBps?: number | null;
  @Field(() => Int, { nullable: true })
  feeBps?: number | null;
}

@InputType({ description: 'What is given changes.' })
export class UpdatePlanPolicyInput extends MutationInput {
  @Field(() => Int, { nullable: true })
  shortInstallments?: number | null;
  @Field(() => Int, { nullable: true })
  longInstallments?: number | null;
  @Field(() => Int, { nullable: true })
  longestTermMonths?: number | null;
  @Field(() => [DiscountBandInput], { nullable: true, description: 'In the place of all there were; empty: none.' })
  cashDiscounts?: DiscountBandInput[] | null;
  @Field(() => ChargeWaiverInput, { nullable: true })
  cashWaiver?: ChargeWaiverInput | null;
  @Field(() => ChargeWaiverInput, { nullable: true })
  installmentsWaiver?: ChargeWaiverInput | null;
  @Field(() => Cents, { nullable: true })
  smallestInstallmentCents?: number | null;
  @Field(() => Int, { nullable: true })
  entryBps?: number | null;
  @Field(() => Int, { nullable: true })
  monthlyInterestBps?: number | null;
  @Field(() => Int, { nullable: true })
  floorPrincipalBps?: number | null;
  @Field(() => Int, { nullable: true })
  floorMonthlyDiscountBps?: number | null;
  @Field(() => Int, { nullable: true })
  attendantYieldBps?: number | null;
  @Field(() => Int, { nullable: true })
  validityDays?: number | null;
  @Field(() => Int, { nullable: true })
  breachToleranceDays?: number | null;
}

@Resolver()
export class PlanPolicyResolver {
  @Query(() => PlanPolicy, { description: 'The policy of plans in force.' })
  planPolicy(@Ctx() context: Context): Promise<PlanPolicy> {
    return policyInForce(context);
  }
}

async function policyInForce({ reading }: Context): Promise<PlanPolicy> {
  const { cash, installments, floor, ...settings } = (await reading.load(planPolicy, ''))!;
  return {
    ...settings,
    cashDiscounts: cash.discounts,
    cashWaiver: cash.waive,
    installmentsWaiver: installments.waive,
    floorPrincipalBps: floor.principalBps,
    floorMonthlyDiscountBps: floor.monthlyDiscountBps,
  };
}

export const planPolicyMutations = [
  mutationOf({
    name: 'updatePlanPolicy',
    scope: 'admin',
    description: 'Appends a version of the policy of plans; what was offered before stays as it was offered.',
    input: UpdatePlanPolicyInput,
    run: updatePlanPolicy,
    payload: { planPolicy: { type: () => PlanPolicy, read: policyInForce } },
  }),
];
