/** How the rows of a tab are read: its own locale, what the merchant said of its dates, the shop's due rule. */
import { asksDateOrder, type DateCells } from '../../domain/sheet/date-order.js';
import type { DueRule } from '../../domain/sheet/due-rule.js';
import { DAY_FIELDS, type SheetField } from '../../domain/sheet/field.js';
import type { ReadOptions, RowCells } from '../../domain/sheet/row.js';
import type { WireCell } from '../../domain/sheet/wire.js';
import type { MerchantRow, Tenant } from '../context.js';
import { cellOf } from './wire-schema.js';

export interface TabHabits {
  locale: string | null;
  dateCells: string | null;
}

/** The shop's answer to "quando vence o fiado sem data?", if it gave one. */
export function dueRuleOf({ fiadoPayDay, fiadoDays }: Pick<MerchantRow, 'fiadoPayDay' | 'fiadoDays'>): DueRule | null {
  if (fiadoPayDay !== null) return { payDay: fiadoPayDay };
  return fiadoDays === null ? null : { days: fiadoDays };
}

export function rowCells(cells: Readonly<Record<string, WireCell>>): RowCells {
  return Object.fromEntries(Object.entries(cells).map(([field, cell]) => [field, cellOf(cell)]));
}

/** What reading these rows depends on; whether dates must be asked is told by the rows of one step together. */
export function readOptions(
  { today, merchant }: Pick<Tenant, 'today' | 'merchant'>,
  { locale, dateCells }: TabHabits,
  rows: readonly RowCells[],
  dueRule: DueRule | null = dueRuleOf(merchant),
): ReadOptions {
  const asked = DAY_FIELDS.filter((field: SheetField) =>
    asksDateOrder(
      rows.map((cells) => cells[field]),
      locale,
    ),
  );
  return { today, locale, dateCells: dateCells as DateCells | null, asksDateOrder: asked, dueRule };
}
