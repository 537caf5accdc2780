/** Every hour, and at the start: agreements with an instalment beyond their tolerance end, and the originals count again. */
import { breakLateAgreements } from '../app/agreement.js';
import type { App } from '../app/context.js';
import { forEachShop } from './each-shop.js';

export function breakAllLateAgreements(app: App, merchantIds: readonly string[]): Promise<void> {
  return forEachShop(app, 'break_agreements', merchantIds, (merchantId) => breakLateAgreements(app, merchantId));
}
