/** Facts about customers' limits with the instant each was recorded at: what a replay of the log starts from. */

import type { Recorded, RecordedDecision, RecordedFacts } from '../domain/credit-replay.js';
import type { DebtChange, OverrideFact, Reallocation } from '../domain/facts.js';
import { type Move, turnsOf } from '../domain/ownership.js';
import { sql, type Tx } from './client.js';
import { movesOf } from './ownership.js';
import { groupBy } from './read.js';

/** Milliseconds of the epoch: columns keep no more. */
const at = (column: ReturnType<typeof sql>) => sql`(extract(epoch FROM ${column}) * 1000)::bigint`;

/** Everything recorded about these customers, in the order of their ids; what merges moved, for all who had it. */
export async function loadRecordedFacts(tx: Tx, customerIds: readonly string[]): Promise<RecordedFacts[]> {
  if (customerIds.length === 0) return [];
  const ids = sql`${[...customerIds]}::text[]`;
  const moves = await movesOf(tx, customerIds, ['Debt', 'Payment']);
  const movedOf = (table: string) => [...new Set(moves.flatMap(({ moved }) => moved[table] ?? []))];
  const [movedDebts, movedPayments] = [movedOf('Debt'), movedOf('Payment')];
  const ofDebt =
    movedDebts.length === 0
      ? sql`d."customerId" = ANY(${ids})`
      : sql`(d."customerId" = ANY(${ids}) OR d.id = ANY(${movedDebts}::text[]))`;
  const ofPayment =
    movedPayments.length === 0
      ? sql`p."customerId" = ANY(${ids})`
      : sql`(p."customerId" = ANY(${ids}) OR p.id = ANY(${movedPayments}::text[]))`;
  const [row] = await tx.$queryRaw<[{ facts: LoadedFacts }]>`
    SELECT json_build_object(
      'customers', (SELECT json_agg(json_build_object('customerId', c.id, 'registeredOn', c."registeredOn",
          'recordedAt', ${at(sql`c."recordedAt"`)}) ORDER BY c.id) FROM "Customer" c WHERE c.id = ANY(${ids})),
      'debts', (SELECT json_agg(json_build_object(
          'id', d.id, 'customerId', d."customerId", 'saleId', d."saleId", 'installment', NULL,
          'principalCents', d."principalCents", 'dueOn', d."dueOn", 'registeredOn', d."registeredOn",
          'recordedOn', (d."recordedAt" AT TIME ZONE m."timeZone")::date,
          'terms', CASE WHEN d."agreedOn" IS NULL THEN NULL ELSE json_build_object(
            'lateFeeBps', d."lateFeeBps", 'lateInterestMonthlyBps', d."lateInterestMonthlyBps",
            'graceBase', d."graceBase", 'agreedOn', d."agreedOn") END, 'proposalId', d."proposalId",
          'recordedAt', ${at(sql`d."recordedAt"`)}) ORDER BY d.id)
        FROM "Debt" d JOIN "Merchant" m ON m.id = d."merchantId" WHERE ${ofDebt}),
      'changes', (SELECT json_agg(json_build_object('debtId', h."debtId", 'kind', h.kind, 'on', h."on", 'seq', h.seq,
          'principalCents', h."principalCents", 'dueOn', h."dueOn", 'proposalId', h."proposalId", 'recordedAt', ${at(sql`h."recordedAt"`)}) ORDER BY h.seq)
        FROM "Debt" d JOIN "DebtChange" h ON h."merchantId" = d."merchantId" AND h."debtId" = d.id
        WHERE ${ofDebt}),
      'payments', (SELECT json_agg(json_build_object('id', p.id, 'customerId', p."customerId", 'amountCents', p."amountCents",
          'paidOn', p."paidOn", 'dayKnown', p."dayKnown", 'reversedOn', v."on",
          'reversedAt', ${at(sql`v."recordedAt"`)}, 'recordedAt', ${at(sql`p."recordedAt"`)}) ORDER BY p.seq)
        FROM "Payment" p LEFT JOIN "PaymentReversal" v ON v."merchantId" = p."merchantId" AND v."paymentId" = p.id
        WHERE ${ofPayment}),
      'allocations', (SELECT json_agg(json_build_object('paymentId', l."paymentId", 'debtId', l."debtId", 'amountCents', l."amountCents")
          ORDER BY l."paymentId", l."debtId")
        FROM "Payment" p JOIN "PaymentAllocation" l ON l."merchantId" = p."merchantId" AND l."paymentId" = p.id
        WHERE ${ofPayment}),
      'reallocations', (SELECT json_agg(json_build_object('paymentId', a."paymentId", 'on', a."on", 'seq', a.seq,
          'recordedAt', ${at(sql`a."recordedAt"`)},
          'allocations', (SELECT coalesce(json_agg(json_build_object('debtId', t."debtId", 'amountCents', t."amountCents") ORDER BY t."debtId"), '[]'::json)
            FROM "ReallocationPart" t WHERE t."merchantId" = a."merchantId" AND t."reallocationId" = a.id)) ORDER BY a.seq)
        FROM "Payment" p JOIN "PaymentReallocation" a ON a."merchantId" = p."merchantId" AND a."paymentId" = p.id
        WHERE ${ofPayment}),
      'overrides', (SELECT json_agg(json_build_object('customerId', o."customerId", 'on', o."on", 'seq', o.seq, 'body', o.body,
          'recordedAt', ${at(sql`o."recordedAt"`)}) ORDER BY o.seq)
        FROM "CreditOverride" o WHERE o."customerId" = ANY(${ids})),
      'decisions', (SELECT json_agg(json_build_object('id', k.id, 'customerId', k."customerId", 'on', k."on", 'seq', k.seq,
          'fromCents', k."fromCents", 'toCents', k."toCents", 'rule', k.rule, 'reason', k.reason, 'debtId', k."debtId",
          'policyVersion', k."policyVersion", 'inputs', k.inputs, 'decidedBy', k."decidedBy",
          'recordedAt', ${at(sql`k."recordedAt"`)}) ORDER BY k.seq)
        FROM "CreditDecision" k WHERE k."customerId" = ANY(${ids}))
    ) AS facts`;
  return joined(row.facts, moves);
}

