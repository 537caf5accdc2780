import { Args, Ctx, Field, FieldResolver, ID, InputType, ObjectType, Resolver, Root } from 'type-graphql';
import { type LateReasonName, recordLateReason } from '../app/late-reason.js';
import { type CustomerRow, customers } from '../app/queries/customer.js';
import { debts } from '../app/queries/debt.js';
import { type LateReasonRow, lateReasons } from '../app/queries/late-reason.js';
import { connectionOf, connectUnder, PageArgs } from './connection.js';
import type { Context } from './context.js';
import { Customer } from './customer.js';
import { Debt } from './debt.js';
import { LateReasonKind } from './enums.js';
import { byRef, MutationInput, mutationOf } from './mutation.js';
import { Node } from './node.js';
import { DateScalar, DateTime } from './scalars.js';

@ObjectType({ implements: Node, description: 'Why it was late, as somebody said it.', simpleResolvers: true })
class LateReason extends Node {
  @Field(() => LateReasonKind)
  reason: string;
  @Field(() => String, { nullable: true })
  note: string | null;
  @Field(() => DateScalar)
  on: string;
  @Field(() => String, { description: 'The key or page that recorded it.' })
  by: string;
  @Field(() => DateTime)
  recordedAt: string;
}

const LateReasonConnection = connectionOf('LateReason', () => LateReason);

@Resolver(() => LateReason)
export class LateReasonResolver {
  @FieldResolver(() => Customer)
  customer(@Root() { customerId }: LateReasonRow, @Ctx() { reading }: Context) {
    return reading.load(customers.byId, customerId);
  }

  @FieldResolver(() => Debt, { nullable: true, description: 'Null: about everything.' })
  async debt(@Root() { debtId }: LateReasonRow, @Ctx() { reading }: Context) {
    return debtId === null ? null : reading.load(debts.byId, debtId);
  }
}

@Resolver(() => Customer)
export class CustomerLateReasonsResolver {
  @FieldResolver(() => LateReasonConnection, { description: 'Newest first.' })
  lateReasons(@Root() customer: CustomerRow, @Args(() => PageArgs) page: PageArgs, @Ctx() context: Context) {
    return connectUnder(context, lateReasons, { noun: 'customer', id: customer.id }, page, 'RECENT', undefined);
  }
}

@InputType()
export class RecordLateReasonInput extends MutationInput {
  @Field(() => ID)
  customerId: string;
  @Field(() => ID, { nullable: true, description: 'Null: about everything.' })
  debtId?: string | null;
  @Field(() => LateReasonKind)
  reason: LateReasonName;
  @Field(() => String, { nullable: true })
  note?: string | null;
}

export const lateReasonMutations = [
  mutationOf({
    name: 'recordLateReason',
    scope: 'write',
    description: 'Keeps why it is late; decides nothing by itself.',
    input: RecordLateReasonInput,
    run: recordLateReason,
    payload: { lateReason: { type: () => LateReason, read: byRef('lateReason', lateReasons.byId) } },
  }),
];
