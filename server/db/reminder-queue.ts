/** What the reminder queue and the claiming of its messages read and write; a statement each, however many customers. */
import type { Channel, Day, ReminderState, Step } from '../domain/facts.js';
import { join, sql, type Tx } from './client.js';
import { newestHoursOf } from './contact-hours.js';
import { rowsOf } from './read.js';

/** A customer as far as reaching it goes. */
export interface ReachRow {
  id: string;
  name: string;
  email: string | null;
  phone: string | null;
  uf: string | null;
  naoMeLigue: boolean;
  /** Day of the month on which money comes in. */
  payDay: number | null;
  /** Of the link that its next message carries. */
  linkSeries: number;
  optedOut: Channel[];
  /** Null: whenever the law allows. */
  preferredHours: { fromHour: number; toHour: number } | null;
  /** The first row of a sheet with an open question about what this customer owes or paid. */
  askedRow: number | null;
  /** Today's reminder, when its last attempt FAILED: it may be tried again, but it stays the one of its day and step. */
  failedToday: { reminderId: string; step: Step; attempts: number } | null;
}

/** A message about to be claimed. */
export interface NewClaim {
  reminderId: string;
  /** False: one more attempt of a reminder whose last one FAILED. */
  isNew: boolean;
  number: number;
  customerId: string;
  step: Step;
  channel: Channel;
  debts: readonly { debtId: string; effectiveDueOn: Day }[];
  subject: string | null;
  text: string;
  /** E-mail address or E.164 phone. */
  recipient: string;
  messageId: string | null;
}

export interface AttemptKey {
  reminderId: string;
  number: number;
}

/** The last attempt of a reminder, as it stands at the database's time. */
export interface LastAttempt extends AttemptKey {
  customerId: string;
  channel: Channel;
  state: ReminderState;
  sentOn: Day;
  text: string;
  recipient: string;
  /** The claim's ten minutes are not over. */
  isLeased: boolean;
}

export interface OutboxRow {
  id: string;
  reminderId: string;
  recipient: string;
  subject: string;
  text: string;
  headers: Record<string, string>;
  recordedAt: string;
}

const lastAttemptOf = sql`SELECT t.* FROM "Attempt" t WHERE t."merchantId" = r."merchantId" AND t."reminderId" = r.id
  ORDER BY t.number DESC LIMIT 1`;

const lastAttempts = sql`SELECT r.id AS "reminderId", t.number, r."customerId", t.channel, r."sentOn", t.text, t.recipient,
    CASE WHEN t.state = 'CLAIMED' AND t."leaseUntil" <= now() THEN 'UNCERTAIN' ELSE t.state END AS state,
    t."leaseUntil" > now() AS "isLeased"
  FROM "Reminder" r JOIN LATERAL (${lastAttemptOf}) t ON true`;

