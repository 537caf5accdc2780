/**
 * The first sync of a tab, up to its binding: what its columns are, what would come of its rows, and, once the merchant
 * said "Aplicar", the columns that are Caderneta's. Until then nothing is written, neither in the sheet nor on the server.
 */

import { idRuns } from '../server/domain/sheet/row-identity.js';
import { cellText, type Grid, isBlank, sendable } from '../server/domain/sheet/tab-cells.js';
import {
  type FieldColumns,
  findHeader,
  headingsOf,
  ID_FIELD,
  isComputedField,
  isRowId,
  readRows,
  rowHash,
} from '../server/domain/sheet/tab-rows.js';
import { managedColumns, mappedColumns } from '../server/domain/sheet/tab-view.js';
import { COMPUTED_FIELDS } from '../server/domain/sheet/wire.js';
import { planWrites } from '../server/domain/sheet/write-plan.js';
import { stableHash } from '../server/domain/text.js';
import { mutate, query, type Reply } from './api.js';
import {
  allMarks,
  type Binding,
  type BoundColumn,
  bindSheet,
  dressTab,
  fetchBinding,
  type Layout,
  tabInQuestion,
} from './binding.js';
import type { Connection } from './connection.js';
import { withDocumentLock } from './lock.js';
import type { PreviewCounts, PreviewState, TabColumn, TabMapping, TabReading } from './mapping-rpc.js';
import type { CopiedTab, SyncState } from './rpc.js';
import {
  activeTab,
  columnLetter,
  findTab,
  openTab,
  readGrid,
  type TabId,
  tabHabits,
  writeIds,
  writeRectangle,
} from './sheet.js';
import { fetchReading } from './tab-reading.js';
import { COLUMN_HEADINGS, failure } from './texts.js';

const ID_HEADING = COLUMN_HEADINGS[ID_FIELD] as string;

/** Reads a tab for the dialog of its columns; of a bound one, what they are bound as. */
export function readTab(connection: Connection, sheetId: number | null): Reply<TabReading> {
  const tabId = sheetId === null ? tabInQuestion(activeTab()) : findTab(sheetId);
  const tab = tabId && openTab(tabId.sheetId);
  if (!tabId || !tab) return { ok: false, failure: failure('TAB_GONE') };
  const fetched = fetchBinding(connection, tabId);
  if (!fetched.ok) return fetched;
  const { binding } = fetched.data;
  const grid = readGrid(tab);
  const marks = allMarks(tab, grid);
  const ours = managedColumns(marks);
  const read = fetchReading(connection, grid, ours);
  if (!read.ok) return read;
  const { sheetReading, viewer } = read.data;
  if (!sheetReading) return { ok: false, failure: failure('NO_HEADER') };
  const { headerRows } = sheetReading;
  const header = sheetReading.headerRow - 1;
  const headings = headingsOf(grid, header, headerRows);
  const mapped = binding ? mappedColumns(binding, headings, marks) : null;
  const columns = sheetReading.columns
    .filter(({ index, samples }) => ours.indexOf(index) < 0 && (headings[index] || samples.length > 0))
    .map((column): TabColumn => {
      const bound = mapped && (Object.keys(mapped).find((field) => mapped[field] === column.index) ?? null);
      return {
        ...column,
        heading: headings[column.index] ?? '',
        letter: columnLetter(column.index),
        blanks: 0,
        ...(mapped ? { field: bound, certainty: bound === null ? ('OWN' as const) : ('SURE' as const) } : {}),
      };
    });
  countBlanks(grid, header, columns);
  return {
    ok: true,
    data: {
      sheetId: tabId.sheetId,
      sheetName: tabId.sheetName,
      isBound: binding !== null && !binding.isUndone,
      bindingId: binding && binding.id,
      headerRows,
      columns,
      dueRule: viewer.merchant.dueRule,
      dateExample: sheetReading.asksDateOrder ? dateExample(grid, header, columns) : null,
    },
  };
}

