import { Arg, Ctx, Field, FieldResolver, Int, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { customers } from '../app/queries/customer.js';
import { debts } from '../app/queries/debt.js';
import { type QueueEntry as QueueEntryValue, reminderQueue, storeQueueLinks } from '../app/reminder/queue.js';
import type { Context } from './context.js';
import { Customer } from './customer.js';
import { Debt } from './debt.js';
import { Channel, SetupField, SkipReason, Step } from './enums.js';
import { Cents, DateScalar, DateTime } from './scalars.js';

@ObjectType({ description: 'A debt as the message lists it.', simpleResolvers: true })
class QueuedDebt {
  @Field(() => DateScalar)
  dueOn: string;
  @Field(() => DateScalar)
  effectiveDueOn: string;
  @Field(() => Int)
  daysLate: number;
  @Field(() => Cents)
  totalCents: number;
  @Field(() => Cents, { description: 'What of it is fine and interest.' })
  chargesCents: number;
}

@ObjectType({
  description: 'A message that would go out: one for each customer, over all their debts.',
  simpleResolvers: true,
})
class QueueEntry {
  @Field(() => Step)
  step: string;
  @Field(() => Channel)
  channel: string;
  @Field(() => [Channel], { description: 'Other channels the step could go by now, in order.' })
  alternatives: readonly string[];
  @Field(() => Cents)
  totalCents: number;
  @Field(() => Int)
  oldestDaysLate: number;
  @Field(() => [QueuedDebt], { description: 'Oldest first.' })
  debts: readonly QueuedDebt[];
  @Field(() => String, { nullable: true })
  subject: string | null;
  @Field(() => String, { description: 'The exact words, identification and links included.' })
  text: string;
}

@ObjectType({ description: 'Somebody who gets no message now, why, and until when.', simpleResolvers: true })
class SkippedEntry {
  @Field(() => SkipReason)
  reason: string;
  @Field(() => String, { description: 'For the merchant, in Brazilian Portuguese.' })
  text: string;
  @Field(() => DateScalar, { nullable: true, description: 'The first day on which a contact may come.' })
  untilOn: string | null;
  @Field(() => DateTime, { nullable: true, description: 'OUTSIDE_HOURS: the next allowed instant.' })
  untilAt: Date | null;
  @Field(() => Cents)
  totalCents: number;
}

@ObjectType({ description: 'What would go out and who is skipped. It only reads.', simpleResolvers: true })
class ReminderQueue {
  @Field(() => DateScalar)
  on: string;
  @Field(() => String, { description: 'Names exactly the e-mails shown: `sendReminders` asks for it.' })
  previewId: string;
  @Field(() => [SetupField], { description: 'While anything is missing, nothing can be sent.' })
  setupMissing: string[];
  @Field(() => [QueueEntry], { description: 'At most 200 for each channel.' })
  send: QueueEntry[];
  @Field(() => [SkippedEntry], { description: 'At most 200.' })
  skipped: SkippedEntry[];
  @Field(() => Boolean, { description: 'There are more than are listed.' })
  truncated: boolean;
}

@Resolver()
export class ReminderQueueResolver {
  @Query(() => ReminderQueue, { description: 'The queue now, or on another day with the facts known now.' })
  async reminderQueue(
    @Arg('on', () => DateScalar, { nullable: true }) on: string | null,
    @Ctx() { app, actor, reading }: Context,
  ) {
    const queue = await reminderQueue(app, await reading.tenant(), on ?? undefined);
    // Whoever reads a text may open its links at once.
    reading.afterwards(() => storeQueueLinks(app, actor, queue));
    return queue;
  }
}

@Resolver(() => QueueEntry)
export class QueueEntryResolver {
  @FieldResolver(() => Customer)
  customer(@Root() { customerId }: QueueEntryValue, @Ctx() { reading }: Context) {
    return reading.load(customers.byId, customerId);
  }
}

@Resolver(() => SkippedEntry)
export class SkippedEntryResolver {
  @FieldResolver(() => Customer)
  customer(@Root() { customerId }: { customerId: string }, @Ctx() { reading }: Context) {
    return reading.load(customers.byId, customerId);
  }
}

@Resolver(() => QueuedDebt)
export class QueuedDebtResolver {
  @FieldResolver(() => Debt)
  debt(@Root() { debtId }: { debtId: string }, @Ctx() { reading }: Context) {
    return reading.load(debts.byId, debtId);
  }
}
