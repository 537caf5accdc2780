import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  Agreements,
  CardCharges,
  CardDebt,
  Counter,
  Offer,
  OfferStart,
  PlanCheck,
  PlanMenu,
  PlanOption,
} from '../../addon/agreements-rpc.js';
import type { OpenClaim, Panel } from '../../addon/rpc.js';
import { closePages, openBrowser } from '../support/browser.js';
import { cardOf } from './card.js';
import { barriers, callsOf, holdAnswer, openSidebarPage, reloadPanel, sidebarHtml } from './sidebar-page.js';

let browser: Browser;
let html: string;
let page: Page;

beforeAll(async () => {
  html = await sidebarHtml();
  browser = await openBrowser();
}, 60_000);
afterAll(closePages);

const LONG_NAME = 'Maximiliana Aparecida-das-Dores Wolfeschlegelsteinhausenbergerdorff de Albuquerque e Silva';

const part = (number: number, of: number, dueOn: string, amountCents: number) => ({
  number,
  of,
  dueOn,
  amountCents,
  isEntry: false,
});
const plan = (title: string, fields: Partial<PlanOption> = {}): PlanOption => ({
  title,
  contents: ['Valor devido em 15/07/2026: R$ 120,00 (R$ 120,00 de principal).', 'Oferta válida até 22/07/2026.'],
  installments: [part(1, 1, '2026-07-23', 10_800)],
  totalCents: 10_800,
  savingCents: 1_200,
  discountCents: 1_200,
  waivedChargesCents: 0,
  ...fields,
});
const cash = plan('À vista por R$ 108,00 (10% de desconto)');
const short = plan('2x de R$ 60,00', {
  installments: [part(1, 2, '2026-08-05', 6_000), part(2, 2, '2026-09-08', 6_000)],
  totalCents: 12_000,
  savingCents: 0,
  discountCents: 0,
});
const menu: PlanMenu = {
  plans: [cash, short],
  leftOut: [],
  owedCents: 12_000,
  validUntilOn: '2026-07-22',
  floorCents: 10_200,
  longestTermMonths: 12,
};
const start: OfferStart = {
  debts: [
    { debtId: 'deb_1', dueOn: '2026-06-22', totalCents: 12_000, daysLate: 23 },
    { debtId: 'deb_2', dueOn: '2026-08-10', totalCents: 5_000, daysLate: 0 },
  ],
  chosenIds: ['deb_1'],
  menu,
  openOffer: null,
};
const offer: Offer = {
  id: 'prp_1',
  state: 'OFFERED',
  acceptedTitle: null,
  customerId: 'cus_1',
  customerName: 'Dona Cida',
  validUntilOn: '2026-07-22',
  titles: [cash.title, short.title],
  text: 'Oi, Dona Cida! Preparamos opções para você: https://loja.example/c/abc',
  hasPhone: true,
  hasEmail: true,
};
const contact = {
  reminderId: 'rem_1',
  text: offer.text,
  whatsappUrl: 'https://wa.me/5527991417700?text=Oi',
};
const reminder = {
  id: 'rem_1',
  customerId: 'cus_1',
  customerName: 'Dona Cida',
  channel: 'EMAIL',
  state: 'SENT',
  detail: null,
};
const refusal = (code: string, what: string) => ({ ok: false, failure: { code, what, doNext: 'Confira.' } });
const check = (fields: Partial<PlanCheck> = {}) => ({ ok: true, check: { plan: short, problems: [], ...fields } });

const calls = (name: string) => callsOf(page, name);
const words = (said: string) => said.replaceAll('\u00a0', ' ');
const text = async (selector: string) => words(await page.locator(selector).first().innerText());
const notice = () => page.locator('#notice');

async function openPanel(fields: Partial<Panel>, answers: Record<string, unknown> = {}): Promise<void> {
  page = await openSidebarPage(browser, html, fields, {
    selectedCustomer: { ok: true, card: cardOf(), debt: null },
    customerCard: { ok: true, card: cardOf() },
    startOffer: { ok: true, start },
    planMenu: { ok: true, menu },
    planCheck: check(),
    offerPlans: { ok: true, offer },
    openOffer: { ok: true, offer },
    sendOffer: { ok: true, contact, reminder },
    ...answers,
  });
}

async function startOffering(answers: Record<string, unknown> = {}, fields: Partial<Panel> = {}): Promise<void> {
  await openPanel(fields, answers);
  await page.locator('#offer-of-row').click();
  await page.locator('#till .offer').waitFor();
}

async function openDetails(selector: string): Promise<void> {
  for (const details of await page.locator(`${selector} details`).all())
    await details.evaluate((one) => one.setAttribute('open', ''));
}

