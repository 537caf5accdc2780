/** What a candidate for a policy would do to everybody today. Reads only. */
import { exposureOn, limitOn, policyFor } from '../../domain/credit-limit.js';
import type { Cents, CustomerFacts, Day, Outcome } from '../../domain/facts.js';
import type { CreditPolicy } from '../../domain/policy.js';
import { type Actor, type App, inTenant } from '../context.js';
import { isLower, limitAfter } from '../credit-evaluation.js';
import { type CreditPolicyChange, readPolicyChange } from '../credit-policy.js';
import { currentCreditPolicy } from '../policy.js';
import { forEachCustomer, oncePerShop } from './whole-shop.js';

/** How one limit would move today. The id is the customer's. */
export interface MoveRow {
  id: string;
  fromCents: Cents | null;
  toCents: Cents | null;
  /** Where the present policy would leave it today. */
  asNowCents: Cents | null;
  /** Of the last decision; null when the candidate only leaves what the present one would move. */
  rule: string | null;
  reason: string | null;
  /** The limit would be less than what is owed. */
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

/**
 * Everybody's limit as the candidate would have it today, beside where the present policy would leave it: the moves are
 * whoever the candidate moves, or leaves where the present one moves. Throws `BusyError` while another one runs here.
 */
export function previewCreditPolicy(
  app: App,
  actor: Actor,
  change: CreditPolicyChange,
): Promise<Outcome<{ preview: CreditPolicyPreviewView }>> {
  return oncePerShop('preview', actor.merchantId, async () => {
    const { today, current } = await inTenant(
      app,
      actor,
      async (tenant) => ({ today: tenant.today, current: await currentCreditPolicy(tenant) }),
      { readOnly: true },
    );
    const read = readPolicyChange(current, change);
    if (!read.ok) return read;
    const candidate = { ...read.policy, version: current.version + 1 };
    let customers = 0;
    const moves: MoveRow[] = [];
    await forEachCustomer(app, actor, (facts) => {
      customers++;
      const move = moveOf(facts, current, candidate, today);
      if (move.fromCents !== move.toCents || move.toCents !== move.asNowCents) moves.push(move);
    });
    moves.sort((a, b) => differenceOf(a) - differenceOf(b) || (a.id < b.id ? -1 : 1));
    const raised = moves.filter(({ toCents, asNowCents }) => isLower(asNowCents, toCents)).length;
    const lowered = moves.filter(({ toCents, asNowCents }) => isLower(toCents, asNowCents)).length;
    const preview = {
      raised,
      lowered,
      unchanged: customers - raised - lowered,
      belowExposure: moves.filter((move) => move.belowExposure).length,
      ladder: candidate.ladderCents,
      moves,
    };
    return { ok: true, preview };
  });
}

function moveOf(facts: CustomerFacts, current: CreditPolicy, candidate: CreditPolicy, day: Day): MoveRow {
  const { cents: toCents, change } = limitAfter(facts, candidate, day);
  return {
    id: facts.customerId,
    fromCents: limitOn(facts, day),
    toCents,
    asNowCents: limitAfter(facts, current, day).cents,
    rule: change?.rule ?? null,
    reason: change?.reason ?? null,
    belowExposure: toCents !== null && toCents < exposureOn(facts, policyFor(candidate, facts, day), day),
  };
}

/** How much higher than under the present policy; nobody without a limit is higher or lower than anybody. */
function differenceOf({ toCents, asNowCents }: MoveRow): number {
  return toCents === null || asNowCents === null ? 0 : toCents - asNowCents;
}
