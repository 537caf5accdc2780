import type { Channel, Day, ReminderState, Step } from '../domain/facts.js';
import { sql } from './client.js';
import type { List, Sql } from './read.js';

export interface AttemptRow {
  number: number;
  channel: Channel;
  state: ReminderState;
  subject: string | null;
  text: string;
  recipient: string;
  claimedAt: string;
  leaseUntil: string;
  handedAt: string | null;
  finishedAt: string | null;
  detail: string | null;
}

export interface ReminderRow {
  id: string;
  customerId: string;
  step: Step;
  sentOn: Day;
  state: ReminderState;
  channel: Channel;
  debts: { debtId: string; step: Step; effectiveDueOn: Day }[];
  attempts: AttemptRow[];
}

/** A claim whose lease is over may or may not have gone out: nobody can know any more. */
const stateNow = sql`CASE WHEN t.state = 'CLAIMED' AND t."leaseUntil" <= now() THEN 'UNCERTAIN' ELSE t.state END`;

const lastAttempt = sql`FROM "Attempt" t WHERE t."merchantId" = r."merchantId" AND t."reminderId" = r.id ORDER BY t.number DESC LIMIT 1`;

export const reminderList: List = {
  name: 'reminder',
  columns: sql`r.id, r."customerId", r.step, r."sentOn",
    (SELECT ${stateNow} ${lastAttempt}) AS state, (SELECT t.channel ${lastAttempt}) AS channel,
    coalesce((SELECT json_agg(x) FROM (SELECT rd."debtId", rd.step, rd."effectiveDueOn" FROM "ReminderDebt" rd
      WHERE rd."merchantId" = r."merchantId" AND rd."reminderId" = r.id ORDER BY rd."effectiveDueOn", rd."debtId" LIMIT 200) x), '[]'::json) AS debts,
    coalesce((SELECT json_agg(json_build_object('number', t.number, 'channel', t.channel, 'state', ${stateNow}, 'subject', t.subject,
        'text', t.text, 'recipient', t.recipient, 'claimedAt', t."claimedAt", 'leaseUntil', t."leaseUntil", 'handedAt', t."handedAt",
        'finishedAt', t."finishedAt", 'detail', t.detail) ORDER BY t.number)
      FROM (SELECT * FROM "Attempt" a WHERE a."merchantId" = r."merchantId" AND a."reminderId" = r.id ORDER BY a.number LIMIT 20) t), '[]'::json) AS attempts`,
  from: sql`"Reminder" r`,
  id: sql`r.id`,
  orders: { RECENT: { key: sql`r."recordedAt"`, type: 'timestamptz', isDescending: true } },
};

export const reminderColumns = { id: sql`r.id`, customerId: sql`r."customerId"` } as const;

export function isOneOf(ids: readonly string[]): Sql {
  return sql`r.id = ANY(${[...ids]}::text[])`;
}

export function sentToCustomer(customerId: string): Sql {
  return sql`r."customerId" = ${customerId}`;
}

export function isInState(states: readonly string[]): Sql {
  return sql`(SELECT ${stateNow} ${lastAttempt}) = ANY(${[...states]}::text[])`;
}

export function sentFromDay(day: Day): Sql {
  return sql`r."sentOn" >= ${day}::text::date`;
}

export function sentUntilDay(day: Day): Sql {
  return sql`r."sentOn" <= ${day}::text::date`;
}
