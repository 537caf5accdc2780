import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inTenant } from '../../server/app/context.js';
import { answerCounterProposal } from '../../server/app/counter-proposal.js';
import { requestData } from '../../server/app/data-request.js';
import { actorOfLink } from '../../server/app/debtor-page/visit.js';
import { openDispute, resolveDispute } from '../../server/app/dispute.js';
import { resolveClaim } from '../../server/app/hold.js';
import { setSandboxClock } from '../../server/app/merchant.js';
import { offerProposal } from '../../server/app/proposal.js';
import { brCode, txidOf } from '../../server/domain/pix.js';
import { keysOf } from '../../server/web/debtor/acts.js';
import { openSendingShop, type SendingShop, told, useMailingApp } from '../app/reminder-shop.js';
import { once, refsOf, TODAY } from '../app/shop.js';
import { type Debtor, debtorAt, openSite, PHONE, pathOf, textOf } from './debtor-shop.js';

const used = useMailingApp();
let shop: SendingShop;
let site: FastifyInstance;
let customerId: string;
let debtId: string;
let at: Debtor;
beforeEach(async () => {
  shop = await openSendingShop(used.app, used.database);
  site = await openSite(used);
  ({ customerId, debtId } = await shop.late({ phone: PHONE }));
  at = await debtorOf(customerId);
  await at.enter();
});
afterEach(() => site.close());

const debtorOf = async (id: string) => debtorAt(site, await pathOf(used, shop, id));
const read = async (to = '') => textOf((await at.get(to)).body);
const holds = () =>
  shop.look(async ({ tx }) => {
    const rows = await tx.hold.findMany({ include: { ends: true }, orderBy: { id: 'asc' } });
    return rows
      .filter((hold) => hold.ends.length === 0)
      .map((hold) => [hold.kind, hold.debtId === null ? 'all' : 'one', hold.reason].filter(Boolean).join(' '));
  });
const offer = async (ids = [debtId]) =>
  refsOf(await offerProposal(used.app, shop.owner, { ...once(), debtIds: ids, choices: [] })).proposal;
const pixOf = (subject: { debtId: string } | { customerId: string }, amountCents: number) =>
  brCode({ key: '11222333000181', name: 'Mercadinho da Ana', city: 'Campinas', amountCents, txid: txidOf(subject) });

it('says nothing of an offer that is over to who owes nothing any more', async () => {
  await offer();
  await shop.pay(customerId);
  expect(await read()).not.toContain('A proposta que estava aqui');
});

it('shows what the shop answered to a dispute, in its words', async () => {
  const dispute = { ...once(), customerId, debtId, note: 'Não comprei isso' };
  const { hold } = refsOf(await openDispute(used.app, shop.owner, dispute));
  const answer = { ...once(), id: hold, accepted: false, reason: 'A compra foi em 03/06, com a sua assinatura' };
  refsOf(await resolveDispute(used.app, shop.owner, answer));
  expect(await read()).toContain('respondeu em 15/07: A compra foi em 03/06, com a sua assinatura.');
});

