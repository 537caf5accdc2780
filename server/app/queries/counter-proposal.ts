import {
  type CounterProposalRow,
  counterProposalColumns,
  counterProposalList,
  isUnanswered,
  madeBy,
} from '../../db/counter-proposal.js';
import type { Sql } from '../../db/read.js';
import type { Plan } from '../../domain/plan.js';
import type { PlanProblem } from '../../domain/plan-check.js';
import type { Tenant } from '../context.js';
import { debtsMeant, planOfChoice, settingOf } from '../plan.js';
import { currentPlanPolicy } from '../plan-policy.js';
import { customers } from './customer.js';
import { type Batch, createListing } from './listing.js';
import { factsOfCustomer } from './position.js';

export type { CounterProposalRow } from '../../db/counter-proposal.js';

export interface CounterProposalFilter {
  customerId?: string | null;
  isOpen?: boolean | null;
}

export const counterProposals = createListing<CounterProposalRow, CounterProposalFilter | null>(counterProposalList, {
  parents: { customer: counterProposalColumns.customerId },
  where,
});

/** By counter-proposal without an answer: the plan it would be today, and what stands against an attendant accepting it. */
export const planOfCounter: Batch<{ plan: Plan | null; problems: readonly PlanProblem[] }> = {
  name: 'plan of counter proposal',
  async load(tenant, ids) {
    const rows = [...(await counterProposals.byId.load(tenant, ids, undefined)).values()].filter(
      ({ answer }) => answer === null,
    );
    if (rows.length === 0) return new Map();
    const customerIds = [...new Set(rows.map(({ customerId }) => customerId))];
    const facts = await factsOfCustomer.load(tenant, customerIds, null);
    const payers = await customers.byId.load(tenant, customerIds, undefined);
    const policy = await currentPlanPolicy(tenant);
    return new Map(
      rows.map(({ id, customerId, amounts }) => {
        const known = facts.get(customerId)!;
        const setting = settingOf(tenant, policy, known, payers.get(customerId)?.payDay ?? null);
        const debts = debtsMeant(known, amounts, tenant.today);
        return [id, planOfChoice(setting, known, debts, { amounts }, 'ATTENDANT')];
      }),
    );
  },
};

function where(_: Tenant, filter: CounterProposalFilter | null): Sql[] {
  const conditions: Sql[] = [];
  if (filter?.customerId != null) conditions.push(madeBy(filter.customerId));
  if (filter?.isOpen != null) conditions.push(isUnanswered(filter.isOpen));
  return conditions;
}
