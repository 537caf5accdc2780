import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { MergeList, MergePerson, MergeSuggestion } from '../../addon/merges-rpc.js';
import { closePages, openBrowser } from '../support/browser.js';
import { barriers, callsOf, openSidebarPage, sidebarHtml } from './sidebar-page.js';

vi.setConfig({ testTimeout: 60_000 });
let browser: Browser;
let html: string;
beforeAll(async () => {
  html = await sidebarHtml();
  browser = await openBrowser();
}, 60_000);
afterAll(closePages);

const LONG_NAME = 'Maximiliana Aparecida-das-Dores Wolfeschlegelsteinhausenbergerdorff de Albuquerque e Silva';

const person = (id: string, name: string, fields: Partial<MergePerson> = {}): MergePerson => ({
  id,
  name,
  phone: null,
  document: null,
  openCents: 0,
  debts: { totalCount: 0 },
  ...fields,
});
const cida = person('cus_cida', 'Cida Souza', { openCents: 8_000, debts: { totalCount: 1 } });
const maria = person('cus_maria', 'Maria Aparecida Souza', {
  phone: '+5511987654321',
  document: '52998224725',
  openCents: 123_456,
  debts: { totalCount: 12 },
});
const suggestion = (a: MergePerson, b: MergePerson, texts: string[]): MergeSuggestion => ({
  id: `${a.id}~${b.id}`,
  a,
  b,
  texts,
});
const first = suggestion(cida, maria, ['Cida costuma ser apelido de Aparecida', 'Um dos cadastros só tem o nome']);
const long = suggestion(
  person('cus_long', LONG_NAME, { phone: '+5511987654321', openCents: 100_000_000 }),
  person('cus_loja', 'Mercearia e Distribuidora Albuquerque & Filhos Ltda.', {
    document: '11222333000181',
    phone: '+5511987654321',
  }),
  ['O telefone é o mesmo: (11) 98765-4321'],
);
const third = suggestion(person('cus_x', '\u202Eمحمد Silva'), person('cus_y', 'Zé Silva'), ['O nome é igual']);
const list = (fields: Partial<MergeList> = {}): MergeList => ({
  mergeSuggestions: { totalCount: 3, nodes: [first, long, third] },
  customerMerges: { nodes: [] },
  ...fields,
});

const openMerges = async (answers: object, suggestions = 3): Promise<Page> => {
  const page = await openSidebarPage(browser, html, { merges: { suggestions, hasMerges: true } }, { ...answers });
  const summary = page.locator('#merges-summary');
  if ((await page.locator('#merges details').getAttribute('open')) === null) await summary.click();
  await page.locator('#merges fieldset, #merges-place p:not([role])').first().waitFor();
  return page;
};
const section = (page: Page) => page.locator('#merges');

it('is not there while nobody looks like somebody else', async () => {
  const page = await openSidebarPage(browser, html, {});
  expect(await section(page).count()).toBe(0);
});

