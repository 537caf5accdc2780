import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundlePage } from '../../addon/build.js';
import type { OpenClaim, Panel, PanelQuestion, QueueEntry, SyncState } from '../../addon/rpc.js';
import { openBrowser } from '../support/browser.js';

const ADDRESS = 'http://sidebar.test/';
let browser: Browser;
let html: string;
let page: Page;

beforeAll(async () => {
  html = await bundlePage(fileURLToPath(new URL('../../addon/sidebar/sidebar.html', import.meta.url)));
  browser = await openBrowser();
}, 60_000);
afterEach(() => page?.close());
afterAll(() => browser?.close());

const entry = (customerId: string, fields: Partial<QueueEntry> = {}): QueueEntry => ({
  customerId,
  customerName: `Cliente ${customerId}`,
  step: 'REMINDER',
  channel: 'WHATSAPP_LINK',
  alternatives: [],
  totalCents: 14_000,
  oldestDaysLate: 12,
  debts: [{ id: `deb_${customerId}`, dueOn: '2026-07-03', totalCents: 14_000 }],
  subject: null,
  text: 'Olá.',
  ...fields,
});
const question = (n: number, fields: Partial<PanelQuestion> = {}): PanelQuestion => ({
  id: `q${n}`,
  bindingId: 'bin_1',
  rowId: `row_${n}`,
  row: n,
  field: 'valor',
  heading: 'Valor',
  raw: '3,894',
  what: 'O valor pode ser lido de dois jeitos.',
  doNext: 'Escreva de novo.',
  kind: 'CELL',
  canWaive: false,
  name: 'Cida',
  ...fields,
});
const questions = (count: number) => Array.from({ length: count }, (_, n) => question(n + 2));
const claim: OpenClaim = {
  id: 'hol_1',
  customerId: 'cus_9',
  customerName: 'José',
  claimedOn: '2026-07-14',
  reason: null,
  acceptedCents: 14_000,
};

function panelOf(fields: Partial<Panel> = {}): Panel {
  return {
    connection: { shopName: 'Mercadinho da Ana', host: 'servidor.example', maskedKey: 'cdn_…a1b2' },
    today: '2026-07-15',
    timeZone: 'America/Sao_Paulo',
    isSandbox: false,
    canSend: true,
    merchant: {
      name: 'Mercadinho da Ana',
      contactName: null,
      document: null,
      address: null,
      city: null,
      uf: null,
      pixKey: null,
      shopKind: null,
    },
    setupMissing: [],
    identification: null,
    totals: {
      openCents: 28_000,
      lateCents: 28_000,
      lateCustomers: 2,
      dueThisWeekCents: 0,
      withoutLimit: 0,
      bands: [],
    },
    firstLimitCents: 20_000,
    questions: [],
    hasMoreQuestions: false,
    previewId: 'pre_1',
    queue: [],
    skipped: [],
    isQueueTruncated: false,
    pending: [],
    claims: [],
    tab: {
      sheetName: 'Fiado',
      bindingId: 'bin_1',
      lastSyncedAt: '2026-07-15T13:00:00Z',
      bookedRows: 2,
      unbookedRows: 0,
      unbookedCents: 0,
    },
    ...fields,
  };
}

/** Opens the sidebar on a panel; any function it calls is answered with `answers`, else with plain success. */
async function openSidebar(fields: Partial<Panel>, answers: Record<string, unknown> = {}): Promise<void> {
  page = await browser.newPage({ viewport: { width: 300, height: 800 } });
  page.setDefaultTimeout(5_000);
  await page.clock.install();
  await page.route(ADDRESS, (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }));
  const done = { phase: 'DONE' } as Partial<SyncState>;
  const all = {
    openPanel: { ok: true, view: 'PANEL', panel: panelOf(fields) },
    refreshStep: { ok: true, state: done },
    ...answers,
  };
  await page.addInitScript((given: Record<string, unknown>) => {
    const record = { calls: [] as unknown[][], focused: 0 };
    const runner = (succeed: (value: unknown) => void): object =>
      new Proxy(
        {},
        {
          get: (_target, name) => {
            if (name === 'withSuccessHandler') return runner;
            if (name === 'withFailureHandler') return () => runner(succeed);
            return (...args: unknown[]) => {
              record.calls.push([name, ...args]);
              queueMicrotask(() => succeed(given[String(name)] ?? { ok: true }));
            };
          },
        },
      );
    const host = { editor: { focus: () => record.focused++ } };
    Object.assign(globalThis, { record, google: { script: { run: runner(() => {}), host } } });
  }, all);
  await page.goto(ADDRESS);
  await page.locator('#totals').waitFor();
}

/** Until the panel that was there is gone. */
async function reload(): Promise<void> {
  await page.locator('#totals').evaluate((totals) => totals.setAttribute('data-old', ''));
  await page.locator('#reload').click();
  await page.locator('#totals:not([data-old])').waitFor();
}

