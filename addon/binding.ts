/**
 * The tie between a tab and the server: which column is which field, and the tab as it stands now. Columns are found by
 * their mark (column metadata) and cross-checked by heading.
 */

import type { Grid } from '../server/domain/sheet/tab-cells.js';
import {
  type FieldColumns,
  findHeader,
  type HeaderPlace,
  headingsOf,
  ID_FIELD,
  isComputedField,
} from '../server/domain/sheet/tab-rows.js';
import { managedColumns, mappedColumns, type TabTable, tableOf } from '../server/domain/sheet/tab-view.js';
import { COMPUTED_FIELDS } from '../server/domain/sheet/wire.js';
import { stableHash } from '../server/domain/text.js';
import { mutate, query, type Reply } from './api.js';
import type { Connection } from './connection.js';
import {
  addManagedColumns,
  findTab,
  type MadeColumns,
  makeManagedColumns,
  markColumn,
  markManaged,
  type OpenTab,
  openTab,
  readGrid,
  readMarks,
  type TabId,
  tabHabits,
  unmarkColumn,
} from './sheet.js';
import { loadTabs, rememberTab } from './store.js';
import { fetchReading } from './tab-reading.js';
import { COLUMN_HEADINGS, failure } from './texts.js';

export interface BoundColumn {
  heading: string;
  field: string;
}

export interface Binding {
  id: string;
  /** Its first sync was undone: the next one begins with the columns and a preview, as for a tab nobody knows. */
  isUndone: boolean;
  columns: BoundColumn[];
  /** Row id → hash as last acknowledged; null: acknowledged as gone. */
  rowHashes: Record<string, string | null>;
}

export const BINDING_FIELDS = 'isUndone id columns { heading field } rowHashes';

/** A tab and its headings, as they stand. */
export interface Layout extends HeaderPlace {
  tab: OpenTab;
  grid: Grid;
  headings: string[];
  /** Every column that carries a mark, by field. */
  marks: FieldColumns;
}

/** A bound tab in hand. */
export type TabView = Layout & TabTable;

/** To be asked for together with something else; its variables are `spreadsheetId` and `sheetId`. */
export const BINDING_OF_TAB = `sheetBinding(spreadsheetId: $spreadsheetId, sheetId: $sheetId) { ${BINDING_FIELDS} }`;

export function fetchBinding(connection: Connection, tabId: TabId): Reply<{ binding: Binding | null }> {
  const reply = query<{ sheetBinding: Binding | null }>(
    connection,
    `query ($spreadsheetId: String!, $sheetId: Int!) { ${BINDING_OF_TAB} }`,
    { spreadsheetId: tabId.spreadsheetId, sheetId: tabId.sheetId },
  );
  return reply.ok ? { ok: true, data: { binding: reply.data.sheetBinding } } : reply;
}

/** What a bound tab lost and got since it was bound. */
export interface Rebound {
  binding: Binding;
  /** Headings of columns that are gone. */
  gone: string[];
  /** New headings that are not certain: the merchant is told where to say what they are. */
  unsure: string[];
}

/**
 * Follows a bound tab: its columns are found again, wherever they stand and however they are called now; one that came
 * since is taken in when its meaning is certain, one that the merchant kept for themselves stays theirs. Makes
 * Caderneta's columns when they are not there. Call it holding the document lock.
 */
export function bindTab(connection: Connection, tabId: TabId, known: Binding): Reply<Rebound> {
  const layout = layoutOf(tabId.sheetId, known.columns);
  if (!layout) return { ok: false, failure: failure('NO_HEADER') };
  const { grid, headings, marks, headerRows } = layout;
  const mapped = mappedColumns(known, headings, marks);
  const found = (field: string): number | undefined => mapped[field];
  const columns = known.columns
    .filter(({ field }) => found(field) !== undefined)
    .map(({ field, heading }) => ({ field, heading: headings[found(field) as number] || heading }));
  const gone = known.columns.filter(({ field }) => found(field) === undefined).map(({ heading }) => heading);
  const remembered = loadTabs().find(({ sheetId }) => sheetId === tabId.sheetId);
  const fresh = ownHeadings(layout, mapped).filter((heading) => remembered?.own?.indexOf(markOf(heading)) === -1);
  const unsure: string[] = [];
  if (fresh.length > 0) {
    const read = fetchReading(connection, grid, managedColumns(marks));
    if (!read.ok) return read;
    for (const { index, field, certainty } of read.data.sheetReading?.columns ?? []) {
      const heading = headings[index] ?? '';
      if (fresh.indexOf(heading) < 0 || certainty === 'OWN') continue;
      if (certainty !== 'SURE' || field === null || mapped[field] !== undefined) unsure.push(heading);
      else {
        mapped[field] = index;
        columns.push({ heading, field });
      }
    }
  }
  const habits = { ...tabId, ...tabHabits(), headerRows };
  const signature = stableHash(JSON.stringify(habits));
  const isCurrent = remembered?.headings === signature && gone.length === 0 && sameColumns(columns, known.columns);
  const bound: Reply<{ binding: Binding }> = isCurrent
    ? { ok: true, data: { binding: known } }
    : bindSheet(connection, { ...habits, headings: headings.filter(Boolean), columns });
  if (!bound.ok) return bound;
  dressTab(tabId, layout, mapped, signature);
  return { ok: true, data: { binding: bound.data.binding, gone, unsure } };
}

