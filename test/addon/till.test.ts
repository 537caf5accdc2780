import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Authorization, CustomerCard } from '../../addon/credit-rpc.js';
import type { Panel, PanelQuestion } from '../../addon/rpc.js';
import { closePages, openBrowser } from '../support/browser.js';
import { cardOf } from './card.js';
import {
  barriers,
  callsOf,
  holdAnswer,
  openSidebarPage,
  panelOf,
  passTime,
  reloadPanel,
  sidebarHtml,
} from './sidebar-page.js';

let browser: Browser;
let html: string;
let page: Page;

beforeAll(async () => {
  html = await sidebarHtml();
  browser = await openBrowser();
}, 60_000);
afterAll(closePages);

const debt = { debtId: 'deb_1', dueOn: '2026-07-20', totalCents: 9_000 };

function answerOf(fields: Partial<Authorization> = {}): Authorization {
  return {
    id: 'aut_1',
    decision: 'APPROVED',
    state: 'OPEN',
    reasons: [{ code: 'FITS', message: 'Cabe no limite: sobram R$ 190,00' }],
    alternatives: [],
    amountCents: 12_000,
    entryCents: 0,
    installments: 3,
    firstDueOn: '2026-08-14',
    reservedUntil: new Date(Date.now() + 15 * 60_000).toISOString(),
    overriddenBy: null,
    ...fields,
  };
}
const declined = answerOf({
  decision: 'DECLINED',
  state: 'REFUSED',
  reservedUntil: null,
  reasons: [{ code: 'ABOVE_AVAILABLE', message: 'Passa R$ 40,00 do que está disponível' }],
  alternatives: [
    {
      kind: 'ENTRY',
      amountCents: 35_000,
      entryCents: 4_000,
      installments: 1,
      firstDueOn: '2026-08-14',
      message: 'Com R$ 40,00 de entrada cabe',
    },
  ],
});
const referred = answerOf({ ...declined, id: 'aut_2', decision: 'REFER', alternatives: [] });
const refusal = (code: string, what: string, field?: string) => ({
  ok: false,
  failure: { code, what, doNext: 'Confira.', ...(field === undefined ? {} : { field }) },
});

async function openTill(answers: Record<string, unknown> = {}, fields: Partial<Panel> = {}): Promise<void> {
  page = await openSidebarPage(browser, html, fields, {
    selectedCustomer: { ok: true, card: cardOf(), debt },
    customerCard: { ok: true, card: cardOf() },
    ...answers,
  });
}
const calls = (name: string) => callsOf(page, name);
const notice = () => page.locator('#notice');
const text = async (selector: string) => (await page.locator(selector).first().innerText()).replaceAll('\u00a0', ' ');
const focusedId = () => page.evaluate('document.activeElement.id');

async function openCard(card: Partial<CustomerCard> = {}, answers: Record<string, unknown> = {}): Promise<void> {
  const shown = { ok: true, card: cardOf(card) };
  await openTill({ selectedCustomer: { ...shown, debt }, customerCard: shown, ...answers });
  await page.locator('#card-of-row').click();
  await page.locator('#card-place .card').waitFor();
}

/** The form of a sale to the customer of the selected row, filled in. */
async function startSale(answers: Record<string, unknown>, amount = '120,00', installments = '3'): Promise<void> {
  await openCard({}, answers);
  await page.locator('#sell-to-card').click();
  await page.locator('#sale-amount').fill(amount);
  await page.locator('#sale-installments').fill(installments);
}

