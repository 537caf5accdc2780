/**
 * Loads everything known about customers' money in one round trip: what every decision starts from.
 * With `knownBefore`, what was recorded at or after that instant is forgotten (the `asOf` of the API).
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

/** Facts by customer id, in no order that matters. Customers that do not exist are absent. */
export async function loadFacts(
  tx: Tx,
  customerIds: readonly string[],
  knownBefore: Date | null = null,
): Promise<Map<string, CustomerFacts>> {
  if (customerIds.length === 0) return new Map();
  const ids = sql`${[...customerIds]}::text[]`;
  const known = knownBefore ?? new Date('9999-01-01T00:00Z');
  // Flat lists joined here and not there: each is one index scan, whatever the planner believes of a table that has just
  // been filled, where nested aggregates were compared row by row.
  const [row] = await tx.$queryRaw<[{ facts: LoadedFacts }]>`
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
        FROM "Debt" d JOIN "Merchant" m ON m.id = d."merchantId" WHERE d."customerId" = ANY(${ids}) AND d."recordedAt" < ${known}),
      'changes', (SELECT json_agg(json_build_object('debtId', h."debtId", 'kind', h.kind, 'on', h."on", 'seq', h.seq,
          'principalCents', h."principalCents", 'dueOn', h."dueOn", 'proposalId', h."proposalId") ORDER BY h.seq)
        FROM "Debt" d JOIN "DebtChange" h ON h."merchantId" = d."merchantId" AND h."debtId" = d.id
        WHERE d."customerId" = ANY(${ids}) AND h."recordedAt" < ${known}),
      'payments', (SELECT json_agg(json_build_object('id', p.id, 'customerId', p."customerId", 'amountCents', p."amountCents",
          'paidOn', p."paidOn", 'dayKnown', p."dayKnown") ORDER BY p.seq)
        FROM "Payment" p WHERE p."customerId" = ANY(${ids}) AND p."recordedAt" < ${known}),
      'allocations', (SELECT json_agg(json_build_object('paymentId', l."paymentId", 'debtId', l."debtId", 'amountCents', l."amountCents")
          ORDER BY l."paymentId", l."debtId")
        FROM "Payment" p JOIN "PaymentAllocation" l ON l."merchantId" = p."merchantId" AND l."paymentId" = p.id
        WHERE p."customerId" = ANY(${ids})),
      'reallocations', (SELECT json_agg(json_build_object('paymentId', a."paymentId", 'on', a."on", 'seq', a.seq,
          'allocations', (SELECT coalesce(json_agg(json_build_object('debtId', t."debtId", 'amountCents', t."amountCents") ORDER BY t."debtId"), '[]'::json)
            FROM "ReallocationPart" t WHERE t."merchantId" = a."merchantId" AND t."reallocationId" = a.id)) ORDER BY a.seq)
        FROM "Payment" p JOIN "PaymentReallocation" a ON a."merchantId" = p."merchantId" AND a."paymentId" = p.id
        WHERE p."customerId" = ANY(${ids}) AND a."recordedAt" < ${known}),
      'reversals', (SELECT json_agg(json_build_object('paymentId', v."paymentId", 'on', v."on"))
        FROM "Payment" p JOIN "PaymentReversal" v ON v."merchantId" = p."merchantId" AND v."paymentId" = p.id
        WHERE p."customerId" = ANY(${ids}) AND v."recordedAt" < ${known}),
      'holds', (SELECT json_agg(json_build_object('id', h.id, 'customerId', h."customerId", 'debtId', h."debtId",
          'kind', h.kind, 'fromOn', h."fromOn", 'untilOn', h."untilOn", 'endedOn', e."on") ORDER BY h.id)
        FROM "Hold" h LEFT JOIN "HoldEnd" e ON e."merchantId" = h."merchantId" AND e."holdId" = h.id AND e."recordedAt" < ${known}
        WHERE h."customerId" = ANY(${ids}) AND h."recordedAt" < ${known}),
      'contacts', (SELECT json_agg(json_build_object('reminderId', r.id, 'customerId', r."customerId", 'sentOn', r."sentOn",
          'step', r.step, 'channel', t.channel,
          'state', CASE WHEN t.state = 'CLAIMED' AND t."leaseUntil" <= now() THEN 'UNCERTAIN' ELSE t.state END) ORDER BY r."sentOn", r.id)
        FROM "Reminder" r
        JOIN LATERAL (SELECT * FROM "Attempt" t WHERE t."merchantId" = r."merchantId" AND t."reminderId" = r.id ORDER BY t.number DESC LIMIT 1) t ON true
        WHERE r."customerId" = ANY(${ids}) AND r."recordedAt" < ${known}),
      'contacted', (SELECT json_agg(json_build_object('reminderId', rd."reminderId", 'debtId', rd."debtId", 'effectiveDueOn', rd."effectiveDueOn")
          ORDER BY rd."debtId")
        FROM "Reminder" r JOIN "ReminderDebt" rd ON rd."merchantId" = r."merchantId" AND rd."reminderId" = r.id
        WHERE r."customerId" = ANY(${ids})),
      'overrides', (SELECT json_agg(json_build_object('customerId', o."customerId", 'on', o."on", 'seq', o.seq, 'body', o.body) ORDER BY o.seq)
        FROM "CreditOverride" o WHERE o."customerId" = ANY(${ids}) AND o."recordedAt" < ${known}),
      'decisions', (SELECT json_agg(json_build_object('id', k.id, 'customerId', k."customerId", 'on', k."on", 'seq', k.seq,
          'fromCents', k."fromCents", 'toCents', k."toCents", 'rule', k.rule, 'reason', k.reason, 'debtId', k."debtId",
          'countedDebtIds', k.inputs->'debtIds') ORDER BY k.seq)
        FROM "CreditDecision" k WHERE k."customerId" = ANY(${ids}) AND k."recordedAt" < ${known})
    ) AS facts`;
  return byCustomer(row.facts);
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

function byCustomer(loaded: LoadedFacts): Map<string, CustomerFacts> {
  const { localHolidays } = loaded;
  const ofShop = localHolidays && localHolidays.length > 0 ? { localHolidays } : {};
  const changes = joinedBy(loaded.changes, 'debtId');
  const allocations = joinedBy(loaded.allocations, 'paymentId');
  const reallocations = joinedBy(loaded.reallocations, 'paymentId');
  const reversals = new Map((loaded.reversals ?? []).map((reversal) => [reversal.paymentId, reversal.on]));
  const contacted = joinedBy(loaded.contacted, 'reminderId');
  const debts = groupedBy(
    loaded.debts?.map((debt) => ({ ...debt, changes: changes.get(debt.id) ?? [], ...ofShop })),
    customerOf,
  );
  const payments = groupedBy(
    loaded.payments?.map((payment) => ({
      ...payment,
      allocations: allocations.get(payment.id) ?? [],
      ...(reallocations.has(payment.id) && { reallocations: reallocations.get(payment.id)! }),
      reversedOn: reversals.get(payment.id) ?? null,
    })),
    customerOf,
  );
  const contacts = groupedBy(
    loaded.contacts?.map((contact) => ({ ...contact, debts: contacted.get(contact.reminderId) ?? [] })),
    customerOf,
  );
  const holds = groupedBy(loaded.holds, customerOf);
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
