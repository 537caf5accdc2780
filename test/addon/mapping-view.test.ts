import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PreviewState, TabColumn, TabReading } from '../../addon/mapping-rpc.js';
import type { SyncState } from '../../addon/rpc.js';
import { closePages, openBrowser } from '../support/browser.js';
import { barriers, callsOf, holdAnswer, openSidebarPage, panelOf, passTime, sidebarHtml } from './sidebar-page.js';

let browser: Browser;
let html: string;
let page: Page;

beforeAll(async () => {
  html = await sidebarHtml();
  browser = await openBrowser();
}, 60_000);
afterAll(closePages);

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
  bindingId: null,
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
    mapping: { sheetId: 0, bindingId: null, headerRows: 1, columns: [], dateCells: null, dueRule: null },
    done: 30,
    total: 30,
    isDone: true,
    counts: {
      rows: 30,
      debts: 26,
      openCents: 2_866_693,
      paidDebts: 4,
      recordedDebts: 0,
      unshownDebts: 0,
      matchedDebts: 0,
      shownElsewhere: 0,
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

describe('the columns of a first sync', () => {
  it('asks for what is not certain, and folds away the rest', async () => {
    await openDialog(reading());
    expect(await page.locator('#mapping-form > h2').innerText()).toBe('Falta confirmar (2)');
    expect(await page.locator('#mapping-form > ul > li h3').allInnerTexts()).toEqual([
      'Zap / Contato da pessoa que compra',
      'Situação',
    ]);
    expect(await page.locator('summary').allInnerTexts()).toEqual([
      '3 colunas entendidas',
      '2 colunas suas, que ficam como estão',
    ]);
    expect(await page.locator('#mapping details[open]').count()).toBe(0);
    expect(await columnSelect(1).inputValue()).toBe('phone');
    expect(await columnSelect(4).inputValue()).toBe('');
    expect(await page.locator('[data-column=B]').innerText()).toContain('(27) 91417-7763 · 9999-0000');
    expect(await page.evaluate('document.activeElement.id')).toBe('mapping-title');
  });

  it('can be used by everybody, with everything open and refused: axe-core finds nothing, and it fits its 300 px', async () => {
    await openDialog(reading({ sheetName: LONG, dateExample: { cell: 'D7', day: '2026-05-03' } }));
    for (const summary of await page.locator('#mapping summary').all()) await summary.click();
    await page.locator('#mapping-next').click();
    await page.locator('#mapping-result [role=alert]').waitFor();
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
  });

  it('goes nowhere before every doubt is answered, and goes to where it is', async () => {
    await openDialog(reading());
    await page.locator('#mapping-next').click();
    expect(await alertText()).toContain('Falta dizer o que é “Situação”.');
    expect(await page.evaluate('document.activeElement.id')).toBe('column-4');
    expect(await columnSelect(4).getAttribute('aria-invalid')).toBe('true');
    expect(await calls('previewStep')).toEqual([]);
  });

  it('refuses two columns of one field, opening what is folded', async () => {
    await openDialog(reading());
    await columnSelect(4).selectOption('principalCents');
    await page.locator('#mapping-next').click();
    expect(await alertText()).toContain('“Vlr” e “Situação” não podem ser ao mesmo tempo “Valor da conta”.');
    expect(await page.locator('#mapping details[open]').count()).toBe(1);
    expect(await page.evaluate('document.activeElement.id')).toBe('column-2');
  });

  it.each([
    [[0], 'Falta dizer qual coluna tem o nome do cliente.'],
    [[2], 'Falta dizer qual coluna tem o valor da conta.'],
    [[0, 2], 'Falta dizer qual coluna tem o nome do cliente e qual tem o valor da conta.'],
  ])('says that columns %j are missing', async (indexes, said) => {
    await openDialog(reading());
    await columnSelect(4).selectOption('OWN');
    for (const index of indexes) await columnSelect(index).selectOption('OWN', { force: true });
    await page.locator('#mapping-next').click();
    expect(await alertText()).toContain(said);
  });

  it('opens the columns that seemed the merchant’s own where none of the others is the name', async () => {
    await openDialog(reading({ columns: [column(0, 'Quem levou fiado'), certain(1, 'Vlr', 'principalCents')] }));
    expect(await columnSelect(0).isVisible()).toBe(true);
    await page.locator('#mapping-next').click();
    expect(await page.evaluate('document.activeElement.id')).toBe('column-0');
    await columnSelect(0).selectOption('name');
    expect(await page.locator('[data-column=A] label').innerText()).toContain('Você disse');
  });

  it('hands on what was said, and nothing of the columns that are the merchant’s', async () => {
    await openDialog(reading());
    await columnSelect(4).selectOption('paid');
    await page.locator('#mapping-next').click();
    await page.locator('#apply').waitFor();
    expect(await calls('previewStep')).toEqual([
      [
        'previewStep',
        {
          mapping: {
            sheetId: 0,
            bindingId: null,
            headerRows: 1,
            columns: [
              { index: 0, heading: 'Cliente', field: 'name' },
              { index: 1, heading: 'Zap / Contato da pessoa que compra', field: 'phone' },
              { index: 2, heading: 'Vlr', field: 'principalCents' },
              { index: 3, heading: 'Venc.', field: 'dueOn' },
              { index: 4, heading: 'Situação', field: 'paid' },
            ],
            dateCells: null,
            dueRule: null,
          },
        },
      ],
    ]);
  });

  it('says why the tab could not be read, in the panel', async () => {
    page = await openSidebarPage(
      browser,
      html,
      {},
      {
        syncStep: { ok: true, state: state() },
        readTab: { ok: false, failure: { code: 'NO_HEADER', what: '', doNext: '' } },
      },
    );
    await page.locator('#sync').click();
    await page.getByRole('alert').getByText('Não achei a linha de títulos nesta aba.').waitFor();
  });
});

describe('when sales on trust fall due', () => {
  const withoutDue = (): TabReading =>
    reading({ columns: [certain(0, 'Cliente', 'name'), certain(1, 'Vlr', 'principalCents'), column(2, 'Venc.')] });
  const mapping = async () => ((await calls('previewStep'))[0]![1] as { mapping: object }).mapping;

  it('is asked where no column says it, and must be answered', async () => {
    await openDialog(withoutDue());
    expect(await page.locator('#due-why').innerText()).toBe('Nenhuma coluna diz o vencimento.');
    await page.locator('#mapping-next').click();
    expect(await alertText()).toContain('Falta dizer quando vence o fiado.');
  });

  it('is asked where rows leave it blank, with their number; not where every row says it', async () => {
    const columns = [certain(0, 'Cliente', 'name'), certain(1, 'Vlr', 'principalCents')];
    await openDialog(reading({ columns: [...columns, certain(2, 'Venc.', 'dueOn', { blanks: 1200 })] }));
    expect(await page.locator('#due-why').innerText()).toBe('1.200 linhas estão sem vencimento.');
    await openDialog(reading({ columns: [...columns, certain(2, 'Venc.', 'dueOn')] }));
    expect(await page.locator('#due').isVisible()).toBe(false);
  });

  it('is no question any more once a column is said to have it', async () => {
    await openDialog(withoutDue());
    await page.locator('#mapping-own').click();
    await columnSelect(2).selectOption('dueOn');
    expect(await page.locator('#due').isVisible()).toBe(false);
  });

  it.each([
    ['#due-pay-day', '5', { payDay: 5, days: null }],
    ['#due-days', '45', { payDay: null, days: 45 }],
  ])('%s %s is handed on', async (input, typed, dueRule) => {
    await openDialog(withoutDue());
    await page.locator(input).fill(typed);
    await page.locator('#mapping-next').click();
    await page.locator('#apply').waitFor();
    expect(await mapping()).toMatchObject({ dueRule });
  });

  it.each([
    ['#due-pay-day', '32', 'O dia do pagamento vai de 1 a 31.'],
    ['#due-pay-day', 'dez', 'O dia do pagamento vai de 1 a 31.'],
    ['#due-days', '0', 'O prazo vai de 1 a 365 dias.'],
  ])('%s %s is refused in its field', async (input, typed, said) => {
    await openDialog(withoutDue());
    await page.locator(input).fill(typed);
    await page.locator('#mapping-next').click();
    expect(await alertText()).toContain(said);
    expect(await page.locator(input).getAttribute('aria-invalid')).toBe('true');
  });

  it('is left to each row when that is the answer', async () => {
    await openDialog(withoutDue());
    await page.locator('#due-is-each').check();
    await page.locator('#mapping-next').click();
    await page.locator('#apply').waitFor();
    expect(await mapping()).toMatchObject({ dueRule: null });
  });
});

describe('dates of an English spreadsheet', () => {
  it.each([
    ['5 de março', 'DAY_FIRST'],
    ['3 de maio', 'AS_SHOWN'],
  ])('are asked about with one of them: %s is %s', async (label, dateCells) => {
    await openDialog(
      reading({
        columns: reading().columns.filter(({ certainty }) => certainty === 'SURE'),
        dateExample: { cell: 'D7', day: '2026-05-03' },
      }),
    );
    expect(await page.locator('#dates-why').innerText()).toContain('O que é 05/03/2026, na célula D7?');
    await page.locator('#mapping-next').click();
    expect(await alertText()).toContain('Falta dizer como ler as datas.');
    await page.getByLabel(label).check();
    await page.locator('#mapping-next').click();
    await page.locator('#apply').waitFor();
    expect((await calls('previewStep'))[0]![1]).toMatchObject({ mapping: { dateCells } });
  });
});

describe('the preview', () => {
  const ready = (): TabReading =>
    reading({
      columns: [
        certain(0, 'Cliente', 'name'),
        certain(1, 'Vlr', 'principalCents'),
        certain(2, 'Venc.', 'dueOn'),
        column(3, 'Bairro'),
        column(4, LONG),
      ],
    });

  it('no amount of a preview breaks across lines, however large', async () => {
    const counts = {
      ...preview().preview.counts,
      openCents: 98_765_432_109,
      recordedDebts: 12_345,
      unshownDebts: 12_345,
      questions: 12_345,
    };
    await openDialog(ready(), { previewStep: preview({ counts }) });
    await page.locator('#mapping-next').click();
    await page.locator('#preview-counts').waitFor();
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/preview.png` });
    const lines = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('#preview-counts dd')].map((dd) => {
        const range = document.createRange();
        range.selectNodeContents(dd);
        return range.getClientRects().length;
      }),
    );
    expect(new Set(lines)).toEqual(new Set([1]));
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
  });

  it('says what will be made, left out and asked, and that nothing was written', async () => {
    await openDialog(ready());
    await page.locator('#mapping-next').click();
    await page.locator('#apply').waitFor();
    const said = (await page.locator('#preview').innerText()).replaceAll('\u00a0', ' ');
    for (const text of [
      'Nada foi gravado ainda.',
      'R$ 28.666,93',
      '32 perguntas ficarão no painel, cada uma com a sua célula.',
      `C12 · ${LONG}`,
      'e mais 30.',
      'Ficam de fora totais',
      'acrescenta as colunas dela à direita',
      `“Bairro” e “${LONG}” ficam como estão.`,
    ])
      expect(said).toContain(text);
    expect(await page.locator('#preview-counts dd').allInnerTexts()).toEqual([
      expect.stringContaining('28.666,93'),
      '26',
      '4',
      '19',
      '1',
      '2',
      '2',
    ]);
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    expect(await calls('syncStep')).toHaveLength(1);
  });

  it('counts a part at a time, handing back what was counted, and shows how far it is', async () => {
    const part = preview({ done: 1000, total: 2500, isDone: false, people: ['a'] });
    await openDialog(ready(), { previewStep: [part, preview({ done: 2500, total: 2500 })] });
    await page.locator('#mapping-next').click();
    await page.locator('#apply').waitFor();
    const [, second] = await calls('previewStep');
    expect(second).toEqual(['previewStep', part.preview]);
  });

  it('can be cancelled while it counts, and keeps what was said', async () => {
    await openDialog(ready());
    await page.locator('#mapping-own').click();
    await columnSelect(3).selectOption('address');
    await holdAnswer(page, 'previewStep');
    await page.locator('#mapping-next').click();
    await page.locator('#preview-cancel').click();
    expect(await columnSelect(3).inputValue()).toBe('address');
    await page.evaluate('answerNow()');
    await page.waitForTimeout(50);
    expect(await page.locator('#mapping').isVisible()).toBe(true);
    expect(await calls('syncStep')).toHaveLength(1);
  });

  it('says why it could not be counted, and counts again', async () => {
    const lost = { ok: false, failure: { code: 'NETWORK', what: '', doNext: '' } };
    await openDialog(ready(), { previewStep: [lost, preview()] });
    await page.locator('#mapping-next').click();
    await page.getByRole('alert').getByText('O servidor da Caderneta não respondeu.').waitFor();
    await page.locator('#preview-again').click();
    await page.locator('#apply').waitFor();
  });

  it('is applied only by its button, with what was said, in the panel', async () => {
    await openDialog(ready());
    await page.locator('#mapping-next').click();
    await page.locator('#apply').click();
    await page.locator('#notice').getByText('30 linhas novas, 2 perguntas.').waitFor();
    const [, applied] = await calls('syncStep');
    expect(applied![1]).toMatchObject({
      phase: 'BIND',
      syncId: 's1',
      mapping: { sheetId: 0, columns: [{ field: 'name' }, { field: 'principalCents' }, { field: 'dueOn' }] },
    });
  });
});

describe('the columns of a tab that is synced', () => {
  it('are changed from the foot of the panel, without a preview', async () => {
    page = await openSidebarPage(
      browser,
      html,
      {},
      {
        readTab: {
          ok: true,
          reading: reading({
            isBound: true,
            columns: [
              certain(0, 'Cliente', 'name'),
              certain(1, 'Vlr', 'principalCents'),
              certain(2, 'Venc.', 'dueOn'),
              column(3, 'Zap'),
            ],
          }),
        },
        syncStep: done,
      },
    );
    await page.locator('#columns').click();
    await page.locator('#mapping-own').click();
    await columnSelect(3).selectOption('phone');
    await page.locator('#mapping-next').click();
    await page.locator('#notice').getByText('30 linhas novas').waitFor();
    expect((await calls('syncStep'))[0]![1]).toMatchObject({
      phase: 'BIND',
      sheetId: 0,
      mapping: { columns: [{}, {}, {}, { field: 'phone', heading: 'Zap' }] },
    });
  });
});

describe('what a sync asks', () => {
  const copy = { id: 'bin_9', sheetName: LONG, lastSyncedAt: '2026-07-14T13:00:00Z' };
  const asks = async (asked: Partial<SyncState>): Promise<void> => {
    page = await openSidebarPage(browser, html, {}, { syncStep: [{ ok: true, state: state(asked) }, done] });
    await page.locator('#sync').click();
    await page.locator('#sync-place [role=alert]').waitFor();
  };

  it.each<[string, Partial<SyncState>, string, string, string]>([
    [
      'a copy',
      { phase: 'ASK_COPY', copyOf: copy },
      `Esta aba é uma cópia de ${LONG}, sincronizada em 14/07, 10:00.`,
      '#copy-new',
      'NEW',
    ],
    ['a copy that took its place', { phase: 'ASK_COPY', copyOf: copy }, 'Nada foi gravado.', '#copy-move', 'MOVE'],
    ['a half-sort', { phase: 'ASK_SCRAMBLED' }, 'só uma parte das colunas foi ordenada', '#rearrange', 'REARRANGE'],
    [
      'an older version',
      { phase: 'ASK_RESTORED', missing: 1200 },
      'versão antiga (1.200 linhas)',
      '#restored-server',
      'SERVER',
    ],
    ['an older version that counts', { phase: 'ASK_RESTORED', missing: 1 }, '(1 linha)', '#restored-sheet', 'SHEET'],
  ])('%s is said, and its answer handed on', async (_, asked, said, answer, expected) => {
    await asks(asked);
    expect(await page.locator('#sync-place').innerText()).toContain(said);
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    await page.locator(answer).click();
    await page.locator('#notice').getByText('30 linhas novas').waitFor();
    expect((await calls('syncStep'))[1]![1]).toMatchObject({ ...asked, answer: expected });
  });

  it.each([
    ['#sync-cancel', { phase: 'ASK_COPY', copyOf: copy }],
    ['#undo-sort', { phase: 'ASK_SCRAMBLED' }],
  ] as const)('%s leaves everything as it is', async (button, asked) => {
    await asks(asked);
    await page.locator(button).click();
    expect(await page.locator('#sync-place').innerText()).toBe('');
    expect(await calls('syncStep')).toHaveLength(1);
  });
});

describe('a long sync', () => {
  const sending = (chunk: number) => ({
    ok: true,
    state: state({ phase: 'UPLOAD', chunk, chunks: 10, rowsSent: chunk * 1000, rowsTotal: 10_000 }),
  });

  it('says how far it is, and stops after the step when told to', async () => {
    page = await openSidebarPage(browser, html, {}, { syncStep: [sending(1), sending(2), sending(3)] });
    await holdAnswer(page, 'syncStep');
    await page.locator('#sync').click();
    await page.evaluate('answerNow()');
    await page.getByText('Enviando 2 de 10 · 1.000 de 10.000 linhas…').waitFor();
    await page.locator('#sync-stop').click();
    await page.evaluate('answerNow()');
    await page
      .locator('#notice')
      .getByText('Parado: 2.000 de 10.000 linhas foram enviadas. O resto vai na próxima sincronização.')
      .waitFor();
    expect(await calls('syncStep')).toHaveLength(2);
  });

  it('waits kindly while somebody else syncs, and goes on by itself', async () => {
    const busy = { ok: false, failure: { code: 'BUSY', what: '', doNext: '' } };
    page = await openSidebarPage(browser, html, {}, { syncStep: [busy, done] });
    await page.locator('#sync').click();
    await page.getByText('Outra pessoa está sincronizando agora. Tento de novo em instantes (1 de 4)…').waitFor();
    await passTime(page, 5_000);
    await page.locator('#notice').getByText('30 linhas novas').waitFor();
  });

  it('begins by itself when the menu asked for it', async () => {
    const panel = { ok: true, view: 'PANEL', panel: panelOf() };
    page = await openSidebarPage(
      browser,
      html,
      {},
      { openPanel: [{ ...panel, isSyncAsked: true }, panel], syncStep: done },
    );
    await page.locator('#notice').getByText('30 linhas novas').waitFor();
  });
});
