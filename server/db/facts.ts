/**
 * Loads everything known about customers' money in one round trip: what every decision starts from.
 * With `knownBefore`, what was recorded at or after that instant is forgotten (the `asOf` of the API), merges included.
 */
import type {
  Cents,
  Contact,
  CreditDecision,
  CustomerFacts,
  Day,
  Debt,
  DebtChange,
  Hold,
  OverrideFact,
  Payment,
  Reallocation,
} from '../domain/facts.js';
import { sql, type Tx } from './client.js';
import { arrayText } from './columns.js';
import { type FormerOwners, ownersAt } from './ownership.js';
import type { Sql } from './read.js';

/** Facts by customer id, in no order that matters. Customers that do not exist are absent. */
export async function loadFacts(
  tx: Tx,
  customerIds: readonly string[],
  knownBefore: Date | null = null,
): Promise<Map<string, CustomerFacts>> {
  if (customerIds.length === 0) return new Map();
  const ids = sql`asked.ids`;
  const known = sql`asked.known`;
  const before = knownBefore ?? new Date('9999-01-01T00:00Z');
  const formerly = knownBefore === null ? NOBODY_ELSES : await ownersAt(tx, customerIds, knownBefore);
  const ofDebt = ownedBy(sql`d`, ids, formerly('Debt'));
  const ofPayment = ownedBy(sql`p`, ids, formerly('Payment'));
  const ofHold = ownedBy(sql`h`, ids, formerly('Hold'));
  const ofReminder = ownedBy(sql`r`, ids, formerly('Reminder'));
  // A message about the debts of two who were one for a while still is one to both of them.
  const spokenOf = sql`FROM "Debt" d
    JOIN "ReminderDebt" rd ON rd."merchantId" = d."merchantId" AND rd."debtId" = d.id
    JOIN "Reminder" r ON r."merchantId" = rd."merchantId" AND r.id = rd."reminderId" AND r."customerId" <> d."customerId"
    WHERE d."customerId" = ANY(${ids}) AND EXISTS (SELECT 1 FROM "CustomerMergeEnd")`;
  // Flat lists joined here and not there: each is one index scan, whatever the planner believes of a table that has just
  // been filled, where nested aggregates were compared row by row.
  const [row] = await tx.$queryRaw<[{ facts: string }]>`
    SELECT json_build_object(
      'localHolidays', (SELECT to_json(m."localHolidays") FROM "Merchant" m WHERE m.id = current_setting('app.merchant_id', true)),
      'customers', (SELECT json_agg(json_build_object('id', c.id, 'registeredOn', c."registeredOn"))
        FROM "Customer" c WHERE c.id = ANY(${ids})),
      'debts', (SELECT json_agg(json_build_object(
          'id', d.id, 'customerId', d."customerId", 'saleId', d."saleId",
          'installment', CASE WHEN d."installmentOf" IS NULL THEN NULL
            ELSE json_build_object('number', d."installmentNumber", 'of', d."installmentOf") END,
          'principalCents', d."principalCents", 'dueOn', d."dueOn", 'registeredOn', d."registeredOn",
          'recordedOn', (d."recordedAt" AT TIME ZONE m."timeZone")::date,
          'terms', CASE WHEN d."agreedOn" IS NULL THEN NULL ELSE json_build_object(
            'lateFeeBps', d."lateFeeBps", 'lateInterestMonthlyBps', d."lateInterestMonthlyBps",
            'graceBase', d."graceBase", 'agreedOn', d."agreedOn") END, 'proposalId', d."proposalId") ORDER BY d.id)
        FROM "Debt" d JOIN "Merchant" m ON m.id = d."merchantId" WHERE ${ofDebt} AND d."recordedAt" < ${known}),
      'changes', (SELECT json_agg(json_build_object('debtId', h."debtId", 'kind', h.kind, 'on', h."on", 'seq', h.seq,
          'principalCents', h."principalCents", 'dueOn', h."dueOn", 'proposalId', h."proposalId") ORDER BY h.seq)
        FROM "Debt" d JOIN "DebtChange" h ON h."merchantId" = d."merchantId" AND h."debtId" = d.id
        WHERE ${ofDebt} AND h."recordedAt" < ${known}),
      'payments', (SELECT json_agg(json_build_object('id', p.id, 'customerId', p."customerId", 'amountCents', p."amountCents",
          'paidOn', p."paidOn", 'dayKnown', p."dayKnown") ORDER BY p.seq)
        FROM "Payment" p WHERE ${ofPayment} AND p."recordedAt" < ${known}),
      'allocations', (SELECT json_agg(json_build_object('paymentId', l."paymentId", 'debtId', l."debtId", 'amountCents', l."amountCents")
          ORDER BY l."paymentId", l."debtId")
        FROM "Payment" p JOIN "PaymentAllocation" l ON l."merchantId" = p."merchantId" AND l."paymentId" = p.id
        WHERE ${ofPayment}),
      'reallocations', (SELECT json_agg(json_build_object('paymentId', a."paymentId", 'on', a."on", 'seq', a.seq,
          'allocations', (SELECT coalesce(json_agg(json_build_object('debtId', t."debtId", 'amountCents', t."amountCents") ORDER BY t."debtId"), '[]'::json)
            FROM "ReallocationPart" t WHERE t."merchantId" = a."merchantId" AND t."reallocationId" = a.id)) ORDER BY a.seq)
        FROM "Payment" p JOIN "PaymentReallocation" a ON a."merchantId" = p."merchantId" AND a."paymentId" = p.id
        WHERE ${ofPayment} AND a."recordedAt" < ${known}),
      'reversals', (SELECT json_agg(json_build_object('paymentId', v."paymentId", 'on', v."on"))
        FROM "Payment" p JOIN "PaymentReversal" v ON v."merchantId" = p."merchantId" AND v."paymentId" = p.id
        WHERE ${ofPayment} AND v."recordedAt" < ${known}),
      'holds', (SELECT json_agg(json_build_object('id', h.id, 'customerId', h."customerId", 'debtId', h."debtId",
          'kind', h.kind, 'fromOn', h."fromOn", 'untilOn', h."untilOn", 'endedOn', e."on") ORDER BY h.id)
        FROM "Hold" h LEFT JOIN "HoldEnd" e ON e."merchantId" = h."merchantId" AND e."holdId" = h.id AND e."recordedAt" < ${known}
        WHERE ${ofHold} AND h."recordedAt" < ${known}),
      'contacts', (SELECT json_agg(json_build_object('reminderId', r.id, 'customerId', r."customerId", 'sentOn', r."sentOn",
          'step', r.step, 'channel', t.channel,
          'state', CASE WHEN t.state = 'CLAIMED' AND t."leaseUntil" <= now() THEN 'UNCERTAIN' ELSE t.state END) ORDER BY r."sentOn", r.id)
        FROM (SELECT r."merchantId", r.id, r."customerId", r."sentOn", r.step, r."recordedAt" FROM "Reminder" r WHERE ${ofReminder}
          UNION SELECT r."merchantId", r.id, d."customerId", r."sentOn", r.step, r."recordedAt" ${spokenOf}) r
        JOIN LATERAL (SELECT * FROM "Attempt" t WHERE t."merchantId" = r."merchantId" AND t."reminderId" = r.id ORDER BY t.number DESC LIMIT 1) t ON true
        WHERE r."recordedAt" < ${known}),
      'contacted', (SELECT json_agg(json_build_object('reminderId', rd."reminderId", 'debtId', rd."debtId", 'effectiveDueOn', rd."effectiveDueOn")
          ORDER BY rd."debtId")
        FROM (SELECT rd."reminderId", rd."debtId", rd."effectiveDueOn" FROM "Reminder" r
            JOIN "ReminderDebt" rd ON rd."merchantId" = r."merchantId" AND rd."reminderId" = r.id WHERE ${ofReminder}
          UNION SELECT rd."reminderId", rd."debtId", rd."effectiveDueOn" ${spokenOf}) rd),
      'overrides', (SELECT json_agg(json_build_object('customerId', o."customerId", 'on', o."on", 'seq', o.seq, 'body', o.body) ORDER BY o.seq)
        FROM "CreditOverride" o WHERE o."customerId" = ANY(${ids}) AND o."recordedAt" < ${known}),
      'decisions', (SELECT json_agg(json_build_object('id', k.id, 'customerId', k."customerId", 'on', k."on", 'seq', k.seq,
          'fromCents', k."fromCents", 'toCents', k."toCents", 'rule', k.rule, 'reason', k.reason, 'debtId', k."debtId",
          'countedDebtIds', k.inputs->'debtIds') ORDER BY k.seq)
        FROM "CreditDecision" k WHERE k."customerId" = ANY(${ids}) AND k."recordedAt" < ${known})
    )::text AS facts
    FROM (SELECT ${arrayText(customerIds)}::text[] AS ids, ${before}::timestamptz AS known) asked`;
  return byCustomer(JSON.parse(row.facts) as LoadedFacts, formerly);
}

