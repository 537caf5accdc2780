/** Offering, answering, undoing and sending of proposals. */
import { Field, ID, InputType, Int } from 'type-graphql';
import { breakProposal } from '../app/agreement.js';
import { acceptProposal, offerProposal, refuseProposal, withdrawProposal } from '../app/proposal.js';
import { proposals } from '../app/queries/proposal.js';
import { reminders } from '../app/queries/reminder.js';
import { whatsappUrl } from '../app/reminder/claim.js';
import { sendProposal } from '../app/reminder/offer.js';
import type { Channel as ChannelName } from '../domain/facts.js';
import { Channel, OfferOrigin } from './enums.js';
import { byRef, MutationInput, mutationOf } from './mutation.js';
import { PlanChoiceInput } from './plan.js';
import { Proposal } from './proposal.js';
import { Reminder } from './reminder.js';

@InputType({ description: 'The owner agrees to what an attendant may not yield.' })
export class ApprovalInput {
  @Field(() => String)
  by: string;
  @Field(() => String)
  reason: string;
}

@InputType()
export class OfferProposalInput extends MutationInput {
  @Field(() => [ID], { description: 'Of one customer, at most 100; in no agreement yet.' })
  debtIds: string[];
  @Field(() => [PlanChoiceInput], { nullable: true, description: 'At most five; none: the menu.' })
  choices?: PlanChoiceInput[] | null;
  @Field(() => String, { nullable: true })
  note?: string | null;
  @Field(() => String, { nullable: true, description: 'Who offers; the key unless said.' })
  by?: string | null;
  @Field(() => ApprovalInput, { nullable: true })
  approval?: ApprovalInput | null;
  @Field(() => OfferOrigin, { nullable: true, description: 'MENU or ADJUSTED by what is offered, unless said.' })
  origin?: keyof typeof OfferOrigin | null;
}

@InputType()
export class AcceptProposalInput extends MutationInput {
  @Field(() => ID)
  id: string;
  @Field(() => Int, { description: 'From 1, as the offer lists them.' })
  planNumber: number;
  @Field(() => String, { nullable: true, description: 'Who says so; the key unless said.' })
  by?: string | null;
}

@InputType()
export class RefuseProposalInput extends MutationInput {
  @Field(() => ID)
  id: string;
  @Field(() => String, { nullable: true })
  reason?: string | null;
  @Field(() => String, { nullable: true, description: 'Who says so; the key unless said.' })
  by?: string | null;
}

@InputType()
export class WithdrawProposalInput extends MutationInput {
  @Field(() => ID)
  id: string;
  @Field(() => String)
  reason: string;
}

@InputType()
export class BreakProposalInput extends MutationInput {
  @Field(() => ID)
  id: string;
  @Field(() => String)
  reason: string;
}

@InputType()
export class SendProposalInput extends MutationInput {
  @Field(() => ID)
  id: string;
  @Field(() => Channel, { description: 'EMAIL goes out by itself; WHATSAPP_LINK is for a person to send.' })
  channel: ChannelName;
}

const proposalPayload = { proposal: { type: () => Proposal, read: byRef('proposal', proposals.byId) } };

export const proposalMutations = [
  mutationOf({
    name: 'offerProposal',
    scope: 'write',
    description:
      'Offers plans for debts of one customer, in the place of an offer still open; collection waits meanwhile.',
    input: OfferProposalInput,
    run: offerProposal,
    payload: proposalPayload,
  }),
  mutationOf({
    name: 'acceptProposal',
    scope: 'write',
    description: 'The customer chose a plan: its instalments take the place of the debts.',
    input: AcceptProposalInput,
    run: acceptProposal,
    payload: proposalPayload,
  }),
  mutationOf({
    name: 'refuseProposal',
    scope: 'write',
    description: 'The customer said no.',
    input: RefuseProposalInput,
    run: refuseProposal,
    payload: proposalPayload,
  }),
  mutationOf({
    name: 'withdrawProposal',
    scope: 'write',
    description: 'Takes an open offer back.',
    input: WithdrawProposalInput,
    run: withdrawProposal,
    payload: proposalPayload,
  }),
  mutationOf({
    name: 'breakProposal',
    scope: 'write',
    description: 'Undoes an agreement with an instalment too late: the debts count again, and get what was paid on it.',
    input: BreakProposalInput,
    run: breakProposal,
    payload: proposalPayload,
  }),
  mutationOf({
    name: 'sendProposal',
    scope: 'send',
    description: 'Writes to the customer about an open offer, after checking again everything that forbids it.',
    input: SendProposalInput,
    run: sendProposal,
    payload: {
      reminder: { type: () => Reminder, read: byRef('reminder', reminders.byId) },
      whatsappUrl: {
        type: () => String,
        description: 'WHATSAPP_LINK: opens WhatsApp with the text; `reportReminder` then says what became of it.',
        read: async ({ reading }, { refs }) => whatsappUrl(await reading.tenant(), String(refs?.reminder)),
      },
    },
  }),
];