it('shows who, why, what is owed, and merges into whoever is chosen, with one tap to undo', async () => {
  const page = await openMerges({
    listMerges: { ok: true, list: list() },
    decideMerge: { ok: true, merge: { id: 'mrg_1' } },
  });
  expect(await page.locator('#merges-title').innerText()).toBe('Parece a mesma pessoa (3)');
  const item = page.locator('#merges-place > ul > li').first();
  const text = (await item.innerText()).replace(/\u00a0/g, ' ');
  for (const part of [
    'Cida costuma ser apelido de Aparecida',
    'Qual cadastro fica?',
    'sem telefone · sem CPF',
    '1 conta, deve R$ 80,00',
    '(11) 98765-4321 · 529.982.247-25',
    '12 contas, deve R$ 1.234,56',
  ])
    expect(text).toContain(part);
  // Of whom more is known remains, unless the merchant says otherwise.
  expect(await item.locator('.primary').innerText()).toBe('Juntar em Maria Aparecida Souza');
  expect(await callsOf(page, 'decideMerge')).toEqual([]);
  await item.getByLabel(/^Cida Souza/).check();
  expect(await item.locator('.primary').innerText()).toBe('Juntar em Cida Souza');
  await item.getByLabel(/^Maria Aparecida Souza/).check();
  await item.locator('.primary').click();
  await page.locator('#undo').waitFor();
  expect(await callsOf(page, 'decideMerge')).toEqual([
    [
      'decideMerge',
      'mergeCustomers',
      { fromId: 'cus_cida', intoId: 'cus_maria' },
      expect.stringMatching(/^[0-9a-f]{32}$/),
    ],
  ]);
  expect(await callsOf(page, 'refreshStep')).toHaveLength(1);
  expect(await page.locator('#undo-notice').innerText()).toContain('Cida Souza foi juntado a Maria Aparecida Souza.');
  await page.locator('#undo').click();
  await page.getByText('Desfeito: são dois cadastros de novo.').waitFor();
  expect((await callsOf(page, 'decideMerge')).at(-1)?.slice(0, 3)).toEqual([
    'decideMerge',
    'undoMerge',
    { mergeId: 'mrg_1' },
  ]);
});

it('says that two are two, shows three and then all, and undoes a merge of the list', async () => {
  const many = Array.from({ length: 9 }, (_, i) =>
    suggestion(person(`cus_a${i}`, `Ana ${i}`), person(`cus_b${i}`, `Ana ${i} Lima`), ['O nome é igual']),
  );
  const merges = {
    nodes: [
      { id: 'mrg_9', fromName: LONG_NAME, canUndo: true, into: { name: 'Maria' } },
      { id: 'mrg_8', fromName: 'X', canUndo: false, into: { name: 'Y' } },
    ],
  };
  const page = await openMerges(
    {
      listMerges: [
        {
          ok: true,
          list: list({ mergeSuggestions: { totalCount: 12, nodes: [first, long, third] }, customerMerges: merges }),
        },
        {
          ok: true,
          list: list({
            mergeSuggestions: { totalCount: 12, nodes: [first, long, third, ...many] },
            customerMerges: merges,
          }),
        },
      ],
    },
    12,
  );
  await page.locator('#merges-all').click();
  await page.getByText('Ana 8 Lima').first().waitFor();
  expect(await page.locator('#merges fieldset').count()).toBe(12);
  expect((await callsOf(page, 'listMerges')).map(([, count]) => count)).toEqual([3, 50]);
  await page.locator(`[id="merge-apart-${third.id}"]`).click();
  await page.getByText('Anotado: estes dois não aparecem mais aqui.').waitFor();
  expect((await callsOf(page, 'decideMerge'))[0]?.slice(0, 3)).toEqual([
    'decideMerge',
    'keepApart',
    { aId: 'cus_x', bId: 'cus_y' },
  ]);
  expect(await page.locator('#merges button', { hasText: /^Desfazer$/ }).count()).toBe(1);
  await page.locator('#merge-undo-mrg_9').click();
  await page.getByText('Desfeito: são dois cadastros de novo.').waitFor();
});

it('a refusal stays where it was asked, in words', async () => {
  const what = 'Os dois cadastros têm documentos diferentes. Se um está errado, corrija antes de juntar.';
  const page = await openMerges({
    listMerges: { ok: true, list: list() },
    decideMerge: { ok: false, failure: { code: 'DIFFERENT_DOCUMENTS', what, doNext: '' } },
  });
  await page.locator(`[id="merge-do-${first.id}"]`).click();
  await section(page).locator('.failure').waitFor();
  expect(await section(page).locator('.failure').innerText()).toContain(what);
  expect(await page.locator('#undo').count()).toBe(0);
});

it('fits 300 px with long names, and nothing stands in the way of a keyboard or a reader', async () => {
  const page = await openMerges({ listMerges: { ok: true, list: list() } });
  expect(await barriers(page)).toEqual({ violations: [], width: 300 });
  if (process.env.SCREENSHOT) await section(page).screenshot({ path: process.env.SCREENSHOT });
});
