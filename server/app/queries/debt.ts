import {
  type DebtChangeRow,
  type DebtRow,
  debtChanges,
  debtColumns,
  debtIdsOfSheetRows,
  debtList,
  hasStatusOn,
  isDueFrom,
  isDueTo,
  isLateOn,
  ofCustomer,
} from '../../db/debt.js';
import { groupBy, type Sql } from '../../db/read.js';
import type { DebtStatus } from '../../domain/debt.js';
import type { Day } from '../../domain/facts.js';
import type { Tenant } from '../context.js';
import { type Batch, byColumn, createListing } from './listing.js';

export type { DebtChangeRow, DebtRow } from '../../db/debt.js';

export interface DebtFilter {
  customerId?: string | null;
  status?: readonly DebtStatus[] | null;
  isLate?: boolean | null;
  dueFrom?: Day | null;
  dueTo?: Day | null;
}

export const debts = createListing<DebtRow, DebtFilter | null>(debtList, {
  parents: { customer: debtColumns.customerId, sale: debtColumns.saleId },
  where,
});

export const debtBy: Record<'id' | 'externalId' | 'sheetRowId', Batch<DebtRow>> = {
  id: debts.byId,
  externalId: byColumn<DebtRow>(debtList, 'externalId', debtColumns.externalId),
  sheetRowId: {
    name: 'debt by sheet row',
    async load(tenant, rowIds) {
      const debtIds = await debtIdsOfSheetRows(tenant.tx, rowIds);
      const found = await debts.byId.load(tenant, [...debtIds.values()], undefined);
      return new Map(
        [...debtIds].flatMap(([rowId, debtId]) => (found.has(debtId) ? [[rowId, found.get(debtId)!]] : [])),
      );
    },
  },
};

export const changesOfDebt: Batch<DebtChangeRow[]> = {
  name: 'changes of debt',
  load: async ({ tx }, ids) => groupBy(await debtChanges(tx, ids), (row) => row.debtId),
};

function where({ today }: Tenant, filter: DebtFilter | null): Sql[] {
  const conditions: Sql[] = [];
  if (filter?.customerId != null) conditions.push(ofCustomer(filter.customerId));
  if (filter?.status) conditions.push(hasStatusOn(filter.status, today));
  if (filter?.isLate != null) conditions.push(isLateOn(filter.isLate, today));
  if (filter?.dueFrom) conditions.push(isDueFrom(filter.dueFrom));
  if (filter?.dueTo) conditions.push(isDueTo(filter.dueTo));
  return conditions;
}
