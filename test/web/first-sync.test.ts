/** The built add-on in the simulator against the real server: from the first look at a tab to a tab that was copied. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { PreviewState, TabMapping, TabReading } from '../../addon/mapping-rpc.js';
import type { Answer, SyncState } from '../../addon/rpc.js';
import type { Simulator } from '../../addon/simulator/host.js';
import type { CellInput, SpreadsheetInput } from '../../addon/simulator/types.js';
import { connectionCode } from '../../server/app/api-key.js';
import { type AddonServer, startAddonServer } from '../support/addon-server.js';
import { mappingOf, withMapping } from '../support/first-sync.js';
import { ask } from '../support/server.js';

// A whole sync, or three, over HTTP: on a busy machine each takes its time.
vi.setConfig({ testTimeout: 90_000 });

let server: AddonServer;
let sim: Simulator;
let ownerKey = '';

beforeAll(async () => {
  server = await startAddonServer();
}, 60_000);
afterAll(() => server?.close());
afterEach(() => sim?.terminate());

async function open(spreadsheet: SpreadsheetInput): Promise<void> {
  ({ sim, ownerKey } = await server.openShop(spreadsheet));
}

async function connect(): Promise<void> {
  expect(await sim.run('connect', connectionCode(server.url, ownerKey))).toMatchObject({ ok: true });
}

const HEADINGS = ['Cliente', 'Telefone', 'Valor', 'Vencimento', 'Pago', 'Minha coluna'];
const line = (i: number): CellInput[] => [
  `Cliente ${'abcdefghij'[i % 10]}${Math.floor(i / 10)}`,
  { text: `(27) 9${String(14177000 + i)}` },
  100 + i,
  { date: '2026-07-20' },
  null,
  `minha ${i}`,
];
const shop = (count: number): CellInput[][] => [HEADINGS, ...Array.from({ length: count }, (_, i) => line(i))];
const fiado = (rows: CellInput[][]): SpreadsheetInput => ({ id: 'planilha-1', sheets: [{ name: 'Fiado', rows }] });

async function run<T extends object>(name: string, ...args: unknown[]): Promise<T> {
  const answer = (await sim.run(name, ...args)) as Answer<T>;
  if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
  return answer;
}

async function readTab(sheetId: number | null = null): Promise<TabReading> {
  return (await run<{ reading: TabReading }>('readTab', sheetId)).reading;
}

/** A sync as far as it goes by itself; the columns are confirmed as understood unless told. */
async function sync(from: Partial<SyncState> | null = null, mapping?: TabMapping): Promise<SyncState> {
  let state = from;
  for (let step = 0; step < 200; step++) {
    const { state: next } = await run<{ state: SyncState }>('syncStep', state);
    state = next;
    if (next.phase === 'ASK_MAPPING') state = withMapping(next, mapping ?? mappingOf(await readTab(next.sheetId)));
    else if (next.phase === 'DONE' || next.phase.startsWith('ASK')) return next;
  }
  throw new Error('the sync does not end');
}

async function preview(mapping: TabMapping): Promise<PreviewState> {
  let state: Partial<PreviewState> = { mapping };
  while (!state.isDone) state = (await run<{ preview: PreviewState }>('previewStep', state)).preview;
  return state as PreviewState;
}

/** The tab as a person reads it. */
async function table(name = 'Fiado') {
  const sheet = (await sim.snapshot(name)).sheets.find((one) => one.name === name)!;
  const header = sheet.rows.findIndex((row) => row.some(({ value }) => value === 'ID Caderneta'));
  const headings = sheet.rows[header]!.map(({ value }) => String(value));
  const column = (heading: string): number => headings.indexOf(heading);
  const shown = (heading: string): string[] => sheet.rows.slice(header + 1).map((row) => row[column(heading)]!.display);
  return { sheet, headings, column, ids: shown('ID Caderneta'), shown };
}

