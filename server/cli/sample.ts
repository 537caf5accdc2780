/** `caderneta sample`: a sandbox shop with its messy sheet already synced. Takes the address of a migrated database. */
import { type App, inTenant, systemActor } from '../app/context.js';
import { agingOn } from '../app/queries/aging.js';
import { createSampleShop, importSample } from '../app/sample.js';
import { formatBRL } from '../domain/money.js';
import type { Log } from '../log.js';
import { shopTexts as texts } from './shop-texts.js';
import { type Terminal, withApp } from './terminal.js';

/** `publicUrl` is where the running server is reached: the sheet's links lead there. */
export function loadSample(url: string, publicUrl: string, log: Log, terminal: Terminal): Promise<number> {
  const work = async (app: App): Promise<number> => {
    const { merchantId, ownerKey } = await createSampleShop(app);
    const { created, questions } = await importSample(app, merchantId);
    const aging = await inTenant(app, systemActor(merchantId, 'caderneta'), (tenant) => agingOn(tenant));
    terminal.print(texts.merchantCreated(merchantId));
    terminal.print(texts.sampleLoaded(created, questions, formatBRL(aging.openCents), formatBRL(aging.lateCents)));
    terminal.print(texts.secretOnce);
    terminal.print(ownerKey);
    return 0;
  };
  return withApp(url, log, work, publicUrl);
}
