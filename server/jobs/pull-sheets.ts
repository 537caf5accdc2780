/** Every ten minutes: tabs whose shop wants it are read from Google, merged and written back. */
import type { App } from '../app/context.js';
import { pullDueSheets } from '../app/sheet/background.js';
import { forEachShop } from './each-shop.js';

/** A little less than the distance of two runs, so that a late one does not skip a tab. */
const EVERY_MS = 9 * 60_000;

export function pullAllSheets(app: App, merchantIds: readonly string[]): Promise<void> {
  return forEachShop(app, 'pull_sheets', merchantIds, (merchantId) => pullDueSheets(app, merchantId, EVERY_MS));
}
