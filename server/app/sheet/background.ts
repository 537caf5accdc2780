/**
 * The same sync without anybody at the sheet: the server reads a tab that was shared with its account, merges it and
 * writes back. What only a person can decide stops it, and is said in the panel.
 */

import { randomText } from '../../db/ids.js';
import { bindingById, rowHashes } from '../../db/sheet.js';
import { bindingsToPull, storePull } from '../../db/sheet-pull.js';
import { hasForgottenRows } from '../../db/sheet-sync.js';
import type { Problem } from '../../domain/facts.js';
import { FILE_SPREADSHEET } from '../../domain/sheet/file-rows.js';
import { changedRows, missingIds, type TableRow } from '../../domain/sheet/tab-rows.js';
import { type Actor, type App, inTenant, systemActor } from '../context.js';
import { type MutationResult, mutate, refuse } from '../mutation.js';
import type { Spreadsheets } from '../ports.js';
import { acknowledgeSync } from './acknowledge.js';
import { PULLER } from './journal.js';
import { type SheetPatchPage, sheetPatches } from './read.js';
import { findBinding, lockSync, syncSheet } from './sync.js';
import { type Bound, identifiedRows, type TabFailure, writeBack } from './tab-writes.js';
import { MAX_ROWS } from './wire-schema.js';

/** Why a pull did nothing, or not all: what came of reading and writing the tab, or what a sync refused. */
export type PullFailure = TabFailure | Problem['code'];

export interface Pulled {
  failure: PullFailure | null;
  /** Rows sent, cells written. */
  sent: number;
  written: number;
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
  limits: PullLimits = { pageRows: MAX_ROWS, turns: MOST_TURNS },
): Promise<Pulled> {
  const actor = systemActor(merchantId, PULLER);
  const bound = await inTenant(app, actor, async ({ tx }) => {
    const row = await tx.sheetBinding.findFirstOrThrow({ where: { id: bindingId } });
    const { columns } = (await bindingById(tx, bindingId))!;
    return { ...row, columns: Object.entries(columns).map(([heading, field]) => ({ heading, field })) };
  });
  // Where the first sync was undone, a person looks first at what would come of the next one.
  const isUndone =
    bound.lastSyncedAt === null && (await inTenant(app, actor, ({ tx }) => hasForgottenRows(tx, bindingId)));
  const pulled = isUndone ? NOTHING_PULLED : await pull(app, actor, bound, spreadsheets, limits);
  await inTenant(app, actor, ({ tx }) => storePull(tx, bindingId, pulled.failure));
  return pulled;
}

/** Two reads and a write each: with a thousand rows in a page, more than ten thousand rows are shown in under a minute. */
const MOST_TURNS = 20;

export interface PullLimits {
  /** Rows whose cells are written at once. */
  pageRows: number;
  /** Pages written and steps in which more is worked out, in one pull. */
  turns: number;
}

async function pull(
  app: App,
  actor: Actor,
  bound: Bound,
  spreadsheets: Spreadsheets,
  limits: PullLimits,
): Promise<Pulled> {
  const known = await hashesOf(app, actor, bound.id);
  const identified = await identifiedRows(bound, spreadsheets, known);
  if (!identified.ok) return { ...NOTHING_PULLED, failure: identified.failure };
  // Nobody knows any more which row is which, until they are read again.
  if (identified.isMoved) return NOTHING_PULLED;
  const sent = await sendRows(app, actor, bound.id, identified.rows, known);
  // Somebody synced meanwhile: the next pull reads what they left.
  if (sent.failure === 'STALE_ROWS') return { ...NOTHING_PULLED, sent: sent.count };
  if (sent.failure !== null) return { ...NOTHING_PULLED, failure: sent.failure, sent: sent.count };
  const shown = await showAll(app, actor, bound, spreadsheets, sent, limits);
  return { ...shown, sent: sent.count };
}

/** Writes what waits for the tab, page by page, and has more of it worked out while rows remain that were not. */
async function showAll(
  app: App,
  actor: Actor,
  bound: Bound,
  spreadsheets: Spreadsheets,
  sent: Sent,
  limits: PullLimits,
): Promise<Pick<Pulled, 'failure' | 'written'>> {
  const { syncId } = sent;
  const bindingId = bound.id;
  let { isMore, steps } = sent;
  let written = 0;
  let after: string | null = null;
  for (let turn = 0; turn < limits.turns; turn++) {
    const input = { bindingId, first: limits.pageRows, after };
    const page: SheetPatchPage = await inTenant(app, actor, (tenant) => sheetPatches(tenant, input));
    if (page.patches.length > 0 || page.newRows.length > 0) {
      const shown = await writeBack(bound, spreadsheets, page, await hashesOf(app, actor, bindingId));
      if (!shown.ok) return { failure: shown.failure, written };
      // What was put back is written at the next pull, which reads first which row is which.
      if (shown.isMoved) return { failure: null, written };
      const acks = { idempotencyKey: randomText(24), bindingId, syncId, acks: shown.acks };
      const { errors } = await acknowledgeSync(app, actor, acks);
      if (errors.length > 0) return { failure: errors[0]!.code, written };
      written += shown.written;
    }
    after = page.endCursor;
    if (page.hasNextPage) continue;
    if (!isMore) break;
    const step = { bindingId, syncId, chunk: steps++, isLast: true, rows: [], idempotencyKey: randomText(24) };
    const { errors, refs } = await syncSheet(app, actor, step);
    if (errors.length > 0) return { failure: errors[0]!.code, written };
    isMore = refs?.isMore === 1;
    after = null;
  }
  return { failure: null, written };
}

async function hashesOf(app: App, actor: Actor, bindingId: string): Promise<Record<string, string>> {
  const found = await inTenant(app, actor, ({ tx }) => rowHashes(tx, [bindingId]));
  return found.get(bindingId) ?? {};
}

interface Sent {
  failure: PullFailure | null;
  count: number;
  syncId: string;
  /** Steps so far. */
  steps: number;
  /** Rows remain whose cells were not worked out. */
  isMore: boolean;
}

/** Changed rows in steps, and with the last one those that are gone. */
async function sendRows(
  app: App,
  actor: Actor,
  bindingId: string,
  rows: readonly TableRow[],
  known: Readonly<Record<string, string>>,
): Promise<Sent> {
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
    const steps = chunk + 1;
    if (result.errors.length > 0) return { failure: result.errors[0]!.code, count, syncId, steps, isMore: false };
    count += batch.length;
    if (isLast) return { failure: null, count, syncId, steps, isMore: result.refs?.isMore === 1 };
  }
}
