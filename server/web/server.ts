/** The web server: what every answer carries, whatever the page. Pages are plugins; `main` says which. */
import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyPluginAsync } from 'fastify';
import type { App } from '../app/context.js';
import { errorBody, errorTexts, isBusy } from '../graphql/errors.js';
import { graphqlRoutes } from './graphql.js';
import { healthRoutes } from './health.js';
import { receiptRoutes } from './receipt.js';

export interface WebOptions {
  /** Pages beside the API: debtors' links, the demonstration. */
  plugins?: readonly FastifyPluginAsync[];
  /** Requests a key may make in a second, and at once; null: no limit. */
  rate?: { perSecond: number; burst: number } | null;
  /** Proxies of ours in front: whom a request comes from is asked of exactly so many (FAULTS 34). None unless said. */
  trustedProxies?: number;
  /** How long closing waits for the requests in flight, in milliseconds; then their connections are cut. */
  closeWithinMs?: number;
}

/** One limit for every body: a chunk of 1.000 sheet rows needs more than 1 MB. */
export const BODY_LIMIT = 4 * 1024 * 1024;
const RECEIVE_MS = 30_000;
const CLOSE_WITHIN_MS = 10_000;
const DEFAULT_RATE = { perSecond: 200, burst: 2_000 };

/** A Fastify ready to listen. Closing it waits for the requests in flight, but not for ever. */
export async function createWeb(app: App, options: WebOptions = {}): Promise<FastifyInstance> {
  const web = Fastify({
    logger: false,
    // A number of hops and never `true`: whatever a visitor writes into the header before ours is not believed.
    trustProxy: (_address, hop) => hop < (options.trustedProxies ?? 0),
    bodyLimit: BODY_LIMIT,
    requestTimeout: RECEIVE_MS,
    forceCloseConnections: 'idle',
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 200 },
  });
  answerSafely(web, app);
  logAccess(web, app);
  closeInTime(web, app, options.closeWithinMs ?? CLOSE_WITHIN_MS);
  await web.register(healthRoutes(app));
  const rate = options.rate === undefined ? DEFAULT_RATE : options.rate;
  await web.register(graphqlRoutes(app, { rate }));
  await web.register(receiptRoutes(app, { rate }));
  for (const plugin of options.plugins ?? []) await web.register(plugin);
  return web;
}

/**
 * A request that does not end (a stalled sender, an answer nobody reads) must not keep the server from stopping, nor must
 * a connection that its client keeps for a next request.
 */
function closeInTime(web: FastifyInstance, app: App, withinMs: number): void {
  let isClosing = false;
  let deadline: NodeJS.Timeout | undefined;
  web.addHook('onSend', async (_request, reply) => {
    if (isClosing) reply.header('connection', 'close');
  });
  web.addHook('preClose', async () => {
    isClosing = true;
    deadline = setTimeout(() => {
      app.log.warn({ withinMs }, 'requests in flight did not end in time, their connections are cut');
      web.server.closeAllConnections();
    }, withinMs);
  });
  web.addHook('onClose', async () => clearTimeout(deadline));
}

/** Headers that a page may replace by its own, and errors that tell nothing of the inside. */
function answerSafely(web: FastifyInstance, app: App): void {
  web.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
      'x-request-id': request.id,
    });
    if (app.publicUrl().startsWith('https:')) reply.header('strict-transport-security', 'max-age=31536000');
  });
  web.setNotFoundHandler((_request, reply) => {
    reply.code(404).send(errorBody('BAD_USER_INPUT', 'Not found.'));
  });
  web.setErrorHandler((error: FastifyError, request, reply) => {
    if (isBusy(error)) return reply.code(503).header('retry-after', '1').send(errorBody('THROTTLED', errorTexts.busy));
    const status = error.statusCode ?? 500;
    // What Fastify refuses (a body too large, no JSON, a poisoned key) it explains without repeating it.
    if (status >= 400 && status < 500) return reply.code(status).send(errorBody('BAD_USER_INPUT', refusalOf(error)));
    app.log.error({ err: error, errorId: request.id, route: request.routeOptions.url }, 'unexpected error');
    const body = errorBody('INTERNAL', errorTexts.internal);
    return reply
      .code(500)
      .send({ errors: [{ ...body.errors[0], extensions: { code: 'INTERNAL', errorId: request.id } }] });
  });
}

function refusalOf(error: FastifyError): string {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return `The body is larger than ${BODY_LIMIT} bytes.`;
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return 'The content type must be application/json.';
    default:
      return error instanceof SyntaxError ? 'The body is not acceptable JSON.' : error.message;
  }
}

/** One line a request: the route, never the address (a debtor's link opens their page). */
function logAccess(web: FastifyInstance, app: App): void {
  web.addHook('onResponse', async (request, reply) => {
    app.log.info(
      {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url ?? null,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    );
  });
}
