/** Mutations, made from use cases: one `input`, one payload with the noun and the coded errors. */
import {
  Arg,
  type ClassType,
  Ctx,
  Field,
  InputType,
  Mutation,
  ObjectType,
  Resolver,
  registerEnumType,
} from 'type-graphql';
import type { Actor, App, Scope } from '../app/context.js';
import { USER_ERRORS } from '../app/error-texts.js';
import type { MutationResult, Refs } from '../app/mutation.js';
import type { Batch } from '../app/queries/listing.js';
import type { Context } from './context.js';

export const UserErrorCode = Object.fromEntries(Object.keys(USER_ERRORS).map((code) => [code, code]));
registerEnumType(UserErrorCode, {
  name: 'UserErrorCode',
  description: 'Everything a mutation may refuse for. The list only grows.',
  valuesConfig: Object.fromEntries(Object.entries(USER_ERRORS).map(([code, description]) => [code, { description }])),
});

@ObjectType({ description: 'Why a mutation did nothing: a code to act on, a text to show.', simpleResolvers: true })
export class UserError {
  @Field(() => UserErrorCode)
  code: string;
  @Field(() => String, { description: 'For the merchant, in Brazilian Portuguese.' })
  message: string;
  @Field(() => [String], { nullable: true, description: 'Path of the input field, beginning with `input`.' })
  field?: readonly string[] | null;
}

/** What every input begins with. */
@InputType()
export abstract class MutationInput {
  @Field(() => String, {
    description: 'Chosen by the caller, at most 255 characters: the same key with the same input has its effect once.',
  })
  idempotencyKey: string;
}

interface PayloadField<Result> {
  type: () => unknown;
  description?: string;
  isList?: boolean;
  /** Says more about a refusal; other fields are null then. */
  isOnRefusal?: boolean;
  read: (context: Context, result: Result) => unknown;
}

interface MutationOptions<Input, Result> {
  name: string;
  scope: Scope;
  description: string;
  input: ClassType;
  run: (app: App, actor: Actor, input: Input) => Promise<Result>;
  payload: Record<string, PayloadField<Result>>;
}

/** The scope each mutation asks of its key. */
export const MUTATION_SCOPES = new Map<string, Scope>();

/**
 * A resolver class for one mutation. The payload reads its nouns again by the ids in the outcome, so that a replay
 * answers whatever is selected then; on refusal they are null and `errors` says why.
 */
export function mutationOf<Input, Result extends MutationResult<Refs>>(
  options: MutationOptions<Input, Result>,
): ClassType {
  const { name, scope, description, input, run } = options;
  MUTATION_SCOPES.set(name, scope);
  const Payload = payloadOf(`${name[0]!.toUpperCase()}${name.slice(1)}Payload`, options.payload);

  class MutationResolver {}
  const prototype = MutationResolver.prototype as Record<string, unknown>;
  prototype[name] = async (given: Input, context: Context) => {
    await context.reading.end();
    const result = await run(context.app, context.actor, given);
    const fields = Object.entries(options.payload).map(([field, { read, isOnRefusal }]) => [
      field,
      () => (result.refs === null && !isOnRefusal ? null : read(context, result)),
    ]);
    return { ...Object.fromEntries(fields), errors: result.errors };
  };
  Arg('input', () => input)(prototype, name, 0);
  Ctx()(prototype, name, 1);
  Mutation(() => Payload, { description })(prototype, name, Object.getOwnPropertyDescriptor(prototype, name)!);
  Resolver()(MutationResolver);
  return MutationResolver;
}

/** Reads the noun whose id the outcome keeps under `ref`. */
export function byRef<Row>(
  ref: string,
  batch: Batch<Row>,
): (context: Context, result: MutationResult<Refs>) => Promise<Row | undefined> {
  return ({ reading }, result) => reading.load(batch, String(result.refs?.[ref]));
}

/** Reads the nouns whose ids the outcome keeps under `ref`. */
export function byRefs<Row>(
  ref: string,
  batch: Batch<Row>,
): (context: Context, result: MutationResult<Refs>) => Promise<Row[]> {
  return async ({ reading }, result) => {
    const rows = await Promise.all(
      ((result.refs?.[ref] ?? []) as readonly string[]).map((id) => reading.load(batch, id)),
    );
    return rows.filter((row) => row !== undefined);
  };
}

function payloadOf(name: string, fields: Record<string, PayloadField<never>>): ClassType {
  class Payload {}
  for (const [field, { type, description, isList }] of Object.entries(fields))
    Field((isList ? () => [type()] : type) as () => ClassType, { nullable: true, description })(
      Payload.prototype,
      field,
    );
  Field(() => [UserError], { description: 'Empty when it was done.' })(Payload.prototype, 'errors');
  ObjectType(name, { description: 'Either the result or `errors`.', simpleResolvers: true })(Payload);
  return Payload;
}
