/** Another credit policy on the shop's own history, beside the one in force. Reads only. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { loadFacts } from '../../db/facts.js';
import { type CreditBacktest, type PeriodProblem, periodProblemOf, startBacktest } from '../../domain/backtest.js';
import type { Day, Problem } from '../../domain/facts.js';
import { type Actor, type App, inTenant } from '../context.js';
import { idsAfter } from '../credit-evaluation.js';
import { type CreditPolicyChange, readPolicyChange } from '../credit-policy.js';
import { BusyError } from '../errors.js';
import { currentCreditPolicy } from '../policy.js';

/** So many customers are lived through before others get their turn: some tens of milliseconds. */
const CUSTOMERS_A_TURN = 10;

export type BacktestAnswer =
  | { ok: true; backtest: CreditBacktest }
  | { ok: false; period: PeriodProblem }
  | { ok: false; errors: readonly Problem[] };

/** Shops whose history is being lived again in this process: it takes a processor for seconds. */
const running = new Set<string>();

/**
 * Both policies from `from` through `to`. Facts come in batches, each in a short transaction of its own, so that neither
 * memory nor a connection is held for the whole shop. Throws `BusyError` while another one of the same shop runs here.
 */
export async function backtestCreditPolicy(
  app: App,
  actor: Actor,
  change: CreditPolicyChange,
  from: Day,
  to: Day,
): Promise<BacktestAnswer> {
  const { merchantId } = actor;
  if (running.has(merchantId)) throw new BusyError(`a backtest of ${merchantId} is running`);
  running.add(merchantId);
  try {
    const { today, current } = await inTenant(
      app,
      actor,
      async (tenant) => ({ today: tenant.today, current: await currentCreditPolicy(tenant) }),
      { readOnly: true },
    );
    const period = periodProblemOf(from, to, today);
    if (period !== null) return { ok: false, period };
    const read = readPolicyChange(current, change);
    if (!read.ok) return read;
    const candidate = { ...read.policy, version: current.version + 1 };
    return { ok: true, backtest: await liveAgain(app, actor, startBacktest({ current, candidate }, from, to)) };
  } finally {
    running.delete(merchantId);
  }
}

async function liveAgain(app: App, actor: Actor, backtest: ReturnType<typeof startBacktest>): Promise<CreditBacktest> {
  let count = 0;
  for (let after: string | null = ''; after !== null; ) {
    const begin: string = after;
    const { ids, facts } = await inTenant(
      app,
      actor,
      async (tenant) => {
        const ids = await idsAfter(tenant, begin);
        return { ids, facts: await loadFacts(tenant.tx, ids) };
      },
      { readOnly: true },
    );
    for (const id of ids) {
      const ofCustomer = facts.get(id);
      if (ofCustomer) backtest.add(ofCustomer);
      if (++count % CUSTOMERS_A_TURN === 0) await nextTurn();
    }
    after = ids.at(-1) ?? null;
  }
  return backtest.result();
}
