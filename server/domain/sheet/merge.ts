/**
 * Three ways, per cell: what sheet and database last agreed on (the base), the sheet now, the database now.
 *
 * Only the sheet changed: the database follows. Only the database changed: the cell follows (a patch). Both, differently:
 * a conflict, shown, and neither moves until the merchant writes the cell again. Money facts are never edited: the plan
 * names the correcting fact.
 */

import type { Cents, Day } from '../facts.js';
import { nameLikeness } from '../name-likeness.js';
import { foldName } from '../text.js';
import { DUE_BY_RULE } from './due-rule.js';
import type { SheetField } from './field.js';
import type { RowReading } from './row.js';
import { type AgreementProblem, type AgreementTie, isOfAgreement, type RowProblem, softOf } from './row-problem.js';
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
  'paidCents',
  'description',
] as const satisfies readonly SheetField[];
export type MergedField = (typeof MERGED_FIELDS)[number];

/** For `paid` and `paidOn`, which say one thing together: false, the day, or true when nobody said which day. */
export type PaidState = boolean | Day;
export type MergedValue = string | number | boolean | null;
export type MergedValues = Record<MergedField, MergedValue>;

/** Who wins where both sides changed a cell; fields that are in no rule are asked. */
export type MergePolicy = Readonly<Record<string, MergeWinner>>;
export type MergeWinner = 'SHEET' | 'SERVER';

export interface BaseCell {
  /** The cell itself, as read. */
  raw: WireCell;
  /** What it meant. */
  sheet: MergedValue;
  /** What the database held when both agreed. */
  db: MergedValue;
  /** What the cell is to read again, for a sync was undone: what that meant, and what is to be asked about it then. */
  back?: { raw: WireCell; sheet: MergedValue; problems: RowProblem[] };
}
/** By field; a row that was left alone keeps its cells here too, so that it can be booked without another upload. */
export type RowBase = Partial<Record<string, BaseCell>>;

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
    // A day that the shop's rule gave is not in the cell.
    dueOn: reading.assumptions.includes(DUE_BY_RULE) ? null : reading.dueOn,
    paid,
    paidOn: paid,
    paidCents: reading.paidCents,
    description: reading.description,
  };
}

/** The base of a row just booked: what both sides hold, even where the row says less than the customer's other rows. */
export function firstBase(cells: Readonly<Record<string, WireCell>>, sheet: MergedValues, db: MergedValues): RowBase {
  const base: RowBase = {};
  for (const field of MERGED_FIELDS)
    if (isSaid(field, cells, sheet, {}))
      base[field] = { raw: cells[cellFieldOf(field, cells)] ?? null, sheet: sheet[field], db: db[field] };
  return base;
}

/** The base after a merge: every mapped field as both sides hold it now, but for those that did not move. */
export function nextBase(
  cells: Readonly<Record<string, WireCell>>,
  sheet: MergedValues,
  db: MergedValues,
  before: RowBase,
  unmoved: ReadonlySet<string>,
  yielded: ReadonlySet<string> = new Set(),
): RowBase {
  const base: RowBase = {};
  for (const field of MERGED_FIELDS) {
    if (!isSaid(field, cells, sheet, before)) continue;
    const raw = cells[cellFieldOf(field, cells)] ?? null;
    const kept = before[field];
    const wanted = kept?.back && isSameCell(kept.raw, raw) ? { back: kept.back } : {};
    // As though both had agreed on what the cell says, so that it follows what the database says.
    if (yielded.has(field)) base[field] = { raw, sheet: sheet[field], db: sheet[field] };
    else if (kept && (unmoved.has(field) || isStillToFollow(field, kept, sheet[field], db[field])))
      base[field] = { raw, sheet: kept.sheet, db: kept.db, ...wanted };
    // A column that is new: a blank cell is to be filled from the database, a conflict waits.
    else if (!kept && !isAgreed(sheet[field], db[field])) base[field] = { raw, sheet: sheet[field], db: sheet[field] };
    else base[field] = { raw, sheet: sheet[field], db: db[field], ...wanted };
  }
  return base;
}

/** Stored JSON comes back with its keys in another order. */
function isSameCell(a: WireCell, b: WireCell): boolean {
  const text = (cell: WireCell) =>
    JSON.stringify(cell !== null && typeof cell === 'object' ? Object.entries(cell).sort() : cell);
  return text(a) === text(b);
}

