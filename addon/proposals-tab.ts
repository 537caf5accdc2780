/**
 * The tab "Propostas": one row for each proposal, brought up to date after every sync. It is Caderneta's own, made when
 * there is a first proposal, and never read as debts: its columns carry marks of another key.
 */

import type { Grid } from '../server/domain/sheet/tab-cells.js';
import { type FieldColumns, findHeaderRow, headingsOf, ID_FIELD } from '../server/domain/sheet/tab-rows.js';
import { planWrites } from '../server/domain/sheet/write-plan.js';
import { query, type Reply } from './api.js';
import type { Connection } from './connection.js';
import { withDocumentLock } from './lock.js';
import { cellKey, PROPOSAL_FIELDS, type ProposalNode, type ProposalPlan, planProposals } from './proposal-rows.js';
import {
  allTabIds,
  findTab,
  finishWrites,
  hideColumn,
  insertHiddenColumn,
  insertOwnTab,
  markColumn,
  type OpenTab,
  openTab,
  readGrid,
  readMarks,
  writeRectangle,
} from './sheet.js';
import { forgetProposalsTab, loadProposalsTab, type ProposalsTab, saveProposalsTab } from './store.js';
import { PROPOSAL_HEADINGS, proposalsTabName } from './texts.js';

const MARK = 'caderneta.proposal';
const PAGE = 200;
/** A tab whose rows reach further back than this keeps the oldest as they are. */
const MAX_PAGES = 5;

/** Given once, when the tab is made. Text is plain text, so that nothing in it is ever calculated. */
const FORMATS: Record<string, string> = {
  cliente: '@',
  id: '@',
  situacao: '@',
  plano: '@',
  total: '"R$" #,##0.00',
  validaAte: 'dd/mm/yyyy',
  proximaParcela: 'dd/mm/yyyy',
  parcelasPagas: '@',
  oferecidaEm: 'dd/mm/yyyy',
};

export interface SyncedProposals {
  /** Cells written. */
  written: number;
  /** Cells among them that somebody had typed over. */
  restored: number;
}

/** Whether this tab is that of the proposals, in a copy of the spreadsheet too. */
export function isProposalsTab(sheetId: number): boolean {
  const tab = openTab(sheetId);
  return tab !== null && Object.keys(readMarks(tab, MARK)).length > 0;
}

/** Makes the tab when there is a first proposal, then writes what it should show. A tab that was deleted stays away. */
export function syncProposals(connection: Connection): Reply<SyncedProposals> {
  const known = loadProposalsTab();
  if (known && !findTab(known.sheetId)) return { ok: true, data: { written: 0, restored: 0 } };
  const fetched = fetchProposals(connection, known);
  if (!fetched.ok) return fetched;
  const proposals = fetched.data;
  if (proposals.length === 0 && !known) return { ok: true, data: { written: 0, restored: 0 } };
  return withDocumentLock(() => ({ ok: true, data: writeProposals(proposals, known) }));
}

/** "Criar abas": a tab that was deleted is made again by the next sync. */
export function wantProposalsTab(): void {
  const known = loadProposalsTab();
  if (known && !findTab(known.sheetId)) forgetProposalsTab();
}

const FIELDS = `id state recordedAt offeredOn validUntilOn link customer { name } plans { title totalCents }
  acceptedPlan { title totalCents } installments { dueOn status }`;

/** The open ones, then the newest; older ones as long as the tab has more rows than these. */
function fetchProposals(connection: Connection, known: ProposalsTab | null): Reply<ProposalNode[]> {
  interface Page {
    nodes: ProposalNode[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  }
  const found = new Map<string, ProposalNode>();
  let after: string | null = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    const open = page === 0 ? `open: proposals(first: ${PAGE}, filter: { isOpen: true }) { nodes { ${FIELDS} } }` : '';
    const reply: Reply<{ proposals: Page; open?: { nodes: ProposalNode[] } }> = query(
      connection,
      `query ($after: String) {
        proposals(first: ${PAGE}, after: $after) { nodes { ${FIELDS} } pageInfo { hasNextPage endCursor } } ${open}
      }`,
      { after },
    );
    if (!reply.ok) return reply;
    const { nodes, pageInfo }: Page = reply.data.proposals;
    for (const node of [...(reply.data.open?.nodes ?? []), ...nodes]) if (!found.has(node.id)) found.set(node.id, node);
    after = pageInfo.endCursor;
    if (!pageInfo.hasNextPage || after === null || rowsIn(known) <= found.size) break;
  }
  return { ok: true, data: [...found.values()] };
}

