/**
 * Which row is which. Every row has its id in the sheet before the server hears of it: a lost answer then doubles nothing.
 * Ids beside other people's rows, and rows that came from other tabs, stop the sync until it is clear whose they are.
 */
import {
  areIdsDetached,
  doubtfulIds,
  type Identified,
  identifyRows,
  idRuns,
  type Rematch,
  rearranged,
  rematchRows,
} from '../server/domain/sheet/row-identity.js';
import { cellText } from '../server/domain/sheet/tab-cells.js';
import { ID_FIELD, rowIdsFrom, type TableRow } from '../server/domain/sheet/tab-rows.js';
import { cellIn } from '../server/domain/sheet/tab-view.js';
import { foldName } from '../server/domain/text.js';
import { query, type Reply } from './api.js';
import { type Binding, fetchBinding, type TabView, viewTab } from './binding.js';
import type { Connection } from './connection.js';
import type { SyncState } from './rpc.js';
import { findTab, openTab, readMarks, rowsOfIds, writeIds } from './sheet.js';
import { loadTabs } from './store.js';
import { failure } from './texts.js';

export interface Prepared {
  binding: Binding;
  rows: TableRow[];
}

interface Viewed {
  binding: Binding;
  view: TabView;
}

/** `known`: the binding, where it was fetched a moment ago. */
function viewBound(connection: Connection, { sheetId }: SyncState, known?: Binding): Reply<Viewed> {
  const tabId = findTab(sheetId ?? -1);
  if (!tabId) return { ok: false, failure: failure('TAB_GONE') };
  const fetched: Reply<{ binding: Binding | null }> = known
    ? { ok: true, data: { binding: known } }
    : fetchBinding(connection, tabId);
  if (!fetched.ok) return fetched;
  const { binding } = fetched.data;
  const view = binding && viewTab(tabId.sheetId, binding);
  if (!binding || !view) return { ok: false, failure: failure('TAB_NOT_SYNCED') };
  return { ok: true, data: { binding, view } };
}

/** While the server was asked somebody may have sorted or moved a column: ids go only beside the rows that were read. */
function isAsRead({ binding, view }: Viewed): boolean {
  const now = viewTab(view.tab.sheet.getSheetId(), binding);
  const read = (one: TabView): string => JSON.stringify([one.managed[ID_FIELD], one.rows]);
  return now !== null && read(now) === read(view);
}

function writeNewIds(view: TabView, { written }: Identified): void {
  const column = view.managed[ID_FIELD] as number;
  if (written.length > 0)
    writeIds(
      view.tab,
      column,
      idRuns(written, (row) => cellIn(view.grid, row, column)),
    );
}

/**
 * The rows as they are to be sent; SHEET_SCRAMBLED when their ids stand beside other rows. Where what rows read leaves a
 * doubt, the debts say whose they are: one more request, and almost never. Under the document lock.
 */
export function prepareRows(
  connection: Connection,
  state: SyncState,
  known?: Binding,
  isAgain = false,
): Reply<Prepared> {
  const viewed = viewBound(connection, state, known);
  if (!viewed.ok) return viewed;
  const { binding, view } = viewed.data;
  const order = orderOfIds(connection, viewed.data);
  if (!order.ok) return order;
  const { isDetached, displaced, isMoved } = order.data;
  if (isMoved && isAgain) return { ok: false, failure: failure('BUSY') };
  if (isMoved) return prepareRows(connection, state, binding, true);
  if (isDetached) return { ok: false, failure: failure('SHEET_SCRAMBLED') };
  const identified = identifyRows(view.rows, binding.rowHashes, rowIdsFrom(Utilities.getUuid()), displaced);
  writeNewIds(view, identified);
  return { ok: true, data: { binding, rows: identified.rows } };
}

/**
 * Puts every id beside its row again: by what the row reads; a row edited since, by the name and amount of the debt, when
 * only one fits. What nothing is found for is a new row. Under the document lock.
 */
