import { it } from 'vitest';
import { offerProposal } from '../../server/app/proposal.js';
import { openSendingShop, useMailingApp } from '../app/reminder-shop.js';
import { once, refsOf } from '../app/shop.js';
import { openBrowser } from '../support/browser.js';
import { openSite, pathOf } from './debtor-shop.js';

const used = useMailingApp();
it('shots', async () => {
  const shop = await openSendingShop(used.app, used.database);
  await shop.merchant({ lateTerms: { lateFeeBps: 200, lateInterestMonthlyBps: 100 } } as never);
  const site = await openSite(used);
  const url = await site.listen({ port: 0, host: '127.0.0.1' });
  const browser = await openBrowser();
  const context = async () => {
    const c = await browser.newContext({
      viewport: { width: 360, height: 740 },
      userAgent: 'Mozilla/5.0 (Linux; Android 10) Chrome/141 Mobile',
    });
    return c.newPage();
  };
  const { customerId, debtId } = await shop.late({ phone: '19987654321', document: '529.982.247-25' });
  await shop.debt(customerId, {
    principalCents: 3_050,
    dueOn: '2026-07-10',
    description: 'Caderno, lápis e mochila',
  } as never);
  await shop.debt(customerId, { principalCents: 4_000, dueOn: '2026-08-10' });
  const path = await pathOf(used, shop, customerId);
  const page = await context();
  page.on('console', (m) => console.log('console', m.text()));
  page.on('pageerror', (m) => console.log('pageerror', m.message));
  const shot = (name: string) => page.screenshot({ path: `/tmp/debtor/${name}.png`, fullPage: true });
  await page.goto(url + path);
  await shot('1-proof');
  await page.fill('#proof-answer', '1111');
  await page.click('button');
  await shot('2-wrong');
  await page.fill('#proof-answer', '4321');
  await page.click('button');
  await shot('3-account');
  await page.click('[data-copy=pix]');
  await page.waitForTimeout(200);
  for (const d of await page
    .locator(
      'section[aria-labelledby=acts] summary, section[aria-labelledby=debts] summary, section[aria-labelledby=contact] summary',
    )
    .all())
    if (await d.isVisible()) await d.click();
  await shot('4-open');
  await page.goto(`${url}${path}/slip`);
  await shot("5-slip"); await page.emulateMedia({media:"print"}); await shot("5-print"); await page.emulateMedia({media:"screen"});
  refsOf(await offerProposal(used.app, shop.owner, { ...once(), debtIds: [debtId], choices: [] } as never));
  await page.goto(url + path);
  await shot('6-offer');
  await page.locator('input[name=n]').nth(1).check();
  await page.click('text=Ver e aceitar');
  await shot('7-confirm');
  await page.click('main button');
  await shot('8-agreement');
  await page.goto(`${url}${path}`);
  await page.locator('#act-promise summary').click();
  await page.fill('#promise-day', '2027-01-01');
  await page.locator('#act-promise button').click();
  await shot('9-error');
  await browser.close();
  await site.close();
}, 120000);
