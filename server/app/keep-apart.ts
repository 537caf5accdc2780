/** "São pessoas diferentes": two who look like one are not proposed again. */
import type { Actor, App } from './context.js';
import { isIdOf } from './input.js';
import { type MutationResult, mutate, refuse } from './mutation.js';

export interface KeepApartInput {
  idempotencyKey: string;
  aId: string;
  bId: string;
}

/** Said twice, it is said once. Refuses NOT_FOUND, and SAME_CUSTOMER where the two are one by now. */
export function keepApart(app: App, actor: Actor, input: KeepApartInput): Promise<MutationResult<{ ok: 1 }>> {
  return mutate(app, actor, 'keepApart', input, async ({ tx, merchantId, actor: by, now }) => {
    const { aId, bId } = input;
    const remaining = new Set<string>();
    for (const [field, id] of Object.entries({ aId, bId })) {
      const select = { mergedIntoId: true } as const;
      const row = isIdOf('Customer', id) ? await tx.customer.findFirst({ where: { id }, select }) : null;
      if (!row) return refuse('NOT_FOUND', field);
      remaining.add(row.mergedIntoId ?? id);
    }
    if (remaining.size === 1) return refuse('SAME_CUSTOMER', 'bId');
    const [first, second] = [aId, bId].sort() as [string, string];
    await tx.$executeRaw`
      INSERT INTO "MergeDismissal" ("merchantId", "aId", "bId", by, "keyId", "recordedAt")
      VALUES (${merchantId}, ${first}, ${second}, ${by.name}, ${by.keyId}, ${new Date(now)}) ON CONFLICT DO NOTHING`;
    return { ok: true, refs: { ok: 1 } };
  });
}