interface Books {
  debts: { totalCount: number; nodes: { principalCents: number; status: string; customer: { name: string } }[] };
  sheetBindings: { nodes: { id: string; spreadsheetId: string; sheetId: number; sheetName: string }[] };
  sheetQuestions: { totalCount: number };
}
const books = (): Promise<Books> =>
  ask(
    server.url,
    ownerKey,
    `{ debts(first: 200) { totalCount nodes { principalCents status customer { name } } }
      sheetBindings(first: 10) { nodes { id spreadsheetId sheetId sheetName } } sheetQuestions(first: 1) { totalCount } }`,
  );
/** Who owes what, in one order whatever the order of the sheet. */
async function owed(): Promise<string[]> {
  return (await books()).debts.nodes
    .filter(({ status }) => status !== 'CANCELLED')
    .map(({ principalCents, customer }) => `${customer.name} ${principalCents}`)
    .sort();
}

/** Everything but the count of requests. */
async function untouched(): Promise<string> {
  const { fetchesToday: _, ...state } = JSON.parse(await sim.saveState());
  return JSON.stringify(state);
}

describe('a tab that was never synced', () => {
  it('is read, counted and left exactly as it was until the merchant applies it', async () => {
    await open(fiado(shop(12)));
    const before = await untouched();
    const asking = (await run<{ state: SyncState }>('syncStep', null)).state;
    const mapping = mappingOf(await readTab());
    const { counts, total } = await preview(mapping);
    expect([asking.phase, total]).toEqual(['ASK_MAPPING', 12]);
    expect(counts).toMatchObject({ debts: 12, openCents: 126_600, newCustomers: 12, questions: 0, ignoredRows: 0 });
    expect(await untouched()).toBe(before);
    expect(await books()).toEqual({
      debts: { totalCount: 0, nodes: [] },
      sheetBindings: { nodes: [] },
      sheetQuestions: { totalCount: 0 },
    });
    const done = await sync(withMapping(asking, mapping));
    expect(done.summary).toMatchObject({ created: 12, questions: 0 });
    expect((await owed()).length).toBe(12);
  });

  it('with a title, two heading rows, separators and totals is understood, and found again when rows are put in above', async () => {
    const rows: CellInput[][] = [
      ['Caderno do fiado'],
      [],
      ['Cliente', '', 'Dívida', ''],
      ['Nome', 'Telefone', 'Valor', 'Vencimento'],
      ['Cida', { text: '(27) 91417-7001' }, 80, { date: '2026-07-20' }],
      [],
      ['Rui', null, 60, { date: '2026-07-21' }],
      ['TOTAL', null, 140],
    ];
    await open(fiado(rows));
    const reading = await readTab();
    expect(reading.headerRows).toBe(2);
    expect(reading.columns.map(({ heading, field }) => [heading, field])).toEqual([
      ['Cliente Nome', 'name'],
      ['Telefone', 'phone'],
      ['Dívida Valor', 'principalCents'],
      ['Vencimento', 'dueOn'],
    ]);
    expect((await preview(mappingOf(reading))).counts).toMatchObject({ debts: 2, openCents: 14_000, ignoredRows: 1 });
    expect((await sync()).summary).toMatchObject({ created: 2, questions: 0 });
    await sim.edit({ op: 'insertRow', before: 1, count: 3 });
    await sim.edit({ op: 'setCell', row: 1, column: 1, value: 'Título novo' });
    await sim.edit({ op: 'setCell', row: 1, column: 2, value: 'com dois textos' });
    expect((await sync()).summary).toMatchObject({ created: 0, changed: 0, cancelled: [], goneColumns: [] });
    expect(await owed()).toEqual(['Cida 8000', 'Rui 6000']);
  });

  it('without a due column is asked once for the whole shop', async () => {
    await open(
      fiado([
        ['Cliente', 'Valor'],
        ['Cida', 80],
      ]),
    );
    const mapping = { ...mappingOf(await readTab()), dueRule: { payDay: 5, days: null } };
    expect((await preview({ ...mapping, dueRule: null })).counts).toMatchObject({ debts: 0, questions: 1 });
    expect((await preview(mapping)).counts).toMatchObject({ debts: 1, questions: 0 });
    expect((await sync(null, mapping)).summary).toMatchObject({ created: 1, questions: 0 });
    const { debts } = await ask<{ debts: { nodes: { dueOn: string }[] } }>(
      server.url,
      ownerKey,
      '{ debts(first: 5) { nodes { dueOn } } }',
    );
    expect(debts.nodes).toEqual([{ dueOn: '2026-08-05' }]);
    expect((await readTab()).dueRule).toEqual({ payDay: 5, days: null });
  });

  it('of an English spreadsheet asks how its dates were meant', async () => {
    const rows = [
      ['Cliente', 'Valor', 'Vencimento'],
      ['Cida', 80, { date: '2026-05-03' }],
      ['Rui', 60, { text: '25/03/2026' }],
    ];
    await open({ id: 'planilha-1', locale: 'en_US', sheets: [{ name: 'Fiado', rows }] });
    const reading = await readTab();
    expect(reading.dateExample).toEqual({ cell: 'C2', day: '2026-05-03' });
    await sync(null, { ...mappingOf(reading), dateCells: 'DAY_FIRST' });
    const { debts } = await ask<{ debts: { nodes: { dueOn: string }[] } }>(
      server.url,
      ownerKey,
      '{ debts(first: 5) { nodes { dueOn } } }',
    );
    expect(debts.nodes.map(({ dueOn }) => dueOn).sort()).toEqual(['2026-03-05', '2026-03-25']);
  });

  it('keeps two columns called alike apart', async () => {
    const rows = [
      ['Cliente', 'Valor', 'Data', 'Data'],
      ['Cida', 80, { date: '2026-07-01' }, { date: '2026-07-20' }],
    ];
    await open(fiado(rows));
    const mapping = mappingOf(await readTab(), { Data: 'soldOn', 'Data (2)': 'dueOn' });
    await sync(null, mapping);
    expect(await owed()).toEqual(['Cida 8000']);
    await sim.edit({ op: 'moveColumn', from: 4, to: 1 });
    expect((await sync()).summary).toMatchObject({ created: 0, changed: 0, questions: 0, goneColumns: [] });
    expect((await readTab()).columns.map(({ heading, field }) => [heading, field])).toEqual([
      ['Data', 'dueOn'],
      ['Cliente', 'name'],
      ['Valor', 'principalCents'],
      ['Data (2)', 'soldOn'],
    ]);
  });
});

