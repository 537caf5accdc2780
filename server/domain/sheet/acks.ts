/** Patches of a bound tab: what of them to write where, and what to tell the server of it once it was read again. */
import { doesCellShow } from './tab-cells.js';
import { ID_FIELD, isComputedField, rowHash, type TableRow } from './tab-rows.js';
import { cellIn, type TabTable } from './tab-view.js';
import type { WireAck, WireCell, WireNewRow, WirePatch, WireValue } from './wire.js';
import { type Plan, type PlannedWrite, patchedCells, planNewRows, planPatches, planWrites } from './write-plan.js';

export interface PatchPage {
  patches: WirePatch[];
  newRows: WireNewRow[];
}

export interface Written {
  acks: WireAck[];
  /** Cells written and seen to stand. */
  written: number;
}

export interface PagePlan extends Plan {
  writes: PlannedWrite[];
}

/** Compare and set, in few rectangles: new rows come below everything that stands in the tab. */
export function planPage(view: TabTable, page: PatchPage): PagePlan {
  const rowOf = rowsById(view);
  const columns = { ...view.managed, ...view.mapped };
  const plan = planPatches(page.patches, view.grid, rowOf, columns);
  const added = planNewRows(page.newRows, view.grid, rowOf, columns, view.managed[ID_FIELD] as number);
  const cells = [...plan.cells, ...added.cells];
  return { ...plan, cells, writes: planWrites(cells, view.grid, new Set(rowOf.values())) };
}

function rowsById(view: Pick<TabTable, 'rows'>): Map<string, number> {
  const rowOf = new Map<string, number>();
  // Of duplicated ids the first is meant; the next sync gives the others ids of their own.
  for (const { id, row } of view.rows) if (id !== '' && !rowOf.has(id)) rowOf.set(id, row);
  return rowOf;
}

/** What became of a page of patches, read from the tab after the writes. `rowHashes`: as acknowledged before. */
export function acknowledge(
  rowHashes: Readonly<Record<string, string | null>>,
  pages: PatchPage,
  before: TabTable,
  after: TabTable,
  plan: PagePlan,
): Written {
  const rowNow = rowsById(after);
  const columnsNow = { ...after.managed, ...after.mapped };
  const applied = new Map<string, { field: string; value: WireValue }[]>();
  const refused = new Map<string, { field: string; found: WireCell }[]>();
  const put = <T>(map: Map<string, T[]>, id: string, item: T): void => {
    const known = map.get(id);
    if (known) known.push(item);
    else map.set(id, [item]);
  };
  for (const { id, field, value } of plan.already) put(applied, id, { field, value });
  for (const { id, field, found } of plan.refused) put(refused, id, { field, found });
  let written = 0;
  for (const { id, field, value } of plan.cells) {
    if (field === ID_FIELD) continue;
    const found = cellIn(after.grid, rowNow.get(id) ?? 0, columnsNow[field] ?? -1);
    if (doesCellShow(found, value)) {
      put(applied, id, { field, value });
      written += 1;
    } else put(refused, id, { field, found });
  }
  const rowBefore = new Map(before.rows.map((row) => [row.id, row]));
  const isNew = new Set(pages.newRows.map(({ id }) => id));
  const versions = new Map([...pages.patches, ...pages.newRows].map(({ id, version }) => [id, version]));
  const acks = [...versions].map(([id, version]): WireAck => {
    const done = applied.get(id) ?? [];
    const row = rowNow.get(id);
    return {
      id,
      version,
      row: row ?? 0,
      hash: row === undefined ? null : agreedHash(rowHashes[id], rowBefore.get(id), done, isNew.has(id), after),
      applied: done.map(({ field }) => field),
      refused: refused.get(id) ?? [],
    };
  });
  return { acks, written };
}

/**
 * The hash of what server and sheet now agree on: what was acknowledged before, with the patches in it. It is made from
 * that and not from the row as it reads now, so that what somebody typed meanwhile still counts as a change.
 */
function agreedHash(
  known: string | null | undefined,
  before: Pick<TableRow, 'cells' | 'computed'> | undefined,
  applied: readonly { field: string; value: WireValue }[],
  isNew: boolean,
  after: TabTable,
): string {
  const patched = ({ cells, computed }: Pick<TableRow, 'cells' | 'computed'>): string =>
    rowHash(patchedCells(cells, applied), patchedCells(computed, applied));
  if (before && known === rowHash(before.cells, before.computed)) return patched(before);
  // Typed over meanwhile: back to what was acknowledged before, it would not say what was written since.
  if (before || !isNew) return applied.length > 0 ? UNAGREED : (known ?? UNAGREED);
  const blank = (fields: readonly string[]): Record<string, WireCell> => {
    const cells: Record<string, WireCell> = {};
    for (const field of fields) cells[field] = null;
    return cells;
  };
  const computed = Object.keys(after.managed).filter(isComputedField);
  return patched({ cells: blank(Object.keys(after.mapped)), computed: blank(computed) });
}

/** No row hashes to this, so the row is sent with the next sync. */
export const UNAGREED = 'none';

/** Whether the row is sent with the next sync whatever it reads: its own cells may still be known (`1216cb….none`). */
export function isToReadAnew(hash: string | null): boolean {
  return hash === null || hash.split('.').indexOf(UNAGREED) >= 0;
}
