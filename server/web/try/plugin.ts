/**
 * `/try`: the merchant's sheet without Google. The key never leaves the server; whatever changes anything must come from
 * the page itself (a header no other site can send) and under a name of this server (no DNS rebinding).
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { SnapshotReply } from '../../../addon/simulator/page/messages.js';
import type { EditOp } from '../../../addon/simulator/types.js';
import { projectRoot } from '../../paths.js';
import { answerBody, clockBody, closeBody, editBody, emptyBody, menuBody, runBody } from './messages.js';
import { createTryShop, type TryShopOptions } from './shop.js';
import { FRAME_CSP, withShim } from './sidebar.js';
import { tryTexts as texts } from './texts.js';

export interface TryOptions extends Omit<TryShopOptions, 'baseUrl'> {
  /** `PUBLIC_URL`, or null. Its host is served besides the loopback names. */
  publicUrl: string | null;
  /** Where the simulated script reaches this server; derived from the listening socket unless told. */
  baseUrl?: () => string;
  /** The built page; `dist/try` unless told. */
  pageDir?: string;
}

const HEADER = 'x-caderneta-try';
const BODY_LIMIT = 512 * 1024;

const PAGE_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const FILES = {
  '/try': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/try/try.js': { file: 'try.js', type: 'text/javascript; charset=utf-8' },
  '/try/try.css': { file: 'try.css', type: 'text/css; charset=utf-8' },
} as const;

/** Register it without `fastify-plugin`: its hooks then apply to `/try` alone. */
export async function tryPlugin(fastify: FastifyInstance, options: TryOptions): Promise<void> {
  const pageDir = options.pageDir ?? join(projectRoot, 'dist', 'try');
  const shop = createTryShop({ ...options, baseUrl: options.baseUrl ?? (() => listeningUrl(fastify)) });
  // A dialog of the script holds its request open, and closing waits for requests: the person is no longer asked.
  fastify.addHook('preClose', async () => shop.stopAsking());
  fastify.addHook('onClose', () => shop.close());

  fastify.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'cache-control': 'no-store',
      'content-security-policy': PAGE_CSP,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    if (!isOwnHost(request, options.publicUrl)) return refuse(reply, 403, texts.badHost);
    if (request.method !== 'GET' && request.method !== 'HEAD' && request.headers[HEADER] !== '1')
      return refuse(reply, 403, texts.badHeader);
  });

  for (const [url, { file, type }] of Object.entries(FILES)) {
    fastify.get(url, async (_request, reply) => {
      const content = await readFile(join(pageDir, file)).catch(() => null);
      if (!content) return reply.code(503).type('text/plain; charset=utf-8').send(texts.notBuilt);
      return reply.type(type).send(content);
    });
  }
  fastify.get('/try/', (_request, reply) => reply.redirect('/try'));

  fastify.get<{ Querystring: { seen?: string } }>('/try/snapshot', async (request): Promise<SnapshotReply> => {
    const snapshot = await shop.snapshot();
    const { version } = snapshot;
    return request.query.seen === version ? { version, isUnchanged: true } : snapshot;
  });
  for (const which of ['sidebar', 'dialog'] as const) {
    fastify.get(`/try/${which}`, async (_request, reply) => {
      const html = await shop.htmlOf(which);
      const shim = await readFile(join(pageDir, 'shim.js'), 'utf8');
      reply.header('content-security-policy', FRAME_CSP).type('text/html; charset=utf-8');
      return withShim(html ?? texts.noSidebar, shim);
    });
  }

  const post = <T>(path: string, schema: z.ZodType<T>, work: (body: T) => Promise<unknown>): void => {
    fastify.post(`/try/${path}`, { bodyLimit: BODY_LIMIT }, async (request, reply) => {
      const read = schema.safeParse(request.body);
      if (!read.success) return refuse(reply, 400, texts.badBody);
      return (await work(read.data)) ?? { ok: true };
    });
  };
  post('edit', editBody, ({ ops }) => shop.edit(ops as EditOp[]));
  post('run', runBody, ({ functionName, args }) => shop.run(functionName, args));
  post('menu', menuBody, ({ path }) => shop.runMenuItem(path));
  post('close', closeBody, ({ which }) => shop.closeUi(which));
  post('answer', answerBody, async ({ id, ...answer }) => shop.answer(id, answer));
  post('reset', emptyBody, () => shop.reset());
  post('clock', clockBody, async (input) => {
    const codes = await shop.moveClock(input);
    return { ok: codes === null, codes: codes ?? [] };
  });
}

function refuse(reply: FastifyReply, status: number, message: string): FastifyReply {
  return reply.code(status).send({ ok: false, message });
}

/** A name of this computer, or the public one: a foreign name that resolves here is somebody's trick. */
function isOwnHost(request: FastifyRequest, publicUrl: string | null): boolean {
  const host = (request.headers.host ?? '').toLowerCase();
  const name = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  if (name === 'localhost' || name === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)) return true;
  return publicUrl !== null && host === new URL(publicUrl).host.toLowerCase();
}

function listeningUrl(fastify: FastifyInstance): string {
  const address = fastify.server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port');
  const isWildcard = address.address === '0.0.0.0' || address.address === '::';
  const host = isWildcard ? '127.0.0.1' : address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}
