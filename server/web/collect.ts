/**
 * `/w/<token>`: the sheet's **Cobrar** link. GET shows, POST claims and opens WhatsApp, or answers "Enviou?". A
 * sandbox's page shows what WhatsApp would have opened with.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { App } from '../app/context.js';
import { type CollectView, collect, collectView } from '../app/reminder/collect.js';
import { formatDayShortBR } from '../domain/day.js';
import { formatBRL } from '../domain/money.js';
import { badLinkPage } from './bad-link.js';
import { acceptForms, fieldOf, type Html, html, privateHeaders, sendPage } from './page.js';
import { pageTexts } from './page-texts.js';

const texts = pageTexts.collect;
/** Browsers hold a form to its targets through redirects too, and wa.me goes on to one of these. */
const WHATSAPP = ['https://wa.me', 'https://api.whatsapp.com', 'https://web.whatsapp.com', 'whatsapp:'];

export function collectPage(app: App) {
  return async (scope: FastifyInstance): Promise<void> => {
    acceptForms(scope);

    scope.get<{ Params: { token: string } }>('/w/:token', async (request, reply) => {
      const view = await collectView(app, request.params.token);
      return view ? send(reply, 200, view) : badLinkPage(reply);
    });

    scope.post<{ Params: { token: string } }>('/w/:token', async (request, reply) => {
      const { body } = request;
      const fields = { form: fieldOf(body, 'form'), do: fieldOf(body, 'do'), reminder: fieldOf(body, 'reminder') };
      const step = await collect(app, request.params.token, fields);
      if (!step) return badLinkPage(reply);
      if (step.kind === 'OPEN') return reply.headers(privateHeaders).redirect(step.url, 303);
      return step.isRefused ? send(reply, 409, step.view, texts.refused) : send(reply, 200, step.view);
    });
  };
}

function send(reply: FastifyReply, status: number, view: CollectView, notice?: string) {
  const title = texts.title(view.customerName);
  const body = html`<h1>${title}</h1>${notice && html`<div class="card notice"><p>${notice}</p></div>`}${bodyOf(view)}`;
  return sendPage(reply, status, { title, body, formTargets: WHATSAPP });
}

function bodyOf(view: CollectView): Html {
  if (view.kind === 'NOTHING') return html`<div class="card good"><p>${texts.nothing}</p></div>`;
  if (view.kind === 'WAIT') {
    return html`<div class="card"><p class="total">${formatBRL(view.totalCents)}</p></div>
<div class="card notice"><h2>${texts.wait}</h2><p>${view.why}</p></div>`;
  }
  if (view.kind === 'ASK') {
    const { form, reminderId, whatsapp, channel, isSandbox } = view;
    return html`${
      isSandbox &&
      whatsapp &&
      html`<div class="card notice"><p>${texts.notOpened}</p></div>
<div class="card"><h2>${texts.message}</h2><p class="text">${whatsapp.text}</p></div>`
    }<div class="card"><h2>${channel === 'CALL' ? texts.askedCall : texts.asked}</h2>
<form method="post">${hidden(form, reminderId)}<button name="do" value="sent">${texts.yes}</button></form>
<form method="post">${hidden(form, reminderId)}<button class="second" name="do" value="failed">${texts.no}</button></form>
${whatsapp && !isSandbox && html`<a class="button second" rel="noreferrer" href="${whatsapp.url}">${texts.openAgain}</a>`}</div>`;
  }
  const isCall = view.channel === 'CALL';
  return html`<div class="card"><p class="total">${formatBRL(view.totalCents)}</p>
<p class="quiet">${texts.late(view.oldestDaysLate)}</p></div>
<div class="card"><h2>${isCall ? texts.script : texts.message}</h2><p class="text">${view.text}</p>
${isCall && html`<p>${phone(view.phone, view.isSandbox)}</p>`}</div>
${view.sheetReadAt && html`<p class="notice card">${texts.readAt(formatDayShortBR(view.sheetReadAt.day), view.sheetReadAt.time)}</p>`}
<form method="post">${hidden(view.form)}<button name="do" value="claim">${isCall ? texts.recordCall : texts.openWhatsApp}</button></form>
<p class="quiet">${isCall ? texts.callNote : view.isSandbox ? texts.claimNoteOfSandbox : texts.claimNote}</p>`;
}

/** A made-up number may be somebody's: a sandbox does not offer to dial it. */
function phone(number: string, isSandbox: boolean): Html {
  const label = `${texts.phone}: ${number}`;
  return isSandbox ? html`${label}` : html`<a href="tel:${number}">${label}</a>`;
}

function hidden(form: string, reminderId?: string): Html {
  return html`<input type="hidden" name="form" value="${form}">${reminderId && html`<input type="hidden" name="reminder" value="${reminderId}">`}`;
}
