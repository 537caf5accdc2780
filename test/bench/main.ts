/**
 * `npm run bench`: how far Caderneta is from the least that could be done, as ratios within one run (times alone say more
 * about the machine). The server is the built one in its own process; the database is embedded, durable, and empty.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { createMerchant } from '../../server/app/merchant.js';
import type { Mailer } from '../../server/app/ports.js';
import { openDatabase } from '../../server/db/client.js';
import { startEmbedded } from '../../server/db/embedded.js';
import { migrate } from '../../server/db/migrate.js';
import { createLog } from '../../server/log.js';
import { ask, createServerFolder, freePort } from '../support/server.js';
import { benchBacktest } from './backtest.js';
import { benchDebtorPage } from './debtor-page.js';
import { benchNightly } from './nightly.js';

const ROWS = 10_000;
const CHUNK = 1_000;
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

try {
  print('case', 'this', 'bare', 'ratio');
  await benchSync();
  await benchCustomers();
  benchBacktest(print);
  const nights = openDatabase(postgres.url);
  await benchNightly(postgres.url, nights, print);
  await benchDebtorPage({ db: nights, log, mailer: noMailer, publicUrl: () => 'http://127.0.0.1' }, print);
  await nights.close();
  print('peak memory of the server', `${await peakMegabytes(server.process.pid!)} MB`, '', '');
} finally {
  await server.stop();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

/** First sync of a tab of 10.000 rows, one debt and one customer each, beside the bare inserts of the same rows. */
async function benchSync(): Promise<void> {
  const bareMs = await bareInsertMs();
  const binding = await bind();
  const rows = Array.from({ length: ROWS }, (_, i) => sheetRow(i));
  const first = await syncMs(binding, 'first', rows);
  print(`first sync of ${ROWS} rows`, ms(first), ms(bareMs), (first / bareMs).toFixed(1));
  const pages = await patchMs(binding);
  print(`its cells to write, ${pages.count}`, ms(pages.ms), ms(bareMs), (pages.ms / bareMs).toFixed(1));
  const again: number[] = [];
  for (let round = 0; round < ROUNDS; round++) again.push(await unchangedMs(binding, `again-${round}`));
  print('the same again, unchanged', ms(median(again)), ms(bareMs), (median(again) / bareMs).toFixed(2));
}

/** The least that stores such rows: one statement a table, in one transaction. */
async function bareInsertMs(): Promise<number> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await client.query(
    'CREATE TABLE bare_customer (merchant text, id text, name text, phone text, PRIMARY KEY (merchant, id))',
  );
  await client.query(
    'CREATE TABLE bare_debt (merchant text, id text, customer text, cents bigint, due date, PRIMARY KEY (merchant, id), FOREIGN KEY (merchant, customer) REFERENCES bare_customer (merchant, id))',
  );
  const ids = Array.from({ length: ROWS }, (_, i) => `id_${i}`);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await client.query('TRUNCATE bare_customer, bare_debt');
    const startedAt = performance.now();
    await client.query('BEGIN');
    await client.query(
      `INSERT INTO bare_customer SELECT 'm', a.id, 'Cliente ' || a.id, '+5511987654321' FROM unnest($1::text[]) AS a(id)`,
      [ids],
    );
    await client.query(
      `INSERT INTO bare_debt SELECT 'm', a.id, a.id, 1000, '2026-07-20' FROM unnest($1::text[]) AS a(id)`,
      [ids],
    );
    await client.query('COMMIT');
    times.push(performance.now() - startedAt);
  }
  await client.query('DROP TABLE bare_debt, bare_customer');
  await client.end();
  return median(times);
}

async function bind(): Promise<string> {
  const { bindSheet } = await ask<{ bindSheet: { binding: { id: string } } }>(
    server.url,
    shop.ownerKey,
    'mutation($input: BindSheetInput!) { bindSheet(input: $input) { binding { id } errors { code } } }',
    {
      input: {
        idempotencyKey: 'bind',
        spreadsheetId: 'bench',
        sheetId: 0,
        sheetName: 'Fiado',
        headings: ['Cliente', 'Telefone', 'Valor', 'Vencimento', 'Pago'],
      },
    },
  );
  return bindSheet.binding.id;
}

function sheetRow(i: number) {
  return {
    id: `row_${String(i).padStart(12, '0')}`,
    row: i + 2,
    hash: `h${i}`,
    cells: {
      name: `Cliente ${i}`,
      phone: `(11) 9${String(10_000_000 + i)}`,
      principalCents: { n: String(10 + (i % 400)) },
      dueOn: { d: `2026-${String(1 + (i % 12)).padStart(2, '0')}-10` },
      paid: i % 3 === 0 ? 'sim' : null,
    },
  };
}

