/**
 * What the sheet should show and does not: worked out once, at the end of a sync, for the rows whose day or customer
 * moved on, and stored until the add-on has written it.
 */
import type { Tx } from '../../db/client.js';
import { rowSource } from '../../db/columns.js';
import { hashSecret, randomText } from '../../db/ids.js';
import {
  bringBackRows,
  debtsWithoutRow,
  hasGoneRowOfOpenDebt,
  type Pending,
  type RowToCompute,
  rowsToCompute,
} from '../../db/sheet-rows.js';
import { hasForgottenRows } from '../../db/sheet-sync.js';
import { FILE_SPREADSHEET } from '../../domain/sheet/file-rows.js';
import {
  cellsToFollow,
  forbiddenBy,
  formulasLeftBehind,
  isSettled,
  MERGED_FIELDS,
  type MergedField,
  type RowBase,
  together,
  valuesOf,
} from '../../domain/sheet/merge.js';
import { isOfAgreement, isTwoSided, type RowProblem } from '../../domain/sheet/row-problem.js';
import { BLANK_ROW, type ComputedRow, cellFor, computedRow, UNBOOKED_ROW } from '../../domain/sheet/view.js';
import { COMPUTED_FIELDS, type WireCell, type WireValue } from '../../domain/sheet/wire.js';
import type { App, Tenant } from '../context.js';
import { linkPaths } from '../link.js';
import { currentCreditPolicy } from '../policy.js';
import { patchesBack } from './back.js';
import { agreementOn, databaseValues, type Known, loadKnown } from './known.js';
import { readingOf } from './read.js';
import type { Binding } from './sync.js';
import { asCell, isFormula, isSameValue } from './wire-cells.js';

/** Rows computed in one step; the add-on repeats the last step while there are more. */
const MOST_ROWS = 2_000;
/** A row that the same step merged took as long as so many computed ones, or longer. */
const MERGED_ROW_COUNTS = 2;
const MOST_APPENDS = 1_000;

interface Views {
  known: Known;
  policy: Awaited<ReturnType<typeof currentCreditPolicy>>;
  links: Map<string, string>;
  publicUrl: string;
}

/** Returns whether rows remain for another step. The more rows the step has merged before, the fewer it computes. */
export async function makePending(app: App, tenant: Tenant, binding: Binding, mergedRows = 0): Promise<boolean> {
  const most = MOST_ROWS - mergedRows * MERGED_ROW_COUNTS;
  if (most <= 0) return true;
  const publicUrl = app.publicUrl();
  const keyPrefix = keyPrefixOf(tenant, publicUrl);
  const rows = await rowsToCompute(tenant.tx, binding.id, keyPrefix, most);
  // Looked for once, when all else is done.
  const isMoreToAdopt = rows.length < most && (await adoptDebts(tenant, binding));
  const appended = await rowsToAppend(tenant.tx, binding.id);
  if (rows.length === 0 && appended.length === 0) return isMoreToAdopt;
  const customerIds = [...rows, ...appended].flatMap((row) => row.customerId ?? []);
  const views: Views = {
    known: await loadKnown(tenant.tx, customerIds),
    policy: await currentCreditPolicy(tenant),
    links: await linkPaths(tenant, 'COLLECT', customerIds),
    publicUrl,
  };
  const fields = new Set(Object.values(binding.columns));
  const settled = rows.flatMap((row) => settledOf(tenant, views, fields, row) ?? []);
  const afterwards = new Map(settled.map((row) => [row.id, row]));
  const asked = rows.map((row) => ({ ...row, ...afterwards.get(row.id) }));
  const computed = asked.map((row) => ({
    id: row.id,
    computedKey: row.debtId === null ? 'unbooked' : `${keyPrefix}${row.version ?? 0}`,
    pending: pendingOf(tenant, views, fields, row),
  }));
  const appends = appended.map((row) => ({
    id: row.id,
    computedKey: null,
    pending: appendOf(tenant, views, fields, row),
  }));
  await storePending(tenant.tx, binding.id, [...computed, ...appends]);
  await storeSettled(tenant.tx, binding.id, settled);
  return isMoreToAdopt || rows.length === most;
}

/** Rows are worked out again when the day, the links' address or the columns themselves are others. */
function keyPrefixOf(tenant: Tenant, publicUrl: string): string {
  return `${tenant.today}:${hashSecret(`${publicUrl} ${COMPUTED_FIELDS.join()}`).slice(0, 8)}:`;
}

/** Whether `makePending` would find nothing to do; only reads. */
export async function isUpToDate(app: App, tenant: Tenant, binding: Binding): Promise<boolean> {
  const { tx } = tenant;
  if ((await rowsToCompute(tx, binding.id, keyPrefixOf(tenant, app.publicUrl()), 1)).length > 0) return false;
  if ((await rowsToAppend(tx, binding.id)).length > 0) return false;
  if (await hasGoneRowOfOpenDebt(tx, binding.id)) return false;
  return !(await isAdopting(tx, binding)) || (await debtsWithoutRow(tx, 1)).length === 0;
}

