import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TabReading } from '../../addon/mapping-rpc.js';
import type { PanelAnswer, SyncState } from '../../addon/rpc.js';
import type { RunReply, TrySnapshot } from '../../addon/simulator/page/messages.js';
import type { App } from '../../server/app/context.js';
import { createSender } from '../../server/app/reminder/sender.js';
import { sampleSheet } from '../../server/app/sample.js';
import { openDatabase } from '../../server/db/client.js';
import { eraseSandbox } from '../../server/db/erase.js';
import { listMerchants } from '../../server/db/login.js';
import { createLog } from '../../server/log.js';
import { createWeb } from '../../server/web/server.js';
import { tryPlugin } from '../../server/web/try/plugin.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { mappingOf, withMapping } from '../support/first-sync.js';

let database: TestDatabase;
let app: App;
let dataDir: string;
let web: FastifyInstance | undefined;
let address = '';

beforeAll(async () => {
  database = await createTestDatabase();
  const mailer = {
    isConfigured: false,
    deliver: async () => ({ state: 'FAILED', detail: 'no mail here' }) as const,
    close: async () => {},
  };
  app = { db: openDatabase(database.url), mailer, log: createLog('error'), publicUrl: () => address };
  app.sender = createSender(app);
  dataDir = await mkdtemp(join(tmpdir(), 'caderneta-try-'));
  await startWeb();
});
afterAll(async () => {
  await web?.close();
  await app.db.close();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

async function startWeb(): Promise<void> {
  const page = (fastify: FastifyInstance) =>
    tryPlugin(fastify, {
      app,
      dataDir,
      publicUrl: 'https://loja.example.com',
      eraseSandbox: (merchantId) => eraseSandbox(database.url, merchantId),
    });
  web = await createWeb(app, { plugins: [page], rate: null });
  address = await web.listen({ host: '127.0.0.1', port: 0 });
}

async function stopWeb(): Promise<void> {
  await web?.close();
  web = undefined;
}

async function post<T = { ok: boolean }>(path: string, body: object, headers: object = {}): Promise<T> {
  const response = await fetch(`${address}/try/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-caderneta-try': '1', ...headers },
    body: JSON.stringify(body),
  });
  return (await response.json()) as T;
}

async function snapshot(): Promise<TrySnapshot> {
  return (await (await fetch(`${address}/try/snapshot`)).json()) as TrySnapshot;
}

/** The tab as a person sees it. */
async function shownRows(): Promise<string[][]> {
  return (await snapshot()).sheets[0]!.rows.map((row) => row.map(({ display }) => display));
}

async function run<T>(functionName: string, ...args: unknown[]): Promise<T> {
  const reply = await post<RunReply>('run', { functionName, args });
  if (!reply.ok) throw new Error(reply.message);
  return reply.value as T;
}

async function sync(): Promise<SyncState> {
  let state: SyncState | null = null;
  while (state?.phase !== 'DONE') {
    const answer: { ok: boolean; state: SyncState } = await run('syncStep', state);
    expect(answer).toMatchObject({ ok: true });
    state = answer.state;
    if (state.phase !== 'ASK_MAPPING') continue;
    const { reading } = await run<{ reading: TabReading }>('readTab', state.sheetId);
    state = withMapping(state, mappingOf(reading));
  }
  return state;
}

const reset = () => post('reset', {});

/** `fetch` does not let anybody choose the Host. */
function statusWith(method: string, path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(`${address}${path}`, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('error', reject);
    asked.end(method === 'POST' ? '{}' : undefined);
  });
}

describe('the door of /try', () => {
  const own = { 'content-type': 'application/json', 'x-caderneta-try': '1' };
  const { 'x-caderneta-try': _, ...headerless } = own;

  it.each<[string, string, string, Record<string, string>, number]>([
    ['a read under a foreign name', 'GET', '/try/snapshot', { host: 'evil.example' }, 403],
    ['the page under a foreign name', 'GET', '/try', { host: 'evil.example:4000' }, 403],
    ['a foreign name that begins like ours', 'GET', '/try', { host: 'localhost.evil.example' }, 403],
    ['a write without the header', 'POST', '/try/reset', headerless, 403],
    ['a write with another value of it', 'POST', '/try/reset', { ...own, 'x-caderneta-try': '0' }, 403],
    ['a write under a foreign name', 'POST', '/try/reset', { ...own, host: 'evil.example' }, 403],
    ['a form', 'POST', '/try/reset', { ...own, 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['a body that says nothing', 'POST', '/try/edit', own, 400],
    ['the page by its public name', 'GET', '/try', { host: 'loja.example.com' }, 200],
    ['the page by this computer’s name', 'GET', '/try', { host: 'localhost:4000' }, 200],
    ['the page by IPv6', 'GET', '/try', { host: '[::1]:4000' }, 200],
  ])('%s', async (_name, method, path, headers, status) => {
    expect(await statusWith(method, path, headers)).toBe(status);
  });

  it.each([
    ['a row out of all bounds', 'edit', { ops: [{ op: 'setCell', sheet: 'Fiado', row: 1e9, column: 1, value: 'x' }] }],
    ['an operation the grid does not have', 'edit', { ops: [{ op: 'protect', sheet: 'Fiado' }] }],
    [
      'a formula slipped in as an object',
      'edit',
      { ops: [{ op: 'setCell', sheet: 'Fiado', row: 2, column: 1, value: { formula: '=1' } }] },
    ],
    ['a function by a name that is none', 'run', { functionName: 'a.b', args: [] }],
    ['a clock going backwards', 'clock', { advanceDays: -1 }],
  ])('refuses %s', async (_name, path, body) => {
    expect(await post(path, body)).toEqual({ ok: false, message: 'O pedido não foi entendido.' });
  });

  it('serves a page that loads nothing of anybody else', async () => {
    for (const file of ['', '/try.js', '/try.css']) {
      const response = await fetch(`${address}/try${file}`);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
      if (file !== '/try.js') expect(await response.text()).not.toMatch(/(src|href)="https?:|url\("?https?:|@import/);
    }
  });

  it('the frame of the panel has no origin and the shim before everything', async () => {
    const response = await fetch(`${address}/try/sidebar`);
    expect(response.headers.get('content-security-policy')).toMatch(/^sandbox allow-scripts (?!.*allow-same-origin)/);
    const html = await response.text();
    expect(html.indexOf('caderneta') >= 0 || html.includes('withSuccessHandler')).toBe(true);
    expect(html.indexOf('withSuccessHandler')).toBeLessThan(html.indexOf('id="app"'));
  });
});

describe('the sheet of /try, untouched', () => {
  it('is the sample, character for character, on the first day, already connected', async () => {
    const { clock, activeSheet, spreadsheetName, outbox, goodPayer } = await snapshot();
    const { headings, rows } = sampleSheet();
    expect(await shownRows()).toEqual([headings, ...rows]);
    expect({ clock, activeSheet, spreadsheetName, outbox }).toEqual({
      clock: { today: '2026-07-15', time: '10:00', weekday: 'quarta' },
      activeSheet: 'Fiado',
      spreadsheetName: 'Caderno da Ana',
      outbox: [],
    });
    expect(goodPayer).toMatchObject({ name: 'Dona Cida', limitCents: 20_000, nextStep: { toCents: 30_000 } });
    expect(await run<PanelAnswer>('openPanel')).toMatchObject({ ok: true, view: 'PANEL', panel: { isSandbox: true } });
  });

  it('never gives the key away', async () => {
    const { ownerKey } = JSON.parse(await readFile(join(dataDir, 'try.json'), 'utf8')) as { ownerKey: string };
    const texts = [JSON.stringify(await snapshot()), JSON.stringify(await run('openPanel'))];
    for (const path of ['', '/sidebar', '/try.js']) texts.push(await (await fetch(`${address}/try${path}`)).text());
    for (const text of texts) expect(text.includes(ownerKey.slice(-20))).toBe(false);
  });

  it('a question of the script waits for its answer', async () => {
    const running = post<RunReply>('menu', { path: ['Caderneta', 'Ajuda'] });
    let question: TrySnapshot['question'] = null;
    while (!question) ({ question } = await snapshot());
    expect(question).toMatchObject({ kind: 'alert', title: 'Caderneta', buttons: 'OK' });
    expect((await snapshot()).isRunning).toBe(true);
    await post('answer', { id: question.id + 1, button: 'OK' });
    expect((await snapshot()).question).not.toBeNull();
    await post('answer', { id: question.id, button: 'OK' });
    expect(await running).toEqual({ ok: true, value: null });
    expect(await snapshot()).toMatchObject({ question: null, isRunning: false });
  });

  it.each(['naoExiste', 'constructor', 'toString', 'hasOwnProperty', 'eval', 'SpreadsheetApp'])(
    'the script has no function %s, as Google would say',
    async (functionName) => {
      expect(await post('run', { functionName, args: [] })).toEqual({
        ok: false,
        message: `Função de script não encontrada: ${functionName}`,
      });
    },
  );
});

describe('the sheet of /try, changed', () => {
  afterEach(reset);

  it('answers with the version alone while nothing changes', async () => {
    const { version } = await snapshot();
    const again = await fetch(`${address}/try/snapshot?seen=${version}`);
    expect(await again.json()).toEqual({ version, isUnchanged: true });
    await post('edit', { ops: [{ op: 'setCell', sheet: 'Fiado', row: 2, column: 7, value: 'mudou' }] });
    expect((await snapshot()).version).not.toBe(version);
  });

  it('edits, adds, deletes and sorts rows', async () => {
    const sheet = 'Fiado';
    const before = await shownRows();
    await post('edit', {
      ops: [
        { op: 'setCell', sheet, row: 2, column: 3, value: '150,50' },
        { op: 'insertRow', sheet, before: 3 },
        { op: 'setCell', sheet, row: 3, column: 1, value: 'Zulmira <b>Nova</b>' },
        { op: 'deleteRow', sheet, row: 4 },
      ],
    });
    const after = await shownRows();
    expect(after[1]![2]).toBe('150,5');
    expect(after[2]![0]).toBe('Zulmira <b>Nova</b>');
    expect(after.slice(3)).toEqual(before.slice(3));
    await post('edit', { ops: [{ op: 'sortByColumn', sheet, column: 1, ascending: false }] });
    expect((await shownRows())[1]![0]).toBe('Zulmira <b>Nova</b>');
    expect((await shownRows())[0]).toEqual(before[0]);
  });

  it('syncs with the real bundle against the real server, and a second sync writes nothing', async () => {
    const first = await sync();
    expect(first.summary.created).toBeGreaterThan(20);
    expect(first.summary.written).toBeGreaterThan(100);
    const { sheets, decisions, undecided } = await snapshot();
    expect(sheets[0]!.rows[0]!.map(({ display }) => display)).toEqual(
      expect.arrayContaining(['Situação', 'Limite', 'Cobrar']),
    );
    expect(sheets[0]!.hiddenColumns.length).toBe(1);
    expect(decisions.length).toBeGreaterThan(5);
    expect(decisions.filter(({ fromCents, toCents }) => fromCents === toCents)).toEqual([]);
    expect(undecided).toBeGreaterThan(5);

    const second = await sync();
    expect(second.summary).toMatchObject({ created: 0, changed: 0, written: 0 });
    expect((await snapshot()).sheets).toEqual(sheets);
  });

  it('shows the mails that were sent, in the outbox', async () => {
    await sync();
    const opened = await run<PanelAnswer>('openPanel');
    if (!opened.ok || opened.view !== 'PANEL') throw new Error('no panel');
    const { previewId, queue } = opened.panel;
    const byMail = queue.filter(({ channel }) => channel === 'EMAIL');
    expect(byMail.length).toBeGreaterThan(0);
    expect(await run('sendReminders', previewId, 'one-key')).toMatchObject({ ok: true });
    await app.sender!.drain();
    app.sender = createSender(app);
    const { outbox, mailLeaves } = await snapshot();
    expect(outbox.map(({ text }) => text.length > 50)).toEqual(byMail.map(() => true));
    expect(mailLeaves).toBe(false);
  });

  it('the clock moves the shop and the sheet alike', async () => {
    await post('edit', { ops: [{ op: 'setCell', sheet: 'Fiado', row: 2, column: 12, value: '=HOJE()' }] });
    expect(await post('clock', { advanceDays: 5 })).toEqual({ ok: true, codes: [] });
    const { clock, sheets } = await snapshot();
    expect(clock).toEqual({ today: '2026-07-20', time: '10:00', weekday: 'segunda' });
    expect(sheets[0]!.rows[1]![11]!.value).toBe('2026-07-20');
    // From Saturday on, the next day on which contact is allowed is Monday.
    await post('clock', { advanceDays: 5 });
    await post('clock', { advanceToContactDay: true });
    expect((await snapshot()).clock).toMatchObject({ today: '2026-07-27', weekday: 'segunda' });
  });
});

describe('what /try remembers', () => {
  const sheet = 'Fiado';
  const write = (value: string) => post('edit', { ops: [{ op: 'setCell', sheet, row: 2, column: 7, value }] });

  it('a restart finds the same shop, sheet and clock, on another port', async () => {
    await reset();
    await sync();
    await write('antes de fechar');
    await post('clock', { advanceDays: 1 });
    const before = await snapshot();
    await stopWeb();
    expect((await stat(join(dataDir, 'try.json'))).mode & 0o777).toBe(0o600);
    await startWeb();
    const after = await snapshot();
    expect(after.shopId).toBe(before.shopId);
    expect(after.sheets).toEqual(before.sheets);
    expect(after.clock.today).toBe('2026-07-16');
    expect(await run('openPanel')).toMatchObject({ ok: true, view: 'PANEL' });
  });

  it('starting over erases the old shop and gives a fresh one', async () => {
    const before = await snapshot();
    await write('vai sumir');
    expect(await reset()).toEqual({ ok: true });
    const after = await snapshot();
    expect(after.shopId).not.toBe(before.shopId);
    expect(after.clock.today).toBe('2026-07-15');
    expect(await shownRows()).toEqual([sampleSheet().headings, ...sampleSheet().rows]);
    expect((await listMerchants(database.url)).map((one) => idOf(one))).toEqual([after.shopId]);
  });

  it.each<[string, (shopId: string) => Promise<unknown>]>([
    ['the merchant is gone', (shopId) => eraseSandbox(database.url, shopId)],
    ['the file is no JSON', () => writeFile(join(dataDir, 'try.json'), '{')],
    ['the file is of another version', () => writeFile(join(dataDir, 'try.json'), '{"version":99}')],
    ['the file is gone', () => rm(join(dataDir, 'try.json'))],
    ['the sheet in it is broken', () => changeFile({ sheet: '{"workbook":' })],
    ['the key in it is another', () => changeFile({ ownerKey: 'cdn_01m80njzy7b0jjmna2vq4d_aaaaaaaaaaaaaaaa' })],
  ])('begins anew when %s', async (_name, breakIt) => {
    const { shopId } = await snapshot();
    await write('do tempo de antes');
    await stopWeb();
    await breakIt(shopId);
    await startWeb();
    expect((await snapshot()).shopId).not.toBe(shopId);
    expect((await shownRows())[1]![6]).toBe('irmã da Célia');
  });
});

async function changeFile(changes: object): Promise<void> {
  const path = join(dataDir, 'try.json');
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), ...changes }));
}

function idOf(merchant: unknown): string {
  return typeof merchant === 'string' ? merchant : (merchant as { id: string }).id;
}
