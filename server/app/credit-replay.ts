/** Makes every decision of a shop again from its facts (`caderneta credit replay --check`); changes nothing. */
import { loadRecordedFacts } from '../db/recorded-facts.js';
import { type RecordedPolicy, type ReplayDifference, replayDecisions } from '../domain/credit-replay.js';
import { completePolicy } from '../domain/default-policy.js';
import type { CreditPolicy } from '../domain/policy.js';
import { type App, inTenant, systemActor, type Tenant } from './context.js';
import { idsEverAfter } from './credit-evaluation.js';

const TIMEOUT_MS = 600_000;

export interface CreditReplay {
  customers: number;
  decisions: number;
  differences: ReplayDifference[];
}

/** Reads the whole log of one shop, a batch of customers at a time, in one snapshot of each batch. */
export function replayCredit(app: App, merchantId: string): Promise<CreditReplay> {
  return inTenant(
    app,
    systemActor(merchantId, 'credit-replay'),
    async (tenant) => {
      const policies = await allPolicies(tenant);
      const result: CreditReplay = { customers: 0, decisions: 0, differences: [] };
      for (
        let batch = await idsEverAfter(tenant, '');
        batch.length > 0;
        batch = await idsEverAfter(tenant, batch.at(-1)!)
      ) {
        for (const recorded of await loadRecordedFacts(tenant.tx, batch)) {
          result.customers++;
          result.decisions += recorded.decisions.length;
          result.differences.push(...replayDecisions(recorded, policies, tenant.merchant.timeZone));
        }
      }
      return result;
    },
    { readOnly: true, timeoutMs: TIMEOUT_MS },
  );
}

/**
 * Every version with the shop's bank holidays of its time. Where they never changed since versions keep them, today's
 * were always in force; before their first change there were none.
 */
async function allPolicies({ tx, merchant }: Tenant): Promise<RecordedPolicy[]> {
  const rows = await tx.creditPolicy.findMany({ orderBy: { version: 'asc' } });
  const policies = rows.map(({ body, version, recordedAt }) => ({
    policy: completePolicy(body as Partial<CreditPolicy>, version),
    recordedAt: recordedAt.getTime(),
  }));
  const isKept = policies.some(({ policy }) => policy.localHolidays !== undefined);
  const before = isKept ? [] : merchant.localHolidays;
  return policies.map(({ policy, recordedAt }) => ({
    policy: { ...policy, localHolidays: policy.localHolidays ?? before },
    recordedAt,
  }));
}
