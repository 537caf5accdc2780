/** `/u/<token>`: the end of a customer's e-mails. GET only asks; mail programs POST here by themselves (RFC 8058). */
import type { FastifyInstance } from 'fastify';
import type { App } from '../app/context.js';
import { unsubscribe, unsubscribeShop } from '../app/reminder/unsubscribe.js';
import { badLinkPage } from './bad-link.js';
import { acceptForms, fieldOf, html, sendPage } from './page.js';
import { pageTexts } from './page-texts.js';

const texts = pageTexts.unsubscribe;
const MAX_BODY_BYTES = 16_384;

export function unsubscribePage(app: App) {
  return async (scope: FastifyInstance): Promise<void> => {
    acceptForms(scope);
    // A mail program may send its one click as multipart, or say nothing of the type: the address alone decides.
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) =>
      done(null, body),
    );

    scope.get<{ Params: { token: string } }>('/u/:token', async (request, reply) => {
      const found = await unsubscribeShop(app, request.params.token);
      if (!found) return badLinkPage(reply);
      const body = html`<h1>${texts.title}</h1>
<p>${texts.ask(found.shopName)}</p>
<form method="post"><input type="hidden" name="from" value="page"><button>${texts.button}</button></form>
<p class="quiet">${texts.note}</p>`;
      return sendPage(reply, 200, { title: texts.title, body });
    });

    scope.post<{ Params: { token: string } }>('/u/:token', async (request, reply) => {
      const found = await unsubscribe(app, request.params.token, fieldOf(request.body, 'from') !== 'page');
      if (!found) return badLinkPage(reply);
      const body = html`<h1>${texts.doneTitle}</h1><div class="card good"><p>${texts.done(found.shopName)}</p></div>
<p class="quiet">${texts.note}</p>`;
      return sendPage(reply, 200, { title: texts.doneTitle, body });
    });
  };
}