describe('the page', () => {
  it('greets by the first name, says who charges, what is to be paid now and what comes later', async () => {
    await shop.debt(customerId, { principalCents: 3_050, dueOn: '2026-07-20', description: 'Caderno e lápis' });
    const page = await read();
    expect(page).toContain('Olá, Cida');
    expect(page).not.toContain('Souza');
    expect(page).toContain('Quem cobra: Mercadinho da Ana · Rua das Flores, 12, Campinas/SP · CNPJ 11.222.333/0001-81');
    expect(page).toMatch(/Para pagar hoje R\$ 120,00/);
    expect(page).toMatch(/O que vence depois Caderno e lápis vence em 20\/07 R\$ 30,50/);
  });

  it('asks for the one debt with its own Pix, and for several with the customer’s, and each by its own inside', async () => {
    expect((await at.get()).body).toContain(pixOf({ debtId }, 12_000));
    const second = await shop.debt(customerId, { principalCents: 3_000, dueOn: '2026-07-10' });
    const { body } = await at.get();
    for (const code of [pixOf({ customerId }, 15_000), pixOf({ debtId }, 12_000), pixOf({ debtId: second }, 3_000)])
      expect(body).toContain(code);
    const slip = await at.get(`/slip?debt=${second}`);
    expect(slip.body).toContain(pixOf({ debtId: second }, 3_000));
    expect(textOf(slip.body)).toContain('Quem paga Cida Souza');
  });

  it('names the one who will receive, as the shop said the bank’s app will show it', async () => {
    await shop.merchant({ pixHolder: 'ANA MARIA SOUZA ME', pixBank: 'Banco Azul' });
    expect(await read()).toContain('O aplicativo vai mostrar: ANA MARIA SOUZA ME (Banco Azul). Apareceu outro nome?');
    await shop.merchant({ pixHolder: null, pixBank: null });
    expect(await read()).toContain('Confira o nome que o aplicativo mostrar');
  });

  it('explains a total: what was bought, what was paid, the fine and the interest that were agreed, and they add up', async () => {
    const terms = { lateFeeBps: 200, lateInterestMonthlyBps: 100 };
    const id = await shop.customer({ name: 'Rui Lima', phone: '19911112222' });
    await shop.debt(id, {
      principalCents: 10_000,
      dueOn: '2026-06-15',
      registeredOn: '2026-06-01',
      terms,
    });
    const other = await debtorOf(id);
    const page = textOf((await other.enter('2222')).body);
    expect(page).toContain('Valor da conta R$ 100,00');
    expect(page).toContain('Multa combinada (2,00%) + R$ 2,00');
    expect(page).toContain('Juros combinados (1,00% ao mês, 30 dias) + R$ 1,00');
    expect(page).toContain('Total hoje R$ 103,00');
  });

  it('says at once that a debt is paid, with a line of receipt, and asks for nothing', async () => {
    await shop.pay(customerId);
    const page = await read();
    expect(page).toContain('Tudo certo, nada em aberto.');
    expect(page).toMatch(/Conta de 03\/07, paga em 15\/07\/2026 R\$ 120,00/);
    expect(page).not.toContain('Pix');
    expect(page).not.toContain('Já paguei');
  });

  it('shows what paying well earns: now, next, what is missing, when it is looked at', async () => {
    const page = await read();
    expect(page).toMatch(/Seu limite na loja Hoje R\$ 200,00 Em uso R\$ 120,00 · livre R\$ 80,00/);
    expect(page).toMatch(/Próximo degrau: R\$ 300,00/);
    expect(page).toMatch(/O que falta .*0 de 2 contas pagas em dia/);
    expect(page).toContain('A cada pagamento e toda noite');
  });

  it('has no limit card where there is nothing good to say', async () => {
    const id = await shop.customer({ name: 'Rui', phone: '19911112222', limitCents: 0 });
    const other = await debtorOf(id);
    expect(textOf((await other.enter('2222')).body)).not.toContain('Seu limite');
  });

  it('without a Pix key says to speak with the shop', async () => {
    await shop.merchant({ pixKey: null });
    expect(await read()).toContain('Para pagar, fale com a loja');
  });

  it('is kept by nobody, framed by nobody, told to nobody, and runs nothing but its own few lines', async () => {
    for (const to of ['', '/slip', '/data', '?ok=paid']) {
      const { headers, body } = await at.get(to);
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-robots-tag': 'noindex, nofollow',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
      expect(body).not.toMatch(/(src|href|action)="(https?:)?\/\//);
      if (to === '/data') continue;
      const nonce = /style-src 'nonce-([^']+)'/.exec(String(headers['content-security-policy']))![1]!;
      expect(headers['content-security-policy']).toBe(
        `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      );
      expect(body.match(/<script/g)).toHaveLength(1);
      expect(body).not.toMatch(/ on\w+="| style="/);
    }
  });

  it('is under 60 KB with a hundred debts, and its slip too', async () => {
    for (let i = 0; i < 50; i++)
      await shop.debt(customerId, { principalCents: 1_000 + i, dueOn: '2026-07-01', description: 'Ç'.repeat(200) });
    for (let i = 0; i < 50; i++) await shop.debt(customerId, { principalCents: 1_000 + i, dueOn: '2026-08-20' });
    const { body } = await at.get();
    expect(textOf(body)).toContain('Mais 39 contas');
    expect(Buffer.byteLength(body)).toBeLessThan(60_000);
    expect(Buffer.byteLength((await at.get('/slip')).body)).toBeLessThan(60_000);
  }, 60_000);

  it.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "'`&lt;{{7*7}}<%= 7 %>",
    'Ana \u202Eaviso\u2066\u200B',
    '😀'.repeat(100),
    'ا'.repeat(200),
  ])('shows %s as text, in its own direction, without what cannot be seen', async (name) => {
    await shop.merchant({ name: `L ${name}`.slice(0, 60), pixHolder: name.slice(0, 60) });
    const id = await shop.customer({ name: `${name.slice(0, 190)} Zé`, phone: '19911112222' });
    await shop.debt(id, { principalCents: 1_000, dueOn: '2026-07-01', description: name.slice(0, 200) });
    const other = await debtorOf(id);
    const pages = [await other.get(), await other.enter('2222'), await other.get('/slip')];
    for (const { body } of pages) {
      expect(body).not.toMatch(/<img|alert\(1\)<\/script|onerror=alert\(1\)>/);
      expect(body).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B]/u);
      expect(body).toMatch(/<bdi>/);
    }
    expect(pages[1]!.statusCode).toBe(200);
  });

  it('GET changes nothing: not the account, not what an act’s address or a query asks', async () => {
    const proposal = await offer();
    const before = await all();
    for (const to of [
      '',
      '/slip',
      '/data',
      '/accept',
      '/paid',
      '/stop',
      `/plan?offer=${proposal}&n=1`,
      `/accept?offer=${proposal}&n=1&form=${await at.form()}`,
      '?ok=accept',
    ])
      await at.get(to);
    expect(await all()).toEqual(before);
  });

  const all = () =>
    shop.look(async ({ tx }) => [
      await tx.hold.count(),
      await tx.holdEnd.count(),
      await tx.proposalEvent.count(),
      await tx.contactPreference.count(),
      await tx.dataRequest.count(),
      await tx.idempotencyKey.count(),
      await tx.pageView.count(),
    ]);
});

