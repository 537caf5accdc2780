/** The answers several routes give: the page, the proof before it, a link that is not good, too much at once. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../../app/context.js';
import { accountOf } from '../../app/debtor-page/account.js';
import { type ProofPage, type Visitor, visit } from '../../app/debtor-page/visit.js';
import { linkState } from '../../app/link.js';
import { proofCookieName } from '../../app/proof.js';
import { badLinkPage } from '../bad-link.js';
import { debtorTexts as texts } from '../debtor-texts.js';
import { privateHeaders } from '../page.js';
import { createRateLimit } from '../rate-limit.js';
import { accountBody, type DoneCode } from './account.js';
import type { Refused } from './fields.js';
import { proofBody } from './proof.js';
import { sendDebtorPage, sendNote } from './shell.js';
import { isOpenedByPerson } from './visitor.js';

export type PageRequest = FastifyRequest<{ Params: { token: string; act?: string } }>;
/** Below `/c`, and perhaps no link at all. */
type AnyRequest = FastifyRequest<{ Params: { token?: string } }>;

/** Links that are not good, asked for from one address: a person mistypes a few, a machine guesses. */
const BAD_PER_ADDRESS = { perSecond: 0.2, burst: 20 };

export type Answers = ReturnType<typeof createAnswers>;

export function createAnswers(app: App) {
  const isWithinBad = createRateLimit(BAD_PER_ADDRESS);

  /** A link that was good once may be said to be over; every other one gets the same answer. */
  async function notGood(request: AnyRequest, reply: FastifyReply) {
    if (!isWithinBad(request.ip)) return tooMany(reply);
    const { token } = request.params;
    const state = token === undefined ? 'BAD' : await linkState(app, token);
    return state === 'EXPIRED' || state === 'REVOKED' ? sendNote(reply, 410, texts.gone) : badLinkPage(reply);
  }

  /** `message` is what was wrong; `status` is the answer's, unless the link rests. */
  function askProof(request: PageRequest, reply: FastifyReply, ask: ProofPage, message: string | null, status = 200) {
    const isError = message !== null || ask.gate.kind !== 'OPEN';
    const body = proofBody(ask, pathOf(request), message);
    return sendDebtorPage(reply, ask.gate.kind === 'LOCKED' ? 429 : status, { shop: ask.shop, body, isError });
  }

  async function showAccount(request: PageRequest, reply: FastifyReply, status: number, refused: Refused | null) {
    const isOpened = refused === null && isOpenedByPerson(request);
    const found = await visit(app, visitorOf(request), isOpened, accountOf);
    if (!found) return notGood(request, reply);
    const done = refused ? null : doneOf(request);
    if (found.kind === 'ASK') {
      if (refused) return askProof(request, reply, found.ask, texts.errors.proofAgain, 403);
      // Back from a right answer, and the browser did not keep it.
      return askProof(request, reply, found.ask, done === 'proof' ? texts.proof.noCookies : null);
    }
    const body = accountBody(found.shown, pathOf(request), { done, refused });
    return sendDebtorPage(reply, status, { shop: found.shown.shop, body, isError: refused !== null });
  }

  return { notGood, askProof, showAccount };
}

export function visitorOf({ params: { token }, cookies }: PageRequest): Visitor {
  return { token, cookie: cookies[proofCookieName(token)] };
}

export function pathOf({ params: { token } }: PageRequest): string {
  return `/c/${token}`;
}

/** The page again, by GET: what was just done is a word of ours in the address, nothing of anybody. */
export function back(reply: FastifyReply, request: PageRequest, done?: DoneCode) {
  return reply.headers(privateHeaders).redirect(`${pathOf(request)}${done ? `?ok=${done}` : ''}`, 303);
}

export function tooMany(reply: FastifyReply) {
  return sendNote(reply.header('retry-after', '60'), 429, texts.busy);
}

function doneOf({ query }: PageRequest): DoneCode | null {
  const { ok } = query as Record<string, unknown>;
  return typeof ok === 'string' && Object.hasOwn(texts.done, ok) ? (ok as DoneCode) : null;
}
