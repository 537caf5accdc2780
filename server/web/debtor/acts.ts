/**
 * What a debtor does, act by act: reads the form, calls the use case, and says in their words what was refused. The key
 * of each is the page's form, the act and its words: a second tap is the same act, other words are another one.
 */
import { createHash } from 'node:crypto';
import { setContactHours } from '../../app/contact-hours.js';
import { type App, inTenant } from '../../app/context.js';
import { counterProposal } from '../../app/counter-proposal.js';
import { setContactPreference } from '../../app/customer.js';
import { requestData } from '../../app/data-request.js';
import { type ContactSaid, contactSaid } from '../../app/debtor-page/contact.js';
import { acceptOwn, refuseOwn } from '../../app/debtor-page/proposals.js';
import { actorOfLink, type Entry } from '../../app/debtor-page/visit.js';
import { openDispute } from '../../app/dispute.js';
import { recordLateReason } from '../../app/late-reason.js';
import { MAX_PROMISE_DAYS, promisePayment } from '../../app/promise.js';
import { addDays, formatDayBR } from '../../domain/day.js';
import type { Channel, Day } from '../../domain/facts.js';
import { readAmount } from '../../domain/sheet/amount.js';
import { readWrittenDay } from '../../domain/sheet/day.js';
import { debtorTexts } from '../debtor-texts.js';
import { COUNTER_ROWS } from './forms.js';
import { type ActOutcome, outcomeOf, refusedAt } from './outcome.js';
import { sayPaid } from './paid.js';

const texts = debtorTexts.errors;

export interface Upload {
  bytes: Uint8Array;
  isTooLarge: boolean;
}

export interface ActRequest {
  app: App;
  entry: Entry & { key: string };
  /** Trimmed; empty for what is not there. */
  field(name: string): string;
  file: Upload | null;
  /** The idempotency key of this act with these words; `part` where one act does several things. */
  keyOf(part?: string): string;
}

export type Act = (request: ActRequest) => Promise<ActOutcome>;

export const acts: Readonly<Record<string, Act>> = {
  paid: sayPaid,
  promise,
  dispute,
  missing,
  contact,
  stop,
  data,
  accept,
  refuse,
  counter,
};

export function keysOf(act: string, key: string, values: Readonly<Record<string, string>>, file: Upload | null) {
  const words = createHash('sha256').update(JSON.stringify([act, Object.entries(values).sort()]));
  if (file) words.update(file.bytes);
  const digest = words.digest('hex').slice(0, 16);
  return (part = '') => [key, act, digest, part].filter(Boolean).join('-');
}

async function promise({ app, entry, field, keyOf }: ActRequest): Promise<ActOutcome> {
  const lastOn = addDays(entry.today, MAX_PROMISE_DAYS);
  const day = readWrittenDay(field('day'));
  if (!day.ok) return refusedAt('day', texts.day);
  if (day.on < entry.today || day.on > lastOn) return refusedAt('day', texts.promiseDay(formatDayBR(lastOn)));
  const result = await promisePayment(app, actorOfLink(entry), {
    idempotencyKey: keyOf(),
    customerId: entry.customerId,
    debtId: field('debt') || null,
    promisedOn: day.on,
    note: field('note') || null,
  });
  return outcomeOf(result, 'promise', { promisedOn: 'day', note: 'note' });
}

async function dispute({ app, entry, field, keyOf }: ActRequest): Promise<ActOutcome> {
  const what = textOf(debtorTexts.acts.disputes, field('what'));
  const note = field('note');
  if (what === null) return refusedAt('what', texts.choose);
  if (note === '' && field('what') === 'other') return refusedAt('note', texts.text);
  const result = await openDispute(app, actorOfLink(entry), {
    idempotencyKey: keyOf(),
    customerId: entry.customerId,
    debtId: field('debt') || null,
    note: note === '' ? what : `${what}: ${note}`,
  });
  return outcomeOf(result, 'dispute', { note: 'note' });
}

async function missing({ app, entry, field, keyOf }: ActRequest): Promise<ActOutcome> {
  const result = await recordLateReason(app, actorOfLink(entry), {
    idempotencyKey: keyOf(),
    customerId: entry.customerId,
    debtId: field('debt') || null,
    reason: 'CHARGE_NOT_RECEIVED',
  });
  return outcomeOf(result, 'missing');
}

const CHANNELS: readonly Channel[] = ['WHATSAPP_LINK', 'SMS', 'CALL', 'EMAIL'];

/**
 * The form says which channels it asked about and which were allowed: only what was changed is said again, and only what
 * does not stand so already, for an older page may be sent once more.
 */
async function contact(request: ActRequest): Promise<ActOutcome> {
  const { app, entry, field } = request;
  const isAny = field('hours') !== 'some';
  const [fromHour, toHour] = [Number(field('from')), Number(field('to'))];
  if (!isAny && !(fromHour < toHour)) return refusedAt('to', texts.hours);
  const said = await saidBefore(request);
  const hours = isAny ? { fromHour: null, toHour: null } : { fromHour, toHour };
  if (hours.fromHour !== (said.hours?.fromHour ?? null) || hours.toHour !== (said.hours?.toHour ?? null)) {
    const { customerId } = entry;
    const wish = {
      idempotencyKey: keyAfter(request, 'hours', said),
      customerId,
      ...hours,
      evidence: evidenceOf(entry),
    };
    const result = await setContactHours(app, actorOfLink(entry), wish);
    if (!result.refs) return outcomeOf(result, 'contact', { fromHour: 'from', toHour: 'to' });
  }
  const [shown, was] = [field('shown').split(' '), field('was').split(' ')];
  const isWanted = (channel: Channel) => field(`channel-${channel}`) === 'on';
  const changed = CHANNELS.filter((channel) => shown.includes(channel) && isWanted(channel) !== was.includes(channel));
  return setChannels(request, said, changed, isWanted, 'contact');
}

