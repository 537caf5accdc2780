/**
 * Three ways, per cell: what sheet and database last agreed on (the base), the sheet now, the database now.
 *
 * Only the sheet changed: the database follows. Only the database changed: the cell follows (a patch). Both, differently:
 * a conflict, shown, and neither moves until the merchant writes the cell again. Money facts are never edited: the plan
 * names the correcting fact.
 */

import type { Cents, Day } from '../facts.js';
import { foldName } from '../text.js';
import type { CellProblem, SheetField } from './field.js';
import type { RowReading } from './row.js';
import type { WireCell } from './wire.js';

/** Fields that live on both sides. The sheet's note and limit are read once and then stay the merchant's own. */
export const MERGED_FIELDS = [
  'name',
  'phone',
  'document',
  'email',
  'address',
  'uf',
  'principalCents',
  'dueOn',
  'paid',
  'paidOn',
  'installment',
  'description',
] as const satisfies readonly SheetField[];
export type MergedField = (typeof MERGED_FIELDS)[number];

export type MergedValue = string | number | boolean | null;
export type MergedValues = Record<MergedField, MergedValue>;

export interface BaseCell {
  /** The cell itself, as read. */
  raw: WireCell;
  /** What it meant. */
  sheet: MergedValue;
  /** What the database held when both agreed. */
  db: MergedValue;
}
/** By field; a row that was left alone keeps its cells here too, so that it can be booked without another upload. */
export type RowBase = Partial<Record<string, BaseCell>>;

export interface RowProblem {
  field: string;
  code: CellProblem['code'] | 'CONFLICT' | 'PERSON_CHANGED' | 'PAID_ELSEWHERE';
  raw: WireCell;
  /** For CONFLICT: what the database holds. */
  db?: MergedValue;
}

/** A wrong contact costs a reminder, not the truth of the debt: the merchant may say "usar assim mesmo". */
const WAIVABLE: ReadonlySet<string> = new Set<SheetField>([
  'phone',
  'document',
  'email',
  'address',
  'uf',
  'installment',
  'limitCents',
  'description',
  'note',
  'soldOn',
]);

export function isWaivable(problem: Pick<RowProblem, 'field' | 'code'>): boolean {
  return WAIVABLE.has(problem.field) && problem.code !== 'PERSON_CHANGED';
}

/** A row with a problem that was not waived is left alone: neither booked, nor charged, nor counted late. */
export function isBookable(problems: readonly CellProblem[], waived: readonly string[]): boolean {
  return problems.every((problem) => isWaivable(problem) && waived.includes(`${problem.field}:${problem.code}`));
}

/** The reading as merged values; instalments as `3/10`, so that every value compares by itself. */
export function valuesOf(reading: RowReading): MergedValues {
  return {
    name: reading.name,
    phone: reading.phone,
    document: reading.document,
    email: reading.email,
    address: reading.address,
    uf: reading.uf,
    principalCents: reading.principalCents,
    dueOn: reading.dueOn,
    paid: reading.paid,
    paidOn: reading.paidOn,
    installment: reading.installment === null ? null : reading.installment.join('/'),
    description: reading.description,
  };
}

/** The base of a row just booked or merged: every mapped field as both sides hold it now. */
export function baseOf(
  cells: Readonly<Record<string, WireCell>>,
  sheet: MergedValues,
  db: MergedValues,
  before: RowBase = {},
  unmoved: ReadonlySet<string> = new Set(),
): RowBase {
  const base: RowBase = {};
  for (const field of MERGED_FIELDS) {
    if (!(field in cells)) continue;
    const raw = cells[field] ?? null;
    const kept = before[field];
    const stays = kept && (unmoved.has(field) || isStillToFollow(kept, sheet[field], db[field]));
    base[field] = stays ? { ...kept, raw } : { raw, sheet: sheet[field], db: db[field] };
  }
  return base;
}

/** The cell mirrored the database, the database moved, the cell did not: it is to be written, so the base waits for that. */
function isStillToFollow(kept: BaseCell, sheet: MergedValue, db: MergedValue): boolean {
  return sheet === kept.sheet && kept.sheet === kept.db && db !== kept.db;
}

export type MoneyChange =
  | { kind: 'AMOUNT'; principalCents: Cents }
  | { kind: 'DUE_DATE'; dueOn: Day }
  | { kind: 'PAID'; paidOn: Day | null }
  | { kind: 'UNPAID' }
  | { kind: 'PAID_DAY'; paidOn: Day };

