import { Arg, Args, Ctx, Field, FieldResolver, ID, InputType, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { openDispute, resolveDispute } from '../app/dispute.js';
import { claimPaid, pauseCollection, resolveClaim, resumeCollection } from '../app/hold.js';
import { promisePayment } from '../app/promise.js';
import { type CustomerRow, customers } from '../app/queries/customer.js';
import { debts } from '../app/queries/debt.js';
import { acceptanceOfClaim, type HoldRow, holds, isOpenHold } from '../app/queries/hold.js';
import { payments } from '../app/queries/payment.js';
import type { HoldKind as HoldKindName } from '../domain/facts.js';
import { connect, connectionOf, connectUnder, PageArgs } from './connection.js';
import type { Context } from './context.js';
import { Customer } from './customer.js';
import { Debt } from './debt.js';
import { HoldKind, HoldOutcome, PaymentMethod } from './enums.js';
import { byRef, MutationInput, mutationOf } from './mutation.js';
import { Node } from './node.js';
import { Payment } from './payment.js';
import { Cents, DateScalar, DateTime } from './scalars.js';

@ObjectType({ description: 'How a hold ended.', simpleResolvers: true })
class HoldEnd {
  @Field(() => HoldOutcome)
  outcome: string;
  @Field(() => DateScalar)
  on: string;
  @Field(() => String, { nullable: true })
  reason: string | null;
  @Field(() => DateTime)
  recordedAt: string;
}

@ObjectType({ implements: Node, description: 'A reason not to contact somebody.', simpleResolvers: true })
export class Hold extends Node {
  @Field(() => HoldKind)
  kind: string;
  @Field(() => DateScalar)
  fromOn: string;
  @Field(() => DateScalar, { nullable: true, description: 'Its last day; null: until somebody ends it.' })
  untilOn: string | null;
  @Field(() => DateScalar, { nullable: true, description: 'CLAIMED_PAID: when the customer says to have paid.' })
  claimedOn: string | null;
  @Field(() => String, { nullable: true })
  reason: string | null;
  @Field(() => DateTime)
  recordedAt: string;
  @Field(() => HoldEnd, { nullable: true })
  end: HoldEnd | null;
}

const HoldConnection = connectionOf('Hold', () => Hold);

@InputType({ description: 'All that is given must hold.' })
class HoldFilter {
  @Field(() => ID, { nullable: true })
  customerId?: string | null;
  @Field(() => Boolean, { nullable: true })
  isOpen?: boolean | null;
  @Field(() => [HoldKind], { nullable: true })
  kind?: HoldKindName[] | null;
}

@Resolver(() => Hold)
export class HoldResolver {
  @Query(() => Hold, { nullable: true, description: 'One claim to have paid; null when this shop has no such one.' })
  async claim(@Arg('id', () => ID) id: string, @Ctx() { reading }: Context) {
    const hold = await reading.load(holds.byId, id);
    return hold?.kind === 'CLAIMED_PAID' ? hold : null;
  }

  @Query(() => HoldConnection, { description: 'Claims to have paid (holds of kind CLAIMED_PAID), newest first.' })
  claims(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => HoldFilter, { nullable: true }) filter: HoldFilter | null,
    @Ctx() context: Context,
  ) {
    const kind = filter?.kind?.filter((one) => one === 'CLAIMED_PAID') ?? (['CLAIMED_PAID'] as const);
    return connect(context, holds, page, 'RECENT', { ...filter, kind });
  }

  @Query(() => HoldConnection, { description: 'All holds, newest first.' })
  holds(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => HoldFilter, { nullable: true }) filter: HoldFilter | null,
    @Ctx() context: Context,
  ) {
    return connect(context, holds, page, 'RECENT', filter ?? null);
  }

  @FieldResolver(() => Customer)
  customer(@Root() hold: HoldRow, @Ctx() { reading }: Context) {
    return reading.load(customers.byId, hold.customerId);
  }

  @FieldResolver(() => Debt, { nullable: true, description: 'Null: about the customer as a whole.' })
  async debt(@Root() hold: HoldRow, @Ctx() { reading }: Context) {
    return hold.debtId === null ? null : reading.load(debts.byId, hold.debtId);
  }

  @FieldResolver(() => Boolean, { description: 'Not ended by anybody and not over by itself today.' })
  async isOpen(@Root() hold: HoldRow, @Ctx() { reading }: Context) {
    return isOpenHold(hold, (await reading.tenant()).today);
  }

  @FieldResolver(() => Cents, {
    nullable: true,
    description: 'An open claim: what `resolveClaim` records when it accepts it without an amount. Else null.',
  })
  async acceptedCents(@Root() hold: HoldRow, @Ctx() { reading }: Context): Promise<number | null> {
    return (await reading.load(acceptanceOfClaim, hold.id)) ?? null;
  }
}

@Resolver(() => HoldEnd)
export class HoldEndResolver {
  @FieldResolver(() => Payment, { nullable: true, description: 'ACCEPTED: the payment that was recorded.' })
  async payment(@Root() end: NonNullable<HoldRow['end']>, @Ctx() { reading }: Context) {
    return end.paymentId === null ? null : reading.load(payments.byId, end.paymentId);
  }
}

