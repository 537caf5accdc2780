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

/** Fields that live on both sides. The rest is read once, when the row is booked, and then stays the merchant's own. */
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
  'description',
] as const satisfies readonly SheetField[];
export type MergedField = (typeof MERGED_FIELDS)[number];

/** For `paid` and `paidOn`, which say one thing together: false, the day, or true when nobody said which day. */
export type PaidState = boolean | Day;
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
  code:
    | CellProblem['code']
    | 'CONFLICT'
    | 'PERSON_CHANGED'
    | 'PERSON_UNCLEAR'
    | 'PAID_ELSEWHERE'
    | 'DOCUMENT_OF_ANOTHER'
    | AgreementProblem;
  raw: WireCell;
  /** For CONFLICT: what the database holds. */
  db?: MergedValue;
  /** For what an agreement forbids: what the cell said. */
  sheet?: MergedValue;
}

/**
 * Money written in a row whose debt an agreement has to do with. IN_AGREEMENT: the agreement stands in its place.
 * AGREED: it is an instalment of one, and was made harder than it was agreed. AGREEMENT_BROKEN: it is an instalment of one
 * that was broken. AGREEMENT_ENDED: it was in one when the cell was written, and counts itself again.
 */
export type AgreementProblem = AgreementTie | 'AGREEMENT_ENDED';
/** What ties a debt to an agreement today. */
export type AgreementTie = 'IN_AGREEMENT' | 'AGREED' | 'AGREEMENT_BROKEN';

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

/** What two sides disagree about is settled, never waived. */
const DISAGREEMENTS: ReadonlySet<string> = new Set([
  'CONFLICT',
  'PERSON_CHANGED',
  'PERSON_UNCLEAR',
  'PAID_ELSEWHERE',
  'DOCUMENT_OF_ANOTHER',
  'IN_AGREEMENT',
  'AGREED',
  'AGREEMENT_BROKEN',
  'AGREEMENT_ENDED',
]);

const OF_AGREEMENTS: ReadonlySet<string> = new Set<AgreementProblem>([
  'IN_AGREEMENT',
  'AGREED',
  'AGREEMENT_BROKEN',
  'AGREEMENT_ENDED',
]);

export function isOfAgreement({ code }: Pick<RowProblem, 'code'>): boolean {
  return OF_AGREEMENTS.has(code);
}

/** Whether the merchant may answer it by keeping what the database holds. */
export function isTwoSided(problem: Pick<RowProblem, 'code'>): boolean {
  return problem.code === 'CONFLICT' || isOfAgreement(problem);
}

export function isWaivable(problem: Pick<RowProblem, 'field' | 'code'>): boolean {
  return WAIVABLE.has(problem.field) && !DISAGREEMENTS.has(problem.code);
}

/** A row with a problem that was not waived is left alone: neither booked, nor charged, nor counted late. */
export function isBookable(problems: readonly CellProblem[], waived: readonly string[]): boolean {
  return problems.every((problem) => isWaivable(problem) && waived.includes(`${problem.field}:${problem.code}`));
}

/** The reading as merged values. */
export function valuesOf(reading: RowReading): MergedValues {
  const paid: PaidState = reading.paid === true ? (reading.paidOn ?? true) : false;
  return {
    name: reading.name,
    phone: reading.phone,
    document: reading.document,
    email: reading.email,
    address: reading.address,
    uf: reading.uf,
    principalCents: reading.principalCents,
    dueOn: reading.dueOn,
    paid,
    paidOn: paid,
    description: reading.description,
  };
}

/** The base of a row just booked: what both sides hold, even where the row says less than the customer's other rows. */
export function firstBase(cells: Readonly<Record<string, WireCell>>, sheet: MergedValues, db: MergedValues): RowBase {
  const mapped = MERGED_FIELDS.filter((field) => field in cells);
  return Object.fromEntries(
    mapped.map((field) => [field, { raw: cells[field] ?? null, sheet: sheet[field], db: db[field] }]),
  );
}

