import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenClaim, Panel, PanelQuestion, QueueEntry } from '../../addon/rpc.js';
import { closePages, openBrowser } from '../support/browser.js';
import { barriers, callsOf, openSidebarPage, panelOf, passTime, reloadPanel, sidebarHtml } from './sidebar-page.js';

let browser: Browser;
let html: string;
let page: Page;

beforeAll(async () => {
  html = await sidebarHtml();
  browser = await openBrowser();
}, 60_000);
afterAll(closePages);

const entry = (customerId: string, fields: Partial<QueueEntry> = {}): QueueEntry => ({
  customerId,
  customerName: `Cliente ${customerId}`,
  step: 'REMINDER',
  channel: 'WHATSAPP_LINK',
  alternatives: [],
  totalCents: 14_000,
  oldestDaysLate: 12,
  debts: [{ id: `deb_${customerId}`, dueOn: '2026-07-03', totalCents: 14_000 }],
  subject: null,
  text: 'Olá.',
  ...fields,
});
const question = (n: number, fields: Partial<PanelQuestion> = {}): PanelQuestion => ({
  id: `q${n}`,
  bindingId: 'bin_1',
  rowId: `row_${n}`,
  row: n,
  field: 'valor',
  heading: 'Valor',
  code: 'AMBIGUOUS_AMOUNT',
  raw: '3,894',
  what: 'O valor pode ser lido de dois jeitos.',
  doNext: 'Escreva de novo.',
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
  ...fields,
});
const questions = (count: number) => Array.from({ length: count }, (_, n) => question(n + 2));
const claim: OpenClaim = {
  id: 'hol_1',
  customerId: 'cus_9',
  customerName: 'José',
  claimedOn: '2026-07-14',
  reason: null,
  acceptedCents: 14_000,
  receipts: [],
};

async function openSidebar(fields: Partial<Panel>, answers: Record<string, unknown> = {}): Promise<void> {
  page = await openSidebarPage(browser, html, fields, answers);
}

const reload = () => reloadPanel(page);
const calls = (name: string) => callsOf(page, name);
const focusedId = () => page.evaluate('document.activeElement.id');
const notice = () => page.locator('#notice');
const undoNotice = () => page.locator('#undo-notice');
const paid = { ok: true, paymentId: 'pay_1', amountCents: 14_000 };