describe('offering an agreement', () => {
  it('shows the debts, those late ticked, and the shop’s menu with days, saving and total', async () => {
    await startOffering();
    expect(
      await page
        .locator('#offer-debts input')
        .evaluateAll((all) => all.map((one) => (one as HTMLInputElement).checked)),
    ).toEqual([true, false]);
    const said = (await text('#till .offer')).replace(/\s+/g, ' ');
    for (const one of [
      'R$ 120,00 · venceu em 22/06 · 23 dias de atraso',
      'R$ 50,00 · vence em 10/08',
      'Deve hoje R$ 120,00 nas contas marcadas.',
      'À vista por R$ 108,00 (10% de desconto) Economia de R$ 12,00 Pagamento R$ 108,00 em 23/07',
      '2x de R$ 60,00 1ª R$ 60,00 em 05/08 2ª R$ 60,00 em 08/09 Total R$ 120,00',
      'A oferta vale até 22/07.',
      'Oferecer estas 2 opções',
    ])
      expect(said).toContain(one);
  });

  it('reckons again when other debts are ticked, and offers nothing for none', async () => {
    await startOffering({ planMenu: { ok: true, menu: { ...menu, owedCents: 17_000 } } });
    await page.locator('#offer-debt-1').check();
    await page.getByText('Deve hoje R$ 170,00').waitFor();
    expect((await calls('planMenu')).at(-1)).toEqual(['planMenu', ['deb_1', 'deb_2']]);
    await page.locator('#offer-debt-0').uncheck();
    await page.locator('#offer-debt-1').uncheck();
    expect(await text('#offer-place')).toContain('Marque ao menos uma conta.');
    expect(await page.locator('#offer-make').count()).toBe(0);
  });

  it('offers the menu once, however often it is pressed after a lost answer, and then shows how to send it', async () => {
    await startOffering({ offerPlans: [refusal('NO_ANSWER', 'O Google não respondeu a tempo.'), { ok: true, offer }] });
    await page.locator('#offer-make').click();
    await page.getByText('O Google não respondeu a tempo.').waitFor();
    await page.locator('#offer-make').click();
    await notice().getByText('Oferta feita a Dona Cida. Falta enviar.').waitFor();
    const [first, second] = await calls('offerPlans');
    expect(first).toEqual(['offerPlans', ['deb_1'], null, null, false, expect.any(String)]);
    expect(second).toEqual(first);
    expect(await text('#till .offer')).toContain('Oferta aberta até 22/07');
  });

  it('says why somebody marked as paid meanwhile is not offered anything', async () => {
    await openPanel({}, { startOffer: refusal('SHEET_CHANGED', 'A planilha mudou desde a última sincronização.') });
    await page.locator('#offer-of-row').click();
    await page.getByRole('alert').getByText('A planilha mudou').waitFor();
  });

  it.each([
    [
      'nothing outside an agreement',
      { debts: [], chosenIds: [], menu: null, openOffer: null },
      'Não há conta em aberto fora de acordo.',
    ],
    [
      'no ready plan',
      { ...start, menu: { ...menu, plans: [], leftOut: ['As parcelas ficam menores que a menor parcela da loja.'] } },
      'Não há opção pronta',
    ],
    ['an open offer', { ...start, openOffer: offer }, 'Já há uma oferta aberta até 22/07. Uma nova toma o lugar dela.'],
  ])('with %s says so', async (_, begun, said) => {
    await startOffering({ startOffer: { ok: true, start: begun } });
    expect(await text('#till .offer')).toContain(said);
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
  });

  it('is shown all the same when the panel was reloaded while it was asked for', async () => {
    await openPanel({});
    await holdAnswer(page, 'startOffer');
    await page.locator('#offer-of-row').click();
    await page.waitForFunction('globalThis.answerNow');
    await reloadPanel(page);
    expect(await page.locator('#till .offer').count()).toBe(0);
    await page.evaluate('answerNow()');
    await page.locator('#till .offer').waitFor();
  });

  it('leads from the open offer that is there already to sending it', async () => {
    await startOffering({ startOffer: { ok: true, start: { ...start, openOffer: offer } } });
    await page.locator('#offer-see').click();
    expect(await text('#till .offer')).toContain('Oferta aberta até 22/07');
    await page.locator('#offer-done-prp_1').click();
    await page.locator('#sell-to-card').waitFor();
  });
});