describe('the customer’s card', () => {
  it('says at one look who it is, how much fits, and what comes next', async () => {
    await openCard();
    const said = await text('#till');
    for (const part of [
      'Dona Cida',
      '(27) 99141-7700',
      'Bom pagador Pagou em dia 5 de 6 contas',
      'R$ 450,00',
      'R$ 310,00',
      'Degrau 3 de 9: R$ 450,00',
      'Para chegar a R$ 680,00',
      'Não antes de 30/07/2026.',
      '5 de 6 contas em dia.',
      'R$ 300,00 → R$ 450,00',
    ])
      expect(said).toContain(part);
  });

  it('says its drawings in words', async () => {
    await openCard();
    const labels = await page
      .locator('svg[role=img]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
    expect(labels).toEqual([
      'Escada de 9 degraus, de R$ 200,00 a R$ 5.000,00: está no degrau 3, com limite de R$ 450,00; o próximo é R$ 680,00.',
      'Gráfico, jul/25 a jul/26: o limite foi de R$ 200,00 a R$ 450,00; em aberto entre R$ 50,00 e R$ 330,00, agora R$ 140,00; acima do limite em 1 mês.',
    ]);
    const conditions = await page.locator('.conditions li').allInnerTexts();
    expect(conditions.map((one) => one.replaceAll('\u00a0', ' ').replace(/\s+/g, ' '))).toEqual([
      '○ 1 de 2 contas pagas em dia (falta)',
      '✓ R$ 230,00 de R$ 225,00 em contas pagas em dia (feito)',
      '✓ Nada atrasado (feito)',
    ]);
  });

  it('shows every month in a table behind the plot, newest first', async () => {
    await openCard();
    await page.getByText('Ver em números').click();
    const rows = await page.locator('.history tbody tr').allInnerTexts();
    expect(rows).toHaveLength(13);
    expect(rows[0]!.replaceAll('\u00a0', ' ').split(/\s*\t\s*/)).toEqual(['15/07/2026', 'R$ 450,00', 'R$ 140,00']);
  });

  const states: [string, Partial<CustomerCard>, string[]][] = [
    [
      'somebody new',
      {
        standing: 'NEW',
        profile: 'NEW',
        knownDebts: 0,
        onTimeDebts: 0,
        history: [{ on: '2026-07-15', limitCents: 20_000, exposureCents: 0 }],
        decisions: [],
        payments: [],
      },
      [
        'Nenhum recebimento anotado.',
        'Sem histórico',
        'Nenhuma conta paga com data conhecida.',
        'Ainda não há um mês de história.',
        'Nenhuma decisão ainda.',
      ],
    ],
    [
      'somebody over the limit',
      { limitCents: 20_000, exposureCents: 26_000, availableCents: 0, rung: 1 },
      ['R$ 60,00 acima do limite', 'Disponível', 'R$ 0,00'],
    ],
    [
      'a limit "a definir"',
      { limitCents: null, availableCents: null, rung: null, nextStep: null, terms: null },
      ['a definir', 'Sem limite ainda: cada compra a prazo depende de você.', 'Fora da escada: a definir'],
    ],
    [
      'HOLD',
      { standing: 'HOLD', limitCents: 0, availableCents: 0, rung: null, nextStep: null, terms: null },
      ['Venda suspensa', 'suspenso', 'O limite está em zero'],
    ],
    [
      'the top of the ladder',
      { limitCents: 500_000, availableCents: 486_000, rung: 9, nextStep: null },
      ['Degrau 9 de 9', 'Já está no degrau mais alto.'],
    ],
    [
      'a name that never ends and a long history',
      {
        name: 'Maximiliana Aparecida-das-Dores Wolfeschlegelsteinhausenbergerdorff de Albuquerque e Silva',
        limitCents: 100_000_000,
        exposureCents: 99_999_999,
        ladder: Array.from({ length: 50 }, (_, i) => (i + 1) * 2_000_000),
        rung: 50,
        nextStep: null,
        hasMoreDecisions: true,
        decisions: Array.from({ length: 10 }, (_, i) => ({ ...cardOf().decisions[0]!, id: `dec_${i}` })),
      },
      ['Wolfeschlegelsteinhausenbergerdorff', 'Ver mais 7', 'Há decisões mais antigas.'],
    ],
  ];
  it.each(states)('shows %s, for everybody, within its 300 px', async (_, card, parts) => {
    await openCard(card);
    for (const details of await page.locator('#till details').all())
      await details.evaluate((one) => one.setAttribute('open', ''));
    const said = await text('#till');
    for (const part of parts) expect(said).toContain(part);
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
  });

  it.each([
    ['NO_ROW_SELECTED', 'A linha selecionada não é de uma dívida anotada.'],
    ['DEBT_UNKNOWN', 'A Caderneta ainda não conhece a dívida desta linha.'],
  ])('without a customer says why: %s', async (code, what) => {
    await openTill({ selectedCustomer: refusal(code, what) });
    await page.locator('#card-of-row').click();
    await page.getByRole('alert').getByText(what).waitFor();
    expect(await page.locator('#card-place').count()).toBe(0);
  });

  it('records what the row owes, and shows the customer as they stand then', async () => {
    await openCard(
      {},
      {
        recordPayment: { ok: true, paymentId: 'pay_1', amountCents: 9_000 },
        customerCard: { ok: true, card: cardOf({ openCents: 5_000, exposureCents: 5_000, availableCents: 40_000 }) },
      },
    );
    await page.locator('#received-card').click();
    expect(await text('#paid-card-all')).toBe('Recebeu esta conta: R$ 90,00');
    await page.locator('#paid-card-all').click();
    await page.locator('#undo-notice').getByText('Recebido R$\u00a090,00 de Dona Cida.').waitFor();
    expect(await calls('recordPayment')).toMatchObject([
      ['recordPayment', 'cus_1', ['deb_1'], null, expect.any(String)],
    ]);
    await expect.poll(() => text('#card-place')).toContain('R$ 400,00');
    // What is left of that row is not known: the next payment is of all that is owed.
    await page.locator('#received-card').click();
    expect(await text('#paid-card-all')).toBe('Recebeu tudo: R$ 50,00');
  });

  it('records all that is owed as well, beside what the row owes', async () => {
    await openCard({}, { recordPayment: { ok: true, paymentId: 'pay_1', amountCents: 14_000 } });
    await page.locator('#received-card').click();
    expect(await text('#paid-card-everything')).toBe('Recebeu tudo: R$ 140,00');
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    await page.locator('#paid-card-everything').click();
    await page.locator('#undo-notice').getByText('Recebido R$\u00a0140,00').waitFor();
    expect(await calls('recordPayment')).toMatchObject([['recordPayment', 'cus_1', null, null, expect.any(String)]]);
  });

  it('takes more than the row owes only as money for all that is owed', async () => {
    await openCard({}, { recordPayment: { ok: true, paymentId: 'pay_1', amountCents: 10_000 } });
    await page.locator('#received-card').click();
    await page.locator('#paid-card').fill('100,00');
    await page.locator('#paid-card-part').click();
    await page.getByRole('alert').getByText('É mais do que esta conta: R$ 90,00.').waitFor();
    await page.locator('#paid-card-of-all').click();
    expect(await text('#paid-card-all')).toBe('Recebeu tudo: R$ 140,00');
    await page.locator('#paid-card').fill('140,01');
    await page.locator('#paid-card-part').click();
    await page.getByRole('alert').getByText('O máximo é R$ 140,00.').waitFor();
    await page.locator('#paid-card').fill('100,00');
    await page.locator('#paid-card-part').click();
    await page.locator('#undo-notice').getByText('Recebido').waitFor();
    expect(await calls('recordPayment')).toMatchObject([['recordPayment', 'cus_1', null, 10_000, expect.any(String)]]);
  });

  it('closed, gives the keyboard back', async () => {
    await openCard();
    await page.getByRole('button', { name: 'Fechar a ficha' }).press('Enter');
    expect(await page.locator('#card-place').count()).toBe(0);
    expect(await focusedId()).toBe('card-of-row');
  });

  it('copies what may be said to the customer, and says that it did', async () => {
    await openCard();
    await page.evaluate(() => {
      const clipboard = { writeText: (said: string) => Promise.resolve(void Object.assign(globalThis, { said })) };
      Object.defineProperty(navigator, 'clipboard', { value: clipboard });
    });
    await page.locator('#copy-customer-text').click();
    await page.getByText('Copiado.').waitFor();
    expect(await page.evaluate('said')).toBe('Mais 1 parcela em dia e seu limite vai a R$ 680,00');
  });
});

describe('Mudar limite', () => {
  const merchant = { ...panelOf().merchant, contactName: 'Ana' };

  it.each([
    ['0', 0, 'Vendas a prazo para Dona Cida suspensas. O limite ficou abaixo do que já deve.'],
    ['100,00', 10_000, 'Limite de Dona Cida mudado para R$\u00a0100,00. O limite ficou abaixo do que já deve.'],
  ])('to %s is kept with name and reason, and says what the owner should know', async (typed, limitCents, said) => {
    const after = { ok: true, card: cardOf({ limitCents, availableCents: 0 }) };
    await openTill(
      {
        setCreditLimit: { ok: true, warnings: ['O limite ficou abaixo do que já deve'] },
        customerCard: after,
      },
      { merchant },
    );
    await page.locator('#card-of-row').click();
    await page.locator('#change-limit summary').click();
    expect(await page.locator('#limit-by').inputValue()).toBe('Ana');
    await page.locator('#limit-amount').fill(typed);
    await page.locator('#limit-save').click();
    await page.getByRole('alert').getByText('Falta o motivo.').waitFor();
    expect(await focusedId()).toBe('limit-reason');
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    await page.locator('#limit-reason').fill('Mudou de cidade');
    await page.locator('#limit-save').click();
    await notice().getByText(said).waitFor();
    expect(await calls('setCreditLimit')).toMatchObject([
      ['setCreditLimit', 'cus_1', limitCents, 'Mudou de cidade', 'Ana', expect.any(String)],
    ]);
    await expect.poll(() => text('#card-place .amounts')).toContain(limitCents === 0 ? 'suspenso' : 'R$ 100,00');
    expect(await calls('refreshStep')).toHaveLength(1);
  });

  it.each(['', 'abc', '12.50'])('to “%s” is refused in the field, and empty is no zero', async (typed) => {
    await openCard();
    await page.locator('#change-limit summary').click();
    await page.locator('#limit-amount').fill(typed);
    await page.locator('#limit-save').click();
    await page.getByRole('alert').getByText('O limite não está claro.').waitFor();
    expect(await focusedId()).toBe('limit-amount');
    expect(await calls('setCreditLimit')).toEqual([]);
  });

  it('keeps what was typed when the panel is loaded again', async () => {
    await openCard();
    await page.locator('#change-limit summary').click();
    await page.locator('#limit-reason').fill('Pediu');
    const read = (await calls('customerCard')).length;
    await reloadPanel(page);
    await expect.poll(async () => (await calls('customerCard')).length).toBeGreaterThan(read);
    expect(await page.locator('#limit-reason').inputValue()).toBe('Pediu');
    expect(await page.locator('#limit-reason').isVisible()).toBe(true);
  });
});

describe('Últimos recebimentos', () => {
  it('says of each what, when and for what', async () => {
    await openCard();
    const said = await text('#receipts');
    for (const part of ['R$ 80,00', '15/07/2026', 'vencimento 10/07/2026', 'sem data', 'virou crédito'])
      expect(said).toContain(part);
  });

  it('are undone with two taps, whatever the notices say by then', async () => {
    const after = cardOf({ payments: [], openCents: 22_000 });
    await openCard({}, { customerCard: [{ ok: true, card: after }] });
    await page.locator('#undo-pay_2').click();
    expect(await calls('undoPayment')).toEqual([]);
    expect(await focusedId()).toBe('undo-no-pay_2');
    expect(await text('#undo-yes-pay_2')).toBe('Desfazer R$ 80,00 de 15/07?');
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    await page.locator('#undo-yes-pay_2').click();
    await notice().getByText('Recebimento desfeito.').waitFor();
    expect(await calls('undoPayment')).toMatchObject([['undoPayment', 'pay_2', expect.any(String)]]);
    expect(await calls('refreshStep')).toHaveLength(1);
    await expect.poll(() => text('#card-place')).toContain('Nenhum recebimento anotado.');
    await expect.poll(focusedId).toBe('receipts-title');
  });

  it('stay when the second tap is “Não”', async () => {
    await openCard();
    await page.locator('#undo-pay_1').press('Enter');
    expect(await text('#undo-yes-pay_1')).toBe('Desfazer R$ 50,00?');
    await page.locator('#undo-no-pay_1').press('Enter');
    expect(await focusedId()).toBe('undo-pay_1');
    expect(await calls('undoPayment')).toEqual([]);
  });

  it('undone here are no longer offered at the top', async () => {
    await openCard({}, { recordPayment: { ok: true, paymentId: 'pay_2', amountCents: 9_000 } });
    await page.locator('#received-card').click();
    await page.locator('#paid-card-all').click();
    await page.locator('#undo').waitFor();
    await page.locator('#undo-pay_2').click();
    await page.locator('#undo-yes-pay_2').click();
    await notice().getByText('Recebimento desfeito.').waitFor();
    expect(await page.locator('#undo').count()).toBe(0);
  });

  const question: PanelQuestion = {
    id: 'q1',
    bindingId: 'bin_1',
    rowId: 'row_7',
    row: 7,
    field: 'paid',
    heading: 'Pg?',
    code: 'PAID_ELSEWHERE',
    raw: '',
    what: 'Este pagamento não foi anotado por esta célula e não muda com ela.',
    doNext: 'Desfaça o pagamento.',
    kind: 'CELL',
    canWaive: false,
    name: 'Cida',
    answers: [],
    input: null,
    sheetValue: null,
    serverValue: null,
    sheetId: 0,
    sheetName: 'Fiado',
    tabNumber: 0,
    cell: null,
  };

  it('are where a question about a paid row leads, though nothing of it is owed', async () => {
    const card = cardOf({ openCents: 0, exposureCents: 0 });
    const answers = { customerOfRow: { ok: true, card, debt: null }, customerCard: { ok: true, card } };
    await openTill(answers, { questions: [question] });
    await page.getByText('Ver recebimentos').click();
    await page.locator('#undo-pay_2').waitFor();
    expect(await calls('customerOfRow')).toEqual([['customerOfRow', 'row_7']]);
    expect(await focusedId()).toBe('receipts-title');
    expect(await page.locator('#received-card').count()).toBe(0);
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
  });

  it.each([
    ['valor', 'CONFLICT', 0],
    ['paid', 'UNREADABLE', 0],
    ['paidOn', 'CONFLICT', 1],
  ])('are where a question about %s with %s leads by %i buttons', async (field, code, count) => {
    await openTill({}, { questions: [{ ...question, field, code }] });
    expect(await page.getByText('Ver recebimentos').count()).toBe(count);
  });
});

describe('Nova venda', () => {
  it.each([
    ['310,00', '1', '', '✓ Cabe: sobram R$ 0,00. 1 parcela de R$ 310,00.'],
    ['310,01', '1', '', '✕ Não cabe: faltam R$ 0,01. 1 parcela de R$ 310,01.'],
    ['350,00', '1', '40,00', '✓ Cabe: sobram R$ 0,00. 1 parcela de R$ 310,00.'],
    ['100,00', '3', '', '✓ Cabe: sobram R$ 210,00. 3 parcelas, a primeira de R$ 33,34.'],
    ['100,00', '7', '', '✕ Parcelas demais: este degrau vai até 6. 7 parcelas, a primeira de R$ 14,29.'],
    ['', '1', '', ''],
  ])('of %s in %s with %s down is estimated at once', async (amount, installments, entry, said) => {
    await startSale({}, amount, installments);
    await page.locator('#sale-entry').fill(entry);
    expect(await text('#sale-estimate')).toBe(said);
    expect(await calls('authorizePurchase')).toEqual([]);
  });

  it.each([
    ['1', '2027-01-11', '✓ Cabe'],
    [
      '1',
      '2027-01-12',
      '✕ Prazo longo demais: o último vencimento seria 12/01/2027, e este degrau vai até 11/01/2027.',
    ],
    ['6', '2026-08-11', '✓ Cabe'],
    ['6', '2026-08-31', '✕ Prazo longo demais: o último vencimento seria 31/01/2027'],
    ['2', '2026-12-31', '✕ Prazo longo demais: o último vencimento seria 31/01/2027'],
    ['3', '2026-12-31', '✕ Prazo longo demais: o último vencimento seria 28/02/2027'],
  ])('in %s from %s is no “Cabe” past the last day of the terms', async (installments, firstDueOn, said) => {
    await startSale({}, '100,00', installments);
    await page.locator('#sale-first-due').fill(firstDueOn);
    expect(await text('#sale-estimate')).toContain(said);
  });

  it('says of a first due day gone by that it is', async () => {
    await startSale({});
    await page.locator('#sale-first-due').fill('2026-07-14');
    await page.locator('#sale-ask').click();
    await page.getByRole('alert').getByText('O primeiro vencimento já passou.').waitFor();
    expect(await calls('authorizePurchase')).toEqual([]);
  });

  it('answered after the sheet had news, shows the numbers of now with the answer', async () => {
    const now = cardOf({ openCents: 26_000, exposureCents: 26_000, availableCents: 19_000 });
    await startSale({ authorizePurchase: { ok: true, authorization: declined, card: now } });
    await page.locator('#sale-ask').click();
    await page.locator('#sale-remark').waitFor();
    expect(await text('#sale-remark')).toBe(
      'As contas mudaram desde que a ficha foi aberta: em aberto R$ 260,00, limite R$ 450,00.',
    );
    expect(await text('#card-place .amounts')).toContain('R$ 190,00');
    expect(await text('#sale-estimate')).toContain('✓ Cabe: sobram R$ 70,00.');
  });

  it('answered on the same numbers, speaks of no change', async () => {
    await startSale({ authorizePurchase: { ok: true, authorization: answerOf(), card: cardOf() } });
    await page.locator('#sale-ask').click();
    await page.locator('#sale-record').waitFor();
    expect(await page.locator('#sale-remark').count()).toBe(0);
  });

  it('asks, says yes with its terms, and records in one click', async () => {
    await startSale({
      authorizePurchase: { ok: true, authorization: answerOf() },
      recordSale: { ok: true, saleId: 'sal_1' },
    });
    await page.locator('#sale-amount').press('Enter');
    await page.locator('#sale-record').waitFor();
    const said = await text('#sale-answer');
    for (const part of [
      'Pode vender',
      'Cabe no limite',
      '3 parcelas de R$ 40,00, a partir de 14/08/2026.',
      'vale por 1',
    ])
      expect(said).toContain(part);
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    await page.locator('#sale-record').click();
    await notice().getByText('Venda de Dona Cida registrada: 3 parcelas de R$\u00a040,00.').waitFor();
    const purchase = {
      customerId: 'cus_1',
      amountCents: 12_000,
      entryCents: 0,
      installments: 3,
      firstDueOn: '2026-08-14',
    };
    expect(await calls('authorizePurchase')).toMatchObject([['authorizePurchase', purchase, null, expect.any(String)]]);
    expect(await calls('recordSale')).toMatchObject([['recordSale', 'aut_1', purchase, expect.any(String)]]);
    expect(await calls('refreshStep')).toHaveLength(1);
    expect(await page.locator('#sale-form').count()).toBe(0);
  });

  it('says no with what fits instead, which fills the form and asks again', async () => {
    await startSale(
      {
        authorizePurchase: [
          { ok: true, authorization: declined },
          { ok: true, authorization: answerOf({ id: 'aut_3' }) },
        ],
      },
      '350,00',
      '1',
    );
    await page.locator('#sale-ask').click();
    expect(await text('#sale-answer h4')).toBe('✕ Não cabe assim');
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    await page.getByText('Com R$ 40,00 de entrada cabe').click();
    await page.locator('#sale-record').waitFor();
    expect(await page.locator('#sale-entry').inputValue()).toBe('40,00');
    expect((await calls('authorizePurchase'))[1]).toMatchObject([
      'authorizePurchase',
      { amountCents: 35_000, entryCents: 4_000 },
      null,
      expect.any(String),
    ]);
  });

  it('asked for something else, gives its place in the limit back', async () => {
    await startSale({ authorizePurchase: { ok: true, authorization: answerOf() } });
    await page.locator('#sale-ask').click();
    await page.locator('#sale-record').waitFor();
    await page.locator('#sale-amount').fill('90,00');
    expect(await page.locator('#sale-record').count()).toBe(0);
    await page.locator('#sale-ask').click();
    await page.locator('#sale-record').waitFor();
    expect((await calls('authorizePurchase'))[1]).toMatchObject([
      'authorizePurchase',
      { amountCents: 9_000 },
      'aut_1',
      expect.any(String),
    ]);
  });

  it.each(['#sale-give-up', '#sale-leave', '#card-close'])('left by %s, keeps no place in the limit', async (way) => {
    await startSale({ authorizePurchase: { ok: true, authorization: answerOf() } });
    await page.locator('#sale-ask').click();
    await page.locator('#sale-record').waitFor();
    await page.locator(way).click();
    await expect.poll(() => page.locator('#sale-form').count()).toBe(0);
    expect(await calls('cancelAuthorization')).toMatchObject([['cancelAuthorization', 'aut_1', expect.any(String)]]);
  });

  it('is released by the owner with a name and a reason', async () => {
    const released = answerOf({ id: 'aut_2', decision: 'REFER', overriddenBy: 'Ana' });
    await startSale({
      authorizePurchase: { ok: true, authorization: referred },
      overridePurchase: { ok: true, authorization: released },
    });
    await page.locator('#sale-ask').click();
    expect(await text('#sale-answer h4')).toBe('? Depende de você');
    await page.locator('#override summary').click();
    await page.locator('#override-do').click();
    await page.getByRole('alert').getByText('Falta o nome de quem libera.').waitFor();
    expect(await focusedId()).toBe('override-by');
    await page.locator('#override-by').fill('Ana');
    await page.locator('#override-reason').fill('Conheço a família');
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    await page.locator('#override-do').click();
    await page.getByText('Pode vender: liberada por Ana').waitFor();
    expect(await calls('overridePurchase')).toMatchObject([
      ['overridePurchase', 'aut_2', 'Ana', 'Conheço a família', expect.any(String)],
    ]);
    expect(await page.locator('#sale-record').count()).toBe(1);
  });

  it('is asked once, however often it is pressed after a lost answer, and anew after a given one', async () => {
    await startSale({
      authorizePurchase: [refusal('NETWORK', 'O servidor não respondeu.'), { ok: true, authorization: declined }],
    });
    const ask = page.locator('#sale-ask');
    await ask.click();
    await page.getByRole('alert').getByText('O servidor não respondeu.').waitFor();
    await ask.click();
    await page.getByText('Não cabe assim').waitFor();
    await ask.click();
    await expect.poll(async () => (await calls('authorizePurchase')).length).toBe(3);
    const keys = (await calls('authorizePurchase')).map((call) => call[3]);
    expect([keys[0] === keys[1], keys[1] === keys[2]]).toEqual([true, false]);
  });

  it('says in the field what is wrong', async () => {
    await startSale({ authorizePurchase: refusal('INVALID_DATE', 'A data não é válida aqui.', 'firstDueOn') });
    await page.locator('#sale-entry').fill('abc');
    await page.locator('#sale-ask').click();
    await page.getByRole('alert').getByText('A entrada não está clara.').waitFor();
    expect(await focusedId()).toBe('sale-entry');
    await page.locator('#sale-entry').fill('120,00');
    await page.locator('#sale-ask').click();
    await page.getByRole('alert').getByText('A entrada cobre a compra toda.').waitFor();
    await page.locator('#sale-entry').fill('');
    await page.locator('#sale-ask').click();
    await page.getByRole('alert').getByText('A data não é válida aqui.').waitFor();
    expect(await page.locator('#sale-first-due').getAttribute('aria-invalid')).toBe('true');
  });

  it('outlives a reload of the panel, with its answer', async () => {
    await startSale({ authorizePurchase: { ok: true, authorization: answerOf() } });
    await page.locator('#sale-ask').click();
    await page.locator('#sale-record').waitFor();
    await reloadPanel(page);
    expect(await page.locator('#sale-amount').inputValue()).toBe('120,00');
    expect(await page.locator('#sale-record').count()).toBe(1);
    await expect.poll(() => text('#sale-estimate')).toContain('3 parcelas de R$ 40,00');
  });

  it('says when the place in the limit has lapsed', async () => {
    await startSale({ authorizePurchase: { ok: true, authorization: answerOf() } });
    await page.locator('#sale-ask').click();
    await page.locator('#sale-reserved').waitFor();
    await passTime(page, '16:00');
    await expect.poll(() => text('#sale-reserved')).toContain('venceu');
  });
});

describe('who buys', () => {
  const people = [
    { customerId: 'cus_1', name: 'Dona Cida', phone: '+5527991417700' },
    { customerId: 'cus_2', name: 'Cida Aparecida-das-Dores Wolfeschlegelsteinhausenbergerdorff', phone: null },
  ];

  it('is found by name or phone, and chosen from a list', async () => {
    await openTill({ findCustomers: { ok: true, customers: people, hasMore: true } });
    await page.locator('#new-sale').click();
    expect(await focusedId()).toBe('sale-search');
    await page.locator('#sale-search').fill('cida');
    await page.locator('#sale-search').press('Enter');
    await page.locator('#sale-choose').waitFor();
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    await page.locator('#sale-found-0').press('ArrowDown');
    await page.locator('#sale-found-1').press('Enter');
    await page.locator('#sale-amount').waitFor();
    expect(await calls('findCustomers')).toEqual([['findCustomers', 'cida']]);
    expect((await calls('customerCard'))[0]).toEqual(['customerCard', 'cus_2']);
    await expect.poll(focusedId).toBe('sale-amount');
  });

  it('is found all the same when the panel was reloaded meanwhile, and stays found when it is again', async () => {
    await openTill({ findCustomers: { ok: true, customers: people, hasMore: false } });
    await holdAnswer(page, 'findCustomers');
    await page.locator('#new-sale').click();
    await page.locator('#sale-search').fill('cida');
    await page.locator('#sale-find').click();
    await page.waitForFunction('globalThis.answerNow');
    await reloadPanel(page);
    expect(await page.locator('#sale-search').inputValue()).toBe('cida');
    await page.evaluate('answerNow()');
    await page.locator('#sale-found-1').check();
    await reloadPanel(page);
    expect(await page.locator('#sale-found-1').isChecked()).toBe(true);
    await page.locator('#sale-choose').click();
    await page.locator('#sale-amount').waitFor();
    expect((await calls('customerCard'))[0]).toEqual(['customerCard', 'cus_2']);
  });

  it('is looked for anew by the next sale', async () => {
    await openTill({ findCustomers: { ok: true, customers: people, hasMore: false } });
    await page.locator('#new-sale').click();
    await page.locator('#sale-search').fill('cida');
    await page.locator('#sale-find').click();
    await page.locator('#sale-choose').waitFor();
    await page.locator('#sale-leave').click();
    await page.locator('#new-sale').click();
    expect(await page.locator('#sale-search').inputValue()).toBe('');
    expect(await page.locator('#sale-choose').count()).toBe(0);
  });

  it('is being registered still after a reload of the panel', async () => {
    await openTill({});
    await page.locator('#new-sale').click();
    await page.locator('#new-customer summary').click();
    await page.locator('#new-name').fill('Zeca');
    await reloadPanel(page);
    expect(await page.locator('#new-name').isVisible()).toBe(true);
    expect(await page.locator('#new-name').inputValue()).toBe('Zeca');
  });

  it('is registered on the spot, with errors in their fields', async () => {
    await openTill({
      findCustomers: { ok: true, customers: [], hasMore: false },
      createCustomer: [refusal('INVALID_PHONE', 'Telefone incompleto.', 'phone'), { ok: true, customerId: 'cus_9' }],
    });
    await page.locator('#new-sale').click();
    await page.locator('#sale-search').fill('zeca');
    await page.locator('#sale-find').click();
    await page.getByText('Ninguém com “zeca”.').waitFor();
    await page.locator('#new-customer summary').click();
    await page.locator('#new-create').click();
    await page.getByRole('alert').getByText('Falta o nome do cliente.').waitFor();
    await page.locator('#new-name').fill('Zeca');
    await page.locator('#new-phone').fill('999');
    await page.locator('#new-create').click();
    await page.getByRole('alert').getByText('Telefone incompleto.').waitFor();
    expect(await focusedId()).toBe('new-phone');
    await page.locator('#new-phone').fill('(27) 99141-7700');
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    await page.locator('#new-create').click();
    await page.locator('#sale-amount').waitFor();
    expect((await calls('createCustomer'))[1]).toMatchObject([
      'createCustomer',
      { name: 'Zeca', phone: '(27) 99141-7700', document: null },
      false,
      expect.any(String),
    ]);
    expect((await calls('customerCard'))[0]).toEqual(['customerCard', 'cus_9']);
  });

  const alike = [
    { customerId: 'cus_3', name: 'José da Silva', phone: '+5527991417700', openCents: 24_000, lateCents: 9_000 },
    { customerId: 'cus_4', name: 'JOSE DA SILVA', phone: null, openCents: 0, lateCents: 0 },
  ];
  const registerAlike = async (answers: unknown[]): Promise<void> => {
    await openTill({ createCustomer: answers });
    await page.locator('#new-sale').click();
    await page.locator('#new-customer summary').click();
    await page.locator('#new-name').fill('Jose da Silva');
    await page.locator('#new-create').click();
    await page.locator('#alike h4').waitFor();
  };

  it('may be in the book already: what they owe is shown, and their own card is used', async () => {
    await registerAlike([{ ok: true, alike }]);
    const said = await text('#alike');
    for (const part of [
      'Já existe no caderno:',
      'José da Silva · (27) 99141-7700',
      'R$ 240,00 em aberto, R$ 90,00 em atraso',
      'nada em aberto',
    ])
      expect(said).toContain(part);
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    await page.locator('#alike-use-0').click();
    await page.locator('#sale-amount').waitFor();
    expect((await calls('customerCard'))[0]).toEqual(['customerCard', 'cus_3']);
    expect((await calls('createCustomer')).map((call) => call[2])).toEqual([false]);
  });

  it('is registered beside them only when said to be another person', async () => {
    await registerAlike([
      { ok: true, alike },
      { ok: true, customerId: 'cus_9' },
    ]);
    await page.locator('#alike-another').click();
    await page.locator('#sale-amount').waitFor();
    const created = await calls('createCustomer');
    expect(created.map((call) => call[2])).toEqual([false, true]);
    expect(created[0]![3]).not.toBe(created[1]![3]);
    expect((await calls('customerCard'))[0]).toEqual(['customerCard', 'cus_9']);
  });

  it('typed anew, is like nobody found before', async () => {
    await registerAlike([{ ok: true, alike }]);
    await page.locator('#new-name').fill('Joana');
    expect(await page.locator('#alike h4').count()).toBe(0);
  });
});
