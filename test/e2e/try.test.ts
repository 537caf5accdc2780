import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violationsIn } from '../support/axe.js';
import { closePages, openBrowser, STILL } from '../support/browser.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { walkFirstSync } from '../support/first-sync-walk.js';
import { type MailServer, startMailServer } from '../support/mail-server.js';
import { ask, type BuiltServer, createServerFolder, type ServerFolder } from '../support/server.js';

/** A busy machine is no failure: one wait may take so long, and a test of several a little longer. */
const PATIENCE_MS = 60_000;
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: PATIENCE_MS });

let folder: ServerFolder;
let database: TestDatabase;
let server: BuiltServer;
let mail: MailServer;
let browser: Browser;
let page: Page;
let sidebar: FrameLocator;
const foreign: string[] = [];

beforeAll(async () => {
  folder = await createServerFolder();
  mail = await startMailServer();
  database = await createTestDatabase();
  server = await folder.start({ TRY: 'on', SMTP_URL: mail.url, SANDBOX_SMTP: 'on', DATABASE_URL: database.url });
  browser = await openBrowser();
  page = await browser.newPage({ ...STILL, viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(PATIENCE_MS);
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith('data:')) foreign.push(request.url());
  });
  sidebar = page.frameLocator('[data-testid=sidebar]');
}, 120_000);
afterAll(async () => {
  await closePages();
  await folder.remove();
  await database?.drop();
  await mail.close();
});

/** Waits until the page, the script and the sheet have come to rest. */
async function rest(): Promise<void> {
  await page.waitForTimeout(150);
  // Looked at now and then: by default at every frame, which it then has to draw.
  await page.waitForFunction(() => !document.body.hasAttribute('data-busy'), undefined, {
    timeout: PATIENCE_MS,
    polling: 50,
  });
}

async function synchronise(isFirst = false): Promise<string> {
  if (isFirst) await walkFirstSync(sidebar);
  else await sidebar.locator('#sync').click();
  await rest();
  await sidebar.locator('#notice').getByText(/\w/).first().waitFor();
  await rest();
  return (await sidebar.locator('#notice').innerText()).split('\n')[0]!;
}

/** The grid as a person reads it: rows of texts by heading. */
async function grid(): Promise<Record<string, string>[]> {
  const rows = await page
    .locator('[data-testid=grid] tbody tr')
    .evaluateAll((lines) =>
      lines.map((line) => [...line.querySelectorAll('td[data-x]')].map((cell) => (cell.textContent ?? '').trim())),
    );
  const [headings, ...rest_] = rows;
  return rest_.map((cells) => Object.fromEntries(headings!.map((heading, i) => [heading, cells[i] ?? ''])));
}

const receive = async (name: string): Promise<void> => {
  const row = sidebar.locator('#queue-list li', { hasText: name });
  const customer = await row.getAttribute('data-customer');
  await sidebar.locator(`#received-${customer}`).click();
  await sidebar.locator(`#paid-${customer}-all`).click();
  await rest();
  await sidebar.locator('#undo-notice').getByText('Desfazer').waitFor();
  await rest();
};
const rowOf = async (name: string) => (await grid()).filter((row) => row.Cliente === name).at(-1)!;
const inQueue = (name: string) => sidebar.locator('#queue-list li', { hasText: name }).count();

