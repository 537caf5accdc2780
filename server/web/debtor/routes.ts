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
import { enterToAct, type ProofPage, tryProof, type Visitor, visit } from '../../app/debtor-page/visit.js';
import { linkState } from '../../app/link.js';
import { personalDataOf } from '../../app/personal-data.js';
import { PROOF_SECONDS, proofCookieName } from '../../app/proof.js';
import { isBusy } from '../../graphql/errors.js';
import { badLinkPage } from '../bad-link.js';
import { debtorTexts as texts } from '../debtor-texts.js';
import { acceptForms, privateHeaders } from '../page.js';
import { createRateLimit } from '../rate-limit.js';
import { accountBody, type DoneCode, formState } from './account.js';
import { acts, keysOf } from './acts.js';
import type { Refused } from './fields.js';
import { confirmBody } from './offer.js';
import { proofBody } from './proof.js';
import { sendDebtorPage, sendNote } from './shell.js';
import { slipBody } from './slip.js';
import { UPLOAD_LIMITS, valuesOf } from './upload.js';
import { isFromElsewhere, isOpenedByPerson } from './visitor.js';

type Request = FastifyRequest<{ Params: { token: string; act?: string } }>;

/** Requests of one link, and of one address over all links (a proxy in front is one address, so this one is wide). */
const RATES = { perLink: { perSecond: 1, burst: 60 }, perAddress: { perSecond: 50, burst: 500 } };
/** Links that are not good, asked for from one address: a person mistypes a few, a machine guesses. */
const BAD_PER_ADDRESS = { perSecond: 0.2, burst: 20 };

