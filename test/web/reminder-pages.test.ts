import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { inTenant, type LinkKind } from '../../server/app/context.js';
import { linkPaths } from '../../server/app/link.js';
import { collectPage } from '../../server/web/collect.js';
import { debtorPage } from '../../server/web/debtor/routes.js';
import { escapeHtml } from '../../server/web/page.js';
import { unsubscribePage } from '../../server/web/unsubscribe.js';
import { openSendingShop, type SendingShop, told, useMailingApp } from '../app/reminder-shop.js';
import { FIRST_INSTANT } from '../app/shop.js';

const used = useMailingApp();
let shop: SendingShop;
let site: FastifyInstance;
beforeEach(async () => {
  shop = await openSendingShop(used.app, used.database);
  site = Fastify();
  for (const page of [unsubscribePage(used.app), collectPage(used.app), debtorPage(used.app)])
    await site.register(page);
});
afterEach(async () => {
  vi.useRealTimers();
  await site.close();
});

/** The shop as if it were real and the machine's clock the one its sandbox began with, some days later. */
async function becomeReal(daysLater = 0): Promise<void> {
  await shop.makeReal();
  vi.useFakeTimers({ toFake: ['Date'], now: FIRST_INSTANT + daysLater * 86_400_000 });
}

const byPhone = { email: null, phone: '19987654321' };
const link = async (kind: LinkKind, customerId: string) =>
  (await inTenant(used.app, shop.owner, (tenant) => linkPaths(tenant, kind, [customerId]))).get(customerId)!;
const get = (url: string) => site.inject({ method: 'GET', url });
const post = (url: string, fields: Record<string, string>) =>
  site.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
  });
