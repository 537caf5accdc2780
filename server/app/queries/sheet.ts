import { bindingList, isOfSpreadsheet, isOfTab, rowHashes, type SheetBindingRow } from '../../db/sheet.js';
import { hasForgottenRows } from '../../db/sheet-sync.js';
import type { Actor, Tenant } from '../context.js';
import { type QuestionKind, type SheetQuestion, sheetQuestions } from '../sheet/question.js';
import { type BindingTotals, bindingTotals, type SheetPatchPage, sheetPatches } from '../sheet/read.js';
import { type Batch, createListing, type Listing } from './listing.js';

export type { SheetBindingRow } from '../../db/sheet.js';
export type { SheetQuestion } from '../sheet/question.js';
export type { BindingTotals } from '../sheet/read.js';

export interface SheetBindingFilter {
  spreadsheetId?: string | null;
  sheetId?: number | null;
}

const listed = createListing<SheetBindingRow, SheetBindingFilter | null>(bindingList, {
  where: ({ actor }, filter) => {
    const own = actor.spreadsheetId === null ? [] : [isOfSpreadsheet(actor.spreadsheetId)];
    if (filter?.spreadsheetId == null) return own;
    if (filter.sheetId == null) return [...own, isOfSpreadsheet(filter.spreadsheetId)];
    return [...own, isOfTab(filter.spreadsheetId, filter.sheetId)];
  },
});

/** The bound tabs. To a key of one spreadsheet no other spreadsheet's exist, by whatever way they are asked for. */
export const bindings: Listing<SheetBindingRow, SheetBindingFilter | null> = {
  ...listed,
  byId: {
    ...listed.byId,
    async load(tenant, ids) {
      const rows = await listed.byId.load(tenant, ids, undefined);
      return new Map([...rows].filter(([, row]) => isVisibleTo(tenant.actor, row)));
    },
  },
};

function isVisibleTo({ spreadsheetId }: Actor, binding: SheetBindingRow): boolean {
  return spreadsheetId === null || spreadsheetId === binding.spreadsheetId;
}

/** A page of what waits to be written to a tab; null for a tab that the key may not see. */
export async function patchesOfBinding(
  tenant: Tenant,
  input: { bindingId: string; first: number; after: string | null },
): Promise<SheetPatchPage | null> {
  return (await isVisible(tenant, input.bindingId)) ? sheetPatches(tenant, input) : null;
}

/** Whether there is such a tab, and the key may see it. */
export async function isVisible(tenant: Tenant, bindingId: string): Promise<boolean> {
  return (await visibleIds(tenant, [bindingId])).length > 0;
}

/** More questions than anybody answers; as many as are read of all tabs at once. */
const MAX_QUESTIONS = 2_000;
const MAX_TABS = 200;

export interface QuestionsAsked {
  bindingId?: string | null;
  /** Only its tabs. */
  spreadsheetId?: string | null;
  kind?: QuestionKind | null;
  first: number;
  after: string | null;
}

/** A page of the questions of one tab, or of every tab that is asked for and that the key may see. */
export async function openQuestions(
  tenant: Tenant,
  { bindingId, spreadsheetId, kind, first, after }: QuestionsAsked,
): Promise<{ questions: SheetQuestion[]; hasNextPage: boolean; totalCount: number }> {
  if (tenant.actor.spreadsheetId === null && spreadsheetId == null)
    return sheetQuestions(tenant, { bindingId, kind, first, after });
  const filter = spreadsheetId == null ? null : { spreadsheetId };
  const tabs =
    bindingId == null || filter
      ? (await listed.page(tenant, { first: MAX_TABS, after: null, order: 'RECENT', filter })).rows.map(idOf)
      : await visibleIds(tenant, [bindingId]);
  const ids = tabs.filter((id) => bindingId == null || id === bindingId);
  const all: SheetQuestion[] = [];
  // Newest first in the list; questions are in the order in which the tabs were bound.
  ids.reverse();
  for (const id of ids)
    all.push(...(await sheetQuestions(tenant, { bindingId: id, kind, first: MAX_QUESTIONS })).questions);
  const start = after === null ? 0 : placeBehind(all, ids, after);
  return {
    questions: all.slice(start, start + first),
    hasNextPage: all.length > start + first,
    totalCount: all.length,
  };
}

/** Where the page behind this question begins, though it may have been answered since. */
function placeBehind(all: readonly SheetQuestion[], ids: readonly string[], after: string): number {
  const tab = ids.findIndex((id) => after.startsWith(`${id}:`));
  const behind = all.findIndex(({ bindingId, id }) => {
    const own = ids.indexOf(bindingId);
    return own > tab || (own === tab && id > after);
  });
  return behind === -1 ? all.length : behind;
}

async function visibleIds(tenant: Tenant, ids: readonly string[]): Promise<string[]> {
  return [...(await bindings.byId.load(tenant, ids, undefined)).keys()];
}

function idOf({ id }: { id: string }): string {
  return id;
}

export const hashesOfBinding: Batch<Record<string, string>> = {
  name: 'row hashes of binding',
  load: ({ tx }, ids) => rowHashes(tx, ids),
};

/** Whether rows wait to be read as though nobody had ever seen them. */
export const isForgotten: Batch<boolean> = {
  name: 'forgotten rows of binding',
  async load({ tx }, ids) {
    const found = new Map<string, boolean>();
    for (const id of ids) found.set(id, await hasForgottenRows(tx, id));
    return found;
  },
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
