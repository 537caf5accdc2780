/** Purchases that were asked about, what became of each, and the room in a limit they keep. */
import type { Cents, Day } from '../domain/facts.js';
import { sql, type Tx } from './client.js';
import { type List, rowsBy, rowsOf, type Sql } from './read.js';

export type AuthorizationState = 'OPEN' | 'EXPIRED' | 'RECORDED' | 'CANCELLED' | 'REFUSED';

export interface AuthorizationRow {
  id: string;
  customerId: string;
  amountCents: Cents;
  entryCents: Cents;
  installments: number;
  firstDueOn: Day;
  on: Day;
  decision: string;
  reasons: { code: string; message: string }[];
  alternatives: {
    kind: string;
    amountCents: Cents;
    entryCents: Cents;
    installments: number;
    firstDueOn: Day;
    message: string;
  }[];
  limitCents: Cents | null;
  exposureCents: Cents;
  reservedCents: Cents;
  availableCents: Cents | null;
  policyVersion: number;
  requestedBy: string;
  recordedAt: string;
  reservedUntil: string | null;
  state: AuthorizationState;
  overriddenBy: string | null;
  overriddenByKeyId: string | null;
  overrideReason: string | null;
  /** The decision about the limit that was in force when the owner said yes; null when nobody did. */
  knownDecisionId: string | null;
  cancelledBy: string | null;
  cancelReason: string | null;
  saleId: string | null;
}

function eventOf(kind: string, alias: Sql): Sql {
  return sql`LEFT JOIN "AuthorizationEvent" ${alias} ON ${alias}."merchantId" = a."merchantId"
    AND ${alias}."authorizationId" = a.id AND ${alias}.kind = ${kind}`;
}

const isAllowed = sql`(a.decision = 'APPROVED' OR o.id IS NOT NULL)`;
const reservedUntil = sql`coalesce(o."reservedUntil", a."reservedUntil")`;
// Not now(), which is when the transaction began: one that waited for the customer's lock must not take for alive what
// another, holding the lock before it, found expired and gave away.
const isInTime = sql`(${reservedUntil} > clock_timestamp())`;
/** Neither a sale nor taken back. */
const isPending = sql`NOT EXISTS (SELECT 1 FROM "AuthorizationEvent" e WHERE e."merchantId" = a."merchantId"
  AND e."authorizationId" = a.id AND e.kind IN ('CANCELLED', 'RECORDED'))`;
const withOverride = sql`"PurchaseAuthorization" a ${eventOf('OVERRIDDEN', sql`o`)}`;

export const authorizationList: List = {
  name: 'authorization',
  columns: sql`a.id, a."customerId", a."amountCents", a."entryCents", a.installments, a."firstDueOn", a."on", a.decision,
    a.reasons, a.alternatives, a."limitCents", a."exposureCents", a."reservedCents", a."availableCents", a."policyVersion",
    a."requestedBy", a."recordedAt", ${reservedUntil} AS "reservedUntil",
    o.by AS "overriddenBy", o."keyId" AS "overriddenByKeyId", o.reason AS "overrideReason",
    o."creditDecisionId" AS "knownDecisionId", x.by AS "cancelledBy", x.reason AS "cancelReason", r."saleId",
    CASE WHEN r.id IS NOT NULL THEN 'RECORDED' WHEN x.id IS NOT NULL THEN 'CANCELLED' WHEN NOT ${isAllowed} THEN 'REFUSED'
      WHEN ${isInTime} THEN 'OPEN' ELSE 'EXPIRED' END AS state`,
  from: sql`${withOverride} ${eventOf('CANCELLED', sql`x`)} ${eventOf('RECORDED', sql`r`)}`,
  id: sql`a.id`,
  orders: { RECENT: { key: sql`a."recordedAt"`, type: 'timestamptz', isDescending: true } },
};

export const authorizationColumns = { id: sql`a.id`, customerId: sql`a."customerId"` } as const;

export function askedFor(customerId: string): Sql {
  return sql`a."customerId" = ${customerId}`;
}

