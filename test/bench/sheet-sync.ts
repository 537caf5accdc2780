/**
 * The first sync of a tab of 10.000 rows, one debt and one customer each, in the add-on's steps of 1.000 over HTTP, beside
 * the bare insert of the same rows; then the cells to write, and the same tab again with nothing changed. Every round is
 * another shop, and the bare insert beside it is of the same round: what else the machine does slows down both.
 */
import pg from 'pg';
import { createMerchant } from '../../server/app/merchant.js';
import { openDatabase } from '../../server/db/client.js';
import { ask } from '../support/server.js';
import { type BareRow, createBareTables } from './bare-rows.js';
import { cpuMs, parentOf } from './cpu-time.js';
import { median, ms, type Print } from './report.js';

const ROWS = 10_000;
const CHUNK = 1_000;
const UNCHANGED_ROUNDS = 5;

interface Measured {
  ms: number;
  cpuMs: number;
  requests: number;
}

interface SyncBench {
  databaseUrl: string;
  serverUrl: string;
  /** Of the server at `serverUrl`, which keeps its data in `databaseUrl`. */
  serverPid: number;
  rounds?: number;
}

export async function benchSheetSync(
  { databaseUrl, serverUrl, serverPid, rounds = 3 }: SyncBench,
  print: Print,
): Promise<void> {
  const watch = await watchDatabase(databaseUrl);
  const bare = await createBareTables(databaseUrl);
  const db = openDatabase(databaseUrl);
  const rows = Array.from({ length: ROWS }, (_, i) => sheetRow(i));
  const bares: Measured[] = [];
  const firsts: Measured[] = [];
  const cells: (Measured & { count: number })[] = [];
  const agains: (Measured & { writes: number })[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const shop = await createMerchant({ db }, { isSandbox: true, name: `Bench ${round}` });
      const tab = createTab(serverUrl, shop.ownerKey);
      const measure = async (work: () => Promise<unknown>): Promise<Measured> => {
        const before = { cpu: await cpuMs([serverPid, watch.postmasterPid]), requests: tab.requests() };
        const startedAt = performance.now();
        await work();
        const taken = performance.now() - startedAt;
        const cpu = await cpuMs([serverPid, watch.postmasterPid]);
        return { ms: taken, cpuMs: cpu - before.cpu, requests: tab.requests() - before.requests };
      };
      let bareMs = 0;
      const inserted = await measure(async () => (bareMs = await bare.insertMs(rows, CHUNK)));
      bares.push({ ...inserted, ms: bareMs });
      await tab.bind();
      firsts.push(await measure(() => tab.sync('first', rows)));
      let count = 0;
      const drained = await measure(async () => (count = await tab.drain()));
      cells.push({ ...drained, count });
      for (let again = 0; again < UNCHANGED_ROUNDS; again++) {
        const before = await watch.writes();
        const taken = await measure(() => tab.syncUnchanged(`again-${again}`));
        agains.push({ ...taken, writes: (await watch.writes()) - before });
      }
    }
    report(print, `first sync of ${ROWS} rows`, firsts, bares);
    report(print, `its cells to write, ${cells[0]!.count}`, cells, bares);
    report(print, 'the same again, unchanged', agains, bares);
    print('  rows it wrote to the database', String(median(agains.map(({ writes }) => writes))), '', '');
  } finally {
    await db.close();
    await bare.close();
    await watch.close();
  }
}

/** The median of the rounds, each beside the bare insert of its own round. */
function report(print: Print, name: string, own: readonly Measured[], bares: readonly Measured[]): void {
  const perRound = own.length / bares.length;
  const ratio = (of: (one: Measured) => number) =>
    median(own.map((one, i) => of(one) / of(bares[Math.floor(i / perRound)]!)));
  const line = (label: string, of: (one: Measured) => number) =>
    print(label, ms(median(own.map(of))), ms(median(bares.map(of))), ratio(of).toFixed(2));
  line(name, (one) => one.ms);
  line('  processor time, server and database', (one) => one.cpuMs);
  print('  HTTP requests', String(median(own.map(({ requests }) => requests))), '', '');
}

