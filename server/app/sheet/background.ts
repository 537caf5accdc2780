/**
 * The same sync without anybody at the sheet: the server reads a tab that was shared with its account, merges it and
 * writes back. What only a person can decide stops it, and is said in the panel.
 */

import { randomText } from '../../db/ids.js';
import { rowHashes } from '../../db/sheet.js';
import { bindingsToPull, storePull } from '../../db/sheet-pull.js';
import { hasForgottenRows } from '../../db/sheet-sync.js';
import type { Problem } from '../../domain/facts.js';
import { acknowledge, type PatchPage, planPage } from '../../domain/sheet/acks.js';
import { FILE_SPREADSHEET } from '../../domain/sheet/file-rows.js';
import {
  areIdsDetached,
  changedRows,
  findHeader,
  headingsOf,
  ID_FIELD,
  identifyRows,
  idRuns,
  missingIds,
  rowIdsFrom,
  type TableRow,
} from '../../domain/sheet/tab-rows.js';
import { cellIn, type TabTable, tableOf } from '../../domain/sheet/tab-view.js';
import type { PlannedWrite } from '../../domain/sheet/write-plan.js';
import { type Actor, type App, inTenant, systemActor } from '../context.js';
import { type MutationResult, mutate, refuse } from '../mutation.js';
import type { SpreadsheetFailure, Spreadsheets, TabContents, TabWrite } from '../ports.js';
import { acknowledgeSync } from './acknowledge.js';
import { PULLER } from './journal.js';
import { sheetPatches } from './read.js';
import { findBinding, lockSync, syncSheet } from './sync.js';
import { MAX_ROWS } from './wire-schema.js';

/** Why a pull did nothing, or not all: what Google answered, what a sync refused, or a tab without its headings. */
export type PullFailure = SpreadsheetFailure | 'NO_HEADER' | Problem['code'];

export interface Pulled {
  failure: PullFailure | null;
  /** Rows sent, cells written. */
  sent: number;
  written: number;
}

interface Bound {
  id: string;
  spreadsheetId: string;
  sheetId: number;
  columns: { heading: string; field: string }[];
}

export interface SetBackgroundSyncInput {
  idempotencyKey: string;
  bindingId: string;
  isOn: boolean;
}

/**
 * Refuses NO_SPREADSHEET_ACCOUNT where the server has no account with which a spreadsheet could be shared, and INVALID for
 * what was imported from a file, which nobody can read again.
 */
export function setBackgroundSync(
  app: App,
  actor: Actor,
  input: SetBackgroundSyncInput,
): Promise<MutationResult<{ binding: string }>> {
  return mutate(app, actor, 'setBackgroundSync', input, async (tenant) => {
    await lockSync(tenant);
    const found = await findBinding(tenant, input.bindingId);
    if (!found.ok) return found;
    const isFile = found.binding.spreadsheetId.startsWith(FILE_SPREADSHEET);
    if (input.isOn && isFile) return refuse('INVALID', 'bindingId');
    if (input.isOn && !app.spreadsheets) return refuse('NO_SPREADSHEET_ACCOUNT', 'isOn');
    await tenant.tx.sheetBinding.update({
      where: { merchantId_id: { merchantId: tenant.merchantId, id: input.bindingId } },
      data: { isBackground: input.isOn, pulledAt: null, pullFailure: null },
    });
    return { ok: true, refs: { binding: input.bindingId } };
  });
}

/** Pulls the shop's tabs that are due, the one that waited longest first; stops when Google asks to wait. */
export async function pullDueSheets(app: App, merchantId: string, everyMs: number): Promise<void> {
  const { spreadsheets } = app;
  if (!spreadsheets) return;
  const actor = systemActor(merchantId, PULLER);
  const due = await inTenant(app, actor, ({ tx }) => bindingsToPull(tx, everyMs));
  for (const id of due) {
    const { failure } = await pullSheet(app, merchantId, id, spreadsheets);
    if (failure === 'QUOTA') return;
  }
}

const NOTHING_PULLED: Pulled = { failure: null, sent: 0, written: 0 };

/** One pull, and how it ended, kept with the binding. */
export async function pullSheet(
  app: App,
  merchantId: string,
  bindingId: string,
  spreadsheets: Spreadsheets,
): Promise<Pulled> {
  const actor = systemActor(merchantId, PULLER);
  const bound = await inTenant(app, actor, async ({ tx }) => {
    const row = await tx.sheetBinding.findFirstOrThrow({ where: { id: bindingId } });
    const columns = Object.entries(row.columns as Record<string, string>).map(([heading, field]) => ({
      heading,
      field,
    }));
    return { ...row, columns };
  });
  // Where the first sync was undone, a person looks first at what would come of the next one.
  const isUndone =
    bound.lastSyncedAt === null && (await inTenant(app, actor, ({ tx }) => hasForgottenRows(tx, bindingId)));
  const pulled = isUndone ? NOTHING_PULLED : await pull(app, actor, bound, spreadsheets);
  await inTenant(app, actor, ({ tx }) => storePull(tx, bindingId, pulled.failure));
  return pulled;
}

