/**
 * Opaque ids and secrets. An id is a prefix that names its noun, ten characters of time (so that new rows stay
 * together in the index) and twelve of chance. Secrets are 128 bits or more and only their hash is kept.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

export const ID_PREFIX = {
  Merchant: 'mer',
  ApiKey: 'key',
  Customer: 'cus',
  CustomerMerge: 'mrg',
  ContactPreference: 'pre',
  Sale: 'sal',
  Debt: 'deb',
  DebtChange: 'chg',
  Payment: 'pay',
  CreditDecision: 'dec',
  CreditOverride: 'ovr',
  PurchaseAuthorization: 'aut',
  AuthorizationEvent: 'aev',
  Hold: 'hol',
  Reminder: 'rem',
  OutboxMail: 'out',
  Proposal: 'prp',
  ProposalEvent: 'pev',
  CounterProposal: 'cpr',
  PaymentReallocation: 'rea',
  PageView: 'vie',
  Receipt: 'rec',
  LateReason: 'lat',
  ContactHours: 'hou',
  DataRequest: 'dat',
  StatementImport: 'sim',
  StatementEntry: 'sen',
  SheetBinding: 'bin',
} as const;
export type IdNoun = keyof typeof ID_PREFIX;

export function newId(noun: IdNoun): string {
  return `${ID_PREFIX[noun]}_${timePart(Date.now())}${randomText(12)}`;
}

/** The noun an id names, or null: the only thing that may be read out of an id. */
export function nounOf(id: string): IdNoun | null {
  const prefix = id.slice(0, id.indexOf('_'));
  const entry = Object.entries(ID_PREFIX).find(([, value]) => value === prefix);
  return entry ? (entry[0] as IdNoun) : null;
}

/** `length` characters of five random bits each. */
export function randomText(length: number): string {
  let text = '';
  for (let rest = length; rest >= 2; rest -= 2) text += PAIRS[((nextRandomByte() & 31) << 5) | (nextRandomByte() & 31)];
  return length % 2 === 0 ? text : text + ALPHABET[nextRandomByte() & 31];
}

/** Two characters at a time: a sync makes tens of thousands of ids. */
const PAIRS = Array.from({ length: 1024 }, (_, bits) => `${ALPHABET[bits >> 5]}${ALPHABET[bits & 31]}`);

/** Randomness is drawn a page at a time. No byte is used twice. */
let page = randomBytes(4096);
let used = 0;
function nextRandomByte(): number {
  if (used === page.length) {
    page = randomBytes(page.length);
    used = 0;
  }
  return page[used++]!;
}

export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

export function sameHash(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

/** A secret that can be made again from the merchant's own: the sheet's links stay the same from sync to sync. */
export function derivedSecret(secret: string, purpose: string): string {
  return createHmac('sha256', secret).update(purpose).digest('base64url').slice(0, 24);
}

const KEY = /^cdn_([0-9a-z]{22})_([0-9a-z]{12,64})$/;

/** `cdn_<merchant>_<key id and secret>`: names its tenant, so that the hash can be compared under row-level security. */
export function formatKey(merchantId: string, keyId: string, secret: string): string {
  return `cdn_${merchantId.slice(4)}_${keyId.slice(4)}${secret}`;
}

export function parseKey(key: string): { merchantId: string; keyId: string; secret: string } | null {
  const match = KEY.exec(key);
  if (!match || match[2]!.length < 40) return null;
  return { merchantId: `mer_${match[1]}`, keyId: `key_${match[2]!.slice(0, 22)}`, secret: match[2]!.slice(22) };
}

/** `<merchant><secret>`, the last part of a link that needs no login. */
export function formatToken(merchantId: string, secret: string): string {
  return merchantId.slice(4) + secret;
}

export function parseToken(token: string): { merchantId: string; secret: string } | null {
  const match = /^([0-9a-z]{22})([A-Za-z0-9_-]{24})$/.exec(token);
  return match ? { merchantId: `mer_${match[1]}`, secret: match[2]! } : null;
}

function timePart(ms: number): string {
  if (ms === lastTime.ms) return lastTime.text;
  let text = '';
  for (let rest = ms, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) text = ALPHABET[rest % 32] + text;
  lastTime = { ms, text };
  return text;
}

/** Many ids are made in one millisecond. */
let lastTime = { ms: Number.NaN, text: '' };