export function rearrangeIds(connection: Connection, state: SyncState): Reply<object> {
  const viewed = viewBound(connection, state);
  if (!viewed.ok) return viewed;
  const { binding, view } = viewed.data;
  const order = orderOfIds(connection, viewed.data);
  if (!order.ok) return order;
  const rematch = rematchRows(view.rows, binding.rowHashes);
  const asked = rematch.rows.length > 0 ? rematch.ids : [];
  if (asked.length > MOST_ROWS_ASKED) return { ok: false, failure: failure('SHEET_SCRAMBLED') };
  const debts = debtsOfMany(connection, asked);
  if (!debts.ok) return debts;
  // Pressed twice: what is in order already is left so. Of rows that were all edited only their debts' names tell.
  if (!order.data.isDetached && namedOtherwise(view.rows, debts.data).length < FEWEST_ASTRAY)
    return { ok: true, data: {} };
  // The next step finds it out of order again, and asks again.
  if (!isAsRead(viewed.data)) return { ok: true, data: {} };
  const matched = new Map(rematch.matched);
  for (const [row, id] of fitting(rematch, debts.data)) matched.set(row, id);
  writeNewIds(view, rearranged(view.rows, matched, rowIdsFrom(Utilities.getUuid())));
  return { ok: true, data: {} };
}

export interface DebtOfRow {
  rowId: string;
  name: string;
  principalCents: number;
  owedCents: number;
}

/** One row may be rewritten as another; several at once changed places. */
const FEWEST_ASTRAY = 2;
/** Looked at within what one request may ask. */
const ROWS_ASKED = 12;
/** Of rows edited and then sorted without their ids; whoever has more undoes the sort. */
const MOST_ROWS_ASKED = 240;

/** Whose debts these rows are; only of the first few. */
export function debtsOfRows(connection: Connection, rowIds: readonly string[]): Reply<DebtOfRow[]> {
  type Found = { principalCents: number; position: { totalCents: number }; customer: { name: string } } | null;
  const ids = rowIds.slice(0, ROWS_ASKED);
  if (ids.length === 0) return { ok: true, data: [] };
  const fields = ids.map(
    (_, i) => `row${i}: debt(by: { sheetRowId: $id${i} }) { principalCents position { totalCents } customer { name } }`,
  );
  const reply = query<Record<string, Found>>(
    connection,
    `query (${ids.map((_, i) => `$id${i}: String!`).join(', ')}) { ${fields.join(' ')} }`,
    Object.fromEntries(ids.map((id, i): [string, string] => [`id${i}`, id])),
  );
  if (!reply.ok) return reply;
  const found = ids.flatMap((rowId, i): DebtOfRow[] => {
    const debt = reply.data[`row${i}`];
    if (!debt) return [];
    const { principalCents, position, customer } = debt;
    return [{ rowId, principalCents, owedCents: position.totalCents, name: customer.name }];
  });
  return { ok: true, data: found };
}

function debtsOfMany(connection: Connection, rowIds: readonly string[]): Reply<DebtOfRow[]> {
  const debts: DebtOfRow[] = [];
  for (let i = 0; i < rowIds.length; i += ROWS_ASKED) {
    const found = debtsOfRows(connection, rowIds.slice(i));
    if (!found.ok) return found;
    debts.push(...found.data);
  }
  return { ok: true, data: debts };
}

interface IdOrder {
  isDetached: boolean;
  displaced: ReadonlySet<string>;
  /** Meanwhile the tab became another one. */
  isMoved: boolean;
}

/** Whether the ids stand beside their rows; the debts are asked for only where what rows read leaves a doubt. */
function orderOfIds(connection: Connection, { binding, view }: Viewed): Reply<IdOrder> {
  const { rows } = view;
  const hashes = binding.rowHashes;
  const doubtful = areIdsDetached(rows, hashes) ? null : doubtfulIds(rows, hashes);
  if (doubtful === null || doubtful.length === 0)
    return { ok: true, data: { isDetached: doubtful === null, displaced: new Set(), isMoved: false } };
  const debts = debtsOfRows(connection, doubtful);
  if (!debts.ok) return debts;
  const displaced = displacedIds(rows, debts.data);
  return {
    ok: true,
    data: { isDetached: areIdsDetached(rows, hashes, displaced), displaced, isMoved: !isAsRead({ binding, view }) },
  };
}