describe('a plan adjusted', () => {
  async function adjust(answers: Record<string, unknown> = {}): Promise<void> {
    await startOffering(answers);
    await page.locator('#offer-adjust-1').click();
    await page.locator('#plan-form').waitFor();
  }
  const yieldsTooMuch = {
    message: 'Cede mais do que o atendente pode ceder. O dono da loja pode aprovar.',
    approver: 'OWNER' as const,
  };

  it('begins with the plan it was adjusted from, is checked while it is typed, and is offered as typed', async () => {
    await adjust();
    expect(await page.locator('#plan-first').inputValue()).toBe('2026-08-05');
    expect(await text('#plan-floor')).toContain('A loja aceita receber no mínimo R$ 102,00');
    await page.locator('#plan-count').fill('3');
    await page.locator('#plan-discount').fill('20,00');
    await page.locator('#plan-preview .plan').waitFor();
    const draft = { count: 3, firstOn: '2026-08-05', entryCents: 0, discountCents: 2_000, waiveCharges: false };
    expect((await calls('planCheck')).at(-1)).toEqual(['planCheck', ['deb_1'], draft]);
    await page.locator('#offer-make').click();
    await notice().getByText('Oferta feita').waitFor();
    expect((await calls('offerPlans')).map(([, ids, asked, approval]) => [ids, asked, approval])).toEqual([
      [['deb_1'], draft, null],
    ]);
  });

  it('asks for the owner’s name and reason only where the owner may agree', async () => {
    await adjust({ planCheck: [check(), check({ problems: [yieldsTooMuch] })] });
    await page.locator('#plan-preview .plan').waitFor();
    expect(await page.locator('#plan-by').count()).toBe(0);
    await page.locator('#plan-discount').fill('60,00');
    await page.getByText('O dono da loja pode aprovar.').waitFor();
    await page.locator('#offer-make').click();
    await page.getByText('Falta o nome de quem aprova.').waitFor();
    await page.locator('#plan-by').fill('Ana');
    await page.locator('#plan-reason').fill('Cliente antiga');
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    await page.locator('#offer-make').click();
    await notice().getByText('Oferta feita').waitFor();
    expect((await calls('offerPlans'))[0]![3]).toEqual({ by: 'Ana', reason: 'Cliente antiga' });
  });

  it('cannot be offered where nobody may agree to it, and says why', async () => {
    const problems = [
      { message: 'Os juros do parcelamento são de no máximo 1% ao mês.', approver: null },
      yieldsTooMuch,
    ];
    await adjust({ planCheck: check({ plan: null, problems }) });
    await page.getByText('Assim não dá para oferecer:').waitFor();
    expect(await text('#plan-problems')).toContain('1% ao mês');
    expect(await page.locator('#offer-make').isDisabled()).toBe(true);
    expect(await page.locator('#plan-by').count()).toBe(0);
  });

  it.each([
    ['plan-count', '0', 'O número de parcelas não está claro.'],
    ['plan-entry', '12.50', 'A entrada não está clara.'],
    ['plan-discount', '1,234', 'O desconto não está claro.'],
  ])('of which %s says “%s” is not asked about', async (id, typed, said) => {
    await adjust();
    await page.locator('#plan-preview .plan').waitFor();
    await page.locator(`#${id}`).fill(typed);
    expect(await text('#plan-preview')).toContain(said);
    expect(await page.locator('#offer-make').isDisabled()).toBe(true);
  });

  it('is still there after a reload of the panel', async () => {
    await adjust();
    await page.locator('#plan-count').fill('4');
    await page.locator('#plan-preview .plan').waitFor();
    await reloadPanel(page);
    expect(await page.locator('#plan-count').inputValue()).toBe('4');
    await page.locator('#plan-back').click();
    await page.locator('#offer-make').getByText('Oferecer estas 2 opções').waitFor();
  });
});

