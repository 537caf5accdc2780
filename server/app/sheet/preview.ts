/** What a first sync would do, worked out without writing anything: its columns, then its rows. */
import { countDebtsWithoutRow, rowsById } from '../../db/sheet-rows.js';
import type { Cents, Outcome } from '../../domain/facts.js';
import type { DateCells } from '../../domain/sheet/date-order.js';
import type { DueRule } from '../../domain/sheet/due-rule.js';
import { isUnclear, matchPerson, personKeys } from '../../domain/sheet/people.js';
import { problemText } from '../../domain/sheet/problem-text.js';
import { isBlankRow, type RowReading, readRow } from '../../domain/sheet/row.js';
import { rowKind } from '../../domain/sheet/row-kind.js';
import { readTable, type TableReading } from '../../domain/sheet/table.js';
import type { WireRow } from '../../domain/sheet/wire.js';
import { stableHash } from '../../domain/text.js';
import type { Tenant } from '../context.js';
import { refuse } from '../mutation.js';
import { indexOf, peopleLike } from './book.js';
import { isFirstTab } from './pending.js';
import { dueRuleOf, readOptions, rowCells } from './reading.js';
import { recordedDebts } from './recorded.js';
import { findBinding } from './sync.js';
import { readWireGrid, readWireRows } from './wire-schema.js';

export interface SheetReading extends TableReading {
  /** Fields without which nothing can be synced and that no column is. */
  missing: string[];
  hasDueColumn: boolean;
}

/** The columns of a tab by its first rows; null: no table stands there. INVALID: the cells are not of the wire's form. */
export function sheetReading(data: unknown, locale: string | null): Outcome<{ reading: SheetReading | null }> {
  const grid = readWireGrid(data);
  if (!grid) return refuse('INVALID', 'rows');
  const table = readTable(grid, { locale });
  if (!table) return { ok: true, reading: null };
  const fields = new Set(table.columns.map(({ field }) => field));
  const missing = (['name', 'principalCents'] as const).filter((field) => !fields.has(field));
  return { ok: true, reading: { ...table, missing, hasDueColumn: fields.has('dueOn') } };
}

export interface SheetPreviewInput {
  rows: unknown;
  /** What `people` of the parts before this one answered. */
  seen: string[];
  locale: string | null;
  dateCells: DateCells | null;
  dueRule: DueRule | null;
  /** The tab's binding, where it is bound already: its own rows are told from those of other tabs. */
  bindingId?: string | null;
}

export interface SheetPreview {
  rows: number;
  debts: number;
  openCents: Cents;
  paidDebts: number;
  /** Rows that are debts of the books already: the tab's own, or shown by no tab yet. */
  recordedDebts: number;
  /**
   * Debts of the books that no tab shows, counted by the shop's first tab before its first sync: those that its rows are
   * not (`matchedDebts`, part by part) are put below them.
   */
  unshownDebts: number;
  matchedDebts: number;
  /** Rows that read like a debt which another tab shows: each is asked about, and is one of the questions. */
  shownElsewhere: number;
  newCustomers: number;
  knownCustomers: number;
  ignoredRows: number;
  questions: number;
  /** Marks of the people counted, to be handed back with the next part. */
  people: string[];
  examples: { row: number; name: string; field: string; what: string }[];
}

const MOST_EXAMPLES = 5;

