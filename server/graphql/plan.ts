/** Plans before they are offered: the shop's menu, and a plan that a person adjusts. */
import { Arg, Ctx, Field, ID, InputType, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { planCheckOf, planMenuOf } from '../app/queries/plan.js';
import { type Components, type Plan as DomainPlan, totalOf } from '../domain/plan.js';
import { floorCentsOf } from '../domain/plan-limits.js';
import type { Context } from './context.js';
import { PlanApprover, PlanKind, PlanProblemCode } from './enums.js';
import { badInput } from './errors.js';
import { LateTerms } from './merchant.js';
import { Cents, DateScalar } from './scalars.js';

@ObjectType({ description: 'An amount by what it is for.', simpleResolvers: true })
export class OwedParts {
  @Field(() => Cents)
  principalCents: number;
  @Field(() => Cents)
  feeCents: number;
  @Field(() => Cents)
  interestCents: number;
  @Field(() => Cents)
  totalCents: number;
}

@ObjectType({ description: 'One payment of a plan.', simpleResolvers: true })
class PlanInstallment {
  @Field(() => Int, { description: 'Of all payments, the entry included.' })
  number: number;
  @Field(() => Int)
  of: number;
  @Field(() => Boolean)
  isEntry: boolean;
  @Field(() => DateScalar, { description: 'A bank day.' })
  dueOn: string;
  @Field(() => Cents)
  amountCents: number;
  @Field(() => Cents, { description: 'How much of it is interest of the financing.' })
  interestCents: number;
}

@ObjectType({
  description: 'One way out of what is owed, with every number that must be told (CDC 52 and 54-B).',
  simpleResolvers: true,
})
export class Plan {
  @Field(() => Int, { description: 'By which it is accepted: from 1, as the offer lists it.' })
  number: number;
  @Field(() => PlanKind)
  kind: string;
  @Field(() => String, { description: 'In Brazilian Portuguese: "2x de R$ 60,00".' })
  title: string;
  @Field(() => [String], { description: 'What an offer must tell, a sentence each, in Brazilian Portuguese.' })
  contents: readonly string[];
  @Field(() => [PlanInstallment], { description: 'At most 120, by due day.' })
  installments: readonly PlanInstallment[];
  @Field(() => OwedParts, { description: 'What would settle the debts on `offeredOn`.' })
  owed: OwedParts;
  @Field(() => OwedParts)
  waived: OwedParts;
  @Field(() => Cents, { description: 'What is owed less what is waived.' })
  totalWithoutFinancingCents: number;
  @Field(() => Cents, { description: 'The sum of the instalments.' })
  totalCents: number;
  @Field(() => Cents, { description: 'What is owed less the total; negative where the financing costs more.' })
  savingCents: number;
  @Field(() => Int, { description: 'Tabela Price when above 0; in basis points.' })
  monthlyRateBps: number;
  @Field(() => Int, { description: 'Effective cost of the financing (CET), in basis points.' })
  cetMonthlyBps: number;
  @Field(() => Int, { description: 'The same by year.' })
  cetAnnualBps: number;
  @Field(() => DateScalar)
  offeredOn: string;
  @Field(() => DateScalar, { description: 'The last day on which it can be accepted.' })
  validUntilOn: string;
  @Field(() => Int, { description: 'An instalment later than this breaks the agreement.' })
  breachToleranceDays: number;
  @Field(() => LateTerms, { nullable: true, description: 'Of the new instalments; null: they never grow.' })
  lateTerms: LateTerms | null;
}

@ObjectType({ description: 'A plan that is not in the menu.', simpleResolvers: true })
class LeftOutPlan {
  @Field(() => PlanKind)
  kind: string;
  @Field(() => PlanProblemCode)
  code: string;
  @Field(() => String, { description: 'For the merchant, in Brazilian Portuguese.' })
  message: string;
}

@ObjectType({ description: 'The ready plans for some debts today. Nothing is offered yet.', simpleResolvers: true })
class PlanMenu {
  @Field(() => [Plan], { description: 'At most three: at once, short, long.' })
  plans: readonly Plan[];
  @Field(() => [LeftOutPlan], { description: 'At most three.' })
  leftOut: readonly LeftOutPlan[];
  @Field(() => OwedParts)
  owed: OwedParts;
  @Field(() => DateScalar, { description: 'Were it offered today: the last day on which it could be accepted.' })
  validUntilOn: string;
  @Field(() => Cents, {
    description: 'No plan may be worth less today: the share of the principal that the policy sets.',
  })
  floorCents: number;
  @Field(() => Int, { description: 'The last payment of any plan comes within so many months.' })
  longestTermMonths: number;
}

@ObjectType({ description: 'What stands against agreeing to a plan.', simpleResolvers: true })
export class PlanProblem {
  @Field(() => PlanProblemCode)
  code: string;
  @Field(() => String, { description: 'For the merchant, in Brazilian Portuguese.' })
  message: string;
  @Field(() => PlanApprover, { nullable: true, description: 'Who may agree all the same; null: nobody.' })
  approver: string | null;
}

@ObjectType({ description: 'A plan of a choice, and whether an attendant may offer it.', simpleResolvers: true })
class PlanCheck {
  @Field(() => Plan, { nullable: true, description: 'Null where the choice makes no plan.' })
  plan: Plan | null;
  @Field(() => [PlanProblem], { description: 'Empty: an attendant may offer it.' })
  problems: readonly PlanProblem[];
}

@InputType({ description: 'An amount on a day.' })
export class DatedAmountInput {
  @Field(() => DateScalar)
  dueOn: string;
  @Field(() => Cents)
  amountCents: number;
}

@InputType({
  description:
    'Monthly payments (`count` and `firstOn`, with what else is wanted), or else `amounts` and nothing else.',
})
export class PlanChoiceInput {
  @Field(() => Int, { nullable: true, description: 'Monthly payments, the entry not counted.' })
  count?: number | null;
  @Field(() => DateScalar, { nullable: true, description: 'The first payment, the entry where there is one.' })
  firstOn?: string | null;
  @Field(() => Cents, { nullable: true })
  entryCents?: number | null;
  @Field(() => Cents, { nullable: true, description: 'Principal that is waived.' })
  discountCents?: number | null;
  @Field(() => Boolean, { nullable: true, description: 'Waives fine and interest.' })
  waiveCharges?: boolean | null;
  @Field(() => Int, { nullable: true, description: "In basis points; the shop's unless said." })
  monthlyRateBps?: number | null;
  @Field(() => [DatedAmountInput], { nullable: true, description: 'At most 120; what they leave owed is waived.' })
  amounts?: DatedAmountInput[] | null;
}

@Resolver()
export class PlanResolver {
  @Query(() => PlanMenu, {
    description: 'The plans the shop would offer today for these debts of one customer, not in any agreement yet.',
  })
  async planMenu(@Arg('debtIds', () => [ID]) debtIds: string[], @Ctx() { reading }: Context): Promise<PlanMenu> {
    const found = await planMenuOf(await reading.tenant(), debtIds);
    if (!found.ok) throw badDebts(found.errors);
    const { menu, policy } = found;
    return {
      plans: menu.plans.map(planView),
      leftOut: menu.leftOut,
      owed: partsView(menu.owed),
      validUntilOn: menu.validUntilOn,
      floorCents: floorCentsOf(menu.owed.principalCents, policy),
      longestTermMonths: policy.longestTermMonths,
    };
  }

  @Query(() => PlanCheck, {
    description: "A plan of one's own choice for these debts, as `offerProposal` would build it today.",
  })
  async planCheck(
    @Arg('debtIds', () => [ID]) debtIds: string[],
    @Arg('choice', () => PlanChoiceInput) choice: PlanChoiceInput,
    @Ctx() { reading }: Context,
  ): Promise<PlanCheck> {
    const found = await planCheckOf(await reading.tenant(), debtIds, choice);
    if (!found.ok) throw badDebts(found.errors);
    const { plan, problems } = found;
    return { plan: plan && planView(plan, 0), problems };
  }
}

/** The plan at `index` of its list. */
export function planView(plan: DomainPlan, index: number): Plan {
  return {
    ...plan,
    number: index + 1,
    owed: partsView(plan.owed),
    waived: partsView(plan.waived),
    cetMonthlyBps: plan.cet.monthlyBps,
    cetAnnualBps: plan.cet.annualBps,
  };
}

export function partsView(parts: Components): OwedParts {
  return { ...parts, totalCents: totalOf(parts) };
}

function badDebts(errors: readonly { code: string; message: string }[]): Error {
  return badInput(errors.map(({ code, message }) => `debtIds: ${code}. ${message}`).join(' '));
}
