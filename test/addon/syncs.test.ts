import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Panel } from '../../addon/rpc.js';
import type { SyncRun } from '../../addon/syncs-rpc.js';
import { closePages, openBrowser } from '../support/browser.js';
import { barriers, callsOf, holdAnswer, openSidebarPage, panelOf, sidebarHtml } from './sidebar-page.js';

let browser: Browser;
let html: string;
let page: Page;

beforeAll(async () => {
  html = await sidebarHtml();
  browser = await openBrowser();
}, 60_000);
afterAll(closePages);

const LONG = 'Maria Aparecida dos Santos Oliveira de Albuquerque e Vasconcelos Cavalcanti';
const run = (fields: Partial<SyncRun> = {}): SyncRun => ({
  id: 'sync_1',
  kind: 'SYNC',
  startedAt: '2026-07-15T13:00:00Z',
  by: 'Chave da dona',
  created: 2,
  changed: 1,
  cancelled: 3,
  undoneAt: null,
  canUndo: true,
  lines: [
    `${LONG}: nova conta de R$ 50,00, vence 10/08`,
    'João: valor de R$ 100,00 para R$ 120,00',
    '3 contas canceladas porque as linhas foram apagadas',
    '12 células escritas',
  ],
  left: [],
  ...fields,
});
const undone = run({
  id: 'sync_0',
  startedAt: '2026-07-14T13:00:00Z',
  by: LONG.replace(/ /g, ''),
  created: 0,
  cancelled: 0,
  canUndo: false,
  undoneAt: '2026-07-15T12:00:00Z',
  left: [`${LONG} (linha 12): a conta ficou como está, porque houve um pagamento depois.`],
});
const listed = (...runs: SyncRun[]) => ({ ok: true, runs, hasMore: false });

async function openHistory(answers: Record<string, unknown> = {}, fields: Partial<Panel> = {}): Promise<void> {
  page = await openSidebarPage(browser, html, fields, { listSyncs: listed(run(), undone), ...answers });
  await page.locator('#syncs-summary').click();
}
const place = () => page.locator('#syncs-place');
const focused = () => page.evaluate(() => document.activeElement?.textContent);

describe('the history', () => {
  it('is read when it is opened, of this tab, and says when, who and what', async () => {
    page = await openSidebarPage(browser, html, {}, { listSyncs: listed(run(), undone) });
    expect(await callsOf(page, 'listSyncs')).toEqual([]);
    await page.locator('#syncs-summary').click();
    await place().locator('li h3').first().waitFor();
    expect(await callsOf(page, 'listSyncs')).toEqual([['listSyncs', 'bin_1']]);
    const [first, second] = await place().locator('> ul > li').all();
    expect(await first!.innerText()).toContain('15/07, 10:00 · Chave da dona');
    expect(await first!.innerText()).toContain('Sincronização: 2 contas novas, 1 linha mudada e 3 contas canceladas');
    expect(await second!.innerText()).toContain('Desfeita em 15/07, 09:00');
    expect(await second!.innerText()).toContain('porque houve um pagamento depois.');
    expect(await second!.locator('button').count()).toBe(0);
    await first!.locator('summary').click();
    expect(await first!.locator('details li').allInnerTexts()).toEqual(
      run().lines.map((line) => line.replace(/R\$ /g, 'R$\u00a0')),
    );
    if (process.env.SHOTS) await page.locator('#syncs').screenshot({ path: `${process.env.SHOTS}/syncs.png` });
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
  });

  it('tells answers given one after another in one line, each to be undone as before', async () => {
    const answer = (id: string, minute: number, fields: Partial<SyncRun> = {}) => {
      const startedAt = `2026-07-15T17:${String(minute).padStart(2, '0')}:00Z`;
      return run({ id, kind: 'WAIVE', startedAt, created: 0, cancelled: 0, lines: [`Ana: resposta ${id}`], ...fields });
    };
    const runs = [
      answer('a3', 10),
      answer('a2', 5, { created: 1, changed: 0 }),
      answer('a1', 2),
      run(),
      answer('a0', 1),
    ];
    await openHistory({ listSyncs: listed(...runs), undoSync: { ok: true, left: [], isMore: false } });
    const items = place().locator('> ul > li');
    await items.first().waitFor();
    expect(await items.locator('> h3').allInnerTexts()).toEqual([
      '15/07, 14:02–14:10 · Chave da dona',
      '15/07, 10:00 · Chave da dona',
      '15/07, 14:01 · Chave da dona',
    ]);
    expect(await items.first().innerText()).toContain('3 respostas: 1 conta nova e 2 linhas mudadas');
    await items.first().locator('summary', { hasText: 'Ver uma a uma' }).click();
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    expect(await items.first().locator('li').first().innerText()).toContain('Resposta · Ana: resposta a3');
    await page.getByRole('button', { name: 'Desfazer a de 15/07, 14:05' }).click();
    await page.getByRole('button', { name: 'Desfazer agora' }).click();
    await page.getByText('Resposta desfeita.').waitFor();
    expect(await callsOf(page, 'undoSync')).toMatchObject([['undoSync', 'bin_1', 'a2', expect.anything()]]);
  });

  it('tells answers of another day, and those that were undone, by themselves', async () => {
    const answer = (id: string, startedAt: string, fields: Partial<SyncRun> = {}) =>
      run({ id, kind: 'WAIVE', startedAt, created: 0, cancelled: 0, changed: 1, lines: [], ...fields });
    await openHistory({
      listSyncs: listed(
        answer('a5', '2026-07-15T17:10:00Z'),
        answer('a4', '2026-07-15T17:05:00Z', { undoneAt: '2026-07-15T18:00:00Z', canUndo: false }),
        answer('a3', '2026-07-15T17:02:00Z'),
        // Midnight of the shop lies between: 00:01 and 23:59.
        answer('a2', '2026-07-15T03:01:00Z'),
        answer('a1', '2026-07-15T02:59:00Z'),
        answer('a0', '2026-07-15T02:58:00Z'),
      ),
    });
    const items = place().locator('> ul > li');
    await items.first().waitFor();
    expect(await items.locator('> h3').allInnerTexts()).toEqual([
      '15/07, 14:10 · Chave da dona',
      '15/07, 14:05 · Chave da dona',
      '15/07, 00:01–14:02 · Chave da dona',
      '14/07, 23:58–23:59 · Chave da dona',
    ]);
    expect(await items.nth(1).innerText()).toContain('Desfeita em 15/07, 15:00');
    expect(await items.nth(3).innerText()).toContain('2 respostas: 2 linhas mudadas');
  });

  it('says what is going on: loading, nothing yet, a tab never synced, a failure', async () => {
    page = await openSidebarPage(browser, html, {}, { listSyncs: listed() });
    await holdAnswer(page, 'listSyncs');
    await page.locator('#syncs-summary').click();
    await expect.poll(() => place().innerText()).toBe('Carregando…');
    await page.evaluate(() => (globalThis as unknown as { answerNow: () => void }).answerNow());
    await page.getByText('Nenhuma sincronização mudou alguma coisa até agora.').waitFor();

    await openHistory({}, { tab: { ...panelOf().tab, bindingId: null } });
    await expect.poll(() => place().innerText()).toBe('Esta aba ainda não foi sincronizada.');
    expect(await callsOf(page, 'listSyncs')).toEqual([]);

    const failure = { code: 'NO_ANSWER', what: 'O servidor não respondeu.', doNext: 'Tente de novo.' };
    await openHistory({ listSyncs: { ok: false, failure } });
    await place().getByRole('alert').waitFor();
  });
});

