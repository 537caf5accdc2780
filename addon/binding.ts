/**
 * The tie between a tab and the server: which column is which field, and the tab as it stands now. Columns are found by
 * their mark (column metadata) and cross-checked by heading.
 */

import {
  type FieldColumns,
  findHeaderRow,
  type Grid,
  headingsOf,
  ID_FIELD,
  isComputedField,
  readRows,
  type TableRow,
} from '../server/domain/sheet/tab-rows.js';
import type { WireCell } from '../server/domain/sheet/wire.js';
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
  type OpenTab,
  openTab,
  readGrid,
  readMarks,
  type TabId,
  unmarkColumn,
} from './sheet.js';
import { loadTabs, rememberTab } from './store.js';
import { failure } from './texts.js';

export interface Binding {
  id: string;
  status: string;
  columns: { heading: string; field: string }[];
  /** Row id → hash as last acknowledged; null: acknowledged as gone. */
  rowHashes: Record<string, string | null>;
}

export const BINDING_FIELDS = 'id status columns { heading field } rowHashes';

/** The tab as it stands: one read of everything in it. */
export interface TabView {
  tab: OpenTab;
  grid: Grid;
  header: number;
  /** The merchant's columns by field. */
  mapped: FieldColumns;
  /** Caderneta's own columns by field, the id's among them. */
  managed: FieldColumns;
  rows: TableRow[];
}

export function fetchBinding(connection: Connection, tabId: TabId): Reply<{ binding: Binding | null }> {
  const reply = query<{ sheetBinding: Binding | null }>(
    connection,
    `query ($spreadsheetId: String!, $sheetId: Int!) {
      sheetBinding(spreadsheetId: $spreadsheetId, sheetId: $sheetId) { ${BINDING_FIELDS} }
    }`,
    { spreadsheetId: tabId.spreadsheetId, sheetId: tabId.sheetId },
  );
  return reply.ok ? { ok: true, data: { binding: reply.data.sheetBinding } } : reply;
}

/**
 * Ties the tab to the server when it is not tied, or when a heading came, went or changed; makes Caderneta's columns
 * when they are not there. Call it holding the document lock.
 */
export function bindTab(connection: Connection, tabId: TabId): Reply<{ binding: Binding }> {
  const tab = openTab(tabId.sheetId);
  if (!tab) return { ok: false, failure: failure('TAB_GONE') };
  const grid = readGrid(tab);
  const header = findHeaderRow(grid);
  if (header === null) return { ok: false, failure: failure('NO_HEADER') };
  const fetched = fetchBinding(connection, tabId);
  if (!fetched.ok) return fetched;
  const marks = readMarks(tab);
  const headings = ownHeadings(grid, header, marks);
  const signature = stableHash([...headings].sort().join('\n'));
  const known = fetched.data.binding;
  const isCurrent = known !== null && !needsBinding(known, headingsOf(grid, header), marks, tabId.sheetId, signature);
  const bound = isCurrent
    ? { ok: true as const, data: { binding: known } }
    : bindHeadings(connection, tabId, headings, known, grid, header, marks);
  if (!bound.ok) return bound;
  const { binding } = bound.data;
  if (binding.status.indexOf('QUARANTINE') >= 0) return { ok: false, failure: failure('BINDING_QUARANTINED') };
  const wasMade = loadTabs().find((known) => known.sheetId === tabId.sheetId)?.made ?? MADE_AT_FIRST;
  const made = ownColumns(tab, header, marks, wasMade);
  markMapped(tab, binding, headingsOf(grid, header), made, marks);
  rememberTab({ sheetId: tabId.sheetId, headings: signature, made: COMPUTED_FIELDS.length });
  return { ok: true, data: { binding } };
}

/** `situacao` to `cobrar`: what a tab has that was synced before Caderneta wrote down how many columns it had made. */
const MADE_AT_FIRST = 7;

/** Makes what the tab lacks: everything at first, later what is new in Caderneta, never what the merchant deleted. */
function ownColumns(tab: OpenTab, header: number, marks: FieldColumns, wasMade: number): MadeColumns {
  if (marks[ID_FIELD] === undefined) return makeManagedColumns(tab, header, marks);
  const fields = COMPUTED_FIELDS.slice(wasMade).filter((field) => marks[field] === undefined);
  if (fields.length === 0) return { columns: marks, insertedAt: 0, count: 0 };
  return addManagedColumns(tab, header, marks, fields);
}

function needsBinding(
  binding: Binding,
  headings: readonly string[],
  marks: FieldColumns,
  sheetId: number,
  signature: string,
): boolean {
  const remembered = loadTabs().find((known) => known.sheetId === sheetId);
  if (remembered && remembered.headings !== signature) return true;
  return binding.columns.some(({ heading, field }) => {
    const marked = marks[field];
    return marked === undefined
      ? headings.indexOf(heading) < 0
      : headings[marked] !== heading && headings.indexOf(heading) < 0;
  });
}

