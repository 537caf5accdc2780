import type { FastifyPluginAsync } from 'fastify';
import type { App } from '../app/context.js';

/** `/healthz`: the process answers. `/readyz`: so does its database, as a role that is safe to serve with. */
export function healthRoutes(app: Pick<App, 'db' | 'log'>): FastifyPluginAsync {
  return async (web) => {
    web.get('/healthz', async () => ({ status: 'ok' }));
    web.get('/readyz', async (_request, reply) => {
      try {
        await app.db.ping();
        return { status: 'ok' };
      } catch (error) {
        app.log.warn({ err: error }, 'not ready');
        return reply.code(503).header('retry-after', '1').send({ status: 'database' });
      }
    });
  };
}
