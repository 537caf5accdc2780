/** What the server holds of one shop, read at once: the laws are about it. */
import { type Actor, type App, inTenant } from '../../server/app/context.js';
import { databaseValues, loadKnown } from '../../server/app/sheet/known.js';
import type { Cents } from '../../server/domain/facts.js';
import type { MergedValues } from '../../server/domain/sheet/merge.js';
import type { WireCell } from '../../server/domain/sheet/wire.js';

export interface RowFact {
  id: string;
  bindingId: string;
  customerId: string | null;
  debtId: string | null;
  isMissing: boolean;
  isPending: boolean;
  problems: { field: string; code: string; raw: WireCell; db?: unknown; sheet?: unknown }[];
  waived: string[];
}

export interface DebtFact {
  id: string;
  customerId: string;
  principalCents: Cents;
  openPrincipalCents: Cents;
  closedAs: string | null;
  /** The amount was lowered at some time. */
  isLowered: boolean;
  values: MergedValues;
}

export interface PaymentFact {
  id: string;
  customerId: string;
  amountCents: Cents;
  sheetRowId: string | null;
  isReversed: boolean;
  allocations: { debtId: string; amountCents: Cents }[];
}

export interface Facts {
  rows: RowFact[];
  debts: DebtFact[];
  payments: PaymentFact[];
}

interface Loaded {
  rows: RowFact[] | null;
  debts: (Omit<DebtFact, 'values' | 'isLowered' | 'principalCents'> & { amounts: Cents[] | null })[] | null;
  payments: (Omit<PaymentFact, 'allocations'> & { allocations: PaymentFact['allocations'] | null })[] | null;
}

export function loadShop(app: App, actor: Actor): Promise<Facts> {
  return inTenant(app, actor, async ({ tx, today }) => {
    const [row] = await tx.$queryRaw<[{ facts: Loaded }]>`
      SELECT json_build_object(
        'rows', (SELECT json_agg(json_build_object('id', r.id, 'bindingId', r."bindingId", 'customerId', r."customerId",
            'debtId', r."debtId", 'isMissing', r."missingSince" IS NOT NULL, 'isPending', r.pending IS NOT NULL,
            'problems', r.problems, 'waived', r.waived) ORDER BY r.id) FROM "SheetRow" r),
        'debts', (SELECT json_agg(json_build_object('id', d.id, 'customerId', d."customerId",
            'openPrincipalCents', d."openPrincipalCents", 'closedAs', d."closedAs", 'amounts',
            (SELECT json_agg(a.cents ORDER BY a.seq) FROM (SELECT d."principalCents" AS cents, -1 AS seq UNION ALL
              SELECT c."principalCents", c.seq FROM "DebtChange" c
              WHERE c."merchantId" = d."merchantId" AND c."debtId" = d.id AND c.kind = 'AMOUNT') a)) ORDER BY d.id) FROM "Debt" d),
        'payments', (SELECT json_agg(json_build_object('id', p.id, 'customerId', p."customerId", 'amountCents', p."amountCents",
            'sheetRowId', p."sheetRowId", 'isReversed', EXISTS (SELECT 1 FROM "PaymentReversal" v
              WHERE v."merchantId" = p."merchantId" AND v."paymentId" = p.id),
            'allocations', (SELECT json_agg(json_build_object('debtId', l."debtId", 'amountCents', l."amountCents"))
              FROM "PaymentAllocation" l WHERE l."merchantId" = p."merchantId" AND l."paymentId" = p.id)) ORDER BY p.seq)
          FROM "Payment" p)) AS facts`;
    const { facts } = row;
    const debts = facts.debts ?? [];
    const known = await loadKnown(
      tx,
      debts.map((debt) => debt.customerId),
    );
    return {
      rows: facts.rows ?? [],
      debts: debts.map(({ amounts, ...debt }) => {
        const values = databaseValues(known, debt.id, today) as MergedValues;
        const isLowered = (amounts ?? []).some((cents, i) => i > 0 && cents < (amounts?.[i - 1] as number));
        return { ...debt, isLowered, principalCents: values.principalCents as number, values };
      }),
      payments: (facts.payments ?? []).map((payment) => ({ ...payment, allocations: payment.allocations ?? [] })),
    };
  });
}
