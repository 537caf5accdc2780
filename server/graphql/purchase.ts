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
import { authorizePurchase, cancelAuthorization, overridePurchase } from '../app/purchase.js';
import type { CreditLimitView } from '../app/queries/credit-limit.js';
import { customers } from '../app/queries/customer.js';
import { type AuthorizationRow, authorizations, reservedOfCustomer } from '../app/queries/purchase.js';
import { sales } from '../app/queries/sale.js';
import type { PurchaseAnswer as PurchaseAnswerName } from '../domain/purchase.js';
import { connect, connectionOf, PageArgs } from './connection.js';
import type { Context } from './context.js';
import { CreditLimit } from './credit-limit.js';
import { Customer } from './customer.js';
import { AlternativeKind, AuthorizationState, PurchaseAnswer, PurchaseReasonCode } from './enums.js';
import { byRef, MutationInput, mutationOf } from './mutation.js';
import { Node } from './node.js';
import { Sale } from './sale.js';
import { Cents, DateScalar, DateTime } from './scalars.js';

@ObjectType({ description: 'Why a purchase got its answer.', simpleResolvers: true })
class PurchaseReason {
  @Field(() => PurchaseReasonCode)
  code: string;
  @Field(() => String, { description: 'In Brazilian Portuguese, to be read aloud at the till.' })
  message: string;
}

@ObjectType({ description: 'Another purchase: asked instead, it would have been approved.', simpleResolvers: true })
class PurchaseAlternative {
  @Field(() => AlternativeKind)
  kind: string;
  @Field(() => Cents)
  amountCents: number;
  @Field(() => Cents)
  entryCents: number;
  @Field(() => Int)
  installments: number;
  @Field(() => DateScalar)
  firstDueOn: string;
  @Field(() => String, { description: 'In Brazilian Portuguese, to be read aloud at the till.' })
  message: string;
}

@ObjectType({
  implements: Node,
  description: 'The answer to a purchase on trust, kept with the numbers it was given on.',
  simpleResolvers: true,
})
export class PurchaseAuthorization extends Node {
  @Field(() => Cents, { description: 'The price of the purchase, entry included.' })
  amountCents: number;
  @Field(() => Cents, { description: 'Paid at the till; the rest is put on trust.' })
  entryCents: number;
  @Field(() => Int)
  installments: number;
  @Field(() => DateScalar)
  firstDueOn: string;
  @Field(() => DateScalar, { description: 'The day it was asked.' })
  on: string;
  @Field(() => PurchaseAnswer)
  decision: string;
  @Field(() => [PurchaseReason])
  reasons: PurchaseReason[];
  @Field(() => [PurchaseAlternative], {
    description: 'At most two, each of which would have been approved; also when the owner is to be asked.',
  })
  alternatives: PurchaseAlternative[];
  @Field(() => Cents, { nullable: true, description: 'Then; null: "a definir".' })
  limitCents: number | null;
  @Field(() => Cents, { description: 'What filled the limit then, as the policy counts it: `exposure`.' })
  exposureCents: number;
  @Field(() => Cents, { description: 'What other approved purchases kept then.' })
  reservedCents: number;
  @Field(() => Cents, { nullable: true, description: 'Then, before this purchase; null: "a definir".' })
  availableCents: number | null;
  @Field(() => AuthorizationState, { description: 'Now.' })
  state: string;
  @Field(() => DateTime, {
    nullable: true,
    description: "Until when its place in the limit is kept, by the database's clock; null when it never was.",
  })
  reservedUntil: string | null;
  @Field(() => String, { description: 'The name of who asked.' })
  requestedBy: string;
  @Field(() => String, { nullable: true, description: 'The name of who said yes to what was not approved.' })
  overriddenBy: string | null;
  @Field(() => ID, {
    nullable: true,
    description: 'The key with which that was said: a name is only what somebody typed.',
  })
  overriddenByKeyId: string | null;
  @Field(() => String, { nullable: true })
  overrideReason: string | null;
  @Field(() => String, { nullable: true })
  cancelledBy: string | null;
  @Field(() => String, { nullable: true })
  cancelReason: string | null;
  @Field(() => DateTime)
  recordedAt: string;
  @Field(() => Int)
  policyVersion: number;
}