/** Customers with an open debt due by `horizonOn`, whose oldest one is due first. */
export async function customersDueBy(tx: Tx, horizonOn: Day): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT d."customerId" AS id FROM "Debt" d
    WHERE d."closedAs" IS NULL AND d."effectiveDueOn" <= ${horizonOn}::text::date
    GROUP BY d."customerId" ORDER BY min(d."effectiveDueOn"), d."customerId"`;
  return rows.map((row) => row.id);
}

export async function loadReach(tx: Tx, ids: readonly string[], today: Day): Promise<Map<string, ReachRow>> {
  const rows = await rowsOf<ReachRow>(
    tx,
    sql`SELECT c.id, c.name, c.email, c.phone, c.uf, c."naoMeLigue", c."payDay", c."linkSeries",
        coalesce((SELECT json_agg(n.channel ORDER BY n.channel) FROM (
          SELECT DISTINCT ON (p.channel) p.channel, p.allowed FROM "ContactPreference" p
          WHERE p."merchantId" = c."merchantId" AND p."customerId" = c.id
          ORDER BY p.channel, p."recordedAt" DESC, p.id DESC) n WHERE NOT n.allowed), '[]'::json) AS "optedOut",
        ${newestHoursOf(sql`c`)} AS "preferredHours",
        (SELECT json_build_object('reminderId', r.id, 'step', r.step, 'attempts', t.number) FROM "Reminder" r
          JOIN LATERAL (${lastAttemptOf}) t ON true
          WHERE r."merchantId" = c."merchantId" AND r."customerId" = c.id AND r."sentOn" = ${today}::text::date
            AND t.state = 'FAILED' ORDER BY r.slot LIMIT 1) AS "failedToday",
        (SELECT min(s.position) FROM "SheetRow" s
          WHERE s."merchantId" = c."merchantId" AND s."customerId" = c.id AND s.problems <> '[]'::jsonb AND s."missingSince" IS NULL
            AND EXISTS (SELECT 1 FROM jsonb_array_elements(s.problems) p
              WHERE p->>'field' IN ('paid', 'paidOn', 'principalCents', 'dueOn'))) AS "askedRow"
      FROM "Customer" c WHERE c.id = ANY(${[...ids]}::text[])`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/**
 * Claims these messages (their customers are locked): reminders, the debts they use up, attempts with a lease of ten
 * minutes of the database's time. A debt's step held by a reminder that FAILED moves to the new one. Throws when a
 * step was used already: the decision under the lock was then wrong.
 */
export async function insertClaims(
  tx: Tx,
  merchantId: string,
  claims: readonly NewClaim[],
  about: { sentOn: Day; cadenceVersion: number; recordedAt: Date; claimedBy: string },
): Promise<void> {
  if (claims.length === 0) return;
  const fresh = claims.filter((claim) => claim.isNew);
  await tx.$executeRaw`
    INSERT INTO "Reminder" ("merchantId", id, "customerId", "sentOn", step, "cadenceVersion", "recordedAt")
    SELECT ${merchantId}, n."reminderId", n."customerId", ${about.sentOn}::text::date, n.step, ${about.cadenceVersion}::int, ${about.recordedAt}
    FROM json_to_recordset(${JSON.stringify(fresh)}::json) AS n("reminderId" text, "customerId" text, step text)`;

  const debts = claims.flatMap(({ reminderId, step, debts }) => debts.map((debt) => ({ reminderId, step, ...debt })));
  const used = await tx.$executeRaw`
    INSERT INTO "ReminderDebt" AS rd ("merchantId", "reminderId", "debtId", step, "effectiveDueOn")
    SELECT ${merchantId}, n."reminderId", n."debtId", n.step, n."effectiveDueOn"
    FROM json_to_recordset(${JSON.stringify(debts)}::json) AS n("reminderId" text, "debtId" text, step text, "effectiveDueOn" date)
    ON CONFLICT ("merchantId", "debtId", step, "effectiveDueOn") DO UPDATE SET "reminderId" = excluded."reminderId"
    WHERE (SELECT t.state FROM "Attempt" t WHERE t."merchantId" = rd."merchantId" AND t."reminderId" = rd."reminderId"
      ORDER BY t.number DESC LIMIT 1) = 'FAILED'`;
  if (used !== debts.length) throw new Error(`${debts.length - used} of ${debts.length} steps were used already`);

  await tx.$executeRaw`
    INSERT INTO "Attempt" ("merchantId", "reminderId", number, channel, state, subject, text, recipient, "claimedBy",
      "claimedAt", "leaseUntil", "messageId")
    SELECT ${merchantId}, n."reminderId", n.number, n.channel, 'CLAIMED', n.subject, n.text, n.recipient, ${about.claimedBy},
      now(), now() + interval '10 minutes', n."messageId"
    FROM json_to_recordset(${JSON.stringify(claims)}::json) AS n("reminderId" text, number int, channel text, subject text,
      text text, recipient text, "messageId" text)`;
  await touchCustomers(
    tx,
    claims.map((claim) => claim.customerId),
  );
}

/** Versions by customer: every fact about one moves it on. */
export async function customerVersions(tx: Tx, ids: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.$queryRaw<{ id: string; version: number }[]>`
    SELECT id, version FROM "Customer" WHERE id = ANY(${[...ids]}::text[])`;
  return new Map(rows.map((row) => [row.id, row.version]));
}

/** The sheet computes the rows of these customers again, and what was claimed for them before is looked at again. */
export async function touchCustomers(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  // Of whoever was merged meanwhile, the one who remains.
  await tx.$executeRaw`UPDATE "Customer" SET version = version + 1 WHERE id IN (
    SELECT coalesce(c."mergedIntoId", c.id) FROM "Customer" c WHERE c.id = ANY(${[...ids]}::text[]))`;
}

/**
 * The fence before a provider is called: true for exactly one caller, once, while the claim's lease has more than a
 * minute left. Who gets false must not send.
 */
export async function markHanded(tx: Tx, { reminderId, number }: AttemptKey): Promise<boolean> {
  const handed = await tx.$executeRaw`
    UPDATE "Attempt" SET "handedAt" = now() WHERE "reminderId" = ${reminderId} AND number = ${number}::int
      AND state = 'CLAIMED' AND "handedAt" IS NULL AND "leaseUntil" > now() + interval '1 minute'`;
  return handed === 1;
}

/** The outcome of an attempt that was handed over; an answer that a person gave meanwhile stays. */
export async function finishAttempt(
  tx: Tx,
  { reminderId, number }: AttemptKey,
  outcome: { state: ReminderState; detail: string | null },
): Promise<boolean> {
  const finished = await tx.$executeRaw`
    UPDATE "Attempt" SET state = ${outcome.state}, detail = ${outcome.detail}, "finishedAt" = now()
    WHERE "reminderId" = ${reminderId} AND number = ${number}::int AND state IN ('CLAIMED', 'UNCERTAIN')`;
  return finished === 1;
}

/** An attempt that its claimer knows was never handed over, and now never will be: it may be tried again. */
export async function giveUpAttempt(tx: Tx, { reminderId, number }: AttemptKey, detail: string): Promise<boolean> {
  const given = await tx.$executeRaw`
    UPDATE "Attempt" SET state = 'FAILED', detail = ${detail}, "finishedAt" = now()
    WHERE "reminderId" = ${reminderId} AND number = ${number}::int AND state = 'CLAIMED' AND "handedAt" IS NULL`;
  return given === 1;
}

/** Customers with a claim whose lease is over, at most `limit`. */
export async function customersWithExpiredClaims(tx: Tx, limit: number): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT r."customerId" AS id FROM "Attempt" t
    JOIN "Reminder" r ON r."merchantId" = t."merchantId" AND r.id = t."reminderId"
    WHERE t.state = 'CLAIMED' AND t."leaseUntil" <= now() LIMIT ${limit}::int`;
  return rows.map((row) => row.id);
}

