/**
 * Breaking an agreement that is not kept: the originals count again with every payment made on it, in one transaction
 * under the customer's lock (DESIGN, "Default policies", Plans).
 */
import { insertDebtChanges, insertReallocations } from '../db/bulk.js';
import { newId } from '../db/ids.js';
import { lateAgreements } from '../db/proposal.js';
import type { CustomerFacts } from '../domain/facts.js';
import type { Proposal } from '../domain/proposal.js';
import { type Breach, decideBreach, isHeldOn } from '../domain/proposal-breach.js';
import { type Actor, type App, inTenant, systemActor, type Tenant } from './context.js';
import { createChecks } from './input.js';
import { ledgerTexts } from './ledger-texts.js';
import { type MutationResult, mutate, refuse } from './mutation.js';
import { appendEvent } from './offer.js';
import { byOf, lockedProposal } from './proposal.js';
import { settle } from './settle.js';

export interface BreakProposalInput {
  idempotencyKey: string;
  id: string;
  reason: string;
  by?: string | null;
}

/**
 * Breaks an agreement now, where its rules allow it: an instalment beyond the tolerance, or a payment that the offer had
 * counted was undone. Refuses NOT_FOUND, REQUIRED (reason) and PROPOSAL_NOT_ACCEPTED, _FULFILLED, _ALREADY_BROKEN,
 * _WITHIN_TOLERANCE.
 */
export function breakProposal(
  app: App,
  actor: Actor,
  input: BreakProposalInput,
): Promise<MutationResult<{ proposal: string }>> {
  return mutate(app, actor, 'breakProposal', input, async (tenant) => {
    const check = createChecks(tenant.today);
    const reason = check.requiredText(input.reason, 'reason', 500);
    const by = byOf(check, tenant, input.by);
    if (check.errors.length > 0) return check.refusal();
    const found = await lockedProposal(tenant, input.id);
    if (!found) return refuse('NOT_FOUND', 'id');
    const { proposal, facts } = found;
    const breach = decideBreach(proposal, facts, tenant.today);
    if (!breach.ok) return refuse(`PROPOSAL_${breach.code}`, 'id');
    if (!(await appendBreach(tenant, proposal, facts, breach, by, reason)))
      return refuse('PROPOSAL_ALREADY_BROKEN', 'id');
    return { ok: true, refs: { proposal: proposal.id } };
  });
}

/**
 * Breaks what is beyond its tolerance today; each agreement in a transaction of its own. Run twice it does nothing more.
 * Returns how many.
 */
export async function breakLateAgreements(app: App, merchantId: string): Promise<number> {
  const actor = systemActor(merchantId, 'break-agreements');
  const ids = await inTenant(app, actor, ({ tx, today }) => lateAgreements(tx, today), { readOnly: true });
  let broken = 0;
  for (const id of ids) if (await inTenant(app, actor, (tenant) => breakIfLate(tenant, id))) broken += 1;
  return broken;
}

/**
 * Only lateness breaks by itself, and not while somebody says to have paid, disputes, promised or is protected. That a
 * payment was undone may be a mistake, which a person should look at.
 */
export async function breakIfLate(tenant: Tenant, proposalId: string): Promise<boolean> {
  const found = await lockedProposal(tenant, proposalId);
  if (!found) return false;
  const { proposal, facts } = found;
  const breach = decideBreach(proposal, facts, tenant.today);
  if (!breach.ok || breach.cause !== 'LATE' || isHeldOn(proposal, facts, tenant.today)) return false;
  return appendBreach(tenant, proposal, facts, breach, tenant.actor.name, ledgerTexts.agreementLate);
}

async function appendBreach(
  tenant: Tenant,
  proposal: Proposal,
  { customerId }: CustomerFacts,
  breach: Extract<Breach, { ok: true }>,
  by: string,
  reason: string,
): Promise<boolean> {
  const { tx, merchantId, now, today } = tenant;
  const at = new Date(now);
  const event = { ...breach.event, reason };
  if (!(await appendEvent(tenant, proposal.id, event, by))) return false;
  const changeOf = (kind: 'SUPERSEDE' | 'RESTORE') => (debtId: string) => ({
    id: newId('DebtChange'),
    debtId,
    kind,
    principalCents: null,
    dueOn: null,
    on: today,
    proposalId: proposal.id,
  });
  const changes = [...breach.restore.map(changeOf('RESTORE')), ...breach.supersede.map(changeOf('SUPERSEDE'))];
  await insertDebtChanges(tx, merchantId, changes, at);
  const reallocations = breach.reallocations.map((moved) => ({ ...moved, id: newId('PaymentReallocation') }));
  await insertReallocations(tx, merchantId, proposal.id, reallocations, at);
  await settle(tenant, [customerId]);
  return true;
}