/** Rows that name somebody, and are no sum of the others. */
function countBlanks(grid: Grid, header: number, columns: TabColumn[]): void {
  const name = columns.find(({ field }) => field === 'name')?.index;
  for (const line of grid.slice(header + 1)) {
    const isDebt =
      name === undefined
        ? columns.some(({ index }) => !isBlank(line[index]))
        : !isBlank(line[name]) && !/^(sub)?total/i.test(cellText(line[name]));
    if (isDebt) for (const column of columns) if (isBlank(line[column.index])) column.blanks += 1;
  }
}

const DAY_FIELDS = ['dueOn', 'soldOn', 'paidOn'];

/** The first date cell whose day could be its month. */
function dateExample(grid: Grid, header: number, columns: readonly TabColumn[]): TabReading['dateExample'] {
  const dates = columns.filter(({ field }) => DAY_FIELDS.indexOf(field ?? '') >= 0);
  for (let row = header + 1; row < grid.length; row++) {
    for (const { index, letter } of dates) {
      const cell = grid[row]?.[index];
      const day = cell && typeof cell === 'object' && 'd' in cell ? cell.d : '';
      if (day !== '' && Number(day.slice(8)) <= 12 && day.slice(5, 7) !== day.slice(8))
        return { cell: `${letter}${row + 1}`, day };
    }
  }
  return null;
}

/** The tab with the columns the merchant confirmed, wherever these stand by now. */
interface Mapped extends Layout {
  columns: { heading: string; field: string }[];
  mapped: FieldColumns;
}

function placeMapping(mapping: TabMapping, sheetId = mapping.sheetId): Mapped | null {
  const tab = openTab(sheetId);
  if (!tab) return null;
  const grid = readGrid(tab);
  const marks = allMarks(tab, grid);
  const known = mapping.columns.map(({ heading }) => heading);
  const place = findHeader(grid, known, { heading: ID_HEADING, column: marks[ID_FIELD] });
  if (!place) return null;
  const headings = headingsOf(grid, place.header, place.headerRows);
  const mapped: FieldColumns = {};
  const columns = mapping.columns.map(({ index, heading, field }) => {
    const at = heading === '' || headings[index] === heading ? index : headings.indexOf(heading);
    if (at >= 0) mapped[field] = at;
    return { heading: heading || columnLetter(index), field };
  });
  return { tab, grid, marks, ...place, headings, columns, mapped };
}

/** A preview counts its rows in parts of what one request may hold. */
const PART_ROWS = 1000;
const MOST_EXAMPLES = 5;
const NO_COUNTS: PreviewCounts = {
  rows: 0,
  debts: 0,
  openCents: 0,
  paidDebts: 0,
  recordedDebts: 0,
  unshownDebts: 0,
  matchedDebts: 0,
  shownElsewhere: 0,
  newCustomers: 0,
  knownCustomers: 0,
  ignoredRows: 0,
  questions: 0,
};

interface PreviewReply {
  sheetPreview:
    | (PreviewCounts & { people: string[]; examples: { row: number; name: string; field: string; what: string }[] })
    | null;
}