function rowsIn(known: ProposalsTab | null): number {
  const tab = known && openTab(known.sheetId);
  return tab ? tab.sheet.getLastRow() - 1 : 0;
}

function writeProposals(proposals: readonly ProposalNode[], known: ProposalsTab | null): SyncedProposals {
  const { sheetId, seenAt } = known ?? { sheetId: tabOfCopy() ?? makeTab(), seenAt: null };
  const tab = openTab(sheetId);
  // Without a single column of its own it is a tab of the merchant's by now.
  const placed = tab && placeColumns(tab, readGrid(tab));
  if (!placed) return { written: 0, restored: 0 };
  const { grid, columns, header } = placed;
  const plan = planProposals(proposals, grid, columns, header, seenAt);
  const done = plan.cells.length > 0 ? write(tab, plan, grid) : { written: 0, restored: 0 };
  if (!known || plan.seenAt !== seenAt) saveProposalsTab({ sheetId, seenAt: plan.seenAt });
  return done;
}

/** In a copy of the spreadsheet the tab is there and nobody remembers it. */
function tabOfCopy(): number | null {
  return allTabIds().find(isProposalsTab) ?? null;
}

function makeTab(): number {
  const headings = PROPOSAL_FIELDS.map((field) => PROPOSAL_HEADINGS[field] as string);
  const formats: Record<number, string> = {};
  PROPOSAL_FIELDS.forEach((field, column) => {
    const format = FORMATS[field];
    if (format !== undefined) formats[column + 1] = format;
  });
  const sheetId = insertOwnTab(proposalsTabName, headings, formats);
  const tab = openTab(sheetId) as OpenTab;
  PROPOSAL_FIELDS.forEach((field, column) => {
    markColumn(tab, field, column, MARK);
  });
  hideColumn(tab, PROPOSAL_FIELDS.indexOf(ID_FIELD));
  return sheetId;
}

interface Placed {
  grid: Grid;
  header: number;
  columns: FieldColumns;
}

/**
 * Where each field stands: by its mark, else by its heading; a column that was deleted stays away. Only the id is made
 * anew. Null: no column of ours is left.
 */
function placeColumns(tab: OpenTab, grid: Grid): Placed | null {
  const header = findHeaderRow(grid) ?? 0;
  const columns = readMarks(tab, MARK);
  const marked = Object.values(columns);
  const headings = headingsOf(grid, header);
  for (const field of PROPOSAL_FIELDS) {
    if (columns[field] !== undefined) continue;
    const column = headings.findIndex((text, i) => text === PROPOSAL_HEADINGS[field] && marked.indexOf(i) < 0);
    if (column < 0) continue;
    columns[field] = column;
    markColumn(tab, field, column, MARK);
  }
  const ours = Object.values(columns);
  if (ours.length === 0) return null;
  if (columns[ID_FIELD] !== undefined) return { grid, header, columns };
  const at = Math.min(...ours) + 1;
  insertHiddenColumn(tab, at, header, PROPOSAL_HEADINGS[ID_FIELD] as string);
  markColumn(tab, ID_FIELD, at, MARK);
  finishWrites();
  return { grid: readGrid(tab), header, columns: readMarks(tab, MARK) };
}

/** Rectangle by rectangle; where one is refused (a protected cell, a rule of the merchant's) its cells one by one. */
function write(tab: OpenTab, plan: ProposalPlan, grid: Grid): SyncedProposals {
  const done: SyncedProposals = { written: 0, restored: 0 };
  for (const rectangle of planWrites(plan.cells, grid, new Set())) {
    const { row, column, isLinks, values } = rectangle;
    const isWhole = writeRectangle(tab, rectangle);
    values.forEach((line, r) => {
      line.forEach((value, c) => {
        const place = { row: row + r, column: column + c };
        const isSingle = values.length === 1 && line.length === 1;
        if (!isWhole && (isSingle || !writeRectangle(tab, { ...place, isLinks, values: [[value]] }))) return;
        done.written += 1;
        if (plan.restored.has(cellKey(place))) done.restored += 1;
      });
    });
  }
  finishWrites();
  return done;
}
