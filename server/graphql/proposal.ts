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
import { pathOfCustomerLink } from '../app/queries/charge.js';
import { type CustomerRow, customers } from '../app/queries/customer.js';
import { type DebtRow, debts } from '../app/queries/debt.js';
import type { Batch } from '../app/queries/listing.js';
import {
  acceptedPlanOf,
  agreementOfDebt,
  installmentsOfProposal,
  isUndermined,
  openOfferOfDebt,
  type ProposalEventRow,
  type ProposalRow,
  proposals,
  replacementOfDebt,
  stateOn,
} from '../app/queries/proposal.js';
import { proposalMessage } from '../app/reminder/offer.js';
import { storeQueueLinks } from '../app/reminder/queue.js';
import type { Channel as ChannelName } from '../domain/facts.js';
import type { DebtSnapshot, ProposalState as ProposalStateName } from '../domain/proposal.js';
import { connect, connectionOf, connectUnder, PageArgs } from './connection.js';
import type { Context } from './context.js';
import { Customer } from './customer.js';
import { factsOn } from './day-args.js';
import { Debt } from './debt.js';
import { Channel, ProposalAct, ProposalOrder, ProposalOrigin, ProposalState } from './enums.js';
import { badInput } from './errors.js';
import { Node } from './node.js';
import { OwedParts, Plan, partsView, planView } from './plan.js';
import { Cents, DateScalar, DateTime } from './scalars.js';

@ObjectType({ description: 'Who agreed to yield more than an attendant may.', simpleResolvers: true })
class ProposalApproval {
  @Field(() => String)
  by: string;
  @Field(() => String)
  reason: string;
}

@ObjectType({ description: 'What somebody did with a proposal.', simpleResolvers: true })
class ProposalEvent {
  @Field(() => ID)
  id: string;
  @Field(() => ProposalAct)
  kind: string;
  @Field(() => DateScalar)
  on: string;
  @Field(() => Int, { nullable: true, description: 'ACCEPT: which plan.' })
  planNumber: number | null;
  @Field(() => String, { nullable: true })
  reason: string | null;
  @Field(() => String)
  by: string;
  @Field(() => DateTime)
  recordedAt: string;
}

@ObjectType({ description: 'A debt as the offer saw it.', simpleResolvers: true })
class ProposedDebt {
  @Field(() => Cents, { description: 'Its principal as it then stood, paid or not.' })
  principalCents: number;
  @Field(() => DateScalar)
  dueOn: string;
}

@ObjectType({ implements: Node, description: 'Plans offered to settle some debts.', simpleResolvers: true })
export class Proposal extends Node {
  @Field(() => DateScalar)
  offeredOn: string;
  @Field(() => DateScalar, { description: 'The last day on which it can be accepted.' })
  validUntilOn: string;
  @Field(() => ProposalOrigin)
  origin: string;
  @Field(() => String, { nullable: true })
  note: string | null;
  @Field(() => String)
  offeredBy: string;
  @Field(() => DateTime)
  recordedAt: string;
}

const ProposalConnection = connectionOf('Proposal', () => Proposal);

@InputType({ description: 'All that is given must hold today.' })
class ProposalFilter {
  @Field(() => ID, { nullable: true })
  customerId?: string | null;
  @Field(() => [ProposalState], { nullable: true })
  state?: ProposalStateName[] | null;
  @Field(() => Boolean, { nullable: true, description: 'It can be accepted.' })
  isOpen?: boolean | null;
}

@Resolver(() => Proposal)
export class ProposalResolver {
  @Query(() => Proposal, { nullable: true, description: 'One proposal; null when this shop has no such one.' })
  async proposal(@Arg('id', () => ID) id: string, @Ctx() { reading }: Context) {
    return (await reading.load(proposals.byId, id)) ?? null;
  }