export function previewStep(
  connection: Connection,
  given: Partial<PreviewState>,
  most = PART_ROWS,
): Reply<PreviewState> {
  const { mapping, done = 0, counts = NO_COUNTS, people = [], examples = [] } = given as PreviewState;
  const placed = placeMapping(mapping);
  if (!placed) return { ok: false, failure: failure('NO_HEADER') };
  const { grid, header, mapped, marks } = placed;
  const { bindingId } = mapping;
  const idColumn = bindingId === null ? undefined : marks[ID_FIELD];
  const all = readRows(grid, header, mapped, idColumn === undefined ? {} : { [ID_FIELD]: idColumn });
  const sent: string[] = [];
  const rows = all.slice(done, done + most).map(({ id: typed, row, cells }) => {
    // Those that have no id yet are told apart by where they stand.
    const id = typed === '' || sent.indexOf(typed) >= 0 ? `row_${String(row).padStart(8, '0')}` : typed;
    sent.push(id);
    return { id, row, hash: rowHash(cells, {}), cells: sendable(cells) };
  });
  const reply = query<PreviewReply>(
    connection,
    `query ($input: SheetPreviewInput!) {
      sheetPreview(input: $input) {
        ${Object.keys(NO_COUNTS).join(' ')} people examples
      }
    }`,
    {
      input: {
        rows,
        bindingId,
        seen: people,
        locale: tabHabits().locale,
        dateCells: mapping.dateCells,
        ...mapping.dueRule,
      },
    },
  );
  if (!reply.ok) {
    const isSplit = reply.failure.code === 'TOO_LARGE' && rows.length > 1;
    return isSplit ? previewStep(connection, given, Math.ceil(rows.length / 2)) : reply;
  }
  const part = reply.data.sheetPreview;
  if (!part) return { ok: false, failure: failure('BAD_USER_INPUT') };
  const sum = { ...NO_COUNTS };
  for (const name of Object.keys(sum) as (keyof PreviewCounts)[]) sum[name] = counts[name] + part[name];
  sum.unshownDebts = part.unshownDebts;
  const shown = part.examples.map(({ row, field, name, what }) => {
    return { cell: `${columnLetter(mapped[field] ?? mapped.name ?? 0)}${row}`, name, what };
  });
  return {
    ok: true,
    data: {
      mapping,
      done: done + rows.length,
      total: all.length,
      isDone: done + rows.length >= all.length,
      counts: sum,
      people: people.concat(part.people),
      examples: examples.concat(shown).slice(0, MOST_EXAMPLES),
    },
  };
}

/** The ids in a tab that is not bound, by which a copy is known. */
const MOST_IDS = 1000;

function idsIn(grid: Grid, marks: FieldColumns): string[] {
  const column = marks[ID_FIELD];
  return column === undefined
    ? []
    : grid
        .map((line) => line[column])
        .filter(isRowId)
        .slice(0, MOST_IDS);
}

/** Asked of the server at once, to tell ids it knows from those of another shop. */
const IDS_ASKED = 10;

/**
 * Of which synced tab a tab that is not bound is a copy; null when it is none, as far as that can be told before the
 * merchant confirmed its columns.
 */
export function copyOf(connection: Connection, tabId: TabId): Reply<CopiedTab | null> {
  const none: Reply<CopiedTab | null> = { ok: true, data: null };
  const tab = openTab(tabId.sheetId);
  if (!tab) return { ok: false, failure: failure('TAB_GONE') };
  const grid = readGrid(tab);
  const marks = allMarks(tab, grid);
  const ids = idsIn(grid, marks);
  const columns = markedColumns(grid, marks);
  if (ids.length === 0 || columns === null) return none;
  const step = Math.ceil(ids.length / IDS_ASKED);
  const asked = ids.filter((_, i) => i % step === 0);
  const known = query<Record<string, object | null>>(
    connection,
    `query (${asked.map((_, i) => `$id${i}: String!`).join(', ')}) {
      ${asked.map((_, i) => `row${i}: debt(by: { sheetRowId: $id${i} }) { id }`).join(' ')}
    }`,
    Object.fromEntries(asked.map((id, i): [string, string] => [`id${i}`, id])),
  );
  if (!known.ok) return known;
  if (Object.keys(known.data).every((row) => known.data[row] === null)) return none;
  const bound = bindSheet(connection, { ...tabId, headings: [], columns: columns.map(named), rowIds: ids });
  const copied = copiedFrom(bound);
  return bound.ok || copied ? { ok: true, data: copied } : bound;
}

function named({ heading, field }: BoundColumn): BoundColumn {
  return { heading, field };
}

/** The columns a copy brought its marks with. */
function markedColumns(grid: Grid, marks: FieldColumns): TabMapping['columns'] | null {
  const place = findHeader(grid, [ID_HEADING]);
  if (!place) return null;
  const headings = headingsOf(grid, place.header, place.headerRows);
  const columns = Object.keys(marks)
    .filter((field) => field !== ID_FIELD && !isComputedField(field))
    .map((field) => ({ field, index: marks[field] as number, heading: headings[marks[field] as number] ?? '' }));
  const has = (wanted: string): boolean => columns.some(({ field }) => field === wanted);
  return has('name') && has('principalCents') ? columns : null;
}

