/** What a phone's camera sees: the QR code of the server, drawn by a browser and read by a decoder of somebody else. */
import { createRequire } from 'node:module';
import Fastify from 'fastify';
import type { Browser, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { renderSVG } from 'uqr';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { brCode } from '../../server/domain/pix.js';
import { pixChargeOf } from '../../server/domain/pix-charge.js';
import { html, sendPage, trusted } from '../../server/web/page.js';
import { closePages, openBrowser, STILL } from '../support/browser.js';

// Its types say `default`, its CommonJS is the function itself.
const readQr = createRequire(import.meta.url)('jsqr') as typeof import('jsqr')['default'];

const site = Fastify();
let browser: Browser;
let page: Page;
let code = '';
beforeAll(async () => {
  site.get('/', (_, reply) =>
    sendPage(reply, 200, { title: 'Pix', body: html`<div class="card">${trusted(renderSVG(code))}</div>` }),
  );
  const address = await site.listen({ port: 0, host: '127.0.0.1' });
  browser = await openBrowser();
  page = await browser.newPage({ ...STILL, viewport: { width: 360, height: 640 } });
  page.setDefaultTimeout(20_000);
  await page.goto(address);
}, 60_000);
afterAll(async () => {
  await closePages();
  await site.close();
});

const debtId = 'deb_0123456789abcdefghjkmn';
const longest = {
  pixKey: `${'a'.repeat(60)}@${'b'.repeat(12)}.com`,
  name: 'ARMAZEM E EMPORIO SAO JOSE DAS FLORES',
  city: 'SAO JOSE DO RIO PRETO',
};

it.each([
  ['the shortest', brCode({ key: 'a@b.co', name: 'A', city: 'B' })],
  [
    'an everyday one',
    pixChargeOf({ pixKey: '+5511987654321', name: "Açougue D'Ávila", city: 'São Paulo' }, 12_345, { debtId })!.code,
  ],
  ['the longest', pixChargeOf(longest, 1_000_000_000, { debtId })!.code],
])('%s payload is read back from a page 360 px wide', async (_, payload) => {
  code = payload;
  await page.reload();
  const drawn = await page.locator('svg').boundingBox();
  expect(drawn!.x).toBeGreaterThanOrEqual(0);
  expect(drawn!.x + drawn!.width).toBeLessThanOrEqual(360);
  const { data, width, height } = PNG.sync.read(await page.screenshot());
  expect(width).toBe(360);
  expect(readQr(new Uint8ClampedArray(data), width, height)?.data).toBe(payload);
});
