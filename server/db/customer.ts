import type { Day } from '../domain/facts.js';
import { sql, type Tx } from './client.js';
import { type List, rowsOf, type Sql } from './read.js';

export interface CustomerRow {
  id: string;
  externalId: string | null;
  name: string;
  document: string | null;
  phone: string | null;
  email: string | null;
  address: string | null;
  uf: string | null;
  payDay: number | null;
  note: string | null;
  naoMeLigue: boolean;
  registeredOn: Day;
}

export interface ContactPreferenceRow {
  customerId: string;
  channel: string;
  allowed: boolean;
  recordedAt: string;
}

/** For orders in which every row must have a place: nothing due comes last. */
const NEVER = sql`'9999-12-31'::date`;

export const customerList: List = {
  name: 'customer',
  columns: sql`c.id, c."externalId", c.name, c.document, c.phone, c.email, c.address, c.uf, c."payDay", c.note,
    c."naoMeLigue", c."registeredOn"`,
  from: sql`"Customer" c`,
  id: sql`c.id`,
  orders: {
    NAME: { key: sql`c."nameFolded"`, type: 'text', isDescending: false },
    RECENT: { key: sql`c."recordedAt"`, type: 'timestamptz', isDescending: true },
    OLDEST_DUE: {
      key: sql`coalesce((SELECT min(d."effectiveDueOn") FROM "Debt" d WHERE d."merchantId" = c."merchantId"
        AND d."customerId" = c.id AND d."closedAs" IS NULL), ${NEVER})`,
      type: 'date',
      isDescending: false,
    },
  },
};

const KEYS = { id: sql`id`, externalId: sql`"externalId"`, document: sql`document`, phone: sql`phone` } as const;
export type CustomerKey = keyof typeof KEYS;

/** Of two records that were one person, the one that remains. */
export const remains = sql`c."mergedIntoId" IS NULL`;

/** By a key that somebody has or, before a merge, had; of several the oldest, and whoever has it now before who had it. */
export async function customersByKey(
  tx: Tx,
  field: CustomerKey,
  values: readonly string[],
): Promise<Map<string, CustomerRow>> {
  const key = sql`k.${KEYS[field]}`;
  const rows = await rowsOf<CustomerRow & { askedFor: string }>(
    tx,
    sql`SELECT ${key} AS "askedFor", ${customerList.columns} FROM "Customer" k
      JOIN "Customer" c ON c."merchantId" = k."merchantId" AND c.id = coalesce(k."mergedIntoId", k.id)
      WHERE ${key} = ANY(${[...values]}::text[]) ORDER BY k."mergedIntoId" IS NOT NULL DESC, k.id DESC`,
  );
  return new Map(rows.map(({ askedFor, ...row }) => [askedFor, row]));
}

export function isLateOn(day: Day): Sql {
  return sql`EXISTS (${openDebts} AND d."effectiveDueOn" < ${day}::text::date)`;
}

export function isDueWithin(from: Day, to: Day): Sql {
  return sql`EXISTS (${openDebts} AND d."effectiveDueOn" BETWEEN ${from}::text::date AND ${to}::text::date)`;
}

/** Nothing stands of them but debts that were cancelled (the rows of an undone sync, say). `id`: the customer's. */
export function hasOnlyCancelledDebts(id: Sql): Sql {
  return sql`(EXISTS (SELECT 1 FROM "Debt" d WHERE d."customerId" = ${id}) AND NOT EXISTS
    (SELECT 1 FROM "Debt" d WHERE d."customerId" = ${id} AND d."closedAs" IS DISTINCT FROM 'CANCELLED'))`;
}

/** Customers `c` whose first limit is still to be decided. */
export function isUndecided(): Sql {
  return sql`c."limitCents" IS NULL AND c."mergedIntoId" IS NULL AND NOT ${hasOnlyCancelledDebts(sql`c.id`)}`;
}

export function undecidedCustomers(tx: Tx): Promise<{ id: string }[]> {
  return rowsOf<{ id: string }>(tx, sql`SELECT c.id FROM "Customer" c WHERE ${isUndecided()} ORDER BY c.id`);
}

export function hasUndefinedLimit(isWanted: boolean): Sql {
  return isWanted ? sql`c."limitCents" IS NULL` : sql`c."limitCents" IS NOT NULL`;
}

