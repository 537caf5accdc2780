/**
 * What must hold when nothing is left to do: nothing that anybody wrote is lost unseen, nobody and nothing is doubled,
 * money is neither made nor unmade.
 */
import { isAgreed, type MergedValue } from '../../server/domain/sheet/merge.js';
import type { DebtFact, Facts, RowFact } from './facts.js';
import { couldHaveSeen, type Edit } from './history.js';
import { FIELDS, type Field } from './script.js';
import { cellKey, columnOf, isBlank, keyOf, type Line, meaningOf, readingOf } from './sheet-model.js';
import { LawBroken, type World } from './world.js';

const OF_CUSTOMER: ReadonlySet<string> = new Set(['name', 'phone', 'document', 'email', 'address', 'uf']);

interface Found {
  line: Line;
  row: RowFact | undefined;
  debt: DebtFact | undefined;
}

export function checkLaws(world: World): void {
  const facts = world.facts();
  const lines = world.lines();
  const rows = new Map(facts.rows.filter((row) => !row.isMissing).map((row) => [row.id, row]));
  const debts = new Map(facts.debts.map((debt) => [debt.id, debt]));
  const found = lines.map((line): Found => {
    const row = rows.get(line.id);
    return { line, row, debt: row?.debtId == null ? undefined : debts.get(row.debtId) };
  });
  oneOfEach(world, facts, lines, rows);
  moneyAddsUp(world, facts);
  for (const one of found) agreesOrAsks(world, facts, one);
  for (const one of found) nothingLost(world, facts, one, found);
}

function broken(law: string, details: object): never {
  throw new LawBroken(`${law}: ${JSON.stringify(details)}`);
}

/** One row, one id, one debt: in the sheet, on the server, and of each other. */
function oneOfEach(world: World, facts: Facts, lines: readonly Line[], rows: ReadonlyMap<string, RowFact>): void {
  const ids = lines.map(({ id }) => id);
  const twice = ids.find((id, i) => id === '' || ids.indexOf(id) !== i);
  if (twice !== undefined) broken('an id twice in the tab, or none', { id: twice, ids });
  const strange = [...rows.keys()].filter((id) => !ids.includes(id));
  const unknown = ids.filter((id) => !rows.has(id));
  if (strange.length + unknown.length > 0) broken('tab and server know other rows', { strange, unknown });

  const ofRows = [...rows.values()].flatMap(({ debtId }) => debtId ?? []);
  const shared = ofRows.find((id, i) => ofRows.indexOf(id) !== i);
  if (shared) broken('a debt with two rows', { debt: shared });
  const rowless = facts.debts.filter(({ id, closedAs }) => closedAs !== 'CANCELLED' && !ofRows.includes(id));
  const gone = new Set(facts.rows.filter((row) => row.isMissing).map((row) => row.debtId));
  // A row deleted after it was paid may stay away; what is owed may not.
  const lost = rowless.filter(({ id, closedAs }) => closedAs === null || !gone.has(id));
  if (lost.length > 0) broken('a debt without a row', { lost });
  const most = world.rowsMade + world.debtsMade;
  if (facts.debts.length > most) broken('more debts than rows were ever made', { debts: facts.debts.length, most });
}

function moneyAddsUp(world: World, { debts, payments }: Facts): void {
  const undone = payments.filter(({ id, isReversed }) => world.payments.has(id) && isReversed);
  if (undone.length > 0) broken('a payment of the server was undone', { undone });
  const known = new Set(payments.map(({ id }) => id));
  const missing = [...world.payments].filter((id) => !known.has(id));
  if (missing.length > 0) broken('a payment of the server is gone', { missing });

  const standing = payments.filter(({ isReversed }) => !isReversed);
  for (const { id, principalCents, openPrincipalCents, closedAs, isLowered } of debts) {
    const paidCents = standing
      .flatMap(({ allocations }) => allocations)
      .filter(({ debtId }) => debtId === id)
      .reduce((sum, { amountCents }) => sum + amountCents, 0);
    const leftCents = Math.max(0, principalCents - paidCents);
    const isClosed = closedAs === 'CANCELLED';
    if (!isClosed && openPrincipalCents !== leftCents)
      broken('a balance is not principal less payments', { id, principalCents, paidCents, openPrincipalCents });
    if (!isClosed && (closedAs === 'PAID') !== (leftCents === 0))
      broken('paid, and yet not', { id, closedAs, leftCents });
    if (paidCents > principalCents && !isLowered) broken('paid twice', { id, paidCents, principalCents });
  }
  for (const { id, amountCents, allocations } of standing) {
    const sum = allocations.reduce((total, one) => total + one.amountCents, 0);
    if (sum > amountCents) broken('more was allocated than came', { id, amountCents, sum });
  }
}

function isAsked({ row }: Found, field: string): boolean {
  const together = field === 'paid' || field === 'paidOn' ? ['paid', 'paidOn', 'paidCents'] : [field];
  return (row?.problems ?? []).some((problem) => together.includes(problem.field) || problem.code === 'PERSON_CHANGED');
}

function isMapped(world: World, field: Field): boolean {
  return columnOf(world.sheet(), field) > 0;
}