describe('the panel', () => {
  it('says first what the merchant comes for, and asks last', async () => {
    await openSidebar({
      claims: [claim],
      questions: questions(8),
      queue: [entry('cus_1')],
      skipped: [{ customerId: 'cus_2', customerName: 'Rui', text: 'Prometeu pagar', totalCents: 500 }],
      setupMissing: ['PIX_KEY'],
      totals: { ...panelOf().totals, withoutLimit: 3 },
    });
    expect(await page.locator('main > section').evaluateAll((all) => all.map(({ id }) => id))).toEqual([
      'totals',
      'sync-section',
      'till',
      'setup',
      'claims',
      'agreements',
      'limits',
      'queue',
      'questions',
      'skipped',
      'statement',
      'syncs',
      'rules',
      'policy',
    ]);
  });

  it.each([
    [0, '2 clientes atrasados'],
    [8_000, '2 clientes atrasados · R$ 80,00 vencem nos próximos 7 dias'],
  ])('speaks of the next seven days when %i centavos fall due in them', async (dueThisWeekCents, said) => {
    await openSidebar({ totals: { ...panelOf().totals, dueThisWeekCents } });
    expect((await page.locator('#totals p.quiet').first().innerText()).replaceAll('\u00a0', ' ')).toBe(said);
  });

  it.each([
    ['2026-07-18', 0, 'vence em 3 dias · por WhatsApp'],
    ['2026-07-16', 0, 'vence amanhã · por WhatsApp'],
    ['2026-07-15', 0, 'vence hoje · por WhatsApp'],
    ['2026-07-14', 0, 'venceu em 14/07, ainda em dia · por WhatsApp'],
    ['2026-07-10', 5, '5 dias de atraso · por WhatsApp'],
  ])('says of what is due on %s when that is', async (dueOn, oldestDaysLate, said) => {
    const debts = [
      { id: 'deb_2', dueOn: '2026-07-20', totalCents: 5_000 },
      { id: 'deb_1', dueOn, totalCents: 9_000 },
    ];
    await openSidebar({ queue: [entry('cus_1', { channel: 'WHATSAPP_LINK', debts, oldestDaysLate })] });
    expect(await page.locator('#queue-list .quiet').first().innerText()).toBe(said);
  });

  it('can be used by everybody, whatever is open: axe-core finds nothing, and it fits its 300 px', async () => {
    const customerName = 'Maximiliana Aparecida-das-Dores Wolfeschlegelsteinhausenbergerdorff';
    await openSidebar(
      { claims: [claim], questions: questions(3), queue: [entry('cus_1'), entry('cus_2', { customerName })] },
      { recordPayment: paid },
    );
    await page.locator('#received-cus_1').click();
    await page.locator('#paid-cus_1-all').click();
    await page.locator('#undo').waitFor();
    await page.locator('#received-cus_2').click();
    await page.locator('#paid-cus_2').fill('abc');
    await page.locator('#paid-cus_2').press('Enter');
    await page.getByRole('alert').getByText('O valor não está claro.').waitFor();
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
  });

  it('keeps a name from reordering or hiding what stands around it', async () => {
    await openSidebar({ queue: [entry('cus_1', { customerName: 'Ana\u202E 00,041 $R\u2069\u200B' })] });
    expect(await page.locator('#queue-list h3').evaluate((name) => name.innerHTML)).toBe('<bdi>Ana 00,041 $R</bdi>');
    await page.locator('#received-cus_1').click();
    const asked = page.locator('#queue-list form');
    expect(await asked.locator('bdi').innerText()).toBe('Ana 00,041 $R');
    expect(await asked.getAttribute('aria-label')).toBe('Quanto Ana 00,041 $R pagou?');
  });
});

describe('questions', () => {
  const details = () => page.locator('#questions details');

  it.each([
    [3, true],
    [4, false],
  ])('%i of them stand open: %s', async (count, isOpen) => {
    await openSidebar({ questions: questions(count) });
    expect(await page.locator('#questions-summary').innerText()).toBe(`Perguntas (${count})`);
    expect(await details().evaluate((one) => (one as HTMLDetailsElement).open)).toBe(isOpen);
  });

  it('stay as the merchant left them when the panel is loaded again', async () => {
    await openSidebar({ questions: questions(12) });
    await page.locator('#questions-summary').click();
    await page.locator('#questions-more').click();
    await reload();
    expect(await page.locator('#question-list li:visible').count()).toBe(12);
  });

  it('give the keyboard to the sheet once it shows the cell', async () => {
    await openSidebar({ questions: [question(7)] });
    await page.getByText('Ir para a célula').click();
    await expect.poll(() => page.evaluate('record.focused')).toBe(1);
    expect(await calls('goToCell')).toEqual([['goToCell', 'row_7', 'valor', 7, 0]]);
  });

  it('say whose row it is without the spaces of the cell', async () => {
    await openSidebar({ questions: [question(7, { name: 'WELLINGTON  CONCEIÇÃO ', heading: ' Pg? ', raw: 'ver' })] });
    expect(await page.locator('#question-list h3').innerText()).toBe('Linha 7 · Pg? · WELLINGTON CONCEIÇÃO: “ver”');
  });

  it('keep the keyboard when the cell is gone', async () => {
    const failure = { code: 'ROW_GONE', what: 'Não achei mais essa linha.', doNext: 'Sincronize.' };
    await openSidebar({ questions: [question(7)] }, { goToCell: { ok: false, failure } });
    await page.getByText('Ir para a célula').click();
    await page.getByRole('alert').getByText('Não achei mais essa linha.').waitFor();
    expect(await page.evaluate('record.focused')).toBe(0);
  });
});

