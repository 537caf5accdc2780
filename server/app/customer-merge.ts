/**
 * Two customers are one person, on the merchant's word alone (RULES-BR: all else stays apart and is proposed). Everything
 * of `from` becomes `into`'s; `from` keeps its keys, by which `into` is found from then on. Nothing is deleted, and all of
 * it is kept with the merge, so that it can be undone.
 */
import type { Json } from '../db/client.js';
import { lockCustomerRows } from '../db/client.js';
import { openCounterProposals } from '../db/counter-proposal.js';
import { insertOverride } from '../db/credit-limit.js';
import { moveFacts, storeMergedInto } from '../db/customer-merge.js';
import { loadFacts } from '../db/facts.js';
import { newId } from '../db/ids.js';
import { type NewDecision, storeDecisions, storeLimits } from '../db/projections.js';
import { openOffersOf } from '../db/proposal.js';
import { lockStatements } from '../db/statement.js';
import { limitOn } from '../domain/credit-limit.js';
import type { Cents, CustomerFacts } from '../domain/facts.js';
import { MERGED, mergedLimit, usedUpDebts } from '../domain/merge-limit.js';
import { isOpenOn } from '../domain/receiving.js';
import { isOpenHold } from '../domain/reminder/hold.js';
import { type Actor, type App, enter, type Tenant } from './context.js';
import { isIdOf } from './input.js';
import { type ContactsBefore, type ContactsMerged, contactsBefore, mergeContacts } from './merge-contacts.js';
import { mergeTexts } from './merge-texts.js';
import { type MutationResult, mutate, refuse } from './mutation.js';
import { currentCreditPolicy } from './policy.js';
import { settle } from './settle.js';
import { lockSync } from './sheet/sync.js';

export interface MergeCustomersInput {
  idempotencyKey: string;
  /** Who is merged away. */
  fromId: string;
  /** Who remains. */
  intoId: string;
}

/** What a merge keeps beside the facts that moved, for undoing it. */
export interface MergeBefore extends ContactsMerged {
  decisionId: string;
  overrideId: string | null;
}

const TIMEOUT_MS = 20_000;

/**
 * Makes `from` a part of `into`. Refuses NOT_FOUND, SAME_CUSTOMER, ALREADY_MERGED (one of them was merged meanwhile:
 * what was looked at is not there any more), DIFFERENT_DOCUMENTS, LIMIT_ON_HOLD (the owner sells nothing to one of them
 * and does to the other), CLAIM_OPEN ("já paguei" about everything, which would come to mean the debts of both),
 * OFFER_OPEN_FOR_BOTH and COUNTER_OPEN_FOR_BOTH.
 */
export function mergeCustomers(
  app: App,
  actor: Actor,
  input: MergeCustomersInput,
): Promise<MutationResult<{ customer: string; merge: string }>> {
  return mutate(
    app,
    actor,
    'mergeCustomers',
    input,
    async (before) => {
      const { fromId, intoId } = input;
      if (!isIdOf('Customer', fromId)) return refuse('NOT_FOUND', 'fromId');
      if (!isIdOf('Customer', intoId)) return refuse('NOT_FOUND', 'intoId');
      const locked = await lockForMerging(before, [fromId, intoId]);
      for (const [field, id] of Object.entries({ fromId, intoId })) {
        const row = locked.find((one) => one.id === id);
        if (!row) return refuse('NOT_FOUND', field);
        if (row.mergedIntoId !== null) return refuse('ALREADY_MERGED', field);
      }
      if (fromId === intoId) return refuse('SAME_CUSTOMER', 'intoId');
      // The instant is taken under the locks, so that merges of the same customers follow one another in it too.
      const tenant = await enter(before.tx, before.actor);
      const facts = await loadFacts(tenant.tx, [fromId, intoId]);
      const pair = { from: facts.get(fromId)!, into: facts.get(intoId)! };
      const contacts = await contactsBefore(tenant, fromId, intoId);
      const refusal = await refusalOf(tenant, pair, contacts);
      if (refusal) return refuse(refusal.code, refusal.field);
      return { ok: true, refs: { customer: intoId, merge: await merge(tenant, pair, contacts) } };
    },
    { timeoutMs: TIMEOUT_MS },
  );
}

/** Whoever matches people (a sync, a statement) has its turn before or after, never between; then the two rows. */
export async function lockForMerging(
  tenant: Tenant,
  ids: readonly string[],
): Promise<{ id: string; mergedIntoId: string | null }[]> {
  await lockSync(tenant);
  await lockStatements(tenant.tx, tenant.merchantId);
  return lockCustomerRows(tenant.tx, ids);
}

interface Two {
  from: CustomerFacts;
  into: CustomerFacts;
}

