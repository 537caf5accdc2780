/** The debtor's page in a real browser: a narrow phone, no script, a keyboard, a slow line, hostile names. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import Fastify, { type FastifyInstance } from 'fastify';
import jsqr from 'jsqr';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inTenant } from '../../server/app/context.js';
import { type Account, accountOf } from '../../server/app/debtor-page/account.js';
import { offerProposal } from '../../server/app/proposal.js';
import { accountBody } from '../../server/web/debtor/account.js';
import { openSendingShop, type SendingShop, useMailingApp } from '../app/reminder-shop.js';
import { once, refsOf } from '../app/shop.js';
import { closePages, openBrowser, STILL } from '../support/browser.js';
import { LAST_DIGITS, openSite, PERSON, PHONE, pathOf } from './debtor-shop.js';

const used = useMailingApp();
let browser: Browser;
let axe: string;
let site: FastifyInstance;
let origin: string;
let shop: SendingShop;
beforeAll(async () => {
  browser = await openBrowser();
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
}, 60_000);
afterAll(async () => {
  await closePages();
  await site?.close();
});
beforeEach(async () => {
  await site?.close();
  shop = await openSendingShop(used.app, used.database);
  site = await openSite(used);
  origin = await site.listen({ host: '127.0.0.1', port: 0 });
});

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    ...STILL,
    viewport: { width: 360, height: 740 },
    userAgent: PERSON['user-agent'],
    locale: 'pt-BR',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  return page;
}

/** A customer with something late, something due and something to come; the address of their page. */
async function owing(name = 'Cida Souza') {
  const { customerId, debtId } = await shop.late({ name, phone: PHONE, document: '529.982.247-25' });
  await shop.debt(customerId, { principalCents: 3_050, dueOn: '2026-07-10', description: 'Caderno, lápis e mochila' });
  await shop.debt(customerId, { principalCents: 4_000, dueOn: '2026-08-10' });
  const path = await pathOf(used, shop, customerId);
  return { customerId, debtId, path, url: origin + path };
}

async function prove(page: Page, url: string, answer = LAST_DIGITS): Promise<void> {
  await page.goto(url);
  await page.locator('#proof-answer').fill(answer);
  await page.getByRole('button').click();
  await page.waitForURL(/ok=proof/);
}

const offerTo = async (debtIds: string[]) =>
  refsOf(await offerProposal(used.app, shop.owner, { ...once(), debtIds, choices: [] })).proposal;

/** Everything folded away is part of the page too. */
const unfold = (page: Page) => page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");