describe('the columns of a synced tab', () => {
  it('that are renamed and moved keep their meaning; one that is deleted is said, and erases nothing', async () => {
    await open(fiado(shop(3)));
    await sync();
    await sim.edit([
      { op: 'setCell', row: 1, column: 3, value: 'Quanto ficou' },
      { op: 'moveColumn', from: 1, to: 3 },
    ]);
    expect((await sync()).summary).toMatchObject({ created: 0, changed: 0, questions: 0, goneColumns: [] });
    const { column } = await table();
    await sim.edit({ op: 'deleteColumn', column: column('Telefone') + 1 });
    expect((await sync()).summary).toMatchObject({
      created: 0,
      changed: 0,
      questions: 0,
      cancelled: [],
      goneColumns: ['Telefone'],
    });
    const { customers } = await ask<{ customers: { nodes: { phone: string | null }[] } }>(
      server.url,
      ownerKey,
      '{ customers(first: 5) { nodes { phone } } }',
    );
    expect(customers.nodes.every(({ phone }) => phone !== null)).toBe(true);
    expect((await sync()).summary).toMatchObject({ goneColumns: [], changed: 0, questions: 0 });
  });

  it('that came later are taken in when they are certain, but never one the merchant kept for themselves', async () => {
    await open(fiado([[...HEADINGS, 'Limite'], ...shop(2).slice(1)]));
    await sync(null, mappingOf(await readTab(), { Limite: null }));
    const at = (await table()).headings.length + 1;
    await sim.edit([
      { op: 'setCell', row: 1, column: at, value: 'E-mail' },
      { op: 'setCell', row: 2, column: at, value: 'a@example.com' },
    ]);
    await sync();
    const { columns } = await readTab();
    expect(columns.find(({ heading }) => heading === 'E-mail')?.field).toBe('email');
    expect(columns.find(({ heading }) => heading === 'Limite')?.field).toBeNull();
  });

  it('without the column of amounts are asked anew', async () => {
    await open(fiado(shop(2)));
    await sync();
    await sim.edit({ op: 'deleteColumn', column: 3 });
    expect((await run<{ state: SyncState }>('syncStep', null)).state.phase).toBe('ASK_MAPPING');
    expect((await owed()).length).toBe(2);
    expect(await sim.run('uploadChanges')).toMatchObject({ ok: false, failure: { code: 'SHEET_CHANGED' } });
  });

  it('may be said otherwise later', async () => {
    await open(fiado(shop(2)));
    await sync(null, mappingOf(await readTab(), { Telefone: null }));
    const mapping = mappingOf(await readTab(), { Telefone: 'phone' });
    const done = await sync({ sheetId: mapping.sheetId, sheetName: 'Fiado', phase: 'BIND', mapping });
    expect(done.summary).toMatchObject({ created: 0, questions: 0, cancelled: [] });
    const { customers } = await ask<{ customers: { nodes: { phone: string | null }[] } }>(
      server.url,
      ownerKey,
      '{ customers(first: 5) { nodes { phone } } }',
    );
    expect(customers.nodes.every(({ phone }) => phone !== null)).toBe(true);
  });
});

