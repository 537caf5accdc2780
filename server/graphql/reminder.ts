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
import { hoursOfCustomer } from '../app/queries/contact-hours.js';
import { type CustomerRow, customers } from '../app/queries/customer.js';
import { debts } from '../app/queries/debt.js';
import { contactWindowOf, type ReminderRow, reminders } from '../app/queries/reminder.js';
import { claimReminders, reportReminder, whatsappUrl } from '../app/reminder/claim.js';
import { sendReminders } from '../app/reminder/send.js';
import type { Channel as ChannelName, ReminderState as ReminderStateName } from '../domain/facts.js';
import { connect, connectionOf, connectUnder, PageArgs } from './connection.js';
import type { Context } from './context.js';
import { Customer } from './customer.js';
import { Debt } from './debt.js';
import { Channel, ReminderOutcome, ReminderState, Step } from './enums.js';
import { badInput } from './errors.js';
import { byRef, byRefs, MutationInput, mutationOf } from './mutation.js';
import { Node } from './node.js';
import { DateScalar, DateTime } from './scalars.js';

@ObjectType({ description: 'One try of a message over one channel.', simpleResolvers: true })
class Attempt {
  @Field(() => Int)
  number: number;
  @Field(() => Channel)
  channel: string;
  @Field(() => ReminderState)
  state: string;
  @Field(() => String, { nullable: true })
  subject: string | null;
  @Field(() => String, { description: 'The exact words.' })
  text: string;
  @Field(() => String, { description: 'E-mail address or phone.' })
  recipient: string;
  @Field(() => DateTime)
  claimedAt: string;
  @Field(() => DateTime, { description: 'After it a claim without an outcome is UNCERTAIN.' })
  leaseUntil: string;
  @Field(() => DateTime, { nullable: true, description: 'When it was handed to the mail server.' })
  handedAt: string | null;
  @Field(() => DateTime, { nullable: true })
  finishedAt: string | null;
  @Field(() => String, { nullable: true, description: 'What the other side said.' })
  detail: string | null;
}

@ObjectType({
  description: 'A debt that a message was about, and the step of it that was used.',
  simpleResolvers: true,
})
class ReminderDebt {
  @Field(() => Step)
  step: string;
  @Field(() => DateScalar)
  effectiveDueOn: string;
}

@ObjectType({ implements: Node, description: 'A contact with a customer: at most one a day.', simpleResolvers: true })
export class Reminder extends Node {
  @Field(() => Step)
  step: string;
  @Field(() => DateScalar)
  sentOn: string;
  @Field(() => ReminderState, { description: 'Of the last attempt.' })
  state: string;
  @Field(() => Channel, { description: 'Of the last attempt.' })
  channel: string;
  @Field(() => [ReminderDebt])
  debts: ReminderDebt[];
  @Field(() => [Attempt], { description: 'In order; another only after FAILED.' })
  attempts: Attempt[];
}

@ObjectType({ description: 'Whether the law lets somebody be contacted at an instant.', simpleResolvers: true })
class ContactWindow {
  @Field(() => Boolean)
  allowed: boolean;
  @Field(() => DateTime, { description: 'The instant asked about when allowed, else the next allowed one.' })
  nextAllowedAt: Date;
  @Field(() => String, { description: 'Name of the law, and why it is closed.' })
  rule: string;
}

@ObjectType({ description: 'A message that a person now sends.', simpleResolvers: true })
class ClaimedReminder {
  @Field(() => Reminder)
  reminder: ReminderRow;
  @Field(() => String, { nullable: true, description: 'Opens WhatsApp with the text; null for a call.' })
  whatsappUrl: string | null;
}

const ReminderConnection = connectionOf('Reminder', () => Reminder);

@InputType({ description: 'All that is given must hold.' })
class ReminderFilter {
  @Field(() => [ID], { nullable: true })
  ids?: string[] | null;
  @Field(() => ID, { nullable: true })
  customerId?: string | null;
  @Field(() => [ReminderState], { nullable: true })
  state?: ReminderStateName[] | null;
  @Field(() => DateScalar, { nullable: true })
  sentFrom?: string | null;
  @Field(() => DateScalar, { nullable: true })
  sentTo?: string | null;
}

