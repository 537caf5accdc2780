/**
 * Questions: where each cell stands now, and its answer. An answer is written only where the cell still shows what the
 * merchant was asked about, never over a formula, and the server hears of that one row at once.
 */
import { areIdsDetached } from '../server/domain/sheet/row-identity.js';
import { doesCellShow } from '../server/domain/sheet/tab-cells.js';
import { changedRows, ID_FIELD, type TableRow } from '../server/domain/sheet/tab-rows.js';
import { cellIn } from '../server/domain/sheet/tab-view.js';
import type { WireCell, WireValue } from '../server/domain/sheet/wire.js';
import { mutate, query, type Reply } from './api.js';
import { isFormula, plainText, shownText } from './asked-cell.js';
import { type Binding, fetchBinding, type TabView, tabInQuestion, viewTab } from './binding.js';
import type { Connection } from './connection.js';
import { withDocumentLock } from './lock.js';
import type {
  AskedCell,
  AskedNode,
  CellAnswer,
  DueRule,
  QuestionPage,
  SheetRules,
  Written,
  WrittenAnswer,
  WrittenAnswers,
} from './questions-rpc.js';
import { CELL_ANSWERS } from './questions-texts.js';
import type { Failure, PanelQuestion } from './rpc.js';
import {
  activeTab,
  allTabIds,
  columnLetter,
  findTab,
  finishWrites,
  isPlainText,
  openTab,
  readMarks,
  rowsOfIds,
  writeRectangle,
} from './sheet.js';
import { failure } from './texts.js';

export interface QuestionsReply {
  sheetQuestions: { nodes: AskedNode[]; totalCount: number; pageInfo: { endCursor: string | null } & HasNext };
  sheetBindings: { nodes: { id: string; sheetId: number; sheetName: string }[] };
}
interface HasNext {
  hasNextPage: boolean;
}

/** The questions of every bound tab of `$spreadsheetId`, and those tabs. */
export function questionsQuery(first: number, after = ''): string {
  return `sheetQuestions(first: ${first}${after}, spreadsheetId: $spreadsheetId) {
nodes { id bindingId rowId row field heading code raw what doNext kind canWaive name input sheetValue serverValue answers { id label value } }
totalCount pageInfo { hasNextPage endCursor } }
sheetBindings(first: 100, filter: { spreadsheetId: $spreadsheetId }) { nodes { id sheetId sheetName } }`;
}

const PAGE = 100;

export function fetchQuestions(connection: Connection, after: string): Reply<QuestionPage> {
  const reply = query<QuestionsReply>(
    connection,
    `query ($spreadsheetId: String!, $after: String) { ${questionsQuery(PAGE, ', after: $after')} }`,
    { spreadsheetId: activeTab().spreadsheetId, after },
  );
  return reply.ok ? { ok: true, data: questionPage(reply.data) } : reply;
}

/** In the order tab, row. The server knows the row of the last upload; the merchant may have sorted since. */
export function questionPage({ sheetQuestions, sheetBindings }: QuestionsReply): QuestionPage {
  const { nodes, totalCount, pageInfo } = sheetQuestions;
  const tabs = nodes.length > 0 ? allTabIds() : [];
  const placed = sheetBindings.nodes.flatMap(({ id, sheetId, sheetName }): PanelQuestion[] => {
    const own = nodes.filter(({ bindingId }) => bindingId === id);
    const tabNumber = tabs.indexOf(sheetId);
    const place = own.length > 0 && tabNumber >= 0 ? placesIn(sheetId) : null;
    return own.map((question) => {
      const { row, cell } = place?.(question) ?? { row: question.row, cell: null };
      return { ...question, row, cell, sheetId, sheetName, tabNumber: tabNumber < 0 ? tabs.length : tabNumber };
    });
  });
  const questions = placed.sort((a, b) => a.tabNumber - b.tabNumber || a.row - b.row);
  return { questions, after: pageInfo.hasNextPage ? pageInfo.endCursor : null, total: totalCount };
}

type Place = (question: AskedNode) => { row: number; cell: string | null };

