import type { FastifyReply } from 'fastify';
import { html, sendPage } from './page.js';
import { pageTexts } from './page-texts.js';

/** The same answer for every link that is not good: unknown, revoked, of another shop, cut short. */
export function badLinkPage(reply: FastifyReply) {
  const { title, text } = pageTexts.badLink;
  return sendPage(reply, 404, { title, body: html`<h1>${title}</h1><p>${text}</p>` });
}
