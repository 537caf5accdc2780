/** Who wins where sheet and database both changed a cell: the shop's own rule, field by field. */
import type { Json } from '../../db/client.js';
import { MERGED_FIELDS, type MergePolicy, type MergeWinner, ruleField } from '../../domain/sheet/merge.js';
import type { Actor, App } from '../context.js';
import { type MutationResult, mutate, refuse } from '../mutation.js';
import { findBinding, lockSync } from './sync.js';
import { FIELD_LABELS } from './texts.js';

export interface UpdateMergePolicyInput {
  idempotencyKey: string;
  bindingId: string;
  rules: { field: string; winner: MergeWinner | 'ASK' }[];
}

/** What the merchant chooses among: what was paid has one rule, however many columns say it. */
const RULED_FIELDS = MERGED_FIELDS.filter((field) => ruleField(field) === field);

export interface MergeRule {
  field: string;
  label: string;
  winner: MergeWinner | 'ASK';
}

/** Every field with who wins; ASK unless the merchant said otherwise. */
export function mergeRules(policy: MergePolicy): MergeRule[] {
  return RULED_FIELDS.map((field) => ({ field, label: FIELD_LABELS[field], winner: policy[field] ?? 'ASK' }));
}

/** Changes the rules given, leaves the others. Refuses NOT_FOUND, UNKNOWN_FIELD, and CONFLICT for a field said twice. */
export function updateMergePolicy(
  app: App,
  actor: Actor,
  input: UpdateMergePolicyInput,
): Promise<MutationResult<{ binding: string }>> {
  return mutate(app, actor, 'updateMergePolicy', input, async (tenant) => {
    await lockSync(tenant);
    const found = await findBinding(tenant, input.bindingId);
    if (!found.ok) return found;
    if (input.rules.some(({ field }) => !(RULED_FIELDS as readonly string[]).includes(field)))
      return refuse('UNKNOWN_FIELD', 'rules');
    if (new Set(input.rules.map(({ field }) => field)).size < input.rules.length) return refuse('CONFLICT', 'rules');
    const given = new Map(input.rules.map(({ field, winner }) => [field, winner]));
    const wanted = mergeRules(found.binding.mergePolicy).map(
      ({ field, winner }) => [field, given.get(field) ?? winner] as const,
    );
    await tenant.tx.sheetBinding.update({
      where: { merchantId_id: { merchantId: tenant.merchantId, id: input.bindingId } },
      data: { mergePolicy: Object.fromEntries(wanted.filter(([, winner]) => winner !== 'ASK')) as Json },
    });
    return { ok: true, refs: { binding: input.bindingId } };
  });
}