type Settled = Pick<RowToCompute, 'id' | 'base' | 'problems'>;

/**
 * Questions that a fact has answered since (the payment was undone, the address corrected): both sides say the same. Those
 * that ask something else by now: the agreement was broken. And new ones, of formulas that cannot follow the database.
 */
function settledOf(
  tenant: Tenant,
  views: Views,
  fields: ReadonlySet<string>,
  { id, debtId, base, problems }: RowToCompute,
): Settled | null {
  const hasFormula = Object.values(base).some((cell) => isFormula(cell?.raw ?? null));
  const disputed = problems.filter((one) => one.code === 'PAID_ELSEWHERE' || isTwoSided(one));
  const db =
    (hasFormula || disputed.length > 0) && debtId !== null ? databaseValues(views.known, debtId, tenant.today) : null;
  if (!db) return null;
  const sheet = valuesOf(readingOf(base));
  const answered = disputed.filter(({ field }) => isSettled(field, base, sheet, db));
  const tie = agreementOn(views.known, debtId!, tenant.today);
  // In the column of the word an amount may be asked about.
  const dbOf = ({ field, db: shown }: RowProblem) =>
    db[field === 'paid' && typeof shown === 'number' ? 'paidCents' : (field as MergedField)];
  const codeOf = ({ field }: RowProblem) =>
    forbiddenBy(tie, field, sheet[field as MergedField], db[field as MergedField]) ?? 'AGREEMENT_ENDED';
  const isOtherwise = (one: RowProblem) =>
    one.code === 'CONFLICT' ? one.db !== dbOf(one) : isOfAgreement(one) && one.code !== codeOf(one);
  // Of a conflict both values are shown as they are now.
  const asNow = (one: RowProblem): RowProblem =>
    one.code === 'CONFLICT' ? { ...one, db: dbOf(one) } : { ...one, code: codeOf(one) };
  const behind = hasFormula ? formulasLeftBehind(base, db, problems) : [];
  const conflicts = behind.flatMap((field): RowProblem[] =>
    fields.has(field) ? [{ field, code: 'CONFLICT', raw: base[field]!.raw, db: db[field] }] : [],
  );
  if (answered.length === 0 && conflicts.length === 0 && !problems.some(isOtherwise)) return null;
  const agreed: RowBase = { ...base };
  for (const field of answered.flatMap((problem) => together(problem.field)) as MergedField[])
    if (agreed[field]) agreed[field] = { raw: agreed[field].raw, sheet: sheet[field], db: db[field] };
  const left = problems.filter((problem) => !answered.includes(problem));
  const open = left.map((one): RowProblem => (isOtherwise(one) ? asNow(one) : one));
  return { id, base: agreed, problems: [...open, ...conflicts] };
}

/** A total, a separator, a heading again: nobody is to look at it. */
function unbooked({ problems }: RowToCompute): ComputedRow {
  return problems.length > 0 ? UNBOOKED_ROW : BLANK_ROW;
}

function pendingOf(tenant: Tenant, views: Views, fields: ReadonlySet<string>, row: RowToCompute): Pending | null {
  const patches: Record<string, { expected: WireCell; value: WireValue; db?: unknown; as?: string }> = {};
  const shown = row.debtId === null ? unbooked(row) : viewOf(tenant, views, row.customerId!, row.debtId);
  for (const field of COMPUTED_FIELDS) {
    const before = row.computed[field] ?? null;
    if (isFormula(before) || isSameValue(before, shown[field])) continue;
    patches[field] = { expected: asCell(before), value: shown[field] };
  }
  const db = row.debtId === null ? null : databaseValues(views.known, row.debtId, tenant.today);
  if (db) {
    const isClosed = agreementOn(views.known, row.debtId!, tenant.today) === 'AGREEMENT_BROKEN';
    for (const field of cellsToFollow(row.base, db, row.problems)) {
      // An instalment that was paid keeps its "sim": the money came, whichever debt it pays now.
      if (isClosed && together(field).length > 1 && row.base[field]!.db !== null) continue;
      const raw = row.base[field]!.raw;
      const follow = { expected: raw, value: cellFor(field, db[field], raw), db: db[field] };
      if (fields.has(field)) patches[field] = follow;
      // What is paid of it stands in the column of the word, until the word says all.
      else if (field === 'paidCents' && fields.has('paid') && db.paid === false)
        patches.paid = { ...follow, as: field };
    }
  }
  Object.assign(patches, patchesBack(row.base, fields, db));
  return Object.keys(patches).length > 0 ? { version: randomText(12), patches } : null;
}

