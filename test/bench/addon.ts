/**
 * The built add-on in the simulator against the built server: a tab of 10.000 rows from the first look at it to the last
 * cell written, and the same again unchanged. Counted are Apps Script's service calls, which take most of the time there,
 * and HTTP requests; the simulator's own time says nothing about Google's.
 */

import type { TabReading } from '../../addon/mapping-rpc.js';
import type { Answer, SyncState } from '../../addon/rpc.js';
import { createSimulator, type Simulator } from '../../addon/simulator/host.js';
import type { CellInput } from '../../addon/simulator/types.js';
import { connectionCode } from '../../server/app/api-key.js';
import { createMerchant } from '../../server/app/merchant.js';
import { openDatabase } from '../../server/db/client.js';
import { instantOf } from '../../server/domain/day.js';
import { mappingOf, withMapping } from '../support/first-sync.js';
import type { Print } from './report.js';

const ROWS = 10_000;
const MOST_STEPS = 1_000;

export async function benchAddon(
  { serverUrl, databaseUrl }: { serverUrl: string; databaseUrl: string },
  print: Print,
): Promise<void> {
  const db = openDatabase(databaseUrl);
  const clockStartsAt = instantOf('2026-07-15', '10:00', 'America/Sao_Paulo');
  const { ownerKey } = await createMerchant({ db }, { isSandbox: true, name: 'Bench', clockStartsAt });
  await db.close();
  const headings = ['Cliente', 'Telefone', 'Valor', 'Vencimento', 'Pago'];
  const rows = [headings, ...Array.from({ length: ROWS }, (_, i) => lineOf(i))];
  const sim = await createSimulator({
    spreadsheet: { id: 'bench-addon', sheets: [{ name: 'Fiado', rows, maxRows: ROWS + 100 }] },
    reachesPrivateAddresses: true,
    dailyFetches: 100_000,
  });
  try {
    await answered(sim, 'connect', connectionCode(serverUrl, ownerKey));
    await count(sim, `add-on, first sync of ${ROWS} rows`, print);
    await count(sim, 'the same again, unchanged', print);
  } finally {
    await sim.terminate();
  }
}

function lineOf(i: number): CellInput[] {
  const due = { date: `2026-${String(1 + (i % 12)).padStart(2, '0')}-10` };
  return [`Cliente ${i}`, { text: `(11) 9${10_000_000 + i}` }, 10 + (i % 400), due, i % 3 === 0 ? 'sim' : null];
}

/** Links are texts put together in memory, cell by cell, before one call writes them. */
const IN_MEMORY = /RichTextValue(Builder)?\.|\.newRichTextValue$/;

async function count(sim: Simulator, name: string, print: Print): Promise<void> {
  await sim.resetCalls();
  const steps = await sync(sim);
  const calls = await sim.calls();
  const requests = (calls['UrlFetchApp.fetch'] ?? 0) + (calls['UrlFetchApp.fetchAll'] ?? 0);
  const sum = (isCounted: (call: string) => boolean) =>
    Object.entries(calls).reduce((total, [call, times]) => total + (isCounted(call) ? times : 0), 0);
  print(name, `${sum((call) => !IN_MEMORY.test(call))} calls`, `${requests} HTTP`, `${steps} steps`);
  const made = sum((call) => IN_MEMORY.test(call));
  if (made > 0) print('  and for links, in memory', `${made} calls`, '', '');
}

/** A whole sync, whose columns are confirmed as understood; how many steps the sidebar asked for. */
async function sync(sim: Simulator): Promise<number> {
  let state: SyncState | null = null;
  for (let steps = 1; steps < MOST_STEPS; steps++) {
    const next: SyncState = (await answered<{ state: SyncState }>(sim, 'syncStep', state)).state;
    if (next.phase === 'DONE') return steps;
    if (next.phase === 'ASK_MAPPING') {
      const { reading } = await answered<{ reading: TabReading }>(sim, 'readTab', next.sheetId);
      state = withMapping(next, mappingOf(reading));
    } else if (next.phase.startsWith('ASK')) throw new Error(`the sync asks ${next.phase}`);
    else state = next;
  }
  throw new Error('the sync does not end');
}

async function answered<T extends object>(sim: Simulator, name: string, ...args: unknown[]): Promise<T> {
  const answer = (await sim.run(name, ...args)) as Answer<T>;
  if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
  return answer;
}
