/** The first page of a server: what it is, and where to go from here. Nothing of any shop stands on it. */
import type { FastifyPluginAsync } from 'fastify';
import { html, sendPage } from './page.js';
import { homeTexts as texts } from './page-texts.js';

export function homePage(hasTry: boolean): FastifyPluginAsync {
  return async (web) => {
    web.get('/', (_request, reply) =>
      sendPage(reply, 200, {
        title: texts.title,
        body: html`<h1>${texts.title}</h1>
<p>${texts.what}</p>
${hasTry && html`<p><a class="button" href="/try">${texts.tryIt}</a></p>`}
<p><a href="/graphql">${texts.explorer}</a></p>
<p>${texts.connect}</p>`,
      }),
    );
  };
}
