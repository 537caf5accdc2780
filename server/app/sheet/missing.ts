/**
 * Rows that are gone from the tab: their open debts are cancelled softly, and asked for first when they are many. Kept
 * debts, and those reinstated since, come back to the tab as rows below the last one (`pending.ts`). So do, whatever the
 * answer, the instalments of an agreement in force: they end with it or by being paid, not with their rows.
 */
import { insertDebtChanges } from '../../db/bulk.js';
import { lockCustomers, type Tx } from '../../db/client.js';
import { newId } from '../../db/ids.js';
import type { Outcome } from '../../domain/facts.js';
import type { Tenant } from '../context.js';
import { refuse } from '../mutation.js';
import { settle } from '../settle.js';
import type { Journal } from './journal.js';
import type { Binding } from './sync.js';

/** The reason of a cancellation that the row's return undoes. */
export const ROW_DELETED = 'linha apagada da planilha';
/** What the merchant answered about rows that are gone. */
export type MissingRows = 'CANCEL' | 'KEEP';
const MOST_UNASKED = 5;
const MOST_UNASKED_BPS = 500;

/** `cancelled`: the debts; `agreed`: how many rows come back; `rows`: how many are gone, those of closed debts included. */
export async function settleMissing(
  tenant: Tenant,
  binding: Binding,
  rowIds: readonly string[],
  answer: MissingRows | null,
  journal: Journal,
): Promise<Outcome<{ rows: number; cancelled: string[]; agreed: number }>> {
  if (rowIds.length === 0) return { ok: true, rows: 0, cancelled: [], agreed: 0 };
  await lockCustomers(tenant.tx, await customersOfRows(tenant.tx, binding.id, rowIds));
  const rows = await tenant.tx.$queryRaw<
    {
      id: string;
      position: number;
      debtId: string | null;
      customerId: string | null;
      name: string | null;
      principalCents: number | null;
      isOpen: boolean;
      isAgreed: boolean;
    }[]
  >`
    SELECT r.id, r.position, r."debtId", r."customerId", c.name, d."openPrincipalCents"::float8 AS "principalCents",
      coalesce(d."closedAs" IS NULL AND d.id IS NOT NULL, false) AS "isOpen",
      coalesce(d."closedAs" IS NULL AND d."proposalId" IS NOT NULL, false) AS "isAgreed"
    FROM "SheetRow" r LEFT JOIN "Debt" d ON d."merchantId" = r."merchantId" AND d.id = r."debtId"
      LEFT JOIN "Customer" c ON c."merchantId" = r."merchantId" AND c.id = r."customerId"
    WHERE r."bindingId" = ${binding.id} AND r.id = ANY(${[...rowIds]}::text[]) AND r."missingSince" IS NULL`;
  const [total] = await tenant.tx.$queryRaw<[{ count: bigint }]>`
    SELECT count(*) FROM "SheetRow" WHERE "bindingId" = ${binding.id} AND "missingSince" IS NULL`;
  const agreed = rows.filter((row) => row.isAgreed).length;
  const asked = rows.length - agreed;
  const isMany = asked > MOST_UNASKED || asked * 10_000 > Number(total.count) * MOST_UNASKED_BPS;
  // A single row of a short sheet is more than 5% of it and still only a row somebody deleted.
  const isOwed = rows.some((row) => row.isOpen && !row.isAgreed);
  if (isMany && asked > 1 && isOwed && answer === null) return refuse('MISSING_ROWS_TO_CONFIRM', 'missingRowIds');

  const open = answer === 'KEEP' ? [] : rows.filter((row) => row.isOpen && !row.isAgreed);
  const customerIds = [...new Set(open.map((row) => row.customerId!))];
  for (const row of open) {
    const act = { kind: 'CANCELLED' as const, debtId: row.debtId!, principalCents: row.principalCents! };
    const { id: rowId, position, customerId, name } = row;
    journal.entries.push({ rowId, row: position, customerId, name: name ?? '', acts: [act] });
  }
  await insertDebtChanges(
    tenant.tx,
    tenant.merchantId,
    open.map((row) => ({
      id: newId('DebtChange'),
      debtId: row.debtId!,
      kind: 'CANCEL' as const,
      principalCents: null,
      dueOn: null,
      on: tenant.today,
      reason: ROW_DELETED,
    })),
    new Date(tenant.now),
  );
  await tenant.tx.$executeRaw`
    UPDATE "SheetRow" SET "missingSince" = now(), hash = NULL, pending = NULL, computed = '{}'::jsonb, "computedKey" = NULL
    WHERE "bindingId" = ${binding.id} AND id = ANY(${rows.map((row) => row.id)}::text[])`;
  if (customerIds.length > 0) await settle(tenant, customerIds);
  return { ok: true, rows: rows.length, cancelled: open.map((row) => row.debtId!), agreed };
}

/** Those of these debts whose last change is the cancellation that a deleted row made. */
export async function cancelledByRows(tx: Tx, debtIds: readonly string[]): Promise<Set<string>> {
  if (debtIds.length === 0) return new Set();
  const rows = await tx.$queryRaw<{ debtId: string }[]>`
    SELECT "debtId" FROM (SELECT DISTINCT ON ("debtId") "debtId", kind, reason FROM "DebtChange"
      WHERE "debtId" = ANY(${[...debtIds]}::text[]) AND kind IN ('CANCEL', 'REINSTATE') ORDER BY "debtId", seq DESC) last
    WHERE kind = 'CANCEL' AND reason = ${ROW_DELETED}`;
  return new Set(rows.map((row) => row.debtId));
}

/** Whose decisions a change of these rows is: to be locked before anything is decided. */
export async function customersOfRows(tx: Tx, bindingId: string, rowIds: readonly string[]): Promise<string[]> {
  if (rowIds.length === 0) return [];
  const rows = await tx.$queryRaw<{ customerId: string }[]>`
    SELECT DISTINCT "customerId" FROM "SheetRow"
    WHERE "bindingId" = ${bindingId} AND id = ANY(${[...rowIds]}::text[]) AND "customerId" IS NOT NULL`;
  return rows.map((row) => row.customerId);
}
