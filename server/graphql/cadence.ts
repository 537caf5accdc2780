import { Ctx, Field, InputType, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { updateCadence } from '../app/cadence.js';
import { cadence } from '../app/queries/cadence.js';
import type { Channel as ChannelName, Step as StepName } from '../domain/facts.js';
import type { Cadence as CadenceValue } from '../domain/policy.js';
import type { Context } from './context.js';
import { Channel, Step } from './enums.js';
import { MutationInput, mutationOf } from './mutation.js';

@ObjectType({ description: 'A step of the cadence.', simpleResolvers: true })
export class CadenceStep {
  @Field(() => Step)
  step: StepName;
  @Field(() => Int, { description: 'Days from the effective due day; negative is before.' })
  offsetDays: number;
  @Field(() => Int, { nullable: true, description: 'Last offset on which it may still go out; null: no end.' })
  lastOffsetDays: number | null;
  @Field(() => [Channel], { description: 'In order; the first available wins.' })
  channels: readonly ChannelName[];
  @Field(() => Boolean)
  enabled: boolean;
}

@ObjectType({ description: 'When and how customers are reminded: the newest version counts.', simpleResolvers: true })
export class Cadence {
  @Field(() => Int)
  version: number;
  @Field(() => [CadenceStep])
  steps: readonly CadenceStep[];
  @Field(() => Int, { description: 'Contacts a customer may get in a day, over all channels.' })
  maxPerDay: number;
  @Field(() => Int, { description: 'Contacts a customer may get in any seven days, over all channels.' })
  maxPerWeek: number;
}

@Resolver()
export class CadenceResolver {
  @Query(() => Cadence, { description: 'The cadence in force.' })
  cadence(@Ctx() context: Context): Promise<CadenceValue> {
    return currentOf(context);
  }
}

@InputType({ description: 'A step switched on or off.' })
export class CadenceStepInput {
  @Field(() => Step)
  step: StepName;
  @Field(() => Boolean)
  enabled: boolean;
}

@InputType()
export class UpdateCadenceInput extends MutationInput {
  @Field(() => [CadenceStepInput], { nullable: true, description: 'Steps that are not named stay as they are.' })
  steps?: CadenceStepInput[] | null;
  @Field(() => Int, { nullable: true, description: '1 to 7.' })
  maxPerWeek?: number | null;
}

export const cadenceMutations = [
  mutationOf({
    name: 'updateCadence',
    scope: 'admin',
    description: 'Appends a version of the cadence.',
    input: UpdateCadenceInput,
    run: updateCadence,
    payload: { cadence: { type: () => Cadence, read: currentOf } },
  }),
];

async function currentOf({ reading }: Context): Promise<CadenceValue> {
  return (await reading.load(cadence, ''))!;
}
