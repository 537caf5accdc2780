/**
 * The light proof that the one who opened a link is the one it was sent to: the last four digits of the phone or of the
 * CPF or CNPJ that the shop has. A forwarded link alone shows nothing personal (FAULTS 32).
 *
 * Tries are counted on the link, in the statement that decides, so that a hundred guesses at once are a hundred guesses
 * one after another. All times here are the database's (DESIGN, invariant 1).
 */
import { derivedSecret, hashSecret, parseToken, sameHash } from '../db/ids.js';
import type { Tenant } from './context.js';

/** Wrong answers in a row after which the link rests for an hour. */
export const TRIES_BEFORE_LOCK = 5;
/** Wrong answers since the last right one after which the link is revoked; the shop sends another. */
export const TRIES_BEFORE_REVOKE = 15;
/** How long a right answer is remembered by the browser that gave it. */
export const PROOF_SECONDS = 12 * 60 * 60;

/** What is asked. NOTHING: the shop knows neither phone nor document, and the link alone lets in. */
export type ProofQuestion = 'PHONE' | 'DOCUMENT' | 'EITHER' | 'NOTHING';

export interface ProofIdentity {
  phone: string | null;
  document: string | null;
}

/** `until` is an instant of the real clock, in milliseconds. */
export type ProofGate = { kind: 'OPEN'; triesLeft: number } | { kind: 'LOCKED'; until: number } | { kind: 'REVOKED' };

export type ProofAnswer = { kind: 'PASSED'; cookie: string } | { kind: 'WRONG'; triesLeft: number } | ProofGate;

export function questionFor({ phone, document }: ProofIdentity): ProofQuestion {
  if (phone && document) return 'EITHER';
  if (phone) return 'PHONE';
  return document ? 'DOCUMENT' : 'NOTHING';
}

/** The part of an answer that is compared; null while there are not four digits (a new CNPJ may end in letters) to compare. */
export function readAnswer(typed: string | undefined): string | null {
  const bare = (typed ?? '').slice(0, 100).replace(/[^0-9A-Za-z]/g, '');
  return bare.length < 4 ? null : bare.slice(-4).toUpperCase();
}

/** Whether and until when answers are taken at this link. */
export async function proofGate(tenant: Tenant, token: string): Promise<ProofGate> {
  const row = await linkRow(tenant, token);
  if (!row || row.isRevoked) return { kind: 'REVOKED' };
  if (row.isLocked) return { kind: 'LOCKED', until: row.lockedUntil!.getTime() };
  return { kind: 'OPEN', triesLeft: triesLeftAfter(row.failedProofs) };
}

/** Whether the browser holds a proof for this customer and this very link that has not run out. */
export async function hasProof(
  tenant: Tenant,
  customerId: string,
  token: string,
  cookie: string | undefined,
): Promise<boolean> {
  const [until, given] = cookie?.split('.') ?? [];
  if (!until || !given || !/^\d{10}$/.test(until)) return false;
  if (!sameHash(given, proofSignature(tenant, customerId, token, until))) return false;
  return Number(until) > (await databaseSeconds(tenant));
}

/**
 * Takes an answer. A wrong one is counted; the fifth in a row locks the link for an hour, the fifteenth revokes it. While
 * it is locked nothing is compared and nothing is counted.
 */
export async function answerProof(
  tenant: Tenant,
  customerId: string,
  token: string,
  identity: ProofIdentity,
  answer: string | null,
): Promise<ProofAnswer> {
  const question = questionFor(identity);
  if (question !== 'NOTHING' && answer === null) return proofGate(tenant, token);
  const isRight = question === 'NOTHING' || isOneOf(answer!, [identity.phone, identity.document]);
  const secretHash = hashOf(token);
  // The row's lock makes parallel tries wait for each other, and each then sees what the one before left behind.
  const [row] = isRight
    ? await tenant.tx.$queryRaw<CountedRow[]>`
        UPDATE "Link" SET "failedProofs" = 0, "lockedUntil" = NULL
        WHERE "merchantId" = ${tenant.merchantId} AND "secretHash" = ${secretHash}
          AND "revokedAt" IS NULL AND ("lockedUntil" IS NULL OR "lockedUntil" <= now())
        RETURNING "failedProofs", extract(epoch FROM now())::bigint AS "nowSeconds"`
    : await tenant.tx.$queryRaw<CountedRow[]>`
        UPDATE "Link" SET "failedProofs" = "failedProofs" + 1,
          "lockedUntil" = CASE WHEN ("failedProofs" + 1) % ${TRIES_BEFORE_LOCK}::int = 0 THEN now() + interval '1 hour' END,
          "revokedAt" = CASE WHEN "failedProofs" + 1 >= ${TRIES_BEFORE_REVOKE}::int THEN now() END
        WHERE "merchantId" = ${tenant.merchantId} AND "secretHash" = ${secretHash}
          AND "revokedAt" IS NULL AND ("lockedUntil" IS NULL OR "lockedUntil" <= now())
        RETURNING "failedProofs", extract(epoch FROM now())::bigint AS "nowSeconds"`;
  if (!row) return proofGate(tenant, token);
  if (isRight) {
    const until = String(Number(row.nowSeconds) + PROOF_SECONDS);
    return { kind: 'PASSED', cookie: `${until}.${proofSignature(tenant, customerId, token, until)}` };
  }
  const isEnough = row.failedProofs % TRIES_BEFORE_LOCK === 0;
  return isEnough ? proofGate(tenant, token) : { kind: 'WRONG', triesLeft: triesLeftAfter(row.failedProofs) };
}

/** The cookie's name, by link: two shops' pages on one phone do not shut each other's door. */
export function proofCookieName(token: string): string {
  return `proof_${hashOf(token).slice(0, 12)}`;
}

interface CountedRow {
  failedProofs: number;
  nowSeconds: bigint;
}

async function linkRow({ tx, merchantId }: Tenant, token: string) {
  const [row] = await tx.$queryRaw<
    { failedProofs: number; lockedUntil: Date | null; isLocked: boolean; isRevoked: boolean }[]
  >`
    SELECT "failedProofs", "lockedUntil", coalesce("lockedUntil" > now(), false) AS "isLocked",
      "revokedAt" IS NOT NULL AS "isRevoked"
    FROM "Link" WHERE "merchantId" = ${merchantId} AND "secretHash" = ${hashOf(token)}`;
  return row ?? null;
}

async function databaseSeconds({ tx }: Tenant): Promise<number> {
  const [row] = await tx.$queryRaw<[{ seconds: bigint }]>`SELECT extract(epoch FROM now())::bigint AS seconds`;
  return Number(row.seconds);
}

function triesLeftAfter(failedProofs: number): number {
  return TRIES_BEFORE_LOCK - (failedProofs % TRIES_BEFORE_LOCK);
}

function isOneOf(answer: string, known: readonly (string | null)[]): boolean {
  return known.some((value) => value !== null && sameHash(answer, readAnswer(value) ?? ''));
}

function hashOf(token: string): string {
  return hashSecret(parseToken(token)?.secret ?? '');
}

function proofSignature({ merchant }: Tenant, customerId: string, token: string, until: string): string {
  return derivedSecret(merchant.linkSecret, `PROOF:${customerId}:${hashOf(token)}:${until}`);
}