describe('an open offer on its way', () => {
  const made = { startOffer: { ok: true, start: { ...start, openOffer: offer } } };
  async function openSending(answers: Record<string, unknown> = {}, fields: Partial<Panel> = {}): Promise<void> {
    await startOffering({ ...made, ...answers }, fields);
    await page.locator('#offer-see').click();
  }

  it('opens WhatsApp after it is claimed, and asks what came of it', async () => {
    await openSending();
    await page.locator('#whatsapp-prp_1').click();
    const link = page.locator('#send-place-prp_1 a');
    await link.waitFor();
    expect(await link.getAttribute('href')).toBe(contact.whatsappUrl);
    await link.evaluate((one) => one.setAttribute('href', '#'));
    await link.click();
    await page.locator('#sent-rem_1').click();
    await notice().getByText('Anotado.').waitFor();
    expect((await calls('sendOffer')).map((call) => call.slice(0, 3))).toEqual([
      ['sendOffer', 'prp_1', 'WHATSAPP_LINK'],
    ]);
    expect((await calls('reportContact'))[0]!.slice(1, 3)).toEqual(['rem_1', 'SENT']);
  });

  it.each([
    ['SENT', null, 'E-mail enviado a Dona Cida.'],
    ['CLAIMED', null, 'O e-mail a Dona Cida está saindo.'],
    ['FAILED', 'NO_MAIL_SERVER', 'O e-mail não saiu.'],
    ['UNCERTAIN', null, 'Não sabemos se o e-mail chegou.'],
  ])('by e-mail says what became of it: %s', async (state, detail, said) => {
    await openSending({ sendOffer: { ok: true, contact, reminder: { ...reminder, state, detail } } });
    await page.locator('#offer-email-prp_1').click();
    await page.getByText(said).waitFor();
  });

  it.each(['#whatsapp-prp_1', '#offer-email-prp_1'])('refused, says the server’s reason: %s', async (id) => {
    await openSending({ sendOffer: refusal('CONTACT_REFUSED', 'Já houve contato hoje · volta em 16/07') });
    await page.locator(id).click();
    await page.getByRole('alert').getByText('Já houve contato hoje · volta em 16/07').waitFor();
  });

  it('is copied, or at least selected where the browser does not let it', async () => {
    await openSending({ issueLink: { ok: true, link: 'https://loja.example/c/abc' } });
    await page.evaluate(() => {
      Object.assign(globalThis, { written: [] });
      const clipboard = {
        writeText: async (said: string) => void (globalThis as never as { written: string[] }).written.push(said),
      };
      Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
    });
    await page.locator('#offer-text-prp_1').click();
    await page.getByText('Copiado.').waitFor();
    await page.locator('#copy-link-prp_1').click();
    await expect.poll(() => page.evaluate('globalThis.written')).toEqual([offer.text, 'https://loja.example/c/abc']);
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true });
      document.execCommand = () => false;
    });
    await page.locator('#offer-text-prp_1').click();
    await page.getByText('O navegador não deixou copiar').waitFor();
    expect(await page.evaluate('String(getSelection())')).toBe(offer.text);
  });

  it('keeps what was claimed while another way is refused, so that it can be answered for', async () => {
    const refused = refusal('CONTACT_REFUSED', 'Já houve contato hoje · volta em 16/07');
    await openSending({ sendOffer: [{ ok: true, contact, reminder }, refused] });
    await page.locator('#whatsapp-prp_1').click();
    await page.locator('#send-place-prp_1 a').waitFor();
    await page.locator('#offer-email-prp_1').click();
    await page.getByRole('alert').getByText('Já houve contato hoje').waitFor();
    expect(await page.locator('#send-place-prp_1 a').isVisible()).toBe(true);
    if (process.env.SHOTS) await page.locator('#till').screenshot({ path: `${process.env.SHOTS}/claim-kept.png` });
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    await page.locator('#failed-rem_1').click();
    await notice().getByText('Anotado.').waitFor();
    expect((await calls('reportContact'))[0]!.slice(1, 3)).toEqual(['rem_1', 'FAILED']);
  });

  it.each<[string, Partial<Offer>, string]>([
    ['accepted', { state: 'ACCEPTED', acceptedTitle: short.title }, 'Dona Cida aceitou: 2x de R$ 60,00'],
    ['refused', { state: 'REFUSED' }, 'Dona Cida recusou a oferta'],
    ['over', { state: 'EXPIRED' }, 'O prazo da oferta a Dona Cida acabou'],
    ['taken back', { state: 'WITHDRAWN' }, 'A oferta a Dona Cida foi retirada'],
  ])('that is %s by the next reload says so, and the customer can pay and buy again', async (_, fields, said) => {
    await openSending({
      openOffer: [
        { ok: true, offer },
        { ok: true, offer: { ...offer, ...fields } },
      ],
    });
    await reloadPanel(page);
    await page.locator('#whatsapp-prp_1').waitFor();
    await reloadPanel(page);
    await page.getByText(said).waitFor();
    expect(await page.locator('#whatsapp-prp_1, #offer-email-prp_1').count()).toBe(0);
    expect(await page.locator('#sell-to-card').isVisible()).toBe(true);
    expect(await page.locator('#received-card').isVisible()).toBe(true);
    if (process.env.SHOTS && fields.acceptedTitle)
      await page.locator('#till').screenshot({ path: `${process.env.SHOTS}/accepted.png` });
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    await page.locator('#offer-done-prp_1').click();
    await page.getByText(said).waitFor({ state: 'detached' });
  });

  it('offers only the ways there are', async () => {
    await openSending({
      startOffer: { ok: true, start: { ...start, openOffer: { ...offer, hasPhone: false, hasEmail: false } } },
    });
    expect(await page.locator('#whatsapp-prp_1, #offer-email-prp_1').count()).toBe(0);
    expect(await text('#till .offer')).toContain('Sem celular nem e-mail');
  });

  it('is not sent by whom may not, and says why', async () => {
    await openSending({}, { setupMissing: ['PIX_KEY'] });
    expect(await page.locator('#whatsapp-prp_1').isDisabled()).toBe(true);
    expect(await text('#till .offer')).toContain('Falta: chave Pix.');
  });
});

