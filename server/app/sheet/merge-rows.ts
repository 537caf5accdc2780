/**
 * Rows of a sheet merged with the books, a thousand at once: people matched, what is new booked, what changed corrected, what
 * is unclear asked. In the transaction of whoever calls, under the lock of the sync.
 */
import { lockCustomers } from '../../db/client.js';
import type { RecordedDebtRecord } from '../../db/file-rows.js';
import { otherRowsOf, type RowWrite, rowsAnywhere, type StoredRow, writeRows } from '../../db/sheet-rows.js';
import { isCancelledOn } from '../../domain/debt.js';
import type { Outcome } from '../../domain/facts.js';
import { FILE_SPREADSHEET } from '../../domain/sheet/file-rows.js';
import {
  CONTACT_FIELDS,
  type ContactField,
  CUSTOMER_FIELDS,
  type CustomerField,
  cellFieldOf,
  firstBase,
  isAgreed,
  isSettled,
  MERGED_FIELDS,
  type MergedField,
  type MergedValues,
  type MergePlan,
  type MergePolicy,
  mergeRow,
  nextBase,
  type RowBase,
  ruleField,
  together,
  valuesOf,
} from '../../domain/sheet/merge.js';
import { addPerson, isUnclear, matchPerson, type PersonIndex } from '../../domain/sheet/people.js';
import { isBlankRow, type RowReading, readRow } from '../../domain/sheet/row.js';
import { type RowKind, rowKind } from '../../domain/sheet/row-kind.js';
import { isBookable, type RowProblem, softOf } from '../../domain/sheet/row-problem.js';
import type { WireRow } from '../../domain/sheet/wire.js';
import { foldName } from '../../domain/text.js';
import type { Tenant } from '../context.js';
import { refuse } from '../mutation.js';
import { type Bookings, bookChanges, bookRow, indexOf, noBookings, peopleLike, writeBookings } from './book.js';
import { entriesOf, type Journal, openAnswer, writeJournal } from './journal.js';
import { agreementOn, databaseValues, type Known, type KnownCustomer, loadKnown } from './known.js';
import { cancelledByRows } from './missing.js';
import { readOptions, rowCells } from './reading.js';
import { recordedDebts } from './recorded.js';
import { isOlderVersion, isRestored } from './restored.js';
import { baseKey, isScrambled, keyOf } from './scramble.js';
import type { Binding, RestoredRows } from './sync.js';
import { waiverOf } from './waivers.js';
import { asCell, isFormula, isSameValue } from './wire-cells.js';

export interface MergeCounts {
  created: number;
  changed: number;
  questions: number;
  restored: number;
}

/** A row on its way through a merge. */
interface Work {
  row: WireRow;
  reading: RowReading;
  stored: StoredRow | undefined;
  isFirstImport: boolean;
  problems: RowProblem[];
  unmoved: ReadonlySet<string>;
  /** Fields whose cells follow the database, whatever they say. */
  yielded: ReadonlySet<string>;
  /** Of a cancelled debt: fields of which the merchant said that the cell stands, should the debt come back. */
  decided: Set<string>;
  /** All of them do: the row reads like an older version of itself, and the merchant said so. */
  isYielding: boolean;
  kind: RowKind;
  /** Where a rule of the shop's decided. */
  ruled: MergePlan['ruled'];
  customerId: string | null;
  debtId: string | null;
  /** It says what the books held already, and is their debt's row from now on. */
  isLinked: boolean;
}

const NONE: ReadonlySet<string> = new Set();

/** What the rows are merged with: read under the locks of every customer they may concern. */
interface Surroundings {
  known: Known;
  index: PersonIndex;
  people: ReadonlyMap<string, KnownCustomer>;
  /** Debts whose last change is the cancellation that a deleted row made. */
  cancelledByRow: ReadonlySet<string>;
  /** By customer, what their rows say of them still, of those of whom some row says it no more. */
  stillSaid: ReadonlyMap<string, ReadonlySet<CustomerField>>;
}

export interface MergeOptions {
  /** Where what is done is kept; without one the rows are the answer to a question, a run of its own. */
  journal?: Journal;
  /** Customers that the same transaction decides about afterwards, so that all are locked in one order. */
  alsoLocked?: readonly string[];
  restored?: RestoredRows | null;
  /** What the merchant answered of these fields, over the shop's policy. */
  policy?: MergePolicy;
  /** The merchant said that a row with another name and number is still about the same person. */
  isSamePerson?: boolean;
  /** The merchant said of which debt of the books a row is, by row id. */
  sameDebts?: ReadonlyMap<string, string>;
  /** What was answered of the person of an unbooked row, by row id: the customer, or null for a new one. */
  people?: ReadonlyMap<string, string | null>;
}

