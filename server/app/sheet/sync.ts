/**
 * One step of a sync: rows up, facts down. What a row says is merged three ways; what cannot be read is left alone and
 * asked; the answer to a repeated chunk is the stored one.
 */
import { createHash } from 'node:crypto';
import type { Json } from '../../db/client.js';
import { type BoundTab, bindingById } from '../../db/sheet.js';
import { moveRows, ownersOfRows } from '../../db/sheet-rows.js';
import { hasForgottenRows } from '../../db/sheet-sync.js';
import type { Outcome } from '../../domain/facts.js';
import { type Actor, type App, inTenant, type Tenant } from '../context.js';
import { canonicalJson, type MutationResult, mutate, refuse } from '../mutation.js';
import { isIdle } from './idle.js';
import { openJournal, writeJournal } from './journal.js';
import { mergeRows } from './merge-rows.js';
import { customersOfRows, type MissingRows, settleMissing } from './missing.js';
import { makePending } from './pending.js';
import { isRowId, readWireRows } from './wire-schema.js';

export interface SyncSheetInput {
  idempotencyKey: string;
  bindingId: string;
  /** Chosen by the add-on for one run; with `chunk` it makes each step idempotent. */
  syncId: string;
  chunk: number;
  /** The last step also works out what the sheet should show. */
  isLast: boolean;
  rows: unknown;
  missingRowIds?: string[] | null;
  missingRows?: MissingRows | null;
  /** What the merchant said of a tab that reads like an older version of itself. */
  restored?: RestoredRows | null;
  /** Rows that another tab had and has no more: they moved here. */
  movedRowIds?: string[] | null;
}

/** SHEET: the older cells are what counts now; SERVER: they are put right again. */
export type RestoredRows = 'SHEET' | 'SERVER';

export type SyncSheetResult = MutationResult<SyncRefs> & {
  /** For FOREIGN_ROWS: the rows sent that another tab has. */
  foreignRowIds: string[];
};

/**
 * What one step did; `syncId`: the run in which the history has it, another where that one was undone meanwhile. `restored`: cells of Caderneta's own that had been typed over; `cancelled`: debts of rows that are
 * gone; `agreed`: rows that are gone and come back, being instalments of an agreement; `isMore`: rows remain to be computed, repeat an empty last step.
 */
export type SyncRefs = {
  bindingId: string;
  syncId: string;
  chunk: number;
  created: number;
  changed: number;
  questions: number;
  restored: number;
  missing: number;
  cancelled: readonly string[];
  /** Not there in what was stored before it was counted. */
  agreed?: number;
  isMore: number;
};

export type Binding = BoundTab;

/** Two syncs of one shop take turns: people are matched and rows booked by one at a time. */
export async function lockSync(tenant: Tenant): Promise<void> {
  // Tables that a first sync is filling have no statistics yet; without this the planner scans them once for every row.
  await tenant.tx.$executeRaw`
    SELECT set_config('enable_seqscan', 'off', true), pg_advisory_xact_lock(hashtextextended(${`sheet:${tenant.merchantId}`}, 0))`;
}

/** The binding, or why this key may not use it. */
export async function findBinding(tenant: Tenant, bindingId: string): Promise<Outcome<{ binding: Binding }>> {
  const binding = await bindingById(tenant.tx, bindingId);
  const { spreadsheetId } = tenant.actor;
  const isOwn = binding && (spreadsheetId === null || spreadsheetId === binding.spreadsheetId);
  return isOwn ? { ok: true, binding } : refuse('NOT_FOUND', 'bindingId');
}

/**
 * One step. Refuses, and does nothing, for rows of another tab (FOREIGN_ROWS: copies need ids of their own), ids beside
 * other people's rows (SHEET_SCRAMBLED), a tab restored to an older version (SHEET_RESTORED) and many rows that are gone
 * (MISSING_ROWS_TO_CONFIRM), until the merchant said what is meant; and rows that were written to since they were read
 * (STALE_ROWS: read the tab again).
 */
export async function syncSheet(app: App, actor: Actor, input: SyncSheetInput): Promise<SyncSheetResult> {
  const result = await syncStep(app, actor, input);
  const isForeign = result.errors.some(({ code }) => code === 'FOREIGN_ROWS');
  const read = isForeign ? readWireRows(input.rows) : null;
  if (!read?.ok) return { ...result, foreignRowIds: [] };
  const ids = read.rows.map(({ id }) => id);
  const owners = await inTenant(app, actor, ({ tx }) => ownersOfRows(tx, ids));
  const foreignRowIds = owners.filter((row) => row.bindingId !== input.bindingId).map(({ id }) => id);
  return { ...result, foreignRowIds };
}

