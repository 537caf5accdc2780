/**
 * Hands claimed e-mails over, a few at a time, each at most once. Between the claim and the mail server stands a fence
 * in the database: whoever passes it sends, and nobody passes it twice. A process that dies leaves its claims to their
 * lease, after which they are UNCERTAIN; nothing is ever sent again by itself.
 */

import { lockCustomers, type Tx } from '../../db/client.js';
import { newId } from '../../db/ids.js';
import {
  customerVersions,
  finishAttempt,
  giveUpAttempt,
  insertOutboxMail,
  markHanded,
  touchCustomers,
} from '../../db/reminder-queue.js';
import { type App, enter, systemActor } from '../context.js';
import type { Delivery, Email, HandOver, Sender } from '../ports.js';

export type { HandOver } from '../ports.js';

const AT_ONCE = 4;
const OUTCOME_TRIES = 3;
const OUTCOME_RETRY_MS = 500;
/** The attempt's detail for a sandbox shop's e-mail: it lies in the outbox that the demonstration shows. */
export const OUTBOX = 'OUTBOX';
/** For a real shop's e-mail that had no mail server: it lies there too, but nobody was written to. */
export const NO_MAIL_SERVER = 'NO_MAIL_SERVER';

interface Waiting {
  item: HandOver;
  done: () => void;
}

/** The sender of a running server. `main` makes one, and drains it before the database is closed. */
export function createSender(app: Pick<App, 'db' | 'mailer' | 'log'>): Sender {
  const waiting: Waiting[] = [];
  const active = new Set<Promise<void>>();
  let isDraining = false;

  function next(): void {
    while (active.size < AT_ONCE) {
      const one = waiting.shift();
      if (!one) return;
      const work = (isDraining ? giveUp(app, one.item, 'SHUTDOWN') : handOne(app, one.item))
        // What could not be written down stays CLAIMED and becomes UNCERTAIN with its lease.
        .catch((error) => app.log.error({ err: error, reminderId: one.item.reminderId }, 'reminder not settled'))
        .finally(() => {
          active.delete(work);
          one.done();
          next();
        });
      active.add(work);
    }
  }

  return {
    async handOver(items) {
      const all = items.map((item) => new Promise<void>((done) => waiting.push({ item, done })));
      next();
      await Promise.all(all);
    },
    async drain() {
      isDraining = true;
      while (active.size > 0 || waiting.length > 0) {
        next();
        await Promise.all(active);
      }
    },
  };
}

/** The server's sender; an `App` made without one (a command, a test of another room) must not send. */
export function senderOf(app: App): Sender {
  if (!app.sender) throw new Error('this App was made without a sender');
  return app.sender;
}

async function handOne(app: Pick<App, 'db' | 'mailer' | 'log'>, item: HandOver): Promise<void> {
  const usesServer = app.mailer.isConfigured && (!item.isSandbox || app.mailer.servesSandbox === true);
  if (!usesServer) return putIntoOutbox(app, item);

  const refusal = await app.db.inTenant(item.merchantId, (tx) => passFence(tx, item));
  if (refusal) return giveUp(app, item, refusal);
  const delivery = await app.mailer.deliver(item.email);
  if (delivery.state !== 'SENT')
    app.log.warn({ reminderId: item.reminderId, state: delivery.state, reason: delivery.detail }, 'e-mail not sent');
  await storeOutcome(app, item, delivery);
}

/**
 * The last look before the mail leaves, under the customer's lock: a payment, a hold, an opt-out or anything else since the
 * claim stops it. Returns why it must not be sent, or null when this try, and only this one, may send it.
 */
async function passFence(tx: Tx, item: HandOver): Promise<'CHANGED_SINCE_CLAIM' | 'TOO_LATE' | null> {
  await lockCustomers(tx, [item.customerId]);
  if ((await customerVersions(tx, [item.customerId])).get(item.customerId) !== item.customerVersion)
    return 'CHANGED_SINCE_CLAIM';
  return (await markHanded(tx, item)) ? null : 'TOO_LATE';
}

/** The answer of a mail server cannot be asked for again: a database that hiccups is given another chance. */
async function storeOutcome(app: Pick<App, 'db'>, item: HandOver, delivery: Delivery): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await app.db.inTenant(item.merchantId, async (tx) => {
        // Customer before attempt, as everywhere: two transactions never wait for each other.
        await touchCustomers(tx, [item.customerId]);
        await finishAttempt(tx, item, delivery);
      });
    } catch (error) {
      if (tries === OUTCOME_TRIES) throw error;
      await new Promise((done) => setTimeout(done, OUTCOME_RETRY_MS));
    }
  }
}

async function putIntoOutbox(app: Pick<App, 'db'>, item: HandOver): Promise<void> {
  await app.db.inTenant(item.merchantId, async (tx) => {
    const refusal = await passFence(tx, item);
    await touchCustomers(tx, [item.customerId]);
    if (refusal) {
      await giveUpAttempt(tx, item, refusal);
      return;
    }
    const { now } = await enter(tx, systemActor(item.merchantId, 'outbox'));
    const { to, subject, text } = item.email;
    const mail = { id: newId('OutboxMail'), reminderId: item.reminderId, recipient: to, subject, text };
    await insertOutboxMail(tx, item.merchantId, { ...mail, headers: outboxHeaders(item.email) }, new Date(now));
    await finishAttempt(
      tx,
      item,
      item.isSandbox ? { state: 'SENT', detail: OUTBOX } : { state: 'FAILED', detail: NO_MAIL_SERVER },
    );
  });
}

async function giveUp(app: Pick<App, 'db'>, item: HandOver, detail: string): Promise<void> {
  await app.db.inTenant(item.merchantId, async (tx) => {
    await touchCustomers(tx, [item.customerId]);
    await giveUpAttempt(tx, item, detail);
  });
}

function outboxHeaders({ fromName, replyTo, messageId, unsubscribeUrl }: Email): Record<string, string> {
  return {
    From: fromName,
    ...(replyTo ? { 'Reply-To': replyTo } : {}),
    'Message-ID': messageId,
    'List-Unsubscribe': `<${unsubscribeUrl}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
}
