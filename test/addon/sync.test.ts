import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { bundleCode } from '../../addon/build.js';
import { writeConnectionCode } from '../../addon/connection.js';
import type { TabReading } from '../../addon/mapping-rpc.js';
import type { Answer, SyncState } from '../../addon/rpc.js';
import { createSimulatorInProcess, type InProcessSimulator } from '../../addon/simulator/in-process.js';
import type { CellInput, CellSnapshot, FetchResponse } from '../../addon/simulator/types.js';
import { summaryText } from '../../addon/texts.js';
import type { WireRow } from '../../server/domain/sheet/wire.js';
import { mappingOf, syncTab, withMapping } from '../support/first-sync.js';
import { runs } from '../support/runs.js';
import { fakeServer } from './fake-server.js';

const ADDRESS = 'https://loja.example.com';
const KEY = 'cdn_mer1234_segredosegredo';
const HEADINGS = ['Cliente', 'Telefone', 'Valor', 'Vencimento', 'Pago', 'Minha coluna'];
const WRITES = /^Range\.set|^Sheet\.(insert|append|hide)|addDeveloperMetadata|DeveloperMetadata\.remove/;

/** What an older Caderneta remembered of a tab: not yet which columns it had made. */
const OLDER_TAB = `
function asOlderTab() {
  const properties = PropertiesService.getDocumentProperties();
  const tabs = JSON.parse(properties.getProperty('caderneta.tabs')).map(({ sheetId, headings, own }) => ({ sheetId, headings, own }));
  properties.setProperty('caderneta.tabs', JSON.stringify(tabs));
}`;

let code = '';
let sim: InProcessSimulator;
let server: ReturnType<typeof fakeServer>;
let unreachable: FetchResponse | null;

beforeAll(async () => {
  code = (await bundleCode(fileURLToPath(new URL('../../addon/main.ts', import.meta.url)))) + OLDER_TAB;
});
beforeEach(() => {
  server = fakeServer();
  unreachable = null;
});

/** `now`: a clock of its own, so that a busy machine ends no step early. */
function start(rows: CellInput[][], others: { name: string; rows: CellInput[][] }[] = [], now?: () => number): void {
  sim = createSimulatorInProcess({
    code,
    now,
    spreadsheet: { sheets: [{ name: 'Fiado', rows }, ...others] },
    fetch: (_, request) => unreachable ?? server.answer(request),
  });
  const answer = sim.run('connect', writeConnectionCode({ address: ADDRESS, key: KEY })) as Answer<object>;
  expect(answer).toMatchObject({ ok: true });
}

function shop(count = 3): CellInput[][] {
  const customers = Array.from({ length: count }, (_, i): CellInput[] => [
    `Cliente ${i}`,
    { text: `(27) 91417-77${String(i % 100).padStart(2, '0')}` },
    100 + i,
    { date: '2026-07-20' },
    null,
    `=C${i + 2}*2`,
  ]);
  return [HEADINGS, ...customers];
}

const sync = (from: SyncState | null = null): SyncState => syncTab(sim, from);

/** A first sync whose columns are confirmed, just before anything is written. */
function waiting(): SyncState {
  const { state } = sim.run('syncStep', null) as { state: SyncState };
  const { reading } = sim.run('readTab', null) as { reading: TabReading };
  return withMapping(state, mappingOf(reading));
}

function table(name = 'Fiado') {
  const sheet = sim.snapshot(name).sheets.find((one) => one.name === name)!;
  const header = sheet.rows.findIndex((row) => row.filter((cell) => cell.kind === 'text').length >= 2);
  const headings = sheet.rows[header]!.map((cell) => String(cell.value));
  const column = (heading: string): number => headings.indexOf(heading);
  const cell = (row: number, heading: string): CellSnapshot => sheet.rows[row - 1]![column(heading)]!;
  return { sheet, headings, cell, column };
}

function writes(): string[] {
  return Object.entries(sim.calls())
    .filter(([name, count]) => WRITES.test(name) && count > 0)
    .map(([name]) => name);
}

