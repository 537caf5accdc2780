import { Args, Ctx, Field, ID, InputType, ObjectType, Query, Resolver } from 'type-graphql';
import { createApiKey, revokeApiKey } from '../app/api-key.js';
import type { Scope as ScopeValue } from '../app/context.js';
import { apiKeys } from '../app/queries/api-key.js';
import { connect, connectionOf, PageArgs } from './connection.js';
import type { Context } from './context.js';
import { Scope } from './enums.js';
import { byRef, MutationInput, mutationOf } from './mutation.js';
import { Node } from './node.js';
import { DateTime } from './scalars.js';

@ObjectType({
  implements: Node,
  description: 'A key of the API. Its secret is shown once, when it is made.',
  simpleResolvers: true,
})
export class ApiKey extends Node {
  @Field(() => String)
  name: string;
  @Field(() => [Scope])
  scopes: string[];
  @Field(() => String, { nullable: true, description: 'Bound to this spreadsheet: it may sync no other.' })
  spreadsheetId: string | null;
  @Field(() => DateTime)
  createdAt: string;
  @Field(() => DateTime, { nullable: true })
  expiresAt: string | null;
  @Field(() => DateTime, { nullable: true })
  revokedAt: string | null;
  @Field(() => DateTime, { nullable: true, description: 'To the minute.' })
  lastUsedAt: string | null;
}

const ApiKeyConnection = connectionOf('ApiKey', () => ApiKey);

@Resolver()
export class ApiKeyResolver {
  @Query(() => ApiKeyConnection, { description: 'The keys of the shop, newest first. Needs ADMIN.' })
  apiKeys(@Args(() => PageArgs) page: PageArgs, @Ctx() context: Context) {
    return connect(context, apiKeys, page, 'RECENT', undefined);
  }
}

@InputType()
export class CreateApiKeyInput extends MutationInput {
  @Field(() => String, { description: 'To tell keys apart.' })
  name: string;
  @Field(() => [Scope])
  scopes: ScopeValue[];
  @Field(() => String, { nullable: true })
  spreadsheetId?: string | null;
  @Field(() => DateTime, { nullable: true, description: 'By the real clock.' })
  expiresAt?: Date | null;
}

@InputType()
export class RevokeApiKeyInput extends MutationInput {
  @Field(() => ID)
  id: string;
}

export const apiKeyMutations = [
  mutationOf({
    name: 'createApiKey',
    scope: 'admin',
    description: 'Makes a key. `secret` is the whole key, answered once and never again, not even to a replay.',
    input: CreateApiKeyInput,
    run: createApiKey,
    payload: {
      apiKey: { type: () => ApiKey, read: byRef('apiKey', apiKeys.byId) },
      secret: { type: () => String, read: (_, result) => result.secret },
    },
  }),
  mutationOf({
    name: 'revokeApiKey',
    scope: 'admin',
    description: 'Ends a key at once. The last one with ADMIN stays: LAST_ADMIN_KEY.',
    input: RevokeApiKeyInput,
    run: revokeApiKey,
    payload: { apiKey: { type: () => ApiKey, read: byRef('apiKey', apiKeys.byId) } },
  }),
];