/** Ids beside rows of somebody else: neither the name nor the amount is the debt's. Who was edited keeps one of them. */
function displacedIds(rows: readonly TableRow[], debts: readonly DebtOfRow[]): Set<string> {
  const others = namedOtherwise(rows, debts).filter(([row, debt]) => !isOfAmount(row, debt));
  return new Set(others.map(([, { rowId }]) => rowId));
}

function namedOtherwise(rows: readonly TableRow[], debts: readonly DebtOfRow[]): [TableRow, DebtOfRow][] {
  return debts.flatMap((debt): [TableRow, DebtOfRow][] => {
    const row = rows.find(({ id }) => id === debt.rowId);
    return row && !isOfName(row, debt) ? [[row, debt]] : [];
  });
}

function isOfName({ cells }: TableRow, { name }: DebtOfRow): boolean {
  return foldName(cellText(cells.name)) === foldName(name);
}

function isOfAmount({ cells }: TableRow, { principalCents }: DebtOfRow): boolean {
  return centsOf(cellText(cells.principalCents)) === principalCents;
}

type Fits = (row: TableRow, debt: DebtOfRow) => boolean;

/** By name and amount; of what is left by the name, for its amount may have been edited. */
function fitting({ rows }: Rematch, debts: readonly DebtOfRow[]): [TableRow, string][] {
  const sure = onlyFits(rows, debts, (row, debt) => isOfName(row, debt) && isOfAmount(row, debt));
  const leftOf = (pairs: [TableRow, string][]): [TableRow[], DebtOfRow[]] => {
    const isLeft = (one: TableRow | string) => !pairs.some((pair) => pair.indexOf(one) >= 0);
    return [rows.filter(isLeft), debts.filter(({ rowId }) => isLeft(rowId))];
  };
  const named = sure.concat(onlyFits(...leftOf(sure), isOfName));
  // Of several debts of one person those stay whose rows stood right.
  return named.concat(onlyFits(...leftOf(named), (row, debt) => row.id === debt.rowId && isOfName(row, debt)));
}

/** Pairs of which neither side fits anything else. */
function onlyFits(rows: readonly TableRow[], debts: readonly DebtOfRow[], fits: Fits): [TableRow, string][] {
  return rows.flatMap((row): [TableRow, string][] => {
    const [debt, another] = debts.filter((one) => fits(row, one));
    if (!debt || another || rows.some((other) => other !== row && fits(other, debt))) return [];
    return [[row, debt.rowId]];
  });
}

/** `1234.5`, `R$ 1.234,50` and `1.234,50` alike; only to compare with what a debt is known to be. */
function centsOf(text: string): number {
  const plain = /^\d+(\.\d+)?$/.test(text) ? text : text.replace(/[^\d,]/g, '').replace(',', '.');
  return Math.round(Number(plain) * 100);
}

/**
 * Rows that another tab had: where it still has them these are copies, and get ids of their own; where it has not, they
 * moved here. Says which moved. Under the document lock.
 */
export function settleForeign(
  connection: Connection,
  state: SyncState,
  foreignIds: readonly string[],
): Reply<{ movedRowIds: string[] }> {
  const viewed = viewBound(connection, state);
  if (!viewed.ok) return viewed;
  const { view } = viewed.data;
  const others = loadTabs().filter(({ sheetId }) => sheetId !== state.sheetId);
  const elsewhere = others.map(({ sheetId }) => idsOfTab(sheetId));
  // Where no other tab was ever synced they came from another spreadsheet, which may still have them.
  const isMoved = (id: string): boolean => others.length > 0 && !elsewhere.some((ids) => ids.has(id));
  const newId = rowIdsFrom(Utilities.getUuid());
  const copies = view.rows.filter(({ id }) => foreignIds.indexOf(id) >= 0 && !isMoved(id));
  const written = copies.map(({ row }) => ({ row, id: newId() }));
  writeNewIds(view, { rows: [], written });
  return { ok: true, data: { movedRowIds: foreignIds.filter(isMoved) } };
}

function idsOfTab(sheetId: number): Map<string, number> {
  const tab = openTab(sheetId);
  const column = tab ? readMarks(tab)[ID_FIELD] : undefined;
  return tab && column !== undefined ? rowsOfIds(tab, column) : new Map();
}
