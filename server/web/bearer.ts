/** Who a request is, by the key in `Authorization: Bearer`. */
import type { FastifyRequest } from 'fastify';
import { authenticate } from '../app/api-key.js';
import type { Actor, App } from '../app/context.js';

/** Null for no key, and for one that is not good. */
export async function bearerOf(app: App, request: FastifyRequest): Promise<Actor | null> {
  const match = /^Bearer +(\S{1,200})$/i.exec(request.headers.authorization ?? '');
  return match ? authenticate(app, match[1]!) : null;
}
