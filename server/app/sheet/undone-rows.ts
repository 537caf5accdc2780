/** What rows are once a run was undone: tied to their debts, asked about, or as though nobody had read them. */
import { randomText } from '../../db/ids.js';
import type { Pending, StoredRow } from '../../db/sheet-rows.js';
import type { UndoneRow } from '../../db/sheet-sync.js';
import { isAgreed, type MergedField, type MergedValues, type RowBase, together } from '../../domain/sheet/merge.js';
import { type RowReading, readRow } from '../../domain/sheet/row.js';
import { isTwoSided, type RowProblem } from '../../domain/sheet/row-problem.js';
import type { RowUndo } from '../../domain/sheet/undo.js';
import type { WireCell, WireValue } from '../../domain/sheet/wire.js';
import type { Tenant } from '../context.js';
import { withBack } from './back.js';
import { databaseValues, type Known } from './known.js';
import { readOptions, rowCells } from './reading.js';
import type { Binding } from './sync.js';
import { asCell, isFormula, isSameValue } from './wire-cells.js';

/** `after`: what is known once the facts were taken back. Rows that stay as they are are left out. */
export function undoneRows(
  tenant: Tenant,
  binding: Binding,
  after: Known,
  undone: readonly RowUndo[],
  stored: ReadonlyMap<string, StoredRow>,
): UndoneRow[] {
  const columns = new Set(Object.values(binding.columns));
  const rows = undone.flatMap((undo) => {
    const row = stored.get(undo.rowId);
    return row ? [{ undo, row, cells: cellsAfter(row.base, undo, columns) }] : [];
  });
  const options = readOptions(
    tenant,
    binding,
    rows.map(({ cells }) => rowCells(cells)),
  );
  return rows.flatMap(({ undo, row, cells }) => {
    const isTied = row.debtId !== null && !undo.isUnbooked;
    if (undo.fate === 'KEPT' && Object.keys(undo.back).length === 0) return [];
    if (undo.fate === 'FORGOTTEN') return [forgotten(row, undo, columns)];
    const dueRule = isTied ? null : options.dueRule;
    const reading = readRow(rowCells(cells), { ...options, dueRule, seenOn: row.seenOn });
    if (!isTied) return [untied(row, undo, reading, columns)];
    return [tied(row, undo, reading, after, tenant)];
  });
}

/** As the row will read. */
function cellsAfter(base: RowBase, { cells, back }: RowUndo, columns: ReadonlySet<string>): Record<string, WireCell> {
  const now = Object.entries(base).flatMap(([field, cell]) => (columns.has(field) ? [[field, cell?.raw ?? null]] : []));
  return { ...Object.fromEntries(now), ...cells, ...back };
}

function tied(row: StoredRow, undo: RowUndo, reading: RowReading, after: Known, { today }: Tenant): UndoneRow {
  const db = databaseValues(after, row.debtId!, today);
  const settled = new Set(Object.keys(undo.back).flatMap(together));
  const problems = row.problems.filter(({ field }) => !settled.has(field));
  const base = withBack(row.base, undo.back, reading, db);
  const reopened = reopenedBase(row.base, undo);
  const over = writtenOver(row.base, undo, db);
  const later = Object.values(over).flatMap((cell) => cell?.back?.problems ?? []);
  return {
    ...changed(row),
    debtId: row.debtId,
    base: { ...base, ...reopened, ...over },
    problems: undo.reopened ? [...problems, ...asked(undo, [...problems, ...later], reopened)] : problems,
    waived: undo.reopened?.waived ?? row.waived,
  };
}

/** Cells that still read as when their question was answered. */
function reopenedBase(base: RowBase, { reopened }: RowUndo): RowBase {
  const cells = Object.entries(reopened?.base ?? {}).filter(([field, cell]) => {
    const now = base[field];
    return now !== undefined && isSameValue(now.raw, cell.raw);
  });
  return Object.fromEntries(cells);
}