interface LoadedFacts {
  customers: Pick<RecordedFacts, 'customerId' | 'registeredOn' | 'recordedAt'>[] | null;
  debts: Omit<RecordedFacts['debts'][number], 'changes'>[] | null;
  changes: (DebtChange & Recorded & { debtId: string })[] | null;
  payments: Omit<RecordedFacts['payments'][number], 'allocations' | 'reallocations'>[] | null;
  allocations: { paymentId: string; debtId: string; amountCents: number }[] | null;
  reallocations: (Reallocation & Recorded & { paymentId: string })[] | null;
  overrides: (OverrideFact & Recorded & { customerId: string })[] | null;
  decisions: RecordedDecision[] | null;
}

function joined(loaded: LoadedFacts, moves: readonly Move[]): RecordedFacts[] {
  const ofCustomer = <T extends { customerId: string }>(rows: readonly T[] | null) =>
    groupBy(rows ?? [], ({ customerId }) => customerId);
  /** What they have, and what they had, each with when. */
  const ever = <T extends { id: string; customerId: string }>(
    table: string,
    customerId: string,
    now: ReadonlyMap<string, T[]>,
    all: readonly T[] | null,
  ) => {
    const turns = turnsOf(customerId, table, moves);
    if (turns.size === 0) return now.get(customerId) ?? [];
    return (all ?? [])
      .filter((row) => row.customerId === customerId || turns.has(row.id))
      .map((row) => ({ ...row, ...(turns.has(row.id) && { turns: turns.get(row.id)! }) }));
  };
  const debtsNow = ofCustomer(loaded.debts);
  const paymentsNow = ofCustomer(loaded.payments);
  const changes = groupBy(loaded.changes ?? [], ({ debtId }) => debtId);
  const allocations = groupBy(loaded.allocations ?? [], ({ paymentId }) => paymentId);
  const reallocations = groupBy(loaded.reallocations ?? [], ({ paymentId }) => paymentId);
  const overrides = ofCustomer(loaded.overrides);
  const decisions = ofCustomer(loaded.decisions);
  return (loaded.customers ?? []).map((customer) => ({
    ...customer,
    settledAt: settlingOf(customer.customerId, moves),
    debts: ever('Debt', customer.customerId, debtsNow, loaded.debts).map((debt) => ({
      ...debt,
      changes: changes.get(debt.id) ?? [],
    })),
    payments: ever('Payment', customer.customerId, paymentsNow, loaded.payments).map((payment) => ({
      ...payment,
      allocations: allocations.get(payment.id) ?? [],
      ...(reallocations.has(payment.id) && { reallocations: reallocations.get(payment.id)! }),
    })),
    overrides: overrides.get(customer.customerId) ?? [],
    decisions: decisions.get(customer.customerId) ?? [],
  }));
}

/** When a merge or its undoing decided their limit: they received what was moved, or gave it back. */
function settlingOf(customerId: string, moves: readonly Move[]): number[] {
  return moves
    .filter((move) => move.intoId === customerId || (move.fromId === customerId && move.isUndo))
    .map(({ at }) => at);
}
