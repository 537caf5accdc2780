import { Arg, Ctx, Field, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { type Aging, agingOn } from '../app/queries/aging.js';
import type { Context } from './context.js';
import { AgingBandName } from './enums.js';
import { Cents, DateScalar } from './scalars.js';

@ObjectType({ description: 'Open debts of one age.', simpleResolvers: true })
class AgingBand {
  @Field(() => AgingBandName)
  band: string;
  @Field(() => Int)
  debts: number;
  @Field(() => Cents, { description: 'Charges included.' })
  totalCents: number;
}

@ObjectType({ description: 'How much is owed to the shop on a day, and how late it is.', simpleResolvers: true })
class AgingReport {
  @Field(() => DateScalar)
  on: string;
  @Field(() => Cents, { description: 'Everything owed, charges included; written-off debts are not expected.' })
  openCents: number;
  @Field(() => Cents)
  lateCents: number;
  @Field(() => Int)
  lateCustomers: number;
  @Field(() => Cents, { description: 'Due on this day or in the six after it.' })
  dueThisWeekCents: number;
  @Field(() => Int, {
    description: 'Customers whose limit is "a definir", those with nothing but cancelled debts left out.',
  })
  withoutLimit: number;
  @Field(() => [AgingBand], { description: 'Every band, youngest first.' })
  bands: AgingBand[];
}

@Resolver()
export class AgingResolver {
  @Query(() => AgingReport, { description: 'The aging report; today unless said.' })
  async aging(
    @Arg('on', () => DateScalar, { nullable: true }) on: string | null,
    @Ctx() { reading }: Context,
  ): Promise<Aging> {
    return agingOn(await reading.tenant(), on ?? undefined);
  }
}
