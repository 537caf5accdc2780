import { bindingList, isOfSpreadsheet, isOfTab, rowHashes, type SheetBindingRow } from '../../db/sheet.js';
import { type BindingTotals, bindingTotals } from '../sheet/read.js';
import { type Batch, createListing } from './listing.js';

export type { SheetBindingRow } from '../../db/sheet.js';
export type { BindingTotals } from '../sheet/read.js';

export interface SheetBindingFilter {
  spreadsheetId?: string | null;
  sheetId?: number | null;
}

export const bindings = createListing<SheetBindingRow, SheetBindingFilter | null>(bindingList, {
  where: (_, filter) => {
    if (filter?.spreadsheetId == null) return [];
    if (filter.sheetId == null) return [isOfSpreadsheet(filter.spreadsheetId)];
    return [isOfTab(filter.spreadsheetId, filter.sheetId)];
  },
});

export const hashesOfBinding: Batch<Record<string, string>> = {
  name: 'row hashes of binding',
  load: ({ tx }, ids) => rowHashes(tx, ids),
};

/** One after another: a shop has a few bindings, and each is read whole. */
export const totalsOfBinding: Batch<BindingTotals> = {
  name: 'totals of binding',
  async load({ tx }, ids) {
    const totals = new Map<string, BindingTotals>();
    for (const id of ids) totals.set(id, await bindingTotals(tx, id));
    return totals;
  },
};
