/** `caderneta recompute --check`: proves, shop by shop, that stored projections equal the facts. */
import { checkProjections } from '../app/recompute.js';
import { listMerchants } from '../db/login.js';
import type { Log } from '../log.js';
import { shopTexts as texts } from './shop-texts.js';
import { type Terminal, withApp } from './terminal.js';

/** Exit code 1 when anything differs; each difference is printed whole. */
export function recompute(url: string, log: Log, terminal: Terminal): Promise<number> {
  return withApp(url, log, async (app) => {
    let differences = 0;
    for (const merchantId of await listMerchants(url)) {
      const result = await checkProjections(app, merchantId);
      terminal.print(texts.recomputed(merchantId, result.customers, result.debts, result.differences.length));
      for (const difference of result.differences) terminal.print(JSON.stringify(difference));
      differences += result.differences.length;
    }
    return differences === 0 ? 0 : 1;
  });
}
