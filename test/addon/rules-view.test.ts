import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Rules, RulesRun, RulesTest } from '../../addon/credit-rpc.js';
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

const rules: Rules = {
  version: 1,
  ladder: [20_000, 30_000, 45_000],
  promotionOnTimeDebts: 2,
  promotionUseBps: 5_000,
  promotionDays: 30,
  toleranceBankDays: 0,
  graceDays: 15,
  demotionDay: 31,
};
const none = { sales: 0, cents: 0 };
const run = (limitCents: number, refused: number): RulesRun => ({
  months: Array.from({ length: 13 }, (_, i) => ({
    on: `${i < 6 ? 2025 : 2026}-${String(((i + 6) % 12) + 1).padStart(2, '0')}-28`,
    limitCents: limitCents + i * 100_000,
    exposureCents: 700_000 + ((i * 7) % 5) * 50_000,
  })),
  sold: { sales: 180 - refused, cents: (180 - refused) * 9_000 },
  toConfirm: none,
  refused: { sales: refused, cents: refused * 9_000 },
  refusedPaid: { sales: refused - 1, cents: (refused - 1) * 9_000 },
  lostCents: 48_000,
  avoidedLossCents: 9_000,
});
const test: RulesTest = {
  from: '2025-07-15',
  to: '2026-07-15',
  asked: { sales: 180, cents: 1_620_000 },
  current: run(1_000_000, 31),
  candidate: run(1_500_000, 9),
  caveats: ['Não sabe o que teriam feito os clientes com outro limite.'],
  raised: 12,
  lowered: 1,
  belowExposure: 1,
  moves: [
    { customerId: 'cus_1', name: 'Otávio Araújo', fromCents: 45_000, toCents: 30_000 },
    {
      customerId: 'cus_2',
      name: 'Maximiliana Aparecida-das-Dores Wolfeschlegelsteinhausenbergerdorff',
      fromCents: 20_000,
      toCents: 30_000,
    },
  ],
};
const lowers = { code: 'POLICY_LOWERS_LIMITS', what: 'Baixaria limites.', doNext: 'Confirme.' };

async function openRules(answers: Record<string, unknown> = {}): Promise<void> {
  const all = { creditRules: { ok: true, rules }, testRules: { ok: true, test }, ...answers };
  page = await openSidebarPage(browser, html, {}, all);
  await page.locator('#rules-summary').click();
  await page.locator('#rules-form').waitFor();
}
const calls = (name: string) => callsOf(page, name);
const text = async (selector: string) => (await page.locator(selector).innerText()).replaceAll('\u00a0', ' ');

describe('the rules of the limit', () => {
  it('are read only when somebody looks, and said in plain words', async () => {
    page = await openSidebarPage(browser, html, {}, { creditRules: { ok: true, rules } });
    expect(await calls('creditRules')).toEqual([]);
    await page.locator('#rules-summary').click();
    await page.locator('#rules-form').waitFor();
    expect((await page.locator('.sentences li').allInnerTexts()).map((one) => one.replaceAll('\u00a0', ' '))).toEqual([
      'Cliente novo começa com R$ 200,00 de limite, e a escada vai até R$ 450,00.',
      'Sobe um degrau com 2 contas pagas em dia, que somem 50% do limite, 30 dias depois da última mudança e sem nada atrasado.',
      'Em dia é até o vencimento; se cai em dia sem banco, até o próximo dia útil.',
      'Com mais de 15 dias de atraso, e já lembrado, a venda depende de você.',
      'Com 31 dias de atraso desce um degrau, nunca abaixo do primeiro.',
    ]);
  });

  it('are tried on the last twelve months before they count: only what changed is sent', async () => {
    await openRules();
    await page.locator('#rules-first').fill('300,00');
    await page.locator('#rules-debts').fill('1');
    await page.locator('#rules-debts').press('Enter');
    await page.locator('#rules-apply').waitFor();
    expect(await calls('testRules')).toEqual([
      [
        'testRules',
        {
          firstLimitCents: 30_000,
          promotionOnTimeDebts: 1,
          promotionDays: null,
          toleranceBankDays: null,
          demotionDay: null,
        },
        '2026-07-15',
      ],
    ]);
    const said = await text('#rules-test-place');
    for (const part of [
      'Recusadas que foram pagas',
      '30 vendas\n2.700,00',
      '8 vendas\n720,00',
      'Hoje sobem 12 limites e desce 1.',
      '1 cliente ficaria com menos limite do que já deve.',
    ])
      expect(said).toContain(part);
    expect(await page.locator('#rules svg').getAttribute('aria-label')).toBe(
      'Gráfico, jul/25 a jul/26: a soma dos limites foi de R$ 10.000,00 a R$ 22.000,00 com as regras de hoje; com as novas, foi de R$ 15.000,00 a R$ 27.000,00.',
    );
    for (const details of await page.locator('#rules details').all())
      await details.evaluate((one) => one.setAttribute('open', ''));
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    expect(await calls('applyRules')).toEqual([]);
  });

  it('lower nobody before somebody has confirmed it', async () => {
    await openRules({ applyRules: [{ ok: false, failure: lowers }, { ok: true }] });
    await page.locator('#rules-demotion').fill('20');
    await page.locator('#rules-test').click();
    await page.locator('#rules-apply').click();
    await page.getByText('1 cliente teria hoje um limite menor. Aplicar assim mesmo?').waitFor();
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    await page.locator('#rules-confirm').click();
    await page.locator('#notice').getByText('Regras novas em vigor.').waitFor();
    expect((await calls('applyRules')).map((call) => call[2])).toEqual([false, true]);
    expect(await calls('refreshStep')).toHaveLength(1);
    await page.locator('#rules-form').waitFor();
    expect(await calls('creditRules')).toHaveLength(2);
  });

  it.each([
    ['#rules-first', 'duzentos', 'O limite inicial não está claro.'],
    ['#rules-days', '1,5', 'O número não está claro.'],
    ['#rules-debts', '0', 'O número não está claro.'],
    ['#rules-debts', '2', 'Nenhuma regra mudou.'],
  ])('%s as %s is refused: %s', async (field, typed, said) => {
    await openRules();
    await page.locator(field).fill(typed);
    await page.locator('#rules-test').click();
    await page.getByRole('alert').getByText(said).waitFor();
    expect(await calls('testRules')).toEqual([]);
  });

  it('stay open with what was typed and tried when the panel is loaded again; typing anew voids the trial', async () => {
    await openRules();
    await page.locator('#rules-days').fill('20');
    await page.locator('#rules-test').click();
    await page.locator('#rules-apply').waitFor();
    await reloadPanel(page);
    expect(await page.locator('#rules-days').inputValue()).toBe('20');
    expect(await page.locator('#rules-apply').count()).toBe(1);
    await page.locator('#rules-days').fill('21');
    expect(await page.locator('#rules-apply').count()).toBe(0);
  });
});
