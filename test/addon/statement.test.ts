import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Panel } from '../../addon/rpc.js';
import type { AskedEntry, ImportedStatement, PostedEntry } from '../../addon/statement-rpc.js';
import { closePages, openBrowser } from '../support/browser.js';
import { barriers, callsOf, openSidebarPage, reloadPanel, sidebarHtml } from './sidebar-page.js';

let browser: Browser;
let html: string;
let page: Page;

beforeAll(async () => {
  html = await sidebarHtml();
  browser = await openBrowser();
}, 60_000);
afterAll(closePages);

const cida = {
  customerId: 'cus_1',
  customerName: 'Cida Souza',
  debts: [{ id: 'deb_1', dueOn: '2026-07-03', totalCents: 8_000 }],
  why: 'mesmo nome, deve este valor',
  paymentId: null,
};
const asked = (id: string, fields: Partial<AskedEntry> = {}): AskedEntry => ({
  id,
  on: '2026-07-10',
  amountCents: 8_000,
  payerName: 'CIDA S',
  description: 'PIX RECEBIDO CIDA S',
  reason: 'O nome e o valor batem com um cliente só. Confirme que é ele.',
  candidates: [cida],
  ...fields,
});
const posted: PostedEntry = {
  id: 'ent_9',
  on: '2026-07-09',
  amountCents: 14_000,
  customerName: 'Beto Reis',
  paymentId: 'pay_9',
};
const statement = (fields: Partial<ImportedStatement> = {}): ImportedStatement => ({
  counts: { posted: 1, asked: 2, ignored: 1, duplicated: 4, unreadable: 1 },
  posted: [posted],
  asked: [asked('ent_1'), asked('ent_2', { payerName: null, candidates: [], reason: 'O extrato não diz quem pagou.' })],
  ignored: [
    {
      id: 'ent_3',
      on: '2026-07-08',
      amountCents: 3_000,
      payerName: null,
      description: 'PIX RECEBIDO ZECA',
      reason: 'Quem pagou não é cliente e ninguém deve este valor: parece venda à vista.',
    },
  ],
  unreadable: [{ line: 7, reason: 'Não entendi o valor “12x”.' }],
  skipped: [{ line: 1, reason: 'Cabeçalho do extrato.' }],
  ...fields,
});

async function openStatement(fields: Partial<Panel> = {}, answers: Record<string, unknown> = {}): Promise<void> {
  page = await openSidebarPage(browser, html, fields, answers);
  await page.locator('#statement-summary').click();
}
async function imported(answers: Record<string, unknown> = {}, given = statement()): Promise<void> {
  const paid = {
    ok: true,
    posted: { ...posted, id: 'ent_1', paymentId: 'pay_1', customerName: 'Cida Souza', amountCents: 8_000 },
  };
  await openStatement({}, { importStatement: { ok: true, statement: given }, answerEntry: paid, ...answers });
  await page.locator('#statement-text').fill('Data;Valor\n10/07/2026;80,00');
  await page.locator('#statement-check').click();
  await page.locator('#statement-outcome').waitFor();
}
const decoded = (content: unknown): string => Buffer.from(String(content), 'base64').toString('latin1');
const focusedId = () => page.evaluate(() => document.activeElement?.id);

