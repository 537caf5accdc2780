import { Arg, Args, Ctx, Field, FieldResolver, ID, InputType, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { answerDataRequest, type DataRequestKindName, requestData } from '../app/data-request.js';
import { type PersonalData as PersonalDataJson, personalDataOfCustomer } from '../app/personal-data.js';
import { type CustomerRow, customers } from '../app/queries/customer.js';
import { type DataRequestRow, dataRequests } from '../app/queries/data-request.js';
import { connect, connectionOf, PageArgs } from './connection.js';
import type { Context } from './context.js';
import { Customer } from './customer.js';
import { DataRequestKind } from './enums.js';
import { byRef, MutationInput, mutationOf } from './mutation.js';
import { Node } from './node.js';
import { DateScalar, DateTime, PersonalData } from './scalars.js';

@ObjectType({ description: "The shop's answer to a request.", simpleResolvers: true })
class DataRequestAnswer {
  @Field(() => String)
  note: string;
  @Field(() => DateScalar)
  on: string;
  @Field(() => String)
  by: string;
  @Field(() => DateTime)
  recordedAt: string;
}

@ObjectType({
  implements: Node,
  description: 'What a customer asked about their data (LGPD, art. 18). The shop answers; nothing is done by itself.',
  simpleResolvers: true,
})
class DataRequest extends Node {
  @Field(() => DataRequestKind)
  kind: string;
  @Field(() => String, { nullable: true })
  note: string | null;
  @Field(() => DateScalar)
  on: string;
  @Field(() => DateTime)
  recordedAt: string;
  @Field(() => DataRequestAnswer, { nullable: true })
  answer: DataRequestAnswer | null;
}

const DataRequestConnection = connectionOf('DataRequest', () => DataRequest);

@InputType({ description: 'All that is given must hold.' })
class DataRequestFilter {
  @Field(() => Boolean, { nullable: true, description: 'Nobody answered it yet.' })
  isOpen?: boolean | null;
}

@Resolver(() => DataRequest)
export class DataRequestResolver {
  @Query(() => DataRequestConnection, { description: 'What customers asked about their data, newest first.' })
  dataRequests(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => DataRequestFilter, { nullable: true }) filter: DataRequestFilter | null,
    @Ctx() context: Context,
  ) {
    return connect(context, dataRequests, page, 'RECENT', filter ?? null);
  }

  @FieldResolver(() => Customer)
  customer(@Root() { customerId }: DataRequestRow, @Ctx() { reading }: Context) {
    return reading.load(customers.byId, customerId);
  }
}

@Resolver(() => Customer)
export class CustomerPersonalDataResolver {
  @FieldResolver(() => PersonalData, {
    description: 'Everything held about them, to be handed over when they ask (LGPD, art. 18, II).',
  })
  personalData(@Root() { id }: CustomerRow, @Ctx() { reading }: Context): Promise<PersonalDataJson | undefined> {
    return reading.load(personalDataOfCustomer, id);
  }
}

@InputType()
export class RequestDataInput extends MutationInput {
  @Field(() => ID)
  customerId: string;
  @Field(() => DataRequestKind)
  kind: DataRequestKindName;
  @Field(() => String, { nullable: true, description: 'Required for CORRECTION: what is wrong.' })
  note?: string | null;
}

@InputType()
export class AnswerDataRequestInput extends MutationInput {
  @Field(() => ID)
  id: string;
  @Field(() => String, { description: 'What was done, or why it cannot be.' })
  note: string;
}

const payload = { dataRequest: { type: () => DataRequest, read: byRef('dataRequest', dataRequests.byId) } };

export const dataRequestMutations = [
  mutationOf({
    name: 'requestData',
    scope: 'write',
    description: 'Records what a customer asks about their data.',
    input: RequestDataInput,
    run: requestData,
    payload,
  }),
  mutationOf({
    name: 'answerDataRequest',
    scope: 'write',
    description: 'Answers such a request, once.',
    input: AnswerDataRequestInput,
    run: answerDataRequest,
    payload,
  }),
];