/** Cells that were written over since, for the database's value was to stand: they come back, and their question with them. */
function writtenOver(base: RowBase, { reopened }: RowUndo, db: MergedValues | null): RowBase {
  const back: RowBase = {};
  for (const problem of reopened?.problems ?? []) {
    if (problem.code !== 'CONFLICT' || !db) continue;
    const cells = together(problem.field).flatMap((one) => {
      const [now, before] = [base[one], reopened!.base[one]];
      return now && before ? [{ field: one as MergedField, now, raw: before.raw }] : [];
    });
    const isAsAnswered = ({ field, now }: (typeof cells)[number]): boolean =>
      isAgreed(now.sheet, db[field]) && isAgreed(now.db, db[field]) && !isFormula(now.raw);
    const written = cells.filter(({ now, raw }) => !isFormula(raw) && !isSameValue(now.raw, raw));
    if (!written.every(isAsAnswered) || !isAgreed(problem.db ?? null, db[problem.field as MergedField])) continue;
    for (const [i, { field, now, raw }] of written.entries())
      back[field] = { ...now, back: { raw, sheet: db[field], problems: i === 0 ? [problem] : [] } };
  }
  return back;
}

function asked({ reopened }: RowUndo, open: readonly RowProblem[], cells: RowBase): RowProblem[] {
  return reopened!.problems.filter(
    (problem) =>
      !open.some(({ field, code }) => field === problem.field && code === problem.code) &&
      (!isTwoSided(problem) || problem.field in cells),
  );
}

/** No debt: what it says waits for the merchant. */
function untied(row: StoredRow, undo: RowUndo, reading: RowReading, columns: ReadonlySet<string>): UndoneRow {
  const base = withBack(unagreed(row.base, undo.cells, columns), undo.back, reading, null);
  const problem: RowProblem = { field: 'name', code: 'UNDONE', raw: base.name?.raw ?? null };
  const settled = new Set(Object.keys(undo.back));
  const open = row.problems.filter(
    (one) => !settled.has(one.field) && one.code !== 'UNDONE' && !isTwoSided(one) && one.code !== 'PAID_ELSEWHERE',
  );
  return {
    ...changed(row),
    debtId: null,
    base,
    problems: undo.reopened ? [...open, ...asked(undo, open, base)] : [...open, problem],
    waived: undo.reopened?.waived ?? row.waived,
  };
}

/** Read and agreed on by nobody; what was put into Caderneta's own columns is taken out again. */
function forgotten(row: StoredRow, { back }: RowUndo, columns: ReadonlySet<string>): UndoneRow {
  const patches: Extract<Pending, { patches: unknown }>['patches'] = {};
  for (const [field, shown] of Object.entries(row.computed))
    if (shown !== null && !isFormula(shown)) patches[field] = { expected: asCell(shown), value: null };
  const base = unagreed(row.base, {}, columns);
  for (const [field, raw] of Object.entries(back))
    if (base[field] && columns.has(field) && !isSameValue(base[field].raw, raw))
      patches[field] = { expected: base[field].raw, value: raw as WireValue, db: null };
  return {
    id: row.id,
    debtId: null,
    base,
    problems: [],
    waived: [],
    hash: null,
    pending: Object.keys(patches).length > 0 ? { version: randomText(12), patches } : null,
    computedKey: 'unbooked',
  };
}

function unagreed(base: RowBase, cells: Readonly<Record<string, WireCell>>, columns: ReadonlySet<string>): RowBase {
  const raws = Object.entries(base).map(([field, cell]) => [field, cell?.raw ?? null] as const);
  return Object.fromEntries(
    [...raws.filter(([field]) => columns.has(field)), ...Object.entries(cells)].map(([field, raw]) => [
      field,
      { raw, sheet: null, db: null },
    ]),
  );
}

/** What waits is worked out again; a row that the sheet lacks is still to be added. */
function changed({ id, hash, pending }: StoredRow): Pick<UndoneRow, 'id' | 'hash' | 'pending' | 'computedKey'> {
  return { id, hash, pending: pending && 'append' in pending ? pending : null, computedKey: null };
}