describe('Recebi', () => {
  it.each([
    ['abc', 'O valor não está claro.'],
    ['140,01', 'É mais do que esta conta: R$ 140,00.'],
  ])('refuses %s as an error, in the field', async (typed, said) => {
    await openSidebar({ queue: [entry('cus_1')] });
    await page.locator('#received-cus_1').click();
    await page.locator('#paid-cus_1').fill(typed);
    await page.locator('#paid-cus_1').press('Enter');
    await page.getByRole('alert').getByText(said).waitFor();
    const input = page.locator('#paid-cus_1');
    expect(await input.getAttribute('aria-invalid')).toBe('true');
    expect(await input.getAttribute('aria-describedby')).toBe('paid-cus_1-result');
    expect(await focusedId()).toBe('paid-cus_1');
    await input.fill('10');
    expect(await input.getAttribute('aria-invalid')).toBeNull();
    expect(await calls('recordPayment')).toEqual([]);
  });

  it('names the listed debts, which may not be all that is owed', async () => {
    const debts = ['deb_1', 'deb_2'].map((id) => ({ id, dueOn: '2026-07-03', totalCents: 7_000 }));
    await openSidebar({ queue: [entry('cus_1', { debts })] }, { recordPayment: paid });
    await page.locator('#received-cus_1').click();
    expect(await page.locator('#paid-cus_1-all').innerText()).toBe('Recebeu estas contas: R$\u00a0140,00');
    await page.locator('#paid-cus_1').fill('140,01');
    await page.locator('#paid-cus_1').press('Enter');
    const refused = page.getByRole('alert').filter({ hasText: 'É mais do que estas contas: R$ 140,00.' });
    expect(await refused.innerText()).toContain('Para receber mais, abra o cliente.');
    await page.locator('#paid-cus_1-all').click();
    await undoNotice().getByText('Desfazer').waitFor();
    expect(await calls('recordPayment')).toMatchObject([
      ['recordPayment', 'cus_1', ['deb_1', 'deb_2'], null, expect.any(String)],
    ]);
  });

  it('keeps what was typed when the panel is loaded again, and records that', async () => {
    await openSidebar({ queue: [entry('cus_1'), entry('cus_2')] }, { recordPayment: paid });
    await page.locator('#received-cus_2').click();
    await page.locator('#paid-cus_2').fill('12,34');
    await reload();
    expect(await page.locator('#paid-cus_2').inputValue()).toBe('12,34');
    expect(await page.locator('#paid-cus_1').count()).toBe(0);
    await page.locator('#paid-cus_2-part').click();
    await undoNotice().getByText('Desfazer').waitFor();
    expect(await calls('recordPayment')).toMatchObject([
      ['recordPayment', 'cus_2', ['deb_cus_2'], 1_234, expect.any(String)],
    ]);
    await expect.poll(() => page.locator('#paid-cus_2').count()).toBe(0);
  });

  it('offers its undo until the merchant closes it', async () => {
    await openSidebar({ queue: [entry('cus_1')] }, { recordPayment: paid });
    await page.locator('#received-cus_1').click();
    await page.locator('#paid-cus_1-all').click();
    await undoNotice().getByText('Desfazer').waitFor();
    await passTime(page, '09:00');
    expect(await undoNotice().innerText()).toContain('Recebido R$\u00a0140,00 de Cliente cus_1.');
    await page.getByRole('button', { name: 'Fechar' }).press('Enter');
    expect(await undoNotice().innerText()).toBe('');
    expect(await focusedId()).toBe('app');
    expect(await calls('undoPayment')).toEqual([]);
  });

  it('undone, says so for a while', async () => {
    await openSidebar({ queue: [entry('cus_1')] }, { recordPayment: paid });
    await page.locator('#received-cus_1').click();
    await page.locator('#paid-cus_1-all').click();
    await page.locator('#undo').click();
    await notice().getByText('Recebimento desfeito.').waitFor();
    expect(await calls('undoPayment')).toMatchObject([['undoPayment', 'pay_1', expect.any(String)]]);
    await passTime(page, 12_000);
    expect(await notice().innerText()).toBe('');
  });

  it('offers the undo again, as the same request, when its answer was lost', async () => {
    const failure = { code: 'NETWORK', what: 'O servidor não respondeu.', doNext: 'Tente de novo.' };
    await openSidebar({ queue: [entry('cus_1')] }, { recordPayment: paid, undoPayment: { ok: false, failure } });
    await page.locator('#received-cus_1').click();
    await page.locator('#paid-cus_1-all').click();
    await page.locator('#undo').click();
    await undoNotice().getByText('O servidor não respondeu.').waitFor();
    await page.locator('#undo').click();
    await expect.poll(async () => (await calls('undoPayment')).length).toBe(2);
    const [first, second] = await calls('undoPayment');
    expect(second).toEqual(first);
  });
});