export interface MergePlan {
  /** What the sheet says anew about the person: fields to set on the customer. */
  customer: Partial<Record<'name' | 'phone' | 'document' | 'email' | 'address' | 'uf', string | null>>;
  description: string | null | undefined;
  money: MoneyChange[];
  /** Fields the merge leaves where they were: conflicts and cells that cannot be read. */
  unmoved: Set<string>;
  problems: RowProblem[];
  changedFields: MergedField[];
}

const CUSTOMER_FIELDS = ['name', 'phone', 'document', 'email', 'address', 'uf'] as const;

/**
 * What a changed row of a booked debt asks for. `conflicts` are those shown before: a cell written again since then is the
 * merchant's decision and wins.
 */
export function mergeRow(
  reading: RowReading,
  cells: Readonly<Record<string, WireCell>>,
  base: RowBase,
  db: MergedValues,
  conflicts: readonly RowProblem[],
): MergePlan {
  const sheet = valuesOf(reading);
  const unreadable = new Set<string>(reading.problems.map((problem) => problem.field));
  const plan: MergePlan = {
    customer: {},
    description: undefined,
    money: [],
    unmoved: new Set(unreadable),
    problems: reading.problems.map(({ field, code }) => ({ field, code, raw: cells[field] ?? null })),
    changedFields: [],
  };
  for (const field of MERGED_FIELDS) {
    if (!(field in cells) || unreadable.has(field)) continue;
    const before = base[field] ?? { raw: null, sheet: db[field], db: db[field] };
    const isSheetChanged = sheet[field] !== before.sheet;
    if (!isSheetChanged || sheet[field] === db[field]) continue;
    if (db[field] !== before.db && !isWrittenAgain(field, cells, conflicts)) {
      plan.unmoved.add(field);
      plan.problems.push({ field, code: 'CONFLICT', raw: cells[field] ?? null, db: db[field] });
      continue;
    }
    plan.changedFields.push(field);
  }
  if (isAnotherPerson(plan.changedFields, sheet, db)) {
    plan.problems.push({ field: 'name', code: 'PERSON_CHANGED', raw: cells.name ?? null });
    for (const field of plan.changedFields) plan.unmoved.add(field);
    plan.changedFields = [];
    return plan;
  }
  for (const field of CUSTOMER_FIELDS)
    if (plan.changedFields.includes(field)) plan.customer[field] = sheet[field] as string | null;
  if (plan.changedFields.includes('description')) plan.description = reading.description;
  plan.money = moneyChanges(plan.changedFields, reading);
  return plan;
}

function moneyChanges(changed: readonly MergedField[], reading: RowReading): MoneyChange[] {
  const money: MoneyChange[] = [];
  if (changed.includes('principalCents') && reading.principalCents !== null)
    money.push({ kind: 'AMOUNT', principalCents: reading.principalCents });
  if (changed.includes('dueOn') && reading.dueOn !== null) money.push({ kind: 'DUE_DATE', dueOn: reading.dueOn });
  if (changed.includes('paid'))
    money.push(reading.paid ? { kind: 'PAID', paidOn: reading.paidOn } : { kind: 'UNPAID' });
  else if (changed.includes('paidOn') && reading.paid && reading.paidOn !== null)
    money.push({ kind: 'PAID_DAY', paidOn: reading.paidOn });
  return money;
}

function isWrittenAgain(
  field: string,
  cells: Readonly<Record<string, WireCell>>,
  conflicts: readonly RowProblem[],
): boolean {
  const shown = conflicts.find((problem) => problem.field === field && problem.code === 'CONFLICT');
  return shown !== undefined && JSON.stringify(shown.raw) !== JSON.stringify(cells[field] ?? null);
}

/** A row given to somebody else: the name and every other mark of the person changed at once. */
function isAnotherPerson(changed: readonly MergedField[], sheet: MergedValues, db: MergedValues): boolean {
  if (!changed.includes('name')) return false;
  if (foldName(String(sheet.name ?? '')) === foldName(String(db.name ?? ''))) return false;
  const marks = (['document', 'phone'] as const).filter((field) => db[field] !== null || sheet[field] !== null);
  return marks.some((field) => changed.includes(field)) && marks.every((field) => sheet[field] !== db[field]);
}

/** Database → sheet: mapped cells that mirrored the database when they last agreed, and do not any more. */
export function cellsToFollow(base: RowBase, db: MergedValues, problems: readonly RowProblem[]): MergedField[] {
  return MERGED_FIELDS.filter((field) => {
    const cell = base[field];
    if (!cell || problems.some((problem) => problem.field === field)) return false;
    const isFormula = cell.raw !== null && typeof cell.raw === 'object' && 'f' in cell.raw;
    return !isFormula && cell.sheet === cell.db && db[field] !== cell.db;
  });
}
