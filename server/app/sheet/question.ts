/** What only the merchant can say about a tab: each cell in question, with the answers that can be given without typing. */
import { cellText, plainCell } from '../../domain/sheet/cell.js';
import { type ProblemCode, type SheetField, SOFT_CODES } from '../../domain/sheet/field.js';
import type { RowBase } from '../../domain/sheet/merge.js';
import { matchPerson } from '../../domain/sheet/people.js';
import { problemText } from '../../domain/sheet/problem-text.js';
import {
  isDisagreement,
  isTwoSided,
  isWaivable,
  type RowProblem,
  TWO_SIDED_CODES,
} from '../../domain/sheet/row-problem.js';
import type { WireCell } from '../../domain/sheet/wire.js';
import type { Tenant } from '../context.js';
import { type AnswerInput, answersFor, inputFor, type SheetAnswer } from './answers.js';
import { indexOf, peopleLike } from './book.js';
import type { KnownCustomer } from './known.js';
import { readingOf } from './read.js';
import {
  AGREEMENT_TEXTS,
  conflictText,
  DOCUMENT_OF_ANOTHER_TEXT,
  PAID_ELSEWHERE_TEXT,
  PERSON_CHANGED_TEXT,
  PERSON_UNCLEAR_TEXT,
  recordedText,
  shown,
  UNDONE_TEXT,
} from './texts.js';
import { isFormula } from './wire-cells.js';
import { cellOf } from './wire-schema.js';

export type QuestionKind = 'CELL' | 'CONFLICT' | 'NOTE' | 'ROW';

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
  kind: QuestionKind;
  canWaive: boolean;
  name: string;
  answers: SheetAnswer[];
  /** What may be typed instead, if anything. */
  input: AnswerInput | null;
  /** What the two sides say, where they disagree. */
  sheetValue: string | null;
  serverValue: string | null;
}

/**
 * A tab with more rows in question than this is answered from the top; the rest follow as these are settled, and are not in
 * the count before. Only rows with an open question of the kind asked for are among them, or thousands of notes would hide
 * the conflicts below.
 */
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
  input: { bindingId?: string | null; kind?: QuestionKind | null; first: number; after?: string | null },
  mostRows = MOST_ROWS_ASKED,
): Promise<{ questions: SheetQuestion[]; hasNextPage: boolean; totalCount: number }> {
  const kind = input.kind ?? null;
  const rows = await tenant.tx.$queryRaw<QuestionRow[]>`
    SELECT b.id AS "bindingId", b.columns, r.id, r.position, r.base, r.waived, r.problems
    FROM "SheetRow" r JOIN "SheetBinding" b ON b."merchantId" = r."merchantId" AND b.id = r."bindingId"
    WHERE r.problems <> '[]'::jsonb AND r."missingSince" IS NULL AND (${input.bindingId ?? null}::text IS NULL OR b.id = ${input.bindingId ?? null})
      AND EXISTS (SELECT 1 FROM jsonb_array_elements(r.problems) p(one)
        WHERE (p.one->>'field') || ':' || (p.one->>'code') <> ALL(r.waived)
          AND (${kind}::text IS NULL OR coalesce((${JSON.stringify(KIND_OF_CODE)}::jsonb)->>(p.one->>'code'), 'CELL') = ${kind}))
    ORDER BY b.id, r.position, r.id LIMIT ${mostRows}`;
  const people = await candidatesOf(tenant, rows);
  const all = rows
    .flatMap((row) => questionsOf(tenant, row, people))
    .filter((question) => kind === null || question.kind === kind)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
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

function questionsOf(tenant: Tenant, row: QuestionRow, people: Candidates): SheetQuestion[] {
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
    kind: kindOf(problem),
    canWaive: everyWaivable,
    name: rawText(row.base.name?.raw ?? null),
    answers: answersFor(problem, tenant.today, people.get(`${row.bindingId} ${row.id}`) ?? []),
    input: inputFor(problem),
    sheetValue: isDisagreement(problem) ? rawText(problem.raw) : null,
    serverValue: problem.code === 'CONFLICT' ? shown(problem.field, problem.db ?? null) : null,
  }));
}

/** Every other code asks about its cell. */
const KIND_OF_CODE: Readonly<Record<string, QuestionKind>> = {
  ...kindOfAll(SOFT_CODES, 'NOTE'),
  ...kindOfAll(['UNDONE', 'PERSON_UNCLEAR', 'ALREADY_RECORDED'] satisfies RowProblem['code'][], 'ROW'),
  ...kindOfAll(TWO_SIDED_CODES, 'CONFLICT'),
};

function kindOfAll(codes: Iterable<string>, kind: QuestionKind): Record<string, QuestionKind> {
  return Object.fromEntries([...codes].map((code) => [code, kind]));
}

function kindOf({ code }: RowProblem): QuestionKind {
  return KIND_OF_CODE[code] ?? 'CELL';
}

/** By binding and row: whose the row may be. */
type Candidates = ReadonlyMap<string, readonly KnownCustomer[]>;

async function candidatesOf(tenant: Tenant, rows: readonly QuestionRow[]): Promise<Candidates> {
  const unclear = rows.filter((row) => row.problems.some(({ code }) => code === 'PERSON_UNCLEAR'));
  const readings = unclear.map((row) => readingOf(row.base));
  const found = await peopleLike(tenant.tx, readings);
  const known = new Map(found.map((person) => [person.id, person]));
  const index = indexOf(found);
  return new Map(
    unclear.map((row, i) => {
      const match = matchPerson(readings[i]!, index);
      const ids = match.kind === 'UNKNOWN' ? match.maybe : [];
      return [`${row.bindingId} ${row.id}`, ids.flatMap((id) => known.get(id) ?? [])];
    }),
  );
}

function textOf(problem: RowProblem): { what: string; doNext: string } {
  switch (problem.code) {
    case 'CONFLICT':
      return conflictText(problem.field, rawText(problem.raw), problem.db ?? null, isFormula(problem.raw));
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
    case 'ALREADY_RECORDED':
      return recordedText(typeof problem.sheet === 'string' ? problem.sheet : null);
    case 'UNDONE':
      return UNDONE_TEXT;
    default:
      return problemText(problem.code as ProblemCode, problem.field as SheetField, cellOf(problem.raw));
  }
}

function rawText(raw: WireCell): string {
  return cellText(plainCell(cellOf(raw))).slice(0, 200);
}
