/** Claims whose lease is over become UNCERTAIN for good; every reading treats them so already. */
import { lockCustomers } from '../../db/client.js';
import { customersWithExpiredClaims, expireClaimsOf, touchCustomers } from '../../db/reminder-queue.js';
import { type App, inTenant, systemActor } from '../context.js';

const AT_ONCE = 500;

/** Returns how many claims ended. */
export async function expireClaims(app: App, merchantId: string): Promise<number> {
  return inTenant(app, systemActor(merchantId, 'expire-claims'), async ({ tx }) => {
    const ids = await customersWithExpiredClaims(tx, AT_ONCE);
    if (ids.length === 0) return 0;
    await lockCustomers(tx, ids);
    const count = await expireClaimsOf(tx, ids);
    await touchCustomers(tx, ids);
    return count;
  });
}
