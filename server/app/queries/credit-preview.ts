/** What a candidate for a policy would do to everybody today. Reads only. */
import type { Cents, Outcome } from '../../domain/facts.js';
import { type Actor, type App, inTenant } from '../context.js';
import { EVERYBODY_TIMEOUT_MS, limitMovesUnder } from '../credit-evaluation.js';
import { type CreditPolicyChange, readPolicyChange } from '../credit-policy.js';
import { currentCreditPolicy } from '../policy.js';

/** The id is the customer's. */
export interface MoveRow {
  id: string;
  fromCents: Cents | null;
  toCents: Cents | null;
  asNowCents: Cents | null;
  rule: string | null;
  reason: string | null;
  belowExposure: boolean;
}

export interface CreditPolicyPreviewView {
  raised: number;
  lowered: number;
  unchanged: number;
  belowExposure: number;
  ladder: readonly Cents[];
  moves: readonly MoveRow[];
}

/** Everybody's limit as the candidate would have it today, beside where the present policy would leave it. */
export function previewCreditPolicy(
  app: App,
  actor: Actor,
  candidate: CreditPolicyChange,
): Promise<Outcome<{ preview: CreditPolicyPreviewView }>> {
  return inTenant(
    app,
    actor,
    async (tenant) => {
      const current = await currentCreditPolicy(tenant);
      const read = readPolicyChange(current, candidate);
      if (!read.ok) return read;
      const found = await limitMovesUnder(tenant, { ...read.policy, version: current.version + 1 });
      const moves = found
        .map(({ customerId, isBelowExposure, ...move }) => ({
          ...move,
          id: customerId,
          belowExposure: isBelowExposure,
        }))
        .sort((a, b) => differenceOf(a) - differenceOf(b) || (a.id < b.id ? -1 : 1));
      const raised = moves.filter((move) => differenceOf(move) > 0).length;
      const lowered = moves.filter((move) => differenceOf(move) < 0).length;
      const customers = await tenant.tx.customer.count();
      const preview = {
        raised,
        lowered,
        unchanged: customers - raised - lowered,
        belowExposure: moves.filter((move) => move.belowExposure).length,
        ladder: read.policy.ladderCents,
        moves,
      };
      return { ok: true, preview };
    },
    { readOnly: true, timeoutMs: EVERYBODY_TIMEOUT_MS },
  );
}

/** How much higher than under the present policy; nobody without a limit is higher or lower than anybody. */
function differenceOf({ toCents, asNowCents }: MoveRow): number {
  return toCents === null || asNowCents === null ? 0 : toCents - asNowCents;
}
