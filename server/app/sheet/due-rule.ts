/** "Quando vence o fiado sem data?": one answer for the whole shop; rows that waited only for it are booked at once. */
import { rowsAskingFor } from '../../db/sheet-rows.js';
import type { Actor, App } from '../context.js';
import { enter } from '../context.js';
import { type MutationResult, mutate, refuse } from '../mutation.js';
import { findBinding, lockSync, mergeRows } from './sync.js';
import { asWireRow } from './waive.js';

export interface SetDueRuleInput {
  idempotencyKey: string;
  /** On this day of the month, 1 to 31. */
  payDay?: number | null;
  /** So many days after the sale, 1 to 365. */
  days?: number | null;
}

/** Both null: a due date is asked of each row again. Debts booked by an earlier rule keep their day. */
export function setDueRule(
  app: App,
  actor: Actor,
  input: SetDueRuleInput,
): Promise<MutationResult<{ merchant: string }>> {
  return mutate(
    app,
    actor,
    'setDueRule',
    input,
    async (tenant) => {
      const payDay = input.payDay ?? null;
      const days = input.days ?? null;
      if (payDay !== null && days !== null) return refuse('INVALID', 'days');
      if (payDay !== null && !isWithin(payDay, 31)) return refuse('INVALID', 'payDay');
      if (days !== null && !isWithin(days, 365)) return refuse('INVALID', 'days');
      await lockSync(tenant);
      await tenant.tx.merchant.update({
        where: { id: tenant.merchantId },
        data: { fiadoPayDay: payDay, fiadoDays: days },
      });
      const then = await enter(tenant.tx, tenant.actor);
      if (payDay !== null || days !== null) {
        const waiting = await rowsAskingFor(then.tx, 'MISSING_DUE_DATE');
        for (const [bindingId, rows] of waiting) {
          const found = await findBinding(then, bindingId);
          if (!found.ok) continue;
          const again = rows.map((row) => asWireRow(row, found.binding.columns));
          const merged = await mergeRows(then, found.binding, again, 'waive');
          if (!merged.ok) return merged;
        }
      }
      return { ok: true, refs: { merchant: tenant.merchantId } };
    },
    { timeoutMs: 20_000 },
  );
}

function isWithin(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}
