/** What a debtor does with an offer from their page: only with one of their own, whatever id the form names. */
import { type App, inTenant } from '../context.js';
import { isIdOf } from '../input.js';
import { type MutationResult, problem } from '../mutation.js';
import { acceptProposal, refuseProposal } from '../proposal.js';
import { actorOfLink } from './visit.js';

interface OwnOffer {
  idempotencyKey: string;
  merchantId: string;
  customerId: string;
  id: string;
  by: string;
}

/** As `acceptProposal`; an offer to somebody else is NOT_FOUND. */
export async function acceptOwn(app: App, { planNumber, ...offer }: OwnOffer & { planNumber: number }) {
  if (!(await isOwn(app, offer))) return notFound;
  const { idempotencyKey, id, by } = offer;
  return acceptProposal(app, actorOfLink(offer), { idempotencyKey, id, planNumber, by });
}

/** As `refuseProposal`; an offer to somebody else is NOT_FOUND. */
export async function refuseOwn(app: App, { reason, ...offer }: OwnOffer & { reason: string | null }) {
  if (!(await isOwn(app, offer))) return notFound;
  const { idempotencyKey, id, by } = offer;
  return refuseProposal(app, actorOfLink(offer), { idempotencyKey, id, reason, by });
}

const notFound: MutationResult<{ proposal: string }> = {
  refs: null,
  errors: [problem('NOT_FOUND', ['input', 'id'])],
  isReplay: false,
};

async function isOwn(app: App, { merchantId, customerId, id }: OwnOffer): Promise<boolean> {
  if (!isIdOf('Proposal', id)) return false;
  const found = await inTenant(app, actorOfLink({ merchantId }), ({ tx }) =>
    tx.proposal.findFirst({ where: { id, customerId }, select: { id: true } }),
  );
  return found !== null;
}
