import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closePages, openBrowser, STILL } from '../support/browser.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { walkFirstSync } from '../support/first-sync-walk.js';
import { type BuiltServer, createServerFolder, type ServerFolder } from '../support/server.js';

let folder: ServerFolder;
let database: TestDatabase;
let server: BuiltServer;
let browser: Browser;
beforeAll(async () => {
  folder = await createServerFolder();
  database = await createTestDatabase();
  server = await folder.start({ TRY: 'on', DATABASE_URL: database.url });
  browser = await openBrowser();
}, 120_000);
afterAll(async () => {
  await closePages();
  await folder.remove();
  await database?.drop();
});

/** Where an element is on the page; null when it is not shown. */
type Box = { x: number; y: number; width: number; height: number } | null;

async function openPage(width: number, height: number): Promise<Page> {
  const page = await browser.newPage({ ...STILL, viewport: { width, height } });
  page.setDefaultTimeout(20_000);
  await page.goto(`${server.url}/try`);
  await page.locator('[data-testid=grid] td[data-x]').first().waitFor();
  return page;
}
const boxOf = (page: Page, testid: string): Promise<Box> => page.getByTestId(testid).boundingBox();
const reaches = (box: Box, width: number) => box !== null && box.x >= 0 && box.x + box.width <= width;

describe('the page of /try fits', { timeout: 60_000 }, () => {
  it.each([
    [360, 740],
    [768, 900],
    [1280, 800],
  ])('%i pixels of width: nothing is cut off, the sheet scrolls inside its own box', async (width, height) => {
    const page = await openPage(width, height);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    for (const testid of ['restart', 'clock-advance', 'row-add', 'sort-down', 'status', 'drawer-fold', 'grid'])
      expect([testid, reaches(await boxOf(page, testid), width)]).toEqual([testid, true]);
    expect((await boxOf(page, 'grid'))!.height).toBeGreaterThan(300);
    const grid = page.getByTestId('grid');
    expect(await grid.evaluate((one) => one.scrollWidth > one.clientWidth)).toBe(true);

    const isNarrow = width < 760;
    expect(await page.getByTestId('place-panel').isVisible()).toBe(isNarrow);
    if (isNarrow) {
      expect(await boxOf(page, 'sidebar-place')).toBeNull();
      await page.getByTestId('place-panel').click();
      expect(await boxOf(page, 'grid')).toBeNull();
    }
    const panel = await boxOf(page, 'sidebar-place');
    expect(reaches(panel, width)).toBe(true);
    expect(panel!.width).toBeGreaterThanOrEqual(300);
    expect((await boxOf(page, 'sidebar'))!.width).toBeGreaterThanOrEqual(300);
    await page.close();
  });

  it('a name that turns the direction of writing turns nothing but itself', async () => {
    const page = await openPage(1280, 800);
    const cell = page.locator('[data-testid=grid] tbody tr').nth(1).locator('td[data-x="0"]');
    const phone = cell.locator('xpath=following-sibling::td[1]');
    const before = [await phone.innerText(), await phone.boundingBox()];
    await page.evaluate(
      (value) =>
        fetch('/try/edit', {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-caderneta-try': '1' },
          body: JSON.stringify({ ops: [{ op: 'setCell', sheet: 'Fiado', row: 2, column: 1, value }] }),
        }).then((response) => response.text()),
      'Ana \u202Eaviso\u2066',
    );
    await expect.poll(() => cell.innerText(), { timeout: 10_000 }).toContain('aviso');
    expect([await phone.innerText(), await phone.boundingBox()]).toEqual(before);
    for (const one of [cell, page.getByTestId('cell-content')])
      expect(await one.evaluate((shown) => getComputedStyle(shown).unicodeBidi)).toBe('plaintext');
    await page.close();
  });
});

describe('the page of /try', { timeout: 90_000 }, () => {
  const sidebarOf = (page: Page) => page.frameLocator('[data-testid=sidebar]');

  it('on a narrow screen shows the very cell that is asked about', async () => {
    const page = await openPage(360, 740);
    await page.getByTestId('place-panel').click();
    const sidebar = sidebarOf(page);
    await walkFirstSync(sidebar);
    await sidebar.locator('#questions-summary').click();
    await sidebar.locator('#questions-more').click();
    const last = sidebar.locator('#question-list li').last();
    const row = Number(/Linha (\d+)/.exec(await last.innerText())![1]);
    expect(row).toBeGreaterThan(40);
    await last.getByText('Ir para a célula').click();
    await page.getByTestId('grid').waitFor();
    await expect.poll(() => page.getByTestId('cell-address').innerText()).toMatch(new RegExp(`^[A-Z]+${row}$`));
    const place = (await boxOf(page, 'grid'))!;
    const cell = page.locator('[data-testid=grid] td.highlight').first();
    await expect
      .poll(async () => {
        const box = (await cell.boundingBox())!;
        const isIn = (from: number, size: number, min: number, length: number) =>
          from >= min - 1 && from + size <= min + length + 1;
        return isIn(box.x, box.width, place.x, place.width) && isIn(box.y, box.height, place.y, place.height);
      })
      .toBe(true);
    expect(await page.evaluate('document.documentElement.scrollLeft')).toBe(0);
    await page.close();
  });

  it('stops asking for a sync of the new day once there was one', async () => {
    const page = await openPage(1280, 800);
    await page.getByTestId('clock-plus-1').click();
    await page.getByTestId('notice-new-day').waitFor();
    await sidebarOf(page).locator('#sync').click();
    await expect.poll(() => page.getByTestId('notice-new-day').count(), { timeout: 20_000 }).toBe(0);
    await page.close();
  });

  it('comes back with its panel when the server stopped while a script waited for an answer', async () => {
    const page = await openPage(1280, 800);
    await sidebarOf(page).locator('#total-line').waitFor();
    await page.getByTestId('menu-Caderneta').locator('summary').click();
    await page.getByTestId('menu-showHelp').click();
    await page.getByTestId('question').waitFor();
    await server.stop();
    await page.getByTestId('notice-gone').waitFor();

    server = await folder.start({ TRY: 'on', DATABASE_URL: database.url, PORT: new URL(server.url).port });
    await page.getByTestId('notice-gone').waitFor({ state: 'detached' });
    await sidebarOf(page).locator('#total-line').waitFor();
    expect(await page.getByTestId('question').count()).toBe(0);
    await page.close();
  });
});
