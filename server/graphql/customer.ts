import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { createCustomer, setContactPreference, updateCustomer } from '../app/customer.js';
import { creditPolicy } from '../app/queries/credit-limit.js';
import {
  type ContactPreferenceRow,
  type CustomerRow,
  customerBy,
  customers,
  keptForm,
  preferencesOfCustomer,
} from '../app/queries/customer.js';
import { type Totals, totalsOn } from '../app/queries/position.js';
import { policyFor } from '../domain/credit-limit.js';
import type { Channel as ChannelName } from '../domain/facts.js';
import { type Standing as StandingName, type StandingOn, standingOn } from '../domain/standing.js';
import { connect, connectionOf, PageArgs } from './connection.js';
import type { Context } from './context.js';
import { DayArgs, factsOn } from './day-args.js';
import { Channel, CustomerOrder, Standing } from './enums.js';
import { badInput } from './errors.js';
import { byRef, MutationInput, mutationOf } from './mutation.js';
import { Node } from './node.js';
import { Cents, DateScalar, DateTime } from './scalars.js';

@ObjectType({ implements: Node, description: 'Somebody who buys on trust.', simpleResolvers: true })
export class Customer extends Node {
  @Field(() => String, { nullable: true, description: "The caller's own id, unique in the shop." })
  externalId: string | null;
  @Field(() => String)
  name: string;
  @Field(() => String, { nullable: true, description: 'CPF or CNPJ, bare.' })
  document: string | null;
  @Field(() => String, { nullable: true, description: 'E.164.' })
  phone: string | null;
  @Field(() => String, { nullable: true })
  email: string | null;
  @Field(() => String, { nullable: true })
  address: string | null;
  @Field(() => String, { nullable: true })
  uf: string | null;
  @Field(() => Int, { nullable: true, description: 'Day of the month on which they are paid.' })
  payDay: number | null;
  @Field(() => String, { nullable: true })
  note: string | null;
  @Field(() => Boolean, { description: 'In the register against calls (SP, "Não Me Ligue").' })
  naoMeLigue: boolean;
  @Field(() => DateScalar)
  registeredOn: string;
}

@ObjectType('CustomerStanding', { description: 'How a customer stands on a day, and why.', simpleResolvers: true })
class CustomerStanding {
  @Field(() => Standing)
  standing: StandingName;
  @Field(() => String, { description: 'For the merchant, in Brazilian Portuguese.' })
  reason: string;
}

@ObjectType({ description: 'What a customer said about a channel.', simpleResolvers: true })
class ContactPreference {
  @Field(() => Channel)
  channel: string;
  @Field(() => Boolean)
  allowed: boolean;
  @Field(() => DateTime)
  recordedAt: string;
}

export const CustomerConnection = connectionOf('Customer', () => Customer);

@InputType({ description: 'Exactly one of them.' })
class CustomerBy {
  @Field(() => ID, { nullable: true })
  id?: string | null;
  @Field(() => String, { nullable: true })
  externalId?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'CPF or CNPJ, as people write it. Of several, the oldest customer.',
  })
  document?: string | null;
  @Field(() => String, { nullable: true, description: 'As people write it. Of several, the oldest customer.' })
  phone?: string | null;
}

@InputType({ description: 'All that is given must hold.' })
class CustomerFilter {
  @Field(() => Boolean, { nullable: true, description: 'Has something late today.' })
  isLate?: boolean | null;
  @Field(() => Boolean, { nullable: true, description: 'Has something open due today or in the next six days.' })
  dueThisWeek?: boolean | null;
  @Field(() => [Standing], { nullable: true, description: 'Stands today in one of these.' })
  standing?: StandingName[] | null;
  @Field(() => String, {
    nullable: true,
    description: 'Part of the name (accents and case do not matter), phone or document.',
  })
  search?: string | null;
  @Field(() => Boolean, { nullable: true, description: 'The limit is "a definir".' })
  hasUndefinedLimit?: boolean | null;
}

@Resolver(() => Customer)
export class CustomerResolver {
  @Query(() => Customer, { nullable: true, description: 'One customer; null when this shop has no such one.' })
  async customer(@Arg('by', () => CustomerBy) by: CustomerBy, @Ctx() { reading }: Context) {
    const [field, value] = onlyOneOf(by);
    const kept = keptForm(field as keyof typeof customerBy, value);
    return kept === null ? null : ((await reading.load(customerBy[field as keyof typeof customerBy], kept)) ?? null);
  }