/** Law: what a row says and what the server holds is the same, or the merchant is asked. */
function agreesOrAsks(world: World, { payments }: Facts, found: Found): void {
  const { line, row, debt } = found;
  if (!row) return;
  const reading = readingOf(line);
  if (!debt) {
    if (row.problems.length === 0) broken('a row is neither booked nor asked about', { line });
    return;
  }
  const values = meaningOf(line);
  for (const field of FIELDS) {
    if (!isMapped(world, field) || isAsked(found, field)) continue;
    // Of a row that the add-on put in, emptied before anybody heard that it was written: nothing was ever said there.
    if (line.tag === '' && isBlank(line.cells[field])) continue;
    if (reading.problems.some((problem) => problem.field === field))
      broken('a cell cannot be read, and nobody asks', { tag: line.tag, field, cell: line.cells[field] });
    const [sheet, server] = [values[field], debt.values[field]];
    if (debt.closedAs === 'CANCELLED') continue;
    // Paid in several parts it was settled on the day of the last, whichever of them the row tells.
    if (field === 'paid' && isPaidInParts(payments, debt) && typeof sheet === 'string' && typeof server === 'string')
      continue;
    if (!isAgreed(sheet, server))
      broken('sheet and server differ, and nobody asks', { tag: line.tag, field, sheet, server });
  }
}

/** Law: the last thing anybody wrote can be seen, unless somebody wrote over it who had seen it. */
function nothingLost(world: World, { payments }: Facts, found: Found, all: readonly Found[]): void {
  const { line, debt } = found;
  if (line.tag === '' || world.mixed.has(line.tag)) return;
  for (const field of FIELDS) {
    if (!isMapped(world, field)) continue;
    const edits = editsOf(world, found, field, all);
    const needed = edits.filter(
      (edit) => !edit.isForgotten && !edits.some((other) => other !== edit && couldHaveSeen(other, edit)),
    );
    const others = edits.filter(({ side, order }) => side === 'SHEET' && !isOf(world, line.tag, order));
    // Of a debt paid in several parts one day is told, on which nothing was owed any more; the payments say the rest.
    const isOfParts = debt && field === 'paid' && isPaidInParts(payments, debt);
    for (const edit of needed.filter((one) => !others.includes(one)))
      if (!isVisible(edit, found, field) && !(isOfParts && edit.side === 'SERVER' && typeof edit.value === 'string'))
        broken('an edit is lost', { tag: line.tag, edit, sheet: line.cells[field], server: debt?.values[field] });
    const told = needed.filter(({ value }) => value !== undefined);
    const differing = told.find((edit) => told.some((other) => !isSame(edit.value, other.value)));
    if (debt && differing && !isAskedOfCustomer(found, field, all))
      broken('two wrote differently, and nobody asks', { tag: line.tag, field, told });
  }
}

function isPaidInParts(payments: Facts['payments'], { id }: { id: string }): boolean {
  const isOfDebt = ({ allocations }: Facts['payments'][number]) => allocations.some(({ debtId }) => debtId === id);
  return payments.filter((one) => !one.isReversed && isOfDebt(one)).length > 1;
}

function isOf(world: World, tag: string, order: number): boolean {
  return (world.history.lines.get(tag) ?? []).some((edit) => edit.order === order);
}

function editsOf(world: World, { line, debt }: Found, field: Field, all: readonly Found[]): Edit[] {
  const last = (edits: readonly Edit[] | undefined) => (edits ?? []).filter((edit) => edit.field === field).at(-1);
  const { lines, server } = world.history;
  const own = last(lines.get(keyOf(line)));
  if (field === 'paid' && debt) {
    // A debt whose amount changed after it was paid, or on the other side before that was heard of, may be owed again.
    // A payment recorded and taken back between two syncs leaves what both sides had agreed on: nothing that could be seen.
    const ofServer = last(server.get(debt.id));
    const undone = ofServer && { ...ofServer, isForgotten: ofServer.value === false };
    const paid = [own, undone].flatMap((edit) => edit ?? []);
    const amounts = [...(lines.get(keyOf(line)) ?? []), ...(server.get(debt.id) ?? [])].filter(
      (edit) => edit.field === 'principalCents',
    );
    const isOfTheAmount = (edit: Edit) =>
      amounts.every((other) => other.side === edit.side && couldHaveSeen(edit, other));
    return paid.map((edit) => (isOfTheAmount(edit) ? edit : { ...edit, isForgotten: true }));
  }
  if (!debt) return own ? [own] : [];
  if (!OF_CUSTOMER.has(field)) return [own, last(server.get(debt.id))].flatMap((edit) => edit ?? []);
  // One customer's rows speak for each other.
  const others = all
    .filter((one) => one.debt?.customerId === debt.customerId && one.line !== line)
    .map((one) => last(lines.get(keyOf(one.line))));
  return [own, last(server.get(debt.customerId)), ...others].flatMap((edit) => edit ?? []);
}

function isAskedOfCustomer(found: Found, field: Field, all: readonly Found[]): boolean {
  if (isAsked(found, field)) return true;
  return (
    OF_CUSTOMER.has(field) && all.some((one) => one.debt?.customerId === found.debt?.customerId && isAsked(one, field))
  );
}

function isVisible(edit: Edit, { line, row, debt }: Found, field: Field): boolean {
  if (edit.side === 'SHEET' && cellKey(line.cells[field]) === cellKey(edit.cell)) return true;
  if (edit.value === undefined) return false;
  if (isSame(edit.value, meaningOf(line)[field])) return true;
  if (debt && isSame(edit.value, debt.values[field])) return true;
  return (row?.problems ?? []).some(
    (problem) => problem.field === field && [problem.db, problem.sheet].some((value) => value === edit.value),
  );
}

function isSame(a: MergedValue | undefined, b: MergedValue | undefined): boolean {
  return a !== undefined && b !== undefined && isAgreed(a, b);
}
