import { Session } from 'node:inspector/promises';
import { afterAll, beforeAll, it } from 'vitest';
import { createShop, createTestApp, type TestApp } from '../support/app.js';
import { SIMPLE, Tab } from '../app/sheet-tab.js';
import { leanDatabase } from './lean-database.js';

let app: TestApp;
beforeAll(async () => { app = await createTestApp(); app.db = leanDatabase(app.database.url, app.db); });
afterAll(() => app.close());
const line = (name: string, phone: string, value: string, due: string, paid = '') => [name, phone, value, due, paid];
it('measure', async () => {
  const one = async () => {
  const actor = await createShop(app);
  const tab = await Tab.bind(app, actor, SIMPLE, [
    line('Ana Lima', '(11) 98765-4321', '100,00', '10/07/2026'),
    line('Beto Reis', '(11) 98765-4322', '50,00', '20/07/2026'),
    line('Ana Lima', '(11) 98765-4321', '30,00', '30/07/2026'),
  ]);
  await tab.sync();
  for (let i = 0; i < 4; i++) { tab.rows[0]!.cells.principalCents = `1${i},00`; await tab.sync(); }
  };
  for (let i = 0; i < 8; i++) await one();
  const s = new Session(); s.connect(); await s.post('Profiler.enable'); await s.post('Profiler.start');
  const t = performance.now(); const cpu = process.cpuUsage();
  for (let i = 0; i < 10; i++) await one();
  const c = process.cpuUsage(cpu);
  console.log('per sync', (performance.now() - t) / 50, 'cpu', c.user / 50000, c.system/50000);
  const { profile } = await s.post('Profiler.stop') as any;
  const self = new Map<string, number>(); const byId = new Map(profile.nodes.map((n: any) => [n.id, n]));
  const add = (k: string, d: number) => self.set(k, (self.get(k) ?? 0) + d);
  profile.samples.forEach((id: number, i: number) => { const n: any = byId.get(id); const d = profile.timeDeltas[i]; const f = n.callFrame; const file = f.url.replace(/^.*node_modules\//, '').replace(/^.*\/main\//, '').split('?')[0]; add('FILE ' + (file || `(${f.functionName})`), d); add(`${f.functionName} ${file}:${f.lineNumber}:${f.columnNumber}`, d); });
  console.log([...self].sort((a, b) => b[1] - a[1]).slice(0, 45).map(([k, v]) => `${(v / 50000).toFixed(2)}ms ${k}`).join('\n'));
}, 120000);