describe('a statement', () => {
  it('that was pasted is sent as it is, and says how much became what', async () => {
    await imported();
    const [call] = await callsOf(page, 'importStatement');
    expect([decoded(call![1]), call![2]]).toEqual(['Data;Valor\n10/07/2026;80,00', null]);
    const counts = page.locator('#statement .box > ul > li');
    expect((await counts.allInnerTexts()).map((text) => text.split('\n')[0])).toEqual([
      '1 lançado',
      '2 a confirmar',
      '1 ignorado',
      '4 já importados',
      '1 linha não lida',
      '1 linha que não é lançamento',
    ]);
    expect(await focusedId()).toBe('statement-outcome');
    await page.locator('#statement-unreadable').click();
    expect(await page.locator('#statement').innerText()).toContain('Linha 7 Não entendi o valor “12x”.');
    expect(await page.locator('#notice').innerText()).toBe('Extrato conferido: 1 recebimento anotado.');
    expect(await page.locator('#statement-text').inputValue()).toBe('');
  });

  it('in a file is sent byte by byte with its name, whatever it is encoded in', async () => {
    await openStatement({}, { importStatement: { ok: true, statement: statement() } });
    const bytes = Buffer.from([0xff, 0x00, 0xe7, 0xe3, 0x6f]);
    await page.locator('#statement-file').setInputFiles({ name: 'julho.ofx', mimeType: 'text/plain', buffer: bytes });
    await reloadPanel(page);
    expect(await page.locator('#statement-form').innerText()).toContain('Escolhido: julho.ofx');
    await page.locator('#statement-check').click();
    await page.locator('#statement-outcome').waitFor();
    const [call] = await callsOf(page, 'importStatement');
    expect([call![1], call![2]]).toEqual([bytes.toString('base64'), 'julho.ofx']);
  });

  it('is asked for, and not longer than four megabytes', async () => {
    await openStatement();
    await page.locator('#statement-check').click();
    expect(await page.locator('#statement-result').innerText()).toContain('Não há extrato para conferir.');
    const buffer = Buffer.alloc(4 * 1024 * 1024 + 1, 'a');
    await page.locator('#statement-file').setInputFiles({ name: 'ano.csv', mimeType: 'text/csv', buffer });
    await page.locator('#statement-check').click();
    await page.getByText('O extrato tem mais de 2 MB.').waitFor();
    expect(await callsOf(page, 'importStatement')).toEqual([]);
  });

  it('sent again after a lost answer has the same key', async () => {
    const lost = { ok: false, failure: { code: 'NETWORK', what: 'Sem resposta.', doNext: 'Tente de novo.' } };
    await openStatement({}, { importStatement: [lost, { ok: true, statement: statement() }] });
    await page.locator('#statement-text').fill('Data;Valor');
    await page.locator('#statement-check').click();
    await page.getByText('Sem resposta.').waitFor();
    await page.locator('#statement-check').click();
    await page.locator('#statement-outcome').waitFor();
    const keys = (await callsOf(page, 'importStatement')).map((call) => call[3]);
    expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
  });
});