async function stop(request: ActRequest): Promise<ActOutcome> {
  return setChannels(request, await saidBefore(request), CHANNELS, () => false, 'stop');
}

/** All of them, whatever becomes of one; done when every one stands as it is wanted. */
async function setChannels(
  request: ActRequest,
  said: ContactSaid,
  channels: readonly Channel[],
  isWanted: (channel: Channel) => boolean,
  done: 'contact' | 'stop',
): Promise<ActOutcome> {
  const { app, entry } = request;
  let outcome: ActOutcome = { ok: true, done };
  for (const channel of channels) {
    const allowed = isWanted(channel);
    if (said.isAllowed.get(channel) === allowed) continue;
    const result = await setContactPreference(app, actorOfLink(entry), {
      idempotencyKey: keyAfter(request, channel, said),
      customerId: entry.customerId,
      channel,
      allowed,
      evidence: evidenceOf(entry),
    });
    if (outcome.ok) outcome = outcomeOf(result, done);
  }
  return outcome;
}

function saidBefore({ app, entry }: ActRequest): Promise<ContactSaid> {
  return inTenant(app, actorOfLink(entry), (tenant) => contactSaid(tenant, entry.customerId));
}

/**
 * A wish can be taken back and said again from the same page: it is the same act only while nothing else was said, and on
 * one day, which its evidence names.
 */
function keyAfter({ entry, keyOf }: ActRequest, what: string, { count }: ContactSaid): string {
  return keyOf(`${what}-${entry.today}-${count}`);
}

function evidenceOf({ today }: Entry): string {
  return debtorTexts.contact.evidence(formatDayBR(today));
}

async function data({ app, entry, field, keyOf }: ActRequest): Promise<ActOutcome> {
  const kinds = Object.keys(debtorTexts.data.kinds) as (keyof typeof debtorTexts.data.kinds)[];
  const kind = kinds.find((one) => one === field('kind'));
  if (kind === undefined) return refusedAt('kind', texts.choose);
  const note = field('note') || null;
  if (kind === 'CORRECTION' && note === null) return refusedAt('note', texts.text);
  const result = await requestData(app, actorOfLink(entry), {
    idempotencyKey: keyOf(),
    customerId: entry.customerId,
    kind,
    note,
  });
  return outcomeOf(result, 'data', { note: 'note' });
}

async function accept({ app, entry, field, keyOf }: ActRequest): Promise<ActOutcome> {
  const planNumber = Number(field('n'));
  if (!Number.isInteger(planNumber) || planNumber < 1) return refusedAt('', debtorTexts.offer.chooseFirst);
  const result = await acceptOwn(app, {
    ...entry,
    idempotencyKey: keyOf(),
    id: field('offer'),
    planNumber,
    by: debtorTexts.by,
  });
  return outcomeOf(result, 'accept');
}

async function refuse({ app, entry, field, keyOf }: ActRequest): Promise<ActOutcome> {
  const why = textOf(debtorTexts.offer.reasons, field('why'));
  const more = field('more') || null;
  const reason = [why, more].filter(Boolean).join(': ') || null;
  const result = await refuseOwn(app, {
    ...entry,
    idempotencyKey: keyOf(),
    id: field('offer'),
    reason,
    by: debtorTexts.by,
  });
  return outcomeOf(result, 'refuse', { reason: 'more' });
}

async function counter({ app, entry, field, keyOf }: ActRequest): Promise<ActOutcome> {
  const errors: Record<string, string> = {};
  const amounts: { amountCents: number; dueOn: Day }[] = [];
  for (let row = 1; row <= COUNTER_ROWS; row++) {
    const typed = { amount: field(`amount${row}`), day: field(`day${row}`) };
    if (typed.amount === '' && typed.day === '') continue;
    const amount = readAmount(typed.amount);
    const day = readWrittenDay(typed.day);
    if (!amount.ok) errors[`amount${row}`] = typed.amount === '' ? texts.row : texts.amount;
    if (!day.ok) errors[`day${row}`] = typed.day === '' ? texts.row : texts.day;
    if (amount.ok && day.ok) amounts.push({ amountCents: amount.cents, dueOn: day.on });
  }
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  if (amounts.length === 0) return refusedAt('amount1', texts.rows);
  const result = await counterProposal(app, actorOfLink(entry), {
    idempotencyKey: keyOf(),
    customerId: entry.customerId,
    amounts: amounts.sort((a, b) => (a.dueOn < b.dueOn ? -1 : 1)),
    message: field('message') || null,
    by: debtorTexts.by,
  });
  return outcomeOf(result, 'counter', { amounts: 'amount1', message: 'message' });
}

function textOf(choices: Readonly<Record<string, string>>, chosen: string): string | null {
  return Object.hasOwn(choices, chosen) ? choices[chosen]! : null;
}
