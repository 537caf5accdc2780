/** The built add-on and a real server for it to speak to over HTTP, for tests in which both are the real ones. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleCode } from '../../addon/build.js';
import { createSimulator, type Simulator } from '../../addon/simulator/host.js';
import type { SpreadsheetInput } from '../../addon/simulator/types.js';
import { connectionCode } from '../../server/app/api-key.js';
import { createMerchant } from '../../server/app/merchant.js';
import { instantOf } from '../../server/domain/day.js';
import { createWeb } from '../../server/web/server.js';
import { createTestApp, type TestApp } from './app.js';

export interface AddonServer {
  app: TestApp;
  url: string;
  /** A new shop on 15 July 2026, and its spreadsheet with the add-on connected. */
  openShop(spreadsheet: SpreadsheetInput): Promise<{ sim: Simulator; ownerKey: string }>;
  close(): Promise<void>;
}

export async function startAddonServer(): Promise<AddonServer> {
  const app = await createTestApp();
  const web = await createWeb(app, { rate: null });
  const url = await web.listen({ host: '127.0.0.1', port: 0 });
  const folder = await mkdtemp(join(tmpdir(), 'caderneta-addon-'));
  const codePath = join(folder, 'Code.js');
  await writeFile(codePath, await bundleCode(fileURLToPath(new URL('../../addon/main.ts', import.meta.url))));
  return {
    app,
    url,
    async openShop(spreadsheet) {
      const clockStartsAt = instantOf('2026-07-15', '10:00', 'America/Sao_Paulo');
      const { ownerKey } = await createMerchant(app, { isSandbox: true, name: 'Ana', clockStartsAt });
      const sim = await createSimulator({ codePath, spreadsheet, reachesPrivateAddresses: true });
      const connected = (await sim.run('connect', connectionCode(url, ownerKey))) as { ok: boolean };
      if (!connected.ok) throw new Error(`the add-on could not connect: ${JSON.stringify(connected)}`);
      return { sim, ownerKey };
    },
    async close() {
      await web.close();
      await app.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