/** `folded` is part of a folded name; `digits` and `document`, when there are any, part of a phone or a document. */
export function matchesSearch(folded: string, digits: string, document: string): Sql {
  const byPhone = digits.length >= 3 ? sql`OR k.phone LIKE ${contains(digits)}` : sql``;
  const byDocument = document.length >= 3 ? sql`OR k.document LIKE ${contains(document)}` : sql``;
  // Whoever was merged into somebody is looked for by the name, phone or document they had.
  return sql`c.id IN (SELECT coalesce(k."mergedIntoId", k.id) FROM "Customer" k
    WHERE k."nameFolded" LIKE ${contains(folded)} ${byPhone} ${byDocument})`;
}

/**
 * `standingOn` of the domain, on a day, over projections: the same rules in the same order. A test compares the two on
 * random customers.
 */
export function hasStandingOn(standings: readonly string[], day: Day, graceDays: number): Sql {
  const on = sql`${day}::text::date`;
  const unpaid = sql`SELECT 1 FROM "Debt" d WHERE d."merchantId" = c."merchantId" AND d."customerId" = c.id
    AND d."registeredOn" <= ${on} AND (d."closedAs" IS NULL OR d."closedAs" = 'WRITTEN_OFF')`;
  const reminded = sql`SELECT 1 FROM "ReminderDebt" rd
    JOIN "Reminder" r ON r."merchantId" = rd."merchantId" AND r.id = rd."reminderId"
    JOIN LATERAL (SELECT t.state, t."leaseUntil" FROM "Attempt" t WHERE t."merchantId" = r."merchantId"
      AND t."reminderId" = r.id ORDER BY t.number DESC LIMIT 1) t ON true
    WHERE rd."merchantId" = d."merchantId" AND rd."debtId" = d.id
      AND r.step IN ('REMINDER', 'OPTIONS', 'OFFER', 'CALL', 'NOTICE') AND r."sentOn" > d."effectiveDueOn" AND r."sentOn" <= ${on}
      AND (t.state IN ('SENT', 'UNCERTAIN') OR (t.state = 'CLAIMED' AND t."leaseUntil" <= now()))`;
  const unknownDay = sql`SELECT 1 FROM "PaymentAllocation" l
    JOIN "Payment" p ON p."merchantId" = l."merchantId" AND p.id = l."paymentId"
    LEFT JOIN "PaymentReversal" v ON v."merchantId" = p."merchantId" AND v."paymentId" = p.id
    WHERE l."merchantId" = d."merchantId" AND l."debtId" = d.id AND NOT p."dayKnown" AND p."paidOn" <= ${on}
      AND (v."on" IS NULL OR v."on" > ${on})`;
  const paidOnKnownDay = sql`SELECT 1 FROM "Debt" d WHERE d."merchantId" = c."merchantId" AND d."customerId" = c.id
    AND d."registeredOn" <= ${on} AND d."closedAs" = 'PAID' AND NOT EXISTS (${unknownDay})`;
  return sql`(CASE
      WHEN c."limitCents" = 0 THEN 'HOLD'
      WHEN EXISTS (${unpaid} AND ${on} - d."effectiveDueOn" > ${graceDays}::int AND EXISTS (${reminded})) THEN 'REVIEW'
      WHEN EXISTS (${unpaid} AND d."effectiveDueOn" < ${on}) THEN 'WATCH'
      WHEN EXISTS (${paidOnKnownDay}) THEN 'GOOD'
      ELSE 'NEW' END) = ANY(${[...standings]}::text[])`;
}

/** The newest word on each channel. */
export async function contactPreferences(tx: Tx, customerIds: readonly string[]): Promise<ContactPreferenceRow[]> {
  return rowsOf(
    tx,
    sql`SELECT DISTINCT ON (p."customerId", p.channel) p."customerId", p.channel, p.allowed, p."recordedAt"
      FROM "ContactPreference" p WHERE p."customerId" = ANY(${[...customerIds]}::text[])
      ORDER BY p."customerId", p.channel, p."recordedAt" DESC, p.id DESC`,
  );
}

const openDebts = sql`SELECT 1 FROM "Debt" d WHERE d."merchantId" = c."merchantId" AND d."customerId" = c.id
  AND d."closedAs" IS NULL`;

function contains(text: string): string {
  return `%${text.replace(/[\\%_]/g, (char) => `\\${char}`)}%`;
}

/** The area code that more than half of the customers with a Brazilian telephone have; null: there is none. */
export async function mostCommonAreaCode(tx: Tx): Promise<string | null> {
  const [row] = await tx.$queryRaw<{ code: string; isMost: boolean }[]>`
    SELECT substr(phone, 4, 2) AS code, count(*) * 2 > sum(count(*)) OVER () AS "isMost"
    FROM "Customer" WHERE phone LIKE '+55%' AND "mergedIntoId" IS NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 1`;
  return row?.isMost ? row.code : null;
}
