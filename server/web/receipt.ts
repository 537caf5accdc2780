/** GET `/receipts/<id>`: the file a customer sent, for a key that may read. It is handed over, never shown by this server. */
import type { FastifyPluginAsync } from 'fastify';
import type { App } from '../app/context.js';
import { inTenant } from '../app/context.js';
import { RECEIPT_EXTENSIONS, receiptFile } from '../app/receipt.js';
import { errorBody, errorTexts } from '../graphql/errors.js';
import { bearerOf } from './bearer.js';
import { createRateLimit, type Rate } from './rate-limit.js';

export function receiptRoutes(app: App, options: { rate: Rate | null }): FastifyPluginAsync {
  return async (web) => {
    const isWithinRate = options.rate ? createRateLimit(options.rate) : () => true;

    web.get<{ Params: { id: string } }>('/receipts/:id', async (request, reply) => {
      const actor = await bearerOf(app, request);
      if (!actor) {
        reply.header('www-authenticate', 'Bearer');
        return reply.code(401).send(errorBody('UNAUTHENTICATED', errorTexts.unauthenticated));
      }
      if (!isWithinRate(actor.keyId)) {
        reply.header('retry-after', '1');
        return reply.code(429).send(errorBody('THROTTLED', errorTexts.tooManyRequests));
      }
      if (!actor.scopes.includes('read'))
        return reply.code(403).send(errorBody('FORBIDDEN', errorTexts.forbidden('READ')));
      const file = await inTenant(app, actor, (tenant) => receiptFile(tenant, request.params.id), { readOnly: true });
      if (!file) return reply.code(404).send(errorBody('BAD_USER_INPUT', 'Not found.'));
      // Whatever is in it, no browser runs it here: it is saved, its type is not guessed, and nothing may load.
      return reply
        .headers({
          'content-type': file.contentType,
          'content-disposition': `attachment; filename="comprovante-${file.id}.${RECEIPT_EXTENSIONS[file.contentType]}"`,
          'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
          'x-content-type-options': 'nosniff',
          'cache-control': 'no-store',
        })
        .send(Buffer.from(file.bytes));
    });
  };
}
