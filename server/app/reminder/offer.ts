/**
 * An offer sent by hand: its words to copy, and the contact itself, claimed like any other under the customer's lock with
 * every reason not to write looked at again (invariant 5).
 */
import { customerVersions, loadReach, type ReachRow } from '../../db/reminder-queue.js';
import type { Channel, CustomerFacts } from '../../domain/facts.js';
import { setupMissing } from '../../domain/merchant.js';
import { decideAcceptance, type Proposal } from '../../domain/proposal.js';
import { openDebtsOn } from '../../domain/reminder/open-debt.js';
import { skipText } from '../../domain/reminder/skip-text.js';
import { offerFor } from '../../domain/reminder.js';
import type { Actor, App, Tenant } from '../context.js';
import { nextLinkSeries } from '../link.js';
import { type MutationResult, mutate, problem, refuse } from '../mutation.js';
import { currentCadence } from '../policy.js';
import { lockedProposal } from '../proposal.js';
import { messageFor } from './message.js';
import { lawOf } from './queue.js';
import { claim, handOverOf, within } from './send.js';
import { type HandOver, senderOf } from './sender.js';

export interface SendProposalInput {
  idempotencyKey: string;
  id: string;
  /** EMAIL goes out by itself; WHATSAPP_LINK is claimed for a person to send. */
  channel: Channel;
}

const WAIT_FOR_OUTCOME_MS = 5_000;

/**
 * Writes to the customer about an open offer. Refuses NOT_FOUND, INVALID (channel), SETUP_INCOMPLETE, PROPOSAL_* (it can no
 * longer be accepted), and CONTACT_REFUSED with why and until when.
 */
export async function sendProposal(
  app: App,
  actor: Actor,
  input: SendProposalInput,
): Promise<MutationResult<{ reminder: string }>> {
  const sender = senderOf(app);
  const handOvers: HandOver[] = [];
  const result = await mutate<{ reminder: string }>(app, actor, 'sendProposal', input, async (tenant) => {
    const { channel } = input;
    if (channel !== 'EMAIL' && channel !== 'WHATSAPP_LINK') return refuse('INVALID', 'channel');
    if (setupMissing(tenant.merchant).length > 0) return refuse('SETUP_INCOMPLETE');
    const found = await lockedProposal(tenant, input.id);
    if (!found) return refuse('NOT_FOUND', 'id');
    const { proposal, facts } = found;
    const open = decideAcceptance(proposal, 1, facts, tenant.today);
    if (!open.ok) return refuse(`PROPOSAL_${open.code}`, 'id');

    const reach = await reachOf(tenant, facts.customerId);
    const series = await nextLinkSeries(tenant, new Map([[reach.id, reach.linkSeries]]));
    reach.linkSeries = series.get(reach.id)!;
    const cadence = await currentCadence(tenant);
    const subject = { ...reach, customerId: facts.customerId, facts };
    const debtIds = proposal.debts.map(({ debtId }) => debtId);
    const decision = offerFor(subject, debtIds, cadence, lawOf(tenant), tenant.now);
    if (decision.kind === 'SKIP')
      return {
        ok: false,
        errors: [{ ...problem('CONTACT_REFUSED', ['input', 'id']), message: skipText(decision.skipped) }],
      };
    if (decision.kind === 'NOTHING') return refuse('NOTHING_OWED', 'id');
    const { due } = decision;
    if (due.channel !== channel && !due.alternatives.includes(channel)) return refuse('CONTACT_REFUSED', 'channel');
    if (reach.failedToday && reach.failedToday.step !== 'OFFER') return refuse('CONTACT_REFUSED', 'id');

    const ready = { reach, due, facts, plans: proposal.plans, proposalId: proposal.id };
    const [claimed] = await claim(app, tenant, cadence, [ready], channel);
    if (channel === 'EMAIL') {
      const versions = await customerVersions(tenant.tx, [facts.customerId]);
      handOvers.push(handOverOf(app, tenant, claimed!, versions.get(facts.customerId)!));
    }
    return { ok: true, refs: { reminder: claimed!.reminderId } };
  });
  if (result.refs && !result.isReplay) await within(WAIT_FOR_OUTCOME_MS, sender.handOver(handOvers));
  return result;
}

async function reachOf({ tx, today }: Tenant, customerId: string): Promise<ReachRow> {
  return (await loadReach(tx, [customerId], today)).get(customerId)!;
}

/** The words of an offer for a person to copy; null when there is nothing open to offer. Claims nothing. */
export async function proposalMessage(
  app: Pick<App, 'publicUrl'>,
  tenant: Tenant,
  proposal: Pick<Proposal, 'customerId' | 'debts' | 'plans'>,
  facts: CustomerFacts,
  channel: 'EMAIL' | 'WHATSAPP_LINK',
): Promise<string | null> {
  const ids = new Set(proposal.debts.map(({ debtId }) => debtId));
  const debts = openDebtsOn(facts, tenant.today).filter(({ debtId }) => ids.has(debtId));
  if (debts.length === 0) return null;
  const reach = await reachOf(tenant, proposal.customerId);
  const series = await nextLinkSeries(tenant, new Map([[reach.id, reach.linkSeries]]));
  const { text } = messageFor(app, tenant, {
    step: 'OFFER',
    channel,
    customer: { ...reach, linkSeries: series.get(reach.id)! },
    debts,
    totalCents: debts.reduce((sum, debt) => sum + debt.totalCents, 0),
    plans: proposal.plans,
  });
  return text;
}