describe('rows without their ids', () => {
  it('sorted without the hidden column are put in order again, and nothing changes', async () => {
    await open(fiado(shop(8)));
    await sync();
    const before = await owed();
    await sim.edit({ op: 'sortByColumn', column: 3, ascending: false, headerRows: 1, includeAllColumns: false });
    const asking = await sync();
    expect(asking.phase).toBe('ASK_SCRAMBLED');
    expect(await owed()).toEqual(before);
    expect((await sync({ ...asking, answer: 'REARRANGE' })).summary).toMatchObject({
      created: 0,
      changed: 0,
      cancelled: [],
    });
    expect(await owed()).toEqual(before);
    expect((await sync()).summary).toMatchObject({ created: 0, changed: 0, cancelled: [] });
  });

  it('sorted so after an edit: the edited row is found by its name and amount, or is asked to be new', async () => {
    await open(fiado(shop(8)));
    await sync();
    await sim.edit([
      { op: 'setCell', row: 4, column: 5, value: 'sim' },
      { op: 'sortByColumn', column: 3, ascending: false, headerRows: 1, includeAllColumns: false },
    ]);
    const asking = await sync();
    expect(asking.phase).toBe('ASK_SCRAMBLED');
    expect((await sync({ ...asking, answer: 'REARRANGE' })).summary).toMatchObject({
      created: 0,
      changed: 1,
      cancelled: [],
    });
    const { debts } = await books();
    expect(debts.nodes.filter(({ status }) => status === 'PAID').map(({ principalCents }) => principalCents)).toEqual([
      10_200,
    ]);
  });

  it('put in another order and every amount edited: put in order by their names, which each stand there once', async () => {
    await open(fiado(shop(5)));
    await sync();
    const before = await owed();
    await sim.edit([
      { op: 'sortByColumn', column: 3, ascending: false, headerRows: 1, includeAllColumns: false },
      ...[2, 3, 4, 5, 6].map((row) => ({ op: 'setCell' as const, row, column: 3, value: 110.06 - row })),
    ]);
    const asking = await sync();
    expect(asking.phase).toBe('ASK_SCRAMBLED');
    expect(await owed()).toEqual(before);
    expect((await sync({ ...asking, answer: 'REARRANGE' })).summary).toMatchObject({
      created: 0,
      changed: 5,
      questions: 0,
    });
    expect(await owed()).toEqual(before.map((one) => one.replace(/\d+$/, (cents) => String(Number(cents) + 406))));
  });

  it('do not go out with a payment either: the panel asks for a sync', async () => {
    await open(fiado(shop(8)));
    await sync();
    await sim.edit({ op: 'sortByColumn', column: 3, ascending: false, headerRows: 1, includeAllColumns: false });
    expect(await sim.run('uploadChanges')).toMatchObject({ ok: false, failure: { code: 'SHEET_CHANGED' } });
  });

  it('sorted together with their headings are all still there', async () => {
    await open(fiado(shop(6)));
    await sync();
    await sim.edit({ op: 'sortByColumn', column: 1, ascending: false, headerRows: 0 });
    expect((await sync()).summary).toMatchObject({ created: 0, changed: 0, cancelled: [] });
  });
});

