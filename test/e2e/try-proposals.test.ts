import type { Browser, FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CellSnapshot, SheetSnapshot } from '../../addon/simulator/types.js';
import { closePages, openBrowser, STILL } from '../support/browser.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { walkFirstSync } from '../support/first-sync-walk.js';
import { type BuiltServer, createServerFolder, type ServerFolder } from '../support/server.js';

let folder: ServerFolder;
let database: TestDatabase;
let server: BuiltServer;
let browser: Browser;
let page: Page;
let sidebar: FrameLocator;

beforeAll(async () => {
  folder = await createServerFolder();
  database = await createTestDatabase();
  server = await folder.start({ TRY: 'on', DATABASE_URL: database.url });
  browser = await openBrowser();
  page = await browser.newPage({ ...STILL, viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(20_000);
  sidebar = page.frameLocator('[data-testid=sidebar]');
  await page.goto(`${server.url}/try`);
  await sidebar.locator('#total-line').waitFor();
  await walkFirstSync(sidebar);
  await sidebar.locator('#notice').getByText('linhas novas').waitFor();
  await rest();
}, 120_000);
afterAll(async () => {
  await closePages();
  await folder.remove();
  await database?.drop();
});

/** Waits until the page, the script and the sheet have come to rest. */
async function rest(): Promise<void> {
  await page.waitForTimeout(300);
  // Looked at now and then: by default at every frame, which it then has to draw.
  await page.waitForFunction(() => !document.body.hasAttribute('data-busy'), undefined, {
    timeout: 60_000,
    polling: 50,
  });
}

async function press(selector: string): Promise<void> {
  await sidebar.locator(selector).click();
  await rest();
}

async function tab(name: string): Promise<{ rows: Record<string, CellSnapshot>[]; active: string } | null> {
  const reply = await page.request.get(`${server.url}/try/snapshot`);
  const { sheets, activeSheet } = (await reply.json()) as { sheets: SheetSnapshot[]; activeSheet: string };
  const sheet = sheets.find((one) => one.name === name);
  if (!sheet) return null;
  const [headings, ...rows] = sheet.rows;
  const asRecord = (row: CellSnapshot[]) => Object.fromEntries(row.map((cell, i) => [headings![i]!.display, cell]));
  return { rows: rows.map(asRecord), active: activeSheet };
}

/** The numbers of the result, in their order. */
const counts = async (): Promise<number[]> =>
  (await sidebar.locator('#statement .box > ul > li').allInnerTexts())
    .slice(0, 5)
    .map((text) => Number.parseInt(text, 10));

/** Waits until the result says so. */
async function stands(text: string): Promise<void> {
  await sidebar.locator('#statement .box').getByText(text).waitFor();
  await rest();
}

async function importSample(): Promise<void> {
  await sidebar.locator('#statement-file').setInputFiles('test/fixtures/statements/extrato-julho.csv');
  await press('#statement-check');
  await sidebar.locator('#statement-outcome').waitFor();
  await rest();
}

describe('a merchant with the real server behind the sidebar', { timeout: 120_000 }, () => {
  it('finds what was offered in a tab of its own, without leaving the one in view', async () => {
    expect(await tab('Propostas')).toBeNull();
    await page.locator('[data-testid=grid] tbody tr').nth(1).locator('td[data-x]').first().click();
    await rest();
    await sidebar.getByText('Oferecer acordo (linha selecionada)').click();
    await rest();
    await press('#offer-make');
    await sidebar.locator('#notice').getByText('Oferta feita').waitFor();
    await rest();
    const { rows, active } = (await tab('Propostas'))!;
    expect(active).toBe('Fiado');
    expect(rows).toMatchObject([
      { Cliente: { value: 'Jéssica Falcão' }, Situação: { value: 'Em aberto' }, 'Válida até': { value: '2026-07-22' } },
    ]);
    expect(rows[0]!.Link!.link).toContain('/c/');
  });

  it('imports a statement, answers an entry, undoes it, and the same statement posts nothing more', async () => {
    await sidebar.locator('#statement-summary').click();
    await importSample();
    const [posted, asked, ignored, duplicated, unreadable] = await counts();
    expect([posted! + asked! + ignored!, duplicated, unreadable]).toEqual([200, 0, 0]);
    const entry = sidebar.locator('#statement li', { has: page.getByRole('button', { name: /^Foi / }) }).first();
    await entry.getByRole('button', { name: /^Foi / }).first().click();
    await stands(`${asked! - 1} a confirmar`);
    expect(await counts()).toEqual([posted! + 1, asked! - 1, ignored, 0, 0]);
    await press('#undo');
    await sidebar.locator('#notice').getByText('Recebimento desfeito.').waitFor();
    await rest();
    expect(await counts()).toEqual([posted, asked! - 1, ignored, 1, 0]);
    await importSample();
    await stands('200 já importados');
    // What is to be confirmed is asked of the whole account, and what was undone is not lost.
    expect(await counts()).toEqual([0, asked! - 1, 0, 1, 200]);
  });
});