function copiedFrom(bound: Reply<{ binding: Binding }>): CopiedTab | null {
  if (bound.ok || bound.failure.code !== 'SHEET_IS_COPY') return null;
  return (bound.payload as { copyOf: CopiedTab | null }).copyOf;
}

/** What the merchant confirmed, done: the shop's rule, the binding, Caderneta's columns. Safe to repeat. */
export function bindMapping(connection: Connection, state: SyncState): Reply<SyncState> {
  const { mapping } = state;
  const tabId = findTab(state.sheetId ?? -1);
  if (!tabId) return { ok: false, failure: failure('TAB_GONE') };
  if (mapping?.dueRule) {
    const rule = mutate<{ isMore: boolean }>(connection, 'setDueRule', mapping.dueRule, Utilities.getUuid(), 'isMore');
    if (!rule.ok) return rule;
    // Rows of other tabs still wait for it: the next step goes on.
    if (rule.data.isMore) return { ok: true, data: state };
  }
  return withDocumentLock(() => bindPlaced(connection, state, tabId));
}

function bindPlaced(connection: Connection, state: SyncState, tabId: TabId): Reply<SyncState> {
  const { mapping, origin, copyOf } = state;
  const placed = placeMapping(mapping ?? movedMapping(tabId.sheetId), tabId.sheetId);
  if (!placed) return { ok: false, failure: failure('NO_HEADER') };
  const fetched = fetchBinding(connection, tabId);
  if (!fetched.ok) return fetched;
  const { grid, headings, marks, headerRows, columns, mapped } = placed;
  const rowIds = idsIn(grid, marks);
  // Ids that were given to a bound tab are its own.
  if (origin === 'NEW' && !fetched.data.binding) forgetRows(placed);
  const habits = { ...tabId, ...tabHabits(), headerRows };
  const bound = bindSheet(connection, {
    ...habits,
    headings: headings.filter(Boolean),
    columns: columns.map(named),
    dateCells: mapping?.dateCells,
    ...(fetched.data.binding ? {} : { rowIds, origin, movedFromId: origin === 'MOVE' ? copyOf?.id : null }),
  });
  if (!bound.ok) {
    const copied = copiedFrom(bound);
    return copied ? { ok: true, data: { ...state, phase: 'ASK_COPY', copyOf: copied, answer: null } } : bound;
  }
  dressTab(tabId, placed, mapped, stableHash(JSON.stringify(habits)));
  return { ok: true, data: { ...state, phase: 'UPLOAD', bindingId: bound.data.binding.id, answer: null } };
}

/** A tab that took the place of another keeps its columns. */
function movedMapping(sheetId: number): TabMapping {
  const tab = openTab(sheetId);
  const grid = tab ? readGrid(tab) : [];
  const columns = (tab && markedColumns(grid, allMarks(tab, grid))) ?? [];
  return { sheetId, bindingId: null, headerRows: 1, columns, dateCells: null, dueRule: null };
}

/** What Caderneta wrote in the rows of a copy speaks of the original's debts: ids, amounts and links. */
function forgetRows({ tab, grid, marks }: Layout): void {
  const idColumn = marks[ID_FIELD];
  if (idColumn === undefined) return;
  const rows = grid.flatMap((line, i) => (isRowId(line[idColumn]) ? [i + 1] : []));
  const cells = rows.flatMap((row) =>
    COMPUTED_FIELDS.flatMap((field) => {
      const column = marks[field];
      return column === undefined ? [] : [{ id: '', field, row, column, value: null }];
    }),
  );
  for (const write of planWrites(cells, grid, new Set(rows))) writeRectangle(tab, { ...write, isLinks: false });
  const emptied = rows.map((row) => ({ row, id: '' }));
  writeIds(
    tab,
    idColumn,
    idRuns(emptied, (row) => grid[row - 1]?.[idColumn] ?? null),
  );
}