/** A whole row: what the books say of its debt. */
function appendOf(tenant: Tenant, views: Views, fields: Set<string>, row: RowToAppend): Pending {
  const [customerId, debtId] = [row.customerId!, row.debtId!];
  const db = databaseValues(views.known, debtId, tenant.today)!;
  const cells: Record<string, { value: WireValue; db?: unknown }> = {};
  for (const field of MERGED_FIELDS as readonly MergedField[])
    if (fields.has(field)) cells[field] = { value: cellFor(field, db[field], null), db: db[field] };
  const { installment, registeredOn } = views.known.debts.get(debtId)!.debt;
  // The base of a row that was booked keeps no day of sale; but for a first import, which may not have said it, the debt does.
  const isSaid = !row.isFirstImport || row.seenOn !== registeredOn;
  if (fields.has('soldOn') && isSaid) cells.soldOn = { value: { d: registeredOn } };
  if (fields.has('installment') && installment)
    cells.installment = { value: cellFor('installment', `${installment.number}/${installment.of}`, null) };
  const shown = viewOf(tenant, views, customerId, debtId);
  for (const field of COMPUTED_FIELDS) cells[field] = { value: shown[field] };
  return { version: randomText(12), append: cells };
}

function viewOf(tenant: Tenant, views: Views, customerId: string, debtId: string) {
  const { debt, facts } = views.known.debts.get(debtId)!;
  return computedRow(debt, facts, views.policy, tenant.today, views.publicUrl + (views.links.get(customerId) ?? ''));
}

/**
 * Debts recorded elsewhere join the shop's first tab, each with a row id of its own from the start; open debts whose row
 * is gone get their row back. Returns whether more remain.
 */
async function adoptDebts(tenant: Tenant, binding: Binding): Promise<boolean> {
  await bringBackRows(tenant.tx, binding.id);
  if (!(await isAdopting(tenant.tx, binding))) return false;
  const debts = await debtsWithoutRow(tenant.tx, MOST_APPENDS);
  if (debts.length === 0) return false;
  // Row ids in the order of the debts: rows are appended in the order of their ids.
  const batch = randomText(18);
  const rows = debts.map((debt, i) => ({
    id: `row_${batch}${String(i).padStart(6, '0')}`,
    debtId: debt.id,
    customerId: debt.customerId,
  }));
  await tenant.tx.$executeRaw`
    INSERT INTO "SheetRow" ("merchantId", "bindingId", id, position, "customerId", "debtId", base, pending)
    SELECT ${tenant.merchantId}, ${binding.id}, n.id, 0, n."customerId", n."debtId", '{}'::jsonb, '{"version": "new", "append": {}}'::jsonb
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS n(id text, "debtId" text, "customerId" text)`;
  return debts.length === MOST_APPENDS;
}

/** The shop's first tab does, unless its first sync was undone: its rows are read again before any is added. */
async function isAdopting(tx: Tx, binding: Binding): Promise<boolean> {
  return (await isFirstTab(tx, binding)) && !(await hasForgottenRows(tx, binding.id));
}

/** Null: a tab that is not bound yet. */
export async function isFirstTab(tx: Tx, binding: Pick<Binding, 'id'> | null): Promise<boolean> {
  const first = await tx.sheetBinding.findFirst({
    where: { NOT: { spreadsheetId: { startsWith: FILE_SPREADSHEET } } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { id: true },
  });
  return (first?.id ?? null) === (binding?.id ?? null);
}

type RowToAppend = Pick<RowToCompute, 'id' | 'customerId' | 'debtId' | 'isFirstImport' | 'seenOn'>;

function rowsToAppend(tx: Tx, bindingId: string): Promise<RowToAppend[]> {
  return tx.$queryRaw`
    SELECT id, "customerId", "debtId", "isFirstImport", "seenOn"::text FROM "SheetRow"
    WHERE "bindingId" = ${bindingId} AND "missingSince" IS NULL AND jsonb_exists(pending, 'append') ORDER BY id LIMIT ${MOST_APPENDS}`;
}

async function storePending(
  tx: Tx,
  bindingId: string,
  rows: readonly { id: string; computedKey: string | null; pending: Pending | null }[],
): Promise<void> {
  const { from, expressions, values } = rowSource(rows, [
    ['id', 'text', (row) => row.id],
    ['computedKey', 'text', (row) => row.computedKey],
    ['pending', 'jsonb', (row) => row.pending && JSON.stringify(row.pending)],
  ]);
  await tx.$bulk(
    `UPDATE "SheetRow" r SET "computedKey" = ${expressions.get('computedKey')}, pending = ${expressions.get('pending')}
    FROM ${from} WHERE r."bindingId" = $${values.length + 1} AND r.id = n.id`,
    [...values, bindingId],
  );
}

async function storeSettled(tx: Tx, bindingId: string, rows: readonly Settled[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    UPDATE "SheetRow" r SET base = n.base, problems = n.problems
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS n(id text, base jsonb, problems jsonb)
    WHERE r."bindingId" = ${bindingId} AND r.id = n.id`;
}
