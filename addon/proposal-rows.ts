/**
 * What the tab of proposals should show and which of its cells to write. Pure. The tab is Caderneta's own, yet a person
 * sorts it, writes beside it and deletes rows of it, so its rows are known by their hidden id alone.
 */
import type { Day } from '../server/domain/facts.js';
import { cellOf, doesCellShow, type Grid, isBlank } from '../server/domain/sheet/tab-cells.js';
import { type FieldColumns, ID_FIELD } from '../server/domain/sheet/tab-rows.js';
import type { WireCell, WireValue } from '../server/domain/sheet/wire.js';
import { isLink, lastUsedRow, type PlannedCell } from '../server/domain/sheet/write-plan.js';
import { stableHash } from '../server/domain/text.js';
import { PROPOSAL_CELLS, PROPOSAL_STATES } from './texts.js';

export type ProposalState = keyof typeof PROPOSAL_STATES;

export interface ProposalNode {
  id: string;
  state: ProposalState;
  recordedAt: string;
  offeredOn: Day;
  validUntilOn: Day;
  link: string | null;
  customer: { name: string };
  plans: { title: string; totalCents: number }[];
  acceptedPlan: { title: string; totalCents: number } | null;
  installments: { dueOn: Day; status: string }[];
}

/** The columns in their order. The id stands among them, so that it moves with whatever range is sorted. */
export const PROPOSAL_FIELDS = [
  'cliente',
  ID_FIELD,
  'situacao',
  'plano',
  'total',
  'validaAte',
  'proximaParcela',
  'parcelasPagas',
  'oferecidaEm',
  'link',
] as const;
type ShownField = Exclude<(typeof PROPOSAL_FIELDS)[number], typeof ID_FIELD>;
const SHOWN_FIELDS = PROPOSAL_FIELDS.filter((field): field is ShownField => field !== ID_FIELD);

type Shown = Record<ShownField, WireValue>;

/** What the row of a proposal shows. Of an offer of several plans no total is known yet. */
export function shownOf(proposal: ProposalNode): Shown {
  const { state, plans, acceptedPlan, installments, link } = proposal;
  const chosen = acceptedPlan ?? (plans.length === 1 ? plans[0] : undefined);
  const isOpen = state === 'OFFERED';
  const isInForce = state === 'ACCEPTED';
  const next = isInForce ? installments.find(({ status }) => status === 'OPEN' || status === 'LATE') : undefined;
  const paid = installments.filter(({ status }) => status === 'PAID').length;
  const isCounted = isInForce || state === 'FULFILLED';
  return {
    cliente: proposal.customer.name,
    situacao: PROPOSAL_STATES[state] ?? state,
    plano: chosen ? chosen.title : plans.map(({ title }) => title).join(' · '),
    total: chosen ? { n: String(chosen.totalCents / 100) } : null,
    validaAte: { d: proposal.validUntilOn },
    proximaParcela: next ? { d: next.dueOn } : null,
    parcelasPagas: isCounted ? PROPOSAL_CELLS.paid(paid, installments.length) : null,
    oferecidaEm: { d: proposal.offeredOn },
    link: link !== null && (isOpen || isInForce) ? { text: PROPOSAL_CELLS.link, url: link } : null,
  };
}

/** The id cell: the proposal, and the hash of what its row was made to show, links included. */
const ID_CELL = /^(prp_[0-9a-zA-Z]+) ([0-9a-f]+)$/;

export interface ProposalPlan {
  cells: PlannedCell[];
  /** `row:column` of the cells among them that showed what Caderneta had written, until somebody typed over it. */
  restored: Set<string>;
  /** Of the newest proposal the tab was told of. */
  seenAt: string | null;
}

export function cellKey({ row, column }: Pick<PlannedCell, 'row' | 'column'>): string {
  return `${row}:${column}`;
}

interface KnownRow {
  row: number;
  hash: string;
}

/**
 * The cells to write so that every proposal reads as it stands. `seenAt`: the newest one this tab was told of before. An
 * older one without a row was deleted by the merchant, and comes back only while it can still be accepted.
 */
