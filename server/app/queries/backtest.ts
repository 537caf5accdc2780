/** Another credit policy on the shop's own history, beside the one in force. Reads only. */
import { type CreditBacktest, type PeriodProblem, periodProblemOf, startBacktest } from '../../domain/backtest.js';
import type { Day, Problem } from '../../domain/facts.js';
import { type Actor, type App, inTenant } from '../context.js';
import { type CreditPolicyChange, readPolicyChange } from '../credit-policy.js';
import { currentCreditPolicy } from '../policy.js';
import { forEachCustomer, oncePerShop } from './whole-shop.js';

export type BacktestAnswer =
  | { ok: true; backtest: CreditBacktest }
  | { ok: false; period: PeriodProblem }
  | { ok: false; errors: readonly Problem[] };

/** Both policies from `from` through `to`. Throws `BusyError` while another one of the same shop runs here. */
export function backtestCreditPolicy(
  app: App,
  actor: Actor,
  change: CreditPolicyChange,
  from: Day,
  to: Day,
): Promise<BacktestAnswer> {
  return oncePerShop('backtest', actor.merchantId, async () => {
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
    const backtest = startBacktest({ current, candidate }, from, to);
    await forEachCustomer(app, actor, (facts) => backtest.add(facts));
    return { ok: true, backtest: backtest.result() };
  });
}
