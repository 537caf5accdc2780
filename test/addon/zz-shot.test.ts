import { expect, it } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { conflict, manyQuestions } from './asked.js';
import { barriers, openSidebarPage, sidebarHtml } from './sidebar-page.js';
it('shots', async () => {
  const html = await sidebarHtml();
  const browser = await openBrowser();
  const questions = manyQuestions(200);
  let page = await openSidebarPage(browser, html, { questions, questionsTotal: 230, questionsAfter: 'x' }, {});
  await page.locator('#questions-summary').click();
  console.log(await barriers(page));
  await page.locator('#questions').screenshot({ path: '/tmp/h6b/list.png' });
  const t = performance.now();
  for (let i = 0; i < 9; i++) await page.locator('#questions-more').click();
  console.log('more x9 ms', performance.now() - t, await page.locator('#question-list li').count());
  await page.locator('#questions-conflict').click();
  await page.locator('#questions').screenshot({ path: '/tmp/h6b/conflicts.png' });
  page = await openSidebarPage(browser, html, { questions: [conflict(7, { sheetName: 'Fiado' }), ...manyQuestions(3).map((q) => ({ ...q, sheetId: 3, tabNumber: 1, sheetName: 'Loja da praia' }))] }, {
    writeAnswer: { ok: false, failure: { code: 'CELL_REFUSED', what: 'A planilha não aceitou a resposta na célula C12.', doNext: 'Veja se ela está protegida ou tem validação de dados, e escreva nela.' } },
    sheetRules: { ok: true, rules: { binding: { id: 'bin_1', sheetName: 'Fiado', mergePolicy: [
      ['name', 'Nome'], ['phone', 'Telefone'], ['document', 'CPF/CNPJ'], ['email', 'E-mail'], ['address', 'Endereço'], ['uf', 'UF'], ['principalCents', 'Valor'], ['dueOn', 'Vencimento'], ['paid', 'Pago'], ['description', 'Descrição'],
    ].map(([field, label]) => ({ field, label, winner: field === 'phone' ? 'SHEET' : 'ASK' })) }, dueRule: { payDay: 10, days: null } } },
  });
  await page.locator('#questions-summary').click();
  await page.locator('form.write button').first().click();
  await page.locator('#policy-summary').click();
  await page.locator('#policy-form').waitFor();
  console.log(await barriers(page));
  await page.locator('#questions').screenshot({ path: '/tmp/h6b/conflict.png' });
  await page.locator('#policy').screenshot({ path: '/tmp/h6b/policy.png' });
  await browser.close();
  expect(1).toBe(1);
}, 60_000);
