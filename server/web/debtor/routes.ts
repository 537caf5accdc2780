/**
 * `/c/<token>`: the page a debtor opens from a message. Before the proof it shows nothing personal; GET changes nothing
 * but that the page was seen; every act is a POST with the page's form, answered by a redirect, so that a reload repeats
 * nothing.
 */
import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../../app/context.js';
import { accountOf } from '../../app/debtor-page/account.js';
import { slipOf } from '../../app/debtor-page/slip.js';
import { enterToAct, isTokenShaped, tryProof, visit } from '../../app/debtor-page/visit.js';
import { maskedPersonalDataOf } from '../../app/personal-data.js';
import { PROOF_SECONDS, proofCookieName } from '../../app/proof.js';
import { isBusy } from '../../graphql/errors.js';
import { debtorTexts as texts } from '../debtor-texts.js';
import { acceptForms, privateHeaders } from '../page.js';
import { createRateLimit } from '../rate-limit.js';
import { formState } from './account.js';
import { createActLimit } from './act-limit.js';
import { acts, keysOf } from './acts.js';
import { type Answers, back, createAnswers, type PageRequest, pathOf, tooMany, visitorOf } from './answers.js';
import { confirmBody } from './offer.js';
import { sendDebtorPage, sendNote } from './shell.js';
import { slipBody } from './slip.js';
import { textsOf, UPLOAD_LIMITS, type UploadProblem, valuesOf } from './upload.js';
import { isFromElsewhere, isNamedMachine, isOpenedByPerson } from './visitor.js';

/** Requests of one link, and of one address over all links (a proxy in front is one address, so this one is wide). */
const RATES = { perLink: { perSecond: 1, burst: 60 }, perAddress: { perSecond: 50, burst: 500 } };

/** `rates` null: as many requests as come (a measurement). */
export function debtorPage(app: App, rates: typeof RATES | null = RATES) {
  return async (scope: FastifyInstance): Promise<void> => {
    acceptForms(scope);
    await scope.register(cookie);
    await scope.register(multipart, { limits: UPLOAD_LIMITS, throwFileSizeLimit: false });
    if (rates) limitRates(scope, rates);
    answerInWords(scope, app);
    const answers = createAnswers(app);
    refuseNoLinks(scope, answers);
    readingRoutes(scope, app, answers);
    proofRoutes(scope, app, answers);
    actingRoutes(scope, app, answers);
  };
}

function readingRoutes(scope: FastifyInstance, app: App, { notGood, askProof, showAccount }: Answers): void {
  scope.get('/c/:token', (request: PageRequest, reply) => showAccount(request, reply, 200, null));

  scope.get('/c/:token/plan', async (request: PageRequest, reply) => {
    const { offer, n } = request.query as Record<string, unknown>;
    const found = await visit(app, visitorOf(request), isOpenedByPerson(request), accountOf);
    if (!found) return notGood(request, reply);
    if (found.kind === 'ASK') return askProof(request, reply, found.ask, null);
    const accept = formState(found.shown, pathOf(request), 'accept', null);
    const body = confirmBody(found.shown, String(offer), Number(n), pathOf(request), accept);
    if (body) return sendDebtorPage(reply, 200, { shop: found.shown.shop, body, title: texts.confirm.title });
    const message = n === undefined ? texts.offer.chooseFirst : texts.confirm.changed;
    return showAccount(request, reply, 409, { act: 'plan', values: {}, errors: { '': message } });
  });

  scope.get('/c/:token/slip', async (request: PageRequest, reply) => {
    const { debt } = request.query as Record<string, unknown>;
    const found = await visit(app, visitorOf(request), isOpenedByPerson(request), (tenant, customerId) =>
      slipOf(tenant, customerId, typeof debt === 'string' ? debt : null),
    );
    if (!found) return notGood(request, reply);
    if (found.kind === 'ASK') return askProof(request, reply, found.ask, null);
    if (!found.shown) return back(reply, request);
    const body = slipBody(found.shown, pathOf(request));
    return sendDebtorPage(reply, 200, { shop: found.shown.shop, body, title: texts.slip.title });
  });

  scope.get('/c/:token/data', async (request: PageRequest, reply) => {
    const found = await visit(app, visitorOf(request), false, maskedPersonalDataOf);
    if (!found) return notGood(request, reply);
    if (found.kind === 'ASK') return askProof(request, reply, found.ask, null);
    return reply
      .headers({ ...privateHeaders, 'content-disposition': `attachment; filename="${texts.data.fileName}"` })
      .type('application/json; charset=utf-8')
      .send(`${JSON.stringify({ note: texts.data.copyNote, ...found.shown }, null, 2)}\n`);
  });
}

