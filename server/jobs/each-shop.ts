/** One shop after another; a shop that fails is told in the log and keeps nobody else from their turn. */
import type { App } from '../app/context.js';

export async function forEachShop(
  { log }: Pick<App, 'log'>,
  job: string,
  merchantIds: readonly string[],
  work: (merchantId: string) => Promise<unknown>,
): Promise<void> {
  for (const merchantId of merchantIds) {
    try {
      await work(merchantId);
    } catch (error) {
      log.error({ err: error, job, merchantId }, 'job failed for a shop');
    }
  }
}
