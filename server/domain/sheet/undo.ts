/**
 * What undoing a run of a sync takes: compared, newest act first, with what stands by now. What something later built
 * upon is left as it is, with why.
 */
import type { CustomerFacts, Debt } from '../facts.js';
import type { Act, ActOf, JournalEntry, Left, LeftWhy } from './journal.js';
import { CONTACT_FIELDS, type CustomerField, isAgreed, type RowBase, together } from './merge.js';
import type { RowProblem } from './row-problem.js';
import { doCellsAgree, doesCellShow } from './tab-cells.js';
import {
  blockerOf,
  cancel,
  changeBack,
  hasStandingDebts,
  isCancelled,
  isKnown,
  payAgain,
  reinstate,
  takePaymentBack,
  type UndoFacts,
  type UndoWorld,
} from './undo-facts.js';
import type { WireCell } from './wire.js';

/** What stands now of everything a run touched, read under the locks. */
export interface UndoState extends Pick<UndoWorld, 'today' | 'since' | 'paidSince' | 'cancelledByRow'> {
  rows: ReadonlyMap<string, { base: RowBase; isMissing: boolean }>;
  /** By debt, with everything known of its customer. */
  debts: ReadonlyMap<string, { debt: Debt; facts: CustomerFacts; description: string | null }>;
  /** Those that were not merged into another. */
  customers: ReadonlyMap<string, Readonly<Record<CustomerField, string | null>>>;
  /** Whose these documents are by now. */
  documentOwners: ReadonlyMap<string, string>;
}

/**
 * What becomes of a row. KEPT: it stays tied to its debt. ASKED: it is no debt until the merchant says so. FORGOTTEN: as
 * though it had never been read. REOPENED: its question is asked again.
 */
export interface RowUndo {
  rowId: string;
  fate: 'KEPT' | 'ASKED' | 'FORGOTTEN' | 'REOPENED';
  /** It is tied to no debt any more: its own was cancelled, or is only not its own. */
  isUnbooked: boolean;
  /** Cells that the row's base does not keep. */
  cells: Record<string, WireCell>;
  /** What cells are to read again. */
  back: Record<string, WireCell>;
  /** The answer to a question that is taken back. */
  reopened: ActOf<'WAIVED'> | null;
}

export interface UndoPlan extends UndoFacts {
  customers: Map<string, Partial<Record<CustomerField, string | null>>>;
  descriptions: { id: string; description: string | null }[];
  rows: RowUndo[];
  left: Left[];
  /** What the undo did, as its own history tells it. */
  entries: JournalEntry[];
}

/** `entries`: everything the run did to these customers, in the order in which it was done. */
export function undoPlan(entries: readonly JournalEntry[], state: UndoState): UndoPlan {
  const plan: UndoPlan = {
    changes: [],
    reversals: [],
    payments: [],
    customers: new Map(),
    descriptions: [],
    rows: [],
    left: [],
    entries: [],
  };
  const { today, since, paidSince, cancelledByRow } = state;
  const known = [...state.debts.values()];
  const world: UndoWorld = {
    today,
    since,
    paidSince,
    cancelledByRow,
    owners: new Map(known.map(({ debt, facts }) => [debt.id, facts.customerId])),
    facts: new Map(known.map(({ facts }) => [facts.customerId, facts])),
    made: plan,
  };
  const ofRow = new Map<string, JournalEntry>();
  for (const entry of entries) {
    const before = ofRow.get(entry.rowId);
    ofRow.set(entry.rowId, { ...entry, acts: [...(before?.acts ?? []), ...entry.acts] });
  }
  const undone = [...ofRow.values()].reverse().filter((entry) => undoRow({ plan, state, world }, entry));
  undoCustomers(plan, state, undone.reverse());
  for (const entry of undone) undoNewcomer({ plan, state, world }, entry);
  plan.entries = plan.entries.filter(({ acts }) => acts.length > 0);
  return plan;
}

interface Work {
  plan: UndoPlan;
  state: UndoState;
  world: UndoWorld;
}

/** Answers false for a row that is left as a whole. */
function undoRow({ plan, state, world }: Work, entry: JournalEntry): boolean {
  const { rowId, row, name, acts } = entry;
  const done: Act[] = [];
  const left = new Set<string>();
  const leave = (field: string | null, why: LeftWhy | null): void => {
    if (why === null || left.has(String(field))) return;
    plan.left.push({ rowId, row, name, field, why });
    for (const one of field === null ? ['null'] : together(field)) left.add(one);
  };
  const begun = acts.filter((act) => act.kind === 'BOOKED' || act.kind === 'REINSTATED').at(-1);
  const isUnbooked = begun !== undefined && isKnown(world, begun.debtId) && !isCancelled(world, begun.debtId);
  if (isUnbooked) {
    const why = blockerOf(world, acts, begun);
    leave(null, why);
    if (why) return false;
    for (const act of acts) if (act.kind === 'PAID') takePaymentBack(world, act, done);
    cancel(world, begun.debtId, done);
  } else if (!begun)
    for (const act of [...acts].reverse()) {
      if (act.kind === 'PAID') leave('paid', takePaymentBack(world, act, done));
      if (act.kind === 'REVERSED') leave('paid', payAgain(world, rowId, act, done));
      if (act.kind === 'AMOUNT') leave('principalCents', changeBack(world, act, done));
      if (act.kind === 'DUE_DATE') leave('dueOn', changeBack(world, act, done));
      if (act.kind === 'CANCELLED') leave(null, reinstate(world, act, done));
    }
  leave('description', undoDescription(plan, state, acts, done));
  const now = state.rows.get(rowId);
  if (now && !now.isMissing) {
    const reopened = acts.find((act) => act.kind === 'WAIVED') ?? null;
    for (const problem of reopened?.problems ?? [])
      if (isDecidedSince(now.base, problem)) leave(problem.field, 'CHANGED_SINCE');
    const untied = isUnbooked ? begun : acts.find((act) => act.kind === 'LINKED');
    plan.rows.push({
      rowId,
      fate: reopened ? 'REOPENED' : untied ? fateOf(untied) : 'KEPT',
      isUnbooked: untied !== undefined,
      cells: untied && 'cells' in untied ? untied.cells : {},
      back: cellsBack(acts, now.base, left, leave),
      reopened,
    });
  }
  plan.entries.push({ ...entry, acts: done });
  return true;
}