describe('an act', () => {
  it('is answered by a redirect to the page, with a word of ours and nothing of anybody in the address', async () => {
    const answer = await at.act('promise', { day: '20/07/2026' });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `${at.path}?ok=promise`]);
    const page = await read('?ok=promise');
    expect(page).toContain('Combinado!');
    expect(page).toContain('Combinado: você paga até 20/07.');
  });

  it('sent twice, and at once, happens once', async () => {
    const form = await at.form();
    const fields = { form, what: 'unknown', note: 'não fui eu' };
    const answers = await Promise.all([
      at.post('/dispute', fields),
      at.post('/dispute', fields),
      at.post('/missing', { form }),
      at.post('/missing', { form }),
    ]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([303, 303, 303, 303]);
    expect(await holds()).toEqual(['DISPUTE all Não reconheço esta compra: não fui eu']);
    expect(await shop.look(({ tx }) => tx.lateReason.count())).toBe(1);
  });

  it('sent again from the same page in other words is another act', async () => {
    const form = await at.form();
    for (const day of ['2026-07-20', '2026-07-21'])
      expect((await at.post('/promise', { form, day })).statusCode).toBe(303);
    expect(await read()).toContain('você paga até 21/07');
  });

  it.each([
    ['no form', () => ''],
    ['a form that was invented', () => '0123456789abcdef.AAAAAAAAAAAAAAAAAAAAAAAA'],
    [
      'the form of the proof',
      async () => /name="form" value="([^"]+)"/.exec((await debtorAt(site, at.path).get()).body)![1]!,
    ],
    [
      'another customer’s form',
      async () => {
        const other = await debtorOf((await shop.late({ name: 'Rui', phone: '19911112222' })).customerId);
        await other.enter('2222');
        return other.form();
      },
    ],
    [
      'the form of the day before yesterday',
      async () => {
        const form = await at.form();
        await shop.clock({ advanceDays: 2 });
        return form;
      },
    ],
  ])('with %s is not done, and says so', async (_, formOf) => {
    const form = await formOf();
    const answer = await at.post('/dispute', { form, what: 'unknown' });
    expect(answer.statusCode).toBe(409);
    expect(textOf(answer.body)).toContain('Nada foi feito: tente de novo.');
    expect(await holds()).toEqual([]);
  });

  it('from a page of another site is not done', async () => {
    const form = await at.form();
    const answer = await at.post('/dispute', { form, what: 'unknown' }, { 'sec-fetch-site': 'cross-site' });
    expect(answer.statusCode).toBe(409);
    expect(await holds()).toEqual([]);
  });

  it.each([
    ['about another customer’s debt', 'dispute', { what: 'unknown' }],
    ['about another customer’s debt', 'promise', { day: '2026-07-20' }],
    ['about another customer’s debt', 'missing', {}],
  ])('%s (%s) is refused', async (_, act, fields) => {
    const other = await shop.late({ name: 'Rui', phone: '19911112222' });
    const answer = await at.act(act, { ...fields, debt: other.debtId });
    expect(answer.statusCode).toBe(422);
    expect(textOf(answer.body)).toContain('Isto mudou');
    expect(await holds()).toEqual([]);
  });

  it.each(['nonsense', '__proto__', 'constructor'])('that does not exist (%s) leads back to the page', async (act) => {
    expect((await at.act(act)).headers.location).toBe(at.path);
  });

  it.each([
    ['promise', { day: 'amanhã' }, 'promise-day', 'Escreva o dia assim'],
    ['promise', { day: '2026-07-14' }, 'promise-day', 'Escolha um dia de hoje até 14/08/2026'],
    ['promise', { day: '2026-08-15' }, 'promise-day', 'Escolha um dia de hoje até 14/08/2026'],
    ['paid', { day: '2026-07-16' }, 'paid-day', 'um dia que já passou'],
    ['dispute', {}, 'dispute-what', 'Escolha uma opção'],
    ['dispute', { what: 'other' }, 'dispute-note', 'Conte em poucas palavras'],
    ['data', { kind: 'CORRECTION' }, 'data-note', 'Conte em poucas palavras'],
    ['counter', {}, 'counter-amount1', 'pelo menos um pagamento'],
    ['counter', { amount1: 'muito', day1: '2026-07-20' }, 'counter-amount1', 'Escreva o valor assim'],
    ['counter', { amount2: '80' }, 'counter-day2', 'Preencha o valor e o dia'],
    ['contact', { hours: 'some', from: '12', to: '9' }, 'contact-to', 'termina depois de começar'],
  ])(
    '%s with %o is refused beside the field, which keeps what was typed',
    async (act, fields: Record<string, string>, id, text) => {
      const answer = await at.act(act, fields);
      expect(answer.statusCode).toBe(422);
      expect(answer.body).toContain(`href="#${id}"`);
      expect(answer.body).toContain(`id="${id}"`);
      expect(textOf(answer.body)).toContain(text);
      expect(answer.body).toMatch(/<title>Erro: /);
      for (const value of Object.values(fields)) expect(answer.body).toContain(`value="${value}"`);
      expect(await holds()).toEqual([]);
    },
  );
});

