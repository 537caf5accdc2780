/** Everything that happened with a customer, newest first: one list over all the tables of facts. */
import type { Day } from '../domain/facts.js';
import { sql } from './client.js';
import type { List } from './read.js';

export const TIMELINE_KINDS = [
  'CUSTOMER_REGISTERED',
  'DEBT_RECORDED',
  'DEBT_CHANGED',
  'PAYMENT_RECORDED',
  'PAYMENT_REVERSED',
  'LIMIT_DECIDED',
  'PURCHASE_ANSWERED',
  'PURCHASE_OVERRIDDEN',
  'HOLD_STARTED',
  'HOLD_ENDED',
  'REMINDER',
  'CONTACT_PREFERENCE',
] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

export interface TimelineRow {
  id: string;
  customerId: string;
  kind: TimelineKind;
  at: string;
  on: Day;
  /** What the entry is about, for `node`. */
  nodeId: string | null;
  /** What its text is made of; differs by kind. */
  facts: Record<string, string | number | boolean | null>;
}

const entries = sql`(
  SELECT 'CUSTOMER_REGISTERED' AS kind, c.id AS key, c."merchantId", c.id AS "customerId", c."recordedAt" AS at, c."registeredOn" AS "on",
    c.id AS "nodeId", '{}'::json AS facts FROM "Customer" c
  UNION ALL SELECT 'DEBT_RECORDED', d.id, d."merchantId", d."customerId", d."recordedAt", d."registeredOn", d.id,
    json_build_object('cents', d."principalCents", 'dueOn', d."dueOn") FROM "Debt" d
  UNION ALL SELECT 'DEBT_CHANGED', h.id, h."merchantId", d."customerId", h."recordedAt", h."on", d.id,
    json_build_object('change', h.kind, 'cents', h."principalCents", 'dueOn', h."dueOn", 'reason', h.reason)
    FROM "DebtChange" h JOIN "Debt" d ON d."merchantId" = h."merchantId" AND d.id = h."debtId"
  UNION ALL SELECT 'PAYMENT_RECORDED', p.id, p."merchantId", p."customerId", p."recordedAt", p."paidOn", p.id,
    json_build_object('cents', p."amountCents", 'method', p.method) FROM "Payment" p
  UNION ALL SELECT 'PAYMENT_REVERSED', v."paymentId", v."merchantId", p."customerId", v."recordedAt", v."on", p.id,
    json_build_object('cents', p."amountCents", 'reason', v.reason)
    FROM "PaymentReversal" v JOIN "Payment" p ON p."merchantId" = v."merchantId" AND p.id = v."paymentId"
  UNION ALL SELECT 'LIMIT_DECIDED', k.id, k."merchantId", k."customerId", k."recordedAt", k."on", k.id,
    json_build_object('reason', k.reason) FROM "CreditDecision" k
  UNION ALL SELECT 'PURCHASE_ANSWERED', a.id, a."merchantId", a."customerId", a."recordedAt", a."on", a.id,
    json_build_object('cents', a."amountCents", 'decision', a.decision) FROM "PurchaseAuthorization" a
  UNION ALL SELECT 'PURCHASE_OVERRIDDEN', u.id, u."merchantId", a."customerId", u."recordedAt", a."on", a.id,
    json_build_object('cents', a."amountCents", 'by', u.by, 'reason', u.reason)
    FROM "AuthorizationEvent" u JOIN "PurchaseAuthorization" a ON a."merchantId" = u."merchantId" AND a.id = u."authorizationId"
    WHERE u.kind = 'OVERRIDDEN'
  UNION ALL SELECT 'HOLD_STARTED', o.id, o."merchantId", o."customerId", o."recordedAt", o."fromOn", o.id,
    json_build_object('hold', o.kind, 'reason', o.reason, 'untilOn', o."untilOn") FROM "Hold" o
  UNION ALL SELECT 'HOLD_ENDED', e."holdId", e."merchantId", o."customerId", e."recordedAt", e."on", o.id,
    json_build_object('hold', o.kind, 'outcome', e.outcome, 'reason', e.reason)
    FROM "HoldEnd" e JOIN "Hold" o ON o."merchantId" = e."merchantId" AND o.id = e."holdId"
  UNION ALL SELECT 'REMINDER', r.id, r."merchantId", r."customerId", r."recordedAt", r."sentOn", r.id,
    (SELECT json_build_object('step', r.step, 'channel', t.channel,
        'state', CASE WHEN t.state = 'CLAIMED' AND t."leaseUntil" <= now() THEN 'UNCERTAIN' ELSE t.state END)
      FROM "Attempt" t WHERE t."merchantId" = r."merchantId" AND t."reminderId" = r.id ORDER BY t.number DESC LIMIT 1) FROM "Reminder" r
  UNION ALL SELECT 'CONTACT_PREFERENCE', f.id, f."merchantId", f."customerId", f."recordedAt",
    (f."recordedAt" AT TIME ZONE m."timeZone")::date, f."customerId",
    json_build_object('channel', f.channel, 'allowed', f.allowed, 'evidence', f.evidence)
    FROM "ContactPreference" f JOIN "Merchant" m ON m.id = f."merchantId"
) e`;

export const timelineList: List = {
  name: 'timeline',
  columns: sql`e.kind || ':' || e.key AS id, e.kind, e."customerId", e.at, e."on", e."nodeId", e.facts`,
  from: entries,
  id: sql`(e.kind || ':' || e.key)`,
  orders: { RECENT: { key: sql`e.at`, type: 'timestamptz', isDescending: true } },
};

export const timelineColumns = { customerId: sql`e."customerId"` } as const;