  @Query(() => CustomerConnection, { description: 'The customers of the shop.' })
  customers(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => CustomerFilter, { nullable: true }) filter: CustomerFilter | null,
    @Arg('orderBy', () => CustomerOrder, { nullable: true, description: 'NAME unless said.' }) orderBy: string | null,
    @Ctx() context: Context,
  ) {
    return connect(context, customers, page, orderBy ?? 'NAME', filter ?? null);
  }

  @FieldResolver(() => Cents, { description: 'Everything owed today, charges included.' })
  async openCents(@Root() customer: CustomerRow, @Ctx() context: Context): Promise<number> {
    return (await totalsOf(context, customer)).openCents;
  }

  @FieldResolver(() => Cents, { description: 'What of it is late.' })
  async lateCents(@Root() customer: CustomerRow, @Ctx() context: Context): Promise<number> {
    return (await totalsOf(context, customer)).lateCents;
  }

  @FieldResolver(() => Cents, { description: 'Paid beyond what was owed.' })
  async creditCents(@Root() customer: CustomerRow, @Ctx() context: Context): Promise<number> {
    return (await totalsOf(context, customer)).creditCents;
  }

  @FieldResolver(() => CustomerStanding)
  async standing(
    @Root() customer: CustomerRow,
    @Args(() => DayArgs) args: DayArgs,
    @Ctx() context: Context,
  ): Promise<StandingOn> {
    const { facts, day } = await factsOn(context, customer.id, args);
    const policy = policyFor((await context.reading.load(creditPolicy, ''))!, facts, day);
    return standingOn(facts, policy, day);
  }

  @FieldResolver(() => [ContactPreference], { description: 'The newest word on each channel.' })
  async contactPreferences(
    @Root() customer: CustomerRow,
    @Ctx() { reading }: Context,
  ): Promise<ContactPreferenceRow[]> {
    return (await reading.load(preferencesOfCustomer, customer.id)) ?? [];
  }
}

/** The one field of a `by` that was given. */
export function onlyOneOf(by: object): [field: string, value: string] {
  const given = Object.entries(by as Record<string, string | null>).filter(([, value]) => value != null);
  if (given.length !== 1) throw badInput('by must name exactly one of its fields.');
  return given[0] as [string, string];
}

async function totalsOf(context: Context, customer: CustomerRow): Promise<Totals> {
  const { facts, day } = await factsOn(context, customer.id);
  return totalsOn(facts, day);
}

@InputType()
abstract class CustomerFields extends MutationInput {
  @Field(() => String, { nullable: true, description: "The caller's own id, unique in the shop." })
  externalId?: string | null;
  @Field(() => String, { nullable: true, description: 'CPF or CNPJ, as typed.' })
  document?: string | null;
  @Field(() => String, { nullable: true, description: 'As typed, with the area code.' })
  phone?: string | null;
  @Field(() => String, { nullable: true })
  email?: string | null;
  @Field(() => String, { nullable: true })
  address?: string | null;
  @Field(() => String, { nullable: true })
  uf?: string | null;
  @Field(() => Int, { nullable: true, description: '1 to 31.' })
  payDay?: number | null;
  @Field(() => String, { nullable: true })
  note?: string | null;
  @Field(() => Boolean, { nullable: true })
  naoMeLigue?: boolean | null;
}

@InputType()
export class CreateCustomerInput extends CustomerFields {
  @Field(() => String)
  name: string;
  @Field(() => Cents, { nullable: true, description: "The owner's first decision; else the ladder's first rung." })
  limitCents?: number | null;
  @Field(() => Int, { nullable: true, description: 'What the bureau answered, 0 to 1000: may raise the first limit.' })
  bureauScore?: number | null;
  @Field(() => ID, {
    nullable: true,
    description: 'A customer in GOOD standing who vouches: may raise the first limit.',
  })
  vouchedById?: string | null;
}

@InputType({ description: 'What is given changes, null clears.' })
export class UpdateCustomerInput extends CustomerFields {
  @Field(() => ID)
  id: string;
  @Field(() => String, { nullable: true })
  name?: string | null;
  @Field(() => Cents, { nullable: true, description: 'Null: back to "a definir".' })
  limitCents?: number | null;
}

@InputType()
export class SetContactPreferenceInput extends MutationInput {
  @Field(() => ID)
  customerId: string;
  @Field(() => Channel)
  channel: ChannelName;
  @Field(() => Boolean)
  allowed: boolean;
  @Field(() => String, { description: 'Who said so, where and how (LGPD).' })
  evidence: string;
}

const customerPayload = { customer: { type: () => Customer, read: byRef('customer', customers.byId) } };

export const customerMutations = [
  mutationOf({
    name: 'createCustomer',
    scope: 'write',
    description: 'Registers a customer, with the first limit of the ladder.',
    input: CreateCustomerInput,
    run: createCustomer,
    payload: customerPayload,
  }),
  mutationOf({
    name: 'updateCustomer',
    scope: 'write',
    description: 'Changes what is known about a customer.',
    input: UpdateCustomerInput,
    run: updateCustomer,
    payload: customerPayload,
  }),
  mutationOf({
    name: 'setContactPreference',
    scope: 'write',
    description: 'Records that a customer accepts or refuses a channel; the newest word counts.',
    input: SetContactPreferenceInput,
    run: setContactPreference,
    payload: customerPayload,
  }),
];
