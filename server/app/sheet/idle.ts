/**
 * Most syncs find nothing new. Such a last step is answered without writing anything, not even its own outcome: what had no
 * effect may be asked again. Only the time of the last sync is noted, once a minute, as precisely as it is ever shown.
 */
import { type Actor, type App, inTenant } from '../context.js';
import { isKey } from '../mutation.js';
import { isUpToDate } from './pending.js';
import { findBinding, isStep, type SyncSheetInput } from './sync.js';

const MINUTE_MS = 60_000;

/** Whether this step is an empty last one, asked for the first time, and leaves nothing to be done. */
export async function isIdle(app: App, actor: Actor, input: SyncSheetInput): Promise<boolean> {
  if (!isEmpty(input)) return false;
  const { bindingId, syncId, chunk, idempotencyKey: key } = input;
  const found = await inTenant(
    app,
    actor,
    async (tenant) => {
      const { tx, merchantId } = tenant;
      const bound = await findBinding(tenant, bindingId);
      if (!bound.ok || bound.binding.lastSyncedAt === null) return null;
      const [asked] = await tx.$queryRaw<{ isKnown: boolean }[]>`
        SELECT EXISTS (SELECT 1 FROM "IdempotencyKey" WHERE "keyId" = ${actor.keyId} AND key = ${key})
          OR EXISTS (SELECT 1 FROM "SheetSyncChunk" WHERE "bindingId" = ${bindingId} AND "syncId" = ${syncId} AND chunk = ${chunk}) AS "isKnown"`;
      if (asked!.isKnown || !(await isUpToDate(app, tenant, bound.binding))) return null;
      return { merchantId, now: tenant.now, lastSyncedAt: bound.binding.lastSyncedAt.getTime() };
    },
    { readOnly: true, timeoutMs: 20_000 },
  );
  if (!found) return false;
  const { merchantId, now, lastSyncedAt } = found;
  if (Math.floor(now / MINUTE_MS) !== Math.floor(lastSyncedAt / MINUTE_MS))
    await inTenant(app, actor, ({ tx }) =>
      tx.sheetBinding.update({
        where: { merchantId_id: { merchantId, id: bindingId } },
        data: { lastSyncedAt: new Date(now) },
      }),
    );
  return true;
}

/** What is not of the right form is left to be refused by the step itself. */
function isEmpty(input: SyncSheetInput): boolean {
  const { idempotencyKey, syncId, chunk, isLast, rows, missingRowIds, movedRowIds } = input;
  const isBlank = (ids: readonly string[] | null | undefined) => (ids ?? []).length === 0;
  const isNothingSent = Array.isArray(rows) && rows.length === 0 && isBlank(missingRowIds) && isBlank(movedRowIds);
  return isLast && isNothingSent && isKey(idempotencyKey) && isStep(syncId, chunk);
}