const fieldIn = (page: string, name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(page)?.[1] ?? '';
const optOuts = () =>
  shop.look(async ({ tx }) =>
    (await tx.contactPreference.findMany()).map((row) => `${row.channel} ${row.allowed} ${row.evidence}`),
  );

describe('every page', () => {
  it.each(['/u/', '/w/', '/c/'])('%s of a link that is not good answers the same 404', async (prefix) => {
    const { customerId } = await shop.late();
    const kinds = { '/u/': 'DEBTOR', '/w/': 'UNSUBSCRIBE', '/c/': 'COLLECT' } as const;
    const other = (await link(kinds[prefix as keyof typeof kinds], customerId)).slice(3);
    const answers = [];
    for (const token of ['x', 'a'.repeat(46), `${'0'.repeat(22)}${'A'.repeat(24)}`, other, `${other.slice(0, -1)}_`]) {
      answers.push(await get(prefix + token), await post(prefix + token, { do: 'claim' }));
    }
    expect(answers.map((answer) => answer.statusCode)).toEqual(answers.map(() => 404));
    const bodies = answers.map(({ body }) => body.replace(/nonce="[^"]+"/g, ''));
    expect(new Set(bodies).size).toBe(1);
  });

  it('is kept by nobody, framed by nobody, told to nobody', async () => {
    const { customerId } = await shop.late();
    for (const kind of ['DEBTOR', 'COLLECT', 'UNSUBSCRIBE'] as const) {
      const { headers, body } = await get(await link(kind, customerId));
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-robots-tag': 'noindex, nofollow',
        'x-content-type-options': 'nosniff',
      });
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; style-src 'nonce-.+frame-ancestors 'none'$/,
      );
      expect(body).not.toMatch(/(src|href)="https?:/);
    }
  });

  it.each(['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "'`&lt;"])(
    'shows %s as text',
    async (name) => {
      await shop.merchant({ name: `Loja ${name}` });
      const { customerId } = await shop.late({ ...byPhone, name: `Zé ${name}` });
      const pages = await Promise.all(
        (['DEBTOR', 'COLLECT', 'UNSUBSCRIBE'] as const).map(async (kind) => get(await link(kind, customerId))),
      );
      for (const { body } of pages) {
        expect(body).not.toContain(name);
        expect(body).toContain(escapeHtml(name));
      }
    },
  );
});

describe('/u, the end of e-mails', () => {
  it('GET and HEAD change nothing', async () => {
    const { customerId } = await shop.late();
    const url = await link('UNSUBSCRIBE', customerId);
    const page = await get(url);
    await site.inject({ method: 'HEAD', url });
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('Mercadinho da Ana');
    expect(await optOuts()).toEqual([]);
    expect(await told(shop)).toEqual(['REMINDER/EMAIL']);
  });

  it.each([
    [
      'a mail program',
      'application/x-www-form-urlencoded',
      'List-Unsubscribe=One-Click',
      'Descadastro pelo botão do programa de e-mail',
    ],
    [
      'a mail program, multipart',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
      'Descadastro pelo botão do programa de e-mail',
    ],
    ['the page', 'application/x-www-form-urlencoded', 'from=page', 'Descadastro pela página do link do e-mail'],
  ])('POST by %s opts out with evidence, once', async (_, type, payload, evidence) => {
    const { customerId } = await shop.late();
    const url = await link('UNSUBSCRIBE', customerId);
    for (const _try of [1, 2]) {
      const answer = await site.inject({ method: 'POST', url, headers: { 'content-type': type }, payload });
      expect(answer.statusCode).toBe(200);
    }
    expect(await optOuts()).toEqual([`EMAIL false ${evidence}`]);
    expect(await told(shop)).toEqual(['SKIP OPTED_OUT -']);
  });
});

describe('/w, Cobrar on the phone', () => {
  it('shows who, how much and the exact words; GET and HEAD claim nothing', async () => {
    const { customerId } = await shop.late(byPhone);
    const url = await link('COLLECT', customerId);
    const { body } = await get(url);
    await site.inject({ method: 'HEAD', url });
    const [entry] = (await shop.queue()).send;
    expect(body).toContain('Cobrar Cida Souza');
    expect(body).toContain('12 dias de atraso');
    expect(body).toContain(escapeHtml(entry!.text));
    expect(await shop.attempts()).toEqual([]);
  });

  it('two taps open WhatsApp; a repeated tap opens the same; then it asks, and keeps the answer', async () => {
    const { customerId } = await shop.late(byPhone);
    await becomeReal();
    const url = await link('COLLECT', customerId);
    const form = fieldIn((await get(url)).body, 'form');
    const answers = [await post(url, { form, do: 'claim' }), await post(url, { form, do: 'claim' })];
    for (const answer of answers) {
      expect(answer.statusCode).toBe(303);
      expect(answer.headers.location).toMatch(/^https:\/\/wa\.me\/5519987654321\?text=Oi/);
      expect(answer.headers['referrer-policy']).toBe('no-referrer');
    }
    expect(await shop.attempts()).toEqual(['REMINDER/WHATSAPP_LINK 1:CLAIMED']);

    const asked = (await get(url)).body;
    expect(asked).toContain('Enviou?');
    expect(asked).toContain('href="https://wa.me/5519987654321');
    expect(asked).not.toContain('Loja de teste');
    const fields = { form: fieldIn(asked, 'form'), reminder: fieldIn(asked, 'reminder') };
    const after = await post(url, { ...fields, do: 'sent' });
    expect(after.body).toContain('Espera o dia do próximo lembrete · volta em 20/07');
    expect(await shop.attempts()).toEqual(['REMINDER/WHATSAPP_LINK 1:SENT REPORTED']);
  });

  it('in a test shop opens nothing: it shows the message, and asks just the same', async () => {
    const { customerId } = await shop.late(byPhone);
    const url = await link('COLLECT', customerId);
    const [entry] = (await shop.queue()).send;
    const page = (await get(url)).body;
    expect(page).toContain('Loja de teste: o WhatsApp não é aberto.');
    const claimed = await post(url, { form: fieldIn(page, 'form'), do: 'claim' });
    expect(claimed.statusCode).toBe(200);
    for (const { body } of [claimed, await get(url)]) {
      expect(body).toContain('Loja de teste: o WhatsApp não é aberto.');
      expect(body).toContain(escapeHtml(entry!.text));
      expect(body).toContain('Enviou?');
      expect(body).not.toContain('href=');
    }
    expect(await shop.attempts()).toEqual(['REMINDER/WHATSAPP_LINK 1:CLAIMED']);
    const fields = { form: fieldIn(claimed.body, 'form'), reminder: fieldIn(claimed.body, 'reminder') };
    await post(url, { ...fields, do: 'sent' });
    expect(await shop.attempts()).toEqual(['REMINDER/WHATSAPP_LINK 1:SENT REPORTED']);
  });

  it('shows a message whose link already leads to the debtor’s page', async () => {
    const { customerId } = await shop.late(byPhone);
    const { body } = await get(await link('COLLECT', customerId));
    const path = /https:\/\/loja\.example(\/c\/[\w-]+)/.exec(body)![1]!;
    expect((await get(path)).statusCode).toBe(200);
  });

  it.each([
    ['who paid', (id: string) => shop.pay(id), 'Nada a cobrar por agora.'],
    ['who opted out', (id: string) => shop.optOut(id, 'WHATSAPP_LINK'), 'Pediu para não receber'],
    ['a Sunday', () => shop.clock({ at: '2026-07-19T10:00-03:00' }), 'Fora do horário permitido · volta em 20/07'],
    ['a shop that has not said who it is', () => shop.merchant({ address: null }), 'Faltam dados da loja'],
  ])('says why not now: %s; and the tap of an old page is refused', async (_, change, why) => {
    const { customerId } = await shop.late(byPhone);
    const url = await link('COLLECT', customerId);
    const form = fieldIn((await get(url)).body, 'form');
    await change(customerId);
    expect((await get(url)).body).toContain(why);
    const answer = await post(url, { form, do: 'claim' });
    expect(answer.statusCode).toBe(409);
    expect(answer.body).toContain(why);
    expect(await shop.attempts()).toEqual([]);
  });

  it.each(['', 'x', '0123456789abcdef.AAAAAAAAAAAAAAAAAAAAAAAA'])(
    'a POST without the page (form %j) does nothing',
    async (form) => {
      const { customerId } = await shop.late(byPhone);
      const answer = await post(await link('COLLECT', customerId), { form, do: 'claim' });
      expect(answer.statusCode).toBe(409);
      expect(await shop.attempts()).toEqual([]);
    },
  );

  it('shows the script and notes a call at the step of the call', async () => {
    const { customerId } = await shop.late(byPhone);
    for (const step of ['REMINDER', 'OPTIONS', 'OFFER']) {
      expect((await shop.queue()).send[0]?.step).toBe(step);
      const url = await link('COLLECT', customerId);
      await post(url, { form: fieldIn((await get(url)).body, 'form'), do: 'claim' });
      await shop.clock({ advanceDays: step === 'OFFER' ? 9 : step === 'OPTIONS' ? 7 : 5 });
    }
    const url = await link('COLLECT', customerId);
    expect((await get(url)).body).toContain('Telefone: +5519987654321');
    expect((await get(url)).body).not.toContain('tel:');
    await becomeReal(21);
    const page = (await get(url)).body;
    expect(page).toContain('O que dizer');
    expect(page).toContain('tel:+5519987654321');
    const answer = await post(url, { form: fieldIn(page, 'form'), do: 'claim' });
    expect(answer.body).toContain('Conseguiu falar?');
    expect(await shop.attempts()).toContain('CALL/CALL 1:CLAIMED');
  });
});