describe('an offer to undo', () => {
  const closed = { code: 'REMINDER_CLOSED', what: 'Este lembrete já tem um resultado.', doNext: '' };
  const sync = {
    phase: 'DONE',
    summary: {
      created: 0,
      changed: 0,
      questions: 0,
      written: 0,
      restored: 0,
      kept: 0,
      agreed: 0,
      cancelled: [],
      news: [],
      goneColumns: [],
      newColumns: [],
    },
  };
  const cancelled = [{ debtId: 'deb_1', customerName: 'Ana', principalCents: 8_000 }];

  it('stays while other messages come and go, and still undoes', async () => {
    await openSidebar({ queue: [entry('cus_1')] }, { recordPayment: paid, syncStep: { ok: true, state: sync } });
    await page.locator('#received-cus_1').click();
    await page.locator('#paid-cus_1-all').click();
    await page.locator('#undo').waitFor();
    await page.locator('#sync').click();
    await notice().getByText('Nada mudou desde a última vez.').waitFor();
    expect(await undoNotice().innerText()).toContain('Recebido R$\u00a0140,00 de Cliente cus_1. Desfazer');
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    await passTime(page, 12_000);
    expect(await notice().innerText()).toBe('');
    await page.locator('#undo').click();
    await notice().getByText('Recebimento desfeito.').waitFor();
    expect(await undoNotice().innerText()).toBe('');
    expect(await calls('undoPayment')).toMatchObject([['undoPayment', 'pay_1', expect.any(String)]]);
  });

  it.each<[string, () => Promise<void>]>([
    ['the next action', () => page.locator('#whatsapp-cus_1').click()],
    ['ten minutes', () => passTime(page, 600_000)],
  ])('ends with %s', async (_, happen) => {
    await openSidebar(
      { queue: [entry('cus_1')] },
      { recordPayment: paid, claimContact: { ok: false, failure: closed } },
    );
    await page.locator('#received-cus_1').click();
    await page.locator('#paid-cus_1-all').click();
    await page.locator('#undo').waitFor();
    await happen();
    await page.locator('#undo').waitFor({ state: 'detached' });
  });

  it('gives way to a newer one, which speaks of one debt as one', async () => {
    const state = { ...sync, summary: { ...sync.summary, cancelled } };
    await openSidebar({ queue: [entry('cus_1')] }, { recordPayment: paid, syncStep: { ok: true, state } });
    await page.locator('#received-cus_1').click();
    await page.locator('#paid-cus_1-all').click();
    await page.locator('#undo').waitFor();
    await page.locator('#sync').click();
    await undoNotice().getByText('Linha apagada: a dívida de Ana').waitFor();
    await page.locator('#undo').click();
    await notice().getByText('Desfeito: a dívida voltou ao fim da planilha.').waitFor();
    expect(await calls('reinstateDebts')).toMatchObject([['reinstateDebts', ['deb_1'], expect.any(String)]]);
    expect(await calls('undoPayment')).toEqual([]);
  });
});