const counter: Counter = {
  id: 'ctr_1',
  customerId: 'cus_1',
  customerName: 'Dona Cida',
  amounts: [
    { dueOn: '2026-08-05', amountCents: 8_000 },
    { dueOn: '2026-08-20', amountCents: 10_000 },
  ],
  message: 'Recebo dia 5 e dia 20',
  on: '2026-07-14',
  discountCents: 2_000,
  problems: [],
};
const list: Agreements = {
  counters: [counter],
  offers: [
    { id: 'prp_1', customerId: 'cus_2', customerName: 'Rui', validUntilOn: '2026-07-22', titles: [short.title] },
  ],
  inForce: [
    {
      id: 'prp_2',
      customerId: 'cus_3',
      customerName: 'Joana',
      title: '3x de R$ 40,00',
      leftCents: 8_120,
      next: { number: 2, of: 3, dueOn: '2026-07-10', totalCents: 4_120, daysLate: 5 },
      isUndermined: false,
      acceptedOn: null,
    },
    {
      id: 'prp_3',
      customerId: 'cus_4',
      customerName: 'Luís',
      title: '2x de R$ 60,00',
      leftCents: 12_000,
      next: { number: 1, of: 2, dueOn: '2027-01-05', totalCents: 6_000, daysLate: 0 },
      isUndermined: false,
      acceptedOn: null,
    },
  ],
  broken: [{ id: 'prp_4', customerId: 'cus_5', customerName: 'Beto', title: '4x de R$ 30,00', on: '2026-07-01' }],
  refused: [{ id: 'prp_5', customerId: 'cus_7', customerName: 'Zeca', titles: ['2x de R$ 70,00'], on: '2026-07-13' }],
  suggestions: [
    {
      customerId: 'cus_6',
      customerName: 'Nair',
      debtIds: ['deb_9'],
      reason: 'Atrasou 4 de 6 contas. Há R$ 80,00 com vencimento em 3 dias: ofereça um plano agora, antes que cresça.',
    },
  ],
  hasMore: false,
};
const counts = { counters: 1, offers: 1, inForce: 2, news: { ACCEPT: 1, REFUSE: 0, BREAK: 1 } };