describe('undoing', () => {
  const ask = () => page.getByRole('button', { name: 'Desfazer a de 15/07, 10:00' });

  it('says first what will happen, and does nothing when it is left', async () => {
    await openHistory();
    await ask().click();
    const box = place().locator('.box');
    expect(await box.innerText()).toMatch(
      /contas novas deixam de valer[\s\S]*volta a ser como antes[\s\S]*voltam a valer[\s\S]*fica como está/,
    );
    if (process.env.SHOTS) await page.locator('#syncs').screenshot({ path: `${process.env.SHOTS}/syncs-ask.png` });
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    expect(await focused()).toBe('Deixar como está');
    await page.getByRole('button', { name: 'Deixar como está' }).click();
    expect(await box.count()).toBe(0);
    expect(await focused()).toBe('Desfazer');
    expect(await callsOf(page, 'undoSync')).toEqual([]);
  });

  it('goes on part by part, each with a key of its own, and then brings the sheet up to date', async () => {
    const parts = [true, true, false].map((isMore) => ({ ok: true, left: [], isMore }));
    await openHistory({ undoSync: parts });
    await ask().click();
    await page.getByRole('button', { name: 'Desfazer agora' }).click();
    await page.getByText('Sincronização desfeita.').waitFor();
    const calls = await callsOf(page, 'undoSync');
    expect(calls.map(([, bindingId, syncId]) => [bindingId, syncId])).toEqual(Array(3).fill(['bin_1', 'sync_1']));
    expect(new Set(calls.map(([, , , key]) => key)).size).toBe(3);
    expect(await callsOf(page, 'refreshStep')).toHaveLength(1);
    await expect.poll(async () => (await callsOf(page, 'listSyncs')).length).toBe(2);
  });

  it('says that something was left', async () => {
    await openHistory({ undoSync: { ok: true, left: ['Ana (linha 2): …'], isMore: false } });
    await ask().click();
    await page.getByRole('button', { name: 'Desfazer agora' }).click();
    await page.getByText('Sincronização desfeita em parte: veja no Histórico o que ficou.').waitFor();
  });

  it('that is refused says why, and can be tried again', async () => {
    const failure = {
      code: 'ALREADY_UNDONE',
      what: 'Esta sincronização já foi desfeita.',
      doNext: 'Abra o painel de novo.',
    };
    await openHistory({ undoSync: { ok: false, failure } });
    await ask().click();
    const confirm = page.getByRole('button', { name: 'Desfazer agora' });
    await confirm.click();
    await page.getByText('Esta sincronização já foi desfeita.').waitFor();
    expect(await confirm.isEnabled()).toBe(true);
    expect(await callsOf(page, 'refreshStep')).toEqual([]);
  });
});