describe('the first sync', () => {
  it('makes Caderneta’s columns to the right, hides the id among them, and fills them', () => {
    start(shop());
    const state = sync();
    expect(state.summary).toMatchObject({ created: 3, changed: 0, questions: 0, written: 15 });
    const { headings, cell, sheet, column } = table();
    expect(headings).toEqual([
      ...HEADINGS,
      'ID Caderneta',
      'Situação',
      'Dias em atraso',
      'Valor atualizado',
      'Limite',
      'Disponível',
      'Último lembrete',
      'Cobrar',
      'Degrau',
      'Próximo passo',
    ]);
    expect(sheet.hiddenColumns).toEqual([column('ID Caderneta') + 1]);
    expect(cell(2, 'ID Caderneta').value).toMatch(/^row_[0-9a-f]{32}$/);
    expect(cell(2, 'Situação').value).toBe('Em dia');
    expect(cell(3, 'Valor atualizado').value).toBe(101);
    expect(cell(2, 'Cobrar')).toMatchObject({
      value: 'Cobrar',
      link: expect.stringContaining('https://loja.example.com/w/row_'),
    });
    expect(cell(2, 'Cobrar').formula).toBeUndefined();
  });

  it('leaves the merchant’s own columns exactly as they were', () => {
    start(shop());
    const before = sim.snapshot('Fiado').sheets[0]!.rows.map((row) => row.slice(0, HEADINGS.length));
    sync();
    expect(table().sheet.rows.map((row) => row.slice(0, HEADINGS.length))).toEqual(before);
  });

  it('writes each row’s id into the sheet before anything is uploaded', () => {
    start(shop());
    unreachable = null;
    sim.beforeCall('UrlFetchApp.fetch', () => {});
    sync();
    const sent = server.uploads.flat().map(({ id }) => id);
    const { cell } = table();
    expect([2, 3, 4].map((row) => cell(row, 'ID Caderneta').value)).toEqual(sent);
  });

  it('sends typed cells and no columns but the mapped ones', () => {
    start(shop(1));
    sync();
    expect(server.uploads[0]![0]!.cells).toEqual({
      name: 'Cliente 0',
      phone: '(27) 91417-7700',
      principalCents: { n: '100' },
      dueOn: { d: '2026-07-20' },
      paid: null,
    });
  });

  it('takes few service calls a step, whatever the number of rows', () => {
    /** The most calls of each service that one step made. Texts with links are built without asking Google. */
    const callsFor = (count: number): Record<string, number> => {
      server = fakeServer();
      server.settings.pageSize = 4000;
      start(shop(count), [], () => 1_784_000_000_000);
      let state: SyncState | null = waiting();
      const most: Record<string, number> = {};
      for (let step = 0; state?.phase !== 'DONE'; step++) {
        expect(step).toBeLessThan(5);
        sim.resetCalls();
        state = (sim.run('syncStep', state) as { state: SyncState }).state;
        for (const [name, calls] of Object.entries(sim.calls()))
          if (!/RichText/.test(name)) most[name] = Math.max(most[name] ?? 0, calls);
      }
      return most;
    };
    const few = callsFor(100);
    // Two chunks go out in one step, and what is acknowledged goes in several requests.
    for (const [name, calls] of Object.entries(callsFor(1100)))
      expect([name, calls <= (few[name] ?? 0) * 2]).toEqual([name, true]);
  }, 240_000);

  it('finds a table that starts further down, and says so when there is none', () => {
    start([['Caderno da Ana'], [], ...shop(2)]);
    expect(sync().summary.created).toBe(2);
    server = fakeServer();
    start([['só um título'], ['x']]);
    expect(sim.run('readTab', null)).toMatchObject({ ok: false, failure: { code: 'NO_HEADER' } });
  });
});