// Each step goes on from the one before, as a morning at the counter does.
describe('a merchant plays in /try', { timeout: 2 * PATIENCE_MS }, () => {
  it('opens a messy sheet with the real add-on beside it', async () => {
    await page.goto(`${server.url}/try`);
    await sidebar.locator('#total-line').waitFor();
    await rest();
    expect((await grid()).slice(0, 2)).toMatchObject([
      { Cliente: 'Jéssica Falcão', Vlr: 'R$ 140,00' },
      { Cliente: 'JÉSSICA FALCÃO', Vlr: '734,3' },
    ]);
    expect(await page.getByTestId('clock').innerText()).toContain('15/07/2026 10:');
  });

  it('shows what a first sync would do, and does it; then each row shows what it owes and how late', async () => {
    expect(await synchronise(true)).toBe('30 linhas novas, 35 perguntas.');
    expect(await sidebar.locator('#total-line').innerText()).toMatch(
      /Na rua R\$\s28\.666,93 · atrasado R\$\s14\.444,91/,
    );
    const rows = await grid();
    expect(rows[0]).toMatchObject({
      Situação: 'Atrasada · atenção',
      'Dias em atraso': '23',
      'Valor atualizado': 'R$ 140,00',
      Limite: 'a definir',
      Cobrar: 'Cobrar',
    });
    expect(rows[12]).toMatchObject({ Cliente: 'Antônio Souza Peçanha', Situação: 'Conferir', Cobrar: '' });
    expect(await rowOf('Dona Cida')).toMatchObject({ Limite: 'R$ 200,00', Disponível: 'R$ 60,00' });
    expect(rows[1]).toMatchObject({ Cliente: 'JÉSSICA FALCÃO', Obs: '=HOJE()' });
  });

  it('can be used by everybody: no violation that axe-core finds in the sidebar, which fits its 300 px', async () => {
    const handle = await page.locator('[data-testid=sidebar]').elementHandle();
    const frame = (await handle!.contentFrame())!;
    expect(await violationsIn(frame)).toEqual([]);
    expect(await frame.evaluate('document.documentElement.scrollWidth')).toBe(300);
  });

  it('asks what it could not read, with the cell', async () => {
    await sidebar.locator('#questions-summary').click();
    const first = sidebar.locator('#question-list > li', { hasText: 'Linha 12 · CPF/CNPJ' });
    await first.getByText('Ir para a célula').click();
    await rest();
    expect(await page.getByTestId('cell-address').innerText()).toBe('H12');
  });

  it('writes nothing and asks nothing new the second time', async () => {
    const before = await grid();
    expect(await synchronise()).not.toContain('nova');
    expect(await grid()).toEqual(before);
  });

  it('never offers to write to somebody just marked as paid, synced or not', async () => {
    const row = (await grid()).findIndex((cells) => cells['E-mail'] === 'cliente1001@example.com') + 2;
    const mark = (raw: string) =>
      page.request.post(`${server.url}/try/edit`, {
        headers: { 'x-caderneta-try': '1' },
        data: { ops: [{ op: 'setCell', sheet: 'Fiado', row, column: 5, value: raw }] },
      });
    expect((await mark('sim')).ok()).toBe(true);
    await sidebar.locator('#send-start').click();
    await sidebar.locator('#notice').getByText('A planilha tinha mudanças').waitFor();
    await eventually(() => sidebar.locator('#send-start').innerText()).toBe('Enviar 3 lembretes por e-mail');
    expect(mail.mails).toHaveLength(0);
    await mark('');
    await synchronise();
    await eventually(() => sidebar.locator('#send-start').innerText()).toBe('Enviar 4 lembretes por e-mail');
  });

  it('sends with a preview and the exact count, to exactly those', async () => {
    const start = sidebar.locator('#send-start');
    expect(await start.innerText()).toBe('Enviar 4 lembretes por e-mail');
    await start.click();
    await sidebar.locator('#send-confirm').waitFor();
    expect(await sidebar.locator('#send-names li').count()).toBe(4);
    await sidebar.locator('#send-confirm').click();
    await sidebar
      .locator('#send-result')
      .getByText(/4 enviad/)
      .waitFor();
    await rest();
    expect(mail.mails.flatMap((one) => one.to).sort()).toEqual([
      'cliente1001@example.com',
      'cliente1002@example.com',
      'cliente1005@example.com',
      'cliente1006@example.com',
    ]);
    for (const one of mail.mails) {
      const message = await PostalMime.parse(one.raw);
      expect(message.subject).toBe('Recado do Mercadinho da Ana');
      expect(message.text).toContain('Mercadinho da Ana · Rua das Flores, 12, Campinas/SP · CNPJ 11.222.333/0001-81');
      expect(message.headers.map((header) => header.key)).toContain('list-unsubscribe-post');
    }
  });

  it('has nothing more to send the same day', async () => {
    await sidebar.locator('#reload').click();
    await rest();
    await sidebar.locator('#send-reason').waitFor();
    expect(await sidebar.locator('#send-start').count()).toBe(0);
    expect(mail.mails).toHaveLength(4);
  });

  it('undoes a wrong payment from the card of its customer, long after its notice is closed', async () => {
    const row = sidebar.locator('#queue-list li', { hasText: "Caíque D'Ávila de Lima" });
    const customer = await row.getAttribute('data-customer');
    const owed = await row.locator('.amount').innerText();
    await sidebar.locator(`#received-${customer}`).click();
    await sidebar.locator(`#paid-${customer}`).fill('3,00');
    await sidebar.locator(`#paid-${customer}-part`).click();
    await sidebar.locator('#undo-notice').getByText('Desfazer').waitFor();
    await rest();
    await sidebar.locator('#notice-close').click();
    await page
      .locator('[data-testid=grid] tbody tr', { hasText: "CAÍQUE D'ÁVILA DE LIMA" })
      .last()
      .locator('td[data-x="0"]')
      .click();
    await rest();
    await sidebar.locator('#card-of-row').click();
    await sidebar.locator('#receipts').getByText('Desfazer').click();
    await sidebar.getByRole('button', { name: /^Desfazer R\$\s3,00 de 15\/07\?$/ }).click();
    await sidebar.locator('#notice').getByText('Recebimento desfeito.').waitFor();
    await rest();
    await eventually(() => row.locator('.amount').innerText()).toBe(owed);
    await sidebar.locator('#card-place').getByText('Nenhum recebimento anotado.').waitFor();
    await sidebar.locator('#card-close').click();
  });

  it('lets a late customer who pays leave the queue, and raises nobody for it', async () => {
    expect(await inQueue("Caíque D'Ávila de Lima")).toBe(1);
    await receive("Caíque D'Ávila de Lima");
    await eventually(() => inQueue("Caíque D'Ávila de Lima")).toBe(0);
    await eventually(() => rowOf("CAÍQUE D'ÁVILA DE LIMA")).toMatchObject({
      'Pg?': 'sim',
      Limite: 'a definir',
      Situação: expect.stringMatching(/^Paga/),
    });
  });

  it('raises Dona Cida from 200 to 300 when she has paid twice on the day', async () => {
    await page.getByTestId('clock-plus-5').click();
    await rest();
    expect(await page.getByTestId('clock').innerText()).toContain('20/07/2026 10:');
    await receive('Dona Cida');
    await page.getByTestId('clock-plus-30').click();
    await rest();
    await page.getByTestId('clock-plus-1').click();
    await rest();
    expect(await page.getByTestId('clock').innerText()).toContain('20/08/2026 10:');
    expect(await rowOf('Dona Cida')).toMatchObject({ Limite: 'R$ 200,00' });
    await receive('Dona Cida');
    await eventually(() => rowOf('Dona Cida')).toMatchObject({
      Limite: 'R$ 300,00',
      Disponível: 'R$ 300,00',
      'Pg?': 'sim',
    });
    await page.getByTestId('tab-limits').click();
    const decision = await page.getByTestId('decision-row').first().innerText();
    expect(decision.replaceAll(/\s+/g, ' ')).toContain('R$ 200,00 para R$ 300,00');
  });

  it('answers at the till, records the sale, and its debt is in the sheet', async () => {
    await sidebar.locator('#new-sale').click();
    await sidebar.locator('#sale-search').fill('cida');
    await sidebar.locator('#sale-find').click();
    await sidebar.locator('#sale-choose').click();
    await sidebar.locator('#sale-amount').fill('400,00');
    await sidebar.locator('#sale-ask').click();
    await sidebar.locator('#sale-answer').getByText('R$ 100,00 de entrada').first().waitFor();
    await sidebar.locator('#sale-amount').fill('60,00');
    await sidebar.locator('#sale-ask').click();
    await sidebar.locator('#sale-answer h4').getByText('Pode vender').waitFor();
    await sidebar.locator('#sale-record').click();
    await sidebar.locator('#notice').getByText('registrada').waitFor();
    await rest();
    await eventually(() => rowOf('Dona Cida')).toMatchObject({ Vlr: '60', Disponível: 'R$ 240,00', Degrau: '2 de 9' });
  });

  it('shows the customer of a row with the ladder, and tries other rules on the shop’s own history', async () => {
    const row = (await grid()).findLastIndex((cells) => cells.Cliente === 'Dona Cida') + 2;
    await page.locator(`[data-testid=grid] tbody tr:nth-child(${row}) td[data-x="0"]`).click();
    if (await sidebar.locator('#card-close').count()) await sidebar.locator('#card-close').click();
    await sidebar.locator('#card-of-row').click();
    await sidebar.locator('#till h3').getByText('Dona Cida').waitFor();
    await sidebar.locator('#rules-summary').click();
    await sidebar.locator('#rules-debts').fill('1');
    await sidebar.locator('#rules-test').click();
    await sidebar.locator('#rules-apply').waitFor();
  });

  it('says whose debt went with a deleted row, and brings both back', async () => {
    const before = (await grid()).length;
    const row = (await grid()).findIndex((cells) => cells.Cliente === 'Jéssica Falcão') + 2;
    await page.request.post(`${server.url}/try/edit`, {
      headers: { 'x-caderneta-try': '1' },
      data: { ops: [{ op: 'deleteRow', sheet: 'Fiado', row }] },
    });
    await sidebar.locator('#sync').click();
    const offer = sidebar.locator('#undo-notice');
    await offer.getByText('Linha apagada').waitFor();
    await rest();
    expect(await offer.innerText()).toMatch(
      /^Linha apagada: a dívida de Jéssica Falcão \(R\$\s140,00\) foi cancelada\./,
    );
    await sidebar.locator('#undo').click();
    await sidebar.locator('#notice').getByText('a dívida voltou').waitFor();
    await rest();
    expect((await grid()).length).toBe(before);
    expect(await rowOf('Jéssica Falcão')).toMatchObject({ Vlr: '140', 'Venc.': '22/06/2026' });
  });

  it('offers an agreement from a row; accepted, its instalments are rows and the debt is renegotiated', async () => {
    const ofJessica = async () => (await grid()).filter((cells) => /^jéssica falcão$/i.test(cells.Cliente!));
    const before = await ofJessica();
    const row = (await grid()).findIndex((cells) => cells.Cliente === 'Jéssica Falcão') + 2;
    await page.locator(`[data-testid=grid] tbody tr:nth-child(${row}) td[data-x="0"]`).click();
    if (await sidebar.locator('#card-close').count()) await sidebar.locator('#card-close').click();
    await sidebar.locator('#offer-of-row').click();
    await sidebar.locator('#offer-make').click();
    const copy = sidebar.locator('[id^="offer-text-prp_"]');
    await copy.waitFor();
    await rest();
    const id = (await copy.getAttribute('id'))!.slice('offer-text-'.length);
    const { ownerKey } = JSON.parse(await readFile(join(folder.dataDir, 'try.json'), 'utf8'));
    type Accepted = { acceptProposal: { proposal: { installments: object[] }; errors: object[] } };
    const { acceptProposal } = await ask<Accepted>(
      server.url,
      ownerKey,
      `mutation ($id: ID!) { acceptProposal(input: { id: $id, planNumber: 2, idempotencyKey: "walk" }) {
        proposal { installments { id } } errors { code } } }`,
      { id },
    );
    expect(acceptProposal.errors).toEqual([]);
    await synchronise();
    const { installments } = acceptProposal.proposal;
    await eventually(async () => (await ofJessica()).length).toBe(before.length + installments.length);
    const renegotiated = { Situação: expect.stringMatching(/^Renegociada/), Cobrar: '' };
    expect((await grid())[row - 2]).toMatchObject(renegotiated);
    expect((await ofJessica()).slice(-installments.length)).toMatchObject(
      installments.map((_, i) => ({ 'Parc.': `${i + 1}/${installments.length}`, Cobrar: 'Cobrar' })),
    );
    await sidebar.locator('#agreements-summary').click();
    await sidebar.locator('#agreements-place').getByText('Em andamento').waitFor();
  });

  it('never wrote twice to anybody on one day, and never to another origin', async () => {
    const perPerson = new Map<string, number>();
    for (const one of mail.mails) perPerson.set(one.to.join(), (perPerson.get(one.to.join()) ?? 0) + 1);
    expect(Math.max(...perPerson.values())).toBe(1);
    expect(foreign).toEqual([]);
  });
});