/** Merges rows in bulk: people matched, facts gathered and written once, the base moved for what was understood. */
export async function mergeRows(
  tenant: Tenant,
  binding: Binding,
  rows: readonly WireRow[],
  syncId: string,
  options: MergeOptions = {},
): Promise<Outcome<{ counts: MergeCounts }>> {
  const ids = rows.map((row) => row.id);
  const found = await rowsAnywhere(tenant.tx, ids);
  // Rows of another tab: written through this one too, they would change the first one's debts.
  if (found.some((row) => row.bindingId !== binding.id && row.missingSince === null))
    return refuse('FOREIGN_ROWS', 'rows');
  const stored = new Map(found.flatMap((row) => (row.bindingId === binding.id ? [[row.id, row] as const] : [])));
  if (rows.some((row) => isStale(row, stored.get(row.id)))) return refuse('STALE_ROWS', 'rows');
  const work = workOf(tenant, binding, rows, stored);
  const older = work.filter(isOlderVersion);
  if (isRestored(older, work)) {
    if (options.restored == null) return refuse('SHEET_RESTORED', 'rows');
    if (options.restored === 'SERVER') for (const item of older) item.isYielding = true;
  }
  if (await isScrambled(tenant.tx, binding.id, work)) return refuse('SHEET_SCRAMBLED', 'rows');

  const linked = await linkRecorded(tenant, binding, work, options.sameDebts ?? new Map());
  if (!linked.ok) return linked;
  const around = await lockSurroundings(tenant, work, options.alsoLocked ?? []);
  const bookings = noBookings();
  const counts = { created: 0, changed: 0, questions: 0, restored: 0 };
  const rules = { policy: { ...binding.mergePolicy, ...options.policy }, isSamePerson: options.isSamePerson };
  for (const item of work)
    if (item.debtId !== null && mergeKnown(tenant, bookings, around, item, rules)) counts.changed++;
  holdDisplaced(binding, work);
  for (const item of work) if (bookFresh(tenant, bookings, around, item, options.people)) counts.created++;
  const settled = await writeBookings(tenant, bookings);
  const journal = options.journal ?? openAnswer();
  journal.entries.push(...entriesOf(work, bookings, around, tenant.today, binding.lastSyncedAt === null));

  const after = await loadKnown(tenant.tx, customersOf(work), settled);
  const writes = work.map((item) => rowWrite(tenant, after, around, item));
  await Promise.all([settled.stored, writeRows(tenant.tx, tenant.merchantId, binding.id, writes, syncId)]);
  if (!options.journal) await writeJournal(tenant, binding.id, journal);
  counts.questions = work.reduce((sum, item) => sum + openProblems(item).length, 0);
  counts.restored = work.reduce((sum, item) => sum + typedOver(item), 0);
  return { ok: true, counts };
}

/** Read before something newer was written to it, by another device say: merged, that would be taken back. */
function isStale({ known, hash }: WireRow, stored: StoredRow | undefined): boolean {
  if (known === undefined || !stored) return false;
  // Gone, and of that the sheet was told since.
  if (stored.missingSince !== null) return known !== null;
  return stored.hash !== known && stored.hash !== hash;
}

function customersOf(work: readonly Work[]): string[] {
  return work.flatMap((item) => item.customerId ?? []);
}

/** Who may be concerned is found, locked, and only then read: what changed while this waited for the locks counts. */
async function lockSurroundings(
  tenant: Tenant,
  work: readonly Work[],
  alsoLocked: readonly string[],
): Promise<Surroundings> {
  const readings = work.map((item) => item.reading);
  const found = await peopleLike(tenant.tx, readings);
  await lockCustomers(tenant.tx, [...found.map((one) => one.id), ...customersOf(work), ...alsoLocked]);
  const people = found.length === 0 ? [] : await peopleLike(tenant.tx, readings);
  const returning = work.flatMap((item) => (item.stored?.missingSince && item.debtId ? item.debtId : []));
  const known = await loadKnown(tenant.tx, customersOf(work));
  return {
    known,
    index: indexOf(people),
    people: new Map([...known.customers.values(), ...people].map((one) => [one.id, one])),
    cancelledByRow: await cancelledByRows(tenant.tx, returning),
    stillSaid: await contactsStillSaid(tenant, work),
  };
}

