/** Every minute, and at the start: claims whose lease is over are stored as UNCERTAIN. */
import type { App } from '../app/context.js';
import { expireClaims } from '../app/reminder/expire.js';
import { forEachShop } from './each-shop.js';

export function expireAllClaims(app: App, merchantIds: readonly string[]): Promise<void> {
  return forEachShop(app, 'expire_claims', merchantIds, (merchantId) => expireClaims(app, merchantId));
}