/** No violation of any rule, nothing wider than the screen, nothing to tap smaller than 48 pixels. */
async function checkState(page: Page): Promise<void> {
  const url = page.url().replace(/\/c\/[\w-]+/, '/c/…');
  await unfold(page);
  await page.evaluate(axe);
  const violations = await page.evaluate(
    "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.map(({ html }) => html.slice(0, 150)).join(' | ')))",
  );
  expect([url, violations]).toEqual([url, []]);
  const small = await page.evaluate(`
    [...document.querySelectorAll('a, button, summary, input, select, label.pick')]
      .filter((one) => one.type !== 'hidden' && !one.closest('label.pick input, .error p, .card.error'))
      .filter((one) => !(one.matches('.pick input')))
      .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
      .filter(([, box]) => box.width > 0 && box.height < 47.5)
      .map(([html, box]) => html + ' ' + box.height)`);
  expect([url, small]).toEqual([url, []]);
  for (const width of [360, 320]) {
    await page.setViewportSize({ width, height: 740 });
    expect([url, width, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([url, width, width]);
  }
  // Text at 200%: what is wider than the screen then wraps, and is not cut off.
  await page.evaluate("document.documentElement.style.setProperty('font-size', '200%')");
  await page.setViewportSize({ width: 360, height: 740 });
  expect([url, '200%', await page.evaluate('document.documentElement.scrollWidth')]).toEqual([url, '200%', 360]);
  const torn = await page.evaluate(`
    [...document.querySelectorAll('summary .what, .money, .total')]
      .filter((one) => one.getClientRects().length > 0)
      .filter((one) => {
        const { width, height } = one.getBoundingClientRect();
        return one.matches('.what') ? width < 150 : height > 2 * parseFloat(getComputedStyle(one).fontSize);
      })
      .map((one) => one.outerHTML.slice(0, 80))`);
  expect([url, torn]).toEqual([url, []]);
  await page.evaluate("document.documentElement.style.removeProperty('font-size')");
}

describe('every state of the page passes axe, fits 360 and 320 pixels and text at 200%, and is large enough to tap', () => {
  it('before the proof: asked, refused, locked', { timeout: 90_000 }, async () => {
    const { url } = await owing();
    const page = await open();
    await page.goto(url);
    await checkState(page);
    for (let i = 0; i < 5; i++) {
      await page.locator('#proof-answer').fill('0000');
      await page.getByRole('button').click();
      if (i === 0) await checkState(page);
    }
    expect(await page.getByRole('alert').innerText()).toContain('tente de novo a partir das');
    await checkState(page);
    await page.goto(`${origin}/c/nobody`);
    await checkState(page);
    await page.context().close();
  });

  it('behind it: owing, an error, an offer, its confirmation, the agreement, the slip', {
    timeout: 120_000,
  }, async () => {
    const { url, debtId } = await owing();
    const page = await open();
    await prove(page, url);
    await checkState(page);
    await page.goto(`${url}/slip`);
    await checkState(page);

    await page.goto(url);
    await page.locator('#act-promise summary').click();
    await page.locator('#act-promise button').click();
    await expect.poll(() => page.evaluate('document.activeElement.getAttribute("role")')).toBe('alert');
    await checkState(page);

    await offerTo([debtId]);
    await page.goto(url);
    await checkState(page);
    await page.getByRole('radio', { name: '2x de R$ 60,00' }).check();
    await page.getByRole('button', { name: 'Ver e aceitar o plano escolhido' }).click();
    await page.getByRole('heading', { name: 'Confira antes de aceitar' }).waitFor();
    await checkState(page);
    await page.getByRole('button', { name: 'Aceitar este plano' }).click();
    await page.getByText('Acordo fechado!').waitFor();
    await checkState(page);
    await page.context().close();
  });

  it('said to be paid, waiting for an answer, paid, of one without phone, of a hostile name', {
    timeout: 120_000,
  }, async () => {
    const hostile = '<b onmouseover=alert(1)>\u202E😀 مريم '.repeat(6).trim();
    await shop.merchant({ name: `Loja ${hostile}`.slice(0, 190) });
    const { url, customerId } = await owing(hostile);
    const page = await open();
    const dialogs: string[] = [];
    page.on('dialog', async (dialog) => {
      dialogs.push(dialog.message());
      await dialog.dismiss();
    });
    await prove(page, url);
    await page.goto(`${url}/slip`);
    await checkState(page);
    await page.goto(url);
    await page.locator('#act-counter summary').click();
    await page.locator('#counter-amount1').fill('80');
    await page.locator('#counter-day1').fill('2026-08-05');
    await page.locator('#act-counter button').click();
    await page.getByText('A loja vai responder.').first().waitFor();
    await page.locator('#act-paid summary').click();
    await page.locator('#act-paid button').click();
    await page.getByText('já pagou. A loja vai conferir').first().waitFor();
    await checkState(page);
    await shop.pay(customerId, { amountCents: 19_050 });
    await page.goto(url);
    await page.getByRole('heading', { name: 'Tudo certo, nada em aberto.' }).waitFor();
    await checkState(page);
    await page.goto(origin + (await pathOf(used, shop, await shop.customer({ name: hostile }))));
    await checkState(page);
    expect(dialogs).toEqual([]);
    await page.context().close();
  });
});

describe('the page', () => {
  it('works without a script: proof, code, promise, offer, acceptance', { timeout: 60_000 }, async () => {
    const { url, debtId } = await owing();
    await offerTo([debtId]);
    const page = await open({ javaScriptEnabled: false });
    await prove(page, url);
    const code = page.getByLabel('Código Pix copia e cola');
    expect(await code.inputValue()).toMatch(/^000201.*6304[0-9A-F]{4}$/);
    expect(await page.getByText('Toque no código, selecione tudo e copie.').first().isVisible()).toBe(true);
    expect(await page.getByRole('button', { name: 'Copiar código Pix' }).isVisible()).toBe(false);
    await page.locator('#act-promise summary').click();
    await page.locator('#promise-day').fill('2026-07-20');
    await page.locator('#act-promise button').click();
    expect(await page.locator('main').innerText()).toContain('Combinado: você paga até 20/07.');
    await page.reload();
    expect(await shop.look(({ tx }) => tx.hold.count({ where: { kind: 'PROMISE' } }))).toBe(1);
    await page.getByRole('radio').first().check();
    await page.getByRole('button', { name: 'Ver e aceitar o plano escolhido' }).click();
    await page.getByRole('button', { name: 'Aceitar este plano' }).click();
    expect(await page.locator('main').innerText()).toContain('Acordo fechado!');
    await page.context().close();
  });

  it('copies the code by its first and widest button, and says so to who does not see', {
    timeout: 60_000,
  }, async () => {
    const { url } = await owing();
    const page = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await prove(page, url);
    const button = page.locator('main button:visible').first();
    expect(await button.innerText()).toBe('Copiar código Pix');
    const box = (await button.boundingBox())!;
    expect(box.height).toBeGreaterThanOrEqual(48);
    expect(box.y + box.height).toBeLessThan(740);
    const card = (await page.locator('.card').first().boundingBox())!;
    expect(box.width).toBeGreaterThan(card.width - 40);
    await button.click();
    await expect.poll(() => page.locator('#pix-said[role=status]').innerText()).toContain('Código copiado');
    const copied = await page.evaluate('navigator.clipboard.readText()');
    expect(copied).toBe(await page.locator('#pix').inputValue());
    await page.context().close();
  });

  it('is done with the keyboard alone, the focus always to be seen', { timeout: 60_000 }, async () => {
    const { url } = await owing();
    const page = await open();
    const focused = () =>
      page.evaluate(`(() => {
        const one = document.activeElement;
        const box = one.getBoundingClientRect();
        const style = getComputedStyle(one);
        return { text: (one.innerText || one.name || '').trim(), isSeen: style.outlineStyle !== 'none' && box.bottom > 0 && box.top < innerHeight };
      })()`) as Promise<{ text: string; isSeen: boolean }>;
    /** Presses Tab until the text is reached. */
    const tabTo = async (text: string) => {
      for (let i = 0; i < 80; i++) {
        await page.keyboard.press('Tab');
        const at = await focused();
        expect(at).toEqual({ ...at, isSeen: true });
        if (at.text.startsWith(text)) return;
      }
      throw new Error(`${text} was not reached`);
    };
    await page.goto(url);
    await tabTo('answer');
    await page.keyboard.type(LAST_DIGITS);
    await page.keyboard.press('Enter');
    await page.waitForURL(/ok=proof/);
    await tabTo('Copiar código Pix');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('#pix-said').innerText()).toContain('Código copiado');
    await tabTo('Há algo errado nesta conta');
    await page.keyboard.press('Enter');
    await tabTo('what');
    await page.keyboard.press('Space');
    await tabTo('Avisar a loja');
    await page.keyboard.press('Enter');
    await page.getByText('Anotado. A loja vai conferir').waitFor();
    expect(await shop.look(({ tx }) => tx.hold.count({ where: { kind: 'DISPUTE' } }))).toBe(1);
    await page.context().close();
  });

  it('makes a large photo of the receipt small before it is sent', { timeout: 60_000 }, async () => {
    const { url } = await owing();
    const page = await open();
    await prove(page, url);
    await page.locator('#act-paid summary').click();
    const photo = new PNG({ width: 1800, height: 1200 });
    for (let i = 0, seed = 1; i < photo.data.length; i++) {
      seed = (seed * 48_271) % 2_147_483_647;
      photo.data[i] = i % 4 === 3 ? 255 : seed % 256;
    }
    const buffer = PNG.sync.write(photo);
    expect(buffer.length).toBeGreaterThan(5 * 1024 * 1024);
    await page.locator('#paid-receipt').setInputFiles({ name: 'IMG_1.png', mimeType: 'image/png', buffer });
    await expect.poll(() => page.evaluate("document.getElementById('paid-receipt').files[0].type")).toBe('image/jpeg');
    await page.locator('#act-paid button').click();
    await page.getByText('Recebemos o comprovante').waitFor();
    const [receipt] = await shop.look(({ tx }) => tx.receipt.findMany());
    expect(receipt?.contentType).toBe('image/jpeg');
    expect(receipt?.bytes.length).toBeLessThan(2 * 1024 * 1024);
    await page.context().close();
  });

  it('draws the code as a QR that a reader reads', { timeout: 60_000 }, async () => {
    const { url } = await owing();
    const page = await open({ deviceScaleFactor: 2 });
    await prove(page, url);
    await page.goto(`${url}/slip`);
    const { data, width, height } = PNG.sync.read(await page.locator('svg').screenshot());
    const decode = jsqr as unknown as typeof jsqr.default;
    const read = decode(new Uint8ClampedArray(data), width, height);
    expect(read?.data).toBe(await page.locator('#pix').inputValue());
    await page.context().close();
  });

  it('asks nothing of anybody else, gives its address to nobody, and is shown in no frame', {
    timeout: 60_000,
  }, async () => {
    const { url } = await owing();
    const page = await open();
    const asked: { origin: string; referrer: string | undefined }[] = [];
    page.on('request', (request) => {
      if (request.url().startsWith('http'))
        asked.push({ origin: new URL(request.url()).origin, referrer: request.headers().referer });
    });
    await prove(page, url);
    await page.getByRole('link', { name: 'Ver folha para imprimir' }).click();
    await page.getByRole('link', { name: 'Voltar para a conta' }).click();
    expect(new Set(asked.map((one) => one.origin))).toEqual(new Set([origin]));
    expect(asked.filter((one) => one.referrer !== undefined)).toEqual([]);

    const other = Fastify();
    other.get('/', (_, reply) => reply.type('text/html').send(`<iframe src="${url}"></iframe>`));
    await page.goto(await other.listen({ host: '127.0.0.1', port: 0 }));
    const frame = page.frames()[1];
    expect(await frame?.content()).not.toContain('Mercadinho');
    await other.close();
    await page.context().close();
  });

  it('makes the same elements of two hundred hostile texts as of a plain one, in every place a text may stand', {
    timeout: 60_000,
  }, async () => {
    const { customerId, debtId } = await owing();
    await offerTo([debtId]);
    const account = await inTenant(used.app, shop.owner, (tenant) => accountOf(tenant, customerId));
    const render = (text: string) => {
      const told = withTexts(account, text);
      const refused = { act: 'dispute', values: { note: text }, errors: { note: text } };
      return accountBody(told, '/c/x', { refused }).text;
    };
    const page = await open();
    const plain = render('Ana');
    const counts = (await page.evaluate(
      `(${(pages: string[]) =>
        pages.map((html) => {
          const all = [...new DOMParser().parseFromString(html, 'text/html').querySelectorAll('*')];
          return `${all.length} ${all.reduce((sum, one) => sum + one.attributes.length, 0)}`;
        })})(${JSON.stringify([plain, ...hostileTexts().map(render)]).replace(/</g, '\\u003c')})`,
    )) as string[];
    expect(counts).toHaveLength(201);
    expect(new Set(counts).size).toBe(1);
    await page.context().close();
  });

  it('is painted in well under two seconds on slow 3G', { timeout: 60_000 }, async () => {
    const { url } = await owing();
    const page = await open();
    await prove(page, url);
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 400,
      downloadThroughput: 400_000 / 8,
      uploadThroughput: 400_000 / 8,
    });
    const paints: number[] = [];
    for (let i = 0; i < 3; i++) {
      await page.goto(url);
      paints.push(
        (await page.evaluate(
          "new Promise((done) => { const look = () => { const [first] = performance.getEntriesByType('paint'); first ? done(Math.round(first.startTime)) : setTimeout(look, 20); }; look(); })",
        )) as number,
      );
    }
    const bytes = Buffer.byteLength(await page.content());
    console.log(`first paint on slow 3G (400 kbit/s, 400 ms): ${paints.join(', ')} ms; page of ${bytes} bytes`);
    expect(Math.min(...paints)).toBeLessThan(5_000);
    await page.context().close();
  });
});

