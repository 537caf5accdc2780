/** `caderneta credit …`: the log of limits put to the proof, and other rules put to it. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { systemActor } from '../app/context.js';
import type { CreditPolicyChange } from '../app/credit-policy.js';
import { replayCredit } from '../app/credit-replay.js';
import { backtestCreditPolicy } from '../app/queries/backtest.js';
import { listMerchants } from '../db/login.js';
import type { Day } from '../domain/facts.js';
import type { Log } from '../log.js';
import { backtestTable } from './backtest-table.js';
import { shopTexts as texts } from './shop-texts.js';
import { type Terminal, withApp } from './terminal.js';

/**
 * `credit replay --check`: makes every decision again from the facts, of one shop or of all. Exit code 1 when anything
 * differs; each difference is printed whole.
 */
export function replay(url: string, merchantId: string | null, log: Log, terminal: Terminal): Promise<number> {
  return withApp(url, log, async (app) => {
    const known = await listMerchants(url);
    if (merchantId !== null && !known.includes(merchantId)) {
      terminal.print(texts.noMerchant(merchantId));
      return 1;
    }
    let differences = 0;
    for (const id of merchantId === null ? known : [merchantId]) {
      const result = await replayCredit(app, id);
      terminal.print(texts.replayed(id, result.customers, result.decisions, result.differences.length));
      for (const difference of result.differences) terminal.print(JSON.stringify(difference));
      differences += result.differences.length;
    }
    return differences === 0 ? 0 : 1;
  });
}

const count = z.number().nullish();
/** The fields of `CreditPolicyInput`; what they may hold is checked where policies are. */
const policySchema: z.ZodType<CreditPolicyChange> = z.strictObject({
  firstLimitCents: count,
  growthBps: count,
  roundToCents: count,
  capCents: count,
  ladderCents: z.array(z.number()).nullish(),
  firstLimitByScore: z.array(z.strictObject({ minScore: z.number(), limitCents: z.number() })).nullish(),
  firstLimitVouchedCents: count,
  promotionOnTimeDebts: count,
  promotionUseBps: count,
  promotionDays: count,
  promotionStreakDebts: count,
  promotionTenureDays: count,
  toleranceBankDays: count,
  renegotiated: z.enum(['AS_AGREED', 'NEVER']).nullish(),
  historyDays: count,
  exposure: z.enum(['PRINCIPAL', 'TOTAL']).nullish(),
  firstPurchaseBps: count,
  velocity: z.strictObject({ purchases: z.number(), days: z.number() }).nullish(),
  reservationMinutes: count,
  graceDays: count,
  demotionDay: count,
  terms: z.array(z.strictObject({ maxInstallments: z.number(), maxDays: count })).nullish(),
});

export interface BacktestRequest {
  policyFile: string;
  from: Day;
  to: Day;
  merchantId: string | null;
  isJson: boolean;
}

/**
 * `credit backtest`: the policy of a file, as a change of the one in force, on the history of one shop or of all. With
 * `isJson`, one line of JSON a shop. Exit code 1 when the file is no policy or the period cannot be looked back on.
 */
export async function backtest(url: string, request: BacktestRequest, log: Log, terminal: Terminal): Promise<number> {
  const read = await readPolicyFile(request.policyFile);
  if (!read.ok) {
    terminal.print(read.problem);
    return 1;
  }
  return withApp(url, log, async (app) => {
    const known = await listMerchants(url);
    const { from, to, merchantId, isJson } = request;
    if (merchantId !== null && !known.includes(merchantId)) {
      terminal.print(texts.noMerchant(merchantId));
      return 1;
    }
    let refused = 0;
    for (const id of merchantId === null ? known : [merchantId]) {
      const answer = await backtestCreditPolicy(app, systemActor(id, 'credit-backtest'), read.change, from, to);
      if (answer.ok) {
        if (isJson) terminal.print(JSON.stringify({ merchantId: id, ...answer.backtest }));
        else for (const line of [id, ...backtestTable(answer.backtest)]) terminal.print(line);
        continue;
      }
      refused++;
      if ('period' in answer) terminal.print(`${id}: ${texts.badPeriod[answer.period]}`);
      else
        for (const { message, field } of answer.errors)
          terminal.print(`${id}: ${field?.slice(1).join('.')}: ${message}`);
    }
    return refused === 0 ? 0 : 1;
  });
}

async function readPolicyFile(
  path: string,
): Promise<{ ok: true; change: CreditPolicyChange } | { ok: false; problem: string }> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    return { ok: false, problem: texts.badPolicyFile(path, (error as Error).message) };
  }
  const parsed = policySchema.safeParse(json);
  if (parsed.success) return { ok: true, change: parsed.data };
  return { ok: false, problem: texts.badPolicyFile(path, z.prettifyError(parsed.error)) };
}