type BindReply = Reply<{ binding: Binding }>;

/**
 * The server understands the headings; a field whose column is still there under another heading (found by its mark)
 * is then said explicitly, for a renamed column keeps its meaning.
 */
function bindHeadings(
  connection: Connection,
  tabId: TabId,
  headings: readonly string[],
  known: Binding | null,
  grid: Grid,
  header: number,
  marks: FieldColumns,
): BindReply {
  const bind = (columns: Binding['columns'] | null): BindReply => {
    const input = columns === null ? { ...tabId, headings } : { ...tabId, headings, columns };
    const selection = `binding { ${BINDING_FIELDS} }`;
    return mutate<{ binding: Binding }>(connection, 'bindSheet', input, Utilities.getUuid(), selection);
  };
  const all = headingsOf(grid, header);
  const kept = (known?.columns ?? [])
    .map(({ heading, field }) => ({
      field,
      heading: headings.indexOf(heading) >= 0 ? heading : (all[marks[field] ?? -1] ?? ''),
    }))
    .filter(({ heading }) => heading !== '');
  const understood = bind(null);
  if (kept.length === 0 || (!understood.ok && understood.failure.code !== 'MISSING_COLUMN')) return understood;
  const offered = understood.ok ? understood.data.binding.columns : [];
  const isKept = (one: { heading: string; field: string }): boolean =>
    kept.some(({ heading, field }) => heading === one.heading || field === one.field);
  const wanted = [...kept, ...offered.filter((one) => !isKept(one))].map(({ heading, field }) => ({ heading, field }));
  const isSame = wanted.every((one) =>
    offered.some(({ heading, field }) => heading === one.heading && field === one.field),
  );
  return understood.ok && isSame ? understood : bind(wanted);
}

/** The merchant's headings, without Caderneta's own and without empty ones. */
function ownHeadings(grid: Grid, header: number, marks: FieldColumns): string[] {
  const managed = [ID_FIELD, ...COMPUTED_FIELDS].map((field) => marks[field]);
  return headingsOf(grid, header).filter((heading, column) => heading !== '' && managed.indexOf(column) < 0);
}

/** Puts each field's mark on its column, and takes it from columns that are no field any more. */
function markMapped(
  tab: OpenTab,
  binding: Binding,
  headings: readonly string[],
  { insertedAt, count }: MadeColumns,
  before: FieldColumns,
): void {
  const mapped = mappedColumns(binding, headings, before);
  for (const field of Object.keys(before)) {
    if (field !== ID_FIELD && !isComputedField(field) && mapped[field] === undefined) unmarkColumn(tab, field);
  }
  const shift = (column: number): number => (column >= insertedAt ? column + count : column);
  for (const field of Object.keys(mapped)) {
    if (mapped[field] !== before[field]) markColumn(tab, field, shift(mapped[field] as number));
  }
}

/** Field → column: by its mark when the heading agrees, else by the heading, else by the mark alone (renamed since). */
export function mappedColumns(
  binding: Pick<Binding, 'columns'>,
  headings: readonly string[],
  marks: FieldColumns,
): FieldColumns {
  const managed = [ID_FIELD, ...COMPUTED_FIELDS].map((field) => marks[field]);
  const mapped: FieldColumns = {};
  for (const { heading, field } of binding.columns) {
    if (field === null || field === undefined || isComputedField(field)) continue;
    const marked = marks[field];
    const byHeading = headings.findIndex((text, column) => text === heading && managed.indexOf(column) < 0);
    if (marked !== undefined && headings[marked] === heading) mapped[field] = marked;
    else if (byHeading >= 0) mapped[field] = byHeading;
    else if (marked !== undefined) mapped[field] = marked;
  }
  return mapped;
}

/** Reads the tab again, for one step. Null when it, its headings or its id column are gone: bind first. */
export function viewTab(sheetId: number, binding: Binding): TabView | null {
  const tab = openTab(sheetId);
  if (!tab) return null;
  const marks = readMarks(tab);
  const idColumn = marks[ID_FIELD];
  const grid = readGrid(tab);
  const header = findHeaderRow(grid);
  if (header === null || idColumn === undefined) return null;
  const mapped = mappedColumns(binding, headingsOf(grid, header), marks);
  const managed: FieldColumns = { [ID_FIELD]: idColumn };
  for (const field of COMPUTED_FIELDS) {
    const column = marks[field];
    if (column !== undefined) managed[field] = column;
  }
  return { tab, grid, header, mapped, managed, rows: readRows(grid, header, mapped, managed) };
}

/** The cell as it was found, for a message. */
export function cellIn(grid: Grid, row: number, column: number): WireCell {
  return grid[row - 1]?.[column] ?? null;
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
