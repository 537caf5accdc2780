/** Proves that what is stored beside the facts equals what the facts say (`caderneta recompute --check`). */
import { loadFacts } from '../db/facts.js';
import { proposalsOfCustomers } from '../db/proposal.js';
import { dayOf, dayOrNull } from '../db/rows.js';
import { limitOn } from '../domain/credit-limit.js';
import { projectDebt } from '../domain/projection.js';
import { proposalStateOn } from '../domain/proposal.js';
import { type App, inTenant, systemActor, type Tenant } from './context.js';

const BATCH = 500;
const TIMEOUT_MS = 300_000;

export interface Difference {
  id: string;
  stored: unknown;
  computed: unknown;
}

export interface Recomputation {
  customers: number;
  debts: number;
  proposals: number;
  differences: Difference[];
}

/** Reads every customer of a shop and compares; changes nothing. */
export function checkProjections(app: App, merchantId: string): Promise<Recomputation> {
  return inTenant(
    app,
    systemActor(merchantId, 'recompute'),
    async (tenant) => {
      const result: Recomputation = { customers: 0, debts: 0, proposals: 0, differences: [] };
      for (let after = ''; ; ) {
        const batch = await tenant.tx.customer.findMany({
          where: { merchantId, id: { gt: after } },
          orderBy: { id: 'asc' },
          take: BATCH,
          select: { id: true, limitCents: true },
        });
        await compareBatch(tenant, batch, result);
        if (batch.length < BATCH) return result;
        after = batch.at(-1)!.id;
      }
    },
    { readOnly: true, timeoutMs: TIMEOUT_MS },
  );
}

async function compareBatch(
  { tx, today }: Tenant,
  batch: readonly { id: string; limitCents: bigint | null }[],
  result: Recomputation,
): Promise<void> {
  const ids = batch.map((customer) => customer.id);
  const facts = await loadFacts(tx, ids);
  for (const { id, limitCents } of batch) {
    result.customers++;
    const computed = limitOn(facts.get(id)!, today);
    const stored = limitCents === null ? null : Number(limitCents);
    if (stored !== computed) result.differences.push({ id, stored, computed });
  }
  const stored = await tx.debt.findMany({ where: { customerId: { in: ids } } });
  const byId = new Map(stored.map((debt) => [debt.id, debt]));
  for (const { debts, payments } of facts.values()) {
    for (const debt of debts) {
      result.debts++;
      const row = byId.get(debt.id)!;
      const computed = projectDebt(debt, payments);
      const kept = {
        id: row.id,
        openPrincipalCents: Number(row.openPrincipalCents),
        currentDueOn: dayOf(row.currentDueOn),
        effectiveDueOn: dayOf(row.effectiveDueOn),
        closedAs: row.closedAs,
        paidOffOn: dayOrNull(row.paidOffOn),
        lastPaymentOn: dayOrNull(row.lastPaymentOn),
      };
      if (JSON.stringify(kept) !== JSON.stringify(computed))
        result.differences.push({ id: debt.id, stored: kept, computed });
    }
  }
  for (const proposal of await proposalsOfCustomers(tx, ids)) {
    result.proposals++;
    const state = proposalStateOn(proposal, facts.get(proposal.customerId)!, today);
    // What the calendar does is not stored: an offer stays OFFERED.
    const computed = state === 'EXPIRED' ? 'OFFERED' : state;
    if (proposal.state !== computed) result.differences.push({ id: proposal.id, stored: proposal.state, computed });
  }
}