/** Of two values one was chosen, and by now the cell says neither. */
function isDecidedSince(base: RowBase, { code, field, raw, db = null }: RowProblem): boolean {
  const cell = base[field];
  if (code !== 'CONFLICT' || !cell || doCellsAgree(cell.raw, raw ?? null)) return false;
  return !isAgreed(cell.sheet, db) || !isAgreed(cell.db, db);
}

function fateOf(begun: ActOf<'BOOKED' | 'LINKED' | 'REINSTATED'>): RowUndo['fate'] {
  return begun.kind !== 'REINSTATED' && begun.isFirst ? 'FORGOTTEN' : 'ASKED';
}

function undoDescription(plan: UndoPlan, { debts }: UndoState, acts: readonly Act[], done: Act[]): LeftWhy | null {
  const said = acts.filter((act) => act.kind === 'DESCRIPTION');
  const [first, last] = [said[0], said.at(-1)];
  const known = first && debts.get(first.debtId);
  if (!first || !last || !known || known.description === first.before) return null;
  if (known.description !== last.after) return 'CHANGED_SINCE';
  plan.descriptions.push({ id: first.debtId, description: first.before });
  done.push({ ...first, before: last.after, after: first.before });
  return null;
}

/** What several rows said of one person is undone together. */
function undoCustomers(plan: UndoPlan, state: UndoState, entries: readonly JournalEntry[]): void {
  const said = new Map<string, { entry: JournalEntry; first: ActOf<'CUSTOMER'>; last: ActOf<'CUSTOMER'> }>();
  for (const entry of entries)
    for (const act of entry.acts) {
      if (act.kind !== 'CUSTOMER' || entry.customerId === null) continue;
      const key = `${entry.customerId} ${act.field}`;
      const known = said.get(key);
      said.set(key, { entry: known?.entry ?? entry, first: known?.first ?? act, last: act });
    }
  for (const { entry, first, last } of said.values()) {
    const { rowId, row, name } = entry;
    const { field, before } = first;
    const customerId = entry.customerId!;
    const now = state.customers.get(customerId)?.[field];
    if (now === before) continue;
    const owner = field === 'document' && before !== null ? state.documentOwners.get(before) : undefined;
    const isOfAnother = owner !== undefined && owner !== customerId;
    if (now === undefined || now !== last.after || isOfAnother) {
      const why = now === undefined ? 'MERGED' : isOfAnother ? 'OF_ANOTHER' : 'CHANGED_SINCE';
      plan.left.push({ rowId, row, name, field, why });
      continue;
    }
    plan.customers.set(customerId, { ...plan.customers.get(customerId), [field]: before });
    plan.entries.push({ ...entry, acts: [{ kind: 'CUSTOMER', field, before: now, after: before }] });
  }
}

/**
 * Whom the run made and of whom nothing stands: what they were made with and no cell says any more goes too, a telephone
 * with another's area code say, so that booked again they are as the cells then say.
 */
function undoNewcomer({ plan, state, world }: Work, entry: JournalEntry): void {
  const { rowId, customerId, acts } = entry;
  const customer = customerId === null ? undefined : state.customers.get(customerId);
  if (!customer || !acts.some((act) => act.kind === 'BOOKED' && act.isNewCustomer)) return;
  if (hasStandingDebts(world, customerId!)) return;
  const row = state.rows.get(rowId);
  const back = plan.rows.find((one) => one.rowId === rowId)?.back ?? {};
  for (const field of CONTACT_FIELDS) {
    const before = customer[field];
    const undone = plan.customers.get(customerId!) ?? {};
    if (before === null || field in undone || !(field in back) || row?.base[field]?.sheet !== before) continue;
    plan.customers.set(customerId!, { ...undone, [field]: null });
    plan.entries.push({ ...entry, acts: [{ kind: 'CUSTOMER', field, before, after: null }] });
  }
}

/** What each cell read before the run, where it still reads what the run left in it. */
function cellsBack(
  acts: readonly Act[],
  base: RowBase,
  left: ReadonlySet<string>,
  leave: (field: string, why: LeftWhy) => void,
): Record<string, WireCell> {
  const back: Record<string, WireCell> = {};
  const passed = new Set<string>();
  for (const act of [...acts].reverse()) {
    if (act.kind !== 'TYPED' && act.kind !== 'WRITTEN') continue;
    const { field, before, after } = act;
    const cell = base[field];
    if (!cell || passed.has(field) || left.has(field)) continue;
    const reads = field in back ? back[field]! : (cell.back?.raw ?? cell.raw);
    const isLost = isFormula(before) || isFormula(cell.raw);
    if (!isLost && doesCellShow(reads, after)) {
      back[field] = before;
      continue;
    }
    if (act.kind === 'TYPED' && !(field in back)) leave(field, isLost ? 'FORMULA' : 'CHANGED_SINCE');
    if (isLost) delete back[field];
    passed.add(field);
  }
  return back;
}

function isFormula(cell: WireCell): boolean {
  return cell !== null && typeof cell === 'object' && 'f' in cell;
}