  @Query(() => ProposalConnection, { description: 'The proposals of the shop.' })
  proposals(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => ProposalFilter, { nullable: true }) filter: ProposalFilter | null,
    @Arg('orderBy', () => ProposalOrder, { nullable: true, description: 'RECENT unless said.' }) orderBy: string | null,
    @Ctx() context: Context,
  ) {
    return connect(context, proposals, page, orderBy ?? 'RECENT', filter ?? null);
  }

  @FieldResolver(() => Customer)
  customer(@Root() proposal: ProposalRow, @Ctx() { reading }: Context) {
    return reading.load(customers.byId, proposal.customerId);
  }

  @FieldResolver(() => ProposalState, { description: 'Today.' })
  async state(@Root() proposal: ProposalRow, @Ctx() { reading }: Context) {
    return stateOn(proposal, (await reading.tenant()).today);
  }

  @FieldResolver(() => [Plan], { description: 'As offered; at most five.' })
  plans(@Root() proposal: ProposalRow): Plan[] {
    return proposal.plans.map(planView);
  }

  @FieldResolver(() => Plan, { nullable: true, description: 'The plan that was accepted, in force or not any more.' })
  acceptedPlan(@Root() proposal: ProposalRow): Plan | null {
    const accepted = acceptedPlanOf(proposal);
    return accepted && planView(accepted.plan, accepted.number - 1);
  }

  @FieldResolver(() => [ProposedDebt], { description: 'What it is about, as the offer saw it; at most 100.' })
  debts(@Root() proposal: ProposalRow) {
    return proposal.debts;
  }

  @FieldResolver(() => [Debt], {
    description: 'Accepted: what stands in the place of the debts, in order; at most 120.',
  })
  async installments(@Root() proposal: ProposalRow, @Ctx() { reading }: Context): Promise<DebtRow[]> {
    if (acceptedPlanOf(proposal) === null) return [];
    const ids = (await reading.load(installmentsOfProposal, proposal.id)) ?? [];
    const rows = await Promise.all(ids.map((id) => reading.load(debts.byId, id)));
    return rows.filter((row) => row !== undefined);
  }

  @FieldResolver(() => Boolean, {
    description:
      'Accepted, and a payment that the offer had counted was undone since: the plan asks too little. `breakProposal` ends it.',
  })
  async isUndermined(@Root() proposal: ProposalRow, @Ctx() context: Context): Promise<boolean> {
    const { state, customerId } = proposal;
    if (state !== 'ACCEPTED' && state !== 'FULFILLED') return false;
    return isUndermined(proposal, (await factsOn(context, customerId)).facts);
  }

  @FieldResolver(() => [ProposalEvent], { description: 'In order; at most two.' })
  events(@Root() proposal: ProposalRow): readonly ProposalEventRow[] {
    return proposal.events ?? [];
  }

  @FieldResolver(() => ProposalApproval, { nullable: true })
  approvedBy(@Root() { approvedBy, approvalReason }: ProposalRow): ProposalApproval | null {
    return approvedBy === null ? null : { by: approvedBy, reason: approvalReason ?? '' };
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "The customer's page, where it can be accepted; null while no link of theirs leads anywhere.",
  })
  async link(@Root() proposal: ProposalRow, @Ctx() { app, reading }: Context): Promise<string | null> {
    const path = await reading.load(pathOfCustomerLink, proposal.customerId);
    return path === undefined ? null : app.publicUrl() + path;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The words in which `sendProposal` would tell of it by EMAIL or WHATSAPP_LINK, to be copied. It claims nothing. Null: it cannot be accepted any more, or nothing of it is owed.',
  })
  async message(
    @Root() proposal: ProposalRow,
    @Arg('channel', () => Channel) channel: ChannelName,
    @Ctx() context: Context,
  ): Promise<string | null> {
    if (channel !== 'EMAIL' && channel !== 'WHATSAPP_LINK') throw badInput('channel is EMAIL or WHATSAPP_LINK.');
    const { app, actor, reading } = context;
    const { customerId } = proposal;
    const tenant = await reading.tenant();
    if (stateOn(proposal, tenant.today) !== 'OFFERED') return null;
    const { facts } = await factsOn(context, customerId);
    const text = await proposalMessage(app, tenant, proposal, facts, channel);
    // Whoever reads a text may open its links at once.
    if (text !== null) reading.afterwards(() => storeQueueLinks(app, actor, { send: [{ customerId, channel }] }));
    return text;
  }
}

@Resolver(() => ProposedDebt)
export class ProposedDebtResolver {
  @FieldResolver(() => Debt, { description: 'As it is now.' })
  debt(@Root() { debtId }: DebtSnapshot, @Ctx() { reading }: Context) {
    return reading.load(debts.byId, debtId);
  }

  @FieldResolver(() => OwedParts, { description: 'What was owed on the day of the offer.' })
  owed(@Root() { owed }: DebtSnapshot): OwedParts {
    return partsView(owed);
  }
}

@Resolver(() => Customer)
export class CustomerProposalsResolver {
  @FieldResolver(() => ProposalConnection, { description: 'Newest first.' })
  proposals(
    @Root() customer: CustomerRow,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => ProposalFilter, { nullable: true }) filter: ProposalFilter | null,
    @Ctx() context: Context,
  ) {
    return connectUnder(context, proposals, { noun: 'customer', id: customer.id }, page, 'RECENT', filter ?? null);
  }
}

@Resolver(() => Debt)
export class DebtProposalsResolver {
  @FieldResolver(() => Proposal, { nullable: true, description: 'The agreement whose instalment it is.' })
  proposal(@Root() debt: DebtRow, @Ctx() context: Context) {
    return proposalBy(context, agreementOfDebt, debt);
  }

  @FieldResolver(() => Proposal, { nullable: true, description: 'The agreement that stands in its place today.' })
  supersededBy(@Root() debt: DebtRow, @Ctx() context: Context) {
    return proposalBy(context, replacementOfDebt, debt);
  }

  @FieldResolver(() => Proposal, { nullable: true, description: 'The offer about it that can be accepted today.' })
  openOffer(@Root() debt: DebtRow, @Ctx() context: Context) {
    return proposalBy(context, openOfferOfDebt, debt);
  }
}

async function proposalBy({ reading }: Context, batch: Batch<string>, debt: DebtRow): Promise<ProposalRow | null> {
  const id = await reading.load(batch, debt.id);
  return id === undefined ? null : ((await reading.load(proposals.byId, id)) ?? null);
}
