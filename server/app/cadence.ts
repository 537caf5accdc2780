/** The cadence of reminders as a merchant edits it: steps on or off, and the cap of a week. */
import type { Step } from '../domain/facts.js';
import type { Actor, App } from './context.js';
import { createChecks } from './input.js';
import { lockedMerchant } from './locked.js';
import { type MutationResult, mutate } from './mutation.js';
import { appendCadence, currentCadence } from './policy.js';

const MAX_PER_WEEK = 7;

export interface UpdateCadenceInput {
  idempotencyKey: string;
  steps?: readonly { step: Step; enabled: boolean }[] | null;
  maxPerWeek?: number | null;
}

/** Appends a version; steps that are not named stay as they are. Refuses INVALID. */
export function updateCadence(
  app: App,
  actor: Actor,
  input: UpdateCadenceInput,
): Promise<MutationResult<{ cadence: number }>> {
  return mutate(app, actor, 'updateCadence', input, async (tenant) => {
    const check = createChecks(tenant.today);
    await lockedMerchant(tenant);
    const { version: _, ...now } = await currentCadence(tenant);
    const enabled = new Map((input.steps ?? []).map(({ step, enabled }) => [step, enabled]));
    const known = now.steps.map(({ step }) => step);
    for (const step of enabled.keys()) check.oneOf(step, 'steps', known);
    const maxPerWeek = check.integer(input.maxPerWeek, 'maxPerWeek', 1, MAX_PER_WEEK);
    if (check.errors.length > 0) return check.refusal();

    const cadence = await appendCadence(tenant, {
      ...now,
      steps: now.steps.map((step) => ({ ...step, enabled: enabled.get(step.step) ?? step.enabled })),
      maxPerWeek: maxPerWeek ?? now.maxPerWeek,
    });
    return { ok: true, refs: { cadence: cadence.version } };
  });
}
