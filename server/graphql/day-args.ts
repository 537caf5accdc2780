import { ArgsType, Field } from 'type-graphql';
import { factsOfCustomer } from '../app/queries/position.js';
import type { CustomerFacts, Day } from '../domain/facts.js';
import type { Context } from './context.js';
import { badInput } from './errors.js';
import { DateScalar } from './scalars.js';

/** The days the database accepts as business days. */
const FIRST_DAY = '2000-01-01';
const LAST_DAY = '2100-12-31';

/** On which day something computed is asked for, and with which facts. */
@ArgsType()
export class DayArgs {
  @Field(() => DateScalar, {
    nullable: true,
    description: 'The day asked about, with the facts known now. Default: `asOf`, else today.',
  })
  on?: Day | null;
  @Field(() => DateScalar, {
    nullable: true,
    description: "Forgets what was recorded after the end of this day in the shop's zone.",
  })
  asOf?: Day | null;
}

/** The customer's facts and the day they are asked about. */
export async function factsOn(
  { reading }: Context,
  customerId: string,
  { on, asOf }: DayArgs = {},
): Promise<{ facts: CustomerFacts; day: Day }> {
  for (const day of [on, asOf])
    if (day && (day < FIRST_DAY || day > LAST_DAY)) throw badInput(`A day is between ${FIRST_DAY} and ${LAST_DAY}.`);
  const facts = await reading.load<CustomerFacts, Day | null>(factsOfCustomer, customerId, asOf ?? null);
  // A customer who is being shown exists; one of whom nothing was known by `asOf` has no facts but itself.
  if (!facts) throw new Error(`customer ${customerId} has no facts`);
  return { facts, day: on ?? asOf ?? (await reading.tenant()).today };
}