describe('a second sync', () => {
  it('without an edit uploads no row and writes no cell', () => {
    start(shop(20));
    sync();
    sim.resetCalls();
    server.uploads.length = 0;
    const state = sync();
    expect(server.uploads.flat()).toEqual([]);
    expect(writes()).toEqual([]);
    expect(state.summary).toMatchObject({ created: 0, changed: 0, questions: 0, written: 0 });
  });

  it('sends only the row that was edited', () => {
    start(shop(5));
    sync();
    server.uploads.length = 0;
    sim.edit({ op: 'setCell', row: 4, column: 5, value: 'sim' });
    sync();
    expect(server.uploads.flat().map((row) => [row.row, row.cells.paid])).toEqual([[4, 'sim']]);
    const { cell } = table();
    expect([cell(4, 'Situação').value, cell(4, 'Cobrar').value, cell(3, 'Situação').value]).toEqual([
      'Paga',
      '',
      'Em dia',
    ]);
  });

  it('follows rows through a sort', () => {
    start(shop(6));
    sync();
    server.uploads.length = 0;
    sim.edit({ op: 'sortByColumn', column: 3, ascending: false, headerRows: 1 });
    sync();
    expect(server.uploads.flat()).toEqual([]);
    expect(table().cell(2, 'Valor atualizado').value).toBe(105);
  });

  it('finds every row again that was edited and then sorted without its id, however many', () => {
    start(shop(20));
    sync();
    const id = table().headings.indexOf('ID Caderneta');
    const idsByName = () => new Map(table().sheet.rows.map((row) => [row[0]?.display, row[id]?.display]));
    const before = idsByName();
    const edited = Array.from({ length: 15 }, (_, i) => i + 2);
    sim.edit(edited.map((row) => ({ op: 'setCell' as const, row, column: 4, value: { date: '2026-08-20' } })));
    sim.edit({ op: 'sortRange', row: 2, column: 1, rows: 20, columns: 6, by: 3, ascending: false });
    const asked = sync();
    expect(asked.phase).toBe('ASK_SCRAMBLED');
    expect(sync({ ...asked, answer: 'REARRANGE' }).phase).toBe('DONE');
    expect(idsByName()).toEqual(before);
  });

  it('keeps a column that was renamed or moved', () => {
    start(shop(2));
    sync();
    server.uploads.length = 0;
    sim.edit([
      { op: 'setCell', row: 1, column: 3, value: 'Quanto ficou' },
      { op: 'moveColumn', from: 1, to: 4 },
    ]);
    sync();
    expect(server.columns).toContainEqual({ heading: 'Quanto ficou', field: 'principalCents' });
    expect(server.uploads.flat()).toEqual([]);
  });

  it('takes in a column that came later', () => {
    start(shop(2));
    sync();
    const at = table().headings.length + 1;
    sim.edit([
      { op: 'setCell', row: 1, column: at, value: 'E-mail' },
      { op: 'setCell', row: 2, column: at, value: 'a@b.com' },
    ]);
    sync();
    expect(server.columns).toContainEqual({ heading: 'E-mail', field: 'email' });
    expect([...server.rows.values()].map((row) => row.cells.email)).toEqual(['a@b.com', null]);
  });

  it('gives a copied row an id of its own', () => {
    start(shop(2));
    sync();
    sim.edit([
      { op: 'duplicateRow', row: 2 },
      { op: 'setCell', row: 2, column: 1, value: 'Outra pessoa' },
    ]);
    sync();
    const { cell } = table();
    const ids = [2, 3, 4].map((row) => String(cell(row, 'ID Caderneta').value));
    expect(new Set(ids).size).toBe(3);
    expect(server.rows.get(ids[1]!)?.cells.name).toBe('Cliente 0');
    expect(server.rows.get(ids[0]!)?.cells.name).toBe('Outra pessoa');
  });

  it('finds its rows again when the id column was deleted', () => {
    start(shop(4));
    sync();
    const before = new Set(server.rows.keys());
    sim.edit({ op: 'deleteColumn', column: table().column('ID Caderneta') + 1 });
    sync();
    expect(new Set(server.rows.keys())).toEqual(before);
    const { headings, sheet, column } = table();
    expect(headings.filter((heading) => heading === 'ID Caderneta')).toHaveLength(1);
    expect(headings.filter((heading) => heading === 'Situação')).toHaveLength(1);
    expect(sheet.hiddenColumns).toContain(column('ID Caderneta') + 1);
  });

  it('does not bring back a column of ours that the merchant deleted, and asks for nothing', () => {
    start(shop(2));
    sync();
    sim.edit({ op: 'deleteColumn', column: table().column('Limite') + 1 });
    sync();
    expect(table().headings).not.toContain('Limite');
  });

  /** A tab as an older Caderneta left it, with a column of the merchant's to its right. */
  function olderTab(): void {
    start(shop(2));
    sync();
    for (const heading of ['Próximo passo', 'Degrau'])
      sim.edit({ op: 'deleteColumn', column: table().column(heading) + 1 });
    sim.run('asOlderTab');
    const right = table().headings.length + 1;
    sim.edit({ op: 'setCell', row: 1, column: right, value: 'Anotações' });
    sim.edit({ op: 'setCell', row: 2, column: right, value: 'ligar cedo' });
  }

  it('adds what is new in Caderneta at the end of its columns, touching no other', () => {
    olderTab();
    const before = table();
    server.settings.wanted = () => ({ degrau: '2 de 9', proximoPasso: 'mais 1 conta em dia → R$ 300,00' });
    sync();
    const { headings, cell, sheet, column } = table();
    expect(headings).toEqual([...before.headings.slice(0, -1), 'Degrau', 'Próximo passo', 'Anotações']);
    expect([cell(2, 'Anotações').value, cell(2, 'Degrau').value, cell(3, 'Próximo passo').value]).toEqual([
      'ligar cedo',
      '2 de 9',
      'mais 1 conta em dia → R$ 300,00',
    ]);
    expect(sheet.hiddenColumns).toEqual([column('ID Caderneta') + 1]);
    expect(sync().summary).toMatchObject({ created: 0, changed: 0, written: 0 });
  });

  it('keeps the meaning of a mapped column that the new ones push aside', () => {
    start(shop(2));
    sync();
    for (const heading of ['Próximo passo', 'Degrau'])
      sim.edit({ op: 'deleteColumn', column: table().column(heading) + 1 });
    sim.run('asOlderTab');
    const right = table().headings.length + 1;
    sim.edit({ op: 'setCell', row: 1, column: right, value: 'Observação' });
    sim.edit({ op: 'setCell', row: 2, column: right, value: 'vizinha' });
    sync();
    sim.edit({ op: 'setCell', row: 3, column: table().column('Observação') + 1, value: 'prima' });
    sync();
    expect([...server.rows.values()].map(({ cells }) => cells.note)).toEqual(['vizinha', 'prima']);
  });

  it('adds them once: deleted by the merchant they stay away, and what was deleted before does not come back', () => {
    olderTab();
    sim.edit({ op: 'deleteColumn', column: table().column('Limite') + 1 });
    sync();
    sim.edit({ op: 'deleteColumn', column: table().column('Degrau') + 1 });
    sync();
    sync();
    expect(table().headings.filter((one) => ['Limite', 'Degrau', 'Próximo passo'].includes(one))).toEqual([
      'Próximo passo',
    ]);
  });
});

