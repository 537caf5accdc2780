import type { Cadence } from '../../domain/policy.js';
import type { Tenant } from '../context.js';
import { currentCadence } from '../policy.js';
import type { Batch } from './listing.js';

/** The cadence in force; its only key is the empty one. */
export const cadence: Batch<Cadence> = {
  name: 'cadence',
  load: async (tenant: Tenant) => new Map([['', await currentCadence(tenant)]]),
};