async function pull(app: App, actor: Actor, bound: Bound, spreadsheets: Spreadsheets): Promise<Pulled> {
  const read = () => readTable(bound, spreadsheets);
  const hashes = () => hashesOf(app, actor, bound.id);
  const failed = (failure: PullFailure, sent = 0): Pulled => ({ failure, sent, written: 0 });

  let known = await hashes();
  let at = await read();
  if (!at.ok) return failed(at.failure);
  if (areIdsDetached(at.table.rows, known)) return failed('SHEET_SCRAMBLED');
  const identified = identifyRows(at.table.rows, known, rowIdsFrom(randomText(32)));
  if (identified.written.length > 0) {
    const written = await writeIds(bound, spreadsheets, at, identified.written);
    if (!written.ok) return failed(written.failure);
    // Somebody may have sorted meanwhile: each row is sent with the id that stands beside it now.
    at = await read();
    if (!at.ok) return failed(at.failure);
  }
  const rows = at.table.rows.filter(({ id }) => id !== '');
  const sent = await sendRows(app, actor, bound.id, rows, known);
  if (sent.failure !== null) return failed(sent.failure, sent.count);

  const page = await inTenant(app, actor, (tenant) => sheetPatches(tenant, { bindingId: bound.id, first: MAX_ROWS }));
  if (page.patches.length === 0 && page.newRows.length === 0) return { failure: null, sent: sent.count, written: 0 };
  known = await hashes();
  const written = await writeBack(bound, spreadsheets, page, known);
  if (!written.ok) return failed(written.failure, sent.count);
  const acked = await acknowledgeSync(app, actor, {
    idempotencyKey: randomText(24),
    bindingId: bound.id,
    syncId: sent.syncId,
    acks: written.acks,
  });
  return { failure: acked.errors[0]?.code ?? null, sent: sent.count, written: written.written };
}

type Table = { ok: true; table: TabTable; tab: TabContents } | { ok: false; failure: PullFailure };

async function readTable(bound: Bound, spreadsheets: Spreadsheets): Promise<Table> {
  const read = await spreadsheets.read(bound.spreadsheetId, bound.sheetId);
  if (!read.ok) return read;
  const { grid, marks } = read.tab;
  const place = findHeader(
    grid,
    bound.columns.map(({ heading }) => heading),
  );
  if (!place) return { ok: false, failure: 'NO_HEADER' };
  const headings = headingsOf(grid, place.header, place.headerRows);
  const table = tableOf({ grid, header: place.header, headings }, marks, bound.columns);
  return table ? { ok: true, table, tab: read.tab } : { ok: false, failure: 'NO_HEADER' };
}

async function hashesOf(app: App, actor: Actor, bindingId: string): Promise<Record<string, string>> {
  const found = await inTenant(app, actor, ({ tx }) => rowHashes(tx, [bindingId]));
  return found.get(bindingId) ?? {};
}

function writeIds(
  bound: Bound,
  spreadsheets: Spreadsheets,
  { table, tab }: Extract<Table, { ok: true }>,
  written: readonly { row: number; id: string }[],
) {
  const column = table.managed[ID_FIELD]!;
  const runs = idRuns(written, (row) => cellIn(table.grid, row, column));
  const writes = runs.map(({ start, ids }) => ({ row: start, column, isDay: false, values: ids.map((id) => [id]) }));
  return spreadsheets.write(bound.spreadsheetId, bound.sheetId, writes, tab.rowCount);
}

/** Changed rows in steps, and with the last one those that are gone. */
async function sendRows(
  app: App,
  actor: Actor,
  bindingId: string,
  rows: readonly TableRow[],
  known: Readonly<Record<string, string>>,
): Promise<{ failure: PullFailure | null; count: number; syncId: string }> {
  const syncId = randomText(24);
  const changed = changedRows(rows, known);
  const gone = missingIds(rows, known);
  let count = 0;
  for (let chunk = 0; ; chunk++) {
    const batch = changed.slice(chunk * MAX_ROWS, (chunk + 1) * MAX_ROWS);
    const isLast = (chunk + 1) * MAX_ROWS >= changed.length;
    const step = { bindingId, syncId, chunk, isLast, rows: batch };
    const result = await syncSheet(app, actor, {
      ...step,
      idempotencyKey: randomText(24),
      ...(isLast && gone.length > 0 ? { missingRowIds: gone } : {}),
    });
    if (result.errors.length > 0) return { failure: result.errors[0]!.code, count, syncId };
    count += batch.length;
    if (isLast) return { failure: null, count, syncId };
  }
}

/** Read, compared, written, read again: between the last two a person may have typed, and is not written over by more. */
async function writeBack(
  bound: Bound,
  spreadsheets: Spreadsheets,
  page: PatchPage,
  known: Readonly<Record<string, string>>,
) {
  const before = await readTable(bound, spreadsheets);
  if (!before.ok) return before;
  const plan = planPage(before.table, page);
  if (plan.cells.length > 0) {
    const writes = plan.writes.flatMap((write) => tabWrites(write, before.table));
    const written = await spreadsheets.write(bound.spreadsheetId, bound.sheetId, writes, before.tab.rowCount);
    if (!written.ok) return written;
  }
  const after = plan.cells.length > 0 ? await readTable(bound, spreadsheets) : before;
  if (!after.ok) return after;
  return { ok: true as const, ...acknowledge(known, page, before.table, after.table, plan) };
}

/** A day takes the format of one where no day stood before; column by column, for formats are the cell's own. */
function tabWrites({ row, column, values }: PlannedWrite, { grid }: TabTable): TabWrite[] {
  const isNewDay = (value: PlannedWrite['values'][number][number], r: number, c: number): boolean => {
    const found = cellIn(grid, row + r, column + c);
    const stoodDay = found !== null && typeof found === 'object' && 'd' in found;
    return value !== null && typeof value === 'object' && 'd' in value && !stoodDay;
  };
  if (!values.some((line, r) => line.some((value, c) => isNewDay(value, r, c))))
    return [{ row, column, isDay: false, values }];
  return values.flatMap((line, r) =>
    line.map((value, c) => ({ row: row + r, column: column + c, isDay: isNewDay(value, r, c), values: [[value]] })),
  );
}
