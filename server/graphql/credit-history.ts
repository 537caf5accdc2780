import { Arg, Ctx, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { creditHistoryOn } from '../app/queries/credit-history.js';
import { creditPolicy } from '../app/queries/credit-limit.js';
import type { CustomerRow } from '../app/queries/customer.js';
import type { Context } from './context.js';
import { Customer } from './customer.js';
import { factsOn } from './day-args.js';
import { badInput } from './errors.js';
import { Cents, DateScalar } from './scalars.js';

const MAX_MONTHS = 36;

@ObjectType({ description: 'Limit against exposure at the end of a day.', simpleResolvers: true })
class CreditHistoryPoint {
  @Field(() => DateScalar)
  on: string;
  @Field(() => Cents, { nullable: true, description: 'Null: "a definir". Zero: HOLD.' })
  limitCents: number | null;
  @Field(() => Cents, { description: 'What filled the limit on that day.' })
  exposureCents: number;
}

@Resolver(() => Customer)
export class CustomerCreditHistoryResolver {
  @FieldResolver(() => [CreditHistoryPoint], {
    description:
      'At the last day of each of the past months, oldest first, and today; only since the customer is known.',
  })
  async creditHistory(
    @Root() customer: CustomerRow,
    @Arg('months', () => Int, { description: 'How many past months: 1 to 36.' }) months: number,
    @Ctx() context: Context,
  ) {
    if (months < 1 || months > MAX_MONTHS) throw badInput(`months is between 1 and ${MAX_MONTHS}.`);
    const { facts, day } = await factsOn(context, customer.id);
    return creditHistoryOn(facts, (await context.reading.load(creditPolicy, ''))!, day, months);
  }
}
