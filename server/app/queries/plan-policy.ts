import type { PlanPolicy } from '../../domain/plan-policy.js';
import { currentPlanPolicy } from '../plan-policy.js';
import type { Batch } from './listing.js';

/** The policy in force; its only key is the empty one. */
export const planPolicy: Batch<PlanPolicy> = {
  name: 'plan policy',
  load: async (tenant) => new Map([['', await currentPlanPolicy(tenant)]]),
};
