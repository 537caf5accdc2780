/** What the add-on wrote, and only that, moves the base: a cell that was refused is merged at the next sync. */
import { type RowWrite, rowsById, type StoredRow, writeRows } from '../../db/sheet-rows.js';
import { isToReadAnew } from '../../domain/sheet/acks.js';
import type { BaseCell, MergedValue } from '../../domain/sheet/merge.js';
import { COMPUTED_FIELDS, type WireAck, type WireCell } from '../../domain/sheet/wire.js';
import type { Actor, App } from '../context.js';
import { type MutationResult, mutate } from '../mutation.js';
import { acknowledgedBack } from './back.js';
import { noteWritten, openJournal, writeJournal } from './journal.js';
import { findBinding, lockSync } from './sync.js';
import { asCell } from './wire-cells.js';
import { readWireAcks } from './wire-schema.js';

export interface AcknowledgeSyncInput {
  idempotencyKey: string;
  bindingId: string;
  syncId: string;
  acks: unknown;
}

export function acknowledgeSync(
  app: App,
  actor: Actor,
  input: AcknowledgeSyncInput,
): Promise<MutationResult<{ binding: string }>> {
  return mutate(app, actor, 'acknowledgeSync', input, async (tenant) => {
    await lockSync(tenant);
    const found = await findBinding(tenant, input.bindingId);
    if (!found.ok) return found;
    const read = readWireAcks(input.acks);
    if (!read.ok) return read;
    const { acks } = read;
    const rows = new Map(
      (
        await rowsById(
          tenant.tx,
          input.bindingId,
          acks.map((ack) => ack.id),
        )
      ).map((row) => [row.id, row]),
    );
    const journal = openJournal(input.syncId);
    const writes = acks.flatMap((ack) => {
      const row = rows.get(ack.id);
      if (!row || row.missingSince !== null) return [];
      noteWritten(journal, row, ack);
      return [acknowledged(row, ack)];
    });
    await writeRows(tenant.tx, tenant.merchantId, input.bindingId, writes, input.syncId);
    await writeJournal(tenant, input.bindingId, journal);
    return { ok: true, refs: { binding: input.bindingId } };
  });
}

const COMPUTED: ReadonlySet<string> = new Set(COMPUTED_FIELDS);

function acknowledged(row: StoredRow, ack: WireAck): RowWrite {
  const { missingSince: _, ...kept } = row;
  // The row could not be written (it is gone from the sheet): what waits, waits on.
  // Or something newer waits by now: the next sync writes and acknowledges that.
  if (ack.hash === null || row.pending === null || row.pending.version !== ack.version) return kept;
  const waiting: Record<string, { value: StoredRow['computed'][string]; db?: unknown; as?: string }> =
    'append' in row.pending ? row.pending.append : row.pending.patches;
  const base = { ...row.base };
  const computed = { ...row.computed };
  for (const field of ack.applied) {
    const written = waiting[field];
    if (!written) continue;
    if (COMPUTED.has(field)) computed[field] = written.value;
    else base[written.as ?? field] = writtenCell(asCell(written.value), written.db as MergedValue);
  }
  let hasToComputeAgain = 'append' in row.pending;
  // Nothing is written where nothing is to be said: those cells are blank in a row just appended, and agreed on.
  if ('append' in row.pending)
    for (const [field, { value, db }] of Object.entries(row.pending.append))
      if (value === null && !COMPUTED.has(field)) base[field] = writtenCell(null, db as MergedValue);
  for (const { field, found } of ack.refused) {
    if (COMPUTED.has(field)) computed[field] = found;
    // Should the cell read as both sides had agreed when it is read next, there is no news in it, and it is written again.
    hasToComputeAgain = true;
  }
  return {
    ...kept,
    position: ack.row,
    // What is read anew at the next sync is not known by having been written to.
    hash: isToReadAnew(row.hash) && 'patches' in row.pending ? row.hash : ack.hash,
    ...acknowledgedBack(row, { base, problems: row.problems }, ack),
    computed,
    computedKey: hasToComputeAgain ? null : row.computedKey,
    pending: null,
  };
}

function writtenCell(raw: WireCell, value: MergedValue): BaseCell {
  return { raw, sheet: value, db: value };
}