describe('rows that are gone', () => {
  it('are told to the server when they are few', () => {
    start(shop(4));
    sync();
    sim.edit({ op: 'deleteRow', row: 3 });
    sync();
    expect(server.rows.size).toBe(3);
  });

  it('are asked about when they are many, and come back below when their debts are kept', () => {
    start(shop(12));
    sync();
    sim.edit({ op: 'deleteRow', row: 3, count: 8 });
    const asking = sync();
    expect([asking.phase, asking.missing, server.rows.size]).toEqual(['ASK_MISSING', 8, 12]);
    const kept = sync({ ...asking, answer: 'KEEP_MISSING' });
    expect([kept.phase, kept.summary.kept, kept.summary.cancelled]).toEqual(['DONE', 8, []]);
    expect(server.rows.size).toBe(12);
    expect(sync()).toMatchObject({ phase: 'DONE', missing: 0, summary: { created: 0, changed: 0 } });
  });

  it('come back below, and are counted, when they are instalments of an agreement', () => {
    start(shop(4));
    sync();
    const ids = [...server.rows.keys()];
    server.settings.agreedRowIds = ids.slice(1, 2);
    sim.edit({ op: 'deleteRow', row: 3, count: 2 });
    const { summary } = sync();
    expect(summary).toMatchObject({ agreed: 1, kept: 0, cancelled: [{ debtId: ids[2] }] });
    expect([...server.rows.keys()].sort()).toEqual([ids[0], ids[1], ids[3]].sort());
    expect(sync()).toMatchObject({ phase: 'DONE', summary: { agreed: 0, cancelled: [] } });
  });

  it('are named, but only those who still owe', () => {
    start(shop(12));
    sync();
    const names = [...server.rows.values()].slice(1, 9).map(({ cells }) => cells.name);
    sim.edit({ op: 'deleteRow', row: 3, count: 8 });
    expect(sync().missingNames).toEqual(names.filter((_, i) => i % 2 === 0));
  });

  it('are asked about without names when the server cannot say them', () => {
    start(shop(12));
    sync();
    sim.edit({ op: 'deleteRow', row: 3, count: 8 });
    const { answer } = server;
    const isAboutNames = (body?: string | null) => body?.includes('row0:') ?? false;
    vi.spyOn(server, 'answer').mockImplementation((request) =>
      isAboutNames(request.body) ? { status: 500, headers: {}, body: '' } : answer(request),
    );
    expect(sync()).toMatchObject({ phase: 'ASK_MISSING', missing: 8, missingNames: [] });
  });

  it('are cancelled when that is the answer', () => {
    start(shop(12));
    sync();
    sim.edit({ op: 'deleteRow', row: 3, count: 8 });
    const asking = sync();
    expect(sync({ ...asking, answer: 'CANCEL_MISSING' })).toMatchObject({ phase: 'DONE', summary: { kept: 0 } });
    expect(server.rows.size).toBe(4);
  });
});