const calls = (name: string) =>
  page.evaluate(
    (wanted) =>
      (globalThis as unknown as { record: { calls: unknown[][] } }).record.calls.filter(
        ([called]) => called === wanted,
      ),
    name,
  );
const focusedId = () => page.evaluate('document.activeElement.id');
const notice = () => page.locator('#notice');
const paid = { ok: true, paymentId: 'pay_1', amountCents: 14_000 };

describe('the panel', () => {
  it('says first what the merchant comes for, and asks last', async () => {
    await openSidebar({
      claims: [claim],
      questions: questions(8),
      queue: [entry('cus_1')],
      skipped: [{ customerId: 'cus_2', customerName: 'Rui', text: 'Prometeu pagar', totalCents: 500 }],
      setupMissing: ['PIX_KEY'],
      totals: { ...panelOf().totals, withoutLimit: 3 },
    });
    expect(await page.locator('main > section').evaluateAll((all) => all.map(({ id }) => id))).toEqual([
      'totals',
      'sync-section',
      'setup',
      'claims',
      'limits',
      'queue',
      'received',
      'questions',
      'skipped',
    ]);
  });

  it.each([
    [0, '2 clientes atrasados'],
    [8_000, '2 clientes atrasados · R$ 80,00 vencem nos próximos 7 dias'],
  ])('speaks of the next seven days when %i centavos fall due in them', async (dueThisWeekCents, said) => {
    await openSidebar({ totals: { ...panelOf().totals, dueThisWeekCents } });
    expect((await page.locator('#totals p.quiet').first().innerText()).replaceAll('\u00a0', ' ')).toBe(said);
  });

  it('can be used by everybody, whatever is open: axe-core finds nothing, and it fits its 300 px', async () => {
    const customerName = 'Maximiliana Aparecida-das-Dores Wolfeschlegelsteinhausenbergerdorff';
    await openSidebar(
      { claims: [claim], questions: questions(3), queue: [entry('cus_1'), entry('cus_2', { customerName })] },
      { recordPayment: paid },
    );
    await page.locator('#received-cus_1').click();
    await page.locator('#paid-cus_1-all').click();
    await page.locator('#undo').waitFor();
    await page.locator('#received-cus_2').click();
    await page.locator('#paid-cus_2').fill('abc');
    await page.locator('#paid-cus_2').press('Enter');
    await page.getByRole('alert').getByText('O valor não está claro.').waitFor();
    await page.evaluate(axe.source);
    const found = await page.evaluate(async () => {
      type Axe = { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
    });
    expect(found).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(300);
  });

  it('keeps a name from reordering or hiding what stands around it', async () => {
    await openSidebar({ queue: [entry('cus_1', { customerName: 'Ana\u202E 00,041 $R\u2069\u200B' })] });
    expect(await page.locator('#queue-list h3').evaluate((name) => name.innerHTML)).toBe('<bdi>Ana 00,041 $R</bdi>');
    await page.locator('#received-cus_1').click();
    const asked = page.locator('#queue-list form');
    expect(await asked.locator('bdi').innerText()).toBe('Ana 00,041 $R');
    expect(await asked.getAttribute('aria-label')).toBe('Quanto Ana 00,041 $R pagou?');
  });
});

describe('questions', () => {
  const details = () => page.locator('#questions details');

  it.each([
    [3, true],
    [4, false],
  ])('%i of them stand open: %s', async (count, isOpen) => {
    await openSidebar({ questions: questions(count) });
    expect(await page.locator('#questions-summary').innerText()).toBe(`Perguntas (${count})`);
    expect(await details().evaluate((one) => (one as HTMLDetailsElement).open)).toBe(isOpen);
  });

  it('stay as the merchant left them when the panel is loaded again', async () => {
    await openSidebar({ questions: questions(12) });
    await page.locator('#questions-summary').click();
    await page.locator('#questions-more').click();
    await reload();
    expect(await page.locator('#question-list li:visible').count()).toBe(12);
  });

  it('give the keyboard to the sheet once it shows the cell', async () => {
    await openSidebar({ questions: [question(7)] });
    await page.getByText('Ir para a célula').click();
    await expect.poll(() => page.evaluate('record.focused')).toBe(1);
    expect(await calls('goToCell')).toEqual([['goToCell', 'row_7', 'valor', 7]]);
  });

  it('keep the keyboard when the cell is gone', async () => {
    const failure = { code: 'ROW_GONE', what: 'Não achei mais essa linha.', doNext: 'Sincronize.' };
    await openSidebar({ questions: [question(7)] }, { goToCell: { ok: false, failure } });
    await page.getByText('Ir para a célula').click();
    await page.getByRole('alert').getByText('Não achei mais essa linha.').waitFor();
    expect(await page.evaluate('record.focused')).toBe(0);
  });
});

describe('Recebi', () => {
  it.each([
    ['abc', 'O valor não está claro.'],
    ['140,01', 'O valor é maior do que o devido.'],
  ])('refuses %s as an error, in the field', async (typed, said) => {
    await openSidebar({ queue: [entry('cus_1')] });
    await page.locator('#received-cus_1').click();
    await page.locator('#paid-cus_1').fill(typed);
    await page.locator('#paid-cus_1').press('Enter');
    await page.getByRole('alert').getByText(said).waitFor();
    const input = page.locator('#paid-cus_1');
    expect(await input.getAttribute('aria-invalid')).toBe('true');
    expect(await input.getAttribute('aria-describedby')).toBe('paid-cus_1-result');
    expect(await focusedId()).toBe('paid-cus_1');
    await input.fill('10');
    expect(await input.getAttribute('aria-invalid')).toBeNull();
    expect(await calls('recordPayment')).toEqual([]);
  });

  it('keeps what was typed when the panel is loaded again, and records that', async () => {
    await openSidebar({ queue: [entry('cus_1'), entry('cus_2')] }, { recordPayment: paid });
    await page.locator('#received-cus_2').click();
    await page.locator('#paid-cus_2').fill('12,34');
    await reload();
    expect(await page.locator('#paid-cus_2').inputValue()).toBe('12,34');
    expect(await page.locator('#paid-cus_1').count()).toBe(0);
    await page.locator('#paid-cus_2-part').click();
    await notice().getByText('Desfazer').waitFor();
    expect(await calls('recordPayment')).toMatchObject([
      ['recordPayment', 'cus_2', ['deb_cus_2'], 1_234, expect.any(String)],
    ]);
    await expect.poll(() => page.locator('#paid-cus_2').count()).toBe(0);
  });

  it('offers its undo until the merchant closes it', async () => {
    await openSidebar({ queue: [entry('cus_1')] }, { recordPayment: paid });
    await page.locator('#received-cus_1').click();
    await page.locator('#paid-cus_1-all').click();
    await notice().getByText('Desfazer').waitFor();
    await page.clock.fastForward('10:00');
    expect(await notice().innerText()).toContain('Recebido R$\u00a0140,00 de Cliente cus_1.');
    await page.getByRole('button', { name: 'Fechar' }).press('Enter');
    expect(await notice().innerText()).toBe('');
    expect(await focusedId()).toBe('app');
    expect(await calls('undoPayment')).toEqual([]);
  });

  it('undone, says so for a while', async () => {
    await openSidebar({ queue: [entry('cus_1')] }, { recordPayment: paid });
    await page.locator('#received-cus_1').click();
    await page.locator('#paid-cus_1-all').click();
    await page.locator('#undo').click();
    await notice().getByText('Recebimento desfeito.').waitFor();
    expect(await calls('undoPayment')).toMatchObject([['undoPayment', 'pay_1', expect.any(String)]]);
    await page.clock.fastForward(12_000);
    expect(await notice().innerText()).toBe('');
  });

  it('offers the undo again, as the same request, when its answer was lost', async () => {
    const failure = { code: 'NETWORK', what: 'O servidor não respondeu.', doNext: 'Tente de novo.' };
    await openSidebar({ queue: [entry('cus_1')] }, { recordPayment: paid, undoPayment: { ok: false, failure } });
    await page.locator('#received-cus_1').click();
    await page.locator('#paid-cus_1-all').click();
    await page.locator('#undo').click();
    await notice().getByText('O servidor não respondeu.').waitFor();
    await page.locator('#undo').click();
    await expect.poll(async () => (await calls('undoPayment')).length).toBe(2);
    const [first, second] = await calls('undoPayment');
    expect(second).toEqual(first);
  });
});

describe('a claim to have paid', () => {
  it('says what confirming it records, and can be undone', async () => {
    await openSidebar({ claims: [claim] }, { resolveClaim: { ok: true, payment: paid } });
    const confirm = page.locator('#claim-yes-hol_1');
    expect(await confirm.innerText()).toBe('Confirmar recebimento de R$\u00a0140,00');
    await confirm.click();
    await notice().getByText('Desfazer').waitFor();
    expect(await notice().innerText()).toContain('Recebido R$\u00a0140,00 de José.');
    await page.locator('#undo').click();
    await notice().getByText('o aviso de José voltou para a lista').waitFor();
    expect(await calls('undoPayment')).toMatchObject([['undoPayment', 'pay_1', expect.any(String)]]);
  });

  it('about nothing that is still owed, records nothing and offers no undo', async () => {
    await openSidebar({ claims: [{ ...claim, acceptedCents: 0 }] }, { resolveClaim: { ok: true, payment: null } });
    expect(await page.locator('#claim-yes-hol_1').innerText()).toBe('Confirmar recebimento');
    await page.locator('#claim-yes-hol_1').click();
    await notice().getByText('Não há mais nada em aberto').waitFor();
    expect(await page.locator('#undo').count()).toBe(0);
  });
});
