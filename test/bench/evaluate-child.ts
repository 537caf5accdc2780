/** One nightly evaluation in a process of its own, so that its memory is its own: `<url> <merchant>` → JSON on stdout. */
import { readFile } from 'node:fs/promises';
import type { App } from '../../server/app/context.js';
import { type Database, openDatabase } from '../../server/db/client.js';
import { evaluateAllCredit } from '../../server/jobs/evaluate-credit.js';
import { createLog } from '../../server/log.js';

const [url, merchantId] = process.argv.slice(2);
const db = openDatabase(url!);
let statements = 0;
const counted: Database = {
  ...db,
  inTenant: (merchant, work, options) => db.inTenant(merchant, (tx) => work(counting(tx)), options),
};
await db.ping();
const app = { db: counted, log: createLog('error'), publicUrl: () => '' } as unknown as App;
const startedAt = performance.now();
await evaluateAllCredit(app, [merchantId!]);
const ms = performance.now() - startedAt;
await db.close();
process.stdout.write(JSON.stringify({ ms, statements, peakMegabytes: await peakMegabytes() }));

/** Counts what is asked of the client: a call of it is one statement. */
function counting<T extends object>(target: T): T {
  return new Proxy(target, {
    get(of, name) {
      const value = Reflect.get(of, name) as unknown;
      if (typeof value === 'function')
        return (...args: unknown[]) => {
          statements++;
          return (value as (...args: unknown[]) => unknown).apply(of, args);
        };
      return value !== null && typeof value === 'object' ? counting(value) : value;
    },
  });
}

async function peakMegabytes(): Promise<number | null> {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(await readFile('/proc/self/status', 'utf8'))![1]) / 1024;
  } catch {
    return null;
  }
}
