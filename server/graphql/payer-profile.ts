import { Args, Ctx, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { creditPolicy } from '../app/queries/credit-limit.js';
import type { CustomerRow } from '../app/queries/customer.js';
import { payerProfileOn } from '../domain/payer-profile.js';
import type { Context } from './context.js';
import { Customer } from './customer.js';
import { DayArgs, factsOn } from './day-args.js';
import { PayerProfile as PayerProfileName } from './enums.js';

@ObjectType({
  description: 'How somebody pays, with the numbers it rests on. For the merchant, never for the customer.',
  simpleResolvers: true,
})
class PayerProfileOn {
  @Field(() => PayerProfileName)
  profile: string;
  @Field(() => String, { description: 'For the merchant, in Brazilian Portuguese.' })
  reason: string;
  @Field(() => Int, { description: 'Debts that say something: paid on a known day, or unpaid and late.' })
  knownDebts: number;
  @Field(() => Int)
  onTimeDebts: number;
  @Field(() => Int, { nullable: true, description: 'Share paid on time, in basis points.' })
  onTimeBps: number | null;
  @Field(() => Int, { nullable: true, description: 'Over all known debts; what was on time counts as 0.' })
  medianDaysLate: number | null;
  @Field(() => Int, { nullable: true, description: 'The interquartile range of the same.' })
  spreadDaysLate: number | null;
  @Field(() => Int, { nullable: true, description: 'Median over the late debts alone.' })
  usualDaysWhenLate: number | null;
  @Field(() => Int, { nullable: true, description: 'Share of the latest ones paid on time, in basis points.' })
  recentOnTimeBps: number | null;
  @Field(() => Int, { description: 'The latest debts in a row that were paid on time.' })
  onTimeStreak: number;
  @Field(() => Int, { nullable: true, description: '0 while something is late; null when nothing ever was.' })
  daysSinceLate: number | null;
}

@Resolver(() => Customer)
export class CustomerProfileResolver {
  @FieldResolver(() => PayerProfileOn)
  async profile(@Root() customer: CustomerRow, @Args(() => DayArgs) args: DayArgs, @Ctx() context: Context) {
    const { facts, day } = await factsOn(context, customer.id, args);
    const { profile, reason, numbers } = payerProfileOn(facts, (await context.reading.load(creditPolicy, ''))!, day);
    return { profile, reason, ...numbers };
  }
}