describe('the section of agreements', () => {
  async function openSection(agreements: Agreements = list, answers: Record<string, unknown> = {}): Promise<void> {
    await openPanel({ agreements: counts }, { listAgreements: { ok: true, agreements }, ...answers });
    expect(await calls('listAgreements')).toEqual([]);
    await page.locator('#agreements-summary').click();
    await page.locator('#agreements-place div').first().waitFor();
  }

  it('says how many there are of each, and is read when it is opened', async () => {
    await openSection();
    expect(await text('#agreements-title')).toBe(
      'Acordos · 1 para responder · 1 aceito, 1 desfeito · 1 oferta · 2 em andamento',
    );
    expect(await page.locator('#agreements-place h3').allInnerTexts()).toEqual([
      'Propostas dos clientes',
      'Ofertas abertas',
      'Em andamento',
      'Desfeitos há pouco',
      'Recusados há pouco',
      'Costuma atrasar: oferecer antes?',
    ]);
    const said = (await text('#agreements-place')).replace(/\s+/g, ' ');
    for (const one of [
      'Dona Cida Propõe R$ 80,00 em 05/08 e R$ 100,00 em 20/08.',
      'Recebo dia 5 e dia 20',
      'Pede R$ 20,00 de desconto no que deve hoje. Proposto em 14/07.',
      'Vale até 22/07',
      '▲ 2ª de 3: R$ 41,20 · 5 dias de atraso Falta R$ 81,20 ao todo.',
      '1ª de 2: R$ 60,00 · vence em 05/01/2027',
      'Desfeito em 01/07',
      'antes que cresça.',
    ])
      expect(said).toContain(one);
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
  });

  it('says what there is while nothing is agreed', async () => {
    await openSection({
      counters: [],
      offers: [],
      inForce: [],
      broken: [],
      refused: [],
      suggestions: [],
      hasMore: false,
    });
    expect(await text('#agreements-place')).toContain('Nenhum acordo ainda.');
  });

  it('says why it cannot be read', async () => {
    await openPanel({}, { listAgreements: refusal('NETWORK', 'O servidor da Caderneta não respondeu.') });
    await page.locator('#agreements-summary').click();
    await page.getByRole('alert').getByText('não respondeu').waitFor();
  });

  it('accepts what a customer proposes with one click, and then it can be sent', async () => {
    const after = {
      ...list,
      counters: [],
      offers: [
        ...list.offers,
        { id: 'prp_9', customerId: 'cus_1', customerName: 'Dona Cida', validUntilOn: '2026-07-22', titles: ['2x'] },
      ],
    };
    await openSection(list, {
      answerCounter: { ok: true, offer: { ...offer, id: 'prp_9' } },
      listAgreements: [
        { ok: true, agreements: list },
        { ok: true, agreements: after },
      ],
    });
    await page.locator('#counter-yes-ctr_1').click();
    await notice().getByText('Aceita. Envie a oferta para Dona Cida confirmar.').waitFor();
    expect((await calls('answerCounter'))[0]!.slice(1, 5)).toEqual(['ctr_1', true, null, null]);
    await page.locator('#whatsapp-prp_9').waitFor();
    expect(await page.locator('#counter-yes-ctr_1').count()).toBe(0);
  });

  it('declines with a reason, or without one', async () => {
    await openSection(list, { answerCounter: { ok: true, offer: null } });
    await page.locator('#counter-no-ctr_1').click();
    await page.locator('#counter-reason-ctr_1').fill('Preciso receber neste mês');
    await page.locator('#counter-decline-ctr_1').click();
    await notice().getByText('Proposta recusada.').waitFor();
    expect((await calls('answerCounter'))[0]!.slice(1, 5)).toEqual(['ctr_1', false, 'Preciso receber neste mês', null]);
  });

  it.each([
    ['the owner may agree', 'OWNER' as const, false],
    ['nobody may', null, true],
  ])('says what stands against a proposal, where %s', async (_, approver, isDisabled) => {
    const problems = [{ message: 'O plano rende menos que o mínimo definido pela loja.', approver }];
    await openSection({ ...list, counters: [{ ...counter, problems }] }, { answerCounter: { ok: true, offer } });
    expect(await text('#counter-problems-ctr_1')).toContain('rende menos que o mínimo');
    const yes = page.locator('#counter-yes-ctr_1');
    expect(await yes.isDisabled()).toBe(isDisabled);
    if (isDisabled) return;
    await yes.click();
    await page.getByText('Falta o nome de quem aprova.').waitFor();
    await page.locator('#counter-ctr_1-by').fill('Ana');
    await page.locator('#counter-ctr_1-reason').fill('De casa');
    await yes.click();
    await expect.poll(async () => (await calls('answerCounter'))[0]?.[4]).toEqual({ by: 'Ana', reason: 'De casa' });
  });

  it('takes an offer back in two taps', async () => {
    await openSection(list);
    await page.locator('#offer-withdraw-prp_1').click();
    await page.getByText('Retirar a oferta feita a Rui?').waitFor();
    await page.locator('#offer-withdraw-yes-prp_1').click();
    await notice().getByText('Oferta retirada.').waitFor();
    expect((await calls('withdrawOffer'))[0]!.slice(1, 3)).toEqual(['prp_1', '']);
  });

  it('undoes an agreement that asks too little, with a reason, which a reload keeps', async () => {
    const [joana, luis] = list.inForce;
    const inForce = [{ ...joana!, customerName: LONG_NAME, isUndermined: true }, luis!];
    await openSection({ ...list, inForce });
    expect(await text('#agreements-place')).toContain(
      'Um pagamento que a proposta contava foi estornado: o acordo cobra menos do que é devido',
    );
    expect(await page.getByRole('button', { name: 'Desfazer acordo' }).count()).toBe(1);
    await page.locator('#break-prp_2').click();
    await page.getByText('Falta o motivo.').waitFor();
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    await page.locator('#break-reason-prp_2').fill('Pix devolvido');
    await reloadPanel(page);
    expect(await page.locator('#break-reason-prp_2').inputValue()).toBe('Pix devolvido');
    await page.locator('#break-prp_2').click();
    await notice().getByText('Acordo desfeito').waitFor();
    expect(await calls('breakAgreement')).toEqual([['breakAgreement', 'prp_2', 'Pix devolvido', expect.any(String)]]);
  });

  it.each([
    ['see', false],
    ['received', true],
  ])('leads from an agreement to its customer: %s', async (way, isPaying) => {
    await openSection(list);
    if (process.env.SHOTS && isPaying)
      await page.locator('#agreements').screenshot({ path: `${process.env.SHOTS}/agreements.png` });
    await page.locator(`#${way}-prp_2`).click();
    await page.locator('#card-actions').waitFor();
    expect((await calls('customerCard'))[0]).toEqual(['customerCard', 'cus_3']);
    expect(await page.locator('#paid-card').count()).toBe(isPaying ? 1 : 0);
  });

  it('leads from a suggestion to its plans', async () => {
    await openSection(list);
    await page.locator('#suggested-cus_6').click();
    await page.locator('#till .offer').waitFor();
    expect((await calls('startOffer'))[0]).toEqual(['startOffer', 'cus_1', ['deb_9']]);
    await page.locator('#offer-make').click();
    await notice().getByText('Oferta feita').waitFor();
    expect((await calls('offerPlans'))[0]![4]).toBe(true);
  });

  it('stays within its 300 px whatever the names and numbers are', async () => {
    const long = { customerName: LONG_NAME };
    const amounts = Array.from({ length: 24 }, (_, i) => ({
      dueOn: `2027-0${(i % 9) + 1}-05`,
      amountCents: 1_000_000_000,
    }));
    await openSection({
      counters: [{ ...counter, ...long, amounts, message: 'x'.repeat(500), discountCents: 999_999_999 }],
      offers: list.offers.map((one) => ({ ...one, ...long })),
      inForce: list.inForce.map((one) => ({ ...one, ...long })),
      broken: list.broken.map((one) => ({ ...one, ...long })),
      refused: list.refused.map((one) => ({ ...one, ...long })),
      suggestions: list.suggestions.map((one) => ({ ...one, ...long })),
      hasMore: true,
    });
    await page.locator('#offer-send-prp_1').click();
    await page.locator('#whatsapp-prp_1').waitFor();
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
  });
});