/** The cell mirrored the database, the database moved, the cell did not: it is to be written, so the base waits for that. */
function isStillToFollow(field: MergedField, kept: BaseCell, sheet: MergedValue, db: MergedValue): boolean {
  if (sheet !== kept.sheet) return false;
  return isPaidInParts(field, kept) ? isEmpty(db) : isAgreed(kept.sheet, kept.db) && !isAgreed(db, kept.db);
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
  | { kind: 'PAID'; paidOn: Day | null; field: PaidField }
  | { kind: 'UNPAID'; field: PaidField }
  /** So much of it is paid in all; 0: nothing. */
  | { kind: 'PART_PAID'; paidCents: Cents; field: PaidField }
  | { kind: 'PAID_DAY'; paidOn: Day; field: PaidField };

type PaidField = 'paid' | 'paidOn' | 'paidCents';

export const CUSTOMER_FIELDS = ['name', 'phone', 'document', 'email', 'address', 'uf'] as const;
export type CustomerField = (typeof CUSTOMER_FIELDS)[number];
/** What is known of a person beside the name. */
export const CONTACT_FIELDS = [
  'phone',
  'document',
  'email',
  'address',
  'uf',
] as const satisfies readonly CustomerField[];
export type ContactField = (typeof CONTACT_FIELDS)[number];

export interface MergePlan {
  /** What the sheet says anew about the person: fields to set on the customer. */
  customer: Partial<Record<CustomerField, string | null>>;
  description: string | null | undefined;
  money: MoneyChange[];
  /** Fields the merge leaves where they were: conflicts and cells that cannot be read. */
  unmoved: Set<string>;
  /** Fields of which the database's value stands: the cell is to follow it. */
  yielded: Set<string>;
  /** Both changed and a rule of the shop's decided; both values, so that they can be shown. */
  ruled: { field: MergedField; winner: MergeWinner; sheet: MergedValue; db: MergedValue }[];
  problems: RowProblem[];
  changedFields: MergedField[];
}

const MONEY_FIELDS: ReadonlySet<string> = new Set<MergedField>([
  'principalCents',
  'dueOn',
  'paid',
  'paidOn',
  'paidCents',
]);

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

/** What was paid may be all there is, or more, by what the database says is owed. */
function isPartOfSheetsAmount(sheet: MergedValues, db: MergedValues): boolean {
  return Number(sheet.paidCents ?? 0) >= Number(db.principalCents ?? 0);
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
  { policy = {}, isSamePerson = false }: { policy?: MergePolicy; isSamePerson?: boolean } = {},
): MergePlan {
  const sheet = valuesOf(reading);
  // A due cell that never said anything asks nothing of a debt that has its day.
  const isNew = ({ field, code }: { field: string; code: string }) =>
    code !== 'MISSING_DUE_DATE' || base[field]?.sheet != null || (field in cells && !(field in base));
  const problems = reading.problems.filter(isNew);
  const unreadable = new Set<string>(problems.map((problem) => problem.field));
  // The word, the day and the amount of a payment are believed together or not at all.
  // `paid` is null too where how much is owed could not be read.
  if (reading.paid === null || PAID_FIELDS.some((field) => unreadable.has(field)))
    for (const field of PAID_FIELDS) unreadable.add(field);
  const plan: MergePlan = {
    customer: {},
    description: undefined,
    money: [],
    unmoved: new Set(unreadable),
    yielded: new Set(),
    ruled: [],
    problems: [...problems, ...softOf(reading)].map((one) => ({ ...one, raw: cells[one.field] ?? null })),
    changedFields: [],
  };
  for (const field of MERGED_FIELDS) {
    if (!isSaid(field, cells, sheet, base) || unreadable.has(field)) continue;
    if (field === 'paidOn' && 'paid' in cells) continue;
    // Where all of it is paid, the word or the day says so too.
    if (field === 'paidCents' && reading.paid === true && ('paid' in cells || 'paidOn' in cells)) continue;
    // Of how much it is a part is asked first.
    if (field === 'paidCents' && plan.unmoved.has('principalCents') && isPartOfSheetsAmount(sheet, db)) {
      plan.unmoved.add(field);
      continue;
    }
    const before = base[field];
    if (before && sheet[field] === before.sheet && !isSaidAgain(field, cells, before, conflicts)) continue;
    if (before && sheet[field] === before.sheet && isAgreed(db[field], before.db)) continue;
    // A day put beside a "sim" is news, though both say paid.
    const isSameThing =
      isAgreed(sheet[field], db[field]) && (typeof sheet[field] !== 'string' || sheet[field] === db[field]);
    if (isSameThing) continue;
    const isDatabaseChanged =
      isStillAsked(field, cells, conflicts) ||
      (before ? !isAgreed(db[field], before.db) : !isEmpty(sheet[field]) && !isEmpty(db[field]));
    if (!before && isEmpty(sheet[field])) continue;
    const forbidden = forbiddenBy(tie, field, sheet[field], db[field]) ?? heldBack(field, cells, sheet, conflicts);
    if (forbidden) {
      for (const one of together(field)) plan.unmoved.add(one);
      plan.problems.push({ field, code: forbidden, raw: cells[field] ?? null, sheet: sheet[field] });
      continue;
    }
    if (isDatabaseChanged && !isWrittenAgain(field, cells, conflicts, db[field])) {
      const winner = policy[ruleField(field)];
      if (winner !== undefined) plan.ruled.push({ field, winner, sheet: sheet[field], db: db[field] });
      if (winner === 'SERVER') for (const one of together(field)) plan.yielded.add(one);
      else if (winner === undefined) {
        for (const one of together(field)) plan.unmoved.add(one);
        const raw = cells[cellFieldOf(field, cells)] ?? null;
        plan.problems.push({ field: cellFieldOf(field, cells), code: 'CONFLICT', raw, db: db[field] });
      }
      if (winner !== 'SHEET') continue;
    }
    plan.changedFields.push(field);
  }
  const disputed = plan.problems.filter(({ code }) => code === 'CONFLICT').map(({ field }) => field);
  if (!isSamePerson && isAnotherPerson([...plan.changedFields, ...disputed], sheet, db)) {
    // Whose row it is comes first: what both sides say, and what a rule of the shop's decides, waits for that.
    const held = [...plan.changedFields, ...plan.ruled.map(({ field }) => field)].flatMap(together);
    const unread = plan.problems.filter(({ code }) => code !== 'CONFLICT');
    const asked: RowProblem = { field: 'name', code: 'PERSON_CHANGED', raw: cells.name ?? null };
    const unmoved = new Set([...plan.unmoved, ...held]);
    return { ...plan, unmoved, yielded: new Set(), ruled: [], problems: [...unread, asked], changedFields: [] };
  }
  for (const field of CUSTOMER_FIELDS)
    if (plan.changedFields.includes(field)) plan.customer[field] = sheet[field] as string | null;
  if (plan.changedFields.includes('description')) plan.description = reading.description;
  plan.money = moneyChanges(plan.changedFields, reading, db);
  return plan;
}

/** What says of one payment that it was made: by a word, a day, an amount. */
const PAID_FIELDS: readonly MergedField[] = ['paid', 'paidOn', 'paidCents'];

/** Fields that are merged as one. */
export function together(field: string): string[] {
  return (PAID_FIELDS as readonly string[]).includes(field) ? [...PAID_FIELDS] : [field];
}

/** Whether both sides say the same of everything that is merged with this field. */
export function isSettled(field: string, base: RowBase, sheet: MergedValues, db: MergedValues): boolean {
  // Where all of it is paid, the word or the day says so.
  const isPaid = sheet.paid !== false && db.paid !== false;
  const said = together(field).filter((one) => one === field || (one in base && !(isPaid && one === 'paidCents')));
  return said.every((one) => isAgreed(sheet[one as MergedField], db[one as MergedField]));
}

/** The field whose rule of the shop's decides: what was paid has one. */
export function ruleField(field: string): string {
  return together(field)[0]!;
}

/** The column that shows a field: an amount may stand where the word "pago" is expected. */
export function cellFieldOf(field: string, cells: Readonly<Record<string, unknown>>): string {
  return field === 'paidCents' && !('paidCents' in cells) ? 'paid' : field;
}

/** Whether the row speaks of this field: it has a column, or once wrote an amount into that of the word. */
function isSaid(
  field: MergedField,
  cells: Readonly<Record<string, WireCell>>,
  sheet: MergedValues,
  base: RowBase,
): boolean {
  if (field in cells) return true;
  return field === 'paidCents' && 'paid' in cells && (sheet.paidCents !== null || base.paidCents !== undefined);
}

function moneyChanges(changed: readonly MergedField[], reading: RowReading, db: MergedValues): MoneyChange[] {
  const money: MoneyChange[] = [];
  if (changed.includes('principalCents') && reading.principalCents !== null)
    money.push({ kind: 'AMOUNT', principalCents: reading.principalCents, field: 'principalCents' });
  if (changed.includes('dueOn') && reading.dueOn !== null)
    money.push({ kind: 'DUE_DATE', dueOn: reading.dueOn, field: 'dueOn' });
  const field = PAID_FIELDS.find((one) => changed.includes(one)) as PaidField | undefined;
  if (field === undefined) return money;
  // What is owed now decides, not what the cell said before: a debt that grew again is paid again.
  if (reading.paid !== true) {
    if (changed.includes('paidCents') || reading.paidCents !== null)
      money.push({ kind: 'PART_PAID', paidCents: reading.paidCents ?? 0, field });
    else money.push({ kind: 'UNPAID', field });
  } else if (db.paid === false) money.push({ kind: 'PAID', paidOn: reading.paidOn, field });
  else if (reading.paidOn !== null) money.push({ kind: 'PAID_DAY', paidOn: reading.paidOn, field });
  return money;
}

/** A cell that was typed again to say the same: news where the database moved meanwhile, as "não" over a blank. */
function isSaidAgain(
  field: MergedField,
  cells: Readonly<Record<string, WireCell>>,
  before: BaseCell,
  conflicts: readonly RowProblem[],
): boolean {
  const raw = cells[cellFieldOf(field, cells)] ?? null;
  const isOpen = conflicts.some((one) => one.field === cellFieldOf(field, cells) && one.code === 'CONFLICT');
  return isOpen || JSON.stringify(raw) !== JSON.stringify(before.raw);
}

/** Both values were shown, and the cell reads as it did then. */
function isStillAsked(
  field: MergedField,
  cells: Readonly<Record<string, WireCell>>,
  conflicts: readonly RowProblem[],
): boolean {
  const shown = conflicts.find((one) => one.field === cellFieldOf(field, cells) && one.code === 'CONFLICT');
  return shown !== undefined && JSON.stringify(shown.raw) === JSON.stringify(cells[shown.field] ?? null);
}

/** Whether the cell was written since both values were shown: of a value that came later nobody could know. */
function isWrittenAgain(
  field: string,
  cells: Readonly<Record<string, WireCell>>,
  conflicts: readonly RowProblem[],
  db: MergedValue,
): boolean {
  const shown = conflicts.find((problem) => problem.field === field && problem.code === 'CONFLICT');
  if (shown === undefined || JSON.stringify(shown.raw) === JSON.stringify(cells[field] ?? null)) return false;
  return shown.db === undefined || isAgreed(shown.db, db);
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

/**
 * A row given to somebody else: the name and every other mark of the person changed at once; of a person without any, to
 * a name unlike the one before, together with what is owed.
 */
function isAnotherPerson(changed: readonly string[], sheet: MergedValues, db: MergedValues): boolean {
  if (!changed.includes('name')) return false;
  if (foldName(String(sheet.name ?? '')) === foldName(String(db.name ?? ''))) return false;
  const marks = (['document', 'phone'] as const).filter((field) => db[field] !== null || sheet[field] !== null);
  if (marks.length > 0)
    return marks.some((field) => changed.includes(field)) && marks.every((field) => sheet[field] !== db[field]);
  const isOtherDebt = changed.includes('principalCents') || changed.includes('dueOn');
  return isOtherDebt && nameLikeness(String(sheet.name ?? ''), String(db.name ?? '')) === null;
}

/** Database → sheet: mapped cells that mirrored the database when they last agreed, and do not any more. */
export function cellsToFollow(base: RowBase, db: MergedValues, problems: readonly RowProblem[]): MergedField[] {
  return cellsLeftBehind(base, db, problems).filter((field) => !isFormula(base[field]!.raw));
}

/** The same of cells that hold formulas, which nothing but their merchant writes over. */
export function formulasLeftBehind(base: RowBase, db: MergedValues, problems: readonly RowProblem[]): MergedField[] {
  return cellsLeftBehind(base, db, problems).filter((field) => isFormula(base[field]!.raw));
}

function cellsLeftBehind(base: RowBase, db: MergedValues, problems: readonly RowProblem[]): MergedField[] {
  // Of a row that may be somebody else's nothing follows.
  if (problems.some(({ code }) => code === 'PERSON_CHANGED')) return [];
  const asked = new Set<string>(problems.flatMap((problem) => together(problem.field)));
  return MERGED_FIELDS.filter((field) => {
    const cell = base[field];
    if (!cell || asked.has(field)) return false;
    if (isPaidInParts(field, cell)) return isEmpty(db[field]);
    const isMoved = typeof cell.sheet === 'string' ? db[field] !== cell.db : !isAgreed(db[field], cell.db);
    return isAgreed(cell.sheet, cell.db) && isMoved;
  });
}

/** Both said paid, and the row tells another day than that of the last part: agreed, until it is owed again. */
function isPaidInParts(field: MergedField, { sheet, db }: BaseCell): boolean {
  return ruleField(field) === 'paid' && typeof sheet === 'string' && typeof db === 'string' && sheet !== db;
}

function isFormula(raw: WireCell): boolean {
  return raw !== null && typeof raw === 'object' && 'f' in raw;
}
