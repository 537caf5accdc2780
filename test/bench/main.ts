/**
 * `npm run bench`: how far Caderneta is from the least that could be done, as ratios within one run (times alone say more
 * about the machine). The server is the built one in its own process; the database is embedded, durable, and empty.
 * `npm run bench -- sync` runs single cases.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createMerchant } from '../../server/app/merchant.js';
import type { Mailer } from '../../server/app/ports.js';
import { type Database, openDatabase } from '../../server/db/client.js';
import { startEmbedded } from '../../server/db/embedded.js';
import { migrate } from '../../server/db/migrate.js';
import { createLog } from '../../server/log.js';
import { ask, createServerFolder, freePort } from '../support/server.js';
import { benchAddon } from './addon.js';
import { benchBacktest } from './backtest.js';
import { benchDebtorPage } from './debtor-page.js';
import { benchNightly } from './nightly.js';
import { median, print } from './report.js';
import { benchSheetSync } from './sheet-sync.js';

const ROUNDS = 5;
const LOAD_MS = 2_000;
const LOAD_CLIENTS = 8;

const CUSTOMERS = `query { customers(first: 50) { nodes { id name phone creditLimit { limitCents exposureCents availableCents }
  debts(first: 10) { nodes { id principalCents dueOn status daysLate position { totalCents } } } } } }`;

const log = createLog('silent');
const noMailer: Mailer = {
  isConfigured: false,
  deliver: async () => ({ state: 'FAILED', detail: 'no mail here' }),
  close: async () => {},
};
const folder = await mkdtemp(join(tmpdir(), 'caderneta-bench-'));
const postgres = await startEmbedded(folder, log);
await migrate(postgres.url, log);
const db = openDatabase(postgres.url);
const shop = await createMerchant({ db }, { isSandbox: true, name: 'Bench' });
await db.close();
const server = await (await createServerFolder()).start({ DATABASE_URL: postgres.url, LOG_LEVEL: 'error' });

/** In the order in which they run; `npm run bench -- sync customers` runs these two. */
const CASES: Record<string, () => Promise<void>> = {
  sync: () =>
    benchSheetSync({ databaseUrl: postgres.url, serverUrl: server.url, serverPid: server.process.pid! }, print),
  addon: () => benchAddon({ serverUrl: server.url, databaseUrl: postgres.url }, print),
  customers: benchCustomers,
  backtest: async () => benchBacktest(print),
  nightly: () => withDatabase((nights) => benchNightly(postgres.url, nights, print)),
  'debtor-page': () =>
    withDatabase((pages) =>
      benchDebtorPage({ db: pages, log, mailer: noMailer, publicUrl: () => 'http://127.0.0.1' }, print),
    ),
};

try {
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => !(name in CASES));
  if (unknown.length > 0) throw new Error(`no case ${unknown.join(', ')}: ${Object.keys(CASES).join(', ')}`);
  print('case', 'this', 'bare', 'ratio');
  for (const [name, run] of Object.entries(CASES)) if (names.length === 0 || names.includes(name)) await run();
  print('peak memory of the server', `${await peakMegabytes(server.process.pid!)} MB`, '', '');
} finally {
  await server.stop();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

async function withDatabase(work: (db: Database) => Promise<void>): Promise<void> {
  const opened = openDatabase(postgres.url);
  await work(opened);
  await opened.close();
}

/** Fifty customers with debts and limits, asked by eight at once, beside bare `node:http` with one SQL statement. */
async function benchCustomers(): Promise<void> {
  const port = await freePort();
  const bareFile = fileURLToPath(new URL('./bare-server.js', import.meta.url));
  const merchantId = await merchantIdOf();
  const bare = spawn(process.execPath, [bareFile, postgres.url, merchantId, String(port)], { stdio: 'inherit' });
  const bareUrl = `http://127.0.0.1:${port}/`;
  await untilAnswers(bareUrl);
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${shop.ownerKey}` },
    body: JSON.stringify({ query: CUSTOMERS }),
  };
  const ours: number[] = [];
  const theirs: number[] = [];
  await load(`${server.url}/graphql`, request, LOAD_MS / 2);
  await load(bareUrl, {}, LOAD_MS / 2);
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await load(`${server.url}/graphql`, request, LOAD_MS));
    theirs.push(await load(bareUrl, {}, LOAD_MS));
  }
  const ratios = ours.map((rate, i) => rate / theirs[i]!);
  print(
    'customers(first: 50) with debts and limits',
    rate(median(ours)),
    rate(median(theirs)),
    median(ratios).toFixed(2),
  );
  bare.kill();
}

async function load(url: string, init: RequestInit, durationMs: number): Promise<number> {
  const endsAt = performance.now() + durationMs;
  let count = 0;
  const client = async () => {
    while (performance.now() < endsAt) {
      const response = await fetch(url, init);
      const text = await response.text();
      if (response.status !== 200 || text.includes('"errors"'))
        throw new Error(`${response.status}: ${text.slice(0, 300)}`);
      count++;
    }
  };
  await Promise.all(Array.from({ length: LOAD_CLIENTS }, client));
  return (count * 1000) / durationMs;
}

async function merchantIdOf(): Promise<string> {
  const { viewer } = await ask<{ viewer: { merchant: { id: string } } }>(
    server.url,
    shop.ownerKey,
    'query { viewer { merchant { id } } }',
  );
  return viewer.merchant.id;
}

async function untilAnswers(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    try {
      await fetch(url);
      return;
    } catch {
      await new Promise((done) => setTimeout(done, 25));
    }
  }
  throw new Error(`${url} does not answer`);
}

async function peakMegabytes(pid: number): Promise<string> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return (Number(/VmHWM:\s+(\d+)/.exec(status)![1]) / 1024).toFixed(0);
  } catch {
    return 'unknown (no /proc here)';
  }
}

function rate(value: number): string {
  return `${value.toFixed(0)}/s`;
}