describe('a tab whose first sync was undone', () => {
  it('is previewed again, with what it still has in the books', async () => {
    await open(fiado(shop(4)));
    const { bindingId, syncId } = await sync();
    await run('undoSync', bindingId, syncId, 'desfaz-1');
    const asking = (await run<{ state: SyncState }>('syncStep', null)).state;
    const reading = await readTab();
    expect([asking.phase, reading.isBound, reading.bindingId]).toEqual(['ASK_MAPPING', false, bindingId]);
    expect((await preview(mappingOf(reading))).counts).toMatchObject({ debts: 4, recordedDebts: 0, shownElsewhere: 0 });
    await sync(withMapping(asking, mappingOf(reading)));
    const mapping = mappingOf(await readTab());
    expect((await preview(mapping)).counts).toMatchObject({ debts: 0, recordedDebts: 4, shownElsewhere: 0 });
  });
});

describe('a tab that is a copy', () => {
  async function copied(): Promise<SyncState> {
    await open(fiado(shop(4)));
    await sync();
    await sim.edit({ op: 'makeCopy', id: 'planilha-2' });
    await connect();
    return sync();
  }

  it('is asked about, and nothing is written meanwhile', async () => {
    const asking = await copied();
    expect([asking.phase, asking.copyOf?.sheetName]).toEqual(['ASK_COPY', 'Fiado']);
    expect((await books()).sheetBindings.nodes.map(({ spreadsheetId }) => spreadsheetId)).toEqual(['planilha-1']);
  });

  it('goes on in the place of the other when that is the answer', async () => {
    const asking = await copied();
    const { ids } = await table();
    const done = await sync({ ...asking, answer: 'MOVE' });
    expect(done.summary).toMatchObject({ created: 0, changed: 0, cancelled: [] });
    expect((await books()).sheetBindings.nodes.map(({ spreadsheetId }) => spreadsheetId)).toEqual(['planilha-2']);
    expect((await table()).ids).toEqual(ids);
    expect((await owed()).length).toBe(4);
  });

  it('is a new one when that is the answer: a preview first, then ids of its own, and what is owed already is asked', async () => {
    const asking = await copied();
    const { ids } = await table();
    const { state } = await run<{ state: SyncState }>('syncStep', { ...asking, answer: 'NEW' });
    expect([state.phase, state.origin]).toEqual(['ASK_MAPPING', 'NEW']);
    const mapping = mappingOf(await readTab());
    expect((await preview(mapping)).counts).toMatchObject({ debts: 0, openCents: 0, shownElsewhere: 4, questions: 4 });
    expect((await table()).ids).toEqual(ids);
    const { summary } = await sync(withMapping(state, mapping));
    expect(summary).toMatchObject({ created: 0, questions: 4, restored: 0, cancelled: [] });
    expect((await table()).ids.some((id) => ids.includes(id))).toBe(false);
    expect((await books()).sheetBindings.nodes).toHaveLength(2);
    expect((await owed()).length).toBe(4);
  });

  it.each([[true], [false]])(
    'within the spreadsheet is asked about too, its marks copied: %s',
    async (withMetadata) => {
      await open(fiado(shop(4)));
      await sync();
      await sim.edit([
        { op: 'copySheet', name: 'Fiado', to: 'Cópia de Fiado', withMetadata },
        { op: 'activate', name: 'Cópia de Fiado' },
      ]);
      const here = await sync();
      expect(here.phase).toBe('ASK_TAB');
      const asking = await sync({ ...here, answer: 'THIS_TAB' });
      expect([asking.phase, asking.copyOf?.sheetName]).toEqual(['ASK_COPY', 'Fiado']);
      const done = await sync({ ...asking, answer: 'NEW' });
      expect(done.summary).toMatchObject({ created: 0, questions: 4, cancelled: [] });
      const copy = await table('Cópia de Fiado');
      expect(copy.headings.filter((heading) => heading === 'Situação')).toHaveLength(1);
      expect(new Set([...copy.ids, ...(await table()).ids]).size).toBe(8);
    },
  );
});

