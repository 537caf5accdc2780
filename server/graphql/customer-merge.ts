import { Args, Ctx, Field, FieldResolver, ID, InputType, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { mergeCustomers } from '../app/customer-merge.js';
import { undoMerge } from '../app/customer-unmerge.js';
import { keepApart } from '../app/keep-apart.js';
import { type CustomerRow, customers } from '../app/queries/customer.js';
import {
  type CustomerMergeRow,
  customerMerges,
  type MergeSuggestion as MergeSuggestionRow,
  mergeSuggestions,
} from '../app/queries/customer-merge.js';
import { connect, connectionOf, connectUnder, PageArgs, pageOfRows } from './connection.js';
import type { Context } from './context.js';
import { Customer } from './customer.js';
import { DuplicateReason } from './enums.js';
import { byRef, MutationInput, mutationOf } from './mutation.js';
import { DateTime } from './scalars.js';

@ObjectType({ description: 'Two customers who may be one person: the merchant says.', simpleResolvers: true })
class MergeSuggestion {
  @Field(() => ID)
  id: string;
  @Field(() => [DuplicateReason])
  reasons: string[];
  @Field(() => [String], { description: 'The reasons for the merchant, in Brazilian Portuguese.' })
  texts: string[];
}

@ObjectType({ description: 'Two customers were found to be one person.', simpleResolvers: true })
class CustomerMerge {
  @Field(() => ID)
  id: string;
  @Field(() => ID, { description: 'Who was merged away; asked for by this id, the one who remains is answered.' })
  fromId: string;
  @Field(() => String, { description: 'As they were called then.' })
  fromName: string;
  @Field(() => String, { nullable: true, description: 'E.164, as it was then.' })
  fromPhone: string | null;
  @Field(() => String, { nullable: true, description: 'CPF or CNPJ, as it was then.' })
  fromDocument: string | null;
  @Field(() => String, { description: 'The key with which it was done.' })
  by: string;
  @Field(() => DateTime)
  recordedAt: string;
  @Field(() => DateTime, { nullable: true })
  undoneAt: string | null;
}

const MergeSuggestionConnection = connectionOf('MergeSuggestion', () => MergeSuggestion);
const CustomerMergeConnection = connectionOf('CustomerMerge', () => CustomerMerge);

@Resolver(() => MergeSuggestion)
export class MergeSuggestionResolver {
  @Query(() => MergeSuggestionConnection, {
    description: 'Pairs that may be one person, the likeliest first. Nothing is merged without `mergeCustomers`.',
  })
  async mergeSuggestions(@Args(() => PageArgs) page: PageArgs, @Ctx() { reading }: Context) {
    return pageOfRows('merge suggestion', await mergeSuggestions(await reading.tenant()), page);
  }

  @FieldResolver(() => Customer)
  a(@Root() { aId }: MergeSuggestionRow, @Ctx() { reading }: Context) {
    return reading.load(customers.byId, aId);
  }

  @FieldResolver(() => Customer)
  b(@Root() { bId }: MergeSuggestionRow, @Ctx() { reading }: Context) {
    return reading.load(customers.byId, bId);
  }
}

@Resolver(() => CustomerMerge)
export class CustomerMergeResolver {
  @Query(() => CustomerMergeConnection, { description: 'The merges there were, newest first; also those undone.' })
  customerMerges(@Args(() => PageArgs) page: PageArgs, @Ctx() context: Context) {
    return connect(context, customerMerges, page, 'RECENT', undefined);
  }

  @FieldResolver(() => Customer, { description: 'Who remains.' })
  into(@Root() { intoId }: CustomerMergeRow, @Ctx() { reading }: Context) {
    return reading.load(customers.byId, intoId);
  }

  @FieldResolver(() => Boolean, {
    description:
      'Not undone, and whoever remained was not merged further. A payment or agreement about both may still refuse it.',
  })
  canUndo(@Root() { undoneAt, isLast }: CustomerMergeRow): boolean {
    return undoneAt === null && isLast;
  }
}

@Resolver(() => Customer)
export class CustomerMergesResolver {
  @FieldResolver(() => CustomerMergeConnection, { description: 'Who was merged into them, newest first.' })
  merges(@Root() customer: CustomerRow, @Args(() => PageArgs) page: PageArgs, @Ctx() context: Context) {
    return connectUnder(context, customerMerges, { noun: 'customer', id: customer.id }, page, 'RECENT', undefined);
  }
}

@InputType()
export class MergeCustomersInput extends MutationInput {
  @Field(() => ID, { description: 'Who is merged away; their document, phone, name and ids keep finding the other.' })
  fromId: string;
  @Field(() => ID, { description: 'Who remains.' })
  intoId: string;
}

@InputType()
export class UndoMergeInput extends MutationInput {
  @Field(() => ID)
  mergeId: string;
}

@InputType()
export class KeepApartInput extends MutationInput {
  @Field(() => ID)
  aId: string;
  @Field(() => ID)
  bId: string;
}

const merge = { type: () => CustomerMerge, read: byRef('merge', customerMerges.byId) };

export const customerMergeMutations = [
  mutationOf({
    name: 'mergeCustomers',
    scope: 'write',
    description:
      "Makes two customers one: debts, payments, contacts and pauses of `fromId` become `intoId`'s. The higher limit counts, whoever asked to be left alone is. Can be undone.",
    input: MergeCustomersInput,
    run: mergeCustomers,
    payload: {
      customer: { type: () => Customer, description: 'Who remains.', read: byRef('customer', customers.byId) },
      merge,
    },
  }),
  mutationOf({
    name: 'undoMerge',
    scope: 'write',
    description:
      'Makes two customers of one again: what was moved goes back, with what came since and is about that alone.',
    input: UndoMergeInput,
    run: undoMerge,
    payload: {
      customer: { type: () => Customer, description: 'Who had remained.', read: byRef('customer', customers.byId) },
      from: { type: () => Customer, description: 'Who had been merged away.', read: byRef('from', customers.byId) },
      merge,
    },
  }),
  mutationOf({
    name: 'keepApart',
    scope: 'write',
    description: 'The merchant says that these are two people: they are not proposed again.',
    input: KeepApartInput,
    run: keepApart,
    payload: { ok: { type: () => Boolean, read: () => true } },
  }),
];