async function syncStep(app: App, actor: Actor, input: SyncSheetInput): Promise<MutationResult<SyncRefs>> {
  if (await isIdle(app, actor, input)) {
    const nothing = {
      created: 0,
      changed: 0,
      questions: 0,
      restored: 0,
      missing: 0,
      cancelled: [],
      agreed: 0,
      isMore: 0,
    };
    const { bindingId, syncId, chunk } = input;
    return { refs: { bindingId, syncId, chunk, ...nothing }, errors: [], isReplay: false };
  }
  return mutate(
    app,
    actor,
    'syncSheet',
    input,
    async (tenant) => {
      await lockSync(tenant);
      const found = await findBinding(tenant, input.bindingId);
      if (!found.ok) return found;
      const read = readWireRows(input.rows);
      if (!read.ok) return read;
      const { rows } = read;
      const step = {
        merchantId: tenant.merchantId,
        bindingId: input.bindingId,
        syncId: input.syncId,
        chunk: input.chunk,
      };
      const before = await tenant.tx.sheetSyncChunk.findUnique({ where: { merchantId_bindingId_syncId_chunk: step } });
      const content = contentOf(input);
      if (before) {
        const { content: stored, ...refs } = before.outcome as unknown as SyncRefs & { content?: string };
        // What is kept of steps taken before they were told apart answers any of their number.
        const isSame = stored === undefined || stored === content;
        return isSame ? { ok: true, refs: refs as SyncRefs } : refuse('IDEMPOTENCY_KEY_REUSED', 'chunk');
      }

      const missingRowIds = input.missingRowIds ?? [];
      if (!isIdentifier(input.syncId)) return refuse('INVALID', 'syncId');
      if (!isChunk(input.chunk)) return refuse('INVALID', 'chunk');
      if (!missingRowIds.every(isRowId)) return refuse('INVALID', 'missingRowIds');
      const movedRowIds = input.movedRowIds ?? [];
      if (!movedRowIds.every(isRowId)) return refuse('INVALID', 'movedRowIds');
      const sent = new Set(rows.map(({ id }) => id));
      await moveRows(
        tenant.tx,
        input.bindingId,
        movedRowIds.filter((id) => sent.has(id)),
      );
      const alsoLocked = await customersOfRows(tenant.tx, input.bindingId, missingRowIds);
      const journal = openJournal(input.syncId);
      const merged = await mergeRows(tenant, found.binding, rows, input.syncId, {
        alsoLocked,
        journal,
        restored: input.restored ?? null,
      });
      if (!merged.ok) return merged;
      const missing = await settleMissing(tenant, found.binding, missingRowIds, input.missingRows ?? null, journal);
      if (!missing.ok) return missing;
      const runId = await writeJournal(tenant, input.bindingId, journal);
      const refs: SyncRefs = {
        bindingId: input.bindingId,
        syncId: runId,
        chunk: input.chunk,
        ...merged.counts,
        missing: missing.rows,
        cancelled: missing.cancelled,
        agreed: missing.agreed,
        isMore: 0,
      };
      if (input.isLast) {
        refs.isMore = (await makePending(app, tenant, found.binding, rows.length)) ? 1 : 0;
        // Only brought up to date, a tab whose first sync was undone is still to be synced for the first time.
        const isUnsynced = rows.length === 0 && found.binding.lastSyncedAt === null;
        if (!isUnsynced || !(await hasForgottenRows(tenant.tx, input.bindingId)))
          await tenant.tx.sheetBinding.update({
            where: { merchantId_id: { merchantId: tenant.merchantId, id: input.bindingId } },
            data: { lastSyncedAt: new Date(tenant.now) },
          });
      }
      await tenant.tx.sheetSyncChunk.create({
        data: { ...step, outcome: { ...refs, content } as Json, recordedAt: new Date(tenant.now) },
      });
      return { ok: true, refs };
    },
    { timeoutMs: 20_000 },
  );
}

/** What a step was sent with: its number stands for this and nothing else. */
function contentOf({ rows, missingRowIds, missingRows, restored, movedRowIds, isLast }: SyncSheetInput): string {
  const content = [rows, isLast, missingRowIds ?? [], missingRows ?? null, restored ?? null, movedRowIds ?? []];
  return createHash('sha256').update(canonicalJson(content)).digest('hex').slice(0, 32);
}

/** A tab of ten million cells has fewer chunks than this. */
const MAX_CHUNK = 100_000;

function isIdentifier(id: string): boolean {
  return /^[\w.:-]{1,128}$/.test(id) && !/^(undo|answer)-/.test(id);
}

function isChunk(chunk: number): boolean {
  return Number.isInteger(chunk) && chunk >= 0 && chunk <= MAX_CHUNK;
}

/** Whether a step may be called by this name. */
export function isStep(syncId: string, chunk: number): boolean {
  return isIdentifier(syncId) && isChunk(chunk);
}