const NOBODY_ELSES: FormerOwners = () => new Map();

/** Facts of these customers now, and those that were theirs then; `byCustomer` leaves out what was not. */
function ownedBy(alias: Sql, ids: Sql, formerly: ReadonlyMap<string, string>): Sql {
  const isTheirs = sql`${alias}."customerId" = ANY(${ids})`;
  return formerly.size === 0 ? isTheirs : sql`(${isTheirs} OR ${alias}.id = ANY(${[...formerly.keys()]}::text[]))`;
}

type Loaded<T, Joined extends keyof T = never> = Omit<T, Joined>[] | null;

interface LoadedFacts {
  localHolidays: Day[] | null;
  customers: { id: string; registeredOn: Day }[] | null;
  debts: Loaded<Debt, 'changes' | 'localHolidays'>;
  changes: Loaded<DebtChange & { debtId: string }>;
  payments: Loaded<Payment, 'allocations' | 'reallocations' | 'reversedOn'>;
  allocations: { paymentId: string; debtId: string; amountCents: Cents }[] | null;
  reallocations: Loaded<Reallocation & { paymentId: string }>;
  reversals: { paymentId: string; on: Day }[] | null;
  holds: Loaded<Hold>;
  contacts: Loaded<Contact & { customerId: string }, 'debts'>;
  contacted: { reminderId: string; debtId: string; effectiveDueOn: Day }[] | null;
  decisions: Loaded<CreditDecision>;
  overrides: Loaded<OverrideFact & { customerId: string }>;
}