export function planProposals(
  proposals: readonly ProposalNode[],
  grid: Grid,
  columns: FieldColumns,
  header: number,
  seenAt: string | null,
): ProposalPlan {
  const idColumn = columns[ID_FIELD] as number;
  const fields = SHOWN_FIELDS.filter((field) => columns[field] !== undefined);
  const cellAt = (row: number, field: string): WireCell => grid[row - 1]?.[columns[field] as number] ?? null;
  const { known, repeated, idless } = rowsOf(grid, columns, header);
  const orphans = orphanRows(idless, fields, cellAt);
  const plan: ProposalPlan = { cells: [], restored: new Set(), seenAt };
  // A copied row is the merchant's note from then on.
  for (const row of repeated) plan.cells.push({ id: '', field: ID_FIELD, row, column: idColumn, value: null });
  let next = lastUsedRow(grid) + 1;
  for (const proposal of proposals) {
    const { id, state, recordedAt } = proposal;
    if (plan.seenAt === null || recordedAt > plan.seenAt) plan.seenAt = recordedAt;
    const shown = shownOf(proposal);
    const hash = stableHash(JSON.stringify(shown));
    const content = contentKey(fields.map((field) => cellOf(shown[field])));
    let at = known.get(id) ?? orphans.get(content);
    orphans.delete(content);
    if (!at) {
      if (seenAt !== null && recordedAt <= seenAt && state !== 'OFFERED') continue;
      at = { row: next++, hash: '' };
    }
    const { row } = at;
    if (at.hash !== hash) plan.cells.push({ id, field: ID_FIELD, row, column: idColumn, value: `${id} ${hash}` });
    for (const field of fields) {
      const found = cellAt(row, field);
      const value = shown[field];
      // Of a link only the text can be read: its address may be another when anything of the row is.
      const isRight = doesCellShow(found, value) && (at.hash === hash || !isLink(value));
      if (isRight || isFormula(found)) continue;
      const cell = { id, field, row, column: columns[field] as number, value };
      plan.cells.push(cell);
      if (at.hash === hash) plan.restored.add(cellKey(cell));
    }
  }
  return plan;
}

/** Rows with the id of a proposal, rows that repeat one, and rows with content but no id. */
function rowsOf(
  grid: Grid,
  columns: FieldColumns,
  header: number,
): { known: Map<string, KnownRow>; repeated: number[]; idless: number[] } {
  const idColumn = columns[ID_FIELD] as number;
  const known = new Map<string, KnownRow>();
  const repeated: number[] = [];
  const idless: number[] = [];
  grid.forEach((line, index) => {
    const cell = line[idColumn] ?? null;
    const [, id, hash] = (typeof cell === 'string' && ID_CELL.exec(cell)) || [];
    if (id === undefined || hash === undefined) {
      if (index > header && line.some((one) => !isBlank(one))) idless.push(index + 1);
    } else if (known.has(id)) repeated.push(index + 1);
    else known.set(id, { row: index + 1, hash });
  });
  return { known, repeated, idless };
}

/** Rows that lost their id (its column was deleted) and read as no other: found again by what they show. */
function orphanRows(
  rows: readonly number[],
  fields: readonly ShownField[],
  cellAt: (row: number, field: string) => WireCell,
): Map<string, KnownRow> {
  const found = new Map<string, KnownRow>();
  const seen = new Set<string>();
  for (const row of rows) {
    const key = contentKey(fields.map((field) => cellAt(row, field)));
    if (seen.has(key)) found.delete(key);
    else found.set(key, { row, hash: '' });
    seen.add(key);
  }
  return found;
}

/** What a row reads; nothing and an empty text are the same. */
function contentKey(cells: readonly WireCell[]): string {
  return JSON.stringify(cells.map((cell) => (cell === '' ? null : cell)));
}

function isFormula(cell: WireCell): boolean {
  return cell !== null && typeof cell === 'object' && 'f' in cell;
}