/** One part of a preview; null when the rows are not of the wire's form, or the binding is none that the key may use. */
export async function sheetPreview(tenant: Tenant, input: SheetPreviewInput): Promise<SheetPreview | null> {
  const read = readWireRows(input.rows);
  if (!read.ok) return null;
  const bound = input.bindingId == null ? null : await findBinding(tenant, input.bindingId);
  if (bound?.ok === false) return null;
  const binding = bound?.binding ?? null;
  const own = binding ? await bookedRows(tenant, binding.id, read.rows) : new Set<string>();
  const cells = read.rows.map((row) => rowCells(row.cells));
  const habits = { locale: input.locale, dateCells: input.dateCells };
  const options = readOptions(tenant, habits, cells, input.dueRule ?? dueRuleOf(tenant.merchant));
  const isOwn = (i: number): boolean => own.has(read.rows[i]!.id) && !isBlankRow(cells[i]!);
  const readings = cells.map((one, i) => (isOwn(i) || rowKind(one) === 'DEBT' ? readRow(one, options) : null));
  const people = await peopleLike(
    tenant.tx,
    readings.flatMap((reading) => reading ?? []),
  );
  const index = indexOf(people);
  const books = await recordedDebts(
    tenant.tx,
    binding?.id ?? null,
    readings.flatMap((reading, i) => (reading && !isOwn(i) ? reading : [])),
  );
  const counted = new Set(input.seen);
  const isFirst = (binding?.lastSyncedAt ?? null) === null;
  const preview: SheetPreview = {
    rows: read.rows.length,
    debts: 0,
    openCents: 0,
    paidDebts: 0,
    recordedDebts: 0,
    unshownDebts: isFirst && (await isFirstTab(tenant.tx, binding)) ? await countDebtsWithoutRow(tenant.tx) : 0,
    matchedDebts: 0,
    shownElsewhere: 0,
    newCustomers: 0,
    knownCustomers: 0,
    ignoredRows: 0,
    questions: 0,
    people: [],
    examples: [],
  };
  const count = (marks: readonly string[], kind: 'newCustomers' | 'knownCustomers'): void => {
    if (marks.length === 0 || !marks.some((mark) => counted.has(mark))) preview[kind]++;
    for (const mark of marks.filter((one) => !counted.has(one))) {
      counted.add(mark);
      preview.people.push(mark);
    }
  };
  readings.forEach((reading, i) => {
    if (!reading) {
      preview.ignoredRows++;
      return;
    }
    const asked = [...reading.problems, ...reading.soft];
    preview.questions += asked.length;
    for (const { field, code } of asked.slice(0, MOST_EXAMPLES - preview.examples.length)) {
      const { what } = problemText(code, field, cells[i]?.[field] ?? null);
      preview.examples.push({ row: read.rows[i]!.row, name: reading.name ?? '', field, what });
    }
    if (isOwn(i)) {
      preview.recordedDebts++;
      return;
    }
    if (reading.problems.length > 0) return;
    const recorded = books.take(reading);
    if (recorded) {
      const isElsewhere = recorded.debt.sheetName !== null;
      // As a sync does: only the first one takes such rows for those debts by itself.
      if (!isElsewhere) preview.matchedDebts++;
      if (!isElsewhere && recorded.isSure && isFirst) preview.recordedDebts++;
      else preview.questions++;
      if (isElsewhere) preview.shownElsewhere++;
      return;
    }
    const match = matchPerson(reading, index);
    if (isUnclear(match)) {
      preview.questions++;
      return;
    }
    preview.debts++;
    if (reading.paid) preview.paidDebts++;
    else preview.openCents += reading.principalCents! - (reading.paidCents ?? 0);
    if (match.kind === 'SAME') count([stableHash(match.id)], 'knownCustomers');
    else count(marksOf(reading), 'newCustomers');
  });
  return preview;
}

/** Rows sent that are debts of this tab. */
async function bookedRows({ tx }: Tenant, bindingId: string, rows: readonly WireRow[]): Promise<Set<string>> {
  const ids = rows.map(({ id }) => id);
  const stored = await rowsById(tx, bindingId, ids);
  return new Set(
    stored.flatMap(({ id, debtId, missingSince }) => (debtId !== null && missingSince === null ? id : [])),
  );
}

function marksOf(reading: RowReading): string[] {
  const { document, phoneAndName } = personKeys(reading);
  return [document, phoneAndName].flatMap((key) => (key === null ? [] : stableHash(key)));
}