describe('an entry in question', () => {
  it('shows who may have paid, what would be paid and why, and records it with one tap', async () => {
    await imported();
    const card = page.locator('#entry-ent_1');
    const text = (await card.innerText()).replace(/\u00a0/g, ' ');
    for (const part of ['R$ 80,00 em 10/07/2026', 'CIDA S', 'paga a conta de 03/07 (R$ 80,00) · mesmo nome'])
      expect(text).toContain(part);
    await card.getByRole('button', { name: 'Foi Cida Souza' }).click();
    await page.locator('#undo').waitFor();
    const given = { kind: 'PAID', customerId: 'cus_1', debtIds: ['deb_1'] };
    expect((await callsOf(page, 'answerEntry')).map((call) => call.slice(0, 3))).toEqual([
      ['answerEntry', 'ent_1', given],
    ]);
    expect(await card.count()).toBe(0);
    const counts = async () => {
      const lines = await page.locator('#statement .box > ul > li').allInnerTexts();
      return lines.slice(0, 2).map((line) => line.split('\n')[0]);
    };
    expect(await counts()).toEqual(['2 lançados', '1 a confirmar']);
    await page.locator('#undo').click();
    await page.getByText('Recebimento desfeito.').waitFor();
    expect((await callsOf(page, 'undoPayment'))[0]!.slice(0, 2)).toEqual(['undoPayment', 'pay_1']);
    expect(await counts()).toEqual(['1 lançado', '1 a confirmar']);
  });

  it('may be of another customer, found by name', async () => {
    const found = { ok: true, customers: [{ customerId: 'cus_7', name: 'Zeca Dias', phone: null }], hasMore: false };
    await imported({ findCustomers: found });
    await page.locator('#entry-other-ent_2').click();
    expect(await focusedId()).toBe('entry-ent_2-search');
    await page.locator('#entry-ent_2-search').fill('zeca');
    await page.locator('#entry-ent_2-search').press('Enter');
    await page.locator('#entry-ent_2-choose').click();
    await page.locator('#entry-ent_2').waitFor({ state: 'detached' });
    const given = { kind: 'PAID', customerId: 'cus_7', debtIds: [] };
    expect((await callsOf(page, 'answerEntry'))[0]!.slice(1, 3)).toEqual(['ent_2', given]);
  });

  it('may be of another customer still after a reload of the panel, once', async () => {
    const found = { ok: true, customers: [{ customerId: 'cus_7', name: 'Zeca Dias', phone: null }], hasMore: false };
    const failure = { code: 'NO_ANSWER', what: 'O Google não respondeu a tempo.', doNext: 'Tente de novo.' };
    await imported({
      findCustomers: found,
      answerEntry: [
        { ok: false, failure },
        { ok: true, posted },
      ],
    });
    await page.locator('#entry-other-ent_2').click();
    await page.locator('#entry-ent_2-search').fill('zeca');
    await page.locator('#entry-ent_2-find').click();
    await page.locator('#entry-ent_2-choose').waitFor();
    await reloadPanel(page);
    await page.locator('#entry-ent_2-choose').click();
    // Why it failed is said where the entry stands now.
    await page.getByText(failure.what).waitFor();
    await page.locator('#entry-leave-ent_2').click();
    expect(await focusedId()).toBe('entry-other-ent_2');
    await reloadPanel(page);
    expect(await page.locator('#entry-ent_2-search').count()).toBe(0);
  });

  it('may be ignored, or be answered by somebody else before', async () => {
    const closed = { code: 'STATEMENT_ENTRY_CLOSED', what: 'Este lançamento já foi respondido.', doNext: '' };
    await imported({
      answerEntry: [
        { ok: true, posted: null },
        { ok: false, failure: closed },
      ],
    });
    await page.locator('#entry-ignore-ent_2').click();
    await page.locator('#entry-ent_2').waitFor({ state: 'detached' });
    expect(await page.locator('#notice').innerText()).toBe('Certo: não foi anotado nada.');
    await page.locator('#entry-ignore-ent_1').click();
    await page.locator('#entry-ent_1').waitFor({ state: 'detached' });
    expect(await page.locator('#notice').innerText()).toBe('Este lançamento já foi respondido.');
    expect(await page.locator('#statement').innerText()).toContain('Nada a confirmar.');
  });

  it.each<[string, Partial<AskedEntry>, string, object]>([
    [
      'the payment that is noted already',
      { candidates: [{ ...cida, paymentId: 'pay_5' }] },
      'É o já anotado de Cida Souza',
      { kind: 'SAME' },
    ],
    [
      'another one beside it',
      { candidates: [{ ...cida, paymentId: 'pay_5' }] },
      'É outro, de Cida Souza',
      { kind: 'PAID', customerId: 'cus_1', debtIds: ['deb_1'] },
    ],
    [
      'money that went back',
      { amountCents: -8_000, candidates: [{ ...cida, paymentId: 'pay_5' }] },
      'Desfazer o recebimento de Cida Souza',
      { kind: 'RETURNED', paymentId: 'pay_5' },
    ],
  ])('may be %s', async (_name, fields, label, given) => {
    await imported({}, statement({ asked: [asked('ent_1', fields)] }));
    await page.getByRole('button', { name: label }).click();
    await page.locator('#entry-ent_1').waitFor({ state: 'detached' });
    expect((await callsOf(page, 'answerEntry'))[0]!.slice(1, 3)).toEqual(['ent_1', given]);
  });

  it('of an earlier statement counts beside the result of one that brought nothing new', async () => {
    const nothingNew = statement({
      counts: { posted: 0, asked: 0, ignored: 0, duplicated: 5, unreadable: 0 },
      posted: [],
      asked: [],
      ignored: [],
    });
    const answers = {
      askedEntries: { ok: true, asked: [asked('ent_1')], total: 1 },
      importStatement: { ok: true, statement: nothingNew },
    };
    await openStatement({ statementAsked: 1 }, answers);
    await page.locator('#entry-ent_1').waitFor();
    await page.locator('#statement-text').fill('Data;Valor');
    await page.locator('#statement-check').click();
    await page.locator('#statement-outcome').waitFor();
    expect(await page.locator('#statement .box').innerText()).toContain('1 a confirmar');
  });

  it('of an earlier statement waits in the section, read when it is opened', async () => {
    const answers = { askedEntries: { ok: true, asked: [asked('ent_1')], total: 3 } };
    page = await openSidebarPage(browser, html, { statementAsked: 3 }, answers);
    expect(await page.locator('#statement-title').innerText()).toBe('Conferir extrato do banco (3 a confirmar)');
    expect(await callsOf(page, 'askedEntries')).toEqual([]);
    await page.locator('#statement-summary').click();
    await page.locator('#entry-ent_1').waitFor();
    expect(await page.locator('#statement').innerText()).toContain('Há mais 2');
    expect(await callsOf(page, 'askedEntries')).toHaveLength(1);
  });

  it('with a hostile name is only text', async () => {
    const name = '<img src=x onerror=alert(1)>\u202Eoirártnoc';
    const one = asked('ent_1', { payerName: name, description: name, candidates: [{ ...cida, customerName: name }] });
    await imported({}, statement({ asked: [one] }));
    const card = page.locator('#entry-ent_1');
    expect(await card.locator('img').count()).toBe(0);
    expect(await card.innerText()).toContain('Foi <img src=x onerror=alert(1)>oirártnoc');
  });
});