describe('writing back', () => {
  it('never overwrites what somebody typed meanwhile, and sends that edit next time', () => {
    start(shop(3));
    sync();
    const ids = [...server.rows.keys()];
    server.extra.push({ id: ids[0]!, version: 'v1', field: 'paid', expected: null, value: 'sim' });
    const stop = sim.beforeCall('LockService.getDocumentLock', (n) => {
      // The third lock of a sync is the one under which patches are written.
      if (n === 3) sim.edit({ op: 'setCell', row: 2, column: 5, value: 'metade' });
    });
    sync();
    stop();
    expect(table().cell(2, 'Pago').value).toBe('metade');
    expect(server.acks.find((ack) => ack.refused.length > 0)?.refused).toEqual([{ field: 'paid', found: 'metade' }]);
    server.uploads.length = 0;
    server.extra.length = 0;
    sync();
    expect(server.uploads.flat().map((row) => row.cells.paid)).toEqual(['metade']);
  });

  it('sends an edit of another cell of a row it wrote to meanwhile', () => {
    start(shop(3));
    sync();
    const ids = [...server.rows.keys()];
    server.extra.push({ id: ids[0]!, version: 'v1', field: 'paid', expected: null, value: 'sim' });
    const stop = sim.beforeCall('LockService.getDocumentLock', (n) => {
      if (n === 3) sim.edit({ op: 'setCell', row: 2, column: 1, value: 'Nome novo' });
    });
    sync();
    stop();
    expect(table().cell(2, 'Pago').value).toBe('sim');
    server.uploads.length = 0;
    sync();
    expect(server.uploads.flat().map((row) => row.cells.name)).toEqual(['Nome novo']);
  });

  it('writes what it was given as text, whatever it looks like', () => {
    start(shop(2));
    server.settings.wanted = () => ({ situacao: '=HYPERLINK("http://evil";"x")', limite: { n: '200' } });
    sync();
    const cell = table().cell(2, 'Situação');
    expect([cell.value, cell.formula, cell.kind]).toEqual(['=HYPERLINK("http://evil";"x")', undefined, 'text']);
    sim.resetCalls();
    sync();
    expect(writes()).toEqual([]);
  });

  it('gives a plain-text column its text without an apostrophe', () => {
    start(shop(2));
    sim.edit({ op: 'setNumberFormat', row: 2, column: 2, rows: 2, columns: 1, format: '@' });
    sync();
    const ids = [...server.rows.keys()];
    server.extra.push({
      id: ids[0]!,
      version: 'v1',
      field: 'phone',
      expected: '(27) 91417-7700',
      value: '+5527999990000',
    });
    sync();
    expect(table().cell(2, 'Telefone').value).toBe('+5527999990000');
  });

  it('appends the debts that the sheet does not have, once', () => {
    start(shop(2));
    sync();
    server.addNewRow({
      version: 'v1',
      id: 'row_newdebt1',
      cells: { name: '=Nova', principalCents: { n: '60' }, dueOn: { d: '2026-08-20' }, situacao: 'Em dia' },
    });
    sync();
    const { cell, sheet } = table();
    expect([
      cell(4, 'Cliente').value,
      cell(4, 'Valor').value,
      cell(4, 'Vencimento').kind,
      cell(4, 'ID Caderneta').value,
    ]).toEqual(['=Nova', 60, 'date', 'row_newdebt1']);
    expect(sheet.lastRow).toBe(4);
    server.uploads.length = 0;
    sim.resetCalls();
    sync();
    expect([server.uploads.flat(), table().sheet.lastRow]).toEqual([[], 4]);
  });

  it('writes dates as dates of the spreadsheet’s zone, whichever that is', () => {
    sim = createSimulatorInProcess({
      code,
      spreadsheet: { timeZone: 'Asia/Tokyo', sheets: [{ name: 'Fiado', rows: shop(2) }] },
      fetch: (_, request) => server.answer(request),
    });
    sim.run('connect', writeConnectionCode({ address: ADDRESS, key: KEY }));
    server.settings.wanted = () => ({ ultimoLembrete: { d: '2026-07-15' } });
    sync();
    expect(server.uploads[0]![0]!.cells.dueOn).toEqual({ d: '2026-07-20' });
    expect(table().cell(2, 'Último lembrete')).toMatchObject({ kind: 'date', value: '2026-07-15' });
    sim.resetCalls();
    sync();
    expect(writes()).toEqual([]);
  });

  it('leaves protected cells alone and goes on with the rest', () => {
    start(shop(3));
    sync();
    const letter = String.fromCharCode(65 + table().column('Limite'));
    sim.edit({ op: 'protect', a1: `${letter}2:${letter}4`, canEdit: false });
    server.settings.wanted = () => ({ situacao: 'Atrasada', limite: { n: '300' } });
    sync();
    expect([table().cell(2, 'Limite').value, table().cell(2, 'Situação').value]).toEqual([200, 'Atrasada']);
  });
});