describe('rows of another tab', () => {
  async function twoTabs(): Promise<void> {
    await open({
      id: 'planilha-1',
      sheets: [
        { name: 'Fiado', rows: shop(4) },
        { name: 'Antigos', rows: [HEADINGS, line(20), line(21)] },
      ],
    });
    await sync();
    await sim.edit({ op: 'activate', name: 'Antigos' });
    await sync({ ...(await sync()), answer: 'THIS_TAB' });
  }
  const width = HEADINGS.length + 10;

  it('that were copied get ids of their own, and are owed once until somebody says that they are others', async () => {
    await twoTabs();
    await sim.edit({
      op: 'copyPaste',
      sheet: 'Fiado',
      row: 2,
      column: 1,
      columns: width,
      to: { sheet: 'Antigos', row: 4, column: 1 },
    });
    expect((await sync()).summary).toMatchObject({ created: 0, questions: 1, cancelled: [] });
    expect(new Set([...(await table()).ids, ...(await table('Antigos')).ids]).size).toBe(7);
    await sim.edit({ op: 'activate', name: 'Fiado' });
    expect((await sync()).summary).toMatchObject({ created: 0, changed: 0, cancelled: [] });
    expect((await owed()).length).toBe(6);
  });

  it('that were moved keep theirs, and their debts', async () => {
    await twoTabs();
    const [id] = (await table()).ids;
    await sim.edit({
      op: 'cutPaste',
      sheet: 'Fiado',
      row: 2,
      column: 1,
      columns: width,
      to: { sheet: 'Antigos', row: 4, column: 1 },
    });
    expect((await sync()).summary).toMatchObject({ created: 0, cancelled: [] });
    expect((await table('Antigos')).ids).toContain(id);
    await sim.edit({ op: 'activate', name: 'Fiado' });
    expect((await sync()).summary).toMatchObject({ created: 0, cancelled: [] });
    expect((await owed()).length).toBe(6);
  });
});

describe('a tab that went back to an older version', () => {
  async function restored(): Promise<SyncState> {
    await open(fiado(shop(6)));
    await sync();
    await sim.edit({ op: 'saveVersion', version: 'ontem' });
    for (let row = 2; row <= 6; row++) await sim.edit({ op: 'setCell', row, column: 3, value: 500 + row });
    await sync();
    await sim.edit({ op: 'restoreVersion', version: 'ontem' });
    return sync();
  }

  it.each([
    ['SERVER', 502],
    ['SHEET', 100],
  ] as const)('is asked about, and %s counts', async (answer, reais) => {
    const asking = await restored();
    expect([asking.phase, asking.missing]).toEqual(['ASK_RESTORED', 5]);
    await sync({ ...asking, answer });
    expect((await owed())[0]).toBe(`Cliente a0 ${reais * 100}`);
    expect((await table()).shown('Valor')[0]).toBe(String(reais));
    expect((await sync()).summary).toMatchObject({ created: 0, changed: 0 });
  });
});