/** An emptied cell forgets a telephone when it was the last to say it: where other rows of the person do, that is asked. */
async function contactsStillSaid(tenant: Tenant, work: readonly Work[]): Promise<Map<string, Set<CustomerField>>> {
  const isEmptied = ({ stored, reading }: Work, field: ContactField) =>
    (stored?.base[field]?.raw ?? null) !== null && reading[field] === null;
  const emptied = work.filter((item) => CONTACT_FIELDS.some((field) => isEmptied(item, field)));
  const ids = new Set(emptied.flatMap(({ customerId }) => customerId ?? []));
  const others = await otherRowsOf(
    tenant.tx,
    [...ids],
    work.map(({ row }) => row.id),
  );
  const said = new Map<string, Set<CustomerField>>([...ids].map((id) => [id, new Set()]));
  const say = (id: string, field: ContactField) => said.get(id)?.add(field);
  for (const { customerId, base } of others)
    for (const field of CONTACT_FIELDS) if ((base[field]?.raw ?? null) !== null) say(customerId, field);
  for (const { customerId, reading } of work)
    for (const field of CONTACT_FIELDS) if (customerId !== null && reading[field] !== null) say(customerId, field);
  return said;
}

function workOf(
  tenant: Tenant,
  binding: Binding,
  rows: readonly WireRow[],
  storedRows: ReadonlyMap<string, StoredRow>,
): Work[] {
  const cells = rows.map((row) => rowCells(row.cells));
  const options = readOptions(tenant, binding, cells);
  return rows.map((row, i) => {
    const stored = storedRows.get(row.id);
    const own = cells[i]!;
    // A debt has its due day: what the shop's rule says is only for rows that are still to be booked.
    const dueRule = stored?.debtId ? null : options.dueRule;
    const reading = readRow(own, { ...options, dueRule, seenOn: stored?.seenOn });
    if (reading.paidOn !== null && reading.paidOn > tenant.today)
      reading.problems.push({ field: 'paidOn' in own ? 'paidOn' : 'paid', code: 'INVALID_DATE' });
    if (!stored?.debtId && reading.soldOn !== null && reading.soldOn > tenant.today)
      reading.problems.push({ field: 'soldOn', code: 'INVALID_DATE' });
    const kind = stored?.debtId && !isBlankRow(own) ? 'DEBT' : rowKind(own, binding.columns);
    return {
      row,
      reading,
      stored,
      kind,
      isFirstImport: stored?.isFirstImport ?? binding.lastSyncedAt === null,
      problems:
        kind === 'DEBT'
          ? [
              ...[...reading.problems, ...softOf(reading)].map((one) => ({
                ...one,
                raw: row.cells[one.field] ?? null,
              })),
              ...(stored?.problems ?? []).filter(isUndone),
            ]
          : [],
      unmoved: NONE,
      yielded: NONE,
      decided: new Set(),
      isYielding: false,
      ruled: [],
      customerId: stored?.customerId ?? null,
      debtId: stored?.debtId ?? null,
      isLinked: false,
    };
  });
}

/**
 * Rows still to be booked that say what the books hold already: the rows of a first sync are those debts' where that is
 * sure (its preview said how many), as are those of which the merchant said so; of others it is asked. Whatever else is
 * asked about such a row, nothing new is owed for it.
 */
async function linkRecorded(
  tenant: Tenant,
  binding: Binding,
  work: readonly Work[],
  said: ReadonlyMap<string, string>,
): Promise<Outcome<object>> {
  if (binding.spreadsheetId.startsWith(FILE_SPREADSHEET)) return { ok: true };
  const fresh = work.filter((item) => isReadDebt(item) && !(item.stored?.waived ?? []).includes(ALREADY_RECORDED));
  const books = await recordedDebts(
    tenant.tx,
    binding.id,
    fresh.map(({ reading }) => reading),
  );
  const link = (item: Work, { id, customerId }: RecordedDebtRecord): void => {
    Object.assign(item, { isLinked: true, debtId: id, customerId });
  };
  for (const item of fresh) {
    const saidId = said.get(item.row.id);
    if (saidId !== undefined) {
      const debt = books.takeSaid(saidId);
      // It is in another tab by now, or is owed no more.
      if (!debt || debt.sheetName !== null) return refuse('NOT_FOUND', 'answer');
      link(item, debt);
      continue;
    }
    const match = books.take(item.reading);
    if (!match) continue;
    const { id, sheetName } = match.debt;
    if (sheetName === null && match.isSure && binding.lastSyncedAt === null) link(item, match.debt);
    else {
      const raw = item.row.cells.principalCents ?? null;
      item.problems.push({ field: 'principalCents', code: 'ALREADY_RECORDED', raw, db: id, sheet: sheetName });
    }
  }
  return { ok: true };
}