/** The base after a merge: every mapped field as both sides hold it now, but for those that did not move. */
export function nextBase(
  cells: Readonly<Record<string, WireCell>>,
  sheet: MergedValues,
  db: MergedValues,
  before: RowBase,
  unmoved: ReadonlySet<string>,
): RowBase {
  const base: RowBase = {};
  for (const field of MERGED_FIELDS) {
    if (!(field in cells)) continue;
    const raw = cells[field] ?? null;
    const kept = before[field];
    if (kept && (unmoved.has(field) || isStillToFollow(kept, sheet[field], db[field]))) base[field] = { ...kept, raw };
    // A column that is new: a blank cell is to be filled from the database, a conflict waits.
    else if (!kept && !isAgreed(sheet[field], db[field])) base[field] = { raw, sheet: sheet[field], db: sheet[field] };
    else base[field] = { raw, sheet: sheet[field], db: db[field] };
  }
  return base;
}

/** The cell mirrored the database, the database moved, the cell did not: it is to be written, so the base waits for that. */
function isStillToFollow(kept: BaseCell, sheet: MergedValue, db: MergedValue): boolean {
  return sheet === kept.sheet && isAgreed(kept.sheet, kept.db) && !isAgreed(db, kept.db);
}

/** "Sim" without a day agrees with any day. */
export function isAgreed(a: MergedValue, b: MergedValue): boolean {
  if (a === true || b === true) return a !== false && b !== false;
  return a === b;
}

function isEmpty(value: MergedValue): boolean {
  return value === null || value === false;
}

export type MoneyChange =
  | { kind: 'AMOUNT'; principalCents: Cents; field: 'principalCents' }
  | { kind: 'DUE_DATE'; dueOn: Day; field: 'dueOn' }
  /** `paidOn` null: nobody said which day. */
  | { kind: 'PAID'; paidOn: Day | null; field: 'paid' | 'paidOn' }
  | { kind: 'UNPAID'; field: 'paid' | 'paidOn' }
  | { kind: 'PAID_DAY'; paidOn: Day; field: 'paid' | 'paidOn' };

const CUSTOMER_FIELDS = ['name', 'phone', 'document', 'email', 'address', 'uf'] as const;
export type CustomerField = (typeof CUSTOMER_FIELDS)[number];

export interface MergePlan {
  /** What the sheet says anew about the person: fields to set on the customer. */
  customer: Partial<Record<CustomerField, string | null>>;
  description: string | null | undefined;
  money: MoneyChange[];
  /** Fields the merge leaves where they were: conflicts and cells that cannot be read. */
  unmoved: Set<string>;
  problems: RowProblem[];
  changedFields: MergedField[];
}

const MONEY_FIELDS: ReadonlySet<string> = new Set<MergedField>(['principalCents', 'dueOn', 'paid', 'paidOn']);

/**
 * Why a cell must not move its debt, if it must not. Where an agreement stands in the place of a debt, nothing is paid or
 * changed by its own row; an instalment may become easier for who agreed to it, never harder.
 */
export function forbiddenBy(
  tie: AgreementTie | null,
  field: string,
  sheet: MergedValue,
  db: MergedValue,
): AgreementTie | null {
  if (tie === null || !MONEY_FIELDS.has(field)) return null;
  return tie !== 'AGREED' || isHarder(field, sheet, db) ? tie : null;
}

function isHarder(field: string, sheet: MergedValue, db: MergedValue): boolean {
  if (sheet === null || db === null) return false;
  if (field === 'principalCents') return sheet > db;
  return field === 'dueOn' && sheet < db;
}

/**
 * What a changed row of a booked debt asks for. `conflicts` are those shown before: a cell written again since then is the
 * merchant's decision and wins. `tie`: what ties its debt to an agreement, which forbids what this row says of its money.
 */