export function answeredWith(decisions: readonly string[]): Sql {
  return sql`a.decision = ANY(${[...decisions]}::text[])`;
}

export async function authorizationById(tx: Tx, id: string): Promise<AuthorizationRow | null> {
  const [row] = await rowsBy<AuthorizationRow>(tx, authorizationList, authorizationColumns.id, [id]);
  return row ?? null;
}

/** What is reserved now, by customer; absent where nothing is. */
export async function reservedCentsOf(tx: Tx, customerIds: readonly string[]): Promise<Map<string, Cents>> {
  const rows = await rowsOf<{ customerId: string; cents: Cents }>(
    tx,
    sql`SELECT a."customerId", sum(a."amountCents" - a."entryCents")::bigint AS cents FROM ${withOverride}
      WHERE a."customerId" = ANY(${[...customerIds]}::text[]) AND ${isInTime} AND ${isPending} GROUP BY 1`,
  );
  return new Map(rows.map(({ customerId, cents }) => [customerId, cents]));
}

/** The database's clock now, and not when the transaction began. */
export async function databaseClock(tx: Tx): Promise<Date> {
  const [row] = await rowsOf<{ at: string }>(tx, sql`SELECT clock_timestamp() AS at`);
  return new Date(row!.at);
}

/** The decision about a customer's limit that counts; null before the first. The customer must be locked. */
export async function lastDecisionIdOf(tx: Tx, customerId: string): Promise<string | null> {
  const [row] = await rowsOf<{ id: string }>(
    tx,
    sql`SELECT k.id FROM "CreditDecision" k WHERE k."customerId" = ${customerId} ORDER BY k.seq DESC LIMIT 1`,
  );
  return row?.id ?? null;
}

type Shares = 'DOCUMENT' | 'PHONE';

export interface Surroundings {
  /** The database's clock, read after the customer's lock was had. */
  at: string;
  reservedCents: Cents;
  /** Days of the purchases that are reserved. */
  reservedOn: Day[];
  /** Other customers with the same document or phone. */
  twins: { customerId: string; name: string; shares: Shares }[];
  /** Those of any time for whom the owner said yes to a purchase that was referred because of them. */
  knownTwins: { customerId: string; shares: Shares }[];
}

/** What stands around a purchase of this customer, who must be locked. */
export async function surroundingsOf(tx: Tx, customerId: string): Promise<Surroundings> {
  const [row] = await rowsOf<Surroundings>(
    tx,
    sql`SELECT clock_timestamp() AS at, coalesce(sum(p.cents), 0)::bigint AS "reservedCents",
      coalesce(json_agg(p."on" ORDER BY p."on") FILTER (WHERE p."on" IS NOT NULL), '[]') AS "reservedOn",
      (SELECT coalesce(json_agg(json_build_object('customerId', t.id, 'name', t.name,
          'shares', CASE WHEN t.document = c.document THEN 'DOCUMENT' ELSE 'PHONE' END) ORDER BY t.id), '[]')
        FROM "Customer" c JOIN "Customer" t ON t."merchantId" = c."merchantId" AND t.id <> c.id
          AND t."mergedIntoId" IS NULL
          AND (t.document = c.document OR t.phone = c.phone) WHERE c.id = ${customerId}) AS twins,
      (SELECT coalesce(json_agg(DISTINCT jsonb_build_object('customerId', t->'customerId', 'shares', t->'shares')), '[]')
        FROM ${withOverride}, jsonb_array_elements(a.inputs->'twins') t
        WHERE a."customerId" = ${customerId} AND o.id IS NOT NULL
          AND a.reasons @> '[{"code": "SHARED_IDENTITY"}]') AS "knownTwins"
      FROM (SELECT a."on", a."amountCents" - a."entryCents" AS cents FROM ${withOverride}
        WHERE a."customerId" = ${customerId} AND ${isAllowed} AND ${isInTime} AND ${isPending}) p`,
  );
  return row!;
}
