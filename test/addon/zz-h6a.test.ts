import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PreviewState, TabColumn, TabReading } from '../../addon/mapping-rpc.js';
import type { SyncState } from '../../addon/rpc.js';
import { openBrowser } from '../support/browser.js';
import { barriers, callsOf, holdAnswer, openSidebarPage, panelOf, passTime, sidebarHtml } from './sidebar-page.js';

let browser: Browser;
let html: string;
let page: Page;

beforeAll(async () => {
  html = await sidebarHtml();
  browser = await openBrowser();
}, 60_000);
afterAll(() => browser?.close());

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const column = (index: number, heading: string, fields: Partial<TabColumn> = {}): TabColumn => ({
  index,
  letter: LETTERS[index]!,
  heading,
  field: null,
  certainty: 'OWN',
  alternatives: [],
  samples: ['um', 'dois'],
  blanks: 0,
  ...fields,
});
const certain = (index: number, heading: string, field: string, fields: Partial<TabColumn> = {}): TabColumn =>
  column(index, heading, { field, certainty: 'SURE', ...fields });
const LONG = 'Maximiliana Aparecida-das-Dores Wolfeschlegelsteinhausenbergerdorff';

const reading = (fields: Partial<TabReading> = {}): TabReading => ({
  sheetId: 0,
  sheetName: 'Fiado',
  isBound: false,
  headerRows: 1,
  columns: [
    certain(0, 'Cliente', 'name', { samples: ['Jéssica Falcão', LONG.slice(0, 40), 'Zé'] }),
    column(1, 'Zap / Contato da pessoa que compra', {
      certainty: 'LIKELY',
      field: 'phone',
      alternatives: ['phone', 'email'],
      samples: ['(27) 91417-7763', '9999-0000'],
    }),
    certain(2, 'Vlr', 'principalCents', { samples: ['R$ 140,00', '734,3'] }),
    certain(3, 'Venc.', 'dueOn', { samples: ['2026-06-22'] }),
    column(4, 'Situação', { certainty: 'UNSURE', alternatives: ['paid', 'note'], samples: ['ok', 'não', '???'] }),
    column(5, 'Bairro', { samples: ['Centro'] }),
    column(6, '', { samples: [] }),
  ],
  dueRule: null,
  dateExample: null,
  ...fields,
});

const state = (fields: Partial<SyncState> = {}): SyncState =>
  ({
    phase: 'ASK_MAPPING',
    sheetId: 0,
    sheetName: 'Fiado',
    syncId: 's1',
    origin: null,
    chunk: 0,
    chunks: 0,
    rowsSent: 0,
    rowsTotal: 0,
    summary: {
      created: 30,
      changed: 0,
      questions: 2,
      written: 9,
      restored: 0,
      kept: 0,
      agreed: 0,
      cancelled: [],
      proposalsFailure: null,
      news: [],
      goneColumns: [],
      newColumns: [],
    },
    ...fields,
  }) as SyncState;

const preview = (fields: Partial<PreviewState> = {}): { ok: true; preview: PreviewState } => ({
  ok: true,
  preview: {
    mapping: { sheetId: 0, headerRows: 1, columns: [], dateCells: null, dueRule: null },
    done: 30,
    total: 30,
    isDone: true,
    counts: {
      rows: 30,
      debts: 26,
      openCents: 2_866_693,
      paidDebts: 4,
      newCustomers: 19,
      knownCustomers: 1,
      ignoredRows: 2,
      questions: 32,
    },
    people: [],
    examples: [
      { cell: 'C12', name: LONG, what: 'O valor "3,894" pode ser lido de dois jeitos.' },
      { cell: 'B14', name: '', what: 'Falta o DDD no telefone "9999-0000".' },
    ],
    ...fields,
  },
});

const done = { ok: true, state: state({ phase: 'DONE' }) };

/** The dialog, as a first sync opens it. */
async function openDialog(read: TabReading, answers: Record<string, unknown> = {}): Promise<void> {
  page = await openSidebarPage(
    browser,
    html,
    { tab: { ...panelOf().tab, sheetName: 'Fiado', bindingId: null, lastSyncedAt: null } },
    {
      syncStep: [{ ok: true, state: state() }, done],
      readTab: { ok: true, reading: read },
      previewStep: preview(),
      ...answers,
    },
  );
  await page.locator('#sync').click();
  await page.locator('#mapping').waitFor();
}

const alertText = async (): Promise<string> =>
  (await page.locator('#mapping-result [role=alert]').innerText()).replaceAll('\u00a0', ' ');
const columnSelect = (index: number) => page.locator(`#column-${index}`);
const calls = (name: string) => callsOf(page, name);


describe('shots', () => {
  it('takes them', async () => {
    const shot = async (name: string) => page.screenshot({ path: `/tmp/h6a/${name}.png`, fullPage: true });
    const cols = reading().columns.map((one) => one.index === 3 ? { ...one, blanks: 1200 } : one);
    await openDialog(reading({ sheetName: LONG, columns: cols, dateExample: { cell: 'D7', day: '2026-05-03' } }));
    await shot('mapping');
    for (const summary of await page.locator('#mapping summary').all()) await summary.click();
    await columnSelect(4).selectOption('principalCents');
    await page.locator('#mapping-next').click();
    await shot('mapping-open');
    await openDialog(reading());
    await columnSelect(4).selectOption('paid');
    await page.locator('#mapping-next').click();
    await page.locator('#apply').waitFor();
    await shot('preview');
    await openDialog(reading(), { previewStep: [preview({ done: 1000, total: 10000, isDone: false }), preview()] });
    await columnSelect(4).selectOption('paid');
    await holdAnswer(page, 'previewStep');
    await page.locator('#mapping-next').click();
    await page.evaluate('answerNow()');
    await page.getByText('Contando: 1.000').waitFor();
    await shot('counting');
    const copy = { id: 'bin_9', sheetName: LONG, lastSyncedAt: '2026-07-14T13:00:00Z' };
    for (const [name, asked] of [['copy', { phase: 'ASK_COPY', copyOf: copy }], ['scrambled', { phase: 'ASK_SCRAMBLED' }], ['restored', { phase: 'ASK_RESTORED', missing: 1200 }]] as const) {
      page = await openSidebarPage(browser, html, {}, { syncStep: [{ ok: true, state: state(asked) }, done] });
      await page.locator('#sync').click();
      await page.locator('#sync-place [role=alert]').waitFor();
      await shot(name);
    }
    page = await openSidebarPage(browser, html, {}, { syncStep: [{ ok: true, state: state({ phase: 'UPLOAD', chunk: 1, chunks: 10, rowsSent: 1000, rowsTotal: 10_000 }) }, done] });
    await holdAnswer(page, 'syncStep');
    await page.locator('#sync').click();
    await page.evaluate('answerNow()');
    await page.getByText('Enviando 2 de 10').waitFor();
    await shot('sending');
  }, 60000);
});