describe('rows that are gone', () => {
  it.each([
    [1, 'A linha apagada voltou ao fim da planilha: a parcela de um acordo só sai se ele for desfeito ou pago.'],
    [2, 'Linhas apagadas voltaram ao fim da planilha: as parcelas de um acordo só saem se ele for desfeito ou pago.'],
  ])('and come back, being %i of an agreement, are told of', async (agreed, said) => {
    const summary = {
      created: 0,
      changed: 0,
      questions: 0,
      written: 0,
      restored: 0,
      kept: 0,
      agreed,
      cancelled: [],
      news: [],
      goneColumns: [],
      newColumns: [],
    };
    await openSidebar({}, { syncStep: { ok: true, state: { phase: 'DONE', summary } } });
    await page.locator('#sync').click();
    await notice().getByText(said).waitFor();
  });

  const asking = { phase: 'ASK_MISSING', missing: 12, answer: null };
  it.each([
    [['Ana', 'Bia'], '12 linhas sumiram da planilha, entre elas as de Ana e Bia. Cancelar as dívidas em aberto'],
    [[], '12 linhas sumiram da planilha. Cancelar as dívidas em aberto que estavam nelas?'],
  ])('of %j are asked about by name, and keeping them is what is offered first', async (missingNames, said) => {
    await openSidebar({}, { syncStep: { ok: true, state: { ...asking, missingNames } } });
    await page.locator('#sync').click();
    const box = page.locator('#sync-place');
    await box.getByRole('button').first().waitFor();
    expect(await box.innerText()).toContain(said);
    expect(await focusedId()).toBe('missing-keep');
    expect(await page.locator('#missing-keep').getAttribute('class')).toContain('primary');
  });
});

describe('WhatsApp', () => {
  const claimed = (reminderId: string) => ({
    ok: true,
    contact: { reminderId, text: 'Olá.', whatsappUrl: `https://wa.me/5527991417700?text=${reminderId}` },
  });
  const link = () => page.getByRole('link', { name: 'Abrir WhatsApp' });

  it('opens for a minute after the first tap; then everything is decided again', async () => {
    await openSidebar({ queue: [entry('cus_1')] }, { claimContact: [claimed('rem_1'), claimed('rem_2')] });
    await page.locator('#whatsapp-cus_1').click();
    await link().waitFor();
    expect(await page.locator('#whatsapp-cus_1').isVisible()).toBe(false);
    await passTime(page, 59_000);
    expect(await link().count()).toBe(1);
    await passTime(page, 1_000);
    expect(await link().count()).toBe(0);
    expect(await focusedId()).toBe('again-cus_1');
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    await page.locator('#again-cus_1').click();
    await expect.poll(() => link().getAttribute('href')).toContain('rem_2');
    expect(await calls('reportContact')).toMatchObject([['reportContact', 'rem_1', 'FAILED', expect.any(String)]]);
    const keys = (await calls('claimContact')).map((call) => call[3]);
    expect(new Set(keys).size).toBe(2);
  });

  it('opened in time, is taken away and only asks what came of it', async () => {
    await openSidebar({ queue: [entry('cus_1')] }, { claimContact: claimed('rem_1') });
    await page.locator('#whatsapp-cus_1').click();
    await link().evaluate((one) => one.addEventListener('click', (event) => event.preventDefault()));
    await link().click();
    await passTime(page, 60_000);
    expect(await link().count()).toBe(0);
    expect(await page.locator('#again-cus_1').count()).toBe(0);
    await page.locator('#sent-rem_1').click();
    await expect
      .poll(() => calls('reportContact'))
      .toMatchObject([['reportContact', 'rem_1', 'SENT', expect.any(String)]]);
  });

  it.each(['CONTACT_REFUSED', 'PREVIEW_STALE'])(
    'refused with %s says who, and shows the list as it is now',
    async (code) => {
      const failure = { code, what: 'Este cliente não pode ser contatado agora.', doNext: 'Confira.' };
      const now = { ok: true, view: 'PANEL', panel: panelOf({ queue: [entry('cus_2')] }) };
      const before = { ...now, panel: panelOf({ queue: [entry('cus_1'), entry('cus_2')] }) };
      await openSidebar({}, { openPanel: [before, now], claimContact: { ok: false, failure } });
      await page.locator('#whatsapp-cus_1').click();
      await notice().getByText('A lista mudou: Cliente cus_1 não pode ser contatado agora.').waitFor();
      await expect.poll(() => page.locator('#queue-list li').count()).toBe(1);
      expect(await calls('refreshStep')).toHaveLength(1);
      await expect.poll(focusedId).toBe('queue-title');
    },
  );
});