describe('many rows', () => {
  it('go in chunks of a thousand, in steps, and the second time not at all', () => {
    start(shop(1010).map((line) => line.slice(0, 5)));
    server.settings.pageSize = 4000;
    const state = sync();
    expect(server.uploads.filter((chunk) => chunk.length > 0).map((chunk) => chunk.length)).toEqual([1000, 10]);
    expect(state.summary.created).toBe(1010);
    sim.resetCalls();
    server.uploads.length = 0;
    sync();
    expect([server.uploads.flat(), writes()]).toEqual([[], []]);
  }, 60_000);
});

describe('when something is in the way', () => {
  it('asks again once for a lost answer, with the same idempotency key', () => {
    start(shop(2));
    sync();
    server.requests.length = 0;
    server.interruptions.push(null, { status: 503, headers: {}, body: '' });
    sync();
    const keys = server.requests
      .filter(({ name }) => name === 'syncSheet')
      .map(({ variables }) => (variables.input as { idempotencyKey: string }).idempotencyKey);
    expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
  });

  it('reads the tab again where another device wrote to its rows meanwhile, and sends what it then reads', () => {
    start(shop(5));
    sync();
    server.requests.length = 0;
    server.uploads.length = 0;
    server.settings.stale = 2;
    sim.edit({ op: 'setCell', row: 4, column: 5, value: 'sim' });
    expect(sync()).toMatchObject({ phase: 'DONE', rowsSent: 1 });
    const tried = server.requests
      .filter(({ name }) => name === 'syncSheet')
      .map(({ variables }) => variables.input as { chunk: number; idempotencyKey: string; rows: WireRow[] });
    expect(tried.slice(0, 3).map(({ chunk }) => chunk)).toEqual([0, 1, 2]);
    expect(new Set(tried.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(tried.length);
    expect(tried[0]!.rows.map(({ known, hash }) => [typeof known, known === hash])).toEqual([['string', false]]);
    expect(server.uploads.flat().map(({ row }) => row)).toEqual([4]);
  });

  it('sends a step in halves where its texts are too long for one request', () => {
    start(shop(40));
    server = fakeServer();
    const answer = server.answer;
    const tooLarge = { status: 413, headers: {}, body: '{"errors":[{"extensions":{"code":"BAD_USER_INPUT"}}]}' };
    server.answer = (request) =>
      /syncSheet\(/.test(request.body ?? '') && request.body!.length > 4_000 ? tooLarge : answer(request);
    const state = sync();
    expect([state.phase, server.rows.size]).toEqual(['DONE', 40]);
    expect(server.uploads.length).toBeGreaterThan(2);
    expect(new Set(server.uploads.flat().map(({ id }) => id)).size).toBe(40);
  });

  it('goes on under another number where a step was answered, its answer lost, and the row edited since', () => {
    start(shop(2));
    const confirmed = waiting();
    const reused = { code: 'IDEMPOTENCY_KEY_REUSED', message: 'Já feito.' };
    const refused = { data: { syncSheet: { sync: null, cancelled: [], foreignRowIds: [], errors: [reused] } } };
    server.interruptions.push(null, null, null, { status: 200, headers: {}, body: JSON.stringify(refused) });
    expect(sync(confirmed).phase).toBe('DONE');
    expect(server.rows.size).toBe(2);
  });

  it('takes up a sync that was cut short without doubling a row', () => {
    start(shop(3));
    const confirmed = waiting();
    server.interruptions.push(null, null, null, { failure: 'TIMEOUT' }, { failure: 'TIMEOUT' });
    expect(sim.run('syncStep', confirmed)).toMatchObject({ ok: false, failure: { code: 'NETWORK' } });
    sync();
    expect(server.rows.size).toBe(3);
  });

  it.each([
    ['KILL', 1],
    ['ERROR', 3],
  ] as const)(
    'a first sync that breaks (%s) at any of its calls is taken up: no row or column twice',
    (how, first) => {
      start(shop(4));
      const begun = sim.saveState();
      const confirmed = waiting();
      sim.resetCalls();
      expect(sync(confirmed).phase).toBe('DONE');
      const calls = Object.values(sim.calls()).reduce((sum, count) => sum + count, 0);
      for (let call = first; call <= calls; call += runs(20, 9)) {
        server = fakeServer();
        sim.loadState(begun);
        let state: SyncState | null = waiting();
        sim.failAt({ call, how });
        try {
          while (state !== null && state.phase !== 'DONE') {
            const answer = sim.run('syncStep', state) as Answer<{ state: SyncState }>;
            state = answer.ok ? answer.state : null;
          }
        } catch {
          // Google answers nothing.
        }
        sim.failAt(null);
        expect([call, sync().phase]).toEqual([call, 'DONE']);
        const { headings, cell, sheet, column } = table();
        const ids = [2, 3, 4, 5].map((row) => cell(row, 'ID Caderneta').value);
        const found = [headings.length, new Set(headings).size, sheet.hiddenColumns, [...server.rows.keys()].sort()];
        const columns = HEADINGS.length + 10;
        expect([call, ...found]).toEqual([call, columns, columns, [column('ID Caderneta') + 1], ids.sort()]);
      }
    },
    120_000,
  );

  it('does not begin while another sync holds the lock', () => {
    start(shop(2));
    const confirmed = waiting();
    sim.edit({ op: 'holdLock', lock: 'document', isHeld: true });
    expect(sim.run('syncStep', confirmed)).toMatchObject({ ok: false, failure: { code: 'BUSY' } });
    expect(server.rows.size).toBe(0);
  });

  it('asks before it makes columns in a second tab', () => {
    start(shop(2), [
      {
        name: 'Preços',
        rows: [
          ['Cliente', 'Valor'],
          ['x', 1],
        ],
      },
    ]);
    sync();
    sim.edit({ op: 'activate', name: 'Preços' });
    const asking = sync();
    expect([asking.phase, asking.sheetName, asking.knownTab?.sheetName]).toEqual(['ASK_TAB', 'Preços', 'Fiado']);
    expect(sync({ ...asking, answer: 'KNOWN_TAB' }).phase).toBe('DONE');
    expect(table('Preços').headings).toEqual(['Cliente', 'Valor']);
  });
});

describe('the connection', () => {
  it('is tested before it is kept, and the key goes nowhere but to its server', () => {
    start(shop(1));
    const answer = sim.run('connect', writeConnectionCode({ address: ADDRESS, key: KEY }));
    expect(JSON.stringify(answer)).not.toContain(KEY);
    expect(answer).toEqual({
      ok: true,
      connection: { shopName: 'Mercadinho da Ana', host: 'loja.example.com', maskedKey: 'cdn_…redo' },
    });
    expect(server.requests.every(({ authorization }) => authorization === `Bearer ${KEY}`)).toBe(true);
  });

  it('that fails is not kept', () => {
    sim = createSimulatorInProcess({ code, spreadsheet: {}, fetch: () => ({ status: 401, headers: {}, body: '' }) });
    const connect = sim.run('connect', writeConnectionCode({ address: ADDRESS, key: KEY }));
    expect(connect).toMatchObject({ ok: false, failure: { code: 'UNAUTHENTICATED' } });
    expect(sim.run('openPanel')).toEqual({ ok: true, view: 'CONNECT', current: null });
  });

  it('to this very computer says that Google does not see it', () => {
    sim = createSimulatorInProcess({ code, spreadsheet: {} });
    const answer = sim.run('connect', writeConnectionCode({ address: 'http://127.0.0.1:4000', key: KEY }));
    expect(answer).toMatchObject({
      ok: false,
      failure: { code: 'PRIVATE_ADDRESS' },
    });
  });

  it('of another person at the same spreadsheet is asked for anew', () => {
    start(shop(1));
    sim.actAs('outra@example.com');
    expect(sim.run('openPanel')).toEqual({ ok: true, view: 'CONNECT', current: null });
  });
});

describe('the menu', () => {
  it('is there before anything was authorised', () => {
    sim = createSimulatorInProcess({ code, spreadsheet: {} });
    const [menu] = sim.open('NONE');
    expect(menu).toMatchObject({ kind: 'menu', label: 'Caderneta' });
    const items = menu?.kind === 'menu' ? menu.items.flatMap((item) => (item.kind === 'item' ? [item.label] : [])) : [];
    expect(items).toEqual(['Abrir painel', 'Sincronizar', 'Criar abas', 'Conectar…', 'Ajuda']);
  });

  it('makes a tab that is ready to be synced, and never touches one that is there', () => {
    start(shop(1));
    sim.open();
    sim.runMenuItem('Caderneta', 'Criar abas');
    expect(table('Dívidas').headings).toEqual([
      'Cliente',
      'Telefone',
      'E-mail',
      'CPF/CNPJ',
      'Valor',
      'Vencimento',
      'Pago',
      'Parcela',
      'Observação',
    ]);
    expect(table('Dívidas').sheet.frozenRows).toBe(1);
    sim.edit({ op: 'setCell', sheet: 'Dívidas', row: 2, column: 1, value: 'Cida' });
    sim.runMenuItem('Caderneta', 'Criar abas');
    expect(table('Dívidas').cell(2, 'Cliente').value).toBe('Cida');
    expect(sync().summary.created).toBe(1);
  });

  it('syncs without the panel and says what came of it', () => {
    start(shop(2));
    sync();
    sim.edit({ op: 'appendRow', values: ['Nova', null, 50] });
    sim.open();
    sim.runMenuItem('Caderneta', 'Sincronizar');
    expect(sim.ui().shown.at(-1)).toMatchObject({ kind: 'toast', message: '1 linha nova.' });
  });
});

describe('what became of offers', () => {
  const said = (): string => summaryText(sync().summary);
  const event = (name: string, kind: string, minutesAgo: number) => ({
    name,
    kind,
    recordedAt: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
  });

  it('is told by the sync after it, once', () => {
    start(shop(1));
    sync();
    server.news.push(event('Cida', 'ACCEPT', 30), event('Rui', 'ACCEPT', 20), event('Zé', 'BREAK', 10));
    expect(said()).toBe('Cida e Rui aceitaram a oferta. O acordo com Zé foi desfeito.');
    expect(said()).toBe('Nada mudou desde a última vez.');
    server.news.push(event('Beto', 'REFUSE', 5));
    expect(said()).toBe('Beto recusou a oferta.');
  });

  it('is no news after a week, nor when somebody of the shop withdrew it', () => {
    start(shop(1));
    sync();
    server.news.push(event('Cida', 'ACCEPT', 8 * 24 * 60), event('Rui', 'WITHDRAW', 5));
    expect(said()).toBe('Nada mudou desde a última vez.');
  });

  it('waits for a sync that says it: bringing the sheet up to date tells nobody', () => {
    start(shop(1));
    sync();
    server.news.push(event('Cida', 'ACCEPT', 30));
    sim.run('refreshStep', null);
    expect(said()).toBe('Cida aceitou a oferta.');
  });
});
