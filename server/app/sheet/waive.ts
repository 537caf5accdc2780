/** "Usar assim mesmo": the merchant answers a question without touching the cell. */
import { type RowWrite, rowsById, type StoredRow, writeRows } from '../../db/sheet-rows.js';
import { type MergedField, together, valuesOf } from '../../domain/sheet/merge.js';
import { isTwoSided, isWaivable, type RowProblem } from '../../domain/sheet/row-problem.js';
import type { WireRow } from '../../domain/sheet/wire.js';
import type { Actor, App } from '../context.js';
import { type MutationResult, mutate, refuse } from '../mutation.js';
import { noteAnswered, openAnswer, writeJournal } from './journal.js';
import { mergeRows } from './merge-rows.js';
import { readingOf } from './read.js';
import { findBinding, lockSync } from './sync.js';
import { waiverOf } from './waivers.js';

export interface WaiveQuestionInput {
  idempotencyKey: string;
  bindingId: string;
  rowIds: string[];
}

/**
 * Books rows whose only problems are contacts, without those contacts; a conflict is settled for what the server holds,
 * and the cell follows at the next sync. A row with a worse problem is refused (INVALID: it needs its cell mended), and so
 * is one about which nothing is asked (NOT_FOUND).
 */
export function waiveQuestion(
  app: App,
  actor: Actor,
  input: WaiveQuestionInput,
): Promise<MutationResult<{ binding: string }>> {
  return mutate(app, actor, 'waiveQuestion', input, async (tenant) => {
    await lockSync(tenant);
    const found = await findBinding(tenant, input.bindingId);
    if (!found.ok) return found;
    const rows = await rowsById(tenant.tx, input.bindingId, input.rowIds);
    if (rows.length !== new Set(input.rowIds).size || rows.some((row) => row.missingSince !== null))
      return refuse('NOT_FOUND', 'rowIds');
    if (rows.some((row) => !row.problems.every((problem) => isWaivable(problem) || isTwoSided(problem))))
      return refuse('INVALID', 'rowIds');
    if (rows.some(isUnasked)) return refuse('NOT_FOUND', 'rowIds');
    const journal = openAnswer();
    for (const row of rows) noteAnswered(journal, row, row.problems);
    await writeRows(tenant.tx, tenant.merchantId, input.bindingId, rows.map(waived), 'waive');
    const unbooked = rows.filter((row) => row.debtId === null).map((row) => asWireRow(row, found.binding.columns));
    if (unbooked.length > 0) {
      const merged = await mergeRows(tenant, found.binding, unbooked, 'waive', { journal });
      if (!merged.ok) return merged;
    }
    await writeJournal(tenant, input.bindingId, journal);
    return { ok: true, refs: { binding: input.bindingId } };
  });
}

/** Nothing is asked about it, or everything was answered. */
function isUnasked({ problems, waived: answered }: StoredRow): boolean {
  return problems.every((problem) => answered.includes(waiverOf(problem)));
}

function waived(row: StoredRow): RowWrite {
  return {
    ...withServersValues(row, row.problems.filter(isTwoSided)),
    waived: [...new Set([...row.waived, ...row.problems.filter(isWaivable).map(waiverOf)])],
  };
}

/** The row with these problems settled for what the server holds: the cells follow at the next sync. */
export function withServersValues(row: StoredRow, settled: readonly RowProblem[]): RowWrite {
  const { missingSince: _, pastHashes: __, ...kept } = row;
  const base = { ...row.base };
  const says = valuesOf(readingOf(row.base));
  for (const { field, code } of settled)
    for (const one of together(field) as MergedField[]) {
      const known = base[one];
      // As though both had agreed on what the cell says, so that the next sync writes over it what the database holds
      // then. Where the database never moved: on nothing, so that the cell of a closed instalment follows, too.
      const agreed = code === 'CONFLICT' ? says[one] : null;
      if (known) base[one] = { raw: known.raw, sheet: agreed, db: agreed };
    }
  return { ...kept, base, problems: row.problems.filter((problem) => !settled.includes(problem)), computedKey: null };
}

/** A row as it was uploaded last: the cells of its columns. */
export function asWireRow(row: StoredRow, columns: Readonly<Record<string, string>>): WireRow {
  const mapped = new Set(Object.values(columns));
  const cells = Object.entries(row.base).filter(([field]) => mapped.has(field));
  return {
    id: row.id,
    row: Math.max(1, row.position),
    hash: row.hash ?? '0',
    cells: Object.fromEntries(cells.map(([field, cell]) => [field, cell?.raw ?? null])),
  };
}