describe('the data of the shop', () => {
  const problem = (field: string, what: string) => ({ code: 'INVALID', what, doNext: 'Confira.', field });

  it('saved in part, says what is still missing', async () => {
    const answers = { saveMerchant: { ok: true, setupMissing: ['NAME', 'PIX_KEY'] } };
    await openSidebar({ setupMissing: ['NAME', 'PIX_KEY'] }, answers);
    await page.locator('#setup-save').click();
    await notice().getByText('Salvo. Falta: nome da loja, chave Pix.').waitFor();
  });

  it('refused in several fields, says so in each', async () => {
    const failure = {
      ...problem('document', 'Confira os números.'),
      others: [problem('city', 'O valor não é válido.')],
    };
    await openSidebar({ setupMissing: ['NAME'] }, { saveMerchant: { ok: false, failure } });
    await page.locator('#setup-save').click();
    const said = page.locator('#setup-result');
    await said.getByText('CPF ou CNPJ: Confira os números.').waitFor();
    expect(await said.innerText()).toContain('Cidade: O valor não é válido.');
    for (const id of ['setup-document', 'setup-city'])
      expect(await page.locator(`#${id}`).getAttribute('aria-invalid')).toBe('true');
    expect(await focusedId()).toBe('setup-document');
  });

  it.each([
    ['', 'Conectado a 127.0.0.1 · cdn_…a1b2'],
    ['Ana', 'Conectado a Ana · 127.0.0.1 · cdn_…a1b2'],
  ])('without a name leaves no hole in the last line: “%s”', async (shopName, said) => {
    await openSidebar({ connection: { shopName, host: '127.0.0.1', maskedKey: 'cdn_…a1b2' } });
    expect(await page.locator('footer p').innerText()).toBe(said);
  });
});

describe('a claim to have paid', () => {
  it('says what confirming it records, and can be undone', async () => {
    await openSidebar({ claims: [claim] }, { resolveClaim: { ok: true, payment: paid } });
    const confirm = page.locator('#claim-yes-hol_1');
    expect(await confirm.innerText()).toBe('Confirmar recebimento de R$\u00a0140,00');
    await confirm.click();
    await undoNotice().getByText('Desfazer').waitFor();
    expect(await undoNotice().innerText()).toContain('Recebido R$\u00a0140,00 de José.');
    await page.locator('#undo').click();
    await notice().getByText('o aviso de José voltou para a lista').waitFor();
    expect(await calls('undoPayment')).toMatchObject([['undoPayment', 'pay_1', expect.any(String)]]);
  });

  it('about nothing that is still owed, records nothing and offers no undo', async () => {
    await openSidebar({ claims: [{ ...claim, acceptedCents: 0 }] }, { resolveClaim: { ok: true, payment: null } });
    expect(await page.locator('#claim-yes-hol_1').innerText()).toBe('Confirmar recebimento');
    await page.locator('#claim-yes-hol_1').click();
    await notice().getByText('Não há mais nada em aberto').waitFor();
    expect(await page.locator('#undo').count()).toBe(0);
  });
});