@Resolver(() => Reminder)
export class ReminderResolver {
  @Query(() => Reminder, { nullable: true, description: 'One reminder; null when this shop has no such one.' })
  async reminder(@Arg('id', () => ID) id: string, @Ctx() { reading }: Context) {
    return (await reading.load(reminders.byId, id)) ?? null;
  }

  @Query(() => ReminderConnection, { description: 'The reminders of the shop, newest first.' })
  reminders(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => ReminderFilter, { nullable: true }) filter: ReminderFilter | null,
    @Ctx() context: Context,
  ) {
    return connect(context, reminders, page, 'RECENT', filter ?? null);
  }

  @Query(() => ContactWindow, {
    description:
      'Whether a customer may be contacted at an instant (now unless said), by the law and the hours they asked for.',
  })
  async contactWindow(
    @Arg('customerId', () => ID) customerId: string,
    @Arg('channel', () => Channel) channel: ChannelName,
    @Arg('at', () => DateTime, { nullable: true }) at: Date | null,
    @Ctx() { reading }: Context,
  ): Promise<ContactWindow> {
    const customer = await reading.load(customers.byId, customerId);
    if (!customer) throw badInput('customerId names no customer of this shop.');
    const preferred = (await reading.load(hoursOfCustomer, customerId)) ?? null;
    const window = contactWindowOf(await reading.tenant(), customer, preferred, channel, at?.getTime());
    return { ...window, nextAllowedAt: new Date(window.nextAllowedAt) };
  }

  @FieldResolver(() => Customer)
  customer(@Root() reminder: ReminderRow, @Ctx() { reading }: Context) {
    return reading.load(customers.byId, reminder.customerId);
  }
}

@Resolver(() => ReminderDebt)
export class ReminderDebtResolver {
  @FieldResolver(() => Debt)
  debt(@Root() { debtId }: ReminderRow['debts'][number], @Ctx() { reading }: Context) {
    return reading.load(debts.byId, debtId);
  }
}

@Resolver(() => Customer)
export class CustomerRemindersResolver {
  @FieldResolver(() => ReminderConnection, { description: 'Newest first.' })
  reminders(@Root() customer: CustomerRow, @Args(() => PageArgs) page: PageArgs, @Ctx() context: Context) {
    return connectUnder(context, reminders, { noun: 'customer', id: customer.id }, page, 'RECENT', null);
  }
}

@InputType()
export class SendRemindersInput extends MutationInput {
  @Field(() => String, { description: 'Of the `reminderQueue` that a person has seen.' })
  previewId: string;
}

@InputType()
export class ClaimRemindersInput extends MutationInput {
  @Field(() => [ID])
  customerIds: string[];
  @Field(() => Channel, { description: 'WHATSAPP_LINK or CALL: the others need no person.' })
  channel: ChannelName;
}

@InputType()
export class ReportReminderInput extends MutationInput {
  @Field(() => ID)
  id: string;
  @Field(() => ReminderOutcome)
  outcome: 'SENT' | 'FAILED';
}

export const reminderMutations = [
  mutationOf({
    name: 'sendReminders',
    scope: 'send',
    description: 'Sends all e-mails of a preview, each at most once. Anything changed meanwhile: PREVIEW_STALE.',
    input: SendRemindersInput,
    run: sendReminders,
    payload: { reminders: { type: () => Reminder, isList: true, read: byRefs('reminders', reminders.byId) } },
  }),
  mutationOf({
    name: 'claimReminders',
    scope: 'send',
    description: 'Claims messages that a person sends by hand, after checking again everything that forbids them.',
    input: ClaimRemindersInput,
    run: claimReminders,
    payload: {
      claimed: {
        type: () => ClaimedReminder,
        isList: true,
        async read(context, result): Promise<ClaimedReminder[]> {
          const rows = await byRefs('reminders', reminders.byId)(context, result);
          const tenant = await context.reading.tenant();
          return Promise.all(
            rows.map(async (row) => ({ reminder: row, whatsappUrl: await whatsappUrl(tenant, row.id) })),
          );
        },
      },
    },
  }),
  mutationOf({
    name: 'reportReminder',
    scope: 'send',
    description: 'Says what became of a message that a person sent, or of an uncertain one.',
    input: ReportReminderInput,
    run: reportReminder,
    payload: { reminder: { type: () => Reminder, read: byRef('reminder', reminders.byId) } },
  }),
];
