/** POST executes, GET shows GraphiQL and executes nothing. The key is checked before the body is read. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Actor, App } from '../app/context.js';
import { startGraphql } from '../graphql/endpoint.js';
import { errorBody, errorTexts } from '../graphql/errors.js';
import { bearerOf } from './bearer.js';
import { graphiqlPage } from './graphiql.js';
import { createRateLimit, type Rate } from './rate-limit.js';

export function graphqlRoutes(app: App, options: { rate: Rate | null }): FastifyPluginAsync {
  return async (web) => {
    const graphql = await startGraphql(app);
    const isWithinRate = options.rate ? createRateLimit(options.rate) : () => true;
    const actors = new WeakMap<FastifyRequest, Actor>();
    web.addHook('onClose', () => graphql.stop());

    web.post('/graphql', {
      async onRequest(request, reply) {
        const actor = await bearerOf(app, request);
        if (!actor) {
          reply.header('www-authenticate', 'Bearer');
          return refuse(reply, 401, errorBody('UNAUTHENTICATED', errorTexts.unauthenticated));
        }
        if (!isWithinRate(actor.keyId)) {
          reply.header('retry-after', '1');
          return refuse(reply, 429, errorBody('THROTTLED', errorTexts.tooManyRequests));
        }
        if (!isUtf8Json(request))
          return refuse(
            reply,
            415,
            errorBody('BAD_USER_INPUT', 'The body must be application/json in UTF-8, not encoded.'),
          );
        actors.set(request, actor);
      },
      async handler(request, reply) {
        const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
          value === undefined ? [] : [[name, String(value)]],
        );
        const response = await graphql.execute(actors.get(request)!, { headers, body: request.body });
        for (const [name, value] of response.headers) reply.header(name, value);
        reply.header('cache-control', 'no-store').code(response.status);
        return response.body;
      },
    });

    web.get('/graphql', async (request, reply) => {
      if (!request.headers.accept?.includes('text/html'))
        return reply.code(405).header('allow', 'POST').send(errorBody('BAD_USER_INPUT', 'Use POST.'));
      const page = await graphiqlPage();
      const isGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
      reply.headers({ ...page.headers, vary: 'accept-encoding', ...(isGzip ? { 'content-encoding': 'gzip' } : {}) });
      return isGzip ? page.gzip : page.html;
    });
  };
}

/** Answers before the body was read, so the connection cannot serve another request. */
function refuse(reply: FastifyReply, status: number, body: object): FastifyReply {
  return reply.code(status).header('connection', 'close').send(body);
}

function isUtf8Json({ headers }: FastifyRequest): boolean {
  const [type = '', ...parameters] = (headers['content-type'] ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charsets = parameters.filter((parameter) => parameter.startsWith('charset='));
  const isUtf8 = charsets.every((charset) => /^charset="?utf-8"?$/.test(charset));
  return type === 'application/json' && isUtf8 && headers['content-encoding'] === undefined;
}
