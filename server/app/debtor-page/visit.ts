/** Who stands before the debtor's page: nobody we know (the proof is asked), or the customer, or one who acts as them. */

import { parseToken } from '../../db/ids.js';
import type { Day } from '../../domain/facts.js';
import { identificationOf } from '../../domain/merchant.js';
import { cleanText } from '../../domain/text.js';
import { type Actor, type App, systemActor, type Tenant } from '../context.js';
import { formToken, readFormToken } from '../form-token.js';
import { withLink } from '../link.js';
import { recordPageView } from '../page-view.js';
import {
  answerProof,
  hasProof,
  type ProofAnswer,
  type ProofGate,
  type ProofIdentity,
  type ProofQuestion,
  proofGate,
  questionFor,
  readAnswer,
} from '../proof.js';

/** Whether a text can be a link's token at all; whether there is such a link, the database says. */
export function isTokenShaped(text: string): boolean {
  return parseToken(text) !== null;
}

export interface Visitor {
  /** The last part of the link. */
  token: string;
  /** What an earlier proof left in the browser. */
  cookie: string | undefined;
}

/** The creditor, as CDC 42-A wants it named: the same before and behind the proof. */
export interface ShopOnPage {
  name: string;
  /** Null while the shop's set-up is incomplete. */
  identification: string | null;
  timeZone: string;
}

/** Whom the payer's app will name, so that a wrong key is noticed; null: the shop did not say. */
export interface ReceiverOnPage {
  holder: string | null;
  bank: string | null;
}

/** Before the proof there is nothing personal in it: no name, no amount. */
export interface ProofPage {
  shop: ShopOnPage;
  question: ProofQuestion;
  /** A CNPJ may end in letters. */
  isNumeric: boolean;
  gate: ProofGate;
  form: string;
}

/** The proof that was asked, or what was asked for behind it. */
export type Visit<T> = { kind: 'ASK'; ask: ProofPage } | { kind: 'IN'; shown: T };

/** Null for a link that is not good. A person's opening of the page is recorded (VIEWED); nothing else changes. */
export function visit<T>(
  app: App,
  { token, cookie }: Visitor,
  isOpenedByPerson: boolean,
  show: (tenant: Tenant, customerId: string) => Promise<T>,
): Promise<Visit<T> | null> {
  return withLink(app, 'DEBTOR', token, async (tenant, customerId): Promise<Visit<T>> => {
    if (!(await hasProof(tenant, customerId, token, cookie)))
      return { kind: 'ASK', ask: await proofPage(tenant, customerId, token) };
    if (isOpenedByPerson) await recordPageView(tenant, customerId);
    return { kind: 'IN', shown: await show(tenant, customerId) };
  });
}

export type ProofTry = { answer: ProofAnswer | { kind: 'STALE' }; ask: ProofPage };

/** What the headers tell of who answers. */
export interface Answerer {
  isFromElsewhere: boolean;
  /** It says so itself. A person's phone may say it by its maker's name. */
  isMachine: boolean;
  /** Counts as an opening of the page. */
  isOpenedByPerson: boolean;
}

/**
 * Takes the answer to the proof; null for a link that is not good. STALE: it came from no page of ours, or from an old
 * one, and counts for nothing. A right answer opens the page whatever program gave it; where there is nothing to know, a
 * machine does not get in by pressing the button. A person's right answer is an opening of the page.
 */
export function tryProof(
  app: App,
  token: string,
  fields: { form: unknown; answer: string | undefined },
  by: Answerer,
): Promise<ProofTry | null> {
  return withLink(app, 'DEBTOR', token, async (tenant, customerId): Promise<ProofTry> => {
    const identity = await identityOf(tenant, customerId);
    const isRefused = by.isFromElsewhere || (by.isMachine && questionFor(identity) === 'NOTHING');
    const isOurs = !isRefused && readFormToken(tenant, 'PROOF', customerId, fields.form) !== null;
    if (!isOurs) return { answer: { kind: 'STALE' }, ask: await proofPage(tenant, customerId, token) };
    // Keyboards of some languages write full-width digits.
    const typed = readAnswer(fields.answer?.normalize('NFKC'));
    const answer = await answerProof(tenant, customerId, token, identity, typed);
    if (answer.kind === 'PASSED' && by.isOpenedByPerson) await recordPageView(tenant, customerId);
    return { answer, ask: await proofPage(tenant, customerId, token) };
  });
}

/** What an act needs once it is known who acts; `key` is null when the form is of no page of ours, or of an old one. */
export interface Entry {
  merchantId: string;
  customerId: string;
  today: Day;
  key: string | null;
}

/** Null for a link that is not good; ASK when the proof has run out. */
export function enterToAct(app: App, visitor: Visitor, form: unknown): Promise<Visit<Entry> | null> {
  return visit(app, visitor, false, async (tenant, customerId) => ({
    merchantId: tenant.merchantId,
    customerId,
    today: tenant.today,
    key: readFormToken(tenant, 'ACCOUNT', customerId, form),
  }));
}

/** The debtor behind a link, as the one who acts. */
export function actorOfLink({ merchantId }: Pick<Entry, 'merchantId'>): Actor {
  return systemActor(merchantId, 'link:debtor');
}

export function shopOnPage({ merchant }: Tenant): ShopOnPage {
  return {
    name: cleanText(merchant.name ?? ''),
    identification: identificationOf(merchant),
    timeZone: merchant.timeZone,
  };
}

export function receiverOnPage({ merchant: { pixHolder, pixBank } }: Tenant): ReceiverOnPage {
  return { holder: pixHolder && cleanText(pixHolder), bank: pixBank && cleanText(pixBank) };
}

async function proofPage(tenant: Tenant, customerId: string, token: string): Promise<ProofPage> {
  const identity = await identityOf(tenant, customerId);
  return {
    shop: shopOnPage(tenant),
    question: questionFor(identity),
    isNumeric: [identity.phone, identity.document].every((value) => !/[A-Za-z]/.test(value?.slice(-4) ?? '')),
    gate: await proofGate(tenant, token),
    form: formToken(tenant, 'PROOF', customerId),
  };
}

function identityOf({ tx }: Tenant, customerId: string): Promise<ProofIdentity> {
  return tx.customer.findFirstOrThrow({ where: { id: customerId }, select: { phone: true, document: true } });
}
