/** A merge undone: what it moved goes back, with what has come since and hangs on that alone. */
import type { Json } from '../db/client.js';
import { insertOverride } from '../db/credit-limit.js';
import {
  bindingsOf,
  factsAboutDebts,
  type Moved,
  type MovedTable,
  moveFacts,
  storeMergedInto,
} from '../db/customer-merge.js';
import { loadFacts } from '../db/facts.js';
import { newId } from '../db/ids.js';
import { limitOn } from '../domain/credit-limit.js';
import { limitAfterUndo, UNMERGED } from '../domain/merge-limit.js';
import { returningWith } from '../domain/merge-return.js';
import { type Actor, type App, enter, type Tenant } from './context.js';
import { decideByMerge, lockForMerging, type MergeBefore } from './customer-merge.js';
import { isIdOf } from './input.js';
import { unmergeContacts } from './merge-contacts.js';
import { mergeTexts } from './merge-texts.js';
import { type MutationResult, mutate, refuse } from './mutation.js';
import { settle } from './settle.js';

export interface UndoMergeInput {
  idempotencyKey: string;
  mergeId: string;
}

const TIMEOUT_MS = 20_000;

interface Merge {
  id: string;
  fromId: string;
  intoId: string;
  moved: Moved;
  before: MergeBefore;
}

/**
 * Makes two customers of one again. What was recorded meanwhile stays with whoever remained, but for what is about the
 * other's debts alone. Refuses NOT_FOUND, MERGE_UNDONE (it was undone before), MERGE_NOT_LAST (whoever remained was merged
 * into another since: that comes first), MERGE_ENTANGLED (one payment or agreement of meanwhile is about debts of both).
 */
export function undoMerge(
  app: App,
  actor: Actor,
  input: UndoMergeInput,
): Promise<MutationResult<{ customer: string; from: string; merge: string }>> {
  return mutate(
    app,
    actor,
    'undoMerge',
    input,
    async (before) => {
      const merge = isIdOf('CustomerMerge', input.mergeId) ? await findMerge(before, input.mergeId) : null;
      if (!merge) return refuse('NOT_FOUND', 'mergeId');
      const { fromId, intoId } = merge;
      const locked = await lockForMerging(before, [fromId, intoId]);
      const tenant = await enter(before.tx, before.actor);
      if (await tenant.tx.customerMergeEnd.findFirst({ where: { mergeId: merge.id }, select: { mergeId: true } }))
        return refuse('MERGE_UNDONE', 'mergeId');
      if (locked.find(({ id }) => id === fromId)!.mergedIntoId !== intoId) return refuse('MERGE_NOT_LAST', 'mergeId');

      const returning = await whatReturns(tenant, merge);
      if (!returning) return refuse('MERGE_ENTANGLED', 'mergeId');
      await takeApart(tenant, merge, returning);
      return { ok: true, refs: { customer: intoId, from: fromId, merge: merge.id } };
    },
    { timeoutMs: TIMEOUT_MS },
  );
}

async function findMerge({ tx }: Tenant, id: string): Promise<Merge | null> {
  const row = await tx.customerMerge.findFirst({ where: { id } });
  return row && { ...row, moved: row.moved as Moved, before: row.before as unknown as MergeBefore };
}

/** Null: something in force binds debts of the one to debts of the other. */
async function whatReturns({ tx, today }: Tenant, { intoId, moved }: Merge): Promise<Moved | null> {
  const still = await tx.debt.findMany({
    where: { customerId: intoId, id: { in: moved.Debt ?? [] } },
    select: { id: true },
  });
  const bindings = await bindingsOf(tx, intoId, today);
  const going = returningWith(
    still.map(({ id }) => id),
    bindings,
  );
  if (!going) return null;
  const about = await factsAboutDebts(tx, intoId, going.debtIds, moved.Hold ?? []);
  const goingProposals = new Set(going.proposalIds);
  const counters = bindings.proposals.flatMap(({ id, counterProposalId }) =>
    goingProposals.has(id) && counterProposalId !== null ? [counterProposalId] : [],
  );
  const since: Moved = {
    Debt: going.debtIds,
    Payment: going.paymentIds,
    Proposal: going.proposalIds,
    CounterProposal: counters,
  };
  return [moved, about, since].reduce<Moved>((all, more) => {
    for (const [table, ids] of Object.entries(more) as [MovedTable, string[]][])
      all[table] = [...new Set([...(all[table] ?? []), ...ids])];
    return all;
  }, {});
}

async function takeApart(tenant: Tenant, merge: Merge, returning: Moved): Promise<void> {
  const { tx, merchantId, actor, now } = tenant;
  const { id, fromId, intoId, before } = merge;
  await storeMergedInto(tx, fromId, null);
  const moved = await moveFacts(tx, intoId, fromId, returning);
  await unmergeContacts(tenant, intoId, before);
  await decideApart(tenant, merge, new Set(moved.Debt ?? []));
  await endOverride(tenant, intoId, before.overrideId);
  await tx.customerMergeEnd.create({
    data: {
      merchantId,
      mergeId: id,
      by: actor.name,
      keyId: actor.keyId,
      moved: moved as Json,
      recordedAt: new Date(now),
    },
  });
  await settle(tenant, [fromId, intoId]);
}

/** Both limits are fixed anew: what became late while the two were one lowers neither at a stroke. */
async function decideApart(
  tenant: Tenant,
  { id, fromId, intoId, before }: Merge,
  going: ReadonlySet<string>,
): Promise<void> {
  const facts = await loadFacts(tenant.tx, [fromId, intoId]);
  const [from, into] = [facts.get(fromId)!, facts.get(intoId)!];
  const undone = limitAfterUndo(into.decisions, before.decisionId, going);
  await decideByMerge(tenant, {
    customerId: intoId,
    fromCents: limitOn(into, tenant.today),
    toCents: undone.toCents,
    rule: UNMERGED,
    reason: undone.isBack ? mergeTexts.limitBack(undone.toCents) : mergeTexts.limitStays(undone.toCents),
    inputs: { mergeId: id },
  });
  const fromCents = limitOn(from, tenant.today);
  await decideByMerge(tenant, {
    customerId: fromId,
    fromCents,
    toCents: fromCents,
    rule: UNMERGED,
    reason: mergeTexts.limitStays(fromCents),
    inputs: { mergeId: id, debtIds: undone.usedUp },
  });
}

async function endOverride(tenant: Tenant, customerId: string, overrideId: string | null): Promise<void> {
  if (overrideId === null) return;
  const { tx, merchantId, actor, today, now } = tenant;
  const last = await tx.creditOverride.findFirst({
    where: { customerId },
    orderBy: { seq: 'desc' },
    select: { id: true },
  });
  if (last?.id !== overrideId) return;
  await insertOverride(tx, merchantId, {
    id: newId('CreditOverride'),
    customerId,
    on: today,
    body: null,
    reason: mergeTexts.overrideBack,
    decidedBy: actor.name,
    keyId: actor.keyId,
    recordedAt: new Date(now),
  });
}
