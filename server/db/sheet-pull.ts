/** When tabs were pulled, by the clock of the database: several servers may share one, and none of them knows better. */
import type { Tx } from './client.js';

/** Tabs that the server syncs by itself and has not for so long, the one that waited longest first. */
export async function bindingsToPull(tx: Tx, everyMs: number): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM "SheetBinding"
    WHERE "isBackground"
      AND ("pulledAt" IS NULL OR "pulledAt" < now() - make_interval(secs => ${everyMs / 1000}::float8))
    ORDER BY "pulledAt" NULLS FIRST, id`;
  return rows.map(({ id }) => id);
}

export async function storePull(tx: Tx, bindingId: string, failure: string | null): Promise<void> {
  await tx.$executeRaw`
    UPDATE "SheetBinding" SET "pulledAt" = now(), "pullFailure" = ${failure} WHERE id = ${bindingId}`;
}
