/** "Quando vence o fiado sem data?": one answer for the whole shop; rows that waited only for it are booked, a part at a time. */
import { rowsAskingFor } from '../../db/sheet-rows.js';
import type { Outcome } from '../../domain/facts.js';
import type { Actor, App, Tenant } from '../context.js';
import { enter } from '../context.js';
import { type MutationResult, mutate, refuse } from '../mutation.js';
import { mergeRows } from './merge-rows.js';
import { findBinding, lockSync } from './sync.js';
import { asWireRow } from './waive.js';

export interface SetDueRuleInput {
  idempotencyKey: string;
  /** On this day of the month, 1 to 31. */
  payDay?: number | null;
  /** So many days after the sale, 1 to 365. */
  days?: number | null;
}

/** Rows booked in one call: about as many as a step of a sync brings. */
const MOST_ROWS = 1_000;

/**
 * Both null: a due date is asked of each row again. Debts booked by an earlier rule keep their day. `isMore`: rows still
 * wait, call again with another key until none does.
 */
export function setDueRule(
  app: App,
  actor: Actor,
  input: SetDueRuleInput,
  mostRows = MOST_ROWS,
): Promise<MutationResult<{ merchant: string; isMore: number }>> {
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
      const refs = { merchant: tenant.merchantId, isMore: 0 };
      if (payDay === null && days === null) return { ok: true, refs };
      const booked = await bookWaiting(await enter(tenant.tx, tenant.actor), `due-rule:${payDay}:${days}`, mostRows);
      return booked.ok ? { ok: true, refs: { ...refs, isMore: booked.isMore ? 1 : 0 } } : booked;
    },
    { timeoutMs: 20_000 },
  );
}

/** One part, of one tab, so that its customers are locked together. */
async function bookWaiting(tenant: Tenant, syncId: string, mostRows: number): Promise<Outcome<{ isMore: boolean }>> {
  const { spreadsheetId } = tenant.actor;
  const asking = { code: 'MISSING_DUE_DATE', spreadsheetId, syncId, most: mostRows + 1 };
  const waiting = await rowsAskingFor(tenant.tx, asking);
  const [first] = waiting;
  if (!first) return { ok: true, isMore: false };
  const found = await findBinding(tenant, first.bindingId);
  if (!found.ok) return found;
  const part = waiting.slice(0, mostRows).filter(({ bindingId }) => bindingId === first.bindingId);
  const rows = part.map((row) => asWireRow(row, found.binding.columns));
  const merged = await mergeRows(tenant, found.binding, rows, syncId);
  return merged.ok ? { ok: true, isMore: waiting.length > part.length } : merged;
}

function isWithin(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}
