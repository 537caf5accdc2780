import { Arg, Args, Ctx, Field, FieldResolver, ID, InputType, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { recordPayment, reversePayment } from '../app/payment.js';
import { type CustomerRow, customers } from '../app/queries/customer.js';
import { type DebtRow, debts } from '../app/queries/debt.js';
import {
  type AllocationRow,
  allocationsOfDebt,
  allocationsOfPayment,
  type PaymentRow,
  paymentBy,
  payments,
} from '../app/queries/payment.js';
import { creditOfPayment, splitOn } from '../app/queries/position.js';
import { connect, connectionOf, connectUnder, PageArgs } from './connection.js';
import type { Context } from './context.js';
import { Customer, onlyOneOf } from './customer.js';
import { factsOn } from './day-args.js';
import { Debt } from './debt.js';
import { PaymentMethod } from './enums.js';
import { byRef, MutationInput, mutationOf } from './mutation.js';
import { Node } from './node.js';
import { Cents, DateScalar, DateTime } from './scalars.js';

type Method = keyof typeof PaymentMethod;

@ObjectType({ description: 'The fact that undid a payment.', simpleResolvers: true })
class PaymentReversal {
  @Field(() => DateScalar)
  on: string;
  @Field(() => String)
  reason: string;
  @Field(() => DateTime)
  recordedAt: string;
}

@ObjectType({ implements: Node, description: 'Money received.', simpleResolvers: true })
export class Payment extends Node {
  @Field(() => String, { nullable: true, description: "The caller's own id, unique in the shop." })
  externalId: string | null;
  @Field(() => Cents)
  amountCents: number;
  @Field(() => PaymentMethod)
  method: string;
  @Field(() => DateScalar)
  paidOn: string;
  @Field(() => Boolean, { description: 'False: nobody said when; it counts neither on time nor late.' })
  dayKnown: boolean;
  @Field(() => String, { nullable: true })
  note: string | null;
  @Field(() => PaymentReversal, { nullable: true })
  reversal: PaymentReversal | null;
  @Field(() => DateTime)
  recordedAt: string;
}

@ObjectType({
  description: 'What of a payment went to a debt, in the order of the law: interest, fine, principal.',
  simpleResolvers: true,
})
class PaymentAllocation {
  @Field(() => Cents)
  amountCents: number;
}

const PaymentConnection = connectionOf('Payment', () => Payment);

@InputType({ description: 'Exactly one of them.' })
class PaymentBy {
  @Field(() => ID, { nullable: true })
  id?: string | null;
  @Field(() => String, { nullable: true })
  externalId?: string | null;
}

@InputType({ description: 'All that is given must hold.' })
class PaymentFilter {
  @Field(() => ID, { nullable: true })
  customerId?: string | null;
  @Field(() => DateScalar, { nullable: true })
  paidFrom?: string | null;
  @Field(() => DateScalar, { nullable: true })
  paidTo?: string | null;
  @Field(() => PaymentMethod, { nullable: true })
  method?: string | null;
}

@Resolver(() => Payment)
export class PaymentResolver {
  @Query(() => Payment, { nullable: true, description: 'One payment; null when this shop has no such one.' })
  async payment(@Arg('by', () => PaymentBy) by: PaymentBy, @Ctx() { reading }: Context) {
    const [field, value] = onlyOneOf(by);
    return (await reading.load(paymentBy[field as keyof typeof paymentBy], value)) ?? null;
  }

  @Query(() => PaymentConnection, { description: 'The payments of the shop, newest first.' })
  payments(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => PaymentFilter, { nullable: true }) filter: PaymentFilter | null,
    @Ctx() context: Context,
  ) {
    return connect(context, payments, page, 'RECENT', filter ?? null);
  }

  @FieldResolver(() => Customer)
  customer(@Root() payment: PaymentRow, @Ctx() { reading }: Context) {
    return reading.load(customers.byId, payment.customerId);
  }

  @FieldResolver(() => [PaymentAllocation], { description: 'The debts it paid; the first 100.' })
  async allocations(@Root() payment: PaymentRow, @Ctx() { reading }: Context) {
    return (await reading.load(allocationsOfPayment, payment.id)) ?? [];
  }

  @FieldResolver(() => Cents, { description: "What is left of it as the customer's credit." })
  async creditCents(@Root() payment: PaymentRow, @Ctx() context: Context) {
    return creditOfPayment((await factsOn(context, payment.customerId)).facts, payment.id);
  }
}

