import { Ctx, Field, FieldResolver, ID, InputType, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { setContactHours } from '../app/contact-hours.js';
import { type ContactHoursRow, hoursOfCustomer } from '../app/queries/contact-hours.js';
import { type CustomerRow, customers } from '../app/queries/customer.js';
import type { Context } from './context.js';
import { Customer } from './customer.js';
import { byRef, MutationInput, mutationOf } from './mutation.js';

@ObjectType({ description: "Hours of the customer's clock.", simpleResolvers: true })
class ContactHours {
  @Field(() => Int, { description: 'Included, 0 to 23.' })
  fromHour: number;
  @Field(() => Int, { description: 'Excluded, 1 to 24.' })
  toHour: number;
}

@Resolver(() => Customer)
export class CustomerContactHoursResolver {
  @FieldResolver(() => ContactHours, {
    nullable: true,
    description: "Within which hours they want to be contacted; null: whenever the law allows. Never widens the law's.",
  })
  async contactHours(@Root() { id }: CustomerRow, @Ctx() { reading }: Context): Promise<ContactHoursRow | null> {
    return (await reading.load(hoursOfCustomer, id)) ?? null;
  }
}

@InputType()
export class SetContactHoursInput extends MutationInput {
  @Field(() => ID)
  customerId: string;
  @Field(() => Int, { nullable: true, description: 'Included, 0 to 23. Null with `toHour`: ends the wish.' })
  fromHour?: number | null;
  @Field(() => Int, { nullable: true, description: 'Excluded, 1 to 24.' })
  toHour?: number | null;
  @Field(() => String, { description: 'Who said so, where and how (LGPD).' })
  evidence: string;
}

export const contactHoursMutations = [
  mutationOf({
    name: 'setContactHours',
    scope: 'write',
    description: 'Records within which hours a customer wants to be contacted; the newest word counts.',
    input: SetContactHoursInput,
    run: setContactHours,
    payload: { customer: { type: () => Customer, read: byRef('customer', customers.byId) } },
  }),
];