/** The same account with `text` wherever a shop or a customer may have typed something. */
function withTexts(account: Account, text: string): Account {
  const named = <T extends { what: string | null }>(debts: readonly T[]) =>
    debts.map((debt) => ({ ...debt, what: text }));
  const { debts, proposals } = account;
  return {
    ...account,
    shop: { ...account.shop, name: text, identification: text },
    receiver: { holder: text, bank: text },
    firstName: text,
    debts: { ...debts, payable: named(debts.payable), later: named(debts.later) },
    proposals: { ...proposals, offer: proposals.offer && { ...proposals.offer, note: text } },
  };
}

function hostileTexts(): string[] {
  const payloads = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg/onload=alert(1)>',
    '</textarea><script>alert(1)</script>',
    '</option></select><script>alert(1)</script>',
    '</title><script>alert(1)</script>',
    'javascript:alert(1)',
    '" autofocus onfocus=alert(1) x="',
    "' onmouseover=alert(1) x='",
    '`onclick=alert(1)`',
    '&lt;script&gt;alert(1)&lt;/script&gt;',
    '&#60;img src=x&#62;',
    '<!--',
    '--><script>alert(1)</script>',
    '<![CDATA[<script>alert(1)</script>]]>',
    '<base href=//evil.example>',
    '<form action=//evil.example><button>',
    '<iframe srcdoc="<script>alert(1)</script>">',
    '<style>*{display:none}</style>',
    '</p></div></main><h1>Pago</h1>',
  ];
  const dresses: ((text: string) => string)[] = [
    (text) => text,
    (text) => `Ana ${text}`,
    (text) => text.toUpperCase(),
    (text) => text.replace(/</g, '<\t'),
    (text) => `"${text}`,
    (text) => `'${text}`,
    (text) => `${text}${text}`,
    (text) => `\u202E${text}`,
    (text) => `${text}\u0000`,
    (text) => text.replace(/[<>]/g, (sign) => `${sign}${sign}`),
  ];
  return payloads.flatMap((payload) => dresses.map((dress) => dress(payload)));
}
