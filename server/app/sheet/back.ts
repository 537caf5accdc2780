/**
 * Cells that are to read again what they read before a sync that was undone: waiting in the base, written like any other
 * patch, and agreed on once they are acknowledged.
 */
import type { Pending, StoredRow } from '../../db/sheet-rows.js';
import {
  isAgreed,
  MERGED_FIELDS,
  type MergedField,
  type MergedValues,
  type RowBase,
  together,
  valuesOf,
} from '../../domain/sheet/merge.js';
import type { RowReading } from '../../domain/sheet/row.js';
import { isBookable, isSoft, type RowProblem } from '../../domain/sheet/row-problem.js';
import type { WireAck, WireCell, WireValue } from '../../domain/sheet/wire.js';
import { asCell, isFormula, isSameValue } from './wire-cells.js';

type Patches = Extract<Pending, { patches: unknown }>['patches'];
const MERGED: ReadonlySet<string> = new Set(MERGED_FIELDS);

/**
 * The base with what its cells are to read again. `reading`: of the row as it then reads; `db`: what the database holds of
 * a booked row. A cell that would say something else than the database is left to follow it.
 */
export function withBack(
  base: RowBase,
  back: Readonly<Record<string, WireCell>>,
  reading: RowReading,
  db: MergedValues | null,
): RowBase {
  const values = valuesOf(reading);
  const unreadable = new Set<string>(reading.problems.flatMap(({ field }) => together(field)));
  const after: RowBase = { ...base };
  for (const [field, raw] of Object.entries(back)) {
    const cell = base[field];
    if (!cell || isSameValue(cell.raw, raw)) continue;
    const problems = [...reading.problems, ...reading.soft].filter((one) => one.field === field);
    const asked: RowProblem[] = problems.map((one) => ({ ...one, raw }));
    if (db === null) after[field] = { ...cell, back: { raw, sheet: null, problems: asked } };
    else if (MERGED.has(field) && saysTheSame(field, base, unreadable, values, db)) {
      const sheet = unreadable.has(field) ? db[field as MergedField] : values[field as MergedField];
      after[field] = { ...cell, back: { raw, sheet, problems: asked } };
    }
  }
  return after;
}

/** What was paid may be said by several cells, or by one that says two things. */
function saysTheSame(
  field: string,
  base: RowBase,
  unreadable: ReadonlySet<string>,
  values: MergedValues,
  db: MergedValues,
): boolean {
  const said = together(field).filter((one) => one === field || one in base) as MergedField[];
  return unreadable.has(field) || said.every((one) => isAgreed(values[one], db[one]));
}

/** What is to be written for it; `db`: what the database holds now, of a booked row. */
export function patchesBack(base: RowBase, fields: ReadonlySet<string>, db: MergedValues | null): Patches {
  const patches: Patches = {};
  for (const [field, cell] of Object.entries(base)) {
    if (!cell?.back || !fields.has(field) || isFormula(cell.raw) || isSameValue(cell.raw, cell.back.raw)) continue;
    const now = db === null ? null : db[field as MergedField];
    // With its question the cell comes back whatever the database says by now: both are shown.
    if (db !== null && !isAgreed(cell.back.sheet, now) && !cell.back.problems.some(isConflict)) continue;
    patches[field] = { expected: cell.raw, value: cell.back.raw as WireValue, db: now };
  }
  return patches;
}

/** The row once such cells were written: they say what they said, and ask what they asked. */
export function acknowledgedBack(
  before: StoredRow,
  { base, problems }: { base: RowBase; problems: RowProblem[] },
  ack: WireAck,
): { base: RowBase; problems: RowProblem[] } {
  const waiting = before.pending && 'patches' in before.pending ? before.pending.patches : {};
  const written = ack.applied.flatMap((field) => {
    const back = before.base[field]?.back;
    return back && waiting[field] && isSameValue(asCell(waiting[field].value), back.raw) ? [{ field, back }] : [];
  });
  if (written.length === 0) return { base, problems };
  const after: RowBase = { ...base };
  for (const { field, back } of written) {
    const db = (waiting[field]!.db ?? null) as BaseValue;
    after[field] = { raw: back.raw, sheet: back.problems.some(isConflict) ? db : back.sheet, db };
  }
  const fields = new Set(written.map(({ field }) => field));
  const asked = written.flatMap(({ field, back }) =>
    back.problems.map((one) => (isConflict(one) ? { ...one, db: after[field]!.db } : one)),
  );
  // What keeps the row from being booked is asked in its own words, once.
  const isHeld = !isBookable(
    asked.filter((problem) => !isSoft(problem)),
    before.waived,
  );
  const kept = problems.filter((problem) => !fields.has(problem.field) && !(isHeld && problem.code === 'UNDONE'));
  const undone = isHeld ? [] : problems.filter(({ code, field }) => code === 'UNDONE' && fields.has(field));
  return { base: after, problems: [...kept, ...undone, ...asked] };
}

function isConflict({ code }: RowProblem): boolean {
  return code === 'CONFLICT';
}

type BaseValue = NonNullable<RowBase[string]>['db'];
