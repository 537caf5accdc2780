import { Args, Ctx, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import type { CustomerRow } from '../app/queries/customer.js';
import { nodeById } from '../app/queries/node.js';
import { type TimelineRow, timeline, timelineText } from '../app/queries/timeline.js';
import { connectionOf, connectUnder, PageArgs } from './connection.js';
import type { Context } from './context.js';
import { Customer } from './customer.js';
import { TimelineKind } from './enums.js';
import { Node } from './node.js';
import { DateScalar, DateTime } from './scalars.js';

@ObjectType({ description: 'Something that happened with a customer.', simpleResolvers: true })
class TimelineEntry {
  id: string;
  @Field(() => DateTime, { description: 'When it was recorded.' })
  at: string;
  @Field(() => DateScalar, { description: 'The day it counts for.' })
  on: string;
  @Field(() => TimelineKind)
  kind: string;
}

const TimelineConnection = connectionOf('Timeline', () => TimelineEntry);

@Resolver(() => TimelineEntry)
export class TimelineEntryResolver {
  @FieldResolver(() => String, { description: 'For the merchant, in Brazilian Portuguese.' })
  text(@Root() entry: TimelineRow): string {
    return timelineText(entry);
  }

  @FieldResolver(() => Node, { nullable: true, description: 'What it is about.' })
  async node(@Root() entry: TimelineRow, @Ctx() { reading }: Context) {
    return entry.nodeId === null ? null : nodeById(reading, entry.nodeId);
  }
}

@Resolver(() => Customer)
export class CustomerTimelineResolver {
  @FieldResolver(() => TimelineConnection, { description: 'Everything that happened, newest first.' })
  timeline(@Root() customer: CustomerRow, @Args(() => PageArgs) page: PageArgs, @Ctx() context: Context) {
    return connectUnder(context, timeline, { noun: 'customer', id: customer.id }, page, 'RECENT', undefined);
  }
}
