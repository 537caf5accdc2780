/** "Usar assim mesmo": the merchant answers a question without touching the cell. */
import { rowsById, type StoredRow, writeRows } from '../../db/sheet-rows.js';
import { isOfAgreement, isTwoSided, isWaivable, together } from '../../domain/sheet/merge.js';
import type { WireRow } from '../../domain/sheet/wire.js';
import type { Actor, App } from '../context.js';
import { type MutationResult, mutate, refuse } from '../mutation.js';
import { findBinding, lockSync, mergeRows } from './sync.js';

export interface WaiveQuestionInput {
  idempotencyKey: string;
  bindingId: string;
  rowIds: string[];
}

/**
 * Books rows whose only problems are contacts, without those contacts; a conflict is settled for what the server holds,
 * and the cell follows at the next sync. A row with a worse problem is refused: it needs its cell mended.
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
    await writeRows(tenant.tx, tenant.merchantId, input.bindingId, rows.map(waived), 'waive');
    const unbooked = rows.filter((row) => row.debtId === null).map(asWireRow);
    if (unbooked.length > 0) {
      const merged = await mergeRows(tenant, found.binding, unbooked, 'waive');
      if (!merged.ok) return merged;
    }
    return { ok: true, refs: { binding: input.bindingId } };
  });
}

function waived(row: StoredRow) {
  const { missingSince: _, ...kept } = row;
  const base = { ...row.base };
  for (const problem of row.problems) {
    const cell = base[problem.field];
    // The database's value stands: agree on the cell as it is, so that the next sync writes over it.
    if (problem.code === 'CONFLICT' && cell) base[problem.field] = { raw: problem.raw, sheet: cell.db, db: cell.db };
    // Here the database never moved: as though both had agreed on nothing, so that the cell follows all the same.
    if (isOfAgreement(problem))
      for (const field of together(problem.field)) {
        const known = base[field];
        if (known) base[field] = { raw: known.raw, sheet: null, db: null };
      }
  }
  return {
    ...kept,
    base,
    problems: row.problems.filter((problem) => !isTwoSided(problem)),
    waived: row.problems.filter(isWaivable).map((problem) => `${problem.field}:${problem.code}`),
    computedKey: null,
  };
}

/** A row that was left alone, as it was uploaded. */
function asWireRow(row: StoredRow): WireRow {
  return {
    id: row.id,
    row: Math.max(1, row.position),
    hash: row.hash ?? '0',
    cells: Object.fromEntries(Object.entries(row.base).map(([field, cell]) => [field, cell?.raw ?? null])),
  };
}