/** Their expired claims become UNCERTAIN: nobody can know any more whether the message went out. Returns how many. */
export async function expireClaimsOf(tx: Tx, customerIds: readonly string[]): Promise<number> {
  return tx.$executeRaw`
    UPDATE "Attempt" t SET state = 'UNCERTAIN', "finishedAt" = now(), detail = 'LEASE_OVER'
    FROM "Reminder" r WHERE r."merchantId" = t."merchantId" AND r.id = t."reminderId"
      AND r."customerId" = ANY(${[...customerIds]}::text[]) AND t.state = 'CLAIMED' AND t."leaseUntil" <= now()`;
}

export async function lastAttempt(tx: Tx, reminderId: string): Promise<LastAttempt | null> {
  const [row] = await rowsOf<LastAttempt>(tx, sql`${lastAttempts} WHERE r.id = ${reminderId}`);
  return row ?? null;
}

/** Of the customer's reminder of a day; null when there was none. */
export async function lastAttemptOn(tx: Tx, customerId: string, day: Day): Promise<LastAttempt | null> {
  const where = [sql`r."customerId" = ${customerId}`, sql`r."sentOn" = ${day}::text::date`];
  // Where a merge brought two of one day together, the one that reached somebody.
  const [row] = await rowsOf<LastAttempt>(
    tx,
    sql`${lastAttempts} WHERE ${join(where, ' AND ')} ORDER BY t.state = 'FAILED', r.slot`,
  );
  return row ?? null;
}

export async function insertOutboxMail(
  tx: Tx,
  merchantId: string,
  mail: Omit<OutboxRow, 'recordedAt'>,
  recordedAt: Date,
): Promise<void> {
  await tx.outboxMail.create({ data: { merchantId, ...mail, recordedAt } });
}

/** Newest first. */
export async function outboxMails(tx: Tx, limit: number): Promise<OutboxRow[]> {
  return rowsOf<OutboxRow>(
    tx,
    sql`SELECT o.id, o."reminderId", o.recipient, o.subject, o.text, o.headers, o."recordedAt" FROM "OutboxMail" o
      ORDER BY o."recordedAt" DESC, o.id DESC LIMIT ${limit}::int`,
  );
}

/** Whether the customer may be written to by the channel; the newest word counts. */
export async function isChannelAllowed(tx: Tx, customerId: string, channel: Channel): Promise<boolean> {
  const newest = await tx.contactPreference.findFirst({
    where: { customerId, channel },
    orderBy: [{ recordedAt: 'desc' }, { id: 'desc' }],
    select: { allowed: true },
  });
  return newest?.allowed ?? true;
}