export function mergeRow(
  reading: RowReading,
  cells: Readonly<Record<string, WireCell>>,
  base: RowBase,
  db: MergedValues,
  conflicts: readonly RowProblem[],
  tie: AgreementTie | null = null,
): MergePlan {
  const sheet = valuesOf(reading);
  const unreadable = new Set<string>(reading.problems.map((problem) => problem.field));
  // The word and the day of a payment are believed together or not at all.
  if (unreadable.has('paid') || unreadable.has('paidOn')) unreadable.add('paid').add('paidOn');
  const plan: MergePlan = {
    customer: {},
    description: undefined,
    money: [],
    unmoved: new Set(unreadable),
    problems: reading.problems.map(({ field, code }) => ({ field, code, raw: cells[field] ?? null })),
    changedFields: [],
  };
  for (const field of MERGED_FIELDS) {
    if (!(field in cells) || unreadable.has(field) || (field === 'paidOn' && 'paid' in cells)) continue;
    const before = base[field];
    if (before && sheet[field] === before.sheet) continue;
    // A day put beside a "sim" is news, though both say paid.
    const isSameThing =
      isAgreed(sheet[field], db[field]) && (typeof sheet[field] !== 'string' || sheet[field] === db[field]);
    if (isSameThing) continue;
    const isDatabaseChanged = before ? !isAgreed(db[field], before.db) : !isEmpty(sheet[field]) && !isEmpty(db[field]);
    if (!before && isEmpty(sheet[field])) continue;
    const forbidden = forbiddenBy(tie, field, sheet[field], db[field]) ?? heldBack(field, cells, sheet, conflicts);
    if (forbidden) {
      for (const one of together(field)) plan.unmoved.add(one);
      plan.problems.push({ field, code: forbidden, raw: cells[field] ?? null, sheet: sheet[field] });
      continue;
    }
    if (isDatabaseChanged && !isWrittenAgain(field, cells, conflicts)) {
      for (const one of together(field)) plan.unmoved.add(one);
      plan.problems.push({ field, code: 'CONFLICT', raw: cells[field] ?? null, db: db[field] });
      continue;
    }
    plan.changedFields.push(field);
  }
  if (isAnotherPerson(plan.changedFields, sheet, db)) {
    plan.problems.push({ field: 'name', code: 'PERSON_CHANGED', raw: cells.name ?? null });
    for (const field of plan.changedFields.flatMap(together)) plan.unmoved.add(field);
    plan.changedFields = [];
    return plan;
  }
  for (const field of CUSTOMER_FIELDS)
    if (plan.changedFields.includes(field)) plan.customer[field] = sheet[field] as string | null;
  if (plan.changedFields.includes('description')) plan.description = reading.description;
  plan.money = moneyChanges(plan.changedFields, reading, db);
  return plan;
}

/** Fields that are merged as one. */
export function together(field: string): string[] {
  return field === 'paid' || field === 'paidOn' ? ['paid', 'paidOn'] : [field];
}

function moneyChanges(changed: readonly MergedField[], reading: RowReading, db: MergedValues): MoneyChange[] {
  const money: MoneyChange[] = [];
  if (changed.includes('principalCents') && reading.principalCents !== null)
    money.push({ kind: 'AMOUNT', principalCents: reading.principalCents, field: 'principalCents' });
  if (changed.includes('dueOn') && reading.dueOn !== null)
    money.push({ kind: 'DUE_DATE', dueOn: reading.dueOn, field: 'dueOn' });
  const field = changed.find((one) => one === 'paid' || one === 'paidOn') as 'paid' | 'paidOn' | undefined;
  if (field === undefined) return money;
  // What is owed now decides, not what the cell said before: a debt that grew again is paid again.
  if (reading.paid !== true) money.push({ kind: 'UNPAID', field });
  else if (db.paid === false) money.push({ kind: 'PAID', paidOn: reading.paidOn, field });
  else if (reading.paidOn !== null) money.push({ kind: 'PAID_DAY', paidOn: reading.paidOn, field });
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

/** What was written while an agreement stood is no payment once it is broken, until the merchant writes it again. */
function heldBack(
  field: MergedField,
  cells: Readonly<Record<string, WireCell>>,
  sheet: MergedValues,
  problems: readonly RowProblem[],
): AgreementProblem | null {
  const asked = problems.find((problem) => problem.field === field && isOfAgreement(problem));
  const isAsBefore =
    asked !== undefined &&
    JSON.stringify(asked.raw) === JSON.stringify(cells[field] ?? null) &&
    asked.sheet === sheet[field];
  return isAsBefore ? 'AGREEMENT_ENDED' : null;
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
  const asked = new Set<string>(problems.flatMap((problem) => together(problem.field)));
  return MERGED_FIELDS.filter((field) => {
    const cell = base[field];
    if (!cell || asked.has(field)) return false;
    const isFormula = cell.raw !== null && typeof cell.raw === 'object' && 'f' in cell.raw;
    const isMoved = typeof cell.sheet === 'string' ? db[field] !== cell.db : !isAgreed(db[field], cell.db);
    return !isFormula && isAgreed(cell.sheet, cell.db) && isMoved;
  });
}
