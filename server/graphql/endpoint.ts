/** GraphQL as the web server uses it: a request's body in, a status and a body out. */
import 'reflect-metadata';
import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { type DocumentNode, Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import type { Actor, App, Scope } from '../app/context.js';
import { type Context, createContext } from './context.js';
import { apiError, type ErrorCode, errorTexts, formatErrorWith } from './errors.js';
import { checkLimits, LIMITS } from './limits.js';
import { MUTATION_SCOPES } from './mutation.js';
import { buildSchema } from './schema.js';

export interface GraphqlRequest {
  headers: Iterable<[string, string]>;
  body: unknown;
}

export interface GraphqlResponse {
  status: number;
  headers: Map<string, string>;
  body: string;
}

export interface GraphqlEndpoint {
  execute(actor: Actor, request: GraphqlRequest): Promise<GraphqlResponse>;
  /** Waits for the requests in flight. */
  stop(): Promise<void>;
}

export async function startGraphql(app: App): Promise<GraphqlEndpoint> {
  const schema = buildSchema();
  const apollo = new ApolloServer<Context>({
    schema,
    introspection: true,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: LIMITS.tokens },
    formatError: formatErrorWith(app.log),
    plugins: [ApolloServerPluginLandingPageDisabled(), gatekeeper(), retryLater()],
    logger: quietLogger(app),
  });
  await apollo.start();

  return {
    async execute(actor, { headers, body }) {
      const context = createContext(app, actor);
      try {
        const response = await apollo.executeHTTPGraphQLRequest({
          httpGraphQLRequest: { method: 'POST', headers: headersOf(headers), search: '', body },
          context: async () => context,
        });
        if (response.body.kind !== 'complete') throw new Error('this schema has nothing to answer in pieces');
        return { status: response.status ?? 200, headers: response.headers, body: response.body.string };
      } finally {
        await context.reading.end();
      }
    },
    stop: () => apollo.stop(),
  };

  /** After validation and before execution: may this key do this, and is it small enough? */
  function gatekeeper(): ApolloServerPlugin<Context> {
    return {
      async requestDidStart() {
        return {
          async didResolveOperation({ document, operation, request, contextValue, response }) {
            if (!operation) throw apiError('BAD_USER_INPUT', 'The document has no such operation.');
            checkScopes(document, operation, contextValue.actor);
            const cost = checkLimits(schema, document, operation, request.variables ?? {});
            response.http.headers.set('x-query-cost', String(cost));
          },
        };
      },
    };
  }
}

/** Every query asks for READ, except these; a mutation asks for its own. */
const QUERY_SCOPES: Readonly<Record<string, Scope | null>> = {
  viewer: null,
  __typename: null,
  __schema: null,
  __type: null,
  apiKeys: 'admin',
};

function checkScopes(document: DocumentNode, operation: OperationDefinitionNode, actor: Actor): void {
  for (const field of rootFields(document, operation.selectionSet)) {
    const needed =
      operation.operation === 'mutation'
        ? (MUTATION_SCOPES.get(field) ?? null)
        : field in QUERY_SCOPES
          ? QUERY_SCOPES[field]
          : 'read';
    if (needed && !actor.scopes.includes(needed))
      throw apiError('FORBIDDEN', errorTexts.forbidden(needed.toUpperCase()));
  }
}

function rootFields(document: DocumentNode, root: SelectionSetNode): Set<string> {
  const names = new Set<string>();
  const seen = new Set<string>();
  const waiting = [root];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    for (const selection of next.selections) {
      if (selection.kind === Kind.FIELD) names.add(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) waiting.push(selection.selectionSet);
      else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value);
        for (const definition of document.definitions)
          if (definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value)
            waiting.push(definition.selectionSet);
      }
    }
  }
  return names;
}

/** A busy server says so to machines too. */
function retryLater(): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ response }) {
          if (response.body.kind !== 'single') return;
          const codes = response.body.singleResult.errors?.map(({ extensions }) => extensions?.code as ErrorCode);
          if (!codes?.includes('THROTTLED')) return;
          response.http.status = 503;
          response.http.headers.set('retry-after', '1');
        },
      };
    },
  };
}

function headersOf(headers: Iterable<[string, string]>): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of headers) map.set(name, value);
  return map;
}

function quietLogger({ log }: App) {
  return {
    debug: () => {},
    info: () => {},
    warn: (message: string) => log.warn({ apollo: String(message) }, 'graphql'),
    error: (message: string) => log.error({ apollo: String(message) }, 'graphql'),
  };
}