async function refusalOf(
  { tx, today }: Tenant,
  { from, into }: Two,
  contacts: ContactsBefore,
): Promise<{ code: string; field: string } | null> {
  const documents = [contacts.from.document, contacts.into.document];
  if (documents.every((one) => one !== null) && documents[0] !== documents[1])
    return { code: 'DIFFERENT_DOCUMENTS', field: 'fromId' };
  if (mergedLimit(limitOn(from, today), limitOn(into, today)) === 'CONTRADICTION')
    return { code: 'LIMIT_ON_HOLD', field: 'fromId' };
  for (const [field, [one, other]] of Object.entries({ fromId: [from, into], intoId: [into, from] } as const)) {
    const claims = one.holds.some(
      (hold) => hold.kind === 'CLAIMED_PAID' && hold.debtId === null && isOpenHold(hold, today),
    );
    if (claims && other.debts.some((debt) => isOpenOn(debt, other.payments, today)))
      return { code: 'CLAIM_OPEN', field };
  }
  const ids = [from.customerId, into.customerId];
  const offers = new Set((await openOffersOf(tx, ids, today)).map(({ customerId }) => customerId));
  if (offers.size > 1) return { code: 'OFFER_OPEN_FOR_BOTH', field: 'fromId' };
  const counters = await Promise.all(ids.map((id) => openCounterProposals(tx, id)));
  return counters.every((open) => open.length > 0) ? { code: 'COUNTER_OPEN_FOR_BOTH', field: 'fromId' } : null;
}

async function merge(tenant: Tenant, { from, into }: Two, contacts: ContactsBefore): Promise<string> {
  const { tx, merchantId, actor, now } = tenant;
  const [fromId, intoId] = [from.customerId, into.customerId];
  const moved = await moveFacts(tx, fromId, intoId, null);
  await storeMergedInto(tx, fromId, intoId);
  const merged = await mergeContacts(tenant, contacts);
  const overrideId = await takeOverride(tenant, from, into, contacts.from.name);
  const decisionId = await decideMerged(tenant, from, into);
  const id = newId('CustomerMerge');
  const before: MergeBefore = { ...merged, decisionId, overrideId };
  await tx.customerMerge.create({
    data: {
      merchantId,
      id,
      fromId,
      intoId,
      by: actor.name,
      keyId: actor.keyId,
      moved: moved as Json,
      before: before as unknown as Json,
      recordedAt: new Date(now),
    },
  });
  await settle(tenant, [intoId]);
  return id;
}

/** What the owner had agreed on with one of them holds for both, where nothing was agreed with the other. */
async function takeOverride(
  { tx, merchantId, actor, today, now }: Tenant,
  from: CustomerFacts,
  into: CustomerFacts,
  fromName: string,
): Promise<string | null> {
  const inForce = ({ overrides }: CustomerFacts) =>
    overrides.filter(({ on }) => on <= today).sort((a, b) => b.seq - a.seq)[0]?.body ?? null;
  const body = inForce(from);
  if (body === null || inForce(into) !== null) return null;
  const id = newId('CreditOverride');
  await insertOverride(tx, merchantId, {
    id,
    customerId: into.customerId,
    on: today,
    body,
    reason: mergeTexts.overrideTaken(fromName),
    decidedBy: actor.name,
    keyId: actor.keyId,
    recordedAt: new Date(now),
  });
  return id;
}

/** Written down even where the limit stays: from here on it is fixed, and what earned a rise for `from` earns none again. */
async function decideMerged(tenant: Tenant, from: CustomerFacts, into: CustomerFacts): Promise<string> {
  const [otherLimitCents, limitCents] = [limitOn(from, tenant.today), limitOn(into, tenant.today)];
  const toCents = mergedLimit(otherLimitCents, limitCents) as Cents | null;
  return decideByMerge(tenant, {
    customerId: into.customerId,
    fromCents: limitCents,
    toCents,
    rule: MERGED,
    reason: toCents === limitCents ? mergeTexts.limitKept(toCents) : mergeTexts.limitTaken(toCents!),
    inputs: { limitCents, otherLimitCents, fromId: from.customerId, debtIds: usedUpDebts(from) },
  });
}

/** Appends a decision that follows from a merge or its undoing, and moves the limit; returns its id. */
export async function decideByMerge(
  tenant: Tenant,
  decision: Pick<NewDecision, 'customerId' | 'fromCents' | 'toCents' | 'rule' | 'reason' | 'inputs'>,
): Promise<string> {
  const { version } = await currentCreditPolicy(tenant);
  const made: NewDecision = {
    ...decision,
    id: newId('CreditDecision'),
    on: tenant.today,
    debtId: null,
    policyVersion: version,
    inputs: { policyVersion: version, day: tenant.today, ...decision.inputs },
    decidedBy: tenant.actor.name,
    keyId: tenant.actor.keyId,
    recordedAt: new Date(tenant.now),
  };
  await storeDecisions(tenant.tx, tenant.merchantId, [made]);
  await storeLimits(tenant.tx, [{ id: made.customerId, changed: made }]);
  return made.id;
}