describe('"já paguei"', () => {
  const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(2_000, 7)]);
  const receipts = () => shop.look(({ tx }) => tx.receipt.findMany({ omit: { sha256: true, recordedAt: true } }));
  const paid = async (bytes: Uint8Array, ...rest: [name?: string, type?: string]) =>
    at.upload({ form: await at.form(), day: '2026-07-14' }, bytes, ...rest);

  it('is one claim with its day, silences the reminders, and folds the Pix away', async () => {
    expect((await at.act('paid', { day: '2026-07-14' })).headers.location).toBe(`${at.path}?ok=paid`);
    await at.act('paid', { day: '2026-07-14' });
    expect(await holds()).toEqual(['CLAIMED_PAID all']);
    expect(await told(shop)).toEqual(['SKIP HOLD_CLAIMED_PAID -']);
    const page = await read();
    expect(page).toContain('Você avisou em 15/07 que já pagou');
    expect(page).toContain('Pagar mesmo assim');
    const claim = await shop.look(({ tx }) => tx.hold.findFirstOrThrow());
    expect(claim.claimedOn?.toISOString().slice(0, 10)).toBe('2026-07-14');
    refsOf(await resolveClaim(used.app, shop.owner, { ...once(), id: claim.id, accepted: true }));
    expect(await read()).toContain('Tudo certo, nada em aberto');
  });

  it('takes a photo with it, judged by its bytes; its name and the type it claims are thrown away', async () => {
    const answer = await paid(JPEG, '../../<b>cida.exe', 'text/html');
    expect(answer.headers.location).toBe(`${at.path}?ok=receipt`);
    const [row] = await receipts();
    expect(row).toMatchObject({ customerId, contentType: 'image/jpeg' });
    expect(Buffer.from(row!.bytes).equals(JPEG)).toBe(true);
    expect(JSON.stringify(Object.keys(row!))).not.toMatch(/name/i);
  });

  it('takes a receipt after the claim too, the same one once', async () => {
    await at.act('paid', { day: '2026-07-14' });
    for (let i = 0; i < 2; i++) await at.upload({ form: await at.form() }, JPEG);
    expect(await receipts()).toHaveLength(1);
    expect(await holds()).toEqual(['CLAIMED_PAID all']);
  });

  it.each([
    ['a script that says it is a photo', Buffer.from('<script>alert(1)</script>'), 'Envie uma foto'],
    ['a picture that can hold scripts', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'Envie uma foto'],
    ['a file larger than 5 MB', Buffer.concat([JPEG, Buffer.alloc(5 * 1024 * 1024)]), 'O arquivo passa de 5 MB'],
  ])('refuses %s, and then nothing is claimed', async (_, bytes, text) => {
    const answer = await paid(bytes);
    expect(answer.statusCode).toBe(422);
    expect(textOf(answer.body)).toContain(text);
    expect([await receipts(), await holds()]).toEqual([[], []]);
  });

  it('reads no file of one who did not pass the proof', async () => {
    const stranger = debtorAt(site, at.path);
    expect((await stranger.upload({ form: await at.form() }, JPEG)).statusCode).toBe(403);
    expect([await receipts(), await holds()]).toEqual([[], []]);
  });

  it('with a body that is no form at all is refused in words', async () => {
    const answer = await site.inject({
      method: 'POST',
      url: `${at.path}/paid`,
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      cookies: Object.fromEntries(at.jar),
      payload: '--b\r\ngarbage',
    });
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.statusCode).toBeLessThan(500);
    expect(answer.headers['content-type']).toContain('text/html');
  });
});