@Resolver(() => PaymentAllocation)
export class PaymentAllocationResolver {
  @FieldResolver(() => Debt)
  debt(@Root() allocation: AllocationRow, @Ctx() { reading }: Context) {
    return reading.load(debts.byId, allocation.debtId);
  }

  @FieldResolver(() => Payment)
  payment(@Root() allocation: AllocationRow, @Ctx() { reading }: Context) {
    return reading.load(payments.byId, allocation.paymentId);
  }

  @FieldResolver(() => Cents)
  async principalCents(@Root() allocation: AllocationRow, @Ctx() context: Context) {
    return (await splitOf(context, allocation)).principalCents;
  }

  @FieldResolver(() => Cents)
  async feeCents(@Root() allocation: AllocationRow, @Ctx() context: Context) {
    return (await splitOf(context, allocation)).feeCents;
  }

  @FieldResolver(() => Cents)
  async interestCents(@Root() allocation: AllocationRow, @Ctx() context: Context) {
    return (await splitOf(context, allocation)).interestCents;
  }
}

@Resolver(() => Customer)
export class CustomerPaymentsResolver {
  @FieldResolver(() => PaymentConnection, { description: 'Newest first.' })
  payments(@Root() customer: CustomerRow, @Args(() => PageArgs) page: PageArgs, @Ctx() context: Context) {
    return connectUnder(context, payments, { noun: 'customer', id: customer.id }, page, 'RECENT', null);
  }
}

@Resolver(() => Debt)
export class DebtPaymentsResolver {
  @FieldResolver(() => [PaymentAllocation], { description: 'What was paid on it; the first 100.' })
  async allocations(@Root() debt: DebtRow, @Ctx() { reading }: Context) {
    return (await reading.load(allocationsOfDebt, debt.id)) ?? [];
  }
}

async function splitOf(context: Context, { customerId, debtId, paymentId }: AllocationRow) {
  return splitOn((await factsOn(context, customerId)).facts, debtId, paymentId);
}

@InputType()
export class RecordPaymentInput extends MutationInput {
  @Field(() => String, { nullable: true, description: 'Of the bank or the till: booked once for ever.' })
  externalId?: string | null;
  @Field(() => ID)
  customerId: string;
  @Field(() => Cents, { nullable: true, description: 'Null: everything owed today, or by the chosen debts.' })
  amountCents?: number | null;
  @Field(() => PaymentMethod, { nullable: true })
  method?: Method | null;
  @Field(() => DateScalar, { nullable: true, description: 'Today unless said; never in the future.' })
  paidOn?: string | null;
  @Field(() => [ID], {
    nullable: true,
    description: 'Paid first, in this order; then the oldest due; the rest is credit.',
  })
  debtIds?: string[] | null;
  @Field(() => String, { nullable: true })
  note?: string | null;
}

@InputType()
export class ReversePaymentInput extends MutationInput {
  @Field(() => ID)
  id: string;
  @Field(() => String)
  reason: string;
  @Field(() => DateScalar, { nullable: true, description: 'Today unless said; never in the future.' })
  on?: string | null;
}

const paymentPayload = { payment: { type: () => Payment, read: byRef('payment', payments.byId) } };

export const paymentMutations = [
  mutationOf({
    name: 'recordPayment',
    scope: 'write',
    description: 'Records money received and divides it among debts.',
    input: RecordPaymentInput,
    run: recordPayment,
    payload: paymentPayload,
  }),
  mutationOf({
    name: 'reversePayment',
    scope: 'write',
    description: 'Undoes a payment by a new fact that points back.',
    input: ReversePaymentInput,
    run: reversePayment,
    payload: paymentPayload,
  }),
];
