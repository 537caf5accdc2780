/** Every minute, and at the start: claims whose lease is over are stored as UNCERTAIN. */
import type { App } from '../app/context.js';
import { expireClaims } from '../app/reminder/expire.js';

export async function expireAllClaims(app: App, merchantIds: readonly string[]): Promise<void> {
  for (const merchantId of merchantIds) await expireClaims(app, merchantId);
}