/** Where rows and fields of a tab stand now, read once. Without a column, or without its row, nothing can be written. */
function placesIn(sheetId: number): Place | null {
  const tab = openTab(sheetId);
  const marks = tab && readMarks(tab);
  const idColumn = marks?.[ID_FIELD];
  if (!tab || !marks || idColumn === undefined) return null;
  const rowOf = rowsOfIds(tab, idColumn);
  return ({ rowId, row, field }) => {
    const stands = rowOf.get(rowId);
    const column = marks[field];
    if (stands === undefined || column === undefined) return { row: stands ?? row, cell: null };
    return { row: stands, cell: `${columnLetter(column)}${stands}` };
  };
}

export function writeAnswer(connection: Connection, asked: AskedCell, value: WireValue): Reply<WrittenAnswer> {
  const done = writeAnswers(connection, asked.sheetId, [{ ...asked, value }]);
  if (!done.ok) return done;
  const { written, refused, stillAsked, sync, unsent } = done.data;
  return refused
    ? { ok: false, failure: refused }
    : { ok: true, data: { ...written[0]!, isStillAsked: stillAsked > 0, sync, unsent } };
}

/** One answer to many cells of a tab: the sheet is read, written and read back once, and the server hears of them at once. */
export function writeAnswers(connection: Connection, sheetId: number, given: CellAnswer[]): Reply<WrittenAnswers> {
  const tabId = findTab(sheetId);
  if (!tabId) return { ok: false, failure: failure('TAB_GONE') };
  const fetched = fetchBinding(connection, tabId);
  if (!fetched.ok) return fetched;
  const { binding } = fetched.data;
  if (!binding) return { ok: false, failure: failure('TAB_NOT_SYNCED') };
  const locked = withDocumentLock(() => writeCells(binding, sheetId, given));
  if (!locked.ok) return locked;
  let refused: Failure | null = null;
  const typed: TableRow[] = [];
  const answered: TableRow[] = [];
  const written = locked.data.map((one) => {
    if (!one.ok) {
      refused = one.failure;
      return null;
    }
    const { before, row, answer, refusal } = one.data;
    typed.push(before);
    if (refusal) refused = refusal;
    else if (answer.isWritten) answered.push(row);
    return refusal ? null : answer;
  });
  const { id, rowHashes } = binding;
  // By its name the history knows an answer from a sync.
  const syncId = `cell-${Utilities.getUuid()}`;
  const sync = answered.length > 0 ? { bindingId: id, syncId } : null;
  // What the merchant typed is news too, and told first, as that: undoing the answers must not take it back.
  let sent = tellRows(connection, id, rowHashes, Utilities.getUuid(), typed);
  if (sent.ok && sync) {
    const told = typed.map((row) => [row.id, row.hash]);
    sent = tellRows(connection, id, { ...rowHashes, ...Object.fromEntries(told) }, syncId, answered);
  }
  if (!sent.ok && !sync) return sent;
  const said = sent.ok ? { stillAsked: sent.data, unsent: null } : { stillAsked: 0, unsent: sent.failure };
  return { ok: true, data: { written, refused, sync, ...said } };
}

interface Wrote {
  /** As it was read before anything was written. */
  before: TableRow;
  row: TableRow;
  answer: Written;
  refusal: ReturnType<typeof CELL_ANSWERS.changed> | null;
}

/** Compare and set, read back. */
function writeCells(binding: Binding, sheetId: number, given: readonly CellAnswer[]): Reply<Reply<Wrote>[]> {
  const view = viewTab(sheetId, binding);
  // Sorted away from their ids, the rows are others' than these say: an answer would be written beside somebody else.
  if (view && areIdsDetached(view.rows, binding.rowHashes)) return { ok: false, failure: failure('SHEET_SCRAMBLED') };
  const tried = given.map((one) => writeCell(view, one));
  if (!tried.some(isWaiting)) return { ok: true, data: tried as Reply<Wrote>[] };
  finishWrites();
  const after = viewTab(sheetId, binding);
  return { ok: true, data: tried.map((one) => (isWaiting(one) ? one(after) : one)) };
}

