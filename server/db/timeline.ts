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
  'CONTACT_HOURS',
  'PAGE_VIEWED',
  'RECEIPT',
  'LATE_REASON',
  'PROPOSAL_OFFERED',
  'PROPOSAL_ACCEPTED',
  'PROPOSAL_REFUSED',
  'PROPOSAL_WITHDRAWN',
  'PROPOSAL_BROKEN',
  'COUNTER_PROPOSED',
  'COUNTER_ANSWERED',
  'DATA_REQUEST',
  'DATA_REQUEST_ANSWERED',
  'MERGED',
  'UNMERGED',
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

/** A hold for an open offer is left out: the offer's own entries say it. */
const entries = sql`(
  SELECT 'CUSTOMER_REGISTERED' AS kind, c.id AS key, c."merchantId", c.id AS "customerId", c."recordedAt" AS at, c."registeredOn" AS "on",
    c.id AS "nodeId", '{}'::json AS facts FROM "Customer" c
  UNION ALL SELECT 'DEBT_RECORDED', d.id, d."merchantId", d."customerId", d."recordedAt", d."registeredOn", d.id,
    json_build_object('cents', d."principalCents", 'dueOn', d."dueOn") FROM "Debt" d
  UNION ALL SELECT 'DEBT_CHANGED', h.id, h."merchantId", d."customerId", h."recordedAt", h."on", d.id,
    json_build_object('change', h.kind, 'cents', h."principalCents", 'dueOn', h."dueOn", 'reason', h.reason,
      'isInstallment', d."proposalId" IS NOT NULL AND d."proposalId" = h."proposalId")
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
    json_build_object('hold', o.kind, 'reason', o.reason, 'untilOn', o."untilOn") FROM "Hold" o WHERE o.kind <> 'OFFER_OPEN'
  UNION ALL SELECT 'HOLD_ENDED', e."holdId", e."merchantId", o."customerId", e."recordedAt", e."on", o.id,
    json_build_object('hold', o.kind, 'outcome', e.outcome, 'reason', e.reason)
    FROM "HoldEnd" e JOIN "Hold" o ON o."merchantId" = e."merchantId" AND o.id = e."holdId"
    WHERE o.kind <> 'OFFER_OPEN'
  UNION ALL SELECT 'REMINDER', r.id, r."merchantId", r."customerId", r."recordedAt", r."sentOn", r.id,
    (SELECT json_build_object('step', r.step, 'channel', t.channel,
        'state', CASE WHEN t.state = 'CLAIMED' AND t."leaseUntil" <= now() THEN 'UNCERTAIN' ELSE t.state END)
      FROM "Attempt" t WHERE t."merchantId" = r."merchantId" AND t."reminderId" = r.id ORDER BY t.number DESC LIMIT 1) FROM "Reminder" r
  UNION ALL SELECT 'CONTACT_PREFERENCE', f.id, f."merchantId", f."customerId", f."recordedAt",
    (f."recordedAt" AT TIME ZONE m."timeZone")::date, f."customerId",
    json_build_object('channel', f.channel, 'allowed', f.allowed, 'evidence', f.evidence)
    FROM "ContactPreference" f JOIN "Merchant" m ON m.id = f."merchantId"
  UNION ALL SELECT 'CONTACT_HOURS', w.id, w."merchantId", w."customerId", w."recordedAt",
    (w."recordedAt" AT TIME ZONE m."timeZone")::date, w."customerId",
    json_build_object('fromHour', w."fromHour", 'toHour', w."toHour", 'evidence', w.evidence)
    FROM "ContactHours" w JOIN "Merchant" m ON m.id = w."merchantId"
  UNION ALL SELECT 'PAGE_VIEWED', g.id, g."merchantId", g."customerId", g."recordedAt", g."on", g."customerId", '{}'::json FROM "PageView" g
  UNION ALL SELECT 'RECEIPT', b.id, b."merchantId", b."customerId", b."recordedAt", (b."recordedAt" AT TIME ZONE m."timeZone")::date,
    b."holdId", json_build_object('contentType', b."contentType") FROM "Receipt" b JOIN "Merchant" m ON m.id = b."merchantId"
  UNION ALL SELECT 'LATE_REASON', l.id, l."merchantId", l."customerId", l."recordedAt", l."on", coalesce(l."debtId", l."customerId"),
    json_build_object('lateReason', l.reason, 'note', l.note) FROM "LateReason" l
  UNION ALL SELECT 'PROPOSAL_OFFERED', q.id, q."merchantId", q."customerId", q."recordedAt", q."offeredOn", q.id,
    json_build_object('by', q."offeredBy", 'validUntilOn', q."validUntilOn") FROM "Proposal" q
  UNION ALL SELECT 'PROPOSAL_' || CASE v.kind WHEN 'ACCEPT' THEN 'ACCEPTED' WHEN 'REFUSE' THEN 'REFUSED' WHEN 'WITHDRAW' THEN 'WITHDRAWN'
      ELSE 'BROKEN' END, v.id, v."merchantId", q."customerId", v."recordedAt", v."on", q.id,
    json_build_object('planNumber', v."planNumber", 'reason', v.reason, 'by', v.by)
    FROM "ProposalEvent" v JOIN "Proposal" q ON q."merchantId" = v."merchantId" AND q.id = v."proposalId"
  UNION ALL SELECT 'COUNTER_PROPOSED', x.id, x."merchantId", x."customerId", x."recordedAt", x."on", x.id,
    json_build_object('count', jsonb_array_length(x.amounts), 'message', x.message,
      'cents', (SELECT sum((a->>'amountCents')::bigint) FROM jsonb_array_elements(x.amounts) a)) FROM "CounterProposal" x
  UNION ALL SELECT 'COUNTER_ANSWERED', y."counterProposalId", y."merchantId", x."customerId", y."recordedAt", y."on", x.id,
    json_build_object('outcome', y.outcome, 'reason', y.reason)
    FROM "CounterAnswer" y JOIN "CounterProposal" x ON x."merchantId" = y."merchantId" AND x.id = y."counterProposalId"
  UNION ALL SELECT 'DATA_REQUEST', i.id, i."merchantId", i."customerId", i."recordedAt", i."on", i.id,
    json_build_object('request', i.kind, 'note', i.note) FROM "DataRequest" i
  UNION ALL SELECT 'DATA_REQUEST_ANSWERED', j."requestId", j."merchantId", i."customerId", j."recordedAt", j."on", i.id,
    json_build_object('request', i.kind, 'note', j.note)
    FROM "DataRequestEnd" j JOIN "DataRequest" i ON i."merchantId" = j."merchantId" AND i.id = j."requestId"
  UNION ALL SELECT 'MERGED', z.id, z."merchantId", s.id, z."recordedAt", (z."recordedAt" AT TIME ZONE m."timeZone")::date, s.id,
    json_build_object('name', CASE WHEN s.id = z."intoId" THEN z.before->'from'->>'name' ELSE z.before->'into'->>'name' END,
      'isInto', s.id = z."intoId", 'by', z.by)
    FROM "CustomerMerge" z JOIN "Customer" s ON s."merchantId" = z."merchantId" AND s.id IN (z."fromId", z."intoId")
    JOIN "Merchant" m ON m.id = z."merchantId"
  UNION ALL SELECT 'UNMERGED', z.id, z."merchantId", s.id, n."recordedAt", (n."recordedAt" AT TIME ZONE m."timeZone")::date, s.id,
    json_build_object('name', CASE WHEN s.id = z."intoId" THEN z.before->'from'->>'name' ELSE z.before->'into'->>'name' END,
      'isInto', s.id = z."intoId", 'by', n.by)
    FROM "CustomerMergeEnd" n JOIN "CustomerMerge" z ON z."merchantId" = n."merchantId" AND z.id = n."mergeId"
    JOIN "Customer" s ON s."merchantId" = z."merchantId" AND s.id IN (z."fromId", z."intoId")
    JOIN "Merchant" m ON m.id = z."merchantId"
) e`;

export const timelineList: List = {
  name: 'timeline',
  columns: sql`e.kind || ':' || e.key AS id, e.kind, e."customerId", e.at, e."on", e."nodeId", e.facts`,
  from: entries,
  id: sql`(e.kind || ':' || e.key)`,
  orders: { RECENT: { key: sql`e.at`, type: 'timestamptz', isDescending: true } },
};

export const timelineColumns = { customerId: sql`e."customerId"` } as const;
