import { Arg, Args, Ctx, Field, FieldResolver, ID, InputType, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { answerCounterProposal, counterProposal } from '../app/counter-proposal.js';
import { type CounterProposalRow, counterProposals, planOfCounter } from '../app/queries/counter-proposal.js';
import { type CustomerRow, customers } from '../app/queries/customer.js';
import { type ProposalRow, proposals } from '../app/queries/proposal.js';
import { connect, connectionOf, connectUnder, PageArgs } from './connection.js';
import type { Context } from './context.js';
import { Customer } from './customer.js';
import { CounterOutcome } from './enums.js';
import { byRef, MutationInput, mutationOf } from './mutation.js';
import { Node } from './node.js';
import { DatedAmountInput, Plan, PlanProblem, planView } from './plan.js';
import { Proposal } from './proposal.js';
import { ApprovalInput } from './proposal-mutations.js';
import { Cents, DateScalar, DateTime } from './scalars.js';

@ObjectType({ description: 'An amount on a day.', simpleResolvers: true })
class DatedAmount {
  @Field(() => DateScalar)
  dueOn: string;
  @Field(() => Cents)
  amountCents: number;
}

@ObjectType({ description: "The shop's answer.", simpleResolvers: true })
class CounterAnswer {
  @Field(() => CounterOutcome)
  outcome: string;
  @Field(() => String, { nullable: true })
  reason: string | null;
  @Field(() => DateScalar)
  on: string;
  @Field(() => String)
  by: string;
  @Field(() => DateTime)
  recordedAt: string;
}

@ObjectType({ implements: Node, description: 'What a customer says they can pay.', simpleResolvers: true })
export class CounterProposal extends Node {
  @Field(() => [DatedAmount], { description: 'At most 24.' })
  amounts: readonly DatedAmount[];
  @Field(() => String, { nullable: true })
  message: string | null;
  @Field(() => DateScalar)
  on: string;
  @Field(() => String)
  by: string;
  @Field(() => DateTime)
  recordedAt: string;
  @Field(() => CounterAnswer, { nullable: true, description: 'Null: it waits.' })
  answer: CounterAnswer | null;
}

const CounterProposalConnection = connectionOf('CounterProposal', () => CounterProposal);

@InputType({ description: 'All that is given must hold.' })
class CounterProposalFilter {
  @Field(() => ID, { nullable: true })
  customerId?: string | null;
  @Field(() => Boolean, { nullable: true, description: 'Without an answer.' })
  isOpen?: boolean | null;
}

@Resolver(() => CounterProposal)
export class CounterProposalResolver {
  @Query(() => CounterProposal, {
    nullable: true,
    description: 'One counter-proposal; null when this shop has no such one.',
  })
  async counterProposal(@Arg('id', () => ID) id: string, @Ctx() { reading }: Context) {
    return (await reading.load(counterProposals.byId, id)) ?? null;
  }

  @Query(() => CounterProposalConnection, { description: 'What customers say they can pay, newest first.' })
  counterProposals(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => CounterProposalFilter, { nullable: true }) filter: CounterProposalFilter | null,
    @Ctx() context: Context,
  ) {
    return connect(context, counterProposals, page, 'RECENT', filter ?? null);
  }

  @FieldResolver(() => Customer)
  customer(@Root() counter: CounterProposalRow, @Ctx() { reading }: Context) {
    return reading.load(customers.byId, counter.customerId);
  }

  @FieldResolver(() => Boolean, { description: 'Without an answer.' })
  isOpen(@Root() counter: CounterProposalRow): boolean {
    return counter.answer === null;
  }

  @FieldResolver(() => Proposal, { nullable: true, description: 'OFFERED: what the shop offered for it.' })
  async proposal(@Root() counter: CounterProposalRow, @Ctx() { reading }: Context): Promise<ProposalRow | null> {
    return counter.proposalId === null ? null : ((await reading.load(proposals.byId, counter.proposalId)) ?? null);
  }

  @FieldResolver(() => Plan, {
    nullable: true,
    description: 'Open: the plan it would be today. Null when it makes none, and once it is answered.',
  })
  async plan(@Root() counter: CounterProposalRow, @Ctx() { reading }: Context): Promise<Plan | null> {
    const plan = (await reading.load(planOfCounter, counter.id))?.plan ?? null;
    return plan && planView(plan, 0);
  }

  @FieldResolver(() => [PlanProblem], {
    description: 'Open: what stands against an attendant accepting it as it is. Empty once it is answered.',
  })
  async problems(@Root() counter: CounterProposalRow, @Ctx() { reading }: Context): Promise<readonly PlanProblem[]> {
    return (await reading.load(planOfCounter, counter.id))?.problems ?? [];
  }
}

@Resolver(() => Proposal)
export class ProposalCounterResolver {
  @FieldResolver(() => CounterProposal, { nullable: true, description: 'COUNTER: what the customer had proposed.' })
  async counterProposal(@Root() proposal: ProposalRow, @Ctx() { reading }: Context) {
    const id = proposal.counterProposalId;
    return id === null ? null : ((await reading.load(counterProposals.byId, id)) ?? null);
  }
}

@Resolver(() => Customer)
export class CustomerCounterProposalsResolver {
  @FieldResolver(() => CounterProposalConnection, { description: 'Newest first.' })
  counterProposals(
    @Root() customer: CustomerRow,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => CounterProposalFilter, { nullable: true }) filter: CounterProposalFilter | null,
    @Ctx() context: Context,
  ) {
    const parent = { noun: 'customer', id: customer.id };
    return connectUnder(context, counterProposals, parent, page, 'RECENT', filter ?? null);
  }
}

@InputType()
export class CounterProposalInput extends MutationInput {
  @Field(() => ID)
  customerId: string;
  @Field(() => [DatedAmountInput], { description: 'At most 24; what they leave owed is asked as a discount.' })
  amounts: DatedAmountInput[];
  @Field(() => String, { nullable: true })
  message?: string | null;
  @Field(() => String, { nullable: true, description: 'Who says so; the key unless said.' })
  by?: string | null;
}

@InputType()
export class AnswerCounterProposalInput extends MutationInput {
  @Field(() => ID)
  id: string;
  @Field(() => Boolean, { description: 'True: exactly that is offered, and the customer confirms it.' })
  accepted: boolean;
  @Field(() => String, { nullable: true, description: 'The customer may read it.' })
  reason?: string | null;
  @Field(() => String, { nullable: true, description: 'Who answers; the key unless said.' })
  by?: string | null;
  @Field(() => ApprovalInput, { nullable: true })
  approval?: ApprovalInput | null;
}

const counterPayload = {
  counterProposal: { type: () => CounterProposal, read: byRef('counterProposal', counterProposals.byId) },
};

export const counterProposalMutations = [
  mutationOf({
    name: 'counterProposal',
    scope: 'write',
    description: 'The customer says what they can pay, in the place of what they said before.',
    input: CounterProposalInput,
    run: counterProposal,
    payload: counterPayload,
  }),
  mutationOf({
    name: 'answerCounterProposal',
    scope: 'write',
    description: 'Yes offers exactly that, which the customer then confirms; no ends it.',
    input: AnswerCounterProposalInput,
    run: answerCounterProposal,
    payload: {
      ...counterPayload,
      proposal: {
        type: () => Proposal,
        description: 'What was offered; null for a no.',
        read: async ({ reading }, { refs }) =>
          refs?.proposal == null ? null : reading.load(proposals.byId, String(refs.proposal)),
      },
    },
  }),
];