async function syncMs(bindingId: string, syncId: string, rows: unknown[]): Promise<number> {
  const startedAt = performance.now();
  for (let chunk = 0; chunk * CHUNK < rows.length; chunk++) {
    const isLast = (chunk + 1) * CHUNK >= rows.length;
    await step(bindingId, syncId, chunk, rows.slice(chunk * CHUNK, (chunk + 1) * CHUNK), isLast);
  }
  return performance.now() - startedAt;
}

/** What the add-on asks when nothing changed: the hashes, an empty last step, and the cells to write. */
async function unchangedMs(bindingId: string, syncId: string): Promise<number> {
  const startedAt = performance.now();
  await ask(server.url, shop.ownerKey, 'query { sheetBinding(spreadsheetId: "bench", sheetId: 0) { id rowHashes } }');
  await step(bindingId, syncId, 0, [], true);
  await page(bindingId, null);
  return performance.now() - startedAt;
}

/** Returns whether rows remain to be computed: the add-on then repeats an empty last step. */
async function step(
  bindingId: string,
  syncId: string,
  chunk: number,
  rows: unknown[],
  isLast: boolean,
): Promise<boolean> {
  const { syncSheet } = await ask<{ syncSheet: { sync: { isMore: boolean }; errors: unknown[] } }>(
    server.url,
    shop.ownerKey,
    'mutation($input: SyncSheetInput!) { syncSheet(input: $input) { sync { isMore } errors { code } } }',
    { input: { idempotencyKey: `${syncId}-${chunk}`, bindingId, syncId, chunk, isLast, rows } },
  );
  if (syncSheet.errors.length > 0) throw new Error(JSON.stringify(syncSheet.errors));
  return syncSheet.sync.isMore;
}

interface Page {
  patches: { id: string; field: string; version: string }[];
  endCursor: string | null;
  hasNextPage: boolean;
}

async function page(bindingId: string, after: string | null): Promise<Page> {
  const { sheetPatches } = await ask<{ sheetPatches: Page }>(
    server.url,
    shop.ownerKey,
    'query($id: ID!, $after: String) { sheetPatches(bindingId: $id, first: 1000, after: $after) { patches endCursor hasNextPage } }',
    { id: bindingId, after },
  );
  return sheetPatches;
}

/** Every cell the sheet should show after the first sync: read, acknowledged, and computed on while there is more. */
async function patchMs(binding: string): Promise<{ ms: number; count: number }> {
  const startedAt = performance.now();
  let count = 0;
  let isMore = true;
  for (let round = 0; isMore; round++) {
    count += await drainPatches(binding, round);
    isMore = await step(binding, `refresh-${round}`, 0, [], true);
  }
  return { ms: performance.now() - startedAt, count: count + (await drainPatches(binding, -1)) };
}

async function drainPatches(bindingId: string, round: number): Promise<number> {
  let count = 0;
  for (let after: string | null = null; ; ) {
    const { patches, endCursor, hasNextPage } = await page(bindingId, after);
    count += patches.length;
    const fields = new Map<string, string[]>();
    for (const patch of patches) fields.set(patch.id, [...(fields.get(patch.id) ?? []), patch.field]);
    const versions = new Map(patches.map((patch) => [patch.id, patch.version]));
    const acks = [...fields].map(([id, applied]) => ({
      id,
      version: versions.get(id),
      row: Number(id.slice(4)) + 2,
      hash: `h${Number(id.slice(4))}`,
      applied,
      refused: [],
    }));
    if (acks.length > 0) {
      const { acknowledgeSync } = await ask<{ acknowledgeSync: { errors: unknown[] } }>(
        server.url,
        shop.ownerKey,
        'mutation($input: AcknowledgeSyncInput!) { acknowledgeSync(input: $input) { errors { code } } }',
        { input: { idempotencyKey: `ack-${round}-${endCursor}`, bindingId, syncId: 'first', acks } },
      );
      if (acknowledgeSync.errors.length > 0) throw new Error(JSON.stringify(acknowledgeSync.errors));
    }
    if (!hasNextPage) return count;
    after = endCursor;
  }
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

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}

function rate(value: number): string {
  return `${value.toFixed(0)}/s`;
}

function print(...columns: [string, string, string, string]): void {
  const [name, ...rest] = columns;
  process.stdout.write(`${name.padEnd(46)}${rest.map((text) => text.padStart(12)).join('')}\n`);
}