describe('what was recorded or ignored', () => {
  it('can be undone entry by entry, in two taps', async () => {
    await imported();
    await page.locator('#statement-posted').click();
    await page.locator('#undo-pay_9').click();
    await page.locator('#undo-yes-pay_9').click();
    await page.locator('#undo-pay_9').waitFor({ state: 'detached' });
    expect((await callsOf(page, 'undoPayment'))[0]!.slice(0, 2)).toEqual(['undoPayment', 'pay_9']);
    const said = (await page.locator('#statement .box').innerText()).replace(/\s+/g, ' ');
    expect(said).toContain('0 lançados');
    expect(said).toContain('1 desfeito');
    expect(said).toContain('Tinha sido anotado como pagamento de Beto Reis.');
    expect(said).toContain('registre por Recebi no cliente certo');
    if (process.env.SHOTS) await page.locator('#statement').screenshot({ path: `${process.env.SHOTS}/undone.png` });
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
  });

  it('may be a customer’s all the same', async () => {
    const found = { ok: true, customers: [{ customerId: 'cus_7', name: 'Zeca Dias', phone: null }], hasMore: false };
    await imported({ findCustomers: found });
    await page.locator('#statement-ignored').click();
    await page.locator('#entry-other-ent_3').click();
    await page.locator('#entry-ent_3-search').fill('zeca');
    await page.locator('#entry-ent_3-find').click();
    await page.locator('#entry-ent_3-choose').click();
    await page.locator('#entry-other-ent_3').waitFor({ state: 'detached' });
    expect((await callsOf(page, 'answerEntry'))[0]!.slice(1, 3)).toEqual([
      'ent_3',
      { kind: 'PAID', customerId: 'cus_7', debtIds: [] },
    ]);
  });
});

it('the section has no barrier and no width but the panel’s', async () => {
  await imported();
  for (const id of ['statement-posted', 'statement-ignored', 'statement-unreadable', 'entry-other-ent_2'])
    await page.locator(`#${id}`).click();
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/statement.png`, fullPage: true });
  expect(await barriers(page)).toEqual({ violations: [], width: 300 });
});

describe('the data of the shop', () => {
  it('has the name and the bank that Pix shows, with what they are for', async () => {
    page = await openSidebarPage(
      browser,
      html,
      { setupMissing: ['PIX_KEY'] },
      { saveMerchant: { ok: true, setupMissing: [] } },
    );
    expect(await page.locator('#setup-pix-hint').innerText()).toContain('para notar se a chave estiver errada');
    await page.locator('#setup-pix-holder').fill('ANA SOUZA ME');
    await page.locator('#setup-pix-bank').fill('Banco Azul');
    if (process.env.SHOTS) await page.locator('#setup').screenshot({ path: `${process.env.SHOTS}/setup.png` });
    await page.locator('#setup-save').click();
    await page.getByText('Dados salvos.').waitFor();
    expect((await callsOf(page, 'saveMerchant'))[0]![1]).toMatchObject({
      pixHolder: 'ANA SOUZA ME',
      pixBank: 'Banco Azul',
    });
  });

  it('can be mended when nothing is missing any more', async () => {
    page = await openSidebarPage(browser, html, {}, { saveMerchant: { ok: true, setupMissing: [] } });
    expect(await page.locator('#setup-form').isVisible()).toBe(false);
    await page.locator('#setup-summary').click();
    expect(await page.locator('#setup-name').inputValue()).toBe('Mercadinho da Ana');
    await page.locator('#setup-pix-bank').fill('Banco Azul');
    await page.locator('#setup-save').click();
    await page.getByText('Dados salvos.').waitFor();
    expect((await callsOf(page, 'saveMerchant'))[0]![1]).toMatchObject({
      name: 'Mercadinho da Ana',
      pixBank: 'Banco Azul',
    });
  });
});