/** Ties the tab to the server with these columns. A refusal comes with what the server says beside it. */
export function bindSheet(connection: Connection, input: object): Reply<{ binding: Binding }> {
  const fields = `binding { ${BINDING_FIELDS} } copyOf { id sheetName lastSyncedAt }`;
  return mutate<{ binding: Binding }>(connection, 'bindSheet', input, Utilities.getUuid(), fields);
}

/** Caderneta's columns and every mark, as they belong to these columns; then what is remembered of the tab. */
export function dressTab(tabId: TabId, layout: Layout, mapped: FieldColumns, signature: string): void {
  const { tab, header, marks } = layout;
  const wasMade = loadTabs().find((known) => known.sheetId === tabId.sheetId)?.made ?? MADE_AT_FIRST;
  const made = ownColumns(tab, header, marks, wasMade);
  markMapped(tab, mapped, made, marks);
  const own = ownHeadings(layout, mapped).map(markOf).join(' ');
  rememberTab({ sheetId: tabId.sheetId, headings: signature, made: COMPUTED_FIELDS.length, own });
}

function sameColumns(some: readonly BoundColumn[], others: readonly BoundColumn[]): boolean {
  const key = (columns: readonly BoundColumn[]): string =>
    columns
      .map(({ heading, field }) => `${field} ${heading}`)
      .sort()
      .join('\n');
  return key(some) === key(others);
}

/** The merchant's headings that are no field: they stay the merchant's own. */
function ownHeadings({ headings, marks }: Layout, mapped: FieldColumns): string[] {
  const taken = [...managedColumns(marks), ...Object.values(mapped)];
  return headings.filter((heading, column) => heading !== '' && taken.indexOf(column) < 0);
}

/** A heading in five letters, for the little room there is to remember many. */
function markOf(heading: string): string {
  return stableHash(heading).slice(-5);
}

/** `situacao` to `cobrar`: what a tab has that was synced before Caderneta wrote down how many columns it had made. */
const MADE_AT_FIRST = 7;

/** Makes what the tab lacks: everything at first, later what is new in Caderneta, never what the merchant deleted. */
function ownColumns(tab: OpenTab, header: number, marks: FieldColumns, wasMade: number): MadeColumns {
  if (marks[ID_FIELD] === undefined) return makeManagedColumns(tab, header, marks);
  if (readMarks(tab)[ID_FIELD] === undefined) markManaged(tab, marks);
  const fields = COMPUTED_FIELDS.slice(wasMade).filter((field) => marks[field] === undefined);
  if (fields.length === 0) return { columns: marks, insertedAt: 0, count: 0 };
  return addManagedColumns(tab, header, marks, fields);
}

/** Puts each field's mark on its column, and takes it from columns that are no field any more. */
function markMapped(
  tab: OpenTab,
  mapped: FieldColumns,
  { insertedAt, count }: MadeColumns,
  before: FieldColumns,
): void {
  for (const field of Object.keys(before)) {
    if (field !== ID_FIELD && !isComputedField(field) && mapped[field] === undefined) unmarkColumn(tab, field);
  }
  const shift = (column: number): number => (column >= insertedAt ? column + count : column);
  for (const field of Object.keys(mapped)) {
    if (mapped[field] !== before[field]) markColumn(tab, field, shift(mapped[field] as number));
  }
}

/** Where the headings of a bound tab stand by now. Null: the tab or its headings are gone. */
export function layoutOf(sheetId: number, columns: readonly { heading: string }[]): Layout | null {
  const tab = openTab(sheetId);
  if (!tab) return null;
  const grid = readGrid(tab);
  const marks = allMarks(tab, grid);
  const id = { heading: COLUMN_HEADINGS[ID_FIELD] as string, column: marks[ID_FIELD] };
  const known = columns.map(({ heading }) => heading);
  const place = findHeader(grid, known, id);
  return place && { tab, grid, marks, ...place, headings: headingsOf(grid, place.header, place.headerRows) };
}

/**
 * The marks. Where the id's is not there, in a tab pasted from another or one whose columns were being made when Google
 * ended the run, Caderneta's columns are known by their headings.
 */
export function allMarks(tab: OpenTab, grid: Grid): FieldColumns {
  const marks = readMarks(tab);
  const idHeading = COLUMN_HEADINGS[ID_FIELD] as string;
  const header = marks[ID_FIELD] === undefined && grid.find((line) => line.indexOf(idHeading) >= 0);
  if (!header) return marks;
  const first = header.indexOf(idHeading);
  const found: FieldColumns = { [ID_FIELD]: first };
  for (const field of COMPUTED_FIELDS) {
    const column = header.indexOf(COLUMN_HEADINGS[field] as string, first);
    if (column >= 0) found[field] = column;
  }
  return { ...found, ...marks };
}

/** Reads the tab again, for one step. Null when it, its headings, its id column or its amounts are gone: bind first. */
export function viewTab(sheetId: number, binding: Binding): TabView | null {
  const layout = layoutOf(sheetId, binding.columns);
  if (!layout || layout.marks[ID_FIELD] === undefined) return null;
  const table = tableOf(layout, layout.marks, binding.columns);
  return table && { ...layout, ...table };
}

/** The tab the panel speaks of: the one in view when it is synced, else the one synced last, else the one in view. */
export function tabInQuestion(active: TabId): TabId {
  const tabs = loadTabs();
  if (tabs.length === 0 || tabs.some((tab) => tab.sheetId === active.sheetId)) return active;
  for (const { sheetId } of tabs) {
    const found = findTab(sheetId);
    if (found) return found;
  }
  return active;
}
