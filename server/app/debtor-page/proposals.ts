/** The offer, the agreement and the counter-proposal that a debtor's page shows. */
import type { Cents, CustomerFacts, Day } from '../../domain/facts.js';
import type { Plan } from '../../domain/plan.js';
import type { Tenant } from '../context.js';

export interface DebtorProposals {
  offer: { id: string; validUntilOn: Day; plans: readonly Plan[] } | null;
  agreement: {
    id: string;
    plan: Plan;
    installments: readonly { debtId: string; number: number; of: number; dueOn: Day; openCents: Cents; state: string }[];
  } | null;
  counter: { amounts: readonly { dueOn: Day; amountCents: Cents }[]; on: Day } | null;
}

export async function debtorProposals(_tenant: Tenant, _facts: CustomerFacts, _today: Day): Promise<DebtorProposals> {
  return { offer: null, agreement: null, counter: null };
}