/**
 * A new row that says what another said before somebody else stood beside its id: the tab was sorted without the ids. It is
 * not booked again while that is asked.
 */
function holdDisplaced(binding: Binding, work: readonly Work[]): void {
  const displaced = new Map<string, string | null>();
  for (const { stored, problems, debtId } of work)
    if (stored && problems.some(({ code }) => code === 'PERSON_CHANGED')) displaced.set(baseKey(stored), debtId);
  if (displaced.size === 0) return;
  for (const item of work) {
    const key = keyOf(item.reading);
    if (!isToBook(item) || !displaced.has(key) || item.stored?.waived.includes(ALREADY_RECORDED)) continue;
    const raw = item.row.cells.principalCents ?? null;
    const db = displaced.get(key) ?? null;
    item.problems.push({ field: 'principalCents', code: 'ALREADY_RECORDED', raw, db, sheet: binding.sheetName });
    displaced.delete(key);
  }
}

/** As a row's waivers name it. */
const ALREADY_RECORDED = 'principalCents:ALREADY_RECORDED';

/** A row that nobody and nothing was agreed about yet. */
const UNREAD: Pick<StoredRow, 'base' | 'problems' | 'missingSince'> = { base: {}, problems: [], missingSince: null };

function mergeKnown(
  tenant: Tenant,
  bookings: Bookings,
  around: Surroundings,
  item: Work,
  rules: Pick<MergeOptions, 'policy' | 'isSamePerson'>,
): boolean {
  const { known } = around;
  const db = databaseValues(known, item.debtId!, tenant.today);
  const before = item.isLinked ? UNREAD : item.stored;
  if (!db || !before) return false;
  if (item.isYielding) {
    item.yielded = new Set(MERGED_FIELDS);
    item.problems = [];
    return false;
  }
  const tie = agreementOn(known, item.debtId!, tenant.today);
  const plan = mergeRow(item.reading, item.row.cells, before.base, db, before.problems, tie, rules);
  mergeCustomer(bookings, around, item, plan, rules.policy);
  if (plan.description !== undefined) bookings.descriptions.push({ id: item.debtId!, description: plan.description });
  const isReturning = before.missingSince !== null && around.cancelledByRow.has(item.debtId!);
  const isHistory = item.isLinked && item.isFirstImport;
  const row = { id: item.row.id, debtId: item.debtId!, isPaid: item.reading.paid === true, isReturning, isHistory };
  const { debt } = known.debts.get(item.debtId!)!;
  const isCancelled = isCancelledOn(debt, tenant.today) && !isReturning;
  // What a row says of a cancelled debt's money waits: should the debt come back, it is read anew.
  for (const { field } of isCancelled ? plan.money : []) {
    for (const one of together(field)) plan.unmoved.add(one);
    // Nor does its cell follow what the database says otherwise, though the merchant wrote it again to decide that.
    const agreed = before.base[field];
    const shownIn = cellFieldOf(field, item.row.cells);
    if (rules.policy?.[ruleField(field)] === 'SHEET') item.decided.add(field);
    else if (agreed && !isAgreed(db[field], agreed.db))
      plan.problems.push({ field: shownIn, code: 'CONFLICT', raw: item.row.cells[shownIn] ?? null, db: db[field] });
  }
  for (const field of isCancelled ? [] : bookChanges(tenant, bookings, known, row, plan.money)) {
    plan.problems.push({ field, code: 'PAID_ELSEWHERE', raw: item.row.cells[field] ?? null });
    for (const one of together(field)) plan.unmoved.add(one);
  }
  item.problems = plan.problems;
  item.unmoved = plan.unmoved;
  item.yielded = plan.yielded;
  item.ruled = plan.ruled;
  return plan.changedFields.length > 0;
}

