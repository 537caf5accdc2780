/**
 * Loads everything known about customers' money in one round trip: what every decision starts from.
 * With `knownBefore`, what was recorded at or after that instant is forgotten (the `asOf` of the API).
 */
import type { CustomerFacts } from '../domain/facts.js';
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
  const [row] = await tx.$queryRaw<[{ facts: LoadedFacts }]>`
    SELECT json_build_object(
      'customers', (SELECT json_agg(json_build_object('id', c.id, 'registeredOn', c."registeredOn"))
        FROM "Customer" c WHERE c.id = ANY(${ids})),
      'debts', (SELECT json_agg(json_build_object(
          'id', d.id, 'customerId', d."customerId", 'saleId', d."saleId",
          'installment', CASE WHEN d."installmentOf" IS NULL THEN NULL
            ELSE json_build_object('number', d."installmentNumber", 'of', d."installmentOf") END,
          'principalCents', d."principalCents", 'dueOn', d."dueOn", 'registeredOn', d."registeredOn",
          'terms', CASE WHEN d."agreedOn" IS NULL THEN NULL ELSE json_build_object(
            'lateFeeBps', d."lateFeeBps", 'lateInterestMonthlyBps', d."lateInterestMonthlyBps",
            'graceBase', d."graceBase", 'agreedOn', d."agreedOn") END,
          'changes', coalesce(x.changes, '[]'::json)) ORDER BY d.id)
        FROM "Debt" d
        LEFT JOIN (SELECT h."debtId", json_agg(json_build_object('kind', h.kind, 'on', h."on", 'seq', h.seq,
              'principalCents', h."principalCents", 'dueOn', h."dueOn") ORDER BY h.seq) AS changes
            FROM "DebtChange" h JOIN "Debt" hd ON hd."merchantId" = h."merchantId" AND hd.id = h."debtId"
            WHERE hd."customerId" = ANY(${ids}) AND h."recordedAt" < ${known} GROUP BY h."debtId") x ON x."debtId" = d.id
        WHERE d."customerId" = ANY(${ids}) AND d."recordedAt" < ${known}),
      'payments', (SELECT json_agg(json_build_object(
          'id', p.id, 'customerId', p."customerId", 'amountCents', p."amountCents", 'paidOn', p."paidOn",
          'dayKnown', p."dayKnown", 'allocations', coalesce(a.allocations, '[]'::json), 'reversedOn', v."on") ORDER BY p.seq)
        FROM "Payment" p
        LEFT JOIN (SELECT l."paymentId", json_agg(json_build_object('debtId', l."debtId", 'amountCents', l."amountCents") ORDER BY l."debtId") AS allocations
            FROM "PaymentAllocation" l JOIN "Payment" lp ON lp."merchantId" = l."merchantId" AND lp.id = l."paymentId"
            WHERE lp."customerId" = ANY(${ids}) GROUP BY l."paymentId") a ON a."paymentId" = p.id
        LEFT JOIN "PaymentReversal" v ON v."merchantId" = p."merchantId" AND v."paymentId" = p.id AND v."recordedAt" < ${known}
        WHERE p."customerId" = ANY(${ids}) AND p."recordedAt" < ${known}),
      'holds', (SELECT json_agg(json_build_object('id', h.id, 'customerId', h."customerId", 'debtId', h."debtId",
          'kind', h.kind, 'fromOn', h."fromOn", 'untilOn', h."untilOn", 'endedOn', e."on") ORDER BY h.id)
        FROM "Hold" h LEFT JOIN "HoldEnd" e ON e."merchantId" = h."merchantId" AND e."holdId" = h.id AND e."recordedAt" < ${known}
        WHERE h."customerId" = ANY(${ids}) AND h."recordedAt" < ${known}),
      'contacts', (SELECT json_agg(json_build_object('reminderId', r.id, 'customerId', r."customerId", 'sentOn', r."sentOn",
          'step', r.step, 'channel', t.channel,
          'state', CASE WHEN t.state = 'CLAIMED' AND t."leaseUntil" <= now() THEN 'UNCERTAIN' ELSE t.state END,
          'debts', coalesce((SELECT json_agg(json_build_object('debtId', rd."debtId", 'effectiveDueOn', rd."effectiveDueOn") ORDER BY rd."debtId")
            FROM "ReminderDebt" rd WHERE rd."merchantId" = r."merchantId" AND rd."reminderId" = r.id), '[]'::json)) ORDER BY r."sentOn", r.id)
        FROM "Reminder" r
        JOIN LATERAL (SELECT * FROM "Attempt" t WHERE t."merchantId" = r."merchantId" AND t."reminderId" = r.id ORDER BY t.number DESC LIMIT 1) t ON true
        WHERE r."customerId" = ANY(${ids}) AND r."recordedAt" < ${known}),
      'decisions', (SELECT json_agg(json_build_object('id', k.id, 'customerId', k."customerId", 'on', k."on", 'seq', k.seq,
          'fromCents', k."fromCents", 'toCents', k."toCents", 'rule', k.rule, 'reason', k.reason, 'debtId', k."debtId") ORDER BY k.seq)
        FROM "CreditDecision" k WHERE k."customerId" = ANY(${ids}) AND k."recordedAt" < ${known})
    ) AS facts`;
  return byCustomer(row.facts);
}

type OfCustomer<K extends keyof CustomerFacts> = CustomerFacts[K] extends readonly (infer T)[]
  ? (T & { customerId: string })[] | null
  : never;

interface LoadedFacts {
  customers: { id: string; registeredOn: string }[] | null;
  debts: OfCustomer<'debts'>;
  payments: OfCustomer<'payments'>;
  holds: OfCustomer<'holds'>;
  contacts: OfCustomer<'contacts'>;
  decisions: OfCustomer<'decisions'>;
}

function byCustomer(loaded: LoadedFacts): Map<string, CustomerFacts> {
  const debts = grouped(loaded.debts);
  const payments = grouped(loaded.payments);
  const holds = grouped(loaded.holds);
  const contacts = grouped(loaded.contacts);
  const decisions = grouped(loaded.decisions);
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
      },
    ]),
  );
}

function grouped<T extends { customerId: string }>(rows: readonly T[] | null): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows ?? []) {
    const group = groups.get(row.customerId);
    if (group) group.push(row);
    else groups.set(row.customerId, [row]);
  }
  return groups;
}