describe('what customers say and ask', () => {
  const claim: OpenClaim = {
    id: 'hol_1',
    customerId: 'cus_1',
    customerName: 'José',
    claimedOn: '2026-07-14',
    reason: null,
    acceptedCents: 14_000,
    receipts: [
      { id: 'rec_1', contentType: 'image/png', sizeBytes: 70 },
      { id: 'rec_2', contentType: 'application/pdf', sizeBytes: 70 },
    ],
  };
  const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

  it('shows a photo of a receipt, and lets a PDF be saved', async () => {
    await openPanel(
      { claims: [claim] },
      {
        receiptFile: [
          { ok: true, file: { contentType: 'image/png', base64: PIXEL } },
          { ok: true, file: { contentType: 'application/pdf', base64: 'JVBERi0=' } },
          { ok: true, file: { contentType: 'text/html', base64: 'PHNjcmlwdD4=' } },
        ],
      },
    );
    await page.locator('#receipt-rec_1').click();
    await page.locator('#claims img').waitFor();
    expect(await page.locator('#claims img').evaluate((one) => (one as HTMLImageElement).naturalWidth)).toBe(1);
    await page.locator('#receipt-rec_2').click();
    const save = page.locator('#claims a[download]');
    await save.getByText('Salvar o PDF').waitFor();
    expect(await page.locator('#claims img').count()).toBe(0);
    expect(await save.getAttribute('href')).toBe('data:application/pdf;base64,JVBERi0=');
    expect(await save.getAttribute('download')).toBe('comprovante-rec_2.pdf');
    await page.locator('#receipt-rec_2').click();
    await expect.poll(() => page.locator('#claims a[download]').count()).toBe(0);
  });

  it('answers a dispute with words for the customer', async () => {
    const dispute = {
      id: 'hol_2',
      customerId: 'cus_2',
      customerName: 'Rui',
      on: '2026-07-13',
      reason: 'Não comprei isso',
      debt: { dueOn: '2026-07-01', totalCents: 9_000 },
    };
    await openPanel({ disputes: [dispute, { ...dispute, id: 'hol_3', customerName: LONG_NAME, debt: null }] });
    const said = await text('#disputes');
    for (const one of [
      'avisou em 13/07 · sobre R$ 90,00, vencimento 01/07',
      'Não comprei isso',
      'sobre tudo o que deve',
    ])
      expect(said).toContain(one);
    await page.locator('#dispute-no-hol_2').click();
    await page.getByText('Falta a resposta ao cliente.').waitFor();
    await page.locator('#dispute-reason-hol_2').fill('Está na nota 12');
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    await page.locator('#dispute-no-hol_2').click();
    await notice().getByText('a cobrança volta').waitFor();
    expect((await calls('answerDispute'))[0]!.slice(1, 4)).toEqual(['hol_2', false, 'Está na nota 12']);
  });

  it('says what is to be done before the customer is told to be right', async () => {
    const dispute = { id: 'hol_2', customerId: 'c', customerName: 'Rui', on: '2026-07-13', reason: null, debt: null };
    const said = 'Para dar razão ao cliente, antes corrija ou cancele a dívida.';
    await openPanel({ disputes: [dispute] }, { answerDispute: refusal('DISPUTE_NOT_MENDED', said) });
    await page.locator('#dispute-reason-hol_2').fill('Desculpe');
    await page.locator('#dispute-yes-hol_2').click();
    await page.getByRole('alert').getByText(said).waitFor();
  });

  it('answers a request about data, and hands the data over', async () => {
    const request = {
      id: 'dat_1',
      customerId: 'cus_1',
      customerName: 'Ana',
      kind: 'ACCESS' as const,
      note: null,
      on: '2026-07-12',
    };
    await openPanel(
      { dataRequests: [request, { ...request, id: 'dat_2', kind: 'ERASURE', note: 'Tudo' }] },
      { personalData: { ok: true, json: '{"nome":"Ana"}' } },
    );
    expect(await page.locator('#request-data-dat_2').count()).toBe(0);
    await page.locator('#request-data-dat_1').click();
    const file = page.locator('#data-requests a[download]');
    await file.waitFor();
    expect(decodeURIComponent((await file.getAttribute('href'))!)).toContain('{"nome":"Ana"}');
    await page.locator('#request-note-dat_1').fill('Enviei por e-mail');
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    await page.locator('#request-do-dat_1').click();
    await notice().getByText('Pedido respondido.').waitFor();
    expect((await calls('answerDataRequest'))[0]!.slice(1, 3)).toEqual(['dat_1', 'Enviei por e-mail']);
  });
});