function proofRoutes(scope: FastifyInstance, app: App, { notGood, askProof }: Answers): void {
  const secure = () => app.publicUrl().startsWith('https:');

  scope.post('/c/:token/proof', async (request: PageRequest, reply) => {
    // Only a small form, never a file: nobody is known yet.
    const values = textsOf(request.body);
    const { token } = request.params;
    const tried = await tryProof(
      app,
      token,
      { form: values.form, answer: values.answer },
      {
        isFromElsewhere: isFromElsewhere(request),
        isMachine: isNamedMachine(request),
        isOpenedByPerson: isOpenedByPerson(request),
      },
    );
    if (!tried) return notGood(request, reply);
    const { answer, ask } = tried;
    if (answer.kind === 'PASSED') {
      reply.setCookie(proofCookieName(token), answer.cookie, cookieOptions(secure(), PROOF_SECONDS));
      return back(reply, request, 'proof');
    }
    const { proof } = texts;
    const message =
      answer.kind === 'WRONG' ? proof.wrong(answer.triesLeft) : answer.kind === 'STALE' ? proof.stale : proof.empty;
    return askProof(request, reply, ask, ask.gate.kind === 'OPEN' ? message : null, 403);
  });

  scope.post('/c/:token/leave', async (request: PageRequest, reply) => {
    reply.clearCookie(proofCookieName(request.params.token), cookieOptions(secure(), 0));
    return back(reply, request);
  });
}

function actingRoutes(scope: FastifyInstance, app: App, { notGood, askProof, showAccount }: Answers): void {
  const isWithinDay = createActLimit();

  // A form of an older page.
  scope.post('/c/:token', (request: PageRequest, reply) =>
    showAccount(request, reply, 409, { act: '', values: {}, errors: { '': texts.errors.stale } }),
  );

  /** An act's address, come back to by the browser's own ways. */
  scope.get('/c/:token/:act', async (request: PageRequest, reply) => back(reply, request));

  scope.post('/c/:token/:act', async (request: PageRequest, reply) => {
    const name = request.params.act ?? '';
    const act = Object.hasOwn(acts, name) ? acts[name] : undefined;
    if (!act) return back(reply, request);
    // The proof is checked before a file is read.
    const before = request.isMultipart() ? await enterToAct(app, visitorOf(request), null) : undefined;
    if (before === null) return notGood(request, reply);
    if (before?.kind === 'ASK') return askProof(request, reply, before.ask, texts.errors.proofAgain, 403);

    const { values, file, problem } = await valuesOf(request);
    const { form = '', ...words } = values;
    const entered = await enterToAct(app, visitorOf(request), form);
    if (!entered) return notGood(request, reply);
    if (entered.kind === 'ASK') return askProof(request, reply, entered.ask, texts.errors.proofAgain, 403);
    const { key } = entered.shown;
    if (key === null || isFromElsewhere(request))
      return showAccount(request, reply, 409, { act: name, values: words, errors: { '': texts.errors.stale } });
    if (problem)
      return showAccount(request, reply, 422, { act: name, values: words, errors: problemsOf(name, problem) });
    if (!isWithinDay(entered.shown, name))
      return showAccount(request, reply, 429, { act: name, values: words, errors: { '': texts.errors.enough } });
    const outcome = await act({
      app,
      entry: { ...entered.shown, key },
      field: (field) => (Object.hasOwn(words, field) ? words[field]!.trim() : ''),
      file,
      keyOf: keysOf(name, key, words, file),
    });
    if (outcome.ok) return back(reply, request, outcome.done);
    isWithinDay.giveBack(entered.shown, name);
    return showAccount(request, reply, 422, { act: name, values: words, errors: outcome.errors });
  });
}

function problemsOf(act: string, problem: UploadProblem): Record<string, string> {
  return problem === 'FILES' && act === 'paid' ? { receipt: texts.errors.oneFile } : { '': texts.errors.tooManyParts };
}

/** What has not the form of a token is never read further, nor put into an answer; nor is what stands below a link. */
function refuseNoLinks(scope: FastifyInstance, { notGood }: Answers): void {
  scope.addHook('onRequest', async (request, reply) => {
    const { token } = request.params as { token?: string };
    if (token !== undefined && !isTokenShaped(token)) return notGood(request as PageRequest, reply);
  });
  // Before a body is read. Also what a router finds too long for a part of an address.
  const none = (request: FastifyRequest, reply: FastifyReply) => notGood(request as PageRequest, reply);
  for (const url of ['/c', '/c/*']) scope.all(url, { onRequest: none }, none);
}

function cookieOptions(secure: boolean, maxAge: number) {
  return { path: '/c/', httpOnly: true, sameSite: 'strict', secure, maxAge } as const;
}

function limitRates(scope: FastifyInstance, { perLink, perAddress }: typeof RATES): void {
  const isWithinLink = createRateLimit(perLink);
  const isWithinAddress = createRateLimit(perAddress);
  scope.addHook('onRequest', async (request, reply) => {
    const { token } = request.params as { token?: string };
    if (!isWithinAddress(request.ip) || (token !== undefined && !isWithinLink(token))) return tooMany(reply);
  });
}

/** A person reads a page, whatever went wrong; what it was stands in the log. */
function answerInWords(scope: FastifyInstance, app: App): void {
  scope.setErrorHandler((error: FastifyError, request, reply) => {
    const title = texts.errors.heading;
    if (isBusy(error)) return sendNote(reply.header('retry-after', '1'), 503, texts.busy);
    const status = error.statusCode ?? 500;
    if (status < 500) return sendNote(reply, status, { title, text: texts.errors.stale });
    app.log.error({ err: error, errorId: request.id, route: request.routeOptions.url }, 'unexpected error');
    return sendNote(reply, 500, { title, text: texts.errors.failed });
  });
}