const PurchaseAuthorizationConnection = connectionOf('PurchaseAuthorization', () => PurchaseAuthorization);

@InputType({ description: 'All that is given must hold.' })
class PurchaseAuthorizationFilter {
  @Field(() => ID, { nullable: true })
  customerId?: string | null;
  @Field(() => [PurchaseAnswer], { nullable: true })
  decision?: PurchaseAnswerName[] | null;
}

@Resolver(() => PurchaseAuthorization)
export class PurchaseAuthorizationResolver {
  @Query(() => PurchaseAuthorization, {
    nullable: true,
    description: 'One answered purchase; null when this shop has no such one.',
  })
  async purchaseAuthorization(@Arg('id', () => ID) id: string, @Ctx() { reading }: Context) {
    return (await reading.load(authorizations.byId, id)) ?? null;
  }

  @Query(() => PurchaseAuthorizationConnection, { description: 'Answered purchases, newest first.' })
  purchaseAuthorizations(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => PurchaseAuthorizationFilter, { nullable: true }) filter: PurchaseAuthorizationFilter | null,
    @Ctx() context: Context,
  ) {
    return connect(context, authorizations, page, 'RECENT', filter ?? null);
  }

  @FieldResolver(() => Customer)
  customer(@Root() authorization: AuthorizationRow, @Ctx() { reading }: Context) {
    return reading.load(customers.byId, authorization.customerId);
  }

  @FieldResolver(() => Sale, { nullable: true, description: 'RECORDED: the sale that used it.' })
  async sale(@Root() { saleId }: AuthorizationRow, @Ctx() { reading }: Context) {
    return saleId === null ? null : reading.load(sales.byId, saleId);
  }
}

@Resolver(() => CreditLimit)
export class LimitReservationResolver {
  @FieldResolver(() => Cents, {
    description: 'What approved purchases whose sale is not recorded yet keep of the limit now, whatever day is asked.',
  })
  async reservedCents(@Root() { customerId }: CreditLimitView, @Ctx() { reading }: Context): Promise<number> {
    return (await reading.load(reservedOfCustomer, customerId)) ?? 0;
  }
}

@InputType()
export class AuthorizePurchaseInput extends MutationInput {
  @Field(() => ID)
  customerId: string;
  @Field(() => Cents, { description: 'The price, entry included.' })
  amountCents: number;
  @Field(() => Cents, { nullable: true, description: 'Paid at the till; nothing unless said.' })
  entryCents?: number | null;
  @Field(() => Int, { nullable: true, description: 'One unless said.' })
  installments?: number | null;
  @Field(() => DateScalar, { nullable: true, description: 'In 30 days unless said, or at the end of shorter terms.' })
  firstDueOn?: string | null;
  @Field(() => String, { nullable: true, description: "The name of who asks; the key's unless said." })
  by?: string | null;
}

@InputType()
export class OverridePurchaseInput extends MutationInput {
  @Field(() => ID)
  id: string;
  @Field(() => String, { description: 'The name of who says yes.' })
  by: string;
  @Field(() => String)
  reason: string;
}

@InputType()
export class CancelAuthorizationInput extends MutationInput {
  @Field(() => ID)
  id: string;
  @Field(() => String, { nullable: true, description: "The key's name unless said." })
  by?: string | null;
  @Field(() => String, { nullable: true })
  reason?: string | null;
}

const payload = {
  authorization: { type: () => PurchaseAuthorization, read: byRef('authorization', authorizations.byId) },
};

export const purchaseMutations = [
  mutationOf({
    name: 'authorizePurchase',
    scope: 'write',
    description: 'Whether a purchase on trust may be made; approved, its place in the limit is kept for some minutes.',
    input: AuthorizePurchaseInput,
    run: authorizePurchase,
    payload,
  }),
  mutationOf({
    name: 'overridePurchase',
    scope: 'write',
    description: "The owner's yes to a purchase that was referred or declined today, with a name and a reason kept.",
    input: OverridePurchaseInput,
    run: overridePurchase,
    payload,
  }),
  mutationOf({
    name: 'cancelAuthorization',
    scope: 'write',
    description: 'The purchase is not made: its place in the limit is free again.',
    input: CancelAuthorizationInput,
    run: cancelAuthorization,
    payload,
  }),
];