describe('the charge in a customer’s card', () => {
  const charges: CardCharges = {
    debts: [
      {
        debtId: 'deb_1',
        dueOn: '2026-06-22',
        totalCents: 9_000,
        daysLate: 23,
        effectiveDueOn: '2026-06-22',
        part: null,
        isOfAgreement: false,
        sentAt: '2026-07-12T13:00:00Z',
        viewedAt: '2026-07-14T01:30:00Z',
        pixCode: '000201A',
      },
      {
        debtId: 'deb_2',
        dueOn: '2026-08-10',
        totalCents: 5_000,
        daysLate: 0,
        effectiveDueOn: '2026-08-10',
        part: { number: 1, of: 3 },
        isOfAgreement: true,
        sentAt: null,
        viewedAt: null,
        pixCode: '000201B',
      },
    ],
    hasMoreDebts: false,
    pixCode: '000201ALL',
    link: 'https://loja.example/c/abc',
  };
  async function openCard(fields: Partial<CardCharges> = {}, answers: Record<string, unknown> = {}): Promise<void> {
    const card = cardOf({ charges: { ...charges, ...fields } });
    await openPanel(
      {},
      { selectedCustomer: { ok: true, card, debt: null }, customerCard: { ok: true, card }, ...answers },
    );
    await page.locator('#card-of-row').click();
    await page.locator('#charges').waitFor();
    await page.evaluate(() => {
      Object.assign(globalThis, { written: [] });
      const clipboard = {
        writeText: async (said: string) => void (globalThis as never as { written: string[] }).written.push(said),
      };
      Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
    });
  }
  const written = () => page.evaluate('globalThis.written');

  it('tells of each debt whether it was sent, seen and paid, in the shop’s own days', async () => {
    await openCard();
    await openDetails('#charges');
    const said = (await text('#charges')).replace(/\s+/g, ' ');
    for (const one of [
      'Contas em aberto (2)',
      'R$ 90,00 23 dias de atraso enviada em 12/07 · vista em 13/07 · não paga',
      'R$ 50,00 vence em 10/08 1ª de 3 do acordo ainda não enviada · não paga',
    ])
      expect(said).toContain(one);
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
  });

  it('copies the Pix of everything, of one debt, and the link', async () => {
    await openCard();
    await openDetails('#charges');
    await page.locator('#copy-pix').click();
    await page.locator('#copy-pix-deb_2').click();
    await page.locator('#copy-link-cus_1').click();
    await expect.poll(written).toEqual(['000201ALL', '000201B', 'https://loja.example/c/abc']);
    expect(await calls('issueLink')).toEqual([]);
  });

  it('copies the Pix of what is to be paid now before that of everything', async () => {
    await openCard();
    expect((await text('#charges .actions')).replace(/\s+/g, ' ')).toContain(
      'Copiar Pix de R$ 90,00 Copiar Pix de tudo: R$ 140,00',
    );
    await page.locator('#copy-pix-now').click();
    await expect.poll(written).toEqual(['000201A']);
    expect(await calls('pixCode')).toEqual([]);
  });

  const [late, first] = charges.debts as [CardDebt, CardDebt];
  const second = { ...first, debtId: 'deb_3', dueOn: '2026-09-10', effectiveDueOn: '2026-09-10' };

  it('asks for the Pix of several debts that are due together', async () => {
    const due = [late, { ...first, dueOn: '2026-07-15' }, second];
    await openCard({ debts: due }, { pixCode: { ok: true, code: '000201DUE' } });
    await page.locator('#copy-pix-now').click();
    await expect.poll(written).toEqual(['000201DUE']);
    expect(await calls('pixCode')).toEqual([['pixCode', 'cus_1', 14_000]]);
  });

  it('receives the next instalment with one tap while none is due, and everything with another', async () => {
    await openCard({ debts: [first, second] });
    await page.locator('#received-card').click();
    expect(await page.locator('#paid-card-everything').innerText()).toMatch(/Recebeu tudo: R\$\s140,00/);
    if (process.env.SHOTS) await page.locator('#till').screenshot({ path: `${process.env.SHOTS}/payable.png` });
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    await page.getByRole('button', { name: 'Recebeu a 1ª parcela' }).click();
    expect((await calls('recordPayment'))[0]!.slice(1, 4)).toEqual(['cus_1', ['deb_2'], null]);
  });

  it('makes a link where none leads there, and none is to be replaced then', async () => {
    await openCard({ link: null }, { issueLink: { ok: true, link: 'https://loja.example/c/new' } });
    expect(await page.locator('#replace-link').count()).toBe(0);
    await page.locator('#copy-link-cus_1').click();
    await expect.poll(written).toEqual(['https://loja.example/c/new']);
  });

  it('replaces a link that went astray after asking, and copies the new one from then on', async () => {
    await openCard({}, { replaceLink: { ok: true, link: 'https://loja.example/c/other' } });
    await page.locator('#replace-link').click();
    await page.getByText('O link antigo para de funcionar').waitFor();
    await page.locator('#replace-link-yes').click();
    await page.getByText('Copiado.').waitFor();
    await page.locator('#copy-link-cus_1').click();
    await expect.poll(written).toEqual(['https://loja.example/c/other', 'https://loja.example/c/other']);
    expect((await calls('replaceLink')).map((call) => call[1])).toEqual(['cus_1']);
  });

  it('says what is missing where the shop has no Pix key', async () => {
    await openCard({ pixCode: null });
    expect(await text('#charges')).toContain('Sem Pix: falta a chave em Dados da loja.');
    expect(await page.locator('#copy-pix').count()).toBe(0);
  });
});
