/** What the add-on and the sidebar read of a bound tab: patches to write, questions to answer, how much is booked. */
import type { Tx } from '../../db/client.js';
import { rowsWithPatches } from '../../db/sheet-rows.js';
import type { Cents } from '../../domain/facts.js';
import { cellText, plainCell } from '../../domain/sheet/cell.js';
import type { ProblemCode, SheetField } from '../../domain/sheet/field.js';
import { isTwoSided, isWaivable, type RowBase, type RowProblem } from '../../domain/sheet/merge.js';
import { problemText } from '../../domain/sheet/problem-text.js';
import { type RowCells, type RowReading, readRow } from '../../domain/sheet/row.js';
import type { WireCell, WireNewRow, WirePatch } from '../../domain/sheet/wire.js';
import type { Tenant } from '../context.js';
import {
  AGREEMENT_TEXTS,
  conflictText,
  DOCUMENT_OF_ANOTHER_TEXT,
  PAID_ELSEWHERE_TEXT,
  PERSON_CHANGED_TEXT,
  PERSON_UNCLEAR_TEXT,
} from './texts.js';
import { cellOf } from './wire-schema.js';

export interface SheetPatchPage {
  patches: WirePatch[];
  newRows: WireNewRow[];
  endCursor: string | null;
  hasNextPage: boolean;
}

/** A page of rows with something to be written, by row id. */
export async function sheetPatches(
  tenant: Tenant,
  input: { bindingId: string; first: number; after?: string | null },
): Promise<SheetPatchPage> {
  const rows = await rowsWithPatches(tenant.tx, input.bindingId, input.after ?? '', input.first + 1);
  const page = rows.slice(0, input.first);
  const patches: WirePatch[] = [];
  const newRows: WireNewRow[] = [];
  for (const row of page) {
    if (row.pending === null) continue;
    if ('append' in row.pending) {
      const cells = Object.entries(row.pending.append).map(([field, { value }]) => [field, value] as const);
      newRows.push({ id: row.id, version: row.pending.version, cells: Object.fromEntries(cells) });
      continue;
    }
    for (const [field, { expected, value }] of Object.entries(row.pending.patches))
      patches.push({ id: row.id, field, expected, value, version: row.pending.version });
  }
  return { patches, newRows, endCursor: page.at(-1)?.id ?? null, hasNextPage: rows.length > page.length };
}

export interface SheetQuestion {
  id: string;
  bindingId: string;
  rowId: string;
  row: number;
  field: string;
  heading: string;
  code: string;
  raw: string;
  what: string;
  doNext: string;
  kind: 'CELL' | 'CONFLICT';
  canWaive: boolean;
  name: string;
}

/** A tab with more rows in question than this is answered from the top; the rest follow as these are settled. */
const MOST_ROWS_ASKED = 10_000;

interface QuestionRow {
  bindingId: string;
  columns: Record<string, string>;
  id: string;
  position: number;
  base: RowBase;
  waived: string[];
  problems: RowProblem[];
}

/** Every question still open, in the order of the sheet's rows; `after` is the id of the last one seen. */
export async function sheetQuestions(
  tenant: Tenant,
  input: { bindingId?: string | null; first: number; after?: string | null },
): Promise<{ questions: SheetQuestion[]; hasNextPage: boolean; totalCount: number }> {
  const rows = await tenant.tx.$queryRaw<QuestionRow[]>`
    SELECT b.id AS "bindingId", b.columns, r.id, r.position, r.base, r.waived, r.problems
    FROM "SheetRow" r JOIN "SheetBinding" b ON b."merchantId" = r."merchantId" AND b.id = r."bindingId"
    WHERE r.problems <> '[]'::jsonb AND r."missingSince" IS NULL AND (${input.bindingId ?? null}::text IS NULL OR b.id = ${input.bindingId ?? null})
    ORDER BY b.id, r.position, r.id LIMIT ${MOST_ROWS_ASKED}`;
  const all = rows.flatMap(questionsOf).sort((a, b) => (a.id < b.id ? -1 : 1));
  // The question a page ended with may have been answered since: the next page begins behind where it stood.
  const { after } = input;
  const next = after ? all.findIndex((question) => question.id > after) : 0;
  const start = next === -1 ? all.length : next;
  return {
    questions: all.slice(start, start + input.first),
    hasNextPage: all.length > start + input.first,
    totalCount: all.length,
  };
}

function questionsOf(row: QuestionRow): SheetQuestion[] {
  const headings = new Map(Object.entries(row.columns).map(([heading, field]) => [field, heading]));
  const open = row.problems.filter((problem) => !row.waived.includes(`${problem.field}:${problem.code}`));
  const everyWaivable = open.every((problem) => isWaivable(problem) || isTwoSided(problem));
  return open.map((problem) => ({
    id: [row.bindingId, String(row.position).padStart(8, '0'), row.id, problem.field, problem.code].join(':'),
    bindingId: row.bindingId,
    rowId: row.id,
    row: row.position,
    field: problem.field,
    heading: headings.get(problem.field) ?? problem.field,
    code: problem.code,
    raw: rawText(problem.raw),
    ...textOf(problem),
    kind: isTwoSided(problem) ? 'CONFLICT' : 'CELL',
    canWaive: everyWaivable,
    name: rawText(row.base.name?.raw ?? null),
  }));
}

function textOf(problem: RowProblem): { what: string; doNext: string } {
  switch (problem.code) {
    case 'CONFLICT':
      return conflictText(problem.field, rawText(problem.raw), problem.db ?? null);
    case 'PERSON_CHANGED':
      return PERSON_CHANGED_TEXT;
    case 'PERSON_UNCLEAR':
      return PERSON_UNCLEAR_TEXT;
    case 'PAID_ELSEWHERE':
      return PAID_ELSEWHERE_TEXT;
    case 'IN_AGREEMENT':
    case 'AGREED':
    case 'AGREEMENT_BROKEN':
    case 'AGREEMENT_ENDED':
      return AGREEMENT_TEXTS[problem.code];
    case 'DOCUMENT_OF_ANOTHER':
      return DOCUMENT_OF_ANOTHER_TEXT;
    default:
      return problemText(problem.code as ProblemCode, problem.field as SheetField, cellOf(problem.raw));
  }
}

export interface BindingTotals {
  rows: number;
  booked: number;
  unbooked: number;
  /** What rows left alone would owe, where the amount could be read. */
  unbookedCents: Cents;
}

export async function bindingTotals(tx: Tx, bindingId: string): Promise<BindingTotals> {
  const rows = await tx.$queryRaw<{ debtId: string | null; base: RowBase | null }[]>`
    SELECT "debtId", CASE WHEN "debtId" IS NULL THEN base END AS base FROM "SheetRow"
    WHERE "bindingId" = ${bindingId} AND "missingSince" IS NULL`;
  const left = rows.filter((row) => row.debtId === null);
  return {
    rows: rows.length,
    booked: rows.length - left.length,
    unbooked: left.length,
    unbookedCents: left.reduce((sum, row) => sum + unbookedCentsOf(row.base ?? {}), 0),
  };
}

/** A row as its cells stood when it was uploaded last. */
export function readingOf(base: RowBase): RowReading {
  const cells = Object.entries(base).map(([field, cell]) => [field, cellOf(cell?.raw ?? null)]);
  return readRow(Object.fromEntries(cells) as RowCells);
}

function unbookedCentsOf(base: RowBase): Cents {
  const reading = readingOf(base);
  return reading.paid === false ? (reading.principalCents ?? 0) : 0;
}

function rawText(raw: WireCell): string {
  return cellText(plainCell(cellOf(raw))).slice(0, 200);
}