/** Counts the rows that all sessions of a database have written. */
async function watchDatabase(url: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
  return {
    postmasterPid: await parentOf(rows[0].pid),
    /** Of committed and of undone transactions alike. A session tells what it did within a second. */
    async writes(): Promise<number> {
      await new Promise((done) => setTimeout(done, 1_100));
      const counted = await client.query(
        'SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::float8 AS writes FROM pg_stat_user_tables',
      );
      return counted.rows[0].writes;
    },
    close: () => client.end(),
  };
}

function sheetRow(i: number): BareRow {
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

interface Page {
  patches: { id: string; field: string; version: string }[];
  endCursor: string | null;
  hasNextPage: boolean;
}

/** What the add-on asks of the server for one tab; it has no other way to it. */
function createTab(serverUrl: string, key: string) {
  let requests = 0;
  let bindingId = '';
  const asked = <T>(query: string, variables: object = {}): Promise<T> => {
    requests++;
    return ask<T>(serverUrl, key, query, variables);
  };

  async function mutated<T extends object>(name: string, type: string, fields: string, input: object): Promise<T> {
    const query = `mutation($input: ${type}!) { ${name}(input: $input) { ${fields} errors { code } } }`;
    const { [name]: payload } = await asked<Record<string, T & { errors: unknown[] }>>(query, { input });
    if (payload!.errors.length > 0) throw new Error(JSON.stringify(payload!.errors));
    return payload!;
  }

  /** Returns whether rows remain to be computed: the add-on then repeats an empty last step. */
  async function step(syncId: string, chunk: number, rows: readonly unknown[], isLast: boolean): Promise<boolean> {
    const input = { idempotencyKey: `${syncId}-${chunk}`, bindingId, syncId, chunk, isLast, rows };
    const { sync } = await mutated<{ sync: { isMore: boolean } }>(
      'syncSheet',
      'SyncSheetInput',
      'sync { isMore }',
      input,
    );
    return sync.isMore;
  }

  async function page(after: string | null): Promise<Page> {
    const query =
      'query($id: ID!, $after: String) { sheetPatches(bindingId: $id, first: 1000, after: $after) { patches endCursor hasNextPage } }';
    return (await asked<{ sheetPatches: Page }>(query, { id: bindingId, after })).sheetPatches;
  }

  /** Reads and acknowledges all that waits; how many cells. */
  async function acknowledgeAll(round: number): Promise<number> {
    let count = 0;
    for (let after: string | null = null; ; ) {
      const { patches, endCursor, hasNextPage } = await page(after);
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
        const input = { idempotencyKey: `ack-${round}-${endCursor}`, bindingId, syncId: 'first', acks };
        await mutated('acknowledgeSync', 'AcknowledgeSyncInput', '', input);
      }
      if (!hasNextPage) return count;
      after = endCursor;
    }
  }

  return {
    requests: () => requests,
    async bind(): Promise<void> {
      const headings = ['Cliente', 'Telefone', 'Valor', 'Vencimento', 'Pago'];
      const input = { idempotencyKey: 'bind', spreadsheetId: 'bench', sheetId: 0, sheetName: 'Fiado', headings };
      const bound = await mutated<{ binding: { id: string } }>('bindSheet', 'BindSheetInput', 'binding { id }', input);
      bindingId = bound.binding.id;
    },
    async sync(syncId: string, rows: readonly BareRow[]): Promise<void> {
      for (let chunk = 0; chunk * CHUNK < rows.length; chunk++) {
        const isLast = (chunk + 1) * CHUNK >= rows.length;
        await step(syncId, chunk, rows.slice(chunk * CHUNK, (chunk + 1) * CHUNK), isLast);
      }
    },
    /** Every cell the sheet should show after the first sync: read, acknowledged, and computed on while there is more. */
    async drain(): Promise<number> {
      let count = 0;
      let isMore = true;
      for (let round = 0; isMore; round++) {
        count += await acknowledgeAll(round);
        isMore = await step(`refresh-${round}`, 0, [], true);
      }
      return count + (await acknowledgeAll(-1));
    },
    /** What the add-on asks when nothing changed: the hashes, an empty last step, and the cells to write. */
    async syncUnchanged(syncId: string): Promise<void> {
      await asked('query { sheetBinding(spreadsheetId: "bench", sheetId: 0) { id rowHashes } }');
      await step(syncId, 0, [], true);
      await page(null);
    },
  };
}