/** Waits for the tab as it stands after all was written. */
type Waiting = (after: TabView | null) => Reply<Wrote>;

function isWaiting(tried: Reply<Wrote> | Waiting): tried is Waiting {
  return typeof tried === 'function';
}

function writeCell(view: TabView | null, { rowId, field, shown, value: given }: CellAnswer): Reply<Wrote> | Waiting {
  const found = view && cellOfRow(view, rowId, field);
  if (!view || !found) return { ok: false, failure: failure('ROW_GONE') };
  const { row, column, content: before, cell } = found;
  if (isFormula(before)) return { ok: false, failure: CELL_ANSWERS.formula(cell) };
  const isTyped = typeof given === 'object' && given !== null;
  const value = isTyped && isPlainText(view.tab, row.row, column) ? plainText(given) : given;
  const isWritten = !doesCellShow(before, value);
  const done = (now: TableRow, content: WireCell, refusal: Wrote['refusal'] = null): Reply<Wrote> => {
    const answer = { cell, isWritten, before: before as WireValue, shown: shownText(content) };
    return { ok: true, data: { before: row, row: now, answer, refusal } };
  };
  if (!isWritten) return done(row, before);
  if (shownText(before) !== shown) return done(row, before, CELL_ANSWERS.changed(cell, shownText(before)));
  const refused: Reply<Wrote> = { ok: false, failure: CELL_ANSWERS.refused(cell) };
  if (!writeRectangle(view.tab, { row: row.row, column, isLinks: false, values: [[value]] })) return refused;
  return (after) => {
    const stands = after && cellOfRow(after, rowId, field);
    return stands && doesCellShow(stands.content, value) ? done(stands.row, stands.content) : refused;
  };
}

/** Null too where two rows have this id: nobody can say which of them is meant before they are synced. */
function cellOfRow({ rows, mapped, grid }: TabView, rowId: string, field: string) {
  const [row, another] = rows.filter(({ id }) => id === rowId);
  const column = mapped[field];
  if (!row || another || column === undefined) return null;
  return { row, column, content: cellIn(grid, row.row, column), cell: `${columnLetter(column)}${row.row}` };
}

/** Sends the rows that the server does not know so, each once; answers how many questions it still has about them. */
function tellRows(
  connection: Connection,
  bindingId: string,
  rowHashes: Binding['rowHashes'],
  syncId: string,
  told: readonly TableRow[],
): Reply<number> {
  const rows = changedRows([...new Map(told.map((row) => [row.id, row])).values()], rowHashes);
  if (rows.length === 0) return { ok: true, data: 0 };
  const input = { bindingId, syncId, chunk: 0, isLast: false, rows };
  type Sent = { sync: { questions: number } };
  const sent = mutate<Sent>(connection, 'syncSheet', input, Utilities.getUuid(), 'sync { questions }');
  return sent.ok ? { ok: true, data: sent.data.sync.questions } : sent;
}

export function fetchRules(connection: Connection): Reply<SheetRules> {
  const { spreadsheetId, sheetId } = tabInQuestion(activeTab());
  type Merchant = { dueRule: DueRule | null; areaCode: string | null };
  type Found = { sheetBinding: SheetRules['binding']; viewer: { merchant: Merchant } };
  const reply = query<Found>(
    connection,
    `query ($spreadsheetId: String!, $sheetId: Int!) {
sheetBinding(spreadsheetId: $spreadsheetId, sheetId: $sheetId) { id sheetName mergePolicy { field label winner } background { isOn account text } }
viewer { merchant { areaCode dueRule { payDay days } } } }`,
    { spreadsheetId, sheetId },
  );
  if (!reply.ok) return reply;
  const { sheetBinding, viewer } = reply.data;
  const { areaCode, dueRule } = viewer.merchant;
  return { ok: true, data: { binding: sheetBinding, areaCode, dueRule: dueRule ?? { payDay: null, days: null } } };
}
