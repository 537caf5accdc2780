/** The plans a shop could offer for some debts, before anything is offered. */
import type { Outcome, Problem } from '../../domain/facts.js';
import type { PlanMenu } from '../../domain/plan-menu.js';
import type { PlanPolicy } from '../../domain/plan-policy.js';
import type { Tenant } from '../context.js';
import { isIdOf } from '../input.js';
import { problem } from '../mutation.js';
import { menuFor, type PlanChoiceInput, type PlanFor, planFor } from '../plan.js';
import { debts } from './debt.js';
import { factsOfCustomer } from './position.js';

/** A question is about fewer debts than anybody has. */
const MAX_DEBTS = 200;

/**
 * The menu for debts of one customer. Refuses as `debtsToPlan`, and CUSTOMER_MISMATCH where they are of two; whom a debt
 * of another shop belongs to cannot be told from nobody: NOT_FOUND.
 */
export async function planMenuOf(
  tenant: Tenant,
  debtIds: readonly string[],
): Promise<Outcome<{ menu: PlanMenu; policy: PlanPolicy }>> {
  const found = await factsOfDebts(tenant, debtIds);
  return found.ok ? menuFor(tenant, found.facts, debtIds) : found;
}

/** What stands against an attendant agreeing to a plan of this choice, and the plan with all its numbers. */
export async function planCheckOf(
  tenant: Tenant,
  debtIds: readonly string[],
  choice: PlanChoiceInput,
): Promise<Outcome<PlanFor>> {
  const found = await factsOfDebts(tenant, debtIds);
  return found.ok ? planFor(tenant, found.facts, debtIds, choice, 'ATTENDANT') : found;
}

async function factsOfDebts(tenant: Tenant, debtIds: readonly string[]) {
  const refused = (code: string): { ok: false; errors: Problem[] } => ({
    ok: false,
    errors: [problem(code, ['input', 'debtIds'])],
  });
  const ids = [...new Set(debtIds)];
  if (ids.length === 0) return refused('REQUIRED');
  if (ids.length > MAX_DEBTS) return refused('INVALID');
  const found = ids.every((id) => isIdOf('Debt', id)) ? await debts.byId.load(tenant, ids, undefined) : new Map();
  if (found.size < ids.length) return refused('NOT_FOUND');
  const customerIds = [...new Set([...found.values()].map(({ customerId }) => customerId as string))];
  if (customerIds.length > 1) return refused('CUSTOMER_MISMATCH');
  const facts = await factsOfCustomer.load(tenant, customerIds, null);
  return { ok: true as const, facts: facts.get(customerIds[0]!)! };
}