describe('messages and data', () => {
  const said = () =>
    shop.look(async ({ tx }) =>
      (await tx.contactPreference.findMany({ orderBy: { id: 'asc' } })).map(
        ({ channel, allowed, evidence }) => `${channel} ${allowed} ${evidence}`,
      ),
    );
  const evidence = 'Pedido na página do cliente em 15/07/2026';
  const shown = { shown: 'WHATSAPP_LINK SMS CALL EMAIL', was: 'WHATSAPP_LINK SMS CALL EMAIL' };

  it('keeps the channels that were changed, with evidence, and the hours', async () => {
    const wishes = { ...shown, 'channel-EMAIL': 'on', 'channel-SMS': 'on', hours: 'some', from: '18', to: '20' };
    expect((await at.act('contact', wishes)).statusCode).toBe(303);
    expect(await said()).toEqual(
      [`CALL false ${evidence}`, `WHATSAPP_LINK false ${evidence}`].sort((a, b) => (a > b ? -1 : 1)),
    );
    const { body } = await at.get();
    expect(body).toMatch(/name="channel-EMAIL" value="on" checked/);
    expect(body).not.toMatch(/name="channel-CALL" value="on" checked/);
    expect(body).toMatch(/value="18" selected/);
  });

  it('stops every message', async () => {
    await at.act('stop');
    expect((await said()).map((line) => line.split(' ').slice(0, 2).join(' ')).sort()).toEqual([
      'CALL false',
      'EMAIL false',
      'SMS false',
      'WHATSAPP_LINK false',
    ]);
    expect(await read()).toContain('Você pediu para não receber mensagens.');
    expect(await told(shop)).toEqual(['SKIP OPTED_OUT -']);
  });

  it('stops them again from an old page, after they were allowed again', async () => {
    const old = { form: await at.form() };
    const isStopped = async (to = '') => (await read(to)).includes('Você pediu para não receber mensagens.');
    expect((await at.post('/stop', old)).headers.location).toBe(`${at.path}?ok=stop`);
    expect(await isStopped()).toBe(true);
    const allowed = { 'channel-WHATSAPP_LINK': 'on', 'channel-SMS': 'on', 'channel-CALL': 'on', hours: 'any' };
    await at.act('contact', { ...shown, was: '', ...allowed });
    expect(await isStopped()).toBe(false);
    expect(await read('?ok=stop')).not.toContain('Pronto: você não recebe mais mensagens.');
    await at.post('/stop', old);
    expect(await isStopped()).toBe(true);
    expect(await read('?ok=stop')).toContain('Pronto: você não recebe mais mensagens.');
    const before = (await said()).length;
    await at.post('/stop', old);
    expect((await said()).length).toBe(before);
  });

  it('stops them by a page that was opened before midnight', async () => {
    const old = { form: await at.form() };
    await at.post('/stop', old);
    await at.act('contact', { ...shown, was: '', 'channel-CALL': 'on', hours: 'any' });
    refsOf(await setSandboxClock(used.app, shop.owner, { ...once(), advanceDays: 1 }));
    expect((await at.post('/stop', old)).statusCode).toBe(303);
    expect(await said()).toContain('CALL false Pedido na página do cliente em 16/07/2026');
    expect(await read()).toContain('Você pediu para não receber mensagens.');
  });

  it('keeps the hours of an old page that is sent once more after others were asked for', async () => {
    const old = { form: await at.form(), ...shown, was: '', hours: 'some', from: '9', to: '12' };
    const hours = () => shop.look(({ tx }) => tx.contactHours.findFirst({ orderBy: { seq: 'desc' } }));
    await at.post('/contact', old);
    await at.act('contact', { ...shown, was: '', hours: 'any' });
    expect(await hours()).toMatchObject({ fromHour: null });
    await at.post('/contact', old);
    expect(await hours()).toMatchObject({ fromHour: 9, toHour: 12 });
  });

  it('does not say it is done when a channel could not be stopped, and stops the others', async () => {
    const form = await at.form();
    const idempotencyKey = keysOf('stop', `form-${form.split('.')[0]}`, {}, null)(`SMS-${TODAY}-0`);
    const other = { idempotencyKey, customerId, kind: 'ACCESS' as const };
    refsOf(await requestData(used.app, actorOfLink(shop), other));
    const answer = await at.post('/stop', { form });
    expect(answer.statusCode).toBe(422);
    expect(textOf(answer.body)).toContain('Falta acertar um detalhe');
    expect((await said()).map((line) => line.split(' ')[0]).sort()).toEqual(['CALL', 'EMAIL', 'WHATSAPP_LINK']);
  });

  it('hands over what is held about the person, as a file with a name of ours', async () => {
    const answer = await at.get('/data');
    expect(answer.headers['content-disposition']).toBe('attachment; filename="meus-dados.json"');
    const data = JSON.parse(answer.body);
    expect(JSON.stringify(data)).toContain('Cida Souza');
    expect(data.note).toContain('“Fazer um pedido sobre meus dados”');
    const other = await shop.late({ name: 'Rui Lima', phone: '19911112222' });
    expect((await at.get('/data')).body).not.toContain(other.customerId);
  });

  it('records what is asked about data', async () => {
    expect((await at.act('data', { kind: 'CORRECTION', note: 'meu nome é Aparecida' })).statusCode).toBe(303);
    const rows = await shop.look(({ tx }) => tx.dataRequest.findMany({ select: { kind: true, note: true } }));
    expect(rows).toEqual([{ kind: 'CORRECTION', note: 'meu nome é Aparecida' }]);
  });
});

