import { Arg, Ctx, Field, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { backtestCreditPolicy } from '../app/queries/backtest.js';
import { type CreditBacktest as CreditBacktestValue, MAX_MONTHS, type PeriodProblem } from '../domain/backtest.js';
import type { Context } from './context.js';
import { badPolicy, CreditPolicyInput } from './credit-policy.js';
import { badInput } from './errors.js';
import { Cents, DateScalar } from './scalars.js';

@ObjectType({ description: 'Sales, and what was sold on trust in them.', simpleResolvers: true })
class SalesTally {
  @Field(() => Int)
  sales: number;
  @Field(() => Cents)
  cents: number;
}

@ObjectType({ description: 'The shop at the end of a day, as a policy would have it.', simpleResolvers: true })
class BacktestMonth {
  @Field(() => DateScalar, { description: 'The last day of a month; of the period, in its last one.' })
  on: string;
  @Field(() => Cents, { description: 'All limits together.' })
  limitCents: number;
  @Field(() => Cents, { description: 'Open principal, under every policy.' })
  exposureCents: number;
  @Field(() => Int)
  customersWithLimit: number;
}

@ObjectType({ description: 'What a policy would have sold, and what would have come of it.', simpleResolvers: true })
class PolicyBacktest {
  @Field(() => [BacktestMonth], { description: 'Earliest first.' })
  months: readonly BacktestMonth[];
  @Field(() => SalesTally)
  accepted: SalesTally;
  @Field(() => SalesTally, { description: 'Referred to the owner, who did sell: sold.' })
  toConfirm: SalesTally;
  @Field(() => SalesTally)
  refused: SalesTally;
  @Field(() => SalesTally, { description: 'Of what was sold: paid by the end of the period.' })
  soldPaid: SalesTally;
  @Field(() => SalesTally, { description: 'Of what was sold: unpaid more than 90 days late, or written off.' })
  soldLost: SalesTally;
  @Field(() => SalesTally, { description: 'Of what was sold: neither yet.' })
  soldRunning: SalesTally;
  @Field(() => Cents, { description: 'Principal never paid of the lost ones.' })
  lostCents: number;
  @Field(() => Cents, { description: 'Paid, of sales old enough to be lost by now: compare policies by these two.' })
  maturePaidCents: number;
  @Field(() => Cents, { description: 'Lost, of sales old enough to be lost by now.' })
  matureLostCents: number;
  @Field(() => SalesTally, { description: 'Refused, and really paid: good sales that would have been missed.' })
  refusedPaid: SalesTally;
  @Field(() => SalesTally, { description: 'Refused, and really lost.' })
  refusedLost: SalesTally;
  @Field(() => Cents, { description: 'Principal that refusing these would have saved.' })
  avoidedLossCents: number;
  @Field(() => Int, { description: 'Limits that rose in the period.' })
  rises: number;
  @Field(() => Int, { description: 'Limits that fell in the period.' })
  falls: number;
}

@ObjectType({
  description: "The shop's own history lived again under two policies, without look-ahead.",
  simpleResolvers: true,
})
class CreditBacktest {
  @Field(() => DateScalar)
  from: string;
  @Field(() => DateScalar)
  to: string;
  @Field(() => Int)
  customers: number;
  @Field(() => SalesTally, { description: 'The sales of the period, each asked for again on its day.' })
  asked: SalesTally;
  @Field(() => PolicyBacktest, { description: 'Under the policy in force.' })
  current: PolicyBacktest;
  @Field(() => PolicyBacktest)
  candidate: PolicyBacktest;
  @Field(() => [String], { description: 'What this cannot know, for the merchant, in Brazilian Portuguese.' })
  caveats: readonly string[];
}

@Resolver()
export class BacktestResolver {
  @Query(() => CreditBacktest, {
    description: `What a policy would have done from a day to a later one, by today; at most ${MAX_MONTHS} months.`,
  })
  async backtestCreditPolicy(
    @Arg('candidate', () => CreditPolicyInput) candidate: CreditPolicyInput,
    @Arg('from', () => DateScalar) from: string,
    @Arg('to', () => DateScalar) to: string,
    @Ctx() { app, actor }: Context,
  ): Promise<CreditBacktestValue> {
    const answer = await backtestCreditPolicy(app, actor, candidate, from, to);
    if (answer.ok) return answer.backtest;
    throw 'period' in answer ? badInput(PERIOD_PROBLEMS[answer.period]) : badPolicy(answer.errors);
  }
}

const PERIOD_PROBLEMS: Record<PeriodProblem, string> = {
  NOT_FORWARDS: 'from must be before to.',
  IN_THE_FUTURE: 'to must not be after today.',
  TOO_LONG: `from is at most ${MAX_MONTHS} months before to.`,
};