function byCustomer(loaded: LoadedFacts, formerly: FormerOwners): Map<string, CustomerFacts> {
  const { localHolidays } = loaded;
  const ofShop = localHolidays && localHolidays.length > 0 ? { localHolidays } : {};
  const changes = joinedBy(loaded.changes, 'debtId');
  const allocations = joinedBy(loaded.allocations, 'paymentId');
  const reallocations = joinedBy(loaded.reallocations, 'paymentId');
  const reversals = new Map((loaded.reversals ?? []).map((reversal) => [reversal.paymentId, reversal.on]));
  const contacted = joinedBy(loaded.contacted, 'reminderId');
  const debts = groupedBy(
    owned(loaded.debts, 'id', formerly('Debt')).map((debt) => ({
      ...debt,
      changes: changes.get(debt.id) ?? [],
      ...ofShop,
    })),
    customerOf,
  );
  const payments = groupedBy(
    owned(loaded.payments, 'id', formerly('Payment')).map((payment) => ({
      ...payment,
      allocations: allocations.get(payment.id) ?? [],
      ...(reallocations.has(payment.id) && { reallocations: reallocations.get(payment.id)! }),
      reversedOn: reversals.get(payment.id) ?? null,
    })),
    customerOf,
  );
  const contacts = groupedBy(
    owned(loaded.contacts, 'reminderId', formerly('Reminder')).map((contact) => ({
      ...contact,
      debts: contacted.get(contact.reminderId) ?? [],
    })),
    customerOf,
  );
  const holds = groupedBy(owned(loaded.holds, 'id', formerly('Hold')), customerOf);
  const decisions = groupedBy(loaded.decisions, customerOf);
  const overrides = groupedBy(loaded.overrides, customerOf);
  return new Map(
    (loaded.customers ?? []).map(({ id, registeredOn }) => [
      id,
      {
        customerId: id,
        registeredOn,
        debts: debts.get(id) ?? [],
        payments: payments.get(id) ?? [],
        holds: holds.get(id) ?? [],
        contacts: contacts.get(id) ?? [],
        decisions: decisions.get(id) ?? [],
        overrides: overrides.get(id) ?? [],
      },
    ]),
  );
}

/** Each with whom it was of then. */
function owned<T extends Record<K, string> & { customerId: string }, K extends string>(
  rows: readonly T[] | null,
  key: K,
  formerly: ReadonlyMap<string, string>,
): readonly T[] {
  if (rows === null || formerly.size === 0) return rows ?? [];
  return rows.map((row) => ({ ...row, customerId: formerly.get(row[key]) ?? row.customerId }));
}

function customerOf(fact: { customerId: string }): string {
  return fact.customerId;
}

function groupedBy<T>(rows: readonly T[] | null | undefined, keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows ?? []) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}

/** Rows by the one they belong to, whose id each then need not repeat. */
function joinedBy<T extends Record<K, string>, K extends string>(
  rows: readonly T[] | null,
  parent: K,
): Map<string, Omit<T, K>[]> {
  const groups = new Map<string, Omit<T, K>[]>();
  for (const { [parent]: id, ...row } of rows ?? []) {
    const group = groups.get(id as string);
    if (group) group.push(row as unknown as Omit<T, K>);
    else groups.set(id as string, [row as unknown as Omit<T, K>]);
  }
  return groups;
}