describe('an offer', () => {
  it('shows its plans, is confirmed in full, accepted once, and becomes the agreement', async () => {
    const proposal = await offer();
    const page = await read();
    expect(page).toContain('3 jeitos de acertar');
    expect(page).toContain('À vista por R$ 108,00 (10% de desconto) Você economiza R$ 12,00');
    expect(page).toMatch(/2x de R\$ 60,00 1ª · \d\d\/\d\d\/2026 R\$ 60,00/);
    const confirm = await at.get(`/plan?offer=${proposal}&n=2`);
    const told = textOf(confirm.body);
    for (const part of [
      'Confira antes de aceitar',
      'Total sem financiamento',
      'CET',
      'o acordo é desfeito',
      'Oferta válida até',
    ])
      expect(told).toContain(part);
    const fields = { form: /name="form" value="([^"]+)"/.exec(confirm.body)![1]!, offer: proposal, n: '2' };
    const answers = await Promise.all([at.post('/accept', fields), at.post('/accept', fields)]);
    expect(answers.map(({ statusCode, headers }) => [statusCode, headers.location])).toEqual([
      [303, `${at.path}?ok=accept`],
      [303, `${at.path}?ok=accept`],
    ]);
    const events = await shop.look(({ tx }) => tx.proposalEvent.findMany({ select: { kind: true, by: true } }));
    expect(events).toEqual([{ kind: 'ACCEPT', by: 'Cliente, pela página' }]);
    const after = await read();
    expect(after).toMatch(/Seu acordo 2x de R\$ 60,00 Próxima parcela Parcela 1 de 2/);
    expect(after).not.toContain('jeitos de acertar');
    expect(after).toContain('Parcela 1 de 2 do acordo');
  });

  it('accepted after a payment says that it changed, and does nothing', async () => {
    const proposal = await offer();
    const form = await at.form();
    await shop.pay(customerId, { amountCents: 1_000 });
    const answer = await at.post('/accept', { form, offer: proposal, n: '1' });
    expect(answer.statusCode).toBe(422);
    expect(textOf(answer.body)).toContain('Houve um pagamento ou uma mudança nas contas');
    expect(textOf((await at.get(`/plan?offer=${proposal}&n=1`)).body)).toContain('Isto mudou');
    expect(await shop.look(({ tx }) => tx.proposalEvent.count({ where: { kind: 'ACCEPT' } }))).toBe(0);
  });

  it('accepted with another plan from a second page says that one was accepted already', async () => {
    const proposal = await offer();
    const form = await at.form();
    await at.post('/accept', { form, offer: proposal, n: '1' });
    const second = await at.post('/accept', { form, offer: proposal, n: '2' });
    expect(second.statusCode).toBe(422);
    expect(textOf(second.body)).toContain('Este acordo já foi aceito');
  });

  it('after its last day is gone', async () => {
    const proposal = await offer();
    await shop.clock({ advanceDays: 8 });
    const form = await at.form();
    const answer = await at.post('/accept', { form, offer: proposal, n: '1' });
    expect(textOf(answer.body)).toContain('O prazo desta proposta acabou');
  });

  it.each(['accept', 'refuse'])('made to somebody else cannot be touched (%s), nor seen', async (act) => {
    const other = await shop.late({ name: 'Rui', phone: '19911112222' });
    const proposal = await offer([other.debtId]);
    expect(textOf((await at.get(`/plan?offer=${proposal}&n=1`)).body)).toContain('Isto mudou');
    const answer = await at.act(act, { offer: proposal, n: '1' });
    expect(answer.statusCode).toBe(422);
    expect(await shop.look(({ tx }) => tx.proposalEvent.count())).toBe(0);
    const nobody = await at.act(act, { offer: 'prp_0000000000000000000000', n: '1' });
    expect(clean(nobody.body)).toBe(clean(answer.body));
  });
  /** Without what is new on every page. */
  const clean = (body: string) => textOf(body.replace(/(nonce|value)="[^"]+"/g, ''));

  it('is refused with a reason', async () => {
    const proposal = await offer();
    await at.act('refuse', { offer: proposal, why: 'amount', more: 'só consigo R$ 50' });
    const events = await shop.look(({ tx }) => tx.proposalEvent.findMany({ select: { kind: true, reason: true } }));
    expect(events).toEqual([{ kind: 'REFUSE', reason: 'A parcela não cabe no meu bolso: só consigo R$ 50' }]);
    expect(await read('?ok=refuse')).toContain('Tudo bem, anotado.');
  });

  it('can be made by the debtor, who is told that it waits, and then confirms the shop’s yes', async () => {
    const amounts = { amount1: '60', day1: '2026-08-05', amount2: '60,00', day2: '20/08/2026', message: 'assim dá' };
    const answer = await at.act('counter', amounts);
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `${at.path}?ok=counter`]);
    expect(await read()).toContain('Você propôs pagar R$ 60,00 em 05/08 e R$ 60,00 em 20/08. A loja vai responder.');
    const counter = await shop.look(({ tx }) => tx.counterProposal.findFirstOrThrow());
    expect([counter.message, counter.by]).toEqual(['assim dá', 'Cliente, pela página']);
    refsOf(await answerCounterProposal(used.app, shop.owner, { ...once(), id: counter.id, accepted: true }));
    expect(await read()).toContain('A loja aceitou a sua proposta: confirme');
  });

  it('that the shop could not take comes back with its reason', async () => {
    await at.act('counter', { amount1: '60', day1: '2026-08-05' });
    const counter = await shop.look(({ tx }) => tx.counterProposal.findFirstOrThrow());
    const no = { ...once(), id: counter.id, accepted: false, reason: 'fica muito abaixo' };
    refsOf(await answerCounterProposal(used.app, shop.owner, no));
    expect(await read()).toContain('Desta vez a loja não pôde aceitar a sua proposta: fica muito abaixo. Quer');
  });
});

describe('another shop', () => {
  it('sees nothing of what is done here', async () => {
    const other = await openSendingShop(used.app, used.database);
    await at.act('paid', { day: '2026-07-14' });
    const counts = await inTenant(used.app, other.owner, async ({ tx }) => [
      await tx.hold.count(),
      await tx.pageView.count(),
      await tx.link.count(),
    ]);
    expect(counts).toEqual([0, 0, 0]);
  });
});