/** `rates` null: as many requests as come (a measurement). */
export function debtorPage(app: App, rates: typeof RATES | null = RATES) {
  return async (scope: FastifyInstance): Promise<void> => {
    acceptForms(scope);
    await scope.register(cookie);
    await scope.register(multipart, { limits: UPLOAD_LIMITS, throwFileSizeLimit: false });
    if (rates) limitRates(scope, rates);
    answerInWords(scope, app);
    const secure = () => app.publicUrl().startsWith('https:');
    const isBadTooOften = badLinkLimit();

    const visitorOf = ({ params: { token }, cookies }: Request): Visitor => ({
      token,
      cookie: cookies[proofCookieName(token)],
    });
    const pathOf = ({ params: { token } }: Request) => `/c/${token}`;

    /** A link that was good once may be said to be over; every other one gets the same answer. */
    async function notGood(request: Request, reply: FastifyReply) {
      if (isBadTooOften(request.ip)) return tooMany(reply);
      const state = await linkState(app, request.params.token);
      return state === 'EXPIRED' || state === 'REVOKED' ? sendNote(reply, 410, texts.gone) : badLinkPage(reply);
    }

    function askProof(reply: FastifyReply, request: Request, ask: ProofPage, message: string | null, status: number) {
      const isRefused = message !== null || ask.gate.kind !== 'OPEN';
      const body = proofBody(ask, pathOf(request), message);
      return sendDebtorPage(reply, ask.gate.kind === 'LOCKED' ? 429 : status, {
        shop: ask.shop,
        body,
        isError: isRefused,
      });
    }

    async function showAccount(request: Request, reply: FastifyReply, status: number, refused: Refused | null) {
      const isOpened = refused === null && isOpenedByPerson(request);
      const found = await visit(app, visitorOf(request), isOpened, accountOf);
      if (!found) return notGood(request, reply);
      const done = refused ? null : doneOf(request);
      if (found.kind === 'ASK') {
        // Back from a right answer, and the browser did not keep it.
        const message = done === 'proof' ? texts.proof.noCookies : refused ? texts.errors.proofAgain : null;
        return askProof(reply, request, found.ask, message, refused ? 403 : 200);
      }
      const { shown } = found;
      const body = accountBody(shown, pathOf(request), { done, refused });
      return sendDebtorPage(reply, status, { shop: shown.shop, body, isError: refused !== null });
    }

    scope.get('/c/:token', (request: Request, reply) => showAccount(request, reply, 200, null));

    // A form of an older page.
    scope.post('/c/:token', (request: Request, reply) =>
      showAccount(request, reply, 409, { act: '', values: {}, errors: { '': texts.errors.stale } }),
    );

    scope.get('/c/:token/plan', async (request: Request, reply) => {
      const { offer, n } = request.query as Record<string, unknown>;
      const found = await visit(app, visitorOf(request), isOpenedByPerson(request), accountOf);
      if (!found) return notGood(request, reply);
      if (found.kind === 'ASK') return askProof(reply, request, found.ask, null, 200);
      const accept = formState(found.shown, pathOf(request), 'accept', null);
      const body = confirmBody(found.shown, String(offer), Number(n), pathOf(request), accept);
      if (body) return sendDebtorPage(reply, 200, { shop: found.shown.shop, body, title: texts.confirm.title });
      const message = n === undefined ? texts.offer.chooseFirst : texts.confirm.changed;
      return showAccount(request, reply, 409, { act: 'plan', values: {}, errors: { '': message } });
    });

    scope.get('/c/:token/slip', async (request: Request, reply) => {
      const { debt } = request.query as Record<string, unknown>;
      const found = await visit(app, visitorOf(request), isOpenedByPerson(request), (tenant, customerId) =>
        slipOf(tenant, customerId, typeof debt === 'string' ? debt : null),
      );
      if (!found) return notGood(request, reply);
      if (found.kind === 'ASK') return askProof(reply, request, found.ask, null, 200);
      if (!found.shown) return back(reply, request);
      const body = slipBody(found.shown, pathOf(request));
      return sendDebtorPage(reply, 200, { shop: found.shown.shop, body, title: texts.slip.title });
    });

    scope.get('/c/:token/data', async (request: Request, reply) => {
      const found = await visit(app, visitorOf(request), false, personalDataOf);
      if (!found) return notGood(request, reply);
      if (found.kind === 'ASK') return askProof(reply, request, found.ask, null, 200);
      return reply
        .headers({ ...privateHeaders, 'content-disposition': `attachment; filename="${texts.data.fileName}"` })
        .type('application/json; charset=utf-8')
        .send(`${JSON.stringify(found.shown, null, 2)}\n`);
    });

    scope.post('/c/:token/proof', async (request: Request, reply) => {
      const { values } = await valuesOf(request);
      const { token } = request.params;
      const isPerson = isOpenedByPerson(request) && !isFromElsewhere(request);
      const tried = await tryProof(app, token, { form: values.form, answer: values.answer }, isPerson);
      if (!tried) return notGood(request, reply);
      const { answer, ask } = tried;
      if (answer.kind === 'PASSED') {
        reply.setCookie(proofCookieName(token), answer.cookie, cookieOptions(secure(), PROOF_SECONDS));
        return back(reply, request, 'proof');
      }
      const { proof } = texts;
      const message =
        answer.kind === 'WRONG' ? proof.wrong(answer.triesLeft) : answer.kind === 'STALE' ? proof.stale : proof.empty;
      return askProof(reply, request, ask, ask.gate.kind === 'OPEN' ? message : null, 403);
    });

    scope.post('/c/:token/leave', async (request: Request, reply) => {
      reply.clearCookie(proofCookieName(request.params.token), cookieOptions(secure(), 0));
      return back(reply, request);
    });

    /** An act's address, come back to by the browser's own ways. */
    scope.get('/c/:token/:act', async (request: Request, reply) => back(reply, request));

    scope.post('/c/:token/:act', async (request: Request, reply) => {
      const name = request.params.act ?? '';
      const act = Object.hasOwn(acts, name) ? acts[name] : undefined;
      if (!act) return back(reply, request);
      // The proof is checked before a file is read.
      const before = request.isMultipart() ? await enterToAct(app, visitorOf(request), null) : undefined;
      if (before === null) return notGood(request, reply);
      if (before?.kind === 'ASK') return askProof(reply, request, before.ask, texts.errors.proofAgain, 403);

      const { values, file } = await valuesOf(request);
      const { form = '', ...words } = values;
      const entered = await enterToAct(app, visitorOf(request), form);
      if (!entered) return notGood(request, reply);
      if (entered.kind === 'ASK') return askProof(reply, request, entered.ask, texts.errors.proofAgain, 403);
      const { key } = entered.shown;
      if (key === null || isFromElsewhere(request))
        return showAccount(request, reply, 409, { act: name, values: words, errors: { '': texts.errors.stale } });
      const outcome = await act({
        app,
        entry: { ...entered.shown, key },
        field: (field) => (Object.hasOwn(words, field) ? words[field]!.trim() : ''),
        file,
        keyOf: keysOf(name, key, words, file),
      });
      if (outcome.ok) return back(reply, request, outcome.done);
      return showAccount(request, reply, 422, { act: name, values: words, errors: outcome.errors });
    });
  };
}

/** The page again, by GET: what was just done is a word of ours in the address, nothing of anybody. */
function back(reply: FastifyReply, { params: { token } }: Request, done?: DoneCode) {
  return reply.headers(privateHeaders).redirect(`/c/${token}${done ? `?ok=${done}` : ''}`, 303);
}

function doneOf({ query }: Request): DoneCode | null {
  const { ok } = query as Record<string, unknown>;
  return typeof ok === 'string' && Object.hasOwn(texts.done, ok) ? (ok as DoneCode) : null;
}

function cookieOptions(secure: boolean, maxAge: number) {
  return { path: '/c/', httpOnly: true, sameSite: 'strict', secure, maxAge } as const;
}

function badLinkLimit(): (address: string) => boolean {
  const isWithin = createRateLimit(BAD_PER_ADDRESS);
  return (address) => !isWithin(address);
}

function limitRates(scope: FastifyInstance, { perLink, perAddress }: typeof RATES): void {
  const isWithinLink = createRateLimit(perLink);
  const isWithinAddress = createRateLimit(perAddress);
  scope.addHook('onRequest', async (request, reply) => {
    const { token } = request.params as { token?: string };
    if (!isWithinAddress(request.ip) || (token !== undefined && !isWithinLink(token))) return tooMany(reply);
  });
}

function tooMany(reply: FastifyReply) {
  return sendNote(reply.header('retry-after', '60'), 429, texts.busy);
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