@Resolver(() => Customer)
export class CustomerHoldsResolver {
  @FieldResolver(() => HoldConnection, { description: 'Newest first.' })
  holds(@Root() customer: CustomerRow, @Args(() => PageArgs) page: PageArgs, @Ctx() context: Context) {
    return connectUnder(context, holds, { noun: 'customer', id: customer.id }, page, 'RECENT', null);
  }
}

@InputType()
export class ClaimPaidInput extends MutationInput {
  @Field(() => ID)
  customerId: string;
  @Field(() => ID, { nullable: true, description: 'Null: about everything.' })
  debtId?: string | null;
  @Field(() => DateScalar, { nullable: true, description: 'When they say to have paid.' })
  claimedOn?: string | null;
  @Field(() => String, { nullable: true })
  note?: string | null;
}

@InputType()
export class ResolveClaimInput extends MutationInput {
  @Field(() => ID)
  id: string;
  @Field(() => Boolean, { description: 'True: the payment is recorded.' })
  accepted: boolean;
  @Field(() => String, { nullable: true })
  reason?: string | null;
  @Field(() => DateScalar, { nullable: true, description: 'The day the customer named, unless said.' })
  paidOn?: string | null;
  @Field(() => Cents, { nullable: true, description: 'Everything owed, unless said.' })
  amountCents?: number | null;
  @Field(() => PaymentMethod, { nullable: true })
  method?: keyof typeof PaymentMethod | null;
}

@InputType()
export class PauseCollectionInput extends MutationInput {
  @Field(() => ID)
  customerId: string;
  @Field(() => ID, { nullable: true, description: 'Null: the customer as a whole.' })
  debtId?: string | null;
  @Field(() => DateScalar, { nullable: true, description: 'Its last day; null: until somebody resumes.' })
  untilOn?: string | null;
  @Field(() => String)
  reason: string;
}

@InputType()
export class ResumeCollectionInput extends MutationInput {
  @Field(() => ID)
  holdId: string;
  @Field(() => String, { nullable: true })
  reason?: string | null;
}

@InputType()
export class PromisePaymentInput extends MutationInput {
  @Field(() => ID)
  customerId: string;
  @Field(() => ID, { nullable: true, description: 'Null: about everything.' })
  debtId?: string | null;
  @Field(() => DateScalar, { description: 'Today to 30 days ahead.' })
  promisedOn: string;
  @Field(() => String, { nullable: true })
  note?: string | null;
}

@InputType()
export class OpenDisputeInput extends MutationInput {
  @Field(() => ID)
  customerId: string;
  @Field(() => ID, { nullable: true, description: 'Null: about everything.' })
  debtId?: string | null;
  @Field(() => String, { description: "What is wrong, in the customer's words." })
  note: string;
}

@InputType()
export class ResolveDisputeInput extends MutationInput {
  @Field(() => ID)
  id: string;
  @Field(() => Boolean, {
    description: 'True: the customer was right. Cancel, change or settle the debt first: else DISPUTE_NOT_MENDED.',
  })
  accepted: boolean;
  @Field(() => String, { description: 'What the customer is told.' })
  reason: string;
}

const claimPayload = { claim: { type: () => Hold, read: byRef('claim', holds.byId) } };
const holdPayload = { hold: { type: () => Hold, read: byRef('hold', holds.byId) } };

export const holdMutations = [
  mutationOf({
    name: 'claimPaid',
    scope: 'write',
    description: 'The customer says to have paid: collection waits until somebody looks.',
    input: ClaimPaidInput,
    run: claimPaid,
    payload: claimPayload,
  }),
  mutationOf({
    name: 'resolveClaim',
    scope: 'write',
    description: 'Confirms a claim, which records the payment, or rejects it, which resumes collection.',
    input: ResolveClaimInput,
    run: resolveClaim,
    payload: claimPayload,
  }),
  mutationOf({
    name: 'pauseCollection',
    scope: 'write',
    description: 'Leaves somebody, or one debt, alone (MANUAL).',
    input: PauseCollectionInput,
    run: pauseCollection,
    payload: holdPayload,
  }),
  mutationOf({
    name: 'resumeCollection',
    scope: 'write',
    description: 'Ends a pause or a promise; a claim, a dispute and an open offer are answered instead.',
    input: ResumeCollectionInput,
    run: resumeCollection,
    payload: holdPayload,
  }),
  mutationOf({
    name: 'promisePayment',
    scope: 'write',
    description: 'The customer names a day: collection is silent through it (PROMISE).',
    input: PromisePaymentInput,
    run: promisePayment,
    payload: holdPayload,
  }),
  mutationOf({
    name: 'openDispute',
    scope: 'write',
    description: 'The customer does not agree: what is disputed is not collected until it is answered (DISPUTE).',
    input: OpenDisputeInput,
    run: openDispute,
    payload: holdPayload,
  }),
  mutationOf({
    name: 'resolveDispute',
    scope: 'write',
    description: "The shop's answer to a dispute; what is still owed is collected again from the next allowed day on.",
    input: ResolveDisputeInput,
    run: resolveDispute,
    payload: holdPayload,
  }),
];