/** What a row says anew of its person; what another row of this step already said differently is a conflict. */
function mergeCustomer(
  bookings: Bookings,
  { known, index, stillSaid }: Surroundings,
  item: Work,
  plan: MergePlan,
  policy: MergePolicy = {},
): void {
  const customer = known.customers.get(item.customerId!)!;
  const now = bookings.changedCustomers.get(customer.id) ?? customer;
  const refuseField = (field: CustomerField, problem: Pick<RowProblem, 'code' | 'db'>): void => {
    plan.problems.push({ field, raw: item.row.cells[field] ?? null, ...problem });
    plan.unmoved.add(field);
    delete plan.customer[field];
  };
  for (const field of Object.keys(plan.customer) as CustomerField[])
    if (now[field] !== customer[field] && now[field] !== plan.customer[field])
      refuseField(field, { code: 'CONFLICT', db: now[field] });
    else if (plan.customer[field] === null && stillSaid.get(customer.id)?.has(field)) {
      if (policy[field] === undefined) refuseField(field, { code: 'CONFLICT', db: now[field] });
      if (policy[field] !== 'SERVER') continue;
      plan.yielded.add(field);
      plan.ruled.push({ field, winner: 'SERVER', sheet: null, db: now[field] });
      delete plan.customer[field];
    }
  const { document } = plan.customer;
  const owner = document ? index.byDocument.get(document) : undefined;
  if (owner !== undefined && owner !== customer.id) refuseField('document', { code: 'DOCUMENT_OF_ANOTHER' });
  else if (document) addPerson(index, { ...now, document, id: customer.id });
  if (Object.keys(plan.customer).length === 0) return;
  bookings.changedCustomers.set(customer.id, { ...now, ...plan.customer } as KnownCustomer);
}

/** Books a row that was never booked, when everything it needs could be read. */
function bookFresh(
  tenant: Tenant,
  bookings: Bookings,
  around: Surroundings,
  item: Work,
  people: MergeOptions['people'] = new Map(),
): boolean {
  const { reading } = item;
  if (!isToBook(item) || item.problems.some(({ code }) => code === 'ALREADY_RECORDED')) return false;
  // One more customer of that name and phone would begin with a limit of their own, whatever the others owe.
  const said = people.has(item.row.id) ? people.get(item.row.id) : ownerBefore(around, item);
  if (said === undefined && isUnclear(matchPerson(reading, around.index))) {
    item.problems.push({ field: 'name', code: 'PERSON_UNCLEAR', raw: item.row.cells.name ?? null });
    return false;
  }
  const row = { id: item.row.id, reading, isFirstImport: item.isFirstImport, said };
  const booked = bookRow(tenant, bookings, around.index, around.people, row);
  item.customerId = booked.customerId;
  item.debtId = booked.debtId;
  for (const { field, db } of booked.contradictions)
    item.problems.push({ field, code: 'CONFLICT', raw: item.row.cells[field] ?? null, db });
  return true;
}

/** It is a debt nobody booked yet, and everything that takes could be read. */
function isToBook(item: Work): boolean {
  return isReadDebt(item) && isBookable(item.reading.problems, item.stored?.waived ?? []);
}

/** It says who owes how much from when, and nobody booked it yet. */
function isReadDebt({ debtId, kind, reading, problems }: Work): boolean {
  if (debtId !== null || kind !== 'DEBT' || problems.some(isUndone)) return false;
  return reading.name !== null && reading.principalCents !== null && reading.dueOn !== null;
}

/** What was booked and undone is booked again when the merchant says so, not by another edit. */
function isUndone({ code }: RowProblem): boolean {
  return code === 'UNDONE';
}

/** Whose the row was before it was undone: booked again, it makes nobody new. */
function ownerBefore({ known }: Surroundings, { customerId, reading }: Work): string | undefined {
  const owner = customerId === null ? undefined : known.customers.get(customerId);
  if (!owner || foldName(owner.name) !== foldName(reading.name!)) return undefined;
  const isOther = (field: 'document' | 'phone') =>
    owner[field] !== null && reading[field] !== null && owner[field] !== reading[field];
  return isOther('document') || isOther('phone') ? undefined : owner.id;
}

/** Problems still to be answered: those the merchant did not say to go on without. */
function openProblems(item: Work): RowProblem[] {
  return item.problems.filter((problem) => !(item.stored?.waived ?? []).includes(`${problem.field}:${problem.code}`));
}

/** Cells of Caderneta's own that read otherwise than as they were written; a formula is the merchant's and stays. */
function typedOver({ row, stored }: Work): number {
  if (!stored || stored.pending !== null || stored.computedKey === null || stored.missingSince !== null) return 0;
  return Object.entries(row.computed ?? {}).filter(
    ([field, cell]) => !isFormula(cell) && !isSameValue(cell, asCell(stored.computed[field] ?? null)),
  ).length;
}

function rowWrite(tenant: Tenant, known: Known, { people }: Surroundings, item: Work): RowWrite {
  const db = item.debtId === null ? null : databaseValues(known, item.debtId, tenant.today);
  if (db) settleRefusals(item, db);
  return {
    id: item.row.id,
    position: item.row.row,
    hash: item.row.hash,
    customerId: item.customerId,
    debtId: item.debtId,
    base: baseAfter(item, db, people.get(item.customerId ?? '')),
    computed: item.row.computed ?? item.stored?.computed ?? {},
    computedKey: null,
    pending: null,
    problems: item.problems,
    waived: (item.stored?.waived ?? []).filter((one) => isStillWaived(one, item)),
    isFirstImport: item.isFirstImport,
    seenOn: item.stored?.seenOn ?? tenant.today,
    isNew: item.stored === undefined,
  };
}

/** What was waived of a cell that reads otherwise by now is asked again. */
function isStillWaived(waiver: string, { stored, problems, debtId }: Work): boolean {
  if (waiver === ALREADY_RECORDED) return debtId === null;
  const [before, now] = [stored?.problems ?? [], problems].map((list) => list.find((one) => waiverOf(one) === waiver));
  return before !== undefined && now !== undefined && isSameValue(before.raw, now.raw);
}

/** A change that was refused is no question any more where both sides came to say the same by another one. */
function settleRefusals(item: Work, db: MergedValues): void {
  const sheet = valuesOf(item.reading);
  const isMoot = ({ field, code }: RowProblem) =>
    code === 'PAID_ELSEWHERE' && isSettled(field, item.stored?.base ?? {}, sheet, db);
  const moot = item.problems.filter(isMoot).flatMap(({ field }) => together(field));
  item.unmoved = new Set([...item.unmoved].filter((field) => !moot.includes(field)));
  item.problems = item.problems.filter((problem) => !isMoot(problem));
}

function baseAfter(item: Work, db: MergedValues | null, before: KnownCustomer | undefined): RowBase {
  const { cells } = item.row;
  // A row left alone keeps its cells, so that "usar assim mesmo" can book it without another upload.
  if (db === null)
    return Object.fromEntries(Object.entries(cells).map(([field, raw]) => [field, { raw, sheet: null, db: null }]));
  const sheet = valuesOf(item.reading);
  if (item.isLinked) return nextBase(cells, sheet, db, {}, item.unmoved, item.yielded);
  if (item.stored?.debtId) {
    const known = item.stored.base;
    const after = nextBase(cells, sheet, { ...db, ...saidAnew(sheet, known) }, known, item.unmoved, item.yielded);
    for (const field of item.decided)
      if (after[field]) after[field] = { ...after[field], db: db[field as MergedField] };
    return after;
  }
  const base = firstBase(cells, sheet, { ...db, ...saidAlike(sheet, before) });
  // Of what it says otherwise than its customer's other rows nothing was agreed; what they lost is still news.
  for (const { field, code, db: shown } of item.problems)
    if (code === 'CONFLICT')
      base[field] = {
        raw: cells[field] ?? null,
        sheet: null,
        db: shown === null ? (before?.[field as CustomerField] ?? null) : null,
      };
  return base;
}

/**
 * What a row now says otherwise of its person was agreed on, whatever another row of theirs said in the same step: that
 * is newer, and the cell follows it.
 */
function saidAnew(sheet: MergedValues, known: RowBase): Partial<MergedValues> {
  const fields = CUSTOMER_FIELDS.filter((field) => known[field] && sheet[field] !== known[field].sheet);
  return Object.fromEntries(fields.map((field) => [field, sheet[field]]));
}

/**
 * What a row just booked and its customer said alike before this step: where another row of it says it anew, the cell of
 * this one has agreed on the old, and follows.
 */
function saidAlike(sheet: MergedValues, before: KnownCustomer | undefined): Partial<MergedValues> {
  if (!before) return {};
  const { id: _, ...person } = before;
  const fields = Object.keys(person) as (keyof typeof person)[];
  return Object.fromEntries(
    fields.filter((field) => sheet[field] === before[field]).map((field) => [field, before[field]]),
  );
}
